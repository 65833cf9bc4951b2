//! The article as the finders see it: tokens, sentences, quotations, names and whom they name.

use std::ops::Range;

use crate::Input;
use crate::date::{self, Anchor, Dated};
use crate::furniture::{self, Layout};
use crate::name::{self, Mention, Named};
use crate::quotation::{self, Quotation};
use crate::sentence::{self, Paragraph, Sentence, Zone};
use crate::tag;
use crate::text::Text;
use crate::token::{self, Token};

/// An article, read once. All ranges of tokens index [`Doc::tokens`].
#[derive(Debug)]
pub(crate) struct Doc<'a> {
    /// What was given.
    pub input: Input<'a>,
    /// Bytes and code points.
    pub text: Text<'a>,
    /// The article and what stands around it.
    pub layout: Layout,
    /// All dates, in order, in bytes.
    pub dates: Vec<Dated>,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// All paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// All sentences, in order.
    pub sentences: Vec<Sentence>,
    /// All quotations, by their opening mark.
    pub quotations: Vec<Quotation>,
    /// Index of the outermost quotation around each token.
    pub quoted: Vec<Option<u32>>,
    /// Capitalised names, in order.
    pub mentions: Vec<Mention>,
    /// Whom the mentions name, clustered within the article.
    pub named: Vec<Named>,
}

impl<'a> Doc<'a> {
    /// Reads an article.
    pub(crate) fn new(input: &Input<'a>) -> Self {
        let text = Text::new(input.text);
        let layout = furniture::layout(input);
        let anchor = Anchor {
            published: layout.published,
            sure: layout.published_confidence,
        };
        let mut dates = date::scan(input.text);
        dates.retain(|d| {
            !matches!(
                layout.zone(d.range.start),
                Zone::Dateline | Zone::Furniture | Zone::Comment
            )
        });
        let dates = date::resolve(&dates, anchor);
        let mut tokens = Vec::new();
        let mut ranges = Vec::new();
        let mut paragraphs = Vec::new();
        for range in apart(&layout, sentence::paragraphs(&text)) {
            let first = tokens.len();
            token::tokenize(&text, range.clone(), &mut tokens);
            ranges.push(first..tokens.len());
            let zone = layout.zone(range.start);
            paragraphs.push(Paragraph {
                tokens: first..tokens.len(),
                sentences: 0..0,
                zone,
            });
        }
        let mut sentences = Vec::new();
        for (p, paragraph) in paragraphs.iter_mut().enumerate() {
            let first = sentences.len();
            for range in sentence::sentences(&text, &tokens, paragraph.tokens.clone()) {
                tag::tag(&mut tokens, range.clone(), &text.lower);
                sentences.push(Sentence {
                    tokens: range,
                    paragraph: p,
                });
            }
            paragraph.sentences = first..sentences.len();
        }
        let quotations = quotation::quotations(&text, &tokens, &ranges);
        let mut quoted = vec![None; tokens.len()];
        for (i, q) in quotations.iter().enumerate().filter(|(_, q)| q.depth == 0) {
            quoted[q.tokens.clone()].fill(u32::try_from(i).ok());
        }
        let mut doc = Doc {
            input: *input,
            text,
            layout,
            dates,
            tokens,
            paragraphs,
            sentences,
            quotations,
            quoted,
            mentions: Vec::new(),
            named: Vec::new(),
        };
        name::find(&mut doc);
        doc
    }

    /// The token as written.
    pub(crate) fn word(&self, i: usize) -> &'a str {
        &self.text.src[self.tokens[i].range()]
    }

    /// The token with A–Z lowered; empty beyond the last one.
    pub(crate) fn lower(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.text.lower[t.range()])
    }

    /// The bytes of a range of tokens; empty where the range is.
    pub(crate) fn bytes(&self, r: &Range<usize>) -> Range<usize> {
        match (
            self.tokens.get(r.start),
            r.end.checked_sub(1).and_then(|i| self.tokens.get(i)),
        ) {
            (Some(a), Some(b)) if r.start < r.end => a.start..b.end,
            _ => 0..0,
        }
    }

    /// The words of a range of tokens, as written.
    pub(crate) fn words(&self, r: &Range<usize>) -> &'a str {
        &self.text.src[self.bytes(r)]
    }

    /// The sentence of a token.
    pub(crate) fn sentence_of(&self, token: usize) -> usize {
        self.sentences
            .partition_point(|s| s.tokens.end <= token)
            .min(self.sentences.len().saturating_sub(1))
    }

    /// The mentions inside a range of tokens, by index.
    pub(crate) fn mentions_in(&self, r: &Range<usize>) -> Range<usize> {
        let first = self.mentions.partition_point(|m| m.tokens.start < r.start);
        let end = self.mentions.partition_point(|m| m.tokens.start < r.end);
        first..end.max(first)
    }
}

/// The paragraphs, the dateline that one of them begins with set apart.
fn apart(layout: &Layout, mut paragraphs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let Some(dateline) = &layout.dateline else {
        return paragraphs;
    };
    let (start, end) = (dateline.range.start, dateline.range.end);
    if let Some(at) = paragraphs.iter().position(|p| p.start <= start && end < p.end) {
        let rest = end..paragraphs[at].end;
        paragraphs[at].end = end;
        paragraphs.insert(at + 1, rest);
    }
    paragraphs
}
