//! Extraction run again.

use super::{UserError, editor, store, written};
use crate::{
    auth::Role,
    graphql::{
        article::Article,
        error::bad_input,
        node::{Root, parse, root},
    },
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use whosaid_domain::{id::NodeId, ingest::Reextracted};

/// Extraction run again.
#[derive(Debug, Default)]
pub struct AgainMutations;

#[Object]
impl AgainMutations {
    /// Extracts again from an article that is there, as a newer extractor finds more. Statements that a person confirmed,
    /// rejected, corrected, linked or unlinked stay as they are and are not proposed once more; so do those of another
    /// program. The others become what is found now: one that is found again keeps its id, one that is not goes. Needs
    /// the role editor.
    #[graphql(complexity = "100 + child_complexity")]
    async fn reextract_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The article.")] input: ReextractArticleInput,
    ) -> Result<ReextractArticlePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = match parse("id", &input.id)? {
            NodeId::Article(id) => id,
            other => return Err(bad_input(format!("`id`: `{other}` is not the id of an article"))),
        };
        let store = store(ctx);
        let (done, user_errors) = written(store.reextract(id, editor.clock, Some(editor.name)).await)?;
        Ok(ReextractArticlePayload { done, user_errors })
    }
}

/// An article to extract from again.
#[derive(InputObject, Debug)]
pub struct ReextractArticleInput {
    /// The article's global id.
    id: ID,
}

/// What became of it.
#[derive(Debug)]
pub struct ReextractArticlePayload {
    done: Option<Reextracted>,
    user_errors: Vec<UserError>,
}

impl ReextractArticlePayload {
    fn count(&self, of: impl Fn(Reextracted) -> u32) -> Option<i32> {
        self.done.map(|done| i32::try_from(of(done)).unwrap_or(i32::MAX))
    }
}

/// What became of extracting again. The counts are null where nothing was written.
#[Object]
impl ReextractArticlePayload {
    /// The article as it is now; null where nothing was written.
    async fn article(&self, ctx: &Context<'_>) -> Result<Option<Article>> {
        match self.done {
            Some(done) => root(ctx, Root::Id(done.article.0)).await,
            None => Ok(None),
        }
    }

    /// Statements that were left as they were, since a person decided of them or another program found them.
    async fn decided(&self) -> Option<i32> {
        self.count(|done| done.decided)
    }

    /// Statements that were found again as they were.
    async fn unchanged(&self) -> Option<i32> {
        self.count(|done| done.unchanged)
    }

    /// Statements that were found again, and otherwise than before.
    async fn changed(&self) -> Option<i32> {
        self.count(|done| done.changed)
    }

    /// Statements that were found for the first time.
    async fn added(&self) -> Option<i32> {
        self.count(|done| done.new)
    }

    /// Statements that were no longer found, and are gone.
    async fn removed(&self) -> Option<i32> {
        self.count(|done| done.gone)
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}
