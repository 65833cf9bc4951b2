//! Who asks, and what they may do.

use crate::graphql::error::{Code, coded};
use async_graphql::{Context, Result};

/// What a client may do; each role may do all that those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Read.
    Reader,
    /// Take articles in.
    Contributor,
    /// Edit, review, merge.
    Editor,
    /// Delete.
    Admin,
}

impl Role {
    /// All, the least first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Contributor, Self::Editor, Self::Admin];

    /// As written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// A client with a key; in the data of its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The key's name, as the feed and reviews tell it.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// The client, if it may do what `role` may.
///
/// # Errors
/// With the code `FORBIDDEN`, naming the role.
pub fn require<'a>(ctx: &Context<'a>, role: Role) -> Result<&'a Actor> {
    let actor = ctx.data_opt::<Actor>();
    actor.filter(|actor| actor.role >= role).ok_or_else(|| {
        let has = match actor {
            None => "the request has no key".to_owned(),
            Some(actor) => format!("the key's role is {}", actor.role.as_str()),
        };
        let message = format!("this needs the role {}, and {has}", role.as_str());
        coded(message, Code::Forbidden)
    })
}
