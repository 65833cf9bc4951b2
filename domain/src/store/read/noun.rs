//! How each noun lies in its table: which columns make up which part, and how they are read back.

use super::want::{Columns, Noun, One, affiliation, article, event, person, source, statement, via};
use crate::{
    Result,
    article::Article,
    change::Change,
    event::{Dispute, Event, EventSpeaker, Outlets, Participant},
    id::*,
    merge::NotSame,
    person::{Affiliation, Counterpart, Person},
    source::Source,
    statement::{Act, ExtractionRun, Review, SpeakerId, Statement, Via},
    store::{
        code::Code,
        feed,
        sql::{Row, read_micros},
    },
};
use uuid::Uuid;

/// What a selected column holds. Rows of different levels share their columns, so every column has one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Type {
    Id,
    Text,
    Int,
    Big,
    Real,
    Bool,
}

impl Type {
    pub(super) const ALL: [Self; 6] = [Self::Id, Self::Text, Self::Int, Self::Big, Self::Real, Self::Bool];

    /// As PostgreSQL calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "uuid",
            Self::Text => "text",
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

/// What others it was found not to be the same as, also what was merged into it.
macro_rules! not_same {
    ($one:literal, $table:literal) => {
        Column {
            postgres: concat!(
                "(select json_agg(json_build_array(o.decided_at, o.id, o.other, o.name, o.decided_by))::text from (",
                decided!($one, $table, "a", "b"),
                " union all ",
                decided!($one, $table, "b", "a"),
                ") o)"
            ),
            sqlite: concat!(
                "(select json_group_array(json_array(o.decided_at, lower(hex(o.id)), lower(hex(o.other)), o.name, \
                 o.decided_by)) from (",
                decided!($one, $table, "a", "b"),
                " union all ",
                decided!($one, $table, "b", "a"),
                ") o)"
            ),
            kind: Type::Text,
        }
    };
}

macro_rules! decided {
    ($one:literal, $table:literal, $mine:literal, $other:literal) => {
        concat!(
            "select decided.decided_at, decided.id, living.id as other, living.name, decided.decided_by from ",
            $table,
            " mine join not_same decided on decided.",
            $one,
            "_",
            $mine,
            "_id = mine.id join ",
            $table,
            " theirs on theirs.id = decided.",
            $one,
            "_",
            $other,
            "_id join ",
            $table,
            " living on living.id = coalesce(theirs.merged_into_id, theirs.id) \
             where mine.id = @.id or mine.merged_into_id = @.id"
        )
    };
}

type Parts = &'static [(Columns, &'static [Column])];

use Type::{Big, Id, Int, Real, Text};

const ARTICLE: Parts = &[
    (article::URL, &[column("@.url", Text)]),
    (article::TITLE, &[column("@.title", Text)]),
    (article::BYLINE, &[column("@.byline", Text)]),
    (article::LANGUAGE, &[column("@.language", Text)]),
    (article::PUBLISHER, &[column("@.publisher_id", Id)]),
    (article::PUBLISHED, &[column("@.published_edtf", Text)]),
    (article::WORDS, &[column("@.word_count", Int)]),
    (article::HASH, &[column("@.content_hash", Text)]),
    (article::INGESTED, &[column("@.ingested_at", Big)]),
    (article::SUPERSEDES, &[column("@.supersedes_id", Id)]),
    (
        article::BODY,
        &[column(
            "(select b.body from article_bodies b where b.article_id = @.id)",
            Text,
        )],
    ),
    (article::VERSION, &[column("@.version", Int)]),
];

const STATEMENT: Parts = &[
    (statement::ARTICLE, &[column("@.article_id", Id)]),
    (statement::TEXT, &[column("@.text", Text)]),
    (statement::KIND, &[column("@.kind", Text)]),
    (statement::ACT, &[column("@.act", Text)]),
    (statement::ATTRIBUTION, &[column("@.attribution", Text)]),
    (
        statement::SPEAKER,
        &[column("@.speaker_person_id", Id), column("@.speaker_source_id", Id)],
    ),
    (statement::ROLE, &[column("@.speaker_role", Text)]),
    (statement::SAID, &[column("@.said_edtf", Text)]),
    (statement::CONFIDENCE, &[column("@.confidence", Real)]),
    (
        statement::REVIEW,
        &[
            column("@.review_status", Text),
            column("@.reviewed_by", Text),
            column("@.reviewed_at", Big),
        ],
    ),
    (
        statement::EXTRACTION,
        &[
            column(
                "(select x.extractor from extractions x where x.id = @.extraction_id)",
                Text,
            ),
            column(
                "(select x.extractor_version from extractions x where x.id = @.extraction_id)",
                Text,
            ),
            column("(select x.ran_at from extractions x where x.id = @.extraction_id)", Big),
        ],
    ),
    (statement::VERSION, &[column("@.version", Int)]),
];

