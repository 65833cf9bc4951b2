//! The trained part: which tokens are cues, and which tokens around a cue are its content and its speaker.

#[cfg(feature = "train")]
pub mod calibrate;
pub(crate) mod crf;
mod explain;
pub(crate) mod features;
#[cfg(feature = "train")]
pub(crate) mod optimise;
#[cfg(feature = "train")]
pub mod train;

use crate::confidence::{Evidence, Rules};
use crate::doc::Doc;
use crf::{BC, BS, Crf, EC, Features, IC, IS, LABELS, Row};
use features::{Fact, Ruled};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A cue with what the model reads around it; all ranges are of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// The token that heads the cue.
    pub(crate) cue: usize,
    /// Pieces of the content.
    pub(crate) content: Vec<Range<usize>>,
    /// Pieces of the speaker.
    pub(crate) speaker: Vec<Range<usize>>,
    /// Probability that the token is a cue.
    pub(crate) cue_probability: f32,
    /// Geometric mean of the probabilities of the content's edges.
    pub(crate) content_probability: f32,
    /// What confidence is drawn from.
    pub(crate) evidence: Evidence,
}

/// The weights.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    cue: &'a [u8],
    cue_scale: f32,
    cue_bias: f32,
    tokens: Crf,
}

/// A candidate of this probability counts as a cue where others are read.
const LIKELY: f32 = 0.5;

static WEIGHTS: LazyLock<Option<Model<'static>>> =
    LazyLock::new(|| Model::read(include_bytes!("../../weights/attribution.bin")));

/// The model that is built in.
pub(crate) fn built_in() -> Option<&'static Model<'static>> {
    if cfg!(feature = "rules") {
        return None;
    }
    WEIGHTS.as_ref()
}

const MAGIC: &[u8; 8] = b"whosaid1";

impl<'a> Model<'a> {
    /// From the bytes that the trainer wrote.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (numbers, rest) = rest.split_at_checked(4 * (5 + LABELS * LABELS))?;
        let mut numbers = numbers
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let mut next = || numbers.next();
        let (cue_bits, token_bits) = (next()? as u32, next()? as u32);
        let (cue_scale, cue_bias, emit_scale) = (next()?, next()?, next()?);
        let mut trans = [[0.0; LABELS]; LABELS];
        for row in &mut trans {
            for w in row.iter_mut() {
                *w = next()?;
            }
        }
        let (cue, emit) = rest.split_at_checked(1 << cue_bits)?;
        (emit.len() == LABELS << token_bits).then_some(())?;
        let row = |weights: &[u8]| -> Row { std::array::from_fn(|at| weights.get(at).map_or(0, |w| *w as i8)) };
        Some(Self {
            cue,
            cue_scale,
            cue_bias,
            tokens: Crf {
                emit: emit.chunks_exact(LABELS).map(row).collect(),
                emit_scale,
                trans,
            },
        })
    }

    fn cue_probability(&self, features: &Features) -> f32 {
        let mask = self.cue.len() - 1;
        let sum: i32 = features[0]
            .iter()
            .map(|h| i32::from(self.cue[*h as usize & mask] as i8))
            .sum();
        1.0 / (1.0 + (-(sum as f32 * self.cue_scale + self.cue_bias)).exp())
    }

    /// Reads every candidate whose probability to be a cue is at least `threshold`.
    pub(crate) fn read_all(&self, doc: &Doc<'_>, ruled: &HashMap<usize, Ruled>, threshold: f32) -> Vec<Reading> {
        let mut facts = features::facts(doc);
        let mut features = Features::default();
        let mut cues = Vec::new();
        for i in 0..facts.len() {
            if facts[i].candidate {
                features.clear();
                features::cue(doc, &facts, ruled.get(&i), i, &mut features);
                let p = self.cue_probability(&features);
                if p >= threshold {
                    cues.push((i, p));
                }
            }
        }
        for (i, p) in &cues {
            facts[*i].likely = *p >= LIKELY;
        }
        cues.into_iter()
            .map(|(i, p)| self.read_one(doc, &facts, ruled.get(&i), i, p, &mut features))
            .collect()
    }

    fn read_one(
        &self,
        doc: &Doc<'_>,
        facts: &[Fact],
        rule: Option<&Ruled>,
        cue: usize,
        p: f32,
        features: &mut Features,
    ) -> Reading {
        let window = features::window(doc, facts, cue);
        features::tokens(doc, facts, rule, cue, &window, features);
        let (labels, probabilities) = self.tokens.label(features);
        let (mut logs, mut edges) = (0.0, 0);
        for (label, p) in labels.iter().zip(&probabilities) {
            if matches!(*label, BC | EC) {
                logs += p.max(1e-6).ln();
                edges += 1;
            }
        }
        let (content, speaker) = pieces(&labels, &window);
        let content_probability = if edges == 0 { 0.0 } else { (logs / edges as f32).exp() };
        Reading {
            cue,
            content,
            speaker,
            cue_probability: p,
            content_probability,
            evidence: Evidence {
                cue: p,
                content: content_probability,
                rules: Rules::Silent,
                strong: false,
                features: explain::strongest(self, doc, facts, rule, cue),
                rule: None,
            },
        }
    }
}

/// Content and speaker pieces of a labelling of the tokens `window`.
pub(crate) fn pieces(labels: &[u8], window: &[usize]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut content, mut speaker): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    for (i, label) in window.iter().zip(labels) {
        match *label {
            BC => content.push(*i..i + 1),
            BS => speaker.push(*i..i + 1),
            IC | EC => content.last_mut().into_iter().for_each(|r| r.end = i + 1),
            IS => speaker.last_mut().into_iter().for_each(|r| r.end = i + 1),
            _ => {}
        }
    }
    (content, speaker)
}
