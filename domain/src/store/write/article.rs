//! The article itself, and the order of the rest.

use super::{Change, Editor, Writer, actor::Role, index::Texts};
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
    /// For each article what is there already of the same address and text.
    pub(crate) async fn known_articles(&self, articles: &[ArticleInput]) -> Result<Vec<Option<Ingested>>> {
        let mut sql = self.sql();
        let hashes: Vec<String> = articles.iter().map(ArticleInput::content_hash).collect();
        let text = Shelf::query(&mut sql, articles.iter().zip(&hashes));
        let shelf = Shelf::read(&sql.read(&self.read, text).await?)?;
        let known = |(article, hash): (&ArticleInput, &String)| shelf.find(article, hash).map(unchanged);
        Ok(articles.iter().zip(&hashes).map(known).collect())
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
        let mut ready = Ready::new(input, extraction)?;
        let mut w = Writer::begin(self, taking.clock, taking.actor).await?;
        if let Some((found, faults)) = taking.found {
            ready.settled = w.settle(found, faults).await?;
        }
        let done = w.articles(vec![ready], extractor).await?;
        w.commit().await?;
        let one = done.into_iter().next();
        one.ok_or_else(|| Error::Schema("an article was written without a result".into()))
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
        let done = w.articles(ready, extractor).await?;
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
    settled: Settled,
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
            settled: Settled::default(),
        })
    }
}

/// An article on its way in: what was decided of it so far.
struct Coming<'a> {
    /// Its place among those that are taken in.
    place: usize,
    input: &'a ArticleInput,
    published: Option<When>,
    content_hash: String,
    supersedes: Option<ArticleId>,
    publisher: Option<SourceId>,
    roles: Vec<Role>,
    people_new: u32,
    sources_new: u32,
}