const PERSON: Parts = &[
    (person::SLUG, &[column("@.slug", Text)]),
    (person::NAME, &[column("@.name", Text)]),
    (person::ALIASES, &[aliases!("person")]),
    (person::DESCRIPTION, &[column("@.description", Text)]),
    (person::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (person::VERSION, &[column("@.version", Int)]),
    (person::NOT_SAME, &[not_same!("person", "people")]),
];

const SOURCE: Parts = &[
    (source::SLUG, &[column("@.slug", Text)]),
    (source::NAME, &[column("@.name", Text)]),
    (source::ALIASES, &[aliases!("source")]),
    (source::KIND, &[column("@.kind", Text)]),
    (source::HOMEPAGE, &[column("@.homepage", Text)]),
    (source::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (source::RELIABILITY, &[column("@.reliability", Text)]),
    (source::VERSION, &[column("@.version", Int)]),
    (source::NOT_SAME, &[not_same!("source", "sources")]),
];

const EVENT: Parts = &[
    (event::SLUG, &[column("@.slug", Text)]),
    (event::NAME, &[column("@.name", Text)]),
    (event::ALIASES, &[aliases!("event")]),
    (event::KIND, &[column("@.kind", Text)]),
    (event::WHEN, &[column("@.when_edtf", Text)]),
    (event::PLACE, &[column("@.place", Text)]),
    (event::PARENT, &[column("@.parent_id", Id)]),
    (
        event::REVIEW,
        &[
            column("@.review_status", Text),
            column("@.reviewed_by", Text),
            column("@.reviewed_at", Big),
        ],
    ),
    (event::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (event::VERSION, &[column("@.version", Int)]),
    (event::NOT_SAME, &[not_same!("event", "events")]),
    (
        event::OUTLETS,
        &[
            column(
                "(select count(distinct b.publisher_id) from statement_events f join statements t on t.id = f.statement_id \
                 join articles b on b.id = t.article_id where f.event_id = @.id and t.review_status <> 'rejected')",
                Big,
            ),
            column(
                "(select count(distinct b.publisher_id) from statement_events f join statements t on t.id = f.statement_id \
                 join articles b on b.id = t.article_id where f.event_id = @.id and t.review_status <> 'rejected' \
                 and not exists (select 1 from statement_via o where o.statement_id = t.id))",
                Big,
            ),
        ],
    ),
];

/// The whole of a span that a row holds.
pub(super) const SPAN: &[(&str, Type)] = &[
    ("span_start", Int),
    ("span_end", Int),
    ("span_start_utf16", Int),
    ("span_end_utf16", Int),
    ("span_exact", Text),
    ("span_prefix", Text),
    ("span_suffix", Text),
];

const VIA: Parts = &[
    (Columns::NONE, &[column("@.source_id", Id)]),
    (via::RELATION, &[column("@.relation", Text)]),
    (
        via::SPAN,
        &[
            column("@.span_start", Int),
            column("@.span_end", Int),
            column("@.span_start_utf16", Int),
            column("@.span_end_utf16", Int),
            column("@.span_exact", Text),
            column("@.span_prefix", Text),
            column("@.span_suffix", Text),
        ],
    ),
];

const AFFILIATION: Parts = &[
    (
        Columns::NONE,
        &[column("@.source_id", Id), column("@.statement_id", Id)],
    ),
    (affiliation::ROLE, &[column("@.role", Text)]),
    (affiliation::FROM, &[column("@.from_edtf", Text)]),
    (affiliation::TO, &[column("@.to_edtf", Text)]),
];

const PARTICIPANT: Parts = &[(Columns::NONE, &[column("@.person_id", Id), column("@.source_id", Id)])];

const EVENT_SPEAKER: Parts = &[(
    Columns::NONE,
    &[
        column("@.person_id", Id),
        column("@.source_id", Id),
        column("@.n", Big),
        column("@.acts", Text),
    ],
)];

/// As the feed reads it.
const CHANGE: Parts = &[(
    Columns::NONE,
    &[
        column("@.transaction_number", Big),
        column("@.seq", Big),
        column("@.at", Big),
        column("@.noun", Text),
        column("@.node", Id),
        column("@.operation", Text),
        column("@.actor", Text),
        column("@.detail", Text),
        column("(select f.id from feed f)", Id),
    ],
)];

const DISPUTE: Parts = &[(Columns::NONE, &[column("@.other", Id), column("@.ground", Text)])];

const COUNTERPART: Parts = &[(
    Columns::NONE,
    &[
        column("@.person_id", Id),
        column("@.source_id", Id),
        column("@.events", Big),
        column("@.disputed", Big),
        column("@.n", Big),
    ],
)];

/// Where a noun's rows are, and the parts of each; what is under [`Columns::NONE`] is always read.
pub(super) fn parts(noun: Noun) -> Parts {
    match noun {
        Noun::Article => ARTICLE,
        Noun::Statement => STATEMENT,
        Noun::Person => PERSON,
        Noun::Source => SOURCE,
        Noun::Event => EVENT,
        Noun::Via => VIA,
        Noun::Affiliation => AFFILIATION,
        Noun::Participant => PARTICIPANT,
        Noun::EventSpeaker => EVENT_SPEAKER,
        Noun::Change => CHANGE,
        Noun::Dispute => DISPUTE,
        Noun::Counterpart => COUNTERPART,
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

/// So many decisions are told of one noun.
const DECISIONS: usize = 100;

fn not_same(row: &mut Row<'_>, node: impl Fn(Uuid) -> NodeId) -> Result<Vec<NotSame>> {
    let json: Option<String> = row.get()?;
    let mut read: Vec<(i64, Uuid, Uuid, String, Option<String>)> =
        serde_json::from_str(json.as_deref().unwrap_or("[]"))
            .map_err(|e| sea_orm::DbErr::Type(format!("what is not the same: {e}")))?;
    read.sort_unstable_by(|x, y| y.cmp(x));
    let mut all: Vec<NotSame> = Vec::new();
    for (at, _, other, other_name, by) in read {
        let other = node(other);
        if all.len() < DECISIONS && all.iter().all(|known| known.other != other) {
            let at = read_micros(at)?;
            all.push(NotSame {
                other,
                other_name,
                by,
                at,
            });
        }
    }
    Ok(all)
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

impl Read for Article {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: ArticleId(id),
            url: part(has, article::URL, || row.get())?,
            title: part(has, article::TITLE, || row.get())?,
            byline: part(has, article::BYLINE, || row.get())?,
            language: part(has, article::LANGUAGE, || row.get())?,
            publisher: part(has, article::PUBLISHER, || row.get::<Option<_>>())?.map(SourceId),
            published_on: part(has, article::PUBLISHED, || row.when())?,
            word_count: part(has, article::WORDS, || row.get())?,
            content_hash: part(has, article::HASH, || row.get())?,
            ingested_at: part(has, article::INGESTED, || row.time())?,
            supersedes: part(has, article::SUPERSEDES, || row.get::<Option<_>>())?.map(ArticleId),
            body: part(has, article::BODY, || row.get())?,
            version: part(has, article::VERSION, || row.get())?,
        })
    }
}

impl Read for Statement {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: StatementId(id),
            article: ArticleId(part(has, statement::ARTICLE, || row.get::<Uuid>())?),
            text: part(has, statement::TEXT, || row.get())?,
            kind: code(has, statement::KIND, crate::statement::Kind::Direct, row)?,
            act: code(has, statement::ACT, Act::Asserts, row)?,
            attribution: code(
                has,
                statement::ATTRIBUTION,
                crate::statement::Attribution::Unresolved,
                row,
            )?,
            speaker: part(has, statement::SPEAKER, || who(row))?,
            speaker_role: part(has, statement::ROLE, || row.get())?,
            said_on: part(has, statement::SAID, || row.when())?,
            confidence: part(has, statement::CONFIDENCE, || row.get())?,
            review: review(row, has.has(statement::REVIEW))?,
            extraction: part(has, statement::EXTRACTION, || match row.get::<Option<String>>()? {
                Some(extractor) => Ok(Some(ExtractionRun {
                    extractor,
                    version: row.get()?,
                    at: row.time()?,
                })),
                None => {
                    row.skip(2);
                    Ok(None)
                }
            })?,
            version: part(has, statement::VERSION, || row.get())?,
            content: Vec::new(),
            cue: None,
            speaker_span: None,
            via: Vec::new(),
        })
    }
}

