//! Whether an answer that a client has is still the answer: `ETag` and `If-None-Match`.

use axum::http::{HeaderMap, HeaderValue, header};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use whosaid_domain::key::sha256;

/// Answers that are remembered, by what was asked.
const MOST: u64 = 4_096;

/// The state of the database in which an answer was made, and the answer's tag. The tag is made of the answer, so it is the
/// same on every server; the state spares asking again where nothing was written since.
#[derive(Debug)]
pub(super) struct Validators(Cache<[u8; 32], (String, HeaderValue)>);

impl Default for Validators {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

/// A question that may be asked again: all that its answer depends on but the database.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question([u8; 32]);

impl Question {
    pub(super) fn new(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

impl Validators {
    /// The tag of the answer in this state, if it is known.
    pub(super) fn tag(&self, question: Question, state: &str) -> Option<HeaderValue> {
        self.0.get(&question.0).filter(|(s, _)| s == state).map(|(_, tag)| tag)
    }

    pub(super) fn remember(&self, question: Question, state: String, tag: HeaderValue) {
        self.0.insert(question.0, (state, tag));
    }
}

/// The tag of an answer.
pub(super) fn tag(body: &[u8]) -> HeaderValue {
    let hash = sha256(&[body]);
    HeaderValue::from_str(&format!("\"{}\"", &hash[..32])).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client has the answer of this tag.
pub(super) fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = asked.filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    // Weak or strong, it is the same answer.
    tags.any(|t| {
        let t = t.trim();
        t == "*" || t.strip_prefix("W/").unwrap_or(t).as_bytes() == tag.as_bytes()
    })
}
