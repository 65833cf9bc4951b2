//! Who speaks: from the words at a cue to someone the article knows.

use std::collections::HashMap;
use std::ops::Range;

mod agency;
mod compact;
mod describe;
mod pronoun;
mod role;

use crate::doc::Doc;
use crate::lexicon::{self, OutletKind, PlaceKind};
use crate::name::{NameKind, body_word_kind, may_be_body};
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use crate::{Attribution, Entity, EntityKind, Span};
pub(crate) use agency::{Agency, agency};
pub(crate) use compact::compact;
use role::roles_at;

/// How many of those who spoke are remembered.
const RECENT: usize = 64;

/// Those who can speak. The first entities are those of [`Doc::named`], index for index; the unnamed follow.
#[derive(Debug)]
pub(crate) struct Cast {
    /// Everyone.
    pub entities: Vec<Entity>,
    /// Roles of each, with the token where each is given.
    roles: Vec<Vec<(usize, String)>>,
    /// Unnamed ones by their lowered description.
    described: HashMap<String, usize>,
    /// Entities that spoke so far, latest last, with the token of the cue.
    heard: Vec<(usize, usize)>,
}

/// A speaker, found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Index into [`Cast::entities`].
    pub entity: Option<usize>,
    /// How.
    pub attribution: Attribution,
    /// In words.
    pub why: String,
}

impl Cast {
    /// Collects the named, their roles and bodies.
    pub(crate) fn new(doc: &Doc<'_>) -> Self {
        let mut cast = Cast {
            entities: Vec::new(),
            roles: Vec::new(),
            described: HashMap::new(),
            heard: Vec::new(),
        };
        for n in &doc.named {
            let mentions: Vec<Span> = n
                .mentions
                .iter()
                .map(|m| doc.text.span(&doc.bytes(&doc.mentions[*m].tokens)))
                .collect();
            let mut roles: Vec<(usize, String)> = Vec::new();
            let mut affiliations: Vec<String> = Vec::new();
            if matches!(n.kind, NameKind::Person | NameKind::Unknown) {
                for m in &n.mentions {
                    for r in roles_at(doc, *m) {
                        let words = doc.words(&r).to_string();
                        for b in doc.mentions_in(&r) {
                            let body = &doc.named[doc.mentions[b].named];
                            let person = matches!(
                                body.kind,
                                NameKind::Person
                                    | NameKind::Unknown
                                    | NameKind::Place(PlaceKind::Other | PlaceKind::Demonym)
                            );
                            if !person && !affiliations.contains(&body.name) {
                                affiliations.push(body.name.clone());
                            }
                        }
                        if !roles.iter().any(|(_, w)| *w == words) {
                            roles.push((r.start, words));
                        }
                    }
                }
            }
            cast.entities.push(Entity {
                kind: entity_kind(n.kind),
                name: n.name.clone(),
                aliases: n.aliases.clone(),
                roles: roles.iter().map(|r| r.1.clone()).collect(),
                affiliations,
                mentions,
            });
            cast.roles.push(roles);
        }
        cast
    }

    /// The role of an entity as given last before or at `token`, else its first.
    pub(crate) fn role(&self, entity: usize, token: usize) -> Option<String> {
        let roles = self.roles.get(entity)?;
        roles
            .iter()
            .rev()
            .find(|(at, _)| *at <= token + 30)
            .or(roles.first())
            .map(|r| r.1.clone())
    }

    /// Remembers that an entity spoke at `token`.
    pub(crate) fn hear(&mut self, entity: usize, token: usize) {
        self.heard.push((entity, token));
    }

    /// Who spoke last before `token`.
    pub(crate) fn last_heard(&self, token: usize) -> Option<usize> {
        self.heard.iter().rev().take(RECENT).find(|h| h.1 <= token).map(|h| h.0)
    }

