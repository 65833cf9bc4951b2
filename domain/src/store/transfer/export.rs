//! Out: what one moment holds, however long it takes.

use super::{CHANGES, Column, Json, Kind, Map, Store, TABLES, Table, fields, selected, value};
use crate::Result;
use sea_orm::{AccessMode, DatabaseTransaction, IsolationLevel, TransactionOptions, TransactionTrait};

/// Takes a line.
pub(super) type Take<'a> = dyn FnMut(&Json) -> Result<()> + Send + 'a;

impl Store {
    /// A transaction that sees one moment.
    pub(super) async fn moment(&self) -> Result<DatabaseTransaction> {
        let postgres = self.sql().postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            ..Default::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Gives every row, one after the other, those first that others refer to.
    ///
    /// # Errors
    /// Of the database, and of `take`, which ends it.
    pub async fn export(&self, take: &mut Take<'_>) -> Result<u64> {
        let tx = self.moment().await?;
        let mut lines = 0;
        for table in TABLES {
            let all = self.columns(&tx, table.name).await?;
            let own = |column: &&Column| !table.links.contains(&&*column.0) && !table.derived.contains(&&*column.0);
            let columns: Vec<Column> = all.iter().filter(own).cloned().collect();
            let mut n = 0_i64;
            lines += self
                .rows(&tx, table, &all, &columns, "", &mut |mut row| {
                    if table.name == CHANGES {
                        // In the feed's order.
                        n += 1;
                        row.insert("seq".to_owned(), n.into());
                    }
                    let mut line = Map::from_iter([("table".to_owned(), table.name.into())]);
                    line.append(&mut row);
                    take(&Json::Object(line))
                })
                .await?;
            if table.links.is_empty() {
                continue;
            }
            let linked = |column: &&Column| table.links.contains(&&*column.0) || table.key.contains(&&*column.0);
            let columns: Vec<Column> = all.iter().filter(linked).cloned().collect();
            let any: Vec<String> = table.links.iter().map(|link| format!("{link} is not null")).collect();
            let whether = format!("({})", any.join(" or "));
            lines += self
                .rows(&tx, table, &all, &columns, &whether, &mut |mut row| {
                    let mut line = Map::from_iter([("link".to_owned(), table.name.into())]);
                    line.append(&mut row);
                    take(&Json::Object(line))
                })
                .await?;
        }
        tx.rollback().await?;
        Ok(lines)
    }

    /// The rows of a table in the order of its key, some at a time.
    async fn rows(
        &self,
        tx: &DatabaseTransaction,
        table: &Table,
        all: &[Column],
        columns: &[Column],
        whether: &str,
        take: &mut (dyn FnMut(Map<String, Json>) -> Result<()> + Send),
    ) -> Result<u64> {
        let kind = |name: &&str| {
            all.iter()
                .find(|(n, _)| n == name)
                .map_or(Kind::Text, |(_, kind)| *kind)
        };
        let key: Vec<Column> = table.key.iter().map(|name| ((*name).to_owned(), kind(name))).collect();
        let by = table.key.join(", ");
        let mut after: Option<Map<String, Json>> = None;
        let mut count = 0;
        loop {
            let mut sql = self.sql();
            let mut conditions: Vec<String> = Vec::new();
            if !whether.is_empty() {
                conditions.push(whether.to_owned());
            }
            if let Some(after) = &after {
                let places = key.iter().map(|(name, kind)| value(after.get(name), *kind));
                let places: Option<Vec<String>> = places.map(|value| Some(sql.bind(value?))).collect();
                let places = places.ok_or_else(|| super::missing("a key"))?;
                conditions.push(format!("({by}) > ({})", places.join(", ")));
            }
            let whether = if conditions.is_empty() {
                String::new()
            } else {
                format!("where {}", conditions.join(" and "))
            };
            let limit = sql.bind(table.rows);
            let text = format!(
                "select {}, {} from {} {whether} order by {by} limit {limit}",
                selected(&key, ""),
                selected(columns, ""),
                table.name
            );
            let rows = sql.all(tx, &text).await?;
            let both: Vec<Column> = key.iter().chain(columns).cloned().collect();
            for row in &rows {
                let read = fields(row, &both)?;
                let own = columns
                    .iter()
                    .filter_map(|(name, _)| Some((name.clone(), read.get(name)?.clone())));
                take(own.collect())?;
                count += 1;
                after = Some(read);
            }
            if (rows.len() as i64) < table.rows {
                return Ok(count);
            }
        }
    }
}
