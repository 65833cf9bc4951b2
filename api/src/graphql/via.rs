//! The chain of outlets.

use super::{error::vanished, source::Source, span::TextSpan};
use async_graphql::{Context, Enum, Object, Result};
use whosaid_domain as domain;

/// A link of the chain.
#[derive(Debug, Clone)]
pub struct Via(pub domain::statement::Via);

/// One link of the chain of outlets between a speaker and the article.
#[Object]
impl Via {
    /// The outlet that the words passed through.
    #[graphql(complexity = "1 + child_complexity")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        Source::fetch(ctx, self.0.source)
            .await?
            .ok_or_else(|| vanished(self.0.source))
    }

    /// How the outlet stands between the speaker and the article.
    async fn relation(&self) -> ViaRelation {
        self.0.relation.into()
    }

    /// Where the article names the outlet; null where an editor set it.
    async fn span(&self) -> Option<TextSpan> {
        self.0.span.clone().map(TextSpan)
    }
}

/// How an outlet stands between a speaker and an article.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::ViaRelation")]
pub enum ViaRelation {
    /// The speaker told the outlet: "told Coastwire", "in an interview with".
    Told,
    /// The outlet reported the words: "Coastwire reported that she said".
    ReportedBy,
    /// The article cites the outlet: "citing Coastwire".
    Citing,
    /// The speaker posted them there: "in a post on".
    PostedOn,
}
