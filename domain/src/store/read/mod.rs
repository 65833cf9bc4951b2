//! Reading: what is wanted of the graph, as one SQL statement.

mod across;
mod assemble;
mod compile;
mod facet;
mod found;
mod list;
mod noun;
mod page;
mod plan;
#[cfg(test)]
mod plans;
mod unite;
pub mod want;
mod whole;

pub use found::{AnyFound, AnyPage, Counts, Edges, Found, FoundFacet, FoundPage};

use super::{Store, readers::Most};
use crate::Result;
use assemble::{Answer, assemble};
use compile::{Root, compile};
pub(super) use noun::table;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;
use want::{ListWant, Noun, Want};

impl Store {
    /// The nouns of that kind with these ids, each under the id that was asked for, which differs from its own where it
    /// was merged into another. One SQL statement.
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list among those wanted; of the database.
    pub async fn read_nodes(&self, noun: Noun, ids: &[Uuid], want: Want) -> Result<HashMap<Uuid, AnyFound>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        Ok(self.answer(&Root::Ids(noun, ids, want)).await?.nodes)
    }

    /// What a slug leads to, also an old one; of people, sources and events. One SQL statement.
    ///
    /// # Errors
    /// As [`Store::read_nodes`].
    pub async fn read_slug(&self, noun: Noun, slug: &str, want: Want) -> Result<Option<AnyFound>> {
        let answer = self.answer(&Root::Slug(noun, slug, want)).await?;
        Ok(answer.nodes.into_values().next())
    }

    /// The latest article of an address. One SQL statement.
    ///
    /// # Errors
    /// As [`Store::read_nodes`].
    pub async fn read_url(&self, url: &str, want: Want) -> Result<Option<AnyFound>> {
        let answer = self.answer(&Root::Url(url, want)).await?;
        Ok(answer.nodes.into_values().next())
    }

    /// A page for each of these parents, in their order; of a list of all, one, without parents. One SQL statement.
    ///
    /// # Errors
    /// As [`Store::read_nodes`].
    pub async fn read_pages(&self, want: ListWant, parents: &[Uuid]) -> Result<Vec<Arc<AnyPage>>> {
        if parents.is_empty() && !want.list.of_all() {
            return Ok(Vec::new());
        }
        let mut distinct = parents.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let answer = self.answer(&Root::List(Box::new(want), &distinct)).await?;
        let page = |id: &Uuid| answer.pages.get(id).or(answer.empty.as_ref()).cloned();
        if parents.is_empty() {
            return Ok(page(&Uuid::nil()).into_iter().collect());
        }
        Ok(parents.iter().filter_map(page).collect())
    }

    async fn answer(&self, root: &Root<'_>) -> Result<Answer> {
        let mut sql = self.sql();
        let mut plan = compile(&mut sql, root)?;
        let text = std::mem::take(&mut plan.text);
        let rows = if text.is_empty() {
            Vec::new()
        } else {
            let most = Most {
                bytes: self.texts,
                places: std::mem::take(&mut plan.long),
            };
            sql.read_up_to(&self.read, text, most).await?
        };
        assemble(&plan, &rows)
    }
}
