//! Speakers that the article describes and does not name.

use super::{Cast, Found, RECENT, entity_kind, head, mention_of};
use crate::doc::Doc;
use crate::lexicon::{self, PlaceKind};
use crate::name::NameKind;
use crate::tag::is_few;
use crate::{Attribution, Entity, EntityKind};
use std::ops::Range;

/// Bodies of which a land, or whoever else is named with them, has one.
const SINGLE: &[&str] = &[
    "government",
    "ministry",
    "parliament",
    "army",
    "navy",
    "military",
    "police",
    "embassy",
    "cabinet",
    "presidency",
    "senate",
    "congress",
    "treasury",
    "court",
    "department",
    "administration",
    "assembly",
    "legislature",
    "council",
    "coastguard",
    "mission",
    "board",
    "office",
    "campaign",
];

/// Whether a word tells how many speak, and no more.
pub(super) fn is_quantity(word: &str) -> bool {
    is_few(word)
        || matches!(
            word,
            "one"
                | "some"
                | "most"
                | "others"
                | "another"
                | "all"
                | "half"
                | "each"
                | "neither"
                | "either"
                | "none"
                | "any"
        )
}

impl Cast {
    /// "One of them", "others": some of the group that spoke, else nobody in particular.
    pub(super) fn quantity(&mut self, doc: &Doc<'_>, core: &Range<usize>, head: usize) -> Found {
        let of = head + 1 < core.end && doc.lower(head + 1) == "of";
        let told = of && !matches!(doc.lower(head + 2), "them" | "those" | "these" | "us" | "whom" | "you");
        let word = doc.lower(head);
        if told {
            let name = doc.words(&(head..core.end)).to_string();
            return self.unnamed(doc, &(head..core.end), decapitalised(&name));
        }
        let here = doc.sentence_of(head);
        let heard = self.heard.iter().rev().take(RECENT);
        let group = heard
            .filter(|(e, t)| {
                *t < head && here - doc.sentence_of(*t) <= 4 && self.entities[*e].kind != EntityKind::Person
            })
            .map(|(e, _)| *e)
            .find(|e| is_plural(&self.entities[*e].name));
        match group {
            Some(e) if word == "both" || word == "all" => Found {
                entity: Some(e),
                attribution: Attribution::Unnamed,
                why: format!("\"{word}\" are {}", self.entities[e].name),
            },
            Some(e) => {
                let group = &self.entities[e].name;
                let counted = group.split(' ').next().is_some_and(|w| is_quantity(&w.to_lowercase()));
                let name = format!("{word} of {}{group}", if counted { "" } else { "the " });
                self.unnamed(doc, core, name)
            }
            None if matches!(word, "both" | "all" | "each" | "neither" | "either" | "none" | "any") => Found {
                entity: None,
                attribution: Attribution::Unresolved,
                why: format!("\"{word}\" not resolved"),
            },
            None => self.unnamed(doc, core, decapitalised(doc.words(core))),
        }
    }

    /// "The French": those who speak for the land; "two Frenchmen", "Russians": some of its people.
    pub(super) fn people(&mut self, doc: &Doc<'_>, core: &Range<usize>, head: usize) -> Option<Found> {
        let m = &doc.mentions[mention_of(doc, core, head)?];
        if m.tokens.len() > 1 {
            return None;
        }
        let word = doc.word(head);
        let single = word
            .strip_suffix('s')
            .filter(|w| lexicon::place(w).is_some_and(|p| p.kind == PlaceKind::Demonym));
        let demonym = doc.named[m.named].kind == NameKind::Place(PlaceKind::Demonym);
        if !demonym && single.is_none() {
            return None;
        }
        let the = doc.lower(core.start) == "the" && core.start + 1 == head;
        let many = single.is_some() || ["ese", "ish", "ch", "ss", "s"].iter().any(|e| word.ends_with(e));
        if !(the && many) {
            return Some(self.described_as(doc, core, head, None));
        }
        let place = lexicon::place(single.unwrap_or(word));
        let land = place.and_then(|p| p.country).map(str::to_string);
        let same =
            |name: &str| lexicon::place(name).is_some_and(|p| p.country.is_some() && p.country == land.as_deref());
        let known = doc
            .named
            .iter()
            .position(|n| n.kind == NameKind::Place(PlaceKind::Country) && same(&n.name));
        let entity = match (known, land) {
            (Some(e), _) => e,
            (None, Some(land)) => self.body(doc, &(head..head + 1), land, EntityKind::Government),
            (None, None) => return Some(self.described_as(doc, core, head, None)),
        };
        Some(Found {
            entity: Some(entity),
            attribution: Attribution::Coreference,
            why: format!("\"{}\" are {}", doc.words(core), self.entities[entity].name),
        })
    }

    /// A speaker under its description; the same description is the same speaker.
    pub(super) fn describe(&mut self, doc: &Doc<'_>, core: &Range<usize>, head: usize, outer: Option<usize>) -> Found {
        let first = doc.lower(core.start);
        let owner = (core.len() > 1 && matches!(first, "his" | "her" | "their" | "its" | "our" | "my"))
            .then(|| self.pronoun(doc, core.start, first, outer).entity);
        self.described_as(doc, core, head, owner)
    }

