//! The fields of an answer in the order of the query, as the specification has it: the library gives them in the order
//! in which they were answered.

use async_graphql::{
    Name, Positioned, Value,
    indexmap::IndexMap,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// The order of a selection's fields, by response key, fragments expanded.
#[derive(Debug, Default)]
pub struct Order(IndexMap<Name, Order>);

/// Where the guard, which has the parsed document, leaves the order for the server; it goes into the request's data.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<OnceLock<Arc<Order>>>);

impl Slot {
    /// Keeps the order of the operation that will be run.
    pub fn fill(&self, orders: &HashMap<Option<String>, Arc<Order>>, operation: Option<&str>) {
        let order = match (orders.get(&None), operation) {
            (Some(single), _) => Some(single),
            (None, Some(name)) => orders.get(&Some(name.to_owned())),
            (None, None) => orders.values().next(),
        };
        if let Some(order) = order {
            // A request is guarded once.
            self.0.set(order.clone()).ok();
        }
    }

    /// Puts `data` in that order, where it is not.
    pub fn apply(&self, data: &mut Value) {
        if let Some(order) = self.0.get() {
            order.apply(data);
        }
    }
}

impl Order {
    /// Of each operation of a document, whose size, fragments expanded, must be bounded; without a name where there is
    /// but one.
    #[must_use]
    pub fn of(document: &ExecutableDocument) -> HashMap<Option<String>, Arc<Self>> {
        let order = |operation: &Positioned<OperationDefinition>| {
            let mut order = Self::default();
            order.add(&operation.node.selection_set.node, document);
            Arc::new(order)
        };
        match &document.operations {
            DocumentOperations::Single(operation) => HashMap::from([(None, order(operation))]),
            DocumentOperations::Multiple(operations) => {
                let all = operations
                    .iter()
                    .map(|(name, one)| (Some(name.to_string()), order(one)));
                all.collect()
            }
        }
    }

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

    fn apply(&self, data: &mut Value) {
        match data {
            Value::List(items) => items.iter_mut().for_each(|item| self.apply(item)),
            // A scalar may be an object too: below it nothing was selected.
            Value::Object(fields) if !self.0.is_empty() => {
                let mut expected = self.0.keys();
                if !fields.keys().all(|key| expected.any(|k| k == key)) {
                    let mut ordered = IndexMap::with_capacity(fields.len());
                    for key in self.0.keys() {
                        if let Some(value) = fields.swap_remove(key) {
                            ordered.insert(key.clone(), value);
                        }
                    }
                    ordered.append(fields);
                    *fields = ordered;
                }
                let mut expected = self.0.iter();
                for (key, value) in fields {
                    if let Some((_, below)) = expected.find(|(k, _)| *k == key) {
                        below.apply(value);
                    }
                }
            }
            _ => {}
        }
    }
}
