//! What the feed is followed by: a name of its own, and on PostgreSQL a bell.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const TABLES: &[Table] = &[Table {
    name: "feed",
    comment: "One row: which feed this is. Cursors name it, so that one of another database is told apart.",
    columns: &[&[("id", Type::Id, "primary key", "random, made with the table")]],
    constraints: &[],
    indexes: &[],
    clustered: true,
}];

/// Rings for whoever listens, once a statement, when its transaction is committed. SQLite's files are watched instead.
const BELL: [&str; 2] = [
    "create function ring_changes() returns trigger language plpgsql as $$ begin \
     perform pg_notify('whosaid_changes', ''); return null; end $$",
    "create trigger changes_ring after insert on changes for each statement execute function ring_changes()",
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0015_feed"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let db = manager.get_connection();
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("insert into feed (id) values (gen_random_uuid())")
                .await?;
            for sql in BELL {
                db.execute_unprepared(sql).await?;
            }
        } else {
            db.execute_unprepared("insert into feed (id) values (randomblob(16))")
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("drop trigger changes_ring on changes").await?;
            db.execute_unprepared("drop function ring_changes()").await?;
        }
        drop(manager, TABLES).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
