//! Any of the five nouns.

use super::{article::Article, error::bad_input, event::Event, person::Person, source::Source, statement::Statement};
use async_graphql::{Context, ID, Interface, Result};
use whosaid_domain::id::NodeId;

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
    /// The noun of `id`; `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, id: NodeId) -> Result<Option<Self>> {
        Ok(match id {
            NodeId::Article(id) => Article::fetch(ctx, id).await?.map(Self::Article),
            NodeId::Statement(id) => Statement::fetch(ctx, id).await?.map(Self::Statement),
            NodeId::Person(id) => Person::fetch(ctx, id).await?.map(Self::Person),
            NodeId::Source(id) => Source::fetch(ctx, id).await?.map(Self::Source),
            NodeId::Event(id) => Event::fetch(ctx, id).await?.map(Self::Event),
        })
    }
}

/// The id that `argument` holds.
///
/// # Errors
/// Where it is none, with what one looks like.
pub fn parse(argument: &str, id: &str) -> Result<NodeId> {
    id.parse().map_err(|e| bad_input(format!("`{argument}`: {e}")))
}
