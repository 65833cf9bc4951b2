//! Turns expressions into days, months and years.

use super::{Dated, Expr, Mention, Part, Side, Unit, When, ahead, back, monday};
use chrono::{Datelike, Months, NaiveDate, Weekday};

/// The day that relative dates count from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Anchor {
    /// The day of publication, where it is known.
    pub(crate) published: Option<NaiveDate>,
    /// How sure that is, 0 to 1.
    pub(crate) sure: f32,
}

/// Resolves what can be resolved, in the order of the text; the rest is left out.
///
/// Full dates stand for themselves. The rest counts from the day of publication; without one a day and month take
/// their year from the weekday or from the nearest full date, and "the 29th" its month.
pub(crate) fn resolve(mentions: &[Mention], anchor: Anchor) -> Vec<Dated> {
    let mut years: Vec<i32> = mentions.iter().filter_map(|m| named_year(m.expr)).collect();
    years.sort_unstable();
    years.dedup();
    let mut found: Vec<Option<(When, f32, &'static str)>> = mentions.iter().map(|m| absolute(m.expr)).collect();
    for (at, mention) in mentions.iter().enumerate() {
        if found[at].is_none()
            && let Some(day) = anchor.published
        {
            found[at] = from_publication(mention.expr, day).map(|(w, c, rule)| (w, c * anchor.sure, rule));
        }
    }
    if anchor.published.is_none() {
        for (at, mention) in mentions.iter().enumerate() {
            if found[at].is_none() {
                found[at] = from_weekday(mention.expr, &years);
            }
        }
        let full: Vec<(usize, When)> = found
            .iter()
            .enumerate()
            .filter_map(|(i, f)| f.filter(|f| !matches!(f.0, When::Year(_))).map(|f| (i, f.0)))
            .collect();
        for (at, mention) in mentions.iter().enumerate() {
            if found[at].is_none() {
                found[at] = nearest(&full, at).and_then(|w| from_neighbour(mention.expr, w));
            }
        }
    }
    for (at, mention) in mentions.iter().enumerate() {
        if let Expr::Apart(n, unit) = mention.expr {
            found[at] = apart(n, unit, &mentions[..at], &found[..at], mention.range.start, anchor);
        }
    }
    let resolved = mentions.iter().zip(found);
    resolved
        .filter_map(|(m, f)| {
            f.map(|(when, confidence, rule)| Dated {
                range: m.range.clone(),
                when,
                confidence,
                rule,
            })
        })
        .collect()
}

/// How far a day may stand before the words that count from it, in bytes.
const REACH: usize = 250;

/// Counts from the day told just before; from publication, and unsure, where there is none.
fn apart(
    n: i64,
    unit: Unit,
    before: &[Mention],
    found: &[Option<(When, f32, &'static str)>],
    at: usize,
    anchor: Anchor,
) -> Option<(When, f32, &'static str)> {
    let near = before.iter().zip(found).rev();
    let told = near
        .take_while(|(m, _)| at.saturating_sub(m.range.end) <= REACH)
        .find_map(|(_, f)| f.filter(|f| matches!(f.0, When::Day(_))));
    let (when, sure, _) = match (told, anchor.published) {
        (Some((from, sure, _)), _) => offset(n, unit, from.first()).map(|(w, c, r)| (w, c * sure, r))?,
        (None, Some(day)) if n < 0 => offset(n, unit, day).map(|(w, c, r)| (w, c * anchor.sure * 0.5, r))?,
        _ => return None,
    };
    Some((when, sure, "days from a day told before"))
}

/// The nearest earlier date of the text, else the nearest later one.
fn nearest(full: &[(usize, When)], at: usize) -> Option<When> {
    let next = full.partition_point(|f| f.0 < at);
    full.get(next.wrapping_sub(1)).or_else(|| full.get(next)).map(|f| f.1)
}

fn named_year(expr: Expr) -> Option<i32> {
    match expr {
        Expr::Day { year, .. } | Expr::Month { year, .. } => year,
        Expr::Year(year) => Some(year),
        _ => None,
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// From the first day to the one that ends the range, which may lie in the next year.
fn range(year: i32, month: u32, first: u32, to: Option<(u32, u32)>) -> Option<When> {
    let first = day(year, month, first)?;
    Some(match to.and_then(|(m, d)| day(year, m, d)) {
        Some(last) => When::days(first, last),
        None => When::Day(first),
    })
}

/// What needs nothing else.
fn absolute(expr: Expr) -> Option<(When, f32, &'static str)> {
    match expr {
        Expr::Day {
            year: Some(y),
            month,
            day,
            to,
            weekday,
            ..
        } => {
            let when = range(y, month, day, to)?;
            // A weekday that contradicts the date shows a slip in one of them.
            let sure = weekday.is_none_or(|w| w == when.first().weekday());
            Some((when, if sure { 0.98 } else { 0.6 }, "full date"))
        }
        Expr::Month {
            year: Some(y), month, ..
        } => Some((When::Month(y, month), 0.97, "month and year")),
        Expr::Year(y) => Some((When::Year(y), 0.95, "year")),
        _ => None,
    }
}

/// Counts from the day of publication.
fn from_publication(expr: Expr, published: NaiveDate) -> Option<(When, f32, &'static str)> {
    let year = published.year();
    match expr {
        Expr::Day {
            month,
            day,
            to,
            weekday,
            side,
            ..
        } => {
            let years = [year - 1, year, year + 1].into_iter();
            let on_weekday = |w: &When| weekday.is_none_or(|d| d == w.first().weekday());
            let candidates: Vec<When> = years.filter_map(|y| range(y, month, day, to)).collect();
            let best = candidates
                .iter()
                .copied()
                .min_by_key(|&w| (!on_weekday(&w), distance(w.first(), published, side)))?;
            Some((
                best,
                if on_weekday(&best) { 0.93 } else { 0.5 },
                "day and month, year by publication",
            ))
        }
        Expr::Month { month, side, .. } => {
            let mut first = day(year, month, 1)?;
            let current = month == published.month();
            match side {
                Side::Next if first <= published && !current => first = day(year + 1, month, 1)?,
                Side::Plain | Side::Last if first > published => first = day(year - 1, month, 1)?,
                Side::Last if current => first = day(year - 1, month, 1)?,
                _ => {}
            }
            Some((When::Month(first.year(), month), 0.85, "month, year by publication"))
        }
        Expr::DayOfMonth { day: d, to, weekday } => {
            let first = published.with_day(1)?;
            let on_weekday = |w: &NaiveDate| weekday.is_none_or(|x| x == w.weekday());
            // The latest such day that is not after publication and, where told, has that weekday.
            let past = (0..12).filter_map(|n| first.checked_sub_months(Months::new(n))?.with_day(d));
            let found = past.filter(|w| *w <= published).find(on_weekday)?;
            let last = to.and_then(|l| found.with_day(l)).unwrap_or(found);
            Some((When::days(found, last), 0.85, "day of the month by publication"))
        }
        Expr::Weekday(weekday, side) => Some(from_weekday_word(weekday, side, published)),
        Expr::Offset(n, unit) => offset(n, unit, published),
        Expr::Unit(n, unit, part) => unit_of(n, unit, part, published),
        Expr::Apart(..) => None,
        Expr::Overnight => Some((When::days(back(published, 1), published), 0.7, "overnight")),
        Expr::Year(_) => None,
    }
}

/// How far a date lies from publication: news speaks of the past unless it says otherwise.
fn distance(day: NaiveDate, published: NaiveDate, side: Side) -> i64 {
    let days = (day - published).num_days();
    match side {
        Side::Plain if days > 0 => days * 3,
        Side::Last if days >= 0 => 1000 + days,
        Side::Next if days < 0 => -days * 3,
        _ => days.abs(),
    }
}

fn from_weekday_word(weekday: Weekday, side: Side, published: NaiveDate) -> (When, f32, &'static str) {
    let since = u64::from(published.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday()) % 7;
    match side {
        Side::Plain => (When::Day(back(published, since)), 0.9, "weekday before publication"),
        Side::Last => (
            When::Day(back(published, if since == 0 { 7 } else { since })),
            0.8,
            "last weekday before publication",
        ),
        Side::Next => (
            When::Day(ahead(published, 7 - since)),
            0.75,
            "weekday after publication",
        ),
    }
}

fn offset(n: i64, unit: Unit, published: NaiveDate) -> Option<(When, f32, &'static str)> {
    let shift = |months: i64| {
        let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        if months < 0 {
            published.checked_sub_months(by)
        } else {
            published.checked_add_months(by)
        }
    };
    let days = |n: i64| {
        let by = n.unsigned_abs();
        if n < 0 {
            back(published, by)
        } else {
            ahead(published, by)
        }
    };
    Some(match unit {
        Unit::Day if n.abs() <= 1 => (When::Day(days(n)), 0.9, "day by publication"),
        Unit::Day => (When::Day(days(n)), 0.85, "days ago"),
        Unit::Week | Unit::Weekend => {
            let first = monday(days(n * 7));
            (When::days(first, ahead(first, 6)), 0.6, "weeks ago")
        }
        Unit::Month => shift(n).map(|d| (When::Month(d.year(), d.month()), 0.7, "months ago"))?,
        Unit::Year => (When::Year(published.year() + i32::try_from(n).ok()?), 0.7, "years ago"),
    })
}

fn unit_of(n: i64, unit: Unit, part: Part, published: NaiveDate) -> Option<(When, f32, &'static str)> {
    Some(match unit {
        Unit::Week => {
            let first = monday(published);
            match part {
                // Nothing is earlier in the week of a Monday: the speaker means the days just before.
                Part::Earlier if first == published => {
                    (When::days(back(published, 2), published), 0.4, "earlier this week")
                }
                Part::Earlier => {
                    let last = back(published, 1);
                    (
                        When::days(first, last),
                        if first == last { 0.8 } else { 0.75 },
                        "earlier this week",
                    )
                }
                Part::Later => (When::days(ahead(published, 1), ahead(first, 6)), 0.7, "later this week"),
                Part::Whole => {
                    let first = if n < 0 {
                        back(first, 7)
                    } else {
                        ahead(first, 7 * n.unsigned_abs())
                    };
                    (When::days(first, ahead(first, 6)), 0.75, "week by publication")
                }
            }
        }
        Unit::Weekend => {
            let saturday = match published.weekday() {
                Weekday::Sat | Weekday::Sun => ahead(monday(published), 5),
                _ => back(monday(published), 2),
            };
            // "Last weekend" written on a weekend is the one before; "next weekend" is always to come.
            let on_one = matches!(published.weekday(), Weekday::Sat | Weekday::Sun);
            let saturday = match n {
                -1 if on_one => back(saturday, 7),
                1 => ahead(saturday, 7),
                _ => saturday,
            };
            (When::days(saturday, ahead(saturday, 1)), 0.75, "weekend by publication")
        }
        Unit::Month => {
            let first = published.with_day(1)?;
            let by = Months::new(1);
            let first = match n {
                -1 => first.checked_sub_months(by)?,
                1 => first.checked_add_months(by)?,
                _ => first,
            };
            match part {
                Part::Earlier if published.day() > 1 => {
                    (When::days(first, back(published, 1)), 0.75, "earlier this month")
                }
                _ => (When::Month(first.year(), first.month()), 0.8, "month by publication"),
            }
        }
        Unit::Year => (
            When::Year(published.year() + i32::try_from(n).ok()?),
            0.85,
            "year by publication",
        ),
        Unit::Day => return None,
    })
}

/// A day, a month and a weekday tell the year, if the text names one near it. `years` are sorted.
fn from_weekday(expr: Expr, years: &[i32]) -> Option<(When, f32, &'static str)> {
    let Expr::Day {
        month,
        day: d,
        to,
        weekday: Some(weekday),
        ..
    } = expr
    else {
        return None;
    };
    // The same date falls on the same weekday after 5, 6 or 11 years, so few years come near.
    let gap = |y: i32| {
        let next = years.partition_point(|&n| n < y);
        [next.checked_sub(1), Some(next)]
            .into_iter()
            .flatten()
            .filter_map(|i| years.get(i))
            .map(|n| (n - y).abs())
            .min()
    };
    let (low, high) = (years.first()? - 6, years.last()? + 6);
    let fits = (low..=high)
        .rev()
        .filter(|&y| day(y, month, d).is_some_and(|x| x.weekday() == weekday));
    let year = fits.min_by_key(|&y| gap(y))?;
    let sure = if gap(year)? <= 1 { 0.75 } else { 0.55 };
    Some((range(year, month, d, to)?, sure, "year by weekday"))
}

/// Completes a date from another one of the text.
fn from_neighbour(expr: Expr, near: When) -> Option<(When, f32, &'static str)> {
    let (year, near_month) = match near {
        When::Year(_) => return None,
        _ => (near.first().year(), near.first().month()),
    };
    match expr {
        Expr::Day {
            month,
            day,
            to,
            weekday: None,
            ..
        } => Some((range(year, month, day, to)?, 0.55, "year by the nearest date")),
        Expr::Month { month, .. } => Some((When::Month(year, month), 0.5, "year by the nearest date")),
        Expr::DayOfMonth {
            day: d,
            to,
            weekday: None,
        } => {
            let first = day(year, near_month, d)?;
            let last = to.and_then(|l| day(year, near_month, l)).unwrap_or(first);
            Some((When::days(first, last), 0.5, "month by the nearest date"))
        }
        _ => None,
    }
}
