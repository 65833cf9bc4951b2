//! Statements.

use super::{
    article::Article,
    connection::{Args, Connection, List, connect, price},
    error::vanished,
    event_list::StatementEvents,
    facet::StatementCounts,
    filter::StatementFilter,
    history::History,
    node::one,
    order::StatementOrder,
    ready::{Fields, Ready, ReadyList},
    repeat::{Repeats, ResponseKind, Responses},
    review::{Extraction, Review},
    select::{Noun, Selected, unexpected},
    span::TextSpan,
    speaker::{Speaker, SpeakerFields},
    via::{Via, ViaFields},
    when::When,
};
use crate::guard::allow;
use async_graphql::{Context, Enum, ID, Object, ObjectType, Result, SimpleObject, connection::EmptyFields};
use std::{marker::PhantomData, sync::Arc};
use whosaid_domain::{
    self as domain,
    id::{ArticleId, EventId, PersonId, SourceId},
    page::PageArgs,
    statement::{EventLink, StatementsOf},
    store::read::{
        AnyFound, AnyPage, Found, FoundPage,
        want::{self, ListOf, One, Want},
    },
};

/// A statement.
pub type Statement = Ready<StatementFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct StatementFields(pub Arc<Found<domain::statement::Statement>>);

impl Fields for StatementFields {}

impl From<Arc<Found<domain::statement::Statement>>> for Statement {
    fn from(of: Arc<Found<domain::statement::Statement>>) -> Self {
        Ready(StatementFields(of))
    }
}

impl Noun for Statement {
    const TYPE: &'static str = "Statement";
    const NOUN: want::Noun = want::Noun::Statement;

    fn want(field: &Selected<'_>, want: &mut Want) {
        match field.name() {
            "text" => want.add(want::statement::TEXT),
            "kind" => want.add(want::statement::KIND),
            "act" => want.add(want::statement::ACT),
            "speakerRole" => want.add(want::statement::ROLE),
            "attribution" => want.add(want::statement::ATTRIBUTION),
            "saidOn" => want.add(want::statement::SAID),
            "confidence" => want.add(want::statement::CONFIDENCE),
            "review" => want.add(want::statement::REVIEW),
            "extraction" => want.add(want::statement::EXTRACTION),
            "version" => want.add(want::statement::VERSION),
            "history" => field.add_list(Some(History::<Statement>::new()), want),
            "content" => field.add_span(want::statement::CONTENT, want),
            "cue" => field.add_span(want::statement::CUE, want),
            "speakerSpan" => field.add_span(want::statement::SPEAKER_SPAN, want),
            "article" => field.add_node::<Article>(want.one(One::Article, want::Noun::Article)),
            "speaker" => SpeakerFields::want(field, One::Speaker, want),
            "via" => ViaFields::want(field, &mut want.whole(ListOf::Via).node),
            "events" => field.add_list(Some(StatementEvents), want),
            "repeats" => field.add_list(Some(Repeats), want),
            "responses" => field.add_list(field.argument("kind", || None).map(Responses), want),
            _ => {}
        }
    }

    fn found(found: AnyFound) -> Option<Self> {
        match found {
            AnyFound::Statement(found) => Some(found.into()),
            _ => None,
        }
    }
}

/// One occurrence of reported speech in one article: who said what, by which words the article says so. It is evidence
/// and never changes; whether it is right is nowhere claimed.
#[Object(name = "Statement")]
impl StatementFields {
    /// Its global id, e.g. `statement_01h455vb4pex5vsknk084sn02q`.
    pub async fn id(&self) -> ID {
        ID(self.0.item.id.to_string())
    }

    /// The article that reports it.
    #[graphql(complexity = "1 + child_complexity")]
    async fn article(&self, ctx: &Context<'_>) -> Result<Article> {
        let id = self.0.item.article;
        let article = one(ctx, &self.0.edges, One::Article, Some(id.0)).await?;
        article.ok_or_else(|| vanished(id))
    }

