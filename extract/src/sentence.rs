//! Paragraphs and sentences.

use std::ops::Range;

use crate::lexicon;
use crate::text::Text;
use crate::token::{Token, TokenKind};

/// What a paragraph is to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Zone {
    /// Running text.
    #[default]
    Body,
    /// The article's headline.
    Headline,
    /// A heading inside the article.
    Heading,
    /// A date or place line, a byline, a caption.
    Dateline,
    /// Menus, teasers, buttons.
    Furniture,
    /// Readers' comments below the article.
    Comment,
}

/// A paragraph: one line, or several where the text is hard-wrapped.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its sentences.
    pub sentences: Range<usize>,
    /// What it is to the article.
    pub zone: Zone,
}

/// A sentence: its tokens, closing quotation marks included.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The paragraph that it stands in.
    pub paragraph: usize,
}

/// Joins lines into paragraphs where the text is hard-wrapped, else takes each line as one.
pub(crate) fn paragraphs(text: &Text<'_>) -> Vec<Range<usize>> {
    let lines = text.lines();
    if !wrapped(text, &lines) {
        return lines;
    }
    let mut joined: Vec<Range<usize>> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if adjacent(text, last, &line) => last.end = line.end,
            _ => joined.push(line),
        }
    }
    joined
}

/// Whether no blank line stands between the two.
fn adjacent(text: &Text<'_>, a: &Range<usize>, b: &Range<usize>) -> bool {
    text.src[a.end..b.start].matches('\n').count() < 2
}

/// Whether lines break at a column rather than at the end of a paragraph: most that another follows
/// directly are of middling length, end inside a sentence, and the next goes on in lower case.
fn wrapped(text: &Text<'_>, lines: &[Range<usize>]) -> bool {
    let (mut inside, mut all) = (0, 0);
    for pair in lines.windows(2).filter(|p| adjacent(text, &p[0], &p[1])) {
        let (line, next) = (&text.src[pair[0].clone()], &text.src[pair[1].clone()]);
        all += 1;
        let goes_on = next.chars().next().is_some_and(char::is_lowercase);
        inside += usize::from((40..=120).contains(&line.len()) && goes_on && !line.ends_with(['.', '!', '?', ':']));
    }
    all >= 3 && inside * 2 > all
}

/// Tokens after which a sentence is cut at the next punctuation.
const LONGEST: usize = 240;

/// Cuts the tokens of a paragraph into sentences.
pub(crate) fn sentences(text: &Text<'_>, tokens: &[Token], range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = range.start;
    let mut i = range.start;
    while i < range.end {
        let stop = match tokens[i].kind {
            TokenKind::Stop => true,
            TokenKind::Word => text.src[tokens[i].range()].ends_with('.'),
            _ => false,
        };
        // Whatever goes on for so long is a list, or no prose: what looks at sentences stays bounded.
        let length = i + 1 - start;
        if length >= 2 * LONGEST || length >= LONGEST && !stop && tokens[i].kind != TokenKind::Word {
            out.push(start..i + 1);
            start = i + 1;
            i += 1;
            continue;
        }
        if !stop {
            i += 1;
            continue;
        }
        // Closing marks belong to the sentence before them.
        let mut end = i + 1;
        while end < range.end && closes(tokens, end) {
            end += 1;
        }
        if end >= range.end || breaks(text, tokens, i, end) {
            out.push(start..end);
            start = end;
        }
        i = end;
    }
    if start < range.end {
        out.push(start..range.end);
    }
    out
}

/// A mark that stands tight after what it closes.
fn closes(tokens: &[Token], i: usize) -> bool {
    matches!(tokens[i].kind, TokenKind::Quote | TokenKind::Single | TokenKind::Close) && !tokens[i].space
}

/// Whether the stop at `i` ends a sentence, the next token being `end`.
fn breaks(text: &Text<'_>, tokens: &[Token], i: usize, end: usize) -> bool {
    let stop = &text.src[tokens[i].range()];
    let mut next = end;
    while next + 1 < tokens.len()
        && matches!(
            tokens[next].kind,
            TokenKind::Quote | TokenKind::Single | TokenKind::Open
        )
    {
        next += 1;
    }
    let follower = &tokens[next];
    let capital = follower.cap || follower.kind == TokenKind::Number || follower.kind == TokenKind::Other;
    if tokens[i].kind == TokenKind::Stop {
        // "Really?" she asked; ... and so on
        return capital && (tokens[end].space || next > end || end > i + 1);
    }
    if !capital || !tokens[end].space {
        return false;
    }
    let lower = &text.lower[tokens[i].range()];
    if lexicon::is_title(lower) || stop.len() == 2 && stop != "I." {
        return false;
    }
    // After "U.S.", "Inc.", "a.m." only a word that is no name opens a sentence.
    let word = &text.lower[follower.range()];
    lexicon::closed(word).is_some() && !matches!(word, "and" | "us" | "of" | "for") || next > end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    fn cut(src: &str) -> Vec<&str> {
        let text = Text::new(src);
        let mut tokens = Vec::new();
        tokenize(&text, 0..src.len(), &mut tokens);
        let all = 0..tokens.len();
        sentences(&text, &tokens, all)
            .into_iter()
            .map(|r| &src[tokens[r.start].start..tokens[r.end - 1].end])
            .collect()
    }

    #[test]
    fn abbreviations_and_initials_end_no_sentence() {
        assert_eq!(
            cut("Mr. Oda met Sen. J. K. Vane in the U.S. Senate. He left at 5 p.m. The rest stayed."),
            [
                "Mr. Oda met Sen. J. K. Vane in the U.S. Senate.",
                "He left at 5 p.m.",
                "The rest stayed."
            ]
        );
    }

    #[test]
    fn quotation_marks_stay_with_their_sentence() {
        assert_eq!(
            cut("“We won.” “Did we?” she asked. Nobody knew."),
            ["“We won.”", "“Did we?” she asked.", "Nobody knew."]
        );
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let src = "The harbour authority said on Monday that the old sea\nwall would be closed to the public until the storm had\npassed and the masons had looked at every stone of it,\nfrom the mole to the light.\n\nIt will open again.";
        let text = Text::new(src);
        assert_eq!(paragraphs(&text).len(), 2);
        assert_eq!(paragraphs(&Text::new("One.\nTwo.\nThree.\nFour.\nFive.")).len(), 5);
    }
}
