//! Phrases and clauses, found from tags: noun phrases forward and backward, adjuncts, finite verbs.

use std::ops::Range;

use crate::doc::Doc;
use crate::lexicon;
use crate::tag::Tag;
use crate::token::TokenKind;

/// The end of the noun phrase that starts at `i`, without what follows its head; `i` where none does.
pub(crate) fn noun_phrase(doc: &Doc<'_>, i: usize, end: usize) -> usize {
    let mut head = false;
    let mut j = i;
    while j < end {
        let t = &doc.tokens[j];
        let next = if j + 1 < end { doc.tokens[j + 1].tag } else { Tag::Punct };
        match t.tag {
            Tag::Pron if j == i => return j + 1,
            Tag::Noun | Tag::Name => {
                if head && apart(doc, j) {
                    break;
                }
                head = true;
            }
            Tag::Poss if matches!(doc.lower(j), "'s" | "’s") => head = false,
            Tag::Det | Tag::Poss if head => break,
            Tag::Det | Tag::Poss => {}
            Tag::Adj | Tag::Num if head => {
                if !matches!(next, Tag::Noun | Tag::Name) || is_time(doc, j) {
                    break;
                }
            }
            Tag::Num => head = true,
            Tag::Adj => {}
            Tag::Past | Tag::Gerund if !head && next.is_nominal() && next != Tag::Det && next != Tag::Poss => {}
            Tag::Adv if !head && matches!(next, Tag::Adj | Tag::Num | Tag::Past) => {}
            Tag::Conj if head && matches!(doc.lower(j), "and" | "&" | "or") && next.is_nominal() => head = false,
            Tag::Punct if t.kind == TokenKind::Single && head => {}
            Tag::Punct if t.kind == TokenKind::Open && head => {
                match (j + 1..end.min(j + 8)).find(|k| doc.tokens[*k].kind == TokenKind::Close) {
                    Some(close) => j = close,
                    None => break,
                }
            }
            _ => break,
        }
        j += 1;
    }
    // No phrase ends in a determiner or a conjunction.
    while j > i && matches!(doc.tokens[j - 1].tag, Tag::Conj | Tag::Poss) && !head {
        j -= 1;
    }
    j
}

/// The end of the noun phrase at `i` with the prepositional phrases after it.
pub(crate) fn noun_phrase_full(doc: &Doc<'_>, i: usize, end: usize) -> usize {
    let mut j = noun_phrase(doc, i, end);
    while j > i
        && j < end
        && doc.tokens[j].tag == Tag::Prep
        && !matches!(doc.lower(j), "on" | "during" | "after" | "before" | "as" | "since")
    {
        let k = noun_phrase(doc, j + 1, end);
        let number = matches!(doc.lower(j), "over" | "about" | "around" | "under") && doc.tokens[j + 1].tag == Tag::Num;
        if k == j + 1 || is_time(doc, j + 1) || number {
            break;
        }
        j = k;
    }
    j
}

/// Whether a new name starts at `j` right after another.
fn apart(doc: &Doc<'_>, j: usize) -> bool {
    let before = is_time(doc, j - 1) != is_time(doc, j);
    let m = doc.mentions_in(&(j..j + 1));
    let starts = m
        .clone()
        .any(|m| doc.mentions[m].tokens.start == j && doc.mentions[m].title.is_none());
    let ended = doc
        .mentions_in(&(j.saturating_sub(6)..j))
        .any(|m| doc.mentions[m].tokens.end == j);
    before || starts && ended && doc.tokens[j].tag == Tag::Name && !demonym(doc, j - 1)
}

