//! The features of a candidate on its own: is it a cue?

use super::{Fact, Ruled, at, step};
use crate::doc::Doc;
use crate::lexicon;
use crate::model::crf::{Features, Hash, hash_str};
use crate::tag::Tag;
use crate::token::TokenKind;

/// Whether the token may head a cue: a verb but no auxiliary, a noun of saying, "according", a colon or dash.
pub(super) fn is_candidate(doc: &Doc<'_>, i: usize) -> bool {
    let token = &doc.tokens[i];
    match token.kind {
        TokenKind::Colon => true,
        TokenKind::Word => {
            let lower = doc.lower(i);
            matches!(token.tag, Tag::Verb | Tag::Past | Tag::Gerund)
                || lexicon::verb(lower).is_some()
                || is_saying_noun(lower)
                || lower == "according"
        }
        _ => false,
    }
}

const SAYING_NOUNS: &[&str] = &[
    "account",
    "accusation",
    "accusations",
    "admission",
    "allegation",
    "allegations",
    "announcement",
    "answer",
    "appeal",
    "appeals",
    "argument",
    "arguments",
    "assertion",
    "assertions",
    "assessment",
    "assurance",
    "assurances",
    "call",
    "calls",
    "charge",
    "charges",
    "claim",
    "claims",
    "comment",
    "comments",
    "complaint",
    "complaints",
    "concern",
    "concerns",
    "conclusion",
    "condemnation",
    "confirmation",
    "contention",
    "criticism",
    "criticisms",
    "declaration",
    "demand",
    "demands",
    "denial",
    "denials",
    "denunciation",
    "description",
    "disclosure",
    "endorsement",
    "estimate",
    "estimates",
    "explanation",
    "finding",
    "findings",
    "insistence",
    "invitation",
    "message",
    "messages",
    "offer",
    "opinion",
    "phrase",
    "plea",
    "pleas",
    "pledge",
    "pledges",
    "praise",
    "prediction",
    "predictions",
    "promise",
    "promises",
    "proposal",
    "proposals",
    "question",
    "questions",
    "reading",
    "recommendation",
    "remark",
    "remarks",
    "reminder",
    "report",
    "reports",
    "request",
    "requests",
    "response",
    "revelation",
    "ruling",
    "rumor",
    "rumors",
    "rumour",
    "rumours",
    "speculation",
    "statement",
    "statements",
    "suggestion",
    "suggestions",
    "testimony",
    "threat",
    "threats",
    "view",
    "vow",
    "vows",
    "warning",
    "warnings",
    "word",
    "words",
];

/// Whether a noun may head a cue.
fn is_saying_noun(lower: &str) -> bool {
    SAYING_NOUNS.binary_search(&lower).is_ok()
}

