//! People: named human beings who speak.

use crate::table::{Table, Type};

crate::table::step!("m0002_people");

const TABLES: &[Table] = &[
    Table {
        name: "people",
        comment: "Named human beings.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            ("slug", Type::Key, "not null", "readable, in addresses"),
            ("name", Type::Text, "not null", "the fullest name"),
            (
                "sort_key",
                Type::Key,
                "not null",
                "the name in lower case, without accents",
            ),
            (
                "identity_key",
                Type::Key,
                "",
                "the name as ingest compares it; null where an editor set the person apart from a namesake",
            ),
            ("description", Type::Text, "", "one line, by an editor"),
            ("wikidata_id", Type::Text, "", "Q-number"),
            (
                "merged_into_id",
                Type::Id,
                "references people (id)",
                "the living person that it was merged into; null where it lives",
            ),
            (
                "version",
                Type::Int,
                "not null default 1",
                "counts the changes, so that an edit can say what it saw",
            ),
            ("created_at", Type::Time, "not null", "microseconds since 1970 UTC"),
        ]],
        constraints: &[],
        indexes: &[
            ("people_slug_unique", "(slug)"),
            ("people_identity_unique", "(identity_key)"),
            ("people_by_sort_key", "(sort_key, id)"),
            (
                "people_by_merged_into",
                "(merged_into_id) where merged_into_id is not null",
            ),
        ],
        clustered: false,
    },
    Table {
        name: "person_aliases",
        comment: "Every name of a person, its own among them.",
        columns: &[&[
            ("person_id", Type::Id, "not null references people (id)", "the person"),
            ("alias", Type::Key, "not null", "as written"),
            (
                "alias_key",
                Type::Key,
                "not null",
                "lower case, without accents: what a search by name compares",
            ),
            (
                "identity_key",
                Type::Key,
                "",
                "what ingest compares; null where the alias alone identifies nobody",
            ),
        ]],
        constraints: &["primary key (person_id, alias)"],
        indexes: &[
            ("person_aliases_by_alias_key", "(alias_key, person_id)"),
            ("person_aliases_by_identity_key", "(identity_key, person_id)"),
        ],
        clustered: true,
    },
    Table {
        name: "person_slugs",
        comment: "Every slug that a person has or had: they resolve for ever.",
        columns: &[&[
            ("slug", Type::Key, "primary key", "as in an address"),
            ("person_id", Type::Id, "not null references people (id)", "the person"),
        ]],
        constraints: &[],
        indexes: &[("person_slugs_by_person", "(person_id)")],
        clustered: true,
    },
];
