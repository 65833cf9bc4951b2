//! Articles with what was found in them, written by hand: the store is tested apart from the extractor.

// Each test program uses a part of it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

pub mod reads;

pub use reads::*;
use whosaid_domain::{When, clock::SteppedClock, ingest::ArticleInput, page::*, store::*};
use whosaid_extract::*;
use whosaid_testkit::Database;

pub const EXTRACTOR: (&str, &str) = ("by hand", "1");

pub async fn open(database: &Database) -> Store {
    Store::open(database.url(), &Options::default()).await.unwrap()
}

/// What is wrong in the database.
pub async fn flaws(store: &Store) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    store.check(&mut |flaw| flaws.push(flaw)).await.unwrap();
    flaws
}

pub fn clock() -> SteppedClock {
    SteppedClock::new("2024-06-01T00:00:00Z".parse().unwrap())
}

/// A listing without what each edit changes: versions and the feed.
pub fn bare(listing: &[String]) -> Vec<String> {
    let version = |part: &&str| !part.starts_with("version: ");
    let kept = listing.iter().filter(|line| !line.starts_with("changes"));
    kept.map(|line| line.split(" | ").filter(version).collect::<Vec<_>>().join(" | "))
        .collect()
}

pub fn first(n: i64) -> PageArgs {
    PageArgs::new(Some(n), None, None, None).unwrap()
}

/// An article being written.
#[derive(Clone)]
pub struct Piece {
    pub input: ArticleInput,
    pub found: Extraction,
}

impl Piece {
    pub fn new(text: &str) -> Self {
        let input = ArticleInput {
            text: text.to_owned(),
            ..Default::default()
        };
        Self {
            input,
            found: Extraction::default(),
        }
    }

    pub fn url(mut self, url: &str) -> Self {
        self.input.url = Some(url.to_owned());
        self
    }

    pub fn published(mut self, edtf: &str) -> Self {
        self.input.published = Some(When::parse(edtf).unwrap());
        self
    }

    pub fn titled(mut self, title: &str) -> Self {
        self.input.title = Some(title.to_owned());
        self
    }

    pub fn publisher(mut self, name: &str) -> Self {
        self.input.publisher = Some(name.to_owned());
        self
    }

    /// The words' first place in the text.
    pub fn span(&self, words: &str) -> Span {
        let byte = self
            .input
            .text
            .find(words)
            .unwrap_or_else(|| panic!("no `{words}` in the text"));
        let start = self.input.text[..byte].chars().count();
        Span {
            start,
            end: start + words.chars().count(),
        }
    }

    fn entity(&mut self, kind: EntityKind, name: &str) -> usize {
        let mentions = if self.input.text.contains(name) {
            vec![self.span(name)]
        } else {
            Vec::new()
        };
        self.found.entities.push(Entity {
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            roles: Vec::new(),
            affiliations: Vec::new(),
            mentions,
        });
        self.found.entities.len() - 1
    }

    pub fn person(mut self, name: &str) -> Self {
        self.entity(EntityKind::Person, name);
        self
    }

    pub fn body(mut self, kind: EntityKind, name: &str) -> Self {
        self.entity(kind, name);
        self
    }

    /// Of the last entity.
    pub fn aka(mut self, alias: &str) -> Self {
        self.found.entities.last_mut().unwrap().aliases.push(alias.to_owned());
        self
    }

    /// Of the last entity.
    pub fn role(mut self, role: &str, body: &str) -> Self {
        let entity = self.found.entities.last_mut().unwrap();
        entity.roles.push(role.to_owned());
        entity.affiliations.push(body.to_owned());
        self
    }

    pub fn event(
        mut self,
        kind: EventKind,
        name: &str,
        when: Option<&str>,
        place: Option<&str>,
        who: &[usize],
    ) -> Self {
        let words = name
            .to_lowercase()
            .split(' ')
            .filter(|w| !matches!(*w, "on" | "the" | "in" | "of" | "at"))
            .map(str::to_owned)
            .collect::<Vec<_>>();
        let start = self.found.events.len();
        self.found.events.push(Event {
            name: name.to_owned(),
            kind,
            head: words
                .iter()
                .find(|w| matches!(w.as_str(), "attack" | "talks" | "vote" | "fire"))
                .cloned()
                .unwrap_or_default(),
            when: when.map(str::to_owned),
            when_confidence: if when.is_some() { 0.9 } else { 0.0 },
            place: place.map(str::to_owned),
            participants: who.to_vec(),
            words,
            mentions: vec![Span { start, end: start + 3 }],
        });
        self
    }

    pub fn says(self, speaker: Option<usize>, words: &[&str], act: Act) -> Self {
        self.says_about(speaker, words, act, &[], &[])
    }

    pub fn says_about(
        mut self,
        speaker: Option<usize>,
        words: &[&str],
        act: Act,
        events: &[usize],
        via: &[usize],
    ) -> Self {
        let content = words.iter().map(|w| self.span(w)).collect();
        let named = speaker.map(|i| self.found.entities[i].clone());
        let via = via.iter().map(|&entity| Via {
            entity,
            relation: ViaRelation::Told,
            span: self.span(&self.found.entities[entity].name),
        });
        self.found.statements.push(Statement {
            content,
            kind: Kind::Direct,
            act,
            cue: Vec::new(),
            speaker: named.iter().flat_map(|n| n.mentions.first().copied()).collect(),
            entity: speaker,
            attribution: if speaker.is_some() {
                Attribution::Named
            } else {
                Attribution::Unresolved
            },
            role: named.and_then(|n| n.roles.first().cloned()),
            via: via.collect(),
            said_on: None,
            events: events
                .iter()
                .map(|&event| EventLink {
                    event,
                    evidence: LinkEvidence::Content,
                    span: None,
                    confidence: 0.8,
                })
                .collect(),
            confidence: 0.7,
            why: Vec::new(),
        });
        self
    }

    pub async fn ingest(&self, store: &Store, clock: &SteppedClock) -> whosaid_domain::ingest::Ingested {
        store
            .ingest_extraction(&self.input, &self.found, EXTRACTOR, clock)
            .await
            .unwrap()
    }
}

/// Two agencies' reports of one fire, with a chain, a split quotation, a denial and an unresolved speaker.
pub fn mill_fire() -> Piece {
    Piece::new(
        "Mill fire in Tamar. “Nobody was hurt,” Mara Ellison, harbour warden of Port Ellis, told Coastwire, “and nobody \
         was inside.” The Tamar Mill Company denied that doors had been locked. “It burned for hours 😀,” someone said.",
    )
    .url("https://tamar.example/mill")
    .published("2024-05-03")
    .publisher("Tamar Gazette")
    .person("Mara Ellison")
    .aka("Ellison")
    .role("harbour warden of Port Ellis", "Port Ellis")
    .body(EntityKind::Agency, "Coastwire")
    .body(EntityKind::Company, "Tamar Mill Company")
    .event(EventKind::Disaster, "Fire at the Tamar mill", Some("2024-05-02"), Some("Tamar"), &[2])
    .says_about(Some(0), &["Nobody was hurt,", "and nobody was inside."], Act::Asserts, &[0], &[1])
    .says_about(Some(2), &["doors had been locked"], Act::Denies, &[0], &[])
    .says(None, &["It burned for hours 😀,"], Act::Asserts)
}
