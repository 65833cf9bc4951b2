//! Taking articles in, and editing what is told of them.

use super::{DeleteInput, DeletePayload, UserError, editor, id_of, payloads, source::source, store, written};
use crate::{
    auth::Role,
    graphql::{
        article::Article,
        node::{Root, root},
    },
    read::{Given, MAX_BYTES, html},
};
use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use whosaid_domain::{
    self as domain,
    article::ArticleEdit,
    error::{Fault, FaultCode},
    id::{ArticleId, NodeId},
    ingest::{GivenArticle, Ingested, Outcome},
};

/// Taking articles in, and editing what is told of them.
#[derive(Debug, Default)]
pub struct ArticleMutations;

#[Object]
impl ArticleMutations {
    /// Takes an article in: finds who said what in it about which event, and writes the article with all that was found,
    /// or nothing. The same text of the same URL, taken in again, changes nothing; a new text of a URL supersedes the
    /// earlier one. Texts in English are understood. Needs the role contributor.
    #[graphql(complexity = "500 + child_complexity")]
    async fn ingest_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article.")] input: IngestArticleInput,
    ) -> Result<IngestArticlePayload> {
        let editor = editor(ctx, Role::Contributor)?;
        let article = match input.read().await {
            Ok(article) => article,
            Err(fault) => return IngestArticlePayload::of(Err(fault.into())),
        };
        let store = store(ctx);
        IngestArticlePayload::of(store.ingest_given(&article, &editor).await)
    }

    /// Changes what is told of an article. Its text never changes, since all evidence counts in it: a revised text is a new
    /// article, taken in by `ingestArticle` at the same URL. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn update_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article, and what changes.")] input: UpdateArticleInput,
    ) -> Result<UpdateArticlePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = article(&input.id)?;
        let publisher: Option<Option<ID>> = input.publisher.into();
        let publisher = publisher.map(|id| id.map(|id| source("publisher", &id)).transpose());
        let edit = ArticleEdit {
            url: input.url.into(),
            title: input.title.into(),
            byline: input.byline.into(),
            publisher: publisher.transpose()?,
            published: input.published.into(),
            language: input.language,
        };
        let store = store(ctx);
        let done = store.update_article(id, input.expected_version, &edit, &editor).await;
        UpdateArticlePayload::of(done.map(|_| id))
    }

    /// Deletes an article with its text, its statements and all that leads from them, in one step; each is in the feed. The
    /// people, sources and events that it tells of stay, also where nothing else tells of them. There is no undoing it.
    /// Needs the role admin.
    #[graphql(complexity = "100 + child_complexity")]
    async fn delete_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article.")] input: DeleteInput,
    ) -> Result<DeletePayload> {
        let editor = editor(ctx, Role::Admin)?;
        let id = article(&input.id)?;
        let store = store(ctx);
        let done = store.delete_article(id, input.expected_version, input.reason.as_deref(), &editor);
        DeletePayload::of(done.await)
    }
}

/// An article that comes in, as `text` or as `html`.
#[derive(InputObject, Debug)]
pub struct IngestArticleInput {
    /// Where it was published.
    url: Option<String>,
    /// The headline, where it is not part of the text; up to 500 characters. Of a page, this goes before what the page
    /// tells of itself, as do the fields below.
    title: Option<String>,
    /// Who wrote it, as printed; up to 500 characters.
    byline: Option<String>,
    /// The outlet's name, up to 200 characters. One that is not known by that name is made.
    publisher: Option<String>,
    /// When it was published, as EDTF or RFC 3339, e.g. `2025-12-29` or `2025-12-29T14:30:00Z`. "On Tuesday" in the text
    /// is counted from it.
    published: Option<String>,
    /// The language of the text, BCP 47; `en` where nothing is given.
    language: Option<String>,
    /// The text, up to 10 MiB and as far as a request's own size allows; this or `html`. It is kept as it is, and all spans
    /// count in it.
    text: Option<String>,
    /// The page, as far; this or `text`. The article's text is found in it, without what is around it.
    html: Option<String>,
}

impl IngestArticleInput {
    async fn read(self) -> Result<GivenArticle, Fault> {
        let invalid = |field: &str, why: &str| Err(Fault::new(field, FaultCode::Invalid, why));
        let given = match (self.text, self.html) {
            (Some(text), None) => Given {
                text,
                ..Given::default()
            },
            (None, Some(page)) if page.len() as u64 > MAX_BYTES => {
                return invalid("html", &format!("it is larger than {} MiB", MAX_BYTES >> 20));
            }
            (None, Some(page)) => {
                let read = tokio::task::spawn_blocking(move || html::article(&page)).await;
                match read.unwrap_or_else(|_| Err("is a page that cannot be read".to_owned())) {
                    Ok(given) => given,
                    Err(why) => return invalid("html", &format!("it {why}")),
                }
            }
            _ => return invalid("", "give the article as `text` or as `html`, one of the two"),
        };
        Ok(GivenArticle {
            url: self.url.or(given.url),
            title: self.title.or(given.title.map(|line| plain(&line))),
            byline: self.byline.or(given.byline.map(|line| plain(&line))),
            publisher: self.publisher.or(given.publisher.map(|line| plain(&line))),
            published: self.published.or(given.published),
            language: self.language.or(given.language),
            text: given.text,
        })
    }
}

