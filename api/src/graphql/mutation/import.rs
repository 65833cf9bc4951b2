//! Statements that somebody else found, as clients give them.

use super::article::ImportArticlePayload;
use super::{editor, store};
use crate::{
    auth::Role,
    graphql::{
        event::EventKind,
        statement::{Attribution, LinkEvidence, SpeechAct, StatementKind},
        via::ViaRelation,
    },
};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use whosaid_domain::{
    import::{EventGiven, Import, LinkGiven, OutletGiven, SpeakerGiven, StatementGiven},
    ingest::GivenArticle,
    span::SpanGiven,
};
use whosaid_extract::EntityKind;

/// Taking in what others found.
#[derive(Debug, Default)]
pub struct ImportMutations;

#[Object]
impl ImportMutations {
    /// Takes an article in with the statements that an outside extractor found in it. Every span is checked against the
    /// text. It is written whole or refused whole, with a list of all that is wrong: each with its place in the input, e.g.
    /// `["statements", "3", "content", "0"]`. The same text of the same URL, taken in again, changes nothing, and adds no
    /// statements. Needs the role contributor.
    #[graphql(complexity = "500 + child_complexity")]
    async fn import_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article, and what was found in it.")] input: ImportArticleInput,
    ) -> Result<ImportArticlePayload> {
        let editor = editor(ctx, Role::Contributor)?;
        let store = store(ctx);
        ImportArticlePayload::of(store.import(&input.into(), &editor).await)
    }
}

/// An article with the statements that an outside extractor found in it.
#[derive(InputObject, Debug)]
pub struct ImportArticleInput {
    /// Where it was published.
    url: Option<String>,
    /// The headline, up to 500 characters.
    title: Option<String>,
    /// Who wrote it, as printed; up to 500 characters.
    byline: Option<String>,
    /// The outlet's name, up to 200 characters. One that is not known by that name is made.
    publisher: Option<String>,
    /// When it was published, as EDTF or RFC 3339, e.g. `2025-12-29`.
    published: Option<String>,
    /// The language of the text, BCP 47; `en` where nothing is given.
    language: Option<String>,
    /// The text, which all spans count in; up to 10 MiB and as far as a request's own size allows.
    text: String,
    /// The program that found the statements, e.g. `newsroom-tagger`.
    extractor: String,
    /// Its version.
    extractor_version: String,
    /// The events that it found and that statements name by their keys; up to 500.
    events: Option<Vec<ImportEventInput>>,
    /// The statements, in the order of the text; up to 1000.
    statements: Vec<ImportStatementInput>,
}

impl From<ImportArticleInput> for Import {
    fn from(input: ImportArticleInput) -> Self {
        Self {
            article: GivenArticle {
                url: input.url,
                title: input.title,
                byline: input.byline,
                publisher: input.publisher,
                published: input.published,
                language: input.language,
                text: input.text,
            },
            extractor: input.extractor,
            extractor_version: input.extractor_version,
            events: each(input.events.unwrap_or_default()),
            statements: each(input.statements),
        }
    }
}

/// An event that an outside extractor found. As with whosaid's own extraction, it is found to be a known one where kind,
/// time, place, participants and words leave no doubt; else it is new, and PROPOSED.
#[derive(InputObject, Debug)]
pub struct ImportEventInput {
    /// What statements of the same input name it by.
    key: String,
    /// A short name, up to 200 characters.
    name: String,
    /// What kind of event it is.
    kind: EventKind,
    /// When it was, as EDTF.
    when: Option<String>,
    /// Where, as named; up to 200 characters.
    place: Option<String>,
    /// Who took part, up to 50.
    participants: Option<Vec<SpeakerInput>>,
    /// Where the article mentions it, up to 50.
    mentions: Option<Vec<SpanInput>>,
}

impl From<ImportEventInput> for EventGiven {
    fn from(input: ImportEventInput) -> Self {
        Self {
            key: input.key,
            name: input.name,
            kind: input.kind.into(),
            when: input.when,
            place: input.place,
            participants: each(input.participants.unwrap_or_default()),
            mentions: each(input.mentions.unwrap_or_default()),
        }
    }
}

