//! One task a process that looks how far the feed is final, while anybody follows it.

use super::{Position, Store};
use crate::{
    Result,
    store::{
        fault::failed,
        readers::{Kind, Readers},
    },
};
use sea_orm::sqlx::{
    self, SqliteConnection,
    postgres::{PgListener, PgPoolOptions},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{
        OnceCell,
        watch::{Receiver, Sender},
    },
    time::timeout,
};
use uuid::Uuid;

/// On PostgreSQL: how often to look although no bell rings, as one may be missed while a connection is made anew.
const SELDOM: Duration = Duration::from_secs(2);
/// How often to look where rows wait for a transaction that began before theirs, where no bell can be had, and whether a
/// file has changed.
const OFTEN: Duration = Duration::from_millis(20);
/// How often, once that has been in vain for a while.
const LESS_OFTEN: Duration = Duration::from_millis(250);
/// How long to leave a database alone that does not answer.
const AGAIN: Duration = Duration::from_millis(500);

/// What a process knows of its feed.
#[derive(Debug)]
pub(crate) struct Watch {
    /// Which feed it is, once it was asked for.
    pub(super) id: OnceCell<Uuid>,
    /// How far it is final, as far as was looked.
    head: Sender<Position>,
    /// Whether the task runs.
    runs: Mutex<bool>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            id: OnceCell::new(),
            head: Sender::new(Position::START),
            runs: Mutex::new(false),
        }
    }
}

impl Store {
    /// How far the feed is final, from now on.
    pub(super) fn watch(&self) -> Receiver<Position> {
        let head = self.feed.head.subscribe();
        let mut runs = self.feed.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if !*runs {
            *runs = true;
            tokio::spawn(self.clone().look());
        }
        head
    }

    /// Looks until nobody follows.
    async fn look(self) {
        let feed: Arc<Watch> = self.feed.clone();
        let mut bell = None;
        let mut quiet = Duration::ZERO;
        loop {
            {
                let mut runs = feed.runs.lock().unwrap_or_else(PoisonError::into_inner);
                if feed.head.receiver_count() == 0 {
                    *runs = false;
                    return;
                }
            }
            let bell = match &mut bell {
                Some(bell) => bell,
                none => none.insert(Bell::of(&self.read).await),
            };
            // What is committed from here on rings again.
            let pending = match self.head().await {
                Ok(head) => {
                    feed.head.send_if_modified(|known| {
                        let further = head.position > *known;
                        *known = head.position.max(*known);
                        if further {
                            quiet = Duration::ZERO;
                        }
                        further
                    });
                    head.pending
                }
                Err(error) => {
                    tracing::warn!(%error, "the feed cannot be followed now");
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
            };
            let often = if quiet > Duration::from_secs(1) {
                LESS_OFTEN
            } else {
                OFTEN
            };
            quiet += often;
            tokio::select! {
                () = bell.rings(pending, often) => {}
                () = feed.head.closed() => {}
            }
        }
    }
}

/// What tells that there may be news.
enum Bell {
    /// The database's own.
    Rings(Box<PgListener>),
    /// A change of the file.
    File(Changed),
    /// None: looking again and again.
    None,
}

/// A file that may be changed by others; this process's own writers are others too.
struct Changed {
    connection: SqliteConnection,
    version: Option<i64>,
}

impl Changed {
    /// Whether it has changed since the last look, or this is the first.
    async fn look(&mut self) -> Result<bool> {
        let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut self.connection);
        let version: i64 = version.await.map_err(failed)?;
        Ok(self.version.replace(version) != Some(version))
    }
}

impl Bell {
    async fn of(readers: &Readers) -> Self {
        match &readers.kind {
            Kind::Postgres(pool) => {
                // A connection of its own, which stays.
                let own = PgPoolOptions::new().max_connections(1);
                let own = own.connect_lazy_with(pool.to().0.clone());
                let listen = async {
                    let mut listener = PgListener::connect_with(&own).await?;
                    listener.listen("whosaid_changes").await?;
                    Ok::<_, sqlx::Error>(listener)
                };
                match listen.await {
                    Ok(listener) => Self::Rings(Box::new(listener)),
                    Err(error) => {
                        // A copy of another database has none.
                        tracing::debug!(%error, "no bell: the feed is looked at again and again");
                        Self::None
                    }
                }
            }
            Kind::File(pool) => match pool.to().connect().await {
                Ok(connection) => Self::File(Changed {
                    connection,
                    version: None,
                }),
                Err(error) => {
                    tracing::debug!(%error, "the file is not watched: the feed is looked at again and again");
                    Self::None
                }
            },
            Kind::Memory(_) => Self::None,
        }
    }

    /// Waits until there may be news.
    async fn rings(&mut self, pending: bool, often: Duration) {
        match self {
            Self::Rings(listener) => {
                let wait = if pending { often } else { SELDOM };
                if let Ok(Err(error)) = timeout(wait, listener.try_recv()).await {
                    tracing::debug!(%error, "the bell does not ring now");
                    tokio::time::sleep(AGAIN).await;
                }
            }
            Self::File(changed) => {
                let looked = async {
                    while !changed.look().await.unwrap_or(true) {
                        tokio::time::sleep(OFTEN).await;
                    }
                };
                // A file that cannot be looked at is asked for its head instead.
                timeout(SELDOM, looked).await.ok();
            }
            Self::None => tokio::time::sleep(often).await,
        }
    }
}
