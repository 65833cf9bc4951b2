//! Statements: who said what, once, in one article.

use crate::{
    When,
    id::{ArticleId, EventId, NodeId, PersonId, SourceId, StatementId, Uuid},
    span::TextSpan,
    when::WhenRange,
};
use chrono::{DateTime, Utc};
pub use whosaid_extract::{Act, Attribution, Kind, LinkEvidence, ViaRelation};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpeakerId {
    /// A person.
    Person(PersonId),
    /// A body, named or unnamed.
    Source(SourceId),
}

impl SpeakerId {
    /// The id of the person, or that of the source.
    #[must_use]
    pub fn split(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Person(id) => (Some(id.0), None),
            Self::Source(id) => (None, Some(id.0)),
        }
    }
}

impl From<SpeakerId> for NodeId {
    fn from(id: SpeakerId) -> Self {
        match id {
            SpeakerId::Person(id) => Self::Person(id),
            SpeakerId::Source(id) => Self::Source(id),
        }
    }
}

/// Where review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewStatus {
    /// Extracted, nobody has looked.
    Proposed,
    /// An editor agrees.
    Confirmed,
    /// An editor disagrees.
    Rejected,
}

/// Where review stands, by whom, when.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Where it stands.
    pub status: ReviewStatus,
    /// Who decided.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// What extracted it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtractionRun {
    /// The program.
    pub extractor: String,
    /// Its version.
    pub version: String,
    /// When it ran.
    pub at: DateTime<Utc>,
}

/// One link of the chain between the speaker and the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Via {
    /// The outlet.
    pub source: SourceId,
    /// How it stands there.
    pub relation: ViaRelation,
    /// Where the article names it.
    pub span: Option<TextSpan>,
}

/// Between the pieces of a split quotation.
pub const BETWEEN: &str = " … ";

/// One occurrence of reported speech. Immutable evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Where it stands.
    pub article: ArticleId,
    /// The words, pieces joined by ` … `.
    pub text: String,
    /// Where the words stand; never empty.
    pub content: Vec<TextSpan>,
    /// How the words are given.
    pub kind: Kind,
    /// What the cue does.
    pub act: Act,
    /// The reporting words.
    pub cue: Option<TextSpan>,
    /// Who speaks; `None` where unresolved.
    pub speaker: Option<SpeakerId>,
    /// What the article wrote.
    pub speaker_span: Option<TextSpan>,
    /// As the article gives it.
    pub speaker_role: Option<String>,
    /// How the speaker was found.
    pub attribution: Attribution,
    /// Nearest the speaker first.
    pub via: Vec<Via>,
    /// When it was said.
    pub said_on: Option<When>,
    /// 0 to 1.
    pub confidence: f64,
    /// Where review stands.
    pub review: Review,
    /// What extracted it; `None` where an editor typed it in.
    pub extraction: Option<ExtractionRun>,
    /// Counts the changes.
    pub version: i32,
}

/// Of the link from a statement to an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventLink {
    /// 0 to 1.
    pub confidence: f64,
    /// On what evidence.
    pub evidence: LinkEvidence,
    /// The words that link.
    pub span: Option<TextSpan>,
}

/// Whose statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementsOf {
    /// All.
    All,
    /// In an article.
    Article,
    /// By a person.
    Person,
    /// By a body.
    Source,
    /// That came through an outlet.
    CitedIn,
    /// About an event.
    Event,
}

/// Which statements. Lists are "any of"; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StatementFilter {
    /// By speaker.
    pub speaker: Option<Vec<SpeakerId>>,
    /// About.
    pub event: Option<Vec<EventId>>,
    /// By the article's outlet.
    pub publisher: Option<Vec<SourceId>>,
    /// By outlet passed through.
    pub via: Option<Vec<SourceId>>,
    /// In.
    pub article: Option<Vec<ArticleId>>,
    /// Direct, indirect, mixed.
    pub kind: Option<Vec<Kind>>,
    /// By act.
    pub act: Option<Vec<Act>>,
    /// By how the speaker was found.
    pub attribution: Option<Vec<Attribution>>,
    /// By review; without it, all but the rejected.
    pub review: Option<Vec<ReviewStatus>>,
    /// Said within.
    pub said: Option<WhenRange>,
    /// Published within.
    pub published: Option<WhenRange>,
    /// The words contain this, letter case aside.
    pub search: Option<String>,
    /// At least this sure.
    pub min_confidence: Option<f64>,
}

/// In what order. The time is when it was said, else when its article was published, else when that came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum StatementOrder {
    /// Latest first.
    #[default]
    TimeDesc,
    /// Earliest first.
    TimeAsc,
    /// As they stand: by article, then by place in it.
    Position,
    /// Surest first.
    ConfidenceDesc,
}
