//! Articles: the texts that everything rests on.

use crate::{
    When,
    id::{ArticleId, SourceId},
    when::WhenRange,
};
use chrono::{DateTime, Utc};

/// A text as published. It never changes: a revised text is a new article that supersedes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Where it was published.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// BCP 47.
    pub language: String,
    /// The outlet.
    pub publisher: Option<SourceId>,
    /// When it was published.
    pub published_on: Option<When>,
    /// Words in the body.
    pub word_count: i32,
    /// SHA-256 of the body, in hexadecimal.
    pub content_hash: String,
    /// When it came in.
    pub ingested_at: DateTime<Utc>,
    /// The earlier text of the same URL.
    pub supersedes: Option<ArticleId>,
    /// The text; `None` where it was not asked for.
    pub body: Option<String>,
    /// Counts the changes.
    pub version: i32,
}

/// What an edit changes of what is told of an article: only what is given. `Some(None)` takes a value away. The text never
/// changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticleEdit {
    /// Where it was published.
    pub url: Option<Option<String>>,
    /// The headline.
    pub title: Option<Option<String>>,
    /// Who wrote it, as printed.
    pub byline: Option<Option<String>>,
    /// The outlet.
    pub publisher: Option<Option<SourceId>>,
    /// When it was published, as EDTF.
    pub published: Option<Option<String>>,
    /// BCP 47.
    pub language: Option<String>,
}

/// Which articles. Lists are "any of"; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticleFilter {
    /// By outlet.
    pub publisher: Option<Vec<SourceId>>,
    /// By language, BCP 47.
    pub language: Option<Vec<String>>,
    /// Published within.
    pub published: Option<WhenRange>,
}

/// Whose articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticlesOf {
    /// All.
    All,
    /// Published by an outlet.
    Source,
    /// That mention an event.
    Event,
}

/// In what order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ArticleOrder {
    /// Latest published first; unknown dates count as the day of ingestion.
    #[default]
    PublishedDesc,
    /// Earliest published first.
    PublishedAsc,
    /// Latest ingested first.
    IngestedDesc,
    /// Earliest ingested first.
    IngestedAsc,
}
