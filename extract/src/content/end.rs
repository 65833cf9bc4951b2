//! Where a content ends: at a verb that the cue is coordinated with, at a comment, at another statement.

use super::{Site, ends_sentence, reporting};
use crate::cue;
use crate::lexicon;
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;

impl Site<'_, '_> {
    /// The end of the content that starts at `start`.
    pub(super) fn clause_end(&self, start: usize) -> usize {
        self.end_of(start, false)
    }

    /// The same; `phrase` tells that the content is no clause, so that any finite verb coordinated to it is
    /// coordinated to the cue.
    pub(super) fn end_of(&self, start: usize, phrase: bool) -> usize {
        let end = self.bounds.end;
        let fronted = self.subordinate();
        let mut i = start;
        while i < end {
            if let Some(q) = self.quotation_at(i) {
                let stop = ends_sentence(self.doc, q);
                let next = q.tokens.end.max(i + 1);
                if stop && next < end && i > start && self.doc.tokens[next].cap {
                    return next;
                }
                i = next;
                // “... sticker price,” and offered
                if next < end && i > start && self.leaves(next, phrase, true) {
                    return next;
                }
                continue;
            }
            match self.kind(i) {
                TokenKind::Open => {
                    if let Some(close) = (i..end.min(i + 40)).find(|j| self.kind(*j) == TokenKind::Close) {
                        i = close;
                    }
                }
                TokenKind::Semicolon => return i,
                TokenKind::Comma => {
                    if self.breaks(i + 1)
                        || self.leaves(i + 1, phrase, true)
                        || fronted && self.main_clause(i + 1)
                        || self.reported_behind(i + 1)
                    {
                        return i;
                    }
                }
                TokenKind::Dash => {
                    if self.breaks(i + 1) {
                        return i;
                    }
                }
                _ => {
                    if i > start
                        && (self.leaves(i, phrase, false) || self.lower(i) == "according" && self.lower(i + 1) == "to")
                    {
                        return i;
                    }
                }
            }
            i += 1;
        }
        end.min(i.max(start))
    }

    /// Whether who reports the whole sentence stands at `i`, and nothing behind: "..., Reuters reported."
    fn reported_behind(&self, i: usize) -> bool {
        let np = phrase::noun_phrase_full(self.doc, i, self.bounds.end);
        np > i
            && matches!(self.tag(np), Tag::Past | Tag::Verb)
            && reporting(self.lower(np))
            && phrase::adjuncts(self.doc, np + 1, self.bounds.end, true) + 1 >= self.bounds.end
            && self.doc.quoted[i].is_some() == self.cue.quoted
    }

    /// Whether the cue stands in a clause before the main one: "When asked whether ..., she".
    pub(super) fn subordinate(&self) -> bool {
        let first = self.bounds.start;
        self.cue.group.start < first + 6
            && (matches!(self.tag(first), Tag::Sub) && self.lower(first) != "that"
                || matches!(
                    self.lower(first),
                    "when" | "after" | "as" | "before" | "since" | "asked" | "pressed" | "questioned"
                ))
    }

    /// Whether a main clause with its subject starts at `i`.
    pub(super) fn main_clause(&self, i: usize) -> bool {
        let np = phrase::noun_phrase(self.doc, i, self.bounds.end);
        np > i && (self.tag(np).is_verbal() || self.tag(np) == Tag::Adv && self.tag(np + 1).is_verbal())
    }

    /// After a comma: whether the words at `i` leave the content.
    pub(super) fn breaks(&self, i: usize) -> bool {
        let w = self.lower(i);
        match self.tag(i) {
            Tag::Gerund if w == "according" => true,
            Tag::Gerund => reporting(w) || matches!(w, "referring"),
            Tag::Adv | Tag::Conj if self.tag(i + 1) == Tag::Gerund => reporting(self.lower(i + 1)),
            Tag::Conj | Tag::Sub if matches!(w, "and" | "but" | "while" | "yet" | "whereas") => {
                self.own_statement(i + 1)
            }
            Tag::Sub if matches!(w, "though" | "although") => true,
            // ", with the Sentinel reporting that"
            Tag::Prep if w == "with" => {
                let np = phrase::noun_phrase(self.doc, i + 1, self.bounds.end);
                self.tag(np) == Tag::Gerund && reporting(self.lower(np))
            }
            Tag::Prep if w == "as" => {
                self.own_statement(i + 1) && (i..self.bounds.end.min(i + 8)).any(|j| reporting(self.lower(j)))
            }
            Tag::Det | Tag::Noun | Tag::Adj => self.comments(i),
            _ => false,
        }
    }

