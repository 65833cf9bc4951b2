//! Noun phrases around an event's noun: how far they reach, and what their complements say.

use super::{
    candidate::{Det, is_dated, is_hedge},
    lexicon,
};
use crate::{
    doc::Doc,
    lexicon::{self as words, Form},
    sentence::Zone,
    tag::Tag,
    token::TokenKind,
};
use std::ops::Range;

/// What a complement says of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `on`, `against`, `targeting`.
    Target,
    /// `of`.
    Of,
    /// `by`, `carried out by`.
    Agent,
    /// `with`, `between`.
    With,
    /// `in`, `at`, `near`.
    Place,
    /// `behind the scenes`: nothing.
    Aside,
}

/// A complement: its preposition and its noun phrase.
#[derive(Debug, Clone)]
pub(super) struct Complement {
    pub(super) role: Role,
    pub(super) tokens: Range<usize>,
}

/// Longest phrase on either side of a noun, in tokens.
const REACH: usize = 14;

/// The first token of the noun phrase that ends at its head.
pub(super) fn left(doc: &Doc<'_>, sentence: &Range<usize>, head: usize) -> usize {
    let tag = |i: usize| doc.tokens[i].tag;
    let title = doc.paragraphs[doc.sentences[doc.sentence_of(head)].paragraph].zone != Zone::Body;
    let mut first = head;
    while first > sentence.start && head - first < REACH {
        let at = first - 1;
        let before = (at > sentence.start).then(|| tag(at - 1));
        let modifies = matches!(before, Some(Tag::Det | Tag::Poss | Tag::Adj));
        // A headline writes its verbs in capitals too.
        let many = |i: usize| doc.lower(i).ends_with('s') && !doc.lower(i).ends_with("ss");
        let verb = title
            && match words::verb(doc.lower(at))
                .map(|v| v.1)
                .or(lexicon::verb(doc.lower(at)).map(|v| v.1))
            {
                Some(Form::Third) => !doc.tokens[at].cap || before.is_some(),
                Some(Form::Base) => !doc.tokens[at].cap && at > sentence.start && many(at - 1),
                _ => false,
            };
        let accept = match tag(at) {
            _ if verb => false,
            Tag::Noun | Tag::Name | Tag::Adj | Tag::Num => true,
            Tag::Det => {
                let such = at > sentence.start && matches!(doc.lower(at - 1), "such" | "all" | "both");
                return at - usize::from(such);
            }
            // `its` opens the phrase; `'s` closes that of the possessor.
            Tag::Poss if doc.lower(at).starts_with(['\'', '’']) => at > sentence.start,
            Tag::Poss => return at,
            Tag::Past | Tag::Gerund => is_hedge(doc.lower(at)) || modifies,
            Tag::Adv => modifies,
            Tag::Conj => before == Some(Tag::Adj) && tag(first) == Tag::Adj,
            Tag::Punct => match doc.tokens[at].kind {
                TokenKind::Comma => {
                    before.is_some_and(|b| b == Tag::Adj || is_hedge(doc.lower(at - 1)))
                        && matches!(tag(first), Tag::Adj | Tag::Noun)
                }
                TokenKind::Dash => !doc.tokens[at].space && before == Some(Tag::Name) && tag(first) == Tag::Name,
                _ => false,
            },
            _ => false,
        };
        if !accept {
            break;
        }
        first = at;
    }
    // A stray mark or clitic opens no phrase.
    while first < head && (tag(first) == Tag::Punct || doc.lower(first).starts_with(['\'', '’'])) {
        first += 1;
    }
    first
}

/// What the phrase's first words tell: its determiner, and where the possessor ends, if there is one.
pub(super) fn determiner(doc: &Doc<'_>, first: usize, head: usize) -> (Det, Option<usize>) {
    let possessor = (first..head).rev().find(|&i| doc.tokens[i].tag == Tag::Poss);
    let det = match doc.lower(first) {
        "the" => Det::Definite,
        "this" | "that" | "these" | "those" | "such" => Det::Demonstrative,
        "a" | "an" | "another" | "one" => Det::Indefinite,
        "any" | "no" | "each" | "every" | "some" | "either" | "neither" => Det::Any,
        _ if possessor.is_some() => Det::Definite,
        _ => Det::Bare,
    };
    (det, possessor)
}

/// The complements after a head, and one past the last token of the phrase.
pub(super) fn complements(doc: &Doc<'_>, sentence: &Range<usize>, head: usize) -> (Vec<Complement>, usize) {
    let mut found: Vec<Complement> = Vec::new();
    let mut end = head + 1;
    let mut at = end;
    while found.len() < 4 && at < sentence.end && at - head < 2 * REACH {
        // "the attack of May 14 on the depot": the date is read by itself.
        if let Some(after) = date(doc, sentence, at).filter(|_| at == head + 1) {
            at = after;
            continue;
        }
        let Some((role, start)) = role(doc, sentence, at) else {
            break;
        };
        let Some(last) = noun_phrase(doc, sentence, start, role == Role::With) else {
            break;
        };
        if (start..last).any(|i| is_dated(doc, i)) || role == Role::Place && !places(doc, start..last) {
            break;
        }
        // The next event begins where a complement tells of it.
        if found.iter().any(|c| c.role == role && role != Role::Place) {
            break;
        }
        if role != Role::Aside {
            found.push(Complement {
                role,
                tokens: start..last,
            });
        }
        end = last;
        at = end;
    }
    (found, end)
}

