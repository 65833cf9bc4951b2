//! What can go wrong, and whose fault it is.

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
    /// Inside the database: logged, never shown.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
}
