//! Databases that hold the graph. One that is made is kept, and used again by runs of the same scale and seed.

use crate::{
    Result,
    graph::{Graph, Size},
    rows::{Batch, TABLES, Value},
};
use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use whosaid_domain::store::{migrate_status, migrate_up};
use whosaid_testkit::{Cluster, Engine};

/// To be raised when the generator makes other data of the same scale and seed.
const GENERATOR: u32 = 1;
/// The schema's steps that the generator knows. Later ones are applied to the full tables, as where somebody updates,
/// so that they fill what they add.
const STEPS: u32 = 10;
/// Rows that travel together.
const BATCH: usize = 4_000;
/// SQLite binds up to 32,766 values.
const BINDS: usize = 32_000;
/// The same for everything that is measured.
const SETTINGS: &str = "-c shared_buffers=1GB -c effective_cache_size=4GB -c work_mem=16MB \
    -c maintenance_work_mem=512MB -c random_page_cost=1.1 -c max_wal_size=8GB -c wal_level=minimal \
    -c max_wal_senders=0";
/// Loaded, but counting only when it is told to: see [`count_statements`].
const COUNTING: &str = "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_utility=off";

/// A database with the graph in it.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) engine: Engine,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) cluster: Option<Arc<Cluster>>,
}

impl Made {
    /// This process and the database's, where it has one.
    pub(crate) fn processes(&self, own: Option<u32>) -> Result<Vec<u32>> {
        let database = self.cluster.as_ref().map(|cluster| cluster.process()).transpose()?;
        Ok(own.into_iter().chain(database).collect())
    }
}

/// Where databases are kept.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    folder: PathBuf,
    cluster: Option<Arc<Cluster>>,
}

impl Shelf {
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            folder: std::path::absolute(folder)?,
            cluster: None,
        })
    }

    async fn cluster(&mut self) -> Result<Arc<Cluster>> {
        if let Some(cluster) = &self.cluster {
            return Ok(cluster.clone());
        }
        let data = reachable(&self.folder)?.join("postgres");
        let started = Instant::now();
        let cluster = loop {
            let counting = format!("{SETTINGS} {COUNTING}");
            match Cluster::kept(&data, &counting).or_else(|_| Cluster::kept(&data, SETTINGS)) {
                Ok(cluster) => break Arc::new(cluster),
                // The cluster of a run that has just ended may still be closing.
                Err(_) if started.elapsed() < Duration::from_secs(20) && data.join("postmaster.pid").exists() => {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                Err(error) => return Err(error.into()),
            }
        };
        let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
        count_statements(&mut admin, false).await?;
        admin.close().await?;
        self.cluster = Some(cluster.clone());
        Ok(cluster)
    }

    /// A database without rows, with the whole schema or the steps that the generator knows, in the place of one of that name.
    pub(crate) async fn empty(&mut self, engine: Engine, name: &str, whole: bool) -> Result<Made> {
        let made = match engine {
            Engine::Sqlite => {
                for end in ["db", "db-wal", "db-shm"] {
                    let file = self.folder.join(format!("{name}.{end}"));
                    if file.exists() {
                        std::fs::remove_file(file)?;
                    }
                }
                Made {
                    engine,
                    name: name.to_owned(),
                    url: self.sqlite_url(name),
                    cluster: None,
                }
            }
            Engine::Postgres => {
                let cluster = self.cluster().await?;
                let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
                for sql in [
                    format!("drop database if exists \"{name}\""),
                    format!("create database \"{name}\""),
                ] {
                    admin.execute(AssertSqlSafe(sql)).await?;
                }
                admin.close().await?;
                Made {
                    engine,
                    name: name.to_owned(),
                    url: cluster.url(name),
                    cluster: Some(cluster),
                }
            }
        };
        let steps = (!whole).then_some(STEPS);
        migrate_up(&made.url, steps).await?;
        Ok(made)
    }

    fn sqlite_url(&self, name: &str) -> String {
        format!("sqlite://{}", self.folder.join(format!("{name}.db")).display())
    }

    /// The graph of that scale and seed: as it is kept, else made now.
    pub(crate) async fn graph(&mut self, engine: Engine, scale: f64, seed: u64) -> Result<Made> {
        let name = format!("graph_{scale}_{seed}");
        let label = format!("{}_{name}", engine_name(engine));
        let mark = self.folder.join(format!("{label}.made"));
        let wanted = format!("generator {GENERATOR}\n");
        let kept = std::fs::read_to_string(&mark).is_ok_and(|text| text == wanted);
        if kept
            && let Some(made) = self.kept(engine, &name).await?
            && let status = migrate_status(&made.url).await?
            && status.unknown.is_empty()
        {
            if !status.pending.is_empty() {
                migrate_up(&made.url, None).await?;
                tidy(&made).await?;
            }
            return Ok(made);
        }
        let size = Size::new(scale);
        let started = Instant::now();
        eprintln!("{label}: making {} statements …", size.statements());
        if mark.exists() {
            std::fs::remove_file(&mark)?;
        }
        let made = self.empty(engine, &name, false).await?;
        fill(&made, size, seed).await?;
        std::fs::write(&mark, wanted)?;
        eprintln!("{label}: made in {:.0} s", started.elapsed().as_secs_f64());
        Ok(made)
    }

    async fn kept(&mut self, engine: Engine, name: &str) -> Result<Option<Made>> {
        if engine == Engine::Sqlite {
            let there = self.folder.join(format!("{name}.db")).is_file();
            return Ok(there.then(|| Made {
                engine,
                name: name.to_owned(),
                url: self.sqlite_url(name),
                cluster: None,
            }));
        }
        let cluster = self.cluster().await?;
        let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
        let there = sqlx::query("select 1 from pg_database where datname = $1")
            .bind(name)
            .fetch_optional(&mut admin)
            .await?
            .is_some();
        admin.close().await?;
        Ok(there.then(|| Made {
            engine,
            name: name.to_owned(),
            url: cluster.url(name),
            cluster: Some(cluster),
        }))
    }
}