impl Read for Person {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: PersonId(id),
            slug: part(has, person::SLUG, || row.get())?,
            name: part(has, person::NAME, || row.get())?,
            aliases: part(has, person::ALIASES, || names(row))?,
            description: part(has, person::DESCRIPTION, || row.get())?,
            wikidata_id: part(has, person::WIKIDATA, || row.get())?,
            version: part(has, person::VERSION, || row.get())?,
            not_same: part(has, person::NOT_SAME, || not_same(row, |id| PersonId(id).into()))?,
        })
    }
}

impl Read for Source {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: SourceId(id),
            slug: part(has, source::SLUG, || row.get())?,
            name: part(has, source::NAME, || row.get())?,
            aliases: part(has, source::ALIASES, || names(row))?,
            kind: code(has, source::KIND, crate::source::SourceKind::Organisation, row)?,
            homepage: part(has, source::HOMEPAGE, || row.get())?,
            wikidata_id: part(has, source::WIKIDATA, || row.get())?,
            reliability: part(has, source::RELIABILITY, || {
                Ok(row.get::<Option<String>>()?.map(|code| Code::read(&code)).transpose()?)
            })?,
            version: part(has, source::VERSION, || row.get())?,
            not_same: part(has, source::NOT_SAME, || not_same(row, |id| SourceId(id).into()))?,
        })
    }
}

