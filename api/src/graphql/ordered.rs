//! The fields of an answer in the order of the query, as the specification has it: the library gives them in the order
//! in which they were answered.

use async_graphql::{
    Name, Value,
    indexmap::IndexMap,
    parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet},
};
use std::sync::{Arc, OnceLock};

/// The order of a selection's fields, by response key, fragments expanded.
#[derive(Debug, Default)]
pub struct Order(IndexMap<Name, Order>);

/// Where the guard, which has the parsed document, leaves the order for the server; it goes into the request's data.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<OnceLock<Order>>);

impl Slot {
    /// Keeps the order of the operation that will be run. The document's size, fragments expanded, must be bounded.
    pub fn fill(&self, document: &ExecutableDocument, operation: Option<&str>) {
        let operation = match (&document.operations, operation) {
            (DocumentOperations::Single(operation), _) => Some(operation),
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
            (DocumentOperations::Multiple(operations), None) => operations.values().next(),
        };
        if let Some(operation) = operation {
            let mut order = Order::default();
            order.add(&operation.node.selection_set.node, document);
            // A request is guarded once.
            self.0.set(order).ok();
        }
    }

    /// `data` in that order.
    #[must_use]
    pub fn apply(&self, data: Value) -> Value {
        match self.0.get() {
            Some(order) => order.apply(data),
            None => data,
        }
    }
}

impl Order {
    fn add(&mut self, set: &SelectionSet, document: &ExecutableDocument) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let below = self.0.entry(field.node.response_key().node.clone()).or_default();
                    below.add(&field.node.selection_set.node, document);
                }
                Selection::InlineFragment(inline) => self.add(&inline.node.selection_set.node, document),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(&fragment.node.selection_set.node, document);
                    }
                }
            }
        }
    }

    fn apply(&self, data: Value) -> Value {
        match data {
            Value::List(items) => Value::List(items.into_iter().map(|item| self.apply(item)).collect()),
            // A scalar may be an object too: below it nothing was selected.
            Value::Object(fields) if !self.0.is_empty() => {
                let mut fields = fields;
                let mut ordered = IndexMap::with_capacity(fields.len());
                for (key, below) in &self.0 {
                    if let Some(value) = fields.swap_remove(key) {
                        ordered.insert(key.clone(), below.apply(value));
                    }
                }
                ordered.extend(fields);
                Value::Object(ordered)
            }
            other => other,
        }
    }
}
