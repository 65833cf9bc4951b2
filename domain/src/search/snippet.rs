//! Where a text answers a query: a piece of it, with the words marked.

use super::{Token, query::Query, tokens};

/// A piece of a text: no markup, with the words that answer marked beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, in one line; `…` at an end where the text goes on.
    pub text: String,
    /// What answers, in its order, none within another.
    pub marks: Vec<Mark>,
}

/// A stretch of a snippet's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The first code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
    /// The same in UTF-16 code units.
    pub start_utf16: i32,
    /// The same in UTF-16 code units.
    pub end_utf16: i32,
}

/// Words of a snippet.
const WORDS: usize = 32;
/// Words of it before the first that answers.
const BEFORE: usize = 6;
/// Code points of a snippet, without the `…`.
const CHARACTERS: usize = 320;

/// The piece of `text` that answers best, and how many of the rows of words that are looked for it has.
#[must_use]
pub fn snippet(text: &str, query: &Query) -> (usize, Snippet) {
    let tokens = tokens(text);
    let found = matches(&tokens, query);
    let first = |window: usize| found.iter().position(|(at, ..)| *at >= window).unwrap_or(found.len());
    // How many different rows begin within so many words.
    let rows = |from: usize| {
        let mut rows: Vec<usize> = found[first(from)..]
            .iter()
            .take_while(|(_, end, _)| *end <= from + WORDS)
            .map(|(_, _, row)| *row)
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    };
    let starts = found.iter().map(|(at, ..)| at.saturating_sub(BEFORE));
    let mut best = (0, 0);
    // A word that is everywhere needs no look at each place.
    for start in starts.take(200) {
        let n = rows(start);
        if n > best.0 {
            best = (n, start);
        }
    }
    // The end of a text is no reason to show less of it.
    let start = best.1.min(tokens.len().saturating_sub(WORDS));
    (best.0, cut(text, &tokens, &found, start))
}

/// First word, one past the last, and which row of the query.
type Match = (usize, usize, usize);

/// Where rows of words that are looked for stand, each word once.
fn matches(tokens: &[Token], query: &Query) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for (row, phrase) in query.sought().enumerate() {
        for at in 0..tokens.len().saturating_sub(phrase.len() - 1) {
            if tokens[at..].iter().zip(phrase).all(|(token, word)| token.word == *word) {
                found.push((at, at + phrase.len(), row));
            }
        }
    }
    found.sort_unstable_by_key(|(at, end, row)| (*at, std::cmp::Reverse(*end), *row));
    found
}

fn cut(text: &str, tokens: &[Token], found: &[Match], first: usize) -> Snippet {
    let Some(begin) = tokens.get(first) else {
        return Snippet::default();
    };
    // From the start of the text, what stands before its first word too.
    let start = if first == 0 { 0 } else { begin.start };
    let last = tokens[first..]
        .iter()
        .take(WORDS)
        .take_while(|token| token.end - start <= CHARACTERS)
        .last()
        .unwrap_or(begin);
    let whole = tokens.last().is_some_and(|t| t.end == last.end);
    let length = text.chars().count();
    let end = if whole { length.min(last.end + 20) } else { last.end };
    let mut snippet = Snippet::default();
    if start > 0 {
        snippet.text.push('…');
    }
    let shift = snippet.text.chars().count();
    let piece = text.chars().skip(start).take(end - start);
    snippet
        .text
        .extend(piece.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }));
    if end < length {
        snippet.text.push('…');
    }
    let utf16: Vec<i32> = snippet
        .text
        .chars()
        .scan(0, |at, c| {
            let here = *at;
            *at += c.len_utf16() as i32;
            Some(here)
        })
        .chain([snippet.text.encode_utf16().count() as i32])
        .collect();
    let mut marked = 0;
    for (at, to, _) in found {
        let (from, to) = (tokens[*at].start, tokens[to - 1].end);
        if from < start.max(marked) || to > last.end {
            continue;
        }
        let (a, b) = (from - start + shift, to - start + shift);
        snippet.marks.push(Mark {
            start: a as i32,
            end: b as i32,
            start_utf16: utf16[a],
            end_utf16: utf16[b],
        });
        marked = to;
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str, query: &str) -> (usize, String) {
        let (rows, snippet) = snippet(text, &Query::parse(query).unwrap());
        let mut shown = String::new();
        for (i, c) in snippet.text.chars().enumerate() {
            if snippet.marks.iter().any(|m| m.start as usize == i) {
                shown.push('[');
            }
            shown.push(c);
            if snippet.marks.iter().any(|m| m.end as usize == i + 1) {
                shown.push(']');
            }
        }
        (rows, shown)
    }

    #[test]
    fn what_answers_is_marked() {
        let text = "“The fire at the mill,” Ellison said,\n“was no accident. A fire drill, perhaps.”";
        let shown = "“The [fire] at the [mill],” Ellison said, “was no accident. A [fire] drill, perhaps.”";
        assert_eq!(marked(text, "FIRE mill -flood"), (2, shown.to_owned()));
        let shown = "“The fire at the mill,” Ellison said, “was no accident. A [fire drill], perhaps.”";
        assert_eq!(marked(text, "\"fire drill\" OR flood"), (1, shown.to_owned()));
        assert_eq!(marked("<b>Fire</b>", "fire").1, "<b>[Fire]</b>");
        assert_eq!(marked("Nothing", "fire"), (0, "Nothing".to_owned()));
    }

    #[test]
    fn a_long_text_is_cut_where_it_answers_best() {
        let text = format!(
            "fire {}the mill was on fire by night {}",
            "word ".repeat(100),
            "tail ".repeat(100)
        );
        let (rows, shown) = marked(&text, "mill fire");
        assert_eq!(rows, 2);
        assert!(
            shown.starts_with("…word word word") && shown.contains("the [mill] was on [fire] by"),
            "{shown}"
        );
        assert!(shown.ends_with("tail…"));
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text_and_part_its_words(text in "[a-c \\PC]{0,400}", query in "[a-c]( (OR )?[a-c]){0,3}") {
            let query = Query::parse(&query).unwrap();
            let (_, snippet) = snippet(&text, &query);
            let (length, utf16) = (snippet.text.chars().count() as i32, snippet.text.encode_utf16().count() as i32);
            prop_assert!(length <= CHARACTERS as i32 + 40);
            let mut before = 0;
            for mark in &snippet.marks {
                prop_assert!(before <= mark.start && mark.start < mark.end && mark.end <= length);
                prop_assert!(mark.end_utf16 <= utf16);
                let cut: String = snippet.text.chars().skip(mark.start as usize).take((mark.end - mark.start) as usize).collect();
                let units: Vec<u16> = snippet.text.encode_utf16().collect();
                let same = String::from_utf16(&units[mark.start_utf16 as usize..mark.end_utf16 as usize]).unwrap();
                prop_assert_eq!(&cut, &same);
                before = mark.end;
            }
        }
    }
}
