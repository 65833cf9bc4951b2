//! Sources: bodies that information comes from.

use crate::id::SourceId;

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
