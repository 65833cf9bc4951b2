//! Errors as the client sees them: a message that says what would be right, and a stable code that says whose fault it
//! is. What happened inside is logged under an id; only the id is sent.

use crate::guard::too_long;
use async_graphql::{ErrorExtensions, ServerError, Value};
use std::sync::Arc;
use whosaid_domain as domain;

/// `extensions.code`: stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// An argument, or a combination of them.
    BadUserInput,
    /// `first`, `last`, `after`, `before`.
    BadPage,
    /// The document is no GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// The document is over one of the limits.
    TooComplex,
    /// The request is over one of the limits, whatever its document.
    TooLarge,
    /// Too many requests.
    RateLimited,
    /// No document is kept under the id.
    PersistedNotFound,
    /// No documents are kept at all.
    PersistedNotSupported,
    /// Only documents that are kept are taken.
    PersistedOnly,
    /// The Idempotency-Key was another request's.
    KeyReused,
    /// The request with this Idempotency-Key is being carried out.
    KeyInUse,
    /// The request with this Idempotency-Key was carried out, and its answer was lost.
    KeyApplied,
    /// The operation needs POST.
    MethodNotAllowed,
    /// The client's key does not allow it.
    Forbidden,
    /// The client's key is none.
    Unauthenticated,
    /// One operation too many at once on a WebSocket.
    TooManyOperations,
    /// The database cannot be reached now.
    Unavailable,
    /// The database can be read and not written.
    Unwritable,
    /// The request took longer than it may.
    Timeout,
    /// A fault of the server.
    Internal,
}

impl Code {
    /// As sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::BadPage => "BAD_PAGE",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::TooLarge => "REQUEST_TOO_LARGE",
            Self::RateLimited => "RATE_LIMITED",
            Self::PersistedNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::PersistedOnly => "PERSISTED_QUERY_ONLY",
            Self::KeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::KeyInUse => "IDEMPOTENCY_KEY_IN_USE",
            Self::KeyApplied => "IDEMPOTENCY_KEY_APPLIED",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::Forbidden => "FORBIDDEN",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::TooManyOperations => "TOO_MANY_OPERATIONS",
            Self::Unavailable => "UNAVAILABLE",
            Self::Unwritable => "READ_ONLY",
            Self::Timeout => "TIMEOUT",
            Self::Internal => "INTERNAL",
        }
    }

    /// Of an error that went through here; `None` for one that the library made itself.
    #[must_use]
    pub fn of(error: &ServerError) -> Option<String> {
        match error.extensions.as_ref()?.get("code")? {
            Value::String(code) => Some(code.clone()),
            _ => None,
        }
    }

    /// Sets the code where none is set.
    pub fn mark(self, error: &mut ServerError) {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", self.as_str());
        }
    }
}

/// The client's own mistake.
pub fn bad_input(message: impl Into<String>) -> async_graphql::Error {
    coded(message, Code::BadUserInput)
}

/// An error that carries `code`.
pub fn coded(message: impl Into<String>, code: Code) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, e| e.set("code", code.as_str()))
}

/// What the client gets to see of `error`; what it must not see is logged.
pub fn from_domain(error: impl Into<Arc<domain::Error>>) -> async_graphql::Error {
    let error = error.into();
    match &*error {
        domain::Error::Invalid(message) => bad_input(message),
        domain::Error::Refused(_) => bad_input(error.to_string()),
        domain::Error::Page(message) => coded(message, Code::BadPage),
        domain::Error::TakenOver => coded(error.to_string(), Code::KeyInUse),
        domain::Error::TooLong { value, maximum } => too_long(*value, *maximum),
        domain::Error::Timeout => coded(error.to_string(), Code::Timeout),
        domain::Error::Unwritable(why) => {
            tracing::error!(%error, "answered {}", Code::Unwritable.as_str());
            coded(why, Code::Unwritable)
        }
        domain::Error::Unavailable(_) => hidden(&error, Code::Unavailable, "the database cannot be reached now"),
        _ => hidden(&error, Code::Internal, "the server failed to answer this"),
    }
}

/// A row that another points to is not there: the database's foreign keys make this a fault, not a gap.
pub fn vanished(id: impl std::fmt::Debug) -> async_graphql::Error {
    from_domain(domain::Error::Schema(format!("{id:?} is pointed to and not there")))
}

/// The same where no field was asked for.
pub fn at_the_door(error: domain::Error) -> ServerError {
    let error = from_domain(error);
    let mut told = ServerError::new(error.message, None);
    told.extensions = error.extensions;
    told
}

fn hidden(error: &domain::Error, code: Code, message: &str) -> async_graphql::Error {
    let id = log_id();
    tracing::error!(error = %error, id, "answered {}", code.as_str());
    async_graphql::Error::new(format!("{message}; the log has it under {id}")).extend_with(|_, e| {
        e.set("code", code.as_str());
        e.set("id", id.as_str());
    })
}

/// Short, and unlikely to repeat within a log: microseconds of the clock and a counter.
fn log_id() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let micros = chrono::Utc::now().timestamp_micros();
    format!("e{micros:x}{:x}", COUNTER.fetch_add(1, Ordering::Relaxed) & 0xfff)
}
