//! Stage B: for one cue, the words that it reports and the words that name who says them.

use std::ops::Range;

use crate::cue::{self, Cue, CueKind, Frames};
use crate::doc::Doc;
use crate::lexicon;
use crate::phrase;
use crate::quotation::Quotation;
use crate::speaker::{self, Agency};
use crate::tag::Tag;
use crate::token::TokenKind;

/// The labels of one cue. All ranges are of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    /// The reporting words.
    pub cue: Vec<Range<usize>>,
    /// The words reported, in order, disjoint.
    pub content: Vec<Range<usize>>,
    /// The speaker as written.
    pub speaker: Option<Range<usize>>,
    /// The speaker without apposition or relative clause.
    pub core: Option<Range<usize>>,
    /// The rule that found the content.
    pub rule: &'static str,
}

/// Labels the words around a cue; `None` where it reports nothing.
pub(crate) fn label(doc: &Doc<'_>, cue: &Cue) -> Option<Labels> {
    let s = doc.sentence_of(cue.core.start);
    let sentence = doc.sentences[s].tokens.clone();
    // Inside a quotation, clauses do not reach out of it.
    let bounds = match enclosing(doc, cue.core.start) {
        Some(q) => sentence.start.max(q.tokens.start + 1)..sentence.end.min(q.tokens.end - usize::from(q.closed)),
        None => sentence,
    };
    let site = Site { doc, cue, bounds };
    let labels = match cue.kind {
        CueKind::According => site.according(),
        CueKind::View => site.view(),
        CueKind::Noun => site.noun(),
        CueKind::Passive => site.passive(),
        CueKind::Gerund => site.gerund(),
        CueKind::Infinitive => None,
        CueKind::Finite => site.finite(),
    }?;
    site.plausible(&labels).then_some(labels)
}

/// The innermost quotation around a token, its marks left out.
fn enclosing<'d>(doc: &'d Doc<'_>, i: usize) -> Option<&'d Quotation> {
    let first = doc.quoted[i]? as usize;
    let inside = |q: &&Quotation| q.tokens.start < i && i < q.tokens.end;
    doc.quotations[first..]
        .iter()
        .take_while(|q| q.tokens.start <= i)
        .filter(inside)
        .max_by_key(|q| q.depth)
}

/// A cue and the clause it stands in.
struct Site<'d, 'a> {
    doc: &'d Doc<'a>,
    cue: &'d Cue,
    bounds: Range<usize>,
}

impl Site<'_, '_> {
    fn kind(&self, i: usize) -> TokenKind {
        if i < self.bounds.end {
            self.doc.tokens[i].kind
        } else {
            TokenKind::Stop
        }
    }

    fn tag(&self, i: usize) -> Tag {
        if i < self.bounds.end {
            self.doc.tokens[i].tag
        } else {
            Tag::Punct
        }
    }

    fn lower(&self, i: usize) -> &str {
        if i < self.bounds.end { self.doc.lower(i) } else { "" }
    }

    /// The quotation, at this level, that ends right before `i`, a comma between them or not.
    fn quotation_before(&self, i: usize) -> Option<&Quotation> {
        let at = |end: usize| {
            self.doc
                .quotations
                .iter()
                .rev()
                .find(|q| q.tokens.end == end && q.closed && q.tokens.start >= self.floor())
        };
        let last = i.checked_sub(1)?;
        at(i).or_else(|| {
            (self.doc.tokens[last].kind == TokenKind::Comma)
                .then(|| at(last))
                .flatten()
        })
    }

    /// Quotations that start before this do not belong to this level.
    fn floor(&self) -> usize {
        if self.cue.quoted { self.bounds.start } else { 0 }
    }

    /// The quotation that opens at `i`.
    fn quotation_at(&self, i: usize) -> Option<&Quotation> {
        let n = self.doc.quotations.partition_point(|q| q.tokens.start < i);
        self.doc.quotations.get(n).filter(|q| q.tokens.start == i)
    }

