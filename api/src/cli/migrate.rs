//! `whosaid migrate`.

use super::{Database, Outcome, print};
use clap::{Args, Subcommand};
use std::{io::IsTerminal, process::ExitCode};
use whosaid_domain::store::{MigrationStatus, migrate_down, migrate_status, migrate_up};

/// Brings the database's schema up to this program's, or takes steps back.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Apply the steps that the database lacks
    Up {
        /// Only so many
        #[arg(long, value_name = "N")]
        steps: Option<u32>,
    },
    /// Take back the last step; its tables are dropped with what is in them
    Down {
        /// So many
        #[arg(long, value_name = "N", default_value_t = 1)]
        steps: u32,
    },
    /// Tell where the database stands
    Status,
}

impl Migrate {
    pub(super) async fn run(self) -> Outcome {
        let url = self.database.url();
        let status = match self.what {
            What::Up { steps } => migrate_up(&url, steps).await?,
            What::Down { steps } => {
                if !agreed()? {
                    return Err("nothing was taken back".into());
                }
                migrate_down(&url, steps).await?
            }
            What::Status => migrate_status(&url).await?,
        };
        tell(&status)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks the one at the terminal; where there is none, the command itself is the answer.
fn agreed() -> Result<bool, super::Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    print("This drops tables with what is in them. Go on? [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn tell(status: &MigrationStatus) -> Result<(), super::Failure> {
    let list = |what: &str, steps: &[String]| -> String { steps.iter().map(|s| format!("{what:<8} {s}\n")).collect() };
    print(&list("applied", &status.applied))?;
    print(&list("unknown", &status.unknown))?;
    print(&list("pending", &status.pending))
}
