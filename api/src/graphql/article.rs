//! Articles.

use super::{
    connection::{Args, Connection, List, connect, price},
    error::from_domain,
    event_list::ArticleEvents,
    filter::{ArticleFilter, StatementFilter},
    history::History,
    loader::{BodyOf, Loader},
    node::one,
    order::{ArticleOrder, StatementOrder},
    person::ArticlePeople,
    ready::{Fields, Ready},
    scalar::{DateTime, Url},
    select::{Noun, Selected, unexpected},
    source::Source,
    statement::Statements,
    when::When,
};
use crate::guard::allow;
use async_graphql::{Context, ID, Object, Result, connection::EmptyFields};
use std::{marker::PhantomData, sync::Arc};
use whosaid_domain::{
    self as domain,
    article::ArticlesOf,
    id::ArticleId,
    store::read::{
        AnyFound, AnyPage, Found, FoundPage,
        want::{self, ListOf, One, Want},
    },
};

/// An article.
pub type Article = Ready<ArticleFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct ArticleFields(pub Arc<Found<domain::article::Article>>);

impl Fields for ArticleFields {}

impl From<Arc<Found<domain::article::Article>>> for Article {
    fn from(of: Arc<Found<domain::article::Article>>) -> Self {
        Ready(ArticleFields(of))
    }
}

impl Noun for Article {
    const TYPE: &'static str = "Article";
    const NOUN: want::Noun = want::Noun::Article;

    fn want(field: &Selected<'_>, want: &mut Want) {
        match field.name() {
            "url" => want.add(want::article::URL),
            "title" => want.add(want::article::TITLE),
            "byline" => want.add(want::article::BYLINE),
            "language" => want.add(want::article::LANGUAGE),
            "publishedOn" => want.add(want::article::PUBLISHED),
            "body" => want.add(want::article::BODY),
            "wordCount" => want.add(want::article::WORDS),
            "contentHash" => want.add(want::article::HASH),
            "ingestedAt" => want.add(want::article::INGESTED),
            "version" => want.add(want::article::VERSION),
            "history" => field.add_list(Some(History::<Article>::new()), want),
            "publisher" => field.add_node::<Source>(want.one(One::Publisher, want::Noun::Source)),
            "supersedes" => field.add_node::<Article>(want.one(One::Supersedes, want::Noun::Article)),
            "statements" => field.add_list(
                Statements::<ArticleId>::selected(field, || StatementOrder::Position),
                want,
            ),
            "people" => field.add_list(Some(ArticlePeople), want),
            "events" => field.add_list(Some(ArticleEvents), want),
            _ => {}
        }
    }

    fn found(found: AnyFound) -> Option<Self> {
        match found {
            AnyFound::Article(found) => Some(found.into()),
            _ => None,
        }
    }
}

/// A text as it was published. It never changes: a revised text is a new article that supersedes the earlier one.
#[Object(name = "Article")]
impl ArticleFields {
    /// Its global id, e.g. `article_01h455vb4pex5vsknk084sn02q`.
    pub async fn id(&self) -> ID {
        ID(self.0.item.id.to_string())
    }

    /// Where it was published; null where nobody told.
    async fn url(&self) -> Option<Url> {
        self.0.item.url.clone().map(Url)
    }

    /// The headline; null where the text has none.
    async fn title(&self) -> Option<&str> {
        self.0.item.title.as_deref()
    }

    /// Who wrote it, as printed, e.g. `Ines Castell in Port Merrow`; null where nobody is named.
    async fn byline(&self) -> Option<&str> {
        self.0.item.byline.as_deref()
    }

    /// The language of the text, BCP 47, e.g. `en`.
    async fn language(&self) -> &str {
        &self.0.item.language
    }

    /// The outlet that published it; null where nobody told.
    #[graphql(complexity = "1 + child_complexity")]
    async fn publisher(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        let publisher = self.0.item.publisher.map(|id| id.0);
        one(ctx, &self.0.edges, One::Publisher, publisher).await
    }

    /// When it was published: as given, else as the text tells it; null where neither does.
    async fn published_on(&self) -> Option<When> {
        self.0.item.published_on.clone().map(When::from)
    }

