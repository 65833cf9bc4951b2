//! Who speaks: from the words at a cue to someone the article knows.

use std::collections::HashMap;
use std::ops::Range;

use crate::doc::Doc;
use crate::lexicon::{self, Gender, OutletKind, PlaceKind};
use crate::name::{self, NameKind};
use crate::phrase;
use crate::tag::Tag;
use crate::token::TokenKind;
use crate::{Attribution, Entity, EntityKind, Span};

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

/// Whether the thing that a phrase names can say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agency {
    /// Persons, bodies, groups of people.
    Speaks,
    /// Statements, reports, polls, laws.
    Tells,
    /// Nothing tells.
    Unknown,
    /// Abstract things.
    Mute,
}

/// Nouns for what carries words.
const CARRIERS: &[&str] = &[
    "statement",
    "report",
    "study",
    "survey",
    "poll",
    "letter",
    "memo",
    "document",
    "filing",
    "lawsuit",
    "complaint",
    "editorial",
    "article",
    "book",
    "ad",
    "advertisement",
    "spot",
    "video",
    "website",
    "page",
    "post",
    "tweet",
    "email",
    "message",
    "note",
    "text",
    "paper",
    "analysis",
    "review",
    "audit",
    "transcript",
    "speech",
    "remark",
    "comment",
    "testimony",
    "affidavit",
    "indictment",
    "ruling",
    "opinion",
    "order",
    "bill",
    "law",
    "constitution",
    "treaty",
    "agreement",
    "plan",
    "platform",
    "manifesto",
    "petition",
    "sign",
    "banner",
    "headline",
    "caption",
    "story",
    "column",
    "essay",
    "briefing",
    "bulletin",
    "communique",
    "release",
    "record",
    "data",
    "figures",
    "statistics",
    "rule",
    "guideline",
    "notice",
    "announcement",
    "account",
    "piece",
    "census",
    "index",
    "research",
];

/// Nouns for people and bodies that are neither roles nor words of names.
const PEOPLE: &[&str] = &[
    "people",
    "man",
    "woman",
    "men",
    "women",
    "person",
    "source",
    "critic",
    "ally",
    "observer",
    "sceptic",
    "skeptic",
    "opponent",
    "proponent",
    "insider",
    "relative",
    "family",
    "friend",
    "neighbour",
    "boy",
    "girl",
    "child",
    "children",
    "kid",
    "mother",
    "father",
    "son",
    "daughter",
    "wife",
    "husband",
    "brother",
    "sister",
    "cousin",
    "uncle",
    "aunt",
    "widow",
    "parent",
    "majority",
    "crowd",
    "jury",
    "couple",
    "duo",
    "trio",
    "pair",
    "side",
    "country",
    "nation",
    "state",
    "city",
    "town",
    "village",
    "regime",
    "palace",
    "authorities",
    "leadership",
    "opposition",
    "management",
    "world",
    "press",
    "public",
    "republican",
    "democrat",
    "liberal",
    "conservative",
    "moderate",
    "progressive",
    "american",
    "russian",
    "ukrainian",
    "briton",
    "european",
    "nationalist",
    "separatist",
    "rebel",
    "loyalist",
    "monarchist",
    "islamist",
    "feminist",
    "nobody",
    "everyone",
    "pundit",
    "watchdog",
    "think-tank",
    "retailer",
    "maker",
    "manufacturer",
    "airline",
    "carrier",
    "operator",
    "chain",
    "outfit",
    "start-up",
    "startup",
    "lender",
    "insurer",
    "utility",
    "charity",
    "newspaper",
    "daily",
    "weekly",
    "tabloid",
    "pollster",
    "camp",
    "household",
    "minority",
    "speaker",
    "host",
    "mp",
    "mps",
    "peer",
    "aide",
    "staff",
    "crew",
    "driver",
    "passenger",
    "caller",
    "reader",
    "listener",
    "viewer",
    "user",
    "follower",
    "fan",
];

