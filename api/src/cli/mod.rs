//! The command line.

mod check;
mod demo;
mod extract;
mod ingest;
mod key;
mod migrate;
mod progress;
mod serve;
mod table;
mod transfer;

use crate::{
    config,
    read::{
        Defaults,
        input::{Format, How},
        read_published,
    },
};
use clap::{Args, Parser, Subcommand};
use std::process::ExitCode;

/// Who said what about which event, with the evidence.
#[derive(Debug, Parser)]
#[command(name = "whosaid", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How the log is written: for people, or a JSON object a line
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "WHOSAID_LOG_FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

const EXIT_CODES: &str = "Exit codes: 0 all was done; 1 nothing could be done; 2 the command line is wrong; 3 some inputs \
were skipped, each with the reason on standard error, and the rest was done.\n\
The log goes to standard error; WHOSAID_LOG sets how much, e.g. WHOSAID_LOG=debug.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Sample articles in, who said what printed, playground and pages served
    Demo(demo::Demo),
    /// Serve the API and the playground
    Serve(Box<serve::Serve>),
    /// Take articles in: text, pages, JSON lines
    Ingest(ingest::Ingest),
    /// Print what is found in articles as JSON lines, without a database
    Extract(extract::Extract),
    /// Check whether the database holds together: spans, counts, links, the feed
    Check(check::Check),
    /// Write all that the database holds, as JSON lines or as linked data
    Export(transfer::Export),
    /// Take in what `export` wrote
    Import(transfer::Import),
    /// Bring the database's schema up to this program's, or back
    Migrate(migrate::Migrate),
    /// Make, list and revoke the keys of clients
    Key(key::Key),
    /// Print the GraphQL schema
    Schema,
}

/// A command that could not be carried out: the message is one line, and names what was wrong.
#[derive(Debug)]
struct Failure(String);

impl<T: std::fmt::Display> From<T> for Failure {
    fn from(cause: T) -> Self {
        Self(cause.to_string())
    }
}

type Outcome = Result<ExitCode, Failure>;

/// Some inputs were skipped.
const SOME_SKIPPED: u8 = 3;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log(cli.log_format);
    let done = match cli.command {
        Command::Demo(demo) => wait(demo.run()),
        Command::Serve(serve) => wait(serve.run()),
        Command::Ingest(ingest) => wait(ingest.run()),
        Command::Extract(extract) => extract.run(),
        Command::Check(check) => wait(check.run()),
        Command::Export(export) => wait(export.run()),
        Command::Import(import) => wait(import.run()),
        Command::Migrate(migrate) => wait(migrate.run()),
        Command::Key(key) => wait(key.run()),
        Command::Schema => print(&crate::graphql::sdl()).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|Failure(message)| {
        eprintln!("whosaid: {}", message.lines().next().unwrap_or("failed"));
        ExitCode::FAILURE
    })
}

fn wait(command: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(command)
}

fn log(format: LogFormat) {
    let filter = std::env::var("WHOSAID_LOG").or_else(|_| std::env::var("RUST_LOG"));
    let filter = filter.as_deref().unwrap_or("warn,whosaid=info");
    let log = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}

/// Prints on standard output. Where the reader has gone, as under `head`, the program ends without a word.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    match std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .and_then(|()| std::io::stdout().flush())
    {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        done => Ok(done?),
    }
}

#[derive(Debug, Args)]
struct Database {
    /// sqlite://FILE or postgres://USER@HOST/NAME [env: WHOSAID_DATABASE_URL, DATABASE_URL] [default: sqlite://whosaid.db]
    #[arg(long, value_name = "URL", global = true)]
    database_url: Option<String>,
}

impl Database {
    fn url(&self) -> String {
        config::database_url(self.database_url.as_deref())
    }
}

/// How articles are read.
#[derive(Debug, Args)]
struct Reading {
    /// The outlet's name, of articles that do not tell it
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// The date of publication, of articles that do not tell it, e.g. 2025-12-29
    #[arg(long, value_name = "DATE", value_parser = read_published)]
    published: Option<String>,
    /// The language, of articles that do not tell it, e.g. en
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// How to read the input, whatever its name; standard input is text without it
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The charset of text and pages that do not tell it and are not UTF-8, e.g. windows-1252
    #[arg(long, value_name = "LABEL", value_parser = charset)]
    charset: Option<&'static encoding_rs::Encoding>,
}

fn charset(label: &str) -> Result<&'static encoding_rs::Encoding, String> {
    encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        "no such charset: give a label of the Encoding Standard, e.g. windows-1252 or shift_jis".to_owned()
    })
}

impl Reading {
    fn how(&self, url: Option<&str>) -> How {
        How {
            format: self.format,
            charset: self.charset,
            defaults: Defaults {
                url: url.map(str::to_owned),
                publisher: self.publisher.clone(),
                published: self.published.clone(),
                language: self.language.clone(),
            },
        }
    }
}
