//! Who said what, about which event: statements and events from the text of an English news article.
//!
//! Pure: no I/O, no clock, no database. The same input gives the same output.
//!
//! # Units
//!
//! - [`Span`]: Unicode code points of [`Input::text`] as given, from zero, end exclusive. Cut with `chars()`, not with
//!   byte indices.
//! - Dates ([`Statement::said_on`], [`Event::when`], [`Extraction::published`]): EDTF level 1, e.g. `2024-05-06`,
//!   `2024-05`, `2024-05-06/2024-05-08`, `2024-05?` (unsure).
//! - Confidences: probabilities. That of a statement, 0.35 to 0.99 (less sure ones are left out), is the probability that content and speaker are both
//!   right, fitted to annotated articles; those of links and dates, 0 to 1, are set by rule.
//! - References between the parts ([`Statement::entity`], [`EventLink::event`], [`Via::entity`],
//!   [`Event::participants`]): indices into the [`Extraction`]'s lists.
//!
//! # Example
//!
//! ```
//! use whosaid_extract::{Act, Input, Kind, extract};
//!
//! let text = "“We will rebuild,” said Mara Ellison, the harbour master, on Monday. \
//!             She denied that the wall had been weak.";
//! let found = extract(&Input {
//!     text,
//!     published: chrono::NaiveDate::from_ymd_opt(2024, 5, 7), // a Tuesday
//!     ..Input::default()
//! });
//!
//! let words = |s: &whosaid_extract::Span| text.chars().skip(s.start).take(s.end - s.start).collect::<String>();
//! let [first, second] = &found.statements[..] else { panic!("two statements") };
//! assert_eq!(words(&first.content[0]), "“We will rebuild,”");
//! assert_eq!((first.kind, first.act), (Kind::Direct, Act::Asserts));
//! assert_eq!(first.said_on.as_deref(), Some("2024-05-06"));
//! assert_eq!(first.role.as_deref(), Some("harbour master"));
//!
//! // "She" is resolved to the same entity.
//! assert_eq!((second.kind, second.act), (Kind::Indirect, Act::Denies));
//! assert_eq!(second.entity, first.entity);
//! let speaker = &found.entities[second.entity.expect("resolved")];
//! assert_eq!(speaker.name, "Mara Ellison");
//!
//! // Why it is there, a line for each decision.
//! for line in &second.why {
//!     println!("{line}");
//! }
//! ```
//!
//! [`output::to_json`] gives the JSON that the command line prints. [`corpus`] reads annotated articles and scores an
//! extraction against them.

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
    with_signals(input, confidence::TOLD).0
}

/// Extracts the statements of at least a confidence, and tells for each what that was drawn from.
fn with_signals(input: &Input<'_>, least: f32) -> (Extraction, Vec<confidence::Signals>) {
    let doc = doc::Doc::new(input);
    let mut cast = speaker::Cast::new(&doc);
    let mut told = statement::find(&doc, &mut cast);
    told.retain(|t| t.statement.confidence >= least);
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
