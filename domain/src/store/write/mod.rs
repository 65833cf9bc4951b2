//! Writing: an article with all that was found in it, and what people edit.

mod actor;
mod again;
mod article;
mod article_edit;
mod batch;
mod candidates;
mod correct;
mod count;
mod directory;
mod event;
mod event_edit;
mod import;
mod index;
mod merge;
mod named;
mod person;
mod review;
mod source;
mod statement;

use super::{Store, idempotency::Part, insert, insert_rows, sql::micros};
use crate::{
    Result,
    change::{Detail, Operation},
    clock::Clock,
    error::{Fault, FaultCode},
    id::NodeId,
    store::code::Code,
};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, ModelTrait, Value};
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
    /// The request that it writes for, where that names itself, and what it writes for it: `changes` may have gone to the
    /// database before.
    part: Option<(Part, Vec<(Operation, NodeId)>)>,
    /// What an article adds, where one is taken in.
    batch: Option<batch::Batch>,
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
            part: store.part.clone().map(|part| (part, Vec::new())),
            batch: None,
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
        let node = node.into();
        if let Some((_, written)) = &mut self.part {
            written.push((operation, node));
        }
        self.changes.push(Change {
            node,
            operation,
            detail,
        });
    }

    async fn insert<M: ModelTrait>(&self, rows: Vec<M>) -> Result<()> {
        let stale = index::nouns_of(&rows);
        insert(&self.tx, rows).await?;
        if let Some((noun, ids)) = stale {
            self.mark_stale(noun, ids.into_iter()).await?;
        }
        Ok(())
    }

    /// A change's row, as [`CHANGE`] has its columns.
    fn change(&self, change: &Change) -> [Value; CHANGE.len()] {
        // Writing strings as JSON does not fail.
        let detail = (!change.detail.is_empty()).then(|| serde_json::json!(change.detail).to_string());
        [
            self.now().into(),
            change.node.noun().to_owned().into(),
            change.node.uuid().into(),
            change.operation.code().to_owned().into(),
            self.actor.map(str::to_owned).into(),
            detail.into(),
        ]
    }

    async fn commit(mut self) -> Result<()> {
        self.index().await?;
        let rows = self.changes.iter().map(|change| self.change(change)).collect();
        insert_rows(&self.tx, CHANGES, &CHANGE, rows).await?;
        if let Some((part, written)) = self.part.take() {
            part.note(&self.tx, self.sql(), written).await?;
        }
        Ok(self.tx.commit().await?)
    }
}

/// The feed, and its columns that the database does not fill itself.
const CHANGES: &str = "changes";
const CHANGE: [&str; 6] = ["at", "noun", "node", "operation", "actor", "detail"];

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

pub(crate) use article::Taking;
pub(in crate::store) use index::{SEARCHED, documents};

/// Refuses an edit of something that has changed since whoever edits saw it.
fn same_version(field: &str, expected: Option<i32>, version: i32) -> Result<()> {
    match expected {
        Some(expected) if expected != version => Err(Fault::new(
            field,
            FaultCode::Stale,
            format!("it has version {version} by now, not {expected}: read it again, then edit"),
        )
        .into()),
        _ => Ok(()),
    }
}
