//! SQL with binds, in either dialect. The text depends on the shape of a call, never on its ids or their number, so
//! that every connection prepares it once.

use super::{
    code::Code,
    readers::{Most, Readers},
};
use crate::{Error, Result, When, span::TextSpan, when::WhenRange};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, TryGetable, Value, sea_query};
use uuid::Uuid;

/// Values being bound.
#[derive(Debug)]
pub(crate) struct Sql {
    pub(crate) postgres: bool,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(backend: DbBackend) -> Self {
        Self {
            postgres: backend == DbBackend::Postgres,
            values: Vec::new(),
        }
    }

    /// Whose dialect it is.
    pub(crate) fn backend(&self) -> DbBackend {
        if self.postgres {
            DbBackend::Postgres
        } else {
            DbBackend::Sqlite
        }
    }

    /// A value's place in the text.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// An id by itself.
    pub(crate) fn id(&mut self, id: Uuid) -> String {
        let place = self.bind(id);
        if self.postgres {
            format!("cast({place} as uuid)")
        } else {
            place
        }
    }

    /// `= any of these`, to stand after a column.
    pub(crate) fn any_id(&mut self, ids: impl Iterator<Item = Uuid>) -> String {
        let place = self.bind_ids(ids);
        if self.postgres {
            format!("= any({place})")
        } else {
            format!("in (select unhex(value) from json_each({place}))")
        }
    }

    /// `= any that the query gives`, to stand after a column. On PostgreSQL as an array, which an index is walked by; to
    /// join them, each row would be held against all.
    pub(crate) fn any_of(&self, query: &str) -> String {
        if self.postgres {
            format!("= any(array({query}))")
        } else {
            format!("in ({query})")
        }
    }

    /// `= any of these`, to stand after a column.
    pub(crate) fn any_text<T: Into<String>>(&mut self, texts: impl Iterator<Item = T>) -> String {
        if self.postgres {
            let values = texts.map(|t| Value::from(t.into())).collect();
            let place = self.bind(Value::Array(sea_query::ArrayType::String, Some(Box::new(values))));
            format!("= any({place})")
        } else {
            let texts: Vec<String> = texts.map(Into::into).collect();
            let place = self.bind(serde_json::json!(texts).to_string());
            format!("in (select value from json_each({place}))")
        }
    }

    /// `= any of these`, to stand after a column.
    pub(crate) fn any_code<T: Code>(&mut self, values: &[T]) -> String {
        self.any_text(values.iter().map(|value| value.code()))
    }

    /// The items of a JSON array as rows of one column `value`, to stand after `from`, and to be named.
    pub(crate) fn json_rows(&mut self, array: &serde_json::Value) -> String {
        let place = self.bind(array.to_string());
        if self.postgres {
            format!("(select value from json_array_elements(cast({place} as json)))")
        } else {
            format!("(select value from json_each({place}))")
        }
    }

    /// Rows `(ord, parent)`, one for each id in its order, to stand after `from`, named `p`.
    pub(crate) fn parents(&mut self, ids: impl Iterator<Item = Uuid>) -> String {
        let place = self.bind_ids(ids);
        if self.postgres {
            format!("(select u.ord - 1 as ord, u.parent from unnest({place}) with ordinality u(parent, ord)) p")
        } else {
            format!("(select key as ord, unhex(value) as parent from json_each({place})) p")
        }
    }

    fn bind_ids(&mut self, ids: impl Iterator<Item = Uuid>) -> String {
        if self.postgres {
            let values = ids.map(Value::from).collect();
            self.bind(Value::Array(sea_query::ArrayType::Uuid, Some(Box::new(values))))
        } else {
            let mut json = String::from("[");
            for id in ids {
                if json.len() > 1 {
                    json.push(',');
                }
                json.push_str(&format!("\"{}\"", id.simple()));
            }
            json.push(']');
            self.bind(json)
        }
    }

    /// That a column holding folded text contains this.
    pub(crate) fn contains(&mut self, column: &str, words: &str) -> String {
        let place = self.bind(crate::name::fold(words));
        if self.postgres {
            format!("strpos({column}, {place}) > 0")
        } else {
            format!("instr({column}, {place}) > 0")
        }
    }

    /// That a column holding folded text begins with this.
    pub(crate) fn begins(&mut self, column: &str, start: &str) -> String {
        let start = crate::name::fold(start);
        // The greatest character ends the stretch, so that an index serves.
        let end = self.bind(format!("{start}\u{10ffff}"));
        let start = self.bind(start);
        format!("({column} >= {start} and {column} < {end})")
    }

