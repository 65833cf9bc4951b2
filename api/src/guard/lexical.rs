//! What can be counted before the parser, which recurses.

use super::limits::{Exceeded, Limits};

/// Counts bytes, tokens and open brackets as the parser would see them, in one pass without recursion. Where the text is
/// no GraphQL, more is counted rather than less.
pub(super) fn lexical(query: &str, limits: &Limits) -> Result<(), Exceeded> {
    Exceeded::check("document-bytes", "the query has {} bytes", query.len(), limits.bytes)?;
    let bytes = query.as_bytes();
    let (mut tokens, mut open, mut deepest, mut at) = (0_usize, 0_usize, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => continue,
            b'#' => {
                at += bytes[at..].iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count();
                continue;
            }
            b'"' => at = after_string(bytes, at),
            b'(' | b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ if is_word(byte) => at += bytes[at..].iter().take_while(|b| is_word(**b)).count(),
            _ => {}
        }
        tokens += 1;
    }
    Exceeded::check("nesting", "the query has brackets {} deep", deepest, limits.nesting)?;
    Exceeded::check("tokens", "the query has {} tokens", tokens, limits.tokens)
}

/// Counts values and open brackets of JSON, in one pass without recursion: before it is read, as what is read takes
/// many times its bytes.
pub(super) fn json(bytes: &[u8], limits: &Limits) -> Result<(), Exceeded> {
    let (mut values, mut open, mut deepest, mut at) = (0_usize, 0_usize, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at = after_json_string(bytes, at),
            b'[' | b'{' => {
                values += 1;
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
    }
    Exceeded::check("nesting", "the request has brackets {} deep", deepest, limits.nesting)?;
    Exceeded::check("values", "the request has {} values", values, limits.values)
}

fn after_json_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+')
}

/// Where the string that opened just before `at` has ended; a plain one ends with its line at the latest.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    if rest.starts_with(b"\"\"") {
        let mut i = 2;
        while i < rest.len() {
            if rest[i..].starts_with(b"\\\"\"\"") {
                i += 4;
            } else if rest[i..].starts_with(b"\"\"\"") {
                return at + i + 3;
            } else {
                i += 1;
            }
        }
        // It never ends, which the parser will refuse: counting on misses nothing.
        return at + 2;
    }
    let mut i = 0;
    while i < rest.len() {
        match rest[i] {
            b'\\' => i += 2,
            b'"' => return at + i + 1,
            b'\n' | b'\r' => break,
            _ => i += 1,
        }
    }
    at + i.min(rest.len())
}
