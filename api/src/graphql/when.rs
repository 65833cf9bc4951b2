//! Times known only as precisely as their source says.

use super::{
    ready::{Fields, Ready},
    scalar::DateTime,
};
use async_graphql::{Enum, InputObject, Object};
use whosaid_domain as domain;

/// A moment or stretch of time, known only as precisely as its source tells it (EDTF, ISO 8601-2).
pub type When = Ready<WhenFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct WhenFields(pub domain::When);

impl Fields for WhenFields {}

impl From<domain::When> for When {
    fn from(of: domain::When) -> Self {
        Ready(WhenFields(of))
    }
}

/// A moment or stretch of time, known only as precisely as its source tells it (EDTF, ISO 8601-2).
#[Object(name = "When")]
impl WhenFields {
    /// As EDTF: `2023-05-03`, `2025-07`, `2025-12-28/2025-12-29` (an interval), `2022?` (uncertain).
    async fn edtf(&self) -> &str {
        &self.0.edtf
    }

    /// The start of the first instant that it can be, UTC.
    async fn earliest(&self) -> DateTime {
        DateTime(self.0.earliest)
    }

    /// The end of the last instant that it can be, UTC, exclusive: a day ends where the next begins.
    async fn latest(&self) -> DateTime {
        DateTime(self.0.latest)
    }

    /// How precisely it is known.
    async fn precision(&self) -> Precision {
        self.0.precision.into()
    }
}

/// How precisely a time is known.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::when::Precision")]
pub enum Precision {
    /// To the second or minute.
    Instant,
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// Somewhere between two times.
    Interval,
}

/// A stretch of time to look in. What overlaps it is found: an event known only as "2025-07" is found by a range within
/// that July.
#[derive(InputObject, Debug, Clone, Copy)]
pub struct WhenRange {
    /// From this moment on, inclusive; without it from the beginning of time.
    pub from: Option<DateTime>,
    /// Up to this moment, exclusive; without it to the end of time.
    pub to: Option<DateTime>,
}

impl WhenRange {
    /// As the domain has it.
    ///
    /// # Errors
    /// Where it ends before it starts; `name` is the argument's.
    pub fn read(self, name: &str) -> async_graphql::Result<domain::when::WhenRange> {
        let (from, to) = (self.from.map(|t| t.0), self.to.map(|t| t.0));
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return Err(super::error::bad_input(format!(
                "`{name}`: `to` is not after `from`, so nothing lies between"
            )));
        }
        Ok(domain::when::WhenRange { from, to })
    }
}
