//! Which tokens are labelled for a candidate.

use super::Fact;
use crate::doc::Doc;
use crate::token::TokenKind;

/// Tokens kept at each end of a long quotation.
const KEPT: usize = 5;

/// Tokens looked at on each side of a candidate, at the most.
const REACH: usize = 160;

/// The tokens to label for a candidate, in order: its sentence and the one before, and the quoted ones around. Of a
/// long quotation that the candidate stands outside of, only both ends.
pub(crate) fn window(doc: &Doc<'_>, facts: &[Fact], cue: usize) -> Vec<usize> {
    let s = facts[cue].sentence as usize;
    let paragraph = &doc.paragraphs[doc.sentences[s].paragraph];
    let (mut first, mut last) = (s, s);
    let opens = |s: usize| matches!(facts[doc.sentences[s].tokens.start].quote, 1 | 3);
    let ends = |s: usize| matches!(facts[doc.sentences[s].tokens.end - 1].quote, 1 | 2);
    let quoted = |s: usize| facts[doc.sentences[s].tokens.start].quote > 0;
    // Back over one sentence, and on while a quotation reaches across the boundary.
    while first > paragraph.sentences.start && opens(first) {
        first -= 1;
    }
    if first > paragraph.sentences.start {
        first -= 1;
        while first > paragraph.sentences.start && opens(first) {
            first -= 1;
        }
    }
    // Forward over sentences that go on a quotation or are one.
    while last + 1 < paragraph.sentences.end && (ends(last) || quoted(last + 1)) {
        last += 1;
    }
    if last == s && last + 1 < paragraph.sentences.end {
        last += 1;
    }
    let mut end = doc.sentences[last].tokens.end;
    // "He said:" at a paragraph's end speaks of the next one.
    if end == paragraph.tokens.end && doc.tokens[end - 1].kind == TokenKind::Colon {
        let next = doc.sentences[last].paragraph + 1;
        if let Some(p) = doc.paragraphs.get(next) {
            end = p.tokens.end;
        }
    }
    // From the candidate outwards: a sentence may be as long as the article.
    let own = doc.quoted[cue];
    let inner = |i: usize| {
        let q = &doc.quotations[doc.quoted[i].filter(|_| doc.quoted[i] != own)? as usize].tokens;
        (i >= q.start + KEPT && q.end > i + KEPT).then_some(q)
    };
    let start = doc.sentences[first].tokens.start;
    let mut tokens = Vec::with_capacity(2 * REACH);
    let mut i = cue;
    while i > start && tokens.len() < REACH {
        i -= 1;
        if let Some(q) = inner(i) {
            i = q.start + KEPT;
            continue;
        }
        tokens.push(i);
    }
    tokens.reverse();
    let most = tokens.len() + REACH;
    let mut i = cue;
    while i < end && tokens.len() < most {
        if let Some(q) = inner(i) {
            i = q.end - KEPT;
        }
        tokens.push(i);
        i += 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::model::features::facts;

    /// The same by its definition: all tokens, of which those beyond reach are left out.
    fn plain(doc: &Doc<'_>, cue: usize, all: std::ops::Range<usize>) -> Vec<usize> {
        let inner = |i: &usize| {
            let q = doc.quoted[*i].filter(|_| doc.quoted[*i] != doc.quoted[cue]);
            let q = q.map(|q| &doc.quotations[q as usize].tokens);
            q.is_some_and(|q| *i >= q.start + KEPT && *i < q.end - KEPT)
        };
        let tokens: Vec<usize> = all.filter(|i| !inner(i)).collect();
        let at = tokens
            .iter()
            .position(|i| *i == cue)
            .expect("outside of others' quotations");
        tokens[at.saturating_sub(REACH)..tokens.len().min(at + REACH)].to_vec()
    }

    #[test]
    fn no_more_of_a_long_sentence_is_read_than_is_kept() {
        let long = "“We will sail at dawn with all of the boats that are left,” Oda said, ".repeat(200);
        for text in [long, "\"Oda said ".repeat(2000)] {
            let doc = Doc::new(&Input {
                text: &text,
                ..Input::default()
            });
            let facts = facts(&doc);
            for cue in (0..doc.tokens.len()).filter(|i| doc.lower(*i) == "said") {
                let tokens = window(&doc, &facts, cue);
                assert_eq!(tokens, plain(&doc, cue, 0..doc.tokens.len()));
                assert_eq!(tokens.capacity(), 2 * REACH, "what is beyond reach was gathered");
            }
        }
    }
}
