//! How much a request may ask for.

use crate::graphql::error::Code;
use async_graphql::ServerError;
use clap::{ArgAction, Args};

/// How much a document and its variables may ask for.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Limits of a request")]
pub struct Limits {
    /// Bytes of the document
    #[arg(long = "max-document-bytes", value_name = "N", env = "WHOSAID_MAX_DOCUMENT_BYTES", default_value_t = Self::default().bytes)]
    pub bytes: usize,
    /// Names, numbers, strings and punctuation in the document
    #[arg(long = "max-tokens", value_name = "N", env = "WHOSAID_MAX_TOKENS", default_value_t = Self::default().tokens)]
    pub tokens: usize,
    /// Brackets within one another, in the document and in the JSON around it
    #[arg(long = "max-nesting", value_name = "N", env = "WHOSAID_MAX_NESTING", default_value_t = Self::default().nesting)]
    pub nesting: usize,
    /// Fields within one another, fragments expanded; GraphiQL asks for the schema 13 deep
    #[arg(long = "max-depth", value_name = "N", env = "WHOSAID_MAX_DEPTH", default_value_t = Self::default().depth)]
    pub depth: u16,
    /// Fields in all, fragments expanded
    #[arg(long = "max-fields", value_name = "N", env = "WHOSAID_MAX_FIELDS", default_value_t = Self::default().fields)]
    pub fields: usize,
    /// Fields under an alias, fragments expanded
    #[arg(long = "max-aliases", value_name = "N", env = "WHOSAID_MAX_ALIASES", default_value_t = Self::default().aliases)]
    pub aliases: usize,
    /// Directives, fragments expanded
    #[arg(long = "max-directives", value_name = "N", env = "WHOSAID_MAX_DIRECTIVES", default_value_t = Self::default().directives)]
    pub directives: usize,
    /// Price of the document: about the number of fields that the answer may have
    #[arg(long = "max-complexity", value_name = "N", env = "WHOSAID_MAX_COMPLEXITY", default_value_t = Self::default().complexity)]
    pub complexity: usize,
    /// Bytes of articles' bodies and of quoted words in an answer
    #[arg(long = "max-answer-bytes", value_name = "N", env = "WHOSAID_MAX_ANSWER_BYTES", default_value_t = Self::default().answer)]
    pub answer: usize,
    /// Values in the variables
    #[arg(long = "max-values", value_name = "N", env = "WHOSAID_MAX_VALUES", default_value_t = Self::default().values)]
    pub values: usize,
    /// Bytes of a text in the variables of a query; those of a mutation have the whole body
    #[arg(long = "max-text-bytes", value_name = "N", env = "WHOSAID_MAX_TEXT_BYTES", default_value_t = Self::default().text)]
    pub text: usize,
    /// Do not tell the schema to who asks for it
    #[arg(long = "no-introspection", env = "WHOSAID_NO_INTROSPECTION", action = ArgAction::SetFalse)]
    pub introspection: bool,
    /// Do not suggest names of fields that were misspelt
    #[arg(long = "no-suggestions", env = "WHOSAID_NO_SUGGESTIONS", action = ArgAction::SetFalse)]
    pub suggestions: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 4000,
            nesting: 40,
            depth: 20,
            fields: 1000,
            aliases: 100,
            directives: 100,
            complexity: 50_000,
            answer: 2 * 1024 * 1024,
            values: 20_000,
            text: 16 * 1024,
            introspection: true,
            suggestions: true,
        }
    }
}

/// More than a limit allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit's name: `limit` of the error's extensions, and of the metrics.
    pub limit: &'static str,
    /// What is so many, e.g. `the query has {} aliases`.
    what: &'static str,
    /// What was given.
    pub value: usize,
    /// What may be given.
    pub maximum: usize,
}

impl Exceeded {
    /// Refuses a value over the maximum. `what` says it with `{}` for the value.
    ///
    /// # Errors
    /// Where it is over.
    pub fn check(limit: &'static str, what: &'static str, value: usize, maximum: usize) -> Result<(), Self> {
        if value <= maximum {
            return Ok(());
        }
        Err(Self::new(limit, what, value, maximum))
    }

    pub(super) fn new(limit: &'static str, what: &'static str, value: usize, maximum: usize) -> Self {
        Self {
            limit,
            what,
            value,
            maximum,
        }
    }

    /// The error that names the limit, the value and the maximum.
    #[must_use]
    pub fn error(&self, code: Code) -> ServerError {
        let what = self.what.replace("{}", &self.value.to_string());
        let mut error = ServerError::new(format!("{what}; the limit is {}", self.maximum), None);
        code.mark(&mut error);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("limit", self.limit);
        extensions.set("value", self.value);
        extensions.set("maximum", self.maximum);
        error
    }
}
