//! Mentions that may tell of an event, before it is known of which.

use super::{noun, verb};
use crate::{EventKind, date::When, doc::Doc, lexicon as words, name::NameKind, sentence::Zone, tag::Tag};
use std::ops::Range;

/// What the first word of the phrase tells of how known the event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Det {
    /// No article: `talks with Ostland`.
    Bare,
    /// `a strike`.
    Indefinite,
    /// `the strike`, `its strike`, `Ostland's strike`.
    Definite,
    /// `this strike`, `such a strike`.
    Demonstrative,
    /// `any strike`, `no strike`.
    Any,
}

/// How the event is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// By a noun for it.
    Noun,
    /// By a verb.
    Verb,
    /// By a noun that stands for something told before.
    Reference,
}

/// A mention that may tell of an event.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The phrase.
    pub(super) tokens: Range<usize>,
    /// The noun or the verb.
    pub(super) head: usize,
    pub(super) told: Told,
    /// What it may be; one kind unless it is a reference.
    pub(super) kinds: Vec<EventKind>,
    pub(super) group: &'static str,
    pub(super) lemma: &'static str,
    pub(super) det: Det,
    /// Several events at once: `strikes`.
    pub(super) many: bool,
    /// `another`, `a second`: not the one before.
    pub(super) fresh: bool,
    /// Needs more than itself to be an event.
    pub(super) weak: bool,
    /// Denied, possible, or to come.
    pub(super) unreal: bool,
    /// Content words beside the head, lowered; names left out.
    pub(super) mods: Vec<String>,
    /// Whether any of them is more than an adjective.
    pub(super) solid: bool,
    /// Whom and what the phrase names: indices into [`Doc::named`].
    pub(super) names: Vec<usize>,
    /// Those of them that it was directed at.
    pub(super) targets: Vec<usize>,
    /// Those of them where it was.
    pub(super) places: Vec<usize>,
    /// When, as the sentence tells.
    pub(super) date: Option<(When, f32)>,
    /// Goes on as the article is written.
    pub(super) ongoing: bool,
    /// What the event is called by this mention alone.
    pub(super) name: Option<String>,
    pub(super) sentence: usize,
    /// In the headline or the first sentences.
    pub(super) early: bool,
    /// By a verb that tells of an event only where no noun beside it does.
    pub(super) minor: bool,
    pub(super) zone: Zone,
}

/// What the whole article tells about the words of its sentences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// The first sentence of running text.
    pub(super) body: usize,
    /// It speaks of unions and pay, and of no weapons: its strikes are stoppages of work.
    pub(super) labour: bool,
    /// It speaks of weapons.
    pub(super) arms: bool,
}

impl Setting {
    fn new(doc: &Doc<'_>) -> Self {
        let body = doc
            .sentences
            .iter()
            .position(|s| doc.paragraphs[s.paragraph].zone == Zone::Body)
            .unwrap_or(0);
        let (mut work, mut arms) = (0, 0);
        for i in 0..doc.tokens.len() {
            match doc.lower(i) {
                "union" | "unions" | "workers" | "wages" | "walkout" | "picket" | "pickets" | "strikers"
                | "dockers" => work += 1,
                "drone" | "drones" | "missile" | "missiles" | "troops" | "airstrike" | "airstrikes" | "shelling"
                | "bombs" | "military" => arms += 1,
                _ => {}
            }
        }
        Self {
            body,
            labour: work >= 2 && arms == 0,
            arms: arms > 0,
        }
    }

    /// Whether a sentence is one of the first, which tell the news.
    pub(super) fn is_early(self, sentence: usize) -> bool {
        sentence < self.body + 2
    }
}

