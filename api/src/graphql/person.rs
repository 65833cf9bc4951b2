//! People.

use super::{
    connection::{Args, Connection, List, connect, price},
    error::from_domain,
    event_list::SpokenEvents,
    filter::{PersonFilter, StatementFilter},
    loader::{AffiliationsOf, Loader},
    order::{PersonOrder, StatementOrder},
    source::Source,
    statement::{Statement, Statements},
    when::When,
};
use async_graphql::{Context, ID, Object, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    id::{ArticleId, PersonId},
    page::PageArgs,
    person::{ArticlePersonLink, PeopleOf},
    store::{Pages, Store},
};

/// A person.
#[derive(Debug, Clone)]
pub struct Person(pub Arc<domain::person::Person>);

impl Person {
    /// The person of `id`, also where it was merged into another; `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, id: PersonId) -> Result<Option<Self>> {
        Ok(ctx
            .data_unchecked::<Loader>()
            .load_one(id)
            .await
            .map_err(from_domain)?
            .map(Self))
    }
}

/// A named human being who is quoted or named in the articles.
#[Object]
impl Person {
    /// Its global id, e.g. `person_01h455vb4pex5vsknk084sn02q`; it stays good after a merge.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The readable id, e.g. `mara-ellison`; it stays good after a merge.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The fullest name that an article gives, without title or role.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Other names, sorted.
    async fn aliases(&self) -> &[String] {
        &self.0.aliases
    }

    /// One line on who it is, by an editor; null where nobody wrote one.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The Q-number in Wikidata, e.g. `Q42`; null where nobody set it.
    async fn wikidata_id(&self) -> Option<&str> {
        self.0.wikidata_id.as_deref()
    }

    /// The roles that articles gave to the person, each with the first statement that shows it.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn affiliations(&self, ctx: &Context<'_>) -> Result<Vec<Affiliation>> {
        let key = AffiliationsOf(self.0.id);
        let all = ctx
            .data_unchecked::<Loader>()
            .load_one(key)
            .await
            .map_err(from_domain)?;
        Ok(all.unwrap_or_default().into_iter().map(Affiliation).collect())
    }

    /// What the person said, latest first.
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
    ) -> Result<Connection<Statements<PersonId>>> {
        connect(
            ctx,
            Statements::new(filter, order_by)?,
            self.0.id,
            Args {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// The events that the person spoke about, most spoken of first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<SpokenEvents>> {
        connect(
            ctx,
            SpokenEvents,
            self.0.id,
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

/// An affiliation.
#[derive(Debug, Clone)]
pub struct Affiliation(pub domain::person::Affiliation);

/// A role that an article gave to a person.
#[Object]
impl Affiliation {
    /// The body that the role names, e.g. the ministry of a minister; null where it names none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        match self.0.source {
            Some(id) => Source::fetch(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The role as the article gives it, e.g. `interior minister`.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// Since when, where an article tells; else null.
    async fn from(&self) -> Option<When> {
        self.0.from.clone().map(When)
    }

    /// Until when, where an article tells; else null.
    async fn to(&self) -> Option<When> {
        self.0.to.clone().map(When)
    }

    /// The first statement that shows it; null where an editor typed it in.
    #[graphql(complexity = "1 + child_complexity")]
    async fn statement(&self, ctx: &Context<'_>) -> Result<Option<Statement>> {
        match self.0.statement {
            Some(id) => Statement::fetch(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// All people.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    filter: domain::person::PersonFilter,
    order: domain::person::PersonOrder,
}

impl People {
    /// As the client asks.
    ///
    /// # Errors
    /// Where the filter makes no sense.
    pub fn new(filter: Option<PersonFilter>, order: PersonOrder) -> Result<Self> {
        Ok(Self {
            filter: filter.map(PersonFilter::read).transpose()?.unwrap_or_default(),
            order: order.into(),
        })
    }
}

impl List for People {
    type Parent = ();
    type Item = domain::person::Person;
    type Link = Option<ArticlePersonLink>;
    type Node = Person;
    type Fields = EmptyFields;
    const CONNECTION: &'static str = "PersonConnection";
    const EDGE: &'static str = "PersonEdge";
    const ABOUT: &'static str = "A person in a list.";

    async fn pages(&self, store: &Store, _: &[()], page: &PageArgs) -> domain::Result<Pages<Self::Item, Self::Link>> {
        store.people_pages(&PeopleOf::All, &self.filter, self.order, page).await
    }

    async fn counts(&self, store: &Store, _: &[()]) -> domain::Result<Vec<u64>> {
        store.people_counts(&PeopleOf::All, &self.filter).await
    }

    async fn node(_: &Context<'_>, item: &Arc<Self::Item>) -> Result<Person> {
        Ok(Person(item.clone()))
    }

    fn fields(_: &Self::Item, _: &Self::Link) -> EmptyFields {
        EmptyFields
    }
}

/// The people whom an article names.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlePeople;

/// Of the link between an article and a person.
#[derive(SimpleObject, Debug)]
pub struct NamedInArticle {
    /// How often the article names the person, pronouns left out.
    mentions: i32,
    /// How many statements of the person the article reports.
    statements: i32,
}

impl List for ArticlePeople {
    type Parent = ArticleId;
    type Item = domain::person::Person;
    type Link = Option<ArticlePersonLink>;
    type Node = Person;
    type Fields = NamedInArticle;
    const CONNECTION: &'static str = "ArticlePersonConnection";
    const EDGE: &'static str = "ArticlePersonEdge";
    const ABOUT: &'static str = "A person whom the article names, and how often.";

    async fn pages(
        &self,
        store: &Store,
        of: &[ArticleId],
        page: &PageArgs,
    ) -> domain::Result<Pages<Self::Item, Self::Link>> {
        let of = PeopleOf::Articles(of.to_vec());
        store
            .people_pages(
                &of,
                &Default::default(),
                domain::person::PersonOrder::StatementsDesc,
                page,
            )
            .await
    }

    async fn counts(&self, store: &Store, of: &[ArticleId]) -> domain::Result<Vec<u64>> {
        store
            .people_counts(&PeopleOf::Articles(of.to_vec()), &Default::default())
            .await
    }

    async fn node(_: &Context<'_>, item: &Arc<Self::Item>) -> Result<Person> {
        Ok(Person(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> NamedInArticle {
        let (mentions, statements) = link.as_ref().map_or((0, 0), |l| (l.mentions, l.statements));
        NamedInArticle { mentions, statements }
    }
}
