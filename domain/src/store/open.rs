//! Opening a database, and bringing its schema up to the program's.

use super::{Store, fault::is_busy, readers::Readers};
use crate::{Error, Result};
use log::LevelFilter;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend,
    sqlx::{ConnectOptions as _, postgres::PgConnectOptions, sqlite::SqliteConnectOptions},
};
use std::{
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};
use whosaid_migrations::Status;
pub use whosaid_migrations::Status as MigrationStatus;

/// How to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether an SQLite file that is missing is made and one that is outdated is migrated. PostgreSQL never is.
    pub migrate_sqlite: bool,
    /// Whether a feed is opened that came from another PostgreSQL server with a dump, and hides changes. [`migrate_up`]
    /// mends it.
    pub foreign_feed: bool,
    /// Connections that read, 1 or more; a file has no more than there are processors, but 4.
    pub readers: u32,
    /// Connections that write to PostgreSQL, 1 or more; SQLite has one writer.
    pub writers: u32,
    /// How long one SQL statement that reads may take; then it ends with [`Error::Timeout`].
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            migrate_sqlite: true,
            foreign_feed: false,
            readers: 8,
            writers: 4,
            patience: Duration::from_secs(10),
        }
    }
}

impl Options {
    /// Connections that read a file. More would wait for the same processors, and each has a cache of its own.
    #[must_use]
    pub fn file_readers(&self) -> u32 {
        let processors = std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX));
        self.readers.min(processors.max(4)).max(1)
    }
}

/// How long a writer waits for the writers before it.
const BUSY: Duration = Duration::from_secs(30);
/// PostgreSQL's name for "one migration at a time": any number that nothing else locks by.
const MIGRATION_LOCK: i64 = i64::from_be_bytes(*b"migrate\0");
/// Statements that a connection keeps prepared: one for each shape of a read.
const STATEMENTS: usize = 256;
/// The same of one that writes: one for each table and number of rows.
const WRITES: usize = 512;
/// Rows that SQLite may be ahead of the reader: so many that it seldom waits.
const ROWS: usize = 1_024;
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// After how long a locked file is tried again.
const AGAIN: Duration = Duration::from_millis(20);

impl Store {
    /// Opens `sqlite://FILE`, `sqlite::memory:` or `postgres://…` whose schema is, or on SQLite becomes, the program's.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it cannot be opened, [`Error::Schema`] where its schema is outdated or newer, or its
    /// feed is another server's. No message holds a password.
    pub async fn open(url: &str, options: &Options) -> Result<Self> {
        let name = without_password(url);
        let writers = if url.starts_with("sqlite:") { 1 } else { options.writers };
        let mut write = connect(url, writers, options.migrate_sqlite).await?;
        let backend = write.get_database_backend();
        let status = whosaid_migrations::status(&write)
            .await
            .map_err(|e| unavailable(url, &e))?;
        known(&name, &status)?;
        let outdated = !status.pending.is_empty();
        if outdated {
            if backend == DbBackend::Postgres || !options.migrate_sqlite {
                return Err(Error::Schema(format!(
                    "the schema of {name} is outdated, {} steps are missing: run `whosaid migrate up`",
                    status.pending.len()
                )));
            }
            migrate_file(&write).await?;
        }
        // A database in memory belongs to its one connection.
        let read = if in_memory(url) {
            Readers::memory(&write)
        } else if backend == DbBackend::Sqlite {
            let file = SqliteConnectOptions::from_str(url).map_err(|e| unavailable(url, &e))?;
            // Readers are many, and what they read again is in the system's cache too: each keeps 2 MiB of its own.
            let file = sqlite(file)
                .pragma("cache_size", "-2048")
                .pragma("query_only", "on")
                .log_statements(LevelFilter::Debug);
            Readers::file(
                file.statement_cache_capacity(STATEMENTS).row_buffer_size(ROWS),
                options.file_readers(),
                options.patience,
            )
        } else {
            let server = PgConnectOptions::from_str(url).map_err(|e| unavailable(url, &e))?;
            let server = reading(server, options.patience).log_statements(LevelFilter::Debug);
            Readers::postgres(server.statement_cache_capacity(STATEMENTS), options.readers.max(1))
        };
        let meter = read.meter.clone();
        write.set_metric_callback(move |done| meter.count(done.elapsed, done.failed));
        let store = Self {
            read,
            write,
            backend,
            feed: Arc::default(),
            part: None,
            texts: usize::MAX,
        };
        if outdated {
            store.index_for_search().await?;
        }
        if !options.foreign_feed && store.has_foreign_feed().await? {
            return Err(Error::Schema(format!(
                "the feed of {name} hides changes, as it came from another server with a dump: run `whosaid migrate up`"
            )));
        }
        Ok(store)
    }
}

