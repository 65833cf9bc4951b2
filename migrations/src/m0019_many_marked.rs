//! A merge changes thousands of rows at once. What marks them for search pairs each with what it was; connections that
//! write walk indexes from row to row, and rows of a trigger have none.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The tables whose updates are paired.
const PAIRED: [&str; 5] = ["articles", "statements", "people", "sources", "events"];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0019_many_marked"
    }
}

/// Has the functions that mark updated rows planned in this way.
async fn plan(manager: &SchemaManager<'_>, ways: [&str; 2]) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() == DbBackend::Postgres {
        for table in PAIRED {
            for way in ways {
                let text = format!("alter function {table}_searched_at_update() {way}");
                db.execute_unprepared(&text).await?;
            }
        }
    }
    Ok(())
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        plan(manager, ["set enable_hashjoin = on", "set enable_nestloop = off"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        plan(manager, ["reset enable_hashjoin", "reset enable_nestloop"]).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
