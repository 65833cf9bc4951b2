//! The lists that lead to events, and those that lead from them to who took part and who spoke.

use super::{
    connection::List,
    error::vanished,
    event::Event,
    filter::EventFilter,
    order::EventOrder,
    speaker::Speaker,
    statement::{AboutEvent, SpeechAct},
};
use async_graphql::{Context, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    event::{EventEdgeLink, EventsOf},
    id::{ArticleId, EventId, PersonId, StatementId},
    page::PageArgs,
    store::{Pages, Store},
};

/// All events.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    filter: domain::event::EventFilter,
    order: domain::event::EventOrder,
}

impl Events {
    /// As the client asks.
    ///
    /// # Errors
    /// Where the filter makes no sense.
    pub fn new(filter: Option<EventFilter>, order: EventOrder) -> Result<Self> {
        Ok(Self {
            filter: filter.map(EventFilter::read).transpose()?.unwrap_or_default(),
            order: order.into(),
        })
    }
}

/// The events that a statement is about.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementEvents;

/// The events that an article mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleEvents;

/// The events that a person spoke about.
#[derive(Debug, Clone, PartialEq)]
pub struct SpokenEvents;

/// Of the link between an article and an event.
#[derive(SimpleObject, Debug)]
pub struct MentionedInArticle {
    /// How often the article mentions the event.
    mentions: i32,
}

/// Of the link between a person and an event.
#[derive(SimpleObject, Debug)]
pub struct SpokenAbout {
    /// With how many statements the person spoke about the event.
    statements: i32,
}

macro_rules! event_lists {
    ($($list:ty: $parent:ty, $fields:ty, $connection:literal, $edge:literal, $about:literal,
        |$this:ident, $these:pat_param| $of:expr, $filter:expr, $order:expr, |$link:ident| $read:expr;)*) => {$(
        impl List for $list {
            type Parent = $parent;
            type Item = domain::event::Event;
            type Link = EventEdgeLink;
            type Node = Event;
            type Fields = $fields;
            const CONNECTION: &'static str = $connection;
            const EDGE: &'static str = $edge;
            const ABOUT: &'static str = $about;

            async fn pages(
                &self,
                store: &Store,
                $these: &[$parent],
                page: &PageArgs,
            ) -> domain::Result<Pages<Self::Item, Self::Link>> {
                let $this = self;
                store.event_pages(&$of, $filter, $order, page).await
            }

            async fn counts(&self, store: &Store, $these: &[$parent]) -> domain::Result<Vec<u64>> {
                let $this = self;
                store.event_counts(&$of, $filter).await
            }

            async fn node(_: &Context<'_>, item: &Arc<Self::Item>) -> Result<Event> {
                Ok(Event(item.clone()))
            }

            fn fields(_: &Self::Item, $link: &Self::Link) -> $fields {
                $read
            }
        }
    )*};
}

event_lists! {
    Events: (), EmptyFields, "EventConnection", "EventEdge", "An event in a list.",
        |this, _| EventsOf::All, &this.filter, this.order, |_link| EmptyFields;
    StatementEvents: StatementId, AboutEvent, "StatementEventConnection", "StatementEventEdge",
        "An event that the statement is about, and on what evidence.",
        |_this, these| EventsOf::Statements(these.to_vec()), &Default::default(), Default::default(),
        |link| AboutEvent::new(match link { EventEdgeLink::Statement(link) => Some(link), _ => None });
    ArticleEvents: ArticleId, MentionedInArticle, "ArticleEventConnection", "ArticleEventEdge",
        "An event that the article mentions, and how often.",
        |_this, these| EventsOf::Articles(these.to_vec()), &Default::default(), Default::default(),
        |link| MentionedInArticle { mentions: match link { EventEdgeLink::Mentions(n) => *n, _ => 0 } };
    SpokenEvents: PersonId, SpokenAbout, "SpokenEventConnection", "SpokenEventEdge",
        "An event that the person spoke about, and how often.",
        |_this, these| EventsOf::People(these.to_vec()), &Default::default(), Default::default(),
        |link| SpokenAbout { statements: match link { EventEdgeLink::Statements(n) => *n, _ => 0 } };
}

/// Who took part in an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Participants;

impl List for Participants {
    type Parent = EventId;
    type Item = domain::event::Participant;
    type Link = ();
    type Node = Speaker;
    type Fields = EmptyFields;
    const CONNECTION: &'static str = "ParticipantConnection";
    const EDGE: &'static str = "ParticipantEdge";
    const ABOUT: &'static str = "A person or body that took part in the event.";

    async fn pages(&self, store: &Store, of: &[EventId], page: &PageArgs) -> domain::Result<Pages<Self::Item>> {
        store.participant_pages(of, page).await
    }

    async fn counts(&self, store: &Store, of: &[EventId]) -> domain::Result<Vec<u64>> {
        store.participant_counts(of).await
    }

    async fn node(ctx: &Context<'_>, item: &Arc<Self::Item>) -> Result<Speaker> {
        Speaker::fetch(ctx, item.who).await?.ok_or_else(|| vanished(item.who))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}

/// Who spoke about an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSpeakers;

/// Of the link between an event and one who spoke about it.
#[derive(SimpleObject, Debug)]
pub struct SpokeAbout {
    /// With how many statements.
    statements: i32,
    /// What those statements do, each act once.
    acts: Vec<SpeechAct>,
}

impl List for EventSpeakers {
    type Parent = EventId;
    type Item = domain::event::EventSpeaker;
    type Link = ();
    type Node = Speaker;
    type Fields = SpokeAbout;
    const CONNECTION: &'static str = "EventSpeakerConnection";
    const EDGE: &'static str = "EventSpeakerEdge";
    const ABOUT: &'static str = "A person or body that spoke about the event, and how.";

    async fn pages(&self, store: &Store, of: &[EventId], page: &PageArgs) -> domain::Result<Pages<Self::Item>> {
        store.speaker_pages(of, page).await
    }

    async fn counts(&self, store: &Store, of: &[EventId]) -> domain::Result<Vec<u64>> {
        store.speaker_counts(of).await
    }

    async fn node(ctx: &Context<'_>, item: &Arc<Self::Item>) -> Result<Speaker> {
        Speaker::fetch(ctx, item.who).await?.ok_or_else(|| vanished(item.who))
    }

    fn fields(item: &Self::Item, (): &()) -> SpokeAbout {
        SpokeAbout {
            statements: item.statements,
            acts: item.acts.iter().map(|a| (*a).into()).collect(),
        }
    }
}
