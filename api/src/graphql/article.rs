//! Articles.

use super::{
    connection::{Args, Connection, List, connect, price},
    error::from_domain,
    event_list::ArticleEvents,
    filter::{ArticleFilter, StatementFilter},
    loader::{BodyOf, Loader},
    order::{ArticleOrder, StatementOrder},
    person::ArticlePeople,
    scalar::{DateTime, Url},
    source::Source,
    statement::Statements,
    when::When,
};
use async_graphql::{Context, ID, Object, Result, connection::EmptyFields};
use std::{marker::PhantomData, sync::Arc};
use whosaid_domain::{
    self as domain,
    id::ArticleId,
    page::PageArgs,
    store::{ArticlesOf, Pages, Store},
};

/// An article.
#[derive(Debug, Clone)]
pub struct Article(pub Arc<domain::article::Article>);

impl Article {
    /// The article of `id`; `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, id: ArticleId) -> Result<Option<Self>> {
        Ok(ctx
            .data_unchecked::<Loader>()
            .load_one(id)
            .await
            .map_err(from_domain)?
            .map(Self))
    }
}

/// A text as it was published. It never changes: a revised text is a new article that supersedes the earlier one.
#[Object]
impl Article {
    /// Its global id, e.g. `article_01h455vb4pex5vsknk084sn02q`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Where it was published; null where nobody told.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }

    /// The headline; null where the text has none.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Who wrote it, as printed, e.g. `Ines Castell in Port Merrow`; null where nobody is named.
    async fn byline(&self) -> Option<&str> {
        self.0.byline.as_deref()
    }

    /// The language of the text, BCP 47, e.g. `en`.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The outlet that published it; null where nobody told.
    #[graphql(complexity = "1 + child_complexity")]
    async fn publisher(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        match self.0.publisher {
            Some(id) => Source::fetch(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was published: as given, else as the text tells it; null where neither does.
    async fn published_on(&self) -> Option<When> {
        self.0.published_on.clone().map(When)
    }

    /// The text, whole. Spans count from its start. Read only where it is selected.
    #[graphql(complexity = 5)]
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        let body = ctx
            .data_unchecked::<Loader>()
            .load_one(BodyOf(self.0.id))
            .await
            .map_err(from_domain)?;
        Ok(body.map(|b| b.to_string()).unwrap_or_default())
    }

    /// Words in the text.
    async fn word_count(&self) -> i32 {
        self.0.word_count
    }

    /// The SHA-256 of the text, in hexadecimal: the same text taken in twice is one article.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// When the text came in.
    async fn ingested_at(&self) -> DateTime {
        DateTime(self.0.ingested_at)
    }

    /// The earlier text of the same URL, where this is a revised one; else null.
    #[graphql(complexity = "1 + child_complexity")]
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<Article>> {
        match self.0.supersedes {
            Some(id) => Article::fetch(ctx, id).await,
            None => Ok(None),
        }
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
            list,
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
            ArticlePeople,
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

    /// The events that it mentions, latest first.
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
            ArticleEvents,
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

/// Whose articles.
pub trait ArticleParent: Copy + Eq + std::hash::Hash + std::fmt::Debug + Send + Sync + 'static {
    /// The articles of `these`.
    fn articles_of(these: &[Self]) -> ArticlesOf;
}

impl ArticleParent for () {
    fn articles_of(_: &[Self]) -> ArticlesOf {
        ArticlesOf::All
    }
}

impl ArticleParent for domain::id::SourceId {
    fn articles_of(these: &[Self]) -> ArticlesOf {
        ArticlesOf::Sources(these.to_vec())
    }
}

impl ArticleParent for domain::id::EventId {
    fn articles_of(these: &[Self]) -> ArticlesOf {
        ArticlesOf::Events(these.to_vec())
    }
}

/// The articles of a parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Articles<P> {
    filter: domain::article::ArticleFilter,
    order: domain::article::ArticleOrder,
    of: PhantomData<P>,
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
}

impl<P: ArticleParent> List for Articles<P> {
    type Parent = P;
    type Item = domain::article::Article;
    type Link = ();
    type Node = Article;
    type Fields = EmptyFields;
    const CONNECTION: &'static str = "ArticleConnection";
    const EDGE: &'static str = "ArticleEdge";
    const ABOUT: &'static str = "An article in a list.";

    async fn pages(&self, store: &Store, of: &[P], page: &PageArgs) -> domain::Result<Pages<Self::Item>> {
        store
            .article_pages(&P::articles_of(of), &self.filter, self.order, page)
            .await
    }

    async fn counts(&self, store: &Store, of: &[P]) -> domain::Result<Vec<u64>> {
        store.article_counts(&P::articles_of(of), &self.filter).await
    }

    async fn node(_: &Context<'_>, item: &Arc<Self::Item>) -> Result<Article> {
        Ok(Article(item.clone()))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}
