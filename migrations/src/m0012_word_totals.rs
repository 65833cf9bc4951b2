//! In how many events' words a word is: how telling it is, known without counting.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const TABLES: &[Table] = &[Table {
    name: "event_word_totals",
    comment: "In how many events' words a word is. Kept by triggers.",
    columns: &[&[
        ("word", Type::Key, "primary key", "lower case, without accents"),
        ("n", Type::Int, "not null", "how many events have it"),
    ]],
    constraints: &[],
    indexes: &[],
    clustered: true,
}];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0012_word_totals"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let db = manager.get_connection();
        let mut all = vec![
            "insert into event_word_totals (word, n) select word, count(*) from event_words group by word".to_owned(),
        ];
        all.extend(triggers(db.get_database_backend()));
        for sql in all {
            db.execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        for event in ["insert", "update", "delete"] {
            let of = if postgres { " on event_words" } else { "" };
            db.execute_unprepared(&format!("drop trigger event_words_counted_at_{event}{of}"))
                .await?;
        }
        if postgres {
            db.execute_unprepared("drop function count_event_words()").await?;
        }
        drop(manager, TABLES).await
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Once a statement on PostgreSQL, once a row on SQLite.
fn triggers(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Postgres {
        let more = "insert into event_word_totals as t (word, n) select word, count(*) from new_rows group by word \
                    order by word on conflict (word) do update set n = t.n + excluded.n;";
        let fewer = "update event_word_totals t set n = t.n - d.n from \
                     (select word, count(*) as n from old_rows group by word) d where t.word = d.word;";
        let mut all = vec![format!(
            "create function count_event_words() returns trigger language plpgsql as $$ begin \
             if tg_op <> 'DELETE' then {more} end if; if tg_op <> 'INSERT' then {fewer} end if; return null; end $$"
        )];
        for (event, rows) in [
            ("insert", "new table as new_rows"),
            ("update", "old table as old_rows new table as new_rows"),
            ("delete", "old table as old_rows"),
        ] {
            all.push(format!(
                "create trigger event_words_counted_at_{event} after {event} on event_words referencing {rows} \
                 for each statement execute function count_event_words()"
            ));
        }
        return all;
    }
    let more = "insert into event_word_totals (word, n) values (new.word, 1) \
                on conflict (word) do update set n = n + 1;";
    let fewer = "update event_word_totals set n = n - 1 where word = old.word;";
    vec![
        format!("create trigger event_words_counted_at_insert after insert on event_words begin {more} end"),
        format!("create trigger event_words_counted_at_update after update on event_words begin {fewer} {more} end"),
        format!("create trigger event_words_counted_at_delete after delete on event_words begin {fewer} end"),
    ]
}
