//! `whosaid export` and `whosaid import`.

use super::{Database, Failure, Outcome, print};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Write},
    path::PathBuf,
    process::ExitCode,
};
use whosaid_domain::{
    Error,
    store::{Options, Store},
};

/// Lines that go into one transaction.
const BATCH: usize = 500;
/// Bytes that go into one transaction, about.
const BYTES: usize = 4 * 1024 * 1024;
/// Bytes that a line may have.
const MAX_LINE: u64 = 256 * 1024 * 1024;

/// In what form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One row a line, ids kept, nothing lost: for `whosaid import`
    Jsonl,
    /// Linked data by schema.org: Quotation, Claim, NewsArticle, Person, Organization, Event
    Jsonld,
}

/// Writes all that the database holds, as it is at one moment, to standard output or a file.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// In what form
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: Form,
    /// Where to; standard output without it
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What the ids of linked data begin with, e.g. https://desk.example/id/
    #[arg(long, value_name = "ADDRESS", default_value = "urn:whosaid:")]
    base: String,
    #[command(flatten)]
    database: Database,
}

impl Export {
    pub(super) async fn run(self) -> Outcome {
        let store = Store::open(&self.database.url(), &Options::default()).await?;
        let to: Box<dyn Write + Send> = match &self.output {
            Some(path) => Box::new(File::create(path).map_err(|e| format!("{}: {e}", path.display()))?),
            None => Box::new(std::io::stdout()),
        };
        let mut to = BufWriter::with_capacity(256 * 1024, to);
        let lines = match self.format {
            Form::Jsonl => {
                let mut take = |line: &Value| put(&mut to, &format!("{line}\n"));
                store.export(&mut take).await?
            }
            Form::Jsonld => {
                let mut between = "{\"@context\":\"https://schema.org\",\"@graph\":[\n";
                let mut take = |object: &Value| {
                    put(&mut to, &format!("{between}{object}"))?;
                    between = ",\n";
                    Ok(())
                };
                let lines = store.export_linked(&self.base, &mut take).await?;
                put(
                    &mut to,
                    if lines == 0 {
                        "{\"@context\":\"https://schema.org\",\"@graph\":[]}\n"
                    } else {
                        "\n]}\n"
                    },
                )?;
                lines
            }
        };
        to.flush()?;
        tracing::info!(lines, "exported");
        store.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes. Where the reader has gone, as under `head`, the program ends without a word.
fn put(to: &mut impl Write, text: &str) -> Result<(), Error> {
    match to.write_all(text.as_bytes()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Error::Unavailable(format!("cannot write the export: {error}"))),
    }
}

/// Takes in what `whosaid export` wrote, into an empty database. An import that was cut short is finished by running it
/// again; a line that contradicts what is there, or whose span is not in its text, ends it with the line's number.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file; `-` for standard input
    file: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Import {
    pub(super) async fn run(self) -> Outcome {
        let mut from: Box<dyn BufRead + Send> = if self.file.as_os_str() == "-" {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            let file = File::open(&self.file).map_err(|e| format!("{}: {e}", self.file.display()))?;
            Box::new(BufReader::with_capacity(256 * 1024, file))
        };
        let store = Store::open(&self.database.url(), &Options::default()).await?;
        let mut import = store.begin_import().await?;
        let mut number = 0;
        loop {
            let lines = batch(&mut *from, &mut number)?;
            if lines.is_empty() {
                break;
            }
            import.batch(&lines).await.map_err(|error| {
                let done = import.done();
                Failure(format!("{error}; {} lines before it are in", done.new + done.known))
            })?;
        }
        let done = import.finish().await?;
        print(&format!(
            "{} lines are new, {} were there already\n",
            done.new, done.known
        ))?;
        store.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The next lines with their numbers, empty ones left out; none at the end.
fn batch(from: &mut dyn BufRead, number: &mut u64) -> Result<Vec<(u64, String)>, Failure> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    while lines.len() < BATCH && bytes < BYTES {
        let mut line = String::new();
        let read = from.take(MAX_LINE).read_line(&mut line);
        *number += 1;
        let read = read.map_err(|e| format!("line {number}: {e}"))?;
        if read == 0 {
            break;
        }
        if read as u64 == MAX_LINE {
            return Err(format!("line {number}: a line has up to {MAX_LINE} bytes").into());
        }
        bytes += read;
        if !line.trim().is_empty() {
            lines.push((*number, line));
        }
    }
    Ok(lines)
}
