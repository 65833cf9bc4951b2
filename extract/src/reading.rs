//! From the model's readings to drafts of statements: whole quotations, one speaker, one act.

use crate::Act;
use crate::content::Labels;
use crate::cue::Cue;
use crate::doc::Doc;
use crate::lexicon;
use crate::model::features::{self, Ruled};
use crate::model::{self, Reading};
use crate::statement::{self, Draft};
use crate::token::TokenKind;
use std::collections::HashMap;
use std::ops::Range;

/// A candidate less likely than this is no cue.
const THRESHOLD: f32 = 0.5;

/// The drafts of an article, by cue.
pub(crate) fn read(doc: &Doc<'_>, cues: Vec<Cue>) -> Vec<Draft> {
    let ruled = features::ruled(doc, cues);
    let Some(model) = model::built_in() else {
        let mut drafts: Vec<_> = ruled
            .values()
            .filter(|r| r.cue.entry.weight >= 3 && (!r.cue.quoted || r.cue.entry.base == "tell"))
            .filter_map(|r| Some(draft(r, r.labels.clone()?, r.cue.entry.weight)))
            .collect();
        drafts.sort_by_key(|d| d.labels.cue.first().map(|c| c.start));
        return drafts;
    };
    let mut out: Vec<Draft> = Vec::new();
    for reading in model.read_all(doc, &ruled, THRESHOLD) {
        if reading.content.is_empty() {
            continue;
        }
        out.push(merge(doc, &ruled, reading, &out));
    }
    out
}

fn draft(rule: &Ruled, labels: Labels, weight: u8) -> Draft {
    Draft {
        labels,
        act: statement::act(&rule.cue),
        weight,
        negated: rule.cue.negated,
        quoted: rule.cue.quoted,
        base: rule.cue.entry.base,
        floats: false,
    }
}

/// The model's spans, with what only the rules know.
fn merge(doc: &Doc<'_>, ruled: &HashMap<usize, Ruled>, reading: Reading, before: &[Draft]) -> Draft {
    let rule = ruled.get(&reading.cue);
    let by_rule = rule.and_then(|r| r.labels.as_ref());
    let content = whole(doc, reading.cue, &reading.content);
    let mut speaker = reading
        .speaker
        .into_iter()
        .max_by_key(|r| (r.len(), std::cmp::Reverse(r.start)));
    let mut core = speaker.clone().map(|s| core(doc, s));
    if speaker.is_none()
        && let Some(l) = by_rule
    {
        (speaker, core) = (l.speaker.clone(), l.core.clone());
    }
    if speaker.is_none() {
        // A participle or a second verb: whoever spoke before in the sentence.
        let sentence = doc.sentence_of(reading.cue);
        if let Some(d) = before.last()
            && d.labels
                .cue
                .first()
                .is_some_and(|c| doc.sentence_of(c.start) == sentence)
        {
            (speaker, core) = (d.labels.speaker.clone(), d.labels.core.clone());
        }
    }
    let cue = rule.map_or_else(|| vec![reading.cue..reading.cue + 1], |r| vec![r.cue.group.clone()]);
    let labels = Labels {
        cue,
        content,
        speaker,
        core,
        rule: "model",
    };
    let weight = (reading.cue_probability * 9.0) as u8;
    match rule {
        Some(r) => draft(r, labels, weight),
        None => Draft {
            labels,
            act: Act::Asserts,
            weight,
            negated: false,
            quoted: doc.quoted[reading.cue].is_some(),
            base: "",
            floats: false,
        },
    }
}

/// Quotations that the cue stands outside of are reported whole, or not at all.
fn whole(doc: &Doc<'_>, cue: usize, content: &[Range<usize>]) -> Vec<Range<usize>> {
    let own = doc.quoted[cue];
    let mut out: Vec<Range<usize>> = Vec::new();
    for piece in content {
        let mut r = piece.clone();
        for (i, at_start) in [(r.start, true), (r.end - 1, false)] {
            if let Some(q) = doc.quoted[i].filter(|_| doc.quoted[i] != own) {
                let q = &doc.quotations[q as usize].tokens;
                if at_start {
                    r.start = q.start;
                } else {
                    r.end = q.end;
                }
            }
        }
        if r.contains(&cue) {
            r = piece.clone();
        }
        match out.last_mut() {
            Some(last) if last.end >= r.start => last.end = last.end.max(r.end),
            _ => out.push(r),
        }
    }
    out
}

/// The phrase of a speaker without apposition and relative clause.
fn core(doc: &Doc<'_>, speaker: Range<usize>) -> Range<usize> {
    let end = (speaker.start + 1..speaker.end).find(|i| {
        matches!(
            doc.tokens[*i].kind,
            TokenKind::Comma | TokenKind::Dash | TokenKind::Open
        ) || matches!(doc.lower(*i), "who" | "which" | "whose")
            || lexicon::verb(doc.lower(*i)).is_some() && doc.tokens[*i].tag.is_verbal()
    });
    speaker.start..end.unwrap_or(speaker.end)
}
