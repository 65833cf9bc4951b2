//! Whom a pronoun stands for.

use super::{Cast, Found, RECENT, head};
use crate::doc::Doc;
use crate::lexicon::{self, Gender, PlaceKind};
use crate::name::NameKind;
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use crate::{Attribution, Entity, EntityKind};
use std::ops::Range;

impl Cast {
    /// A pronoun.
    pub(super) fn pronoun(&mut self, doc: &Doc<'_>, at: usize, word: &str, outer: Option<usize>) -> Found {
        let unresolved = || Found {
            entity: None,
            attribution: Attribution::Unresolved,
            why: format!("\"{word}\" not resolved"),
        };
        let found = |e: usize, entities: &[Entity]| Found {
            entity: Some(e),
            attribution: if entities[e].kind == EntityKind::Unnamed {
                Attribution::Unnamed
            } else {
                Attribution::Coreference
            },
            why: format!("\"{word}\" is {}", entities[e].name),
        };
        match word {
            "i" | "me" | "my" | "we" | "our" | "us" => match outer.or_else(|| self.last_heard(at)) {
                Some(e) if doc.quoted[at].is_some() => found(e, &self.entities),
                _ => unresolved(),
            },
            "who" | "which" | "that" | "whose" => {
                let sentence = doc.sentences[doc.sentence_of(at)].tokens.clone();
                let mut v = at;
                if v > sentence.start && doc.tokens[v - 1].kind == TokenKind::Comma {
                    v -= 1;
                }
                match phrase::subject_before(doc, v, sentence.start) {
                    Some((full, core)) if !core.contains(&at) && !matches!(doc.tokens[core.start].tag, Tag::Wh) => {
                        // "met with caution by American authorities, who": the nearest phrase, unless the first is a person.
                        let person = lexicon::is_role(doc.lower(head(doc, &core)))
                            || doc.tokens[head(doc, &core)].tag == Tag::Name;
                        let prep = core.clone().rev().find(|i| {
                            doc.tokens[*i].tag == Tag::Prep
                                && !doc
                                    .mentions_in(&(core.start..*i))
                                    .any(|m| doc.mentions[m].tokens.contains(i))
                        });
                        let (full, core) = match prep {
                            Some(p) if !person && p + 1 < core.end => (p + 1..core.end, p + 1..core.end),
                            _ => (full, core),
                        };
                        let mut f = self.resolve(doc, &full, &core, outer);
                        if f.attribution == Attribution::Named {
                            f.attribution = Attribution::Coreference;
                        }
                        f
                    }
                    _ => unresolved(),
                }
            }
            "he" | "she" | "his" | "her" | "him" => match self.person(doc, at, word) {
                Some(e) => {
                    if self.entities[e].kind == EntityKind::Organisation {
                        self.entities[e].kind = EntityKind::Person;
                    }
                    found(e, &self.entities)
                }
                None => unresolved(),
            },
            "it" | "its" => match self.it(doc, at) {
                Some(e) => found(e, &self.entities),
                None => unresolved(),
            },
            "they" | "their" | "them" => {
                let group = self.heard.iter().rev().take(RECENT).find(|(e, t)| {
                    *t < at
                        && doc.sentence_of(at) - doc.sentence_of(*t) <= 4
                        && self.entities[*e].kind != EntityKind::Person
                });
                match group {
                    Some((e, _)) => found(*e, &self.entities),
                    None => unresolved(),
                }
            }
            "you" | "himself" | "herself" | "itself" | "themselves" => unresolved(),
            _ => self.describe(doc, &(at..at + 1), at, outer),
        }
    }

