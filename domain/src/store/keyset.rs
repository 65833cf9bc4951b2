//! Orders of lists, as SQL: what a list is sorted by, and where a cursor stands in it.

use super::sql::*;
use crate::{
    Error, Result,
    page::{Cursor, Direction},
};
use sea_orm::Value;
use std::cmp::Ordering;
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

    pub(crate) fn by(&self, direction: Direction) -> String {
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

    /// The columns to select for a cursor, and what they hold: all but the id.
    pub(crate) fn selected(&self) -> impl Iterator<Item = (String, Key)> {
        let ends_with_id = self.columns.last().is_some_and(|(_, key)| *key == Key::Id);
        let keys = &self.columns[..self.columns.len() - usize::from(ends_with_id)];
        keys.iter().map(|(name, key)| match key {
            Key::Int => (format!("cast({name} as bigint)"), *key),
            _ => (name.clone(), *key),
        })
    }

    /// Reads a row's sort key from its selected columns.
    pub(crate) fn key(&self, row: &mut Row<'_>, id: Uuid) -> Result<SortKey> {
        let values = self.selected().map(|(_, kind)| {
            Ok(match kind {
                Key::Int => KeyValue::Int(row.get()?),
                Key::Real => KeyValue::Real(row.get()?),
                Key::Text => KeyValue::Text(row.get()?),
                Key::Id => KeyValue::Id(row.get()?),
            })
        });
        Ok(SortKey {
            values: values.collect::<Result<_>>()?,
            id,
        })
    }

    /// How two rows stand in the list.
    pub(crate) fn compare(&self, a: &SortKey, b: &SortKey) -> Ordering {
        let up = a.values.iter().zip(&b.values).map(|(a, b)| a.compare(b));
        let up = up.fold(Ordering::Equal, Ordering::then).then(a.id.cmp(&b.id));
        if self.descending { up.reverse() } else { up }
    }

    pub(crate) fn cursor(&self, key: &SortKey) -> Cursor {
        let mut text = String::new();
        for (i, value) in key.values.iter().enumerate() {
            if i > 0 {
                text.push('\n');
            }
            match value {
                KeyValue::Int(n) => text.push_str(&n.to_string()),
                KeyValue::Real(n) => text.push_str(&n.to_string()),
                KeyValue::Text(t) => text.push_str(t),
                KeyValue::Id(id) => text.push_str(&id.simple().to_string()),
            }
        }
        Cursor {
            order: self.tag.to_owned(),
            key: text,
            id: key.id,
        }
    }
}

/// Where a row stands in its list.
#[derive(Debug, Clone)]
pub(crate) struct SortKey {
    values: Vec<KeyValue>,
    id: Uuid,
}

/// As the databases compare them: text byte by byte.
#[derive(Debug, Clone)]
enum KeyValue {
    Int(i64),
    Real(f64),
    Text(String),
    Id(Uuid),
}

impl KeyValue {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Id(a), Self::Id(b)) => a.cmp(b),
            // Keys of one order hold the same kinds.
            _ => Ordering::Equal,
        }
    }
}
