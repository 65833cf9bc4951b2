//! The graph: so many sources, people, events, articles and statements, the same for the same seed and scale.

mod article;
mod value;

use crate::{
    random::{Random, Zipf},
    rows::*,
    text::{self, Report},
};
use std::collections::HashMap;
use uuid::Uuid;
use value::*;
use whosaid_domain::{
    identity::{person_alias_key, source_alias_key},
    ingest::ArticleInput,
    name::{fold, person_key, slug, source_key},
};

/// How the people's shares of the statements fall: the first of 20,000 has about 95,000 of a million.
pub(crate) const PEOPLE_EXPONENT: f64 = 1.02;
/// The share of the statements that people make; bodies make most of the others, and some have no speaker.
pub(crate) const BY_PEOPLE: f64 = 0.9;
const BY_SOURCES: f64 = 0.06;
/// The events' shares fall more gently.
const EVENTS_EXPONENT: f64 = 0.5;
const STATEMENTS_PER_ARTICLE: usize = 5;
const BODY: usize = 2_000;
/// 2023-01-01T00:00Z in milliseconds, and three years.
const START: u64 = 1_672_531_200_000;
const SPAN: u64 = 3 * 365 * DAY;
const DAY: u64 = 86_400_000;

/// How much there is of each noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) sources: usize,
    pub(crate) people: usize,
    pub(crate) events: usize,
    pub(crate) articles: usize,
}

impl Size {
    /// At 1: 200 sources, 20,000 people, 50,000 events, 200,000 articles with a million statements.
    pub(crate) fn new(scale: f64) -> Self {
        let scaled = |n: f64, least: f64| (n * scale).round().max(least) as usize;
        Self {
            sources: scaled(200.0, 10.0),
            people: scaled(20_000.0, 10.0),
            events: scaled(50_000.0, 10.0),
            articles: scaled(200_000.0, 10.0),
        }
    }

    pub(crate) fn statements(self) -> usize {
        self.articles * STATEMENTS_PER_ARTICLE
    }
}

struct Source {
    id: Uuid,
    name: String,
}

struct Event {
    id: Uuid,
    name: String,
    place: String,
}

/// An article as it would be taken in.
pub(crate) struct Given {
    pub(crate) input: ArticleInput,
    /// Milliseconds since 1970.
    at: u64,
    publisher: usize,
    speakers: Vec<Speaker>,
    told: Vec<Option<usize>>,
    events: Vec<usize>,
    text: text::Article,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Person(usize),
    Source(usize),
    Nobody,
}

/// What makes the graph.
pub(crate) struct Graph {
    size: Size,
    random: Random,
    ids: u64,
    sources: Vec<Source>,
    people: Vec<(Uuid, String)>,
    events: Vec<Event>,
    by_share: Zipf,
    by_event: Zipf,
}