/// One past the date that begins at a token, with or without its preposition.
pub(super) fn date(doc: &Doc<'_>, sentence: &Range<usize>, at: usize) -> Option<usize> {
    let start = at + usize::from(matches!(doc.lower(at), "of" | "on" | "in"));
    let end = (start..sentence.end)
        .find(|&i| !is_dated(doc, i))
        .unwrap_or(sentence.end);
    (end > start).then_some(end)
}

/// The role that the words at `at` give to the noun phrase after them, and where that begins.
fn role(doc: &Doc<'_>, sentence: &Range<usize>, at: usize) -> Option<(Role, usize)> {
    let next = |i: usize| if i < sentence.end { doc.lower(i) } else { "" };
    let one = |role| Some((role, at + 1));
    let two = |role| Some((role, at + 2));
    match (next(at), next(at + 1)) {
        ("on" | "against" | "upon" | "targeting" | "hitting" | "striking", _) => one(Role::Target),
        ("aimed" | "directed" | "targeted", "at" | "against") => two(Role::Target),
        ("of", _) => one(Role::Of),
        ("by", _) => one(Role::Agent),
        ("launched" | "conducted" | "led" | "staged" | "organised" | "organized" | "committed" | "mediated", "by") => {
            two(Role::Agent)
        }
        ("carried", "out") if next(at + 2) == "by" => Some((Role::Agent, at + 3)),
        ("with" | "between" | "among" | "involving" | "linking", _) => one(Role::With),
        ("in" | "at" | "near" | "inside" | "outside" | "off" | "across" | "around" | "to" | "from", _) => {
            one(Role::Place)
        }
        ("held", "in" | "at") => two(Role::Place),
        ("behind", _) => one(Role::Aside),
        _ => None,
    }
}

/// One past the noun phrase that begins at `at`; `several` takes `A and B`.
pub(super) fn noun_phrase(doc: &Doc<'_>, sentence: &Range<usize>, at: usize, several: bool) -> Option<usize> {
    let tag = |i: usize| {
        if i < sentence.end {
            doc.tokens[i].tag
        } else {
            Tag::Punct
        }
    };
    let mut end = at;
    let mut noun = false;
    let mut of = false;
    while end < sentence.end && end - at < REACH {
        // "at Gull Point two days earlier"
        if noun && is_dated(doc, end) && !is_dated(doc, at) {
            break;
        }
        match tag(end) {
            Tag::Det | Tag::Num if !noun => {}
            Tag::Poss => {
                if !noun && doc.lower(end).starts_with(['\'', '’']) {
                    break;
                }
                noun = false;
            }
            Tag::Adj => {}
            _ if doc.lower(end) == "most" && matches!(tag(end + 1), Tag::Adj | Tag::Noun) => {}
            Tag::Past | Tag::Gerund if !noun && matches!(tag(end + 1), Tag::Noun | Tag::Name | Tag::Adj) => {}
            Tag::Noun | Tag::Name | Tag::Num => noun = true,
            Tag::Conj if noun && several && matches!(tag(end + 1), Tag::Name | Tag::Det | Tag::Noun | Tag::Adj) => {
                noun = false
            }
            Tag::Prep if noun && !of && doc.lower(end) == "of" => (of, noun) = (true, false),
            Tag::Punct
                if noun
                    && doc.tokens[end].kind == TokenKind::Dash
                    && !doc.tokens[end].space
                    && tag(end + 1) == Tag::Name => {}
            _ => break,
        }
        end += 1;
    }
    while end > at && !matches!(tag(end - 1), Tag::Noun | Tag::Name | Tag::Num) {
        end -= 1;
    }
    (end > at).then_some(end)
}

/// Whether the phrase after a preposition of place is one: named, or with an article.
fn places(doc: &Doc<'_>, tokens: Range<usize>) -> bool {
    let named = tokens.clone().any(|i| doc.tokens[i].tag == Tag::Name);
    let head = tokens.end - 1;
    let abstracts = [
        "response",
        "order",
        "effort",
        "connection",
        "exchange",
        "light",
        "terms",
        "favour",
        "favor",
        "return",
        "wake",
        "past",
        "future",
        "attempt",
        "case",
        "fact",
        "addition",
        "case",
        "retaliation",
        "bid",
        "move",
        "end",
        "time",
        "week",
        "month",
        "year",
        "days",
        "weeks",
        "months",
        "years",
        "hours",
        "least",
        "end",
        "same",
        "war",
        "talks",
        "peace",
    ];
    named
        || tokens.len() > 1
            && doc.tokens[tokens.start].tag == Tag::Det
            && !tokens.clone().any(|i| abstracts.contains(&doc.lower(i)))
            && head > tokens.start
}
