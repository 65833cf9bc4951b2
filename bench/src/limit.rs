//! The limit: a server that answers each page by one hand-written SQL statement that builds the JSON, without GraphQL.
//! It uses the driver, the number of connections and the settings that the program uses.

use crate::Result;
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sea_orm::sqlx::{
    self, AssertSqlSafe, PgPool, SqlSafeStr, SqlStr, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;
use whosaid_domain::store::Options;

/// Before every place in a list.
pub(crate) const FROM_START: &str = "9223372036854775807/ffffffffffffffffffffffffffffffff";

/// The statements by the page's name.
fn statements(postgres: bool) -> HashMap<&'static str, SqlStr> {
    macro_rules! read {
        ($($name:literal)*) => {
            HashMap::from([$((
                $name,
                if postgres {
                    include_str!(concat!("../limit/postgres/", $name, ".sql"))
                } else {
                    include_str!(concat!("../limit/sqlite/", $name, ".sql"))
                },
            )),*])
        };
    }
    let mut texts = read!("q1" "q2" "q3" "q4" "q4-count" "q5" "q6" "q7");
    let count = texts.remove("q4-count").unwrap_or_default();
    let counted = texts["q4"].replacen("'nodes'", &format!("'totalCount', {count}, 'nodes'"), 1);
    let mut all: HashMap<_, _> = texts
        .into_iter()
        .map(|(name, text)| (name, text.into_sql_str()))
        .collect();
    all.insert("q4-count", AssertSqlSafe(counted).into_sql_str());
    all
}

enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Answers pages from a database.
#[derive(Clone)]
pub(crate) struct Limit {
    pool: Arc<Pool>,
    statements: Arc<HashMap<&'static str, SqlStr>>,
}

impl Limit {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let postgres = url.starts_with("postgres");
        let options = Options::default();
        let connections = if postgres {
            options.readers
        } else {
            options.file_readers()
        };
        let pool = if postgres {
            let options = PgPoolOptions::new()
                .max_connections(connections)
                .test_before_acquire(false);
            Pool::Postgres(options.connect(url).await?)
        } else {
            let file: SqliteConnectOptions = url.parse()?;
            let file = file
                .foreign_keys(true)
                .synchronous(SqliteSynchronous::Normal)
                .pragma("cache_size", "-16384")
                .pragma("temp_store", "memory");
            let options = SqlitePoolOptions::new()
                .max_connections(connections)
                .test_before_acquire(false);
            Pool::Sqlite(options.connect_with(file).await?)
        };
        Ok(Self {
            pool: Arc::new(pool),
            statements: Arc::new(statements(postgres)),
        })
    }

    /// The page of that name. What it is of stands in `key`: an id, a slug or a word; for q4 the speaker, two times, and the
    /// time and the id that the page comes after.
    pub(crate) async fn page(&self, name: &str, key: &str) -> Result<String> {
        let sql = self.statements.get(name).ok_or("no such page")?.clone();
        macro_rules! ask {
            ($pool:expr) => {{
                let query = sqlx::query_scalar::<_, String>(sql);
                let query = match name {
                    "q5" | "q7" => query.bind(key.to_owned()),
                    "q4" | "q4-count" => {
                        let mut parts = key.split('/');
                        let mut part = || parts.next().ok_or("a part of the key is missing");
                        let speaker: Uuid = part()?.parse()?;
                        let times: [i64; 3] = [part()?.parse()?, part()?.parse()?, part()?.parse()?];
                        let last: Uuid = part()?.parse()?;
                        query
                            .bind(speaker)
                            .bind(times[0])
                            .bind(times[1])
                            .bind(times[2])
                            .bind(last)
                    }
                    _ => query.bind(key.parse::<Uuid>()?),
                };
                query.fetch_one($pool).await?
            }};
        }
        Ok(match &*self.pool {
            Pool::Postgres(pool) => ask!(pool),
            Pool::Sqlite(pool) => ask!(pool),
        })
    }
}

async fn answer(State(limit): State<Limit>, Path((name, key)): Path<(String, String)>) -> Response {
    match limit.page(&name, &key).await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Serves until the process ends; says where on standard output.
pub(crate) async fn serve(url: &str) -> Result<()> {
    let limit = Limit::open(url).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("the limit listens on http://{}", listener.local_addr()?);
    let router = Router::new().route("/{name}/{*key}", get(answer)).with_state(limit);
    Ok(axum::serve(listener, router).await?)
}
