//! What the models look at: the features of a cue candidate, and of each token around one.

use super::crf::{Features, Hash, hash_str};
use crate::content::{self, Labels};
use crate::cue::Cue;
use crate::doc::Doc;
use crate::lexicon;
use crate::name::NameKind;
use crate::sentence::Zone;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::collections::HashMap;

/// Tokens kept at each end of a long quotation.
const KEPT: usize = 5;

/// Tokens looked at on each side of a candidate, at the most.
const REACH: usize = 160;

/// What the models need of a token, hashed once an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    /// The lowered word; digits folded.
    pub(crate) word: u32,
    /// The verb's base, else the word.
    pub(crate) lemma: u32,
    pub(crate) tag: u32,
    /// 0 outside quotation marks, 1 inside, 2 a mark that opens, 3 a mark that closes.
    pub(crate) quote: u32,
    pub(crate) sentence: u32,
    pub(crate) cap: bool,
    /// May head a cue.
    pub(crate) candidate: bool,
    /// Most likely heads one.
    pub(crate) likely: bool,
    /// Who it is likely to name.
    pub(crate) who: u32,
}

/// What the rules say of a candidate.
#[derive(Debug, Clone)]
pub(crate) struct Ruled {
    pub(crate) cue: Cue,
    pub(crate) labels: Option<Labels>,
    /// Reports nothing where it stands.
    pub(crate) mute: bool,
}

/// What the rules say, by the token that heads the cue.
pub(crate) fn ruled(doc: &Doc<'_>, cues: Vec<Cue>) -> HashMap<usize, Ruled> {
    cues.into_iter()
        .map(|cue| {
            let labels = content::label(doc, &cue);
            let mute = content::mute(doc, &cue, labels.as_ref());
            (cue.core.start, Ruled { cue, labels, mute })
        })
        .collect()
}

/// Who a token is likely to name: 0 nobody, 1 a person, 2 a body, 3 a place, 4 an unknown name, 5 a role, 6 a word for a
/// body, 7 a personal pronoun, 8 it or they.
fn who(doc: &Doc<'_>, i: usize) -> u32 {
    let lower = doc.lower(i);
    match lower {
        "he" | "she" | "i" | "we" | "who" => return 7,
        "it" | "they" => return 8,
        _ => {}
    }
    if doc.tokens[i].kind != TokenKind::Word {
        return 0;
    }
    if lexicon::is_role(lower) {
        5
    } else if lexicon::is_body_word(lower) {
        6
    } else {
        0
    }
}

/// The facts of every token.
pub(crate) fn facts(doc: &Doc<'_>) -> Vec<Fact> {
    let mut names = vec![0u32; doc.tokens.len()];
    for m in &doc.mentions {
        let kind = match m.kind {
            NameKind::Person => 1,
            NameKind::Place(_) => 3,
            NameKind::Unknown => 4,
            _ => 2,
        };
        names[m.tokens.clone()].fill(kind);
    }
    let mut body = vec![false; doc.tokens.len()];
    for p in &doc.paragraphs {
        body[p.tokens.clone()].fill(!matches!(p.zone, Zone::Furniture | Zone::Comment | Zone::Dateline));
    }
    let mut sentence = 0;
    (0..doc.tokens.len())
        .map(|i| {
            let token = &doc.tokens[i];
            while sentence + 1 < doc.sentences.len() && doc.sentences[sentence].tokens.end <= i {
                sentence += 1;
            }
            let lower = doc.lower(i);
            let word = match token.kind {
                TokenKind::Number => hash_str(if token.end - token.start == 4 {
                    "<year>"
                } else {
                    "<num>"
                }),
                TokenKind::Quote => 1,
                TokenKind::Single => 2,
                TokenKind::Dash => 3,
                _ => hash_str(lower),
            };
            let lemma = lexicon::verb(lower).map_or(word, |(base, _)| hash_str(base));
            let quote = match doc.quoted[i] {
                None => 0,
                Some(q) => {
                    let q = &doc.quotations[q as usize];
                    if i == q.tokens.start {
                        2
                    } else if i + 1 == q.tokens.end && q.closed {
                        3
                    } else {
                        1
                    }
                }
            };
            Fact {
                word,
                lemma,
                tag: tag_class(token.tag, token.kind),
                quote,
                sentence: sentence as u32,
                cap: token.cap,
                candidate: body[i] && is_candidate(doc, i),
                likely: false,
                who: if names[i] > 0 { names[i] } else { who(doc, i) },
            }
        })
        .collect()
}

