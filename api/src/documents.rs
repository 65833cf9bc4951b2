//! Documents that were parsed and found valid before, by their text: a client that asks the same again, with other
//! values, is not read again. Bounded.

use crate::graphql::ordered::Order;
use async_graphql::{
    Request, ValidationResult, Value,
    parser::types::{ExecutableDocument, Type},
};
use moka::sync::Cache;
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes of all that is kept.
const BYTES: u64 = 32 * 1024 * 1024;
/// How many times its text a document takes that was parsed, about.
const PARSED: usize = 10;
/// How many kinds of values are remembered of one document.
const KINDS: usize = 32;
/// Bytes of a kind that is remembered.
const KIND: usize = 256;

/// A document within the limits.
#[derive(Debug)]
pub struct Document {
    /// As parsed.
    pub parsed: ExecutableDocument,
    /// In what order its fields come, by operation.
    pub order: HashMap<Option<String>, Arc<Order>>,
    /// By the operation and the kind of values.
    valid: Mutex<HashMap<String, ValidationResult>>,
}

impl Document {
    /// A document whose size, fragments expanded, is bounded.
    #[must_use]
    pub fn new(parsed: ExecutableDocument) -> Self {
        Self {
            order: Order::of(&parsed),
            parsed,
            valid: Mutex::default(),
        }
    }

    /// What validation found for values of this kind.
    #[must_use]
    pub fn valid(&self, kind: &str) -> Option<ValidationResult> {
        let valid = self.valid.lock().unwrap_or_else(PoisonError::into_inner);
        valid.get(kind).copied()
    }

    /// Remembers what validation found for values of this kind.
    pub fn remember(&self, kind: String, result: ValidationResult) {
        let mut valid = self.valid.lock().unwrap_or_else(PoisonError::into_inner);
        if valid.len() >= KINDS {
            valid.clear();
        }
        valid.insert(kind, result);
    }

    /// All of a request that validation and the price depend on beside the document: the operation's name, and of each
    /// variable its value, but for a text whose type takes any. A number or a list may change the price. `None` where
    /// that is too much to remember.
    #[must_use]
    pub fn kind(&self, request: &Request) -> Option<String> {
        let mut kind = request.operation_name.clone().unwrap_or_default();
        let texts = |name: &str| {
            let mut operations = self.parsed.operations.iter();
            operations.all(|(_, operation)| {
                let mut definitions = operation.node.variable_definitions.iter();
                let defined = definitions.find(|d| d.node.name.node.as_str() == name);
                defined.is_some_and(|d| takes_any_text(&d.node.var_type.node))
            })
        };
        // In the order of their names.
        for (name, value) in request.variables.iter() {
            let mut room = Bounded(&mut kind);
            match value {
                Value::String(_) if texts(name.as_str()) => write!(room, "\n{name}").ok()?,
                value => write!(room, "\n{name}={value}").ok()?,
            }
        }
        (kind.len() <= KIND).then_some(kind)
    }
}

/// A text that ends where it is too long to be a kind.
struct Bounded<'a>(&'a mut String);

impl Write for Bounded<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.0.len() + text.len() > KIND {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Whether validation takes any text for a value of this type; whether it makes sense is for whoever reads it.
fn takes_any_text(of: &Type) -> bool {
    let name = of.to_string();
    ["ID", "String", "DateTime", "URL"].contains(&name.trim_end_matches('!'))
}

/// The documents that are kept.
#[derive(Debug, Clone)]
pub struct Documents(Cache<String, Arc<Document>>);

impl Default for Documents {
    fn default() -> Self {
        let bytes =
            |text: &String, _: &Arc<Document>| u32::try_from(text.len() * PARSED + KINDS * KIND).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(BYTES).weigher(bytes).build())
    }
}

impl Documents {
    /// The document of this text, if it is kept.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Arc<Document>> {
        self.0.get(text)
    }

    /// Keeps a document.
    pub fn keep(&self, text: String, document: Arc<Document>) {
        self.0.insert(text, document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{Variables, parser::parse_query};
    use serde_json::json;

    #[test]
    fn values_that_may_change_the_price_make_another_kind_and_texts_do_not() {
        let query = "query($id: ID!, $since: DateTime, $n: Int, $ids: [ID!]!) { node(id: $id) { id } }";
        let document = Document::new(parse_query(query).unwrap());
        let kind = |variables| document.kind(&Request::new(query).variables(Variables::from_json(variables)));
        let first = kind(json!({ "id": "a", "since": "2024-01-01", "n": 1, "ids": ["a"] }));
        assert_eq!(
            first,
            kind(json!({ "id": "b", "since": "2025-01-01", "n": 1, "ids": ["a"] }))
        );
        for other in [
            json!({ "id": "a", "since": "2024-01-01", "n": 2, "ids": ["a"] }),
            json!({ "id": "a", "since": "2024-01-01", "n": "1", "ids": ["a"] }),
            json!({ "id": "a", "since": "2024-01-01", "n": 1, "ids": ["b"] }),
            json!({ "id": "a", "since": "2024-01-01", "n": 1, "ids": ["a", "a"] }),
            json!({ "id": 1, "since": "2024-01-01", "n": 1, "ids": ["a"] }),
            json!({ "id": null, "since": "2024-01-01", "n": 1, "ids": ["a"] }),
            json!({ "since": "2024-01-01", "n": 1, "ids": ["a"] }),
            json!({ "id": "a", "since": "2024-01-01", "n": 1, "ids": ["a"], "m": "x" }),
        ] {
            assert_ne!(first, kind(other.clone()), "{other}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let documents = Documents::default();
        let text = |i: usize| format!("{{ a{i} }} #{}", "x".repeat(60_000));
        let one = Arc::new(Document::new(parse_query("{ a }").unwrap()));
        for i in 0..100 {
            documents.keep(text(i), one.clone());
        }
        documents.0.run_pending_tasks();
        assert!(documents.0.weighted_size() <= BYTES, "{}", documents.0.weighted_size());
        for i in 0..2 * KINDS {
            one.remember(
                i.to_string(),
                ValidationResult {
                    cache_control: Default::default(),
                    complexity: 1,
                    depth: 1,
                },
            );
        }
        assert!(one.valid.lock().unwrap().len() <= KINDS);
    }
}
