//! What was read: a tree of the same shape as what was wanted.

use super::want::{ListOf, ListWant, One};
use crate::{
    article::Article,
    change::Change,
    event::{CitedLink, Dispute, Event, EventEdgeLink, EventSpeaker, Participant},
    facet::{Bucket, Counted, FacetBy, Interval},
    page::{Edge, Page, PageArgs},
    person::{Affiliation, ArticlePersonLink, Counterpart, Person},
    source::Source,
    statement::{EventLink, RepeatLink, ResponseKind, Statement, Via},
};
use std::sync::Arc;

/// A noun with what hangs on it. Only the parts that were wanted are filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    /// Its own parts.
    pub item: T,
    /// What it leads to.
    pub edges: Edges,
}

/// What a noun leads to, as far as it was wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edges {
    pub(super) ones: Vec<(One, Option<AnyFound>)>,
    pub(super) lists: Vec<(Arc<ListWant>, Arc<AnyPage>)>,
}

impl Edges {
    /// The noun that `one` leads to, or that there is none; `None` where that was not wanted.
    #[must_use]
    pub fn one(&self, one: One) -> Option<Option<&AnyFound>> {
        self.ones
            .iter()
            .find(|(o, _)| *o == one)
            .map(|(_, found)| found.as_ref())
    }

    /// That page of that list; `None` where it was not wanted.
    #[must_use]
    pub fn list(&self, list: &ListOf, page: &PageArgs) -> Option<&Arc<AnyPage>> {
        let same = |want: &ListWant| want.list == *list && want.page == *page;
        self.lists.iter().find(|(want, _)| same(want)).map(|(_, page)| page)
    }
}

/// One of the five nouns.
#[derive(Debug, Clone, PartialEq)]
pub enum AnyFound {
    /// An article.
    Article(Arc<Found<Article>>),
    /// A statement.
    Statement(Arc<Found<Statement>>),
    /// A person.
    Person(Arc<Found<Person>>),
    /// A source.
    Source(Arc<Found<Source>>),
    /// An event.
    Event(Arc<Found<Event>>),
}

/// A page as it was read, and the list's length where it was wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPage<N, L = ()> {
    /// The page.
    pub page: Page<Edge<Arc<Found<N>>, L>>,
    /// How many the list has in all.
    pub count: Option<u64>,
    /// Its statements counted, as far as that was wanted.
    pub counts: Counts,
}

/// The statements of a list counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    pub(super) facets: Vec<((FacetBy, u32), Arc<FoundFacet>)>,
    pub(super) histograms: Vec<(Interval, Arc<Vec<Bucket>>)>,
}

impl Counts {
    /// Nothing counted.
    pub const NONE: Self = Self {
        facets: Vec::new(),
        histograms: Vec::new(),
    };

    /// By this, so many values; `None` where that was not wanted.
    #[must_use]
    pub fn facet(&self, by: FacetBy, top: u32) -> Option<&Arc<FoundFacet>> {
        self.facets
            .iter()
            .find(|(of, _)| *of == (by, top))
            .map(|(_, found)| found)
    }

    /// In such stretches of time, the earliest first; `None` where that was not wanted.
    #[must_use]
    pub fn histogram(&self, by: Interval) -> Option<&Arc<Vec<Bucket>>> {
        self.histograms.iter().find(|(of, _)| *of == by).map(|(_, found)| found)
    }
}

/// Statements counted by one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundFacet {
    /// The values with the most statements, most first.
    pub values: Vec<Counted<AnyFound>>,
    /// How many values there are in all.
    pub different: u64,
    /// How many statements have none.
    pub without: u64,
}

/// A page of any list.
#[derive(Debug, Clone, PartialEq)]
pub enum AnyPage {
    /// Of statements; the link is that of an event's.
    Statements(FoundPage<Statement, Option<EventLink>>),
    /// Of articles.
    Articles(FoundPage<Article>),
    /// Of people; the link is that of an article's.
    People(FoundPage<Person, Option<ArticlePersonLink>>),
    /// Of sources.
    Sources(FoundPage<Source>),
    /// Of events.
    Events(FoundPage<Event, EventEdgeLink>),
    /// Of those who took part in an event.
    Participants(FoundPage<Participant>),
    /// Of those who spoke about an event.
    Speakers(FoundPage<EventSpeaker>),
    /// Of what contradicts each other on an event.
    Disputes(FoundPage<Dispute>),
    /// Of sources that statements about an event came through.
    Cited(FoundPage<Source, Option<CitedLink>>),
    /// Of others who spoke about the same events.
    Counterparts(FoundPage<Counterpart>),
    /// Of the same words elsewhere.
    Repeats(FoundPage<Statement, Option<RepeatLink>>),
    /// Of what others said to a statement.
    Responses(FoundPage<Statement, Option<ResponseKind>>),
    /// A chain of outlets.
    Via(Vec<Arc<Found<Via>>>),
    /// A person's roles.
    Affiliations(Vec<Arc<Found<Affiliation>>>),
    /// Of a noun's changes.
    History(FoundPage<Change>),
}
