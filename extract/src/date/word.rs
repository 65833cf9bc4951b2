//! The words that dates are made of.

use chrono::Weekday;
use std::ops::Range;

/// Runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(s)) => {
                words.push(s..at);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|s| s..text.len()));
    words
}

/// What is between a day and a month, or a month and a year.
pub(super) fn is_space(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(char::is_whitespace) && !gap.contains('\n')
}

pub(super) fn is_comma(gap: &str) -> bool {
    matches!(gap.trim_end_matches([' ', '\u{a0}']), "," | ".," | "." | "") && !gap.is_empty()
}

pub(super) fn is_dash(gap: &str) -> bool {
    matches!(gap.trim_matches([' ', '\u{a0}']), "-" | "–" | "/")
}

/// Whether what stands between two words ends a sentence.
pub(super) fn stops(gap: &str) -> bool {
    gap.contains(['\n', '!', '?', ';', '”', '“', '"']) || (gap.starts_with('.') && gap.len() > 1)
}

pub(super) fn is_past(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "told"
            | "was"
            | "were"
            | "had"
            | "took"
            | "held"
            | "met"
            | "began"
            | "came"
            | "made"
            | "did"
            | "spoke"
            | "broke"
    ) || (word.len() > 4 && word.ends_with("ed") && !matches!(word, "scheduled" | "planned" | "slated" | "expected"))
}

const FUNCTION: [&str; 40] = [
    "and", "or", "of", "in", "on", "at", "to", "by", "for", "from", "with", "the", "a", "an", "as", "that", "when",
    "but", "while", "after", "before", "until", "is", "was", "were", "had", "has", "will", "are", "it", "he", "she",
    "they", "we", "this", "because", "who", "which", "during", "his",
];

/// A word that follows a number without being counted by it.
pub(super) fn is_function(word: &str) -> bool {
    FUNCTION.contains(&word)
}

/// 1 to 12, and whether it is written out.
pub(super) fn month(word: &str) -> Option<(u32, bool)> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 || word.len() > 9 || !word.as_bytes()[0].is_ascii_uppercase() {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let at = NAMES.iter().position(|n| n.starts_with(lower.as_str()))?;
    let whole = lower.len() == NAMES[at].len();
    (whole || lower.len() == 3 || lower == "sept").then_some((at as u32 + 1, whole))
}

/// The weekday, and whether it is written out.
pub(super) fn weekday(word: &str) -> Option<(Weekday, bool)> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    if word.len() < 3 || word.len() > 9 || !word.as_bytes()[0].is_ascii_uppercase() {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let (name, day) = NAMES.iter().find(|(n, _)| n.starts_with(lower.as_str()))?;
    let whole = lower.len() == name.len();
    (whole
        || matches!(
            lower.as_str(),
            "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun"
        ))
    .then_some((*day, whole))
}

/// A year between 1800 and 2199.
pub(super) fn year(word: &str) -> Option<i32> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|y| (1800..2200).contains(y))
}

pub(super) fn short(word: &str) -> Option<u32> {
    (word.len() <= 2).then(|| word.parse().ok()).flatten()
}

/// `3`, `03`, `3rd`.
pub(super) fn day(word: &str) -> Option<u32> {
    short(word).filter(|d| (1..=31).contains(d)).or_else(|| ordinal(word))
}

/// `3rd`.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|s| word.strip_suffix(s))?;
    short(digits).filter(|d| (1..=31).contains(d))
}

pub(super) fn count(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    match word {
        "a" | "an" => Some(1),
        _ => NAMES
            .iter()
            .position(|n| *n == word)
            .map(|n| n as i64 + 1)
            .or_else(|| word.parse().ok())
            .filter(|n| *n < 1000),
    }
}