/// Two programs may open a new file at once: one of them makes a step, the others find it made or the file locked, and
/// go on from there. A step that fails while nothing moves has failed.
async fn migrate_file(db: &DatabaseConnection) -> Result<()> {
    let mut left = usize::MAX;
    let mut since = Instant::now();
    loop {
        let Err(error) = whosaid_migrations::up(db, None).await else {
            return Ok(());
        };
        let status = whosaid_migrations::status(db).await;
        match status.map_or(usize::MAX, |status| status.pending.len()) {
            pending if pending < left => (left, since) = (pending, Instant::now()),
            _ if is_busy(&error) && since.elapsed() < BUSY => {}
            _ => return Err(error.into()),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Applies the steps that the database lacks: all of them, or so many. Gives the status after. A feed that came from
/// another PostgreSQL server is numbered anew once all steps are there; nothing else may write meanwhile.
///
/// # Errors
/// As [`Store::open`].
pub async fn migrate_up(url: &str, steps: Option<u32>) -> Result<Status> {
    let db = connect(url, 1, true).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        // Held by this one connection until it closes, so that two programs do not apply the same step.
        db.execute_unprepared(&format!("select pg_advisory_lock({MIGRATION_LOCK})"))
            .await?;
    }
    known(&without_password(url), &whosaid_migrations::status(&db).await?)?;
    if db.get_database_backend() == DbBackend::Sqlite && steps.is_none() {
        migrate_file(&db).await?;
    } else {
        whosaid_migrations::up(&db, steps).await?;
    }
    let status = finish(db).await?;
    if status.pending.is_empty() {
        let options = Options {
            foreign_feed: true,
            ..Options::default()
        };
        let store = Store::open(url, &options).await?;
        store.index_for_search().await?;
        if store.has_foreign_feed().await? {
            store.number_feed().await?;
        }
        store.close().await?;
    }
    Ok(status)
}

/// Takes back steps, the last first: so many. Their tables are dropped with what is in them.
///
/// # Errors
/// As [`Store::open`].
pub async fn migrate_down(url: &str, steps: u32) -> Result<Status> {
    let db = connect(url, 1, false).await?;
    known(&without_password(url), &whosaid_migrations::status(&db).await?)?;
    whosaid_migrations::down(&db, Some(steps)).await?;
    finish(db).await
}

/// Where the database stands; changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] where it cannot be opened.
pub async fn migrate_status(url: &str) -> Result<Status> {
    finish(connect(url, 1, false).await?).await
}

async fn finish(db: DatabaseConnection) -> Result<Status> {
    let status = whosaid_migrations::status(&db).await?;
    db.close().await?;
    Ok(status)
}

fn known(name: &str, status: &Status) -> Result<()> {
    match status.unknown.last() {
        None => Ok(()),
        Some(step) => Err(Error::Schema(format!(
            "the schema of {name} is newer than this program: it has the step `{step}`; use the program that made it"
        ))),
    }
}

fn in_memory(url: &str) -> bool {
    url.starts_with("sqlite:") && (url.contains(":memory:") || url.contains("mode=memory"))
}

async fn connect(url: &str, connections: u32, create: bool) -> Result<DatabaseConnection> {
    let name = without_password(url);
    let sqlite = url.starts_with("sqlite:");
    if !sqlite && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(Error::Unavailable(format!(
            "`{name}` is no database: it must begin with sqlite:// or postgres://, e.g. sqlite://whosaid.db"
        )));
    }
    let mut options = ConnectOptions::new(url);
    // A connection that is gone shows itself at its first use; asking before each one costs a round trip.
    options
        .test_before_acquire(false)
        // Told under `sqlx=debug` alone, also where they are slow; where the log leaves that out, they cost a comparison.
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Debug, PATIENCE)
        .connect_timeout(PATIENCE);
    if sqlite {
        options.acquire_timeout(BUSY).min_connections(1);
        options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
        // Two pools read and write one file: see `Store`.
        options.max_connections(if in_memory(url) { 1 } else { connections.max(1) });
        options.map_sqlx_sqlite_opts(move |sqlite| {
            use sea_orm::sqlx::sqlite::SqliteJournalMode::Wal;
            let sqlite = self::sqlite(sqlite).statement_cache_capacity(WRITES);
            // The journal is a property of the file: whoever makes the file sets it.
            if create {
                sqlite.create_if_missing(true).journal_mode(Wal)
            } else {
                sqlite
            }
        });
    } else {
        options.max_connections(connections.max(1)).acquire_timeout(BUSY);
        options.map_sqlx_postgres_opts(|server| writing(server).statement_cache_capacity(WRITES));
    }
    if !sqlite {
        // The pool would try again and again, and in the end tell only that it was in vain.
        use sea_orm::sqlx::{Connection, postgres::PgConnection};
        let once = tokio::time::timeout(PATIENCE, PgConnection::connect(url)).await;
        let once = once.map_err(|_| unavailable(url, &format!("no answer within {} s", PATIENCE.as_secs())))?;
        once.map_err(|e| unavailable(url, &e))?
            .close()
            .await
            .map_err(|e| unavailable(url, &e))?;
    }
    // Making a file's journal is the one thing that SQLite does not wait for.
    let since = Instant::now();
    loop {
        match Database::connect(options.clone()).await {
            Err(error) if sqlite && is_busy(&error) && since.elapsed() < BUSY => tokio::time::sleep(AGAIN).await,
            opened => return opened.map_err(|e| unavailable(url, &e)),
        }
    }
}

