//! Training of [`super::crf`]: AdaGrad in a fixed order. The exponential is the `libm` crate's and every sum is taken in
//! one order, so the weights come out bit for bit the same on every machine.

use super::crf::{Features, LABELS, O, Scores, follows};
use std::collections::HashMap;

/// A sequence and its right labels.
pub(crate) struct Example {
    pub(crate) features: Features,
    pub(crate) labels: Vec<u8>,
}

/// What a training run may vary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// The table has two to this power buckets.
    pub(crate) bits: u32,
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    pub(crate) l2: f32,
    /// A feature seen in fewer sequences is left out.
    pub(crate) min_count: u8,
    /// The share of features that an epoch leaves out of each sequence.
    pub(crate) dropout: f32,
    /// What the weights are multiplied by in the end, all features being there.
    pub(crate) scale: f32,
    /// Trainings with the same options and another order and other features left out, whose weights are averaged.
    pub(crate) runs: usize,
}

/// Averages the weights of `runs` trainings, which may run side by side: the sum is taken in their order.
fn averaged(runs: usize, one: impl Fn(usize) -> Vec<f32> + Sync) -> Vec<f32> {
    let one = &one;
    let all: Vec<Vec<f32>> = std::thread::scope(|s| {
        let running: Vec<_> = (0..runs).map(|run| s.spawn(move || one(run))).collect();
        // A training that panics has found no weights: there is nothing to go on with.
        running.into_iter().map(|r| r.join().expect("a training run")).collect()
    });
    let mut mean = vec![0f32; all.first().map_or(0, Vec::len)];
    for weights in &all {
        for (m, w) in mean.iter_mut().zip(weights) {
            *m += w / runs as f32;
        }
    }
    mean
}

/// Trained weights.
pub(crate) struct Trained {
    pub(crate) emit: Vec<f32>,
    pub(crate) trans: [[f32; LABELS]; LABELS],
}

/// The number of an epoch among those of all runs: what order and left-out features are drawn by.
fn draw(run: usize, epoch: usize) -> usize {
    run * 1000 + epoch
}

/// A fixed pseudo-random order of `0..n`, another for each draw.
pub(crate) fn shuffled(n: usize, epoch: usize) -> Vec<usize> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ (epoch as u64).wrapping_mul(0xd134_2543_de82_ef95);
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        order.swap(i, (state % (i as u64 + 1)) as usize);
    }
    order
}

fn log_sum(values: &[f32]) -> f32 {
    let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if max == f32::NEG_INFINITY {
        return max;
    }
    let mut sum = 0.0;
    for v in values {
        sum += libm::expf(v - max);
    }
    max + libm::logf(sum)
}

fn forward_backward(scores: &[Scores], trans: &[[f32; LABELS]; LABELS]) -> (Vec<Scores>, Vec<Scores>, f32) {
    let n = scores.len();
    let blocked = f32::NEG_INFINITY;
    let (mut alpha, mut beta) = (vec![[blocked; LABELS]; n], vec![[blocked; LABELS]; n]);
    for i in 0..n {
        for b in 0..LABELS {
            let from: [f32; LABELS] = std::array::from_fn(|a| {
                if !follows(a as u8, b as u8) || (i == 0 && a != O as usize) {
                    blocked
                } else {
                    trans[a][b] + if i == 0 { 0.0 } else { alpha[i - 1][a] }
                }
            });
            alpha[i][b] = log_sum(&from) + scores[i][b];
        }
    }
    for i in (0..n).rev() {
        for a in 0..LABELS {
            beta[i][a] = if i + 1 == n {
                if follows(a as u8, O) { 0.0 } else { blocked }
            } else {
                let to: [f32; LABELS] = std::array::from_fn(|b| {
                    if follows(a as u8, b as u8) {
                        trans[a][b] + scores[i + 1][b] + beta[i + 1][b]
                    } else {
                        blocked
                    }
                });
                log_sum(&to)
            };
        }
    }
    let last: [f32; LABELS] = std::array::from_fn(|a| alpha[n - 1][a] + beta[n - 1][a]);
    (alpha, beta, log_sum(&last))
}

