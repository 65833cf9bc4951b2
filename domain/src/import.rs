//! Statements that somebody else found: an outside extractor's, or what an editor types in. They are read against the
//! article's text, and all that is wrong with them is told at once.

use crate::{
    error::{Fault, FaultCode},
    event::EventKind,
    id::{EventId, NodeId},
    ingest::GivenArticle,
    input::{Faults, MAX_LINE, MAX_NAME},
    name::{content_words, fold},
    span::{Body, SpanGiven},
    statement::{Act, Attribution, Kind, LinkEvidence, SpeakerId, ViaRelation},
};
use std::collections::{BTreeSet, HashMap};
use whosaid_extract::{Entity, EntityKind, Event, EventLink, Extraction, Span, Statement, Via};

/// Statements in one article.
const MAX_STATEMENTS: usize = 1_000;
/// Events that are described in one article.
const MAX_EVENTS: usize = 500;
/// Spans, links or participants in one list.
const MAX_PARTS: usize = 50;

/// An article with the statements that an outside extractor found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The article.
    pub article: GivenArticle,
    /// The program that found them.
    pub extractor: String,
    /// Its version.
    pub extractor_version: String,
    /// The events that it found.
    pub events: Vec<EventGiven>,
    /// The statements, in order of the text.
    pub statements: Vec<StatementGiven>,
}

/// An event that is described.
#[derive(Debug, Clone, PartialEq)]
pub struct EventGiven {
    /// What statements name it by, within the import.
    pub key: String,
    /// A short name.
    pub name: String,
    /// What kind.
    pub kind: EventKind,
    /// When it was, as EDTF.
    pub when: Option<String>,
    /// Where, as named.
    pub place: Option<String>,
    /// Who took part.
    pub participants: Vec<SpeakerGiven>,
    /// Where the article mentions it.
    pub mentions: Vec<SpanGiven>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementGiven {
    /// Where the words stand.
    pub content: Vec<SpanGiven>,
    /// How the words are given.
    pub kind: Kind,
    /// What the cue does.
    pub act: Act,
    /// The reporting words.
    pub cue: Option<SpanGiven>,
    /// Who speaks.
    pub speaker: Option<SpeakerGiven>,
    /// What the article wrote.
    pub speaker_span: Option<SpanGiven>,
    /// As the article gives it.
    pub speaker_role: Option<String>,
    /// How the speaker was found; left out, it follows from the speaker.
    pub attribution: Option<Attribution>,
    /// Nearest the speaker first.
    pub via: Vec<OutletGiven>,
    /// When it was said, as EDTF.
    pub said_on: Option<String>,
    /// What it is about.
    pub events: Vec<LinkGiven>,
    /// 0 to 1.
    pub confidence: f64,
}

/// A person or a body: by its id, by its slug, or by its name with what it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpeakerGiven {
    /// Its id.
    pub id: Option<String>,
    /// Its slug, also an old one.
    pub slug: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What it is.
    pub kind: Option<EntityKind>,
}

/// A link of the chain of outlets.
#[derive(Debug, Clone, PartialEq)]
pub struct OutletGiven {
    /// The outlet.
    pub source: SpeakerGiven,
    /// How it stands there.
    pub relation: ViaRelation,
    /// Where the article names it.
    pub span: Option<SpanGiven>,
}

/// A link to an event: by its id, or by the key of one that is described.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkGiven {
    /// Its id.
    pub id: Option<String>,
    /// Its key.
    pub key: Option<String>,
    /// On what evidence.
    pub evidence: LinkEvidence,
    /// 0 to 1.
    pub confidence: f64,
    /// The words that link.
    pub span: Option<SpanGiven>,
}

/// Whom a name in an import means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Whom {
    /// By id.
    Id(SpeakerId),
    /// By slug; of a person, of a source, or of either.
    Slug(Option<bool>, String),
    /// By name, as ingest finds them.
    Named(EntityKind, String),
}

/// What a statement or an import was found to say.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// As ingest takes it.
    pub(crate) extraction: Extraction,
    /// For each of its entities, whom it means, and where in the input; `true` where only an outlet will do.
    pub(crate) whom: Vec<(Whom, Vec<(String, bool)>)>,
    /// For each of its events, the id where it was given by one, and where in the input.
    pub(crate) events: Vec<(Option<EventId>, Vec<String>)>,
}

