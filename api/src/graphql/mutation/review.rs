//! Review: what people decide of statements and events that extraction proposed.

use super::{UserError, editor, store, written};
use crate::{
    auth::Role,
    graphql::{
        error::bad_input,
        event::Event,
        node::{Root, parse, root},
        statement::Statement,
    },
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use whosaid_domain::{
    id::{EventId, NodeId, StatementId},
    review::Decision,
};

/// Review of statements and events.
#[derive(Debug, Default)]
pub struct ReviewMutations;

#[Object]
impl ReviewMutations {
    /// Agrees with a statement: its review becomes CONFIRMED, and extraction leaves it as it is from then on. Needs the
    /// role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn confirm_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] input: ReviewInput,
    ) -> Result<ReviewStatementPayload> {
        decide_statement(ctx, input, Decision::Confirm).await
    }

    /// Disagrees with a statement: its review becomes REJECTED. Lists, counts and facets leave it out unless a filter
    /// asks for it; it stays under its id, and extraction does not bring it back. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn reject_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] input: ReviewInput,
    ) -> Result<ReviewStatementPayload> {
        decide_statement(ctx, input, Decision::Reject).await
    }

    /// Takes back what was decided of a statement: its review becomes PROPOSED. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn reopen_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] input: ReviewInput,
    ) -> Result<ReviewStatementPayload> {
        decide_statement(ctx, input, Decision::Reopen).await
    }

    /// Agrees with an event: its review becomes CONFIRMED, and articles that come in later no longer change its date and
    /// place. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn confirm_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: ReviewInput,
    ) -> Result<ReviewEventPayload> {
        decide_event(ctx, input, Decision::Confirm).await
    }

    /// Disagrees with an event, as that something happened at all: its review becomes REJECTED. Lists leave it out
    /// unless a filter asks for it, and articles that come in later are not taken to tell of it. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn reject_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: ReviewInput,
    ) -> Result<ReviewEventPayload> {
        decide_event(ctx, input, Decision::Reject).await
    }

    /// Takes back what was decided of an event: its review becomes PROPOSED. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn reopen_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: ReviewInput,
    ) -> Result<ReviewEventPayload> {
        decide_event(ctx, input, Decision::Reopen).await
    }

    /// Links a statement to an event that it is about. A link that extraction made becomes the editor's. Needs the role
    /// editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn link_statement_to_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement and the event.")] input: LinkInput,
    ) -> Result<ReviewStatementPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let (id, event) = (statement("statement", &input.statement)?, event("event", &input.event)?);
        let store = store(ctx);
        let done = store.link(id, event, input.expected_version, input.reason.as_deref(), &editor);
        ReviewStatementPayload::of(id, done.await)
    }

    /// Takes away a statement's link to an event, whoever made it; extraction does not make it again. Needs the role
    /// editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn unlink_statement_from_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement and the event.")] input: LinkInput,
    ) -> Result<ReviewStatementPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let (id, event) = (statement("statement", &input.statement)?, event("event", &input.event)?);
        let store = store(ctx);
        let done = store.unlink(id, event, input.expected_version, input.reason.as_deref(), &editor);
        ReviewStatementPayload::of(id, done.await)
    }
}

async fn decide_statement(ctx: &Context<'_>, input: ReviewInput, decision: Decision) -> Result<ReviewStatementPayload> {
    let editor = editor(ctx, Role::Editor)?;
    let id = statement("id", &input.id)?;
    let store = store(ctx);
    let done = store.review_statement(id, input.expected_version, decision, input.reason.as_deref(), &editor);
    ReviewStatementPayload::of(id, done.await)
}

async fn decide_event(ctx: &Context<'_>, input: ReviewInput, decision: Decision) -> Result<ReviewEventPayload> {
    let editor = editor(ctx, Role::Editor)?;
    let id = event("id", &input.id)?;
    let store = store(ctx);
    let done = store.review_event(id, input.expected_version, decision, input.reason.as_deref(), &editor);
    let (version, user_errors) = written(done.await)?;
    Ok(ReviewEventPayload {
        event: version.map(|_| id),
        user_errors,
    })
}

/// What is decided of.
#[derive(InputObject, Debug)]
pub struct ReviewInput {
    /// The global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the decision is made
    /// whatever others did.
    expected_version: Option<i32>,
    /// Why, for the history.
    reason: Option<String>,
}

/// A statement and an event.
#[derive(InputObject, Debug)]
pub struct LinkInput {
    /// The statement's global id.
    statement: ID,
    /// The event's global id; one that was merged stands for what it was merged into.
    event: ID,
    /// The statement's version that was seen; refused as `STALE` where it has changed since.
    expected_version: Option<i32>,
    /// Why, for the history.
    reason: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub struct ReviewStatementPayload {
    statement: Option<StatementId>,
    user_errors: Vec<UserError>,
}

impl ReviewStatementPayload {
    pub(super) fn of(id: StatementId, done: whosaid_domain::Result<i32>) -> Result<Self> {
        let (version, user_errors) = written(done)?;
        Ok(Self {
            statement: version.map(|_| id),
            user_errors,
        })
    }
}

/// What became of a decision on a statement.
#[Object]
impl ReviewStatementPayload {
    /// The statement as it is now; null where nothing was written.
    async fn statement(&self, ctx: &Context<'_>) -> Result<Option<Statement>> {
        match self.statement {
            Some(StatementId(id)) => root(ctx, Root::Id(id)).await,
            None => Ok(None),
        }
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

/// What became of it.
#[derive(Debug)]
pub struct ReviewEventPayload {
    event: Option<EventId>,
    user_errors: Vec<UserError>,
}

/// What became of a decision on an event.
#[Object]
impl ReviewEventPayload {
    /// The event as it is now; null where nothing was written.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        match self.event {
            Some(EventId(id)) => root(ctx, Root::Id(id)).await,
            None => Ok(None),
        }
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

/// The statement's id that `field` holds.
pub(super) fn statement(field: &str, id: &str) -> Result<StatementId> {
    match parse(field, id)? {
        NodeId::Statement(id) => Ok(id),
        other => Err(bad_input(format!("`{field}`: `{other}` is not the id of a statement"))),
    }
}

/// The event's id that `field` holds.
pub(super) fn event(field: &str, id: &str) -> Result<EventId> {
    match parse(field, id)? {
        NodeId::Event(id) => Ok(id),
        other => Err(bad_input(format!("`{field}`: `{other}` is not the id of an event"))),
    }
}