    /// The text, whole. Spans count from its start. Read only where it is selected.
    #[graphql(complexity = 20)]
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some(body) = &self.0.item.body {
            return Ok(allow(ctx, body)?.to_owned());
        }
        let read = ctx.data_unchecked::<Loader>().load_one(BodyOf(self.0.item.id.0)).await;
        match read.map_err(from_domain)? {
            Some(AnyFound::Article(found)) => {
                Ok(allow(ctx, found.item.body.as_deref().ok_or_else(unexpected)?)?.to_owned())
            }
            _ => Err(unexpected()),
        }
    }

    /// Words in the text.
    async fn word_count(&self) -> i32 {
        self.0.item.word_count
    }

    /// The SHA-256 of the text, in hexadecimal: the same text taken in twice is one article.
    async fn content_hash(&self) -> &str {
        &self.0.item.content_hash
    }

    /// When the text came in.
    async fn ingested_at(&self) -> DateTime {
        DateTime(self.0.item.ingested_at)
    }

    /// Counts the changes, from 1: an edit gives it as `expectedVersion`, to say what it saw.
    async fn version(&self) -> i32 {
        self.0.item.version
    }

    /// What was changed of it, when and by whom, latest first; the first change is that it came in.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<History<Article>>> {
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

    /// The earlier text of the same URL, where this is a revised one; else null.
    #[graphql(complexity = "1 + child_complexity")]
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<Article>> {
        let earlier = self.0.item.supersedes.map(|id| id.0);
        one(ctx, &self.0.edges, One::Supersedes, earlier).await
    }

    /// Who said what in it, by default as it stands in the text.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn statements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these statements.")] filter: Option<StatementFilter>,
        #[graphql(desc = "In what order.", default_with = "StatementOrder::Position")] order_by: StatementOrder,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Statements<ArticleId>>> {
        let list = Statements::new(filter, order_by)?;
        connect(
            ctx,
            &self.0.edges,
            list,
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

    /// The people whom it names, most statements first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<ArticlePeople>> {
        connect(
            ctx,
            &self.0.edges,
            ArticlePeople,
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

    /// The events that it mentions, most mentioned first.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<ArticleEvents>> {
        connect(
            ctx,
            &self.0.edges,
            ArticleEvents,
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

/// Whose articles.
pub trait ArticleParent: Send + Sync + 'static {
    /// As the domain has it.
    const OF: ArticlesOf;
}

impl ArticleParent for () {
    const OF: ArticlesOf = ArticlesOf::All;
}

impl ArticleParent for domain::id::SourceId {
    const OF: ArticlesOf = ArticlesOf::Source;
}

impl ArticleParent for domain::id::EventId {
    const OF: ArticlesOf = ArticlesOf::Event;
}

/// The articles of a parent.
pub struct Articles<P> {
    filter: domain::article::ArticleFilter,
    order: domain::article::ArticleOrder,
    of: PhantomData<P>,
}

impl<P> Clone for Articles<P> {
    fn clone(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            order: self.order,
            of: PhantomData,
        }
    }
}

impl<P> Articles<P> {
    /// As the client asks.
    ///
    /// # Errors
    /// Where the filter makes no sense.
    pub fn new(filter: Option<ArticleFilter>, order: ArticleOrder) -> Result<Self> {
        let filter = filter.map(ArticleFilter::read).transpose()?.unwrap_or_default();
        Ok(Self {
            filter,
            order: order.into(),
            of: PhantomData,
        })
    }

    /// As a field asks that is selected; `None` where it makes no sense.
    #[must_use]
    pub fn selected(field: &Selected<'_>) -> Option<Self> {
        let filter = field.argument("filter", || None)?;
        Self::new(filter, field.argument("orderBy", ArticleOrder::default)?).ok()
    }
}

impl<P: ArticleParent> List for Articles<P> {
    type Item = domain::article::Article;
    type Link = ();
    type Node = Article;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "ArticleConnection";
    const EDGE: &'static str = "ArticleEdge";
    const ABOUT: &'static str = "An article in a list.";

    fn of(&self) -> ListOf {
        ListOf::Articles(P::OF, self.filter.clone(), self.order)
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Article>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::Articles(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Article> {
        Ok(Article::from(item.clone()))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}
