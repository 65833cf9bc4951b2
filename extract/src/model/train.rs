//! Makes the weights from annotated articles.

use super::MAGIC;
use super::crf::{BC, BS, EC, Features, IC, IS, O};
use super::features;
use super::optimise::{self, Example, Options};
use crate::corpus::{Annotated, Gold};
use crate::doc::Doc;
use crate::{Input, Span};
use std::ops::Range;

const CUE_BITS: u32 = 17;
const TOKEN_BITS: u32 = 18;

/// Parts into which the articles are cut for cross-fitting.
const FOLDS: usize = 5;

/// An article as the trainer has it.
struct Read<'a> {
    doc: Doc<'a>,
    facts: Vec<features::Fact>,
    ruled: std::collections::HashMap<usize, features::Ruled>,
    /// The statement that each token heads the cue of.
    heads: Vec<Option<&'a Gold>>,
    /// Candidates with their features, and whether each is a cue.
    candidates: Vec<(usize, Vec<u32>, bool)>,
}

/// Trains on `articles` and gives the bytes that the extractor reads.
#[must_use]
pub fn train(articles: &[Annotated]) -> Vec<u8> {
    let cue_options = Options {
        bits: CUE_BITS,
        epochs: opt("CEPOCHS", 16.0) as usize,
        rate: opt("CRATE", 0.05),
        l2: 1e-5,
        min_count: 2,
        dropout: opt("CDROP", 0.4),
        scale: opt("CSCALE", 0.6),
    };
    let inputs: Vec<Input<'_>> = articles
        .iter()
        .map(|a| Input {
            text: &a.text,
            ..Input::default()
        })
        .collect();
    let mut read: Vec<Read<'_>> = Vec::new();
    let (mut gold_count, mut headless, mut cut) = (0, 0, 0);
    for (article, input) in articles.iter().zip(&inputs) {
        let doc = Doc::new(input);
        let facts = features::facts(&doc);
        let ruled = features::ruled(&doc, crate::cue::find(&doc));
        let mut heads: Vec<Option<&Gold>> = vec![None; facts.len()];
        for gold in &article.statements {
            gold_count += 1;
            match head(&doc, &facts, gold) {
                Some(h) => heads[h] = Some(gold),
                None => headless += 1,
            }
        }
        let mut f = Features::default();
        let candidates = (0..facts.len())
            .filter(|i| facts[*i].candidate)
            .map(|i| {
                f.clear();
                features::cue(&doc, &facts, ruled.get(&i), i, &mut f);
                (i, f[0].to_vec(), heads[i].is_some_and(|g| g.speech))
            })
            .collect();
        read.push(Read {
            doc,
            facts,
            ruled,
            heads,
            candidates,
        });
    }
    // What the second model sees of the first must be as unsure as it will be on unseen text.
    for fold in 0..FOLDS {
        let others: Vec<_> = read
            .iter()
            .enumerate()
            .filter(|(i, _)| i % FOLDS != fold)
            .flat_map(|(_, r)| &r.candidates)
            .collect();
        let (w, bias) = optimise::logistic(&others, cue_options);
        for r in read.iter_mut().skip(fold).step_by(FOLDS) {
            for (i, features, _) in &r.candidates {
                r.facts[*i].likely = optimise::logistic_probability(&w, bias, features) >= super::LIKELY;
            }
        }
    }
    let mut examples = Vec::new();
    for r in &read {
        for (i, ..) in &r.candidates {
            let gold = r.heads[*i];
            if gold.is_none() && !r.facts[*i].likely {
                continue;
            }
            let window = features::window(&r.doc, &r.facts, *i);
            let labels = gold.map_or_else(|| vec![O; window.len()], |g| labels(&r.doc, g, &window));
            if gold.is_some() && !labels.contains(&BC) {
                cut += 1;
                continue;
            }
            let mut features = Features::default();
            features::tokens(&r.doc, &r.facts, r.ruled.get(i), *i, &window, &mut features);
            examples.push(Example { features, labels });
        }
    }
    let cues: Vec<_> = read.iter().flat_map(|r| &r.candidates).collect();
    eprintln!(
        "{gold_count} statements, {headless} without a candidate for a cue, {cut} beyond the window; {} candidates",
        cues.len()
    );
    let (cue, cue_bias) = optimise::logistic(&cues, cue_options);
    let options = Options {
        bits: TOKEN_BITS,
        epochs: opt("EPOCHS", 16.0) as usize,
        rate: opt("RATE", 0.02),
        l2: opt("L2", 1e-5),
        min_count: opt("MINC", 2.0) as u8,
        dropout: opt("DROP", 0.4),
        scale: opt("SCALE", 1.0),
    };
    let trained = optimise::train(&examples, options);
    let (cue, cue_scale) = optimise::quantise(&cue);
    let (emit, emit_scale) = optimise::quantise(&trained.emit);
    let mut out = MAGIC.to_vec();
    let mut number = |n: f32| out.extend(n.to_le_bytes());
    for n in [CUE_BITS as f32, TOKEN_BITS as f32, cue_scale, cue_bias, emit_scale] {
        number(n);
    }
    for row in trained.trans {
        row.into_iter().for_each(&mut number);
    }
    out.extend(cue.iter().chain(&emit).map(|w| *w as u8));
    out
}

/// The tokens that a span covers.
fn tokens_of(doc: &Doc<'_>, span: &Span) -> Range<usize> {
    let start = doc.tokens.partition_point(|t| doc.text.code_point(t.end) <= span.start);
    let end = doc.tokens.partition_point(|t| doc.text.code_point(t.start) < span.end);
    start..end.max(start)
}

/// The candidate that heads an annotated cue: its last verb, else its last noun, else whatever is a candidate.
fn head(doc: &Doc<'_>, facts: &[features::Fact], gold: &Gold) -> Option<usize> {
    let tokens: Vec<usize> = gold
        .cue
        .iter()
        .flat_map(|s| tokens_of(doc, s))
        .filter(|i| facts[*i].candidate)
        .collect();
    let verb = |i: &&usize| doc.tokens[**i].tag.is_verbal();
    tokens.iter().rev().find(verb).or(tokens.last()).copied()
}

/// The label of each token of the window.
fn labels(doc: &Doc<'_>, gold: &Gold, window: &[usize]) -> Vec<u8> {
    let mut labels = vec![O; window.len()];
    let mut mark = |spans: &[Span], begin: u8, inner: u8, last: u8| {
        for span in spans {
            let tokens = tokens_of(doc, span);
            let (from, to) = (
                window.partition_point(|t| *t < tokens.start),
                window.partition_point(|t| *t < tokens.end),
            );
            for k in from..to {
                // A speaker within the content of its own statement stays content.
                if labels[k] == O {
                    let begins = k == from || labels[k - 1] == O;
                    labels[k] = if begins {
                        begin
                    } else if k + 1 == to {
                        last
                    } else {
                        inner
                    };
                }
            }
        }
    };
    mark(&gold.content, BC, IC, EC);
    mark(&gold.speaker, BS, IS, IS);
    labels
}

fn opt(name: &str, d: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(d)
}