/// Trains on `examples`.
pub(crate) fn train(examples: &[Example], options: Options) -> Trained {
    let buckets = 1usize << options.bits;
    let mask = buckets - 1;
    // Counted by the whole hash, so that a rare feature is told from a common one in the same bucket.
    let mut seen: HashMap<u32, (u32, u8)> = HashMap::new();
    for (e, example) in examples.iter().enumerate() {
        let e = e as u32 + 1;
        for i in 0..example.features.len() {
            for h in &example.features[i] {
                let entry = seen.entry(*h).or_insert((0, 0));
                if entry.0 != e {
                    *entry = (e, entry.1.saturating_add(1));
                }
            }
        }
    }
    let kept: Vec<Vec<Vec<u32>>> = examples
        .iter()
        .map(|x| {
            (0..x.features.len())
                .map(|i| {
                    x.features[i]
                        .iter()
                        .filter(|h| seen[*h].1 >= options.min_count)
                        .map(|h| h & mask as u32)
                        .collect()
                })
                .collect()
        })
        .collect();
    // The transitions stand behind the rest.
    let all = averaged(options.runs, |run| run_tokens(examples, &kept, options, run));
    let (emit, behind) = all.split_at(buckets * LABELS);
    let trans = std::array::from_fn(|a| std::array::from_fn(|b| behind[a * LABELS + b]));
    Trained {
        emit: emit.to_vec(),
        trans,
    }
}

/// One training: the weights of the features, then the transitions.
fn run_tokens(examples: &[Example], kept: &[Vec<Vec<u32>>], options: Options, run: usize) -> Vec<f32> {
    let buckets = 1usize << options.bits;
    let mut emit = vec![0f32; buckets * LABELS];
    let mut emit_squares = vec![0.1f32; buckets * LABELS];
    let mut trans = [[0f32; LABELS]; LABELS];
    let mut trans_squares = [[1e-6f32; LABELS]; LABELS];
    let step = |w: &mut f32, squares: &mut f32, gradient: f32| {
        let g = gradient + options.l2 * *w;
        *squares += g * g;
        *w -= options.rate * g / squares.sqrt();
    };
    let mut mean = Mean::new(emit.len());
    for epoch in 0..options.epochs {
        let mut loss = 0f64;
        for e in shuffled(examples.len(), draw(run, epoch)) {
            let thinned: Vec<Vec<u32>> = kept[e]
                .iter()
                .map(|f| {
                    f.iter()
                        .copied()
                        .filter(|h| stays(*h, e, draw(run, epoch), options.dropout))
                        .collect()
                })
                .collect();
            let (features, labels) = (&thinned, &examples[e].labels);
            let n = labels.len();
            if n == 0 {
                continue;
            }
            let scores: Vec<Scores> = features
                .iter()
                .map(|hashes| {
                    let mut sum = [0f32; LABELS];
                    for h in hashes {
                        let at = *h as usize * LABELS;
                        for (s, w) in sum.iter_mut().zip(&emit[at..at + LABELS]) {
                            *s += w;
                        }
                    }
                    sum
                })
                .collect();
            let (alpha, beta, z) = forward_backward(&scores, &trans);
            let mut gold = 0f32;
            for i in 0..n {
                let from = if i == 0 { O } else { labels[i - 1] } as usize;
                gold += scores[i][labels[i] as usize] + trans[from][labels[i] as usize];
                for b in 0..LABELS {
                    let mut g = libm::expf(alpha[i][b] + beta[i][b] - z);
                    if labels[i] as usize == b {
                        g -= 1.0;
                    }
                    if g.abs() > 1e-3 {
                        for h in &features[i] {
                            let at = *h as usize * LABELS + b;
                            step(&mut emit[at], &mut emit_squares[at], g);
                        }
                    }
                    for a in 0..LABELS {
                        if !follows(a as u8, b as u8) || (i == 0 && a != O as usize) {
                            continue;
                        }
                        let before = if i == 0 { 0.0 } else { alpha[i - 1][a] };
                        let mut g = libm::expf(before + trans[a][b] + scores[i][b] + beta[i][b] - z);
                        if a == from && labels[i] as usize == b {
                            g -= 1.0;
                        }
                        if g.abs() > 1e-3 {
                            step(&mut trans[a][b], &mut trans_squares[a][b], g);
                        }
                    }
                }
            }
            loss += f64::from(z - gold);
        }
        eprintln!(
            "run {}, epoch {}: loss {:.4} a sequence",
            run + 1,
            epoch + 1,
            loss / examples.len() as f64
        );
        mean.add(&emit, epoch, options);
    }
    let mut out = mean.over(options);
    out.extend(trans.iter().flatten());
    out
}