/// Whether the phrase names someone or something that can speak.
pub(crate) fn agency(doc: &Doc<'_>, core: &Range<usize>) -> Agency {
    let h = head(doc, core);
    let word = doc.lower(h);
    match doc.tokens[h].tag {
        Tag::Pron => {
            return match word {
                "it" | "this" | "that" | "something" | "anything" | "nothing" | "everything" => Agency::Unknown,
                _ => Agency::Speaks,
            };
        }
        Tag::Wh | Tag::Sub => {
            return match word {
                "who" | "whose" => Agency::Speaks,
                _ => Agency::Unknown,
            };
        }
        Tag::Poss | Tag::Name => return Agency::Speaks,
        Tag::Det if matches!(word, "this" | "that" | "these" | "all") => return Agency::Unknown,
        Tag::Det | Tag::Num => return Agency::Speaks,
        _ => {}
    }
    if doc.mentions_in(core).any(|m| doc.mentions[m].tokens.contains(&h)) {
        return Agency::Speaks;
    }
    let single = lexicon::singular(word);
    let among = |list: &[&str]| list.contains(&word) || single.as_deref().is_some_and(|s| list.contains(&s));
    if lexicon::is_role(word)
        || lexicon::is_body_word(word)
        || single.as_deref().is_some_and(lexicon::is_body_word)
        || among(PEOPLE)
        || ["ists", "ers", "ors", "ians", "ees", "ist", "men", "women"]
            .iter()
            .any(|s| word.len() > 5 && word.ends_with(s))
    {
        return Agency::Speaks;
    }
    if among(CARRIERS) {
        return Agency::Tells;
    }
    let abstracts = [
        "tion", "ness", "ment", "ity", "ance", "ence", "ism", "ship", "ing", "ture", "acy", "sion", "ure", "ide", "dom",
    ];
    let stem = single.as_deref().unwrap_or(word);
    if abstracts.iter().any(|s| stem.ends_with(s)) {
        Agency::Mute
    } else {
        Agency::Unknown
    }
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
        self.heard.iter().rev().find(|h| h.1 <= token).map(|h| h.0)
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
        if let Some(owner) = owner(doc, core, head, &word) {
            return self.resolve(doc, &owner, &owner, outer);
        }
        match doc.tokens[head].tag {
            Tag::Pron | Tag::Wh | Tag::Sub | Tag::Poss => return self.pronoun(doc, head, &word, outer),
            _ => {}
        }
        // A name is the head.
        if let Some(m) = doc
            .mentions_in(&core.clone())
            .find(|m| doc.mentions[*m].tokens.contains(&head))
        {
            let m = &doc.mentions[m];
            let n = &doc.named[m.named];
            let person = n.kind == NameKind::Person || m.kind == NameKind::Unknown && m.tokens.len() == 1;
            if self.entities[m.named].kind == EntityKind::Organisation && n.kind == NameKind::Unknown && person {
                self.entities[m.named].kind = EntityKind::Person;
            }
            let bare = doc.words(&m.tokens) != n.name && n.kind == NameKind::Person;
            return Found {
                entity: Some(m.named),
                attribution: if bare {
                    Attribution::Coreference
                } else {
                    Attribution::Named
                },
                why: format!("speaker named: {}", n.name),
            };
        }
        // "the spokesman, Dmitry Peskov,"
        if lexicon::is_role(&word)
            && let Some(m) = doc
                .mentions_in(&(core.end..speaker.end.max(core.end)))
                .find(|m| doc.mentions[*m].kind == NameKind::Person)
        {
            let n = doc.mentions[m].named;
            return Found {
                entity: Some(n),
                attribution: Attribution::Named,
                why: format!("speaker named beside: {}", self.entities[n].name),
            };
        }
        let definite = core
            .clone()
            .next()
            .is_some_and(|i| matches!(doc.lower(i), "the" | "this" | "that" | "his" | "her" | "their" | "its"));
        if definite
            && lexicon::is_role(&word)
            && lexicon::singular(&word).is_none_or(|s| !lexicon::is_role(&s) || word.ends_with("ss"))
        {
            if let Some(n) = self.by_role(doc, core, head, &word) {
                let why = format!("\"{}\" is {}", doc.words(core), self.entities[n].name);
                return Found {
                    entity: Some(n),
                    attribution: Attribution::Coreference,
                    why,
                };
            }
        }
        if lexicon::is_body_word(&word) && definite {
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
        self.describe(doc, core, head)
    }

    /// An unnamed speaker, under its description; the same description is the same speaker.
    fn describe(&mut self, doc: &Doc<'_>, core: &Range<usize>, head: usize) -> Found {
        let mut r = core.clone();
        if matches!(doc.lower(r.start), "the" | "a" | "an") && r.len() > 1 {
            r.start += 1;
        }
        let name = doc.words(&r).to_string();
        let key = name.to_lowercase();
        let span = doc.text.span(&doc.bytes(&r));
        let entity = match self.described.get(&key) {
            Some(e) => {
                self.entities[*e].mentions.push(span);
                *e
            }
            None => {
                let body = lexicon::is_body_word(doc.lower(head)) && doc.mentions_in(core).next().is_some();
                let kind = if body {
                    EntityKind::Organisation
                } else {
                    EntityKind::Unnamed
                };
                self.entities.push(Entity {
                    kind,
                    name: name.clone(),
                    aliases: Vec::new(),
                    roles: Vec::new(),
                    affiliations: Vec::new(),
                    mentions: vec![span],
                });
                self.roles.push(Vec::new());
                self.described.insert(key, self.entities.len() - 1);
                self.entities.len() - 1
            }
        };
        let attribution = if self.entities[entity].kind == EntityKind::Unnamed {
            Attribution::Unnamed
        } else {
            Attribution::Named
        };
        Found {
            entity: Some(entity),
            attribution,
            why: format!("speaker described: {name}"),
        }
    }

    /// The person whose role the description names, latest first.
    fn by_role(&self, doc: &Doc<'_>, core: &Range<usize>, head: usize, word: &str) -> Option<usize> {
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
                } else if leads(word) && words.iter().any(|w| leads(w)) {
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
            .or_else(|| self.by_prominence(doc, core, head, word, country, &leads))
    }

    /// Without a role that fits: for "the American leader", whom the article names most and nobody else's leader;
    /// for any other role, whoever spoke last in this paragraph.
    fn by_prominence(
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
            let (e, t) = *self.heard.iter().rev().find(|h| h.1 < core.start)?;
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

    /// A pronoun.
    fn pronoun(&mut self, doc: &Doc<'_>, at: usize, word: &str, outer: Option<usize>) -> Found {
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
            "it" | "its" => match self.body(doc, at) {
                Some(e) => found(e, &self.entities),
                None => unresolved(),
            },
            "they" | "their" | "them" => {
                let group = self.heard.iter().rev().find(|(e, t)| {
                    *t < at
                        && doc.sentence_of(at) - doc.sentence_of(*t) <= 4
                        && self.entities[*e].kind != EntityKind::Person
                });
                match group {
                    Some((e, _)) => found(*e, &self.entities),
                    None => unresolved(),
                }
            }
            _ => self.describe(doc, &(at..at + 1), at),
        }
    }

    /// The person that he or she stands for: of those named shortly before and of fitting gender, by recency,
    /// subject position, and having spoken last.
    fn person(&self, doc: &Doc<'_>, at: usize, word: &str) -> Option<usize> {
        let gender = if matches!(word, "she" | "her") {
            Gender::Female
        } else {
            Gender::Male
        };
        let here = doc.sentence_of(at);
        let mut best: Option<(i64, usize)> = None;
        let last_heard = self.heard.iter().rev().find(|h| h.1 < at);
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
            let s = doc.sentence_of(m.tokens.start);
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
    fn body(&self, doc: &Doc<'_>, at: usize) -> Option<usize> {
        let here = doc.sentence_of(at);
        let heard =
            self.heard.iter().rev().find(|(e, t)| {
                *t < at && here - doc.sentence_of(*t) <= 2 && self.entities[*e].kind != EntityKind::Person
            });
        if let Some((e, _)) = heard {
            return Some(*e);
        }
        doc.mentions
            .iter()
            .rev()
            .skip_while(|m| m.tokens.start >= at)
            .take_while(|m| here - doc.sentence_of(m.tokens.start) <= 1)
            .find(|m| {
                !matches!(
                    m.kind,
                    NameKind::Person | NameKind::Place(PlaceKind::Demonym | PlaceKind::Other)
                )
            })
            .map(|m| m.named)
    }
}

/// Whether a verb follows the name, or an insertion and a verb: it is a subject.
fn subject_like(doc: &Doc<'_>, m: Range<usize>) -> bool {
    match doc.tokens.get(m.end) {
        Some(t) if t.tag.is_verbal() || t.tag == Tag::Adv => true,
        Some(t) if t.kind == TokenKind::Comma => {
            let s = &doc.sentences[doc.sentence_of(m.start)].tokens;
            m.start < s.start + 6
        }
        _ => false,
    }
}

/// The head of a phrase: its last noun, name or pronoun before a preposition.
pub(crate) fn head(doc: &Doc<'_>, core: &Range<usize>) -> usize {
    let mut head = core.start;
    for i in core.clone() {
        match doc.tokens[i].tag {
            Tag::Noun | Tag::Name | Tag::Pron | Tag::Num => head = i,
            Tag::Prep | Tag::To | Tag::Sub if i > core.start => {
                // "of" inside a name belongs to it.
                if !doc
                    .mentions_in(&(core.start..i))
                    .any(|m| doc.mentions[m].tokens.contains(&i))
                {
                    break;
                }
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

/// The roles at a mention: the words before the name, and an apposition after it.
fn roles_at(doc: &Doc<'_>, mention: usize) -> Vec<Range<usize>> {
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
        if end > first && closes && !own_name && role(&(first..end.min(first + 8))) {
            out.push(first..end);
        }
    }
    out
}

/// Whose words they are: "his remarks", "a statement from the ministry".
fn owner(doc: &Doc<'_>, core: &Range<usize>, head: usize, word: &str) -> Option<Range<usize>> {
    const WORDS: [&str; 40] = [
        "remarks",
        "remark",
        "statement",
        "statements",
        "comments",
        "comment",
        "words",
        "speech",
        "account",
        "claim",
        "claims",
        "tweet",
        "tweets",
        "letter",
        "post",
        "message",
        "email",
        "testimony",
        "briefing",
        "report",
        "memo",
        "release",
        "office",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "announcement",
        "assertion",
        "answer",
        "response",
        "argument",
        "warning",
        "interview",
        "book",
        "article",
        "editorial",
        "column",
        "essay",
        "video",
        "accounts",
    ];
    if !WORDS.contains(&word) || matches!(word, "spokesman" | "spokeswoman" | "spokesperson" | "office") {
        return None;
    }
    if matches!(doc.lower(core.start), "his" | "her" | "their" | "its") {
        return Some(core.start..core.start + 1);
    }
    if let Some(s) = (core.start + 1..head).find(|i| matches!(doc.lower(*i), "'s" | "’s")) {
        return Some(core.start..s);
    }
    let from = (head + 1..core.end).find(|i| matches!(doc.lower(*i), "from" | "by"))?;
    let end = phrase::noun_phrase_full(doc, from + 1, core.end);
    (from == head + 1 && end > from + 1).then_some(from + 1..end)
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
