//! Statements.

use super::{
    article::Article,
    connection::{Args, Connection, List, connect, price},
    error::from_domain,
    event_list::StatementEvents,
    filter::StatementFilter,
    loader::Loader,
    order::StatementOrder,
    review::{Extraction, Review},
    span::TextSpan,
    speaker::Speaker,
    via::Via,
    when::When,
};
use async_graphql::{Context, Enum, ID, Object, ObjectType, Result, SimpleObject, connection::EmptyFields};
use std::{fmt::Debug, hash::Hash, marker::PhantomData, sync::Arc};
use whosaid_domain::{
    self as domain,
    id::{ArticleId, EventId, PersonId, SourceId, StatementId},
    page::PageArgs,
    statement::{EventLink, StatementsOf},
    store::{Pages, Store},
};

/// A statement.
#[derive(Debug, Clone)]
pub struct Statement(pub Arc<domain::statement::Statement>);

impl Statement {
    /// The statement of `id`; `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, id: StatementId) -> Result<Option<Self>> {
        Ok(ctx
            .data_unchecked::<Loader>()
            .load_one(id)
            .await
            .map_err(from_domain)?
            .map(Self))
    }
}

/// One occurrence of reported speech in one article: who said what, by which words the article says so. It is evidence
/// and never changes; whether it is right is nowhere claimed.
#[Object]
impl Statement {
    /// Its global id, e.g. `statement_01h455vb4pex5vsknk084sn02q`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The article that reports it.
    #[graphql(complexity = "1 + child_complexity")]
    async fn article(&self, ctx: &Context<'_>) -> Result<Article> {
        let article = Article::fetch(ctx, self.0.article).await?;
        article.ok_or_else(|| super::error::vanished(self.0.article))
    }

    /// The words as printed; the pieces of a split quotation are joined by ` … `.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Where the words stand in the article: one span, or several where the quotation is split; never empty.
    async fn content(&self) -> Vec<TextSpan> {
        self.0.content.iter().cloned().map(TextSpan).collect()
    }

    /// Whether the words are the speaker's own or the article's.
    async fn kind(&self) -> StatementKind {
        self.0.kind.into()
    }

    /// What the cue does: asserts, denies, accuses …
    async fn act(&self) -> SpeechAct {
        self.0.act.into()
    }

    /// The words that report it, e.g. `told reporters` or `denied`; null where a quotation stands without any.
    async fn cue(&self) -> Option<TextSpan> {
        self.0.cue.clone().map(TextSpan)
    }

