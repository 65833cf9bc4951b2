//! The only place that knows SQL.

pub(crate) mod code;
pub(crate) mod entity;
mod keyset;
mod listing;
mod open;
pub mod read;
mod readers;
pub(crate) mod sql;
mod write;

pub use open::{MigrationStatus, Options, migrate_down, migrate_status, migrate_up};

pub use write::Editor;

use crate::Result;
use sea_orm::{
    ActiveModelTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, ModelTrait,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// A database with its schema. Cheap to clone: the clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    /// For reading outside transactions.
    read: readers::Readers,
    /// For writing; on SQLite a pool of its own, so that writers wait for one another and never for readers.
    write: DatabaseConnection,
    backend: DbBackend,
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

    fn sql(&self) -> sql::Sql {
        sql::Sql::new(self.backend)
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

/// Rows that go into one statement: a row has up to 25 columns, and SQLite binds up to 32,766 values.
const ROWS_AT_ONCE: usize = 500;

pub(crate) async fn insert<M>(db: &DatabaseTransaction, rows: Vec<M>) -> Result<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(ROWS_AT_ONCE).map(IntoActiveModel::into_active_model);
        M::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}
