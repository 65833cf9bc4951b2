//! Events.

use super::{
    article::Articles,
    connection::{Args, Connection, connect, price},
    dispute::{CitedSources, Disputes},
    error::{from_domain, vanished},
    event_list::{EventSpeakers, Participants},
    filter::{ArticleFilter, StatementFilter},
    history::History,
    loader::{Loader, OutletsOf},
    merge::NotSame,
    node::one,
    order::{ArticleOrder, StatementOrder},
    ready::{Fields, Ready},
    review::Review,
    select::{Noun, Selected},
    statement::Statements,
    when::When,
};
use async_graphql::{Context, Enum, ID, Object, Result};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    id::EventId,
    store::read::{
        AnyFound, Found,
        want::{self, One, Want},
    },
};

/// An event.
pub type Event = Ready<EventFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct EventFields(pub Arc<Found<domain::event::Event>>);

impl Fields for EventFields {}

impl From<Arc<Found<domain::event::Event>>> for Event {
    fn from(of: Arc<Found<domain::event::Event>>) -> Self {
        Ready(EventFields(of))
    }
}

impl Noun for Event {
    const TYPE: &'static str = "Event";
    const NOUN: want::Noun = want::Noun::Event;

    fn want(field: &Selected<'_>, want: &mut Want) {
        match field.name() {
            "slug" => want.add(want::event::SLUG),
            "name" => want.add(want::event::NAME),
            "aliases" => want.add(want::event::ALIASES),
            "kind" => want.add(want::event::KIND),
            "when" => want.add(want::event::WHEN),
            "place" => want.add(want::event::PLACE),
            "review" => want.add(want::event::REVIEW),
            "wikidataId" => want.add(want::event::WIKIDATA),
            "version" => want.add(want::event::VERSION),
            "notSameAs" => want.add(want::event::NOT_SAME),
            "history" => field.add_list(Some(History::<Event>::new()), want),
            "parent" => field.add_node::<Event>(want.one(One::Parent, want::Noun::Event)),
            "participants" => field.add_list(Some(Participants), want),
            "statements" => field.add_list(Statements::<EventId>::selected(field, StatementOrder::default), want),
            "speakers" => field.add_list(Some(EventSpeakers), want),
            "articles" => field.add_list(Articles::<EventId>::selected(field), want),
            "disputes" => field.add_list(Some(Disputes), want),
            "citedSources" => field.add_list(Some(CitedSources), want),
            "outletCount" | "independentOutletCount" => want.add(want::event::OUTLETS),
            _ => {}
        }
    }

    fn found(found: AnyFound) -> Option<Self> {
        match found {
            AnyFound::Event(found) => Some(found.into()),
            _ => None,
        }
    }
}

/// Something that happened, or is said to have happened. Two events may share a name: what tells them apart is when and
/// where they were, and who took part.
#[Object(name = "Event")]
impl EventFields {
    /// Its global id, e.g. `event_01h455vb4pex5vsknk084sn02q`; it stays good after a merge.
    pub async fn id(&self) -> ID {
        ID(self.0.item.id.to_string())
    }

    /// The readable id, with the date where there is one, e.g. `fire-at-the-harbour-2023-05-03`; it stays good after a
    /// merge.
    async fn slug(&self) -> &str {
        &self.0.item.slug
    }

    /// A short name from an article's own words.
    async fn name(&self) -> &str {
        &self.0.item.name
    }

    /// Other names, sorted.
    async fn aliases(&self) -> &[String] {
        &self.0.item.aliases
    }

    /// What kind of event it is.
    async fn kind(&self) -> EventKind {
        self.0.item.kind.into()
    }

    /// When it was, as precisely as the articles tell; null where they do not.
    async fn when(&self) -> Option<When> {
        self.0.item.when.clone().map(When::from)
    }

    /// Where it was, as an article names it; null where none does.
    async fn place(&self) -> Option<&str> {
        self.0.item.place.as_deref()
    }