/// The features of a candidate on its own: is it a cue?
pub(crate) fn cue(doc: &Doc<'_>, facts: &[Fact], rule: Option<&Ruled>, i: usize, out: &mut Features) {
    let fact = &facts[i];
    let sentence = &doc.sentences[fact.sentence as usize].tokens;
    let inside = |j: isize| at(facts, i, j).filter(|f| f.sentence == fact.sentence);
    let word = |j| inside(j).map_or(0, |f: &Fact| f.word);
    let tag = |j| inside(j).map_or(99, |f: &Fact| f.tag);
    let mut add = |h: Hash| out.push(h.done());
    let t = Hash::new;
    add(t(1).num(fact.lemma));
    add(t(2).num(fact.lemma).num(fact.tag));
    add(t(3).num(fact.word));
    for j in [-3, -2, -1, 1, 2, 3] {
        add(t(10).num(j as u32).num(word(j)));
        add(t(11).num(j as u32).num(tag(j)));
        if j.abs() <= 2 {
            add(t(12).num(j as u32).num(word(j)).num(fact.lemma));
            add(t(13).num(j as u32).num(tag(j)).num(fact.lemma));
        }
    }
    let weight = rule.map_or(99, |r| u32::from(r.cue.entry.weight));
    let kind = rule.map_or(99, |r| r.cue.kind as u32);
    let label = rule.and_then(|r| r.labels.as_ref()).map_or(0, |l| hash_str(l.rule));
    let spoken = rule
        .and_then(|r| r.labels.as_ref())
        .is_some_and(|l| l.speaker.is_some());
    add(t(33).num(weight).num(kind));
    add(t(34)
        .num(weight)
        .num(kind)
        .num(u32::from(label != 0))
        .num(u32::from(spoken)));
    add(t(35).num(label).num(kind));
    add(t(36).num(label).num(weight));
    add(t(37).num(weight).num(tag(-1)).num(tag(1)));
    add(t(38).num(label).num(fact.lemma));
    add(t(39)
        .num(u32::from(rule.is_some_and(|r| r.cue.negated)))
        .num(fact.lemma));
    // The nearest who before and after, within the sentence.
    let who_before = (sentence.start..i).rev().find(|j| facts[*j].who > 0);
    let who_after = (i + 1..sentence.end).find(|j| facts[*j].who > 0);
    let near = |j: Option<usize>| j.map_or((0, 11), |j| (facts[j].who, step(j.abs_diff(i))));
    let (wb, wa) = (near(who_before), near(who_after));
    add(t(90).num(wb.0).num(wb.1).num(fact.tag));
    add(t(91).num(wa.0).num(wa.1).num(fact.tag));
    add(t(92).num(wb.0).num(fact.lemma));
    add(t(93).num(wb.0).num(wb.1).num(weight).num(u32::from(label != 0)));
    add(t(14).num(tag(-2)).num(tag(-1)).num(fact.tag));
    add(t(15).num(fact.tag).num(tag(1)).num(tag(2)));
    add(t(16).num(tag(-1)).num(fact.tag).num(tag(1)));
    add(t(17).num(tag(-1)).num(fact.lemma).num(tag(1)));
    let quotes = fact.quotes;
    add(t(20).num(fact.quote).num(u32::from(quotes)));
    add(t(21).num(fact.quote).num(fact.lemma));
    add(t(22).num(u32::from(quotes)).num(fact.lemma));
    add(t(23).num(step(i - sentence.start)));
    add(t(24).num(step(sentence.end - i)));
    // The nearest verb before, and whether a subject stands between.
    let before = (sentence.start..i).rev().find(|j| doc.tokens[*j].tag.is_verbal());
    add(t(25).num(before.map_or(0, |j| facts[j].lemma)));
    add(t(26).num(before.map_or(0, |j| facts[j].lemma)).num(fact.lemma));
    let that = (i + 1..sentence.end.min(i + 8)).find(|j| doc.lower(*j) == "that");
    add(t(27).num(that.map_or(9, |j| step(j - i))).num(fact.tag));
    let verb_after = (i + 1..sentence.end.min(i + 12)).find(|j| doc.tokens[*j].tag.is_verbal());
    add(t(28).num(verb_after.map_or(99, |j| facts[j].tag)).num(fact.lemma));
    let next_quote = (i + 1..sentence.end.min(i + 12)).find(|j| facts[*j].quote == 2);
    let last_quote = (sentence.start.max(i.saturating_sub(12))..i)
        .rev()
        .find(|j| facts[*j].quote == 3);
    add(t(29).num(next_quote.map_or(99, |j| step(j - i))));
    add(t(30).num(last_quote.map_or(99, |j| step(i - j))));
    let paragraph = doc.sentences[fact.sentence as usize].paragraph;
    let single = doc.paragraphs[paragraph].sentences.len() == 1;
    let stopped = doc.tokens[sentence.end - 1].kind == TokenKind::Stop || facts[sentence.end - 1].quote == 3;
    add(t(31).num(u32::from(single)).num(u32::from(stopped)).num(fact.tag));
    add(t(32).num(u32::from(paragraph == 0)).num(fact.lemma));
    out.end_token();
}
