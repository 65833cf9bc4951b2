//! Events: what the statements are about.

use crate::{
    When,
    id::{EventId, StatementId},
    merge::NotSame,
    statement::{Act, EventLink, Review, SpeakerId},
    when::WhenRange,
};
pub use whosaid_extract::EventKind;

/// Something that happened, or is said to have.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Opaque: two events may share a name.
    pub id: EventId,
    /// Readable, with the date where there is one, e.g. `drone-attack-on-the-harbour-2023-05-03`.
    pub slug: String,
    /// Short, from an article's own words.
    pub name: String,
    /// Other names, sorted.
    pub aliases: Vec<String>,
    /// What kind.
    pub kind: EventKind,
    /// When it was.
    pub when: Option<When>,
    /// Where, as named.
    pub place: Option<String>,
    /// The larger event that it is part of.
    pub parent: Option<EventId>,
    /// Proposed until an editor confirms.
    pub review: Review,
    /// Q-number.
    pub wikidata_id: Option<String>,
    /// Counts the changes.
    pub version: i32,
    /// What others it was found not to be the same as; the latest decision first.
    pub not_same: Vec<NotSame>,
    /// How many outlets report it; only where that was wanted.
    pub outlets: Option<Outlets>,
}

/// An event that an editor makes.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// A short name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What kind.
    pub kind: EventKind,
    /// When it was, as EDTF.
    pub when: Option<String>,
    /// Where, as named.
    pub place: Option<String>,
    /// The larger event that it is part of.
    pub parent: Option<EventId>,
    /// Who took part.
    pub participants: Vec<SpeakerId>,
    /// Q-number.
    pub wikidata_id: Option<String>,
}

/// What an edit changes of an event: only what is given. `Some(None)` takes a value away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventEdit {
    /// A short name.
    pub name: Option<String>,
    /// Other names that it goes by.
    pub add_aliases: Vec<String>,
    /// Other names that it does not go by.
    pub remove_aliases: Vec<String>,
    /// What kind.
    pub kind: Option<EventKind>,
    /// When it was, as EDTF.
    pub when: Option<Option<String>>,
    /// Where, as named.
    pub place: Option<Option<String>>,
    /// The larger event that it is part of.
    pub parent: Option<Option<EventId>>,
    /// Who took part.
    pub add_participants: Vec<SpeakerId>,
    /// Who did not.
    pub remove_participants: Vec<SpeakerId>,
    /// Q-number.
    pub wikidata_id: Option<Option<String>>,
}

/// Who took part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Participant {
    /// A person or a body.
    pub who: SpeakerId,
}

/// Who spoke about an event, most statements first.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSpeaker {
    /// A person or a body.
    pub who: SpeakerId,
    /// With how many statements, the rejected left out.
    pub statements: i32,
    /// What those statements do, each act once, in the order of [`Act`]'s variants.
    pub acts: Vec<Act>,
}

/// Two statements that contradict each other on an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispute {
    /// What one asserts, accuses of or confirms.
    pub affirmation: StatementId,
    /// What another denies.
    pub denial: StatementId,
    /// Why the one is held to contradict the other.
    pub ground: DisputeGround,
}

/// Why a denial is held to contradict an affirmation, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisputeGround {
    /// One article reports both.
    SameArticle,
    /// What is affirmed is an accusation.
    Accusation,
    /// What is affirmed is a confirmation.
    Confirmation,
}

/// How many outlets report an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outlets {
    /// In all.
    pub all: i64,
    /// With a statement that came through no other.
    pub independent: i64,
}

/// How much rests on a source that is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CitedLink {
    /// So many outlets.
    pub outlets: i32,
    /// So many statements.
    pub statements: i32,
}

/// Whose events, and what the link tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventsOf {
    /// All.
    All,
    /// That a statement is about.
    Statement,
    /// That an article mentions.
    Article,
    /// That a person spoke about, most spoken of first.
    Person,
}

/// Of the link to an event, by [`EventsOf`].
#[derive(Debug, Clone, PartialEq)]
pub enum EventEdgeLink {
    /// Of [`EventsOf::All`].
    None,
    /// Of [`EventsOf::Statement`].
    Statement(EventLink),
    /// Of [`EventsOf::Article`]: how often the article mentions it.
    Mentions(i32),
    /// Of [`EventsOf::Person`]: with how many statements.
    Statements(i32),
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventFilter {
    /// By kind.
    pub kind: Option<Vec<EventKind>>,
    /// Happened within.
    pub when: Option<WhenRange>,
    /// Name or alias contains this, letter case aside.
    pub name_contains: Option<String>,
    /// The place contains this, letter case aside.
    pub place: Option<String>,
    /// By review; without it, all but the rejected.
    pub review: Option<Vec<crate::statement::ReviewStatus>>,
}

/// In what order. Undated events count by when they were first recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum EventOrder {
    /// Latest first.
    #[default]
    WhenDesc,
    /// Earliest first.
    WhenAsc,
    /// By name.
    NameAsc,
}
