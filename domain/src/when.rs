//! Times known only as precisely as their source says (EDTF, ISO 8601-2).

use crate::{Error, Result};
use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};

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

impl When {
    /// Reads EDTF: `2023`, `2023-05`, `2023-05-03`, `2023-05-03T10:00:00Z`, any of them with `?` (uncertain), `~`
    /// (approximate) or `%` (both) at its end, and an interval `a/b` of two. A time without a zone is UTC.
    ///
    /// # Errors
    /// [`Error::Invalid`], for anything else.
    pub fn parse(edtf: &str) -> Result<Self> {
        let invalid = || {
            Error::Invalid(format!(
                "`{}` is no time: write 2023, 2023-05, 2023-05-03, 2023-05-03T10:00:00Z or two of them as an \
                 interval, 2023-05-03/2023-05-04; `?` or `~` at the end marks what is uncertain or approximate",
                edtf.chars().take(64).collect::<String>()
            ))
        };
        let (earliest, latest, precision) = match edtf.split_once('/') {
            None => point(edtf).ok_or_else(invalid)?,
            Some((from, to)) => {
                let (earliest, from_latest, _) = point(from).ok_or_else(invalid)?;
                let (to_earliest, latest, _) = point(to).ok_or_else(invalid)?;
                if earliest > to_earliest || from_latest > latest {
                    return Err(invalid());
                }
                (earliest, latest, Precision::Interval)
            }
        };
        Ok(Self {
            edtf: edtf.to_owned(),
            earliest,
            latest,
            precision,
        })
    }

    /// That day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        let earliest = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let latest = earliest + TimeDelta::days(1);
        Self {
            edtf: day.format("%Y-%m-%d").to_string(),
            earliest,
            latest,
            precision: Precision::Day,
        }
    }

    /// Whether the two have an instant in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.earliest < other.latest && other.earliest < self.latest
    }
}

fn point(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>, Precision)> {
    let text = text.strip_suffix(['?', '~', '%']).unwrap_or(text);
    if !text.is_ascii() {
        return None;
    }
    if text.len() > 10 {
        // chrono takes a blank and a fraction of a second, EDTF neither.
        if text.as_bytes()[10] != b'T' || text.contains('.') {
            return None;
        }
        let at = match DateTime::parse_from_rfc3339(text) {
            Ok(at) => at.to_utc(),
            Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?.and_utc(),
        };
        return Some((at, at.checked_add_signed(TimeDelta::seconds(1))?, Precision::Instant));
    }
    let digits = |part: &str, len: usize| {
        (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let year = i32::try_from(digits(parts.next()?, 4)?).ok()?;
    let month = parts.next().map(|part| digits(part, 2).ok_or(())).transpose().ok()?;
    let day = parts.next().map(|part| digits(part, 2).ok_or(())).transpose().ok()?;
    if parts.next().is_some() {
        return None;
    }
    let from = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let (to, precision) = match (month, day) {
        (None, _) => (from.checked_add_months(Months::new(12))?, Precision::Year),
        (Some(_), None) => (from.checked_add_months(Months::new(1))?, Precision::Month),
        (Some(_), Some(_)) => (from.checked_add_days(Days::new(1))?, Precision::Day),
    };
    let start = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    Some((start(from), start(to), precision))
}

impl std::str::FromStr for When {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn reads_every_precision() {
        for (edtf, earliest, latest, precision) in [
            ("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", Precision::Year),
            ("2022?", "2022-01-01T00:00:00Z", "2023-01-01T00:00:00Z", Precision::Year),
            (
                "2024-12",
                "2024-12-01T00:00:00Z",
                "2025-01-01T00:00:00Z",
                Precision::Month,
            ),
            (
                "2024-02~",
                "2024-02-01T00:00:00Z",
                "2024-03-01T00:00:00Z",
                Precision::Month,
            ),
            (
                "2024-02-29",
                "2024-02-29T00:00:00Z",
                "2024-03-01T00:00:00Z",
                Precision::Day,
            ),
            (
                "2024-02-29%",
                "2024-02-29T00:00:00Z",
                "2024-03-01T00:00:00Z",
                Precision::Day,
            ),
            (
                "2024-12-28/2024-12-29",
                "2024-12-28T00:00:00Z",
                "2024-12-30T00:00:00Z",
                Precision::Interval,
            ),
            (
                "2024/2025-03?",
                "2024-01-01T00:00:00Z",
                "2025-04-01T00:00:00Z",
                Precision::Interval,
            ),
            (
                "2024-05-03T10:20:30Z",
                "2024-05-03T10:20:30Z",
                "2024-05-03T10:20:31Z",
                Precision::Instant,
            ),
            (
                "2024-05-03T10:20:30",
                "2024-05-03T10:20:30Z",
                "2024-05-03T10:20:31Z",
                Precision::Instant,
            ),
            (
                "2024-05-03T10:20:30+03:00",
                "2024-05-03T07:20:30Z",
                "2024-05-03T07:20:31Z",
                Precision::Instant,
            ),
        ] {
            let when = When::parse(edtf).unwrap();
            assert_eq!(when.edtf, edtf);
            assert_eq!(
                (when.earliest, when.latest, when.precision),
                (at(earliest), at(latest), precision),
                "{edtf}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for edtf in [
            "",
            "?",
            "/",
            "24",
            "2024-",
            "2024-13",
            "2024-1",
            "2024-00",
            "2023-02-29",
            "2024-04-31",
            "2024-01-01-01",
            "2024-05-03 10:20:30Z",
            "2024-05-03T25:00:00Z",
            "2024-05-03T10:20:30.5Z",
            "2024/",
            "/2024",
            "2025/2024",
            "2024/2025/2026",
            "../2024",
            "+024",
            "２０２４",
            "2024-0é",
            "yesterday",
        ] {
            assert!(When::parse(edtf).is_err(), "{edtf}");
        }
    }

    #[test]
    fn days_overlap_as_half_open_stretches() {
        let day = |text| When::parse(text).unwrap();
        assert!(!day("2024-05-03").overlaps(&day("2024-05-04")));
        assert!(day("2024-05-03").overlaps(&day("2024-05")));
        assert!(day("2024-05-02/2024-05-03").overlaps(&day("2024-05-03")));
    }

    proptest! {
        #[test]
        fn a_day_is_read_as_it_is_written(days in 0i64..3_000_000) {
            let day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + TimeDelta::days(days);
            let when = When::day(day);
            prop_assert_eq!(When::parse(&when.edtf).unwrap(), when);
        }

        #[test]
        fn garbage_is_refused_and_never_panics(text in "[-0-9T:Z/?~%+. é]{0,30}") {
            if let Ok(when) = When::parse(&text) {
                prop_assert!(when.earliest < when.latest);
            }
        }
    }
}
