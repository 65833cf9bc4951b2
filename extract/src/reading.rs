//! From the model's readings to drafts of statements: whole quotations, one speaker, one act.

// A cue of one range is what is meant, not the numbers in it.
#![allow(clippy::single_range_in_vec_init)]

use crate::Act;
use crate::confidence::{Evidence, Rules};
use crate::content::{self, Labels};
use crate::cue::{Cue, CueKind};
use crate::doc::Doc;
use crate::lexicon;
use crate::model::features::{self, Ruled};
use crate::model::{self, Reading};
use crate::phrase;
use crate::speaker::{self, Agency};
use crate::statement::{self, Draft};
use crate::tag::Tag;
use crate::token::TokenKind;
use std::collections::HashMap;
use std::ops::Range;

/// A candidate less likely than this is no cue.
const THRESHOLD: f32 = 0.5;

/// The same for a candidate that would account for a quotation which nothing else does.
const QUOTED_THRESHOLD: f32 = 0.1;

/// The drafts of an article, by cue.
pub(crate) fn read(doc: &Doc<'_>, cues: Vec<Cue>) -> Vec<Draft> {
    let ruled = features::ruled(doc, cues);
    let Some(model) = model::built_in() else {
        let mut drafts: Vec<_> = ruled
            .values()
            .filter(|r| !r.mute && r.cue.entry.weight >= 3 && (!r.cue.quoted || r.cue.entry.base == "tell"))
            .filter_map(|r| Some(draft(r, r.labels.clone()?, r.cue.entry.weight, None)))
            .collect();
        drafts.sort_by_key(|d| d.labels.cue.first().map(|c| c.start));
        return drafts;
    };
    let mut readings: Vec<Reading> = model.read_all(doc, &ruled, QUOTED_THRESHOLD);
    readings.retain(|r| ruled.get(&r.cue).is_none_or(|rule| !rule.mute));
    for r in &mut readings {
        r.content = whole(doc, r.cue, &r.content);
        blend(doc, r, ruled.get(&r.cue));
        if let Some(last) = r.content.last_mut()
            && let Some(end) = reported_behind(doc, r.cue, last).or_else(|| commented(doc, r.cue, last))
        {
            last.end = end;
        }
    }
    accept(doc, &mut readings);
    share(doc, &mut readings);
    let mut out: Vec<Draft> = Vec::new();
    for reading in readings {
        let draft = merge(doc, &ruled, reading, &out);
        let heard = !draft.quoted || names_somebody(doc, draft.labels.core.as_ref());
        if heard && !speechless(doc, &draft) {
            out.push(draft);
        }
    }
    out
}

/// Where the model is less sure of the edges of a content than this, those of the rules are taken.
const SURE: f32 = 0.9;

/// What the rules add to the probability of a candidate that they read too and whose verb mostly reports.
const RULES: f32 = 0.2;

/// What is taken from that of a candidate at which they find no content.
const SILENT: f32 = 0.3;

/// Weighs the model's reading against that of the rules: they know nothing of the corpus and so are right more often
/// than the model on what is unlike it.
fn blend(doc: &Doc<'_>, reading: &mut Reading, rule: Option<&Ruled>) {
    let Some((rule, labels)) = rule.and_then(|r| Some((r, r.labels.as_ref()?))) else {
        reading.cue_probability -= SILENT;
        return;
    };
    reading.evidence.rule = Some(labels.rule);
    reading.evidence.strong = rule.cue.entry.weight >= 7;
    reading.evidence.rules = if reading.content == labels.content {
        Rules::Agree
    } else if reading.content_probability < SURE {
        Rules::Decide
    } else {
        Rules::Differ
    };
    if rule.cue.entry.weight >= 7 {
        reading.cue_probability += RULES;
    }
    // These frames are rare, and report wherever they stand.
    if matches!(
        labels.rule,
        "as reported by" | "as said" | "in one's view" | "according to" | "according to, before"
    ) {
        reading.cue_probability += THRESHOLD;
    }
    // "alleged on Monday, 8 June, that": nothing but speech is told so.
    if labels.rule == "that-clause" && rule.cue.entry.weight >= 9 && !rule.cue.quoted {
        reading.cue_probability += THRESHOLD;
        reading.evidence.cue = reading.evidence.cue.max(SURE);
    }
    // So rare that the model has hardly seen where their content starts.
    let rare = labels.rule == "as reported by";
    if rare {
        // What the model makes of it tells nothing; the rule is as sure as it is of other frames.
        reading.evidence.rules = Rules::Agree;
        reading.evidence.cue = reading.evidence.cue.max(SURE);
        reading.evidence.content = reading.evidence.content.max(SURE);
    }
    let longer = goes_on(doc, &reading.content, &labels.content);
    if longer {
        reading.evidence.rules = Rules::Decide;
    }
    if rare || longer || reading.content_probability < SURE {
        reading.content.clone_from(&labels.content);
        if let Some(s) = &labels.speaker {
            reading.speaker = vec![s.clone()];
        }
    }
}

