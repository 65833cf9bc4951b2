//! Connections that read. A read that is given up, or takes too long, ends in the database too, and leaves no connection
//! behind in the middle of something.

use super::{
    fault::{failed, unavailable},
    meter::{Connections, Meter},
};
use crate::{Error, Result};
use sea_orm::{
    DatabaseConnection, DbErr, QueryResult, Value,
    sea_query::ArrayType,
    sqlx::{
        self, Arguments, AssertSqlSafe, ConnectOptions, Connection, PgPool, SqliteConnection, SqlitePool,
        pool::PoolConnection,
        postgres::{PgArguments, PgConnection, PgPoolOptions},
        sqlite::{SqliteArguments, SqliteConnectOptions},
    },
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// All rows. The text is made here; what comes from outside is bound.
macro_rules! fetch {
    ($connection:expr, $text:expr, $arguments:expr) => {
        sqlx::query_with(AssertSqlSafe($text), $arguments)
            .fetch_all($connection)
            .await
    };
}

/// Connections that read.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    pub(super) kind: Kind,
    pub(super) meter: Arc<Meter>,
}

/// Where they lead.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// To a server, which watches over the time by itself.
    Postgres(PgPool),
    /// To a file.
    File(Arc<Files>),
    /// To a database in memory, which belongs to one connection that also writes.
    Memory(SqlitePool),
}

impl Readers {
    /// Of a database in memory.
    pub(crate) fn memory(db: &DatabaseConnection) -> Self {
        Self::new(Kind::Memory(db.get_sqlite_connection_pool().clone()))
    }

    /// To a server, by what `options` say.
    pub(crate) fn postgres(options: PgPoolOptions, server: sqlx::postgres::PgConnectOptions) -> Self {
        Self::new(Kind::Postgres(options.connect_lazy_with(server)))
    }

    /// To a file: up to so many connections, opened when they are needed.
    pub(crate) fn file(options: SqliteConnectOptions, connections: u32, patience: Duration) -> Self {
        Self::new(Kind::File(Arc::new(Files {
            options,
            patience,
            idle: Mutex::default(),
            connections,
            permits: Semaphore::new(connections as usize),
            began: Instant::now(),
        })))
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            meter: Arc::default(),
        }
    }

    /// How many are at work.
    pub(super) fn connections(&self) -> Connections {
        let pool = |size: u32, idle: usize, most: u32| Connections {
            busy: size.saturating_sub(u32::try_from(idle).unwrap_or(u32::MAX)),
            most,
        };
        match &self.kind {
            Kind::Postgres(p) => pool(p.size(), p.num_idle(), p.options().get_max_connections()),
            Kind::Memory(p) => pool(p.size(), p.num_idle(), p.options().get_max_connections()),
            Kind::File(files) => pool(files.connections, files.permits.available_permits(), files.connections),
        }
    }

    /// All rows. What is counted is the statement's time, without that for a connection.
    pub(crate) async fn all(&self, text: String, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        let began;
        let rows = match &self.kind {
            Kind::Postgres(pool) => {
                let mut busy = Busy(Some(pool.acquire().await.map_err(unavailable)?));
                began = Instant::now();
                let rows = fetch!(busy.connection(), text, postgres(values)?);
                busy.done();
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
            Kind::File(files) => {
                let mut reader = files.take().await?;
                began = Instant::now();
                let rows = fetch!(reader.connection(), text, sqlite(values)?);
                reader.done();
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
            Kind::Memory(pool) => {
                let mut connection = pool.acquire().await.map_err(unavailable)?;
                began = Instant::now();
                let rows = fetch!(&mut *connection, text, sqlite(values)?);
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
        };
        self.meter.count(began.elapsed(), rows.is_err());
        rows.map_err(failed)
    }

    /// Asks for a sign of life.
    pub(crate) async fn ping(&self) -> Result<()> {
        self.all("select 1".into(), Vec::new()).await.map(drop)
    }

    /// Closes what is idle, and lets nothing new begin.
    pub(crate) async fn close(self) {
        match self.kind {
            Kind::Postgres(pool) => pool.close().await,
            Kind::File(files) => {
                files.permits.close();
                let idle = std::mem::take(&mut *lock(&files.idle));
                for reader in idle {
                    // It read only: there is nothing that closing it could lose.
                    reader.connection.close().await.ok();
                }
            }
            Kind::Memory(_) => {}
        }
    }
}

/// A connection that is reading. Given up midway it is closed, and the server, which looks after its client every so
/// often, ends the statement.
struct Busy(Option<PoolConnection<sqlx::Postgres>>);

impl Busy {
    fn connection(&mut self) -> &mut PgConnection {
        // It is taken when it is done with, which ends its life.
        self.0.as_mut().expect("a busy connection is there")
    }

    fn done(mut self) {
        self.0.take();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

/// Connections to a file.
#[derive(Debug)]
pub(crate) struct Files {
    options: SqliteConnectOptions,
    /// How long a statement may take.
    patience: Duration,
    idle: Mutex<Vec<Reader>>,
    /// So many at the most.
    connections: u32,
    permits: Semaphore,
    began: Instant,
}

/// How many steps of SQLite's machine pass between two looks at the time.
const STEPS: i32 = 4_000;

impl Files {
    async fn take(&self) -> Result<Reading<'_>> {
        let permit = self.permits.acquire().await;
        let permit = permit.map_err(|_| Error::Unavailable("the database is being closed".into()))?;
        let idle = lock(&self.idle).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.open().await.map_err(unavailable)?,
        };
        let until = self.began.elapsed() + self.patience;
        reader.watch.until.store(until.as_millis() as u64, Ordering::Relaxed);
        Ok(Reading {
            files: self,
            reader: Some(reader),
            _permit: permit,
        })
    }

    async fn open(&self) -> Result<Reader, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        let watch = Arc::new(Watch::default());
        let (seen, began) = (watch.clone(), self.began);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || {
            let late = || began.elapsed().as_millis() as u64 > seen.until.load(Ordering::Relaxed);
            !(seen.given_up.load(Ordering::Relaxed) || late())
        });
        drop(handle);
        Ok(Reader { connection, watch })
    }
}

