//! People.

use super::{
    connection::{Args, Connection, List, connect, load, price},
    counterpart::Counterparts,
    event_list::SpokenEvents,
    filter::{PersonFilter, StatementFilter},
    history::History,
    merge::NotSame,
    node::one,
    order::{PersonOrder, StatementOrder},
    ready::{Fields, Ready, ReadyList},
    select::{Noun, Selected, unexpected},
    source::Source,
    statement::{Statement, Statements},
    when::When,
};
use async_graphql::{Context, ID, Object, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    id::PersonId,
    page::PageArgs,
    person::{ArticlePersonLink, PeopleOf},
    store::read::{
        AnyFound, AnyPage, Found, FoundPage,
        want::{self, ListOf, ListWant, One, Want},
    },
};

/// A person.
pub type Person = Ready<PersonFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct PersonFields(pub Arc<Found<domain::person::Person>>);

impl Fields for PersonFields {}

impl From<Arc<Found<domain::person::Person>>> for Person {
    fn from(of: Arc<Found<domain::person::Person>>) -> Self {
        Ready(PersonFields(of))
    }
}

impl Noun for Person {
    const TYPE: &'static str = "Person";
    const NOUN: want::Noun = want::Noun::Person;

    fn want(field: &Selected<'_>, want: &mut Want) {
        match field.name() {
            "slug" => want.add(want::person::SLUG),
            "name" => want.add(want::person::NAME),
            "aliases" => want.add(want::person::ALIASES),
            "description" => want.add(want::person::DESCRIPTION),
            "wikidataId" => want.add(want::person::WIKIDATA),
            "version" => want.add(want::person::VERSION),
            "notSameAs" => want.add(want::person::NOT_SAME),
            "history" => field.add_list(Some(History::<Person>::new()), want),
            "affiliations" => AffiliationFields::want(field, &mut want.whole(ListOf::Affiliations).node),
            "statements" => field.add_list(Statements::<PersonId>::selected(field, StatementOrder::default), want),
            "events" => field.add_list(Some(SpokenEvents), want),
            "counterparts" => field.add_list(Some(Counterparts), want),
            _ => {}
        }
    }

    fn found(found: AnyFound) -> Option<Self> {
        match found {
            AnyFound::Person(found) => Some(found.into()),
            _ => None,
        }
    }
}

/// A named human being who is quoted or named in the articles.
#[Object(name = "Person")]
impl PersonFields {
    /// Its global id, e.g. `person_01h455vb4pex5vsknk084sn02q`; it stays good after a merge.
    pub async fn id(&self) -> ID {
        ID(self.0.item.id.to_string())
    }

    /// The readable id, e.g. `mara-ellison`; it stays good after a merge.
    async fn slug(&self) -> &str {
        &self.0.item.slug
    }

    /// The fullest name that an article gives, without title or role.
    async fn name(&self) -> &str {
        &self.0.item.name
    }

    /// Other names, sorted.
    async fn aliases(&self) -> &[String] {
        &self.0.item.aliases
    }

    /// One line on who it is, by an editor; null where nobody wrote one.
    async fn description(&self) -> Option<&str> {
        self.0.item.description.as_deref()
    }

    /// The Q-number in Wikidata, e.g. `Q42`; null where nobody set it.
    async fn wikidata_id(&self) -> Option<&str> {
        self.0.item.wikidata_id.as_deref()
    }

    /// Counts the changes, from 1: an edit gives it as `expectedVersion`, to say what it saw.
    async fn version(&self) -> i32 {
        self.0.item.version
    }

