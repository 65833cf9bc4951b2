//! What was changed of a noun.

use super::{change::Change, connection::List, select::Selected};
use async_graphql::{Context, Result, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    change,
    store::read::{
        AnyPage, Found, FoundPage,
        want::{ListOf, Want},
    },
};

/// The changes of a noun.
#[derive(Debug, Clone, PartialEq)]
pub struct History;

impl List for History {
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

    fn want(_: &Selected<'_>, _: &mut Want) {}

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item>> {
        match page {
            AnyPage::History(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Change> {
        Ok(Change::from(item.item.clone()))
    }

    fn fields(_: &Self::Item, (): &()) -> EmptyFields {
        EmptyFields
    }
}