/// A statement that an outside extractor found.
#[derive(InputObject, Debug)]
pub struct ImportStatementInput {
    /// Where the words stand, in the order of the text: one span, or several where the quotation is split; up to 50.
    content: Vec<SpanInput>,
    /// How the words are given.
    kind: StatementKind,
    /// What the reporting words do.
    act: SpeechAct,
    /// The words that report it.
    cue: Option<SpanInput>,
    /// Who speaks; left out where nobody could be resolved.
    speaker: Option<SpeakerInput>,
    /// The speaker as the article writes it.
    speaker_span: Option<SpanInput>,
    /// The speaker's role as the article gives it, up to 500 characters.
    speaker_role: Option<String>,
    /// How the speaker was found. Left out, it follows from the speaker: UNRESOLVED without one, UNNAMED for one of that
    /// type, else NAMED.
    attribution: Option<Attribution>,
    /// The chain of outlets, nearest the speaker first; up to 50.
    via: Option<Vec<ImportViaInput>>,
    /// When it was said, as EDTF.
    said_on: Option<String>,
    /// What it is about, up to 50.
    events: Option<Vec<ImportEventLinkInput>>,
    /// How sure the extractor is of the whole statement, 0 to 1.
    confidence: f64,
}

impl From<ImportStatementInput> for StatementGiven {
    fn from(input: ImportStatementInput) -> Self {
        Self {
            content: each(input.content),
            kind: input.kind.into(),
            act: input.act.into(),
            cue: input.cue.map(Into::into),
            speaker: input.speaker.map(Into::into),
            speaker_span: input.speaker_span.map(Into::into),
            speaker_role: input.speaker_role,
            attribution: input.attribution.map(Into::into),
            via: each(input.via.unwrap_or_default()),
            said_on: input.said_on,
            events: each(input.events.unwrap_or_default()),
            confidence: input.confidence,
        }
    }
}

/// A person or a body: by `id`, by `slug`, or by `name` and `type`.
#[derive(InputObject, Debug)]
pub struct SpeakerInput {
    /// The global id of a person or a source.
    id: Option<ID>,
    /// The slug of a person or a source, also an old one.
    slug: Option<String>,
    /// The full name, up to 200 characters. Whoever is known by it is found, by the rules that extraction goes by; else
    /// they are made. A bare surname, or a source without a name, is nobody's beyond the article.
    name: Option<String>,
    /// What it is: needed with `name`; with `slug`, whether a person or a body is meant.
    #[graphql(name = "type")]
    kind: Option<SpeakerType>,
}

impl From<SpeakerInput> for SpeakerGiven {
    fn from(input: SpeakerInput) -> Self {
        Self {
            id: input.id.map(|id| id.0),
            slug: input.slug,
            name: input.name,
            kind: input.kind.map(Into::into),
        }
    }
}

/// What speaks, takes part or passes words on.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "EntityKind")]
pub enum SpeakerType {
    /// A human being.
    Person,
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
    /// A source without a name, e.g. "a person close to the talks".
    Unnamed,
}

/// A link of the chain of outlets.
#[derive(InputObject, Debug)]
pub struct ImportViaInput {
    /// The outlet; no person.
    source: SpeakerInput,
    /// How it stands between the speaker and the article.
    relation: ViaRelation,
    /// Where the article names it.
    span: Option<SpanInput>,
}

impl From<ImportViaInput> for OutletGiven {
    fn from(input: ImportViaInput) -> Self {
        Self {
            source: input.source.into(),
            relation: input.relation.into(),
            span: input.span.map(Into::into),
        }
    }
}

/// A link from a statement to an event: by `id`, or by the `key` of one that the input describes.
#[derive(InputObject, Debug)]
pub struct ImportEventLinkInput {
    /// The event's global id.
    id: Option<ID>,
    /// The key of an event of the same input.
    key: Option<String>,
    /// On what evidence.
    #[graphql(default_with = "LinkEvidence::Content")]
    evidence: LinkEvidence,
    /// How sure the link is, 0 to 1.
    #[graphql(default = 1.0)]
    confidence: f64,
    /// The words that link them.
    span: Option<SpanInput>,
}

impl From<ImportEventLinkInput> for LinkGiven {
    fn from(input: ImportEventLinkInput) -> Self {
        Self {
            id: input.id.map(|id| id.0),
            key: input.key,
            evidence: input.evidence.into(),
            confidence: input.confidence,
            span: input.span.map(Into::into),
        }
    }
}

/// A stretch of the article's text.
#[derive(InputObject, Debug)]
pub struct SpanInput {
    /// Where it starts, in Unicode code points from the start of `Article.body`.
    start: i32,
    /// Where it ends, in Unicode code points, exclusive.
    end: i32,
    /// The words that stand there; where they do not, the input is refused. Without it nothing is compared.
    exact: Option<String>,
}

impl From<SpanInput> for SpanGiven {
    fn from(span: SpanInput) -> Self {
        Self {
            start: span.start,
            end: span.end,
            exact: span.exact,
        }
    }
}

/// Each as the domain has it.
pub fn each<A, B: From<A>>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(B::from).collect()
}
