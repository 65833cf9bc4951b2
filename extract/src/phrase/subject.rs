//! Subjects: the noun phrase before a verb, or after it where the two are inverted.

use super::{apart, finite, is_time, noun_phrase_full, scene, time};
use crate::doc::Doc;
use crate::lexicon;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

/// The noun phrase that ends right before `v` and can be the subject of the verb there.
/// `lo` bounds the search. The second range is the phrase without apposition or relative clause.
pub(crate) fn subject_before(doc: &Doc<'_>, v: usize, lo: usize) -> Option<(Range<usize>, Range<usize>)> {
    subject(doc, v, lo, 0)
}

pub(super) fn subject(doc: &Doc<'_>, v: usize, lo: usize, depth: u8) -> Option<(Range<usize>, Range<usize>)> {
    let v = adverbial_before(doc, v, lo);
    let mut k = v.checked_sub(1).filter(|k| *k >= lo)?;
    if matches!(doc.tokens[k].kind, TokenKind::Comma | TokenKind::Dash) && depth < 2 {
        return apposed(doc, k, lo, depth);
    }
    let end = v;
    if doc.tokens[k].kind == TokenKind::Close {
        k = (lo..k)
            .rev()
            .find(|i| doc.tokens[*i].kind == TokenKind::Open)?
            .checked_sub(1)
            .filter(|k| *k >= lo)?;
    }
    match doc.tokens[k].tag {
        Tag::Pron if doc.lower(k) != "one" => return Some((k..end, k..end)),
        Tag::Wh if matches!(doc.lower(k), "who" | "which" | "that") => return Some((k..end, k..end)),
        Tag::Sub if doc.lower(k) == "that" && k > lo && matches!(doc.tokens[k - 1].tag, Tag::Noun | Tag::Name) => {
            return Some((k..end, k..end));
        }
        _ => {}
    }
    // Walk back over the phrase. `saved` is where it would start if what we crossed last was no part of it.
    let mut start = k + 1;
    let mut saved: Option<usize> = None;
    let mut determined = false;
    loop {
        let t = &doc.tokens[k];
        let prev = k.checked_sub(1).filter(|p| *p >= lo).map(|p| doc.tokens[p].tag);
        let step = match t.tag {
            Tag::Noun | Tag::Name | Tag::Num => !(determined || start < end && start == k + 1 && apart_back(doc, k)),
            Tag::Adj if !determined => true,
            Tag::Past | Tag::Gerund if !determined && start <= k + 1 && start < end => {
                // "retired general", or "people briefed on the matter" once a preposition was crossed
                let after = doc.tokens[k + 1].tag;
                matches!(after, Tag::Noun | Tag::Name | Tag::Adj)
                    && matches!(prev, None | Some(Tag::Det | Tag::Adj | Tag::Poss | Tag::Punct))
                    || (matches!(after, Tag::Prep) || time(doc, k + 1, end) > k + 1)
                        && matches!(prev, Some(Tag::Noun | Tag::Pron))
            }
            Tag::Adv if !determined => matches!(doc.tokens[k + 1].tag, Tag::Adj | Tag::Num) && start == k + 1,
            Tag::Det | Tag::Poss if !determined => {
                determined = !matches!(doc.lower(k), "'s" | "’s");
                true
            }
            Tag::Poss if matches!(doc.lower(k), "'s" | "’s") => true,
            Tag::Prep if start == k + 1 => {
                let head = matches!(prev, Some(Tag::Noun | Tag::Name | Tag::Num | Tag::Adj))
                    || matches!(prev, Some(Tag::Pron | Tag::Det));
                let fits = head
                    && !matches!(doc.lower(k), "as" | "than" | "before" | "since" | "until")
                    && !is_time(doc, k + 1);
                determined = false;
                fits
            }
            Tag::Pron
                if matches!(
                    doc.lower(k),
                    "those" | "one" | "many" | "some" | "several" | "most" | "others"
                ) && start == k + 1 =>
            {
                true
            }
            Tag::Conj
                if start == k + 1
                    && matches!(doc.lower(k), "and" | "&" | "or")
                    && prev.is_some_and(Tag::is_nominal)
                    && modifiers(doc, k) =>
            {
                determined = false;
                true
            }
            Tag::Conj
                if start == k + 1
                    && matches!(doc.lower(k), "and" | "&" | "or")
                    && prev.is_some_and(Tag::is_nominal) =>
            {
                saved = Some(saved.unwrap_or(start));
                determined = false;
                true
            }
            // The "History" section
            Tag::Punct if t.kind == TokenKind::Quote && start == k + 1 => match named_in_marks(doc, k, lo) {
                Some(opens) => {
                    k = opens;
                    true
                }
                None => false,
            },
            Tag::Punct if matches!(t.kind, TokenKind::Single) && matches!(prev, Some(Tag::Noun | Tag::Name)) => {
                determined = false;
                true
            }
            _ => false,
        };
        if !step {
            // Coordination holds only where a clause starts before it.
            let clause = matches!(t.tag, Tag::Punct | Tag::Sub | Tag::Conj | Tag::Wh | Tag::Adv);
            if let Some(s) = saved
                && !clause
            {
                start = s;
            }
            break;
        }
        start = k;
        if k == lo {
            break;
        }
        k -= 1;
    }
    let mut s = start;
    while s < end && (matches!(doc.tokens[s].tag, Tag::Conj | Tag::Adv | Tag::Prep | Tag::Punct) || is_time(doc, s)) {
        s += 1;
    }
    let has_head = (s..end).any(|i| {
        matches!(
            doc.tokens[i].tag,
            Tag::Noun | Tag::Name | Tag::Pron | Tag::Num | Tag::Det | Tag::Adj
        )
    });
    (s < end && has_head).then_some((s..end, s..end))
}