impl Files {
    /// Looks whether the file changes, by a connection of its own.
    pub(crate) async fn changed(&self) -> Result<Changed> {
        let connection = self.options.connect().await.map_err(unavailable)?;
        Ok(Changed {
            connection,
            version: None,
        })
    }
}

/// A file that may be changed by others; this process's own writers are others too.
pub(crate) struct Changed {
    connection: SqliteConnection,
    version: Option<i64>,
}

impl Changed {
    /// Whether it has changed since the last look, or this is the first.
    pub(crate) async fn look(&mut self) -> Result<bool> {
        let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut self.connection);
        let version: i64 = version.await.map_err(failed)?;
        Ok(self.version.replace(version) != Some(version))
    }
}

/// A connection to a file.
#[derive(Debug)]
struct Reader {
    connection: SqliteConnection,
    watch: Arc<Watch>,
}

/// When a connection has to end its statement.
#[derive(Debug, Default)]
struct Watch {
    given_up: AtomicBool,
    /// Milliseconds since the connections began.
    until: AtomicU64,
}

/// A connection that is reading. Given up midway, its statement ends and it is closed.
struct Reading<'a> {
    files: &'a Files,
    reader: Option<Reader>,
    _permit: tokio::sync::SemaphorePermit<'a>,
}

impl Reading<'_> {
    fn connection(&mut self) -> &mut SqliteConnection {
        // It is taken when it is done with, which ends its life.
        &mut self.reader.as_mut().expect("a busy connection is there").connection
    }

    fn done(mut self) {
        if let Some(reader) = self.reader.take() {
            lock(&self.files.idle).push(reader);
        }
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if let Some(reader) = &self.reader {
            reader.watch.given_up.store(true, Ordering::Relaxed);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing is done under it that can panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unbound() -> Error {
    Error::Database(DbErr::Type("a value of a kind that is not bound here".into()))
}

fn encoded(error: sqlx::error::BoxDynError) -> Error {
    Error::Database(DbErr::Type(error.to_string()))
}

fn postgres(values: Vec<Value>) -> Result<PgArguments> {
    let mut all = PgArguments::default();
    for value in values {
        match value {
            Value::Uuid(Some(id)) => all.add(id),
            Value::String(Some(text)) => all.add(text),
            Value::BigInt(Some(n)) => all.add(n),
            Value::Double(Some(n)) => all.add(n),
            Value::Array(ArrayType::Uuid, Some(ids)) => all.add(
                ids.into_iter()
                    .filter_map(|id| if let Value::Uuid(id) = id { id } else { None })
                    .collect::<Vec<Uuid>>(),
            ),
            Value::Array(ArrayType::String, Some(texts)) => all.add(
                texts
                    .into_iter()
                    .filter_map(|text| if let Value::String(text) = text { text } else { None })
                    .collect::<Vec<String>>(),
            ),
            _ => return Err(unbound()),
        }
        .map_err(encoded)?;
    }
    Ok(all)
}

fn sqlite(values: Vec<Value>) -> Result<SqliteArguments> {
    let mut all = SqliteArguments::default();
    for value in values {
        match value {
            Value::Uuid(Some(id)) => all.add(id),
            Value::String(Some(text)) => all.add(text),
            Value::BigInt(Some(n)) => all.add(n),
            Value::Double(Some(n)) => all.add(n),
            _ => return Err(unbound()),
        }
        .map_err(encoded)?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Options, Store, migrate_up};
    use sea_orm::{ConnectionTrait, Statement};
    use whosaid_testkit::on_each;

    /// Counts for minutes.
    const LONG: &str =
        "with recursive c(n) as (select 1 union all select n + 1 from c where n < 500000000) select count(*) from c";

    async fn open(url: &str, patience: Duration) -> Store {
        migrate_up(url, None).await.unwrap();
        let options = Options {
            patience,
            readers: 2,
            ..Options::default()
        };
        Store::open(url, &options).await.unwrap()
    }

    #[tokio::test]
    async fn a_statement_that_takes_too_long_is_ended() {
        on_each(async |database| {
            let store = open(database.url(), Duration::from_millis(200)).await;
            for _ in 0..3 {
                let error = store.read.all(LONG.into(), Vec::new()).await.unwrap_err();
                assert!(matches!(error, Error::Timeout), "{error:?}");
                store.ping().await.unwrap();
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_read_that_is_given_up_ends_in_the_database_too() {
        on_each(async |database| {
            let store = open(database.url(), Duration::from_secs(600)).await;
            // More often than there are connections: each is given back.
            let mut watches = Vec::new();
            for _ in 0..5 {
                let read = async {
                    if let Kind::File(files) = &store.read.kind {
                        let mut reader = files.take().await.unwrap();
                        watches.push(Arc::downgrade(&reader.reader.as_ref().unwrap().watch));
                        let rows = fetch!(reader.connection(), LONG.to_owned(), SqliteArguments::default());
                        rows.map(|rows| rows.len()).ok()
                    } else {
                        let rows = store.read.all(LONG.into(), Vec::new()).await;
                        rows.map(|rows| rows.len()).ok()
                    }
                };
                tokio::time::timeout(Duration::from_millis(50), read).await.unwrap_err();
            }
            store.ping().await.unwrap();
            let count = "select count(*) from pg_stat_activity where state = 'active' and query like 'with recursive%' \
                         and datname = current_database()";
            let running = async || -> i64 {
                if store.backend == sea_orm::DbBackend::Sqlite {
                    // A connection that is still counting holds its watch.
                    return watches.iter().filter(|watch| watch.strong_count() > 0).count() as i64;
                }
                let row = store
                    .write
                    .query_one_raw(Statement::from_string(store.backend, count))
                    .await;
                row.unwrap().unwrap().try_get_by_index(0).unwrap()
            };
            for _ in 0..100 {
                if running().await == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            panic!("{} statements go on", running().await);
        })
        .await;
    }
}
