//! What is wanted of the graph: a tree of nouns, with the columns of each, the nouns that it leads to and the lists that
//! hang on it. A [`Want`] becomes SQL; what is read comes back as a tree of the same shape.

use crate::{
    article::{ArticleFilter, ArticleOrder, ArticlesOf},
    event::{EventFilter, EventOrder, EventsOf},
    facet::{FacetBy, Interval},
    page::PageArgs,
    person::{PeopleOf, PersonFilter, PersonOrder},
    source::{SourceFilter, SourceOrder},
    statement::{ResponseKind, StatementFilter, StatementOrder, StatementsOf},
};

/// What a row can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noun {
    /// An article.
    Article,
    /// A statement.
    Statement,
    /// A person.
    Person,
    /// A source.
    Source,
    /// An event.
    Event,
    /// A link of a statement's chain of outlets.
    Via,
    /// A role of a person.
    Affiliation,
    /// One who took part in an event.
    Participant,
    /// One who spoke about an event.
    EventSpeaker,
    /// A row of the feed.
    Change,
    /// Two statements that contradict each other.
    Dispute,
    /// One who spoke about the same events as a person.
    Counterpart,
}

impl Noun {
    /// Its name as it begins an id, of the five nouns; empty for a link.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Statement => "statement",
            Self::Person => "person",
            Self::Source => "source",
            Self::Event => "event",
            Self::Via
            | Self::Affiliation
            | Self::Participant
            | Self::EventSpeaker
            | Self::Dispute
            | Self::Counterpart
            | Self::Change => "",
        }
    }
}

/// Parts of a noun that can be read or left out, as a set. The id is always read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Columns(pub(crate) u32);

impl Columns {
    /// None.
    pub const NONE: Self = Self(0);

    /// These and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of those is among these.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident { $($part:ident = $bit:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        pub mod $name {
            use super::Columns;
            $(#[doc = concat!("The part `", stringify!($part), "`.")]
            pub const $part: Columns = Columns(1 << $bit);)*
            /// All of them.
            pub const ALL: Columns = Columns($((1 << $bit))|*);
        }
    )*};
}

columns! {
    /// Of an article; `BODY` is its text, which is long.
    article {
        URL = 0, TITLE = 1, BYLINE = 2, LANGUAGE = 3, PUBLISHER = 4, PUBLISHED = 5, WORDS = 6, HASH = 7, INGESTED = 8,
        SUPERSEDES = 9, BODY = 10, VERSION = 11,
    }
    /// Of a statement; `CONTENT`, `CUE` and `SPEAKER_SPAN` are spans.
    statement {
        ARTICLE = 0, TEXT = 1, KIND = 2, ACT = 3, ATTRIBUTION = 4, SPEAKER = 5, ROLE = 6, SAID = 7, CONFIDENCE = 8,
        REVIEW = 9, EXTRACTION = 10, CONTENT = 11, CUE = 12, SPEAKER_SPAN = 13, VERSION = 14,
    }
    /// Of a person.
    person { SLUG = 0, NAME = 1, ALIASES = 2, DESCRIPTION = 3, WIKIDATA = 4, VERSION = 5, NOT_SAME = 6 }
    /// Of a source.
    source {
        SLUG = 0, NAME = 1, ALIASES = 2, KIND = 3, HOMEPAGE = 4, WIKIDATA = 5, RELIABILITY = 6, VERSION = 7, NOT_SAME = 8,
    }
    /// Of an event; `OUTLETS` is counted.
    event {
        SLUG = 0, NAME = 1, ALIASES = 2, KIND = 3, WHEN = 4, PLACE = 5, PARENT = 6, REVIEW = 7, WIKIDATA = 8,
        VERSION = 9, OUTLETS = 10, NOT_SAME = 11,
    }
    /// Of a link of the chain of outlets.
    via { RELATION = 0, SPAN = 1 }
    /// Of a role.
    affiliation { ROLE = 0, FROM = 1, TO = 2 }
    /// Of a stretch of text.
    span { START = 0, END = 1, START_UTF16 = 2, END_UTF16 = 3, EXACT = 4, PREFIX = 5, SUFFIX = 6 }
}

/// What leads from a noun to at most one other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum One {
    /// From a statement to its article.
    Article,
    /// From a statement to the person or source who speaks.
    Speaker,
    /// From an article to its outlet.
    Publisher,
    /// From an article to the earlier text of its address.
    Supersedes,
    /// From an event to the larger one.
    Parent,
    /// From a link of the chain, or a role, to the body that it names.
    Source,
    /// From a role to the statement that shows it.
    Statement,
    /// From a participant or one who spoke to the person or source.
    Who,
    /// From a change to what it happened to.
    Node,
    /// From a dispute to what is affirmed.
    Affirmation,
    /// From a dispute to what denies it.
    Denial,
}

