//! What an extraction yields: drafts of statements, of those who speak, and of events.
//!
//! Every [`Span`] counts Unicode code points of [`crate::Input::text`], end exclusive.

use serde::Serialize;

/// A stretch of the text as given, in Unicode code points, `start < end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "[usize; 2]")]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl From<Span> for [usize; 2] {
    fn from(s: Span) -> Self {
        [s.start, s.end]
    }
}

/// How the words are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// In the speaker's own words: all but four words or a twentieth stand in quotation marks.
    Direct,
    /// In the article's words.
    Indirect,
    /// Partly quoted.
    Mixed,
}

/// What the cue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// said, noted, according to.
    Asserts,
    /// denied, rejected.
    Denies,
    /// accused, blamed.
    Accuses,
    /// confirmed, acknowledged, did not deny.
    Confirms,
    /// demanded, urged, called on.
    Demands,
    /// promised, pledged, vowed.
    Promises,
    /// warned, cautioned.
    Warns,
    /// praised, welcomed.
    Praises,
    /// asked, inquired.
    Asks,
    /// declined to comment.
    Declines,
}

/// How the speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Attribution {
    /// The statement names its speaker.
    Named,
    /// A pronoun, a bare surname or a description, resolved within the article.
    Coreference,
    /// A source that the article does not name.
    Unnamed,
    /// A speaker span, or none, that nothing in the article resolves.
    Unresolved,
}

/// What kind of speaker, participant or outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A named human being.
    Person,
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A government, ministry, palace, court, police, army, or a capital or country that stands for one.
    Government,
    /// A company.
    Company,
    /// Any other named body, and documents of one.
    Organisation,
    /// A source without a name, or a nameless group ("critics").
    Unnamed,
}

/// Someone or something that the article speaks of under one identity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entity {
    /// What kind of body or person.
    pub kind: EntityKind,
    /// The fullest name in the article, without title or role; for the unnamed, the description as written.
    pub name: String,
    /// Other forms in the article that stand for it and are no pronoun, e.g. the surname; without `name`.
    pub aliases: Vec<String>,
    /// Roles as the article gives them, e.g. `Kremlin press secretary`, in order of appearance.
    pub roles: Vec<String>,
    /// Names of the bodies that the roles name, e.g. `Kremlin`.
    pub affiliations: Vec<String>,
    /// Where it is named or described (pronouns left out), in order.
    pub mentions: Vec<Span>,
}

/// How an outlet stands between the speaker and the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ViaRelation {
    /// told TASS; in an interview with TASS.
    Told,
    /// TASS reported that X said.
    ReportedBy,
    /// citing TASS; according to a statement carried by TASS.
    Citing,
    /// in a post on X.
    PostedOn,
}

/// One link of the chain of outlets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Via {
    /// Index into [`Extraction::entities`].
    pub entity: usize,
    /// How it stands there.
    pub relation: ViaRelation,
    /// Where the article names it.
    pub span: Span,
}

/// On what evidence a statement is linked to an event, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkEvidence {
    /// The event is mentioned in the content.
    Content,
    /// It is mentioned in the same sentence, outside the content.
    Sentence,
    /// By a reference: "the incident", "the attack", "these allegations".
    Reference,
    /// It is what the article, or the paragraph, is about.
    Topic,
}

/// The link from a statement to an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventLink {
    /// Index into [`Extraction::events`].
    pub event: usize,
    /// On what evidence.
    pub evidence: LinkEvidence,
    /// The words that link, where there are any.
    pub span: Option<Span>,
    /// How sure the link is, 0 to 1, set by its evidence.
    pub confidence: f32,
}

/// One occurrence of reported speech.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// The words: one span, or several where the quotation is split; ordered and disjoint, never empty.
    pub content: Vec<Span>,
    /// How the words are given.
    pub kind: Kind,
    /// What the cue does.
    pub act: Act,
    /// The reporting words; empty where a quotation floats.
    pub cue: Vec<Span>,
    /// The speaker as written, where anything is written.
    pub speaker: Vec<Span>,
    /// Index into [`Extraction::entities`]; `None` where unresolved.
    pub entity: Option<usize>,
    /// How the speaker was found.
    pub attribution: Attribution,
    /// The role given at this statement, or earlier in the article to the same speaker.
    pub role: Option<String>,
    /// The chain of outlets, nearest the speaker first.
    pub via: Vec<Via>,
    /// When it was said (EDTF), where the article tells.
    pub said_on: Option<String>,
    /// The events that it is about, surest first.
    pub events: Vec<EventLink>,
    /// The probability that content and speaker are right, 0.05 to 0.99.
    pub confidence: f32,
    /// Why: one line in English for each decision that led here (cue, content, speaker, events, date).
    pub why: Vec<String>,
}

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// Attack, strike, bombing, shooting, shelling.
    Attack,
    /// Invasion, offensive, military operation, war.
    Conflict,
    /// Talks, summit, negotiations, meeting, call.
    Talks,
    /// Election, vote, referendum.
    Vote,
    /// Law, sanction, order, ruling, trial, arrest.
    Legal,
    /// Accident, crash, fire, flood, quake, outbreak.
    Disaster,
    /// Protest, strike (labour), rally.
    Protest,
    /// Merger, launch, results, layoffs.
    Business,
    /// Speech, appointment, resignation, announcement, match, and whatever else happened.
    Other,
}

/// Something that happened, or is said to have, as this article has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// A short name from the article's own words, e.g. `Drone attack on the Kremlin`.
    pub name: String,
    /// What kind.
    pub kind: EventKind,
    /// The word that tells it, in its base form, e.g. `attack`.
    pub head: String,
    /// When it was (EDTF), where it could be told.
    pub when: Option<String>,
    /// How sure the date is, 0 to 1; 0 where there is none.
    pub when_confidence: f32,
    /// Where, as named.
    pub place: Option<String>,
    /// Those who did it, suffered it or took part: indices into [`Extraction::entities`].
    pub participants: Vec<usize>,
    /// Content words of all mentions, lower case, sorted: for identity across articles.
    pub words: Vec<String>,
    /// Where it is mentioned; never empty.
    pub mentions: Vec<Span>,
}

/// Everything found in one article.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Extraction {
    /// The headline, where the text has one.
    pub title: Option<String>,
    /// The publication date (EDTF): as given, else as the text tells it.
    pub published: Option<String>,
    /// Persons and bodies.
    pub entities: Vec<Entity>,
    /// Reported speech, in order of the text.
    pub statements: Vec<Statement>,
    /// Events, in order of first mention.
    pub events: Vec<Event>,
}
