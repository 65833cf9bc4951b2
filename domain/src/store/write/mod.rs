//! Writing: an article with all that was found in it, and what people edit.

mod actor;
mod article;
mod event;
mod person;
mod statement;

use super::{Store, entity::change, insert, sql::micros};
use crate::{
    Result,
    change::{Detail, Operation},
    clock::Clock,
    error::{Fault, FaultCode},
    id::NodeId,
    store::code::Code,
};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait};
use std::collections::HashSet;
use uuid::Uuid;

/// PostgreSQL's name for "one ingest at a time": any number that nothing else locks by.
const INGEST_LOCK: i64 = i64::from_be_bytes(*b"\0whosaid");

/// One transaction that writes. Such transactions follow one another, on both databases, so that two articles that name
/// the same new person find or make one person, and an edit decides on what it will find when it writes; extraction, the
/// long part, runs before.
pub(crate) struct Writer<'a> {
    tx: DatabaseTransaction,
    clock: &'a dyn Clock,
    at: DateTime<Utc>,
    backend: DbBackend,
    /// Who edits; `None` for the program itself.
    actor: Option<&'a str>,
    changes: Vec<Change>,
}

/// A row of the feed to be.
struct Change {
    node: NodeId,
    operation: Operation,
    detail: Detail,
}

/// Whoever edits, and the clock that the edit goes by.
#[derive(Debug, Clone, Copy)]
pub struct Editor<'a> {
    /// Who, as the feed and reviews name it.
    pub name: &'a str,
    /// Where times and new ids come from.
    pub clock: &'a dyn Clock,
}

impl<'a> Writer<'a> {
    async fn begin(store: &Store, clock: &'a dyn Clock, actor: Option<&'a str>) -> Result<Self> {
        let tx = store.begin().await?;
        if store.backend == DbBackend::Postgres {
            tx.execute_unprepared(&format!("select pg_advisory_xact_lock({INGEST_LOCK})"))
                .await?;
        }
        Ok(Self {
            tx,
            clock,
            at: clock.now(),
            backend: store.backend,
            actor,
            changes: Vec::new(),
        })
    }

    fn sql(&self) -> super::sql::Sql {
        super::sql::Sql::new(self.backend)
    }

    fn now(&self) -> i64 {
        micros(self.at)
    }

    /// A new id, and its row in the feed.
    fn create<T: Into<NodeId> + Copy>(&mut self, id: impl FnOnce(Uuid) -> T) -> T {
        let id = id(self.clock.id());
        self.record(id, Operation::Created, Detail::default());
        id
    }

    /// A row in the feed, written at the end.
    fn record(&mut self, node: impl Into<NodeId>, operation: Operation, detail: Detail) {
        self.changes.push(Change {
            node: node.into(),
            operation,
            detail,
        });
    }

    async fn insert<M>(&self, rows: Vec<M>) -> Result<()>
    where
        M: sea_orm::ModelTrait + sea_orm::IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: sea_orm::ActiveModelTrait<Entity = M::Entity>,
    {
        insert(&self.tx, rows).await
    }

    async fn commit(self) -> Result<()> {
        for some in self.changes.chunks(super::ROWS_AT_ONCE) {
            let rows = some.iter().map(|change| change::ActiveModel {
                at: Set(self.now()),
                noun: Set(change.node.noun().to_owned()),
                node: Set(change.node.uuid()),
                operation: Set(change.operation.code().to_owned()),
                actor: Set(self.actor.map(str::to_owned)),
                // Writing strings as JSON does not fail.
                detail: Set((!change.detail.is_empty()).then(|| serde_json::json!(change.detail).to_string())),
                ..Default::default()
            });
            change::Entity::insert_many(rows)
                .exec_without_returning(&self.tx)
                .await?;
        }
        Ok(self.tx.commit().await?)
    }

    /// The first of `base`, `base-2`, `base-3` … that no noun of the table has or had.
    async fn free_slug(&self, table: &str, base: &str) -> Result<String> {
        let mut from = 1;
        loop {
            let candidates: Vec<String> = (from..from + 50)
                .map(|n| if n == 1 { base.to_owned() } else { format!("{base}-{n}") })
                .collect();
            let mut sql = self.sql();
            let any = sql.any_text(candidates.iter().cloned());
            let rows = sql
                .all(&self.tx, &format!("select slug from {table} where slug {any}"))
                .await?;
            let taken = rows
                .iter()
                .map(|row| row.try_get_by_index::<String>(0))
                .collect::<Result<HashSet<_>, _>>()?;
            if let Some(free) = candidates.into_iter().find(|slug| !taken.contains(slug)) {
                return Ok(free);
            }
            from += 50;
        }
    }
}

/// A span's columns, whether a table demands them or not.
macro_rules! with_span {
    ($model:path { $($field:ident: $value:expr,)* }, $span:expr) => {{
        let span = $span;
        $model {
            $($field: $value,)*
            span_start: span.start,
            span_end: span.end,
            span_start_utf16: span.start_utf16,
            span_end_utf16: span.end_utf16,
            span_exact: span.exact,
            span_prefix: span.prefix,
            span_suffix: span.suffix,
        }
    }};
    ($model:path { $($field:ident: $value:expr,)* }, maybe $span:expr) => {{
        let span = $span;
        $model {
            $($field: $value,)*
            span_start: span.as_ref().map(|s| s.start),
            span_end: span.as_ref().map(|s| s.end),
            span_start_utf16: span.as_ref().map(|s| s.start_utf16),
            span_end_utf16: span.as_ref().map(|s| s.end_utf16),
            span_exact: span.as_ref().map(|s| s.exact.clone()),
            span_prefix: span.as_ref().map(|s| s.prefix.clone()),
            span_suffix: span.map(|s| s.suffix),
        }
    }};
}
use with_span;

/// Refuses an edit of something that has changed since whoever edits saw it.
fn same_version(expected: Option<i32>, version: i32) -> Result<()> {
    match expected {
        Some(expected) if expected != version => Err(Fault::new(
            "expectedVersion",
            FaultCode::Stale,
            format!("it has version {version} by now, not {expected}: read it again, then edit"),
        )
        .into()),
        _ => Ok(()),
    }
}