/// What every connection to a file has.
fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    use sea_orm::sqlx::sqlite::SqliteSynchronous::Normal;
    // 16 MiB of cache for each connection. The log is written back into the file each 16 MiB: pages that many articles
    // change are written less often than at each 4 MiB.
    let options = options.foreign_keys(true).busy_timeout(BUSY).synchronous(Normal);
    options
        .pragma("cache_size", "-16384")
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", "4000")
}

/// What every connection to a server has that reads. The text of a statement stands for all its values, so the server
/// plans it once; it never gains by compiling or by more processes, as it reads little; and it looks now and then
/// whether its client is still there.
fn reading(options: PgConnectOptions, patience: Duration) -> PgConnectOptions {
    let patience = format!("{}ms", patience.as_millis());
    options.options([
        ("default_transaction_read_only", "on"),
        ("statement_timeout", patience.as_str()),
        ("client_connection_check_interval", "500ms"),
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
    ])
}

/// What every connection to a server has that writes. Its statements, and the checks that they bring about, are planned
/// once too. The tables grow under it: a plan that was made while they were empty must not read them whole later, so each
/// walks indexes, from row to row, and joins in the order in which it is written.
fn writing(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("join_collapse_limit", "1"),
        ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
    ])
}

fn unavailable(url: &str, error: &dyn std::fmt::Display) -> Error {
    let name = without_password(url);
    // One line, and a driver's message may hold the address as it was given.
    let cause = error.to_string().replace(url, &name);
    let cause = cause.lines().next().unwrap_or_default();
    Error::Unavailable(format!("cannot open the database {name}: {cause}"))
}

/// The address without its password and its parameters, which may hold one.
#[must_use]
fn without_password(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        None => url.to_owned(),
        Some((user, host)) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (url, shown) in [
            ("sqlite://whosaid.db", "sqlite://whosaid.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            (
                "postgres://ann:secret@db.example:5432/news",
                "postgres://ann@db.example:5432/news",
            ),
            (
                "postgres://ann:se:c@ret@db.example/news",
                "postgres://ann@db.example/news",
            ),
            (
                "postgres://db.example/news?user=ann&password=secret",
                "postgres://db.example/news",
            ),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_opened_is_named_without_its_password() {
        for url in [
            "mysql://ann:secret@localhost/x",
            "postgres://ann:secret@127.0.0.1:1/x",
            "postgres://ann:secret@127.0.0.1:notaport/x",
            "sqlite:///no/such/folder/x.db",
            "",
        ] {
            let error = Store::open(url, &Options::default()).await.unwrap_err();
            assert!(matches!(error, Error::Unavailable(_)), "{url}: {error:?}");
            let text = error.to_string();
            assert!(!text.contains("secret") && !text.contains('\n'), "{text}");
        }
    }
}