/// Where rows go; an error ends the making.
pub(crate) type Emit<'a> = &'a mut dyn FnMut(&'static Table, Vec<Value>) -> crate::Result<()>;

impl Graph {
    pub(crate) fn new(size: Size, seed: u64) -> Self {
        let mut graph = Self {
            size,
            random: Random::new(seed),
            ids: 0,
            sources: Vec::new(),
            people: Vec::new(),
            events: Vec::new(),
            by_share: Zipf::new(size.people, PEOPLE_EXPONENT),
            by_event: Zipf::new(size.events, EVENTS_EXPONENT),
        };
        for n in 0..size.sources {
            let id = graph.id(START);
            let name = format!("{} {}", text::place(n), SOURCES_BY_KIND[n % SOURCES_BY_KIND.len()].0);
            graph.sources.push(Source {
                id,
                name: unlike(name, n / 1_000),
            });
        }
        for n in 0..size.people {
            let id = graph.id(START);
            graph.people.push((id, text::person(n)));
        }
        // Ranks must not follow the order of the ids, nor of the names.
        shuffle(&mut graph.random, &mut graph.people);
        for _ in 0..size.events {
            let id = graph.id(START);
            let place = text::place(graph.random.below(1_000));
            let (happening, _) = text::HAPPENINGS[graph.random.below(text::HAPPENINGS.len())];
            graph.events.push(Event {
                id,
                name: format!("{happening} in {place}"),
                place,
            });
        }
        shuffle(&mut graph.random, &mut graph.events);
        graph
    }

    /// A UUIDv7 of that moment, greater than those before it.
    fn id(&mut self, at: u64) -> Uuid {
        self.ids += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.random.next().to_be_bytes());
        // The count comes before what is random, so that ids of one moment keep their order.
        random[..2].copy_from_slice(&((self.ids >> 6 & 0xfff) as u16).to_be_bytes());
        random[2] = (self.ids & 0x3f) as u8;
        uuid::Builder::from_unix_timestamp_millis(at, &random).into_uuid()
    }

    /// All rows, tables mixed, so that whoever checks foreign keys must do it afterwards.
    pub(crate) fn rows(&mut self, emit: Emit<'_>) -> crate::Result<()> {
        self.actors(emit)?;
        self.happenings(emit)?;
        let mut first_by: HashMap<usize, (Uuid, i64)> = HashMap::new();
        for n in 0..self.size.articles {
            let given = self.given(n)?;
            self.article(&given, &mut first_by, emit)?;
        }
        self.affiliations(&first_by, emit)
    }

    fn actors(&mut self, emit: Emit<'_>) -> crate::Result<()> {
        let at = micros(START);
        for (n, source) in self.sources.iter().enumerate() {
            let (id, name) = (source.id, source.name.as_str());
            let slug = slug(name, "source");
            let kind = SOURCES_BY_KIND[n % SOURCES_BY_KIND.len()].1;
            emit(
                &SOURCES,
                row![id, slug.as_str(), name, fold(name), source_key(name), kind, at],
            )?;
            emit(&SOURCE_SLUGS, row![slug, id])?;
            for alias in [name.to_owned(), format!("the {name}")] {
                let key = source_alias_key(&alias, name);
                emit(&SOURCE_ALIASES, row![id, alias.as_str(), fold(&alias), key])?;
            }
            emit(&CHANGES, row![at, "source", id, "created"])?;
        }
        for (id, name) in &self.people {
            let (id, slug) = (*id, slug(name, "person"));
            emit(
                &PEOPLE,
                row![id, slug.as_str(), name.as_str(), fold(name), person_key(name), at],
            )?;
            emit(&PERSON_SLUGS, row![slug, id])?;
            for alias in [name.as_str(), surname(name)] {
                emit(&PERSON_ALIASES, row![id, alias, fold(alias), person_alias_key(alias)])?;
            }
            emit(&CHANGES, row![at, "person", id, "created"])?;
        }
        Ok(())
    }

    fn happenings(&mut self, emit: Emit<'_>) -> crate::Result<()> {
        let created = micros(START);
        let mut slugs: HashMap<String, u32> = HashMap::new();
        for n in 0..self.events.len() {
            let dated = self.random.chance(0.8);
            let when = dated.then(|| day(START + self.random.next() % SPAN)).transpose()?;
            let status = if self.random.chance(0.01) {
                "rejected"
            } else {
                "proposed"
            };
            let Event { id, name, place } = &self.events[n];
            let id = *id;
            let (happening, _) = name.split_once(' ').unwrap_or((name, ""));
            let kind = text::HAPPENINGS
                .iter()
                .find(|(word, _)| *word == happening)
                .map_or("other", |(_, kind)| kind);
            let base = match &when {
                Some(when) => format!("{}-{}", slug(name, "event"), when.edtf),
                None => slug(name, "event"),
            };
            let times = slugs.entry(base.clone()).or_insert(0);
            *times += 1;
            let slug = if *times == 1 { base } else { format!("{base}-{times}") };
            let (from, to) = (when.as_ref().map(earliest), when.as_ref().map(latest));
            emit(
                &EVENTS,
                row![
                    id,
                    slug.as_str(),
                    name.as_str(),
                    fold(name),
                    kind,
                    happening,
                    when.as_ref().map(|when| when.edtf.as_str()),
                    from,
                    to,
                    if dated { 0.8 } else { 0.0 },
                    from.unwrap_or(created),
                    place.as_str(),
                    fold(place),
                    status,
                    created
                ],
            )?;
            emit(&EVENT_SLUGS, row![slug, id])?;
            emit(&EVENT_ALIASES, row![id, name.as_str(), fold(name)])?;
            for word in [fold(happening), fold(place)] {
                emit(&EVENT_WORDS, row![word, id])?;
            }
            emit(&CHANGES, row![created, "event", id, "created"])?;
            let person = self.people[self.random.below(self.people.len())].0;
            let source = self.sources[self.random.below(self.sources.len())].id;
            let row = row![self.id(START), id, person, Value::Null];
            emit(&EVENT_PARTICIPANTS, row)?;
            if self.random.chance(0.5) {
                let row = row![self.id(START), id, Value::Null, source];
                emit(&EVENT_PARTICIPANTS, row)?;
            }
        }
        Ok(())
    }

    /// The `n`th article; to be asked for in order.
    pub(crate) fn given(&mut self, n: usize) -> crate::Result<Given> {
        let random = &mut self.random;
        let at = START + SPAN * n as u64 / self.size.articles as u64 + random.next() % 60_000;
        // An outlet publishes; agencies and governments do not.
        let outlets = self.sources.len() / SOURCES_BY_KIND.len() * OUTLETS;
        let outlet = random.below(outlets.max(1));
        let publisher = outlet / OUTLETS * SOURCES_BY_KIND.len() + outlet % OUTLETS;
        let mut events = vec![self.by_event.rank(random)];
        let second = self.by_event.rank(random);
        if second != events[0] {
            events.push(second);
        }
        let mut speakers = Vec::new();
        let mut told = Vec::new();
        let mut names = Vec::new();
        for _ in 0..STATEMENTS_PER_ARTICLE {
            let chance = random.unit();
            let (speaker, name) = if chance < BY_PEOPLE {
                let rank = self.by_share.rank(random);
                let name = self.people[rank].1.as_str();
                let again = speakers.contains(&Speaker::Person(rank));
                (Speaker::Person(rank), if again { surname(name) } else { name })
            } else if chance < BY_PEOPLE + BY_SOURCES {
                let source = random.below(self.sources.len());
                (Speaker::Source(source), self.sources[source].name.as_str())
            } else {
                (Speaker::Nobody, "a person close to the matter")
            };
            speakers.push(speaker);
            names.push(name);
            told.push(random.chance(0.1).then(|| random.below(self.sources.len())));
        }
        let reports: Vec<Report<'_>> = names
            .iter()
            .zip(&told)
            .map(|(speaker, told)| Report {
                speaker,
                told: told.map(|n| self.sources[n].name.as_str()),
            })
            .collect();
        let mentioned: Vec<&str> = events.iter().map(|n| self.events[*n].name.as_str()).collect();
        let length = BODY * 3 / 4 + random.below(BODY / 2);
        let article = text::article(random, &reports, &mentioned, length);
        let published = instant(at)?;
        let title = format!("After the {}: {}", mentioned[0], text::clause(random));
        let input = ArticleInput {
            url: Some(format!(
                "https://{}.example/{n}",
                slug(&self.sources[publisher].name, "source")
            )),
            title: Some(title),
            byline: Some(format!("By {}", text::person(random.below(1_000)))),
            publisher: Some(self.sources[publisher].name.clone()),
            published: Some(published),
            language: Some("en".to_owned()),
            text: article.body.clone(),
        };
        Ok(Given {
            input,
            at,
            publisher,
            speakers,
            told,
            events,
            text: article,
        })
    }

    /// Of most people, with the first statement that each made.
    fn affiliations(&mut self, first_by: &HashMap<usize, (Uuid, i64)>, emit: Emit<'_>) -> crate::Result<()> {
        for n in 0..self.people.len() {
            for role in 0..self.random.below(3) {
                let body = self.random.below(self.sources.len());
                let role = format!(
                    "{} {}",
                    self.sources[body].name,
                    text::ROLES[(n + role) % text::ROLES.len()]
                );
                let (statement, at) = match first_by.get(&n) {
                    Some((id, at)) => (Some(*id), *at),
                    None => (None, micros(START)),
                };
                let key = fold(&role);
                let row = row![
                    self.id(START),
                    self.people[n].0,
                    self.sources[body].id,
                    role,
                    key,
                    statement,
                    at
                ];
                emit(&AFFILIATIONS, row)?;
            }
        }
        Ok(())
    }
}

