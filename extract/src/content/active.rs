//! Active verbs: who does what before and after them.

use super::{Labels, Site, ends_sentence, reporting};
use crate::cue::{CueKind, Frames};
use crate::lexicon;
use crate::phrase;
use crate::quotation::Quotation;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Site<'_, '_> {
    pub(super) fn finite(&self) -> Option<Labels> {
        let lo = self.low();
        let group = &self.cue.group;
        let before = group.start.checked_sub(1).filter(|i| *i >= self.bounds.start);
        // "...," said X
        let closes = self.quotation_before(group.start).is_some();
        let comma = before.is_some_and(|i| self.kind(i) == TokenKind::Comma);
        if (closes || comma || before.is_none())
            && self.cue.entry.frames.has(Frames::QUOTE | Frames::CLAUSE)
            && let Some(found) = self.inverted(closes)
        {
            return Some(found);
        }
        if let Some(found) = self.as_said(lo) {
            return Some(found);
        }
        let opens = group.start == self.bounds.start
            || group.start == self.bounds.start + 1 && matches!(self.lower(self.bounds.start), "when" | "if");
        let asked = matches!(
            self.lower(self.cue.core.start),
            "asked" | "told" | "pressed" | "questioned"
        );
        if asked && opens {
            return self.asked();
        }
        if asked
            && comma
            && let Some(end) = self.inserted()
        {
            return self.labels(vec![self.cue.core.end..end], None, "asked");
        }
        // "was hauled in and told that": whoever is told has no hearer behind the verb.
        if self.cue.entry.base == "tell"
            && self.lower(self.cue.core.end) == "that"
            && self.tag(self.cue.core.end) == Tag::Sub
        {
            let that = self.cue.core.end;
            return self.labels(vec![that..self.clause_end(that)], None, "told");
        }
        let subject = phrase::subject_before(self.doc, group.start, lo).or_else(|| self.shared_subject())?;
        // "..., X said": what stands before the subject?
        let own = subject.1.end <= group.start && subject.1.start >= lo;
        let start = if own { subject.0.start } else { group.start };
        let quote = self
            .quotation_before(start)
            .filter(|q| own && q.tokens.end >= lo && self.shares_paragraph(q));
        let after = self.after(self.cue.core.end);
        if let Some(q) = quote
            && self.cue.entry.frames.has(Frames::QUOTE | Frames::CLAUSE)
        {
            let ends = ends_sentence(self.doc, q);
            if !ends || after.is_none() {
                return self.behind(
                    self.around_quotation(q),
                    self.cue.core.end,
                    Some(subject),
                    "quotation before",
                );
            }
        }
        // "a dispute that observers said was over", "what he called a farce"
        if own && let Some((relative, content)) = self.relative(start) {
            return self.labels(vec![relative, content], Some(subject), "relative clause");
        }
        if own && let Some(content) = self.reduced(start) {
            return self.labels(content, Some(subject), "reduced relative clause");
        }
        if let Some((content, rule)) = after {
            return self.labels(vec![content], Some(subject), rule);
        }
        // "The plan is dead, X said."
        if own
            && self.cue.entry.frames.has(Frames::CLAUSE | Frames::QUOTE)
            && start > self.bounds.start
            && self.kind(start - 1) == TokenKind::Comma
            && self.closed_after(self.cue.core.end)
        {
            return self.fronted(start - 1, self.cue.core.end, Some(subject));
        }
        None
    }

    /// "..., said X": the subject follows the verb.
    pub(super) fn inverted(&self, closes: bool) -> Option<Labels> {
        let first = self.cue.core.end;
        let subject = phrase::subject_after(self.doc, first, self.bounds.end)?;
        if phrase::is_time(self.doc, first) {
            return None;
        }
        let end = subject.0.end;
        let tag = self.tag(end);
        let fits = matches!(
            tag,
            Tag::Punct | Tag::Prep | Tag::Adv | Tag::Gerund | Tag::Sub | Tag::Wh
        ) || phrase::is_time(self.doc, end);
        if !fits || self.lower(end) == "that" {
            return None;
        }
        if closes {
            let q = self.quotation_before(self.cue.group.start)?;
            return self.behind(
                self.around_quotation(q),
                end,
                Some(subject),
                "quotation before, subject after",
            );
        }
        if self.cue.group.start == self.bounds.start {
            // `Said X: "..."`
            let content = self
                .after(end)
                .filter(|(_, rule)| rule.starts_with("quotation") || *rule == "colon")?;
            return self.labels(vec![content.0], Some(subject), "subject after");
        }
        if !matches!(
            self.cue.entry.base,
            "say" | "add" | "write" | "explain" | "note" | "report" | "state" | "warn" | "argue"
        ) {
            return None;
        }
        let front = phrase::finite(self.doc, self.low()..self.cue.group.start);
        front?;
        self.fronted(self.cue.group.start - 1, end, Some(subject))
    }

    /// The subject of the verb that this one shares it with: "X met them and said".
    pub(super) fn shared_subject(&self) -> Option<(Range<usize>, Range<usize>)> {
        let before = self
            .cue
            .group
            .start
            .checked_sub(1)
            .filter(|i| *i >= self.bounds.start)?;
        let joined = matches!(self.tag(before), Tag::Conj)
            || self.kind(before) == TokenKind::Comma
            || self.tag(before) == Tag::Adv;
        if !joined {
            return None;
        }
        self.main_subject(before)
    }

    /// The subject that a verb after `i` shares: that of the last reporting verb before it, else of the last
    /// finite verb that has one.
    pub(super) fn main_subject(&self, i: usize) -> Option<(Range<usize>, Range<usize>)> {
        let mut at = i;
        let mut nearest = None;
        while at > self.bounds.start {
            at -= 1;
            if self.doc.quoted[at].is_some() && !self.cue.quoted {
                continue;
            }
            if self.kind(at) == TokenKind::Semicolon {
                break;
            }
            if !matches!(self.doc.tokens[at].tag, Tag::Past | Tag::Aux | Tag::Modal | Tag::Verb) {
                continue;
            }
            let reports = reporting(self.lower(at)) && matches!(self.tag(at), Tag::Past | Tag::Verb);
            if nearest.is_some() && !reports {
                continue;
            }
            // "..., though an aide played it down, saying": whoever the last clause is about.
            if nearest.is_some() && self.cue.kind == CueKind::Gerund && self.opens_clause(at..i) {
                break;
            }
            let mut start = at;
            while start > self.bounds.start
                && matches!(self.tag(start - 1), Tag::Aux | Tag::Modal | Tag::Adv | Tag::Not)
            {
                start -= 1;
            }
            if let Some(s) = phrase::subject_before(self.doc, start, self.bounds.start)
                && !matches!(self.lower(s.1.start), "which" | "that" | "what")
                // "it was said" names nobody, "it attacked him" does.
                && (self.lower(s.1.start) != "it" || matches!(self.tag(at), Tag::Past | Tag::Verb) && start == at)
            {
                if reports {
                    return Some(s);
                }
                nearest = nearest.or(Some(s));
            }
        }
        nearest
    }

    /// Where a participle's insertion ends: "Mr Oda, asked about the report, said". Whoever is asked is behind the comma.
    fn inserted(&self) -> Option<usize> {
        let first = self.cue.core.end;
        let about = matches!(self.tag(first), Tag::Wh)
            || matches!(self.lower(first), "whether" | "if")
            || self.cue.particle == Some("about");
        let end = (first..self.bounds.end).find(|i| self.kind(*i) == TokenKind::Comma)?;
        (about && (self.tag(end + 1).is_verbal() || self.lower(end + 1) == "neither")).then_some(end)
    }

    /// Whether a quotation ends in the paragraph of the cue.
    fn shares_paragraph(&self, q: &Quotation) -> bool {
        let of = |i: usize| self.doc.sentences[self.doc.sentence_of(i)].paragraph;
        of(q.tokens.end.saturating_sub(1)) == of(self.cue.core.start)
    }

    /// Whether a clause of its own is begun in the range, by a comma and a conjunction.
    fn opens_clause(&self, range: Range<usize>) -> bool {
        range.clone().skip(1).any(|j| {
            self.kind(j - 1) == TokenKind::Comma
                && matches!(
                    self.lower(j),
                    "though" | "although" | "but" | "while" | "whereas" | "and" | "yet"
                )
                && phrase::finite(self.doc, j + 1..range.end)
                    .is_some_and(|v| phrase::subject_before(self.doc, v, j + 1).is_some_and(|s| s.1.start > j))
        })
    }

    /// "As X put it, ...", "..., as X said.": the content is the rest of the sentence.
    pub(super) fn as_said(&self, lo: usize) -> Option<Labels> {
        let subject = phrase::subject_before(self.doc, self.cue.group.start, lo)?;
        let word = subject
            .0
            .start
            .checked_sub(1)
            .filter(|i| *i >= self.bounds.start && self.lower(*i) == "as")?;
        let first = word == self.bounds.start;
        let comma = word > self.bounds.start && self.kind(word - 1) == TokenKind::Comma;
        let mut end = self.cue.core.end;
        if self.lower(end) == "it" {
            end += 1;
        }
        if self.cue.entry.base == "tell" {
            end = phrase::noun_phrase_full(self.doc, end, self.bounds.end);
        }
        let end = phrase::adjuncts(self.doc, end, self.bounds.end, true);
        if first {
            let stop = matches!(self.kind(end), TokenKind::Comma | TokenKind::Colon) && end < self.bounds.end;
            let content = end + 1..self.clause_end_free(end + 1);
            return if stop {
                self.labels(vec![content], Some(subject), "as said")
            } else {
                None
            };
        }
        let over =
            end >= self.bounds.end || matches!(self.kind(end), TokenKind::Stop | TokenKind::Comma | TokenKind::Dash);
        if !comma || !over || end < self.bounds.end && self.kind(end) == TokenKind::Comma && self.bounds.end - end > 3 {
            return None;
        }
        let content = match self.quotation_before(word) {
            Some(q) => self.around_quotation(q),
            None => self.clause_start(word - 1)..word - 1,
        };
        phrase::finite(self.doc, content.clone())?;
        self.labels(vec![content], Some(subject), "as said")
    }

    /// What a relative clause without its pronoun, whose subject starts at `start`, is about, and as what it is seen: "a
    /// claim the army rejected as fantasy".
    fn reduced(&self, start: usize) -> Option<Vec<Range<usize>>> {
        let end = start.checked_sub(1).filter(|i| *i > self.bounds.start)? + 1;
        if self.tag(end - 1) != Tag::Noun || !is_claim(self.lower(end - 1)) || self.tag(start) == Tag::Noun {
            return None;
        }
        let what = phrase::subject_before(self.doc, end, self.low())?.1;
        let rest = phrase::adjuncts(self.doc, self.cue.core.end, self.bounds.end, false);
        if self.cue.entry.frames.has(Frames::AS) && self.lower(rest) == "as" {
            return Some(vec![what, rest..self.object_end(rest + 1)]);
        }
        let over = rest >= self.bounds.end || self.doc.tokens[rest].tag == Tag::Punct;
        (over && self.cue.entry.frames.has(Frames::NOUN)).then(|| vec![what])
    }

    /// The pronoun before a subject at `start`, and what follows the cue, where the cue stands in a relative
    /// clause whose own verb comes after it: "which she said would report".
    pub(super) fn relative(&self, start: usize) -> Option<(Range<usize>, Range<usize>)> {
        let before = start.checked_sub(1).filter(|i| *i > self.bounds.start)?;
        let word = self.lower(before);
        let pronoun = matches!(word, "which" | "who" | "whom" | "where" | "what")
            || word == "that" && matches!(self.tag(before - 1), Tag::Noun | Tag::Name);
        let frames = self.cue.entry.frames;
        if !pronoun || !frames.has(Frames::CLAUSE | Frames::COMPLEMENT | Frames::INFINITIVE | Frames::AS) {
            return None;
        }
        let mut i = self.cue.core.end;
        if self.cue.entry.base == "tell" {
            i = phrase::noun_phrase_full(self.doc, i, self.bounds.end);
        }
        let i = phrase::adjuncts(self.doc, i, self.bounds.end, false);
        let verb = matches!(self.tag(i), Tag::Aux | Tag::Modal | Tag::Past)
            || self.tag(i) == Tag::Verb
            || self.tag(i) == Tag::Adv && self.tag(i + 1).is_verbal();
        let complement = frames.has(Frames::COMPLEMENT) && (self.quotation_at(i).is_some() || self.tag(i).is_nominal());
        let rest = if frames.has(Frames::CLAUSE) { verb } else { complement };
        if !(rest || word == "where" && self.clause_at(i)) {
            return None;
        }
        let end = if rest && frames.has(Frames::CLAUSE) {
            self.clause_end(i)
        } else {
            self.object_end(i)
        };
        Some((before..before + 1, i..end))
    }
}

/// Whether the lowered noun stands for what somebody said.
pub(crate) fn is_claim(noun: &str) -> bool {
    let singular = lexicon::singular(noun);
    matches!(
        singular.as_deref().unwrap_or(noun),
        "claim"
            | "charge"
            | "allegation"
            | "accusation"
            | "assertion"
            | "report"
            | "suggestion"
            | "notion"
            | "idea"
            | "description"
            | "account"
            | "rumour"
            | "rumor"
            | "figure"
            | "version"
            | "verdict"
            | "finding"
            | "story"
    )
}
