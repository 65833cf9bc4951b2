//! The article itself, and the order of the rest.

use super::{Change, Editor, Writer};
use crate::{
    Error, Result, When,
    clock::Clock,
    id::{ArticleId, EventId, SourceId},
    import::Found,
    ingest::{ArticleInput, Ingested, Outcome, unchanged},
    input::Faults,
    source::SourceKind,
    span::Body,
    statement::SpeakerId,
    store::{
        Store,
        entity::{article, article_body, article_person, extraction},
        sql::{Row, Sql, micros},
    },
};
use sea_orm::QueryResult;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use whosaid_extract::Extraction;

/// What the parts of an article share.
pub(super) struct Context<'a> {
    pub(super) article: ArticleId,
    pub(super) body: Body<'a>,
    pub(super) extraction: &'a Extraction,
    /// The run that found it; `None` where an editor types it in.
    pub(super) run: Option<Uuid>,
    /// First eight digits of the content's hash.
    pub(super) hash: String,
    /// Microseconds: when it was published, else when it came in.
    pub(super) published_at: i64,
    /// For each entity of the extraction, whom it was found to be; `None` for those that need no row.
    pub(super) actors: Vec<Option<SpeakerId>>,
    /// What was given by id.
    pub(super) settled: Settled,
    /// The place of the first statement among those of the article.
    pub(super) first: i32,
    /// Those that are known within the article alone, whether people, by name: of an earlier run.
    pub(super) known: HashMap<(bool, String), SpeakerId>,
}

/// Of an import, whom and what its entities and events are; `None` where ingest finds it out.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) actors: Vec<Option<SpeakerId>>,
    pub(super) events: Vec<Option<EventId>>,
}

/// Who takes an article in; for an import, what it was found to say, and what is wrong with it so far.
pub(crate) struct Taking<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) actor: Option<&'a str>,
    pub(super) found: Option<(&'a Found, Faults)>,
}

impl<'a> Taking<'a> {
    /// By the program itself.
    pub(crate) fn program(clock: &'a dyn Clock) -> Self {
        Self {
            clock,
            actor: None,
            found: None,
        }
    }

    /// By a client.
    pub(crate) fn client(editor: &Editor<'a>) -> Self {
        Self {
            clock: editor.clock,
            actor: Some(editor.name),
            found: None,
        }
    }
}

impl Context<'_> {
    pub(super) fn span(&self, span: whosaid_extract::Span) -> Result<crate::span::TextSpan> {
        self.body.span(span.start, span.end)
    }

    pub(super) fn actor(&self, entity: usize) -> Result<Option<SpeakerId>> {
        self.actors
            .get(entity)
            .copied()
            .ok_or_else(|| nowhere("entity", entity))
    }
}

pub(super) fn nowhere(what: &str, index: usize) -> Error {
    Error::Invalid(format!(
        "the extraction points to its {what} {index}, which it does not have"
    ))
}

impl Store {
    /// What is there already of the same address and text.
    pub(crate) async fn known_article(&self, article: &ArticleInput) -> Result<Option<Ingested>> {
        let mut sql = self.sql();
        let text = known(&mut sql, article, &article.content_hash());
        id(sql.read(&self.read, text).await?.first()).map(|known| known.map(unchanged))
    }

    /// Writes the article with what was found in it, unless it is there.
    pub(crate) async fn write_article(
        &self,
        input: &ArticleInput,
        extraction: &Extraction,
        extractor: (&str, &str),
        taking: Taking<'_>,
    ) -> Result<Ingested> {
        // Whatever can be refused is refused before the lock is taken.
        let ready = Ready::new(input, extraction)?;
        let mut w = Writer::begin(self, taking.clock, taking.actor).await?;
        let settled = match taking.found {
            Some((found, faults)) => w.settle(found, faults).await?,
            None => Settled::default(),
        };
        let done = w.article(ready, extractor, settled).await?;
        w.commit().await?;
        Ok(done)
    }

    /// Writes the articles, one after the other, with what was found in them, unless they are there: all or none.
    pub(crate) async fn write_articles(
        &self,
        articles: &[(&ArticleInput, Extraction)],
        extractor: (&str, &str),
        clock: &dyn Clock,
    ) -> Result<Vec<Ingested>> {
        let ready = articles.iter().map(|(input, extraction)| Ready::new(input, extraction));
        let ready = ready.collect::<Result<Vec<_>>>()?;
        let mut w = Writer::begin(self, clock, None).await?;
        let mut done = Vec::with_capacity(articles.len());
        for ready in ready {
            done.push(w.article(ready, extractor, Settled::default()).await?);
        }
        w.commit().await?;
        Ok(done)
    }
}

/// An article that nothing is wrong with.
struct Ready<'a> {
    input: &'a ArticleInput,
    extraction: &'a Extraction,
    body: Body<'a>,
    published: Option<When>,
    content_hash: String,
}

impl<'a> Ready<'a> {
    fn new(input: &'a ArticleInput, extraction: &'a Extraction) -> Result<Self> {
        Ok(Self {
            input,
            extraction,
            body: Body::new(&input.text)?,
            published: match (&input.published, &extraction.published) {
                (Some(when), _) => Some(when.clone()),
                (None, Some(edtf)) => Some(When::parse(edtf)?),
                (None, None) => None,
            },
            content_hash: input.content_hash(),
        })
    }
}

