//! Following the feed: first what was missed, then what comes, without a gap or a repeat.

use super::{Position, Store};
use crate::{
    Error, Result,
    change::{Change, ChangeFilter},
    page::Direction,
};
use std::time::Duration;
use tokio::sync::watch::Receiver;
use uuid::Uuid;

/// How long to wait before a database that does not answer is asked again.
const AGAIN: Duration = Duration::from_millis(500);

/// Reads the feed from a place on, at its own pace: nothing is kept for it between two reads.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    feed: Uuid,
    filter: ChangeFilter,
    at: Position,
    head: Receiver<Position>,
}

impl Store {
    /// Follows the feed after the cursor; without one, from now on.
    ///
    /// # Errors
    /// As [`Store::changes`].
    pub async fn follow(&self, after: Option<&str>, filter: ChangeFilter) -> Result<Follower> {
        let feed = self.feed_id().await?;
        let at = match self.position("after", after, feed)? {
            Some(Position::START) => Position::START,
            Some(at) => {
                self.not_ahead(at).await?;
                at
            }
            None => self.head().await?.position,
        };
        Ok(Follower {
            head: self.watch(),
            store: self.clone(),
            feed,
            filter,
            at,
        })
    }
}

impl Follower {
    /// The next changes, in order, up to `limit`; waits until there is one. Where the database does not answer for a
    /// while, so long.
    ///
    /// # Errors
    /// Of the database.
    pub async fn next(&mut self, limit: u32) -> Result<Vec<Change>> {
        loop {
            let stretch = self
                .store
                .stretch(self.at, &self.filter, limit, self.feed, Direction::Forward);
            let stretch = stretch.await;
            let stretch = match stretch {
                Err(Error::Unavailable(_) | Error::Timeout) => {
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
                read => read?,
            };
            // Nothing is awaited between here and the return: a call that is given up loses nothing.
            self.at = stretch.end;
            if !stretch.changes.is_empty() {
                return Ok(stretch.changes);
            }
            if !stretch.more {
                let at = self.at;
                let news = self.head.wait_for(|head| *head > at).await;
                news.map_err(|_| Error::Unavailable("the database is being closed".into()))?;
            }
        }
    }
}
