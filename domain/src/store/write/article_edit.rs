//! Articles, as editors change and delete them. Their text never changes.

use super::{
    Editor, Writer,
    named::{Named, seen},
};
use crate::{
    Result,
    article::ArticleEdit,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    id::{ArticleId, SourceId, StatementId},
    input::{Faults, MAX_LINE},
    store::{
        Store,
        entity::article,
        sql::{Row, micros},
    },
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// What goes with an article, but for its statements.
const PARTS: &[&str] = &[
    "extractions where article_id = $1",
    "article_people where article_id = $1",
    "article_events where article_id = $1",
    "event_mentions where article_id = $1",
    "article_bodies where article_id = $1",
    "articles where id = $1",
];

/// What goes with a statement.
const STATEMENT_PARTS: &[&str] = &[
    "statement_spans",
    "statement_via",
    "statement_events",
    "statement_unlinks",
];

impl Store {
    /// Changes what is told of an article; never its text. Gives its new version; where nothing differs, the one that it
    /// has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such article, it has another version than `expected`, or a value makes
    /// no sense or another has it; of the database.
    pub async fn update_article(
        &self,
        id: ArticleId,
        expected: Option<i32>,
        edit: &ArticleEdit,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut faults = Faults::default();
        let mut line = |field: &str, text: &Option<Option<String>>| {
            let text = text.as_ref().map(|text| text.as_deref());
            text.map(|text| text.map(|text| faults.line(field, text, MAX_LINE)))
        };
        let (title, byline) = (line("title", &edit.title), line("byline", &edit.byline));
        let url = edit.url.as_ref().map(|url| url.as_deref());
        let url = url.map(|url| url.map(|url| faults.url("url", url)));
        let published = edit.published.as_ref().map(|edtf| edtf.as_deref());
        let published = published.map(|edtf| edtf.and_then(|edtf| faults.when("published", edtf)));
        let language = edit.language.as_deref().map(|tag| faults.language("language", tag));
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let article = w.seen_article(id, expected).await?;
        let (mut faults, mut detail) = (Faults::default(), Detail::default());
        let mut after = article.clone();
        if let Some(url) = url {
            detail.field("url", article.url.as_deref(), url.as_deref());
            after.url = url;
        }
        if let Some(title) = title {
            detail.field("title", article.title.as_deref(), title.as_deref());
            after.title = title;
        }
        if let Some(byline) = byline {
            detail.field("byline", article.byline.as_deref(), byline.as_deref());
            after.byline = byline;
        }
        if let Some(language) = language {
            detail.field("language", Some(&article.language), Some(&language));
            after.language = language;
        }
        if let Some(publisher) = edit.publisher {
            after.publisher_id = match publisher {
                Some(publisher) => w.publisher(publisher, &mut faults).await?,
                None => None,
            };
            let shown = |id: Option<Uuid>| id.map(|id| SourceId(id).to_string());
            let (before, now) = (shown(article.publisher_id), shown(after.publisher_id));
            detail.field("publisher", before.as_deref(), now.as_deref());
        }
        if let Some(published) = published {
            let edtf = published.as_ref().map(|when| when.edtf.clone());
            detail.field("publishedOn", article.published_edtf.as_deref(), edtf.as_deref());
            after.published_edtf = edtf;
            after.published_earliest = published.as_ref().map(|when| micros(when.earliest));
            after.published_latest = published.as_ref().map(|when| micros(when.latest));
            after.published_at = after.published_earliest.unwrap_or(article.ingested_at);
        }
        if after.url != article.url {
            w.free_address(&after, &mut faults).await?;
        }
        faults.refuse()?;
        if detail.is_empty() {
            return Ok(article.version);
        }
        after.version += 1;
        if after.url != article.url {
            after.supersedes_id = None;
        }
        after.clone().into_active_model().reset_all().update(&w.tx).await?;
        if after.published_at != article.published_at {
            w.retell(id, after.published_at).await?;
        }
        if after.url != article.url {
            let mut now = None;
            for url in [&article.url, &after.url].into_iter().flatten() {
                now = w.chain(url, id, false).await?.or(now);
            }
            let shown = |id: Option<Uuid>| id.map(|id| ArticleId(id).to_string());
            let (before, now) = (shown(article.supersedes_id), shown(now));
            detail.field("supersedes", before.as_deref(), now.as_deref());
        }
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(after.version)
    }

    /// Deletes an article with its text, its statements and all that leads from them. People, sources and events stay.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such article or it has another version than `expected`; of the
    /// database.
    pub async fn delete_article(
        &self,
        id: ArticleId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<ArticleId> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let article = w.seen_article(id, expected).await?;
        let mut sql = w.sql();
        let place = sql.bind(id.0);
        let text = format!("select id from statements where article_id = {place} order by position");
        let rows = sql.all(&w.tx, &text).await?;
        let statements = rows.iter().map(|row| Row::new(row).get());
        let statements = statements.collect::<Result<Vec<Uuid>>>()?;
        w.delete_statements(&statements).await?;
        for statement in statements {
            w.record(StatementId(statement), Operation::Deleted, Detail::default());
        }
        if let Some(url) = &article.url {
            w.chain(url, id, true).await?;
        }
        w.delete_rows(PARTS, id.0).await?;
        let (field, was) = match (&article.url, &article.title) {
            (Some(url), _) => ("url", url.as_str()),
            (None, Some(title)) => ("title", title.as_str()),
            (None, None) => ("contentHash", article.content_hash.as_str()),
        };
        w.record(id, Operation::Deleted, Detail::gone(field, was, reason));
        w.commit().await?;
        Ok(id)
    }
}

impl Writer<'_> {
    /// The article, if it is there and as whoever edits saw it.
    pub(super) async fn seen_article(&self, id: ArticleId, expected: Option<i32>) -> Result<article::Model> {
        let row = article::Entity::find_by_id(id.0).one(&self.tx).await?;
        seen(row, id, |row: &article::Model| (None, row.version), expected)
    }

    async fn publisher(&self, publisher: SourceId, faults: &mut Faults) -> Result<Option<Uuid>> {
        let living = self.stands_for(Named::Source, publisher.0).await?;
        if living.is_none() {
            let message = format!("there is no source {publisher}");
            faults.add(Fault::new("publisher", FaultCode::NotFound, message));
        }
        Ok(living)
    }

    /// That no other article has the same text at that address.
    async fn free_address(&self, article: &article::Model, faults: &mut Faults) -> Result<()> {
        let mut sql = self.sql();
        let (hash, id) = (sql.bind(article.content_hash.as_str()), sql.bind(article.id));
        let at = match &article.url {
            Some(url) => format!("url = {}", sql.bind(url.as_str())),
            None => "url is null".to_owned(),
        };
        let text = format!("select id from articles where {at} and content_hash = {hash} and id <> {id} limit 1");
        if let Some(row) = sql.one(&self.tx, &text).await? {
            let other = ArticleId(Row::new(&row).get()?);
            let message = format!("{other} has the same text at that address");
            faults.add(Fault::new("url", FaultCode::Taken, message).by(vec![other.into()]));
        }
        Ok(())
    }

    /// The article's time of publication, wherever it is kept for sorting: with its statements that do not tell when they
    /// were said, and with the links that lead to those and to the article.
    async fn retell(&self, ArticleId(id): ArticleId, at: i64) -> Result<()> {
        const THOSE: &str = "statement_id in (select s.id from statements s \
                             where s.article_id = $2 and s.said_earliest is null)";
        for text in [
            "update statements set told_at = $1 where article_id = $2 and said_earliest is null".to_owned(),
            format!("update statement_via set told_at = $1 where {THOSE}"),
            format!("update statement_events set told_at = $1 where {THOSE}"),
            "update article_events set published_at = $1 where article_id = $2".to_owned(),
        ] {
            let mut sql = self.sql();
            sql.bind(at);
            sql.bind(id);
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }

    /// Makes each text of an address supersede the one that came in before it. Gives which one `own` supersedes, where it
    /// is among them and not to be `gone`; that of others is noted.
    async fn chain(&mut self, url: &str, own: ArticleId, gone: bool) -> Result<Option<Uuid>> {
        let mut sql = self.sql();
        let place = sql.bind(url);
        let text = format!("select id, supersedes_id from articles where url = {place} order by ingested_at, id");
        let (mut before, mut of_own) = (None, None);
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (id, supersedes): (Uuid, Option<Uuid>) = (row.get()?, row.get()?);
            if gone && id == own.0 {
                continue;
            }
            if id == own.0 {
                of_own = before;
            }
            if supersedes != before {
                let mut sql = self.sql();
                let (earlier, place) = (sql.bind(before), sql.bind(id));
                let more = i32::from(id != own.0);
                let text = format!(
                    "update articles set supersedes_id = {earlier}, version = version + {more} where id = {place}"
                );
                sql.run(&self.tx, &text).await?;
                if id != own.0 {
                    let shown = |id: Option<Uuid>| id.map(|id| ArticleId(id).to_string());
                    let mut detail = Detail::default();
                    detail.field("supersedes", shown(supersedes).as_deref(), shown(before).as_deref());
                    self.record(ArticleId(id), Operation::Updated, detail);
                }
            }
            before = Some(id);
        }
        Ok(of_own)
    }

    /// Deletes statements with their parts. A role that one of them shows is shown by another from then on, or goes too.
    pub(super) async fn delete_statements(&self, ids: &[Uuid]) -> Result<()> {
        self.show_roles_elsewhere(ids).await?;
        for (table, column) in STATEMENT_PARTS
            .iter()
            .map(|table| (*table, "statement_id"))
            .chain([("statements", "id")])
        {
            let mut sql = self.sql();
            let any = sql.any_id(ids.iter().copied());
            sql.run(&self.tx, &format!("delete from {table} where {column} {any}"))
                .await?;
        }
        Ok(())
    }

    async fn show_roles_elsewhere(&self, ids: &[Uuid]) -> Result<()> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().copied());
        let text = format!("select id, person_id, role from affiliations where statement_id {any}");
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (id, person, role): (Uuid, Uuid, String) = (row.get()?, row.get()?, row.get()?);
            let mut sql = self.sql();
            let (person, role) = (sql.bind(person), sql.bind(role));
            let any = sql.any_id(ids.iter().copied());
            let text = format!(
                "select s.id from statements s where s.speaker_person_id = {person} and s.speaker_role = {role} \
                 and s.review_status <> 'rejected' and not (s.id {any}) order by s.told_at, s.id limit 1"
            );
            let other = sql.one(&self.tx, &text).await?;
            let other = other.map(|row| Row::new(&row).get::<Uuid>()).transpose()?;
            let mut sql = self.sql();
            let place = sql.bind(id);
            let text = match other {
                Some(other) => {
                    let other = sql.bind(other);
                    format!("update affiliations set statement_id = {other} where id = {place}")
                }
                None => format!("delete from affiliations where id = {place}"),
            };
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }
}