/// Of each ten sources, the first eight publish.
const OUTLETS: usize = 8;
const SOURCES_BY_KIND: &[(&str, &str)] = &[
    ("Post", "outlet"),
    ("Ledger", "outlet"),
    ("Courier", "outlet"),
    ("Herald", "outlet"),
    ("Gazette", "outlet"),
    ("Tribune", "outlet"),
    ("Radio", "outlet"),
    ("Mail", "outlet"),
    ("News Agency", "agency"),
    ("Ministry", "government"),
];
fn unlike(name: String, again: usize) -> String {
    if again == 0 {
        name
    } else {
        format!("{name} {}", again + 1)
    }
}

fn surname(name: &str) -> &str {
    name.split_once(' ').map_or(name, |(_, surname)| surname)
}

fn shuffle<T>(random: &mut Random, all: &mut [T]) {
    for i in (1..all.len()).rev() {
        all.swap(i, random.below(i + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(seed: u64) -> Vec<(&'static str, Vec<Value>)> {
        let mut rows = Vec::new();
        let mut graph = Graph::new(Size::new(0.001), seed);
        graph
            .rows(&mut |table, row| {
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                rows.push((table.name, row));
                Ok(())
            })
            .unwrap();
        rows
    }

    #[test]
    fn the_same_seed_gives_the_same_graph() {
        let first = rows(1);
        assert!(first == rows(1));
        assert!(first != rows(2));
        for table in TABLES {
            assert!(
                first.iter().any(|(name, _)| *name == table.name),
                "{} is empty",
                table.name
            );
        }
        let count = |table| first.iter().filter(|(name, _)| *name == table).count();
        assert_eq!((count("articles"), count("statements")), (200, 1_000));
        assert!((1_100..1_900).contains(&count("statement_events")));
    }
}