/// Tag and kind in one number.
fn tag_class(tag: Tag, kind: TokenKind) -> u32 {
    if tag == Tag::Punct {
        64 + kind as u32
    } else {
        tag as u32
    }
}

/// Whether the token may head a cue: a verb but no auxiliary, a noun of saying, "according", a colon or dash.
fn is_candidate(doc: &Doc<'_>, i: usize) -> bool {
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

fn at(facts: &[Fact], i: usize, offset: isize) -> Option<&Fact> {
    i.checked_add_signed(offset).and_then(|j| facts.get(j))
}

/// Distance to a boundary, in steps that grow.
fn step(n: usize) -> u32 {
    match n {
        0..=6 => n as u32,
        7..=9 => 7,
        10..=14 => 8,
        15..=24 => 9,
        25..=49 => 10,
        _ => 11,
    }
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
    let quotes = sentence.clone().any(|j| facts[j].quote >= 2);
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

/// The tokens to label for a candidate, in order: its sentence and the one before, and the quoted ones around. Of a
/// long quotation that the candidate stands outside of, only both ends.
pub(crate) fn window(doc: &Doc<'_>, facts: &[Fact], cue: usize) -> Vec<usize> {
    let s = facts[cue].sentence as usize;
    let paragraph = &doc.paragraphs[doc.sentences[s].paragraph];
    let (mut first, mut last) = (s, s);
    let opens = |s: usize| matches!(facts[doc.sentences[s].tokens.start].quote, 1 | 3);
    let ends = |s: usize| matches!(facts[doc.sentences[s].tokens.end - 1].quote, 1 | 2);
    let quoted = |s: usize| facts[doc.sentences[s].tokens.start].quote > 0;
    // Back over one sentence, and on while a quotation reaches across the boundary.
    while first > paragraph.sentences.start && opens(first) {
        first -= 1;
    }
    if first > paragraph.sentences.start {
        first -= 1;
        while first > paragraph.sentences.start && opens(first) {
            first -= 1;
        }
    }
    // Forward over sentences that go on a quotation or are one.
    while last + 1 < paragraph.sentences.end && (ends(last) || quoted(last + 1)) {
        last += 1;
    }
    if last == s && last + 1 < paragraph.sentences.end {
        last += 1;
    }
    let mut end = doc.sentences[last].tokens.end;
    // "He said:" at a paragraph's end speaks of the next one.
    if end == paragraph.tokens.end && doc.tokens[end - 1].kind == TokenKind::Colon {
        let next = doc.sentences[last].paragraph + 1;
        if let Some(p) = doc.paragraphs.get(next) {
            end = p.tokens.end;
        }
    }
    let own = doc.quoted[cue];
    let mut tokens = Vec::new();
    let mut i = doc.sentences[first].tokens.start;
    while i < end {
        if let Some(q) = doc.quoted[i].filter(|_| doc.quoted[i] != own) {
            let q = &doc.quotations[q as usize].tokens;
            if i >= q.start + KEPT && q.end > i + KEPT {
                i = q.end - KEPT;
            }
        }
        tokens.push(i);
        i += 1;
    }
    let c = tokens.binary_search(&cue).unwrap_or(0);
    tokens.truncate(c + REACH);
    tokens.drain(..c.saturating_sub(REACH));
    tokens
}

/// What stands between a token and the cue.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    commas: u32,
    quotes: u32,
    verbs: u32,
    thats: u32,
    joins: u32,
    cues: u32,
    chunks: u32,
}

/// The features of every token of `window` with respect to the cue headed by token `c`.
pub(crate) fn tokens(
    doc: &Doc<'_>,
    facts: &[Fact],
    rule: Option<&Ruled>,
    c: usize,
    window: &[usize],
    out: &mut Features,
) {
    out.clear();
    let cue = facts[c];
    let n = window.len();
    let mut between = vec![Between::default(); n];
    let head = window.binary_search(&c).unwrap_or(0);
    let scan = |order: &mut dyn Iterator<Item = usize>, between: &mut [Between]| {
        let mut b = Between::default();
        let mut nominal = false;
        for k in order {
            let i = window[k];
            between[k] = b;
            let f = &facts[i];
            match doc.tokens[i].kind {
                TokenKind::Comma => b.commas = (b.commas + 1).min(3),
                TokenKind::Quote => b.quotes = (b.quotes + 1).min(3),
                _ => {}
            }
            if doc.tokens[i].tag.is_verbal() {
                b.verbs = (b.verbs + 1).min(3);
            }
            match doc.tokens[i].tag {
                Tag::Sub => b.thats = (b.thats + 1).min(2),
                Tag::Conj => b.joins = (b.joins + 1).min(2),
                _ => {}
            }
            if f.likely {
                b.cues = (b.cues + 1).min(2);
            }
            let now = doc.tokens[i].tag.is_nominal() || doc.tokens[i].tag == Tag::Pron;
            if nominal && !now {
                b.chunks = (b.chunks + 1).min(4);
            }
            nominal = now;
        }
    };
    scan(&mut (head + 1..n), &mut between);
    scan(&mut (0..head).rev(), &mut between);
    let next = at(facts, c, 1).filter(|f| f.sentence == cue.sentence).copied();
    let previous = at(facts, c, -1).filter(|f| f.sentence == cue.sentence).copied();
    // How the cue stands in its sentence: what follows it and what precedes it.
    let frame = Hash::new(0)
        .num(next.map_or(99, |f| f.tag))
        .num(previous.map_or(99, |f| f.tag))
        .done();
    let after = next.map_or(99, |f| f.tag);
    let quote_before = previous.map_or(0, |f| f.quote) == 3 || at(facts, c, -2).is_some_and(|f| f.quote == 3);
    let own_quote = doc.quoted[c];
    let labels = rule.and_then(|r| r.labels.as_ref());
    let rule_name = labels.map_or(0, |l| hash_str(l.rule));
    let kind = rule.map_or(99, |r| r.cue.kind as u32);
    // 0 outside, then content and speaker, each as first, inner or last token.
    let ruled = |i: usize| {
        let place = |r: &std::ops::Range<usize>| {
            if i == r.start {
                1
            } else if i + 1 == r.end {
                3
            } else {
                2
            }
        };
        let Some(l) = labels else { return 0 };
        if let Some(r) = l.content.iter().find(|r| r.contains(&i)) {
            place(r)
        } else {
            l.speaker
                .as_ref()
                .filter(|r| r.contains(&i))
                .map_or(0, |r| 3 + place(r))
        }
    };
    let t = Hash::new;
    for (k, i) in window.iter().copied().enumerate() {
        let f = &facts[i];
        let b = between[k];
        let (side, distance) = match k.cmp(&head) {
            std::cmp::Ordering::Less => (0, head - k),
            std::cmp::Ordering::Equal => (1, 0),
            std::cmp::Ordering::Greater => (2, k - head),
        };
        let apart = (f.sentence as i64 - i64::from(cue.sentence)).clamp(-2, 2) + 2;
        let place = side * 8 + apart as u32;
        let word = |j| at(facts, i, j).map_or(0, |f: &Fact| f.word);
        let tag = |j| at(facts, i, j).map_or(99, |f: &Fact| f.tag);
        let quote = |j| at(facts, i, j).map_or(0, |f: &Fact| f.quote);
        let mut add = |h: Hash| out.push(h.done());
        add(t(40).num(place));
        let said = ruled(i);
        add(t(100).num(said).num(rule_name));
        add(t(101).num(said).num(tag(0)).num(tag(1)).num(side));
        add(t(102).num(said).num(cue.lemma));
        add(t(103).num(said).num(ruled(i + 1)).num(rule_name));
        add(t(104).num(said).num(kind).num(place));
        add(t(105).num(said).num(word(1)).num(side));
        add(t(106).num(said).num(word(0)).num(side));
        add(t(107).num(f.who).num(place).num(step(distance)));
        add(t(108)
            .num(f.who)
            .num(at(facts, i, 1).map_or(0, |f| f.who))
            .num(tag(1))
            .num(frame));
        add(t(109).num(f.who).num(b.chunks).num(b.commas).num(place));
        add(t(110).num(kind).num(place).num(tag(0)).num(step(distance)));
        for j in [-2isize, -1, 0, 1, 2] {
            add(t(41).num(j as u32).num(word(j)).num(place));
            add(t(42).num(j as u32).num(tag(j)).num(place));
        }
        add(t(43).num(tag(-1)).num(tag(0)).num(place));
        add(t(44).num(tag(0)).num(tag(1)).num(place));
        add(t(45).num(tag(-1)).num(tag(0)).num(tag(1)).num(side));
        add(t(46).num(word(-1)).num(word(0)).num(side));
        add(t(47).num(word(0)).num(word(1)).num(side));
        add(t(48).num(step(distance)).num(place));
        add(t(49).num(step(distance)).num(tag(0)).num(place));
        add(t(50).num(step(distance)).num(frame));
        add(t(51).num(cue.lemma).num(place));
        add(t(52).num(cue.lemma).num(tag(0)).num(place));
        add(t(53).num(cue.lemma).num(word(0)).num(side));
        add(t(54).num(cue.lemma).num(after).num(place));
        add(t(55).num(cue.lemma).num(step(distance)).num(side));
        add(t(56).num(cue.tag).num(tag(0)).num(place).num(step(distance)));
        add(t(57).num(frame).num(place));
        add(t(58).num(frame).num(tag(0)).num(place));
        add(t(59).num(frame).num(tag(-1)).num(tag(0)).num(place));
        let same = u32::from(own_quote == doc.quoted[i]);
        add(t(60).num(quote(0)).num(place).num(same));
        add(t(61).num(quote(-1)).num(quote(0)).num(quote(1)).num(place));
        add(t(62).num(quote(0)).num(after).num(u32::from(quote_before)).num(place));
        add(t(63).num(quote(0)).num(cue.lemma).num(place));
        add(t(64).num(b.commas).num(b.quotes).num(place));
        add(t(65).num(b.verbs).num(b.commas).num(place).num(tag(0)));
        add(t(66).num(b.thats).num(b.verbs).num(place));
        add(t(67).num(b.chunks).num(b.commas).num(place).num(tag(0)));
        add(t(68).num(b.chunks).num(b.verbs).num(frame));
        add(t(69).num(b.cues).num(b.quotes).num(place).num(quote(0)));
        add(t(77).num(b.cues).num(u32::from(f.likely)).num(place));
        add(t(78).num(b.cues).num(b.commas).num(frame));
        add(t(79).num(u32::from(f.likely)).num(tag(0)).num(tag(1)).num(place));
        add(t(70).num(b.joins).num(b.verbs).num(tag(0)).num(place));
        add(t(71).num(b.commas).num(b.verbs).num(b.thats).num(frame));
        add(t(72).num(b.quotes).num(quote(0)).num(frame));
        let sentence = &doc.sentences[f.sentence as usize].tokens;
        let edge = u32::from(i == sentence.start)
            + 2 * u32::from(i + 1 == sentence.end)
            + 4 * u32::from(i + 2 == sentence.end);
        add(t(73).num(edge).num(place).num(tag(0)));
        add(t(74).num(edge).num(quote(0)).num(frame));
        add(t(75).num(u32::from(f.cap)).num(tag(0)).num(tag(1)).num(place));
        if b.commas > 0 || matches!(doc.tokens[i].kind, TokenKind::Comma) {
            add(t(76).num(word(1)).num(tag(2)).num(place).num(b.commas));
        }
        out.end_token();
    }
}