    /// That the stretch in two columns overlaps the range; unknown times never do.
    pub(crate) fn overlaps(&mut self, earliest: &str, latest: &str, range: &WhenRange) -> String {
        let mut all = Vec::new();
        if let Some(from) = range.from {
            all.push(format!("{latest} > {}", self.bind(micros(from))));
        }
        if let Some(to) = range.to {
            all.push(format!("{earliest} < {}", self.bind(micros(to))));
        }
        if all.is_empty() {
            format!("{earliest} is not null")
        } else {
            all.join(" and ")
        }
    }

    /// All rows, read outside a transaction.
    pub(crate) async fn read(self, readers: &Readers, text: String) -> Result<Vec<QueryResult>> {
        // Some kilobytes, which each of the fields above would hold and move with its own state.
        Box::pin(readers.all(text, self.values, Most::default())).await
    }

    /// The same, as long as certain texts have no more bytes than that.
    pub(crate) async fn read_up_to(self, readers: &Readers, text: String, most: Most) -> Result<Vec<QueryResult>> {
        Box::pin(readers.all(text, self.values, most)).await
    }

    fn statement(self, text: &str) -> Statement {
        Statement::from_sql_and_values(self.backend(), text, self.values)
    }

    pub(crate) async fn all(self, db: &impl ConnectionTrait, text: &str) -> Result<Vec<QueryResult>> {
        Ok(db.query_all_raw(self.statement(text)).await?)
    }

    pub(crate) async fn one(self, db: &impl ConnectionTrait, text: &str) -> Result<Option<QueryResult>> {
        Ok(db.query_one_raw(self.statement(text)).await?)
    }

    pub(crate) async fn run(self, db: &impl ConnectionTrait, text: &str) -> Result<u64> {
        Ok(db.execute_raw(self.statement(text)).await?.rows_affected())
    }
}

/// As columns hold time: microseconds since 1970 UTC.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Reads a row's columns one after the other.
pub(crate) struct Row<'a> {
    row: &'a QueryResult,
    next: usize,
    /// Where the columns stand, if not in order.
    places: Option<&'a [usize]>,
}

impl<'a> Row<'a> {
    /// In the order they were selected.
    pub(crate) fn new(row: &'a QueryResult) -> Self {
        Self::from(row, 0)
    }

    /// In the order they were selected, from the `next`-th on.
    pub(crate) fn from(row: &'a QueryResult, next: usize) -> Self {
        Self {
            row,
            next,
            places: None,
        }
    }

    /// From these places, one after the other.
    pub(crate) fn at(row: &'a QueryResult, places: &'a [usize]) -> Self {
        Self {
            row,
            next: 0,
            places: Some(places),
        }
    }

    pub(crate) fn get<T: TryGetable>(&mut self) -> Result<T> {
        let place = self.places.map_or(self.next, |places| places[self.next]);
        self.next += 1;
        Ok(self.row.try_get_by_index(place)?)
    }

    /// A span, or nothing where its first column is null.
    pub(crate) fn span(&mut self) -> Result<Option<TextSpan>> {
        let Some(start) = self.get::<Option<i32>>()? else {
            self.skip(6);
            return Ok(None);
        };
        Ok(Some(TextSpan {
            start,
            end: self.get()?,
            start_utf16: self.get()?,
            end_utf16: self.get()?,
            exact: self.get()?,
            prefix: self.get()?,
            suffix: self.get()?,
        }))
    }

    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    pub(crate) fn code<T: Code>(&mut self) -> Result<T> {
        Ok(T::read(&self.get::<String>()?)?)
    }

    pub(crate) fn time(&mut self) -> Result<DateTime<Utc>> {
        read_micros(self.get()?)
    }

    pub(crate) fn time_or_null(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.get::<Option<i64>>()?.map(read_micros).transpose()
    }

    pub(crate) fn when(&mut self) -> Result<Option<When>> {
        let edtf: Option<String> = self.get()?;
        edtf.map(|edtf| When::parse(&edtf).map_err(|e| Error::Database(DbErr::Type(e.to_string()))))
            .transpose()
    }
}

pub(crate) fn read_micros(micros: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
        .ok_or_else(|| Error::Database(DbErr::Type(format!("{micros} microseconds is no time"))))
}
