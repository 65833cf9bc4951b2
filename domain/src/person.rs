//! People: who speaks.

use crate::{
    When,
    id::{PersonId, SourceId, StatementId},
    merge::NotSame,
};

/// A named human being.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Readable, e.g. `mara-ellison`.
    pub slug: String,
    /// The fullest name.
    pub name: String,
    /// Other names, sorted.
    pub aliases: Vec<String>,
    /// One line, by an editor.
    pub description: Option<String>,
    /// Q-number.
    pub wikidata_id: Option<String>,
    /// Counts the changes.
    pub version: i32,
    /// What others it was found not to be the same as; the latest decision first.
    pub not_same: Vec<NotSame>,
}

/// A person that an editor makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewPerson {
    /// The fullest name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// One line.
    pub description: Option<String>,
    /// Q-number.
    pub wikidata_id: Option<String>,
    /// Whether another may go by the same name; ingest goes on finding that one by it.
    pub namesake: bool,
}

/// What an edit changes of a person: only what is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonEdit {
    /// The fullest name.
    pub name: Option<String>,
    /// Other names that it goes by.
    pub add_aliases: Vec<String>,
    /// Other names that it does not go by.
    pub remove_aliases: Vec<String>,
    /// One line; `Some(None)` takes it away.
    pub description: Option<Option<String>>,
    /// Q-number; `Some(None)` takes it away.
    pub wikidata_id: Option<Option<String>>,
    /// Whether another may go by the same name; ingest goes on finding that one by it.
    pub namesake: bool,
}

/// A role that a statement's article gave to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Affiliation {
    /// The body, where the role names one.
    pub source: Option<SourceId>,
    /// As the article gives it.
    pub role: String,
    /// From, where told.
    pub from: Option<When>,
    /// To, where told.
    pub to: Option<When>,
    /// The first statement that shows it.
    pub statement: Option<StatementId>,
}

/// Of the link from an article to a person whom it names.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlePersonLink {
    /// How often the article names the person.
    pub mentions: i32,
    /// How many statements of the person the article has.
    pub statements: i32,
}

/// Whose people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeopleOf {
    /// All.
    All,
    /// Named in an article; the link tells how often.
    Article,
}

/// Which people.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonFilter {
    /// Name or alias begins with this, letter case and accents aside.
    pub name_starts_with: Option<String>,
    /// Affiliated with.
    pub affiliation: Option<Vec<SourceId>>,
}

/// In what order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PersonOrder {
    /// By name.
    #[default]
    NameAsc,
    /// By name, backwards.
    NameDesc,
    /// Most statements first.
    StatementsDesc,
}

/// Another who spoke about the same events, most events in common first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counterpart {
    /// A person or a body.
    pub who: crate::statement::SpeakerId,
    /// How many events both spoke about.
    pub events: i32,
    /// On how many of them one denies something and the other affirms something.
    pub disputed: i32,
    /// With how many statements the other spoke about them; one about two counts twice.
    pub statements: i32,
}
