//! Who said what, about which event: statements and events from the text of an English news article.
//!
//! Pure: no I/O, no clock, no database. The same input gives the same output.

mod block;
mod confidence;
mod content;
mod context;
pub mod corpus;
mod cue;
mod date;
mod doc;
pub mod draft;
mod event;
mod furniture;
mod lexicon;
pub mod model;
mod name;
mod outlet;
pub mod output;
mod phrase;
mod quotation;
mod reading;
mod said;
mod sentence;
mod speaker;
mod statement;
mod tag;
mod text;
mod token;

pub use draft::*;

/// An article, as far as extraction needs it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The text, any UTF-8. All spans refer to it as given.
    pub text: &'a str,
    /// The headline, where it is not part of the text.
    pub title: Option<&'a str>,
    /// The publishing outlet's name.
    pub publisher: Option<&'a str>,
    /// The day of publication; relative dates are resolved from it.
    pub published: Option<chrono::NaiveDate>,
}

/// Extracts statements, speakers and events.
#[must_use]
pub fn extract(input: &Input<'_>) -> Extraction {
    with_signals(input).0
}

/// Extracts, and tells for each statement what its confidence was drawn from.
fn with_signals(input: &Input<'_>) -> (Extraction, Vec<confidence::Signals>) {
    let doc = doc::Doc::new(input);
    let mut cast = speaker::Cast::new(&doc);
    let told = statement::find(&doc, &mut cast);
    let signals = told.iter().map(|t| t.signals).collect();
    let events = event::find(&doc);
    let statements = context::statements(&doc, &events, &mut cast, told);
    let headline = doc.layout.headline.clone().map(|h| &input.text[h]);
    let mut found = Extraction {
        title: input.title.or(headline).map(str::to_string),
        published: doc.layout.published.map(|d| d.to_string()),
        events: events.drafts(&doc),
        entities: cast.entities,
        statements,
    };
    speaker::compact(&doc, &mut found);
    (found, signals)
}
