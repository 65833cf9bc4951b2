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

/// Weights, each a byte times a scale.
#[derive(Debug)]
pub(crate) struct Crf<'a> {
    pub(crate) emit: &'a [u8],
    pub(crate) emit_scale: f32,
    pub(crate) trans: [[f32; LABELS]; LABELS],
}

pub(crate) type Scores = [f32; LABELS];

impl Crf<'_> {
    fn scores(&self, features: &Features, out: &mut Vec<Scores>) {
        let mask = self.emit.len() / LABELS - 1;
        out.clear();
        for i in 0..features.len() {
            let mut sum = [0i32; LABELS];
            for h in &features[i] {
                let at = (*h as usize & mask) * LABELS;
                for (s, w) in sum.iter_mut().zip(&self.emit[at..at + LABELS]) {
                    *s += i32::from(*w as i8);
                }
            }
            out.push(sum.map(|s| s as f32 * self.emit_scale));
        }
    }

    /// The best labelling.
    pub(crate) fn decode(&self, features: &Features) -> Vec<u8> {
        let mut scores = Vec::new();
        self.scores(features, &mut scores);
        viterbi(&scores, &self.trans)
    }

    /// For every token the probability of each label.
    pub(crate) fn marginals(&self, features: &Features) -> Vec<Scores> {
        let mut scores = Vec::new();
        self.scores(features, &mut scores);
        let (alpha, beta, z) = forward_backward(&scores, &self.trans);
        (0..scores.len())
            .map(|i| std::array::from_fn(|l| (alpha[i][l] + beta[i][l] - z).exp()))
            .collect()
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

fn log_sum(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let max = values.clone().fold(f32::NEG_INFINITY, f32::max);
    if max == f32::NEG_INFINITY {
        max
    } else {
        max + values.map(|v| (v - max).exp()).sum::<f32>().ln()
    }
}

/// Forward scores (with the token's own), backward scores (without), and the log of the partition function.
pub(crate) fn forward_backward(scores: &[Scores], trans: &[[f32; LABELS]; LABELS]) -> (Vec<Scores>, Vec<Scores>, f32) {
    let n = scores.len();
    let (mut alpha, mut beta) = (
        vec![[f32::NEG_INFINITY; LABELS]; n],
        vec![[f32::NEG_INFINITY; LABELS]; n],
    );
    for i in 0..n {
        for b in 0..LABELS {
            let from = if i == 0 {
                if follows(O, b as u8) {
                    trans[0][b]
                } else {
                    f32::NEG_INFINITY
                }
            } else {
                let previous = alpha[i - 1];
                log_sum(
                    (0..LABELS)
                        .filter(|a| follows(*a as u8, b as u8))
                        .map(|a| previous[a] + trans[a][b]),
                )
            };
            alpha[i][b] = from + scores[i][b];
        }
    }
    for i in (0..n).rev() {
        for a in 0..LABELS {
            beta[i][a] = if i + 1 == n {
                if follows(a as u8, O) { 0.0 } else { f32::NEG_INFINITY }
            } else {
                let next = beta[i + 1];
                log_sum(
                    (0..LABELS)
                        .filter(|b| follows(a as u8, *b as u8))
                        .map(|b| trans[a][b] + scores[i + 1][b] + next[b]),
                )
            };
        }
    }
    let z = if n == 0 {
        0.0
    } else {
        log_sum((0..LABELS).map(|a| alpha[n - 1][a] + beta[n - 1][a]))
    };
    (alpha, beta, z)
}