/// What a page tells of itself, as one line that is not too long.
fn plain(line: &str) -> String {
    let line = line.replace(|c: char| c.is_control(), " ");
    let line: Vec<&str> = line.split_whitespace().collect();
    line.join(" ").chars().take(200).collect()
}

/// What became of an article that was taken in.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum IngestOutcome {
    /// It is new.
    New,
    /// It is the new text of a URL whose earlier text is `superseded`.
    Supersedes,
    /// The same text of the same URL was there already; nothing was written.
    Unchanged,
}

/// What taking an article in wrote; all 0 where the article was there already.
#[derive(SimpleObject, Debug)]
pub struct IngestCounts {
    /// Statements.
    statements: i32,
    /// Statements whose speaker was found.
    resolved: i32,
    /// People who were not known before.
    new_people: i32,
    /// Sources that were not known before.
    new_sources: i32,
    /// Events that were not known before.
    new_events: i32,
    /// Events that were known before.
    known_events: i32,
}

impl From<&Ingested> for IngestCounts {
    fn from(done: &Ingested) -> Self {
        let int = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        Self {
            statements: int(done.statements),
            resolved: int(done.resolved),
            new_people: int(done.people_new),
            new_sources: int(done.sources_new),
            new_events: int(done.events_new),
            known_events: int(done.events_known),
        }
    }
}

/// Payloads of what takes an article in.
macro_rules! taken_in {
    ($($(#[$($doc:tt)*])* $name:ident;)*) => {$(
        $(#[$($doc)*])*
        #[derive(Debug)]
        pub struct $name {
            done: Option<Ingested>,
            user_errors: Vec<UserError>,
        }

        impl $name {
            /// Of what was written.
            ///
            /// # Errors
            /// For what a person cannot mend.
            pub(super) fn of(result: domain::Result<Ingested>) -> Result<Self> {
                let (done, user_errors) = written(result)?;
                Ok(Self { done, user_errors })
            }
        }

        $(#[$($doc)*])*
        #[Object]
        impl $name {
            /// The article, also where it was there already; null where it was refused.
            async fn article(&self, ctx: &Context<'_>) -> Result<Option<Article>> {
                match &self.done {
                    Some(done) => root(ctx, Root::Id(done.article.0)).await,
                    None => Ok(None),
                }
            }

            /// What became of it; null where it was refused.
            async fn outcome(&self) -> Option<IngestOutcome> {
                self.done.as_ref().map(|done| match done.outcome {
                    Outcome::New => IngestOutcome::New,
                    Outcome::Supersedes(_) => IngestOutcome::Supersedes,
                    Outcome::Unchanged => IngestOutcome::Unchanged,
                })
            }

            /// The earlier text of the same URL, where the outcome is SUPERSEDES; else null.
            async fn superseded(&self, ctx: &Context<'_>) -> Result<Option<Article>> {
                match self.done.as_ref().map(|done| done.outcome) {
                    Some(Outcome::Supersedes(id)) => root(ctx, Root::Id(id.0)).await,
                    _ => Ok(None),
                }
            }

            /// What was written; null where the article was refused.
            async fn counts(&self) -> Option<IngestCounts> {
                self.done.as_ref().map(IngestCounts::from)
            }

            /// All that is wrong with the input; then nothing was written.
            async fn user_errors(&self) -> &[UserError] {
                &self.user_errors
            }
        }
    )*};
}

taken_in! {
    /// What became of an article that was taken in.
    IngestArticlePayload;
    /// What became of an article that came in with what others found in it.
    ImportArticlePayload;
}

/// The article, and what changes of it: what is left out stays.
#[derive(InputObject, Debug)]
pub struct UpdateArticleInput {
    /// The article's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the edit is made whatever
    /// others did.
    expected_version: Option<i32>,
    /// Where it was published; null takes it away. Which text supersedes which is settled anew, by when each came in.
    /// Refused as `TAKEN` where the same text is there at that URL.
    url: MaybeUndefined<String>,
    /// The headline, up to 500 characters; null takes it away.
    title: MaybeUndefined<String>,
    /// Who wrote it, as printed, up to 500 characters; null takes it away.
    byline: MaybeUndefined<String>,
    /// The outlet that published it: the global id of a source; null takes it away.
    publisher: MaybeUndefined<ID>,
    /// When it was published, as EDTF, e.g. `2025-12-29`; null takes it away. Statements that do not tell when they were
    /// said are sorted by it. What the text's "on Tuesday" was found to mean stays.
    published: MaybeUndefined<String>,
    /// The language of the text, BCP 47, e.g. `en`.
    language: Option<String>,
}

payloads! {
    /// What became of an edit of what is told of an article.
    UpdateArticlePayload { article: Article by ArticleId };
}

fn article(id: &str) -> Result<ArticleId> {
    id_of("id", id, "an article", |id| match id {
        NodeId::Article(id) => Some(id),
        _ => None,
    })
}
