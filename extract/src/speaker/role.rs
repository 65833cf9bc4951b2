//! Roles: those that the article gives, and whom a description such as "the minister" means.

use super::{Cast, RECENT};
use crate::EntityKind;
use crate::doc::Doc;
use crate::lexicon;
use crate::name::{self, NameKind};
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::ops::Range;

impl Cast {
    /// The person whose role the description names, latest first.
    pub(super) fn by_role(&self, doc: &Doc<'_>, core: &Range<usize>, head: usize, word: &str) -> Option<usize> {
        let leads = |w: &str| {
            matches!(
                w,
                "president" | "leader" | "premier" | "minister" | "chancellor" | "king" | "chief"
            )
        };
        let country = core
            .clone()
            .find_map(|i| lexicon::place(doc.word(i)).and_then(|p| p.country));
        let mut best: Option<(i64, usize)> = None;
        for (e, entity) in self
            .entities
            .iter()
            .enumerate()
            .filter(|(_, e)| e.kind == EntityKind::Person)
        {
            let Some(named) = doc.named.get(e) else { continue };
            let Some(last) = named
                .mentions
                .iter()
                .map(|m| doc.mentions[*m].tokens.start)
                .filter(|t| *t < core.start)
                .max()
            else {
                continue;
            };
            let mut score: i64 = 0;
            for role in &entity.roles {
                let lower = role.to_lowercase();
                let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
                let same = words.contains(&word)
                    || word.starts_with("spokes") && words.iter().any(|w| w.starts_with("spokes"))
                    || word == "senator" && words.contains(&"sen")
                    || word == "governor" && words.contains(&"gov");
                if same {
                    score = score.max(100);
                } else if is_leader(word, &words, &leads) {
                    score = score.max(60);
                }
                let other = role.split(' ').find_map(|w| lexicon::place(w).and_then(|p| p.country));
                match (country, other) {
                    (Some(a), Some(b)) if a == b => score += 50,
                    (Some(_), Some(_)) => score = -1000,
                    _ => {}
                }
            }
            if score <= 0 {
                continue;
            }
            if let (Some(a), Some(b)) = (name::role_gender(word), named.gender)
                && a != b
            {
                continue;
            }
            let distance = (doc.sentence_of(head) - doc.sentence_of(last)) as i64;
            let score = score * 10 - distance * 5 + named.mentions.len().min(20) as i64 * 3;
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, e));
            }
        }
        best.map(|b| b.1)
            .or_else(|| self.named_later(doc, head, word))
            .or_else(|| self.by_prominence(doc, core, head, word, country, &leads))
    }

    /// The only one of that role, where the name comes a little later: "its secretary-general said", then
    /// "Secretary-General Amadi Ferro".
    fn named_later(&self, doc: &Doc<'_>, head: usize, word: &str) -> Option<usize> {
        let here = doc.sentence_of(head);
        let has = |role: &str| role.to_lowercase().split(' ').any(|w| w == word);
        let mut those = (0..self.roles.len()).filter_map(|e| {
            let (at, _) = self.roles[e].iter().find(|(_, role)| has(role))?;
            (self.entities[e].kind == EntityKind::Person).then_some((e, *at))
        });
        let (e, at) = those.next()?;
        let near = at > head && doc.sentence_of(at) - here <= 4;
        (near && those.next().is_none()).then_some(e)
    }

    /// Without a role that fits: for "the American leader", whom the article names most and nobody else's leader;
    /// for any other role, whoever spoke last in this paragraph.
    pub(super) fn by_prominence(
        &self,
        doc: &Doc<'_>,
        core: &Range<usize>,
        head: usize,
        word: &str,
        country: Option<&str>,
        leads: &dyn Fn(&str) -> bool,
    ) -> Option<usize> {
        let gender = name::role_gender(word);
        let fits = |e: usize| {
            doc.named.get(e).is_some_and(|n| {
                n.kind == NameKind::Person && (gender.is_none() || n.gender.is_none() || gender == n.gender)
            })
        };
        if country.is_none() {
            // "Her spokesman" is not who spoke.
            if matches!(doc.lower(core.start), "his" | "her" | "their" | "its") {
                return None;
            }
            let (e, t) = *self.heard.iter().rev().take(RECENT).find(|h| h.1 < core.start)?;
            let same = doc.sentences[doc.sentence_of(t)].paragraph == doc.sentences[doc.sentence_of(head)].paragraph;
            return (same && fits(e)).then_some(e);
        }
        if !leads(word) {
            return None;
        }
        let foreign = |e: usize| {
            self.entities[e].roles.iter().flat_map(|r| r.split(' ')).any(|w| {
                lexicon::place(w)
                    .and_then(|p| p.country)
                    .is_some_and(|c| Some(c) != country)
            })
        };
        (0..doc.named.len().min(self.entities.len()))
            .filter(|e| fits(*e) && !foreign(*e))
            .map(|e| {
                (
                    doc.named[e]
                        .mentions
                        .iter()
                        .filter(|m| doc.mentions[**m].tokens.start < core.start)
                        .count(),
                    e,
                )
            })
            .filter(|(n, _)| *n >= 3)
            .max_by_key(|(n, e)| (*n, usize::MAX - e))
            .map(|(_, e)| e)
    }
}

