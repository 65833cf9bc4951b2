//! Connections that read. A read that is given up, or takes too long, ends in the database too, and leaves no connection
//! behind in the middle of something.

use super::{
    fault::{failed, unavailable},
    meter::{Connections, Meter},
    pool::{File, Pool, Server},
};
use crate::{Error, Result};
use futures_util::TryStreamExt;
use sea_orm::{
    DatabaseConnection, DbErr, QueryResult, Value,
    sea_query::ArrayType,
    sqlx::{
        self, Arguments, AssertSqlSafe, Row, SqlitePool,
        postgres::{PgArguments, PgConnectOptions},
        sqlite::{SqliteArguments, SqliteConnectOptions},
    },
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// All rows, or as many as are within the bounds. The text is made here; what comes from outside is bound.
macro_rules! fetch {
    ($connection:expr, $text:expr, $arguments:expr, $most:expr) => {{
        let mut stream = sqlx::query_with(AssertSqlSafe($text), $arguments).fetch($connection);
        let most = &$most;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        loop {
            match stream.try_next().await {
                Ok(Some(row)) => {
                    for place in &most.places {
                        bytes += row
                            .try_get::<Option<&str>, _>(*place)
                            .ok()
                            .flatten()
                            .map_or(0, str::len);
                    }
                    if bytes > most.bytes {
                        break Err(Error::TooLong {
                            value: bytes,
                            maximum: most.bytes,
                        });
                    }
                    rows.push(QueryResult::from(row));
                }
                Ok(None) => break Ok(rows),
                Err(error) => break Err(failed(error)),
            }
        }
    }};
}

/// How much may be read of what.
#[derive(Debug, Default)]
pub(crate) struct Most {
    pub(crate) bytes: usize,
    /// The columns whose texts are counted.
    pub(crate) places: Vec<usize>,
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
    Postgres(Arc<Pool<Server>>),
    /// To a file.
    File(Arc<Pool<File>>),
    /// To a database in memory, which belongs to one connection that also writes.
    Memory(SqlitePool),
}

impl Readers {
    /// Of a database in memory.
    pub(crate) fn memory(db: &DatabaseConnection) -> Self {
        Self::new(Kind::Memory(db.get_sqlite_connection_pool().clone()))
    }

    /// To a server: up to so many connections, opened when they are needed.
    pub(crate) fn postgres(options: PgConnectOptions, connections: u32) -> Self {
        Self::new(Kind::Postgres(Arc::new(Pool::new(Server(options), connections))))
    }

    /// To a file: up to so many connections, opened when they are needed.
    pub(crate) fn file(options: SqliteConnectOptions, connections: u32, patience: Duration) -> Self {
        let file = File::new(options, patience);
        Self::new(Kind::File(Arc::new(Pool::new(file, connections))))
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            meter: Arc::default(),
        }
    }

    /// How many are at work.
    pub(super) fn connections(&self) -> Connections {
        match &self.kind {
            Kind::Postgres(pool) => pool.connections(),
            Kind::File(pool) => pool.connections(),
            Kind::Memory(pool) => {
                let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
                Connections {
                    busy: pool.size().saturating_sub(idle),
                    most: pool.options().get_max_connections(),
                }
            }
        }
    }

    /// All rows. What is counted is the statement's time, without that for a connection.
    pub(crate) async fn all(&self, text: String, values: Vec<Value>, most: Most) -> Result<Vec<QueryResult>> {
        let began;
        let rows = match &self.kind {
            Kind::Postgres(pool) => {
                let mut lent = pool.take().await?;
                began = Instant::now();
                let rows = fetch!(lent.connection(), text, postgres(values)?, most);
                lent.give_back(&rows);
                rows
            }
            Kind::File(pool) => {
                let mut lent = pool.take().await?;
                let connection = lent.connection().begin(pool.to());
                began = Instant::now();
                let rows = fetch!(connection, text, sqlite(values)?, most);
                lent.give_back(&rows);
                rows
            }
            Kind::Memory(pool) => {
                let mut connection = pool.acquire().await.map_err(unavailable)?;
                began = Instant::now();
                fetch!(&mut *connection, text, sqlite(values)?, most)
            }
        };
        self.meter.count(began.elapsed(), rows.is_err());
        rows
    }

    /// Asks for a sign of life.
    pub(crate) async fn ping(&self) -> Result<()> {
        self.all("select 1".into(), Vec::new(), Most::default()).await.map(drop)
    }

    /// Closes what is idle, and lets nothing new begin.
    pub(crate) async fn close(self) {
        match self.kind {
            Kind::Postgres(pool) => pool.close().await,
            Kind::File(pool) => pool.close().await,
            Kind::Memory(_) => {}
        }
    }
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

    #[tokio::test]
    async fn a_read_of_too_many_bytes_ends_where_it_is_too_many() {
        on_each(async |database| {
            let store = open(database.url(), Duration::from_secs(600)).await;
            // Without an end that could be waited for: the rows come one after the other.
            let endless = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 500000000) \
                           select n, 'äbcd' from c";
            let most = |bytes, places: &[usize]| Most {
                bytes,
                places: places.to_vec(),
            };
            // More often than there are connections.
            for _ in 0..3 {
                let error = store.read.all(endless.into(), Vec::new(), most(12, &[1])).await;
                let told = matches!(error, Err(Error::TooLong { value: 15, maximum: 12 }));
                assert!(told, "{error:?}");
                store.ping().await.unwrap();
            }
            let few = "select n, text from (select 1 as n, 'äbcd' as text union all select 2, null) t";
            for (bytes, places) in [(5, &[1][..]), (0, &[]), (0, &[0])] {
                let rows = store.read.all(few.into(), Vec::new(), most(bytes, places)).await;
                assert_eq!(rows.unwrap().len(), 2);
            }
        })
        .await;
    }

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
                let error = store
                    .read
                    .all(LONG.into(), Vec::new(), Most::default())
                    .await
                    .unwrap_err();
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
                        watches.push(reader.connection().watch());
                        let connection = reader.connection().begin(files.to());
                        let rows = fetch!(connection, LONG.to_owned(), SqliteArguments::default(), Most::default());
                        rows.map(|rows| rows.len()).ok()
                    } else {
                        let rows = store.read.all(LONG.into(), Vec::new(), Most::default()).await;
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
