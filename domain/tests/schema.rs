//! The schema: keys and indexes are complete, steps go up and down, and a program meets only the schema it knows.

#![allow(clippy::unwrap_used)]

mod common;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_domain::{
    Error,
    store::{Options, Store, migrate_down, migrate_status, migrate_up},
};
use whosaid_testkit::{Engine, on_each, on_each_empty};

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap()
}

fn text(row: &QueryResult, column: usize) -> String {
    row.try_get_by_index(column).unwrap()
}

/// What introspection tells of a table.
#[derive(Debug, Default, PartialEq)]
struct Table {
    columns: BTreeSet<String>,
    /// Column and the table that it refers to.
    foreign_keys: BTreeSet<(String, String)>,
    /// The first column of each index and of the primary key.
    leading: BTreeSet<String>,
    /// The columns of each.
    indexes: BTreeSet<Vec<String>>,
}

async fn introspect(db: &DatabaseConnection, engine: Engine) -> BTreeMap<String, Table> {
    let (tables, columns, keys, indexes) = match engine {
        Engine::Sqlite => (
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'".to_owned(),
            "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'",
            "select t.name, k.\"from\", k.\"table\" from sqlite_schema t, pragma_foreign_key_list(t.name) k where t.type = 'table'",
            "select t.name, i.name, c.name from sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c \
             where t.type = 'table' order by t.name, i.name, c.seqno",
        ),
        Engine::Postgres => (
            "select table_name::text from information_schema.tables where table_schema = 'public'".to_owned(),
            "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'",
            "select conrelid::regclass::text, a.attname::text, confrelid::regclass::text from pg_constraint k \
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f'",
            "select i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname::text from pg_index i \
             cross join lateral unnest(i.indkey::int[]) with ordinality c(attnum, place) \
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = c.attnum \
             join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace order by 1, 2, c.place",
        ),
    };
    let mut found: BTreeMap<String, Table> = BTreeMap::new();
    for row in rows(db, &tables).await {
        found.insert(text(&row, 0), Table::default());
    }
    for row in rows(db, columns).await {
        if let Some(table) = found.get_mut(&text(&row, 0)) {
            table.columns.insert(text(&row, 1));
        }
    }
    for row in rows(db, keys).await {
        found
            .get_mut(&text(&row, 0))
            .unwrap()
            .foreign_keys
            .insert((text(&row, 1), text(&row, 2)));
    }
    let mut by_index: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in rows(db, indexes).await {
        by_index
            .entry((text(&row, 0), text(&row, 1)))
            .or_default()
            .push(text(&row, 2));
    }
    for ((table, _), columns) in by_index {
        let table = found.get_mut(&table).unwrap();
        table.leading.insert(columns[0].clone());
        table.indexes.insert(columns);
    }
    found.remove("seaql_migrations");
    // Full text is each database's own; on SQLite a virtual table keeps several.
    found.retain(|name, _| !name.starts_with("search_index"));
    found
}

/// Columns whose name says id and that refer to nothing within the database.
const NO_REFERENCES: &[&str] = &["wikidata_id"];

#[tokio::test]
async fn every_reference_has_a_foreign_key_and_an_index() {
    on_each(async |database| {
        let db = Database::connect(database.url()).await.unwrap();
        let tables = introspect(&db, database.engine()).await;
        assert!(tables.len() > 25, "{:?}", tables.keys());
        let mut references = 0;
        for (name, table) in &tables {
            for column in table
                .columns
                .iter()
                .filter(|c| c.ends_with("_id") && !NO_REFERENCES.contains(&c.as_str()))
            {
                assert!(
                    table.foreign_keys.iter().any(|(c, _)| c == column),
                    "{name}.{column} has no foreign key"
                );
                assert!(table.leading.contains(column), "{name}.{column} leads no index");
                references += 1;
            }
        }
        assert!(references > 40, "{references}");
    })
    .await;
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    if !whosaid_testkit::engines().contains(&Engine::Postgres) {
        return;
    }
    let mut both = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = whosaid_testkit::database(engine).await;
        let db = Database::connect(database.url()).await.unwrap();
        let mut tables = introspect(&db, engine).await;
        for table in tables.values_mut() {
            // SQLite has no index for a single-column primary key of integers or of a clustered table.
            table.indexes.retain(|columns| columns.len() > 1);
            table.leading.clear();
        }
        both.push(tables);
    }
    for ((name, sqlite), (same, postgres)) in both[0].iter().zip(&both[1]) {
        assert_eq!(name, same);
        assert_eq!(sqlite, postgres, "{name}");
    }
    assert_eq!(both[0].len(), both[1].len());
}