/// All of an article, in order of their heads.
pub(super) fn candidates(doc: &Doc<'_>) -> Vec<Candidate> {
    let setting = Setting::new(doc);
    let mut found = Vec::new();
    for (at, sentence) in doc.sentences.iter().enumerate() {
        let zone = doc.paragraphs[sentence.paragraph].zone;
        if !matches!(zone, Zone::Body | Zone::Headline | Zone::Heading) {
            continue;
        }
        let first = found.len();
        for i in sentence.tokens.clone() {
            if doc.layout.zone(doc.tokens[i].start) == Zone::Furniture {
                continue;
            }
            let (noun, verb) = (|| noun::at(doc, setting, at, i), || verb::at(doc, setting, at, i));
            // "Council votes to close pier": in a headline a form in -s is the verb if it can be.
            // So is a bare form right after a plural: "Drones strike depot".
            let title = zone == Zone::Headline;
            let after =
                i > sentence.tokens.start && doc.lower(i - 1).ends_with('s') && !doc.lower(i - 1).ends_with("ss");
            if let Some(c) = if title && (doc.lower(i).ends_with('s') || after) {
                verb().or_else(noun)
            } else {
                noun().or_else(verb)
            } {
                found.push(c);
            }
        }
        // "Dozens die in ferry fire", "Parliament delays vote": of the fire, of the vote.
        let noun = |c: &Candidate| {
            let kinds = [
                EventKind::Attack,
                EventKind::Disaster,
                EventKind::Vote,
                EventKind::Protest,
            ];
            c.told == Told::Noun && c.kinds.iter().any(|k| kinds.contains(k))
        };
        if zone == Zone::Headline && found[first..].iter().any(noun) {
            let here = found.split_off(first);
            found.extend(here.into_iter().filter(|c| !c.minor));
        }
    }
    found
}

/// Content words of a range of tokens, lowered and singular: no names of dates, no hedges.
pub(super) fn content_words(doc: &Doc<'_>, range: Range<usize>, head: usize, out: &mut Vec<String>) {
    for i in range {
        let t = &doc.tokens[i];
        let lower = doc.lower(i);
        let fits = matches!(t.tag, Tag::Noun | Tag::Adj | Tag::Gerund | Tag::Past);
        if i == head || !fits || lower.len() < 3 || is_hedge(lower) || is_dated(doc, i) {
            continue;
        }
        let word = match t.tag {
            Tag::Noun => words::singular(lower).unwrap_or_else(|| lower.to_string()),
            _ => lower.trim_end_matches('.').to_string(),
        };
        if !out.contains(&word) {
            out.push(word);
        }
    }
}

/// Words that tell how sure or how new an event is, not which one.
pub(super) fn is_hedge(lower: &str) -> bool {
    matches!(
        lower,
        "alleged"
            | "attempted"
            | "reported"
            | "suspected"
            | "apparent"
            | "supposed"
            | "purported"
            | "so-called"
            | "new"
            | "recent"
            | "latest"
            | "fresh"
            | "another"
            | "further"
            | "possible"
            | "potential"
            | "planned"
            | "ongoing"
            | "previous"
            | "earlier"
            | "last"
            | "first"
            | "second"
            | "third"
            | "next"
            | "upcoming"
            | "current"
            | "same"
            | "big"
            | "large"
            | "major"
            | "large-scale"
            | "massive"
            | "deadly"
            | "final"
            | "several"
            | "other"
            | "separate"
            | "different"
            | "kind"
            | "open"
            | "initial"
            | "future"
            | "likely"
            | "entire"
            | "whole"
            | "series"
            | "round"
            | "such"
            | "called"
            | "own"
            | "attempt"
    )
}

/// Whether the token is part of a date.
pub(super) fn is_dated(doc: &Doc<'_>, i: usize) -> bool {
    let at = doc.tokens[i].start;
    let next = doc.dates.partition_point(|d| d.range.end <= at);
    let inside = |at: usize| doc.dates.get(next).is_some_and(|d| d.range.contains(&at));
    // `Wednesday night's meeting`
    let time =
        matches!(doc.lower(i), "night" | "morning" | "evening" | "afternoon") && i > 0 && is_calendar(doc.lower(i - 1));
    inside(at) || time || is_calendar(doc.lower(i)) && doc.tokens[i].cap
}

fn is_calendar(lower: &str) -> bool {
    matches!(
        lower,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
    )
}

/// Indices of whom a range of tokens names, each once; dates are not names.
pub(super) fn names_in(doc: &Doc<'_>, range: &Range<usize>) -> Vec<usize> {
    let mut names = Vec::new();
    for m in &doc.mentions[doc.mentions_in(range)] {
        if !is_dated(doc, m.tokens.start) && !names.contains(&m.named) {
            names.push(m.named);
        }
    }
    names
}

/// Whether something named can be where an event was.
pub(super) fn is_place(doc: &Doc<'_>, named: usize) -> bool {
    matches!(doc.named[named].kind, NameKind::Place(k) if k != words::PlaceKind::Demonym)
}

/// The country that something named is or stands for.
pub(super) fn country(doc: &Doc<'_>, named: usize) -> Option<&'static str> {
    match doc.named[named].kind {
        NameKind::Place(_) => words::place(&doc.named[named].name)
            .and_then(|p| p.country)
            .or_else(|| doc.named[named].aliases.iter().find_map(|a| words::place(a)?.country)),
        _ => None,
    }
}
