//! Two found to be one, and how that is undone.

use crate::id::{MergeId, NodeId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A merge, holding or undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// What was merged; the id leads to the survivor while the merge holds.
    pub from: NodeId,
    /// What that was called.
    pub from_name: String,
    /// What it was merged into.
    pub into: NodeId,
    /// What that is called.
    pub into_name: String,
    /// Why.
    pub reason: Option<String>,
    /// Who did it; `None` for the program itself.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who undid it.
    pub undone_by: Option<String>,
    /// When it was undone; `None` while it holds.
    pub undone_at: Option<DateTime<Utc>>,
    /// How much moved.
    pub counts: Counts,
    /// The order in which merges were made.
    pub number: i32,
}

/// One of two, as an editor saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub id: NodeId,
    /// Its version then; `None` where that does not matter.
    pub version: Option<i32>,
}

impl<T: Into<NodeId>> From<T> for Seen {
    fn from(id: T) -> Self {
        Self {
            id: id.into(),
            version: None,
        }
    }
}

/// That two are not the same, as it is told of one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct NotSame {
    /// The other, or what that was merged into by now.
    pub other: NodeId,
    /// What that is called.
    pub other_name: String,
    /// Who found it; `None` for the program itself.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many of each moved with a merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Names.
    pub names: i32,
    /// Roles of the person, or that name the source.
    pub roles: i32,
    /// Statements by the person or source, or about the event.
    pub statements: i32,
    /// Statements that came through the source.
    pub citations: i32,
    /// Articles that name the person, mention the event or were published by the source.
    pub articles: i32,
    /// Events that the person or source took part in, or that are part of the event.
    pub events: i32,
    /// Who took part in the event.
    pub participants: i32,
}
