//! Tokens: words, numbers, punctuation and every kind of quotation mark, with byte ranges.

use std::ops::Range;

use crate::lexicon;
use crate::tag::Tag;
use crate::text::{Text, is_blank};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters, with inner hyphens and dots (`long-range`, `U.S.`, `Mr.`); contractions are cut: `did` `n't`.
    Word,
    /// Starts with a digit or a currency sign: `1,000.5`, `20th`, `$3`, `10:30`.
    Number,
    /// `.`, `!`, `?`, `…` and runs of them.
    Stop,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// A dash that stands alone: en, em, bar, `--`, or a hyphen with space around.
    Dash,
    /// A double quotation mark of any style.
    Quote,
    /// A single mark that may open or close a quotation, or be an apostrophe of its own.
    Single,
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    /// Whatever else.
    Other,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: TokenKind,
    /// Its part of speech, roughly.
    pub tag: Tag,
    /// Starts with an upper-case letter.
    pub cap: bool,
    /// White space, or the start of a paragraph, stands before it.
    pub space: bool,
}

impl Token {
    /// The bytes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Splits `range` into tokens, pushing them.
pub(crate) fn tokenize(text: &Text<'_>, range: Range<usize>, out: &mut Vec<Token>) {
    let src = &text.src[..range.end];
    let mut at = range.start;
    let mut space = true;
    while let Some(c) = src[at..].chars().next() {
        if is_blank(c) {
            at += c.len_utf8();
            space = true;
            continue;
        }
        let (kind, end) = next(src, at, c, space);
        let first = out.len();
        let push = |out: &mut Vec<Token>, start: usize, end: usize, kind: TokenKind, space: bool| {
            let cap = capital(&src[start..end]);
            out.push(Token {
                start,
                end,
                kind,
                tag: Tag::Punct,
                cap,
                space,
            });
        };
        if kind == TokenKind::Word {
            let (cut, clitic) = contraction(&text.lower[at..end]);
            if cut > 0 {
                push(out, at, at + cut, kind, space);
            }
            if clitic {
                push(out, at + cut, end, kind, space && cut == 0);
            }
        }
        if out.len() == first {
            push(out, at, end, kind, space);
        }
        at = end;
        space = false;
    }
}

/// Starts with a capital, or with an Arabic article and a capital: `al-Rumaihi`.
fn capital(word: &str) -> bool {
    let name = ["al-", "el-", "ul-", "as-", "ar-", "ez-"]
        .iter()
        .find_map(|p| word.strip_prefix(p))
        .unwrap_or(word);
    name.chars().next().is_some_and(char::is_uppercase)
}

/// The kind and the end of the token that starts at `at` with `c`.
fn next(src: &str, at: usize, c: char, space: bool) -> (TokenKind, usize) {
    let rest = &src[at..];
    let one = at + c.len_utf8();
    let follows = src[one..].chars().next();
    let run = |set: &dyn Fn(char) -> bool| at + rest.find(|x| !set(x)).unwrap_or(rest.len());
    match c {
        '.' | '!' | '?' | '…' => (TokenKind::Stop, run(&|x| matches!(x, '.' | '!' | '?' | '…'))),
        ',' => (TokenKind::Comma, one),
        ':' => (TokenKind::Colon, one),
        ';' => (TokenKind::Semicolon, one),
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => (TokenKind::Quote, one),
        '`' if follows == Some('`') => (TokenKind::Quote, one + 1),
        '\'' | '’' if follows == Some(c) => (TokenKind::Quote, one + c.len_utf8()),
        '\'' | '‘' | '’' | '‚' | '‛' | '`' | '´' | '‹' | '›' => {
            // A clitic that the word before did not take, e.g. after a bracket or a digit: ’s.
            let tail: String = src[one..].chars().take_while(|x| x.is_alphabetic()).take(4).collect();
            if !space && lexicon::is_clitic(&tail.to_ascii_lowercase()) {
                return (TokenKind::Word, one + tail.len());
            }
            (TokenKind::Single, one)
        }
        '(' | '[' | '{' => (TokenKind::Open, one),
        ')' | ']' | '}' => (TokenKind::Close, one),
        '–' | '—' | '―' | '‒' => (TokenKind::Dash, run(&|x| matches!(x, '–' | '—' | '―' | '‒'))),
        '-' if follows == Some('-') => (TokenKind::Dash, run(&|x| x == '-')),
        '-' if follows.is_none_or(is_blank) => (TokenKind::Dash, one),
        '$' | '€' | '£' | '¥' if follows.is_some_and(|x| x.is_ascii_digit()) => {
            (TokenKind::Number, number(src, one))
        }
        '@' | '#' if follows.is_some_and(char::is_alphanumeric) => (
            TokenKind::Word,
            one + src[one..]
                .find(|x: char| !x.is_alphanumeric() && x != '_')
                .unwrap_or(src.len() - one),
        ),
        _ if c.is_numeric() => (TokenKind::Number, number(src, at)),
        _ if c.is_alphabetic() => (TokenKind::Word, word(src, at)),
        _ => (TokenKind::Other, one),
    }
}

/// End of the number at `at`: digits with separators between them, and letters at their end (`20th`, `3m`).
fn number(src: &str, at: usize) -> usize {
    let mut end = at;
    let mut chars = src[at..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner = matches!(c, '.' | ',' | ':' | '/') && chars.peek().is_some_and(|(_, n)| n.is_ascii_digit());
        let joint = matches!(c, '-') && chars.peek().is_some_and(|(_, n)| n.is_alphanumeric());
        if !(c.is_alphanumeric() || inner || joint || c == '%') {
            break;
        }
        end = at + i + c.len_utf8();
    }
    end
}

/// End of the word at `at`: letters and digits, inner hyphens and apostrophes, the dots of abbreviations.
fn word(src: &str, at: usize) -> usize {
    let mut end = at;
    let mut dots = 0;
    let mut run = 0;
    let mut chars = src[at..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        match c {
            // Combining marks belong to their letter.
            _ if c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c) => run += 1,
            '-' | '‑' | '\u{ad}' | '&' if next.is_some_and(char::is_alphanumeric) => run = 0,
            '\'' | '’' | '‘' if next.is_some_and(char::is_alphabetic) => run = 0,
            // "in a post on X.": the platform, no initial.
            '.' if &src[at..end] == "X" && src[..at].ends_with("on ") => break,
            '.' if run == 1 && (dots > 0 || next.is_none_or(|n| !n.is_alphabetic() || single(&src[at + i + 1..]))) => {
                // One letter and a dot: an initial or a piece of `U.S.`; `I.` at an end is a pronoun.
                if dots == 0 && end - at > 1 && !src[at..end].contains('-') {
                    break;
                }
                dots += 1;
                run = 0;
            }
            '.' if dots == 0 && lexicon::is_abbreviation(&src[at..end]) => {
                return at + i + 1;
            }
            _ => break,
        }
        end = at + i + c.len_utf8();
    }
    end
}