    /// Resolves the words `speaker`, whose own phrase is `core`. `outer` speaks around them, where a
    /// quotation holds them.
    pub(crate) fn resolve(
        &mut self,
        doc: &Doc<'_>,
        speaker: &Range<usize>,
        core: &Range<usize>,
        outer: Option<usize>,
    ) -> Found {
        let head = head(doc, core);
        let word = doc.lower(head).to_string();
        // "Official briefing from the ministry": what looks like a form of a verb is the noun.
        let carrier = (core.end < speaker.end && doc.tokens[core.end].tag == Tag::Gerund)
            .then_some(core.end)
            .and_then(|at| owner(doc, speaker, at, doc.lower(at), speaker.end));
        if let Some(owner) = carrier.or_else(|| owner(doc, core, head, &word, speaker.end.max(core.end))) {
            return self.resolve(doc, &owner, &owner, outer);
        }
        // "the spokesman, Dmitry Peskov,"
        let beside = core.end..speaker.end.max(core.end);
        let apposed = doc
            .mentions_in(&beside)
            .find(|m| doc.named[doc.mentions[*m].named].kind == NameKind::Person)
            .filter(|m| {
                let name = doc.mentions[*m]
                    .title
                    .as_ref()
                    .map_or(doc.mentions[*m].tokens.start, |t| t.start);
                let plain = doc.tokens[core.end..name.max(core.end)]
                    .iter()
                    .enumerate()
                    .all(|(i, t)| {
                        let named = matches!(doc.lower(core.end + i), "named" | "called");
                        (named || !t.tag.is_verbal()) && t.tag != Tag::Wh
                    });
                // "A strategist for his opponent, Camille Desrosiers": it is the opponent who has the name.
                let other = (head + 1..core.end).rev().find(|i| doc.tokens[*i].tag == Tag::Noun);
                let owned = other.is_some_and(|i| {
                    lexicon::is_role(doc.lower(i)) && matches!(doc.lower(i - 1), "his" | "her" | "their")
                });
                let apart = name > core.end && doc.tokens[name - 1].kind == TokenKind::Comma;
                !owned && (plain && name < core.end + 6 || lexicon::is_role(&word) && (plain || apart))
            });
        // "the Chairman, Mr Lahariya": a title in capitals names nobody by itself.
        let title = mention_of(doc, core, head).is_none();
        if let Some(m) = apposed.filter(|_| doc.tokens[head].tag != Tag::Name || title) {
            let n = doc.mentions[m].named;
            return Found {
                entity: Some(n),
                attribution: Attribution::Named,
                why: format!("named beside: {}", self.entities[n].name),
            };
        }
        if let Some(n) = named_after(doc, core, speaker.end, head, &word) {
            return Found {
                entity: Some(n),
                attribution: Attribution::Named,
                why: format!("named beside: {}", self.entities[n].name),
            };
        }
        if describe::is_quantity(&word) {
            return self.quantity(doc, core, head);
        }
        match doc.tokens[head].tag {
            Tag::Pron | Tag::Wh | Tag::Sub | Tag::Poss => return self.pronoun(doc, head, &word, outer),
            _ => {}
        }
        if let Some(found) = self.people(doc, core, head) {
            return found;
        }
        // A name is the head.
        if let Some(m) = mention_of(doc, core, head) {
            let m = &doc.mentions[m];
            let n = &doc.named[m.named];
            let bare = doc.words(&m.tokens) != n.name && n.kind == NameKind::Person;
            return Found {
                entity: Some(m.named),
                attribution: if bare {
                    Attribution::Coreference
                } else {
                    Attribution::Named
                },
                why: format!("named: {}", n.name),
            };
        }
        let definite = core
            .clone()
            .next()
            .is_some_and(|i| matches!(doc.lower(i), "the" | "this" | "that" | "his" | "her" | "their" | "its"));
        // "Judge frees clerk": headlines leave the article out.
        let bare = core.len() == 1 && doc.tokens[head].tag != Tag::Name;
        if (definite || bare)
            && lexicon::is_role(&word)
            && lexicon::singular(&word).is_none_or(|s| !lexicon::is_role(&s) || word.ends_with("ss"))
            && let Some(n) = self.by_role(doc, core, head, &word)
        {
            let why = format!("\"{}\" is {}", doc.words(core), self.entities[n].name);
            return Found {
                entity: Some(n),
                attribution: Attribution::Coreference,
                why,
            };
        }
        if lexicon::is_body_word(&word) && definite && !matches!(doc.lower(core.start), "his" | "her") {
            let found = doc.named.iter().position(|n| {
                !matches!(n.kind, NameKind::Person | NameKind::Place(_) | NameKind::Unknown)
                    && n.name.to_lowercase().split(' ').any(|w| w == word)
                    && n.mentions.iter().any(|m| doc.mentions[*m].tokens.start < core.start)
            });
            if let Some(n) = found {
                let why = format!("\"{}\" is {}", doc.words(core), self.entities[n].name);
                return Found {
                    entity: Some(n),
                    attribution: Attribution::Coreference,
                    why,
                };
            }
        }
        // "The statement" after what its author said: the author's.
        if definite
            && core.len() == 2
            && matches!(
                word.as_str(),
                "statement" | "remarks" | "letter" | "message" | "comments" | "speech"
            )
            && let Some((n, at)) = self.heard.iter().rev().take(RECENT).find(|h| h.1 < core.start).copied()
            && doc.sentence_of(head) - doc.sentence_of(at) <= 2
        {
            return Found {
                entity: Some(n),
                attribution: Attribution::Coreference,
                why: format!("\"{}\" is that of {}", doc.words(core), self.entities[n].name),
            };
        }
        if definite && let Some(n) = self.nearest_body(doc, core, &word) {
            let why = format!("\"{}\" is {}", doc.words(core), self.entities[n].name);
            return Found {
                entity: Some(n),
                attribution: Attribution::Coreference,
                why,
            };
        }
        self.describe(doc, core, head, outer)
    }