/// Reads statements against a text.
pub(crate) struct Reading<'a> {
    body: Option<&'a Body<'a>>,
    faults: Faults,
    found: Found,
    entities: HashMap<Whom, usize>,
    keys: HashMap<String, usize>,
    ids: HashMap<EventId, usize>,
    /// Whether events are given as bare ids.
    bare: bool,
}

impl<'a> Reading<'a> {
    /// Against this text; without one, spans are not looked at.
    pub(crate) fn new(body: Option<&'a Body<'a>>, faults: Faults) -> Self {
        Self {
            body,
            faults,
            found: Found::default(),
            entities: HashMap::new(),
            keys: HashMap::new(),
            ids: HashMap::new(),
            bare: false,
        }
    }

    /// All of an import but the article itself.
    pub(crate) fn import(mut self, import: &Import) -> (Found, Faults) {
        self.few("events", import.events.len(), MAX_EVENTS);
        self.few("statements", import.statements.len(), MAX_STATEMENTS);
        for (i, event) in import.events.iter().enumerate().take(MAX_EVENTS) {
            self.event(&format!("events.{i}"), event);
        }
        for (i, statement) in import.statements.iter().enumerate().take(MAX_STATEMENTS) {
            self.statement(&format!("statements.{i}."), statement);
        }
        (self.found, self.faults)
    }

    /// One statement alone.
    pub(crate) fn alone(mut self, statement: &StatementGiven) -> (Found, Faults) {
        self.bare = true;
        self.statement("", statement);
        (self.found, self.faults)
    }

    fn few(&mut self, field: &str, n: usize, most: usize) {
        if n > most {
            self.faults
                .invalid(field, format!("there are {n}: up to {most} are taken at once"));
        }
    }

    fn event(&mut self, field: &str, given: &EventGiven) {
        let at = |part: &str| format!("{field}.{part}");
        let name = self.faults.name(&at("name"), &given.name);
        let when = given
            .when
            .as_deref()
            .and_then(|edtf| self.faults.when(&at("when"), edtf));
        let place = given.place.as_deref();
        let place = place.map(|place| self.faults.line(&at("place"), place, MAX_NAME));
        self.few(&at("participants"), given.participants.len(), MAX_PARTS);
        self.few(&at("mentions"), given.mentions.len(), MAX_PARTS);
        let participants = given.participants.iter().enumerate().take(MAX_PARTS);
        let participants: BTreeSet<usize> = participants
            .filter_map(|(i, whom)| self.whom(&at(&format!("participants.{i}")), whom, false))
            .collect();
        let mentions = self.spans(&at("mentions"), &given.mentions);
        let mut words = content_words(&name);
        words.extend(content_words(place.as_deref().unwrap_or_default()));
        let place_in = self.found.extraction.events.len();
        if self.keys.insert(given.key.clone(), place_in).is_some() {
            self.faults.invalid(
                &at("key"),
                format!("`{}` is the key of another event too", clip(&given.key)),
            );
        }
        self.found.extraction.events.push(Event {
            name,
            kind: given.kind,
            head: String::new(),
            when_confidence: if when.is_some() { 1.0 } else { 0.0 },
            when: when.map(|when| when.edtf),
            place,
            participants: participants.into_iter().collect(),
            words: words.into_iter().collect(),
            mentions,
        });
        self.found.events.push((None, Vec::new()));
    }

