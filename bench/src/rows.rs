//! Rows on their way into a database.

use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Id(Uuid),
    Int(i64),
    Real(f64),
    Text(String),
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<i32> for Value {
    fn from(n: i32) -> Self {
        Self::Int(n.into())
    }
}

impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Self::Int(n as i64)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Self::Real(x)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A table, and the columns that are filled; the others keep their defaults, also those that a later step adds.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its place in [`TABLES`].
    pub(crate) at: usize,
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
}

/// Rows of one table, one after the other.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) table: &'static Table,
    pub(crate) values: Vec<Value>,
}

impl Batch {
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, Value> {
        self.values.chunks_exact(self.table.columns.len())
    }
}

macro_rules! tables {
    ($($name:ident = $table:literal ($($column:literal)*);)*) => {
        tables!(@ 0; $($name = $table ($($column)*);)*);
        /// In the order of their foreign keys.
        pub(crate) const TABLES: &[&Table] = &[$(&$name),*];
    };
    (@ $at:expr;) => {};
    (@ $at:expr; $name:ident = $table:literal ($($column:literal)*); $($rest:tt)*) => {
        pub(crate) static $name: Table = Table { at: $at, name: $table, columns: &[$($column),*] };
        tables!(@ $at + 1; $($rest)*);
    };
}

tables! {
    SOURCES = "sources" ("id" "slug" "name" "sort_key" "identity_key" "kind" "created_at");
    SOURCE_ALIASES = "source_aliases" ("source_id" "alias" "alias_key" "identity_key");
    SOURCE_SLUGS = "source_slugs" ("slug" "source_id");
    PEOPLE = "people" ("id" "slug" "name" "sort_key" "identity_key" "created_at");
    PERSON_ALIASES = "person_aliases" ("person_id" "alias" "alias_key" "identity_key");
    PERSON_SLUGS = "person_slugs" ("slug" "person_id");
    ARTICLES = "articles" ("id" "url" "content_hash" "title" "byline" "language" "publisher_id" "published_edtf"
        "published_earliest" "published_latest" "published_at" "word_count" "ingested_at");
    ARTICLE_BODIES = "article_bodies" ("article_id" "body");
    EXTRACTIONS = "extractions" ("id" "article_id" "extractor" "extractor_version" "ran_at");
    EVENTS = "events" ("id" "slug" "name" "sort_key" "kind" "head" "when_edtf" "when_earliest" "when_latest"
        "when_confidence" "sort_at" "place" "place_key" "review_status" "created_at");
    EVENT_ALIASES = "event_aliases" ("event_id" "alias" "alias_key");
    EVENT_SLUGS = "event_slugs" ("slug" "event_id");
    EVENT_WORDS = "event_words" ("word" "event_id");
    EVENT_PARTICIPANTS = "event_participants" ("id" "event_id" "person_id" "source_id");
    EVENT_MENTIONS = "event_mentions" ("event_id" "article_id" "position" "span_start" "span_end" "span_start_utf16"
        "span_end_utf16" "span_exact" "span_prefix" "span_suffix");
    STATEMENTS = "statements" ("id" "article_id" "position" "text" "text_key" "kind" "act" "attribution"
        "speaker_person_id" "speaker_source_id" "speaker_role" "said_edtf" "said_earliest" "said_latest" "told_at"
        "confidence" "review_status" "reviewed_by" "reviewed_at" "extraction_id");
    STATEMENT_SPANS = "statement_spans" ("statement_id" "role" "position" "span_start" "span_end" "span_start_utf16"
        "span_end_utf16" "span_exact" "span_prefix" "span_suffix");
    STATEMENT_VIA = "statement_via" ("statement_id" "position" "source_id" "relation" "told_at" "span_start" "span_end"
        "span_start_utf16" "span_end_utf16" "span_exact" "span_prefix" "span_suffix");
    STATEMENT_EVENTS = "statement_events" ("statement_id" "event_id" "confidence" "evidence" "told_at" "span_start"
        "span_end" "span_start_utf16" "span_end_utf16" "span_exact" "span_prefix" "span_suffix");
    AFFILIATIONS = "affiliations" ("id" "person_id" "source_id" "role" "role_key" "statement_id" "created_at");
    ARTICLE_PEOPLE = "article_people" ("article_id" "person_id" "mentions" "statements");
    ARTICLE_EVENTS = "article_events" ("article_id" "event_id" "mentions" "published_at");
    CHANGES = "changes" ("at" "noun" "node" "operation");
}

/// A row's values, each made from what stands for it.
macro_rules! row {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::rows::Value::from($value)),*]
    };
}
pub(crate) use row;
