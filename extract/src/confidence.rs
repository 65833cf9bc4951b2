//! How sure a statement is: a logistic function of a few signals, whose coefficients `make train` fits to the articles
//! that the model has not seen.

use crate::statement::Draft;
use crate::{Attribution, Kind};
use std::sync::LazyLock;

/// What the rules say of a content that the model read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// They find no content at this cue.
    Silent,
    /// They find the same.
    Agree,
    /// They find another, and the model was sure enough to keep its own.
    Differ,
    /// They find another, which was taken.
    Decide,
}

/// What the model and the rules make of a cue and its content.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// The model's probability that it is a cue.
    pub(crate) cue: f32,
    /// Geometric mean of its probabilities of the content's edges.
    pub(crate) content: f32,
    pub(crate) rules: Rules,
    /// The lexicon has it as a strong cue.
    pub(crate) strong: bool,
    /// What of the cue's features spoke for it the most, with its weight in logits.
    pub(crate) features: Vec<(String, f32)>,
    /// The rule that found a content at the cue, where one did.
    pub(crate) rule: Option<&'static str>,
}

impl Evidence {
    /// For people, a line for each decision.
    pub(crate) fn lines(&self) -> Vec<String> {
        let features: Vec<String> = self
            .features
            .iter()
            .map(|(name, w)| format!("{name} {w:+.2}"))
            .collect();
        let rule = self.rule.unwrap_or_default();
        let rules = match self.rules {
            Rules::Silent => "no rule finds a content here".to_string(),
            Rules::Agree => format!("so does the rule \"{rule}\""),
            Rules::Differ => format!("against the rule \"{rule}\""),
            Rules::Decide => format!("unsure, so as the rule \"{rule}\" has it"),
        };
        vec![
            format!("model: a cue at {:.2}, by {}", self.cue, features.join("; ")),
            format!("model: content so at {:.2}; {rules}", self.content),
        ]
    }
}

/// The signals, in the order of [`signals`].
pub(crate) const NAMES: [&str; 20] = [
    "bias",
    "cue-logit",
    "content-log",
    "rules-silent",
    "rules-differ",
    "rules-decide",
    "strong-cue",
    "floats",
    "layout-only",
    "direct",
    "mixed",
    "coreference",
    "unnamed",
    "unresolved",
    "in-quotation",
    "no-speaker-written",
    "log-words",
    "object",
    "infinitive",
    "nested",
];

/// Where in [`NAMES`] "object" stands, "infinitive" behind it.
const OBJECT: usize = 17;

/// Where in [`NAMES`] "no-speaker-written" stands.
const NOBODY: usize = 15;

/// The signals of one statement.
pub(crate) type Signals = [f32; NAMES.len()];

/// What the coefficients' logit is lowered by: news of the day is more varied than the corpus that they are fitted to,
/// so the same signals are right less often there.
const MARGIN: f32 = 0.2;

/// The same for contents that are no clause and no quotation, "denied any wrongdoing", "promised to resign": of these
/// news has many that tell what was done.
const DEED_MARGIN: f32 = 0.8;

/// The same where no speaker is written at all.
const NOBODY_MARGIN: f32 = 1.0;

/// Statements less sure than this are not told: more of them are wrong than are right.
pub(crate) const TOLD: f32 = 0.35;

/// No statement is surer than this, nor less sure than its complement to 0.98.
const MOST: f32 = 0.99;
const LEAST: f32 = 0.05;

static COEFFICIENTS: LazyLock<Signals> = LazyLock::new(|| read(include_str!("../weights/confidence.txt")));

/// Lines of a name and a number; what is not named counts nothing.
fn read(lines: &str) -> Signals {
    let mut out = [0.0; NAMES.len()];
    for (name, number) in lines.lines().filter_map(|l| l.split_once(' ')) {
        if let (Some(i), Ok(n)) = (NAMES.iter().position(|n| *n == name), number.trim().parse()) {
            out[i] = n;
        }
    }
    out
}

/// The signals of a draft whose content has so many words.
pub(crate) fn signals(d: &Draft, kind: Kind, attribution: Attribution, words: usize) -> Signals {
    let flag = |on: bool| f32::from(u8::from(on));
    let rules = |r: Rules| flag(d.evidence.as_ref().is_some_and(|e| e.rules == r));
    let logit = |p: f32| {
        let p = p.clamp(0.01, 0.99);
        (p / (1.0 - p)).ln()
    };
    let rule = d.evidence.as_ref().and_then(|e| e.rule);
    [
        1.0,
        d.evidence.as_ref().map_or(0.0, |e| logit(e.cue)),
        d.evidence.as_ref().map_or(0.0, |e| e.content.clamp(0.02, 1.0).ln()),
        rules(Rules::Silent),
        rules(Rules::Differ),
        rules(Rules::Decide),
        flag(d.evidence.as_ref().is_some_and(|e| e.strong)),
        flag(d.floats),
        flag(d.evidence.is_none() && !d.floats),
        flag(kind == Kind::Direct),
        flag(kind == Kind::Mixed),
        flag(attribution == Attribution::Coreference),
        flag(attribution == Attribution::Unnamed),
        flag(attribution == Attribution::Unresolved),
        flag(d.quoted),
        flag(d.labels.speaker.is_none()),
        (words.clamp(1, 60) as f32).ln(),
        flag(rule.is_some_and(|r| r.starts_with("object"))),
        flag(rule == Some("infinitive")),
        flag(d.nested),
    ]
}

/// The probability that content and speaker are right, 0.05 to 0.99.
pub(crate) fn probability(signals: &Signals) -> f32 {
    let logit: f32 = signals.iter().zip(COEFFICIENTS.iter()).map(|(s, c)| s * c).sum();
    let deed = signals[OBJECT] + signals[OBJECT + 1];
    let margin = MARGIN + DEED_MARGIN * deed + NOBODY_MARGIN * signals[NOBODY];
    (1.0 / (1.0 + (margin - logit).exp())).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_its_coefficient() {
        let lines = include_str!("../weights/confidence.txt");
        for name in NAMES {
            let line = lines.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
            assert!(line.is_some_and(|n| n.trim().parse::<f32>().is_ok()), "{name}");
        }
        assert_eq!(lines.lines().filter(|l| !l.starts_with('#')).count(), NAMES.len());
    }

    #[test]
    fn margins_are_of_the_signals_that_they_name() {
        assert_eq!(NAMES[OBJECT..OBJECT + 2], ["object", "infinitive"]);
        assert_eq!(NAMES[NOBODY], "no-speaker-written");
    }

    #[test]
    fn surer_evidence_is_never_less_sure() {
        let mut signals = [0.0; NAMES.len()];
        signals[0] = 1.0;
        let unsure = probability(&signals);
        signals[1] = 4.0;
        assert!(probability(&signals) > unsure);
        assert!((LEAST..=MOST).contains(&unsure));
    }
}