/// Where the content ends, if another report of the whole stands behind it: "that talks began in April, the newspaper
/// reported on Saturday".
fn reported_behind(doc: &Doc<'_>, cue: usize, piece: &Range<usize>) -> Option<usize> {
    let comma = (piece.start + 1..piece.end).rfind(|i| doc.tokens[*i].kind == TokenKind::Comma)?;
    let verb = phrase::noun_phrase_full(doc, comma + 1, piece.end);
    let reports = verb > comma + 1 && verb < piece.end && cue < piece.start && content::reporting(doc.lower(verb));
    let same = doc.quoted[comma].is_none()
        && doc.quoted[cue].is_none()
        && doc.tokens[verb.min(piece.end - 1)].tag == Tag::Past;
    let over = reports && phrase::adjuncts(doc, verb + 1, piece.end, true) >= piece.end;
    (same && over).then_some(comma)
}

/// Where the content ends, if a comment on it stands behind it: "had met — a report that Kyiv called fantasy".
fn commented(doc: &Doc<'_>, cue: usize, piece: &Range<usize>) -> Option<usize> {
    let mark =
        |i: &usize| matches!(doc.tokens[*i].kind, TokenKind::Dash | TokenKind::Comma) && doc.quoted[*i].is_none();
    let claim = |i: usize| {
        let noun =
            (i + 2..piece.end.min(i + 4)).find(|j| doc.tokens[*j].tag == Tag::Noun && content::is_claim(doc.lower(*j)));
        let goes_on = |j: usize| j + 1 < piece.end && matches!(doc.lower(j + 1), "that" | "which") && j + 2 < piece.end;
        let name = |j: usize| j + 2 < piece.end && doc.tokens[j + 2].tag.is_nominal();
        matches!(doc.lower(i + 1), "a" | "an") && noun.is_some_and(|j| goes_on(j) && name(j))
    };
    let from = piece.start + 3;
    (cue < piece.start && from < piece.end).then(|| (from..piece.end).filter(mark).find(|i| claim(*i)))?
}

/// Whether the rules' clause goes on behind a quotation with which the model has it end, and with no clause of its own:
/// "is “the sleeper issue”, and perhaps a serious one".
fn goes_on(doc: &Doc<'_>, model: &[Range<usize>], rules: &[Range<usize>]) -> bool {
    let ([short], [long]) = (model, rules) else {
        return false;
    };
    let rest = short.end..long.end;
    short.start == long.start
        && rest.len() > 3
        && doc.tokens[short.end - 1].kind == TokenKind::Quote
        && doc.quoted[short.start] != doc.quoted[short.end - 1]
        && doc.tokens[rest.start].kind == TokenKind::Comma
        && doc.tokens[rest.start + 1].tag == Tag::Conj
        && phrase::finite(doc, rest.start + 1..rest.end).is_none()
}

/// What one says in a quotation of oneself, of "you" or of a pronoun is part of it; what one reports of somebody named
/// is a statement of its own.
fn names_somebody(doc: &Doc<'_>, core: Option<&Range<usize>>) -> bool {
    core.is_some_and(|c| !doc.mentions_in(c).is_empty())
}

/// Whether what is named as the speaker cannot speak, and nothing but the verb tells that something was said.
fn speechless(doc: &Doc<'_>, draft: &Draft) -> bool {
    let Some(core) = &draft.labels.core else { return false };
    let evidence = draft.evidence.as_ref();
    let rule = evidence.and_then(|e| e.rule).unwrap_or_default();
    let clause = rule == "that-clause" && evidence.is_some_and(|e| e.strong);
    let quotes = draft.labels.content.iter().any(|c| doc.quoted[c.start].is_some());
    !clause && !quotes && !rule.starts_with("according") && speaker::agency(doc, core) == Agency::Mute
}

/// Whether a piece is one whole quotation that the cue stands outside of.
fn is_quotation(doc: &Doc<'_>, cue: usize, piece: &Range<usize>) -> bool {
    doc.quoted[piece.start]
        .filter(|_| doc.quoted[piece.start] != doc.quoted[cue])
        .is_some_and(|q| doc.quotations[q as usize].tokens == *piece)
}

/// Keeps the likely cues, and of the others those that alone account for a quotation.
fn accept(doc: &Doc<'_>, readings: &mut Vec<Reading>) {
    readings.retain(|r| !r.content.is_empty());
    let mut covered = vec![false; doc.tokens.len()];
    for r in readings.iter().filter(|r| r.cue_probability >= THRESHOLD) {
        for piece in &r.content {
            covered[piece.clone()].fill(true);
        }
    }
    // A quotation in another sentence may as well belong to another cue.
    let near = |cue: usize, p: &Range<usize>| {
        let own = doc.sentence_of(cue);
        doc.sentence_of(p.start) == own || doc.sentence_of(p.end - 1) == own
    };
    readings.retain(|r| {
        r.cue_probability >= THRESHOLD
            || r.content
                .iter()
                .any(|p| is_quotation(doc, r.cue, p) && p.len() > 5 && !covered[p.start] && near(r.cue, p))
    });
}

