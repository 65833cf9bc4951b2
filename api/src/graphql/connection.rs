//! Relay connections, once for all: a [`List`] names what leads from parents to children; [`connect`] takes its page from
//! what was read with the parent; [`Connection`] and [`ConnectionEdge`] are what the client sees.

use super::{
    error::from_domain,
    loader::{Loader, PageKey},
    ready::{Fields, Ready, ReadyList},
    select::{Selected, unexpected},
};
use async_graphql::{Context, Description, Object, ObjectType, OutputType, Result, TypeName, connection::EmptyFields};
use futures_util::future::try_join_all;
use std::{borrow::Cow, future::Future, sync::Arc};
use whosaid_domain::id::Uuid;
use whosaid_domain::{
    page::{DEFAULT_PAGE, Edge, MAX_PAGE, PageArgs},
    store::{
        Store,
        read::{
            AnyPage, Edges, Found, FoundPage,
            want::{ListOf, ListWant, Want},
        },
    },
};

/// What leads from parents of one kind to children of one kind, with its filter and order.
pub trait List: Clone + Send + Sync + 'static {
    /// A child, as the domain has it.
    type Item: Send + Sync + 'static;
    /// What belongs to the link, as the domain has it.
    type Link: Send + Sync + 'static;
    /// The child's GraphQL type.
    type Node: OutputType;
    /// The edge's own fields besides `node` and `cursor`.
    type Fields: ObjectType;
    /// The connection's own fields, that tell of the list as a whole.
    type Whole: ObjectType + From<Whole>;

    /// The connection's name in the schema.
    const CONNECTION: &'static str;
    /// The edge's name in the schema.
    const EDGE: &'static str;
    /// What one edge is, for the schema's reader.
    const ABOUT: &'static str;

    /// As the store has it.
    fn of(&self) -> ListOf;

    /// Adds what a field wants that shows a child.
    fn want(field: &Selected<'_>, want: &mut Want);

    /// A page of such a list; `None` for one of another.
    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>>;

    /// The child for the client.
    fn node(ctx: &Context<'_>, item: &Arc<Found<Self::Item>>) -> impl Future<Output = Result<Self::Node>> + Send;

    /// The edge's own fields.
    fn fields(item: &Self::Item, link: &Self::Link) -> Self::Fields;
}

/// A list as a whole, and a page of it that was read.
pub struct Whole {
    /// Which list.
    pub list: ListOf,
    /// Whose; none of a list of all.
    pub of: Option<Uuid>,
    /// What was read.
    pub page: Arc<AnyPage>,
}

/// Most lists tell no more of themselves than any does.
impl From<Whole> for EmptyFields {
    fn from(_: Whole) -> Self {
        Self
    }
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

/// The price of a connection: what one item costs times the items on the page, and one for itself. A page without items
/// costs as one with one: the list as a whole may still be counted. Capped so that sums of prices cannot overflow.
#[must_use]
pub fn price(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    let size = first
        .or(last)
        .map_or(DEFAULT_PAGE, |n| u32::try_from(n).unwrap_or(0).min(MAX_PAGE));
    item.saturating_mul(size.max(1) as usize).saturating_add(1).min(1 << 40)
}

/// The page of a parent's list that `args` names: as read with the parent, else read now together with those of all other
/// parents that ask for the same.
///
/// # Errors
/// Where the arguments are wrong or the database fails.
pub async fn connect<L: List>(
    ctx: &Context<'_>,
    edges: &Edges,
    list: L,
    of: Uuid,
    args: Args,
) -> Result<Connection<L>> {
    let page = args.read()?;
    let key = list.of();
    let read = match edges.list(&key, &page) {
        Some(read) => read.clone(),
        None => {
            let want = Arc::new(ListWant::complete(key, page));
            load(ctx, want, of).await?
        }
    };
    Ok(Ready(ConnectionFields {
        list,
        of: Some(of),
        page: read,
    }))
}

/// The page of a list of all that `args` names.
///
/// # Errors
/// Where the arguments are wrong or the database fails.
pub async fn connect_all<L: List>(ctx: &Context<'_>, list: L, args: Args) -> Result<Connection<L>> {
    let want = Selected::of(ctx).list(&list, &args)?;
    let store = ctx.data_unchecked::<Store>();
    let read = super::loader::counted(ctx, store.read_pages(want, &[])).await?;
    Ok(Ready(ConnectionFields {
        list,
        of: None,
        page: read.into_iter().next().ok_or_else(unexpected)?,
    }))
}

/// A page that no plan foresaw, read together with those of other parents.
///
/// # Errors
/// Where the database fails.
pub async fn load(ctx: &Context<'_>, want: Arc<ListWant>, of: Uuid) -> Result<Arc<AnyPage>> {
    let read = ctx.data_unchecked::<Loader>().load_one(PageKey { want, of }).await;
    // A page for each parent is the store's promise.
    read.map_err(from_domain)?.ok_or_else(unexpected)
}

/// One page of a list.
pub type Connection<L> = Ready<ConnectionFields<L>>;

/// Its fields.
pub struct ConnectionFields<L: List> {
    list: L,
    /// Whose; none of a list of all.
    of: Option<Uuid>,
    page: Arc<AnyPage>,
}

impl<L: List> Fields for ConnectionFields<L> {}

impl<L: List> ConnectionFields<L> {
    fn page(&self) -> Result<&FoundPage<L::Item, L::Link>> {
        L::page(&self.page).ok_or_else(unexpected)
    }
}

impl<L: List> TypeName for ConnectionFields<L> {
    fn type_name() -> Cow<'static, str> {
        L::CONNECTION.into()
    }
}

impl<L: List> Description for ConnectionFields<L> {
    fn description() -> &'static str {
        "One page of a list. Ask for `first` items and go on with `after: pageInfo.endCursor`, or for `last` items and go \
         back with `before: pageInfo.startCursor`. A cursor stays good while items come and go."
    }
}

