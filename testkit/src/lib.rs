//! Throwaway databases for tests and benchmarks: an SQLite file, and a PostgreSQL cluster that the process starts for
//! itself and that goes with it, however it ends.
//!
//! ```no_run
//! # async fn run() {
//! whosaid_testkit::on_each(async |database| {
//!     // Runs on SQLite, then on PostgreSQL, each time with a fresh, migrated database.
//!     println!("{}", database.url());
//! })
//! .await;
//! # }
//! ```

mod cluster;

pub use cluster::Cluster;
use sea_orm::{ConnectionTrait, Database as SeaOrm};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};
use tokio::sync::OnceCell;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A database of the throwaway cluster.
    Postgres,
}

/// A database of its own for one test. An SQLite file goes with it, a PostgreSQL database with the cluster.
#[derive(Debug)]
pub struct Database {
    engine: Engine,
    url: String,
    folder: Option<PathBuf>,
}

impl Database {
    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What cannot be removed is in the system's folder for such things.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// The engines that can be had. Without PostgreSQL that is SQLite alone, said loudly.
///
/// # Panics
/// Where `CI=true` and PostgreSQL cannot be had: there nothing may be skipped.
#[must_use]
pub fn engines() -> Vec<Engine> {
    match Cluster::shared() {
        Ok(_) => vec![Engine::Sqlite, Engine::Postgres],
        Err(why) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "no PostgreSQL to test on: {why}"
            );
            eprintln!("\n*** SKIPPED on PostgreSQL: {why} ***\n");
            vec![Engine::Sqlite]
        }
    }
}

/// Runs the test on each engine, each time with a fresh database that has the program's schema.
///
/// # Panics
/// As [`engines`] and [`database`].
pub async fn on_each(test: impl AsyncFn(Database)) {
    for engine in engines() {
        test(database(engine).await).await;
    }
}

/// The same with databases that have no schema yet.
///
/// # Panics
/// As [`engines`] and [`empty_database`].
pub async fn on_each_empty(test: impl AsyncFn(Database)) {
    for engine in engines() {
        test(empty_database(engine).await).await;
    }
}

/// A fresh database with the program's schema.
///
/// # Panics
/// Where the cluster or the file refuses: a test can do nothing then.
pub async fn database(engine: Engine) -> Database {
    match engine {
        Engine::Sqlite => {
            let database = empty_database(engine).await;
            migrate(database.url()).await;
            database
        }
        Engine::Postgres => {
            // Migrated once; a copy of its files is quicker than the steps.
            static TEMPLATE: OnceCell<String> = OnceCell::const_new();
            let template = TEMPLATE
                .get_or_init(|| async {
                    let url = create("whosaid_template", "template0").await;
                    migrate(&url).await;
                    "whosaid_template".to_owned()
                })
                .await;
            Database {
                engine,
                url: create(&fresh_name(), template).await,
                folder: None,
            }
        }
    }
}

/// A database that holds what `of` holds, to which nothing may be connected.
///
/// # Panics
/// As [`database`].
pub async fn copy(of: &Database) -> Database {
    let engine = of.engine;
    match engine {
        Engine::Sqlite => {
            let copy = empty_database(engine).await;
            let file = |database: &Database| database.folder.as_ref().map(|folder| folder.join("test.db"));
            if let (Some(from), Some(to)) = (file(of), file(&copy)) {
                std::fs::copy(&from, to).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
            }
            copy
        }
        Engine::Postgres => {
            let address = of.url.split('?').next().unwrap_or_default();
            let name = address.rsplit('/').next().unwrap_or_default();
            Database {
                engine,
                url: create(&fresh_name(), name).await,
                folder: None,
            }
        }
    }
}

/// A fresh database without tables.
///
/// # Panics
/// As [`database`].
pub async fn empty_database(engine: Engine) -> Database {
    match engine {
        Engine::Sqlite => {
            let folder = cluster::fresh_folder();
            let url = format!("sqlite://{}?mode=rwc", folder.join("test.db").display());
            Database {
                engine,
                url,
                folder: Some(folder),
            }
        }
        Engine::Postgres => Database {
            engine,
            url: create(&fresh_name(), "template0").await,
            folder: None,
        },
    }
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn create(name: &str, template: &str) -> String {
    let cluster = Cluster::shared()
        .as_ref()
        .unwrap_or_else(|why| panic!("no PostgreSQL to test on: {why}"));
    let admin = SeaOrm::connect(cluster.url("postgres"))
        .await
        .unwrap_or_else(|e| panic!("the cluster refuses: {e}"));
    let sql = format!("create database {name} template {template}");
    admin
        .execute_unprepared(&sql)
        .await
        .unwrap_or_else(|e| panic!("`{sql}`: {e}"));
    // A connection that is still open would forbid the next copy.
    let _ = admin.close().await;
    cluster.url(name)
}

async fn migrate(url: &str) {
    let db = SeaOrm::connect(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    whosaid_migrations::up(&db, None)
        .await
        .unwrap_or_else(|e| panic!("{url}: {e}"));
    let _ = db.close().await;
}

/// Runs a statement, for what a test must do behind the program's back.
///
/// # Panics
/// Where the database refuses.
pub async fn execute(url: &str, sql: &str) {
    let database = SeaOrm::connect(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    database
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|e| panic!("`{sql}`: {e}"));
    // A test that is over needs no clean end.
    let _ = database.close().await;
}
