//! What people decide of what extraction proposed.

use super::{Editor, Writer, named::seen};
use crate::{
    Result,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    id::{ArticleId, EventId, NodeId, StatementId},
    review::Decision,
    statement::ReviewStatus,
    store::{
        Store,
        code::{Code, EDITOR},
        entity::{event, statement, statement_event, statement_unlink},
        sql::Row,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// The reason, unless it says nothing.
pub(super) fn because(reason: Option<&str>) -> Option<String> {
    reason
        .map(str::trim)
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned)
}

impl Store {
    /// Decides of a statement. Gives its new version; where that was decided already, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such statement or it has another version than `expected`; of the
    /// database.
    pub async fn review_statement(
        &self,
        id: StatementId,
        expected: Option<i32>,
        decision: Decision,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_statement(id, expected).await?;
        let (version, article) = (row.version, ArticleId(row.article_id));
        let before = row.review_status.clone();
        let mut row = row.into_active_model();
        if !w.decide(id, &before, decision, reason) {
            return Ok(version);
        }
        (row.review_status, row.reviewed_by, row.reviewed_at) = w.reviewed(decision.status());
        row.version = Set(version + 1);
        row.update(&w.tx).await?;
        w.count_article(article).await?;
        w.commit().await?;
        Ok(version + 1)
    }

    /// Decides of an event, as [`Store::review_statement`].
    ///
    /// # Errors
    /// As there; also where the event was merged.
    pub async fn review_event(
        &self,
        id: EventId,
        expected: Option<i32>,
        decision: Decision,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_event(id, expected).await?;
        let version = row.version;
        let before = row.review_status.clone();
        let mut row = row.into_active_model();
        if !w.decide(id, &before, decision, reason) {
            return Ok(version);
        }
        (row.review_status, row.reviewed_by, row.reviewed_at) = w.reviewed(decision.status());
        row.version = Set(version + 1);
        row.update(&w.tx).await?;
        w.commit().await?;
        Ok(version + 1)
    }

    /// Links a statement to an event that it is about; where extraction did, the link becomes the editor's. Gives the
    /// statement's new version; where an editor linked the two already, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where either is not there or the statement has another version than `expected`; of the
    /// database.
    pub async fn link(
        &self,
        statement: StatementId,
        event: EventId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_statement(statement, expected).await?;
        let event = EventId(w.living("events", event.0, "event", NodeId::Event(event)).await?);
        match w.link_between(statement, event).await? {
            Some(link) if link.evidence == EDITOR => return Ok(row.version),
            Some(link) => {
                let mut link = link.into_active_model();
                link.evidence = Set(EDITOR.to_owned());
                link.confidence = Set(1.0);
                link.update(&w.tx).await?;
            }
            None => {
                w.insert(vec![statement_event::Model {
                    statement_id: statement.0,
                    event_id: event.0,
                    confidence: 1.0,
                    evidence: EDITOR.to_owned(),
                    told_at: row.told_at,
                    span_start: None,
                    span_end: None,
                    span_start_utf16: None,
                    span_end_utf16: None,
                    span_exact: None,
                    span_prefix: None,
                    span_suffix: None,
                }])
                .await?;
            }
        }
        statement_unlink::Entity::delete_by_id((statement.0, event.0))
            .exec(&w.tx)
            .await?;
        w.linked(row, event, Operation::Linked, reason).await
    }

    /// Takes away a statement's link to an event, whoever made it; extraction does not make it again. Gives the
    /// statement's new version.
    ///
    /// # Errors
    /// As [`Store::link`]; [`crate::Error::Refused`] where the two are not linked.
    pub async fn unlink(
        &self,
        statement: StatementId,
        event: EventId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let row = w.seen_statement(statement, expected).await?;
        let event = EventId(w.living("events", event.0, "event", NodeId::Event(event)).await?);
        let Some(link) = w.link_between(statement, event).await? else {
            let message = format!("{statement} is not linked to {event}");
            return Err(Fault::new("event", FaultCode::NotFound, message).into());
        };
        statement_event::Entity::delete_by_id((link.statement_id, link.event_id))
            .exec(&w.tx)
            .await?;
        w.insert(vec![statement_unlink::Model {
            statement_id: statement.0,
            event_id: event.0,
            unlinked_by: editor.name.to_owned(),
            unlinked_at: w.now(),
        }])
        .await?;
        w.linked(row, event, Operation::Unlinked, reason).await
    }
}

impl Writer<'_> {
    /// The event, if it lives and is as whoever edits saw it.
    async fn seen_event(&self, id: EventId, expected: Option<i32>) -> Result<event::Model> {
        let row = event::Entity::find_by_id(id.0).one(&self.tx).await?;
        let state = |row: &event::Model| (row.merged_into_id.map(|id| EventId(id).into()), row.version);
        seen(row, id, state, expected)
    }

    /// What an id stands for by now: itself, or what it was merged into.
    pub(super) async fn living(&self, table: &str, id: Uuid, field: &str, node: NodeId) -> Result<Uuid> {
        let mut sql = self.sql();
        let place = sql.bind(id);
        let text = format!("select coalesce(merged_into_id, id) from {table} where id = {place}");
        match sql.one(&self.tx, &text).await? {
            Some(row) => Row::new(&row).get(),
            None => {
                let message = format!("there is no {} {node}", node.noun());
                Err(Fault::new(field, FaultCode::NotFound, message).into())
            }
        }
    }

    /// Records the decision; whether it is one that was not made before.
    fn decide(&mut self, id: impl Into<NodeId>, before: &str, decision: Decision, reason: Option<&str>) -> bool {
        let after = decision.status().code();
        if before == after {
            return false;
        }
        let mut detail = Detail {
            reason: because(reason),
            ..Detail::default()
        };
        detail.field("review", Some(&before.to_uppercase()), Some(&after.to_uppercase()));
        self.record(id, decision.operation(), detail);
        true
    }

    /// Where review stands now, as columns: status, by whom, when.
    #[allow(clippy::type_complexity)] // three columns
    pub(super) fn reviewed(
        &self,
        status: ReviewStatus,
    ) -> (
        sea_orm::ActiveValue<String>,
        sea_orm::ActiveValue<Option<String>>,
        sea_orm::ActiveValue<Option<i64>>,
    ) {
        let decided = status != ReviewStatus::Proposed;
        (
            Set(status.code().to_owned()),
            Set(self.actor.filter(|_| decided).map(str::to_owned)),
            Set(decided.then(|| self.now())),
        )
    }

    async fn link_between(&self, statement: StatementId, event: EventId) -> Result<Option<statement_event::Model>> {
        Ok(statement_event::Entity::find_by_id((statement.0, event.0))
            .one(&self.tx)
            .await?)
    }

    /// What follows once a link is made or taken away.
    async fn linked(
        mut self,
        row: statement::Model,
        event: EventId,
        operation: Operation,
        reason: Option<&str>,
    ) -> Result<i32> {
        let (id, article, version) = (StatementId(row.id), ArticleId(row.article_id), row.version + 1);
        let mut row = row.into_active_model();
        row.version = Set(version);
        row.update(&self.tx).await?;
        let detail = Detail {
            other: Some(event.to_string()),
            reason: because(reason),
            ..Detail::default()
        };
        self.record(id, operation, detail);
        self.count_article(article).await?;
        self.commit().await?;
        Ok(version)
    }
}