/// Lets the cluster count statements, or no longer.
pub(crate) async fn count_statements(admin: &mut PgConnection, on: bool) -> Result<()> {
    let what = if on { "top" } else { "none" };
    let set = format!("alter system set pg_stat_statements.track = '{what}'");
    admin.execute(AssertSqlSafe(set)).await?;
    admin.execute("select pg_reload_conf()").await?;
    // A process takes new settings up before its next statement, once it has been told.
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok(())
}

/// The folder, or where another user than root must be able to reach it and cannot, one among the temporary ones.
fn reachable(folder: &Path) -> Result<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let root = std::fs::metadata("/proc/self")?.uid() == 0;
    let shut = |folder: &Path| std::fs::metadata(folder).is_ok_and(|about| about.mode() & 1 == 0);
    let away = root && folder.ancestors().any(shut);
    Ok(if away {
        std::env::temp_dir().join("whosaid-bench")
    } else {
        folder.to_owned()
    })
}

pub(crate) fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// Applies the steps of the schema that the generator knows.
#[cfg(test)]
pub(crate) async fn prepare(url: &str) -> Result<()> {
    migrate_up(url, Some(STEPS)).await?;
    Ok(())
}

/// Writes the graph into a database that has the first steps of the schema and no rows, and applies the others. Foreign keys are not looked at: the generator
/// keeps them, as a test shows. Indexes that only serve reading are made afterwards.
pub(crate) async fn fill(made: &Made, size: Size, seed: u64) -> Result<()> {
    let (send, receive) = mpsc::channel(8);
    let generator = std::thread::spawn(move || generate(size, seed, &send));
    match made.engine {
        Engine::Sqlite => fill_sqlite(&made.url, receive).await?,
        Engine::Postgres => fill_postgres(&made.url, receive).await?,
    }
    generator.join().map_err(|_| "the generator failed")??;
    migrate_up(&made.url, None).await?;
    tidy(made).await
}

/// What a database in use has had done to it: statistics, and no row left to be frozen.
async fn tidy(made: &Made) -> Result<()> {
    match made.engine {
        Engine::Sqlite => {
            let mut db = SqliteConnection::connect(&made.url).await?;
            db.execute("analyze").await?;
            db.execute("pragma wal_checkpoint(truncate)").await?;
            Ok(db.close().await?)
        }
        Engine::Postgres => {
            let mut db = PgConnection::connect(&made.url).await?;
            db.execute("vacuum (freeze, analyze)").await?;
            db.execute("checkpoint").await?;
            Ok(db.close().await?)
        }
    }
}

fn generate(size: Size, seed: u64, send: &mpsc::Sender<Batch>) -> Result<()> {
    let mut open: Vec<Batch> = TABLES
        .iter()
        .map(|table| Batch {
            table,
            values: Vec::new(),
        })
        .collect();
    Graph::new(size, seed).rows(&mut |table, row| {
        debug_assert_eq!(row.len(), table.columns.len(), "{}", table.name);
        let batch = &mut open[table.at];
        batch.values.extend(row);
        if batch.values.len() >= BATCH * table.columns.len() {
            let values = std::mem::take(&mut batch.values);
            send.blocking_send(Batch { table, values })?;
        }
        Ok(())
    })?;
    for batch in open {
        send.blocking_send(batch)?;
    }
    Ok(())
}

