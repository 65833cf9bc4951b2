//! The lists that lead to events, and those that lead from them to who took part and who spoke.

use super::{
    connection::List,
    error::vanished,
    event::Event,
    filter::EventFilter,
    order::EventOrder,
    select::Selected,
    speaker::{Speaker, SpeakerFields},
    statement::{AboutEvent, SpeechAct},
};
use async_graphql::{Context, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    event::{EventEdgeLink, EventsOf},
    store::read::{
        AnyPage, Found, FoundPage,
        want::{ListOf, One, Want},
    },
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
    ($($list:ty: $fields:ty, $connection:literal, $edge:literal, $about:literal,
        |$this:ident| $of:expr, |$link:ident| $read:expr;)*) => {$(
        impl List for $list {
            type Item = domain::event::Event;
            type Link = EventEdgeLink;
            type Node = Event;
            type Fields = $fields;
            type Whole = EmptyFields;
            const CONNECTION: &'static str = $connection;
            const EDGE: &'static str = $edge;
            const ABOUT: &'static str = $about;

            fn of(&self) -> ListOf {
                let $this = self;
                $of
            }

            fn want(field: &Selected<'_>, want: &mut Want) {
                field.add_node::<Event>(want);
            }

            fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
                match page {
                    AnyPage::Events(page) => Some(page),
                    _ => None,
                }
            }

            async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Event> {
                Ok(Event::from(item.clone()))
            }

            fn fields(_: &Self::Item, $link: &Self::Link) -> $fields {
                $read
            }
        }
    )*};
}

/// In the order that the parent gives its events.
fn of(of: EventsOf) -> ListOf {
    ListOf::Events(of, Default::default(), Default::default())
}

event_lists! {
    Events: EmptyFields, "EventConnection", "EventEdge", "An event in a list.",
        |this| ListOf::Events(EventsOf::All, this.filter.clone(), this.order), |_link| EmptyFields;
    StatementEvents: AboutEvent, "StatementEventConnection", "StatementEventEdge",
        "An event that the statement is about, and on what evidence.",
        |_this| of(EventsOf::Statement),
        |link| AboutEvent::new(match link { EventEdgeLink::Statement(link) => Some(link), _ => None });
    ArticleEvents: MentionedInArticle, "ArticleEventConnection", "ArticleEventEdge",
        "An event that the article mentions, and how often.",
        |_this| of(EventsOf::Article),
        |link| MentionedInArticle { mentions: match link { EventEdgeLink::Mentions(n) => *n, _ => 0 } };
    SpokenEvents: SpokenAbout, "SpokenEventConnection", "SpokenEventEdge",
        "An event that the person spoke about, and how often.",
        |_this| of(EventsOf::Person),
        |link| SpokenAbout { statements: match link { EventEdgeLink::Statements(n) => *n, _ => 0 } };
}

/// Who took part in an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Participants;

impl List for Participants {
    type Item = domain::event::Participant;
    type Link = ();
    type Node = Speaker;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "ParticipantConnection";
    const EDGE: &'static str = "ParticipantEdge";
    const ABOUT: &'static str = "A person or body that took part in the event.";

    fn of(&self) -> ListOf {
        ListOf::Participants
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        SpeakerFields::want(field, One::Who, want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Participants(page) => Some(page),
            _ => None,
        }
    }

    async fn node(ctx: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Speaker> {
        let who = item.item.who;
        let speaker = SpeakerFields::fetch(ctx, &item.edges, One::Who, Some(who)).await?;
        speaker.ok_or_else(|| vanished(who))
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
    type Item = domain::event::EventSpeaker;
    type Link = ();
    type Node = Speaker;
    type Fields = SpokeAbout;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "EventSpeakerConnection";
    const EDGE: &'static str = "EventSpeakerEdge";
    const ABOUT: &'static str = "A person or body that spoke about the event, and how.";

    fn of(&self) -> ListOf {
        ListOf::Speakers
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        SpeakerFields::want(field, One::Who, want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Speakers(page) => Some(page),
            _ => None,
        }
    }

    async fn node(ctx: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Speaker> {
        let who = item.item.who;
        let speaker = SpeakerFields::fetch(ctx, &item.edges, One::Who, Some(who)).await?;
        speaker.ok_or_else(|| vanished(who))
    }

    fn fields(item: &Self::Item, (): &()) -> SpokeAbout {
        SpokeAbout {
            statements: item.statements,
            acts: item.acts.iter().map(|a| (*a).into()).collect(),
        }
    }
}
