//! The quotation automaton: curly, straight, single, angled and LaTeX marks, nested, continued and unclosed.
//!
//! One pass over each paragraph; nothing reaches beyond it but the flag that the next paragraph goes on.

use std::ops::Range;

use crate::text::Text;
use crate::token::{Token, TokenKind};

/// A quotation, marks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// Its tokens, from the opening mark to the closing one, or to the end of the paragraph.
    pub tokens: Range<usize>,
    /// Whether the closing mark stands there.
    pub closed: bool,
    /// 0 for outermost.
    pub depth: u8,
    /// Goes on with the next quotation, which opens the next paragraph.
    pub continued: bool,
}

/// The style of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Curly,
    Straight,
    Single,
    Angle,
}

/// What a mark can do where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Open,
    Close,
    Either,
    Nothing,
}

/// Finds the quotations of a text cut into paragraphs of tokens, in order of their opening marks.
pub(crate) fn quotations(text: &Text<'_>, tokens: &[Token], paragraphs: &[Range<usize>]) -> Vec<Quotation> {
    let mut all: Vec<Quotation> = Vec::new();
    // The last quotation of the paragraph before, where it is unclosed.
    let mut open: Option<usize> = None;
    for p in paragraphs {
        let first = all.len();
        paragraph(text, tokens, p.clone(), open.is_some(), &mut all);
        all[first..].sort_by_key(|q| (q.tokens.start, q.depth));
        if let (Some(before), Some(q)) = (open, all.get(first))
            && q.tokens.start == p.start
        {
            all[before].continued = true;
        }
        open = (first..all.len()).rev().find(|i| {
            let q = &all[*i];
            q.depth == 0 && !q.closed && q.tokens.end == p.end
        });
    }
    all
}

