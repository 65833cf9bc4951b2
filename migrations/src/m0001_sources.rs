//! Sources: bodies that information comes from.

use crate::table::{Table, Type};

crate::table::step!("m0001_sources");

const TABLES: &[Table] = &[
    Table {
        name: "sources",
        comment: "Bodies that information comes from: outlets, agencies, institutions, the unnamed.",
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
                "the name as ingest compares it; null where the body is never the same across articles",
            ),
            (
                "kind",
                Type::Key,
                "not null",
                "outlet, agency, government, company, organisation or unnamed",
            ),
            ("homepage", Type::Text, "", "its own site"),
            ("wikidata_id", Type::Text, "", "Q-number"),
            (
                "reliability",
                Type::Key,
                "",
                "A to F, the Admiralty code, set by an editor",
            ),
            (
                "merged_into_id",
                Type::Id,
                "references sources (id)",
                "the living source that it was merged into; null where it lives",
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
            ("sources_slug_unique", "(slug)"),
            ("sources_identity_unique", "(identity_key)"),
            ("sources_by_sort_key", "(sort_key, id)"),
            (
                "sources_by_merged_into",
                "(merged_into_id) where merged_into_id is not null",
            ),
        ],
        clustered: false,
    },
    Table {
        name: "source_aliases",
        comment: "Every name of a source, its own among them.",
        columns: &[&[
            ("source_id", Type::Id, "not null references sources (id)", "the source"),
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
        constraints: &["primary key (source_id, alias)"],
        indexes: &[
            ("source_aliases_by_alias_key", "(alias_key, source_id)"),
            ("source_aliases_by_identity_key", "(identity_key, source_id)"),
        ],
        clustered: true,
    },
    Table {
        name: "source_slugs",
        comment: "Every slug that a source has or had: they resolve for ever.",
        columns: &[&[
            ("slug", Type::Key, "primary key", "as in an address"),
            ("source_id", Type::Id, "not null references sources (id)", "the source"),
        ]],
        constraints: &[],
        indexes: &[("source_slugs_by_source", "(source_id)")],
        clustered: true,
    },
];
