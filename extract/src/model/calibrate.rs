//! Fits the coefficients of confidence to annotated articles.

use crate::Input;
use crate::confidence::{NAMES, Signals};
use crate::corpus::{self, Annotated, Verdict};
use std::fmt::Write;

/// Weight of the squared coefficients, the bias left out: few articles, many signals that go together.
const PENALTY: f64 = 3.0;

/// Steps of Newton's method; it stands still after fewer.
const STEPS: usize = 25;

/// Fits to `articles`, which must be ones that the built-in weights have not seen, and gives the file that the
/// extractor reads: a line for each signal.
#[must_use]
pub fn calibrate(articles: &[Annotated]) -> String {
    let mut examples: Vec<(Signals, bool)> = Vec::new();
    for article in articles {
        let input = Input {
            text: &article.text,
            ..Input::default()
        };
        let (found, signals) = crate::with_signals(&input, 0.0);
        for (signals, verdict) in signals.into_iter().zip(corpus::judge(article, &found)) {
            if verdict != Verdict::Ignored {
                examples.push((signals, matches!(verdict, Verdict::Right(_))));
            }
        }
    }
    let right = examples.iter().filter(|(_, right)| *right).count();
    let mut out = format!(
        "# Coefficients of confidence, fitted by `make train` to {} statements, {right} of them right.\n",
        examples.len()
    );
    for (name, c) in NAMES.iter().zip(fit(&examples)) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name} {c:.3}");
    }
    out
}

/// Logistic regression by Newton's method.
fn fit(examples: &[(Signals, bool)]) -> [f64; NAMES.len()] {
    const N: usize = NAMES.len();
    let mut w = [0.0; N];
    for _ in 0..STEPS {
        let mut gradient: [f64; N] = std::array::from_fn(|i| if i == 0 { 0.0 } else { -PENALTY * w[i] });
        let mut hessian = [[0.0; N]; N];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = if i == 0 { 1e-6 } else { PENALTY };
        }
        for (signals, right) in examples {
            let x = signals.map(f64::from);
            let logit: f64 = x.iter().zip(&w).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + libm::exp(-logit));
            let miss = f64::from(u8::from(*right)) - p;
            for i in 0..N {
                gradient[i] += miss * x[i];
                for j in 0..N {
                    hessian[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for (w, step) in w.iter_mut().zip(solve(hessian, gradient)) {
            *w += step;
        }
    }
    w
}

/// Solves `a x = b` for a positive definite `a`, by elimination.
fn solve<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        let pivot = a[i];
        let value = b[i];
        for j in i + 1..N {
            let factor = a[j][i] / pivot[i];
            for (cell, above) in a[j].iter_mut().zip(&pivot) {
                *cell -= factor * above;
            }
            b[j] -= factor * value;
        }
    }
    for i in (0..N).rev() {
        for j in i + 1..N {
            b[i] -= a[i][j] * b[j];
        }
        b[i] /= a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_tells_the_share_that_is_right() {
        let mut signals = [0.0; NAMES.len()];
        signals[0] = 1.0;
        let examples: Vec<_> = (0..100).map(|i| (signals, i < 75)).collect();
        let p = 1.0 / (1.0 + (-fit(&examples)[0]).exp());
        assert!((p - 0.75).abs() < 1e-3, "{p}");
    }
}
