//! What is set from outside.

/// The database where nothing else is given: a file in the working directory.
pub const DEFAULT_DATABASE: &str = "sqlite://whosaid.db";

/// The database's address: as given, else from `WHOSAID_DATABASE_URL`, else from `DATABASE_URL`, else
/// [`DEFAULT_DATABASE`].
#[must_use]
pub fn database_url(given: Option<&str>) -> String {
    let env = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    given
        .map(str::to_owned)
        .or_else(|| env("WHOSAID_DATABASE_URL"))
        .or_else(|| env("DATABASE_URL"))
        .unwrap_or_else(|| DEFAULT_DATABASE.to_owned())
}
