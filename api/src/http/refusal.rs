//! A request that is refused at the door.

use super::accept::Media;
use crate::{
    graphql::error::{Code, at_the_door},
    guard::Exceeded,
    persisted::Missing,
};
use async_graphql::{ServerError, Value};
use axum::http::StatusCode;
use std::time::Duration;

/// A request that is refused before it is answered: what is wrong, and the status that says whose fault it is.
#[derive(Debug)]
pub struct Refusal {
    /// Of HTTP.
    pub status: StatusCode,
    /// With its code.
    pub error: Box<ServerError>,
    /// When to come again.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// With a message that says what would be right.
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        let mut error = ServerError::new(message, None);
        code.mark(&mut error);
        Self {
            status,
            error: Box::new(error),
            retry_after: None,
        }
    }

    /// With more for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.error.extensions.get_or_insert_default().set(name, value);
        self
    }

    /// A request that is none.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
    }

    /// A body of a kind that is not read.
    pub fn unsupported(message: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadUserInput, message)
    }

    /// A key that is none, or none where one is needed.
    pub fn unauthenticated(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
    }

    /// Over the rate.
    pub fn too_often(whose: &str, wait: Duration) -> Self {
        let message = format!("too many requests {whose}: wait for {} s", seconds(wait));
        Self {
            retry_after: Some(wait),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
        }
    }

    /// No room for an answer, as others wait for their clients to fetch them.
    #[must_use]
    pub fn unsent(bytes: usize, maximum: usize) -> Self {
        let message = "the server keeps as many answers as it may for clients that do not fetch theirs: ask for less, or \
                       again in a moment";
        let refusal = Self {
            retry_after: Some(Duration::from_secs(1)),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message)
        };
        refusal
            .with("limit", "unsent-bytes".into())
            .with("value", bytes.into())
            .with("maximum", maximum.into())
    }

    /// Over a limit that no document has to do with.
    #[must_use]
    pub fn too_large(status: StatusCode, exceeded: &Exceeded) -> Self {
        Self {
            status,
            error: Box::new(exceeded.error(Code::TooLarge)),
            retry_after: None,
        }
    }

    /// Where the database fails.
    #[must_use]
    pub fn database(error: whosaid_domain::Error) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            error: Box::new(at_the_door(error)),
            retry_after: None,
        }
    }

    /// The code of its error.
    #[must_use]
    pub fn code(&self) -> String {
        Code::of(&self.error).unwrap_or_default()
    }

    /// The limit that was hit, if one was.
    #[must_use]
    pub fn limit(&self) -> Option<String> {
        limit(&self.error)
    }

    /// The status for an answer in this type: documents that are not to be had are, as `application/json`, told with 200,
    /// like those that are refused.
    #[must_use]
    pub fn status_as(&self, media: Media) -> StatusCode {
        let missing = ["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"];
        if media == Media::Json && missing.contains(&&*self.code()) {
            StatusCode::OK
        } else {
            self.status
        }
    }
}

impl From<Missing> for Refusal {
    fn from(Missing(code, message): Missing) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }
}

/// The limit that an error is about.
#[must_use]
pub fn limit(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("limit")? {
        Value::String(limit) => Some(limit.clone()),
        _ => None,
    }
}

/// Whole seconds, 1 at the least.
#[must_use]
pub fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero())
}
