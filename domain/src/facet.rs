//! A list of statements counted: how many each speaker, event, act … has, and how many fall into each stretch of time.

use crate::statement::{Act, Kind, ReviewStatus};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

/// By what statements are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetBy {
    /// Who speaks.
    Speaker,
    /// What they are about; a statement about two events counts for both.
    Event,
    /// Who published the article.
    Publisher,
    /// The outlets they passed through; a statement with a chain of two counts for both.
    Via,
    /// Direct, indirect, mixed.
    Kind,
    /// What the reporting words do.
    Act,
    /// Where review stands.
    Review,
}

/// A value that is no noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// Of [`FacetBy::Kind`].
    Kind(Kind),
    /// Of [`FacetBy::Act`].
    Act(Act),
    /// Of [`FacetBy::Review`].
    Review(ReviewStatus),
}

/// How many statements have one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<N> {
    /// So many.
    pub count: u64,
    /// Where the value is no noun.
    pub word: Option<Word>,
    /// Where it is one, as far as it was wanted.
    pub noun: Option<N>,
}

/// How long a bucket is. Days, months and years are those of UTC; weeks begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Interval {
    /// When the next bucket begins after the one that begins at `start`.
    #[must_use]
    pub fn end(self, start: DateTime<Utc>) -> DateTime<Utc> {
        let next = match self {
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Year => start.checked_add_months(Months::new(12)),
        };
        next.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// When the bucket begins that `at` falls into.
    #[must_use]
    pub fn start(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let day = at.date_naive();
        let first = match self {
            Self::Day => Some(day),
            Self::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))),
            Self::Month => day.with_day(1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        first.unwrap_or(day).and_time(chrono::NaiveTime::MIN).and_utc()
    }
}

/// How many statements fall into a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Up to this moment, exclusive.
    pub to: DateTime<Utc>,
    /// So many; never 0.
    pub count: u64,
}

/// The most buckets that are told, the latest of them.
pub const MAX_BUCKETS: u32 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_begin_where_the_calendar_says() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (interval, start, end) in [
            (Interval::Day, "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
            (Interval::Week, "2024-02-26T00:00:00Z", "2024-03-04T00:00:00Z"),
            (Interval::Month, "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            (Interval::Year, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ] {
            assert_eq!(interval.start(at("2024-02-29T23:59:59Z")), at(start));
            assert_eq!(interval.end(at(start)), at(end));
        }
    }
}
