//! Contents that are noun phrases: "denied any wrongdoing", "called the ruling a disgrace".

use super::Site;
use crate::cue::Frames;
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Site<'_, '_> {
    /// A noun phrase or gerund as content: "denied any wrongdoing", "called the ruling a disgrace".
    pub(super) fn object(&self, i: usize, rule: &'static str) -> Option<(Range<usize>, &'static str)> {
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
    pub(super) fn object_end(&self, i: usize) -> usize {
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

    /// "..., a charge that he denies": a noun phrase that comments on the content.
    pub(super) fn comments(&self, i: usize) -> bool {
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
}
