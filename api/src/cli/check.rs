//! `whosaid check`.

use super::{Database, Outcome, print};
use clap::Args;
use std::{collections::BTreeMap, process::ExitCode};
use whosaid_domain::store::{Flaw, Options, Store};

/// Checks whether the database holds together: spans against their texts, counts, links, and the feed. Prints what is
/// wrong, each with its id; then the exit code is 1.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    database: Database,
    /// Flaws of one kind that are printed; the rest is counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    most: u64,
}

impl Check {
    pub(super) async fn run(self) -> Outcome {
        let options = Options {
            migrate_sqlite: false,
            foreign_feed: true,
            ..Options::default()
        };
        let store = Store::open(&self.database.url(), &options).await?;
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        let most = self.most;
        let mut lines = Vec::new();
        let mut tell = |Flaw { check, what }: Flaw| {
            let n = kinds.entry(check).or_default();
            *n += 1;
            if *n <= most {
                lines.push(format!("{check}: {what}\n"));
            }
        };
        let checked = store.check(&mut tell).await?;
        print(&lines.concat())?;
        for (check, n) in kinds.iter().filter(|(_, n)| **n > most) {
            print(&format!("{check}: {} more\n", n - most))?;
        }
        print(&format!(
            "{} articles, {} spans, {} flaws\n",
            checked.articles, checked.spans, checked.flaws
        ))?;
        store.close().await?;
        Ok(if checked.flaws == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
