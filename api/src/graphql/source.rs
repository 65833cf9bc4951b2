//! Sources.

use super::{
    article::Articles,
    connection::{Args, Connection, List, connect, price},
    filter::{ArticleFilter, SourceFilter, StatementFilter},
    history::History,
    merge::NotSame,
    order::{ArticleOrder, SourceOrder, StatementOrder},
    ready::{Fields, Ready},
    scalar::Url,
    select::{Noun, Selected},
    statement::{CitedIn, Statements},
};
use async_graphql::{Context, Enum, ID, Object, Result, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    id::SourceId,
    store::read::{
        AnyFound, AnyPage, Found, FoundPage,
        want::{self, ListOf, Want},
    },
};

/// A source.
pub type Source = Ready<SourceFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct SourceFields(pub Arc<Found<domain::source::Source>>);

impl Fields for SourceFields {}

impl From<Arc<Found<domain::source::Source>>> for Source {
    fn from(of: Arc<Found<domain::source::Source>>) -> Self {
        Ready(SourceFields(of))
    }
}

impl Noun for Source {
    const TYPE: &'static str = "Source";
    const NOUN: want::Noun = want::Noun::Source;

    fn want(field: &Selected<'_>, want: &mut Want) {
        match field.name() {
            "slug" => want.add(want::source::SLUG),
            "name" => want.add(want::source::NAME),
            "aliases" => want.add(want::source::ALIASES),
            "kind" => want.add(want::source::KIND),
            "homepage" => want.add(want::source::HOMEPAGE),
            "wikidataId" => want.add(want::source::WIKIDATA),
            "reliability" => want.add(want::source::RELIABILITY),
            "version" => want.add(want::source::VERSION),
            "notSameAs" => want.add(want::source::NOT_SAME),
            "history" => field.add_list(Some(History::<Source>::new()), want),
            "articles" => field.add_list(Articles::<SourceId>::selected(field), want),
            "statements" => field.add_list(Statements::<SourceId>::selected(field, StatementOrder::default), want),
            "citedIn" => field.add_list(Statements::<CitedIn>::selected(field, StatementOrder::default), want),
            _ => {}
        }
    }

    fn found(found: AnyFound) -> Option<Self> {
        match found {
            AnyFound::Source(found) => Some(found.into()),
            _ => None,
        }
    }
}

/// Any body that information comes from: the outlet that publishes, the agency that it cites, the institution that
/// speaks, the source without a name.
#[Object(name = "Source")]
impl SourceFields {
    /// Its global id, e.g. `source_01h455vb4pex5vsknk084sn02q`; it stays good after a merge.
    pub async fn id(&self) -> ID {
        ID(self.0.item.id.to_string())
    }

    /// The readable id, e.g. `harbour-authority`; it stays good after a merge.
    async fn slug(&self) -> &str {
        &self.0.item.slug
    }

    /// The fullest name that an article gives; of a source without a name, the description as written.
    async fn name(&self) -> &str {
        &self.0.item.name
    }

    /// Other names, sorted.
    async fn aliases(&self) -> &[String] {
        &self.0.item.aliases
    }

    /// What kind of body it is.
    async fn kind(&self) -> SourceKind {
        self.0.item.kind.into()
    }

    /// Its own site; null where nobody set it.
    async fn homepage(&self) -> Option<Url> {
        self.0.item.homepage.clone().map(Url)
    }

    /// The Q-number in Wikidata, e.g. `Q42`; null where nobody set it.
    async fn wikidata_id(&self) -> Option<&str> {
        self.0.item.wikidata_id.as_deref()
    }

    /// How reliable an editor judged it (the Admiralty code); null where nobody did. Never computed.
    async fn reliability(&self) -> Option<Reliability> {
        self.0.item.reliability.map(Into::into)
    }

    /// Counts the changes, from 1: an edit gives it as `expectedVersion`, to say what it saw.
    async fn version(&self) -> i32 {
        self.0.item.version
    }

    /// Other sources that editors found not to be the same as this one, the latest decision first; at most 100, and none where
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
    ) -> Result<Connection<History<Source>>> {
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

    /// What it published, latest first.
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
    ) -> Result<Connection<Articles<SourceId>>> {
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

    /// What the body itself said, latest first.
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
    ) -> Result<Connection<Statements<SourceId>>> {
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

    /// What others published resting on it, latest first: statements that passed through it on their way to an article.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn cited_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these statements.")] filter: Option<StatementFilter>,
        #[graphql(desc = "In what order.", default_with = "StatementOrder::default()")] order_by: StatementOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Statements<CitedIn>>> {
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
}

/// What kind of body a source is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::source::SourceKind")]
pub enum SourceKind {
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A government, ministry, court, police, army, or a place that stands for one.
    Government,
    /// A company.
    Company,
    /// Any other named body.
    Organisation,
    /// A source without a name, e.g. "a person close to the talks"; never taken for the same in another article.
    Unnamed,
}

/// How reliable a source is: the Admiralty code.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::source::Reliability")]
pub enum Reliability {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Cannot be judged.
    F,
}

/// All sources.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    filter: domain::source::SourceFilter,
    order: domain::source::SourceOrder,
}

impl Sources {
    /// As the client asks.
    ///
    /// # Errors
    /// Where the filter makes no sense.
    pub fn new(filter: Option<SourceFilter>, order: SourceOrder) -> Result<Self> {
        Ok(Self {
            filter: filter.map(SourceFilter::read).transpose()?.unwrap_or_default(),
            order: order.into(),
        })
    }
}

impl List for Sources {
    type Item = domain::source::Source;
    type Link = ();
    type Node = Source;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "SourceConnection";
    const EDGE: &'static str = "SourceEdge";
    const ABOUT: &'static str = "A source in a list.";

    fn of(&self) -> ListOf {
        ListOf::Sources(self.filter.clone(), self.order)
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Source>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Sources(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Source> {
        Ok(Source::from(item.clone()))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}
