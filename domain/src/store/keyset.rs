//! One page for each parent, cut by the database: after a cursor, before another, from either end.
//!
//! PostgreSQL takes a lateral subquery for each parent; SQLite, which has none, takes the rows whose id is in a
//! correlated subquery with the same conditions and limit.

use super::{Pages, sql::*};
use crate::{
    Error, Result,
    page::{Cursor, Direction, Edge, Page, PageArgs},
};
use sea_orm::{DatabaseConnection, QueryResult, Value};
use uuid::Uuid;

/// What a column of a sort key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Int,
    Real,
    Text,
    Id,
}

/// An order of a list: columns that together are unique, all of them up or all of them down.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Names the order in its cursors.
    pub(crate) tag: &'static str,
    pub(crate) columns: Vec<(String, Key)>,
    pub(crate) descending: bool,
}

impl Order {
    pub(crate) fn new(tag: &'static str, columns: &[(&str, Key)], descending: bool) -> Self {
        let columns = columns.iter().map(|(name, key)| ((*name).to_owned(), *key)).collect();
        Self {
            tag,
            columns,
            descending,
        }
    }

    fn by(&self, direction: Direction) -> String {
        let down = self.descending != (direction == Direction::Backward);
        let word = if down { " desc" } else { "" };
        self.columns
            .iter()
            .map(|(name, _)| format!("{name}{word}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// That a row stands beyond the cursor: `>` for after and `<` for before, `>=` and `<=` with the cursor itself.
    pub(crate) fn beyond(&self, sql: &mut Sql, cursor: &Cursor, comparison: &str) -> Result<String> {
        let wrong = || {
            Error::Page(format!(
                "a cursor of another list or order: pass a cursor that was given for this list in the same order (`{}`)",
                self.tag
            ))
        };
        if cursor.order != self.tag {
            return Err(wrong());
        }
        let mut parts = cursor.key.split('\n');
        let mut places = Vec::new();
        for (i, (_, key)) in self.columns.iter().enumerate() {
            let last = i + 1 == self.columns.len();
            let value: Value = match key {
                Key::Id if last => cursor.id.into(),
                Key::Id => parts
                    .next()
                    .and_then(|t| t.parse::<Uuid>().ok())
                    .ok_or_else(wrong)?
                    .into(),
                Key::Int => parts
                    .next()
                    .and_then(|t| t.parse::<i64>().ok())
                    .ok_or_else(wrong)?
                    .into(),
                Key::Real => parts
                    .next()
                    .and_then(|t| t.parse::<f64>().ok())
                    .filter(|x| x.is_finite())
                    .ok_or_else(wrong)?
                    .into(),
                // PostgreSQL has no text with a zero byte in it.
                Key::Text => parts
                    .next()
                    .filter(|t| !t.contains('\0'))
                    .ok_or_else(wrong)?
                    .to_owned()
                    .into(),
            };
            places.push(sql.bind(value));
        }
        let comparison = match (self.descending, comparison) {
            (false, c) => c.to_owned(),
            (true, c) => c
                .chars()
                .map(|c| {
                    if c == '>' {
                        '<'
                    } else if c == '<' {
                        '>'
                    } else {
                        c
                    }
                })
                .collect(),
        };
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        Ok(format!("({}) {comparison} ({})", columns.join(", "), places.join(", ")))
    }

    /// The columns to select for a cursor: all but the id.
    fn selected(&self) -> impl Iterator<Item = String> {
        let keys = &self.columns[..self.columns.len() - usize::from(self.ends_with_id())];
        keys.iter().map(|(name, key)| {
            if *key == Key::Int {
                format!("cast({name} as bigint)")
            } else {
                name.clone()
            }
        })
    }

    fn ends_with_id(&self) -> bool {
        self.columns.last().is_some_and(|(_, key)| *key == Key::Id)
    }

    fn cursor(&self, row: &mut Row<'_>, id: Uuid) -> Result<Cursor> {
        let mut key = String::new();
        for (i, (_, kind)) in self.columns[..self.selected().count()].iter().enumerate() {
            if i > 0 {
                key.push('\n');
            }
            match kind {
                Key::Int => key.push_str(&row.get::<i64>()?.to_string()),
                Key::Real => key.push_str(&row.get::<f64>()?.to_string()),
                Key::Text => key.push_str(&row.get::<String>()?),
                Key::Id => key.push_str(&row.get::<Uuid>()?.simple().to_string()),
            }
        }
        Ok(Cursor {
            order: self.tag.to_owned(),
            key,
            id,
        })
    }
}

/// Whose list: one list in all, or one for each of these.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parents<'a> {
    All,
    Of(&'a [Uuid]),
}

impl Parents<'_> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::All => 1,
            Self::Of(ids) => ids.len(),
        }
    }
}

