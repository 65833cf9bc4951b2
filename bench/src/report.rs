//! The figures as tables, on the screen and in BENCHMARKS.md.

use crate::{
    Result,
    measure::{Figures, Ingest, Line, label},
    merge::Merged,
};
use std::{fmt::Write as _, path::Path};

const BEGIN: &str = "<!-- reads: written by `make bench` -->";
const END: &str = "<!-- end of reads -->";

/// Everything that one run measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) scale: f64,
    pub(crate) lines: Vec<Line>,
    /// The same pages on a graph of a hundredth.
    pub(crate) small: Vec<Line>,
    pub(crate) ingests: Vec<Ingest>,
    pub(crate) merges: Vec<Merged>,
}

fn short(x: f64) -> String {
    if x >= 100.0 {
        format!("{x:.0}")
    } else if x >= 10.0 {
        format!("{x:.1}")
    } else {
        format!("{x:.2}")
    }
}

/// A line for the screen, while it runs.
pub(crate) fn tell(line: &Line) {
    let one = |f: &Figures| {
        format!(
            "{:>6}/s  p50 {:>6} ms  p99 {:>6} ms  cpu {:>6} ms",
            short(f.per_second),
            short(f.p50),
            short(f.p99),
            short(f.cpu)
        )
    };
    let reads = line.reads.map_or_else(String::new, |(statements, rows)| {
        format!("  {} SQL, {} rows", short(statements), short(rows))
    });
    println!(
        "{:<10} {:<13} {:>2} connections\n  server {}  {:.0} MB{reads}\n  limit  {}  ratio {:.2}",
        label(line.engine),
        line.page,
        line.connections,
        one(&line.server),
        line.resident,
        one(&line.limit),
        line.ratio()
    );
}

impl Report {
    fn table(&self) -> Result<String> {
        let mut text = String::new();
        writeln!(
            text,
            "| database | page | connections | requests/s | p50 ms | p99 ms | CPU ms | limit: requests/s | limit: CPU ms | ratio | SQL | rows |"
        )?;
        writeln!(
            text,
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        )?;
        for line in &self.lines {
            let (statements, rows) = line
                .reads
                .map_or(("–".into(), "–".into()), |(s, r)| (short(s), short(r)));
            writeln!(
                text,
                "| {} | {}: {} | {} | {} | {} | {} | {} | {} | {} | **{:.2}** | {statements} | {rows} |",
                label(line.engine),
                line.page,
                line.about,
                line.connections,
                short(line.server.per_second),
                short(line.server.p50),
                short(line.server.p99),
                short(line.server.cpu),
                short(line.limit.per_second),
                short(line.limit.cpu),
                line.ratio(),
            )?;
        }
        Ok(text)
    }

    /// What follows the table: memory, growth, ingest.
    fn rest(&self) -> Result<String> {
        let mut text = String::new();
        for line in self
            .lines
            .iter()
            .filter(|line| line.page == "q3" && line.connections == 64)
        {
            writeln!(
                text,
                "- {}: the server holds {:.0} MB under q3 at 64 connections.",
                label(line.engine),
                line.resident
            )?;
        }
        for small in &self.small {
            let large = self.lines.iter().find(|line| {
                (line.engine, line.page, line.connections) == (small.engine, small.page, small.connections)
            });
            if let Some(large) = large {
                writeln!(
                    text,
                    "- {}: {} takes {:.2} times the CPU that it takes on a graph of a hundredth ({} against {} ms; the limit {:.2} times).",
                    label(small.engine),
                    small.page,
                    large.server.cpu / small.server.cpu,
                    short(large.server.cpu),
                    short(small.server.cpu),
                    large.limit.cpu / small.limit.cpu,
                )?;
            }
        }
        for ingest in &self.ingests {
            writeln!(
                text,
                "- {}: `whosaid ingest` takes in {} articles a second of CPU, extraction and database included ({} a second by the clock; {} articles of 2 kB).",
                label(ingest.engine),
                short(ingest.per_cpu_second),
                short(ingest.per_second),
                ingest.articles,
            )?;
        }
        for merged in &self.merges {
            writeln!(text, "- {}", merged.told())?;
        }
        Ok(text)
    }

    pub(crate) fn print(&self) -> Result<()> {
        println!("\n{}\n{}", self.table()?, self.rest()?);
        Ok(())
    }

    /// Puts the tables into the file, in the place of those of the run before.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let text = std::fs::read_to_string(file)?;
        let (before, rest) = text.split_once(BEGIN).ok_or("the file has no place for the figures")?;
        let (_, after) = rest.split_once(END).ok_or("the place for the figures has no end")?;
        let machine = format!("{} cores, scale {}", std::thread::available_parallelism()?, self.scale);
        let new = format!(
            "{before}{BEGIN}\n\nOn {machine}.\n\n{}\n{}\n{END}{after}",
            self.table()?,
            self.rest()?
        );
        Ok(std::fs::write(file, new)?)
    }
}
