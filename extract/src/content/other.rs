//! Cues that are no active verb: "according to", passives, participles, nouns.

use super::{Labels, Site};
use crate::cue::Frames;
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Site<'_, '_> {
    pub(super) fn gerund(&self) -> Option<Labels> {
        let first = self.cue.group.start;
        let before = first.checked_sub(1).filter(|i| *i >= self.bounds.start);
        // "“We saw it,” X was quoted as saying by the agency."
        if let Some(b) =
            before.filter(|b| self.lower(*b) == "as" && *b > self.bounds.start && self.lower(*b - 1) == "quoted")
            && let Some(subject) = self.main_subject(b)
            && let Some(q) = self.quotation_before(subject.0.start)
        {
            let around = self.around_quotation(q);
            return self.behind(around, self.cue.core.end, Some(subject), "quoted as saying");
        }
        // "banned from claiming asylum", "blamed for denying them entry": what is done, not said.
        let done = before.is_some_and(|b| matches!(self.lower(b), "from" | "for") && b > self.bounds.start);
        let (content, rule) = self.after(self.cue.core.end)?;
        if done && rule != "that-clause" && !rule.starts_with("quotation") {
            return None;
        }
        // "After saying that ..., she": the subject comes after the comma, as it does where nothing stands before.
        let opens = before.is_some_and(|b| {
            b == self.bounds.start
                && matches!(
                    self.lower(b),
                    "after" | "before" | "while" | "by" | "in" | "despite" | "without" | "when" | "since"
                )
        });
        let before = before.filter(|_| !opens);
        if let Some(b) = before.filter(|b| self.lower(*b) == "as") {
            if let Some(quoted) = self.quoted(b) {
                return self.labels(vec![content], Some((quoted.clone(), quoted)), "quoted as saying");
            }
            // "was quoted as saying by the agency"
            if b > self.bounds.start && self.lower(b - 1) == "quoted" {
                let whose = self.main_subject(b);
                return self.labels(vec![content], whose, "quoted as saying");
            }
        }
        let speaker = match before {
            // "a statement saying that"
            Some(b) if matches!(self.tag(b), Tag::Noun | Tag::Name) => {
                // "issued a statement saying": whoever issued it.
                let noun = phrase::subject_before(self.doc, first, self.low());
                let object = noun
                    .as_ref()
                    .and_then(|n| n.1.start.checked_sub(1))
                    .filter(|v| *v > self.bounds.start);
                match object {
                    Some(v) if matches!(self.tag(v), Tag::Past | Tag::Verb) => self.main_subject(v + 1).or(noun),
                    _ => noun,
                }
            }
            // "A spokesman, citing privacy rules, declined": no verb before it.
            Some(b) => self.main_subject(b).or_else(|| {
                let comma = self.kind(b) == TokenKind::Comma && b > self.bounds.start;
                comma.then(|| phrase::subject_before(self.doc, b, self.low()))?
            }),
            None => {
                // "Citing privacy rules, officials declined": the subject comes after the comma.
                let first = self.behind_comma(self.cue.core.end)?;
                let np = phrase::noun_phrase_full(self.doc, first, self.bounds.end);
                (np > first && self.tag(np).is_verbal()).then_some((first..np, first..np))
            }
        };
        speaker.as_ref()?;
        let content = if before.is_none() {
            let end = self.behind_comma(content.start).unwrap_or(content.end);
            let comma = end > 0 && self.kind(end - 1) == TokenKind::Comma;
            content.start..(end - usize::from(comma)).clamp(content.start, content.end.max(content.start))
        } else {
            content
        };
        self.labels(vec![content], speaker, rule)
    }

    /// Whom somebody quotes, before "as" at `end`: "the daily quoted him as saying".
    fn quoted(&self, end: usize) -> Option<Range<usize>> {
        let verb = (self.bounds.start..end)
            .rev()
            .take(12)
            .find(|i| matches!(self.lower(*i), "quoted" | "quotes" | "quoting" | "cited" | "cites"))?;
        let whom = phrase::noun_phrase_full(self.doc, verb + 1, end);
        let whom = whom.max(verb + 1 + usize::from(self.tag(verb + 1) == Tag::Pron));
        (whom == end && whom > verb + 1).then_some(verb + 1..end)
    }

    /// What comes behind the first comma from `i` on, be it the last thing in a quotation.
    fn behind_comma(&self, i: usize) -> Option<usize> {
        let mut i = i;
        while i < self.bounds.end {
            if let Some(q) = self.quotation_at(i) {
                i = q.tokens.end.max(i + 1);
                if q.closed && self.doc.tokens[i - 2].kind == TokenKind::Comma {
                    return Some(i);
                }
                continue;
            }
            if self.kind(i) == TokenKind::Comma {
                return Some(i + 1);
            }
            i += 1;
        }
        None
    }

    pub(super) fn according(&self) -> Option<Labels> {
        let doc = self.doc;
        let end = self.bounds.end;
        let first = self.cue.core.end;
        let start = self.cue.core.start;
        let np = phrase::noun_phrase_full(doc, first, end);
        if np == first {
            return None;
        }
        let opens = start == self.bounds.start
            || (self.bounds.start..start).all(|i| !matches!(doc.tokens[i].kind, TokenKind::Word | TokenKind::Number))
            || start == self.bounds.start + 1 && matches!(self.tag(self.bounds.start), Tag::Conj | Tag::Adv)
            || self.tag(start - 1) == Tag::Sub && self.lower(start - 1) == "that"
            || start > self.bounds.start + 1
                && self.tag(start - 1) == Tag::Conj
                && matches!(self.kind(start - 2), TokenKind::Comma | TokenKind::Semicolon);
        if opens {
            // "According to X, [apposition,] content."
            let comma = (first..end).find(|i| self.kind(*i) == TokenKind::Comma).unwrap_or(end);
            if phrase::finite(doc, np..comma).is_some()
                && self.tag(np) != Tag::Wh
                && !matches!(self.tag(np), Tag::Past | Tag::Gerund | Tag::Sub)
            {
                return self.labels(
                    vec![np..self.clause_end(np)],
                    Some((first..np, first..np)),
                    "according to, before",
                );
            }
            let mut comma = Some(comma).filter(|c| *c < end)?;
            let next = (comma + 1..end.min(comma + 30)).find(|i| self.kind(*i) == TokenKind::Comma);
            if let Some(n) = next
                && phrase::finite(doc, comma + 1..n).is_none_or(|_| self.tag(comma + 1) == Tag::Wh)
                && matches!(
                    self.tag(comma + 1),
                    Tag::Det | Tag::Noun | Tag::Name | Tag::Wh | Tag::Adj | Tag::Poss
                )
                && phrase::finite(doc, n + 1..end).is_some()
                && !matches!(
                    self.tag(n + 1),
                    Tag::Conj | Tag::Aux | Tag::Modal | Tag::Past | Tag::Verb | Tag::Wh
                )
                && matches!(self.tag(comma + 1), Tag::Wh | Tag::Det | Tag::Poss)
            {
                comma = n;
            }
            return self.labels(
                vec![comma + 1..self.clause_end(comma + 1)],
                Some((first..comma, first..np.min(comma))),
                "according to, before",
            );
        }
        // The speaker runs on to the comma that ends the sentence's insertion, or to its end.
        let mut stop = np;
        let mut k = np;
        while k < end
            && !matches!(
                self.kind(k),
                TokenKind::Comma | TokenKind::Semicolon | TokenKind::Stop | TokenKind::Dash | TokenKind::Quote
            )
        {
            k += 1;
        }
        if phrase::finite(doc, np..k).is_none() || matches!(self.tag(np), Tag::Wh) {
            stop = k;
        }
        let mut all = Vec::new();
        let front_end = if self.kind(start - 1) == TokenKind::Comma {
            start - 1
        } else {
            start
        };
        let low = self.clause_start(front_end);
        if let Some(q) = self
            .quotation_before(front_end)
            .or_else(|| self.quotation_before(start))
        {
            all.push(self.around_quotation(q));
        } else {
            all.push(low..front_end);
        }
        if self.kind(stop) == TokenKind::Comma {
            let tag = self.tag(stop + 1);
            let apposition = matches!(tag, Tag::Det | Tag::Noun | Tag::Name | Tag::Wh | Tag::Adj | Tag::Poss) && {
                let next = (stop + 1..end)
                    .find(|i| self.kind(*i) == TokenKind::Comma)
                    .unwrap_or(end);
                phrase::finite(doc, stop + 1..next).is_none() || tag == Tag::Wh
            };
            if apposition {
                let next = (stop + 1..end)
                    .find(|i| matches!(self.kind(*i), TokenKind::Comma | TokenKind::Stop))
                    .unwrap_or(end);
                stop = next;
            }
            if self.kind(stop) == TokenKind::Comma && stop + 3 < end && self.goes_on(stop + 1) {
                let broken = phrase::finite(doc, low..front_end).is_none()
                    || matches!(self.tag(stop + 1), Tag::Verb | Tag::Past | Tag::Aux | Tag::Modal);
                if broken {
                    all.push(stop + 1..self.clause_end(stop + 1));
                }
            }
        }
        self.labels(all, Some((first..stop, first..np)), "according to")
    }

    /// "In his view, the door is closed."
    pub(super) fn view(&self) -> Option<Labels> {
        let (start, end) = (self.cue.core.start, self.cue.core.end);
        let mut after = end;
        let speaker = if self.lower(end) == "of" {
            after = phrase::noun_phrase_full(self.doc, end + 1, self.bounds.end);
            end + 1..after
        } else {
            let owner = (start + 1..end - 1).rev().find(|i| self.tag(*i) == Tag::Poss)?;
            let clitic = matches!(self.lower(owner), "'s" | "’s");
            start + 1..if clitic { owner } else { owner + 1 }
        };
        let opens = start <= self.bounds.start + 1;
        if !opens || self.kind(after) != TokenKind::Comma || speaker.is_empty() {
            return None;
        }
        let content = after + 1..self.clause_end_free(after + 1);
        phrase::finite(self.doc, content.clone())?;
        self.labels(vec![content], Some((speaker.clone(), speaker)), "in one's view")
    }

    /// "Asked by a reporter whether it was so, she ..."
    pub(super) fn asked(&self) -> Option<Labels> {
        let mut i = phrase::adjuncts(self.doc, self.cue.core.end, self.bounds.end, false);
        let mut speaker = None;
        if self.lower(i) == "by" {
            let np = phrase::noun_phrase_full(self.doc, i + 1, self.bounds.end);
            speaker = (np > i + 1).then(|| (i + 1..np, i + 1..np));
            i = phrase::adjuncts(self.doc, np, self.bounds.end, false);
            if self.kind(i) == TokenKind::Comma {
                i = (i + 1..self.bounds.end.min(i + 14))
                    .find(|j| matches!(self.lower(*j), "whether" | "if" | "about" | "why" | "how"))?;
            }
        }
        let start = i;
        let opens = matches!(self.tag(i), Tag::Wh) || matches!(self.lower(i), "whether" | "if" | "about" | "to");
        let comma = (i..self.bounds.end).find(|j| self.kind(*j) == TokenKind::Comma && self.main_clause(*j + 1))?;
        if !opens || comma <= start + 1 {
            return None;
        }
        self.labels(vec![start..comma], speaker, "asked")
    }

    /// "was told to leave", "Asked whether it was so, ...": the hearer is the subject, the speaker seldom named.
    pub(super) fn heard(&self) -> Option<Labels> {
        let frames = self.cue.entry.frames;
        let tells = matches!(
            self.cue.entry.base,
            "tell" | "ask" | "urge" | "warn" | "advise" | "remind" | "inform" | "order"
        );
        if !frames.has(Frames::HEARER) || !tells || matches!(self.lower(self.cue.core.end), "by") {
            return None;
        }
        let (content, rule) = self.after(self.cue.core.end)?;
        if !matches!(
            rule,
            "that-clause" | "infinitive" | "question" | "clause after" | "quotation after" | "object of a particle"
        ) {
            return None;
        }
        self.labels(vec![content], None, "told")
    }

    pub(super) fn passive(&self) -> Option<Labels> {
        let doc = self.doc;
        let end = self.bounds.end;
        let first = self.cue.core.end;
        if let Some(heard) = self.heard() {
            return Some(heard);
        }
        if let Some(labels) = self.impersonal() {
            return Some(labels);
        }
        let opening = self.cue.group.start.checked_sub(1).filter(|i| *i >= self.bounds.start);
        let by = (first..end.min(first + 8)).find(|i| self.lower(*i) == "by")?;
        let np = phrase::noun_phrase_full(doc, by + 1, end);
        if np == by + 1 {
            return None;
        }
        let speaker = Some((by + 1..np, by + 1..np));
        // "As conveyed by X, content."
        if opening.is_some_and(|i| self.lower(i) == "as" && i <= self.bounds.start + 1) {
            let mut comma = (np..end).find(|i| self.kind(*i) == TokenKind::Comma)?;
            if let Some(n) = (comma + 1..end).find(|i| self.kind(*i) == TokenKind::Comma)
                && phrase::finite(doc, comma + 1..n).is_none()
                && matches!(
                    self.tag(comma + 1),
                    Tag::Det | Tag::Noun | Tag::Name | Tag::Adj | Tag::Poss | Tag::Num
                )
            {
                comma = n;
            }
            let mut labels = self.labels(
                vec![comma + 1..self.clause_end(comma + 1)],
                Some((by + 1..comma, by + 1..np)),
                "as reported by",
            )?;
            labels.cue = vec![self.cue.group.start..by + 1];
            return Some(labels);
        }
        if !self
            .cue
            .entry
            .frames
            .has(Frames::AS | Frames::NOUN | Frames::COMPLEMENT)
            && self.cue.entry.particles.len() < 2
        {
            return None;
        }
        let subject = phrase::subject_before(doc, self.cue.group.start, self.low())?;
        let mut content = vec![subject.0.clone()];
        if matches!(self.lower(np), "as" | "of" | "for") {
            let start = np + usize::from(self.lower(np) == "as");
            content.push(start..self.object_end(start));
        } else if !self.cue.entry.frames.has(Frames::NOUN) || self.cue.group.start == self.cue.core.start {
            return None;
        }
        self.labels(content, speaker, "passive")
    }

    /// "It is asserted by the Crown that both knew."
    fn impersonal(&self) -> Option<Labels> {
        let before = self
            .cue
            .group
            .start
            .checked_sub(1)
            .filter(|i| *i >= self.bounds.start)?;
        if self.lower(before) != "it" || !self.cue.entry.frames.has(Frames::CLAUSE) {
            return None;
        }
        let first = self.cue.core.end;
        let (mut speaker, mut i) = (None, first);
        if self.lower(first) == "by" {
            let np = phrase::noun_phrase_full(self.doc, first + 1, self.bounds.end);
            if np > first + 1 {
                speaker = Some((first + 1..np, first + 1..np));
                i = np;
            }
        }
        let that = phrase::adjuncts(self.doc, i, self.bounds.end, true);
        (self.lower(that) == "that").then_some(())?;
        self.labels(vec![that..self.clause_end(that)], speaker, "that-clause")
    }

    pub(super) fn noun(&self) -> Option<Labels> {
        let doc = self.doc;
        let n = self.cue.core.start;
        // "X's claim that", "the claim by X that", "warnings from X that"
        let before = n.checked_sub(1).filter(|i| *i >= self.bounds.start)?;
        let mut i = n + 1;
        let mut speaker = None;
        if matches!(self.lower(i), "by" | "from") {
            let np = phrase::noun_phrase_full(doc, i + 1, self.bounds.end);
            if np > i + 1 {
                speaker = Some((i + 1..np, i + 1..np));
                i = np;
            }
        }
        if speaker.is_none() {
            let mut k = before;
            while matches!(self.tag(k), Tag::Adj | Tag::Noun | Tag::Adv | Tag::Past)
                && k > self.bounds.start
                && n - k < 4
            {
                k -= 1;
            }
            if self.tag(k) == Tag::Poss {
                if matches!(self.lower(k), "'s" | "’s") {
                    speaker = phrase::subject_before(doc, k, self.bounds.start);
                } else {
                    speaker = Some((k..k + 1, k..k + 1));
                }
            } else if self.kind(k) == TokenKind::Single && k > self.bounds.start {
                speaker = phrase::subject_before(doc, k, self.bounds.start);
            }
        }
        speaker.as_ref()?;
        let clause = self.lower(i) == "that" && self.tag(i) == Tag::Sub;
        let infinitive = self.lower(i) == "to"
            && self.tag(i) == Tag::To
            && matches!(
                self.lower(n),
                "promise" | "pledge" | "vow" | "promises" | "demand" | "demands" | "proposal"
            );
        if !(clause || infinitive) {
            return None;
        }
        let content = i..self.clause_end(i);
        let end = (content.start + 1..content.end)
            .find(|j| self.kind(*j) == TokenKind::Comma && self.doc.quoted[*j].is_none())
            .unwrap_or(content.end);
        self.labels(vec![content.start..end], speaker, "noun")
    }
}
