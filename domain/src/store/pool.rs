//! Connections that are kept for the next read. The driver's own pool asks the database for a sign of life whenever one is
//! given back, and makes a task of it: a fifth of what a short page costs.

use super::{fault::unavailable, meter::Connections};
use crate::{Error, Result};
use sea_orm::sqlx::{
    self, ConnectOptions, Connection, SqliteConnection,
    postgres::{PgConnectOptions, PgConnection},
    sqlite::SqliteConnectOptions,
};
use std::{
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a connection may take to open.
const OPENING: Duration = Duration::from_secs(30);
/// How long one is kept without being needed.
const IDLE: Duration = Duration::from_secs(600);
/// How old one grows: a server's process keeps all that it ever learnt.
const AGE: Duration = Duration::from_secs(1800);

/// Where connections lead.
pub(super) trait Opens {
    type Opened: Opened;

    fn open(&self) -> impl Future<Output = Result<Self::Opened, sqlx::Error>> + Send;
}

/// A connection that reads.
pub(super) trait Opened {
    /// It ends what it is at, and is not used again.
    fn give_up(self);

    fn close(self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// Up to so many connections.
#[derive(Debug)]
pub(crate) struct Pool<S: Opens> {
    to: S,
    /// The one that was given back last is at the end.
    idle: Mutex<Vec<Kept<S::Opened>>>,
    most: u32,
    permits: Semaphore,
}

#[derive(Debug)]
struct Kept<C> {
    connection: C,
    opened: Instant,
    used: Instant,
}

/// A connection that is reading. Dropped midway it is given up.
pub(super) struct Lent<'a, S: Opens> {
    pool: &'a Pool<S>,
    kept: Option<Kept<S::Opened>>,
    _permit: SemaphorePermit<'a>,
}

impl<S: Opens> Pool<S> {
    pub(super) fn new(to: S, most: u32) -> Self {
        Self {
            to,
            idle: Mutex::default(),
            most,
            permits: Semaphore::new(most as usize),
        }
    }

    /// What it leads to.
    pub(super) fn to(&self) -> &S {
        &self.to
    }

    pub(super) fn connections(&self) -> Connections {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        Connections {
            busy: self.most.saturating_sub(free),
            most: self.most,
        }
    }

    /// Waits for its turn.
    pub(super) async fn take(&self) -> Result<Lent<'_, S>> {
        let permit = self.permits.acquire().await;
        let permit = permit.map_err(|_| Error::Unavailable("the database is being closed".into()))?;
        let kept = self.idle().pop().filter(Kept::fresh);
        let kept = match kept {
            Some(kept) => kept,
            None => {
                let opened = tokio::time::timeout(OPENING, self.to.open()).await;
                let connection = opened.map_err(|_| unavailable("it does not open"))?;
                let now = Instant::now();
                Kept {
                    connection: connection.map_err(unavailable)?,
                    opened: now,
                    used: now,
                }
            }
        };
        Ok(Lent {
            pool: self,
            kept: Some(kept),
            _permit: permit,
        })
    }

    /// Closes what is idle, and lets nothing new begin.
    pub(super) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for kept in idle {
            // It read only: there is nothing that closing it could lose.
            kept.connection.close().await.ok();
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Kept<S::Opened>>> {
        // Nothing is done under it that can panic.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Kept<C> {
    fn fresh(&self) -> bool {
        self.opened.elapsed() < AGE && self.used.elapsed() < IDLE
    }
}

impl<S: Opens> Lent<'_, S> {
    pub(super) fn connection(&mut self) -> &mut S::Opened {
        // It is taken when it is given back, which ends its life.
        &mut self.kept.as_mut().expect("a busy connection is there").connection
    }

    /// Keeps it for the next, unless what it answered shows that it is gone: then the idle ones are too.
    pub(super) fn give_back<T>(mut self, answer: &Result<T>) {
        let mut idle = self.pool.idle();
        match answer {
            Err(Error::Unavailable(_)) => return idle.clear(),
            // The rest of its rows is still to come.
            Err(Error::TooLong { .. }) => return,
            _ => {}
        }
        if let Some(mut kept) = self.kept.take() {
            kept.used = Instant::now();
            // The first has rested longest.
            if idle.first().is_some_and(|first| !first.fresh()) {
                idle.remove(0);
            }
            idle.push(kept);
        }
    }
}

impl<S: Opens> Drop for Lent<'_, S> {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.connection.give_up();
        }
    }
}

/// A server, which watches over the time by itself.
#[derive(Debug)]
pub(crate) struct Server(pub(super) PgConnectOptions);

impl Opens for Server {
    type Opened = PgConnection;

    async fn open(&self) -> Result<PgConnection, sqlx::Error> {
        self.0.connect().await
    }
}

impl Opened for PgConnection {
    // The server looks after its client every so often, and ends the statement of one that is gone.
    fn give_up(self) {}

