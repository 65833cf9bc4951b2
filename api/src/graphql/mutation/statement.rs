//! Statements that editors type in, and deleting them.

use super::{
    DeleteInput, DeletePayload, editor, id_of,
    import::{ImportViaInput, SpanInput, SpeakerInput, each},
    payloads, store,
};
use crate::{
    auth::Role,
    graphql::statement::{Attribution, SpeechAct, Statement, StatementKind},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use whosaid_domain::{
    id::{NodeId, StatementId},
    import::{LinkGiven, StatementGiven},
    statement::LinkEvidence,
};

/// Statements that editors type in, and deleting them.
#[derive(Debug, Default)]
pub struct StatementMutations;

#[Object]
impl StatementMutations {
    /// Adds a statement that extraction missed. Every span is checked against the article's text; all that is wrong is told
    /// at once. Its review is CONFIRMED, by whoever adds it, and its extraction is null. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn create_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement, and its article.")] input: CreateStatementInput,
    ) -> Result<CreateStatementPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let article = id_of("article", &input.article, "an article", |id| match id {
            NodeId::Article(id) => Some(id),
            _ => None,
        })?;
        let store = store(ctx);
        let done = store.create_statement(article, &input.into(), &editor).await;
        CreateStatementPayload::of(done)
    }

    /// Deletes a statement with its spans, its chain and its links. There is no undoing it: `rejectStatement` is the
    /// ordinary way, which hides a wrong statement from lists, keeps it in the history, and keeps extraction from proposing
    /// it again. Needs the role admin.
    #[graphql(complexity = "10 + child_complexity")]
    async fn delete_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] input: DeleteInput,
    ) -> Result<DeletePayload> {
        let editor = editor(ctx, Role::Admin)?;
        let id = id_of("id", &input.id, "a statement", |id| match id {
            NodeId::Statement(id) => Some(id),
            _ => None,
        })?;
        let store = store(ctx);
        let done = store.delete_statement(id, input.expected_version, input.reason.as_deref(), &editor);
        DeletePayload::of(done.await)
    }
}

/// A statement that an editor types in.
#[derive(InputObject, Debug)]
pub struct CreateStatementInput {
    /// The article that reports it: its global id.
    article: ID,
    /// Where the words stand, in the order of the text: one span, or several where the quotation is split; up to 50.
    content: Vec<SpanInput>,
    /// How the words are given.
    kind: StatementKind,
    /// What the reporting words do.
    act: SpeechAct,
    /// The words that report it.
    cue: Option<SpanInput>,
    /// Who speaks; left out where nobody could be resolved.
    speaker: Option<SpeakerInput>,
    /// The speaker as the article writes it.
    speaker_span: Option<SpanInput>,
    /// The speaker's role as the article gives it, up to 500 characters.
    speaker_role: Option<String>,
    /// How the speaker was found. Left out, it follows from the speaker: UNRESOLVED without one, UNNAMED for one of that
    /// type, else NAMED.
    attribution: Option<Attribution>,
    /// The chain of outlets, nearest the speaker first; up to 50.
    via: Option<Vec<ImportViaInput>>,
    /// When it was said, as EDTF.
    said_on: Option<String>,
    /// The events that it is about: up to 50 global ids. An event that is not known is made by `createEvent` before.
    events: Option<Vec<ID>>,
}

impl From<CreateStatementInput> for StatementGiven {
    fn from(input: CreateStatementInput) -> Self {
        let link = |id: ID| LinkGiven {
            id: Some(id.0),
            key: None,
            evidence: LinkEvidence::Content,
            confidence: 1.0,
            span: None,
        };
        Self {
            content: each(input.content),
            kind: input.kind.into(),
            act: input.act.into(),
            cue: input.cue.map(Into::into),
            speaker: input.speaker.map(Into::into),
            speaker_span: input.speaker_span.map(Into::into),
            speaker_role: input.speaker_role,
            attribution: input.attribution.map(Into::into),
            via: each(input.via.unwrap_or_default()),
            said_on: input.said_on,
            events: input.events.unwrap_or_default().into_iter().map(link).collect(),
            confidence: 1.0,
        }
    }
}

payloads! {
    /// What became of a new statement.
    CreateStatementPayload { statement: Statement by StatementId };
}
