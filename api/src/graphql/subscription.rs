//! What is pushed to the client.

use super::{
    change::{Change, ChangeFilter, WithNodes},
    error::from_domain,
    loader::Reads,
    select::Selected,
};
use async_graphql::{Context, Result, Subscription};
use futures_util::stream::{BoxStream, StreamExt, unfold};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use whosaid_domain::{
    Error, change,
    store::{Follower, Store},
};

/// Changes that are read at once. The next are read when these have been sent: a slow client holds up nobody and costs
/// no memory.
const BATCH: u32 = 20;
/// How long to wait before a database that does not answer is asked again.
const AGAIN: Duration = Duration::from_millis(500);

/// What is pushed.
#[derive(Debug, Default)]
pub struct Subscriptions;

/// Where a subscription stands, for a transport that resumes by itself; it goes into the request's data.
#[derive(Debug, Clone, Default)]
pub struct Place {
    resume: Option<String>,
    last: Arc<Mutex<Option<String>>>,
}

impl Place {
    /// Of a subscription that goes on after that cursor, whatever `after` says.
    #[must_use]
    pub fn resuming(cursor: Option<String>) -> Self {
        Self {
            resume: cursor,
            last: Arc::default(),
        }
    }

    /// The cursor of the change that was given out last, once.
    #[must_use]
    pub fn take(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, change: &change::Change) {
        let cursor = change.cursor.encode();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(cursor);
    }
}

/// What the server pushes, over WebSocket at `/graphql/ws` (graphql-transport-ws) or as server-sent events at
/// `/graphql/stream`.
#[Subscription(name = "Subscription")]
impl Subscriptions {
    /// The change feed live, in commit order: with `after` it first replays what was missed, without a gap or a repeat.
    /// Whoever reconnects with the cursor of the last change that arrived misses nothing and sees nothing twice. It never
    /// ends by itself.
    #[graphql(complexity = "1 + child_complexity")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what follows this: the `cursor` of a change, or the `endCursor` of a page of changes. \
                          Without it, what is written from now on."
        )]
        after: Option<String>,
        #[graphql(desc = "Only these changes.")] filter: Option<ChangeFilter>,
    ) -> Result<BoxStream<'static, Result<Change>>> {
        let filter = filter.map(ChangeFilter::read).transpose()?.unwrap_or_default();
        let place = ctx.data_opt::<Place>().cloned().unwrap_or_default();
        let after = place.resume.as_ref().or(after.as_ref());
        let store = ctx.data_unchecked::<Store>().clone();
        let follower = store.follow(after.map(String::as_str), filter);
        let following = Following {
            follower: follower.await.map_err(from_domain)?,
            store,
            with: WithNodes::of(ctx, [Selected::of(ctx)].iter()),
            reads: ctx.data_opt::<Reads>().cloned(),
            place,
            ready: VecDeque::new(),
        };
        Ok(unfold(Some(following), async |following| {
            let mut following = following?;
            match following.next().await {
                Ok(change) => Some((Ok(change), Some(following))),
                Err(error) => Some((Err(from_domain(error)), None)),
            }
        })
        .boxed())
    }
}

/// A subscription to the feed.
struct Following {
    follower: Follower,
    store: Store,
    with: WithNodes,
    reads: Option<Reads>,
    place: Place,
    ready: VecDeque<(Arc<change::Change>, Change)>,
}

impl Following {
    async fn next(&mut self) -> whosaid_domain::Result<Change> {
        loop {
            if let Some((change, shown)) = self.ready.pop_front() {
                self.place.set(&change);
                return Ok(shown);
            }
            let changes = self.follower.next(BATCH).await?;
            let changes: Vec<_> = changes.into_iter().map(Arc::new).collect();
            let shown = loop {
                match self.with.read(&self.store, self.reads.as_ref(), &changes).await {
                    Err(Error::Unavailable(_)) => tokio::time::sleep(AGAIN).await,
                    read => break read?,
                }
            };
            self.ready = changes.into_iter().zip(shown).collect();
        }
    }
}