/// Whether "the leader" can be whoever has the role, or whoever is called a leader the holder of that office.
fn is_leader(word: &str, role: &[&str], leads: &dyn Fn(&str) -> bool) -> bool {
    let head = matches!(word, "president" | "premier" | "chancellor" | "king");
    let party = role.contains(&"opposition") || role.contains(&"party");
    word == "leader" && role.iter().any(|w| leads(w)) || head && role.contains(&"leader") && !party
}

/// The roles at a mention: the words before the name, and an apposition after it.
pub(super) fn roles_at(doc: &Doc<'_>, mention: usize) -> Vec<Range<usize>> {
    let m = &doc.mentions[mention];
    let s = doc.sentences[doc.sentence_of(m.tokens.start)].tokens.clone();
    let mut out = Vec::new();
    let role = |r: &Range<usize>| {
        r.clone().any(|i| {
            lexicon::is_role(doc.lower(i))
                && !matches!(doc.lower(i).trim_end_matches('.'), "mr" | "mrs" | "ms" | "miss" | "mx")
        })
    };
    // Before: back over nouns, names and adjectives, to a determiner or anything else.
    let mut a = m.title.as_ref().map_or(m.tokens.start, |t| t.start.min(m.tokens.start));
    if a < m.tokens.start {
        while a > s.start
            && matches!(doc.tokens[a - 1].tag, Tag::Noun | Tag::Name | Tag::Adj)
            && doc.tokens[a - 1].kind == TokenKind::Word
            && !phrase::is_time(doc, a - 1)
        {
            a -= 1;
        }
    }
    let before = a..m.tokens.start;
    if before.start < before.end && role(&before) {
        out.push(before);
    }
    // After: ", the Kremlin press secretary,"
    if doc.tokens.get(m.tokens.end).is_some_and(|t| t.kind == TokenKind::Comma) && m.tokens.end + 1 < s.end {
        let mut first = m.tokens.end + 1;
        if matches!(doc.lower(first), "the" | "a" | "an" | "his" | "her" | "their") {
            first += 1;
        }
        let end = phrase::noun_phrase_full(doc, first, s.end);
        let closes = end >= s.end
            || matches!(
                doc.tokens[end].kind,
                TokenKind::Comma | TokenKind::Stop | TokenKind::Quote
            );
        let own_name = doc
            .mentions_in(&(first..end))
            .any(|m| doc.mentions[m].kind == NameKind::Person);
        // "told reporters in Tarn" is no role.
        let verb = first == m.tokens.end + 1 && doc.tokens.get(first).is_some_and(|t| t.tag.is_verbal());
        if end > first && closes && !verb && !own_name && role(&(first..end.min(first + 8))) {
            out.push(first..end);
        }
    }
    out
}
