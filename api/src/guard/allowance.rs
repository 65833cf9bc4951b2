//! How many bytes of long texts an answer may have, counted as they are put into it.

use super::Exceeded;
use crate::graphql::error::Code;
use async_graphql::{Context, Error, Result, ServerError};
use std::sync::atomic::{AtomicUsize, Ordering};

/// In the data of each request.
#[derive(Debug)]
pub struct Allowance {
    used: AtomicUsize,
    maximum: usize,
}

impl Allowance {
    pub(super) fn new(maximum: usize) -> Self {
        Self {
            used: AtomicUsize::new(0),
            maximum,
        }
    }

    /// For the next answer of several.
    pub(super) fn renew(&self) {
        self.used.store(0, Ordering::Relaxed);
    }
}

/// Takes a text into the answer.
///
/// # Errors
/// Where that makes too many bytes.
pub fn allow<'a>(ctx: &Context<'_>, text: &'a str) -> Result<&'a str> {
    if let Some(allowance) = ctx.data_opt::<Allowance>() {
        let value = allowance.used.fetch_add(text.len(), Ordering::Relaxed) + text.len();
        if value > allowance.maximum {
            return Err(too_long(value, allowance.maximum));
        }
    }
    Ok(text)
}

/// Of an answer with more bytes of long texts than it may have.
pub fn too_long(value: usize, maximum: usize) -> Error {
    let what =
        "the answer has {} bytes of bodies and quoted words, or more, so ask for fewer items a page, or without these";
    let exceeded = Exceeded::new("answer-bytes", what, value, maximum);
    let ServerError {
        message, extensions, ..
    } = exceeded.error(Code::TooComplex);
    Error {
        message,
        source: None,
        extensions,
    }
}
