//! Events told by a noun: `a drone strike on the depot`, `talks with Ostland`, `the incident`.

use super::{
    aspect::{agents, is_labour_strike, ongoing, unreal},
    candidate::{Candidate, Det, Setting, Told, content_words, is_dated, is_place, names_in},
    lexicon::{self, Noun},
    phrase::{self, Role},
    verb,
};
use crate::{
    EventKind, content, date::When, doc::Doc, lexicon::PlaceKind, name::NameKind, sentence::Zone, tag::Tag,
    token::TokenKind,
};
use std::ops::Range;

/// The clause of a headline around a phrase, up to other clauses and events.
fn clause(doc: &Doc<'_>, sentence: &Range<usize>, phrase: Range<usize>) -> Range<usize> {
    let over = |i: &usize| doc.tokens[*i].tag == Tag::Punct || verb::subordinates(doc, *i) || tells(doc, *i);
    let end = (phrase.end..sentence.end).find(over).unwrap_or(sentence.end);
    let start = (sentence.start..phrase.start).rev().find(over);
    start.map_or(sentence.start, |i| i + 1)..end
}

/// Places that a clause names from a token on, up to another clause or event.
fn places(doc: &Doc<'_>, sentence: &Range<usize>, from: usize) -> Vec<usize> {
    let end = clause(doc, sentence, from..from).end;
    let at = |i: &usize| matches!(doc.lower(*i), "in" | "at" | "near" | "outside" | "off" | "across");
    let place = |n: &usize| is_place(doc, *n) || doc.named[*n].kind == NameKind::Unknown;
    let phrases = (from..end).filter(at).map(|i| i + 1..end.min(i + 6));
    phrases
        .flat_map(|phrase| names_in(doc, &phrase))
        .filter(place)
        .collect()
}

