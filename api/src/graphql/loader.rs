//! Batched reads: what the resolvers of one level ask for is read in one SQL statement a kind.
//!
//! The loaders are made for each request and run by [`drive`] in the request's own task, each time it can get no
//! further: so every resolver of a level has asked before anything is read, without a delay to wait out.

use super::connection::List;
use async_graphql::dataloader::{self, DataLoader, HashMapCache};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{collections::HashMap, future::Future, hash, sync::Arc, time::Duration};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use whosaid_domain::{
    self as domain,
    article::Article,
    event::Event,
    id::{ArticleId, EventId, PersonId, SourceId, StatementId},
    page::{Edge, Page, PageArgs},
    person::{Affiliation, Person},
    source::Source,
    statement::Statement,
    store::Store,
};

/// The loaders of one request.
pub type Loader = DataLoader<Reader, HashMapCache>;
type Error = Arc<domain::Error>;
type Read<K, V> = Result<HashMap<K, V>, Error>;

/// Reads for the loaders.
pub struct Reader(Store);

/// Loads that wait to be driven.
pub struct Waiting(UnboundedReceiver<BoxFuture<'static, ()>>);

/// The loaders of a request, and what [`drive`] needs.
#[must_use]
pub fn loader(store: Store) -> (Loader, Waiting) {
    let (send, receive) = unbounded_channel();
    // Sending fails only when the request is over, and then nobody waits for the answer.
    let spawn = move |load| drop(send.send(load));
    (
        DataLoader::with_cache(Reader(store), spawn, HashMapCache::default()).delay(Duration::ZERO),
        Waiting(receive),
    )
}

/// Runs `request`, and the loads that it asked for whenever it waits. Gives the answer and how many loads there were.
pub async fn drive<T>(request: impl Future<Output = T>, mut waiting: Waiting) -> (T, usize) {
    let mut request = std::pin::pin!(request);
    let mut loads = FuturesUnordered::new();
    let mut count = 0;
    loop {
        tokio::select! {
            biased;
            answer = &mut request => return (answer, count),
            Some(load) = waiting.0.recv() => {
                let before = loads.len();
                loads.push(load);
                while let Ok(load) = waiting.0.try_recv() {
                    loads.push(load);
                }
                count += loads.len() - before;
            }
            Some(()) = loads.next() => {}
        }
    }
}

macro_rules! by_id {
    ($($id:ty => $noun:ty, $read:ident;)*) => {$(
        impl dataloader::Loader<$id> for Reader {
            type Value = Arc<$noun>;
            type Error = Error;
            async fn load(&self, ids: &[$id]) -> Read<$id, Arc<$noun>> {
                Ok(self.0.$read(ids).await?.into_iter().map(|(id, noun)| (id, Arc::new(noun))).collect())
            }
        }
    )*};
}

by_id! {
    PersonId => Person, people;
    SourceId => Source, sources;
    EventId => Event, events;
}

impl dataloader::Loader<ArticleId> for Reader {
    type Value = Arc<Article>;
    type Error = Error;
    async fn load(&self, ids: &[ArticleId]) -> Read<ArticleId, Arc<Article>> {
        Ok(self
            .0
            .articles(ids)
            .await?
            .into_iter()
            .map(|a| (a.id, Arc::new(a)))
            .collect())
    }
}

impl dataloader::Loader<StatementId> for Reader {
    type Value = Arc<Statement>;
    type Error = Error;
    async fn load(&self, ids: &[StatementId]) -> Read<StatementId, Arc<Statement>> {
        Ok(self
            .0
            .statements(ids)
            .await?
            .into_iter()
            .map(|s| (s.id, Arc::new(s)))
            .collect())
    }
}

/// The body of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyOf(pub ArticleId);

impl dataloader::Loader<BodyOf> for Reader {
    type Value = Arc<str>;
    type Error = Error;
    async fn load(&self, keys: &[BodyOf]) -> Read<BodyOf, Arc<str>> {
        let ids: Vec<_> = keys.iter().map(|k| k.0).collect();
        Ok(self
            .0
            .bodies(&ids)
            .await?
            .into_iter()
            .map(|(id, body)| (BodyOf(id), body.into()))
            .collect())
    }
}

/// The affiliations of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AffiliationsOf(pub PersonId);

impl dataloader::Loader<AffiliationsOf> for Reader {
    type Value = Vec<Affiliation>;
    type Error = Error;
    async fn load(&self, keys: &[AffiliationsOf]) -> Read<AffiliationsOf, Vec<Affiliation>> {
        let ids: Vec<_> = keys.iter().map(|k| k.0).collect();
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for (person, affiliation) in self.0.affiliations(&ids).await? {
            all.entry(AffiliationsOf(person)).or_default().push(affiliation);
        }
        Ok(all)
    }
}

/// A page as read, its items shared between those who show them.
pub type Loaded<L> = Page<Edge<Arc<<L as List>::Item>, <L as List>::Link>>;

/// The page of one parent.
#[derive(Debug)]
pub struct PageKey<L: List> {
    /// Of which list.
    pub list: Arc<L>,
    /// Which page.
    pub page: Arc<PageArgs>,
    /// Whose.
    pub of: L::Parent,
}

/// The length of one parent's list.
#[derive(Debug)]
pub struct CountKey<L: List> {
    /// Of which list.
    pub list: Arc<L>,
    /// Whose.
    pub of: L::Parent,
}

impl<L: List> Clone for PageKey<L> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            page: self.page.clone(),
            of: self.of,
        }
    }
}

