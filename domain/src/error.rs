//! What can go wrong, and whose fault it is.

use crate::id::NodeId;

/// The result of a domain call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. The message of every variant but [`Error::Database`] may be shown to a client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's input: says what was wrong and what would be right.
    #[error("{0}")]
    Invalid(String),
    /// A cursor, a page size or a combination of paging arguments.
    #[error("{0}")]
    Page(String),
    /// The database's schema is not this program's.
    #[error("{0}")]
    Schema(String),
    /// The database cannot be reached or opened: names the address without its password.
    #[error("{0}")]
    Unavailable(String),
    /// A read that took longer than a statement may.
    #[error("reading this takes longer than a statement may: ask for less at once")]
    Timeout,
    /// A read of more long texts than one may have.
    #[error(
        "this reads {value} bytes of bodies and quoted words and more, so ask for fewer items a page, or without these; \
         the limit is {maximum}"
    )]
    TooLong {
        /// Bytes that were read until then.
        value: usize,
        /// Bytes that may be read.
        maximum: usize,
    },
    /// What a person can mend in an edit: all that is wrong with it. Nothing was written.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Fault>),
    /// The database can be read and not written: says why.
    #[error("{0}")]
    Unwritable(String),
    /// The request was taken over by the same one, sent again: this one wrote nothing more.
    #[error("the same request was sent again and is carried out there: ask for its answer")]
    TakenOver,
    /// Inside the database: logged, never shown.
    #[error("database: {0}")]
    Database(#[source] sea_orm::DbErr),
}

/// One thing that is wrong with an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the input, as the API names it, e.g. `["statements", "3", "content"]`; empty for the whole.
    pub field: Vec<String>,
    /// What kind.
    pub code: FaultCode,
    /// What was wrong and what would be right.
    pub message: String,
    /// What stands in the way: whoever has it already, or points to it.
    pub others: Vec<NodeId>,
}

/// What can be wrong with an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// There is no such noun.
    NotFound,
    /// It has been changed since the version that was seen.
    Stale,
    /// A value makes no sense.
    Invalid,
    /// Another has it already.
    Taken,
    /// Others point to it.
    InUse,
    /// It was merged into another.
    Merged,
    /// An editor found the two not to be the same.
    NotSame,
}

impl Fault {
    /// Of a field of the input; a path's parts are divided by points.
    #[must_use]
    pub fn new(field: &str, code: FaultCode, message: impl Into<String>) -> Self {
        Self {
            field: field
                .split('.')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            code,
            message: message.into(),
            others: Vec::new(),
        }
    }

    /// With what stands in the way.
    #[must_use]
    pub fn by(self, others: Vec<NodeId>) -> Self {
        Self { others, ..self }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Refused(vec![fault])
    }
}
