//! Sources.

use super::aliases;
use crate::{
    Result,
    id::*,
    page::{Edge, Page, PageArgs},
    source::*,
    store::{Store, code::Code, keyset::*, sql::*},
};
use std::collections::HashMap;

const COLUMNS: &str = "n.id, n.slug, n.name, n.kind, n.homepage, n.wikidata_id, n.reliability";

/// Without the aliases.
fn read(row: &mut Row<'_>) -> Result<Source> {
    Ok(Source {
        id: SourceId(row.get()?),
        slug: row.get()?,
        name: row.get()?,
        aliases: Vec::new(),
        kind: row.code()?,
        homepage: row.get()?,
        wikidata_id: row.get()?,
        reliability: row.get::<Option<String>>()?.map(|code| Code::read(&code)).transpose()?,
    })
}

impl Store {
    /// Those that exist, in the order asked for, each with the id that was asked for, which differs where it was
    /// merged.
    ///
    /// # Errors
    /// Of the database.
    pub async fn sources(&self, ids: &[SourceId]) -> Result<Vec<(SourceId, Source)>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let text = format!(
            "select a.id, {COLUMNS} from sources a join sources n on n.id = coalesce(a.merged_into_id, a.id) where a.id {any}"
        );
        let mut found = HashMap::new();
        for row in sql.all(&self.read, &text).await? {
            let mut row = Row::new(&row);
            found.insert(SourceId(row.get()?), read(&mut row)?);
        }
        self.name_sources(found.values_mut()).await?;
        Ok(ids
            .iter()
            .filter_map(|id| Some((*id, found.get(id)?.clone())))
            .collect())
    }

    /// What that slug leads to, also an old one.
    ///
    /// # Errors
    /// Of the database.
    pub async fn source_by_slug(&self, slug: &str) -> Result<Option<Source>> {
        let mut sql = self.sql();
        let slug = sql.bind(slug);
        let text = format!(
            "select {COLUMNS} from source_slugs l join sources a on a.id = l.source_id \
             join sources n on n.id = coalesce(a.merged_into_id, a.id) where l.slug = {slug}"
        );
        let mut found = sql
            .one(&self.read, &text)
            .await?
            .map(|row| read(&mut Row::new(&row)))
            .transpose()?;
        self.name_sources(found.iter_mut()).await?;
        Ok(found)
    }

    /// A page of all.
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn source_page(
        &self,
        filter: &SourceFilter,
        order: SourceOrder,
        page: &PageArgs,
    ) -> Result<Page<Edge<Source>>> {
        let mut sql = self.sql();
        let list = list(&mut sql, filter, order);
        let mut pages = list.pages(&self.read, sql, page, |row| Ok((read(row)?, ()))).await?;
        self.name_sources(
            pages
                .iter_mut()
                .flat_map(|page| &mut page.edges)
                .map(|edge| &mut edge.node),
        )
        .await?;
        Ok(pages.pop().unwrap_or(Page {
            edges: Vec::new(),
            has_next: false,
            has_previous: false,
        }))
    }

    /// How many there are in all.
    ///
    /// # Errors
    /// Of the database.
    pub async fn source_count(&self, filter: &SourceFilter) -> Result<u64> {
        let mut sql = self.sql();
        let list = list(&mut sql, filter, SourceOrder::default());
        Ok(list.counts(&self.read, sql).await?.into_iter().sum())
    }

    async fn name_sources<'a>(&self, sources: impl Iterator<Item = &'a mut Source>) -> Result<()> {
        let mut sources: Vec<&mut Source> = sources.collect();
        if sources.is_empty() {
            return Ok(());
        }
        let names = aliases(
            &self.read,
            self.sql(),
            "source",
            "sources",
            sources.iter().map(|n| n.id.0),
        )
        .await?;
        for source in &mut sources {
            source.aliases = names.get(&source.id.0).cloned().unwrap_or_default();
        }
        Ok(())
    }
}

pub(super) fn list(sql: &mut Sql, filter: &SourceFilter, order: SourceOrder) -> List<'static> {
    let mut conditions = vec!["n.merged_into_id is null".to_owned()];
    if let Some(kinds) = &filter.kind {
        conditions.push(format!("n.kind {}", sql.any_code(kinds)));
    }
    if let Some(start) = &filter.name_starts_with {
        let begins = sql.begins("f.alias_key", start);
        conditions.push(format!(
            "exists (select 1 from source_aliases f where f.source_id = n.id and {begins})"
        ));
    }
    let by_name: &[_] = &[("n.sort_key", Key::Text), ("n.id", Key::Id)];
    let order = match order {
        SourceOrder::NameAsc => Order::new("source-name", by_name, false),
        SourceOrder::NameDesc => Order::new("source-name-desc", by_name, true),
    };
    List {
        parents: Parents::All,
        table: "sources",
        alias: "n",
        id: "id",
        tie: "",
        joins: &[],
        conditions,
        order,
        columns: COLUMNS.into(),
        outer_joins: &[],
    }
}