    fn labels(
        &self,
        content: Vec<Range<usize>>,
        speaker: Option<(Range<usize>, Range<usize>)>,
        rule: &'static str,
    ) -> Option<Labels> {
        let content: Vec<_> = content.into_iter().filter_map(|r| self.trim(r)).collect();
        if content.is_empty() {
            return None;
        }
        let (speaker, core) = speaker.unzip();
        let group = &self.cue.group;
        Some(Labels {
            cue: vec![group.start..group.end.max(self.cue.core.end)],
            content,
            speaker,
            core,
            rule,
        })
    }

    /// Without punctuation at either side that is no quotation mark or bracket, nor inside one.
    fn trim(&self, r: Range<usize>) -> Option<Range<usize>> {
        let (mut a, mut b) = (r.start, r.end);
        let loose = |k: TokenKind| {
            matches!(
                k,
                TokenKind::Comma | TokenKind::Stop | TokenKind::Colon | TokenKind::Semicolon | TokenKind::Dash
            )
        };
        while a < b && loose(self.doc.tokens[a].kind) {
            a += 1;
        }
        let hanging = |i: usize| {
            matches!(
                self.doc.lower(i),
                "and" | "but" | "while" | "or" | "though" | "although" | "as" | "by"
            )
        };
        while a < b && self.doc.quoted[b - 1].is_none() && (loose(self.doc.tokens[b - 1].kind) || hanging(b - 1)) {
            b -= 1;
        }
        (a < b).then_some(a..b)
    }

    /// Where the clause of the cue starts: after the last quotation before it, at this level.
    fn low(&self) -> usize {
        let mut lo = self.bounds.start;
        if !self.cue.quoted {
            let (first, last) = (lo, self.cue.group.start);
            for q in self
                .doc
                .quotations
                .iter()
                .filter(|q| q.depth == 0 && q.tokens.end > first && q.tokens.end <= last)
            {
                // A nickname or a title in marks does not part a subject from its verb.
                let long = q.tokens.len() > 6
                    || matches!(self.doc.word(q.tokens.end.saturating_sub(2)), "," | "." | "?" | "!");
                if long
                    || self
                        .doc
                        .tokens
                        .get(q.tokens.end)
                        .is_some_and(|t| t.kind == TokenKind::Comma)
                {
                    lo = q.tokens.end;
                }
            }
        }
        lo
    }

    /// Whether the speaker can speak, where the verb alone does not tell that something was said.
    fn plausible(&self, labels: &Labels) -> bool {
        let Some(core) = &labels.core else { return true };
        let weight = self.cue.entry.weight;
        if self.cue.group.clone().any(|i| self.tag(i) == Tag::Modal) && weight < 6 {
            return false;
        }
        match speaker::agency(self.doc, core) {
            Agency::Speaks => true,
            Agency::Tells => weight >= 4 || labels.rule.starts_with("quotation"),
            Agency::Unknown => weight >= 6,
            Agency::Mute => {
                weight >= 9 && labels.rule == "that-clause"
                    || labels.rule.starts_with("according")
                    || labels.rule.starts_with("quotation")
            }
        }
    }

    // ---- active verbs ----

