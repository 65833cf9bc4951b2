//! Lines of a page and how they look.

use std::ops::Range;

/// A line that is not blank.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Without the white space around it, in bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) text: &'a str,
    /// Whether a blank line, or nothing, stands above.
    pub(super) blank_before: bool,
    pub(super) words: usize,
    /// Whether it ends as a sentence does.
    pub(super) ends: bool,
}

/// The lines of a text; one that goes on in the next, as in a text that is wrapped, is joined with it.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found: Vec<Line<'_>> = Vec::new();
    let mut at = 0;
    let mut blank = true;
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            blank = true;
            continue;
        }
        let first = start + (raw.len() - raw.trim_start().len());
        let range = first..first + trimmed.len();
        match found.last_mut() {
            Some(last) if !blank && !last.ends && last.text.len() > 40 && trimmed.starts_with(char::is_lowercase) => {
                last.range.end = range.end;
                last.text = &text[last.range.clone()];
                last.words += trimmed.split_whitespace().count();
                last.ends = ends(trimmed);
            }
            _ => {
                let words = trimmed.split_whitespace().count();
                found.push(Line {
                    range,
                    text: trimmed,
                    blank_before: blank,
                    words,
                    ends: ends(trimmed),
                });
            }
        }
        blank = false;
    }
    found
}

fn ends(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    text.ends_with(['.', '!', '?', '…', ':', ';'])
}

impl Line<'_> {
    /// Whether it is part of a paragraph: long, or a sentence, or opens a quotation.
    pub(super) fn is_prose(&self) -> bool {
        let speech = self.text.starts_with(['"', '“', '«', '„']) && (self.words >= 4 || self.ends);
        // "She went on:" leads to a quotation below.
        if self.text.ends_with(':')
            && self
                .text
                .split_whitespace()
                .skip(1)
                .any(|w| w.starts_with(char::is_lowercase))
        {
            return true;
        }
        let stop = self.ends || self.text.contains(". ");
        let sentence = stop && !self.is_title_case() && (self.words >= 12 || self.words >= 3 && !self.starts_lower());
        // A signed or truncated paragraph has no full stop; a headline is not that long.
        sentence || self.words > 25 || speech
    }

    /// Whether it can be a headline.
    pub(super) fn is_title(&self) -> bool {
        (3..=25).contains(&self.words)
            && !self.starts_lower()
            && (!self.text.ends_with(['.', ':', ';']) || self.is_title_case())
    }

    pub(super) fn starts_lower(&self) -> bool {
        self.text
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(char::is_lowercase)
    }

    /// Whether nearly all longer words begin with a capital.
    fn is_title_case(&self) -> bool {
        let long = self
            .text
            .split_whitespace()
            .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 4);
        let (mut all, mut upper) = (0, 0);
        for word in long {
            all += 1;
            upper += usize::from(
                word.trim_start_matches(|c: char| !c.is_alphanumeric())
                    .starts_with(char::is_uppercase),
            );
        }
        all >= 3 && upper * 20 >= all * 17 && !self.text.contains(". (")
    }

    /// Whether it reads like a reader's comment: sentences, none of which begins with a capital.
    pub(super) fn is_careless(&self) -> bool {
        if self.words < 4 || !self.starts_lower() {
            return false;
        }
        let mut rest = self.text;
        while let Some((_, after)) = rest.split_once(['.', '!', '?']) {
            // `U.S.` and `3.5` end no sentence.
            if after.starts_with(' ') && after.trim_start().starts_with(char::is_uppercase) {
                return false;
            }
            rest = after;
        }
        true
    }
}

/// Whether a word may stand beside a date on a line of its own: a place, a time, `Published`, `by`.
pub(super) fn is_date_company(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = bare.to_ascii_lowercase();
    bare.is_empty()
        || bare.starts_with(char::is_uppercase)
        || bare.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.')
        || matches!(
            lower.as_str(),
            "at" | "on"
                | "by"
                | "published"
                | "updated"
                | "posted"
                | "last"
                | "modified"
                | "created"
                | "am"
                | "pm"
                | "a.m"
                | "p.m"
                | "of"
                | "in"
                | "min"
                | "read"
                | "de"
                | "al"
                | "the"
        )
        || lower
            .strip_suffix("am")
            .or(lower.strip_suffix("pm"))
            .is_some_and(|t| t.chars().all(|c| c.is_ascii_digit() || c == ':'))
}

/// Whether a date line says that it is the date of publication.
pub(super) fn says_published(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["publish", "posted", "issued"].iter().any(|w| lower.contains(w))
}
