//! Extraction run again over an article that is there. What a person decided stays as it is; the rest becomes what the
//! new run finds. A statement that is found again keeps its id.

use super::{
    Writer,
    article::{Context, Settled},
    statement::Rows,
};
use crate::{
    Error, Result,
    change::{Detail, Operation},
    clock::Clock,
    error::{Fault, FaultCode},
    id::{ArticleId, EventId, NodeId, PersonId, SourceId, StatementId},
    ingest::{ArticleInput, Reextracted},
    review::same_words,
    span::Body,
    statement::{ReviewStatus, SpeakerId},
    store::{
        Store,
        code::{Code, EDITOR},
        entity::*,
        references::Mergeable,
        sql::Row,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use whosaid_extract::Extraction;

/// A statement as it stands, with what hangs on it.
#[derive(Debug)]
struct Standing {
    row: statement::Model,
    spans: Vec<statement_span::Model>,
    via: Vec<statement_via::Model>,
    events: Vec<statement_event::Model>,
    /// Whether a person, or another program, made it what it is.
    decided: bool,
}

impl Standing {
    fn content(&self) -> Vec<(i32, i32)> {
        let content = self.spans.iter().filter(|span| span.role == "content");
        content.map(|span| (span.span_start, span.span_end)).collect()
    }

    fn start(&self) -> i32 {
        self.content().first().map_or(0, |span| span.0)
    }
}

impl Store {
    /// An article as it was taken in; `None` where there is none.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn taken_in(&self, ArticleId(id): ArticleId) -> Result<Option<ArticleInput>> {
        let mut sql = self.sql();
        let text = format!(
            "select a.url, a.title, a.byline, n.name, a.published_edtf, a.language, b.body from articles a \
             join article_bodies b on b.article_id = a.id left join sources n on n.id = a.publisher_id where a.id = {}",
            sql.bind(id)
        );
        let rows = sql.read(&self.read, text).await?;
        let read = |row| {
            let mut row = Row::new(row);
            Ok(ArticleInput {
                url: row.get()?,
                title: row.get()?,
                byline: row.get()?,
                publisher: row.get()?,
                published: row.when()?,
                language: row.get()?,
                text: row.get()?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// Writes what a new run found in an article that is there.
    pub(crate) async fn write_again(
        &self,
        id: ArticleId,
        extraction: &Extraction,
        extractor: (&str, &str),
        clock: &dyn Clock,
        by: Option<&str>,
    ) -> Result<Reextracted> {
        let mut w = Writer::begin(self, clock, by).await?;
        let Some(row) = article::Entity::find_by_id(id.0).one(&w.tx).await? else {
            return Err(Fault::new("id", FaultCode::NotFound, format!("there is no article {id}")).into());
        };
        let text = w.text_of(id).await?;
        let standing = w.standing(id, extractor.0).await?;
        let (mut kept, mut open): (Vec<_>, Vec<_>) = standing.into_iter().partition(|s| s.decided);
        // What was decided already is not proposed once more.
        let decided: Vec<_> = kept.iter().map(Standing::content).collect();
        let mut extraction = extraction.clone();
        extraction
            .statements
            .retain(|draft| !decided.iter().any(|there| same_words(there, &content(draft))));
        let known = w.known_here(id).await?;
        let given = w.mentioned_here(id, &extraction).await?;
        let mut context = Context {
            article: id,
            body: Body::new(&text)?,
            extraction: &extraction,
            run: Some(w.clock.id()),
            hash: row.content_hash.chars().take(8).collect(),
            published_at: row.published_at,
            actors: Vec::new(),
            settled: Settled::default(),
            first: 0,
            known,
        };
        let before = w.nouns_of(id).await?;
        let mut directory = w.directory_of([(&extraction, None)].into_iter()).await?;
        context.actors = w.actors(&context, &mut directory);
        let roles = w.roles(&context, &mut directory);
        w.enter(&mut directory).await?;
        let run = context.run.map(|run| extraction::Model {
            id: run,
            article_id: id.0,
            extractor: extractor.0.to_owned(),
            extractor_version: extractor.1.to_owned(),
            ran_at: w.now(),
        });
        w.put(run.into_iter().collect());
        event_mention::Entity::delete_many()
            .filter(event_mention::Column::ArticleId.eq(id.0))
            .exec(&w.tx)
            .await?;
        article_event::Entity::delete_many()
            .filter(article_event::Column::ArticleId.eq(id.0))
            .exec(&w.tx)
            .await?;
        let events = w.events(std::slice::from_ref(&context), &given).await?;
        let events = events.into_iter().next().unwrap_or_default();
        w.write_put().await?;

        let mut done = Reextracted {
            article: id,
            decided: kept.len() as u32,
            ..Reextracted::nothing(id)
        };
        let ids = w
            .restate(&context, &events.ids, &mut open, &mut kept, &mut done)
            .await?;
        article_person::Entity::delete_many()
            .filter(article_person::Column::ArticleId.eq(id.0))
            .exec(&w.tx)
            .await?;
        w.article_people(&context)?;
        let roles = roles.into_iter().map(|role| role.shown_by(&ids));
        w.affiliations(roles.collect()).await?;
        w.write_put().await?;
        w.count_article(id).await?;
        w.forget(before).await?;

        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.version = Set(version);
        row.update(&w.tx).await?;
        let detail = Detail {
            reason: Some(format!("extracted again by {} {}", extractor.0, extractor.1)),
            ..Detail::default()
        };
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(done)
    }
}

fn content(draft: &whosaid_extract::Statement) -> Vec<(i32, i32)> {
    let content = draft.content.iter();
    content.map(|span| (span.start as i32, span.end as i32)).collect()
}

impl Writer<'_> {
    /// The article's statements. Those of another extractor count as decided: this one has no say on them.
    async fn standing(&self, ArticleId(article): ArticleId, extractor: &str) -> Result<Vec<Standing>> {
        let mut sql = self.sql();
        let (article, editor, extractor) = (sql.bind(article), sql.bind(EDITOR), sql.bind(extractor));
        let proposed = sql.bind(ReviewStatus::Proposed.code());
        let text = format!(
            "select s.id, s.review_status <> {proposed} or x.extractor is null or x.extractor <> {extractor} \
             or exists (select 1 from statement_events k where k.statement_id = s.id and k.evidence = {editor}) \
             or exists (select 1 from statement_unlinks k where k.statement_id = s.id) \
             from statements s left join extractions x on x.id = s.extraction_id where s.article_id = {article} \
             order by s.position"
        );
        let mut decided: Vec<(Uuid, bool)> = Vec::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            decided.push((row.get()?, row.get()?));
        }
        let ids: Vec<Uuid> = decided.iter().map(|(id, _)| *id).collect();
        macro_rules! of {
            ($module:ident) => {{
                let mut all: HashMap<Uuid, Vec<$module::Model>> = HashMap::new();
                for some in ids.chunks(super::super::ROWS_AT_ONCE) {
                    let rows = $module::Entity::find().filter($module::Column::StatementId.is_in(some.iter().copied()));
                    for row in rows.all(&self.tx).await? {
                        all.entry(row.statement_id).or_default().push(row);
                    }
                }
                all
            }};
        }
        let (mut spans, mut via, mut events) = (of!(statement_span), of!(statement_via), of!(statement_event));
        let mut all = Vec::new();
        for (id, decided) in decided {
            let Some(row) = statement::Entity::find_by_id(id).one(&self.tx).await? else {
                continue;
            };
            let mut standing = Standing {
                row,
                spans: spans.remove(&id).unwrap_or_default(),
                via: via.remove(&id).unwrap_or_default(),
                events: events.remove(&id).unwrap_or_default(),
                decided,
            };
            standing.order();
            all.push(standing);
        }
        Ok(all)
    }

    /// Whom the bare surnames and descriptions of this article were found to be: they are known within it alone.
    async fn known_here(&self, ArticleId(article): ArticleId) -> Result<HashMap<(bool, String), SpeakerId>> {
        let mut known = HashMap::new();
        for (what, named) in [
            (
                Mergeable::People,
                "select person_id from article_people where article_id = $1",
            ),
            (
                Mergeable::Sources,
                "select speaker_source_id from statements where article_id = $1 and speaker_source_id is not null \
                 union select v.source_id from statement_via v join statements s on s.id = v.statement_id \
                 where s.article_id = $1 union select p.source_id from event_participants p \
                 join article_events l on l.event_id = p.event_id where l.article_id = $1 and p.source_id is not null",
            ),
        ] {
            let table = what.table();
            let text = format!(
                "select n.sort_key, coalesce(n.merged_into_id, n.id) from {table} n where n.identity_key is null \
                 and (n.id in ({named}) or n.merged_into_id in ({named})) order by n.id desc"
            );
            let mut sql = self.sql();
            sql.bind(article);
            for row in sql.all(&self.tx, &text).await? {
                let mut row = Row::new(&row);
                let (name, id) = (row.get::<String>()?, row.get()?);
                let (person, who) = match what {
                    Mergeable::People => (true, SpeakerId::Person(PersonId(id))),
                    _ => (false, SpeakerId::Source(SourceId(id))),
                };
                known.insert((person, name), who);
            }
        }
        Ok(known)
    }

    /// For each event of the extraction the one that the article was found to mention at the same places.
    async fn mentioned_here(&self, article: ArticleId, extraction: &Extraction) -> Result<Vec<Option<EventId>>> {
        let mentions = event_mention::Entity::find().filter(event_mention::Column::ArticleId.eq(article.0));
        let mentions = mentions.all(&self.tx).await?;
        let most = |draft: &whosaid_extract::Event| {
            let mut shared: BTreeMap<Uuid, i32> = BTreeMap::new();
            for mention in &mentions {
                let both = |s: &whosaid_extract::Span| {
                    mention.span_end.min(s.end as i32) - mention.span_start.max(s.start as i32)
                };
                let n: i32 = draft.mentions.iter().map(|s| both(s).max(0)).sum();
                *shared.entry(mention.event_id).or_default() += n;
            }
            let best = shared.into_iter().filter(|(_, n)| *n > 0);
            best.max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id)))
                .map(|(id, _)| EventId(id))
        };
        Ok(extraction.events.iter().map(most).collect())
    }

    /// Writes the statements of the run: found again, new, or gone. Gives their ids in its order.
    async fn restate(
        &mut self,
        context: &Context<'_>,
        events: &[EventId],
        open: &mut Vec<Standing>,
        kept: &mut Vec<Standing>,
        done: &mut Reextracted,
    ) -> Result<Vec<StatementId>> {
        let mut ids = Vec::new();
        let mut new = Rows::default();
        // Where each statement begins, for its place in the article.
        let mut starts: Vec<(i32, Uuid)> = Vec::new();
        for draft in &context.extraction.statements {
            let words = content(draft);
            let place = open.iter().position(|there| same_words(&there.content(), &words));
            let there = place.map(|place| open.remove(place));
            let id = match &there {
                Some(there) => StatementId(there.row.id),
                None => self.create(StatementId),
            };
            starts.push((words.first().map_or(0, |span| span.0), id.0));
            ids.push(id);
            // Out of the way of all places until they are settled.
            let at = -1_000_000 - ids.len() as i32;
            let mut rows = Rows::default();
            rows.add(context, events, draft, id, at)?;
            match there {
                None => {
                    new.append(rows);
                    done.new += 1;
                }
                Some(there) => {
                    let changed = self.renew(there, rows).await?;
                    done.changed += u32::from(changed);
                    done.unchanged += u32::from(!changed);
                }
            }
        }
        self.insert_rows_of(new).await?;
        for gone in open.drain(..) {
            self.delete_statements(&[gone.row.id]).await?;
            self.record(StatementId(gone.row.id), Operation::Deleted, Detail::default());
            done.gone += 1;
        }
        starts.extend(kept.drain(..).map(|kept| (kept.start(), kept.row.id)));
        starts.sort_unstable();
        self.place_all(context.article, &starts).await?;
        Ok(ids)
    }

    /// Makes a statement what the new run finds, under its id; whether anything differs.
    async fn renew(&mut self, there: Standing, rows: Rows) -> Result<bool> {
        let [mut row] = <[statement::Model; 1]>::try_from(rows.statements)
            .map_err(|_| Error::Schema("one draft made several statements".into()))?;
        let id = row.id;
        row.position = there.row.position;
        row.version = there.row.version;
        let mut now = Standing {
            row,
            spans: rows.spans,
            via: rows.via,
            events: rows.events,
            decided: false,
        };
        now.order();
        let run = std::mem::replace(&mut now.row.extraction_id, there.row.extraction_id);
        if now.row == there.row && now.spans == there.spans && now.via == there.via && now.events == there.events {
            return Ok(false);
        }
        let mut detail = Detail::default();
        let (was, is) = (&there.row, &now.row);
        detail.field("text", Some(&was.text), Some(&is.text));
        for (field, was, is) in [
            ("kind", &was.kind, &is.kind),
            ("act", &was.act, &is.act),
            ("attribution", &was.attribution, &is.attribution),
        ] {
            detail.field(field, Some(&was.to_uppercase()), Some(&is.to_uppercase()));
        }
        let speaker = |row: &statement::Model| {
            let person = row.speaker_person_id.map(|id| NodeId::Person(PersonId(id)));
            let speaker = person.or(row.speaker_source_id.map(|id| NodeId::Source(SourceId(id))));
            speaker.map(|id| id.to_string())
        };
        detail.field("speaker", speaker(was).as_deref(), speaker(is).as_deref());
        detail.field("speakerRole", was.speaker_role.as_deref(), is.speaker_role.as_deref());
        detail.field("saidOn", was.said_edtf.as_deref(), is.said_edtf.as_deref());
        now.row.extraction_id = run;
        now.row.version += 1;
        self.delete_parts(id).await?;
        now.row.into_active_model().reset_all().update(&self.tx).await?;
        self.insert(now.spans).await?;
        self.insert(now.via).await?;
        self.insert(now.events).await?;
        self.record(StatementId(id), Operation::Updated, detail);
        Ok(true)
    }

    async fn insert_rows_of(&self, rows: Rows) -> Result<()> {
        self.insert(rows.statements).await?;
        self.insert(rows.spans).await?;
        self.insert(rows.via).await?;
        self.insert(rows.events).await
    }

    /// What a statement consists of, without its row.
    async fn delete_parts(&self, id: Uuid) -> Result<()> {
        for table in ["statement_spans", "statement_via", "statement_events"] {
            let mut sql = self.sql();
            let text = format!("delete from {table} where statement_id = {}", sql.bind(id));
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }

    /// Numbers the article's statements as they stand in the text.
    async fn place_all(&self, ArticleId(article): ArticleId, starts: &[(i32, Uuid)]) -> Result<()> {
        let mut sql = self.sql();
        let text = format!(
            "update statements set position = -1 - position where article_id = {} and position >= 0",
            sql.bind(article)
        );
        sql.run(&self.tx, &text).await?;
        let places: Vec<Value> = starts
            .iter()
            .enumerate()
            .map(|(place, (_, id))| json!([id.simple().to_string(), place]))
            .collect();
        let mut sql = self.sql();
        let rows = sql.json_rows(&Value::from(places));
        let id = if sql.postgres {
            "cast(k.value->>0 as uuid)"
        } else {
            "unhex(k.value->>0)"
        };
        let text = format!(
            "update statements set position = cast(k.value->>1 as integer) from {rows} k where statements.id = {id}"
        );
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// What the article leads to.
    async fn nouns_of(&self, ArticleId(article): ArticleId) -> Result<Vec<(Mergeable, BTreeSet<Uuid>)>> {
        let mut all = Vec::new();
        for (what, text) in [
            (
                Mergeable::Events,
                "select event_id from article_events where article_id = $1",
            ),
            (
                Mergeable::People,
                "select person_id from article_people where article_id = $1",
            ),
            (
                Mergeable::Sources,
                "select speaker_source_id from statements where article_id = $1 and speaker_source_id is not null \
                 union select v.source_id from statement_via v join statements s on s.id = v.statement_id \
                 where s.article_id = $1",
            ),
        ] {
            let mut sql = self.sql();
            sql.bind(article);
            let rows = sql.all(&self.tx, text).await?;
            let ids = rows.iter().map(|row| Row::new(row).get()).collect::<Result<_>>()?;
            all.push((what, ids));
        }
        Ok(all)
    }

    /// Deletes those of them that nothing leads to any more and that nobody touched.
    async fn forget(&mut self, before: Vec<(Mergeable, BTreeSet<Uuid>)>) -> Result<()> {
        for (what, ids) in before {
            let (noun, table) = (what.noun(), what.table());
            // A noun's own names and words do not hold it; nor does who took part in an event.
            let own = |table: &str| {
                table.ends_with("_aliases")
                    || table.ends_with("_slugs")
                    || table == "event_words"
                    || (what == Mergeable::Events && table == "event_participants")
            };
            let mut sql = self.sql();
            let any = sql.any_id(ids.into_iter());
            let held: String = what
                .references()
                .iter()
                .filter(|reference| !own(reference.table))
                .map(|r| {
                    format!(
                        " and not exists (select 1 from {} r where r.{} = n.id)",
                        r.table, r.column
                    )
                })
                .collect();
            let review = if what == Mergeable::Events {
                " and n.review_status = 'proposed'"
            } else {
                ""
            };
            let text = format!(
                "select n.id from {table} n where n.id {any} and n.version = 1 and n.merged_into_id is null{review}{held} \
                 and not exists (select 1 from merges m where m.{noun}_from_id = n.id or m.{noun}_into_id = n.id) \
                 and not exists (select 1 from not_same m where m.{noun}_a_id = n.id or m.{noun}_b_id = n.id)"
            );
            let rows = sql.all(&self.tx, &text).await?;
            let gone = rows
                .iter()
                .map(|row| Row::new(row).get())
                .collect::<Result<Vec<Uuid>>>()?;
            let tables = what.references().iter().filter(|reference| own(reference.table));
            for (table, column) in tables.map(|r| (r.table, r.column)).chain([(table, "id")]) {
                let mut sql = self.sql();
                let any = sql.any_id(gone.iter().copied());
                sql.run(&self.tx, &format!("delete from {table} where {column} {any}"))
                    .await?;
            }
            for id in gone {
                let node = match what {
                    Mergeable::People => NodeId::Person(PersonId(id)),
                    Mergeable::Sources => NodeId::Source(SourceId(id)),
                    Mergeable::Events => NodeId::Event(EventId(id)),
                };
                self.record(node, Operation::Deleted, Detail::default());
            }
        }
        Ok(())
    }
}

impl Standing {
    /// Each part in one order, for comparing.
    fn order(&mut self) {
        self.spans
            .sort_by(|a, b| (&a.role, a.position).cmp(&(&b.role, b.position)));
        self.via.sort_by_key(|via| via.position);
        self.events.sort_by_key(|event| event.event_id);
    }
}