/// The quotations of one paragraph. Where the one before left a quotation open, a closing mark that nothing opened here
/// ends it.
fn paragraph(text: &Text<'_>, tokens: &[Token], range: Range<usize>, open: bool, all: &mut Vec<Quotation>) {
    let first = all.len();
    let singles = single_closers(text, tokens, range.clone());
    let mut stack: Vec<(Style, usize)> = Vec::new();
    let push = |all: &mut Vec<Quotation>, start: usize, end: usize, closed: bool, depth: usize| {
        if end > start + 1 {
            all.push(Quotation {
                tokens: start..end,
                closed,
                depth: depth.min(9) as u8,
                continued: false,
            });
        }
    };
    for i in range.clone() {
        let Some((style, can)) = mark(text, tokens, i, &range) else {
            continue;
        };
        // A closing mark closes what is open, be it of the other style.
        let style = match style {
            Style::Straight | Style::Curly if can == Move::Close && !stack.iter().any(|(s, _)| *s == style) => {
                let other = if style == Style::Straight {
                    Style::Curly
                } else {
                    Style::Straight
                };
                if stack.iter().any(|(s, _)| *s == other) {
                    other
                } else {
                    style
                }
            }
            style => style,
        };
        let held = stack.iter().rposition(|(s, _)| *s == style);
        let action = match (style, can, held) {
            (Style::Single, Move::Open, None) => {
                // Worth opening only where something closes it; else it is an apostrophe.
                if singles.get(i - range.start).copied().unwrap_or(false) {
                    Move::Open
                } else {
                    Move::Nothing
                }
            }
            (Style::Single, Move::Close | Move::Either, Some(_)) => {
                // "the officials’ claim’": an earlier closer after s gives way to a later one.
                let plural = tokens[i - 1].kind == TokenKind::Word && text.lower[..tokens[i].start].ends_with('s');
                if plural && next_word_lower(tokens, i, &range) && later_closer(text, tokens, i, &range) {
                    Move::Nothing
                } else {
                    Move::Close
                }
            }
            (Style::Single, ..) => Move::Nothing,
            (_, Move::Either, None) => Move::Open,
            (_, Move::Either, Some(_)) => Move::Close,
            // A closing mark that nothing opened.
            (_, Move::Close, None) => Move::Nothing,
            (_, m, _) => m,
        };
        match (action, held) {
            (Move::Open, Some(h)) => {
                // The one before was never closed: it ends here.
                while stack.len() > h {
                    if let Some((_, start)) = stack.pop() {
                        push(all, start, i, false, stack.len());
                    }
                }
                stack.push((style, i));
            }
            (Move::Open, None) => stack.push((style, i)),
            (Move::Nothing, None) if open && can == Move::Close && stack.is_empty() && all.len() == first => {
                push(all, range.start, i + 1, true, 0);
            }
            (Move::Close, Some(h)) => {
                while stack.len() > h {
                    if let Some((s, start)) = stack.pop() {
                        let own = stack.len() == h;
                        // A single mark that closes nothing inside was an apostrophe.
                        if own || s != Style::Single {
                            push(all, start, if own { i + 1 } else { i }, own, stack.len());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    while let Some((style, start)) = stack.pop() {
        if style != Style::Single {
            push(all, start, range.end, false, stack.len());
        }
    }
}

/// Style of the mark at `i`, and what it can do there.
fn mark(text: &Text<'_>, tokens: &[Token], i: usize, range: &Range<usize>) -> Option<(Style, Move)> {
    let t = &tokens[i];
    if !matches!(t.kind, TokenKind::Quote | TokenKind::Single) {
        return None;
    }
    let first = i == range.start;
    // Whether the mark stands free on its left and on its right.
    let tight = |k: TokenKind| {
        matches!(
            k,
            TokenKind::Open | TokenKind::Dash | TokenKind::Quote | TokenKind::Single
        )
    };
    let left = first || t.space || matches!(tokens[i - 1].kind, TokenKind::Open | TokenKind::Dash);
    let nested = !first && tight(tokens[i - 1].kind) && !t.space;
    let right = i + 1 >= range.end || tokens[i + 1].space;
    let soft = i + 1 < range.end
        && matches!(
            tokens[i + 1].kind,
            TokenKind::Comma
                | TokenKind::Stop
                | TokenKind::Colon
                | TokenKind::Semicolon
                | TokenKind::Close
                | TokenKind::Dash
        );
    let by_place = match (left, right || soft) {
        (true, false) => Move::Open,
        (false, true) => Move::Close,
        _ if nested && !right && !soft => Move::Either,
        _ => Move::Either,
    };
    Some(match &text.src[t.range()] {
        "“" | "„" | "‟" => (
            Style::Curly,
            if right && !left && !first {
                Move::Close
            } else {
                Move::Open
            },
        ),
        "”" => (
            Style::Curly,
            if left && !right && !soft {
                Move::Open
            } else {
                Move::Close
            },
        ),
        "«" => (Style::Angle, Move::Open),
        "»" => (Style::Angle, Move::Close),
        "``" => (Style::Straight, Move::Open),
        "‘" | "‚" | "‛" => (Style::Single, if right { Move::Nothing } else { Move::Open }),
        "’" | "'" | "`" | "´" | "‹" | "›" => {
            let digit = i + 1 < range.end && tokens[i + 1].kind == TokenKind::Number;
            let curly = &text.src[t.range()] == "’";
            (
                Style::Single,
                match by_place {
                    Move::Open if digit || curly => Move::Nothing,
                    Move::Either => Move::Close,
                    m => m,
                },
            )
        }
        _ => (Style::Straight, by_place),
    })
}

/// For each token of the paragraph: whether a mark that can close a single quotation stands after it.
fn single_closers(text: &Text<'_>, tokens: &[Token], range: Range<usize>) -> Vec<bool> {
    let mut after = vec![false; range.len()];
    let mut seen = false;
    for i in range.clone().rev() {
        after[i - range.start] = seen;
        seen |= matches!(mark(text, tokens, i, &range), Some((Style::Single, Move::Close)));
    }
    after
}

/// Whether a lower-case word stands right after the mark.
fn next_word_lower(tokens: &[Token], i: usize, range: &Range<usize>) -> bool {
    i + 1 < range.end && tokens[i + 1].kind == TokenKind::Word && !tokens[i + 1].cap
}

/// Whether, within the next few dozen tokens, another single mark closes before one opens.
fn later_closer(text: &Text<'_>, tokens: &[Token], i: usize, range: &Range<usize>) -> bool {
    (i + 1..range.end.min(i + 60))
        .find_map(|j| match mark(text, tokens, j, range) {
            Some((Style::Single, Move::Close)) => Some(true),
            Some((Style::Single, Move::Open)) => Some(false),
            _ => None,
        })
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    fn find(src: &str) -> Vec<(String, bool, u8, bool)> {
        let text = Text::new(src);
        let mut tokens = Vec::new();
        let mut paragraphs = Vec::new();
        for line in text.lines() {
            let first = tokens.len();
            tokenize(&text, line, &mut tokens);
            paragraphs.push(first..tokens.len());
        }
        quotations(&text, &tokens, &paragraphs)
            .into_iter()
            .map(|q| {
                let words = &src[tokens[q.tokens.start].start..tokens[q.tokens.end - 1].end];
                (words.to_string(), q.closed, q.depth, q.continued)
            })
            .collect()
    }

    fn row(words: &str, closed: bool, depth: u8, continued: bool) -> (String, bool, u8, bool) {
        (words.to_string(), closed, depth, continued)
    }

    #[test]
    fn curly_straight_and_nested() {
        assert_eq!(
            find("“We hold ‘the line’ here,” she said. \"No,\" he said."),
            [
                row("“We hold ‘the line’ here,”", true, 0, false),
                row("‘the line’", true, 1, false),
                row("\"No,\"", true, 0, false)
            ]
        );
    }

    #[test]
    fn unclosed_ends_with_its_line() {
        assert_eq!(
            find("“We could trade.\nNext line.\n“And more.”"),
            [
                row("“We could trade.", false, 0, false),
                row("“And more.”", true, 0, false)
            ]
        );
    }

    #[test]
    fn a_quotation_goes_on_over_lines_without_a_mark_of_their_own() {
        let found = find("He said: \"One.\nTwo.\" Then he \"left\".");
        assert_eq!(
            found,
            [
                row("\"One.", false, 0, true),
                row("Two.\"", true, 0, false),
                row("\"left\"", true, 0, false)
            ]
        );
    }

    #[test]
    fn a_quotation_goes_on_over_paragraphs() {
        assert_eq!(
            find("He said: “One.\n“Two.”"),
            [row("“One.", false, 0, true), row("“Two.”", true, 0, false)]
        );
    }

    #[test]
    fn british_single_marks_and_apostrophes() {
        assert_eq!(
            find("‘It’s the officials’ fault,’ she said. The boys’ school."),
            [row("‘It’s the officials’ fault,’", true, 0, false)]
        );
        assert_eq!(find("the '90s and the boys' school, 'tis said"), []);
    }
}
