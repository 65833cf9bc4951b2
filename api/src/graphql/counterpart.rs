//! Who spoke about the same events as a person.

use super::{
    connection::List,
    error::vanished,
    select::Selected,
    speaker::{Speaker, SpeakerFields},
};
use async_graphql::{Context, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    store::read::{
        AnyPage, Found, FoundPage,
        want::{ListOf, One, Want},
    },
};

/// Others who spoke about the events that a person did.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterparts;

/// Of the link between a person and another who spoke about the same events.
#[derive(SimpleObject, Debug)]
pub struct InCommon {
    /// How many events both spoke about.
    events: i32,
    /// On how many of these events one of them denies something while the other asserts, accuses or confirms.
    disputed_events: i32,
    /// With how many statements the other spoke about these events; a statement about two of them counts twice.
    statements: i32,
}

impl List for Counterparts {
    type Item = domain::person::Counterpart;
    type Link = ();
    type Node = Speaker;
    type Fields = InCommon;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "CounterpartConnection";
    const EDGE: &'static str = "CounterpartEdge";
    const ABOUT: &'static str = "A person or body that spoke about the same events, and how often the two are at odds.";

    fn of(&self) -> ListOf {
        ListOf::Counterparts
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        SpeakerFields::want(field, One::Who, want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Counterparts(page) => Some(page),
            _ => None,
        }
    }

    async fn node(ctx: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Speaker> {
        let who = item.item.who;
        let speaker = SpeakerFields::fetch(ctx, &item.edges, One::Who, Some(who)).await?;
        speaker.ok_or_else(|| vanished(who))
    }

    fn fields(item: &Self::Item, (): &()) -> InCommon {
        InCommon {
            events: item.events,
            disputed_events: item.disputed,
            statements: item.statements,
        }
    }
}
