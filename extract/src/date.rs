//! Dates as an article writes them, resolved to EDTF.
//!
//! [`scan`] finds expressions and needs nothing but the text; [`resolve`] turns them into days, months and years by
//! the day of publication, by other dates in the text, or by the weekday.

mod relative;
mod resolve;
mod scan;
#[cfg(test)]
mod tests;
mod word;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::ops::Range;

pub(crate) use resolve::{Anchor, resolve};
pub(crate) use scan::scan;

/// A stretch of whole days: what EDTF levels 0 and 1 say of days, months, years and intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// A day.
    Day(NaiveDate),
    /// From a day to a later one, both included.
    Days(NaiveDate, NaiveDate),
    /// A month: year and 1 to 12.
    Month(i32, u32),
    /// A year.
    Year(i32),
}

impl When {
    /// The days from the first to the last, as shortly as EDTF can say them.
    pub(crate) fn days(first: NaiveDate, last: NaiveDate) -> Self {
        if first >= last {
            Self::Day(first)
        } else {
            Self::Days(first, last)
        }
    }

    /// As EDTF; with a question mark where it is unsure.
    pub(crate) fn edtf(self, sure: bool) -> String {
        let mark = if sure { "" } else { "?" };
        match self {
            Self::Day(d) => format!("{d}{mark}"),
            Self::Days(a, b) => format!("{a}{mark}/{b}{mark}"),
            Self::Month(y, m) => format!("{y:04}-{m:02}{mark}"),
            Self::Year(y) => format!("{y:04}{mark}"),
        }
    }

    /// The first day.
    pub(crate) fn first(self) -> NaiveDate {
        match self {
            Self::Day(d) | Self::Days(d, _) => d,
            Self::Month(y, m) => NaiveDate::from_ymd_opt(y, m, 1).unwrap_or_default(),
            Self::Year(y) => NaiveDate::from_ymd_opt(y, 1, 1).unwrap_or_default(),
        }
    }

    /// The last day.
    pub(crate) fn last(self) -> NaiveDate {
        match self {
            Self::Day(d) | Self::Days(_, d) => d,
            Self::Month(..) => back(self.first().checked_add_months(Months::new(1)).unwrap_or_default(), 1),
            Self::Year(y) => NaiveDate::from_ymd_opt(y, 12, 31).unwrap_or_default(),
        }
    }

    /// Whether some day lies in both.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// How many days it covers.
    pub(crate) fn length(self) -> i64 {
        (self.last() - self.first()).num_days() + 1
    }
}

/// A part of the calendar that "last", "this" and "next" count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Day,
    Week,
    Weekend,
    Month,
    Year,
}

/// Which part of the current unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// "earlier this week".
    Earlier,
    /// "later this week".
    Later,
    /// "this week".
    Whole,
}

/// Where a weekday or a bare month lies as seen from the day of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The word alone: the nearest past one, or the same day.
    Plain,
    /// "last Tuesday".
    Last,
    /// "next Tuesday", or a sentence about the future.
    Next,
}

/// What an expression says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expr {
    /// `May 3`, `July 17, 2025`, `28-29 December`; `to` is the month and day that a range ends with.
    Day {
        year: Option<i32>,
        month: u32,
        day: u32,
        to: Option<(u32, u32)>,
        weekday: Option<Weekday>,
        side: Side,
    },
    /// `July 2025`, `in July`.
    Month { year: Option<i32>, month: u32, side: Side },
    /// `in 2022`.
    Year(i32),
    /// `the 29th`.
    DayOfMonth {
        day: u32,
        to: Option<u32>,
        weekday: Option<Weekday>,
    },
    /// `on Tuesday`.
    Weekday(Weekday, Side),
    /// `yesterday` is -1 day, `two weeks ago` -2 weeks.
    Offset(i64, Unit),
    /// `two days earlier` is -2 days from a day told before it, else from publication.
    Apart(i64, Unit),
    /// `last week` is -1, `this week` 0.
    Unit(i64, Unit, Part),
    /// `overnight`: the night that ends on the day of publication.
    Overnight,
}

/// An expression and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) range: Range<usize>,
    pub(crate) expr: Expr,
}

/// A resolved expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dated {
    /// In bytes.
    pub(crate) range: Range<usize>,
    pub(crate) when: When,
    /// 0 to 1.
    pub(crate) confidence: f32,
    /// By which rule.
    pub(crate) rule: &'static str,
}

impl Dated {
    /// As EDTF, marked where it is unsure.
    pub(crate) fn edtf(&self) -> String {
        self.when.edtf(self.confidence >= 0.5)
    }
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn ahead(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Monday of the day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    back(day, u64::from(day.weekday().num_days_from_monday()))
}