/// The mention whose head is the token, if there is one.
pub(super) fn at(doc: &Doc<'_>, setting: Setting, sentence: usize, i: usize) -> Option<Candidate> {
    let t = &doc.tokens[i];
    if t.kind != TokenKind::Word || !matches!(t.tag, Tag::Noun | Tag::Name | Tag::Gerund | Tag::Verb) {
        return None;
    }
    let lower = doc.lower(i);
    let entry = lexicon::noun(lower);
    let kinds = lexicon::reference(lower);
    if entry.is_none() && kinds.is_none() || is_dated(doc, i) || t.tag == Tag::Verb && content::reporting(lower) {
        return None;
    }
    let range = &doc.sentences[sentence].tokens;
    let zone = doc.paragraphs[doc.sentences[sentence].paragraph].zone;
    let first = phrase::left(doc, range, i);
    if !is_head(doc, range, i, first, zone) || is_in_name(doc, i) {
        return None;
    }
    let (mut det, possessor) = phrase::determiner(doc, first, i);
    let start = quantity(doc, range, first, &mut det)?;
    let (complements, end) = phrase::complements(doc, range, i);
    let mut c = Candidate {
        tokens: start..end,
        head: i,
        told: Told::Noun,
        kinds: kinds.map(<[_]>::to_vec).unwrap_or_default(),
        group: "",
        lemma: "",
        det,
        many: false,
        fresh: (start..i).any(|j| {
            matches!(
                doc.lower(j),
                "another"
                    | "second"
                    | "third"
                    | "fourth"
                    | "separate"
                    | "different"
                    | "other"
                    | "previous"
                    | "earlier"
                    | "deadliest"
                    | "worst"
            )
        }),
        weak: false,
        unreal: unreal(doc, range, first),
        mods: Vec::new(),
        solid: false,
        names: Vec::new(),
        targets: Vec::new(),
        places: Vec::new(),
        date: None,
        ongoing: ongoing(doc, range, first, end),
        name: None,
        sentence,
        early: zone == Zone::Headline || setting.is_early(sentence),
        minor: false,
        zone,
    };
    content_words(doc, first..i, i, &mut c.mods);
    c.solid = (first..i)
        .any(|j| doc.tokens[j].tag == Tag::Noun && c.mods.iter().any(|m| doc.lower(j).starts_with(m.as_str())));
    c.names = names_in(doc, &(first..i));
    for complement in &complements {
        // Another event inside a complement is told by itself.
        if complement.tokens.clone().any(|j| tells(doc, j)) {
            c.tokens.end = c.tokens.end.min(complement.tokens.start.saturating_sub(1)).max(i + 1);
            break;
        }
        content_words(doc, complement.tokens.clone(), i, &mut c.mods);
        c.solid = true;
        let names = names_in(doc, &complement.tokens);
        match complement.role {
            Role::Target => c.targets.extend(&names),
            Role::Of if entry.is_some_and(|(n, _)| !matches!(n.kind, EventKind::Talks)) => c.targets.extend(&names),
            Role::Place => c.places.extend(
                names
                    .iter()
                    .filter(|n| is_place(doc, **n) || doc.named[**n].kind == NameKind::Unknown),
            ),
            _ => {}
        }
        c.names.extend(names);
    }
    // "Drone strikes kill nine in Tarn": where it was stands behind the verb.
    if c.early && c.names.is_empty() && entry.is_some() && matches!(det, Det::Bare | Det::Indefinite) {
        c.places = places(doc, range, end);
        c.names.extend(&c.places);
        // "Earthquake shakes Tarn", "Ostland and Velmora agree ceasefire"
        if zone == Zone::Headline {
            let own = |n: &usize| doc.named[*n].kind != NameKind::Place(PlaceKind::Demonym);
            c.names
                .extend(names_in(doc, &clause(doc, range, first..end)).iter().filter(|n| own(n)));
        }
    }
    c.names.dedup();
    if let Some(poss) = possessor
        && entry.is_some_and(|(n, _)| matches!(n.kind, EventKind::Legal | EventKind::Other))
    {
        c.targets.extend(names_in(doc, &(first..poss)));
    }
    match entry {
        Some((noun, plural)) => {
            let strike = noun.lemma == "strike" && (setting.labour || is_labour_strike(doc, range));
            let noun = if strike {
                Noun {
                    kind: EventKind::Protest,
                    group: "walkout",
                    ..noun
                }
            } else {
                noun
            };
            // A noun that can refer does so where nothing tells which.
            let refers = matches!(c.det, Det::Definite | Det::Demonstrative | Det::Any)
                && c.names.is_empty()
                && c.mods.is_empty();
            c.told = if refers && kinds.is_some() {
                Told::Reference
            } else {
                Told::Noun
            };
            if c.told == Told::Noun {
                c.kinds = vec![noun.kind];
            } else if !c.kinds.contains(&noun.kind) {
                c.kinds.push(noun.kind);
            }
            (c.group, c.lemma, c.weak) = (noun.group, noun.lemma, noun.weak);
            c.many = plural && !noun.whole;
        }
        None => {
            // "An incident" tells nothing by itself, "the process" without anything before neither.
            if matches!(c.det, Det::Bare) || c.det == Det::Indefinite && doc.lower(first) != "such" {
                return None;
            }
            c.told = Told::Reference;
        }
    }
    c.date = own_date(doc, start..i);
    if c.told == Told::Noun {
        c.names.extend(agents(doc, range, start));
        c.names.dedup();
    }
    // `war and peace`, `prolonging conflict`: none in particular.
    let generic = c.det == Det::Bare
        && entry.is_some_and(|(n, plural)| !n.whole && !plural)
        && c.names.is_empty()
        && c.date.is_none();
    (!generic || zone == Zone::Headline).then_some(c)
}

/// Whether the token is the noun of an event of its own.
fn tells(doc: &Doc<'_>, i: usize) -> bool {
    let modifies = doc
        .tokens
        .get(i + 1)
        .is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Name) && t.space);
    let noun = matches!(doc.tokens[i].tag, Tag::Noun | Tag::Gerund);
    noun && !modifies && (lexicon::noun(doc.lower(i)).is_some() || lexicon::reference(doc.lower(i)).is_some())
}

