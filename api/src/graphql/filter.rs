//! What lists are narrowed by. The items of a list within a filter are alternatives; the fields of a filter must all
//! hold; an empty list lets nothing through.

use super::{
    error::bad_input,
    event::EventKind,
    node::parse,
    review::ReviewStatus,
    source::SourceKind,
    statement::{Attribution, SpeechAct, StatementKind},
    when::WhenRange,
};
use async_graphql::{ID, InputObject, Result};
use whosaid_domain::{
    self as domain,
    id::{ArticleId, EventId, NodeId, SourceId},
    statement::SpeakerId,
};

/// How many alternatives a list within a filter may have.
const MAX_ALTERNATIVES: usize = 100;
/// How many characters a text within a filter may have.
const MAX_TEXT: usize = 200;

/// Which statements. Within a field the items are alternatives; all fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct StatementFilter {
    /// By these people or bodies: ids of people and sources, up to 100.
    pub speaker: Option<Vec<ID>>,
    /// About these events, up to 100 ids.
    pub event: Option<Vec<ID>>,
    /// In articles that these sources published, up to 100 ids.
    pub publisher: Option<Vec<ID>>,
    /// Passed through these outlets on the way to the article, up to 100 ids of sources.
    pub via: Option<Vec<ID>>,
    /// In these articles, up to 100 ids.
    pub article: Option<Vec<ID>>,
    /// By how the words are given.
    pub kind: Option<Vec<StatementKind>>,
    /// By what the reporting words do.
    pub act: Option<Vec<SpeechAct>>,
    /// By how the speaker was found.
    pub attribution: Option<Vec<Attribution>>,
    /// By where review stands; without it, all but the rejected.
    pub review: Option<Vec<ReviewStatus>>,
    /// Said within; a statement that does not tell its time is left out.
    pub said: Option<WhenRange>,
    /// In articles published within.
    pub published: Option<WhenRange>,
    /// The words contain this, letter case aside; 1 to 200 characters.
    pub search: Option<String>,
    /// At least this sure, 0 to 1.
    pub min_confidence: Option<f64>,
}

impl StatementFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<domain::statement::StatementFilter> {
        if let Some(least) = self.min_confidence.filter(|c| !(0.0..=1.0).contains(c)) {
            return Err(bad_input(format!("`minConfidence` is {least}: it goes from 0 to 1")));
        }
        Ok(domain::statement::StatementFilter {
            speaker: ids("speaker", self.speaker, speaker)?,
            event: ids("event", self.event, event)?,
            publisher: ids("publisher", self.publisher, source)?,
            via: ids("via", self.via, source)?,
            article: ids("article", self.article, article)?,
            kind: each(self.kind),
            act: each(self.act),
            attribution: each(self.attribution),
            review: each(self.review),
            said: self.said.map(|r| r.read("said")).transpose()?,
            published: self.published.map(|r| r.read("published")).transpose()?,
            search: text("search", self.search)?,
            min_confidence: self.min_confidence,
        })
    }
}

/// Which articles. Within a field the items are alternatives; all fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct ArticleFilter {
    /// Published by these sources, up to 100 ids.
    pub publisher: Option<Vec<ID>>,
    /// In these languages, BCP 47, e.g. `en`.
    pub language: Option<Vec<String>>,
    /// Published within; an article that does not tell its date is left out.
    pub published: Option<WhenRange>,
}

impl ArticleFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<domain::article::ArticleFilter> {
        let language = self.language.map(|l| l.into_iter().map(|l| text("language", Some(l))));
        Ok(domain::article::ArticleFilter {
            publisher: ids("publisher", self.publisher, source)?,
            language: language.map(|l| l.flat_map(Result::transpose).collect()).transpose()?,
            published: self.published.map(|r| r.read("published")).transpose()?,
        })
    }
}

/// Which people. All fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct PersonFilter {
    /// The name, or another name, begins with this, letter case and accents aside; 1 to 200 characters.
    pub name_starts_with: Option<String>,
    /// With a role at one of these sources, up to 100 ids.
    pub affiliation: Option<Vec<ID>>,
}

