//! Which date of a sentence is that of which event.

use super::candidate::{Candidate, Told};
use crate::{
    date::{Dated, When},
    doc::Doc,
    lexicon as words,
    tag::Tag,
    token::TokenKind,
};
use std::ops::Range;

/// Farthest that a date may stand from the noun or verb it dates, in tokens and obstacles.
const REACH: usize = 30;

/// Gives each date of the text to the mention of its sentence that stands nearest.
pub(super) fn attach(doc: &Doc<'_>, candidates: &mut [Candidate]) {
    let mut from = 0;
    while from < candidates.len() {
        let sentence = candidates[from].sentence;
        let to = from + candidates[from..].partition_point(|c| c.sentence == sentence);
        let tokens = doc.sentences[sentence].tokens.clone();
        for date in dates_in(doc, &doc.bytes(&tokens)) {
            let at = token_at(doc, &tokens, date.range.start);
            let taken = |c: &Candidate| c.told != Told::Verb && c.tokens.contains(&at) && at < c.head;
            if candidates[from..to].iter().any(taken) {
                continue;
            }
            let said = said(doc, &tokens, at, date);
            let nearest = (from..to)
                .map(|i| (distance(doc, candidates[i].head, at), i))
                .filter(|(d, i)| *d <= REACH && !(said == Said::After && candidates[*i].head > at))
                .min();
            if said == Said::After && nearest.is_none_or(|(d, _)| d > 4) {
                continue;
            }
            let Some((_, i)) = nearest else { continue };
            let sure = match said {
                Said::No => date.confidence * 0.97,
                Said::After => continue,
                // "On May 3, the mayor described the fire": a day that the year is told of is history, not news.
                Said::Before if doc.words(&tokens).contains("night") || date.rule == "full date" => {
                    date.confidence * 0.75
                }
                Said::Before => date.confidence * 0.45,
            };
            let better = candidates[i]
                .date
                .is_none_or(|(w, c)| sure > c && date.when.length() <= w.length());
            if better {
                candidates[i].date = Some((date.when, sure));
            }
        }
        from = to;
    }
}

/// The dates within a range of bytes.
pub(crate) fn dates_in<'d>(doc: &'d Doc<'_>, bytes: &Range<usize>) -> &'d [Dated] {
    let first = doc.dates.partition_point(|d| d.range.start < bytes.start);
    let end = doc.dates.partition_point(|d| d.range.start < bytes.end);
    &doc.dates[first..end.max(first)]
}

/// The token of a sentence that holds a byte.
pub(crate) fn token_at(doc: &Doc<'_>, tokens: &Range<usize>, byte: usize) -> usize {
    let next = tokens.start + doc.tokens[tokens.clone()].partition_point(|t| t.end <= byte);
    next.min(tokens.end.saturating_sub(1))
}

/// Tokens between two, more where a clause ends between them.
fn distance(doc: &Doc<'_>, a: usize, b: usize) -> usize {
    let between = a.min(b) + 1..a.max(b);
    let cost = |i: usize| match doc.tokens[i].kind {
        TokenKind::Comma | TokenKind::Semicolon | TokenKind::Dash => 3,
        TokenKind::Quote => 6,
        _ => match doc.lower(i) {
            "after" | "before" | "following" | "since" | "while" | "when" => 6,
            "and" | "but" | "that" | "which" | "who" => 3,
            _ => 1,
        },
    };
    if between.len() > REACH {
        between.len()
    } else {
        between.map(cost).sum()
    }
}

/// Whether a date tells when something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It does not.
    No,
    /// `he said on Tuesday`.
    After,
    /// `On Tuesday, he said`.
    Before,
}

/// Whether the date at a token belongs to a verb of saying.
pub(crate) fn said(doc: &Doc<'_>, sentence: &Range<usize>, at: usize, date: &Dated) -> Said {
    let reports =
        |i: usize| matches!(doc.tokens[i].tag, Tag::Past | Tag::Verb | Tag::Gerund) && is_report(doc.lower(i));
    let mut i = at;
    while i > sentence.start && at - i < 8 {
        i -= 1;
        if reports(i) {
            return Said::After;
        }
        let goes_on = matches!(
            doc.tokens[i].tag,
            Tag::Prep | Tag::To | Tag::Det | Tag::Noun | Tag::Name | Tag::Pron | Tag::Adv | Tag::Adj | Tag::Poss
        );
        if !goes_on || super::lexicon::noun(doc.lower(i)).is_some_and(|(n, _)| !n.weak) {
            break;
        }
    }
    let end = token_at(doc, sentence, date.range.end.saturating_sub(1)) + 1;
    if at > sentence.start + 7 {
        return Said::No;
    }
    let verb = (end..sentence.end.min(end + 16))
        .find(|&i| matches!(doc.tokens[i].tag, Tag::Past | Tag::Verb | Tag::Aux | Tag::Modal));
    if verb.is_some_and(reports) {
        Said::Before
    } else {
        Said::No
    }
}

/// Whether a lowered verb form reports speech.
fn is_report(lower: &str) -> bool {
    const BASES: [&str; 48] = [
        "say",
        "tell",
        "state",
        "announce",
        "add",
        "write",
        "confirm",
        "report",
        "claim",
        "deny",
        "accuse",
        "describe",
        "explain",
        "note",
        "warn",
        "declare",
        "indicate",
        "acknowledge",
        "argue",
        "insist",
        "tweet",
        "post",
        "urge",
        "ask",
        "testify",
        "admit",
        "reveal",
        "assert",
        "stress",
        "emphasize",
        "emphasise",
        "allege",
        "suggest",
        "maintain",
        "reiterate",
        "comment",
        "respond",
        "reply",
        "pledge",
        "vow",
        "promise",
        "condemn",
        "hint",
        "speak",
        "reject",
        "dismiss",
        "blame",
        "praise",
    ];
    words::verb(lower).is_some_and(|(base, _)| BASES.contains(&base))
}

/// The date of an event from those of its mentions: the surest, of the equally sure the most precise.
pub(super) fn best(members: &[&Candidate]) -> Option<(When, f32)> {
    let rank = |(when, sure): (When, f32)| {
        sure - if when.length() > 31 {
            0.2
        } else if when.length() > 1 {
            0.05
        } else {
            0.0
        }
    };
    let dates = members.iter().filter_map(|c| c.date.map(|d| (d, c.told)));
    let weigh = |d: &((When, f32), Told)| rank(d.0) - if d.1 == Told::Reference { 0.1 } else { 0.0 };
    dates.max_by(|a, b| weigh(a).total_cmp(&weigh(b))).map(|d| d.0)
}
