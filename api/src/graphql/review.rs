//! Where an item comes from and where its review stands.

use super::scalar::DateTime;
use async_graphql::{Enum, Object};
use whosaid_domain::statement;

/// Review.
#[derive(Debug, Clone)]
pub struct Review(pub statement::Review);

/// Where review stands: extraction proposes, people decide.
#[Object]
impl Review {
    /// Where it stands.
    async fn status(&self) -> ReviewStatus {
        self.0.status.into()
    }

    /// Who decided; null while nobody has.
    async fn by(&self) -> Option<&str> {
        self.0.by.as_deref()
    }

    /// When it was decided; null while it is not.
    async fn at(&self) -> Option<DateTime> {
        self.0.at.map(DateTime)
    }
}

/// Where review stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "statement::ReviewStatus")]
pub enum ReviewStatus {
    /// Extracted; nobody has looked.
    Proposed,
    /// An editor agrees.
    Confirmed,
    /// An editor disagrees. Lists leave it out unless a filter asks for it.
    Rejected,
}

/// An extraction.
#[derive(Debug, Clone)]
pub struct Extraction(pub statement::ExtractionRun);

/// What extracted a statement.
#[Object]
impl Extraction {
    /// The program, e.g. `whosaid-extract`.
    async fn extractor(&self) -> &str {
        &self.0.extractor
    }

    /// Its version.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// When it ran.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
