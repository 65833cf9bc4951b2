//! What editors took away, and how an item of Wikidata is found.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

const TABLES: &[Table] = &[Table {
    name: "removals",
    comment: "Names of a noun and participants of an event that an editor took away: extraction does not give them back.",
    columns: &[&[
        ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
        (
            "person_id",
            Type::Id,
            "references people (id)",
            "whose, where a person's",
        ),
        (
            "source_id",
            Type::Id,
            "references sources (id)",
            "whose, where a source's",
        ),
        (
            "event_id",
            Type::Id,
            "references events (id)",
            "whose, where an event's",
        ),
        ("alias", Type::Key, "", "the name that was taken away"),
        (
            "no_person_id",
            Type::Id,
            "references people (id)",
            "the person that takes no part in the event",
        ),
        (
            "no_source_id",
            Type::Id,
            "references sources (id)",
            "the source that takes no part in the event",
        ),
        ("removed_by", Type::Text, "", "who; null where the program did"),
        ("removed_at", Type::Time, "not null", "microseconds since 1970 UTC"),
    ]],
    constraints: &[
        "check ((case when person_id is null then 0 else 1 end) + (case when source_id is null then 0 else 1 end) + (case when event_id is null then 0 else 1 end) = 1)",
        "check ((case when alias is null then 0 else 1 end) + (case when no_person_id is null then 0 else 1 end) + (case when no_source_id is null then 0 else 1 end) = 1)",
        "check (alias is not null or event_id is not null)",
    ],
    indexes: &[
        ("removals_by_person", "(person_id, alias) where person_id is not null"),
        ("removals_by_source", "(source_id, alias) where source_id is not null"),
        ("removals_by_event", "(event_id, alias) where event_id is not null"),
        ("removals_by_no_person", "(no_person_id) where no_person_id is not null"),
        ("removals_by_no_source", "(no_source_id) where no_source_id is not null"),
    ],
    clustered: false,
}];

/// Tables of nouns that may have an item of Wikidata.
const NOUNS: [&str; 3] = ["people", "sources", "events"];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0017_edits"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        for table in NOUNS {
            let sql =
                format!("create index {table}_by_wikidata on {table} (wikidata_id) where wikidata_id is not null");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in NOUNS {
            let sql = format!("drop index {table}_by_wikidata");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        drop(manager, TABLES).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
