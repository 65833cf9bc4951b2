//! A statement has one speaker, a person or a source, or none: the index of the other kind leaves it out, so that three
//! or six rows fewer are written for it.

use sea_orm_migration::prelude::*;

/// By whom, and in which orders.
const SPEAKERS: [&str; 2] = ["person", "source"];
const ORDERS: [(&str, &str); 3] = [
    ("told_at", "told_at, id"),
    ("position", "article_id, position"),
    ("confidence", "confidence, id"),
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0020_speakers_that_are"
    }
}

/// Makes the indexes anew: of the rows that have the speaker, or of all.
async fn remake(manager: &SchemaManager<'_>, partial: bool) -> Result<(), DbErr> {
    let db = manager.get_connection();
    for speaker in SPEAKERS {
        let column = format!("speaker_{speaker}_id");
        let only = if partial {
            format!(" where {column} is not null")
        } else {
            String::new()
        };
        for (order, columns) in ORDERS {
            let name = format!("statements_by_{speaker}_and_{order}");
            db.execute_unprepared(&format!("drop index {name}")).await?;
            let index = format!("create index {name} on statements ({column}, {columns}){only}");
            db.execute_unprepared(&index).await?;
        }
    }
    Ok(())
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remake(manager, true).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remake(manager, false).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