/// A list, whoever's.
#[derive(Debug, Clone, PartialEq)]
pub enum ListOf {
    /// Statements.
    Statements(StatementsOf, StatementFilter, StatementOrder),
    /// Articles.
    Articles(ArticlesOf, ArticleFilter, ArticleOrder),
    /// People.
    People(PeopleOf, PersonFilter, PersonOrder),
    /// All sources.
    Sources(SourceFilter, SourceOrder),
    /// Events. The order counts for all events; a statement's come surest first, an article's most mentioned first, a
    /// person's most spoken of first.
    Events(EventsOf, EventFilter, EventOrder),
    /// Who took part in an event, in the order in which it was found.
    Participants,
    /// Who spoke about an event, most statements first.
    Speakers,
    /// What contradicts each other on an event, the latest denial first.
    Disputes,
    /// The sources that statements about an event came through, those first that most outlets rest on.
    Cited,
    /// Others who spoke about the events that a person did.
    Counterparts,
    /// The same words of the same speaker elsewhere, the earliest first.
    Repeats,
    /// What others said to a statement about the same event, the earliest first; of one kind, or of all.
    Responses(Option<ResponseKind>),
    /// A statement's chain of outlets, whole.
    Via,
    /// A person's roles, the earliest first, whole.
    Affiliations,
    /// What was changed of a noun, latest first.
    History,
}

impl ListOf {
    /// What its items are.
    #[must_use]
    pub fn noun(&self) -> Noun {
        match self {
            Self::Statements(..) => Noun::Statement,
            Self::Articles(..) => Noun::Article,
            Self::People(..) => Noun::Person,
            Self::Sources(..) => Noun::Source,
            Self::Events(..) => Noun::Event,
            Self::Participants => Noun::Participant,
            Self::Speakers => Noun::EventSpeaker,
            Self::Disputes => Noun::Dispute,
            Self::Cited => Noun::Source,
            Self::Counterparts => Noun::Counterpart,
            Self::Repeats | Self::Responses(_) => Noun::Statement,
            Self::Via => Noun::Via,
            Self::Affiliations => Noun::Affiliation,
            Self::History => Noun::Change,
        }
    }

    /// Whether it is one list, of no parent.
    #[must_use]
    pub fn of_all(&self) -> bool {
        match self {
            Self::Statements(of, ..) => *of == StatementsOf::All,
            Self::Articles(of, ..) => *of == ArticlesOf::All,
            Self::People(of, ..) => *of == PeopleOf::All,
            Self::Events(of, ..) => *of == EventsOf::All,
            Self::Sources(..) => true,
            Self::Participants
            | Self::Speakers
            | Self::Disputes
            | Self::Cited
            | Self::Counterparts
            | Self::Repeats
            | Self::Responses(_)
            | Self::Via
            | Self::Affiliations
            | Self::History => false,
        }
    }

    /// Whether it is read whole, without pages.
    #[must_use]
    pub fn whole(&self) -> bool {
        matches!(self, Self::Via | Self::Affiliations)
    }
}

/// What is wanted of a noun.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Want {
    /// Its own parts.
    pub columns: Columns,
    /// The parts of its spans: of all that are among its columns.
    pub spans: Columns,
    /// What it leads to.
    pub ones: Vec<(One, Noun, Want)>,
    /// Its lists.
    pub lists: Vec<ListWant>,
}

/// A page that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ListWant {
    /// Of which list.
    pub list: ListOf,
    /// Which page.
    pub page: PageArgs,
    /// Whether its items are shown.
    pub items: bool,
    /// Whether it must be known if anything follows.
    pub next: bool,
    /// Whether it must be known if anything precedes.
    pub previous: bool,
    /// Whether the whole list is counted.
    pub count: bool,
    /// What its statements are counted by.
    pub facets: Vec<FacetWant>,
    /// The stretches of time that its statements are counted in.
    pub histograms: Vec<Interval>,
    /// Whether what belongs to the links is shown.
    pub link: bool,
    /// What of each item.
    pub node: Want,
}

/// Statements that are wanted counted.
#[derive(Debug, Clone, PartialEq)]
pub struct FacetWant {
    /// By what.
    pub by: FacetBy,
    /// How many values, those with the most statements.
    pub top: u32,
    /// What of each value, where it is a noun that is shown.
    pub nouns: Vec<(Noun, Want)>,
}