async fn fill_postgres(url: &str, mut batches: mpsc::Receiver<Batch>) -> Result<()> {
    let mut db = PgConnection::connect(url).await?;
    db.execute("set session_replication_role = replica").await?;
    let indexes = sqlx::query(
        "select pg_get_indexdef(i.indexrelid), c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid \
         join pg_class t on t.oid = i.indrelid where t.relnamespace = 'public'::regnamespace and not i.indisunique",
    )
    .fetch_all(&mut db)
    .await?;
    for index in &indexes {
        let drop = format!("drop index \"{}\"", index.try_get::<String, _>(1)?);
        db.execute(AssertSqlSafe(drop)).await?;
    }
    while let Some(batch) = batches.recv().await {
        let columns = batch.table.columns.join(", ");
        let copy = format!("copy {} ({columns}) from stdin", batch.table.name);
        let mut copy = db.copy_in_raw(&copy).await?;
        copy.send(copy_text(&batch)).await?;
        copy.finish().await?;
    }
    for index in &indexes {
        db.execute(AssertSqlSafe(index.try_get::<String, _>(0)?)).await?;
    }
    Ok(db.close().await?)
}

/// Rows in the text format of COPY.
fn copy_text(batch: &Batch) -> Vec<u8> {
    let mut text = String::with_capacity(batch.values.len() * 16);
    for row in batch.rows() {
        for (i, value) in row.iter().enumerate() {
            if i > 0 {
                text.push('\t');
            }
            match value {
                Value::Null => text.push_str("\\N"),
                Value::Id(id) => text.push_str(uuid::fmt::Simple::from_uuid(*id).encode_lower(&mut [0; 32])),
                Value::Int(n) => text.push_str(&n.to_string()),
                Value::Real(x) => text.push_str(&x.to_string()),
                Value::Text(words) => {
                    for c in words.chars() {
                        match c {
                            '\\' => text.push_str("\\\\"),
                            '\n' => text.push_str("\\n"),
                            '\t' => text.push_str("\\t"),
                            '\r' => text.push_str("\\r"),
                            c => text.push(c),
                        }
                    }
                }
            }
        }
        text.push('\n');
    }
    text.into_bytes()
}

async fn fill_sqlite(url: &str, mut batches: mpsc::Receiver<Batch>) -> Result<()> {
    let options: SqliteConnectOptions = url.parse()?;
    // A file that is cut short is made anew.
    let options = options
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-1048576")
        .pragma("temp_store", "memory")
        .pragma("locking_mode", "exclusive");
    let mut db = SqliteConnection::connect_with(&options).await?;
    let indexes = sqlx::query(
        "select sql, name from sqlite_schema where type = 'index' and sql is not null and sql not like 'create unique%'",
    )
    .fetch_all(&mut db)
    .await?;
    for index in &indexes {
        let drop = format!("drop index \"{}\"", index.try_get::<String, _>(1)?);
        db.execute(AssertSqlSafe(drop)).await?;
    }
    db.execute("begin immediate").await?;
    while let Some(batch) = batches.recv().await {
        let width = batch.table.columns.len();
        for some in batch.values.chunks(BINDS / width * width) {
            let row = format!("({})", vec!["?"; width].join(", "));
            let sql = format!(
                "insert into {} ({}) values {}",
                batch.table.name,
                batch.table.columns.join(", "),
                vec![row; some.len() / width].join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for value in some {
                query = match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Id(id) => query.bind(*id),
                    Value::Int(n) => query.bind(*n),
                    Value::Real(x) => query.bind(*x),
                    Value::Text(words) => query.bind(words.as_str()),
                };
            }
            query.execute(&mut db).await?;
        }
    }
    db.execute("commit").await?;
    for index in &indexes {
        db.execute(AssertSqlSafe(index.try_get::<String, _>(0)?)).await?;
    }
    db.execute("pragma locking_mode = normal").await?;
    db.execute("pragma journal_mode = wal").await?;
    Ok(db.close().await?)
}

/// That every foreign key holds.
#[cfg(test)]
pub(crate) async fn check(made: &Made) -> Result<()> {
    match made.engine {
        Engine::Sqlite => {
            let mut db = SqliteConnection::connect(&made.url).await?;
            let broken = sqlx::query("pragma foreign_key_check").fetch_all(&mut db).await?;
            let table = broken.first().map(|row| row.try_get::<String, _>(0)).transpose()?;
            table.map_or(Ok(()), |table| {
                Err(format!("a foreign key of {table} leads nowhere").into())
            })
        }
        Engine::Postgres => {
            let mut db = PgConnection::connect(&made.url).await?;
            // Each one is added again, which reads all rows.
            let keys = sqlx::query(
                "select format('alter table %s add %s', conrelid::regclass, pg_get_constraintdef(oid)) \
                 from pg_constraint where contype = 'f'",
            )
            .fetch_all(&mut db)
            .await?;
            for key in keys {
                db.execute(AssertSqlSafe(key.try_get::<String, _>(0)?)).await?;
            }
            Ok(())
        }
    }
}