    /// `field` ends with a point, or is empty.
    fn statement(&mut self, field: &str, given: &StatementGiven) {
        let at = |part: &str| format!("{field}{part}");
        if given.content.is_empty() {
            self.faults
                .invalid(&at("content"), "a statement has words: give at least one span");
        }
        self.few(&at("content"), given.content.len(), MAX_PARTS);
        let content = self.spans(&at("content"), &given.content);
        if content.windows(2).any(|pair| pair[0].end > pair[1].start) {
            let why = "the spans overlap or are not in the order of the text";
            self.faults.invalid(&at("content"), why);
        }
        let cue = self.span(&at("cue"), given.cue.as_ref());
        let speaker_span = self.span(&at("speakerSpan"), given.speaker_span.as_ref());
        let speaker = given.speaker.as_ref();
        let entity = speaker.and_then(|whom| self.whom(&at("speaker"), whom, false));
        let role = given.speaker_role.as_deref();
        let role = role.map(|role| self.faults.line(&at("speakerRole"), role, MAX_LINE));
        let attribution = self.attribution(&at("attribution"), given);
        if let Some(at) = entity {
            let found = &mut self.found.extraction.entities[at];
            let named = speaker_span.filter(|span| attribution == Attribution::Named && !found.mentions.contains(span));
            found.mentions.extend(named);
            found.roles.extend(
                role.iter()
                    .filter(|role| !found.roles.contains(role))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
        let said_on = given.said_on.as_deref();
        let said_on = said_on.and_then(|edtf| self.faults.when(&at("saidOn"), edtf));
        let confidence = self.share(&at("confidence"), given.confidence);
        let via = self.chain(&at("via"), &given.via);
        let events = self.links(&at("events"), &given.events);
        self.found.extraction.statements.push(Statement {
            content,
            kind: given.kind,
            act: given.act,
            cue: cue.into_iter().collect(),
            speaker: speaker_span.into_iter().collect(),
            entity,
            attribution,
            role,
            via,
            said_on: said_on.map(|when| when.edtf),
            events,
            confidence,
            why: Vec::new(),
        });
    }

    /// As given, where it goes with the speaker; else as it follows from the speaker.
    fn attribution(&mut self, field: &str, given: &StatementGiven) -> Attribution {
        let unnamed = given
            .speaker
            .as_ref()
            .is_some_and(|whom| whom.kind == Some(EntityKind::Unnamed));
        let follows = match &given.speaker {
            None => Attribution::Unresolved,
            Some(_) if unnamed => Attribution::Unnamed,
            Some(_) => Attribution::Named,
        };
        let Some(told) = given.attribution else {
            return follows;
        };
        match (given.speaker.is_some(), told) {
            (true, Attribution::Unresolved) => {
                self.faults
                    .invalid(field, "a statement with a speaker is not UNRESOLVED");
            }
            (false, told) if told != Attribution::Unresolved => {
                self.faults
                    .invalid(field, "a statement without a speaker is UNRESOLVED");
            }
            _ => {}
        }
        told
    }

    fn chain(&mut self, field: &str, given: &[OutletGiven]) -> Vec<Via> {
        self.few(field, given.len(), MAX_PARTS);
        let mut outlets = BTreeSet::new();
        let mut via = Vec::new();
        for (i, outlet) in given.iter().enumerate().take(MAX_PARTS) {
            let source = format!("{field}.{i}.source");
            let entity = self.whom(&source, &outlet.source, true);
            if entity.is_some_and(|entity| !outlets.insert(entity)) {
                self.faults
                    .invalid(&source, "it stands in the chain already: an outlet stands there once");
            }
            let span = self.span(&format!("{field}.{i}.span"), outlet.span.as_ref());
            if let Some(entity) = entity {
                via.push(Via {
                    entity,
                    relation: outlet.relation,
                    // The chain of an extraction shows where an outlet is named; a span without words shows nothing.
                    span: span.unwrap_or(NOWHERE),
                });
            }
        }
        via
    }

    fn links(&mut self, field: &str, given: &[LinkGiven]) -> Vec<EventLink> {
        self.few(field, given.len(), MAX_PARTS);
        let mut linked = BTreeSet::new();
        let mut links = Vec::new();
        for (i, link) in given.iter().enumerate().take(MAX_PARTS) {
            let at = format!("{field}.{i}");
            let event = match (&link.id, &link.key) {
                (Some(id), None) => {
                    let field = if self.bare { at.clone() } else { format!("{at}.id") };
                    self.event_id(&field, id)
                }
                (None, Some(key)) => {
                    let event = self.keys.get(key).copied();
                    if event.is_none() {
                        let why = format!("no event of the input has the key `{}`", clip(key));
                        self.faults
                            .add(Fault::new(&format!("{at}.key"), FaultCode::NotFound, why));
                    }
                    event
                }
                _ => {
                    self.faults
                        .invalid(&at, "name the event by `id` or by `key`, one of the two");
                    None
                }
            };
            if event.is_some_and(|event| !linked.insert(event)) {
                self.faults
                    .invalid(&at, "the statement is linked to that event already");
            }
            let confidence = self.share(&format!("{at}.confidence"), link.confidence);
            let span = self.span(&format!("{at}.span"), link.span.as_ref());
            if let Some(event) = event {
                links.push(EventLink {
                    event,
                    evidence: link.evidence,
                    span,
                    confidence,
                });
            }
        }
        links
    }

    fn event_id(&mut self, field: &str, id: &str) -> Option<usize> {
        let id = self.faults.read(field, id.parse::<EventId>())?;
        let next = self.found.events.len();
        let place = *self.ids.entry(id).or_insert(next);
        if place == next {
            self.found.extraction.events.push(Event {
                name: String::new(),
                kind: EventKind::Other,
                head: String::new(),
                when: None,
                when_confidence: 0.0,
                place: None,
                participants: Vec::new(),
                words: Vec::new(),
                mentions: Vec::new(),
            });
            self.found.events.push((Some(id), Vec::new()));
        }
        self.found.events[place].1.push(field.to_owned());
        Some(place)
    }

    /// The place of whom it means among the entities.
    fn whom(&mut self, field: &str, given: &SpeakerGiven, outlet: bool) -> Option<usize> {
        let whom = match (&given.id, &given.slug, &given.name) {
            (Some(id), None, None) => {
                let at = format!("{field}.id");
                match self.faults.read(&at, id.parse::<NodeId>())? {
                    NodeId::Person(id) => Whom::Id(SpeakerId::Person(id)),
                    NodeId::Source(id) => Whom::Id(SpeakerId::Source(id)),
                    other => {
                        self.faults
                            .invalid(&at, format!("{other} is neither a person nor a source"));
                        return None;
                    }
                }
            }
            (None, Some(slug), None) => {
                let person = given.kind.map(|kind| kind == EntityKind::Person);
                Whom::Slug(person, slug.clone())
            }
            (None, None, Some(name)) => {
                let name = self.faults.name(&format!("{field}.name"), name);
                let Some(kind) = given.kind else {
                    let why = "say what it is: a name alone does not tell a person from a body";
                    self.faults.invalid(&format!("{field}.type"), why);
                    return None;
                };
                return Some(self.entity(field, Whom::Named(kind, fold(&name)), kind, &name, outlet));
            }
            _ => {
                self.faults.invalid(
                    field,
                    "say who by `id`, by `slug`, or by `name` and `type`, one of the three",
                );
                return None;
            }
        };
        Some(self.entity(field, whom, EntityKind::Organisation, "", outlet))
    }

    fn entity(&mut self, field: &str, whom: Whom, kind: EntityKind, name: &str, outlet: bool) -> usize {
        if let (Whom::Named(EntityKind::Person, _), true) = (&whom, outlet) {
            self.faults.invalid(field, "a person is no outlet");
        }
        let next = self.found.whom.len();
        let place = *self.entities.entry(whom.clone()).or_insert(next);
        if place == next {
            self.found.whom.push((whom, Vec::new()));
            self.found.extraction.entities.push(Entity {
                kind,
                name: name.to_owned(),
                aliases: Vec::new(),
                roles: Vec::new(),
                affiliations: Vec::new(),
                mentions: Vec::new(),
            });
        }
        self.found.whom[place].1.push((field.to_owned(), outlet));
        place
    }

    fn share(&mut self, field: &str, share: f64) -> f32 {
        if !(0.0..=1.0).contains(&share) {
            self.faults
                .invalid(field, format!("it is {share}: it goes from 0 to 1"));
        }
        share as f32
    }

    fn spans(&mut self, field: &str, given: &[SpanGiven]) -> Vec<Span> {
        let given = given.iter().enumerate().take(MAX_PARTS);
        let spans = given.filter_map(|(i, span)| self.span(&format!("{field}.{i}"), Some(span)));
        spans.collect()
    }

    /// A span that lies in the text and says what stands there.
    fn span(&mut self, field: &str, given: Option<&SpanGiven>) -> Option<Span> {
        let (given, body) = (given?, self.body?);
        let point = |n: i32| usize::try_from(n).unwrap_or(usize::MAX);
        let (start, end) = (point(given.start), point(given.end));
        let here = self.faults.read(field, body.span(start, end))?;
        if let Some(exact) = given.exact.as_ref().filter(|exact| **exact != here.exact) {
            let why = format!(
                "the span {start}..{end} says `{}`, but the text has `{}` there",
                clip(exact),
                clip(&here.exact)
            );
            self.faults.invalid(&format!("{field}.exact"), why);
            return None;
        }
        Some(Span { start, end })
    }
}

/// No words.
pub(crate) const NOWHERE: Span = Span { start: 0, end: 0 };

fn clip(text: &str) -> String {
    text.chars().take(64).collect()
}