impl FacetWant {
    /// The nouns that its values can be.
    #[must_use]
    pub fn can_be(by: FacetBy) -> &'static [Noun] {
        match by {
            FacetBy::Speaker => &[Noun::Person, Noun::Source],
            FacetBy::Event => &[Noun::Event],
            FacetBy::Publisher | FacetBy::Via => &[Noun::Source],
            FacetBy::Kind | FacetBy::Act | FacetBy::Review => &[],
        }
    }

    /// What is wanted of the values of that noun.
    pub fn noun(&mut self, noun: Noun) -> &mut Want {
        let at = match self.nouns.iter().position(|(n, _)| *n == noun) {
            Some(at) => at,
            None => {
                self.nouns.push((noun, Want::default()));
                self.nouns.len() - 1
            }
        };
        &mut self.nouns[at].1
    }
}

impl ListWant {
    /// Nothing of it yet.
    #[must_use]
    pub fn new(list: ListOf, page: PageArgs) -> Self {
        Self {
            list,
            page,
            items: false,
            next: false,
            previous: false,
            count: false,
            facets: Vec::new(),
            histograms: Vec::new(),
            link: false,
            node: Want::default(),
        }
    }

    /// The page with all that belongs to it, and every item with all its own parts.
    #[must_use]
    pub fn complete(list: ListOf, page: PageArgs) -> Self {
        let node = Want::complete(list.noun());
        Self {
            items: true,
            next: true,
            previous: true,
            link: true,
            node,
            ..Self::new(list, page)
        }
    }

    /// What is wanted of its statements counted by this, so many values.
    pub fn facet(&mut self, by: FacetBy, top: u32) -> &mut FacetWant {
        let at = match self.facets.iter().position(|f| (f.by, f.top) == (by, top)) {
            Some(at) => at,
            None => {
                self.facets.push(FacetWant {
                    by,
                    top,
                    nouns: Vec::new(),
                });
                self.facets.len() - 1
            }
        };
        &mut self.facets[at]
    }

    /// Its statements counted in stretches of time.
    pub fn histogram(&mut self, by: Interval) {
        if !self.histograms.contains(&by) {
            self.histograms.push(by);
        }
    }

    /// The list's length alone.
    #[must_use]
    pub fn count(list: ListOf) -> Self {
        Self {
            count: true,
            ..Self::new(list, PageArgs::default())
        }
    }
}

impl Want {
    /// All parts of a noun but an article's body and what is counted of an event.
    #[must_use]
    pub fn complete(noun: Noun) -> Self {
        let mut want = Self {
            columns: match noun {
                Noun::Article => Columns(article::ALL.0 & !article::BODY.0),
                Noun::Statement => statement::ALL,
                Noun::Person => person::ALL,
                Noun::Source => source::ALL,
                Noun::Event => Columns(event::ALL.0 & !event::OUTLETS.0),
                Noun::Via => via::ALL,
                Noun::Affiliation => affiliation::ALL,
                Noun::Participant | Noun::EventSpeaker | Noun::Dispute | Noun::Counterpart | Noun::Change => {
                    Columns::NONE
                }
            },
            spans: span::ALL,
            ..Self::default()
        };
        if noun == Noun::Statement {
            want.whole(ListOf::Via).node = Self::complete(Noun::Via);
        }
        want
    }

    /// Those parts too.
    pub fn add(&mut self, columns: Columns) {
        self.columns = self.columns.with(columns);
    }

    /// What is wanted of the noun that `one` leads to.
    pub fn one(&mut self, one: One, noun: Noun) -> &mut Self {
        let at = match self.ones.iter().position(|(o, n, _)| (*o, *n) == (one, noun)) {
            Some(at) => at,
            None => {
                self.ones.push((one, noun, Self::default()));
                self.ones.len() - 1
            }
        };
        &mut self.ones[at].2
    }

    /// What is wanted of that page of that list.
    pub fn list(&mut self, list: ListOf, page: PageArgs) -> &mut ListWant {
        let at = match self.lists.iter().position(|l| l.list == list && l.page == page) {
            Some(at) => at,
            None => {
                self.lists.push(ListWant::new(list, page));
                self.lists.len() - 1
            }
        };
        &mut self.lists[at]
    }

    /// What is wanted of a list that is read whole.
    pub fn whole(&mut self, list: ListOf) -> &mut ListWant {
        let list = self.list(list, PageArgs::default());
        list.items = true;
        list
    }
}