/// Where the quotation that closes at `k` opens, where it is no speech but a name inside a phrase: an article before it,
/// its noun behind it.
fn named_in_marks(doc: &Doc<'_>, k: usize, lo: usize) -> Option<usize> {
    let q = &doc.quotations[doc.quoted[k]? as usize].tokens;
    let before = q.start.checked_sub(1).filter(|b| *b >= lo)?;
    (q.end == k + 1
        && q.len() <= 6
        && matches!(doc.tokens[before].tag, Tag::Det | Tag::Poss | Tag::Adj)
        && doc.tokens.get(k + 1).is_some_and(|t| t.tag == Tag::Noun))
    .then_some(q.start)
}

/// Where an expression of time or place of speech between a subject and its verb at `v` starts; else `v`:
/// "the court this month rejected".
pub(super) fn adverbial_before(doc: &Doc<'_>, v: usize, lo: usize) -> usize {
    for n in 1..=8 {
        let Some(at) = v.checked_sub(n).filter(|at| *at > lo) else {
            break;
        };
        if !matches!(doc.tokens[at - 1].tag, Tag::Noun | Tag::Name | Tag::Pron)
            && doc.tokens[at - 1].kind != TokenKind::Close
        {
            continue;
        }
        let timed = n <= 5 && time(doc, at, v) == v;
        let placed = matches!(doc.lower(at), "in" | "at" | "on" | "during")
            && scene(doc, at, v)
            && noun_phrase_full(doc, at + 1, v) == v;
        if timed || placed {
            return at;
        }
    }
    v
}

/// Whether the conjunction at `k` joins two modifiers of one noun: "European and American media".
pub(super) fn modifiers(doc: &Doc<'_>, k: usize) -> bool {
    let adjective = |i: usize| {
        doc.tokens.get(i).is_some_and(|t| t.tag == Tag::Adj)
            || lexicon::place(doc.word(i)).is_some_and(|p| p.kind == lexicon::PlaceKind::Demonym)
    };
    k > 0
        && k + 2 < doc.tokens.len()
        && adjective(k - 1)
        && adjective(k + 1)
        && matches!(doc.tokens[k + 2].tag, Tag::Noun | Tag::Name)
}

/// Going back: whether the word before `k + 1`, at `k`, belongs to another phrase.
pub(super) fn apart_back(doc: &Doc<'_>, k: usize) -> bool {
    doc.tokens
        .get(k + 1)
        .is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Name))
        && apart(doc, k + 1)
}

/// The subject before an insertion between commas or dashes that ends at `k`.
pub(super) fn apposed(doc: &Doc<'_>, k: usize, lo: usize, depth: u8) -> Option<(Range<usize>, Range<usize>)> {
    let kind = doc.tokens[k].kind;
    let mut tried = 0;
    for c in (lo.max(k.saturating_sub(60))..k).rev() {
        if doc.tokens[c].kind != kind {
            continue;
        }
        tried += 1;
        if tried > 4 {
            break;
        }
        let first = c + 1;
        if first >= k {
            continue;
        }
        let opener = &doc.tokens[first];
        let relative = opener.tag == Tag::Wh;
        let free = matches!(opener.tag, Tag::Sub | Tag::Prep | Tag::Gerund | Tag::Adv) || doc.lower(first) == "as";
        let clause = finite(doc, first..k).is_some();
        if clause && !relative && !matches!(opener.tag, Tag::Sub) && doc.lower(first) != "as" {
            continue;
        }
        if opener.tag == Tag::Conj {
            continue;
        }
        if let Some((_, core)) = subject(doc, c, lo, depth + 1) {
            let named = (core.clone())
                .any(|i| matches!(doc.tokens[i].tag, Tag::Name | Tag::Det | Tag::Poss | Tag::Pron))
                || core.clone().any(|i| doc.lower(i).ends_with('s'));
            if !named {
                continue;
            }
            let full = if free { core.clone() } else { core.start..k };
            return Some((full, core));
        }
    }
    None
}

/// The noun phrase after an inverted verb, with its apposition: "said Mara Ellison, the harbour master".
pub(crate) fn subject_after(doc: &Doc<'_>, v: usize, end: usize) -> Option<(Range<usize>, Range<usize>)> {
    if v >= end || !(doc.tokens[v].tag.is_nominal() || doc.tokens[v].tag == Tag::Pron) {
        return None;
    }
    let np = noun_phrase_full(doc, v, end);
    if np == v {
        return None;
    }
    let core = v..np;
    let mut full = np;
    if full < end && doc.tokens[full].kind == TokenKind::Comma {
        let first = full + 1;
        let stop = (first..end)
            .find(|i| {
                matches!(
                    doc.tokens[*i].kind,
                    TokenKind::Comma | TokenKind::Semicolon | TokenKind::Quote | TokenKind::Stop
                )
            })
            .unwrap_or(end);
        let opener = doc.tokens.get(first).map_or(Tag::Punct, |t| t.tag);
        let relative = opener == Tag::Wh && matches!(doc.lower(first), "who" | "whose" | "which");
        let noun = matches!(
            opener,
            Tag::Det | Tag::Noun | Tag::Name | Tag::Adj | Tag::Num | Tag::Poss
        );
        if stop > first && (relative || noun && finite(doc, first..stop).is_none()) {
            full = stop;
            if relative {
                full = (stop..end)
                    .find(|i| doc.tokens[*i].kind == TokenKind::Stop)
                    .unwrap_or(end)
                    .max(stop)
                    .min(end);
                full = full.min((first..end).find(|i| doc.quoted[*i].is_some()).unwrap_or(end));
            }
        }
    }
    Some((v..full, core))
}