    /// The larger event that it is part of, e.g. the war of a strike; null where nobody set it.
    #[graphql(complexity = "1 + child_complexity")]
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        let parent = self.0.item.parent.map(|id| id.0);
        one(ctx, &self.0.edges, One::Parent, parent).await
    }

    /// Where review stands: an event that extraction found is PROPOSED until an editor looks.
    async fn review(&self) -> Review {
        Review::from(self.0.item.review.clone())
    }

    /// The Q-number in Wikidata, e.g. `Q42`; null where nobody set it.
    async fn wikidata_id(&self) -> Option<&str> {
        self.0.item.wikidata_id.as_deref()
    }

    /// Counts the changes, from 1: an edit gives it as `expectedVersion`, to say what it saw.
    async fn version(&self) -> i32 {
        self.0.item.version
    }

    /// Other events that editors found not to be the same as this one, the latest decision first; at most 100, and none where
    /// nobody decided that. `notTheSame` decides it.
    #[graphql(complexity = "5 + 5 * child_complexity")]
    async fn not_same_as(&self) -> Vec<NotSame> {
        NotSame::all(&self.0.item.not_same)
    }

    /// What was changed of it, when and by whom, latest first; the first change is that it came in. What was merged into it
    /// keeps a history of its own.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<History<Event>>> {
        connect(
            ctx,
            &self.0.edges,
            History::new(),
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who took part: did it, suffered it or was there.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Participants>> {
        connect(
            ctx,
            &self.0.edges,
            Participants,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who said what about it, latest first.
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
    ) -> Result<Connection<Statements<EventId>>> {
        connect(
            ctx,
            &self.0.edges,
            Statements::new(filter, order_by)?,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who spoke about it, with how many statements and which acts, most statements first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn speakers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<EventSpeakers>> {
        connect(
            ctx,
            &self.0.edges,
            EventSpeakers,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Pairs of statements about it that contradict each other, the latest denial first: who asserts, accuses or confirms,
    /// and who else denies. A denial is set against what the same article reports, and against accusations and
    /// confirmations wherever they stand; only where both speakers are known. A heuristic: read both before you conclude.
    #[graphql(complexity = "price(first, last, child_complexity).saturating_add(20)")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Disputes>> {
        connect(
            ctx,
            &self.0.edges,
            Disputes,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// The sources that statements about it came through, those first that the most outlets rest on.
    #[graphql(complexity = "price(first, last, child_complexity).saturating_add(20)")]
    async fn cited_sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<CitedSources>> {
        connect(
            ctx,
            &self.0.edges,
            CitedSources,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// How many outlets published statements about it.
    #[graphql(complexity = 20)]
    async fn outlet_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(i32::try_from(self.outlets(ctx).await?.all).unwrap_or(i32::MAX))
    }

    /// How many outlets published a statement about it that, as far as the article tells, came through no other: they
    /// report independently, the rest only pass on.
    #[graphql(complexity = 20)]
    async fn independent_outlet_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(i32::try_from(self.outlets(ctx).await?.independent).unwrap_or(i32::MAX))
    }

    /// The articles that mention it, latest first.
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
    ) -> Result<Connection<Articles<EventId>>> {
        connect(
            ctx,
            &self.0.edges,
            Articles::new(filter, order_by)?,
            self.0.item.id.0,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }
}

impl EventFields {
    /// How many outlets report it, read now where no plan foresaw it.
    async fn outlets(&self, ctx: &Context<'_>) -> Result<domain::event::Outlets> {
        if let Some(outlets) = self.0.item.outlets {
            return Ok(outlets);
        }
        let id = self.0.item.id;
        let read = ctx.data_unchecked::<Loader>().load_one(OutletsOf(id.0)).await;
        match read.map_err(from_domain)? {
            Some(AnyFound::Event(found)) => Ok(found.item.outlets.unwrap_or_default()),
            _ => Err(vanished(id)),
        }
    }
}

/// What kind of event.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::event::EventKind")]
pub enum EventKind {
    /// Attack, bombing, shooting, shelling.
    Attack,
    /// War, invasion, offensive, military operation.
    Conflict,
    /// Talks, summit, negotiations, meeting, call.
    Talks,
    /// Election, vote, referendum.
    Vote,
    /// Law, sanction, order, ruling, trial, arrest.
    Legal,
    /// Accident, crash, fire, flood, quake, outbreak.
    Disaster,
    /// Protest, strike of workers, rally.
    Protest,
    /// Merger, launch, results, layoffs.
    Business,
    /// Speech, appointment, resignation, match, and whatever else happened.
    Other,
}
