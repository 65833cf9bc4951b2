//! Moving what points to one noun to another, and back.

use super::{
    super::Writer,
    rows::{array, columns, object, put_back, rows},
};
use crate::{
    Result,
    store::{
        references::{Key, Mergeable, Reference},
        sql::{Row, Sql},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

impl Writer<'_> {
    /// Moves the rows of a reference from one noun to another. Gives what moved, and how many rows pointed to the first.
    pub(super) async fn move_rows(&self, of: &Reference, from: Uuid, into: Uuid) -> Result<(Option<Value>, i64)> {
        let mut kept = Vec::new();
        let mut n = 0;
        if !of.clash.is_empty() {
            n = self.clear(of, from, into, &mut kept).await?;
        }
        let moved = self.keys(of, from, into).await?;
        n += moved.as_array().map_or(0, Vec::len) as i64;
        if moved.as_array().is_some_and(|keys| !keys.is_empty()) {
            let Reference { table, column, .. } = of;
            let mut sql = self.sql();
            let (f, i) = (sql.bind(from), sql.bind(into));
            let text = match of.key {
                Key::Mention => {
                    let keys = self.json_of(&mut sql, &moved);
                    format!(
                        "with k as materialized (select * from {} m) update {table} as a set {column} = {i}, \
                         position = k.new from k where a.{column} = {f} and a.article_id = k.article \
                         and a.position = k.old",
                        mentions(sql.postgres, &keys)
                    )
                }
                _ => format!("update {table} set {column} = {i} where {column} = {f}"),
            };
            sql.run(&self.tx, &text).await?;
        }
        let something = n > 0 || !kept.is_empty();
        Ok((something.then(|| json!({"moved": moved, "kept": kept})), n))
    }

    /// Takes away one of two rows that would be the same, and keeps it. Gives how many of the first's were in the way.
    async fn clear(&self, of: &Reference, from: Uuid, into: Uuid, kept: &mut Vec<Value>) -> Result<i64> {
        let Reference {
            table,
            column,
            clash,
            better,
            ..
        } = of;
        let columns = columns(table);
        if *better != "false" {
            let mut sql = self.sql();
            let item = array(sql.postgres, &object(sql.postgres, &columns, "b"));
            let (f, i) = (sql.bind(from), sql.bind(into));
            let text = format!(
                "select {item} from {table} b where b.{column} = {i} and exists (select 1 from {table} a \
                 where a.{column} = {f} and {clash} and ({better}))"
            );
            self.keep(sql, &text, kept).await?;
            let mut sql = self.sql();
            let (f, i) = (sql.bind(from), sql.bind(into));
            let text = format!(
                "delete from {table} as b where b.{column} = {i} and exists (select 1 from {table} a \
                 where a.{column} = {f} and {clash} and ({better}))"
            );
            sql.run(&self.tx, &text).await?;
        }
        let mut sql = self.sql();
        let item = array(sql.postgres, &object(sql.postgres, &columns, "a"));
        let (f, i) = (sql.bind(from), sql.bind(into));
        let text = format!(
            "select {item} from {table} a where a.{column} = {f} and exists (select 1 from {table} b \
             where b.{column} = {i} and {clash})"
        );
        let n = self.keep(sql, &text, kept).await?;
        if n == 0 {
            return Ok(0);
        }
        if !of.sums.is_empty() {
            let mut sql = self.sql();
            let (f, i) = (sql.bind(from), sql.bind(into));
            let sums: Vec<String> = of
                .sums
                .iter()
                .map(|sum| {
                    format!("{sum} = b.{sum} + (select a.{sum} from {table} a where a.{column} = {f} and {clash})")
                })
                .collect();
            let text = format!(
                "update {table} as b set {} where b.{column} = {i} and exists (select 1 from {table} a \
                 where a.{column} = {f} and {clash})",
                sums.join(", ")
            );
            sql.run(&self.tx, &text).await?;
        }
        let mut sql = self.sql();
        let (f, i) = (sql.bind(from), sql.bind(into));
        let text = format!(
            "delete from {table} as a where a.{column} = {f} and exists (select 1 from {table} b \
             where b.{column} = {i} and {clash})"
        );
        sql.run(&self.tx, &text).await?;
        Ok(n)
    }

    /// Adds what a query gives as a JSON array; how many.
    async fn keep(&self, sql: Sql, text: &str, kept: &mut Vec<Value>) -> Result<i64> {
        let rows = self.list(sql, text).await?;
        let n = rows.len() as i64;
        kept.extend(rows);
        Ok(n)
    }

    async fn list(&self, sql: Sql, text: &str) -> Result<Vec<Value>> {
        let row = sql.one(&self.tx, text).await?;
        let rows: String = row.map_or(Ok("[]".into()), |row| Row::new(&row).get())?;
        serde_json::from_str(&rows).map_err(|e| sea_orm::DbErr::Type(format!("rows as JSON: {e}")).into())
    }

    /// What tells the rows that are to be moved.
    async fn keys(&self, of: &Reference, from: Uuid, into: Uuid) -> Result<Value> {
        let Reference { table, column, .. } = of;
        let mut sql = self.sql();
        let f = sql.bind(from);
        let hex = |id: &str, postgres: bool| {
            if postgres {
                id.into()
            } else {
                format!("lower(hex({id}))")
            }
        };
        let item = match of.key {
            Key::Id(key) => hex(&format!("a.{key}"), sql.postgres),
            Key::Text(key) => format!("a.{key}"),
            Key::Mention => {
                let i = sql.bind(into);
                let array = if sql.postgres {
                    "jsonb_build_array"
                } else {
                    "json_array"
                };
                format!(
                    "{array}({}, a.position, a.span_start, a.position + coalesce((select max(b.position) + 1 \
                     from {table} b where b.{column} = {i} and b.article_id = a.article_id), 0))",
                    hex("a.article_id", sql.postgres)
                )
            }
        };
        let text = format!(
            "select {} from {table} a where a.{column} = {f}",
            array(sql.postgres, &item)
        );
        Ok(Value::Array(self.list(sql, &text).await?))
    }

    /// Moves back what `rows` tells, as far as it is there and points where it was moved to; and puts back what was taken
    /// away.
    pub(super) async fn move_back(&self, of: &Reference, from: Uuid, into: Uuid, rows: &Value) -> Result<()> {
        let Reference { table, column, .. } = of;
        let mut sql = self.sql();
        let (f, i) = (sql.bind(from), sql.bind(into));
        let keys = self.json_of(&mut sql, &rows["moved"]);
        let postgres = sql.postgres;
        let (each, value) = match (of.key, postgres) {
            (Key::Id(_), true) => ("jsonb_array_elements_text", "cast(value as uuid)"),
            (Key::Id(_), false) => ("json_each", "unhex(value)"),
            (_, true) => ("jsonb_array_elements_text", "value"),
            (_, false) => ("json_each", "value"),
        };
        let text = match of.key {
            Key::Id(key) | Key::Text(key) => format!(
                "update {table} set {column} = {f} where {column} = {i} and {key} {}",
                sql.any_of(&format!("select {value} from {each}({keys})"))
            ),
            Key::Mention => format!(
                "with k as materialized (select * from {} m) update {table} as a set {column} = {f}, position = k.old \
                 from k where a.{column} = {i} and a.article_id = k.article and a.position = k.new \
                 and a.span_start = k.span",
                mentions(postgres, &keys)
            ),
        };
        sql.run(&self.tx, &text).await?;
        if rows["kept"].as_array().is_some_and(|kept| !kept.is_empty()) {
            self.put_back(of, into, &rows["kept"]).await?;
        }
        Ok(())
    }

    async fn put_back(&self, of: &Reference, into: Uuid, kept: &Value) -> Result<()> {
        let Reference { table, column, .. } = of;
        let columns = columns(table);
        if let (false, Key::Id(key)) = (of.sums.is_empty(), of.key) {
            let mut sql = self.sql();
            let i = sql.bind(into);
            let json = self.json_of(&mut sql, kept);
            let greatest = if sql.postgres { "greatest" } else { "max" };
            let sums: Vec<String> = of
                .sums
                .iter()
                .map(|sum| format!("{sum} = {greatest}(b.{sum} - l.{sum}, 0)"))
                .collect();
            // Once, and to be looked up in: else each row is held against all.
            let text = format!(
                "with l as materialized (select * from {} r) update {table} as b set {} from l \
                 where b.{column} = {i} and b.{key} = l.{key}",
                rows(sql.postgres, table, &columns, &json),
                sums.join(", ")
            );
            sql.run(&self.tx, &text).await?;
        }
        let mut sql = self.sql();
        let json = self.json_of(&mut sql, kept);
        let (values, there): (Vec<String>, Vec<_>) = columns
            .iter()
            .map(|(name, _)| match (name.as_str(), *table) {
                // The statement that showed a role may be gone; the role is not.
                ("statement_id", "affiliations") => (
                    "(select s.id from statements s where s.id = l.statement_id)".into(),
                    None,
                ),
                (name, _) => put_back(name, column),
            })
            .unzip();
        let there: Vec<String> = there.into_iter().flatten().chain(["true".to_owned()]).collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!(
            "insert into {table} ({}) select {} from {} l where {} on conflict do nothing",
            names.join(", "),
            values.join(", "),
            rows(sql.postgres, table, &columns, &json),
            there.join(" and ")
        );
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// What is counted from rows, of two that were one.
    pub(super) async fn count_both(&self, what: Mergeable, from: Uuid, into: Uuid) -> Result<()> {
        let texts: &[&str] = match what {
            Mergeable::Sources => return Ok(()),
            Mergeable::People => &[
                "update article_people as l set statements = (select count(*) from statements s \
                 where s.article_id = l.article_id and s.speaker_person_id = l.person_id \
                 and s.review_status <> 'rejected') where l.person_id in ($1, $2)",
                "insert into article_people (article_id, person_id, mentions, statements) \
                 select s.article_id, s.speaker_person_id, 0, count(*) from statements s \
                 where s.speaker_person_id in ($1, $2) and s.review_status <> 'rejected' and not exists (select 1 \
                 from article_people l where l.article_id = s.article_id and l.person_id = s.speaker_person_id) \
                 group by s.article_id, s.speaker_person_id",
                "delete from article_people where person_id in ($1, $2) and mentions = 0 and statements = 0",
            ],
            Mergeable::Events => &[
                "update article_events as l set mentions = (select count(*) from event_mentions m \
                 where m.article_id = l.article_id and m.event_id = l.event_id) where l.event_id in ($1, $2)",
                "insert into article_events (article_id, event_id, mentions, published_at) \
                 select a.id, k.event_id, 0, a.published_at from statement_events k \
                 join statements s on s.id = k.statement_id join articles a on a.id = s.article_id \
                 where k.event_id in ($1, $2) and s.review_status <> 'rejected' and not exists (select 1 \
                 from article_events l where l.article_id = a.id and l.event_id = k.event_id) \
                 group by a.id, k.event_id, a.published_at",
                "delete from article_events as l where l.event_id in ($1, $2) and l.mentions = 0 and not exists (select 1 \
                 from statements s join statement_events k on k.statement_id = s.id where s.article_id = l.article_id \
                 and k.event_id = l.event_id and s.review_status <> 'rejected')",
            ],
        };
        for text in texts {
            let mut sql = self.sql();
            sql.bind(from);
            sql.bind(into);
            sql.run(&self.tx, text).await?;
        }
        Ok(())
    }
}

/// Mentions as a merge keeps them, to stand after `from`: article, old position, start, new position.
fn mentions(postgres: bool, keys: &str) -> String {
    if postgres {
        format!(
            "(select cast(value ->> 0 as uuid) as article, cast(value ->> 1 as integer) as old, \
             cast(value ->> 2 as integer) as span, cast(value ->> 3 as integer) as new from jsonb_array_elements({keys}))"
        )
    } else {
        format!(
            "(select unhex(json_extract(value, '$[0]')) as article, json_extract(value, '$[1]') as old, \
             json_extract(value, '$[2]') as span, json_extract(value, '$[3]') as new from json_each({keys}))"
        )
    }
}
