//! How each noun lies in its table: which columns make up which part, and how they are read back.

/// The other names of a row: all but the one that it goes by, sorted, as a JSON array.
macro_rules! aliases {
    ($noun:literal) => {
        Column {
            postgres: concat!(
                "(select json_agg(f.alias order by f.alias)::text from ",
                $noun,
                "_aliases f where f.",
                $noun,
                "_id = @.id and f.alias <> @.name)"
            ),
            sqlite: concat!(
                "(select json_group_array(o.alias) from (select f.alias from ",
                $noun,
                "_aliases f where f.",
                $noun,
                "_id = @.id and f.alias <> @.name order by f.alias) o)"
            ),
            kind: Type::Text,
        }
    };
}

#[macro_use]
mod apart;
mod article;
mod change;
mod event;
mod person;
mod source;
mod statement;

use super::want::{Columns, Noun, One};
use crate::{
    Result,
    id::{PersonId, SourceId, Uuid},
    statement::{Review, SpeakerId},
    store::{code::Code, sql::Row},
};

/// What a selected column holds. Rows of different levels share their columns, so every column has one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Type {
    Id,
    Text,
    /// A text as long as an article may be: its bytes are counted while it is read.
    Long,
    Int,
    Big,
    Real,
    Bool,
}

impl Type {
    /// Those that have columns of their own.
    pub(super) const ALL: [Self; 6] = [Self::Id, Self::Text, Self::Int, Self::Big, Self::Real, Self::Bool];

    /// Whose columns it stands in.
    pub(super) fn shared(self) -> Self {
        if self == Self::Long { Self::Text } else { self }
    }

    /// As PostgreSQL calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "uuid",
            Self::Text | Self::Long => "text",
            Self::Int => "int4",
            Self::Big => "int8",
            Self::Real => "float8",
            Self::Bool => "bool",
        }
    }
}

/// A column of a part, as SQL in which `@` stands for the row's alias.
pub(super) struct Column {
    pub(super) postgres: &'static str,
    pub(super) sqlite: &'static str,
    pub(super) kind: Type,
}

const fn column(sql: &'static str, kind: Type) -> Column {
    Column {
        postgres: sql,
        sqlite: sql,
        kind,
    }
}

type Parts = &'static [(Columns, &'static [Column])];

use Type::{Int, Long, Text};

/// The whole of a span that a row holds.
pub(super) const SPAN: &[(&str, Type)] = &[
    ("span_start", Int),
    ("span_end", Int),
    ("span_start_utf16", Int),
    ("span_end_utf16", Int),
    ("span_exact", Long),
    ("span_prefix", Text),
    ("span_suffix", Text),
];

/// Where a noun's rows are, and the parts of each; what is under [`Columns::NONE`] is always read.
pub(super) fn parts(noun: Noun) -> Parts {
    match noun {
        Noun::Article => article::ARTICLE,
        Noun::Statement => statement::STATEMENT,
        Noun::Person => person::PERSON,
        Noun::Source => source::SOURCE,
        Noun::Event => event::EVENT,
        Noun::Via => statement::VIA,
        Noun::Affiliation => person::AFFILIATION,
        Noun::Participant => event::PARTICIPANT,
        Noun::EventSpeaker => event::EVENT_SPEAKER,
        Noun::Change => change::CHANGE,
        Noun::Dispute => event::DISPUTE,
        Noun::Counterpart => person::COUNTERPART,
    }
}

/// The table of one of the five nouns, the table of its slugs, and the column there that names it.
pub(in crate::store) fn table(noun: Noun) -> (&'static str, &'static str, &'static str) {
    match noun {
        Noun::Person => ("people", "person_slugs", "person_id"),
        Noun::Source => ("sources", "source_slugs", "source_id"),
        Noun::Event => ("events", "event_slugs", "event_id"),
        Noun::Statement => ("statements", "", ""),
        // The rest are read as items of a list alone.
        _ => ("articles", "", ""),
    }
}

/// The column by which `one` leads to a noun of that kind.
pub(super) fn reference(one: One, noun: Noun) -> &'static str {
    match (one, noun) {
        (One::Article, _) => "article_id",
        (One::Speaker, Noun::Person) => "speaker_person_id",
        (One::Speaker, _) => "speaker_source_id",
        (One::Publisher, _) => "publisher_id",
        (One::Supersedes, _) => "supersedes_id",
        (One::Parent, _) => "parent_id",
        (One::Source, _) => "source_id",
        (One::Statement, _) => "statement_id",
        (One::Who, Noun::Person) => "person_id",
        (One::Who, _) => "source_id",
        (One::Node, _) => "node",
        (One::Affirmation, _) => "id",
        (One::Denial, _) => "other",
    }
}

/// Read back from the columns that were selected, in the order of [`parts`].
pub(super) trait Read: Sized {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self>;
}

fn part<T: Default>(has: Columns, part: Columns, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if has.has(part) { read() } else { Ok(T::default()) }
}

fn code<T: Code>(has: Columns, part: Columns, unread: T, row: &mut Row<'_>) -> Result<T> {
    if has.has(part) { row.code() } else { Ok(unread) }
}

fn names(row: &mut Row<'_>) -> Result<Vec<String>> {
    let json: Option<String> = row.get()?;
    json.map_or(Ok(Vec::new()), |json| {
        serde_json::from_str(&json).map_err(|e| sea_orm::DbErr::Type(format!("aliases: {e}")).into())
    })
}

fn review(row: &mut Row<'_>, read: bool) -> Result<Review> {
    Ok(Review {
        status: if read {
            row.code()?
        } else {
            crate::statement::ReviewStatus::Proposed
        },
        by: if read { row.get()? } else { None },
        at: if read { row.time_or_null()? } else { None },
    })
}

fn who(row: &mut Row<'_>) -> Result<Option<SpeakerId>> {
    let person = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Person(PersonId(id)));
    let source = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Source(SourceId(id)));
    Ok(person.or(source))
}

fn somebody(row: &mut Row<'_>) -> Result<SpeakerId> {
    Ok(who(row)?.ok_or_else(|| sea_orm::DbErr::Type("a participant is nobody".into()))?)
}

/// As GraphQL counts.
fn int(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
