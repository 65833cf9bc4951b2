//! What was changed, when and by whom: one row of the feed for each write, made in its transaction.

use crate::{id::NodeId, page::Cursor, store::read::want::Noun};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What happened to a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// It is new.
    Created,
    /// Fields of it were changed.
    Updated,
    /// It is gone.
    Deleted,
    /// Review agreed with it.
    Confirmed,
    /// Review disagreed with it.
    Rejected,
    /// What extraction found was put right.
    Corrected,
    /// A statement was linked to an event.
    Linked,
    /// A statement's link to an event was taken away.
    Unlinked,
    /// It was merged into another.
    Merged,
    /// Its merging was undone.
    Unmerged,
    /// It was found not to be the same as another.
    SetApart,
}

/// What a change did, as the feed keeps it. Everything may be empty: a new noun tells for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The fields, each before and after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// The other noun: what it was linked to, merged into or set apart from; its global id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Why, by whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A field that was changed. Values are as the API writes them: an id, an enum's word, a date as EDTF. Of a list there is
/// one for each item that came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name in the API, e.g. `wikidataId`.
    pub field: String,
    /// What it was; null where nothing was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; null where nothing is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Detail {
    /// Notes a field where it changes.
    pub fn field(&mut self, field: &str, before: Option<&str>, after: Option<&str>) {
        if before != after {
            self.fields.push(FieldChange {
                field: field.to_owned(),
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
            });
        }
    }

    /// Of something that is gone: what it was, and why.
    #[must_use]
    pub fn gone(field: &str, was: &str, reason: Option<&str>) -> Self {
        let mut detail = Self::default();
        detail.field(field, Some(was), None);
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        detail.reason = reason.map(str::to_owned);
        detail
    }

    /// Whether it tells nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A row of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where it stands in the feed.
    pub cursor: Cursor,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What happened.
    pub operation: Operation,
    /// Who did it; `None` for the program itself.
    pub actor: Option<String>,
    /// To what.
    pub node: NodeId,
    /// What it did.
    pub detail: Detail,
}

/// Which changes. Lists are "any of"; an empty list matches nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangeFilter {
    /// Of these nouns, of the five.
    pub noun: Option<Vec<Noun>>,
    /// These operations.
    pub operation: Option<Vec<Operation>>,
    /// Of these.
    pub node: Option<Vec<NodeId>>,
}

/// A stretch of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// In the feed's order.
    pub changes: Vec<Change>,
    /// Up to where the feed was looked through: go on from there.
    pub end: Cursor,
    /// Whether more is there to be looked through.
    pub more: bool,
}