#[Object(name_type, use_type_description)]
impl<L: List> ConnectionFields<L> {
    /// The items with what belongs to the link between the parent and the item, in the list's order.
    async fn edges(&self) -> Result<ReadyList<ConnectionEdge<L>>> {
        let edge = |at| {
            Ready(EdgeFields {
                page: self.page.clone(),
                at,
                list: std::marker::PhantomData,
            })
        };
        Ok((0..self.page()?.page.edges.len()).map(edge).collect())
    }

    /// The items alone, in the list's order.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<ReadyList<L::Node>> {
        let nodes = self.page()?.page.edges.iter().map(|e| L::node(ctx, &e.node));
        Ok(ReadyList(try_join_all(nodes).await?))
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> Result<Ready<PageInfo>> {
        let page = &self.page()?.page;
        let cursor = |e: Option<&Edge<_, _>>| e.map(|e| e.cursor.encode());
        Ok(Ready(PageInfo {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: cursor(page.edges.first()),
            end_cursor: cursor(page.edges.last()),
        }))
    }

    /// How many items the list has in all, whatever the page. Counted only where it is selected.
    #[graphql(complexity = 10)]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = match (self.page()?.count, self.of) {
            (Some(count), _) => Some(count),
            (None, Some(of)) => {
                let read = load(ctx, Arc::new(ListWant::count(self.list.of())), of).await?;
                L::page(&read).and_then(|page| page.count)
            }
            (None, None) => {
                let store = ctx.data_unchecked::<Store>();
                let read = store.read_pages(ListWant::count(self.list.of()), &[]);
                let read = super::loader::counted(ctx, read).await?;
                read.first().and_then(|page| L::page(page)).and_then(|page| page.count)
            }
        };
        Ok(i32::try_from(count.ok_or_else(unexpected)?).unwrap_or(i32::MAX))
    }

    #[graphql(flatten)]
    async fn whole(&self) -> L::Whole {
        L::Whole::from(Whole {
            list: self.list.of(),
            of: self.of,
            page: self.page.clone(),
        })
    }
}

/// An item, as it was read.
type ItemOf<L> = Edge<Arc<Found<<L as List>::Item>>, <L as List>::Link>;

/// An item on a page.
pub type ConnectionEdge<L> = Ready<EdgeFields<L>>;

/// Its fields.
pub struct EdgeFields<L: List> {
    page: Arc<AnyPage>,
    at: usize,
    list: std::marker::PhantomData<L>,
}

impl<L: List> Fields for EdgeFields<L> {}

impl<L: List> EdgeFields<L> {
    fn edge(&self) -> Result<&ItemOf<L>> {
        let page = L::page(&self.page).ok_or_else(unexpected)?;
        page.page.edges.get(self.at).ok_or_else(unexpected)
    }
}

impl<L: List> TypeName for EdgeFields<L> {
    fn type_name() -> Cow<'static, str> {
        L::EDGE.into()
    }
}

impl<L: List> Description for EdgeFields<L> {
    fn description() -> &'static str {
        L::ABOUT
    }
}

#[Object(name_type, use_type_description)]
impl<L: List> EdgeFields<L> {
    /// The item.
    async fn node(&self, ctx: &Context<'_>) -> Result<L::Node> {
        L::node(ctx, &self.edge()?.node).await
    }

    /// Its position in the list, for `after` and `before`. Opaque, and good only for the same order.
    async fn cursor(&self) -> Result<String> {
        Ok(self.edge()?.cursor.encode())
    }

    #[graphql(flatten)]
    async fn fields(&self) -> Result<L::Fields> {
        let edge = self.edge()?;
        Ok(L::fields(&edge.node.item, &edge.link))
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

impl Fields for PageInfo {}