#[tokio::test]
async fn what_must_not_be_there_twice_cannot_be() {
    on_each(async |database| {
        let db = Database::connect(database.url()).await.unwrap();
        let sql = match database.engine() {
            Engine::Sqlite => {
                "select i.name from sqlite_schema t, pragma_index_list(t.name) i \
                 where t.type = 'table' and i.\"unique\" and i.origin = 'c' order by 1"
            }
            Engine::Postgres => {
                "select indexrelid::regclass::text from pg_index join pg_class c on c.oid = indrelid \
                 where indisunique and not indisprimary and c.relnamespace = 'public'::regnamespace order by 1"
            }
        };
        let unique: Vec<String> = rows(&db, sql).await.iter().map(|row| text(row, 0)).collect();
        let expected = [
            "affiliations_person_role_unique",
            "affiliations_person_source_role_unique",
            "api_keys_hash_unique",
            "articles_content_hash_unique",
            "articles_url_content_hash_unique",
            "event_participants_person_unique",
            "event_participants_source_unique",
            "events_slug_unique",
            "merges_number_unique",
            "not_same_event_unique",
            "not_same_person_unique",
            "not_same_source_unique",
            "people_identity_unique",
            "people_slug_unique",
            "sources_identity_unique",
            "sources_slug_unique",
            "statement_via_statement_source_unique",
            "statements_article_position_unique",
        ];
        assert_eq!(unique, expected);
    })
    .await;
}

