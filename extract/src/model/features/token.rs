//! The features of each token around a candidate: is it part of the content, or of the speaker?

use super::{Fact, Ruled, at, step};
use crate::doc::Doc;
use crate::model::crf::{Features, Hash, hash_str};
use crate::tag::Tag;
use crate::token::TokenKind;

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
