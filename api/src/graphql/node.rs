//! Any of the five nouns, and how one is read.

use super::{
    article::Article,
    error::{bad_input, from_domain},
    event::Event,
    loader::{Loader, NodeKey, Reads, counted},
    person::Person,
    select::{self, Selected, unexpected},
    source::Source,
    statement::Statement,
};
use async_graphql::{Context, ID, Interface, Result};
use std::collections::HashMap;
use whosaid_domain::id::Uuid;
use whosaid_domain::{
    id::NodeId,
    store::{
        Store,
        read::{
            AnyFound, Edges,
            want::{self, One, Want},
        },
    },
};

/// Any of the five nouns: what has a global id.
#[derive(Interface, Debug, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The global id: the noun's name, `_`, and 26 characters."
))]
pub enum Node {
    /// An article.
    Article(Article),
    /// A statement.
    Statement(Statement),
    /// A person.
    Person(Person),
    /// A source.
    Source(Source),
    /// An event.
    Event(Event),
}

impl Node {
    /// The nouns of `ids`, in their order, each with what the field selects of its kind; `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn read(ctx: &Context<'_>, ids: &[NodeId]) -> Result<Vec<Option<Self>>> {
        let wants = Wants::of(ctx, &[Selected::of(ctx)]);
        let read = wants.read(ctx.data_unchecked::<Store>(), ctx.data_opt::<Reads>(), ids);
        read.await.map_err(from_domain)
    }
}

/// What is wanted of a noun of any kind.
#[derive(Debug, Clone)]
pub struct Wants([(want::Noun, Want); 5]);

impl Wants {
    /// What these fields select, each of which shows a [`Node`].
    #[must_use]
    pub fn of(ctx: &Context<'_>, fields: &[Selected<'_>]) -> Self {
        fn want<N: select::Noun>(ctx: &Context<'_>, fields: &[Selected<'_>]) -> (want::Noun, Want) {
            if ctx.data_opt::<select::Unplanned>().is_some() {
                return (N::NOUN, Want::complete(N::NOUN));
            }
            let mut want = Want::default();
            fields.iter().for_each(|field| field.add_node::<N>(&mut want));
            (N::NOUN, want)
        }
        Self([
            want::<Article>(ctx, fields),
            want::<Statement>(ctx, fields),
            want::<Person>(ctx, fields),
            want::<Source>(ctx, fields),
            want::<Event>(ctx, fields),
        ])
    }

    /// The nouns of `ids`, in their order; `None` where there is none. One SQL statement a kind.
    ///
    /// # Errors
    /// Of the database.
    pub async fn read(
        &self,
        store: &Store,
        reads: Option<&Reads>,
        ids: &[NodeId],
    ) -> whosaid_domain::Result<Vec<Option<Node>>> {
        let mut found = HashMap::new();
        for (noun, want) in &self.0 {
            let ids = ids.iter().map(|id| split(*id)).filter(|(kind, _)| kind == noun);
            let ids: Vec<Uuid> = ids.map(|(_, id)| id).collect();
            if ids.is_empty() {
                continue;
            }
            if let Some(reads) = reads {
                reads.count();
            }
            let read = store.read_nodes(*noun, &ids, want.clone()).await?;
            found.extend(read.into_iter().map(|(id, any)| ((*noun, id), any)));
        }
        Ok(ids
            .iter()
            .map(|id| found.get(&split(*id)).cloned().map(Node::from))
            .collect())
    }
}

impl From<AnyFound> for Node {
    fn from(found: AnyFound) -> Self {
        match found {
            AnyFound::Article(found) => Self::Article(Article::from(found)),
            AnyFound::Statement(found) => Self::Statement(Statement::from(found)),
            AnyFound::Person(found) => Self::Person(Person::from(found)),
            AnyFound::Source(found) => Self::Source(Source::from(found)),
            AnyFound::Event(found) => Self::Event(Event::from(found)),
        }
    }
}

/// Its kind, and the rest.
#[must_use]
pub fn split(id: NodeId) -> (want::Noun, Uuid) {
    match id {
        NodeId::Article(id) => (want::Noun::Article, id.0),
        NodeId::Statement(id) => (want::Noun::Statement, id.0),
        NodeId::Person(id) => (want::Noun::Person, id.0),
        NodeId::Source(id) => (want::Noun::Source, id.0),
        NodeId::Event(id) => (want::Noun::Event, id.0),
    }
}

/// The noun of `id` with all its own parts, read together with others that no plan foresaw; `None` where there is none.
///
/// # Errors
/// Where the database fails.
pub async fn fetch<N: select::Noun>(ctx: &Context<'_>, id: Uuid) -> Result<Option<N>> {
    let found = ctx.data_unchecked::<Loader>().load_one(NodeKey(N::NOUN, id)).await;
    found
        .map_err(from_domain)?
        .map(|any| N::found(any).ok_or_else(unexpected))
        .transpose()
}

/// The noun that `one` leads to, as read with what it leads from, else by its id; `None` where there is none.
///
/// # Errors
/// Where the database fails.
pub async fn one<N: select::Noun>(ctx: &Context<'_>, edges: &Edges, one: One, id: Option<Uuid>) -> Result<Option<N>> {
    match (edges.one(one), id) {
        (Some(None), _) | (None, None) => Ok(None),
        (Some(Some(found)), _) => N::found(found.clone()).map(Some).ok_or_else(unexpected),
        (None, Some(id)) => fetch(ctx, id).await,
    }
}

/// What a root field names.
pub enum Root<'a> {
    /// By its id.
    Id(Uuid),
    /// By its slug.
    Slug(&'a str),
    /// By its address.
    Url(&'a str),
}

/// The noun that a root field names, with what it selects; `None` where there is none.
///
/// # Errors
/// Where the database fails.
pub async fn root<N: select::Noun>(ctx: &Context<'_>, root: Root<'_>) -> Result<Option<N>> {
    let want: Want = Selected::of(ctx).node::<N>();
    let store = ctx.data_unchecked::<Store>();
    let found = match root {
        Root::Id(id) => {
            let mut found = counted(ctx, store.read_nodes(N::NOUN, &[id], want)).await?;
            found.remove(&id)
        }
        Root::Slug(slug) => counted(ctx, store.read_slug(N::NOUN, slug, want)).await?,
        Root::Url(url) => counted(ctx, store.read_url(url, want)).await?,
    };
    found.map(|any| N::found(any).ok_or_else(unexpected)).transpose()
}

/// The id that `argument` holds.
///
/// # Errors
/// Where it is none, with what one looks like.
pub fn parse(argument: &str, id: &str) -> Result<NodeId> {
    id.parse().map_err(|e| bad_input(format!("`{argument}`: {e}")))
}
