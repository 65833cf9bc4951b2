//! Who said what, about which event: statements and events from the text of an English news article.
//!
//! Pure: no I/O, no clock, no database. The same input gives the same output.

mod content;
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
pub mod output;
mod phrase;
mod quotation;
mod reading;
mod sentence;
mod speaker;
mod statement;
mod tag;
mod text;
mod token;

#[cfg(test)]
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
    let doc = doc::Doc::new(input);
    let mut cast = speaker::Cast::new(&doc);
    let told = statement::find(&doc, &mut cast);
    Extraction {
        title: input.title.map(str::to_string),
        published: input.published.map(|d| d.to_string()),
        entities: cast.entities,
        statements: told.into_iter().map(|t| t.statement).collect(),
        events: Vec::new(),
    }
}