    async fn close(self) -> Result<(), sqlx::Error> {
        Connection::close(self).await
    }
}

/// A file, and how long a statement may take there.
#[derive(Debug)]
pub(crate) struct File {
    options: SqliteConnectOptions,
    patience: Duration,
    began: Instant,
}

/// How many steps of SQLite's machine pass between two looks at the time.
const STEPS: i32 = 4_000;

impl File {
    pub(super) fn new(options: SqliteConnectOptions, patience: Duration) -> Self {
        Self {
            options,
            patience,
            began: Instant::now(),
        }
    }

    /// A connection that is nobody else's.
    pub(super) async fn connect(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.options.connect().await
    }
}

impl Opens for File {
    type Opened = Reader;

    async fn open(&self) -> Result<Reader, sqlx::Error> {
        let mut connection = self.connect().await?;
        let watch = Arc::new(Watch::default());
        let (seen, began) = (watch.clone(), self.began);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || {
            let late = || began.elapsed().as_millis() as u64 > seen.until.load(Ordering::Relaxed);
            !(seen.given_up.load(Ordering::Relaxed) || late())
        });
        drop(handle);
        Ok(Reader { connection, watch })
    }
}

/// A connection to a file.
#[derive(Debug)]
pub(crate) struct Reader {
    connection: SqliteConnection,
    watch: Arc<Watch>,
}

/// When a connection has to end its statement.
#[derive(Debug, Default)]
pub(super) struct Watch {
    given_up: AtomicBool,
    /// Milliseconds since the file was opened.
    until: AtomicU64,
}

impl Reader {
    /// For a statement, whose time begins.
    pub(super) fn begin(&mut self, file: &File) -> &mut SqliteConnection {
        let until = file.began.elapsed() + file.patience;
        self.watch.until.store(until.as_millis() as u64, Ordering::Relaxed);
        &mut self.connection
    }

    /// Held while it is reading.
    #[cfg(test)]
    pub(super) fn watch(&self) -> std::sync::Weak<Watch> {
        Arc::downgrade(&self.watch)
    }
}

impl Opened for Reader {
    fn give_up(self) {
        self.watch.given_up.store(true, Ordering::Relaxed);
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    /// A file, and how often it was opened.
    struct Counted(File, AtomicU64);

    impl Opens for Counted {
        type Opened = Reader;

        async fn open(&self) -> Result<Reader, sqlx::Error> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.open().await
        }
    }

    #[tokio::test]
    async fn connections_are_kept_unless_one_shows_that_they_are_gone() {
        let options = SqliteConnectOptions::from_str("sqlite::memory:").unwrap();
        let pool = Pool::new(
            Counted(File::new(options, Duration::from_secs(10)), AtomicU64::default()),
            2,
        );
        let opened = || pool.to().1.load(Ordering::Relaxed);
        for _ in 0..5 {
            pool.take().await.unwrap().give_back(&Ok(()));
        }
        assert_eq!((opened(), pool.connections().busy), (1, 0));
        // Two at once, and no more: a third waits.
        let (one, two) = (pool.take().await.unwrap(), pool.take().await.unwrap());
        assert_eq!((opened(), pool.connections().busy), (2, 2));
        let third = tokio::time::timeout(Duration::from_millis(50), pool.take()).await;
        assert!(third.is_err(), "there are three");
        // A mistake of the statement is none of the connection.
        one.give_back(&Err::<(), _>(Error::Timeout));
        assert_eq!(pool.idle().len(), 1);
        two.give_back(&Err::<(), _>(Error::Unavailable("gone".into())));
        assert_eq!(pool.idle().len(), 0);
        // Dropped midway, its statement is told to end, and it is not kept.
        let mut lent = pool.take().await.unwrap();
        let watch = lent.connection().watch.clone();
        drop(lent);
        assert!(watch.given_up.load(Ordering::Relaxed) && pool.idle().is_empty());
        pool.take().await.unwrap().give_back(&Ok(()));
        assert_eq!(opened(), 4);
        pool.close().await;
        assert!(matches!(pool.take().await, Err(Error::Unavailable(_))));
    }

    #[tokio::test]
    async fn a_connection_that_is_old_or_has_rested_long_is_not_used_again() {
        let now = Instant::now();
        let ago = |time: Duration| now.checked_sub(time + Duration::from_secs(1));
        let kept = |opened, used| Kept {
            connection: (),
            opened,
            used,
        };
        assert!(kept(now, now).fresh());
        // A machine may have started later than that.
        if let Some(long_ago) = ago(IDLE) {
            assert!(!kept(long_ago, long_ago).fresh());
            assert!(kept(long_ago, now).fresh());
        }
        if let Some(long_ago) = ago(AGE) {
            assert!(!kept(long_ago, now).fresh());
        }
    }
}