/// Whether a single letter and a dot stand here.
fn single(s: &str) -> bool {
    let mut chars = s.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none_or(|c| c == '.')
}

/// Where the clitic of a lowered word starts, and whether it has one.
fn contraction(word: &str) -> (usize, bool) {
    if !word.contains(['\'', '’']) {
        return (word.len(), false);
    }
    if let Some(stem) = word.strip_suffix("n't").or_else(|| word.strip_suffix("n’t")) {
        return (stem.len(), true);
    }
    match word.rfind(['\'', '’']) {
        Some(i) if lexicon::is_clitic(word[i..].trim_start_matches(['\'', '’'])) => (i, true),
        _ => (word.len(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(src: &str) -> Vec<&str> {
        let text = Text::new(src);
        let mut out = Vec::new();
        tokenize(&text, 0..src.len(), &mut out);
        out.iter().map(|t| &src[t.range()]).collect()
    }

    #[test]
    fn contractions_and_abbreviations() {
        assert_eq!(
            tokens("Mr. Oda’s U.S. aide didn't."),
            ["Mr.", "Oda", "’s", "U.S.", "aide", "did", "n't", "."]
        );
        assert_eq!(
            tokens("J. K. Vane can’t, I."),
            ["J.", "K.", "Vane", "ca", "n’t", ",", "I."]
        );
    }

    #[test]
    fn numbers_and_dashes() {
        assert_eq!(
            tokens("$1,000.50—20th, 10:30 -- x-ray"),
            ["$1,000.50", "—", "20th", ",", "10:30", "--", "x-ray"]
        );
    }

    #[test]
    fn quotation_marks_stand_alone() {
        assert_eq!(
            tokens("“‘No,’ she said.”"),
            ["“", "‘", "No", ",", "’", "she", "said", ".", "”"]
        );
    }
}