impl Writer<'_> {
    /// Writes the articles, unless they are there; each finds what those before it brought.
    async fn articles(&mut self, all: Vec<Ready<'_>>, extractor: (&str, &str)) -> Result<Vec<Ingested>> {
        let w = self;
        let mut sql = w.sql();
        let text = Shelf::query(&mut sql, all.iter().map(|ready| (ready.input, &ready.content_hash)));
        let mut shelf = Shelf::read(&sql.all(&w.tx, &text).await?)?;
        let named = all
            .iter()
            .map(|ready| (ready.extraction, ready.input.publisher.as_deref()));
        let mut directory = w.directory_of(named).await?;
        let mut done: Vec<Option<Ingested>> = vec![None; all.len()];
        let (mut coming, mut contexts) = (Vec::new(), Vec::new());
        for (place, ready) in all.into_iter().enumerate() {
            let (input, content_hash) = (ready.input, ready.content_hash);
            if let Some(there) = shelf.find(input, &content_hash) {
                done[place] = Some(unchanged(there));
                continue;
            }
            let before = w.changes.len();
            let article = w.create(ArticleId);
            let supersedes = shelf.put(input, &content_hash, article);
            let published_at = ready.published.as_ref().map_or(w.now(), |when| micros(when.earliest));
            let mut context = Context {
                article,
                body: ready.body,
                extraction: ready.extraction,
                run: Some(w.clock.id()),
                hash: content_hash[..8].to_owned(),
                published_at,
                actors: Vec::new(),
                settled: ready.settled,
                first: 0,
                known: HashMap::new(),
            };
            let publisher = input.publisher.as_deref();
            let publisher = publisher.and_then(|name| directory.source_named(w, name, SourceKind::Outlet));
            context.actors = w.actors(&context, &mut directory);
            let roles = w.roles(&context, &mut directory);
            let new = |noun| {
                let of = |change: &&Change| change.node.noun() == noun;
                w.changes[before..].iter().filter(of).count() as u32
            };
            coming.push(Coming {
                place,
                input,
                published: ready.published,
                content_hash,
                supersedes,
                publisher,
                roles,
                people_new: new("person"),
                sources_new: new("source"),
            });
            contexts.push(context);
        }
        if coming.is_empty() {
            return Ok(done.into_iter().flatten().collect());
        }
        w.enter(&mut directory).await?;
        for (coming, context) in coming.iter().zip(&contexts) {
            w.put_article(coming, context, extractor);
        }
        let events = w.events(&contexts, &[]).await?;
        let mut shown = Vec::new();
        for ((coming, context), events) in coming.into_iter().zip(&contexts).zip(events) {
            let statements = w.statements(context, &events.ids)?;
            w.article_people(context)?;
            let drafts = context.extraction.statements.iter();
            let resolved = drafts.filter(|s| s.entity.and_then(|i| context.actors[i]).is_some());
            done[coming.place] = Some(Ingested {
                article: context.article,
                outcome: coming.supersedes.map_or(Outcome::New, Outcome::Supersedes),
                statements: statements.len() as u32,
                resolved: resolved.count() as u32,
                people_new: coming.people_new,
                sources_new: coming.sources_new,
                events_new: events.new,
                events_known: events.known,
            });
            shown.extend(coming.roles.into_iter().map(|role| role.shown_by(&statements)));
        }
        w.affiliations(shown).await?;
        w.flush().await?;
        Ok(done.into_iter().flatten().collect())
    }

    fn put_article(&mut self, coming: &Coming<'_>, context: &Context<'_>, extractor: (&str, &str)) {
        let Coming { input, published, .. } = coming;
        let article = context.article.0;
        let row = article::Model {
            id: article,
            url: input.url.clone(),
            content_hash: coming.content_hash.clone(),
            title: input.title.clone().or_else(|| context.extraction.title.clone()),
            byline: input.byline.clone(),
            language: input.language.clone().unwrap_or_else(|| "en".to_owned()),
            publisher_id: coming.publisher.map(|SourceId(id)| id),
            published_edtf: published.as_ref().map(|when| when.edtf.clone()),
            published_earliest: published.as_ref().map(|when| micros(when.earliest)),
            published_latest: published.as_ref().map(|when| micros(when.latest)),
            published_at: context.published_at,
            word_count: i32::try_from(input.text.split_whitespace().count()).unwrap_or(i32::MAX),
            ingested_at: self.now(),
            supersedes_id: coming.supersedes.map(|id| id.0),
            version: 1,
        };
        self.put_texts(&[Texts {
            article,
            title: row.title.as_deref(),
            body: &input.text,
        }]);
        self.put(vec![row]);
        self.put(vec![article_body::Model {
            article_id: article,
            body: input.text.clone(),
        }]);
        let run = context.run.map(|id| extraction::Model {
            id,
            article_id: article,
            extractor: extractor.0.to_owned(),
            extractor_version: extractor.1.to_owned(),
            ran_at: self.now(),
        });
        self.put(run.into_iter().collect());
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

/// What is there of the addresses, or where an article has none of the texts, of some articles.
#[derive(Debug, Default)]
struct Shelf {
    by_text: HashMap<(Option<String>, String), ArticleId>,
    /// The text of an address that nothing supersedes yet.
    latest: HashMap<String, ArticleId>,
}

impl Shelf {
    fn query<'a>(sql: &mut Sql, articles: impl Iterator<Item = (&'a ArticleInput, &'a String)> + Clone) -> String {
        let urls = articles.clone().filter_map(|(article, _)| article.url.clone());
        let bare = articles.filter(|(article, _)| article.url.is_none());
        let (urls, hashes) = (sql.any_text(urls), sql.any_text(bare.map(|(_, hash)| hash.clone())));
        format!(
            "select a.id, a.url, a.content_hash, a.url is null or exists (select 1 from articles newer \
             where newer.supersedes_id = a.id), a.ingested_at from articles a where a.url {urls} \
             union all select a.id, a.url, a.content_hash, true, a.ingested_at from articles a \
             where a.url is null and a.content_hash {hashes} order by 5, 1"
        )
    }

    fn read(rows: &[QueryResult]) -> Result<Self> {
        let mut shelf = Self::default();
        for row in rows {
            let mut row = Row::new(row);
            let (id, url): (_, Option<String>) = (ArticleId(row.get()?), row.get()?);
            let hash = row.get()?;
            if let (Some(url), false) = (&url, row.get::<bool>()?) {
                shelf.latest.insert(url.clone(), id);
            }
            shelf.by_text.insert((url, hash), id);
        }
        Ok(shelf)
    }

    fn find(&self, article: &ArticleInput, hash: &str) -> Option<ArticleId> {
        self.by_text.get(&(article.url.clone(), hash.to_owned())).copied()
    }

    /// Adds an article; gives the one that it supersedes.
    fn put(&mut self, article: &ArticleInput, hash: &str, id: ArticleId) -> Option<ArticleId> {
        self.by_text.insert((article.url.clone(), hash.to_owned()), id);
        article.url.as_ref().and_then(|url| self.latest.insert(url.clone(), id))
    }
}
