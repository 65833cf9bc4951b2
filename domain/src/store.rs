//! The only place that knows SQL.

use crate::{
    Result,
    article::*,
    event::*,
    id::*,
    page::{Cursor, Edge, Page, PageArgs},
    person::*,
    source::*,
    statement::*,
};

/// A page for each parent, in the parents' order.
pub type Pages<N, L = ()> = Vec<Page<Edge<N, L>>>;

/// The articles of whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArticlesOf {
    /// All.
    All,
    /// Published by these outlets.
    Sources(Vec<SourceId>),
    /// That mention these events.
    Events(Vec<EventId>),
}

/// A database with its schema.
#[derive(Debug, Clone)]
pub struct Store {}

#[allow(missing_docs, unused_variables, clippy::todo, clippy::unused_async)]
impl Store {
    // Each of these is ONE SQL statement for any number of ids or parents (a second one at most for nested lists
    // such as spans and aliases). Unknown ids are left out. Ids of merged nouns resolve to what they were merged into.
    pub async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Article>> { todo!() }
    pub async fn bodies(&self, ids: &[ArticleId]) -> Result<Vec<(ArticleId, String)>> { todo!() }
    pub async fn article_by_url(&self, url: &str) -> Result<Option<Article>> { todo!() }
    pub async fn statements(&self, ids: &[StatementId]) -> Result<Vec<Statement>> { todo!() }
    /// With the id that was asked for, which differs where it was merged.
    pub async fn people(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Person)>> { todo!() }
    pub async fn sources(&self, ids: &[SourceId]) -> Result<Vec<(SourceId, Source)>> { todo!() }
    pub async fn events(&self, ids: &[EventId]) -> Result<Vec<(EventId, Event)>> { todo!() }
    pub async fn person_by_slug(&self, slug: &str) -> Result<Option<Person>> { todo!() }
    pub async fn source_by_slug(&self, slug: &str) -> Result<Option<Source>> { todo!() }
    pub async fn event_by_slug(&self, slug: &str) -> Result<Option<Event>> { todo!() }
    pub async fn affiliations(&self, of: &[PersonId]) -> Result<Vec<(PersonId, Affiliation)>> { todo!() }

    // One page for each parent, cut by the database; one page in all where the parent is `All`.
    pub async fn statement_pages(&self, of: &StatementsOf, filter: &StatementFilter, order: StatementOrder, page: &PageArgs) -> Result<Pages<Statement, Option<EventLink>>> { todo!() }
    pub async fn article_pages(&self, of: &ArticlesOf, filter: &ArticleFilter, order: ArticleOrder, page: &PageArgs) -> Result<Pages<Article>> { todo!() }
    pub async fn people_pages(&self, of: &PeopleOf, filter: &PersonFilter, order: PersonOrder, page: &PageArgs) -> Result<Pages<Person, Option<ArticlePersonLink>>> { todo!() }
    pub async fn source_page(&self, filter: &SourceFilter, order: SourceOrder, page: &PageArgs) -> Result<Page<Edge<Source>>> { todo!() }
    pub async fn event_pages(&self, of: &EventsOf, filter: &EventFilter, order: EventOrder, page: &PageArgs) -> Result<Pages<Event, EventEdgeLink>> { todo!() }
    pub async fn participant_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<Participant>> { todo!() }

    /// Who spoke about these events, most statements first.
    pub async fn speaker_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<EventSpeaker>> { todo!() }

    // How many the list has in all, for each parent. Asked for only where totalCount is selected.
    pub async fn statement_counts(&self, of: &StatementsOf, filter: &StatementFilter) -> Result<Vec<u64>> { todo!() }
    pub async fn article_counts(&self, of: &ArticlesOf, filter: &ArticleFilter) -> Result<Vec<u64>> { todo!() }
    pub async fn people_counts(&self, of: &PeopleOf, filter: &PersonFilter) -> Result<Vec<u64>> { todo!() }
    pub async fn source_count(&self, filter: &SourceFilter) -> Result<u64> { todo!() }
    pub async fn event_counts(&self, of: &EventsOf, filter: &EventFilter) -> Result<Vec<u64>> { todo!() }
    pub async fn participant_counts(&self, of: &[EventId]) -> Result<Vec<u64>> { todo!() }
    pub async fn speaker_counts(&self, of: &[EventId]) -> Result<Vec<u64>> { todo!() }
}
impl Cursor {
    #[allow(missing_docs, clippy::todo)]
    pub fn encode(&self) -> String { todo!() }
    #[allow(missing_docs, unused_variables, clippy::todo)]
    pub fn decode(text: &str) -> std::result::Result<Self, String> { todo!() }
}
