//! Everything in a database apart from ids and times, for comparing two.

use super::{Store, entity::*};
use crate::Result;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Iden, Iterable, Statement, sea_query::ColumnType};
use std::collections::HashMap;

impl Store {
    /// One line for each row, sorted: two databases that hold the same, written at other times and with other ids,
    /// list the same. Reads all of it into memory; meant for tests.
    ///
    /// # Errors
    /// Of the database.
    pub async fn listing(&self) -> Result<Vec<String>> {
        let mut names = HashMap::new();
        for (table, name) in [
            ("people", "slug"),
            ("sources", "slug"),
            ("events", "slug"),
            ("articles", "coalesce(url, '') || ' ' || content_hash"),
            (
                "statements",
                "(select content_hash from articles a where a.id = article_id) || ' ' || position",
            ),
        ] {
            let id = self.as_text("id", true);
            for row in self.texts(&format!("select {id}, {name} from {table}"), 2).await? {
                if let [Some(id), Some(name)] = &row[..] {
                    names.insert(id.clone(), name.clone());
                }
            }
        }
        let mut lines = Vec::new();
        self.list::<source::Entity>(&names, &mut lines).await?;
        self.list::<source_alias::Entity>(&names, &mut lines).await?;
        self.list::<source_slug::Entity>(&names, &mut lines).await?;
        self.list::<person::Entity>(&names, &mut lines).await?;
        self.list::<person_alias::Entity>(&names, &mut lines).await?;
        self.list::<person_slug::Entity>(&names, &mut lines).await?;
        self.list::<affiliation::Entity>(&names, &mut lines).await?;
        self.list::<article::Entity>(&names, &mut lines).await?;
        self.list::<article_body::Entity>(&names, &mut lines).await?;
        self.list::<article_person::Entity>(&names, &mut lines).await?;
        self.list::<article_event::Entity>(&names, &mut lines).await?;
        self.list::<extraction::Entity>(&names, &mut lines).await?;
        self.list::<statement::Entity>(&names, &mut lines).await?;
        self.list::<statement_span::Entity>(&names, &mut lines).await?;
        self.list::<statement_via::Entity>(&names, &mut lines).await?;
        self.list::<statement_event::Entity>(&names, &mut lines).await?;
        self.list::<statement_unlink::Entity>(&names, &mut lines).await?;
        self.list::<event::Entity>(&names, &mut lines).await?;
        self.list::<event_alias::Entity>(&names, &mut lines).await?;
        self.list::<event_slug::Entity>(&names, &mut lines).await?;
        self.list::<event_word::Entity>(&names, &mut lines).await?;
        self.list::<event_participant::Entity>(&names, &mut lines).await?;
        self.list::<event_mention::Entity>(&names, &mut lines).await?;
        self.list::<removal::Entity>(&names, &mut lines).await?;
        self.list::<not_same::Entity>(&names, &mut lines).await?;
        self.list::<change::Entity>(&names, &mut lines).await?;
        lines.sort();
        Ok(lines)
    }

    async fn list<E: EntityTrait>(&self, names: &HashMap<String, String>, lines: &mut Vec<String>) -> Result<()> {
        let is_id = |column: &E::Column| matches!(column.def().get_column_type(), ColumnType::Uuid);
        let columns: Vec<(String, bool)> = E::Column::iter()
            .map(|column| (Iden::to_string(&column), is_id(&column)))
            .filter(|(name, _)| !name.ends_with("_at") && !matches!(name.as_str(), "at" | "seq" | "transaction_number"))
            .collect();
        let selected: Vec<String> = columns.iter().map(|(name, is_id)| self.as_text(name, *is_id)).collect();
        let table = E::default().table_name().to_owned();
        let rows = self
            .texts(&format!("select {} from {table}", selected.join(", ")), columns.len())
            .await?;
        for row in rows {
            let mut line = table.clone();
            for ((name, is_id), value) in columns.iter().zip(row) {
                let value = match value {
                    // An id that names no noun, of a run or a role, tells nothing.
                    Some(id) if *is_id => names.get(&id).cloned().unwrap_or_default(),
                    Some(value) => value,
                    None => String::new(),
                };
                if !value.is_empty() {
                    line.push_str(&format!(" | {name}: {value}"));
                }
            }
            lines.push(line);
        }
        Ok(())
    }

    fn as_text(&self, column: &str, is_id: bool) -> String {
        match (self.sql().postgres, is_id) {
            (true, true) => format!("replace(cast({column} as text), '-', '')"),
            (false, true) => format!("lower(hex({column}))"),
            (_, false) => format!("cast({column} as text)"),
        }
    }

    async fn texts(&self, sql: &str, columns: usize) -> Result<Vec<Vec<Option<String>>>> {
        let rows = self
            .write
            .query_all_raw(Statement::from_string(self.backend, sql))
            .await?;
        let row = |row: &sea_orm::QueryResult| (0..columns).map(|i| row.try_get_by_index(i)).collect();
        Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
    }
}
