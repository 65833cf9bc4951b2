//! The text as given: byte offsets inside the crate, code points outside, lines.

use std::ops::Range;

use crate::Span;

/// Bytes between two checkpoints of the code point index.
const STEP: usize = 64;

/// The text and the way from its bytes to its code points. Nothing is normalised.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    /// As given.
    pub src: &'a str,
    /// `src` with A–Z lowered: the same bytes otherwise, so every range fits both.
    pub lower: String,
    /// Code points before byte `STEP * i`; empty where all is ASCII and both counts agree.
    marks: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(src: &'a str) -> Self {
        let mut marks = Vec::new();
        if !src.is_ascii() {
            let mut points = 0;
            for chunk in src.as_bytes().chunks(STEP) {
                marks.push(points);
                points += starts(chunk);
            }
            marks.push(points);
        }
        Text {
            src,
            lower: src.to_ascii_lowercase(),
            marks,
        }
    }

    /// Code points before `byte`.
    pub(crate) fn code_point(&self, byte: usize) -> usize {
        let byte = byte.min(self.src.len());
        match self.marks.get(byte / STEP) {
            None => byte,
            Some(mark) => mark + starts(&self.src.as_bytes()[byte / STEP * STEP..byte]),
        }
    }

    /// The span of a byte range.
    pub(crate) fn span(&self, r: &Range<usize>) -> Span {
        Span {
            start: self.code_point(r.start),
            end: self.code_point(r.end),
        }
    }

    /// The lines that hold anything, without their ends and without white space at either side.
    pub(crate) fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        for part in self.src.split_inclusive(breaks) {
            let body = part.trim_start_matches(is_blank);
            let from = start + part.len() - body.len();
            let body = body.trim_end_matches(is_blank);
            if !body.is_empty() {
                lines.push(from..from + body.len());
            }
            start += part.len();
        }
        lines
    }
}

/// White space, and what is invisible like it.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Bytes that start a code point.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_match_a_plain_count() {
        let src = "Ærø said “no” — “naïve” 😀 ".repeat(20);
        let text = Text::new(&src);
        for (n, (byte, _)) in src.char_indices().enumerate() {
            assert_eq!(text.code_point(byte), n);
        }
        assert_eq!(text.code_point(src.len()), src.chars().count());
    }

    #[test]
    fn lines_leave_out_blanks() {
        let text = Text::new("\u{feff} one \r\n\r\n\ttwo\n");
        let lines: Vec<_> = text.lines().into_iter().map(|r| &text.src[r]).collect();
        assert_eq!(lines, ["one", "two"]);
    }
}
