//! Keyset pages: arguments, cursors and results. Pure; the store turns a [`PageArgs`] into SQL.

use crate::{Error, Result};

/// Items on a page where the client names no number.
pub const DEFAULT_PAGE: u32 = 20;
/// The largest page.
pub const MAX_PAGE: u32 = 100;

/// A position in one order of one list: the sort key and the id of the item there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The order that the cursor belongs to; a cursor of another order is refused.
    pub order: String,
    /// The sort key, as text; empty where the order has the id alone.
    pub key: String,
    /// The item's id.
    pub id: uuid::Uuid,
}

/// Forward or backward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `first` items after the cursor.
    Forward,
    /// `last` items before the cursor.
    Backward,
}

/// Which stretch of a list: `limit` items after `after` and before `before`, from either end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageArgs {
    /// From which end.
    pub direction: Direction,
    /// 0 to [`MAX_PAGE`].
    pub limit: u32,
    /// Only what follows this.
    pub after: Option<Cursor>,
    /// Only what precedes this.
    pub before: Option<Cursor>,
}

impl PageArgs {
    /// From the four arguments of the Relay specification.
    ///
    /// # Errors
    /// Both `first` and `last`, a number below 0 or above [`MAX_PAGE`], or an unreadable cursor.
    pub fn new(first: Option<i64>, after: Option<&str>, last: Option<i64>, before: Option<&str>) -> Result<Self> {
        let (direction, name, n) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Error::Page("`first` and `last` cannot be given together: pass one of them".into()));
            }
            (None, Some(n)) => (Direction::Backward, "last", n),
            (first, None) => (Direction::Forward, "first", first.unwrap_or(DEFAULT_PAGE.into())),
        };
        let limit = u32::try_from(n)
            .ok()
            .filter(|n| *n <= MAX_PAGE)
            .ok_or_else(|| Error::Page(format!("`{name}` is {n}: a page has 0 to {MAX_PAGE} items")))?;
        let cursor = |name: &str, text: Option<&str>| {
            text.map(|t| Cursor::decode(t).map_err(|e| Error::Page(format!("`{name}`: {e}")))).transpose()
        };
        Ok(Self { direction, limit, after: cursor("after", after)?, before: cursor("before", before)? })
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<E> {
    /// In the list's order, whatever the direction.
    pub edges: Vec<E>,
    /// Whether anything follows the last edge.
    pub has_next: bool,
    /// Whether anything precedes the first edge.
    pub has_previous: bool,
}

/// A page's item with what belongs to the link rather than to the item.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge<N, L = ()> {
    /// The item.
    pub node: N,
    /// Of the link.
    pub link: L,
    /// Its position.
    pub cursor: Cursor,
}
