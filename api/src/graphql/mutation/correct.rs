//! Putting statements right.

use super::{
    editor,
    import::SpanInput,
    review::{ReviewStatementPayload, statement},
    store,
};
use crate::{
    auth::Role,
    graphql::{
        error::{bad_input, from_domain},
        node::parse,
        statement::{Attribution, SpeechAct, StatementKind},
        via::ViaRelation,
    },
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use whosaid_domain::{
    When,
    id::{NodeId, SourceId},
    review::{Correction, ViaGiven},
    statement::SpeakerId,
};

/// Putting statements right.
#[derive(Debug, Default)]
pub struct CorrectMutations;

#[Object]
impl CorrectMutations {
    /// Puts right what extraction found of a statement: only what is given changes. Its review becomes CONFIRMED, and
    /// the history keeps what extraction had found. Spans are checked against the article's text. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn correct_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement, and what is right.")] input: CorrectStatementInput,
    ) -> Result<ReviewStatementPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = statement("id", &input.id)?;
        let (expected, reason) = (input.expected_version, input.reason.clone());
        let correction = input.read()?;
        let store = store(ctx);
        let done = store.correct_statement(id, expected, &correction, reason.as_deref(), &editor);
        ReviewStatementPayload::of(id, done.await)
    }
}

/// A statement, and what is right: what is left out stays.
#[derive(InputObject, Debug)]
pub struct CorrectStatementInput {
    /// The statement's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the correction is made
    /// whatever others did.
    expected_version: Option<i32>,
    /// Who speaks: the global id of a person or a source; null where it is nobody that is known.
    speaker: MaybeUndefined<ID>,
    /// How the speaker was found. Left out, it follows from the speaker: UNRESOLVED without one, UNNAMED for a source of
    /// that kind, else as it was, or NAMED where there was none.
    attribution: Option<Attribution>,
    /// What the reporting words do.
    act: Option<SpeechAct>,
    /// How the words are given.
    kind: Option<StatementKind>,
    /// Where the words stand, in the order of the text: one span, or several where the quotation is split.
    content: Option<Vec<SpanInput>>,
    /// The words that report it; null where there are none.
    cue: MaybeUndefined<SpanInput>,
    /// The speaker as the article writes it; null where it writes nothing.
    speaker_span: MaybeUndefined<SpanInput>,
    /// The speaker's role as the article gives it; null where it gives none.
    speaker_role: MaybeUndefined<String>,
    /// When it was said, as EDTF, e.g. `2023-05-03` or `2025-12-28/2025-12-29`; null where the article does not tell.
    said_on: MaybeUndefined<String>,
    /// The chain of outlets, nearest the speaker first; empty where there is none.
    via: Option<Vec<ViaInput>>,
    /// Why, for the history.
    reason: Option<String>,
}

/// A link of the chain of outlets.
#[derive(InputObject, Debug)]
pub struct ViaInput {
    /// The outlet's global id.
    source: ID,
    /// How it stands between the speaker and the article.
    relation: ViaRelation,
    /// Where the article names it.
    span: Option<SpanInput>,
}

impl CorrectStatementInput {
    fn read(self) -> Result<Correction> {
        let speaker: Option<Option<ID>> = self.speaker.into();
        let said_on: Option<Option<String>> = self.said_on.into();
        let cue: Option<Option<SpanInput>> = self.cue.into();
        let speaker_span: Option<Option<SpanInput>> = self.speaker_span.into();
        let when = |edtf: String| {
            When::parse(&edtf).map_err(|error| match error {
                whosaid_domain::Error::Invalid(why) => bad_input(format!("`saidOn`: {why}")),
                error => from_domain(error),
            })
        };
        let via = |(i, via): (usize, ViaInput)| {
            let field = format!("via.{i}.source");
            Ok(ViaGiven {
                source: source(&field, &via.source)?,
                relation: via.relation.into(),
                span: via.span.map(Into::into),
            })
        };
        Ok(Correction {
            speaker: speaker.map(|id| id.map(|id| who(&id)).transpose()).transpose()?,
            attribution: self.attribution.map(Into::into),
            act: self.act.map(Into::into),
            kind: self.kind.map(Into::into),
            content: self.content.map(|spans| spans.into_iter().map(Into::into).collect()),
            cue: cue.map(|span| span.map(Into::into)),
            speaker_span: speaker_span.map(|span| span.map(Into::into)),
            speaker_role: self.speaker_role.into(),
            said_on: said_on.map(|edtf| edtf.map(when).transpose()).transpose()?,
            via: self
                .via
                .map(|chain| chain.into_iter().enumerate().map(via).collect::<Result<_>>())
                .transpose()?,
        })
    }
}

fn who(id: &str) -> Result<SpeakerId> {
    match parse("speaker", id)? {
        NodeId::Person(id) => Ok(SpeakerId::Person(id)),
        NodeId::Source(id) => Ok(SpeakerId::Source(id)),
        other => Err(bad_input(format!(
            "`speaker`: `{other}` is not the id of a person or a source"
        ))),
    }
}

fn source(field: &str, id: &str) -> Result<SourceId> {
    match parse(field, id)? {
        NodeId::Source(id) => Ok(id),
        other => Err(bad_input(format!("`{field}`: `{other}` is not the id of a source"))),
    }
}
