//! The program and the limit, side by side on one database.

use crate::{
    Result,
    client::{Connection, Wire, load},
    database::{Made, Shelf, count_statements, engine_name},
    graph::{Graph, Size},
    pages::{self, Pages},
    process::{self, Server, Used},
};
use sea_orm::sqlx::{self, Connection as _, Executor, PgConnection, Row};
use std::{
    fmt::Write as _,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use whosaid_testkit::Engine;

/// What is measured, and for how long.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    /// Names of pages, or their beginnings; all where empty.
    pub(crate) pages: Vec<String>,
    pub(crate) connections: Vec<usize>,
    pub(crate) time: Duration,
    pub(crate) rounds: usize,
}

impl Plan {
    fn wants(&self, page: &str) -> bool {
        self.pages.is_empty()
            || self
                .pages
                .iter()
                .any(|name| name == page || page.starts_with(&format!("{name}-")))
    }
}

/// What one of the two did on one kind of page: medians of the rounds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Milliseconds of processor time for a request, of the server and its database together.
    pub(crate) cpu: f64,
}

/// One kind of page at so many connections.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) engine: Engine,
    pub(crate) page: &'static str,
    pub(crate) about: &'static str,
    pub(crate) connections: usize,
    pub(crate) server: Figures,
    pub(crate) limit: Figures,
    /// SQL statements and rows that the server reads for a request.
    pub(crate) reads: Option<(f64, f64)>,
    /// Megabytes that the server holds after it.
    pub(crate) resident: f64,
}

impl Line {
    /// How much processor time the limit takes for what takes the server 1.
    pub(crate) fn ratio(&self) -> f64 {
        self.limit.cpu / self.server.cpu
    }
}

struct Contest {
    made: Made,
    server: Server,
    limit: Server,
}

impl Contest {
    fn start(plan: &Plan, made: &Made) -> Result<Self> {
        Ok(Self {
            server: Server::start(&mut serve(plan, &made.url))?,
            limit: Server::start(Command::new(std::env::current_exe()?).args(["limit", &made.url]))?,
            made: made.clone(),
        })
    }

    async fn run(&self, server: &Server, requests: &[Wire], connections: usize, time: Duration) -> Result<Figures> {
        let processes = self.made.processes(Some(server.id()))?;
        let before = Used::now(&processes)?;
        let load = load(&server.address, requests, connections, time).await?;
        let used = Used::now(&processes)?.since(&before);
        Ok(Figures {
            per_second: load.requests() / load.elapsed.as_secs_f64(),
            p50: millis(load.percentile(0.5)),
            p99: millis(load.percentile(0.99)),
            cpu: millis(used) / load.requests(),
        })
    }
}

