//! All that a database holds, out as lines and in again: one row a line, ids kept, nothing lost.
//!
//! What is derived is left out, as the database makes it anew: totals, counts, and what a search goes by. So are API keys,
//! which belong to a server, and the feed's name: whoever follows the feed begins anew at another database.

mod export;
mod import;
mod linked;

pub use import::{Import, Imported};

use super::{Store, sql::Row};
use crate::{Error, Result};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult, Value};
use serde_json::{Map, Number, Value as Json};
use uuid::Uuid;

/// A table that is exported, after those that it refers to.
#[derive(Debug)]
struct Table {
    name: &'static str,
    /// Its primary key, which it is read in the order of.
    key: &'static [&'static str],
    /// Columns that may refer to rows of the same table that come later: they come in lines of their own, after it.
    links: &'static [&'static str],
    /// Columns that the database fills.
    derived: &'static [&'static str],
    /// Rows that are in memory at once.
    rows: i64,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table {
        name,
        key,
        links: &[],
        derived: &[],
        rows: 500,
    }
}

/// The feed's order is kept; its numbers are given anew.
const CHANGES: &str = "changes";

const TABLES: &[Table] = &[
    Table {
        links: &["merged_into_id"],
        ..table("sources", &["id"])
    },
    table("source_aliases", &["source_id", "alias"]),
    table("source_slugs", &["slug"]),
    Table {
        links: &["merged_into_id"],
        derived: &["statement_count"],
        ..table("people", &["id"])
    },
    table("person_aliases", &["person_id", "alias"]),
    table("person_slugs", &["slug"]),
    Table {
        links: &["supersedes_id"],
        ..table("articles", &["id"])
    },
    Table {
        rows: 20,
        ..table("article_bodies", &["article_id"])
    },
    table("extractions", &["id"]),
    table("statements", &["id"]),
    table("statement_spans", &["statement_id", "role", "position"]),
    table("statement_via", &["statement_id", "position"]),
    table("affiliations", &["id"]),
    Table {
        links: &["parent_id", "merged_into_id"],
        ..table("events", &["id"])
    },
    table("event_aliases", &["event_id", "alias"]),
    table("event_slugs", &["slug"]),
    table("event_words", &["word", "event_id"]),
    table("event_participants", &["id"]),
    table("event_mentions", &["event_id", "article_id", "position"]),
    table("statement_events", &["statement_id", "event_id"]),
    table("article_people", &["article_id", "person_id"]),
    table("article_events", &["article_id", "event_id"]),
    table("merges", &["id"]),
    table("not_same", &["id"]),
    table("removals", &["id"]),
    table("statement_unlinks", &["statement_id", "event_id"]),
    Table {
        derived: &["transaction_number"],
        ..table(CHANGES, &["transaction_number", "seq"])
    },
];

/// Tables that stay where they are.
const LEFT: &[&str] = &[
    "totals",
    "event_word_totals",
    "feed",
    "api_keys",
    "idempotency_keys",
    "search_documents",
    "search_index",
    "search_stale",
    "statement_fingerprints",
    "seaql_migrations",
];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Int,
    Real,
    Text,
}

/// A column: its name and what it holds.
type Column = (String, Kind);

impl Store {
    /// The columns of a table, as the database tells them.
    async fn columns(&self, tx: &DatabaseTransaction, table: &str) -> Result<Vec<Column>> {
        let mut sql = self.sql();
        let name = sql.bind(table);
        let text = if sql.postgres {
            format!(
                "select column_name::text, data_type::text from information_schema.columns \
                 where table_schema = current_schema() and table_name = {name} order by ordinal_position"
            )
        } else {
            format!("select name, lower(type) from pragma_table_info({name}) order by cid")
        };
        let mut columns = Vec::new();
        for row in sql.all(tx, &text).await? {
            let mut row = Row::new(&row);
            let (name, kind): (String, String) = (row.get()?, row.get()?);
            let kind = match kind.as_str() {
                "uuid" | "blob" => Kind::Id,
                "bigint" | "integer" => Kind::Int,
                "double precision" | "real" => Kind::Real,
                "text" => Kind::Text,
                // Made for searching, from other columns.
                _ => continue,
            };
            columns.push((name, kind));
        }
        Ok(columns)
    }

    /// The tables that are neither exported nor known to stay. There must be none, or an export would lose something.
    ///
    /// # Errors
    /// Of the database.
    pub async fn not_exported(&self) -> Result<Vec<String>> {
        let sql = self.sql();
        let text = if sql.postgres {
            "select table_name::text from information_schema.tables where table_schema = current_schema()"
        } else {
            "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'"
        };
        let mut others = Vec::new();
        for row in sql.all(&self.write, text).await? {
            let name: String = Row::new(&row).get()?;
            if !LEFT.contains(&name.as_str()) && TABLES.iter().all(|table| table.name != name) {
                others.push(name);
            }
        }
        Ok(others)
    }
}

/// How columns are selected.
fn selected(columns: &[Column], alias: &str) -> String {
    let column = |(name, kind): &Column| match kind {
        Kind::Int => format!("cast({alias}{name} as bigint)"),
        _ => format!("{alias}{name}"),
    };
    columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// A row's columns, nulls left out.
fn fields(row: &QueryResult, columns: &[Column]) -> Result<Map<String, Json>> {
    let mut row = Row::new(row);
    let mut fields = Map::new();
    for (name, kind) in columns {
        let value = match kind {
            Kind::Id => row.get::<Option<Uuid>>()?.map(|id| Json::String(id.to_string())),
            Kind::Int => row.get::<Option<i64>>()?.map(Json::from),
            Kind::Real => row.get::<Option<f64>>()?.and_then(Number::from_f64).map(Json::Number),
            Kind::Text => row.get::<Option<String>>()?.map(Json::String),
        };
        if let Some(value) = value {
            fields.insert(name.clone(), value);
        }
    }
    Ok(fields)
}

/// A value as it is bound; `None` where it is not what the column holds.
fn value(json: Option<&Json>, kind: Kind) -> Option<Value> {
    Some(match (kind, json) {
        (Kind::Id, None | Some(Json::Null)) => Value::Uuid(None),
        (Kind::Int, None | Some(Json::Null)) => Value::BigInt(None),
        (Kind::Real, None | Some(Json::Null)) => Value::Double(None),
        (Kind::Text, None | Some(Json::Null)) => Value::String(None),
        (Kind::Id, Some(Json::String(text))) => text.parse::<Uuid>().ok()?.into(),
        (Kind::Int, Some(Json::Number(n))) => n.as_i64()?.into(),
        (Kind::Real, Some(Json::Number(n))) => n.as_f64()?.into(),
        // PostgreSQL has no text with a zero byte in it.
        (Kind::Text, Some(Json::String(text))) if !text.contains('\0') => text.clone().into(),
        _ => return None,
    })
}

fn missing(what: &str) -> Error {
    Error::Database(DbErr::RecordNotFound(what.to_owned()))
}