impl<L: List> PartialEq for PageKey<L> {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.list == other.list && self.page == other.page
    }
}

// A filter compares with itself as equal: the only floats in one come from GraphQL, which has no NaN.
impl<L: List> Eq for PageKey<L> {}

// Few lists differ for the same parent, so the parent alone makes a good hash.
impl<L: List> hash::Hash for PageKey<L> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.of.hash(state);
    }
}

impl<L: List> Clone for CountKey<L> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            of: self.of,
        }
    }
}

impl<L: List> PartialEq for CountKey<L> {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.list == other.list
    }
}

impl<L: List> Eq for CountKey<L> {}

impl<L: List> hash::Hash for CountKey<L> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.of.hash(state);
    }
}

impl<L: List> dataloader::Loader<PageKey<L>> for Reader {
    type Value = Arc<Loaded<L>>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey<L>]) -> Read<PageKey<L>, Self::Value> {
        let mut read = HashMap::with_capacity(keys.len());
        for group in groups(keys, |a, b| a.list == b.list && a.page == b.page) {
            let of: Vec<_> = group.iter().map(|k| k.of).collect();
            let pages = group[0].list.pages(&self.0, &of, &group[0].page).await?;
            read.extend(
                group
                    .into_iter()
                    .cloned()
                    .zip(pages.into_iter().map(|page| Arc::new(shared(page)))),
            );
        }
        Ok(read)
    }
}

impl<L: List> dataloader::Loader<CountKey<L>> for Reader {
    type Value = u64;
    type Error = Error;

    async fn load(&self, keys: &[CountKey<L>]) -> Read<CountKey<L>, u64> {
        let mut read = HashMap::with_capacity(keys.len());
        for group in groups(keys, |a, b| a.list == b.list) {
            let of: Vec<_> = group.iter().map(|k| k.of).collect();
            let counts = group[0].list.counts(&self.0, &of).await?;
            read.extend(group.into_iter().cloned().zip(counts));
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

fn shared<N, L>(page: Page<Edge<N, L>>) -> Page<Edge<Arc<N>, L>> {
    let share = |e: Edge<N, L>| Edge {
        node: Arc::new(e.node),
        link: e.link,
        cursor: e.cursor,
    };
    Page {
        edges: page.edges.into_iter().map(share).collect(),
        has_next: page.has_next,
        has_previous: page.has_previous,
    }
}