    /// The same, `owner` being whom a possessive pronoun before it means, where it begins with one.
    fn described_as(&mut self, doc: &Doc<'_>, core: &Range<usize>, head: usize, owner: Option<Option<usize>>) -> Found {
        let mut r = core.clone();
        let first = doc.lower(r.start);
        let indefinite = matches!(first, "a" | "an" | "another" | "some" | "any" | "no");
        if r.len() > 1 && (owner.is_some() || matches!(first, "the" | "a" | "an" | "this" | "that" | "these" | "those"))
        {
            r.start += 1;
        }
        let written = doc.words(&r);
        // "Her office": that of whom the article names.
        let owner = owner
            .flatten()
            .filter(|e| self.entities[*e].kind != EntityKind::Unnamed);
        let name = owner.map_or_else(
            || written.to_string(),
            |e| format!("{}'s {written}", self.entities[e].name),
        );
        let word = doc.lower(head);
        let whose = owner.is_some()
            || doc.mentions_in(&(r.start..head)).any(|m| {
                let n = &doc.named[doc.mentions[m].named];
                let place = matches!(n.kind, NameKind::Place(_));
                SINGLE.contains(&word) || !place && doc.lower(doc.mentions[m].tokens.end).ends_with(['\'', '’', 's'])
            });
        // "The Progressive Democrats": a name, though no word of it tells so.
        let capitals = r.clone().filter(|i| doc.tokens[*i].cap).count();
        let opens = doc.sentences[doc.sentence_of(head)].tokens.start;
        let proper = doc.tokens[head].cap
            && !indefinite
            && owner.is_none()
            && head > opens
            && (!is_post(word) || capitals > 1 && lexicon::singular(word).is_some());
        if proper {
            let entity = self.body(doc, &r, name, EntityKind::Organisation);
            return Found {
                entity: Some(entity),
                attribution: Attribution::Named,
                why: format!("named: {}", self.entities[entity].name),
            };
        }
        if whose && !indefinite && (lexicon::is_body_word(word) || SINGLE.contains(&word)) {
            let kind = match crate::name::body_word_kind(word) {
                Some(kind) => entity_kind(kind),
                None => EntityKind::Organisation,
            };
            let entity = self.body(doc, &r, name, kind);
            return Found {
                entity: Some(entity),
                attribution: if owner.is_some() {
                    Attribution::Coreference
                } else {
                    Attribution::Named
                },
                why: format!("described: {}", self.entities[entity].name),
            };
        }
        self.unnamed(doc, &r, name)
    }

    /// A source without a name.
    fn unnamed(&mut self, doc: &Doc<'_>, r: &Range<usize>, name: String) -> Found {
        let why = format!("described: {name}");
        Found {
            entity: Some(self.body(doc, r, name, EntityKind::Unnamed)),
            attribution: Attribution::Unnamed,
            why,
        }
    }

    /// The entity of a description, made where there is none yet.
    fn body(&mut self, doc: &Doc<'_>, r: &Range<usize>, name: String, kind: EntityKind) -> usize {
        let span = doc.text.span(&doc.bytes(r));
        let key = name.to_lowercase();
        if let Some(e) = self.described.get(&key) {
            let mentions = &mut self.entities[*e].mentions;
            if let Err(at) = mentions.binary_search(&span) {
                mentions.insert(at, span);
            }
            return *e;
        }
        self.entities.push(Entity {
            kind,
            name,
            aliases: Vec::new(),
            roles: Vec::new(),
            affiliations: Vec::new(),
            mentions: vec![span],
        });
        self.roles.push(Vec::new());
        self.described.insert(key, self.entities.len() - 1);
        self.entities.len() - 1
    }

    /// The body that a name before a common noun describes: "the Kestrian government".
    pub(super) fn around(&mut self, doc: &Doc<'_>, m: &Range<usize>) -> Option<usize> {
        let end = crate::phrase::noun_phrase(doc, m.start, m.end + 4);
        let core = m.start..end;
        let head = head(doc, &core);
        if head < m.end || !SINGLE.contains(&doc.lower(head)) {
            return None;
        }
        self.described_as(doc, &core, head, None).entity
    }
}

/// Whether a word is for who somebody is, or several are.
fn is_post(word: &str) -> bool {
    lexicon::is_role(word) || lexicon::singular(word).is_some_and(|s| lexicon::is_role(&s))
}

/// Whether a description is that of several.
fn is_plural(name: &str) -> bool {
    let lower = name.to_lowercase();
    let head = lower
        .split(' ')
        .take_while(|w| !matches!(*w, "of" | "in" | "at" | "from" | "who" | "familiar" | "close" | "with"));
    let words: Vec<&str> = head.collect();
    if let [word] = words[..]
        && is_quantity(word)
    {
        return false;
    }
    let counted = words
        .first()
        .is_some_and(|w| is_quantity(w) && *w != "one" && *w != "another");
    let plural = |w: &&&str| lexicon::singular(w).is_some() || matches!(**w, "people" | "police" | "men" | "women");
    counted || words.last().as_ref().is_some_and(plural)
}

/// A pronoun is no name: "Some" is "some".
fn decapitalised(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}
