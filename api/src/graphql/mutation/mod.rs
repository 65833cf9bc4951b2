//! Writing, one noun a file. Every payload has what was written and `userErrors`: what a person can mend. Errors at the
//! top are for the rest.

pub mod person;

use super::error::from_domain;
use crate::auth::{Role, require};
use async_graphql::{Context, Enum, MergedObject, Result, SimpleObject};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    clock::Clock,
    error::{Fault, FaultCode},
    store::Editor,
};

/// All that writes.
#[derive(MergedObject, Default)]
pub struct Mutation(person::PersonMutations);

/// Something that is wrong with the input of a mutation, which then wrote nothing.
#[derive(SimpleObject, Debug, Clone)]
pub struct UserError {
    /// Where in the input, e.g. `["statements", "3", "content"]`; empty for the whole.
    field: Vec<String>,
    /// What kind, for programs.
    code: UserErrorCode,
    /// What was wrong and what would be right, for people.
    message: String,
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
