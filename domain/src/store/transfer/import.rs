//! In again: a batch of lines a transaction. What is there already is left alone where it is the same, so that an import
//! that was cut short is finished by another; what contradicts is refused with its line.

use super::{CHANGES, Column, Json, Kind, Map, Store, TABLES, Table, fields, selected, value};
use crate::{
    Error, Result,
    span::{Body, TextSpan},
    store::sql::{Row, Sql},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// How many lines came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that are new.
    pub new: u64,
    /// Rows that were there already.
    pub known: u64,
}

/// An import that goes on.
#[derive(Debug)]
pub struct Import<'a> {
    store: &'a Store,
    tables: HashMap<&'static str, Vec<Column>>,
    /// The text that the last span stands in.
    body: Option<(Uuid, String)>,
    /// Whose that is.
    statement: Option<(Uuid, Uuid)>,
    done: Imported,
}

impl Store {
    /// Begins an import.
    ///
    /// # Errors
    /// Of the database.
    pub async fn begin_import(&self) -> Result<Import<'_>> {
        let tx = self.begin().await?;
        let mut tables = HashMap::new();
        for table in TABLES {
            tables.insert(table.name, self.columns(&tx, table.name).await?);
        }
        tx.rollback().await?;
        Ok(Import {
            store: self,
            tables,
            body: None,
            statement: None,
            done: Imported::default(),
        })
    }
}

/// What is wrong with a line.
fn wrong(line: u64, what: impl std::fmt::Display) -> Error {
    Error::Invalid(format!("line {line}: {what}"))
}