    /// Which body "the company" is: the one that spoke last, else the one named most before.
    fn nearest_body(&self, doc: &Doc<'_>, core: &Range<usize>, word: &str) -> Option<usize> {
        const WORDS: [&str; 24] = [
            "company",
            "firm",
            "group",
            "union",
            "agency",
            "association",
            "airline",
            "bank",
            "retailer",
            "chain",
            "carrier",
            "broadcaster",
            "newspaper",
            "paper",
            "contractor",
            "manufacturer",
            "maker",
            "vendor",
            "operator",
            "charity",
            "start-up",
            "startup",
            "club",
            "organisation",
        ];
        if core.len() != 2 || !(WORDS.contains(&word) || word == "organization") {
            return None;
        }
        let body = |e: usize| {
            doc.named.get(e).is_some_and(|n| {
                let kind = matches!(
                    n.kind,
                    NameKind::Company | NameKind::Organisation | NameKind::Outlet(_) | NameKind::Unknown
                );
                kind && self.entities[e].kind != EntityKind::Person
                    && (n.kind != NameKind::Unknown || may_be_body(doc, n))
            })
        };
        let press = matches!(word, "broadcaster" | "newspaper" | "paper");
        let members = matches!(
            word,
            "union" | "agency" | "association" | "charity" | "club" | "organisation" | "organization"
        );
        // How well the kind and the name of a body go with the word; less than nothing where they do not.
        let fits = |e: usize| -> i64 {
            let n = &doc.named[e];
            let kind = match n.kind {
                NameKind::Outlet(_) => {
                    if press {
                        2
                    } else {
                        -2
                    }
                }
                _ if press => -1,
                NameKind::Company => {
                    if members {
                        -1
                    } else {
                        3
                    }
                }
                NameKind::Organisation if members => 3,
                _ => 0,
            };
            let stem = word.get(..4).unwrap_or(word);
            let lower = n.name.to_lowercase();
            let named = lower.split(' ').any(|w| w.starts_with(stem));
            // "The union" is no United Nations and no High Court.
            let other =
                !matches!(word, "agency" | "organisation" | "organization") && lower.split(' ').any(is_of_state);
            kind + if named {
                3
            } else if other {
                -4
            } else {
                0
            }
        };
        let here = doc.sentence_of(core.start);
        let spoke = self.heard.iter().rev().take(RECENT).map(|h| h.0).find(|e| body(*e));
        let scored = (0..doc.named.len()).filter(|e| body(*e)).filter_map(|e| {
            let last = doc.named[e]
                .mentions
                .iter()
                .map(|m| doc.mentions[*m].tokens.start)
                .take_while(|t| *t < core.start)
                .last()?;
            let far = (here - doc.sentence_of(last)) as i64;
            let fits = fits(e);
            let score = 4 * fits + if spoke == Some(e) { 6 } else { 0 } - far.min(12);
            // Of a name that tells nothing, that it spoke tells that it can.
            let can = fits > 0 || fits == 0 && self.heard.iter().rev().take(RECENT).any(|h| h.0 == e);
            can.then_some((score, last, e))
        });
        scored.max_by_key(|(score, last, _)| (*score, *last)).map(|(_, _, e)| e)
    }
}

/// Words that make a name that of a body of the state, of states, or of a school.
fn is_of_state(word: &str) -> bool {
    body_word_kind(word) == Some(NameKind::Government)
        || matches!(
            word,
            "nations" | "commission" | "committee" | "university" | "school" | "college" | "office" | "party"
        )
}

/// The head of a phrase: its last noun, name or pronoun before a preposition.
pub(crate) fn head(doc: &Doc<'_>, core: &Range<usize>) -> usize {
    let mut head = core.start;
    for i in core.clone() {
        match doc.tokens[i].tag {
            Tag::Noun | Tag::Name | Tag::Pron | Tag::Num => head = i,
            // "of" inside a name belongs to it.
            Tag::Prep | Tag::To | Tag::Sub
                if i > core.start
                    && !doc
                        .mentions_in(&(core.start..i))
                        .any(|m| doc.mentions[m].tokens.contains(&i)) =>
            {
                break;
            }
            Tag::Wh if i > core.start => break,
            Tag::Past | Tag::Gerund if i > core.start && doc.tokens[i - 1].tag == Tag::Noun => break,
            Tag::Punct if doc.tokens[i].kind == TokenKind::Open => break,
            Tag::Conj if i > core.start && head >= core.start && i > head && doc.tokens[head].tag == Tag::Name => break,
            _ => {}
        }
    }
    head
}