    /// Who speaks; null where nobody could be resolved, and then `speakerSpan` still shows what the article wrote.
    #[graphql(complexity = "1 + child_complexity")]
    async fn speaker(&self, ctx: &Context<'_>) -> Result<Option<Speaker>> {
        match self.0.speaker {
            Some(id) => Speaker::fetch(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The speaker as the article writes it, e.g. `the harbour master` or `she`; null where it writes nothing.
    async fn speaker_span(&self) -> Option<TextSpan> {
        self.0.speaker_span.clone().map(TextSpan)
    }

    /// The speaker's role as the article gives it, e.g. `interior minister`; null where it gives none.
    async fn speaker_role(&self) -> Option<&str> {
        self.0.speaker_role.as_deref()
    }

    /// How the speaker was found.
    async fn attribution(&self) -> Attribution {
        self.0.attribution.into()
    }

    /// The chain of outlets between the speaker and this article, nearest the speaker first; empty where the article
    /// heard it itself, as far as it tells.
    #[graphql(complexity = "1 + 2 * child_complexity")]
    async fn via(&self) -> Vec<Via> {
        self.0.via.iter().cloned().map(Via).collect()
    }

    /// When it was said; null where the article does not tell.
    async fn said_on(&self) -> Option<When> {
        self.0.said_on.clone().map(When)
    }

    /// The events that it is about.
    #[graphql(complexity = "price(first, last, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<StatementEvents>> {
        connect(
            ctx,
            StatementEvents,
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

    /// How sure the extraction is of the whole statement, 0 to 1.
    async fn confidence(&self) -> f64 {
        self.0.confidence
    }

    /// Where review stands.
    async fn review(&self) -> Review {
        Review(self.0.review.clone())
    }

    /// What extracted it; null where an editor typed it in.
    async fn extraction(&self) -> Option<Extraction> {
        self.0.extraction.clone().map(Extraction)
    }
}

/// How the words of a statement are given.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::Kind")]
pub enum StatementKind {
    /// In the speaker's own words, within quotation marks.
    Direct,
    /// In the article's words.
    Indirect,
    /// Partly quoted.
    Mixed,
}

/// What the reporting words do. A denial is an act of the statement; nothing here says what is true.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::Act")]
pub enum SpeechAct {
    /// Says, notes, adds; "according to".
    Asserts,
    /// Denies, rejects, dismisses.
    Denies,
    /// Accuses, blames.
    Accuses,
    /// Confirms, acknowledges, admits, does not deny.
    Confirms,
    /// Demands, urges, calls for.
    Demands,
    /// Promises, pledges, vows.
    Promises,
    /// Warns, cautions.
    Warns,
    /// Praises, welcomes.
    Praises,
    /// Asks, inquires.
    Asks,
    /// Declines to comment.
    Declines,
}

/// How the speaker of a statement was found.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::Attribution")]
pub enum Attribution {
    /// The statement names its speaker.
    Named,
    /// A pronoun, a bare surname or a description, resolved within the article.
    Coreference,
    /// A source that the article does not name.
    Unnamed,
    /// Nothing in the article resolves it: `Statement.speaker` is null.
    Unresolved,
}

/// Whose statements.
pub trait StatementParent: Copy + Eq + Hash + Debug + Send + Sync + 'static {
    /// The edge's own fields.
    type Fields: ObjectType;
    /// The connection's name in the schema.
    const CONNECTION: &'static str = "StatementConnection";
    /// The edge's name in the schema.
    const EDGE: &'static str = "StatementEdge";
    /// What one edge is.
    const ABOUT: &'static str = "A statement in a list.";
    /// The statements of `these`.
    fn statements_of(these: &[Self]) -> StatementsOf;
    /// The edge's own fields.
    fn fields(link: Option<&EventLink>) -> Self::Fields;
}

/// The outlet that statements passed through, as a parent of its own: a source also speaks for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CitedIn(pub SourceId);

macro_rules! plain_parents {
    ($($parent:ty: |$these:pat_param| $of:expr;)*) => {$(
        impl StatementParent for $parent {
            type Fields = EmptyFields;
            fn statements_of($these: &[Self]) -> StatementsOf {
                $of
            }
            fn fields(_: Option<&EventLink>) -> EmptyFields {
                EmptyFields
            }
        }
    )*};
}

plain_parents! {
    (): |_| StatementsOf::All;
    ArticleId: |these| StatementsOf::Articles(these.to_vec());
    PersonId: |these| StatementsOf::People(these.to_vec());
    SourceId: |these| StatementsOf::Sources(these.to_vec());
    CitedIn: |these| StatementsOf::CitedIn(these.iter().map(|c| c.0).collect());
}

impl StatementParent for EventId {
    type Fields = AboutEvent;
    const CONNECTION: &'static str = "EventStatementConnection";
    const EDGE: &'static str = "EventStatementEdge";
    const ABOUT: &'static str = "A statement that is about the event, and on what evidence.";

    fn statements_of(these: &[Self]) -> StatementsOf {
        StatementsOf::Events(these.to_vec())
    }

    fn fields(link: Option<&EventLink>) -> AboutEvent {
        AboutEvent::new(link)
    }
}

/// Of the link between a statement and an event.
#[derive(SimpleObject, Debug)]
pub struct AboutEvent {
    /// How sure it is that the statement is about the event, 0 to 1.
    confidence: f64,
    /// On what evidence; null where an editor linked them.
    evidence: Option<LinkEvidence>,
    /// The words of the article that link them; null where there are none of their own.
    span: Option<TextSpan>,
}

impl AboutEvent {
    /// Of `link`; a link that is not told counts as an editor's.
    #[must_use]
    pub fn new(link: Option<&EventLink>) -> Self {
        Self {
            confidence: link.map_or(1.0, |l| l.confidence),
            evidence: link.map(|l| l.evidence.into()),
            span: link.and_then(|l| l.span.clone()).map(TextSpan),
        }
    }
}

/// On what evidence a statement is linked to an event, strongest first.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::LinkEvidence")]
pub enum LinkEvidence {
    /// The words of the statement mention the event.
    Content,
    /// The same sentence mentions it, outside the words of the statement.
    Sentence,
    /// A reference leads to it: "the incident", "the attack", "these allegations".
    Reference,
    /// It is what the article or the paragraph is about.
    Topic,
}

/// The statements of a parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Statements<P> {
    filter: domain::statement::StatementFilter,
    order: domain::statement::StatementOrder,
    of: PhantomData<P>,
}

impl<P> Statements<P> {
    /// As the client asks.
    ///
    /// # Errors
    /// Where the filter makes no sense.
    pub fn new(filter: Option<StatementFilter>, order: StatementOrder) -> Result<Self> {
        let filter = filter.map(StatementFilter::read).transpose()?.unwrap_or_default();
        Ok(Self {
            filter,
            order: order.into(),
            of: PhantomData,
        })
    }
}

impl<P: StatementParent> List for Statements<P> {
    type Parent = P;
    type Item = domain::statement::Statement;
    type Link = Option<EventLink>;
    type Node = Statement;
    type Fields = P::Fields;
    const CONNECTION: &'static str = P::CONNECTION;
    const EDGE: &'static str = P::EDGE;
    const ABOUT: &'static str = P::ABOUT;

    async fn pages(&self, store: &Store, of: &[P], page: &PageArgs) -> domain::Result<Pages<Self::Item, Self::Link>> {
        store
            .statement_pages(&P::statements_of(of), &self.filter, self.order, page)
            .await
    }

    async fn counts(&self, store: &Store, of: &[P]) -> domain::Result<Vec<u64>> {
        store.statement_counts(&P::statements_of(of), &self.filter).await
    }

    async fn node(_: &Context<'_>, item: &Arc<Self::Item>) -> Result<Statement> {
        Ok(Statement(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> P::Fields {
        P::fields(link.as_ref())
    }
}
