//! Sources: bodies that information comes from.

use crate::{id::SourceId, merge::NotSame};

/// What kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A government, ministry, court, army, or a place that stands for one.
    Government,
    /// A company.
    Company,
    /// Any other named body.
    Organisation,
    /// A source without a name; never the same across articles.
    Unnamed,
}

/// The Admiralty code for the reliability of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reliability {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Cannot be judged.
    F,
}

/// Any body that information comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// Readable, e.g. `coastwire`.
    pub slug: String,
    /// The fullest name.
    pub name: String,
    /// Other names, sorted.
    pub aliases: Vec<String>,
    /// What kind.
    pub kind: SourceKind,
    /// Its own site.
    pub homepage: Option<String>,
    /// Q-number.
    pub wikidata_id: Option<String>,
    /// Set by an editor.
    pub reliability: Option<Reliability>,
    /// Counts the changes.
    pub version: i32,
    /// What others it was found not to be the same as; the latest decision first.
    pub not_same: Vec<NotSame>,
}

/// A source that an editor makes.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSource {
    /// The fullest name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What kind.
    pub kind: SourceKind,
    /// Its own site.
    pub homepage: Option<String>,
    /// Q-number.
    pub wikidata_id: Option<String>,
    /// How reliable.
    pub reliability: Option<Reliability>,
    /// Whether another may go by the same name; ingest goes on finding that one by it.
    pub namesake: bool,
}

/// What an edit changes of a source: only what is given. `Some(None)` takes a value away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceEdit {
    /// The fullest name.
    pub name: Option<String>,
    /// Other names that it goes by.
    pub add_aliases: Vec<String>,
    /// Other names that it does not go by.
    pub remove_aliases: Vec<String>,
    /// What kind.
    pub kind: Option<SourceKind>,
    /// Its own site.
    pub homepage: Option<Option<String>>,
    /// Q-number.
    pub wikidata_id: Option<Option<String>>,
    /// How reliable.
    pub reliability: Option<Option<Reliability>>,
    /// Whether another may go by the same name; ingest goes on finding that one by it.
    pub namesake: bool,
}

/// Which sources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceFilter {
    /// By kind.
    pub kind: Option<Vec<SourceKind>>,
    /// Name or alias begins with this, letter case and accents aside.
    pub name_starts_with: Option<String>,
}

/// In what order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SourceOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, backwards.
    NameDesc,
}
