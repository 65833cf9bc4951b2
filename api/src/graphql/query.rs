//! The roots of the graph.

use super::{
    article::{Article, Articles},
    change::{ChangeConnection, ChangeConnectionFields, ChangeFilter},
    connection::{Args, Connection, connect_all, price},
    error::bad_input,
    event::Event,
    event_list::Events,
    filter::{ArticleFilter, EventFilter, PersonFilter, SourceFilter, StatementFilter},
    node::{Node, Root, parse, root},
    order::{ArticleOrder, EventOrder, PersonOrder, SourceOrder, StatementOrder},
    person::{People, Person},
    scalar::Url,
    source::{Source, Sources},
    statement::{Statement, Statements},
};
use async_graphql::{Context, ID, Object, Result};
use whosaid_domain::id::NodeId;

/// How many ids `nodes` takes at once.
const MAX_NODES: usize = 100;

/// The roots of the graph.
#[derive(Debug, Default)]
pub struct Query;

/// Where every query starts: one of the five nouns by its id, or a list of them.
#[Object]
impl Query {
    /// Any of the five nouns by its global id; null where there is none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A global id, e.g. `person_01h455vb4pex5vsknk084sn02q`.")] id: ID,
    ) -> Result<Option<Node>> {
        let id = parse("id", &id)?;
        Ok(Node::read(ctx, &[id]).await?.pop().flatten())
    }

    /// Several of the five nouns by their global ids, in the order of the ids; null where there is none.
    #[graphql(complexity = "ids.len().min(MAX_NODES) * (1 + child_complexity)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to 100 global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            return Err(bad_input(format!(
                "`ids` has {} ids: up to {MAX_NODES} are answered at once",
                ids.len()
            )));
        }
        let ids = ids.iter().map(|id| parse("ids", id)).collect::<Result<Vec<_>>>()?;
        Node::read(ctx, &ids).await
    }

    /// An article by its id or by its URL; null where there is none. Of several texts of one URL, the latest.
    #[graphql(complexity = "1 + child_complexity")]
    async fn article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id; this or `url`.")] id: Option<ID>,
        #[graphql(desc = "Where it was published; this or `id`.")] url: Option<Url>,
    ) -> Result<Option<Article>> {
        match either("article", "url", id, url.map(|u| u.0))? {
            Key::Id(NodeId::Article(id)) => root(ctx, Root::Id(id.0)).await,
            Key::Id(other) => Err(other_noun("an article", other)),
            Key::Name(url) => root(ctx, Root::Url(&url)).await,
        }
    }

    /// A person by its id or by its slug; null where there is none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id; this or `slug`.")] id: Option<ID>,
        #[graphql(desc = "Its readable id, e.g. `mara-ellison`; this or `id`.")] slug: Option<String>,
    ) -> Result<Option<Person>> {
        match either("person", "slug", id, slug)? {
            Key::Id(NodeId::Person(id)) => root(ctx, Root::Id(id.0)).await,
            Key::Id(other) => Err(other_noun("a person", other)),
            Key::Name(slug) => root(ctx, Root::Slug(&slug)).await,
        }
    }

    /// A source by its id or by its slug; null where there is none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id; this or `slug`.")] id: Option<ID>,
        #[graphql(desc = "Its readable id, e.g. `harbour-authority`; this or `id`.")] slug: Option<String>,
    ) -> Result<Option<Source>> {
        match either("source", "slug", id, slug)? {
            Key::Id(NodeId::Source(id)) => root(ctx, Root::Id(id.0)).await,
            Key::Id(other) => Err(other_noun("a source", other)),
            Key::Name(slug) => root(ctx, Root::Slug(&slug)).await,
        }
    }

    /// An event by its id or by its slug; null where there is none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id; this or `slug`.")] id: Option<ID>,
        #[graphql(desc = "Its readable id, e.g. `fire-at-the-harbour-2023-05-03`; this or `id`.")] slug: Option<String>,
    ) -> Result<Option<Event>> {
        match either("event", "slug", id, slug)? {
            Key::Id(NodeId::Event(id)) => root(ctx, Root::Id(id.0)).await,
            Key::Id(other) => Err(other_noun("an event", other)),
            Key::Name(slug) => root(ctx, Root::Slug(&slug)).await,
        }
    }

    /// A statement by its id; null where there is none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id, e.g. `statement_01h455vb4pex5vsknk084sn02q`.")] id: ID,
    ) -> Result<Option<Statement>> {
        match parse("id", &id)? {
            NodeId::Statement(id) => root(ctx, Root::Id(id.0)).await,
            other => Err(other_noun("a statement", other)),
        }
    }

    /// All articles, latest published first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these articles.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "In what order.", default_with = "ArticleOrder::default()")] order_by: ArticleOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Articles<()>>> {
        connect_all(
            ctx,
            Articles::new(filter, order_by)?,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// All statements, latest first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these statements.")] filter: Option<StatementFilter>,
        #[graphql(desc = "In what order.", default_with = "StatementOrder::default()")] order_by: StatementOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Statements<()>>> {
        connect_all(
            ctx,
            Statements::new(filter, order_by)?,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// All people, by name.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these people.")] filter: Option<PersonFilter>,
        #[graphql(desc = "In what order.", default_with = "PersonOrder::default()")] order_by: PersonOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<People>> {
        connect_all(
            ctx,
            People::new(filter, order_by)?,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// All sources, by name.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these sources.")] filter: Option<SourceFilter>,
        #[graphql(desc = "In what order.", default_with = "SourceOrder::default()")] order_by: SourceOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Sources>> {
        connect_all(
            ctx,
            Sources::new(filter, order_by)?,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// All events, latest first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these events.")] filter: Option<EventFilter>,
        #[graphql(desc = "In what order.", default_with = "EventOrder::default()")] order_by: EventOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Events>> {
        connect_all(
            ctx,
            Events::new(filter, order_by)?,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Everything that changed after a cursor, in commit order, each change once: the feed that an integration keeps in
    /// step by. It begins with the first change of all. Go on with `after: pageInfo.endCursor` while
    /// `pageInfo.hasNextPage`; then keep `endCursor`, and ask again later or subscribe to `changes` with it.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these changes.")] filter: Option<ChangeFilter>,
        #[graphql(desc = "Up to so many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(
            desc = "With `first`: only what follows this, the `cursor` of a change or an `endCursor`. A cursor stays \
                          good as long as the database; one of another is refused with the code `BAD_PAGE`."
        )]
        after: Option<String>,
        #[graphql(desc = "Up to so many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "With `last`: only what precedes this.")] before: Option<String>,
    ) -> Result<ChangeConnection> {
        let args = Args {
            first,
            after,
            last,
            before,
        };
        ChangeConnectionFields::read(ctx, args, filter).await
    }
}

enum Key {
    Id(NodeId),
    Name(String),
}

/// The one of two ways to name a noun that is given.
fn either(field: &str, other: &str, id: Option<ID>, name: Option<String>) -> Result<Key> {
    match (id, name) {
        (Some(id), None) => Ok(Key::Id(parse("id", &id)?)),
        (None, Some(name)) => Ok(Key::Name(name)),
        (Some(_), Some(_)) => Err(bad_input(format!("`{field}` takes `id` or `{other}`, not both"))),
        (None, None) => Err(bad_input(format!("`{field}` needs `id` or `{other}`"))),
    }
}

fn other_noun(wanted: &str, id: NodeId) -> async_graphql::Error {
    bad_input(format!("`id`: `{id}` is not the id of {wanted}; `node(id:)` takes any"))
}
