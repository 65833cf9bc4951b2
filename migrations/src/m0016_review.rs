//! What review and merging remember.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const TABLES: &[Table] = &[Table {
    name: "statement_unlinks",
    comment: "Links from a statement to an event that an editor took away: extraction does not make them again.",
    columns: &[&[
        (
            "statement_id",
            Type::Id,
            "not null references statements (id)",
            "the statement",
        ),
        (
            "event_id",
            Type::Id,
            "not null references events (id)",
            "the event that it is not about",
        ),
        ("unlinked_by", Type::Text, "not null", "who"),
        (
            "unlinked_at",
            Type::Time,
            "not null",
            "when, microseconds since 1970 UTC",
        ),
    ]],
    constraints: &["primary key (statement_id, event_id)"],
    indexes: &[("statement_unlinks_by_event", "(event_id, statement_id)")],
    clustered: true,
}];

/// Column of `merges`, its type and what it holds.
const COLUMNS: [(&str, &str, &str); 2] = [
    (
        "number",
        "integer not null default 0",
        "in the order in which merges were made, whatever their clocks told",
    ),
    (
        "counts",
        "text not null default '{}'",
        "how many of each moved, as JSON, for showing",
    ),
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0016_review"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let db = manager.get_connection();
        for (name, kind, comment) in COLUMNS {
            db.execute_unprepared(&format!("alter table merges add column {name} {kind}"))
                .await?;
            if db.get_database_backend() == DbBackend::Postgres {
                db.execute_unprepared(&format!("comment on column merges.{name} is '{comment}'"))
                    .await?;
            }
        }
        db.execute_unprepared("create unique index merges_number_unique on merges (number)")
            .await?;
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(
                "comment on column statement_events.evidence is \
                 'content, sentence, reference or topic; editor where an editor made the link'",
            )
            .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("drop index merges_number_unique").await?;
        for (name, ..) in COLUMNS {
            db.execute_unprepared(&format!("alter table merges drop column {name}"))
                .await?;
        }
        drop(manager, TABLES).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