impl Import<'_> {
    /// What has come in so far.
    #[must_use]
    pub fn done(&self) -> Imported {
        self.done
    }

    /// Ends it: what came in is indexed for search, which nothing else does.
    ///
    /// # Errors
    /// Of the database.
    pub async fn finish(self) -> Result<Imported> {
        self.store.index_for_search().await?;
        Ok(self.done)
    }

    /// Takes a batch of lines, each with its number, in one transaction: all of it or nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the line and what is wrong with it; of the database.
    pub async fn batch(&mut self, lines: &[(u64, String)]) -> Result<()> {
        let tx = self.store.begin().await?;
        let before = self.done;
        let mut changes = false;
        for (number, line) in lines {
            let done = self.line(&tx, line, &mut changes).await;
            if let Err(error) = done {
                self.done = before;
                // Whatever was wrong, nothing of the batch stays.
                tx.rollback().await.ok();
                self.body = None;
                self.statement = None;
                return Err(match error {
                    Error::Invalid(what) => wrong(*number, what),
                    Error::Database(error) => wrong(*number, refused(&error).ok_or(Error::Database(error))?),
                    other => other,
                });
            }
        }
        if changes && self.store.sql().postgres {
            // The next number follows those that came with the lines.
            tx.execute_unprepared(
                "select setval(pg_get_serial_sequence('changes', 'seq'), (select max(seq) from changes))",
            )
            .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn line(&mut self, tx: &DatabaseTransaction, line: &str, changes: &mut bool) -> Result<()> {
        let invalid = |what: String| Error::Invalid(what);
        let parsed = serde_json::from_str(line).map_err(|e| invalid(format!("it is no JSON: {e}")))?;
        let Json::Object(mut row) = parsed else {
            return Err(invalid("it is no JSON object".into()));
        };
        let (what, name) = match (row.remove("table"), row.remove("link")) {
            (Some(Json::String(name)), None) => ("table", name),
            (None, Some(Json::String(name))) => ("link", name),
            _ => {
                return Err(invalid(
                    "it has neither `table` nor `link`: lines are as `whosaid export` writes them".into(),
                ));
            }
        };
        let table = TABLES.iter().find(|table| table.name == name);
        let table = table.ok_or_else(|| invalid(format!("`{name}` is no table that is imported")))?;
        let columns = self.tables.get(table.name).cloned().unwrap_or_default();
        let own = |name: &str| !table.links.contains(&name) && !table.derived.contains(&name);
        let link = |name: &str| table.links.contains(&name) || table.key.contains(&name);
        let known = |name: &str| if what == "table" { own(name) } else { link(name) };
        let columns: Vec<Column> = columns.into_iter().filter(|(name, _)| known(name)).collect();
        if let Some(unknown) = row.keys().find(|key| columns.iter().all(|(name, _)| name != *key)) {
            return Err(invalid(format!("`{name}` has no column `{unknown}`")));
        }
        let mut values = Vec::new();
        for (column, kind) in &columns {
            let value = value(row.get(column), *kind);
            values.push(value.ok_or_else(|| {
                let kind = match kind {
                    Kind::Id => "a UUID",
                    Kind::Int => "a whole number",
                    Kind::Real => "a number",
                    Kind::Text => "a string without a zero byte",
                };
                invalid(format!("`{column}` of `{name}` is {kind}"))
            })?);
        }
        if what == "link" {
            return self.link(tx, table, &columns, values).await;
        }
        self.span(tx, table, &row).await?;
        *changes |= table.name == CHANGES;
        self.insert(tx, table, &columns, values, &row).await
    }

    async fn insert(
        &mut self,
        tx: &DatabaseTransaction,
        table: &Table,
        columns: &[Column],
        values: Vec<Value>,
        row: &Map<String, Json>,
    ) -> Result<()> {
        let mut sql = self.store.sql();
        let places: Vec<String> = values.into_iter().map(|value| sql.bind(value)).collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!(
            "insert into {} ({}) values ({}) on conflict do nothing",
            table.name,
            names.join(", "),
            places.join(", ")
        );
        if sql.run(tx, &text).await? > 0 {
            self.done.new += 1;
            return Ok(());
        }
        let key: &[&str] = if table.name == CHANGES { &["seq"] } else { table.key };
        let mut sql = self.store.sql();
        let whether = same(&mut sql, columns, key, row)?;
        let text = format!("select {} from {} where {whether}", selected(columns, ""), table.name);
        let there = sql.one(tx, &text).await?;
        let there = there.map(|there| fields(&there, columns)).transpose()?;
        let Some(there) = there else {
            return Err(Error::Invalid(format!(
                "a row of `{}` that must be the only one of its kind is there already under another key",
                table.name
            )));
        };
        // A null may be written out.
        let given = |name: &str| row.get(name).filter(|value| !value.is_null());
        if let Some((name, _)) = columns.iter().find(|(name, _)| there.get(name) != given(name)) {
            return Err(Error::Invalid(format!(
                "this row of `{}` is there already, with another `{name}`: import into an empty database, or finish an \
                 import of the same lines",
                table.name
            )));
        }
        self.done.known += 1;
        Ok(())
    }

    /// Sets what may refer to rows that came later.
    async fn link(
        &mut self,
        tx: &DatabaseTransaction,
        table: &Table,
        columns: &[Column],
        values: Vec<Value>,
    ) -> Result<()> {
        let mut sql = self.store.sql();
        let (mut sets, mut keys) = (Vec::new(), Vec::new());
        for ((name, _), value) in columns.iter().zip(values) {
            let place = sql.bind(value);
            let list = if table.links.contains(&name.as_str()) {
                &mut sets
            } else {
                &mut keys
            };
            list.push(format!("{name} = {place}"));
        }
        let text = format!(
            "update {} set {} where {}",
            table.name,
            sets.join(", "),
            keys.join(" and ")
        );
        match sql.run(tx, &text).await? {
            0 => Err(Error::Invalid(format!(
                "the row of `{}` that it links is not there",
                table.name
            ))),
            _ => {
                self.done.new += 1;
                Ok(())
            }
        }
    }

    /// Holds a span against the text that it is of.
    async fn span(&mut self, tx: &DatabaseTransaction, table: &Table, row: &Map<String, Json>) -> Result<()> {
        let Some(start) = row.get("span_start").and_then(Json::as_i64) else {
            return Ok(());
        };
        let id = |name: &str| {
            row.get(name)
                .and_then(Json::as_str)
                .and_then(|id| id.parse::<Uuid>().ok())
        };
        let article = match (id("article_id"), id("statement_id")) {
            (Some(article), _) => article,
            (None, Some(statement)) => self.article_of(tx, statement).await?,
            (None, None) => return Err(Error::Invalid(format!("`{}` names no text", table.name))),
        };
        if self.body.as_ref().is_none_or(|(of, _)| *of != article) {
            let mut sql = self.store.sql();
            let id = sql.bind(article);
            let text = format!("select body from article_bodies where article_id = {id}");
            let body = sql.one(tx, &text).await?;
            let body = body.ok_or_else(|| Error::Invalid("the text that its span is of is not there".into()))?;
            self.body = Some((article, Row::new(&body).get()?));
        }
        let Some((_, body)) = &self.body else { return Ok(()) };
        let number = |name: &str| {
            row.get(name)
                .and_then(Json::as_i64)
                .and_then(|n| i32::try_from(n).ok())
                .unwrap_or(-1)
        };
        let text = |name: &str| row.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        Body::new(body)?.verify(&TextSpan {
            start: i32::try_from(start).unwrap_or(-1),
            end: number("span_end"),
            start_utf16: number("span_start_utf16"),
            end_utf16: number("span_end_utf16"),
            exact: text("span_exact"),
            prefix: text("span_prefix"),
            suffix: text("span_suffix"),
        })
    }

    async fn article_of(&mut self, tx: &DatabaseTransaction, statement: Uuid) -> Result<Uuid> {
        if let Some((of, article)) = self.statement
            && of == statement
        {
            return Ok(article);
        }
        let mut sql = self.store.sql();
        let id = sql.bind(statement);
        let row = sql
            .one(tx, &format!("select article_id from statements where id = {id}"))
            .await?;
        let row = row.ok_or_else(|| Error::Invalid("the statement that its span is of is not there".into()))?;
        let article = Row::new(&row).get()?;
        self.statement = Some((statement, article));
        Ok(article)
    }
}

/// That a row has this key.
fn same(sql: &mut Sql, columns: &[Column], key: &[&str], row: &Map<String, Json>) -> Result<String> {
    let mut all = Vec::new();
    for (name, kind) in columns.iter().filter(|(name, _)| key.contains(&name.as_str())) {
        let value = value(row.get(name), *kind).ok_or_else(|| super::missing("a key"))?;
        all.push(format!("{name} = {}", sql.bind(value)));
    }
    Ok(all.join(" and "))
}

/// What the database had against a row, where that is the row's fault.
fn refused(error: &sea_orm::DbErr) -> Option<String> {
    let text = error.to_string().to_lowercase();
    let about = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if about(&["foreign key"]) {
        return Some("it refers to a row that is not there: rows come after those that they refer to".into());
    }
    if about(&["not null", "not-null"]) {
        return Some("a column that must be set is missing".into());
    }
    if about(&["check constraint", "cannot store"]) {
        return Some("its columns contradict one another".into());
    }
    None
}