    /// The words as printed; the pieces of a split quotation are joined by ` … `.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        allow(ctx, &self.0.item.text)
    }

    /// Where the words stand in the article: one span, or several where the quotation is split; never empty.
    async fn content(&self) -> ReadyList<TextSpan> {
        self.0.item.content.iter().cloned().map(TextSpan::from).collect()
    }

    /// Whether the words are the speaker's own or the article's.
    async fn kind(&self) -> StatementKind {
        self.0.item.kind.into()
    }

    /// What the cue does: asserts, denies, accuses …
    async fn act(&self) -> SpeechAct {
        self.0.item.act.into()
    }

    /// The words that report it, e.g. `told reporters` or `denied`; null where a quotation stands without any.
    async fn cue(&self) -> Option<TextSpan> {
        self.0.item.cue.clone().map(TextSpan::from)
    }

    /// Who speaks; null where nobody could be resolved, and then `speakerSpan` still shows what the article wrote.
    #[graphql(complexity = "1 + child_complexity")]
    async fn speaker(&self, ctx: &Context<'_>) -> Result<Option<Speaker>> {
        SpeakerFields::fetch(ctx, &self.0.edges, One::Speaker, self.0.item.speaker).await
    }

    /// The speaker as the article writes it, e.g. `the harbour master` or `she`; null where it writes nothing.
    async fn speaker_span(&self) -> Option<TextSpan> {
        self.0.item.speaker_span.clone().map(TextSpan::from)
    }

    /// The speaker's role as the article gives it, e.g. `interior minister`; null where it gives none.
    async fn speaker_role(&self) -> Option<&str> {
        self.0.item.speaker_role.as_deref()
    }

    /// How the speaker was found.
    async fn attribution(&self) -> Attribution {
        self.0.item.attribution.into()
    }

    /// The chain of outlets between the speaker and this article, nearest the speaker first; empty where the article
    /// heard it itself, as far as it tells.
    #[graphql(complexity = "1 + 2 * child_complexity")]
    async fn via(&self) -> Result<ReadyList<Via>> {
        // A statement that is read whole has its chain too.
        match self
            .0
            .edges
            .list(&ListOf::Via, &PageArgs::default())
            .map(|page| &**page)
        {
            Some(AnyPage::Via(via)) => Ok(via.iter().cloned().map(Via::from).collect()),
            _ => Err(unexpected()),
        }
    }

    /// When it was said; null where the article does not tell.
    async fn said_on(&self) -> Option<When> {
        self.0.item.said_on.clone().map(When::from)
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
            &self.0.edges,
            StatementEvents,
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

    /// The same words of the same speaker in other articles, the earliest published first; the statement itself is left
    /// out. Found by shared runs of words: what is trimmed differently or differs in few words counts, and so does one
    /// passage that lies within another; under eight words, only the very same words do. Nothing is merged by it.
    #[graphql(complexity = "price(first, last, child_complexity).saturating_add(20)")]
    async fn repeats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Repeats>> {
        connect(
            ctx,
            &self.0.edges,
            Repeats,
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

    /// What others said about the same events, the earliest first: denials and confirmations wherever they stand, and what
    /// else another says in the same article; only where both speakers are known.
    #[graphql(complexity = "price(first, last, child_complexity).saturating_add(20)")]
    #[allow(clippy::too_many_arguments)] // one parameter an argument
    async fn responses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that do this.")] kind: Option<ResponseKind>,
        #[graphql(desc = "So many from the start, 0 to 100; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 0 to 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Responses>> {
        connect(
            ctx,
            &self.0.edges,
            Responses(kind),
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

    /// How sure the extraction is of the whole statement, 0 to 1.
    async fn confidence(&self) -> f64 {
        self.0.item.confidence
    }

    /// Where review stands.
    async fn review(&self) -> Review {
        Review::from(self.0.item.review.clone())
    }

    /// What extracted it; null where an editor typed it in.
    async fn extraction(&self) -> Option<Extraction> {
        self.0.item.extraction.clone().map(Extraction::from)
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
    ) -> Result<Connection<History<Statement>>> {
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
pub trait StatementParent: Send + Sync + 'static {
    /// The edge's own fields.
    type Fields: ObjectType;
    /// As the domain has it.
    const OF: StatementsOf;
    /// The connection's name in the schema.
    const CONNECTION: &'static str = "StatementConnection";
    /// The edge's name in the schema.
    const EDGE: &'static str = "StatementEdge";
    /// What one edge is.
    const ABOUT: &'static str = "A statement in a list.";
    /// The edge's own fields.
    fn fields(link: Option<&EventLink>) -> Self::Fields;
}

/// The outlet that statements passed through, as a parent of its own: a source also speaks for itself.
#[derive(Debug)]
pub struct CitedIn;

macro_rules! plain_parents {
    ($($parent:ty: $of:ident;)*) => {$(
        impl StatementParent for $parent {
            type Fields = EmptyFields;
            const OF: StatementsOf = StatementsOf::$of;
            fn fields(_: Option<&EventLink>) -> EmptyFields {
                EmptyFields
            }
        }
    )*};
}

plain_parents! {
    (): All;
    ArticleId: Article;
    PersonId: Person;
    SourceId: Source;
    CitedIn: CitedIn;
}

impl StatementParent for EventId {
    type Fields = AboutEvent;
    const OF: StatementsOf = StatementsOf::Event;
    const CONNECTION: &'static str = "EventStatementConnection";
    const EDGE: &'static str = "EventStatementEdge";
    const ABOUT: &'static str = "A statement that is about the event, and on what evidence.";

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
            evidence: link.and_then(|l| l.evidence).map(Into::into),
            span: link.and_then(|l| l.span.clone()).map(TextSpan::from),
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
pub struct Statements<P> {
    filter: domain::statement::StatementFilter,
    order: domain::statement::StatementOrder,
    of: PhantomData<P>,
}

impl<P> Clone for Statements<P> {
    fn clone(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            order: self.order,
            of: PhantomData,
        }
    }
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

    /// As a field asks that is selected, in `order` where it names none; `None` where it makes no sense.
    #[must_use]
    pub fn selected(field: &Selected<'_>, order: fn() -> StatementOrder) -> Option<Self> {
        let filter = field.argument("filter", || None)?;
        Self::new(filter, field.argument("orderBy", order)?).ok()
    }
}

impl<P: StatementParent> List for Statements<P> {
    type Item = domain::statement::Statement;
    type Link = Option<EventLink>;
    type Node = Statement;
    type Fields = P::Fields;
    type Whole = StatementCounts;
    const CONNECTION: &'static str = P::CONNECTION;
    const EDGE: &'static str = P::EDGE;
    const ABOUT: &'static str = P::ABOUT;

    fn of(&self) -> ListOf {
        ListOf::Statements(P::OF, self.filter.clone(), self.order)
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Statement>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::Statements(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Statement> {
        Ok(Statement::from(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> P::Fields {
        P::fields(link.as_ref())
    }
}
