//! A linear-chain conditional random field over hashed features, and a logistic model of the same make.
//!
//! A feature is a 32-bit hash; its bucket is the hash modulo the table's size, a power of two.

use std::ops::Index;

/// The labels of a token with respect to one cue.
pub(crate) const LABELS: usize = 6;
/// Outside.
pub(crate) const O: u8 = 0;
/// First token of a content piece.
pub(crate) const BC: u8 = 1;
/// Within one.
pub(crate) const IC: u8 = 2;
/// Last token of one that has more than one.
pub(crate) const EC: u8 = 3;
/// First token of the speaker.
pub(crate) const BS: u8 = 4;
/// Further in the speaker.
pub(crate) const IS: u8 = 5;

/// Whether `b` may follow `a`; a sequence starts as if after [`O`] and ends as if before it.
pub(crate) const fn follows(a: u8, b: u8) -> bool {
    match a {
        BC => !matches!(b, IS | BC),
        IC => matches!(b, IC | EC),
        O | EC => matches!(b, O | BC | BS),
        _ => matches!(b, O | BC | IS),
    }
}

/// The features of each token of a sequence.
#[derive(Debug, Default, Clone)]
pub(crate) struct Features {
    hashes: Vec<u32>,
    ends: Vec<u32>,
}

impl Features {
    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
        self.ends.clear();
    }
    pub(crate) fn push(&mut self, hash: u32) {
        self.hashes.push(hash);
    }
    /// Ends the current token.
    pub(crate) fn end_token(&mut self) {
        self.ends.push(u32::try_from(self.hashes.len()).unwrap_or(u32::MAX));
    }
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Index<usize> for Features {
    type Output = [u32];
    fn index(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.hashes[start..self.ends[i] as usize]
    }
}

/// FNV-1a over a template number and its values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u32);

impl Hash {
    pub(crate) const fn new(template: u32) -> Self {
        Self((0x811c_9dc5 ^ template).wrapping_mul(0x0100_0193))
    }
    pub(crate) const fn num(self, n: u32) -> Self {
        Self((self.0 ^ n).wrapping_mul(0x0100_0193).rotate_left(5) ^ n.wrapping_mul(0x9e37_79b1))
    }
    pub(crate) const fn done(self) -> u32 {
        let mut h = self.0;
        h ^= h >> 16;
        h = h.wrapping_mul(0x85eb_ca6b);
        h ^= h >> 13;
        h = h.wrapping_mul(0xc2b2_ae35);
        h ^ (h >> 16)
    }
}

/// FNV-1a of a string, for features.
pub(crate) fn hash_str(s: &str) -> u32 {
    s.bytes()
        .fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// A bucket's weights by label, filled up so that a row is one load and lies in one line of the cache.
pub(crate) type Row = [i8; 8];

/// Weights, each a byte times a scale.
#[derive(Debug)]
pub(crate) struct Crf {
    pub(crate) emit: Vec<Row>,
    pub(crate) emit_scale: f32,
    pub(crate) trans: [[f32; LABELS]; LABELS],
}

pub(crate) type Scores = [f32; LABELS];

impl Crf {
    fn scores(&self, features: &Features) -> Vec<Scores> {
        let mask = self.emit.len() - 1;
        let score = |i| {
            // A token has far fewer than the 256 features that it would take to leave the range.
            let mut sum = [0i16; 8];
            for h in &features[i] {
                for (s, w) in sum.iter_mut().zip(&self.emit[*h as usize & mask]) {
                    *s += i16::from(*w);
                }
            }
            std::array::from_fn(|label| f32::from(sum[label]) * self.emit_scale)
        };
        (0..features.len()).map(score).collect()
    }

    /// The best labelling, and for every token the probability of its label.
    pub(crate) fn label(&self, features: &Features) -> (Vec<u8>, Vec<f32>) {
        let scores = self.scores(features);
        let labels = viterbi(&scores, &self.trans);
        let probabilities = marginals(&scores, &self.trans);
        let of_label = labels.iter().zip(&probabilities).map(|(l, p)| p[*l as usize]).collect();
        (labels, of_label)
    }
}

pub(crate) fn viterbi(scores: &[Scores], trans: &[[f32; LABELS]; LABELS]) -> Vec<u8> {
    let n = scores.len();
    let mut best = vec![[f32::NEG_INFINITY; LABELS]; n];
    let mut back = vec![[O; LABELS]; n];
    for i in 0..n {
        for b in 0..LABELS as u8 {
            let (from, value) = if i == 0 {
                (
                    O,
                    if follows(O, b) {
                        trans[O as usize][b as usize]
                    } else {
                        f32::NEG_INFINITY
                    },
                )
            } else {
                (0..LABELS as u8)
                    .filter(|a| follows(*a, b))
                    .map(|a| (a, best[i - 1][a as usize] + trans[a as usize][b as usize]))
                    .fold((O, f32::NEG_INFINITY), |x, y| if y.1 > x.1 { y } else { x })
            };
            best[i][b as usize] = value + scores[i][b as usize];
            back[i][b as usize] = from;
        }
    }
    let mut labels = vec![O; n];
    if n == 0 {
        return labels;
    }
    let mut label = (0..LABELS as u8).filter(|a| follows(*a, O)).fold(O, |x, y| {
        if best[n - 1][y as usize] > best[n - 1][x as usize] {
            y
        } else {
            x
        }
    });
    for i in (0..n).rev() {
        labels[i] = label;
        label = back[i][label as usize];
    }
    labels
}

/// For every token the probability of each label. Forward and backward sums are scaled to one at each token, which keeps
/// them in range without logarithms.
fn marginals(scores: &[Scores], trans: &[[f32; LABELS]; LABELS]) -> Vec<Scores> {
    let step: [Scores; LABELS] = std::array::from_fn(|a| {
        std::array::from_fn(|b| {
            if follows(a as u8, b as u8) {
                trans[a][b].exp()
            } else {
                0.0
            }
        })
    });
    let weigh = |s: &Scores| -> Scores {
        let top = s.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        s.map(|x| (x - top).exp())
    };
    let scaled = |v: Scores| -> Scores {
        let sum: f32 = v.iter().sum();
        if sum > 0.0 { v.map(|x| x / sum) } else { v }
    };
    let weights: Vec<Scores> = scores.iter().map(weigh).collect();
    let n = scores.len();
    let mut forward: Vec<Scores> = Vec::with_capacity(n);
    for (i, w) in weights.iter().enumerate() {
        let from: Scores = std::array::from_fn(|b| match i {
            0 => step[O as usize][b],
            _ => (0..LABELS).map(|a| forward[i - 1][a] * step[a][b]).sum(),
        });
        forward.push(scaled(std::array::from_fn(|b| from[b] * w[b])));
    }
    let mut backward: Scores = std::array::from_fn(|a| f32::from(u8::from(follows(a as u8, O))));
    for i in (0..n).rev() {
        let both = scaled(std::array::from_fn(|l| forward[i][l] * backward[l]));
        let w = weights[i];
        let before: Scores = std::array::from_fn(|a| (0..LABELS).map(|b| step[a][b] * w[b] * backward[b]).sum::<f32>());
        backward = scaled(before);
        forward[i] = both;
    }
    forward
}