/// As bytes and their scale.
pub(crate) fn quantise(weights: &[f32]) -> (Vec<i8>, f32) {
    let mut sizes: Vec<f32> = weights.iter().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
    sizes.sort_by(f32::total_cmp);
    // The few largest are cut, so that the many small ones keep their steps.
    let top = sizes
        .get(sizes.len().saturating_sub(1 + sizes.len() / 2000))
        .copied()
        .unwrap_or(1.0);
    let scale = top / 127.0;
    (
        weights
            .iter()
            .map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8)
            .collect(),
        scale,
    )
}

/// A logistic model: weights by bucket, and the bias.
pub(crate) fn logistic(examples: &[&(usize, Vec<u32>, bool)], options: Options) -> (Vec<f32>, f32) {
    let mut all = averaged(options.runs, |run| run_logistic(examples, options, run));
    // The bias stands behind the rest.
    let bias = all.pop().unwrap_or_default();
    (all, bias)
}

/// One training: the weights, then the bias.
fn run_logistic(examples: &[&(usize, Vec<u32>, bool)], options: Options, run: usize) -> Vec<f32> {
    let mask = (1u32 << options.bits) - 1;
    let mut seen: HashMap<u32, u32> = HashMap::new();
    for h in examples.iter().flat_map(|(_, f, _)| f) {
        *seen.entry(*h).or_default() += 1;
    }
    let (mut w, mut squares) = (vec![0f32; 1 << options.bits], vec![0.1f32; 1 << options.bits]);
    let (mut bias, mut bias_squares) = (0f32, 0.1f32);
    let mut mean = Mean::new(w.len());
    for epoch in 0..options.epochs {
        for e in shuffled(examples.len(), draw(run, epoch)) {
            let (_, features, gold) = examples[e];
            let kept = features
                .iter()
                .filter(|h| {
                    seen[*h] >= u32::from(options.min_count) && stays(**h, e, draw(run, epoch), options.dropout)
                })
                .map(|h| (h & mask) as usize);
            let mut sum = bias;
            for i in kept.clone() {
                sum += w[i];
            }
            let p = 1.0 / (1.0 + libm::expf(-sum));
            let g = p - f32::from(u8::from(*gold));
            if g.abs() < 1e-3 {
                continue;
            }
            for i in kept {
                let g = g + options.l2 * w[i];
                squares[i] += g * g;
                w[i] -= options.rate * g / squares[i].sqrt();
            }
            bias_squares += g * g;
            bias -= options.rate * g / bias_squares.sqrt();
        }
        mean.add(&w, epoch, options);
    }
    let mut out = mean.over(options);
    out.push(bias);
    out
}

/// Whether an epoch keeps a feature of a sequence: by its hash, so that it is the same on every run.
fn stays(h: u32, example: usize, epoch: usize, dropout: f32) -> bool {
    let x = h ^ (example as u32).wrapping_mul(0x9e37_79b1) ^ (epoch as u32).wrapping_mul(0x85eb_ca6b);
    ((x.wrapping_mul(0xc2b2_ae35) >> 8) & 0xffff) as f32 >= dropout * 65536.0
}

/// The mean of the weights after each epoch of the second half: it varies less than the last ones.
struct Mean(Vec<f32>);

impl Mean {
    fn new(n: usize) -> Self {
        Self(vec![0.0; n])
    }
    fn add(&mut self, weights: &[f32], epoch: usize, options: Options) {
        if epoch >= options.epochs / 2 {
            for (s, w) in self.0.iter_mut().zip(weights) {
                *s += w;
            }
        }
    }
    fn over(self, options: Options) -> Vec<f32> {
        let scale = options.scale / (options.epochs - options.epochs / 2) as f32;
        self.0.into_iter().map(|w| w * scale).collect()
    }
}

/// The probability by such weights.
pub(crate) fn logistic_probability(weights: &[f32], bias: f32, features: &[u32]) -> f32 {
    let mask = weights.len() - 1;
    let mut sum = bias;
    for h in features {
        sum += weights[*h as usize & mask];
    }
    1.0 / (1.0 + libm::expf(-sum))
}
