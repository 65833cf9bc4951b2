//! What a statement gives: levels of rows, and where in a row each thing stands.

use super::{
    facet::{Buckets, Facet},
    noun::Type,
    want::{Columns, ListWant, Noun, One},
};
use crate::store::keyset::Order;
use std::sync::Arc;

/// A statement and how its rows are to be read.
#[derive(Debug)]
pub(super) struct Plan {
    /// Empty where nothing has to be read.
    pub(super) text: String,
    /// Parents before children.
    pub(super) levels: Vec<Level>,
    /// Where rows that tell of a list as a whole have its length, and whether anything precedes and follows.
    pub(super) about: Vec<usize>,
    /// Where rows have texts that may be long, among others.
    pub(super) long: Vec<usize>,
}

/// How the rows of a level are to be read.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) kind: LevelKind,
    /// What each column of the level is, and where it stands in a row.
    pub(super) columns: Vec<Type>,
    pub(super) places: Vec<usize>,
}

#[derive(Debug)]
pub(super) enum LevelKind {
    /// The nouns that the read begins with.
    Nodes(Node),
    /// A page for each parent.
    Pages(Pages),
    /// Spans of statements: role, position, and these parts.
    Spans(Columns),
    /// Statements that the levels after it count; gives no rows itself.
    Counted,
    /// How many of them have each value.
    Facet(Facet),
    /// How many of them fall into each stretch of time.
    Buckets(Buckets),
}

#[derive(Debug)]
pub(super) struct Pages {
    pub(super) want: Arc<ListWant>,
    pub(super) order: Order,
    /// The first column of the sort key, without the id.
    pub(super) keys: usize,
    /// The first column of the link, where it is shown.
    pub(super) link: Option<usize>,
    pub(super) node: Node,
    /// Whether one row more than the page has is read, to know if there is one.
    pub(super) sentinel: bool,
    /// The levels that count its statements: the facets, then the histograms, as they are wanted.
    pub(super) counts: Vec<usize>,
}

/// A noun in a row.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) noun: Noun,
    pub(super) has: Columns,
    /// The column of its id; its parts follow.
    pub(super) id: usize,
    pub(super) ones: Vec<(One, Node)>,
    /// The levels of its lists.
    pub(super) lists: Vec<(Arc<ListWant>, usize)>,
    /// The level of its spans.
    pub(super) spans: Option<usize>,
}

/// Added to a level's number where a row tells of its list as a whole.
pub(super) const ABOUT: i32 = 1000;