/// A list to be paged.
#[derive(Debug, Clone)]
pub(crate) struct List<'a> {
    pub(crate) parents: Parents<'a>,
    /// The table that the list walks along, and its alias.
    pub(crate) table: &'static str,
    pub(crate) alias: &'static str,
    /// The column of `alias` that holds the node's id.
    pub(crate) id: &'static str,
    /// The condition that ties a row to its parent, `p.parent`; empty for all.
    pub(crate) tie: &'static str,
    /// Joined for the conditions and the order: `table alias on condition`.
    pub(crate) joins: &'static [&'static str],
    /// Conditions, already bound.
    pub(crate) conditions: Vec<String>,
    pub(crate) order: Order,
    /// What is selected once the page is cut.
    pub(crate) columns: std::borrow::Cow<'static, str>,
    /// Joined for these columns alone.
    pub(crate) outer_joins: &'static [&'static str],
}

impl List<'_> {
    fn from(&self) -> String {
        let joins: String = self.joins.iter().map(|join| format!(" join {join}")).collect();
        format!("{} {}{joins}", self.table, self.alias)
    }

    fn all_of(&self, more: &[String]) -> String {
        let tie = (!self.tie.is_empty()).then_some(self.tie);
        let conditions = self.conditions.iter().chain(more).map(String::as_str);
        let all: Vec<&str> = tie.into_iter().chain(conditions).collect();
        if all.is_empty() {
            "true".to_owned()
        } else {
            all.join(" and ")
        }
    }

    fn parent_rows(&self, sql: &mut Sql) -> String {
        match self.parents {
            Parents::All => "(select cast(0 as bigint) as ord) p".to_owned(),
            Parents::Of(ids) => sql.parents(ids.iter().copied()),
        }
    }

    /// Reads a page for each parent. `node` takes the row's columns after those of the list itself.
    pub(crate) async fn pages<N, L>(
        &self,
        db: &DatabaseConnection,
        mut sql: Sql,
        page: &PageArgs,
        mut node: impl FnMut(&mut Row<'_>) -> Result<(N, L)>,
    ) -> Result<Pages<N, L>> {
        if self.parents.len() == 0 {
            return Ok(Vec::new());
        }
        let text = self.text(&mut sql, page)?;
        let rows = sql.all(db, &text).await?;
        read_pages(&rows, self.parents.len(), &self.order, page, &mut node)
    }

    pub(crate) fn text(&self, sql: &mut Sql, page: &PageArgs) -> Result<String> {
        let mut within = Vec::new();
        // Whether anything stands before `after`, and after `before`: asked once a parent, and only with a cursor.
        let mut probes = String::new();
        for (cursor, towards, back, name) in [(&page.after, ">", "<=", "earlier"), (&page.before, "<", ">=", "later")] {
            match cursor {
                None => probes.push_str(&format!(", false as {name}")),
                Some(cursor) => {
                    within.push(self.order.beyond(sql, cursor, towards)?);
                    let back = self.order.beyond(sql, cursor, back)?;
                    let from = self.from();
                    let all = self.all_of(&[back]);
                    probes.push_str(&format!(", exists (select 1 from {from} where {all}) as {name}"));
                }
            }
        }
        let parents = self.parent_rows(sql);
        let limit = sql.bind(i64::from(page.limit) + 1);
        let (alias, id, from) = (self.alias, self.id, self.from());
        let (conditions, by) = (self.all_of(&within), self.order.by(page.direction));
        let cut = if sql.postgres {
            format!(
                "left join lateral (select {alias}.* from {from} where {conditions} order by {by} limit {limit}) {alias} on true"
            )
        } else {
            let tie = if self.tie.is_empty() { "true" } else { self.tie };
            format!(
                "left join {} {alias} on {tie} and {alias}.{id} in (select {alias}.{id} from {from} where {conditions} order by {by} limit {limit})",
                self.table
            )
        };
        let joins = self.joins.iter().chain(self.outer_joins);
        let joins: String = joins.map(|join| format!(" left join {join}")).collect();
        let keys: String = self.order.selected().map(|name| format!("{name}, ")).collect();
        let parent = if matches!(self.parents, Parents::All) {
            ""
        } else {
            ", p.parent"
        };
        Ok(format!(
            "with p as materialized (select p.ord{parent}{probes} from {parents}) \
             select p.ord, p.earlier, p.later, {alias}.{id}, {keys}{} from p {cut}{joins} order by p.ord, {by}",
            self.columns
        ))
    }

    /// How many each parent's list has.
    pub(crate) async fn counts(&self, db: &DatabaseConnection, mut sql: Sql) -> Result<Vec<u64>> {
        if self.parents.len() == 0 {
            return Ok(Vec::new());
        }
        let parents = self.parent_rows(&mut sql);
        let text = format!(
            "select p.ord, (select count(*) from {} where {}) from {parents} order by p.ord",
            self.from(),
            self.all_of(&[])
        );
        read_counts(&sql.all(db, &text).await?, self.parents.len())
    }
}