    /// Other people that editors found not to be the same as this one, the latest decision first; at most 100, and none where
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
    ) -> Result<Connection<History<Person>>> {
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

    /// The roles that articles gave to the person, each with the first statement that shows it.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn affiliations(&self, ctx: &Context<'_>) -> Result<ReadyList<Affiliation>> {
        let page = PageArgs::default();
        let read = match self.0.edges.list(&ListOf::Affiliations, &page) {
            Some(read) => read.clone(),
            None => {
                let want = Arc::new(ListWant::complete(ListOf::Affiliations, page));
                load(ctx, want, self.0.item.id.0).await?
            }
        };
        match &*read {
            AnyPage::Affiliations(all) => Ok(all.iter().cloned().map(Affiliation::from).collect()),
            _ => Err(unexpected()),
        }
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
            &self.0.edges,
            SpokenEvents,
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

    /// Others who spoke about the same events, most events in common first, and on how many of these the two are at odds.
    #[graphql(complexity = "price(first, last, child_complexity).saturating_add(20)")]
    async fn counterparts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Counterparts>> {
        connect(
            ctx,
            &self.0.edges,
            Counterparts,
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

/// An affiliation.
pub type Affiliation = Ready<AffiliationFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct AffiliationFields(pub Arc<Found<domain::person::Affiliation>>);

impl Fields for AffiliationFields {}

impl From<Arc<Found<domain::person::Affiliation>>> for Affiliation {
    fn from(of: Arc<Found<domain::person::Affiliation>>) -> Self {
        Ready(AffiliationFields(of))
    }
}

impl AffiliationFields {
    /// Adds what a field wants that shows roles.
    fn want(field: &Selected<'_>, want: &mut Want) {
        for field in field.fields("Affiliation") {
            match field.name() {
                "source" => field.add_node::<Source>(want.one(One::Source, want::Noun::Source)),
                "role" => want.add(want::affiliation::ROLE),
                "from" => want.add(want::affiliation::FROM),
                "to" => want.add(want::affiliation::TO),
                "statement" => field.add_node::<Statement>(want.one(One::Statement, want::Noun::Statement)),
                _ => {}
            }
        }
    }
}

/// A role that an article gave to a person.
#[Object(name = "Affiliation")]
impl AffiliationFields {
    /// The body that the role names, e.g. the ministry of a minister; null where it names none.
    #[graphql(complexity = "1 + child_complexity")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        let source = self.0.item.source.map(|id| id.0);
        one(ctx, &self.0.edges, One::Source, source).await
    }

    /// The role as the article gives it, e.g. `interior minister`.
    async fn role(&self) -> &str {
        &self.0.item.role
    }

    /// Since when, where an article tells; else null.
    async fn from(&self) -> Option<When> {
        self.0.item.from.clone().map(When::from)
    }

    /// Until when, where an article tells; else null.
    async fn to(&self) -> Option<When> {
        self.0.item.to.clone().map(When::from)
    }

    /// The first statement that shows it; null where an editor typed it in.
    #[graphql(complexity = "1 + child_complexity")]
    async fn statement(&self, ctx: &Context<'_>) -> Result<Option<Statement>> {
        let statement = self.0.item.statement.map(|id| id.0);
        one(ctx, &self.0.edges, One::Statement, statement).await
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
    type Item = domain::person::Person;
    type Link = Option<ArticlePersonLink>;
    type Node = Person;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "PersonConnection";
    const EDGE: &'static str = "PersonEdge";
    const ABOUT: &'static str = "A person in a list.";

    fn of(&self) -> ListOf {
        ListOf::People(PeopleOf::All, self.filter.clone(), self.order)
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Person>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::People(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Person> {
        Ok(Person::from(item.clone()))
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
    type Item = domain::person::Person;
    type Link = Option<ArticlePersonLink>;
    type Node = Person;
    type Fields = NamedInArticle;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "ArticlePersonConnection";
    const EDGE: &'static str = "ArticlePersonEdge";
    const ABOUT: &'static str = "A person whom the article names, and how often.";

    fn of(&self) -> ListOf {
        let order = domain::person::PersonOrder::StatementsDesc;
        ListOf::People(PeopleOf::Article, Default::default(), order)
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Person>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::People(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Person> {
        Ok(Person::from(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> NamedInArticle {
        let (mentions, statements) = link.as_ref().map_or((0, 0), |l| (l.mentions, l.statements));
        NamedInArticle { mentions, statements }
    }
}
