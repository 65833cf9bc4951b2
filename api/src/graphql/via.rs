//! The chain of outlets.

use super::{
    error::vanished,
    node::one,
    ready::{Fields, Ready},
    select::Selected,
    source::Source,
    span::TextSpan,
};
use async_graphql::{Context, Enum, Object, Result};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    store::read::{
        Found,
        want::{self, One, Want},
    },
};

/// A link of the chain.
pub type Via = Ready<ViaFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct ViaFields(pub Arc<Found<domain::statement::Via>>);

impl Fields for ViaFields {}

impl From<Arc<Found<domain::statement::Via>>> for Via {
    fn from(of: Arc<Found<domain::statement::Via>>) -> Self {
        Ready(ViaFields(of))
    }
}

impl ViaFields {
    /// Adds what a field wants that shows links of the chain.
    pub fn want(field: &Selected<'_>, want: &mut Want) {
        for field in field.fields("Via") {
            match field.name() {
                "source" => field.add_node::<Source>(want.one(One::Source, want::Noun::Source)),
                "relation" => want.add(want::via::RELATION),
                "span" => want.add(want::via::SPAN),
                _ => {}
            }
        }
    }
}

/// One link of the chain of outlets between a speaker and the article.
#[Object(name = "Via")]
impl ViaFields {
    /// The outlet that the words passed through.
    #[graphql(complexity = "1 + child_complexity")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        let id = self.0.item.source;
        let source = one(ctx, &self.0.edges, One::Source, Some(id.0)).await?;
        source.ok_or_else(|| vanished(id))
    }

    /// How the outlet stands between the speaker and the article.
    async fn relation(&self) -> ViaRelation {
        self.0.item.relation.into()
    }

    /// Where the article names the outlet; null where an editor set it.
    async fn span(&self) -> Option<TextSpan> {
        self.0.item.span.clone().map(TextSpan::from)
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
