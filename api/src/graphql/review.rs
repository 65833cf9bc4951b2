//! Where an item comes from and where its review stands.

use super::{
    ready::{Fields, Ready},
    scalar::DateTime,
};
use async_graphql::{Enum, Object};
use whosaid_domain::statement;

/// Review.
pub type Review = Ready<ReviewFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct ReviewFields(pub statement::Review);

impl Fields for ReviewFields {}

impl From<statement::Review> for Review {
    fn from(of: statement::Review) -> Self {
        Ready(ReviewFields(of))
    }
}

/// Where review stands: extraction proposes, people decide.
#[Object(name = "Review")]
impl ReviewFields {
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
pub type Extraction = Ready<ExtractionFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct ExtractionFields(pub statement::ExtractionRun);

impl Fields for ExtractionFields {}

impl From<statement::ExtractionRun> for Extraction {
    fn from(of: statement::ExtractionRun) -> Self {
        Ready(ExtractionFields(of))
    }
}

/// What extracted a statement.
#[Object(name = "Extraction")]
impl ExtractionFields {
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
