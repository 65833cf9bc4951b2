//! All rows that articles add, in one call: a call costs both sides more than a row does.

use super::{
    CHANGE, CHANGES, Writer,
    index::{Document, Searched},
};
use crate::{
    Result,
    search::Field,
    store::{entity, sql::Row},
};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait,
    Statement, Value,
};
use std::{collections::HashSet, fmt::Write};
use uuid::Uuid;

/// Rows of several tables, each table after those that it refers to. Every call has all of them, whether they get rows
/// or not, so that the database knows one text.
#[derive(Debug)]
pub(super) struct Batch {
    postgres: bool,
    tables: Vec<Table>,
    /// What search will find the rows by.
    documents: Vec<Document>,
    /// The names among them: a noun's own name is one of its aliases too.
    names: HashSet<(Uuid, Vec<String>)>,
}

/// Where documents are kept: in two tables, as SQLite searches in a table of its own kind.
const DOCUMENTS: (&str, [(&str, Kind); 3]) = (
    "search_documents",
    [("doc", Kind::Big), ("node", Kind::Id), ("boost", Kind::Int)],
);
const FINGERPRINTS: (&str, [(&str, Kind); 3]) = (
    "statement_fingerprints",
    [("statement", Kind::Id), ("fingerprint", Kind::Big), ("n", Kind::Int)],
);
const INDEX: &str = "search_index";

#[derive(Debug)]
struct Table {
    name: &'static str,
    columns: Vec<(&'static str, Kind)>,
    /// As the database reads them, without the end: on PostgreSQL an array a column, on SQLite one JSON array of rows.
    rows: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Int,
    Big,
    Real,
    Text,
    Words,
}

impl Batch {
    /// Of documents alone.
    fn of_documents(backend: DbBackend) -> Self {
        let batch = Self {
            postgres: backend == DbBackend::Postgres,
            tables: Vec::new(),
            documents: Vec::new(),
            names: HashSet::new(),
        };
        let doc = if batch.postgres { "doc" } else { "rowid" };
        batch
            .columns(DOCUMENTS.0, &DOCUMENTS.1)
            .columns(INDEX, &[(doc, Kind::Big), ("words", Kind::Words)])
            .columns(FINGERPRINTS.0, &FINGERPRINTS.1)
    }

    /// The tables that an article adds to.
    fn of_article(backend: DbBackend) -> Self {
        let batch = Self::of_documents(backend)
            .table::<entity::person::Entity>()
            .table::<entity::person_slug::Entity>()
            .table::<entity::person_alias::Entity>()
            .table::<entity::source::Entity>()
            .table::<entity::source_slug::Entity>()
            .table::<entity::source_alias::Entity>()
            .table::<entity::article::Entity>()
            .table::<entity::article_body::Entity>()
            .table::<entity::extraction::Entity>()
            .table::<entity::event::Entity>()
            .table::<entity::event_slug::Entity>()
            .table::<entity::event_alias::Entity>()
            .table::<entity::event_word::Entity>()
            .table::<entity::event_participant::Entity>()
            .table::<entity::article_event::Entity>()
            .table::<entity::event_mention::Entity>()
            .table::<entity::statement::Entity>()
            .table::<entity::statement_span::Entity>()
            .table::<entity::statement_via::Entity>()
            .table::<entity::statement_event::Entity>()
            .table::<entity::article_person::Entity>()
            .table::<entity::affiliation::Entity>();
        let kind = |name| match name {
            "at" => Kind::Big,
            "node" => Kind::Id,
            _ => Kind::Text,
        };
        batch.columns(CHANGES, &CHANGE.map(|name| (name, kind(name))))
    }

    fn columns(mut self, name: &'static str, columns: &[(&'static str, Kind)]) -> Self {
        self.tables.push(Table {
            name,
            columns: columns.into(),
            rows: vec![String::new(); if self.postgres { columns.len() } else { 1 }],
        });
        self
    }

    fn table<E: EntityTrait>(self) -> Self {
        let columns = E::Column::iter().map(|column| {
            let kind = match column.def().get_column_type() {
                ColumnType::Uuid => Kind::Id,
                ColumnType::Integer => Kind::Int,
                ColumnType::BigInteger => Kind::Big,
                ColumnType::Double => Kind::Real,
                _ => Kind::Text,
            };
            (column.as_str(), kind)
        });
        let columns: Vec<_> = columns.collect();
        self.columns(E::default().table_name(), &columns)
    }

    /// Adds a text that search finds a noun by.
    fn document(&mut self, found: Document) {
        if found.field != Field::Name || self.names.insert((found.node, found.words.clone())) {
            self.documents.push(found);
        }
    }

    /// Makes rows of the documents, numbered from the next after `last`.
    fn number(&mut self, last: i64) {
        for (document, doc) in std::mem::take(&mut self.documents).into_iter().zip(last + 1..) {
            let row = [doc.into(), document.node.into(), document.boost().into()];
            self.row(DOCUMENTS.0, row.into_iter());
            let words = document.vector(self.postgres);
            self.row(INDEX, [doc.into(), words.into()].into_iter());
            let fingerprints = document.fingerprints();
            let n = fingerprints.len() as i32;
            for one in fingerprints {
                let row = [document.node.into(), one.into(), n.into()];
                self.row(FINGERPRINTS.0, row.into_iter());
            }
        }
    }

    /// Adds a row, a value a column.
    fn row(&mut self, table: &str, values: impl Iterator<Item = Value>) {
        let postgres = self.postgres;
        let Some(table) = self.tables.iter_mut().find(|t| t.name == table) else {
            debug_assert!(false, "an article adds nothing to {table}");
            return;
        };
        if postgres {
            for (array, value) in table.rows.iter_mut().zip(values) {
                array.push(if array.is_empty() { '{' } else { ',' });
                element(array, value, true);
            }
        } else if let [rows] = &mut table.rows[..] {
            rows.push_str(if rows.is_empty() { "[[" } else { "],[" });
            for (at, value) in values.enumerate() {
                if at > 0 {
                    rows.push(',');
                }
                element(rows, value, false);
            }
        }
    }

    /// One SQL statement on PostgreSQL, where what is referred to must be there only at its end; on SQLite several, run
    /// one after the other.
    fn statement(self) -> Statement {
        let (mut text, mut values) = (String::new(), Vec::new());
        for (i, table) in self.tables.into_iter().enumerate() {
            let place = values.len() + 1;
            let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            let columns = table.columns.iter().enumerate();
            // Writing to a text does not fail.
            let _ = if self.postgres {
                // As JSON, reading them took a fifth of the insert.
                let arrays: Vec<String> = columns
                    .map(|(at, (_, kind))| format!("cast(${} as {}[])", place + at, kind.postgres()))
                    .collect();
                write!(
                    text,
                    "{} i{i} as (insert into {} ({names}) select * from unnest({}))",
                    if i == 0 { "with" } else { "," },
                    table.name,
                    arrays.join(", ")
                )
            } else {
                let read: Vec<String> = columns.map(|(at, (_, kind))| kind.sqlite(at)).collect();
                write!(
                    text,
                    "insert into {} ({names}) select {} from json_each(${place}) r;",
                    table.name,
                    read.join(", ")
                )
            };
            let (empty, end) = if self.postgres { ("{}", "}") } else { ("[]", "]]") };
            for mut rows in table.rows {
                rows.push_str(if rows.is_empty() { empty } else { end });
                values.push(Value::from(rows));
            }
        }
        let backend = if self.postgres {
            DbBackend::Postgres
        } else {
            DbBackend::Sqlite
        };
        if self.postgres {
            text.push_str(" select 1");
        }
        Statement::from_sql_and_values(backend, text, values)
    }
}