/// A date inside the phrase: `Monday's vote`, `the 2026 election`, `the May 3 attack`.
fn own_date(doc: &Doc<'_>, range: Range<usize>) -> Option<(When, f32)> {
    let bytes = doc.bytes(&range);
    let first = doc.dates.partition_point(|d| d.range.end <= bytes.start);
    doc.dates[first..]
        .iter()
        .take_while(|d| d.range.start < bytes.end)
        .last()
        .map(|d| (d.when, d.confidence))
}

/// Whether the token is the head of its phrase, and a noun.
fn is_head(doc: &Doc<'_>, sentence: &Range<usize>, i: usize, first: usize, zone: Zone) -> bool {
    let tag = |j: usize| {
        if j < sentence.end {
            doc.tokens[j].tag
        } else {
            Tag::Punct
        }
    };
    let (own, next) = (tag(i), tag(i + 1));
    let title = doc.tokens[i].cap && i > sentence.start;
    // `attack helicopter`, `election campaign`, `trial court`: something else; `strike targeting`: the strike.
    // A headline's verb looks like a noun: `Talks inch forward`, `Strike kills nine`.
    let shouts = zone == Zone::Headline && (plural(doc, i) || plural(doc, i + 1));
    let goes_on = match next {
        _ if shouts => false,
        Tag::Noun => !doc.tokens[i + 1].cap || title,
        Tag::Name => title && own == Tag::Name,
        Tag::Adj => false,
        _ => false,
    };
    if goes_on && !is_dated(doc, i + 1) && doc.tokens[i + 1].space {
        return false;
    }
    // `to attack the depot`, `they strike at night`.
    let verbal = matches!(own, Tag::Verb | Tag::Gerund);
    if verbal && (first == i || matches!(next, Tag::Det | Tag::Pron)) {
        return false;
    }
    let before = if i > sentence.start { doc.lower(i - 1) } else { "" };
    // A press conference is where things are said, not what they are said of.
    if doc.lower(i) == "conference" && i > sentence.start && matches!(doc.lower(i - 1), "press" | "news") {
        return false;
    }
    // `under fire`, `open fire`, `on trial`, `at war`, `in order to`: set phrases.
    !(first == i
        && matches!(
            before,
            "under" | "open" | "opened" | "opening" | "on" | "at" | "in" | "to" | "by" | "cease"
        )
        && !doc.lower(i).ends_with('s'))
}

fn plural(doc: &Doc<'_>, i: usize) -> bool {
    let lower = doc.lower(i);
    lower.len() > 3 && lower.ends_with('s') && !lower.ends_with("ss")
}

/// Whether the noun is part of the name of somebody or of a body: `the Liberal Accord`.
fn is_in_name(doc: &Doc<'_>, i: usize) -> bool {
    let before = doc.mentions.partition_point(|m| m.tokens.end <= i);
    let kind = doc
        .mentions
        .get(before)
        .filter(|m| m.tokens.contains(&i) && m.tokens.len() > 1)
        .map(|m| m.kind);
    matches!(
        kind,
        Some(
            NameKind::Person | NameKind::Outlet(_) | NameKind::Government | NameKind::Company | NameKind::Organisation
        )
    )
}

/// `a round of talks`, `a series of strikes`: where the whole phrase begins, and its determiner. `None` for `some kind
/// of strike`, which is no strike in particular.
fn quantity(doc: &Doc<'_>, sentence: &Range<usize>, first: usize, det: &mut Det) -> Option<usize> {
    let Some(noun) = first
        .checked_sub(2)
        .filter(|&i| i >= sentence.start && doc.lower(i + 1) == "of")
    else {
        return Some(first);
    };
    let many = ["round", "series", "wave", "string", "spate"];
    let vague = [
        "kind",
        "sort",
        "type",
        "threat",
        "risk",
        "possibility",
        "prospect",
        "danger",
        "fear",
        "kinds",
        "types",
    ];
    let lower = doc.lower(noun);
    if !many.contains(&lower) && !vague.contains(&lower) {
        return Some(first);
    }
    let start = phrase::left(doc, sentence, noun);
    let (own, _) = phrase::determiner(doc, start, noun);
    if vague.contains(&lower) {
        return (own == Det::Demonstrative || *det == Det::Definite).then_some(first);
    }
    *det = own;
    Some(start)
}
