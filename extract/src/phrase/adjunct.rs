//! Adjuncts: when, where and how something was said.

use super::{noun_phrase, noun_phrase_full};
use crate::doc::Doc;
use crate::lexicon;
use crate::tag::Tag;

/// Whether the token is a weekday, a month, or a word such as "yesterday".
pub(crate) fn is_time(doc: &Doc<'_>, i: usize) -> bool {
    let w = doc.lower(i);
    doc.tokens.get(i).is_some_and(|t| t.cap)
        && lexicon::is_time(w)
        && !matches!(w, "march" if doc.tokens[i].tag != Tag::Name)
        || matches!(w, "yesterday" | "today" | "tonight" | "tomorrow")
}

/// The end of an expression of time at `i`: "Tuesday", "on Monday night", "last week", "earlier this month".
pub(crate) fn time(doc: &Doc<'_>, i: usize, end: usize) -> usize {
    let mut j = i;
    let w = |j: usize| if j < end { doc.lower(j) } else { "" };
    while matches!(w(j), "earlier" | "late" | "early" | "later" | "just" | "shortly") {
        j += 1;
    }
    if j > i
        && matches!(w(i), "earlier" | "later")
        && !matches!(w(j), "this" | "on" | "in" | "last" | "that")
        && !(j < end && is_time(doc, j))
    {
        return j;
    }
    let core = j;
    if matches!(
        w(j),
        "on" | "in" | "by" | "late" | "since" | "last" | "this" | "next" | "that" | "early"
    ) {
        j += 1;
    }
    if matches!(w(j), "the" | "late" | "early" | "this" | "last" | "that" | "a") && j > core {
        j += 1;
    }
    if matches!(w(j), "late" | "early") {
        j += 1;
    }
    if j < end && is_time(doc, j) {
        j += 1;
        if matches!(w(j), "morning" | "afternoon" | "evening" | "night") {
            j += 1;
        }
        while j < end
            && (doc.tokens[j].tag == Tag::Num
                || w(j) == "," && j + 1 < end && doc.tokens[j + 1].tag == Tag::Num && w(j + 1).len() == 4)
        {
            j += if w(j) == "," { 2 } else { 1 };
        }
        return j;
    }
    let unit = matches!(
        w(j),
        "week"
            | "month"
            | "year"
            | "night"
            | "morning"
            | "afternoon"
            | "evening"
            | "day"
            | "weekend"
            | "summer"
            | "fall"
            | "spring"
            | "winter"
    );
    if unit
        && j > core
        && matches!(w(j - 1), "this" | "last" | "next" | "that" | "the")
        && (core + 1 < j || w(core) != "the")
    {
        return j + 1;
    }
    if j < end
        && doc.tokens[j].tag == Tag::Num
        && j > core
        && w(core) == "in"
        && w(j).len() == 4
        && w(j).starts_with(['1', '2'])
    {
        return j + 1;
    }
    i
}

/// The end of adjuncts of a saying at `i`: times, "in a statement", "at a rally in Ohio", "on Twitter".
/// `that` tells whether a that-clause comes later, which allows more.
pub(crate) fn adjuncts(doc: &Doc<'_>, i: usize, end: usize, loose: bool) -> usize {
    let mut j = i;
    loop {
        let t = time(doc, j, end);
        if t > j {
            j = t;
            continue;
        }
        let Some(tok) = doc.tokens.get(j).filter(|_| j < end) else {
            return j;
        };
        if tok.tag == Tag::Adv
            && !matches!(
                doc.lower(j),
                "there" | "here" | "even" | "only" | "then" | "still" | "just" | "now" | "already" | "perhaps"
            )
        {
            let next = if j + 1 < end { doc.tokens[j + 1].tag } else { Tag::Punct };
            if loose || matches!(next, Tag::Sub | Tag::Punct | Tag::Prep) {
                j += 1;
                continue;
            }
            return j;
        }
        if tok.tag == Tag::Prep
            || tok.tag == Tag::To
            || tok.tag == Tag::Sub && matches!(doc.lower(j), "after" | "before")
        {
            let w = doc.lower(j);
            let said = matches!(
                w,
                "in" | "on"
                    | "at"
                    | "during"
                    | "to"
                    | "via"
                    | "through"
                    | "after"
                    | "before"
                    | "outside"
                    | "from"
                    | "with"
            );
            if !said && !loose {
                return j;
            }
            let k = noun_phrase_full(doc, j + 1, end);
            if k > j + 1 && (loose || place_of_speech(doc, j, k)) {
                j = k;
                continue;
            }
        }
        return j;
    }
}

/// Whether the preposition at `i` opens a phrase that tells where something was said: "in a statement".
pub(crate) fn scene(doc: &Doc<'_>, i: usize, end: usize) -> bool {
    let np = noun_phrase(doc, i + 1, end);
    np > i + 1
        && !matches!(
            doc.lower(np - 1),
            "response" | "reply" | "question" | "call" | "court" | "report" | "show" | "book" | "event"
        )
        && place_of_speech(doc, np - 2, np)
}

/// Whether the prepositional phrase tells where or how something was said.
pub(super) fn place_of_speech(doc: &Doc<'_>, from: usize, to: usize) -> bool {
    const WORDS: [&str; 62] = [
        "statement",
        "interview",
        "speech",
        "email",
        "e-mail",
        "letter",
        "tweet",
        "tweets",
        "post",
        "briefing",
        "conference",
        "rally",
        "event",
        "testimony",
        "court",
        "hearing",
        "filing",
        "report",
        "memo",
        "video",
        "interviews",
        "debate",
        "remarks",
        "address",
        "appearance",
        "meeting",
        "twitter",
        "facebook",
        "telegram",
        "instagram",
        "message",
        "call",
        "telephone",
        "phone",
        "release",
        "note",
        "column",
        "essay",
        "article",
        "book",
        "show",
        "program",
        "broadcast",
        "radio",
        "television",
        "tv",
        "podcast",
        "town-hall",
        "forum",
        "reporters",
        "journalists",
        "supporters",
        "parliament",
        "question",
        "response",
        "reply",
        "editorial",
        "op-ed",
        "blog",
        "press",
        "summit",
        "gathering",
    ];
    (from + 1..to).any(|k| WORDS.contains(&doc.lower(k)))
        || doc
            .mentions_in(&(from + 1..to))
            .any(|m| matches!(doc.mentions[m].kind, crate::name::NameKind::Outlet(_)))
}
