//! What it takes to merge people, and to take that apart again: of one with many statements and of one with a tenth, as the
//! cost of each statement must not grow with their number.

use crate::{Result, database::Made, measure::label, process::Used};
use sea_orm::{ConnectionTrait, Database, Statement};
use std::time::{Duration, Instant};
use uuid::Uuid;
use whosaid_domain::{
    clock::SystemClock,
    id::PersonId,
    store::{Editor, Options, Store},
};
use whosaid_testkit::Engine;

/// A merge, and what undoes it.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) engine: Engine,
    /// Of the one that was merged into another.
    pub(crate) statements: i64,
    pub(crate) merge: Cost,
    pub(crate) undo: Cost,
}

/// By the clock, and of processors: of this program and the database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
}

/// The most spoken of, and who has a tenth of that; each merged into a third and taken apart again.
pub(crate) async fn merges(made: &Made) -> Result<Vec<Merged>> {
    let people = people(made).await?;
    let (_, most) = *people.first().ok_or("nobody has statements")?;
    let near = |(_, n): &&(Uuid, i64)| (n - most / 10).abs();
    let tenth = *people.iter().min_by_key(near).ok_or("nobody has statements")?;
    let into = people.last().ok_or("nobody has statements")?.0;
    let store = Store::open(&made.url, &Options::default()).await?;
    let mut merged = Vec::new();
    for (from, statements) in [people[0], tenth] {
        let editor = Editor {
            name: "bench",
            clock: &SystemClock,
        };
        let (merge, id) = cost(made, store.merge(PersonId(from), PersonId(into), None, &editor)).await?;
        let (undo, ()) = cost(made, store.undo_merge(id, None, &editor)).await?;
        merged.push(Merged {
            engine: made.engine,
            statements,
            merge,
            undo,
        });
    }
    store.close().await?;
    Ok(merged)
}

/// Who has statements, and how many, most first.
async fn people(made: &Made) -> Result<Vec<(Uuid, i64)>> {
    let db = Database::connect(&made.url).await?;
    let text = "select id, cast(statement_count as bigint) from people where merged_into_id is null and statement_count > 0 \
                order by statement_count desc, id";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), text))
        .await?;
    let person = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let people = rows.iter().map(person).collect();
    db.close().await?;
    people
}

async fn cost<T>(made: &Made, work: impl Future<Output = whosaid_domain::Result<T>>) -> Result<(Cost, T)> {
    let processes = made.processes(Some(std::process::id()))?;
    let (before, began) = (Used::now(&processes)?, Instant::now());
    let done = work.await?;
    let (elapsed, cpu) = (began.elapsed(), Used::now(&processes)?.since(&before));
    Ok((Cost { elapsed, cpu }, done))
}

impl Merged {
    /// As BENCHMARKS.md has it.
    pub(crate) fn told(&self) -> String {
        let one = |cost: Cost| {
            format!(
                "{:.2} s, {:.0} µs of CPU a statement",
                cost.elapsed.as_secs_f64(),
                cost.cpu.as_secs_f64() * 1e6 / self.statements as f64
            )
        };
        format!(
            "{}: merging somebody with {} statements takes {}; undoing it {}.",
            label(self.engine),
            self.statements,
            one(self.merge),
            one(self.undo)
        )
    }
}
