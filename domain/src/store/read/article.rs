//! Articles.

use super::ids;
use crate::{
    Result,
    article::*,
    id::*,
    page::PageArgs,
    store::{ArticlesOf, Pages, Store, keyset::*, sql::*},
};
use std::collections::HashMap;

const COLUMNS: &str = "a.id, a.url, a.title, a.byline, a.language, a.publisher_id, a.published_edtf, a.word_count, \
                       a.content_hash, a.ingested_at, a.supersedes_id";

fn read(row: &mut Row<'_>) -> Result<Article> {
    Ok(Article {
        id: ArticleId(row.get()?),
        url: row.get()?,
        title: row.get()?,
        byline: row.get()?,
        language: row.get()?,
        publisher: row.get::<Option<_>>()?.map(SourceId),
        published_on: row.when()?,
        word_count: row.get()?,
        content_hash: row.get()?,
        ingested_at: row.time()?,
        supersedes: row.get::<Option<_>>()?.map(ArticleId),
    })
}

impl Store {
    /// Those that exist, in the order asked for.
    ///
    /// # Errors
    /// Of the database.
    pub async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Article>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let mut found = HashMap::new();
        for row in sql
            .all(
                &self.read,
                &format!("select {COLUMNS} from articles a where a.id {any}"),
            )
            .await?
        {
            let article = read(&mut Row::new(&row))?;
            found.insert(article.id, article);
        }
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// The texts. Only where they were asked for.
    ///
    /// # Errors
    /// Of the database.
    pub async fn bodies(&self, ids: &[ArticleId]) -> Result<Vec<(ArticleId, String)>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let text = format!("select article_id, body from article_bodies where article_id {any}");
        let read = |row| {
            let mut row = Row::new(row);
            Ok((ArticleId(row.get()?), row.get()?))
        };
        sql.all(&self.read, &text).await?.iter().map(read).collect()
    }

    /// The latest text of that address.
    ///
    /// # Errors
    /// Of the database.
    pub async fn article_by_url(&self, url: &str) -> Result<Option<Article>> {
        let mut sql = self.sql();
        let url = sql.bind(url);
        let text = format!(
            "select {COLUMNS} from articles a where a.url = {url} \
             and not exists (select 1 from articles newer where newer.supersedes_id = a.id) \
             order by a.ingested_at desc, a.id desc limit 1"
        );
        sql.one(&self.read, &text)
            .await?
            .map(|row| read(&mut Row::new(&row)))
            .transpose()
    }

    /// One page for each parent; one page in all for [`ArticlesOf::All`].
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn article_pages(
        &self,
        of: &ArticlesOf,
        filter: &ArticleFilter,
        order: ArticleOrder,
        page: &PageArgs,
    ) -> Result<Pages<Article>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, order);
        list.pages(&self.read, sql, page, |row| Ok((read(row)?, ()))).await
    }

    /// How many the list has in all, for each parent.
    ///
    /// # Errors
    /// Of the database.
    pub async fn article_counts(&self, of: &ArticlesOf, filter: &ArticleFilter) -> Result<Vec<u64>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, ArticleOrder::default());
        list.counts(&self.read, sql).await
    }
}

pub(super) fn parents(of: &ArticlesOf) -> Vec<uuid::Uuid> {
    match of {
        ArticlesOf::All => Vec::new(),
        ArticlesOf::Sources(of) => ids(of, |id| id.0),
        ArticlesOf::Events(of) => ids(of, |id| id.0),
    }
}

pub(super) fn list<'a>(
    sql: &mut Sql,
    of: &ArticlesOf,
    parents: &'a [uuid::Uuid],
    filter: &ArticleFilter,
    order: ArticleOrder,
) -> List<'a> {
    let mut conditions = Vec::new();
    if let Some(publishers) = &filter.publisher {
        let any = sql.any_id(publishers.iter().map(|id| id.0));
        conditions.push(format!(
            "a.publisher_id in (select coalesce(f.merged_into_id, f.id) from sources f where f.id {any})"
        ));
    }
    if let Some(languages) = &filter.language {
        conditions.push(format!("a.language {}", sql.any_text(languages.iter().cloned())));
    }
    if let Some(range) = &filter.published {
        conditions.push(sql.overlaps("a.published_earliest", "a.published_latest", range));
    }
    let (tag, key, descending) = match order {
        ArticleOrder::PublishedDesc => ("article-published-desc", "published_at", true),
        ArticleOrder::PublishedAsc => ("article-published", "published_at", false),
        ArticleOrder::IngestedDesc => ("article-ingested-desc", "ingested_at", true),
        ArticleOrder::IngestedAsc => ("article-ingested", "ingested_at", false),
    };
    let by_link = matches!(of, ArticlesOf::Events(_));
    // The link has the time that the default order needs, so that an event's articles are not all looked up.
    let (alias, id) = if by_link { ("l", "l.article_id") } else { ("a", "a.id") };
    let alias = if key == "published_at" { alias } else { "a" };
    let columns = vec![(format!("{alias}.{key}"), Key::Int), (id.to_owned(), Key::Id)];
    let order = Order {
        tag,
        columns,
        descending,
    };
    let of_articles = |tie, parents| List {
        parents,
        table: "articles",
        alias: "a",
        id: "id",
        tie,
        joins: &[],
        conditions: Vec::new(),
        order: order.clone(),
        columns: COLUMNS.into(),
        outer_joins: &[],
    };
    let list = match of {
        ArticlesOf::All => of_articles("", Parents::All),
        ArticlesOf::Sources(_) => of_articles("a.publisher_id = p.parent", Parents::Of(parents)),
        ArticlesOf::Events(_) => List {
            table: "article_events",
            alias: "l",
            id: "article_id",
            joins: &["articles a on a.id = l.article_id"],
            ..of_articles("l.event_id = p.parent", Parents::Of(parents))
        },
    };
    List { conditions, ..list }
}