impl PersonFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<domain::person::PersonFilter> {
        Ok(domain::person::PersonFilter {
            name_starts_with: text("nameStartsWith", self.name_starts_with)?,
            affiliation: ids("affiliation", self.affiliation, source)?,
        })
    }
}

/// Which sources. All fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct SourceFilter {
    /// By what kind of body it is.
    pub kind: Option<Vec<SourceKind>>,
    /// The name, or another name, begins with this, letter case and accents aside; 1 to 200 characters.
    pub name_starts_with: Option<String>,
}

impl SourceFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<domain::source::SourceFilter> {
        Ok(domain::source::SourceFilter {
            kind: each(self.kind),
            name_starts_with: text("nameStartsWith", self.name_starts_with)?,
        })
    }
}

/// Which events. Within a field the items are alternatives; all fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct EventFilter {
    /// By what kind of event it is.
    pub kind: Option<Vec<EventKind>>,
    /// Happened within; an event without a date is left out.
    pub when: Option<WhenRange>,
    /// The name, or another name, contains this, letter case aside; 1 to 200 characters.
    pub name_contains: Option<String>,
    /// The place contains this, letter case aside; 1 to 200 characters.
    pub place: Option<String>,
    /// By where review stands; without it, all but the rejected.
    pub review: Option<Vec<ReviewStatus>>,
}

impl EventFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<domain::event::EventFilter> {
        Ok(domain::event::EventFilter {
            kind: each(self.kind),
            when: self.when.map(|r| r.read("when")).transpose()?,
            name_contains: text("nameContains", self.name_contains)?,
            place: text("place", self.place)?,
            review: each(self.review),
        })
    }
}

fn each<A, B: From<A>>(items: Option<Vec<A>>) -> Option<Vec<B>> {
    items.map(|items| items.into_iter().map(B::from).collect())
}

fn text(field: &str, text: Option<String>) -> Result<Option<String>> {
    match text.as_deref().map(|t| t.chars().count()) {
        Some(0) => Err(bad_input(format!(
            "`{field}` is empty: leave it out, or give 1 to {MAX_TEXT} characters"
        ))),
        Some(n) if n > MAX_TEXT => Err(bad_input(format!(
            "`{field}` has {n} characters: it takes up to {MAX_TEXT}"
        ))),
        _ => Ok(text),
    }
}

fn ids<T>(field: &str, ids: Option<Vec<ID>>, read: fn(NodeId) -> Result<T, &'static str>) -> Result<Option<Vec<T>>> {
    let Some(ids) = ids else { return Ok(None) };
    if ids.len() > MAX_ALTERNATIVES {
        return Err(bad_input(format!(
            "`{field}` has {} ids: it takes up to {MAX_ALTERNATIVES}",
            ids.len()
        )));
    }
    let one = |id: &ID| {
        let node = parse(field, id)?;
        read(node).map_err(|wanted| bad_input(format!("`{field}`: `{node}` is not the id of {wanted}")))
    };
    ids.iter().map(one).collect::<Result<_>>().map(Some)
}

fn speaker(id: NodeId) -> Result<SpeakerId, &'static str> {
    match id {
        NodeId::Person(id) => Ok(SpeakerId::Person(id)),
        NodeId::Source(id) => Ok(SpeakerId::Source(id)),
        _ => Err("a person or a source"),
    }
}

fn source(id: NodeId) -> Result<SourceId, &'static str> {
    if let NodeId::Source(id) = id {
        Ok(id)
    } else {
        Err("a source")
    }
}

fn event(id: NodeId) -> Result<EventId, &'static str> {
    if let NodeId::Event(id) = id {
        Ok(id)
    } else {
        Err("an event")
    }
}

fn article(id: NodeId) -> Result<ArticleId, &'static str> {
    if let NodeId::Article(id) = id {
        Ok(id)
    } else {
        Err("an article")
    }
}
