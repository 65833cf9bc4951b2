//! Statements that somebody else found, written: those of a whole article, and one that an editor types in.

use super::{
    Editor, Writer,
    article::{Context, Settled, Taking},
    named::{Named, seen},
};
use crate::{
    Result,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    id::{ArticleId, EventId, PersonId, SourceId, StatementId},
    import::{Found, Import, Reading, StatementGiven, Whom},
    ingest::Ingested,
    input::{Faults, MAX_NAME},
    span::Body,
    statement::SpeakerId,
    store::{Store, entity::statement, sql::Row},
};
use sea_orm::EntityTrait;
use std::collections::HashMap;
use uuid::Uuid;

impl Store {
    /// Takes an article in with the statements that an outside extractor found. Its described events are known ones or
    /// new, as those of an extraction are.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] with all that is wrong with it; of the database.
    pub async fn import(&self, import: &Import, editor: &Editor<'_>) -> Result<Ingested> {
        let mut faults = Faults::default();
        let extractor = faults.line("extractor", &import.extractor, MAX_NAME);
        let version = faults.line("extractorVersion", &import.extractor_version, MAX_NAME);
        let article = import.article.read(&mut faults);
        let body = Body::new(&article.text).ok();
        let (found, faults) = Reading::new(body.as_ref(), faults).import(import);
        let taking = Taking {
            clock: editor.clock,
            actor: Some(editor.name),
            found: Some((&found, faults)),
        };
        self.write_article(&article, &found.extraction, (&extractor, &version), taking)
            .await
    }

    /// Adds a statement that an editor found in an article; it is confirmed by them.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] with all that is wrong with it; of the database.
    pub async fn create_statement(
        &self,
        article: ArticleId,
        given: &StatementGiven,
        editor: &Editor<'_>,
    ) -> Result<StatementId> {
        let mut sql = self.sql();
        let place = sql.bind(article.0);
        let text = format!("select body from article_bodies where article_id = {place}");
        let rows = sql.read(&self.read, text).await?;
        let missing = || Fault::new("article", FaultCode::NotFound, format!("there is no article {article}"));
        let row = rows.first().ok_or_else(missing)?;
        let text: String = Row::new(row).get()?;
        let body = Body::new(&text)?;
        let (found, faults) = Reading::new(Some(&body), Faults::default()).alone(given);

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_article(article, None).await?;
        let settled = w.settle(&found, faults).await?;
        let events: Vec<EventId> = settled.events.iter().copied().flatten().collect();
        let start = found.extraction.statements.first().and_then(|s| s.content.first());
        let first = w.make_room(article, start.map_or(0, |span| span.start as i32)).await?;
        let mut context = Context {
            article,
            body,
            extraction: &found.extraction,
            run: None,
            hash: row.content_hash.chars().take(8).collect(),
            published_at: row.published_at,
            actors: Vec::new(),
            settled,
            first,
            known: HashMap::new(),
        };
        let mut directory = w.directory_of([(&found.extraction, None)].into_iter()).await?;
        context.actors = w.actors(&context, &mut directory);
        let roles = w.roles(&context, &mut directory);
        w.enter(&mut directory).await?;
        let ids = w.statements(&context, &events)?;
        let roles = roles.into_iter().map(|role| role.shown_by(&ids));
        w.affiliations(roles.collect()).await?;
        w.write_put().await?;
        w.count_article(article).await?;
        w.commit().await?;
        ids.first().copied().ok_or_else(|| missing().into())
    }

    /// Deletes a statement, with its spans, its chain and its links.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such statement or it has another version than `expected`; of the
    /// database.
    pub async fn delete_statement(
        &self,
        id: StatementId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<StatementId> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_statement(id, expected).await?;
        w.delete_statements(&[id.0]).await?;
        w.count_article(ArticleId(row.article_id)).await?;
        w.record(id, Operation::Deleted, Detail::gone("text", &row.text, reason));
        w.commit().await?;
        Ok(id)
    }
}

