//! What points to people, sources and events: merging moves all of it, and afterwards all of it points to the living.

/// What can be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Mergeable {
    People,
    Sources,
    Events,
}

use Mergeable::{Events, People, Sources};

impl Mergeable {
    pub(crate) const ALL: [Self; 3] = [People, Sources, Events];

    /// Its table.
    pub(crate) fn table(self) -> &'static str {
        match self {
            People => "people",
            Sources => "sources",
            Events => "events",
        }
    }

    /// Its name, as it begins columns of `merges` and `not_same`.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            People => "person",
            Sources => "source",
            Events => "event",
        }
    }

    /// All that points to it. What comes earlier is moved earlier.
    pub(crate) fn references(self) -> &'static [Reference] {
        match self {
            People => PEOPLE,
            Sources => SOURCES,
            Events => EVENTS,
        }
    }
}

/// A column that points to a noun that can be merged. In its conditions `a` is a row of the one that is merged, `b` a row
/// of the survivor.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// What tells a row among those that point to one noun.
    pub(crate) key: Key,
    /// That `a` and `b` would be the same row; empty where that cannot be.
    pub(crate) clash: &'static str,
    /// That of those two `a` stays; else `b` does.
    pub(crate) better: &'static str,
    /// What adds up where two rows become one.
    pub(crate) sums: &'static [&'static str],
    /// Under what name the rows are counted, where they are.
    pub(crate) counted: &'static str,
}

/// What tells a row among those that point to one noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A column that holds an id.
    Id(&'static str),
    /// A column that holds text.
    Text(&'static str),
    /// The article and the position in it, which is counted on from the survivor's.
    Mention,
}

const fn plain(table: &'static str, column: &'static str, key: Key, counted: &'static str) -> Reference {
    Reference {
        table,
        column,
        key,
        clash: "",
        better: "false",
        sums: &[],
        counted,
    }
}

const fn once(
    table: &'static str,
    column: &'static str,
    key: Key,
    clash: &'static str,
    counted: &'static str,
) -> Reference {
    Reference {
        clash,
        ..plain(table, column, key, counted)
    }
}

const SAME_ROLE: &str = "b.role_key = a.role_key and b.source_id is not distinct from a.source_id";
const SAME_ALIAS: &str = "b.alias = a.alias";
const SAME_STATEMENT: &str = "b.statement_id = a.statement_id";

const PEOPLE: &[Reference] = &[
    plain("people", "merged_into_id", Key::Id("id"), ""),
    once("person_aliases", "person_id", Key::Text("alias"), SAME_ALIAS, "names"),
    plain("person_slugs", "person_id", Key::Text("slug"), ""),
    plain("removals", "person_id", Key::Id("id"), ""),
    plain("removals", "no_person_id", Key::Id("id"), ""),
    once("affiliations", "person_id", Key::Id("id"), SAME_ROLE, "roles"),
    once(
        "event_participants",
        "person_id",
        Key::Id("id"),
        "b.event_id = a.event_id",
        "events",
    ),
    plain("statements", "speaker_person_id", Key::Id("id"), "statements"),
    Reference {
        sums: &["mentions", "statements"],
        ..once(
            "article_people",
            "person_id",
            Key::Id("article_id"),
            "b.article_id = a.article_id",
            "articles",
        )
    },
];

const SOURCES: &[Reference] = &[
    plain("sources", "merged_into_id", Key::Id("id"), ""),
    once("source_aliases", "source_id", Key::Text("alias"), SAME_ALIAS, "names"),
    plain("source_slugs", "source_id", Key::Text("slug"), ""),
    plain("removals", "source_id", Key::Id("id"), ""),
    plain("removals", "no_source_id", Key::Id("id"), ""),
    once(
        "affiliations",
        "source_id",
        Key::Id("id"),
        "b.role_key = a.role_key and b.person_id = a.person_id",
        "roles",
    ),
    once(
        "event_participants",
        "source_id",
        Key::Id("id"),
        "b.event_id = a.event_id",
        "events",
    ),
    plain("articles", "publisher_id", Key::Id("id"), "articles"),
    plain("statements", "speaker_source_id", Key::Id("id"), "statements"),
    Reference {
        // An outlet stands in a chain once, where it is nearest the speaker.
        better: "a.position < b.position",
        ..once(
            "statement_via",
            "source_id",
            Key::Id("statement_id"),
            SAME_STATEMENT,
            "citations",
        )
    },
];

const EVENTS: &[Reference] = &[
    plain("events", "merged_into_id", Key::Id("id"), ""),
    once("event_aliases", "event_id", Key::Text("alias"), SAME_ALIAS, "names"),
    plain("event_slugs", "event_id", Key::Text("slug"), ""),
    plain("removals", "event_id", Key::Id("id"), ""),
    once("event_words", "event_id", Key::Text("word"), "b.word = a.word", ""),
    once(
        "event_participants",
        "event_id",
        Key::Id("id"),
        "b.person_id is not distinct from a.person_id and b.source_id is not distinct from a.source_id",
        "participants",
    ),
    plain("events", "parent_id", Key::Id("id"), "events"),
    plain("event_mentions", "event_id", Key::Mention, ""),
    Reference {
        // The surest of two links stays, an editor's before all.
        better: "a.confidence > b.confidence or (a.evidence = 'editor' and b.evidence <> 'editor')",
        ..once(
            "statement_events",
            "event_id",
            Key::Id("statement_id"),
            SAME_STATEMENT,
            "statements",
        )
    },
    once(
        "statement_unlinks",
        "event_id",
        Key::Id("statement_id"),
        SAME_STATEMENT,
        "",
    ),
    Reference {
        sums: &["mentions"],
        ..once(
            "article_events",
            "event_id",
            Key::Id("article_id"),
            "b.article_id = a.article_id",
            "articles",
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Database, Statement};
    use std::collections::BTreeSet;
    use whosaid_testkit::{Engine, on_each};

    #[tokio::test]
    async fn everything_that_points_to_what_can_be_merged_is_known() {
        on_each(async |database| {
            let db = Database::connect(database.url()).await.unwrap();
            let sql = match database.engine() {
                Engine::Sqlite => {
                    "select t.name, k.\"from\", k.\"table\" from sqlite_schema t, pragma_foreign_key_list(t.name) k \
                     where t.type = 'table'"
                }
                Engine::Postgres => {
                    "select conrelid::regclass::text, a.attname::text, confrelid::regclass::text from pg_constraint k \
                     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f'"
                }
            };
            let rows = db
                .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
                .await
                .unwrap();
            let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
            for what in Mergeable::ALL {
                // Decisions stay about those that they were made about.
                let there: BTreeSet<(String, String)> = rows
                    .iter()
                    .filter(|row| text(row, 2) == what.table())
                    .map(|row| (text(row, 0), text(row, 1)))
                    .filter(|(table, _)| !["merges", "not_same"].contains(&table.as_str()))
                    .collect();
                let known: BTreeSet<(String, String)> = what
                    .references()
                    .iter()
                    .map(|r| (r.table.to_owned(), r.column.to_owned()))
                    .collect();
                assert_eq!(there, known, "{what:?}");
            }
        })
        .await;
    }
}