impl Writer<'_> {
    /// Writes the article, unless it is there; the next article finds what this one brought.
    async fn article(&mut self, ready: Ready<'_>, extractor: (&str, &str), settled: Settled) -> Result<Ingested> {
        let w = self;
        let Ready {
            input,
            extraction,
            body,
            published,
            content_hash,
        } = ready;
        let mut sql = w.sql();
        let text = known(&mut sql, input, &content_hash);
        if let Some(there) = id(sql.one(&w.tx, &text).await?.as_ref())? {
            return Ok(unchanged(there));
        }
        let supersedes = w.latest_of(input.url.as_deref()).await?;
        let before = w.changes.len();
        let article = w.create(ArticleId);
        let published_at = published.as_ref().map_or(w.now(), |when| micros(when.earliest));
        let mut context = Context {
            article,
            body,
            extraction,
            run: Some(w.clock.id()),
            hash: content_hash[..8].to_owned(),
            published_at,
            actors: Vec::new(),
            settled,
            first: 0,
            known: HashMap::new(),
        };

        let mut directory = w.directory_of(extraction, input.publisher.as_deref()).await?;
        let publisher = input.publisher.as_deref();
        let publisher = publisher.and_then(|name| directory.source_named(w, name, SourceKind::Outlet));
        context.actors = w.actors(&context, &mut directory);
        let roles = w.roles(&context, &mut directory);
        w.enter(&mut directory).await?;
        let row = article::Model {
            id: article.0,
            url: input.url.clone(),
            content_hash,
            title: input.title.clone().or_else(|| extraction.title.clone()),
            byline: input.byline.clone(),
            language: input.language.clone().unwrap_or_else(|| "en".to_owned()),
            publisher_id: publisher.map(|SourceId(id)| id),
            published_edtf: published.as_ref().map(|when| when.edtf.clone()),
            published_earliest: published.as_ref().map(|when| micros(when.earliest)),
            published_latest: published.as_ref().map(|when| micros(when.latest)),
            published_at,
            word_count: i32::try_from(input.text.split_whitespace().count()).unwrap_or(i32::MAX),
            ingested_at: w.now(),
            supersedes_id: supersedes.map(|id| id.0),
            version: 1,
        };
        w.put(vec![row]);
        w.put(vec![article_body::Model {
            article_id: article.0,
            body: input.text.clone(),
        }]);
        let run = context.run.map(|id| extraction::Model {
            id,
            article_id: article.0,
            extractor: extractor.0.to_owned(),
            extractor_version: extractor.1.to_owned(),
            ran_at: w.now(),
        });
        w.put(run.into_iter().collect());
        let events = w.events(&context, &[]).await?;
        let statements = w.statements(&context, &events.ids)?;
        w.article_people(&context)?;
        w.affiliations(roles, &statements).await?;

        let new = |noun| {
            let of = |change: &&Change| change.node.noun() == noun;
            w.changes[before..].iter().filter(of).count() as u32
        };
        let resolved = extraction
            .statements
            .iter()
            .filter(|s| s.entity.and_then(|i| context.actors[i]).is_some());
        let done = Ingested {
            article,
            outcome: supersedes.map_or(Outcome::New, Outcome::Supersedes),
            statements: statements.len() as u32,
            resolved: resolved.count() as u32,
            people_new: new("person"),
            sources_new: new("source"),
            events_new: new("event"),
            events_known: events.known,
        };
        w.flush().await?;
        Ok(done)
    }
}

fn known(sql: &mut Sql, article: &ArticleInput, content_hash: &str) -> String {
    let hash = sql.bind(content_hash);
    match &article.url {
        Some(url) => {
            let url = sql.bind(url.as_str());
            format!("select id from articles where url = {url} and content_hash = {hash}")
        }
        None => format!("select id from articles where url is null and content_hash = {hash}"),
    }
}

fn id(row: Option<&QueryResult>) -> Result<Option<ArticleId>> {
    row.map(|row| Ok(ArticleId(Row::new(row).get()?))).transpose()
}

impl Writer<'_> {
    /// The text of that address that nothing supersedes yet.
    async fn latest_of(&self, url: Option<&str>) -> Result<Option<ArticleId>> {
        let Some(url) = url else { return Ok(None) };
        let mut sql = self.sql();
        let url = sql.bind(url);
        let text = format!(
            "select a.id from articles a where a.url = {url} \
             and not exists (select 1 from articles newer where newer.supersedes_id = a.id) \
             order by a.ingested_at desc, a.id desc limit 1"
        );
        id(sql.one(&self.tx, &text).await?.as_ref())
    }

    /// Whom the article names, how often, and how many statements it has of each.
    pub(super) fn article_people(&mut self, context: &Context<'_>) -> Result<()> {
        let mut people: BTreeMap<Uuid, (i32, i32)> = BTreeMap::new();
        for (entity, actor) in context.extraction.entities.iter().zip(&context.actors) {
            if let Some(SpeakerId::Person(person)) = actor {
                people.entry(person.0).or_default().0 += entity.mentions.len() as i32;
            }
        }
        for statement in &context.extraction.statements {
            let actor = statement.entity.map(|i| context.actor(i)).transpose()?.flatten();
            if let Some(SpeakerId::Person(person)) = actor {
                people.entry(person.0).or_default().1 += 1;
            }
        }
        let row = |(person_id, (mentions, statements))| article_person::Model {
            article_id: context.article.0,
            person_id,
            mentions,
            statements,
        };
        self.put(people.into_iter().map(row).collect());
        Ok(())
    }
}
