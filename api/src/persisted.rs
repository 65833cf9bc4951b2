//! Documents that clients name by an id instead of sending them.

use crate::graphql::error::Code;
use serde_json::{Map, Value};
use std::{collections::HashMap, path::Path, sync::Arc};
use whosaid_domain::key::sha256;

/// The documents by their ids.
#[derive(Debug, Default)]
pub struct Persisted {
    /// `None` where there is no file of them.
    documents: Option<HashMap<String, Arc<str>>>,
    only: bool,
}

/// Why a request's document is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub Code, pub String);

impl Persisted {
    /// Those of a file: a JSON object from id to document, or a manifest of Apollo's.
    ///
    /// # Errors
    /// Where it cannot be read, or a document is no GraphQL: says which.
    pub fn read(file: &Path, only: bool) -> Result<Self, String> {
        let name = file.display();
        let text = std::fs::read_to_string(file).map_err(|e| format!("cannot read {name}: {e}"))?;
        let json: Value = serde_json::from_str(&text).map_err(|e| format!("{name} is no JSON: {e}"))?;
        let given = pairs(&json).ok_or_else(|| {
            format!("{name} must be a JSON object from id to document, or a manifest with `operations`")
        })?;
        let mut documents = HashMap::new();
        for (id, document) in given {
            async_graphql::parser::parse_query(document)
                .map_err(|e| format!("{name}: the document `{id}` is no GraphQL: {e}"))?;
            let document: Arc<str> = document.into();
            // Also by its hash, by which Apollo's clients ask.
            documents.insert(sha256(&[document.as_bytes()]), document.clone());
            documents.insert(id.to_owned(), document);
        }
        Ok(Self {
            documents: Some(documents),
            only,
        })
    }

    /// Puts the document that a request names into it.
    ///
    /// # Errors
    /// Where it names none that is kept, or may not bring its own.
    pub fn resolve(&self, request: &mut Map<String, Value>) -> Result<(), Missing> {
        let query = request.get("query").and_then(Value::as_str);
        let extension = request.get("extensions").and_then(|e| e.get("persistedQuery"));
        let hash = extension.and_then(|e| e.get("sha256Hash")).and_then(Value::as_str);
        let id = request.get("documentId").and_then(Value::as_str).or(hash);
        match (query, id) {
            (Some(query), Some(id)) if Some(id) == hash && sha256(&[query.as_bytes()]) != id => {
                let message = "`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`";
                Err(Missing(Code::BadUserInput, message.into()))
            }
            (Some(query), _) if self.only && !self.has(query) => {
                let message = "this server takes only documents that it keeps: name one by `documentId`";
                Err(Missing(Code::PersistedOnly, message.into()))
            }
            (None, Some(id)) => {
                let document = self.document(id)?;
                request.insert("query".into(), Value::String(document.to_string()));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn has(&self, query: &str) -> bool {
        let documents = self.documents.as_ref();
        documents.is_some_and(|d| d.contains_key(&sha256(&[query.as_bytes()])))
    }

    /// The messages are those that Apollo's clients look for.
    fn document(&self, id: &str) -> Result<&str, Missing> {
        let Some(documents) = &self.documents else {
            return Err(Missing(
                Code::PersistedNotSupported,
                "PersistedQueryNotSupported".into(),
            ));
        };
        let document = documents.get(id).map(|document| &**document);
        document.ok_or_else(|| Missing(Code::PersistedNotFound, "PersistedQueryNotFound".into()))
    }
}

/// Ids and documents of either form.
fn pairs(json: &Value) -> Option<Vec<(&str, &str)>> {
    if let Some(operations) = json.get("operations").and_then(Value::as_array) {
        let pair = |o| -> Option<(&str, &str)> {
            let text = |key| Value::get(o, key)?.as_str();
            Some((text("id")?, text("body")?))
        };
        return operations.iter().map(pair).collect();
    }
    json.as_object()?
        .iter()
        .map(|(id, document)| Some((id.as_str(), document.as_str()?)))
        .collect()
}
