//! What a request that names itself has written, told in the transaction that wrote it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Column of `idempotency_keys`, its type and what it holds.
const COLUMNS: [(&str, &str, &str); 3] = [
    (
        "holder",
        "uuid",
        "who carries it out: only that one may write for it; null where nobody does",
    ),
    (
        "held_until",
        "bigint not null default 0",
        "until when nobody else takes it over, microseconds since 1970 UTC",
    ),
    (
        "applied",
        "text",
        "what it wrote, a JSON object a line for each transaction; null where it wrote nothing",
    ),
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0018_applied"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        for (name, kind, comment) in COLUMNS {
            let kind = match postgres {
                true => kind.to_owned(),
                false => kind.replace("uuid", "blob").replace("bigint", "integer"),
            };
            db.execute_unprepared(&format!("alter table idempotency_keys add column {name} {kind}"))
                .await?;
            if postgres {
                db.execute_unprepared(&format!("comment on column idempotency_keys.{name} is '{comment}'"))
                    .await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, ..) in COLUMNS {
            manager
                .get_connection()
                .execute_unprepared(&format!("alter table idempotency_keys drop column {name}"))
                .await?;
        }
        Ok(())
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
