//! Times known only as precisely as their source says (EDTF, ISO 8601-2).

use chrono::{DateTime, Utc};

/// How precisely a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// To the second.
    Instant,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// Between two of these.
    Interval,
}

/// A moment or stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// As EDTF, e.g. `2023-05-03`, `2025-07`, `2025-12-28/2025-12-29`, `2022?`.
    pub edtf: String,
    /// Start of the first possible instant.
    pub earliest: DateTime<Utc>,
    /// End of the last possible instant, exclusive.
    pub latest: DateTime<Utc>,
    /// How precisely it is known.
    pub precision: Precision,
}

/// Overlap with `[from, to)`; an open end is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WhenRange {
    /// Inclusive.
    pub from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub to: Option<DateTime<Utc>>,
}
