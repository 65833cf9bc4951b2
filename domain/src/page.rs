//! Keyset pages: arguments, cursors and results. Pure; the store turns a [`PageArgs`] into SQL.

use crate::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

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

/// Longer cursors were not made here.
const MAX_CURSOR: usize = 2_048;

impl Cursor {
    /// Opaque: for clients to hand back, not to read.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{}", self.order, self.id.simple(), self.key))
    }

    /// Reads what [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// What was wrong, for the caller to say of which argument.
    pub fn decode(text: &str) -> std::result::Result<Self, String> {
        let read = || {
            if text.len() > MAX_CURSOR {
                return None;
            }
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let mut parts = plain.splitn(3, '\n');
            let (order, id, key) = (parts.next()?, parts.next()?, parts.next()?);
            let id = (id.len() == 32).then(|| id.parse().ok()).flatten()?;
            Some(Self {
                order: order.to_owned(),
                key: key.to_owned(),
                id,
            })
        };
        read().ok_or_else(|| {
            let clip: String = text.chars().take(64).collect();
            format!("`{clip}` is no cursor: pass a `cursor`, `startCursor` or `endCursor` of the same list")
        })
    }
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

impl Default for PageArgs {
    /// From the start, [`DEFAULT_PAGE`] items.
    fn default() -> Self {
        Self {
            direction: Direction::Forward,
            limit: DEFAULT_PAGE,
            after: None,
            before: None,
        }
    }
}

impl PageArgs {
    /// From the four arguments of the Relay specification.
    ///
    /// # Errors
    /// Both `first` and `last`, a number below 0 or above [`MAX_PAGE`], or an unreadable cursor.
    pub fn new(first: Option<i64>, after: Option<&str>, last: Option<i64>, before: Option<&str>) -> Result<Self> {
        let (direction, name, n) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Error::Page(
                    "`first` and `last` cannot be given together: pass one of them".into(),
                ));
            }
            (None, Some(n)) => (Direction::Backward, "last", n),
            (first, None) => (Direction::Forward, "first", first.unwrap_or(DEFAULT_PAGE.into())),
        };
        let limit = u32::try_from(n)
            .ok()
            .filter(|n| *n <= MAX_PAGE)
            .ok_or_else(|| Error::Page(format!("`{name}` is {n}: a page has 0 to {MAX_PAGE} items")))?;
        let cursor = |name: &str, text: Option<&str>| {
            text.map(|t| Cursor::decode(t).map_err(|e| Error::Page(format!("`{name}`: {e}"))))
                .transpose()
        };
        Ok(Self {
            direction,
            limit,
            after: cursor("after", after)?,
            before: cursor("before", before)?,
        })
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

impl<N, L> Page<Edge<N, L>> {
    /// The same page with other nodes; an edge whose node cannot be had is left out.
    pub fn map<M>(self, mut node: impl FnMut(N) -> Option<M>) -> Page<Edge<M, L>> {
        let edges = self.edges.into_iter();
        let edges = edges
            .filter_map(|e| {
                Some(Edge {
                    node: node(e.node)?,
                    link: e.link,
                    cursor: e.cursor,
                })
            })
            .collect();
        Page {
            edges,
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ends_too_many_and_negative_are_refused_with_the_limit() {
        for (first, last) in [
            (Some(1), Some(1)),
            (Some(101), None),
            (None, Some(101)),
            (Some(-1), None),
        ] {
            let error = PageArgs::new(first, None, last, None).unwrap_err().to_string();
            assert!(error.contains("100") || error.contains("together"), "{error}");
        }
    }

    #[test]
    fn twenty_forward_where_nothing_is_said() {
        let page = PageArgs::new(None, None, None, None).unwrap();
        assert_eq!((page.direction, page.limit), (Direction::Forward, 20));
    }

    #[test]
    fn a_cursor_that_cannot_be_read_is_named_with_its_argument() {
        let error = PageArgs::new(None, None, Some(3), Some("Zm9v"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("`before`") && error.contains("Zm9v"), "{error}");
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(order in "[a-z+-]{1,12}", key in "(\\PC|\n){0,60}", id: u128) {
            let cursor = Cursor { order, key, id: uuid::Uuid::from_u128(id) };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }

        #[test]
        fn garbage_is_refused_and_never_panics(text in "\\PC{0,80}", bytes: Vec<u8>) {
            let _ = Cursor::decode(&text);
            let _ = Cursor::decode(&URL_SAFE_NO_PAD.encode(bytes));
        }
    }
}
