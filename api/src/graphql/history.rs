//! What was changed of a noun.

use super::{
    change::Change,
    connection::List,
    select::{Noun, Selected},
};
use async_graphql::{Context, Result, connection::EmptyFields};
use std::{marker::PhantomData, sync::Arc};
use whosaid_domain::{
    change,
    store::read::{
        AnyPage, Found, FoundPage,
        want::{ListOf, One, Want},
    },
};

/// The changes of a noun.
pub struct History<N>(PhantomData<N>);

impl<N> History<N> {
    /// All of them.
    #[must_use]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<N> Default for History<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N> Clone for History<N> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<N: Noun + Send + Sync + 'static> List for History<N> {
    type Item = change::Change;
    type Link = ();
    type Node = Change;
    type Fields = EmptyFields;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "HistoryConnection";
    const EDGE: &'static str = "HistoryEdge";
    const ABOUT: &'static str = "A change in the history of one noun.";

    fn of(&self) -> ListOf {
        ListOf::History
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        for field in field.fields("Change") {
            // A noun's changes happened to it alone.
            if field.name() == "node" {
                field.add_node::<N>(want.one(One::Node, N::NOUN));
            }
        }
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::History(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Change> {
        let node = item.edges.one(One::Node).map(|node| node.cloned().map(Into::into));
        Ok(Change::with(item.item.clone(), node))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}