fn demonym(doc: &Doc<'_>, i: usize) -> bool {
    lexicon::place(doc.word(i)).is_some()
}

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
fn place_of_speech(doc: &Doc<'_>, from: usize, to: usize) -> bool {
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

/// The first finite verb in the range, outside quotations and brackets that open in it: an auxiliary, a modal,
/// a past form that is no participle after a noun, a present form after a noun.
pub(crate) fn finite(doc: &Doc<'_>, r: Range<usize>) -> Option<usize> {
    let mut nominal = false;
    // A relative clause has a finite verb of its own: the next one is not the main verb.
    let mut relative = false;
    for i in r.clone() {
        let t = &doc.tokens[i];
        let found = match t.tag {
            Tag::Wh if i > r.start => {
                relative = true;
                false
            }
            Tag::Sub
                if i > r.start && doc.lower(i) == "that" && matches!(doc.tokens[i - 1].tag, Tag::Noun | Tag::Name) =>
            {
                relative = true;
                false
            }
            Tag::Modal => true,
            Tag::Aux => {
                let other = matches!(doc.lower(i), "be" | "been" | "being" | "having" | "doing" | "done");
                !other && !(i > r.start && matches!(doc.tokens[i - 1].tag, Tag::To | Tag::Modal | Tag::Aux))
            }
            Tag::Verb => nominal && i > r.start && doc.tokens[i - 1].tag != Tag::To,
            Tag::Past if nominal => {
                // A reduced relative clause ("drones launched by") is followed by a preposition.
                let next = doc.tokens.get(i + 1).map_or(Tag::Punct, |t| t.tag);
                let irregular = matches!(lexicon::verb(doc.lower(i)), Some((_, lexicon::Form::Past)));
                let participle = matches!(lexicon::verb(doc.lower(i)), Some((_, lexicon::Form::Participle)));
                !participle
                    && (irregular
                        || !matches!(next, Tag::Prep)
                        || matches!(doc.tokens[i - 1].tag, Tag::Pron | Tag::Name))
            }
            Tag::Noun | Tag::Name | Tag::Pron | Tag::Num => {
                nominal = true;
                false
            }
            _ => false,
        };
        if found {
            if !relative {
                return Some(i);
            }
            // "has been", "would say": one verb group.
            let group = doc
                .tokens
                .get(i + 1)
                .is_some_and(|n| n.tag.is_verbal() || matches!(n.tag, Tag::Adv | Tag::Not));
            if !(matches!(t.tag, Tag::Aux | Tag::Modal) && group) {
                relative = false;
            }
        }
    }
    None
}

/// Whether a clause with a subject of its own starts at `i`.
pub(crate) fn opens_clause(doc: &Doc<'_>, i: usize, end: usize) -> bool {
    let np = noun_phrase_full(doc, i, end);
    if np == i {
        return doc.lower(i) == "there"
            || doc.tokens.get(i).is_some_and(|t| t.tag == Tag::Gerund) && finite(doc, i..end).is_some();
    }
    finite(doc, i..end).is_some()
}

/// The noun phrase that ends right before `v` and can be the subject of the verb there.
/// `lo` bounds the search. The second range is the phrase without apposition or relative clause.
pub(crate) fn subject_before(doc: &Doc<'_>, v: usize, lo: usize) -> Option<(Range<usize>, Range<usize>)> {
    subject(doc, v, lo, 0)
}

fn subject(doc: &Doc<'_>, v: usize, lo: usize, depth: u8) -> Option<(Range<usize>, Range<usize>)> {
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
            Tag::Noun | Tag::Name | Tag::Num => {
                if determined || start < end && start == k + 1 && apart_back(doc, k) {
                    false
                } else {
                    true
                }
            }
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
    (s < end && has_head).then(|| (s..end, s..end))
}

/// Where an expression of time or place of speech between a subject and its verb at `v` starts; else `v`:
/// "the court this month rejected".
fn adverbial_before(doc: &Doc<'_>, v: usize, lo: usize) -> usize {
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
fn modifiers(doc: &Doc<'_>, k: usize) -> bool {
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
fn apart_back(doc: &Doc<'_>, k: usize) -> bool {
    doc.tokens
        .get(k + 1)
        .is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Name))
        && apart(doc, k + 1)
}

/// The subject before an insertion between commas or dashes that ends at `k`.
fn apposed(doc: &Doc<'_>, k: usize, lo: usize, depth: u8) -> Option<(Range<usize>, Range<usize>)> {
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
        if clause && !relative && !matches!(opener.tag, Tag::Sub) && !(doc.lower(first) == "as") {
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
