//! The only place that knows SQL.

mod broken;
mod check;
pub(crate) mod code;
pub(crate) mod entity;
mod fault;
mod feed;
pub mod idempotency;
mod key;
mod keyset;
mod listing;
pub mod meter;
mod open;
mod pool;
pub mod read;
mod readers;
mod references;
mod search;
pub(crate) mod sql;
mod transfer;
mod write;

pub use check::{Checked, Flaw};
pub use feed::Follower;
pub use open::{MigrationStatus, Options, migrate_down, migrate_status, migrate_up};

pub use transfer::{Import, Imported};
pub use write::Editor;
pub(crate) use write::Taking;

use crate::Result;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable,
    ModelTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use std::sync::Arc;

/// A database with its schema. Cheap to clone: the clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    /// For reading outside transactions.
    read: readers::Readers,
    /// For writing; on SQLite a pool of its own, so that writers wait for one another and never for readers.
    write: DatabaseConnection,
    backend: DbBackend,
    feed: Arc<feed::Watch>,
    /// For whom it writes, where that is a request that names itself.
    part: Option<idempotency::Part>,
    /// Bytes of long texts that one SQL statement may read.
    texts: usize,
}

impl Store {
    /// Begins a transaction that writes. On SQLite it takes the write lock at once: one that reads first and writes
    /// later fails where another wrote in between.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        let sqlite_transaction_mode = (self.backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        Ok(self
            .write
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode,
                ..Default::default()
            })
            .await?)
    }

    /// The same database, where one SQL statement that reads nouns may read so many bytes of bodies and of words that spans
    /// quote; more is [`crate::Error::TooLong`].
    #[must_use]
    pub fn reading_up_to(self, bytes: usize) -> Self {
        Self { texts: bytes, ..self }
    }

    fn sql(&self) -> sql::Sql {
        sql::Sql::new(self.backend)
    }

    /// What statements cost so far.
    #[must_use]
    pub fn meter(&self) -> &meter::Meter {
        &self.read.meter
    }

    /// How many connections read now.
    #[must_use]
    pub fn connections(&self) -> meter::Connections {
        self.read.connections()
    }

    /// A text that is another one after each change of what can be read. It may also change where nothing else did.
    ///
    /// # Errors
    /// Of the database.
    pub async fn state(&self) -> Result<String> {
        // On PostgreSQL a lesser number may be committed later: only the snapshot tells which are.
        let text = match self.backend {
            DbBackend::Postgres => {
                "select coalesce(max(seq), 0)::text || ':' || pg_current_snapshot()::text from changes"
            }
            _ => "select cast(coalesce(max(seq), 0) as text) from changes",
        };
        let rows = self.sql().read(&self.read, text.into()).await?;
        let row = rows
            .first()
            .ok_or_else(|| crate::Error::Schema("no row of an aggregate".into()))?;
        sql::Row::new(row).get()
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// Where it gives none.
    pub async fn ping(&self) -> Result<()> {
        self.read.ping().await
    }

    /// Closes the connections once they are idle; on SQLite, also empties the write-ahead log into the file.
    ///
    /// # Errors
    /// Of the database.
    pub async fn close(self) -> Result<()> {
        self.read.close().await;
        Ok(self.write.close().await?)
    }
}

/// Rows that go into one statement at most.
const ROWS_AT_ONCE: usize = 16;

/// Puts rows into their table.
pub(crate) async fn insert<M: ModelTrait>(db: &DatabaseTransaction, rows: Vec<M>) -> Result<()> {
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
    let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
    let values = |row: M| columns.iter().map(|column| row.get(*column)).collect::<Vec<_>>();
    let table = M::Entity::default();
    insert_rows(db, table.table_name(), &names, rows.into_iter().map(values).collect()).await
}

/// Puts rows of these columns into a table. The texts are few, one for each number of rows up to a small one: the
/// database plans each once.
pub(crate) async fn insert_rows<R>(db: &DatabaseTransaction, table: &str, columns: &[&str], rows: Vec<R>) -> Result<()>
where
    R: IntoIterator<Item = Value>,
{
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let some = if left > ROWS_AT_ONCE / 2 {
            left.min(ROWS_AT_ONCE) & !(ROWS_AT_ONCE / 2 - 1)
        } else {
            left
        };
        let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
        for place in 0..some * columns.len() {
            let before = match (place, place % columns.len()) {
                (0, _) => "($",
                (_, 0) => "), ($",
                _ => ", $",
            };
            text.push_str(before);
            text.push_str(&(place + 1).to_string());
        }
        text.push(')');
        let values: Vec<Value> = rows.by_ref().take(some).flatten().collect();
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), text, values))
            .await?;
        left -= some;
    }
    Ok(())
}