    /// Whether a coordinated verb that shares the subject of the cue, or a statement of its own, starts at `i`.
    pub(super) fn leaves(&self, i: usize, phrase: bool, comma: bool) -> bool {
        let w = self.lower(i);
        if self.tag(i) == Tag::Gerund {
            return !comma
                && matches!(
                    w,
                    "saying" | "adding" | "arguing" | "noting" | "claiming" | "telling" | "insisting"
                )
                && self.tag(i - 1) != Tag::Aux
                && !matches!(
                    self.lower(i - 1),
                    "for" | "of" | "by" | "and" | "without" | "from" | "in" | "after" | "before"
                );
        }
        let conj = matches!(w, "and" | "but") && self.tag(i) == Tag::Conj;
        let then = comma && w == "then";
        if !conj && !then {
            return false;
        }
        let mut j = i + 1;
        while matches!(self.tag(j), Tag::Adv) && j < self.bounds.end {
            j += 1;
        }
        let word = self.lower(j);
        let verb = lexicon::verb(word);
        let own = lexicon::verb(self.lower(self.cue.core.start)).map(|v| v.1);
        let past = |f| matches!(f, lexicon::Form::Past | lexicon::Form::PastOrParticiple);
        let auxiliary =
            matches!(self.tag(j), Tag::Aux | Tag::Modal) && !matches!(word, "be" | "been" | "being" | "having");
        let same = match (own, verb.map(|v| v.1)) {
            (Some(a), Some(b)) if matches!(self.tag(j), Tag::Past | Tag::Verb) => {
                past(a) && past(b) || a == b && a != lexicon::Form::Base
            }
            (Some(lexicon::Form::Base), Some(lexicon::Form::Base)) => self.tag(j) == Tag::Verb,
            _ => auxiliary && w == "but" && matches!(word, "did" | "does" | "has" | "would" | "was" | "were" | "is"),
        };
        if !same {
            return conj && !comma && self.own_statement_close(i + 1);
        }
        if phrase || then || matches!(word, "did" | "does") {
            return true;
        }
        // In a clause, the verb may belong to the clause. It leaves where it reports, or where the clause is
        // not in its tense.
        let weight = verb.and_then(|(b, _)| cue::verb_entry(b)).map_or(0, |e| e.weight);
        weight >= 6 || comma && weight >= 4 || own.is_some_and(past) && weight >= 2 && self.shifted(i)
    }

    /// Whether the clause before `i` has its finite verb in the present, the future or the perfect.
    pub(super) fn shifted(&self, i: usize) -> bool {
        let first = self.cue.core.end;
        phrase::finite(self.doc, first.min(i)..i).is_some_and(|v| {
            self.tag(v) == Tag::Modal || matches!(self.lower(v), "is" | "are" | "has" | "have" | "had" | "'s" | "’s")
        })
    }

    /// "and she pledged": subject and reporting verb follow at once.
    pub(super) fn own_statement_close(&self, i: usize) -> bool {
        let np = phrase::noun_phrase(self.doc, i, self.bounds.end);
        np > i && np - i <= 3 && matches!(self.tag(np), Tag::Past | Tag::Verb) && {
            let base = lexicon::verb(self.lower(np)).and_then(|(b, _)| cue::verb_entry(b));
            base.is_some_and(|e| e.weight >= 8)
        }
    }

    /// Whether the clause at `i` is a statement of its own: its first finite verb reports.
    pub(super) fn own_statement(&self, i: usize) -> bool {
        let limit = self.bounds.end.min(i + 24);
        let verb = (i..limit).find(|j| {
            self.doc.quoted[*j].is_none() != self.cue.quoted
                && matches!(self.tag(*j), Tag::Past | Tag::Verb | Tag::Aux | Tag::Modal)
        });
        let Some(v) = verb else { return false };
        let mut v = v;
        while matches!(self.tag(v), Tag::Aux | Tag::Modal | Tag::Not | Tag::Adv) && v < limit {
            v += 1;
        }
        let base = lexicon::verb(self.lower(v)).and_then(|(b, _)| cue::verb_entry(b));
        base.is_some_and(|e| e.weight >= 6) && !matches!(self.tag(v), Tag::Noun)
    }
}
