//! The database schema, one step a file, the same on SQLite and PostgreSQL.
//!
//! A step describes its tables once ([`table::Table`]); the two dialects and PostgreSQL's `COMMENT`s are made from it.
//! A new step goes at the end of [`Migrator`], in a file of its own; a step that has been released never changes.

mod m0001_sources;
mod m0002_people;
mod m0003_articles;
mod m0004_statements;
mod m0005_affiliations;
mod m0006_events;
mod m0007_links;
mod m0008_identity;
mod m0009_changes;
mod m0010_api_keys;
mod m0011_totals;
mod m0012_word_totals;
mod m0013_search;
mod m0014_idempotency;
mod m0015_feed;
mod m0016_review;
mod m0017_edits;
mod m0018_applied;
mod m0019_many_marked;
mod m0020_speakers_that_are;
mod table;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection};

/// Runs the steps.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_sources::Step),
            Box::new(m0002_people::Step),
            Box::new(m0003_articles::Step),
            Box::new(m0004_statements::Step),
            Box::new(m0005_affiliations::Step),
            Box::new(m0006_events::Step),
            Box::new(m0007_links::Step),
            Box::new(m0008_identity::Step),
            Box::new(m0009_changes::Step),
            Box::new(m0010_api_keys::Step),
            Box::new(m0011_totals::Step),
            Box::new(m0012_word_totals::Step),
            Box::new(m0013_search::Step),
            Box::new(m0014_idempotency::Step),
            Box::new(m0015_feed::Step),
            Box::new(m0016_review::Step),
            Box::new(m0017_edits::Step),
            Box::new(m0018_applied::Step),
            Box::new(m0019_many_marked::Step),
            Box::new(m0020_speakers_that_are::Step),
        ]
    }
}

/// Where a database stands against this program's steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Steps in the database that this program knows, in order.
    pub applied: Vec<String>,
    /// Steps that the database lacks, in order.
    pub pending: Vec<String>,
    /// Steps in the database that this program does not know: a newer program made them.
    pub unknown: Vec<String>,
}

/// Reads where the database stands; changes nothing.
///
/// # Errors
/// Of the database.
pub async fn status(db: &DatabaseConnection) -> Result<Status, DbErr> {
    let recorded = if SchemaManager::new(db).has_table("seaql_migrations").await? {
        let rows = db
            .query_all(
                Query::select()
                    .column("version")
                    .from("seaql_migrations")
                    .order_by("version", Order::Asc),
            )
            .await?;
        rows.iter()
            .map(|row| row.try_get_by_index::<String>(0))
            .collect::<Result<Vec<_>, _>>()?
    } else {
        Vec::new()
    };
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let (applied, pending) = known.iter().cloned().partition(|step| recorded.contains(step));
    let unknown = recorded.into_iter().filter(|step| !known.contains(step)).collect();
    Ok(Status {
        applied,
        pending,
        unknown,
    })
}

/// Applies pending steps: all of them, or so many.
///
/// # Errors
/// Of the database.
pub async fn up(db: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
    Migrator::up(db, steps).await
}

/// Takes back applied steps, the last first: all of them, or so many.
///
/// # Errors
/// Of the database.
pub async fn down(db: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
    Migrator::down(db, steps).await
}