    /// The person that he or she stands for: of those named shortly before and of fitting gender, by recency,
    /// subject position, and having spoken last.
    pub(super) fn person(&self, doc: &Doc<'_>, at: usize, word: &str) -> Option<usize> {
        let gender = if matches!(word, "she" | "her") {
            Gender::Female
        } else {
            Gender::Male
        };
        let here = doc.sentence_of(at);
        let mut best: Option<(i64, usize)> = None;
        let last_heard = self.heard.iter().rev().take(RECENT).find(|h| h.1 < at);
        let first = doc
            .mentions
            .partition_point(|m| m.tokens.start < doc.sentences[here.saturating_sub(12)].tokens.start);
        let until = doc.mentions.partition_point(|m| m.tokens.start < at);
        for m in &doc.mentions[first..until.max(first)] {
            let n = &doc.named[m.named];
            let single = m.tokens.len() == 1 && n.kind == NameKind::Unknown;
            let known = self.entities[m.named].kind == EntityKind::Person;
            if n.kind != NameKind::Person && !(single && (known || subject_like(doc, m.tokens.clone()))) {
                continue;
            }
            if n.gender.is_some_and(|g| g != gender) {
                continue;
            }
            let mut s = doc.sentence_of(m.tokens.start);
            // Whoever spoke last is as near as those words, if only a pronoun stands there.
            if let Some((_, at)) = last_heard.filter(|h| h.0 == m.named) {
                s = s.max(doc.sentence_of(*at));
            }
            // Two capitalised words may be anything, where nothing else tells of a person.
            let person = n.gender.is_some()
                || self.heard.iter().rev().take(RECENT).any(|h| h.0 == m.named)
                || n.mentions.iter().any(|i| doc.mentions[*i].title.is_some())
                || lexicon::given_name(&n.name.split(' ').next().unwrap_or_default().to_lowercase()).is_some();
            let paragraph = doc.sentences[s].paragraph == doc.sentences[here].paragraph;
            let mut score = -8 * (here - s) as i64;
            if paragraph {
                score += 4;
            }
            // Names in quotations, possessives and modifiers are seldom taken up.
            let inside = doc.quoted[m.tokens.start].is_some();
            let possessive = doc.tokens.get(m.tokens.end).is_some_and(|t| t.tag == Tag::Poss);
            let modifier = doc.tokens.get(m.tokens.end).is_some_and(|t| t.tag == Tag::Noun);
            if inside && doc.quoted[at].is_none() {
                score -= 14;
            }
            if !person {
                score -= 12;
            }
            if possessive {
                score -= 3;
            }
            if modifier {
                score -= 10;
            }
            if subject_like(doc, m.tokens.clone()) {
                score += 9;
            }
            if n.gender == Some(gender) {
                score += 4;
            }
            if last_heard.is_some_and(|h| h.0 == m.named) {
                score += 8;
            }
            if best.is_none_or(|(b, _)| score >= b) {
                best = Some((score, m.named));
            }
        }
        // Someone unnamed who spoke last: "a witness said. He added"
        if let Some((e, t)) = last_heard
            && self.entities[*e].kind == EntityKind::Unnamed
            && here - doc.sentence_of(*t) <= 1
            && best.is_none_or(|(b, _)| b < 2)
        {
            return Some(*e);
        }
        best.map(|b| b.1)
    }

    /// The body that "it" stands for: the one that spoke last, else the one named last.
    fn it(&mut self, doc: &Doc<'_>, at: usize) -> Option<usize> {
        let here = doc.sentence_of(at);
        let heard =
            self.heard.iter().rev().take(RECENT).find(|(e, t)| {
                *t < at && here - doc.sentence_of(*t) <= 2 && self.entities[*e].kind != EntityKind::Person
            });
        if let Some((e, _)) = heard {
            return Some(*e);
        }
        let until = doc.mentions.partition_point(|m| m.tokens.start < at);
        for m in doc.mentions[..until].iter().rev() {
            if here - doc.sentence_of(m.tokens.start) > 1 {
                return None;
            }
            // What only describes another noun is not what "it" is.
            let describes = doc
                .tokens
                .get(m.tokens.end)
                .is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Adj));
            if describes && let Some(e) = self.around(doc, &m.tokens) {
                return Some(e);
            }
            let kind = doc.named[m.named].kind;
            if !matches!(
                kind,
                NameKind::Person | NameKind::Place(PlaceKind::Demonym | PlaceKind::Other)
            ) {
                return Some(m.named);
            }
        }
        None
    }
}

/// Whether a verb follows the name, or an insertion and a verb: it is a subject.
pub(super) fn subject_like(doc: &Doc<'_>, m: Range<usize>) -> bool {
    match doc.tokens.get(m.end) {
        Some(t) if t.tag.is_verbal() || t.tag == Tag::Adv => true,
        Some(t) if t.kind == TokenKind::Comma => {
            let s = &doc.sentences[doc.sentence_of(m.start)].tokens;
            m.start < s.start + 6
        }
        _ => false,
    }
}