fn serve(plan: &Plan, url: &str) -> Command {
    let mut command = Command::new(&plan.program);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--database-url", url])
        .env("WHOSAID_LOG", "error");
    command
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn medians(runs: &[Figures]) -> Figures {
    let of = |figure: fn(&Figures) -> f64| median(runs.iter().map(figure));
    Figures {
        per_second: of(|f| f.per_second),
        p50: of(|f| f.p50),
        p99: of(|f| f.p99),
        cpu: of(|f| f.cpu),
    }
}

/// Measures all pages that the plan wants on one database. `told` hears of each line when it is there.
pub(crate) async fn reads(plan: &Plan, made: &Made, told: impl Fn(&Line)) -> Result<Vec<Line>> {
    let contest = Contest::start(plan, made)?;
    let mut lines = Vec::new();
    for pages in pages::all(&made.url)
        .await?
        .into_iter()
        .filter(|pages| plan.wants(pages.name))
    {
        let (ours, limits) = (pages.requests(), pages.limits());
        let (server, limit) = (&contest.server, &contest.limit);
        pages.check(&server.address, &limit.address).await?;
        let reads = counted(plan, &contest, &ours).await?;
        for &connections in &plan.connections {
            let warm = plan.time.min(Duration::from_millis(500));
            contest.run(server, &ours, connections, warm).await?;
            contest.run(limit, &limits, connections, warm).await?;
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for _ in 0..plan.rounds {
                first.push(contest.run(server, &ours, connections, plan.time).await?);
                second.push(contest.run(limit, &limits, connections, plan.time).await?);
            }
            let Pages { name: page, about, .. } = pages;
            let line = Line {
                engine: made.engine,
                page,
                about,
                connections,
                server: medians(&first),
                limit: medians(&second),
                reads,
                resident: process::resident(server.id())?,
            };
            told(&line);
            lines.push(line);
        }
    }
    Ok(lines)
}

/// SQL statements and rows a request.
async fn counted(plan: &Plan, contest: &Contest, requests: &[Wire]) -> Result<Option<(f64, f64)>> {
    let requests = &requests[..requests.len().min(50)];
    match &contest.made.cluster {
        Some(cluster) => {
            let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
            if admin
                .execute("create extension if not exists pg_stat_statements")
                .await
                .is_err()
            {
                return Ok(None);
            }
            count_statements(&mut admin, true).await?;
            admin.execute("select pg_stat_statements_reset()").await?;
            ask_all(&contest.server.address, requests).await?;
            count_statements(&mut admin, false).await?;
            let row = sqlx::query(
                "select coalesce(sum(calls), 0)::float8, coalesce(sum(rows), 0)::float8 from pg_stat_statements \
                 where dbid = (select oid from pg_database where datname = $1)",
            )
            .bind(&contest.made.name)
            .fetch_one(&mut admin)
            .await?;
            let (calls, rows): (f64, f64) = (row.try_get(0)?, row.try_get(1)?);
            admin.close().await?;
            let each = requests.len() as f64;
            Ok(Some((calls / each, rows / each)))
        }
        None => {
            // The driver tells of each statement, where the log lets it.
            let file = plan.folder.join("statements.log");
            let mut command = serve(plan, &contest.made.url);
            command
                .env("WHOSAID_LOG", "sqlx=debug")
                .stderr(Stdio::from(File::create(&file)?));
            let server = Server::start(&mut command)?;
            // Until the connections are open, which takes statements of its own.
            ask_all(&server.address, requests).await?;
            let before = told(&process::settled(&file)?);
            ask_all(&server.address, requests).await?;
            let after = told(&process::settled(&file)?);
            let each = requests.len() as f64;
            let reads = ((after.0 - before.0) / each, (after.1 - before.1) / each);
            Ok((reads.0 > 0.0).then_some(reads))
        }
    }
}

async fn ask_all(address: &str, requests: &[Wire]) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    for request in requests {
        connection.ask(request).await?;
    }
    Ok(())
}

/// Statements and rows that a log tells of.
fn told(log: &str) -> (f64, f64) {
    let rows = log.split("rows_returned=").skip(1);
    let rows = rows.map(|rest| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0.0)
    });
    rows.fold((0.0, 0.0), |(statements, sum), rows: f64| {
        (statements + 1.0, sum + rows)
    })
}

/// Articles taken in by `whosaid ingest`.
#[derive(Debug)]
pub(crate) struct Ingest {
    pub(crate) engine: Engine,
    pub(crate) articles: usize,
    /// For a second of processor time, of the program and its database together.
    pub(crate) per_cpu_second: f64,
    pub(crate) per_second: f64,
}

/// Takes so many invented articles into an empty database.
pub(crate) async fn ingest(plan: &Plan, shelf: &mut Shelf, engine: Engine, articles: usize) -> Result<Ingest> {
    let file = plan.folder.join("articles.jsonl");
    write_articles(&file, articles)?;
    let made = shelf.empty(engine, "ingest", true).await?;
    let processes = made.processes(None)?;
    let before = Used::now(&processes)?;
    let started = std::time::Instant::now();
    let mut command = Command::new(&plan.program);
    let program = process::run(command.arg("ingest").arg(&file).args(["--database-url", &made.url]))?;
    let elapsed = started.elapsed();
    let database = Used::now(&processes)?.since(&before);
    let articles_f = articles as f64;
    Ok(Ingest {
        engine,
        articles,
        per_cpu_second: articles_f / (program + database).as_secs_f64(),
        per_second: articles_f / elapsed.as_secs_f64(),
    })
}

fn write_articles(file: &Path, articles: usize) -> Result<()> {
    let mut graph = Graph::new(
        Size {
            articles,
            ..Size::new(articles as f64 / 200_000.0)
        },
        2,
    );
    let mut lines = String::new();
    for n in 0..articles {
        let given = graph.given(n)?.input;
        let line = serde_json::json!({
            "url": given.url, "title": given.title, "byline": given.byline, "publisher": given.publisher,
            "published": given.published.map(|when| when.edtf), "language": given.language, "text": given.text,
        });
        writeln!(lines, "{line}")?;
    }
    Ok(std::fs::write(file, lines)?)
}

/// As people read it.
pub(crate) fn label(engine: Engine) -> &'static str {
    match engine_name(engine) {
        "sqlite" => "SQLite",
        _ => "PostgreSQL",
    }
}
