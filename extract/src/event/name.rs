//! A short name for an event, in the article's own words.

use super::{
    candidate::{Candidate, Told, is_dated, is_hedge},
    phrase,
};
use crate::{doc::Doc, sentence::Zone, tag::Tag};

/// Most words of a name.
const LONGEST: usize = 12;

/// The name: the mention that tells most in few words.
pub(super) fn name(doc: &Doc<'_>, members: &[&Candidate]) -> String {
    let best = members
        .iter()
        .filter(|c| c.told != Told::Reference)
        .max_by(|a, b| tells(a).total_cmp(&tells(b)));
    let Some(best) = best.or(members.first()) else {
        return String::new();
    };
    let words = match &best.name {
        Some(name) => name.clone(),
        None => phrase(doc, best),
    };
    // A place that stands outside the phrase: "Drone strikes kill nine in Tarn".
    let place = best.places.first().map(|p| &doc.named[*p].name);
    let words = match place.filter(|p| best.name.is_none() && !words.contains(p.as_str())) {
        Some(place) => format!("{words} in {place}"),
        None => words,
    };
    let mut words: Vec<&str> = words.split_whitespace().collect();
    words.truncate(LONGEST);
    // A name ends with a word, not with "of the".
    while words.len() > 1
        && words.last().is_some_and(|w| {
            matches!(
                *w,
                "of" | "the" | "on" | "in" | "a" | "and" | "by" | "with" | "to" | "from" | "at"
            )
        })
    {
        words.pop();
    }
    let name = words.join(" ");
    let mut chars = name.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn tells(c: &Candidate) -> f32 {
    let length = c.tokens.len() as f32;
    let mut score = if c.told == Told::Noun { 1.0 } else { 0.0 };
    // A headline says it best.
    score += if c.told == Told::Verb && c.zone == Zone::Headline {
        3.0
    } else {
        0.0
    };
    score += if c.targets.is_empty() { 0.0 } else { 2.0 };
    score += if c.names.is_empty() { 0.0 } else { 1.5 };
    score += if c.places.is_empty() { 0.0 } else { 0.5 };
    score += 0.5 * c.mods.len().min(3) as f32;
    score -= if c.many { 2.0 } else { 0.0 };
    score += match c.zone {
        Zone::Headline => 0.3,
        Zone::Body => 0.0,
        _ => -0.25,
    };
    score - (length - 9.0).max(0.0) * 0.4
}

/// The phrase without its article, its hedges and its dates.
fn phrase(doc: &Doc<'_>, c: &Candidate) -> String {
    let mut first = c.tokens.start;
    // "Another round of talks": the talks.
    if let Some(of) = (first..c.head).find(|&i| doc.lower(i) == "of" && doc.tokens[i].tag == Tag::Prep) {
        first = of + 1;
    }
    while first < c.head {
        let t = &doc.tokens[first];
        let own = t.tag == Tag::Poss
            || t.tag == Tag::Det
            || t.tag == Tag::Punct
            || t.tag == Tag::Num && doc.tokens[first + 1].tag != Tag::Punct;
        if !own && !is_hedge(doc.lower(first)) && !is_dated(doc, first) {
            break;
        }
        first += 1;
    }
    let sentence = &doc.sentences[c.sentence].tokens;
    match phrase::date(doc, sentence, c.head + 1).filter(|after| *after < c.tokens.end) {
        Some(after) => format!(
            "{} {}",
            doc.words(&(first..c.head + 1)),
            doc.words(&(after..c.tokens.end))
        ),
        None => doc.words(&(first..c.tokens.end)).to_string(),
    }
}