/// The mention that the head of a phrase is part of, be it by its title: "Chancellor of the Exchequer Ann Voss".
fn mention_of(doc: &Doc<'_>, core: &Range<usize>, head: usize) -> Option<usize> {
    doc.mentions_in(core).find(|m| {
        let m = &doc.mentions[*m];
        let title = m.title.as_ref().filter(|t| t.len() > 1 && t.end == m.tokens.start);
        m.tokens.contains(&head) || title.is_some_and(|t| t.contains(&head))
    })
}

/// The body that is named right after what it is: "the vendor, Kassette Systems,"
fn named_after(doc: &Doc<'_>, core: &Range<usize>, end: usize, head: usize, word: &str) -> Option<usize> {
    let first = core.end + 1;
    let comma = doc.tokens.get(core.end).is_some_and(|t| t.kind == TokenKind::Comma);
    if !comma || first >= end || head + 1 != core.end || mention_of(doc, core, head).is_some() {
        return None;
    }
    let first = first + usize::from(doc.lower(first) == "the");
    let m = doc.mentions_in(&(first..first + 1)).next().map(|m| &doc.mentions[m])?;
    let n = &doc.named[m.named];
    let whole = m.tokens.end >= end || doc.tokens[m.tokens.end].kind == TokenKind::Comma;
    let body = !matches!(
        n.kind,
        NameKind::Person | NameKind::Place(PlaceKind::Other | PlaceKind::Demonym)
    );
    (whole && body && !lexicon::is_time(word)).then_some(m.named)
}

/// Whose words they are: "his remarks", "a statement from the ministry", "a survey published on Friday by the college".
fn owner(doc: &Doc<'_>, core: &Range<usize>, head: usize, word: &str, end: usize) -> Option<Range<usize>> {
    const WORDS: &[&str] = &[
        "words",
        "claim",
        "assertion",
        "answer",
        "response",
        "argument",
        "warning",
        "interview",
        "estimate",
        "minute",
    ];
    let single = lexicon::singular(word);
    let is = |list: &[&str]| list.contains(&word) || single.as_deref().is_some_and(|s| list.contains(&s));
    if !is(WORDS) && !is(agency::CARRIERS) {
        return None;
    }
    if matches!(doc.lower(core.start), "his" | "her" | "their" | "its") {
        return Some(core.start..core.start + 1);
    }
    if let Some(s) = (core.start + 1..head).find(|i| matches!(doc.lower(*i), "'s" | "’s")) {
        return Some(core.start..s);
    }
    // "a study this year by", "a poll conducted by"
    let by = (head + 1..end.min(head + 8)).find(|i| matches!(doc.lower(*i), "from" | "by"))?;
    let between = &doc.tokens[head + 1..by];
    // "the statement, signed by forty members"
    let comma = usize::from(between.first().is_some_and(|t| t.kind == TokenKind::Comma));
    let made = matches!(
        doc.lower(head + 1 + comma),
        "published"
            | "released"
            | "issued"
            | "conducted"
            | "compiled"
            | "taken"
            | "written"
            | "posted"
            | "sent"
            | "signed"
            | "prepared"
            | "produced"
            | "carried"
    );
    let timed = between.iter().all(|t| !t.tag.is_verbal() && t.kind != TokenKind::Comma);
    if !(between.is_empty() || made || timed && phrase::is_time(doc, by - 1)) {
        return None;
    }
    let last = phrase::noun_phrase_full(doc, by + 1, end);
    (last > by + 1 && !phrase::is_time(doc, by + 1)).then_some(by + 1..last)
}

/// The kind that an entity of a name has.
pub(crate) fn entity_kind(kind: NameKind) -> EntityKind {
    match kind {
        NameKind::Person => EntityKind::Person,
        NameKind::Outlet(OutletKind::Agency) => EntityKind::Agency,
        NameKind::Outlet(_) => EntityKind::Outlet,
        NameKind::Government | NameKind::Place(_) => EntityKind::Government,
        NameKind::Company => EntityKind::Company,
        NameKind::Organisation | NameKind::Unknown => EntityKind::Organisation,
    }
}
