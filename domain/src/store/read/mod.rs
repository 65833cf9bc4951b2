//! Reading: by id, and in pages.

mod article;
mod event;
mod person;
mod source;
mod statement;

use super::sql::{Row, Sql};
use crate::{Result, span::TextSpan};
use sea_orm::DatabaseConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// A span's columns, of a table with this alias.
macro_rules! span_columns {
    ($t:literal) => {
        concat!(
            $t,
            ".span_start, ",
            $t,
            ".span_end, ",
            $t,
            ".span_start_utf16, ",
            $t,
            ".span_end_utf16, ",
            $t,
            ".span_exact, ",
            $t,
            ".span_prefix, ",
            $t,
            ".span_suffix"
        )
    };
}
use span_columns;

/// The span, or nothing where its first column is null.
fn read_span(row: &mut Row<'_>) -> Result<Option<TextSpan>> {
    let Some(start) = row.get::<Option<i32>>()? else {
        row.skip(6);
        return Ok(None);
    };
    Ok(Some(TextSpan {
        start,
        end: row.get()?,
        start_utf16: row.get()?,
        end_utf16: row.get()?,
        exact: row.get()?,
        prefix: row.get()?,
        suffix: row.get()?,
    }))
}

/// The other names of people, sources or events: all but the one that each goes by, sorted.
async fn aliases(
    db: &DatabaseConnection,
    mut sql: Sql,
    noun: &str,
    table: &str,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let any = sql.any_id(ids);
    let text = format!(
        "select a.{noun}_id, a.alias from {noun}_aliases a join {table} n on n.id = a.{noun}_id \
         where a.{noun}_id {any} and a.alias <> n.name order by a.alias"
    );
    let mut aliases: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in sql.all(db, &text).await? {
        let mut row = Row::new(&row);
        aliases.entry(row.get()?).or_default().push(row.get()?);
    }
    Ok(aliases)
}

/// Each parent once, so that a parent asked for twice is read once; and where each stands among them.
fn ids<T: Copy>(of: &[T], uuid: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    of.iter().map(|id| uuid(*id)).collect()
}
