//! Numbers that are kept up to date by the database itself, in the transaction that changes them: counting a large list
//! again for each request would cost more than the page beside it.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const TABLES: &[Table] = &[Table {
    name: "totals",
    comment: "How many rows of a table count: not merged into another, not rejected. Kept by triggers.",
    columns: &[&[
        ("noun", Type::Key, "primary key", "the table"),
        ("n", Type::Int, "not null", "how many of its rows count"),
    ]],
    constraints: &[],
    indexes: &[],
    clustered: true,
}];

/// Tables, and which of their rows count; `@` stands for the row.
const COUNTED: [(&str, &str); 5] = [
    ("articles", "true"),
    ("statements", "@.review_status <> 'rejected'"),
    ("people", "@.merged_into_id is null"),
    ("sources", "@.merged_into_id is null"),
    ("events", "@.merged_into_id is null and @.review_status <> 'rejected'"),
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0011_totals"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        let integer = if postgres { "bigint" } else { "integer" };
        let mut all = vec![
            format!("alter table people add column statement_count {integer} not null default 0"),
            format!(
                "update people set statement_count = (select count(*) from statements s \
                 where s.speaker_person_id = people.id and {})",
                on("statements", "s")
            ),
            "create index people_by_statement_count on people (statement_count, id)".to_owned(),
        ];
        if postgres {
            all.push(
                "comment on column people.statement_count is 'statements of the person that are not rejected'"
                    .to_owned(),
            );
        }
        for (table, _) in COUNTED {
            let counts = on(table, "r");
            all.push(format!(
                "insert into totals (noun, n) select '{table}', count(*) from {table} r where {counts}"
            ));
            all.extend(if postgres {
                postgres_triggers(table)
            } else {
                sqlite_triggers(table)
            });
        }
        for sql in all {
            db.execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        for (table, _) in COUNTED {
            for event in ["insert", "update", "delete"] {
                let of = if postgres {
                    format!(" on {table}")
                } else {
                    String::new()
                };
                db.execute_unprepared(&format!("drop trigger {table}_counted_at_{event}{of}"))
                    .await?;
            }
            if postgres {
                db.execute_unprepared(&format!("drop function count_{table}()")).await?;
            }
        }
        db.execute_unprepared("drop index people_by_statement_count").await?;
        db.execute_unprepared("alter table people drop column statement_count")
            .await?;
        drop(manager, TABLES).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Whether a row of `table` counts.
fn on(table: &str, row: &str) -> String {
    let counted = COUNTED.iter().find(|(name, _)| *name == table);
    counted.map_or("true", |(_, counts)| counts).replace('@', row)
}

/// Once a statement, over all the rows that it changed.
fn postgres_triggers(table: &str) -> Vec<String> {
    let counts = on(table, "r");
    let change = |sign: &str, rows: &str| {
        let mut text = format!(
            "update totals set n = n {sign} (select count(*) from {rows} r where {counts}) where noun = '{table}'; "
        );
        if table == "statements" {
            text.push_str(&format!(
                "update people set statement_count = statement_count {sign} d.n from (select r.speaker_person_id as id, \
                 count(*) as n from {rows} r where r.speaker_person_id is not null and {counts} group by 1) d \
                 where people.id = d.id; "
            ));
        }
        text
    };
    let (new, old) = (change("+", "new_rows"), change("-", "old_rows"));
    let mut all = vec![format!(
        "create function count_{table}() returns trigger language plpgsql as $$ begin \
         if tg_op <> 'DELETE' then {new} end if; if tg_op <> 'INSERT' then {old} end if; return null; end $$"
    )];
    for (event, rows) in [
        ("insert", "new table as new_rows"),
        ("update", "old table as old_rows new table as new_rows"),
        ("delete", "old table as old_rows"),
    ] {
        all.push(format!(
            "create trigger {table}_counted_at_{event} after {event} on {table} referencing {rows} \
             for each statement execute function count_{table}()"
        ));
    }
    all
}

/// Once a row.
fn sqlite_triggers(table: &str) -> Vec<String> {
    let change = |sign: &str, row: &str| {
        let counts = on(table, row);
        let mut text = format!("update totals set n = n {sign} 1 where noun = '{table}' and {counts}; ");
        if table == "statements" {
            text.push_str(&format!(
                "update people set statement_count = statement_count {sign} 1 \
                 where id = {row}.speaker_person_id and {counts}; "
            ));
        }
        text
    };
    let (new, old) = (change("+", "new"), change("-", "old"));
    // Only what decides whether a row counts, and for whom.
    let of = match table {
        "statements" => " of review_status, speaker_person_id",
        "people" | "sources" => " of merged_into_id",
        "events" => " of merged_into_id, review_status",
        _ => " of id",
    };
    vec![
        format!("create trigger {table}_counted_at_insert after insert on {table} begin {new} end"),
        format!("create trigger {table}_counted_at_update after update{of} on {table} begin {old} {new} end"),
        format!("create trigger {table}_counted_at_delete after delete on {table} begin {old} end"),
    ]
}