impl Read for Event {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: EventId(id),
            slug: part(has, event::SLUG, || row.get())?,
            name: part(has, event::NAME, || row.get())?,
            aliases: part(has, event::ALIASES, || names(row))?,
            kind: code(has, event::KIND, crate::event::EventKind::Other, row)?,
            when: part(has, event::WHEN, || row.when())?,
            place: part(has, event::PLACE, || row.get())?,
            parent: part(has, event::PARENT, || row.get::<Option<_>>())?.map(EventId),
            review: review(row, has.has(event::REVIEW))?,
            wikidata_id: part(has, event::WIKIDATA, || row.get())?,
            version: part(has, event::VERSION, || row.get())?,
            not_same: part(has, event::NOT_SAME, || not_same(row, |id| EventId(id).into()))?,
            outlets: part(has, event::OUTLETS, || {
                Ok(Some(Outlets {
                    all: row.get()?,
                    independent: row.get()?,
                }))
            })?,
        })
    }
}

impl Read for Via {
    fn read(row: &mut Row<'_>, _: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            source: SourceId(row.get()?),
            relation: code(has, via::RELATION, crate::statement::ViaRelation::Citing, row)?,
            span: part(has, via::SPAN, || row.span())?,
        })
    }
}

impl Read for Affiliation {
    fn read(row: &mut Row<'_>, _: Uuid, has: Columns) -> Result<Self> {
        let source = row.get::<Option<_>>()?.map(SourceId);
        let statement = row.get::<Option<_>>()?.map(StatementId);
        Ok(Self {
            source,
            role: part(has, affiliation::ROLE, || row.get())?,
            from: part(has, affiliation::FROM, || row.when())?,
            to: part(has, affiliation::TO, || row.when())?,
            statement,
        })
    }
}

impl Read for Change {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        feed::read_own(row)
    }
}

impl Read for Participant {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        Ok(Self { who: somebody(row)? })
    }
}

impl Read for EventSpeaker {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        let who = somebody(row)?;
        let statements: i64 = row.get()?;
        let codes: String = row.get()?;
        let mut acts = codes.split(',').map(Act::read).collect::<Result<Vec<_>, _>>()?;
        acts.sort_unstable_by_key(|act| *act as u8);
        Ok(Self {
            who,
            statements: int(statements),
            acts,
        })
    }
}

/// As GraphQL counts.
fn int(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl Read for Dispute {
    fn read(row: &mut Row<'_>, id: Uuid, _: Columns) -> Result<Self> {
        Ok(Self {
            affirmation: StatementId(id),
            denial: StatementId(row.get()?),
            ground: row.code()?,
        })
    }
}

impl Read for Counterpart {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        Ok(Self {
            who: somebody(row)?,
            events: int(row.get()?),
            disputed: int(row.get()?),
            statements: int(row.get()?),
        })
    }
}
