//! Contents that follow their cue: that-clauses, bare clauses, quotations, questions, infinitives.

use super::{Site, ends_sentence};
use crate::cue::Frames;
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Site<'_, '_> {
    /// The content after `i`, and the rule that found it.
    pub(super) fn after(&self, i: usize) -> Option<(Range<usize>, &'static str)> {
        let frames = self.cue.entry.frames;
        let end = self.bounds.end;
        let mut i = i;
        if self.cue.entry.base == "accuse" {
            // "accused the head of the firm of lying"
            let doing = (i + 1..end.min(i + 24))
                .find(|j| self.lower(*j) == "of" && self.tag(*j + 1) == Tag::Gerund && self.doc.quoted[*j].is_none());
            let of = doing.or_else(|| {
                (i + 1..end.min(i + 16)).find(|j| {
                    self.lower(*j) == "of"
                        && self.kind(*j) == TokenKind::Word
                        && matches!(
                            self.tag(*j + 1),
                            Tag::Gerund
                                | Tag::Noun
                                | Tag::Adj
                                | Tag::Poss
                                | Tag::Det
                                | Tag::Name
                                | Tag::Punct
                                | Tag::Adv
                        )
                })
            })?;
            return Some((i..self.object_end(of + 1).max(of + 2).min(end), "accused of"));
        }
        if let Some(p) = self.cue.particle
            && !matches!(p, "to" | "with")
        {
            let inside = matches!(p, "of" | "about" | "against" | "on")
                && !matches!(self.cue.entry.base, "call" | "accuse" | "speak" | "talk");
            return self
                .object(i, "object of a particle")
                .map(|(r, rule)| (r.start - usize::from(inside)..r.end, rule));
        }
        if frames.has(Frames::HEARER) && !matches!(self.kind(i), TokenKind::Comma | TokenKind::Colon | TokenKind::Quote)
        {
            let h = phrase::noun_phrase_full(self.doc, i, end);
            let clause = phrase::opens_clause(self.doc, i, end)
                && self.tag(h).is_verbal()
                && frames.has(Frames::CLAUSE)
                && self.cue.entry.base != "tell";
            if h > i && !clause {
                if self.tag(h) == Tag::To && frames.has(Frames::INFINITIVE) {
                    let start = if self.cue.entry.base == "tell" { h } else { i };
                    return Some((start..self.clause_end(h), "infinitive"));
                }
                // "warned reporters that", "told the crowd"
                let next = phrase::adjuncts(self.doc, h, end, false);
                let goes = self.that(h).is_some()
                    || self.cue.entry.base == "tell"
                    || matches!(self.kind(next), TokenKind::Colon | TokenKind::Quote | TokenKind::Comma)
                        && self.quoted_next(next);
                if goes {
                    i = h;
                }
            }
        }
        if let Some(that) = self.that(i)
            && frames.has(Frames::CLAUSE | Frames::HEARER)
        {
            return Some((that..self.clause_end(that), "that-clause"));
        }
        // A quotation, after a comma or a colon or nothing.
        let loose = phrase::adjuncts(self.doc, i, end, true);
        for at in [i, phrase::adjuncts(self.doc, i, end, false), loose] {
            if let Some(found) = self.quotation_after(at) {
                return Some(found);
            }
        }
        // "tweeted using his account, “...”": what stands between tells how it was said.
        if self.tag(i) == Tag::Gerund
            && let Some(comma) = (i + 1..end.min(i + 12)).find(|j| self.kind(*j) == TokenKind::Comma)
            && phrase::finite(self.doc, i..comma).is_none()
            && let Some(found) = self.quotation_after(comma)
        {
            return Some(found);
        }
        if self.kind(loose) == TokenKind::Colon
            && loose < end
            && frames.has(Frames::CLAUSE | Frames::QUOTE)
            && loose + 1 < end
        {
            return Some((loose + 1..end, "colon"));
        }
        let at = phrase::adjuncts(self.doc, i, end, false);
        let tag = self.tag(at);
        if frames.has(Frames::BARE) && self.clause_at(at) {
            return Some((at..self.clause_end(at), "clause after"));
        }
        if frames.has(Frames::WH | Frames::CLAUSE)
            && (tag == Tag::Wh || matches!(self.lower(at), "whether" | "if"))
            && !matches!(self.lower(at), "when" | "which" | "who") | frames.has(Frames::WH)
            && frames.has(Frames::WH)
        {
            return Some((at..self.clause_end(at), "question"));
        }
        if frames.has(Frames::INFINITIVE) && self.lower(i) == "to" && self.tag(i + 1) != Tag::Det {
            return Some((i..self.clause_end(i), "infinitive"));
        }
        if frames.has(Frames::NOUN | Frames::AS | Frames::COMPLEMENT | Frames::GERUND)
            && let Some(found) = self.object(i, "object")
        {
            return Some(found);
        }
        // What "said" is followed by is said, whatever it is.
        let last = self.bounds.end.saturating_sub(1);
        let more = at + 2 < last && matches!(self.kind(at), TokenKind::Word | TokenKind::Number | TokenKind::Quote);
        if self.cue.entry.base == "say"
            && more
            && !self.closed_after(i)
            && !matches!(self.tag(at), Tag::Conj | Tag::Sub | Tag::Wh | Tag::Prep | Tag::Gerund)
        {
            return Some((at..self.clause_end(at), "what follows say"));
        }
        None
    }

    /// Where the that of a that-clause stands, close after `i`.
    pub(super) fn that(&self, i: usize) -> Option<usize> {
        let sure = self.cue.entry.weight >= 7;
        // "said afterwards, on the steps, that": after an adverb, a preposition or a comma the clause is still to come.
        let delayed = sure
            && (matches!(self.tag(i), Tag::Adv | Tag::Prep | Tag::To)
                || self.kind(i) == TokenKind::Comma
                || phrase::time(self.doc, i, self.bounds.end) > i
                || matches!(self.lower(i), "after" | "before" | "since" | "when" | "as" | "only"));
        let reach = if delayed { 30 } else { 16 };
        for j in i..self.bounds.end.min(i + reach) {
            match self.kind(j) {
                TokenKind::Quote | TokenKind::Stop | TokenKind::Colon | TokenKind::Semicolon => return None,
                _ => {}
            }
            if self.lower(j) == "that" && matches!(self.tag(j), Tag::Sub | Tag::Det) {
                let after = self.tag(j + 1);
                let noun = j > i && matches!(self.tag(j - 1), Tag::Noun | Tag::Name);
                if noun && matches!(after, Tag::Verb | Tag::Past | Tag::Aux | Tag::Modal) {
                    return None;
                }
                if j == i || self.only_adjuncts(i, j) {
                    return Some(j);
                }
                return (delayed && !self.clause_at(phrase::adjuncts(self.doc, i, j, false))).then_some(j);
            }
        }
        None
    }

    /// Whether `i..j` holds nothing but a hearer and adjuncts.
    pub(super) fn only_adjuncts(&self, i: usize, j: usize) -> bool {
        let mut at = i;
        while at < j {
            let next = phrase::adjuncts(self.doc, at, j, true);
            if next > at {
                at = next;
                continue;
            }
            if self.kind(at) == TokenKind::Comma || self.lower(at) == "only" {
                at += 1;
                continue;
            }
            if at > i && self.kind(at - 1) == TokenKind::Comma || self.cue.entry.frames.has(Frames::HEARER) {
                let np = phrase::noun_phrase_full(self.doc, at, j);
                if np > at {
                    at = np;
                    continue;
                }
            }
            return false;
        }
        true
    }

    /// A clause with its own subject and finite verb starts at `i`, before any comma that ends this one.
    pub(super) fn clause_at(&self, i: usize) -> bool {
        if i >= self.bounds.end
            || matches!(
                self.kind(i),
                TokenKind::Comma | TokenKind::Stop | TokenKind::Colon | TokenKind::Dash | TokenKind::Close
            )
        {
            return false;
        }
        let w = self.lower(i);
        if matches!(self.tag(i), Tag::Sub)
            && matches!(
                w,
                "if" | "because" | "while" | "although" | "though" | "unless" | "once"
            )
        {
            return phrase::finite(self.doc, i..self.bounds.end).is_some() && w != "because" && w != "while";
        }
        if matches!(self.tag(i), Tag::Prep | Tag::To | Tag::Conj | Tag::Wh) && w != "what" {
            // "said in Ohio he had won": the clause starts later; taken whole.
            return self.tag(i) == Tag::Prep
                && phrase::finite(self.doc, i..self.bounds.end).is_some()
                && !matches!(w, "of" | "about" | "as");
        }
        phrase::opens_clause(self.doc, i, self.bounds.end) && {
            let stop = (i..self.bounds.end)
                .find(|j| self.kind(*j) == TokenKind::Comma)
                .unwrap_or(self.bounds.end);
            // The finite verb belongs to the first stretch, or the phrase goes on after an insertion.
            phrase::finite(self.doc, i..stop).is_some()
                || self.tag(i) != Tag::Punct
                    && stop < self.bounds.end
                    && phrase::finite(self.doc, stop..self.bounds.end).is_some()
        }
    }

    pub(super) fn quoted_next(&self, i: usize) -> bool {
        self.quotation_at(i).is_some()
            || matches!(self.kind(i), TokenKind::Comma | TokenKind::Colon)
                && (self.quotation_at(i + 1).is_some() || i + 1 >= self.bounds.end)
    }

    /// A quotation at `i`, or after the comma, colon or dash at `i`, at this level.
    pub(super) fn quotation_after(&self, i: usize) -> Option<(Range<usize>, &'static str)> {
        let at = if matches!(self.kind(i), TokenKind::Comma | TokenKind::Colon | TokenKind::Dash) {
            i + 1
        } else {
            i
        };
        if i >= self.bounds.end {
            return None;
        }
        let q = match self.quotation_at(at) {
            Some(q) => q,
            None if at >= self.bounds.end && self.kind(i) == TokenKind::Colon => return self.next_paragraph(at),
            None => return None,
        };
        if at > i || ends_sentence(self.doc, q) || q.tokens.end >= self.bounds.end {
            return Some((q.tokens.clone(), "quotation after"));
        }
        // "said "the war" was over"
        let end = self.clause_end(at).max(q.tokens.end);
        Some((at..end, "quotation inside"))
    }

    /// The cue ends its paragraph with a colon: the quotation, or the quoted lines, come next.
    pub(super) fn next_paragraph(&self, at: usize) -> Option<(Range<usize>, &'static str)> {
        let q = self.quotation_at(at)?;
        Some((q.tokens.clone(), "quotation in the next paragraph"))
    }
}
