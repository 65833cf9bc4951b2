//! In what order lists come.

use async_graphql::Enum;
use whosaid_domain as domain;

/// In what order statements come. The time is when it was said, else when its article was published, else when that
/// came in.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::statement::StatementOrder")]
pub enum StatementOrder {
    /// Latest first.
    #[default]
    TimeDesc,
    /// Earliest first.
    TimeAsc,
    /// As they stand in the text; of several articles, one after the other.
    Position,
    /// Surest first.
    ConfidenceDesc,
}

/// In what order articles come.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::article::ArticleOrder")]
pub enum ArticleOrder {
    /// Latest published first; where the date is not known, the day of ingestion counts.
    #[default]
    PublishedDesc,
    /// Earliest published first.
    PublishedAsc,
    /// Latest ingested first.
    IngestedDesc,
    /// Earliest ingested first.
    IngestedAsc,
}

/// In what order people come.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::person::PersonOrder")]
pub enum PersonOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, backwards.
    NameDesc,
    /// Most statements first.
    StatementsDesc,
}

/// In what order sources come.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::source::SourceOrder")]
pub enum SourceOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, backwards.
    NameDesc,
}

/// In what order events come. An event without a date counts by when it was first recorded.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::event::EventOrder")]
pub enum EventOrder {
    /// Latest first.
    #[default]
    WhenDesc,
    /// Earliest first.
    WhenAsc,
    /// By name.
    NameAsc,
}
