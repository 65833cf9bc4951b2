//! Contents that stand before their cue, and their second halves after it.

use super::{Labels, Site, ends_sentence, reporting};
use crate::phrase;
use crate::quotation::Quotation;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Site<'_, '_> {
    /// Content before the comma at `comma`, and perhaps after `end`, where speaker and cue end.
    pub(super) fn fronted(
        &self,
        comma: usize,
        end: usize,
        subject: Option<(Range<usize>, Range<usize>)>,
    ) -> Option<Labels> {
        let lo = self.clause_start(comma);
        let mut content = vec![lo..comma];
        let clause = phrase::finite(self.doc, lo..comma).is_some();
        let end = phrase::adjuncts(self.doc, end, self.bounds.end, false);
        let mut rule = "clause before";
        if self.kind(end) == TokenKind::Comma && self.goes_on(end + 1) {
            content.push(end + 1..self.clause_end(end + 1));
            rule = "clause around";
        } else if !clause {
            return None;
        }
        self.labels(content, subject, rule)
    }

    /// Where a fronted content that ends at `comma` starts: the sentence, or what follows another statement in it.
    pub(super) fn clause_start(&self, comma: usize) -> usize {
        let mut at = self.bounds.start;
        for i in self.bounds.start..comma {
            if self.kind(i) == TokenKind::Semicolon && self.doc.quoted[i].is_none() {
                at = i + 1;
            }
        }
        at
    }

    /// Whether the words from `i` go on with a content that a cue has broken.
    pub(super) fn goes_on(&self, i: usize) -> bool {
        if i >= self.bounds.end || self.bounds.end - i < 3 {
            return false;
        }
        let w = self.lower(i);
        match self.tag(i) {
            Tag::Gerund => !reporting(w) && !matches!(w, "referring" | "pointing" | "speaking" | "according"),
            Tag::Wh => false,
            Tag::Sub if matches!(w, "while" | "although" | "though") => false,
            Tag::Conj => {
                // "and added that": a statement of its own
                !(i + 1..self.bounds.end.min(i + 8))
                    .any(|j| reporting(self.lower(j)) && matches!(self.tag(j), Tag::Past | Tag::Verb))
            }
            _ => !matches!(w, "according" | "who" | "which"),
        }
    }

    /// After the cue, and adjuncts, the clause is over.
    pub(super) fn closed_after(&self, i: usize) -> bool {
        let mut i = i;
        if self.cue.entry.base == "tell" {
            i = phrase::noun_phrase_full(self.doc, i, self.bounds.end);
        }
        let i = phrase::adjuncts(self.doc, i, self.bounds.end, true);
        matches!(
            self.kind(i),
            TokenKind::Stop
                | TokenKind::Comma
                | TokenKind::Semicolon
                | TokenKind::Dash
                | TokenKind::Quote
                | TokenKind::Close
        ) || i >= self.bounds.end
            || matches!(self.tag(i), Tag::Gerund | Tag::Sub | Tag::Conj)
            || self.lower(i) == "as"
    }

    /// The content that a quotation belongs to: itself, or its sentence where words stand before it.
    pub(super) fn around_quotation(&self, q: &Quotation) -> Range<usize> {
        let s = self.doc.sentence_of(q.tokens.start);
        let first = self.doc.sentences[s].tokens.start.max(self.floor());
        let words_before = (first..q.tokens.start).any(|i| self.doc.tokens[i].kind == TokenKind::Word);
        let whole = q.tokens.len() > 12 && ends_sentence(self.doc, q) && self.doc.tokens[q.tokens.start + 1].cap;
        if words_before && !whole {
            // Unless another cue stands between: He said: "..."
            let taken = (first..q.tokens.start)
                .rev()
                .find(|i| reporting(self.doc.lower(*i)) && self.doc.tokens[*i].tag == Tag::Past);
            match taken {
                Some(t) if self.doc.tokens[q.tokens.start - 1].kind == TokenKind::Colon || t + 2 >= q.tokens.start => {
                    q.tokens.clone()
                }
                _ => {
                    let lead = self.doc.quoted[first].is_none() || self.cue.quoted;
                    if lead { first..q.tokens.end } else { q.tokens.clone() }
                }
            }
        } else {
            q.tokens.clone()
        }
    }

    /// Adds to `content` the second half after speaker and cue, where a quotation goes on: `"A," he said, "B."`
    pub(super) fn behind(
        &self,
        content: Range<usize>,
        end: usize,
        subject: Option<(Range<usize>, Range<usize>)>,
        rule: &'static str,
    ) -> Option<Labels> {
        let mut all = vec![content];
        let mut i = end;
        if self.cue.entry.base == "tell" || self.cue.entry.base == "ask" {
            i = phrase::noun_phrase_full(self.doc, i, self.bounds.end).max(i);
        }
        i = phrase::adjuncts(self.doc, i, self.bounds.end, true);
        if matches!(self.kind(i), TokenKind::Comma | TokenKind::Colon | TokenKind::Dash)
            && let Some(q) = self.quotation_at(i + 1)
        {
            all.push(q.tokens.clone());
        } else if self.kind(i) == TokenKind::Comma
            && self.tag(i + 1) == Tag::Conj
            && let Some(q) = (i + 2..self.bounds.end.min(i + 10)).find_map(|j| self.quotation_at(j))
            && !(i + 2..q.tokens.start).any(|j| reporting(self.lower(j)) && self.tag(j).is_verbal())
        {
            all.push(i + 1..q.tokens.end);
        } else if let Some(q) = self.quotation_at(i).filter(|q| q.tokens.start < self.bounds.end) {
            all.push(q.tokens.clone());
        }
        self.labels(all, subject, rule)
    }

    /// The end of a content that stands in no clause of the cue.
    pub(super) fn clause_end_free(&self, start: usize) -> usize {
        let end = self.bounds.end;
        (start..end)
            .find(|i| self.kind(*i) == TokenKind::Semicolon && self.doc.quoted[*i].is_none())
            .unwrap_or(end)
            .max(start)
            .min(end)
    }
}