/// Leaves each piece in another sentence to the cue of that sentence, where that claims it too; after a quotation that
/// leads up to the cue, leaves out what is not quoted.
fn share(doc: &Doc<'_>, readings: &mut [Reading]) {
    let claims: Vec<(usize, usize, Vec<Range<usize>>)> = readings
        .iter()
        .map(|r| (r.cue, doc.sentence_of(r.cue), r.content.clone()))
        .collect();
    // The cues come in order, and so do their sentences.
    let of = |sentence: usize| {
        let first = claims.partition_point(|c| c.1 < sentence);
        claims[first..].iter().take_while(move |c| c.1 == sentence)
    };
    for r in readings.iter_mut() {
        let own = doc.sentence_of(r.cue);
        let cue = r.cue;
        let kept: Vec<Range<usize>> = r
            .content
            .iter()
            .filter(|p| {
                let theirs = doc.sentence_of(p.end - 1);
                theirs == own
                    || doc.sentence_of(p.start) == own
                    || doc.quoted[cue].is_some()
                    || ![theirs, doc.sentence_of(p.start)]
                        .iter()
                        .flat_map(|s| of(*s))
                        .any(|(c, _, content)| {
                            *c != cue
                                && doc.quoted[*c].is_none()
                                && content
                                    .iter()
                                    .any(|o| o.start < p.end && p.start < o.end || p.contains(c))
                        })
            })
            .cloned()
            .collect();
        let leads = kept
            .first()
            .is_some_and(|p| is_quotation(doc, cue, p) && p.end <= cue && doc.sentence_of(p.end - 1) == own);
        if !kept.is_empty() {
            r.content = kept;
        }
        if leads {
            r.content.retain(|p| p.end <= cue || doc.quoted[p.start].is_some());
        }
    }
}

fn draft(rule: &Ruled, labels: Labels, weight: u8, evidence: Option<Evidence>) -> Draft {
    Draft {
        labels,
        evidence,
        act: statement::act(&rule.cue, rule.labels.as_ref().map_or("", |l| l.rule)),
        weight,
        negated: rule.cue.negated,
        quoted: rule.cue.quoted,
        base: rule.cue.entry.base,
        floats: false,
        nested: false,
    }
}

/// The model's spans, with what only the rules know.
fn merge(doc: &Doc<'_>, ruled: &HashMap<usize, Ruled>, reading: Reading, before: &[Draft]) -> Draft {
    let rule = ruled.get(&reading.cue);
    let by_rule = rule.and_then(|r| r.labels.as_ref());
    let mut speaker = reading
        .speaker
        .into_iter()
        .max_by_key(|r| (r.len(), std::cmp::Reverse(r.start)));
    let mut core = speaker.clone().map(|s| core(doc, s));
    if let Some(l) = by_rule
        && (speaker.is_none() || l.rule == "quoted as saying")
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
    // "The jury was told that": who hears it does not say it.
    let hears = |r: &Ruled| {
        let hearer =
            r.cue.kind == CueKind::Passive && matches!(r.cue.entry.base, "tell" | "inform" | "remind" | "assure");
        hearer && speaker.as_ref().is_some_and(|s| s.start < r.cue.core.start)
    };
    let asked = by_rule.is_some_and(|l| l.rule == "asked" && l.speaker.is_none());
    if asked || rule.is_some_and(hears) {
        (speaker, core) = (None, None);
    }
    let cue = rule.map_or_else(|| vec![reading.cue..reading.cue + 1], |r| vec![r.cue.group.clone()]);
    let labels = Labels {
        cue,
        content: reading.content,
        speaker,
        core,
        rule: "model",
    };
    let evidence = Some(reading.evidence);
    let weight = (reading.cue_probability.clamp(0.0, 1.0) * 9.0) as u8;
    match rule {
        Some(r) => {
            let draft = draft(r, labels, weight, evidence);
            let act = turned(doc, &r.cue, &draft);
            Draft { act, ..draft }
        }
        None => Draft {
            labels,
            evidence,
            act: Act::Asserts,
            weight,
            negated: false,
            quoted: doc.quoted[reading.cue].is_some(),
            base: "",
            floats: false,
            nested: false,
        },
    }
}

/// What a cue does where its content or the words before it turn that: pleas, "neither confirmed nor denied it".
fn turned(doc: &Doc<'_>, cue: &Cue, draft: &Draft) -> Act {
    let start = cue.core.start;
    let neither = || (start.saturating_sub(6)..start).any(|i| doc.lower(i) == "neither");
    if start > 0 && doc.lower(start - 1) == "nor" && neither() {
        return Act::Declines;
    }
    match draft.labels.content.first().map(|c| doc.lower(c.start)) {
        Some("guilty") if cue.entry.base == "plead" => Act::Confirms,
        Some("not" | "innocent") if cue.entry.base == "plead" => Act::Denies,
        _ => draft.act,
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
