//! Keys that clients show. The key itself is never kept, only its hash.

use crate::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

/// What a key begins with, so that one which leaked is known for what it is.
const PREFIX: &str = "whosaid_";
/// Random bytes of a key.
const BYTES: usize = 32;
/// Digits of them.
const DIGITS: usize = 43;

/// A key as its client shows it: `whosaid_` and 43 digits of base64url.
pub struct Secret(String);

impl Secret {
    /// A new one, from the system's source of randomness.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|e| Error::Unavailable(format!("no random numbers can be had: {e}")))?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// What looks like a key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        (digits.len() == DIGITS && digits.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The key, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it: its SHA-256. A random key needs no salt and no slow hash.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256(&[self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A key as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Of the key.
    pub id: Uuid,
    /// Who uses it; of the keys that hold, one has the name.
    pub name: String,
    /// What it may do.
    pub role: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The name as it is kept.
///
/// # Errors
/// Where it is none.
pub fn check_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::Invalid(
            "a key's name has 1 to 100 characters, none of them a control character".into(),
        ));
    }
    Ok(name)
}

/// Of the parts one after the other, in hexadecimal.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_made_and_not_shown_by_accident() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(Secret::parse(one.reveal()).unwrap().hash(), one.hash());
        assert_eq!(one.hash().len(), 64);
        assert!(!format!("{one:?}").contains(&one.reveal()[8..]));
        for text in [
            "",
            "whosaid_",
            "whosaid_short",
            &one.reveal()[1..],
            &format!("{}x", one.reveal()),
        ] {
            assert!(Secret::parse(text).is_none(), "{text}");
        }
    }
}
