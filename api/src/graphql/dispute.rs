//! What an event's statements say against one another, and what they rest on.

use super::{
    connection::List,
    error::vanished,
    node::one,
    ready::{Fields, Ready},
    select::Selected,
    source::Source,
    statement::Statement,
};
use async_graphql::{Context, Enum, Object, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    event::CitedLink,
    store::read::{
        AnyPage, Found, FoundPage,
        want::{self, ListOf, One, Want},
    },
};

/// What contradicts each other on an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Disputes;

impl List for Disputes {
    type Item = domain::event::Dispute;
    type Link = ();
    type Node = Dispute;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "DisputeConnection";
    const EDGE: &'static str = "DisputeEdge";
    const ABOUT: &'static str = "Two statements that contradict each other on the event.";

    fn of(&self) -> ListOf {
        ListOf::Disputes
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        for field in field.fields("Dispute") {
            match field.name() {
                "affirmation" => field.add_node::<Statement>(want.one(One::Affirmation, want::Noun::Statement)),
                "denial" => field.add_node::<Statement>(want.one(One::Denial, want::Noun::Statement)),
                _ => {}
            }
        }
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Disputes(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Dispute> {
        Ok(Ready(DisputeFields(item.clone())))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}

/// A dispute.
pub type Dispute = Ready<DisputeFields>;

/// Its fields.
#[derive(Debug)]
pub struct DisputeFields(Arc<Found<domain::event::Dispute>>);

impl Fields for DisputeFields {}

/// Two statements about one event that contradict each other: what one asserts, accuses of or confirms, and what another
/// denies. Each carries its own evidence; which of them is right is nowhere claimed.
#[Object(name = "Dispute")]
impl DisputeFields {
    /// What is asserted, confirmed, or what somebody is accused of.
    #[graphql(complexity = "1 + child_complexity")]
    async fn affirmation(&self, ctx: &Context<'_>) -> Result<Statement> {
        let id = self.0.item.affirmation;
        let found = one(ctx, &self.0.edges, One::Affirmation, Some(id.0)).await?;
        found.ok_or_else(|| vanished(id))
    }

    /// What denies it; by another than who affirms.
    #[graphql(complexity = "1 + child_complexity")]
    async fn denial(&self, ctx: &Context<'_>) -> Result<Statement> {
        let id = self.0.item.denial;
        let found = one(ctx, &self.0.edges, One::Denial, Some(id.0)).await?;
        found.ok_or_else(|| vanished(id))
    }

    /// Why the one is held to contradict the other.
    async fn ground(&self) -> DisputeGround {
        self.0.item.ground.into()
    }
}

/// Why a denial is held to contradict what another affirms about the same event, strongest first.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::event::DisputeGround")]
pub enum DisputeGround {
    /// One article reports both.
    SameArticle,
    /// What is affirmed is an accusation, in another article.
    Accusation,
    /// What is affirmed is a confirmation, in another article.
    Confirmation,
}

/// The sources that statements about an event came through.
#[derive(Debug, Clone, PartialEq)]
pub struct CitedSources;

/// Of the link between an event and a source that is cited on it.
#[derive(SimpleObject, Debug)]
pub struct CitedOn {
    /// How many outlets published statements about the event that came through the source.
    outlets: i32,
    /// How many statements about the event came through it.
    statements: i32,
}

impl List for CitedSources {
    type Item = domain::source::Source;
    type Link = Option<CitedLink>;
    type Node = Source;
    type Fields = CitedOn;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "CitedSourceConnection";
    const EDGE: &'static str = "CitedSourceEdge";
    const ABOUT: &'static str = "A source that statements about the event came through, and how much rests on it.";

    fn of(&self) -> ListOf {
        ListOf::Cited
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Source>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::Cited(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Source> {
        Ok(Source::from(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> CitedOn {
        let (outlets, statements) = link.map_or((0, 0), |l| (l.outlets, l.statements));
        CitedOn { outlets, statements }
    }
}
