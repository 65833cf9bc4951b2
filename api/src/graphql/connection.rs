//! Relay connections, once for all: a [`List`] names what leads from parents to children and how it is read for all
//! parents at once; [`connect`] reads a page of it; [`Connection`] and [`ConnectionEdge`] are what the client sees.

use super::{
    error::from_domain,
    loader::{Loaded, Loader, PageKey},
};
use async_graphql::{Context, Description, Object, ObjectType, OutputType, Result, TypeName};
use futures_util::future::try_join_all;
use std::{borrow::Cow, future::Future, hash::Hash, sync::Arc};
use whosaid_domain::{
    self as domain,
    page::{DEFAULT_PAGE, MAX_PAGE, PageArgs},
    store::{Pages, Store},
};

/// What leads from parents of one kind to children of one kind, with its filter and order.
pub trait List: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// Whose list.
    type Parent: Copy + Eq + Hash + std::fmt::Debug + Send + Sync + 'static;
    /// A child, as the domain has it.
    type Item: Send + Sync + 'static;
    /// What belongs to the link, as the domain has it.
    type Link: Clone + Send + Sync + 'static;
    /// The child's GraphQL type.
    type Node: OutputType;
    /// The edge's own fields besides `node` and `cursor`.
    type Fields: ObjectType;

    /// The connection's name in the schema.
    const CONNECTION: &'static str;
    /// The edge's name in the schema.
    const EDGE: &'static str;
    /// What one edge is, for the schema's reader.
    const ABOUT: &'static str;

    /// A page for each parent, in their order.
    fn pages(
        &self,
        store: &Store,
        of: &[Self::Parent],
        page: &PageArgs,
    ) -> impl Future<Output = domain::Result<Pages<Self::Item, Self::Link>>> + Send;

    /// How many each parent has in all, in their order.
    fn counts(&self, store: &Store, of: &[Self::Parent]) -> impl Future<Output = domain::Result<Vec<u64>>> + Send;

    /// The child for the client.
    fn node(ctx: &Context<'_>, item: &Arc<Self::Item>) -> impl Future<Output = Result<Self::Node>> + Send;

    /// The edge's own fields.
    fn fields(item: &Self::Item, link: &Self::Link) -> Self::Fields;
}

/// The four arguments of every connection, as given.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// So many from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl Args {
    /// As the domain has them.
    ///
    /// # Errors
    /// With the code `BAD_PAGE`; see [`PageArgs::new`].
    pub fn read(&self) -> Result<PageArgs> {
        PageArgs::new(
            self.first.map(i64::from),
            self.after.as_deref(),
            self.last.map(i64::from),
            self.before.as_deref(),
        )
        .map_err(from_domain)
    }
}

/// The price of a connection: what one item costs times the items on the page, and one for itself. Capped so that sums
/// of prices cannot overflow.
#[must_use]
pub fn price(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    let size = first
        .or(last)
        .map_or(DEFAULT_PAGE, |n| u32::try_from(n).unwrap_or(0).min(MAX_PAGE));
    item.saturating_mul(size as usize).saturating_add(1).min(1 << 40)
}

/// Reads the page of `of` that `args` names, together with those of all other parents that ask for the same.
///
/// # Errors
/// Where the arguments are wrong or the database fails.
pub async fn connect<L: List>(ctx: &Context<'_>, list: L, of: L::Parent, args: Args) -> Result<Connection<L>> {
    let page = args.read()?;
    let list = Arc::new(list);
    let key = PageKey {
        list: list.clone(),
        page: Arc::new(page),
        of,
    };
    let read = ctx
        .data_unchecked::<Loader>()
        .load_one(key)
        .await
        .map_err(from_domain)?;
    // A page for each parent is the store's promise; a parent that vanished meanwhile has an empty one.
    let empty = || {
        Arc::new(Loaded::<L> {
            edges: Vec::new(),
            has_next: false,
            has_previous: false,
        })
    };
    Ok(Connection {
        list,
        of,
        page: read.unwrap_or_else(empty),
    })
}

/// One page of a list.
pub struct Connection<L: List> {
    list: Arc<L>,
    of: L::Parent,
    page: Arc<Loaded<L>>,
}

impl<L: List> TypeName for Connection<L> {
    fn type_name() -> Cow<'static, str> {
        L::CONNECTION.into()
    }
}

impl<L: List> Description for Connection<L> {
    fn description() -> &'static str {
        "One page of a list. Ask for `first` items and go on with `after: pageInfo.endCursor`, or for `last` items and go \
         back with `before: pageInfo.startCursor`. A cursor stays good while items come and go."
    }
}

#[Object(name_type, use_type_description)]
impl<L: List> Connection<L> {
    /// The items with what belongs to the link between the parent and the item, in the list's order.
    async fn edges(&self) -> Vec<ConnectionEdge<L>> {
        (0..self.page.edges.len())
            .map(|at| ConnectionEdge {
                page: self.page.clone(),
                at,
            })
            .collect()
    }

    /// The items alone, in the list's order.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<L::Node>> {
        try_join_all(self.page.edges.iter().map(|e| L::node(ctx, &e.node))).await
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |e: Option<&domain::page::Edge<_, _>>| e.map(|e| e.cursor.encode());
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: cursor(self.page.edges.first()),
            end_cursor: cursor(self.page.edges.last()),
        }
    }

    /// How many items the list has in all, whatever the page. Counted only where it is selected.
    #[graphql(complexity = 10)]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let key = super::loader::CountKey {
            list: self.list.clone(),
            of: self.of,
        };
        let count = ctx
            .data_unchecked::<Loader>()
            .load_one(key)
            .await
            .map_err(from_domain)?;
        Ok(i32::try_from(count.unwrap_or_default()).unwrap_or(i32::MAX))
    }
}

/// An item on a page.
pub struct ConnectionEdge<L: List> {
    page: Arc<Loaded<L>>,
    at: usize,
}

impl<L: List> ConnectionEdge<L> {
    fn edge(&self) -> &domain::page::Edge<Arc<L::Item>, L::Link> {
        &self.page.edges[self.at]
    }
}

impl<L: List> TypeName for ConnectionEdge<L> {
    fn type_name() -> Cow<'static, str> {
        L::EDGE.into()
    }
}

impl<L: List> Description for ConnectionEdge<L> {
    fn description() -> &'static str {
        L::ABOUT
    }
}

#[Object(name_type, use_type_description)]
impl<L: List> ConnectionEdge<L> {
    /// The item.
    async fn node(&self, ctx: &Context<'_>) -> Result<L::Node> {
        L::node(ctx, &self.edge().node).await
    }

    /// Its position in the list, for `after` and `before`. Opaque, and good only for the same order.
    async fn cursor(&self) -> String {
        self.edge().cursor.encode()
    }

    #[graphql(flatten)]
    async fn fields(&self) -> L::Fields {
        L::fields(&self.edge().node, &self.edge().link)
    }
}

/// Where a page stands in its list.
#[derive(async_graphql::SimpleObject, Debug)]
pub struct PageInfo {
    /// Whether anything follows the page.
    pub has_next_page: bool,
    /// Whether anything precedes the page.
    pub has_previous_page: bool,
    /// The cursor of the first item, for `before`; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last item, for `after`; null on an empty page.
    pub end_cursor: Option<String>,
}