/// The orders that lists are read in, each with what comes before it where a list is of one parent.
#[tokio::test]
async fn every_order_of_a_list_has_an_index() {
    on_each(async |database| {
        let db = Database::connect(database.url()).await.unwrap();
        let tables = introspect(&db, database.engine()).await;
        for (table, order) in [
            ("statements", "told_at id"),
            ("statements", "article_id position"),
            ("statements", "confidence id"),
            ("statements", "article_id told_at id"),
            ("statements", "speaker_person_id told_at id"),
            ("statements", "speaker_person_id article_id position"),
            ("statements", "speaker_person_id confidence id"),
            ("statements", "speaker_source_id told_at id"),
            ("statements", "speaker_source_id article_id position"),
            ("statements", "speaker_source_id confidence id"),
            ("statement_events", "event_id told_at statement_id"),
            ("statement_via", "source_id told_at statement_id"),
            ("articles", "published_at id"),
            ("articles", "ingested_at id"),
            ("articles", "publisher_id published_at id"),
            ("articles", "publisher_id ingested_at id"),
            ("article_events", "event_id published_at article_id"),
            ("people", "sort_key id"),
            ("sources", "sort_key id"),
            ("events", "sort_at id"),
            ("events", "sort_key id"),
            ("event_participants", "event_id id"),
            ("changes", "transaction_number seq"),
        ] {
            let order: Vec<String> = order.split(' ').map(str::to_owned).collect();
            assert!(tables[table].indexes.contains(&order), "{table} has no index {order:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn on_postgresql_every_table_and_column_is_described() {
    on_each(async |database| {
        if database.engine() == Engine::Sqlite {
            return;
        }
        let db = Database::connect(database.url()).await.unwrap();
        let bare = rows(
            &db,
            "select c.oid::regclass || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid \
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 \
             and c.relname <> 'seaql_migrations' \
             and coalesce(col_description(c.oid, a.attnum), '') = ''",
        )
        .await;
        let bare: Vec<String> = bare
            .iter()
            .map(|row| text(row, 0))
            .filter(|c| !c.starts_with("changes."))
            .collect();
        assert!(bare.is_empty(), "{bare:?}");
    })
    .await;
}

#[tokio::test]
async fn steps_go_up_down_and_up_again() {
    on_each_empty(async |database| {
        let url = database.url();
        let all = migrate_status(url).await.unwrap().pending;
        assert!(all.len() >= 10);
        let db = Database::connect(url).await.unwrap();
        assert!(introspect(&db, database.engine()).await.is_empty());

        // One at a time up, one at a time down: each step takes back what it did and nothing else.
        let mut seen = vec![introspect(&db, database.engine()).await];
        for _ in &all {
            migrate_up(url, Some(1)).await.unwrap();
            seen.push(introspect(&db, database.engine()).await);
        }
        assert!(migrate_status(url).await.unwrap().pending.is_empty());
        for before in seen.iter().rev().skip(1) {
            migrate_down(url, 1).await.unwrap();
            assert_eq!(introspect(&db, database.engine()).await, *before);
        }
        assert_eq!(migrate_up(url, None).await.unwrap().applied, all);
        assert_eq!(introspect(&db, database.engine()).await, *seen.last().unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_outdated_postgresql_is_refused_and_an_outdated_file_is_migrated() {
    on_each_empty(async |database| {
        migrate_up(database.url(), Some(3)).await.unwrap();
        let refusing = Options {
            migrate_sqlite: false,
            ..Options::default()
        };
        for options in [refusing, Options::default()] {
            let opened = Store::open(database.url(), &options).await;
            if database.engine() == Engine::Sqlite && options.migrate_sqlite {
                opened.unwrap();
                assert!(migrate_status(database.url()).await.unwrap().pending.is_empty());
            } else {
                let error = opened.unwrap_err();
                assert!(
                    matches!(&error, Error::Schema(text) if text.contains("whosaid migrate up")),
                    "{error}"
                );
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_database_is_made_once_by_programs_that_start_together() {
    on_each_empty(async |database| {
        let engine = database.engine();
        // Each round has an instant at which they meet that another has not.
        for round in 0..if engine == Engine::Sqlite { 20 } else { 1 } {
            let url = database.url().replace("test.db", &format!("{round}.db"));
            let tasks: Vec<_> = (0..6)
                .map(|_| {
                    let url = url.clone();
                    tokio::spawn(async move {
                        match engine {
                            Engine::Sqlite => Store::open(&url, &Options::default()).await.map(drop),
                            Engine::Postgres => migrate_up(&url, None).await.map(drop),
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap().unwrap();
            }
            assert!(migrate_status(&url).await.unwrap().pending.is_empty());
            Store::open(&url, &Options::default())
                .await
                .unwrap()
                .ping()
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_in_one_line_and_left_alone() {
    on_each(async |database| {
        let db = Database::connect(database.url()).await.unwrap();
        let newer = "insert into seaql_migrations (version, applied_at) values ('m9999_moons', 0)";
        db.execute_unprepared(newer).await.unwrap();
        let errors = [
            Store::open(database.url(), &Options::default()).await.unwrap_err(),
            migrate_up(database.url(), None).await.unwrap_err(),
            migrate_down(database.url(), 1).await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Schema(_)));
            let text = error.to_string();
            assert!(
                text.contains("newer") && text.contains("m9999_moons") && !text.contains('\n'),
                "{text}"
            );
        }
        assert_eq!(migrate_status(database.url()).await.unwrap().unknown, ["m9999_moons"]);
    })
    .await;
}

#[tokio::test]
async fn an_sqlite_file_is_journalled_ahead_and_keeps_its_references() {
    let database = whosaid_testkit::database(Engine::Sqlite).await;
    let store = common::open(&database).await;
    store.ping().await.unwrap();
    let db = Database::connect(database.url()).await.unwrap();
    assert_eq!(text(&rows(&db, "pragma journal_mode").await[0], 0), "wal");
    let (store_in_memory, clock) = (
        Store::open("sqlite::memory:", &Options::default()).await.unwrap(),
        common::clock(),
    );
    common::mill_fire().ingest(&store_in_memory, &clock).await;
    assert!(!store_in_memory.listing().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = std::env::temp_dir().join(format!("whosaid-no-database-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("notes.txt");
    std::fs::write(&file, "no database, but long enough to be looked at ".repeat(40)).unwrap();
    let error = Store::open(&format!("sqlite://{}", file.display()), &Options::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    assert!(error.to_string().contains("notes.txt"), "{error}");
    let missing = format!("sqlite://{}", folder.join("missing.db").display());
    let refusing = Options {
        migrate_sqlite: false,
        ..Options::default()
    };
    assert!(matches!(
        Store::open(&missing, &refusing).await.unwrap_err(),
        Error::Unavailable(_)
    ));
    std::fs::remove_dir_all(folder).unwrap();
}
