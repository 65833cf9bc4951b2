//! Batched reads of what no plan foresaw: what the resolvers of one level ask for is read in one SQL statement a kind.
//!
//! The loaders are made for each request and run by [`drive`] in the request's own task, each time it can get no
//! further: so every resolver of a level has asked before anything is read, without a delay to wait out.

use super::error::from_domain;
use async_graphql::{
    Context,
    dataloader::{self, DataLoader, HashMapCache},
};
use futures_util::{
    Stream, StreamExt,
    future::BoxFuture,
    stream::{FuturesUnordered, poll_fn},
};
use std::{
    collections::HashMap,
    future::Future,
    hash,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use whosaid_domain as domain;
use whosaid_domain::id::Uuid;
use whosaid_domain::store::{
    Store,
    read::{
        AnyFound, AnyPage,
        want::{ListWant, Noun, Want, article, event},
    },
};

/// The loaders of one request.
pub type Loader = DataLoader<Reader, HashMapCache>;
type Error = Arc<domain::Error>;
type Read<K, V> = Result<HashMap<K, V>, Error>;

/// Reads for the loaders.
pub struct Reader {
    store: Store,
    reads: Reads,
}

/// How many SQL statements the request has had read; in its data.
#[derive(Debug, Clone, Default)]
pub struct Reads(Arc<AtomicUsize>);

impl Reads {
    /// One more.
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// So far.
    #[must_use]
    pub fn so_far(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A read that a plan makes, counted.
///
/// # Errors
/// Of the read.
pub async fn counted<T>(ctx: &Context<'_>, read: impl Future<Output = domain::Result<T>>) -> async_graphql::Result<T> {
    if let Some(reads) = ctx.data_opt::<Reads>() {
        reads.count();
    }
    read.await.map_err(from_domain)
}

/// Loads that wait to be driven.
pub struct Waiting(UnboundedReceiver<BoxFuture<'static, ()>>);

/// The loaders of a request, and what [`drive`] needs.
#[must_use]
pub fn loader(store: Store, reads: Reads) -> (Loader, Waiting) {
    let (send, receive) = unbounded_channel();
    // Sending fails only when the request is over, and then nobody waits for the answer.
    let spawn = move |load| drop(send.send(load));
    (
        DataLoader::with_cache(Reader { store, reads }, spawn, HashMapCache::default()).delay(Duration::ZERO),
        Waiting(receive),
    )
}

/// Runs `request`, and the loads that it asked for whenever it waits.
pub async fn drive<T>(request: impl Future<Output = T>, mut waiting: Waiting) -> T {
    let mut request = std::pin::pin!(request);
    let mut loads = FuturesUnordered::new();
    loop {
        tokio::select! {
            biased;
            answer = &mut request => return answer,
            Some(load) = waiting.0.recv() => {
                loads.push(load);
                while let Ok(load) = waiting.0.try_recv() {
                    loads.push(load);
                }
            }
            Some(()) = loads.next() => {}
        }
    }
}

/// The same of a stream: runs what an item asks for before the item is there.
pub fn drive_stream<T>(
    stream: impl Stream<Item = T> + Send + 'static,
    mut waiting: Waiting,
) -> impl Stream<Item = T> + Send + 'static {
    let mut stream = Box::pin(stream);
    let mut loads = FuturesUnordered::new();
    poll_fn(move |cx| {
        loop {
            if let Poll::Ready(item) = stream.poll_next_unpin(cx) {
                return Poll::Ready(item);
            }
            let mut more = false;
            while let Poll::Ready(Some(load)) = waiting.0.poll_recv(cx) {
                loads.push(load);
                more = true;
            }
            while let Poll::Ready(Some(())) = loads.poll_next_unpin(cx) {
                more = true;
            }
            if !more {
                return Poll::Pending;
            }
        }
    })
}

/// A noun with all its parts but an article's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeKey(pub Noun, pub Uuid);

impl dataloader::Loader<NodeKey> for Reader {
    type Value = AnyFound;
    type Error = Error;

    async fn load(&self, keys: &[NodeKey]) -> Read<NodeKey, AnyFound> {
        let mut read = HashMap::with_capacity(keys.len());
        for group in groups(keys, |a, b| a.0 == b.0) {
            let noun = group[0].0;
            let ids: Vec<_> = group.iter().map(|key| key.1).collect();
            self.reads.count();
            let found = self.store.read_nodes(noun, &ids, Want::complete(noun)).await?;
            read.extend(found.into_iter().map(|(id, found)| (NodeKey(noun, id), found)));
        }
        Ok(read)
    }
}

/// The body of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyOf(pub Uuid);

impl dataloader::Loader<BodyOf> for Reader {
    type Value = AnyFound;
    type Error = Error;

    async fn load(&self, keys: &[BodyOf]) -> Read<BodyOf, AnyFound> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut want = Want::default();
        want.add(article::BODY);
        self.reads.count();
        let found = self.store.read_nodes(Noun::Article, &ids, want).await?;
        Ok(found.into_iter().map(|(id, found)| (BodyOf(id), found)).collect())
    }
}

/// How many outlets report an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OutletsOf(pub Uuid);

impl dataloader::Loader<OutletsOf> for Reader {
    type Value = AnyFound;
    type Error = Error;

    async fn load(&self, keys: &[OutletsOf]) -> Read<OutletsOf, AnyFound> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut want = Want::default();
        want.add(event::OUTLETS);
        self.reads.count();
        let found = self.store.read_nodes(Noun::Event, &ids, want).await?;
        Ok(found.into_iter().map(|(id, found)| (OutletsOf(id), found)).collect())
    }
}

/// The page of one parent.
#[derive(Debug, Clone)]
pub struct PageKey {
    /// Which page of which list.
    pub want: Arc<ListWant>,
    /// Whose.
    pub of: Uuid,
}

impl PartialEq for PageKey {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.want == other.want
    }
}

// A filter compares with itself as equal: the only floats in one come from GraphQL, which has no NaN.
impl Eq for PageKey {}

// Few lists differ for the same parent, so the parent alone makes a good hash.
impl hash::Hash for PageKey {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.of.hash(state);
    }
}

impl dataloader::Loader<PageKey> for Reader {
    type Value = Arc<AnyPage>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey]) -> Read<PageKey, Arc<AnyPage>> {
        let mut read = HashMap::with_capacity(keys.len());
        for group in groups(keys, |a, b| a.want == b.want) {
            let of: Vec<_> = group.iter().map(|key| key.of).collect();
            self.reads.count();
            let pages = self.store.read_pages((*group[0].want).clone(), &of).await?;
            read.extend(group.into_iter().cloned().zip(pages));
        }
        Ok(read)
    }
}

/// Keys that one SQL statement answers, together; no group is empty.
fn groups<K>(keys: &[K], same: impl Fn(&K, &K) -> bool) -> Vec<Vec<&K>> {
    let mut groups: Vec<Vec<&K>> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|group| same(group[0], key)) {
            Some(group) => group.push(key),
            None => groups.push(vec![key]),
        }
    }
    groups
}
