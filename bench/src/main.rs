//! Measures what a page costs: `whosaid serve` beside the same page as one hand-written SQL statement, on a graph of a
//! million statements, on PostgreSQL and on SQLite. See the section "Reads" in BENCHMARKS.md.

mod client;
mod database;
mod graph;
mod limit;
mod measure;
mod merge;
mod pages;
mod process;
mod random;
mod report;
mod rows;
#[cfg(test)]
mod same;
mod text;

use clap::{Args, Parser, Subcommand, ValueEnum};
use database::Shelf;
use measure::Plan;
use report::Report;
use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Duration,
};

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// Measures whosaid's reads.
#[derive(Debug, Parser)]
#[command(name = "whosaid-bench")]
struct Cli {
    #[command(subcommand)]
    command: Option<Job>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Job {
    /// Serve the hand-written pages of a database
    #[command(hide = true)]
    Limit { url: String },
    /// Make the graphs, say where they are, and keep them served until the input ends, for psql or a profiler
    Hold(Run),
    /// Ask a running server for pages, for a profiler to look at it meanwhile
    Load(Load),
}

#[derive(Debug, Args)]
struct Load {
    /// Where the server listens
    #[arg(long, default_value = "127.0.0.1:8080")]
    address: String,
    /// The database that it serves, as `hold` tells it
    #[arg(long)]
    database_url: String,
    /// The pages, as their name is in the table
    #[arg(long, default_value = "q1")]
    page: String,
    #[arg(long, default_value_t = 16)]
    connections: usize,
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl From<Engine> for whosaid_testkit::Engine {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite,
            Engine::Postgres => Self::Postgres,
        }
    }
}

#[derive(Debug, Args)]
struct Run {
    /// 1 is a million statements; all nouns shrink and grow with it
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Another seed is another graph
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only these databases
    #[arg(long, value_delimiter = ',', default_values = ["postgres", "sqlite"])]
    engine: Vec<Engine>,
    /// Only these pages, e.g. q1,q4; also `growth`, `ingest` and `merge`
    #[arg(long, value_delimiter = ',')]
    queries: Vec<String>,
    /// At so many connections, one after the other
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// How long each run takes [default: 3, on a small graph 0.2]
    #[arg(long)]
    seconds: Option<f64>,
    /// Of how many runs the median is taken
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The program to measure, in the place of one that is built now
    #[arg(long)]
    program: Option<PathBuf>,
    /// Where the graphs are kept
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Put the figures into this file
    #[arg(long)]
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(Job::Limit { url }) => runtime(true).and_then(|runtime| runtime.block_on(limit::serve(&url))),
        Some(Job::Hold(run)) => runtime(false).and_then(|runtime| runtime.block_on(hold(&run))),
        Some(Job::Load(load)) => runtime(false).and_then(|runtime| runtime.block_on(press(&load))),
        None => runtime(false).and_then(|runtime| runtime.block_on(bench(&cli.run))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("whosaid-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The client has one thread, so that it takes no more than one core from what is measured.
fn runtime(threads: bool) -> Result<tokio::runtime::Runtime> {
    let mut builder = if threads {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    Ok(builder.enable_all().build()?)
}

async fn hold(run: &Run) -> Result<()> {
    let mut shelf = Shelf::new(&run.folder)?;
    for engine in &run.engine {
        println!("{}", shelf.graph((*engine).into(), run.scale, run.seed).await?.url);
    }
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

async fn press(wanted: &Load) -> Result<()> {
    let all = pages::all(&wanted.database_url).await?;
    let pages = all.iter().find(|pages| pages.name == wanted.page);
    let requests = pages
        .ok_or_else(|| format!("there is no page `{}`", wanted.page))?
        .requests();
    let time = Duration::from_secs_f64(wanted.seconds);
    let load = client::load(&wanted.address, &requests, wanted.connections, time).await?;
    println!("{:.0} requests/s", load.requests() / load.elapsed.as_secs_f64());
    Ok(())
}

async fn bench(run: &Run) -> Result<()> {
    let small = run.scale < 0.05;
    let plan = Plan {
        program: program(run.program.as_deref())?,
        folder: run.folder.clone(),
        pages: run.queries.clone(),
        connections: run.connections.clone(),
        time: Duration::from_secs_f64(run.seconds.unwrap_or(if small { 0.2 } else { 3.0 })),
        rounds: run.rounds.max(1),
    };
    let wants = |name: &str| run.queries.is_empty() || run.queries.iter().any(|query| query == name);
    let mut shelf = Shelf::new(&run.folder)?;
    let mut report = Report {
        scale: run.scale,
        ..Report::default()
    };
    for engine in run.engine.iter().map(|engine| (*engine).into()) {
        let made = shelf.graph(engine, run.scale, run.seed).await?;
        report.lines.extend(measure::reads(&plan, &made, report::tell).await?);
        if wants("growth") && !small {
            let made = shelf.graph(engine, run.scale / 100.0, run.seed).await?;
            let pages = ["q1", "q2", "q3"].map(str::to_owned).to_vec();
            let plan = Plan {
                pages,
                connections: vec![16],
                ..plan.clone()
            };
            report.small.extend(measure::reads(&plan, &made, |_| ()).await?);
        }
        if wants("ingest") {
            let articles = if small { 200 } else { 2_000 };
            report
                .ingests
                .push(measure::ingest(&plan, &mut shelf, engine, articles).await?);
        }
        if wants("merge") {
            // Of another seed, as it is left with a history.
            let scale = if small { run.scale } else { run.scale / 10.0 };
            let made = shelf.graph(engine, scale, run.seed + 1).await?;
            report.merges.extend(merge::merges(&made).await?);
        }
    }
    report.print()?;
    run.write.as_deref().map_or(Ok(()), |file| report.write(file))
}

/// The program as the sources have it now.
fn program(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "-p", "whosaid", "-p", "whosaid-bench"]);
    // What `cargo run` tells of this package would make crates that look at it be built anew, and all that need them.
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            build.env_remove(name);
        }
    }
    let built = build.status()?;
    if !built.success() {
        return Err("the program does not build".into());
    }
    let this = std::env::current_exe()?;
    Ok(this.with_file_name("whosaid"))
}
