//! Makes the weights from annotated articles.

use super::MAGIC;
use super::crf::{BC, BS, EC, Features, IC, IS, O};
use super::features;
use super::optimise::{self, Example, Options};
use crate::corpus::{Annotated, Gold};
use crate::doc::Doc;
use crate::{Input, Span};
use std::collections::HashMap;
use std::ops::Range;

/// Of the logistic model over cue candidates.
const CUES: Options = Options {
    bits: 17,
    epochs: 12,
    rate: 0.05,
    l2: 1e-5,
    min_count: 2,
    dropout: 0.4,
    scale: 0.6,
    runs: 4,
};

/// Of the conditional random field over the tokens around a cue.
const TOKENS: Options = Options {
    bits: 18,
    epochs: 12,
    rate: 0.02,
    l2: 1e-5,
    min_count: 2,
    dropout: 0.4,
    scale: 1.0,
    runs: 4,
};

/// Parts into which the articles are cut for cross-fitting.
const FOLDS: usize = 5;

/// An article as the trainer has it.
struct Read<'a> {
    doc: Doc<'a>,
    facts: Vec<features::Fact>,
    ruled: HashMap<usize, features::Ruled>,
    /// The statement that each token heads the cue of.
    heads: Vec<Option<&'a Gold>>,
    /// Candidates with their features, and whether each is a cue.
    candidates: Vec<(usize, Vec<u32>, bool)>,
}

/// Trains on `articles` and gives the bytes that the extractor reads.
#[must_use]
pub fn train(articles: &[Annotated]) -> Vec<u8> {
    let inputs: Vec<Input<'_>> = articles
        .iter()
        .map(|a| Input {
            text: &a.text,
            ..Input::default()
        })
        .collect();
    let mut read = read(articles, &inputs);
    cross_fit(&mut read);
    let examples = examples(&read);
    let cues: Vec<_> = read.iter().flat_map(|r| &r.candidates).collect();
    let (cue, cue_bias) = optimise::logistic(&cues, CUES);
    let trained = optimise::train(&examples, TOKENS);
    let (cue, cue_scale) = optimise::quantise(&cue);
    let (emit, emit_scale) = optimise::quantise(&trained.emit);
    let mut out = MAGIC.to_vec();
    let mut number = |n: f32| out.extend(n.to_le_bytes());
    for n in [CUES.bits as f32, TOKENS.bits as f32, cue_scale, cue_bias, emit_scale] {
        number(n);
    }
    for row in trained.trans {
        row.into_iter().for_each(&mut number);
    }
    out.extend(cue.iter().chain(&emit).map(|w| *w as u8));
    out
}

/// Reads the articles and finds the candidates.
fn read<'a>(articles: &'a [Annotated], inputs: &'a [Input<'a>]) -> Vec<Read<'a>> {
    let mut read: Vec<Read<'_>> = Vec::new();
    let mut headless = 0;
    for (article, input) in articles.iter().zip(inputs) {
        let doc = Doc::new(input);
        let facts = features::facts(&doc);
        let ruled = features::ruled(&doc, crate::cue::find(&doc));
        let mut heads: Vec<Option<&Gold>> = vec![None; facts.len()];
        for gold in &article.statements {
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
    eprintln!(
        "{} articles; {headless} statements have no candidate for a cue",
        articles.len()
    );
    read
}

/// Sets what the second model sees of the first, as unsure as it will be on unseen text.
fn cross_fit(read: &mut [Read<'_>]) {
    for fold in 0..FOLDS {
        let others: Vec<_> = read
            .iter()
            .enumerate()
            .filter(|(i, _)| i % FOLDS != fold)
            .flat_map(|(_, r)| &r.candidates)
            .collect();
        let (w, bias) = optimise::logistic(&others, CUES);
        for r in read.iter_mut().skip(fold).step_by(FOLDS) {
            for (i, features, _) in &r.candidates {
                r.facts[*i].likely = optimise::logistic_probability(&w, bias, features) >= super::LIKELY;
            }
        }
    }
}

/// The sequences around the cues, and around what looks like one.
fn examples(read: &[Read<'_>]) -> Vec<Example> {
    let mut examples = Vec::new();
    for r in read {
        for (i, ..) in &r.candidates {
            let gold = r.heads[*i];
            if gold.is_none() && !r.facts[*i].likely {
                continue;
            }
            let window = features::window(&r.doc, &r.facts, *i);
            let labels = gold.map_or_else(|| vec![O; window.len()], |g| labels(&r.doc, g, &window));
            // A content beyond the window teaches nothing.
            if gold.is_some() && !labels.contains(&BC) {
                continue;
            }
            let mut features = Features::default();
            features::tokens(&r.doc, &r.facts, r.ruled.get(i), *i, &window, &mut features);
            examples.push(Example { features, labels });
        }
    }
    examples
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
