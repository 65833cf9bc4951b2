//! Events: what happened, or is said to have, as the article tells it.
//!
//! [`find`] reads mentions off noun phrases and clauses, clusters those that tell of the same event, dates and names
//! the clusters, and keeps the few that the article is about. [`link`] tells which statement is about which.

mod aspect;
mod candidate;
mod choose;
mod cluster;
mod lexicon;
mod link;
mod name;
mod noun;
mod phrase;
mod same;
#[cfg(test)]
mod tests;
mod verb;
mod when;

use crate::{EventKind, date::When, doc::Doc};
use std::ops::Range;

pub(crate) use link::{View, link};
pub(crate) use when::{dates_in, token_at};

/// The events of an article and where it mentions them.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// In order of first mention.
    pub(crate) list: Vec<Event>,
    /// In order of the text.
    pub(crate) mentions: Vec<Mention>,
    /// Index of the one that the article is mostly about, where there is such.
    pub(crate) main: Option<usize>,
    /// Heads of mentions of other events, which the article does not tell enough of to keep them; in order.
    pub(crate) passing: Vec<usize>,
}

/// An event; the fields are those of [`crate::Event`] before entities and code points are known.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) kind: EventKind,
    pub(crate) head: String,
    pub(crate) when: Option<(When, f32)>,
    pub(crate) place: Option<String>,
    /// Indices into [`Doc::named`].
    pub(crate) participants: Vec<usize>,
    pub(crate) words: Vec<String>,
}

/// Where an event is mentioned.
#[derive(Debug)]
pub(crate) struct Mention {
    /// The phrase.
    pub(crate) tokens: Range<usize>,
    /// The noun or verb.
    pub(crate) head: usize,
    /// Index into [`Events::list`].
    pub(crate) event: usize,
    /// Whether it only refers to an event told elsewhere: `the incident`.
    pub(crate) reference: bool,
}

/// Finds the events of an article.
pub(crate) fn find(doc: &Doc<'_>) -> Events {
    cluster::events(doc, candidate::candidates(doc))
}

impl Events {
    /// The mentions whose head lies in a range of tokens.
    pub(crate) fn mentions_in(&self, tokens: &Range<usize>) -> &[Mention] {
        let first = self.mentions.partition_point(|m| m.head < tokens.start);
        let end = self.mentions.partition_point(|m| m.head < tokens.end);
        &self.mentions[first..end.max(first)]
    }

    /// Whether an event that is not kept is mentioned in a range of tokens.
    pub(crate) fn passes(&self, tokens: &Range<usize>) -> bool {
        let first = self.passing.partition_point(|head| *head < tokens.start);
        self.passing.get(first).is_some_and(|head| *head < tokens.end)
    }

    /// As drafts. What is named has the same index among the entities.
    pub(crate) fn drafts(&self, doc: &Doc<'_>) -> Vec<crate::Event> {
        let mut drafts: Vec<crate::Event> = self
            .list
            .iter()
            .map(|e| crate::Event {
                name: e.name.clone(),
                kind: e.kind,
                head: e.head.clone(),
                when: e.when.map(|(w, c)| w.edtf(c >= 0.5)),
                when_confidence: e.when.map_or(0.0, |w| w.1),
                place: e.place.clone(),
                participants: e.participants.clone(),
                words: e.words.clone(),
                mentions: Vec::new(),
            })
            .collect();
        for m in &self.mentions {
            drafts[m.event].mentions.push(doc.text.span(&doc.bytes(&m.tokens)));
        }
        drafts
    }
}
