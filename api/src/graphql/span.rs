//! Evidence.

use super::ready::{Fields, Ready};
use crate::guard::allow;
use async_graphql::{Context, Object, Result};
use whosaid_domain::span;

/// Evidence.
pub type TextSpan = Ready<TextSpanFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct TextSpanFields(pub span::TextSpan);

impl Fields for TextSpanFields {}

impl From<span::TextSpan> for TextSpan {
    fn from(of: span::TextSpan) -> Self {
        Ready(TextSpanFields(of))
    }
}

/// Evidence: a stretch of an article's text. `Article.body` cut at `start` and `end` is `exact`; the server checks this
/// when it stores a span, and a text never changes afterwards.
#[Object(name = "TextSpan")]
impl TextSpanFields {
    /// Where it starts, in Unicode code points from the start of `Article.body`.
    async fn start(&self) -> i32 {
        self.0.start
    }

    /// Where it ends, in Unicode code points, exclusive.
    async fn end(&self) -> i32 {
        self.0.end
    }

    /// Where it starts in UTF-16 code units, which is what JavaScript's strings count.
    async fn start_utf16(&self) -> i32 {
        self.0.start_utf16
    }

    /// Where it ends in UTF-16 code units, exclusive.
    async fn end_utf16(&self) -> i32 {
        self.0.end_utf16
    }

    /// The words, exactly as they stand in the text, with their quotation marks.
    async fn exact(&self, ctx: &Context<'_>) -> Result<&str> {
        allow(ctx, &self.0.exact)
    }

    /// Up to 32 code points of the text before it (a TextQuoteSelector of W3C Web Annotation).
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// Up to 32 code points of the text after it.
    async fn suffix(&self) -> &str {
        &self.0.suffix
    }
}
