//! The five nouns of whosaid and how they connect.
//!
//! ```text
//! Article ──< Statement >── Speaker = Person | Source
//!    │            │  └───< Via (outlets between the speaker and the article) >── Source
//!    │            └──────< StatementEvent (with confidence) >── Event
//!    └── publisher: Source                                      │
//!                                              participants: Person | Source
//! ```
//!
//! A [`statement::Statement`] is one occurrence in one article, and its spans are evidence: it never changes.
//! [`store::Store`] is the only place that knows SQL.

pub mod article;
pub mod change;
pub mod clock;
pub mod error;
pub mod event;
pub mod facet;
pub mod id;
pub mod identity;
pub mod import;
pub mod ingest;
pub mod input;
pub mod key;
pub mod merge;
pub mod name;
pub mod page;
pub mod person;
pub mod repeat;
pub mod review;
pub mod search;
pub mod source;
pub mod span;
pub mod statement;
pub mod store;
pub mod when;

pub use error::{Error, Result};
pub use when::When;