impl Writer<'_> {
    /// The statement, if it is there and as whoever edits saw it.
    pub(super) async fn seen_statement(&self, id: StatementId, expected: Option<i32>) -> Result<statement::Model> {
        let row = statement::Entity::find_by_id(id.0).one(&self.tx).await?;
        seen(row, id, |row: &statement::Model| (None, row.version), expected)
    }

    /// Whom and what the ids and slugs of an import stand for. Refuses it with all that is wrong with it.
    pub(super) async fn settle(&self, found: &Found, mut faults: Faults) -> Result<Settled> {
        let (mut people, mut sources, mut slugs) = (Vec::new(), Vec::new(), Vec::new());
        for (whom, _) in &found.whom {
            match whom {
                Whom::Id(SpeakerId::Person(id)) => people.push(id.0),
                Whom::Id(SpeakerId::Source(id)) => sources.push(id.0),
                Whom::Slug(_, slug) => slugs.push(slug.clone()),
                Whom::Named(..) => {}
            }
        }
        let people = self.all_stand_for(Named::Person, people).await?;
        let sources = self.all_stand_for(Named::Source, sources).await?;
        let person_slugs = self.slugs_lead_to(Named::Person, &slugs).await?;
        let source_slugs = self.slugs_lead_to(Named::Source, &slugs).await?;
        let mut settled = Settled::default();
        for (whom, places) in &found.whom {
            let person = |id: Option<&Uuid>| id.map(|id| SpeakerId::Person(PersonId(*id)));
            let source = |id: Option<&Uuid>| id.map(|id| SpeakerId::Source(SourceId(*id)));
            let (part, who) = match whom {
                Whom::Id(SpeakerId::Person(id)) => ("id", person(people.get(&id.0))),
                Whom::Id(SpeakerId::Source(id)) => ("id", source(sources.get(&id.0))),
                Whom::Slug(is_person, slug) => {
                    let person = person(person_slugs.get(slug)).filter(|_| *is_person != Some(false));
                    let source = source(source_slugs.get(slug)).filter(|_| *is_person != Some(true));
                    if person.is_some() && source.is_some() {
                        for (field, _) in places {
                            let why = format!("`{slug}` is a person and a source: say which by `type`");
                            faults.invalid(&format!("{field}.slug"), why);
                        }
                    }
                    ("slug", person.or(source))
                }
                Whom::Named(..) => {
                    settled.actors.push(None);
                    continue;
                }
            };
            for (field, outlet) in places {
                match who {
                    None => {
                        let why = "there is no such person or source".to_owned();
                        faults.add(Fault::new(&format!("{field}.{part}"), FaultCode::NotFound, why));
                    }
                    Some(SpeakerId::Person(_)) if *outlet => faults.invalid(field, "a person is no outlet"),
                    Some(_) => {}
                }
            }
            settled.actors.push(who);
        }
        let ids = found.events.iter().filter_map(|(id, _)| id.map(|id| id.0));
        let events = self.all_stand_for(Named::Event, ids.collect()).await?;
        for (id, places) in &found.events {
            let event = id.and_then(|id| events.get(&id.0)).map(|id| EventId(*id));
            if let (Some(id), None) = (id, event) {
                for field in places {
                    let why = format!("there is no event {id}");
                    faults.add(Fault::new(field, FaultCode::NotFound, why));
                }
            }
            settled.events.push(event);
        }
        faults.refuse()?;
        Ok(settled)
    }

    async fn all_stand_for(&self, of: Named, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = self.sql();
        let any = sql.any_id(ids.into_iter());
        let text = format!(
            "select id, coalesce(merged_into_id, id) from {} where id {any}",
            of.table()
        );
        let pair = |row: &_| {
            let mut row = Row::new(row);
            Ok((row.get()?, row.get()?))
        };
        sql.all(&self.tx, &text).await?.iter().map(pair).collect()
    }

    async fn slugs_lead_to(&self, of: Named, slugs: &[String]) -> Result<HashMap<String, Uuid>> {
        if slugs.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = self.sql();
        let any = sql.any_text(slugs.iter().map(|slug| slug.replace('\0', "")));
        let (noun, table) = (of.noun(), of.table());
        let text = format!(
            "select l.slug, coalesce(n.merged_into_id, n.id) from {noun}_slugs l join {table} n on n.id = l.{noun}_id \
             where l.slug {any}"
        );
        let pair = |row: &_| {
            let mut row = Row::new(row);
            Ok((row.get()?, row.get()?))
        };
        sql.all(&self.tx, &text).await?.iter().map(pair).collect()
    }

    /// The place of a statement that begins there among those of its article; the later ones move up.
    async fn make_room(&self, ArticleId(article): ArticleId, start: i32) -> Result<i32> {
        let mut sql = self.sql();
        let (of, at) = (sql.bind(article), sql.bind(start));
        let text = format!(
            "select cast(coalesce(max(s.position), -1) + 1 as integer) from statements s join statement_spans t \
             on t.statement_id = s.id and t.role = 'content' and t.position = 0 \
             where s.article_id = {of} and t.span_start <= {at}"
        );
        let row = sql.one(&self.tx, &text).await?;
        let place = row
            .map(|row| Row::new(&row).get::<i32>())
            .transpose()?
            .unwrap_or_default();
        // By way of numbers below zero, since no two may have the same on the way.
        let mut sql = self.sql();
        let (of, at) = (sql.bind(article), sql.bind(place));
        let text =
            format!("update statements set position = -2 - position where article_id = {of} and position >= {at}");
        sql.run(&self.tx, &text).await?;
        let mut sql = self.sql();
        let of = sql.bind(article);
        let text = format!("update statements set position = -1 - position where article_id = {of} and position < 0");
        sql.run(&self.tx, &text).await?;
        Ok(place)
    }
}
