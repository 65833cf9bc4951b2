//! Extraction speed on one core: the whole pipeline over the corpus' articles, several rounds, the median.

use std::error::Error;
use std::time::Instant;
use whosaid_extract::{Input, corpus, extract};

const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/articles");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        texts.push(corpus::parse(&std::fs::read_to_string(entry?.path())?)?.text);
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut seconds = Vec::new();
    let mut statements = 0;
    for _ in 0..=ROUNDS {
        let start = Instant::now();
        statements = texts
            .iter()
            .map(|text| {
                extract(&Input {
                    text,
                    ..Input::default()
                })
                .statements
                .len()
            })
            .sum::<usize>();
        seconds.push(start.elapsed().as_secs_f64());
    }
    // The first round warms up.
    seconds.remove(0);
    seconds.sort_by(f64::total_cmp);
    let rate = |s: f64| bytes as f64 / 1e6 / s;
    println!(
        "{} articles, {:.2} MB, {statements} statements: {:.2} MB/s (median of {ROUNDS}; {:.2} to {:.2})",
        texts.len(),
        bytes as f64 / 1e6,
        rate(seconds[ROUNDS / 2]),
        rate(seconds[ROUNDS - 1]),
        rate(seconds[0]),
    );
    Ok(())
}