/// From rows `(ord, count)`; a parent without a row has none.
pub(crate) fn read_counts(rows: &[QueryResult], parents: usize) -> Result<Vec<u64>> {
    let mut counts = vec![0; parents];
    for row in rows {
        let mut row = Row::new(row);
        let ord: i64 = row.get()?;
        let count: i64 = row.get()?;
        if let Some(place) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord)) {
            *place = count.unsigned_abs();
        }
    }
    Ok(counts)
}

/// From rows `(ord, earlier, later, id, key…, node…)`, each parent's in the direction's order, one more than the limit.
pub(crate) fn read_pages<N, L>(
    rows: &[QueryResult],
    parents: usize,
    order: &Order,
    page: &PageArgs,
    node: &mut impl FnMut(&mut Row<'_>) -> Result<(N, L)>,
) -> Result<Pages<N, L>> {
    let mut pages: Pages<N, L> = (0..parents)
        .map(|_| Page {
            edges: Vec::new(),
            has_next: false,
            has_previous: false,
        })
        .collect();
    let limit = page.limit as usize;
    let forward = page.direction == Direction::Forward;
    for row in rows {
        let mut row = Row::new(row);
        let ord: i64 = row.get()?;
        let Some(page) = usize::try_from(ord).ok().and_then(|ord| pages.get_mut(ord)) else {
            continue;
        };
        let (earlier, later): (bool, bool) = (row.get()?, row.get()?);
        page.has_previous |= earlier;
        page.has_next |= later;
        let Some(id) = row.get::<Option<Uuid>>()? else { continue };
        if page.edges.len() == limit {
            if forward {
                page.has_next = true
            } else {
                page.has_previous = true
            }
            continue;
        }
        let cursor = order.cursor(&mut row, id)?;
        let (node, link) = node(&mut row)?;
        page.edges.push(Edge { node, link, cursor });
    }
    if !forward {
        for page in &mut pages {
            page.edges.reverse();
        }
    }
    Ok(pages)
}