    fn finite(&self) -> Option<Labels> {
        let lo = self.low();
        let group = &self.cue.group;
        let before = group.start.checked_sub(1).filter(|i| *i >= self.bounds.start);
        // "...," said X
        let closes = self.quotation_before(group.start).is_some();
        let comma = before.is_some_and(|i| self.kind(i) == TokenKind::Comma);
        if (closes || comma || before.is_none()) && self.cue.entry.frames.has(Frames::QUOTE | Frames::CLAUSE) {
            if let Some(found) = self.inverted(closes) {
                return Some(found);
            }
        }
        let opens = group.start == self.bounds.start
            || matches!(self.lower(group.start - 1), "when" | "if") && group.start == self.bounds.start + 1;
        if opens
            && matches!(
                self.lower(self.cue.core.start),
                "asked" | "told" | "pressed" | "questioned"
            )
        {
            return self.asked();
        }
        let subject = phrase::subject_before(self.doc, group.start, lo).or_else(|| self.shared_subject(lo))?;
        // "..., X said": what stands before the subject?
        let own = subject.1.end <= group.start && subject.1.start >= lo;
        let start = if own { subject.0.start } else { group.start };
        let quote = self.quotation_before(start).filter(|q| own && q.tokens.end >= lo);
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

    /// "As X put it, ...", "..., as X said.": the content is the rest of the sentence.
    fn as_said(&self, lo: usize) -> Option<Labels> {
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

    /// The end of a content that stands in no clause of the cue.
    fn clause_end_free(&self, start: usize) -> usize {
        let end = self.bounds.end;
        (start..end)
            .find(|i| self.kind(*i) == TokenKind::Semicolon && self.doc.quoted[*i].is_none())
            .unwrap_or(end)
            .max(start)
            .min(end)
    }

    /// The pronoun before a subject at `start`, and what follows the cue, where the cue stands in a relative
    /// clause whose own verb comes after it: "which she said would report".
    fn relative(&self, start: usize) -> Option<(Range<usize>, Range<usize>)> {
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
        if !rest && !(word == "where" && self.clause_at(i)) {
            return None;
        }
        let end = if rest && frames.has(Frames::CLAUSE) {
            self.clause_end(i)
        } else {
            self.object_end(i)
        };
        Some((before..before + 1, i..end))
    }

    /// "..., said X": the subject follows the verb.
    fn inverted(&self, closes: bool) -> Option<Labels> {
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

    /// Content before the comma at `comma`, and perhaps after `end`, where speaker and cue end.
    fn fronted(&self, comma: usize, end: usize, subject: Option<(Range<usize>, Range<usize>)>) -> Option<Labels> {
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
    fn clause_start(&self, comma: usize) -> usize {
        let mut at = self.bounds.start;
        for i in self.bounds.start..comma {
            if self.kind(i) == TokenKind::Semicolon && self.doc.quoted[i].is_none() {
                at = i + 1;
            }
        }
        at
    }

    /// Whether the words from `i` go on with a content that a cue has broken.
    fn goes_on(&self, i: usize) -> bool {
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
    fn closed_after(&self, i: usize) -> bool {
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
    fn around_quotation(&self, q: &Quotation) -> Range<usize> {
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
    fn behind(
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

    /// The subject of the verb that this one shares it with: "X met them and said".
    fn shared_subject(&self, lo: usize) -> Option<(Range<usize>, Range<usize>)> {
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
        let _ = lo;
        self.main_subject(before)
    }

    /// The subject that a verb after `i` shares: that of the last reporting verb before it, else of the last
    /// finite verb that has one.
    fn main_subject(&self, i: usize) -> Option<(Range<usize>, Range<usize>)> {
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
            let mut start = at;
            while start > self.bounds.start
                && matches!(self.tag(start - 1), Tag::Aux | Tag::Modal | Tag::Adv | Tag::Not)
            {
                start -= 1;
            }
            if let Some(s) = phrase::subject_before(self.doc, start, self.bounds.start)
                && !matches!(self.lower(s.1.start), "which" | "that" | "it" | "what")
            {
                if reports {
                    return Some(s);
                }
                nearest = nearest.or(Some(s));
            }
        }
        nearest
    }

    // ---- what follows a cue ----

    /// The content after `i`, and the rule that found it.
    fn after(&self, i: usize) -> Option<(Range<usize>, &'static str)> {
        let frames = self.cue.entry.frames;
        let end = self.bounds.end;
        let mut i = i;
        if self.cue.entry.base == "accuse" {
            let of = (i + 1..end.min(i + 16)).find(|j| {
                self.lower(*j) == "of"
                    && self.kind(*j) == TokenKind::Word
                    && matches!(
                        self.tag(*j + 1),
                        Tag::Gerund | Tag::Noun | Tag::Adj | Tag::Poss | Tag::Det | Tag::Name | Tag::Punct | Tag::Adv
                    )
            })?;
            let _ = of;
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

    /// A clause with its own subject and finite verb starts at `i`, before any comma that ends this one.
    fn clause_at(&self, i: usize) -> bool {
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

    /// Where the that of a that-clause stands, close after `i`.
    fn that(&self, i: usize) -> Option<usize> {
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
    fn only_adjuncts(&self, i: usize, j: usize) -> bool {
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

    fn quoted_next(&self, i: usize) -> bool {
        self.quotation_at(i).is_some()
            || matches!(self.kind(i), TokenKind::Comma | TokenKind::Colon)
                && (self.quotation_at(i + 1).is_some() || i + 1 >= self.bounds.end)
    }

    /// A quotation at `i`, or after the comma, colon or dash at `i`, at this level.
    fn quotation_after(&self, i: usize) -> Option<(Range<usize>, &'static str)> {
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
        let clause = phrase::finite(self.doc, q.tokens.end..end.max(q.tokens.end)).is_some() || end <= q.tokens.end + 1;
        let _ = clause;
        Some((at..end, "quotation inside"))
    }

    /// The cue ends its paragraph with a colon: the quotation, or the quoted lines, come next.
    fn next_paragraph(&self, at: usize) -> Option<(Range<usize>, &'static str)> {
        let q = self.quotation_at(at)?;
        Some((q.tokens.clone(), "quotation in the next paragraph"))
    }

    /// A noun phrase or gerund as content: "denied any wrongdoing", "called the ruling a disgrace".
    fn object(&self, i: usize, rule: &'static str) -> Option<(Range<usize>, &'static str)> {
        let frames = self.cue.entry.frames;
        let tag = self.tag(i);
        if i >= self.bounds.end {
            return None;
        }
        let quoted = self.quotation_at(i).is_some();
        let nominal = tag.is_nominal()
            || matches!(tag, Tag::Pron | Tag::Past | Tag::Adv | Tag::Gerund)
            || tag == Tag::Wh && self.lower(i) != "who"
            || quoted;
        let starts = match tag {
            Tag::Gerund => frames.has(Frames::GERUND | Frames::NOUN) || self.cue.particle.is_some(),
            _ => nominal,
        };
        if !starts || phrase::time(self.doc, i, self.bounds.end) > i && tag != Tag::Det {
            return None;
        }
        if self.cue.particle.is_none() && !frames.has(Frames::NOUN) {
            if frames.has(Frames::AS) && !frames.has(Frames::COMPLEMENT) {
                let end = self.bounds.end.min(i + 25);
                (i + 1..end).find(|j| self.lower(*j) == "as")?;
            }
            if tag == Tag::Gerund && !frames.has(Frames::GERUND) {
                return None;
            }
            if !frames.has(Frames::AS | Frames::COMPLEMENT) && tag != Tag::Gerund {
                return None;
            }
            if frames.has(Frames::COMPLEMENT) {
                // "called him a liar", not "called him"
                let np = phrase::noun_phrase_full(self.doc, i, self.bounds.end);
                let short = phrase::noun_phrase(self.doc, i, self.bounds.end);
                let late = phrase::adjuncts(self.doc, np, self.bounds.end, false);
                let more = [np, short, late].into_iter().any(|e| {
                    matches!(
                        self.tag(e),
                        Tag::Det | Tag::Adj | Tag::Gerund | Tag::Past | Tag::Poss | Tag::Adv
                    ) || self.quotation_at(e).is_some()
                        || self.lower(e) == "as"
                        || self.tag(e) == Tag::Noun
                });
                if !more || np >= self.bounds.end && short == np {
                    return None;
                }
            }
        }
        Some((i..self.object_end(i), rule))
    }

    /// The end of a content that is a noun phrase.
    fn object_end(&self, i: usize) -> usize {
        let end = self.end_of(i, true);
        // A comma ends it, unless an enumeration or a relative clause goes on.
        let mut j = i;
        while j < end {
            if let Some(q) = self.quotation_at(j) {
                j = q.tokens.end.max(j + 1);
                continue;
            }
            if self.kind(j) == TokenKind::Comma {
                let tag = self.tag(j + 1);
                let list = (tag.is_nominal() || tag == Tag::Wh || tag == Tag::Conj)
                    && phrase::finite(self.doc, j + 1..end).is_none();
                let relative = tag == Tag::Wh;
                let insertion = (j + 1..end.min(j + 12)).any(|k| self.kind(k) == TokenKind::Comma) && tag.is_nominal();
                if !list && !relative && !insertion {
                    break;
                }
            }
            // "rejected the proposal within hours", "before walking out", "when contacted"
            let w = self.lower(j);
            let time = j > i + 1
                && phrase::time(self.doc, j, end) > j
                && !matches!(self.lower(j - 1), "of" | "for" | "from" | "until" | "since" | "than");
            let scene = j > i && matches!(w, "in" | "at" | "during" | "on" | "via") && phrase::scene(self.doc, j, end);
            let clause = j > i
                && (matches!(w, "when" | "after" | "before" | "while" | "as") && self.tag(j - 1) != Tag::Prep)
                && matches!(
                    self.tag(j + 1),
                    Tag::Gerund | Tag::Pron | Tag::Det | Tag::Past | Tag::Name | Tag::Poss
                )
                && (w != "as" || !self.cue.entry.frames.has(Frames::AS) && phrase::finite(self.doc, j..end).is_some());
            let gerund = j > i && matches!(w, "saying" | "adding" | "citing" | "calling" | "arguing" | "noting");
            if time || scene || clause || gerund {
                break;
            }
            j += 1;
        }
        j.min(end)
    }

    /// The end of the content that starts at `start`.
    fn clause_end(&self, start: usize) -> usize {
        self.end_of(start, false)
    }

    /// The same; `phrase` tells that the content is no clause, so that any finite verb coordinated to it is
    /// coordinated to the cue.
    fn end_of(&self, start: usize, phrase: bool) -> usize {
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
                    if self.breaks(i + 1) || self.leaves(i + 1, phrase, true) || fronted && self.main_clause(i + 1) {
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

    /// Whether the cue stands in a clause before the main one: "When asked whether ..., she".
    fn subordinate(&self) -> bool {
        let first = self.bounds.start;
        self.cue.group.start < first + 6
            && (matches!(self.tag(first), Tag::Sub) && self.lower(first) != "that"
                || matches!(
                    self.lower(first),
                    "when" | "after" | "as" | "before" | "since" | "asked" | "pressed" | "questioned"
                ))
    }

    /// Whether a main clause with its subject starts at `i`.
    fn main_clause(&self, i: usize) -> bool {
        let np = phrase::noun_phrase(self.doc, i, self.bounds.end);
        np > i && (self.tag(np).is_verbal() || self.tag(np) == Tag::Adv && self.tag(np + 1).is_verbal())
    }

    /// After a comma: whether the words at `i` leave the content.
    fn breaks(&self, i: usize) -> bool {
        let w = self.lower(i);
        match self.tag(i) {
            Tag::Gerund if w == "according" => true,
            Tag::Gerund => reporting(w) || matches!(w, "referring"),
            Tag::Adv | Tag::Conj if self.tag(i + 1) == Tag::Gerund => reporting(self.lower(i + 1)),
            Tag::Conj | Tag::Sub if matches!(w, "and" | "but" | "while" | "yet" | "whereas") => {
                self.own_statement(i + 1)
            }
            Tag::Sub if matches!(w, "though" | "although") => true,
            Tag::Prep if w == "as" => {
                self.own_statement(i + 1) && (i..self.bounds.end.min(i + 8)).any(|j| reporting(self.lower(j)))
            }
            Tag::Det | Tag::Noun | Tag::Adj => self.comments(i),
            _ => false,
        }
    }

    /// "..., a charge that he denies": a noun phrase that comments on the content.
    fn comments(&self, i: usize) -> bool {
        const NOUNS: [&str; 44] = [
            "charge",
            "claim",
            "accusation",
            "assertion",
            "allegation",
            "judgment",
            "judgement",
            "distinction",
            "reference",
            "line",
            "sentiment",
            "number",
            "figure",
            "comment",
            "remark",
            "promise",
            "statement",
            "position",
            "argument",
            "move",
            "idea",
            "theory",
            "request",
            "conclusion",
            "account",
            "demand",
            "complaint",
            "suggestion",
            "contention",
            "notion",
            "view",
            "point",
            "phrase",
            "description",
            "characterization",
            "warning",
            "explanation",
            "proposal",
            "step",
            "story",
            "stance",
            "prediction",
            "refrain",
            "message",
        ];
        let np = phrase::noun_phrase(self.doc, i, self.bounds.end.min(i + 6));
        np > i
            && matches!(self.lower(i), "a" | "an" | "the" | "his" | "her" | "its" | "their")
            && NOUNS.contains(&self.lower(np - 1))
            && (matches!(
                self.lower(np),
                "that" | "which" | "to" | "of" | "for" | "he" | "she" | "they"
            ) || self.tag(np) == Tag::Past
                || self.tag(np).is_nominal())
    }

    /// Whether a coordinated verb that shares the subject of the cue, or a statement of its own, starts at `i`.
    fn leaves(&self, i: usize, phrase: bool, comma: bool) -> bool {
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
    fn shifted(&self, i: usize) -> bool {
        let first = self.cue.core.end;
        phrase::finite(self.doc, first.min(i)..i).is_some_and(|v| {
            self.tag(v) == Tag::Modal || matches!(self.lower(v), "is" | "are" | "has" | "have" | "had" | "'s" | "’s")
        })
    }

    /// "and she pledged": subject and reporting verb follow at once.
    fn own_statement_close(&self, i: usize) -> bool {
        let np = phrase::noun_phrase(self.doc, i, self.bounds.end);
        np > i && np - i <= 3 && matches!(self.tag(np), Tag::Past | Tag::Verb) && {
            let base = lexicon::verb(self.lower(np)).and_then(|(b, _)| cue::verb_entry(b));
            base.is_some_and(|e| e.weight >= 8)
        }
    }

    /// Whether the clause at `i` is a statement of its own: its first finite verb reports.
    fn own_statement(&self, i: usize) -> bool {
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

    // ---- other kinds of cue ----

    fn gerund(&self) -> Option<Labels> {
        let first = self.cue.group.start;
        let before = first.checked_sub(1).filter(|i| *i >= self.bounds.start);
        let (content, rule) = self.after(self.cue.core.end)?;
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
            Some(b) => self.main_subject(b),
            None => {
                // "Citing privacy rules, officials declined": the subject comes after the comma.
                let comma = (self.cue.core.end..self.bounds.end).find(|i| self.kind(*i) == TokenKind::Comma)?;
                let np = phrase::noun_phrase_full(self.doc, comma + 1, self.bounds.end);
                (np > comma + 1 && self.tag(np).is_verbal()).then(|| (comma + 1..np, comma + 1..np))
            }
        };
        speaker.as_ref()?;
        let content = if before.is_none() {
            let comma = (content.start..content.end).find(|i| self.kind(*i) == TokenKind::Comma);
            content.start..comma.unwrap_or(content.end)
        } else {
            content
        };
        self.labels(vec![content], speaker, rule)
    }

    fn according(&self) -> Option<Labels> {
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
            || start == self.bounds.start + 1 && matches!(self.tag(self.bounds.start), Tag::Conj | Tag::Adv);
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
    fn view(&self) -> Option<Labels> {
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
    fn asked(&self) -> Option<Labels> {
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
    fn heard(&self) -> Option<Labels> {
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

    fn passive(&self) -> Option<Labels> {
        let doc = self.doc;
        let end = self.bounds.end;
        let first = self.cue.core.end;
        if let Some(heard) = self.heard() {
            return Some(heard);
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

    fn noun(&self) -> Option<Labels> {
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
        let content = if self.lower(i) == "that" && self.tag(i) == Tag::Sub {
            i..self.clause_end(i)
        } else if self.lower(i) == "to"
            && self.tag(i) == Tag::To
            && matches!(
                self.lower(n),
                "promise" | "pledge" | "vow" | "promises" | "demand" | "demands" | "proposal"
            )
        {
            i..self.clause_end(i)
        } else {
            return None;
        };
        let end = (content.start + 1..content.end)
            .find(|j| self.kind(*j) == TokenKind::Comma && self.doc.quoted[*j].is_none())
            .unwrap_or(content.end);
        self.labels(vec![content.start..end], speaker, "noun")
    }
}

/// Whether the lowered word is a form of a verb that mostly reports speech.
fn reporting(word: &str) -> bool {
    lexicon::verb(word)
        .and_then(|(b, _)| cue::verb_entry(b))
        .is_some_and(|e| e.weight >= 6)
}

/// Whether a quotation holds the end of its sentence.
fn ends_sentence(doc: &Doc<'_>, q: &Quotation) -> bool {
    let last = q.tokens.end.saturating_sub(1 + usize::from(q.closed));
    !q.closed || doc.tokens.get(last).is_some_and(|t| t.kind == TokenKind::Stop)
}