impl Kind {
    fn postgres(self) -> &'static str {
        match self {
            Self::Id => "uuid",
            Self::Int => "integer",
            Self::Big => "bigint",
            Self::Real => "double precision",
            Self::Text => "text",
            Self::Words => "tsvector",
        }
    }

    fn sqlite(self, at: usize) -> String {
        match self {
            Self::Id => format!("unhex(r.value->>{at})"),
            _ => format!("r.value->>{at}"),
        }
    }
}

/// A value in the text of an array: of PostgreSQL, or of JSON.
fn element(array: &mut String, value: Value, postgres: bool) {
    // Writing to a text does not fail, nor does writing texts and numbers as JSON.
    let _ = match value {
        Value::Uuid(Some(id)) => write!(array, "\"{}\"", id.simple()),
        Value::Int(Some(n)) => write!(array, "{n}"),
        Value::BigInt(Some(n)) => write!(array, "{n}"),
        Value::Double(Some(x)) => write!(array, "{x:?}"),
        Value::String(Some(text)) if postgres => {
            array.push('"');
            for c in text.chars() {
                if matches!(c, '"' | '\\') {
                    array.push('\\');
                }
                array.push(c);
            }
            array.push('"');
            Ok(())
        }
        Value::String(Some(text)) => {
            array.push_str(&serde_json::Value::from(text).to_string());
            Ok(())
        }
        _ => write!(array, "null"),
    };
}

impl Writer<'_> {
    fn batch(&mut self) -> &mut Batch {
        let backend = self.backend;
        self.batch.get_or_insert_with(|| Batch::of_article(backend))
    }

    /// Rows that are written at the end, with all others of the articles.
    pub(super) fn put<M: ModelTrait>(&mut self, rows: Vec<M>) {
        let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
        let table = M::Entity::default();
        let batch = self.batch();
        for row in rows {
            batch.row(table.table_name(), columns.iter().map(|column| row.get(*column)));
        }
    }

    /// The same of rows that search finds a noun by.
    pub(super) fn put_searched<M: ModelTrait + Searched>(&mut self, rows: Vec<M>) {
        self.put_texts(&rows);
        self.put(rows);
    }

    /// What search finds a noun by.
    pub(super) fn put_texts<T: Searched>(&mut self, texts: &[T]) {
        let batch = self.batch();
        for document in texts.iter().flat_map(Searched::documents).flatten() {
            batch.document(document);
        }
    }

    /// Writes the rows that were put so far, for an edit that goes on from them.
    pub(super) async fn write_put(&mut self) -> Result<()> {
        match self.batch.take() {
            Some(batch) => self.write(batch).await,
            None => Ok(()),
        }
    }

    /// Writes documents of nouns that are there.
    pub(super) async fn write_documents(&self, documents: Vec<Document>) -> Result<()> {
        let mut batch = Batch::of_documents(self.backend);
        batch.documents = documents;
        self.write(batch).await
    }

    async fn write(&self, mut batch: Batch) -> Result<()> {
        if !batch.documents.is_empty() {
            let text = "select cast(coalesce(max(doc), 0) as bigint) from search_documents";
            let row = self.sql().one(&self.tx, text).await?;
            batch.number(row.map(|row| Row::new(&row).get()).transpose()?.unwrap_or_default());
        }
        self.tx.execute_raw(batch.statement()).await?;
        Ok(())
    }

    /// Writes the rows that were put, and the feed's.
    pub(super) async fn flush(&mut self) -> Result<()> {
        for change in std::mem::take(&mut self.changes) {
            let row = self.change(&change);
            self.batch().row(CHANGES, row.into_iter());
        }
        self.write_put().await
    }
}
