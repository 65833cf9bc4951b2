//! Who is the same and who is not: decided, and undoable.

use crate::table::{Table, Type};

crate::table::step!("m0008_identity");

const TABLES: &[Table] = &[
    Table {
        name: "merges",
        comment: "Two of a noun found to be one. Undoable: what moved is kept.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            (
                "person_from_id",
                Type::Id,
                "references people (id)",
                "the person that was merged",
            ),
            (
                "person_into_id",
                Type::Id,
                "references people (id)",
                "the person that it was merged into",
            ),
            (
                "source_from_id",
                Type::Id,
                "references sources (id)",
                "the source that was merged",
            ),
            (
                "source_into_id",
                Type::Id,
                "references sources (id)",
                "the source that it was merged into",
            ),
            (
                "event_from_id",
                Type::Id,
                "references events (id)",
                "the event that was merged",
            ),
            (
                "event_into_id",
                Type::Id,
                "references events (id)",
                "the event that it was merged into",
            ),
            (
                "moved",
                Type::Text,
                "not null",
                "what pointed to the first and now points to the second, as JSON, for undoing",
            ),
            ("reason", Type::Text, "", "why"),
            ("merged_by", Type::Text, "", "who; null where the program did"),
            ("merged_at", Type::Time, "not null", "microseconds since 1970 UTC"),
            ("undone_by", Type::Text, "", "who undid it"),
            ("undone_at", Type::Time, "", "when it was undone; null while it holds"),
        ]],
        constraints: &[
            "check ((case when person_from_id is null then 0 else 1 end) + (case when source_from_id is null then 0 else 1 end) + (case when event_from_id is null then 0 else 1 end) = 1)",
            "check ((person_from_id is null) = (person_into_id is null))",
            "check ((source_from_id is null) = (source_into_id is null))",
            "check ((event_from_id is null) = (event_into_id is null))",
        ],
        indexes: &[
            ("merges_by_person_from", "(person_from_id)"),
            ("merges_by_person_into", "(person_into_id)"),
            ("merges_by_source_from", "(source_from_id)"),
            ("merges_by_source_into", "(source_into_id)"),
            ("merges_by_event_from", "(event_from_id)"),
            ("merges_by_event_into", "(event_into_id)"),
        ],
        clustered: false,
    },
    Table {
        name: "not_same",
        comment: "Pairs that an editor found to be two; ingest and merging respect it.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            (
                "person_a_id",
                Type::Id,
                "references people (id)",
                "the lesser id of two different person rows",
            ),
            ("person_b_id", Type::Id, "references people (id)", "the greater id"),
            (
                "source_a_id",
                Type::Id,
                "references sources (id)",
                "the lesser id of two different source rows",
            ),
            ("source_b_id", Type::Id, "references sources (id)", "the greater id"),
            (
                "event_a_id",
                Type::Id,
                "references events (id)",
                "the lesser id of two different event rows",
            ),
            ("event_b_id", Type::Id, "references events (id)", "the greater id"),
            ("decided_by", Type::Text, "", "who"),
            ("decided_at", Type::Time, "not null", "microseconds since 1970 UTC"),
        ]],
        constraints: &[
            "check ((case when person_a_id is null then 0 else 1 end) + (case when source_a_id is null then 0 else 1 end) + (case when event_a_id is null then 0 else 1 end) = 1)",
            "check ((person_a_id is null) = (person_b_id is null))",
            "check ((source_a_id is null) = (source_b_id is null))",
            "check ((event_a_id is null) = (event_b_id is null))",
        ],
        indexes: &[
            ("not_same_person_unique", "(person_a_id, person_b_id)"),
            ("not_same_source_unique", "(source_a_id, source_b_id)"),
            ("not_same_event_unique", "(event_a_id, event_b_id)"),
            ("not_same_by_person_b", "(person_b_id)"),
            ("not_same_by_source_b", "(source_b_id)"),
            ("not_same_by_event_b", "(event_b_id)"),
        ],
        clustered: false,
    },
];
