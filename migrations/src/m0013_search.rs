//! Full text, and what tells the same words again. Both are made by the program, in the transaction that writes: words
//! folded and parted there, so that both databases find the same. Triggers note what an edit makes stale; what is new the
//! program indexes as it writes it.

use crate::table::{Table, Type, create, drop};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const TABLES: &[Table] = &[
    Table {
        name: "search_documents",
        comment: "Texts that search looks in: one for each name, title, statement, body. Their words are in search_index.",
        columns: &[&[
            ("doc", Type::Serial, "", "the row of search_index"),
            (
                "node",
                Type::Id,
                "not null",
                "of the noun that is found by it; no foreign key, since nouns are of five tables",
            ),
            (
                "boost",
                Type::Int,
                "not null",
                "how high it ranks, 0 to 1000: by what it is, and how short",
            ),
        ]],
        constraints: &[],
        indexes: &[("search_documents_by_node", "(node)")],
        clustered: false,
    },
    Table {
        name: "search_stale",
        comment: "Nouns whose documents and fingerprints are to be made anew before the transaction ends.",
        columns: &[&[
            ("node", Type::Id, "primary key", "of the noun"),
            (
                "noun",
                Type::Key,
                "not null",
                "its table: articles, statements, people, sources or events",
            ),
        ]],
        constraints: &[],
        indexes: &[],
        clustered: true,
    },
    Table {
        name: "statement_fingerprints",
        comment: "Some of the runs of three words of a statement with its speaker: statements that share many are the same words again.",
        columns: &[&[
            (
                "statement",
                Type::Id,
                "not null",
                "the statement; no foreign key, since they are made anew after it",
            ),
            (
                "fingerprint",
                Type::Time,
                "not null",
                "a hash of the speaker and the words",
            ),
            ("n", Type::Int, "not null", "how many the statement has"),
        ]],
        constraints: &["primary key (statement, fingerprint)"],
        indexes: &[("statement_fingerprints_by_fingerprint", "(fingerprint, statement, n)")],
        clustered: true,
    },
];

/// Tables of what is searched, the noun's table, its id there, and the columns that matter when they change.
const SEARCHED: [(&str, &str, &str, &str); 8] = [
    ("articles", "articles", "id", "title"),
    (
        "statements",
        "statements",
        "id",
        "text, speaker_person_id, speaker_source_id",
    ),
    ("people", "people", "id", "name, description"),
    ("sources", "sources", "id", "name"),
    ("events", "events", "id", "name, place"),
    ("person_aliases", "people", "person_id", "person_id, alias"),
    ("source_aliases", "sources", "source_id", "source_id, alias"),
    ("event_aliases", "events", "event_id", "event_id, alias"),
];

#[derive(Debug)]
pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0013_search"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        let mut all: Vec<String> = if postgres {
            [
                "create table search_index (doc bigint primary key, words tsvector not null)",
                "create index search_index_by_words on search_index using gin (words)",
                "comment on table search_index is 'The words of search_documents, with their places.'",
                "comment on column search_index.doc is 'of search_documents'",
                "comment on column search_index.words is 'made by the program, and a mark of the noun'",
                "create function drop_search_document() returns trigger language plpgsql as $$ begin \
                 delete from search_index where doc = old.doc; return null; end $$",
                "create trigger search_documents_deleted after delete on search_documents \
                 for each row execute function drop_search_document()",
            ]
            .map(str::to_owned)
            .into()
        } else {
            [
                "create virtual table search_index using fts5 (words, content = '', contentless_delete = 1, \
                 tokenize = 'ascii')",
                "create trigger search_documents_deleted after delete on search_documents begin \
                 delete from search_index where rowid = old.doc; end",
            ]
            .map(str::to_owned)
            .into()
        };
        for (table, noun, id, columns) in SEARCHED {
            all.extend(if postgres {
                postgres_triggers(table, noun, id, columns)
            } else {
                sqlite_triggers(table, noun, id, columns)
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
        for (table, ..) in SEARCHED {
            for event in ["update", "delete"] {
                let of = if postgres {
                    format!(" on {table}")
                } else {
                    String::new()
                };
                let name = format!("{table}_searched_at_{event}");
                db.execute_unprepared(&format!("drop trigger {name}{of}")).await?;
                if postgres {
                    db.execute_unprepared(&format!("drop function {name}()")).await?;
                }
            }
        }
        db.execute_unprepared("drop table search_index").await?;
        drop(manager, TABLES).await?;
        if postgres {
            db.execute_unprepared("drop function drop_search_document()").await?;
        }
        Ok(())
    }

    // A step that is cut short must leave nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Once a statement, over all the rows that it changed.
fn postgres_triggers(table: &str, noun: &str, id: &str, columns: &str) -> Vec<String> {
    let mark = |rows: &str| {
        format!("insert into search_stale (node, noun) select distinct {rows} on conflict (node) do nothing; ")
    };
    let of = |rows: &str| mark(&format!("r.{id}, '{noun}' from {rows} r"));
    let differ = |row: &str| {
        columns
            .replace(", ", &format!(", {row}."))
            .replacen("", &format!("{row}."), 1)
    };
    let update = if table == noun {
        // A trigger over all rows cannot be kept to some columns.
        mark(&format!(
            "n.id, '{noun}' from new_rows n join old_rows o on o.id = n.id where ({}) is distinct from ({})",
            differ("n"),
            differ("o")
        ))
    } else {
        of("new_rows") + &of("old_rows")
    };
    let mut all = Vec::new();
    for (event, rows, marks) in [
        ("update", "old table as old_rows new table as new_rows", update),
        ("delete", "old table as old_rows", of("old_rows")),
    ] {
        let name = format!("{table}_searched_at_{event}");
        all.push(format!(
            "create function {name}() returns trigger language plpgsql as $$ begin {marks} return null; end $$"
        ));
        all.push(format!(
            "create trigger {name} after {event} on {table} referencing {rows} \
             for each statement execute function {name}()"
        ));
    }
    all
}

/// Once a row.
fn sqlite_triggers(table: &str, noun: &str, id: &str, columns: &str) -> Vec<String> {
    let mark = |row: &str| format!("insert or ignore into search_stale (node, noun) values ({row}.{id}, '{noun}'); ");
    let (new, old) = (mark("new"), mark("old"));
    vec![
        format!("create trigger {table}_searched_at_update after update of {columns} on {table} begin {old} {new} end"),
        format!("create trigger {table}_searched_at_delete after delete on {table} begin {old} end"),
    ]
}
