//! Writing, one noun a file. Every payload has what was written and `userErrors`: what a person can mend. Errors at the
//! top are for the rest.

pub mod again;
pub mod article;
pub mod correct;
pub mod event;
pub mod import;
pub mod merge;
pub mod person;
pub mod review;
pub mod source;
pub mod statement;

use super::{
    error::{bad_input, from_domain},
    node::parse,
};
use crate::auth::{Role, require};
use async_graphql::{Context, Enum, ID, InputObject, MergedObject, Result, SimpleObject};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    clock::Clock,
    error::{Fault, FaultCode},
    id::NodeId,
    statement::SpeakerId,
    store::{Editor, Store},
};

/// All that writes.
#[derive(MergedObject, Default)]
pub struct Mutation(
    article::ArticleMutations,
    import::ImportMutations,
    statement::StatementMutations,
    person::PersonMutations,
    source::SourceMutations,
    event::EventMutations,
    review::ReviewMutations,
    correct::CorrectMutations,
    merge::MergeMutations,
    again::AgainMutations,
);

/// Something that is wrong with the input of a mutation, which then wrote nothing.
#[derive(SimpleObject, Debug, Clone)]
pub struct UserError {
    /// Where in the input, e.g. `["statements", "3", "content"]`; empty for the whole.
    field: Vec<String>,
    /// What kind, for programs.
    code: UserErrorCode,
    /// What was wrong and what would be right, for people.
    message: String,
    /// The global ids of what stands in the way: of `TAKEN` whoever has it, of `IN_USE` up to ten that point to it, of
    /// `MERGED` what it was merged into; else empty.
    other_ids: Vec<ID>,
}

/// What can be wrong with the input of a mutation.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "FaultCode")]
pub enum UserErrorCode {
    /// There is no such item.
    NotFound,
    /// It has been changed since the version that `expectedVersion` tells: read it again.
    Stale,
    /// A value makes no sense.
    Invalid,
    /// Another has it already.
    Taken,
    /// Others point to it.
    InUse,
    /// It was merged into another: edit that one.
    Merged,
    /// An editor found the two not to be the same.
    NotSame,
}

impl From<Fault> for UserError {
    fn from(fault: Fault) -> Self {
        Self {
            field: fault.field,
            code: fault.code.into(),
            message: fault.message,
            other_ids: fault.others.iter().map(|id| ID(id.to_string())).collect(),
        }
    }
}

/// The clock that writing goes by; in the schema's data.
pub type SharedClock = Arc<dyn Clock>;

/// The client as an editor, if it may do what `role` may.
///
/// # Errors
/// With the code `FORBIDDEN`.
pub fn editor<'a>(ctx: &Context<'a>, role: Role) -> Result<Editor<'a>> {
    let name = &require(ctx, role)?.name;
    let clock = &**ctx.data_unchecked::<SharedClock>();
    Ok(Editor { name, clock })
}

/// The database, for writing what one field of a mutation asks for.
pub fn store(ctx: &Context<'_>) -> Store {
    let field = ctx.item;
    ctx.data_unchecked::<Store>().for_part(&field.node.response_key().node)
}

/// What was written, or what is wrong with the input.
///
/// # Errors
/// For what a person cannot mend.
pub fn written<T>(result: domain::Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(written) => Ok((Some(written), Vec::new())),
        Err(domain::Error::Refused(faults)) => Ok((None, faults.into_iter().map(UserError::from).collect())),
        Err(error) => Err(from_domain(error)),
    }
}

/// The id that `argument` holds, of a noun that `of` takes; `a` is what it is called.
///
/// # Errors
/// Where it is none, or that of another noun.
fn id_of<T>(argument: &str, id: &str, a: &str, of: impl FnOnce(NodeId) -> Option<T>) -> Result<T> {
    let id = parse(argument, id)?;
    of(id).ok_or_else(|| bad_input(format!("`{argument}`: `{id}` is not the id of {a}")))
}

/// The ids of people and sources that `argument` holds.
///
/// # Errors
/// Where one is none.
fn whom(argument: &str, ids: Option<Vec<ID>>) -> Result<Vec<SpeakerId>> {
    let one = |id: ID| {
        id_of(argument, &id, "a person or a source", |id| match id {
            NodeId::Person(id) => Some(SpeakerId::Person(id)),
            NodeId::Source(id) => Some(SpeakerId::Source(id)),
            _ => None,
        })
    };
    ids.unwrap_or_default().into_iter().map(one).collect()
}

/// What became of a mutation that writes one noun: the noun as it is now, and what is wrong with the input.
macro_rules! payloads {
    ($($(#[$($doc:tt)*])* $name:ident { $field:ident: $noun:ident by $id:ident };)*) => {$(
        $(#[$($doc)*])*
        #[derive(Debug)]
        pub struct $name {
            id: Option<$id>,
            user_errors: Vec<super::UserError>,
        }

        impl $name {
            /// Of what was written.
            ///
            /// # Errors
            /// For what a person cannot mend.
            fn of(result: whosaid_domain::Result<$id>) -> async_graphql::Result<Self> {
                let (id, user_errors) = super::written(result)?;
                Ok(Self { id, user_errors })
            }
        }

        $(#[$($doc)*])*
        #[async_graphql::Object]
        impl $name {
            /// It as it is now; null where nothing was written.
            async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<$noun>> {
                match self.id {
                    Some($id(id)) => crate::graphql::node::root(ctx, crate::graphql::node::Root::Id(id)).await,
                    None => Ok(None),
                }
            }

            /// What is wrong with the input; then nothing was written.
            async fn user_errors(&self) -> &[super::UserError] {
                &self.user_errors
            }
        }
    )*};
}
use payloads;

/// What became of a mutation that deletes a noun.
#[derive(SimpleObject, Debug)]
pub struct DeletePayload {
    /// The global id of what is gone; null where nothing was deleted.
    deleted_id: Option<ID>,
    /// What is wrong with the input; then nothing was deleted.
    user_errors: Vec<UserError>,
}

impl DeletePayload {
    /// Of what was deleted.
    ///
    /// # Errors
    /// For what a person cannot mend.
    fn of<T: Into<NodeId>>(result: domain::Result<T>) -> Result<Self> {
        let (id, user_errors) = written(result)?;
        Ok(Self {
            deleted_id: id.map(|id| ID(id.into().to_string())),
            user_errors,
        })
    }
}

/// What is to be deleted.
#[derive(InputObject, Debug)]
pub struct DeleteInput {
    /// Its global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it, it is deleted whatever others
    /// did.
    expected_version: Option<i32>,
    /// Why, for the history.
    reason: Option<String>,
}
