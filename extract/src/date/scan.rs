//! Finds date expressions in a text.

use super::{
    Expr, Mention, Side,
    word::{
        self, day, is_comma, is_dash, is_function, is_past, is_space, month, ordinal, short, stops, weekday, words,
        year,
    },
};
use chrono::Weekday;
use std::ops::Range;

/// Finds every date expression, in order, without overlaps.
pub(crate) fn scan(text: &str) -> Vec<Mention> {
    let words = words(text);
    let scan = Scan { text, words: &words };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // "May 31 week ago": what the one before has, an expression that reaches back does not get.
        let free = |found: &[Mention], first: usize| found.last().is_none_or(|f| f.range.end <= words[first].start);
        match scan.at(at).filter(|(first, ..)| free(&found, *first)) {
            Some((first, end, expr)) => {
                found.push(Mention {
                    range: words[first].start..words[end - 1].end,
                    expr,
                });
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

pub(super) struct Scan<'a> {
    text: &'a str,
    words: &'a [Range<usize>],
}

/// First word, one past the last word, what it says.
pub(super) type Found = (usize, usize, Expr);

impl Scan<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |w| &self.text[w.clone()])
    }

    /// What stands between a word and the next one.
    pub(super) fn gap(&self, at: usize) -> &str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(a), Some(b)) => &self.text[a.end..b.start],
            _ => "",
        }
    }

    pub(super) fn before(&self, at: usize) -> &str {
        if at > 0 && is_space(self.gap(at - 1)) {
            self.word(at - 1)
        } else {
            ""
        }
    }

    fn at(&self, at: usize) -> Option<Found> {
        let word = self.word(at);
        let first = word.as_bytes().first().copied()?;
        if first.is_ascii_digit() {
            return self
                .iso(at)
                .or_else(|| self.numeric(at))
                .or_else(|| self.day_month(at, None))
                .or_else(|| self.year(at));
        }
        if first.is_ascii_uppercase() {
            if let Some((day, whole)) = weekday(word) {
                return self.weekday(at, day, whole);
            }
            if month(word).is_some() {
                return self.month_day(at, None).or_else(|| self.month(at));
            }
        }
        self.relative(at)
    }

    /// `2025-07-17`.
    fn iso(&self, at: usize) -> Option<Found> {
        let year = year(self.word(at))?;
        let (m, d) = (self.word(at + 1), self.word(at + 2));
        let sep = self.gap(at);
        if !matches!(sep, "-" | "/") || self.gap(at + 1) != sep || m.len() > 2 || d.is_empty() {
            return None;
        }
        // `2025-07-17T10:00` is one word from the day on.
        let d = d.split_once('T').map_or(d, |(d, _)| d);
        let (month, day) = (m.parse().ok()?, d.parse().ok()?);
        let expr = Expr::Day {
            year: Some(year),
            month,
            day,
            to: None,
            weekday: None,
            side: Side::Plain,
        };
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((at, at + 3, expr))
    }

    /// `17.07.2025`, `7/17/2025`: only where the order of day and month is plain.
    fn numeric(&self, at: usize) -> Option<Found> {
        let sep = self.gap(at);
        if !matches!(sep, "." | "/") || self.gap(at + 1) != sep {
            return None;
        }
        let (a, b): (u32, u32) = (short(self.word(at))?, short(self.word(at + 1))?);
        let year = year(self.word(at + 2))?;
        let (day, month) = if sep == "." || a > 12 || a == b { (a, b) } else { (b, a) };
        if sep == "/" && a <= 12 && b <= 12 && a != b {
            return None;
        }
        let expr = Expr::Day {
            year: Some(year),
            month,
            day,
            to: None,
            weekday: None,
            side: Side::Plain,
        };
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((at, at + 3, expr))
    }

    /// `17 July 2025`, `the 17th of July`, `28-29 December`, `28 and 29 December`.
    pub(super) fn day_month(&self, at: usize, named: Option<Weekday>) -> Option<Found> {
        let day = day(self.word(at))?;
        let mut end = at + 1;
        let mut last = None;
        if is_dash(self.gap(at)) {
            last = word::day(self.word(end));
            end += usize::from(last.is_some());
        } else if matches!(self.word(end), "and" | "to") && is_space(self.gap(at)) && is_space(self.gap(end)) {
            last = word::day(self.word(end + 1)).filter(|_| month(self.word(end + 2)).is_some());
            end += if last.is_some() { 2 } else { 0 };
        }
        if self.word(end) == "of" {
            end += 1;
        }
        let (month, _) = month(self.word(end)).filter(|_| is_space(self.gap(end - 1)))?;
        // `28 December - 2 January` is two dates, not one.
        let (year, end) = self.year_after(end);
        let to = last.filter(|&l| l > day).map(|l| (month, l));
        Some((
            at,
            end,
            Expr::Day {
                year,
                month,
                day,
                to,
                weekday: named,
                side: self.side(at, end),
            },
        ))
    }

    /// `July 17`, `Sept. 26, 2016`, `July 17-19`, `July 30 - August 2, 2025`.
    fn month_day(&self, at: usize, named: Option<Weekday>) -> Option<Found> {
        let (month, _) = month(self.word(at))?;
        let gap = self.gap(at);
        if !(is_space(gap) || gap.strip_prefix('.').is_some_and(is_space)) {
            return None;
        }
        let mut end = at + 1 + usize::from(self.word(at + 1) == "the");
        let day = day(self.word(end))?;
        // `May 10,000`, `May 3.5`, `May 10 percent`.
        if matches!(self.gap(end), "," | "." | "%") && self.word(end + 1).starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        end += 1;
        let mut to = None;
        let dash = is_dash(self.gap(end - 1));
        let joined = matches!(self.word(end), "and" | "to") && is_space(self.gap(end - 1));
        if dash || joined {
            let next = end + usize::from(!dash);
            if let Some(last) = word::day(self.word(next)).filter(|&l| l > day && !self.counts(next)) {
                (to, end) = (Some((month, last)), next + 1);
            } else if self.word(end) != "and"
                && let Some((last_month, _)) = word::month(self.word(next))
                && let Some(last) = word::day(self.word(next + 1)).filter(|&l| (last_month, l) > (month, day))
            {
                (to, end) = (Some((last_month, last)), next + 2);
            }
        }
        let (year, end) = self.year_after(end - 1);
        Some((
            at,
            end,
            Expr::Day {
                year,
                month,
                day,
                to,
                weekday: named,
                side: self.side(at, end),
            },
        ))
    }

    /// Whether the number at this word counts a following noun.
    pub(super) fn counts(&self, at: usize) -> bool {
        is_space(self.gap(at)) && self.word(at + 1).starts_with(char::is_lowercase) && !is_function(self.word(at + 1))
    }

    /// The year after this word, and one past the expression's last word.
    fn year_after(&self, at: usize) -> (Option<i32>, usize) {
        match year(self.word(at + 1)) {
            Some(y) if is_comma(self.gap(at)) || is_space(self.gap(at)) => (Some(y), at + 2),
            _ => (None, at + 1),
        }
    }

    /// `July 2025`, `in July`, `last July`.
    fn month(&self, at: usize) -> Option<Found> {
        let (month, whole) = month(self.word(at))?;
        if let (Some(year), end) = self.year_after(at) {
            return Some((
                at,
                end,
                Expr::Month {
                    year: Some(year),
                    month,
                    side: Side::Plain,
                },
            ));
        }
        if !whole {
            return None;
        }
        if self.word(at + 1) == "of"
            && let (Some(year), end) = self.year_after(at + 1)
        {
            return Some((
                at,
                end,
                Expr::Month {
                    year: Some(year),
                    month,
                    side: Side::Plain,
                },
            ));
        }
        let side = match self.before(at) {
            "last" => Side::Last,
            "next" => Side::Next,
            "in" | "In" | "since" | "Since" | "until" | "during" | "During" | "by" | "early" | "late" | "this" => {
                self.side(at, at + 1)
            }
            _ if at > 0 && self.word(at - 1).eq_ignore_ascii_case("mid") => self.side(at, at + 1),
            _ => return None,
        };
        // "in March Madness", "in May Day rallies": part of a name.
        if is_space(self.gap(at)) && self.word(at + 1).starts_with(char::is_uppercase) {
            return None;
        }
        Some((
            at,
            at + 1,
            Expr::Month {
                year: None,
                month,
                side,
            },
        ))
    }

    /// `in 2022`, `the 2026 election`.
    fn year(&self, at: usize) -> Option<Found> {
        let year = year(self.word(at))?;
        let before = if at > 0 { self.word(at - 1) } else { "" };
        let gap = if at > 0 { self.gap(at - 1) } else { "" };
        let told = is_space(gap)
            && matches!(
                before.to_ascii_lowercase().as_str(),
                "in" | "since"
                    | "of"
                    | "until"
                    | "till"
                    | "by"
                    | "from"
                    | "during"
                    | "early"
                    | "late"
                    | "mid"
                    | "for"
                    | "before"
                    | "after"
                    | "through"
                    | "the"
                    | "and"
                    | "year"
                    | "to"
                    | "his"
                    | "her"
                    | "their"
                    | "its"
            );
        let told = told
            || gap.ends_with('(')
            || (is_dash(gap) && (before.eq_ignore_ascii_case("mid") || word::year(before).is_some()));
        if !told || matches!(self.gap(at), "." | ",") && self.word(at + 1).starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // "of 2000 people", "the 2000 workers": a count, which names no event either.
        if matches!(before, "of" | "the" | "for" | "by" | "and" | "to" | "from") && self.counts(at) {
            let next = self.word(at + 1);
            if (next == "people" || next.ends_with('s'))
                && !next.ends_with("ss")
                && !matches!(next, "elections" | "talks" | "games" | "polls")
            {
                return None;
            }
        }
        Some((at, at + 1, Expr::Year(year)))
    }

    /// `Tuesday, July 29, 2025`, `Wednesday 3 May`, `Wednesday the 3rd`, `on Tuesday`.
    fn weekday(&self, at: usize, named: Weekday, whole: bool) -> Option<Found> {
        let gap = self.gap(at);
        if is_space(gap) || is_comma(gap) {
            let next = at + 1 + usize::from(self.word(at + 1) == "the");
            let dated = self
                .month_day(next, Some(named))
                .or_else(|| self.day_month(next, Some(named)));
            if let Some((_, end, expr)) = dated {
                return Some((at, end, expr));
            }
            if next == at + 2
                && let Some(day) = ordinal(self.word(next))
                && !self.counts(next)
            {
                return Some((
                    at,
                    next + 1,
                    Expr::DayOfMonth {
                        day,
                        to: None,
                        weekday: Some(named),
                    },
                ));
            }
        }
        if !whole {
            return None;
        }
        // "Black Friday", "Good Friday", "Super Tuesday" and "Friday Night Lights" are names; so is "Ash Wednesday".
        let before = self.before(at);
        if matches!(
            before,
            "a" | "every"
                | "each"
                | "any"
                | "Black"
                | "Good"
                | "Super"
                | "Ash"
                | "Fat"
                | "Bloody"
                | "Holy"
                | "Palm"
                | "Easter"
                | "Cyber"
        ) {
            return None;
        }
        let side = match before {
            "last" => Side::Last,
            "next" => Side::Next,
            _ => self.side(at, at + 1),
        };
        Some((at, at + 1, Expr::Weekday(named, side)))
    }

    /// Whether the sentence around the words looks forward.
    fn side(&self, first: usize, end: usize) -> Side {
        let mut at = first;
        for _ in 0..10 {
            if at == 0 || stops(self.gap(at - 1)) {
                break;
            }
            at -= 1;
            match self.word(at) {
                "will" | "upcoming" | "scheduled" | "slated" | "planned" | "next" | "due" | "plans" | "starting"
                | "until" => return Side::Next,
                "last" if at + 1 == first => return Side::Last,
                // What somebody said or did on that day is past, whatever is to come of it.
                w if is_past(w) => return Side::Plain,
                _ => {}
            }
        }
        for at in end..(end + 8).min(self.words.len()) {
            if stops(self.gap(at - 1)) && !self.gap(at - 1).starts_with(',') {
                break;
            }
            match self.word(at) {
                "will" => return Side::Next,
                w if is_past(w) => return Side::Plain,
                _ => {}
            }
        }
        Side::Plain
    }
}
