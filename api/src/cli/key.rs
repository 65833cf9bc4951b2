//! `whosaid key`.

use super::{Database, Failure, Outcome, print};
use crate::auth::Role;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use std::process::ExitCode;
use whosaid_domain::{
    clock::SystemClock,
    key::{Key as Kept, Secret},
    store::{Options, Store},
};

/// Makes, lists and revokes the keys of clients.
#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key and print it: it is shown this once, and only its hash is kept
    Create {
        /// Who uses it; the feed and reviews tell this name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it may do: each role may do all that those before it may
        #[arg(long, value_name = "ROLE", value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)))]
        role: String,
    },
    /// List the keys, the newest first
    List,
    /// Revoke a key; running servers stop taking it within 10 seconds
    Revoke {
        /// Its name
        name: String,
    },
}

impl Key {
    pub(super) async fn run(self) -> Outcome {
        let store = Store::open(&self.database.url(), &Options::default()).await?;
        let done = match self.what {
            What::Create { name, role } => create(&store, &name, &role).await,
            What::List => store.keys().await.map_err(Failure::from).and_then(|keys| list(&keys)),
            What::Revoke { name } => revoke(&store, &name).await,
        };
        store.close().await?;
        done.map(|()| ExitCode::SUCCESS)
    }
}

async fn create(store: &Store, name: &str, role: &str) -> Result<(), Failure> {
    let secret = Secret::random()?;
    store.create_key(name, role, &secret, &SystemClock).await?;
    // Alone on standard output, for scripts.
    print(&format!("{}\n", secret.reveal()))
}

async fn revoke(store: &Store, name: &str) -> Result<(), Failure> {
    if store.revoke_key(name, &SystemClock).await? {
        return Ok(());
    }
    Err(Failure(format!(
        "no key named `{name}` holds: `whosaid key list` shows them"
    )))
}

fn list(keys: &[Kept]) -> Result<(), Failure> {
    let time = |at: Option<DateTime<Utc>>| at.map_or_else(|| "-".to_owned(), |at| at.format("%F %T").to_string());
    let head = ["name", "role", "created", "last used", "revoked"].map(str::to_owned);
    let row = |key: &Kept| {
        [
            key.name.clone(),
            key.role.clone(),
            time(Some(key.created_at)),
            time(key.last_used_at),
            time(key.revoked_at),
        ]
    };
    let rows: Vec<_> = std::iter::once(head).chain(keys.iter().map(row)).collect();
    let widths: [usize; 5] = std::array::from_fn(|i| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0));
    let text: String = rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("{}\n", cells.join("  ").trim_end())
        })
        .collect();
    print(&text)
}
