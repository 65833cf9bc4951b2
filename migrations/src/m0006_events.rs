//! Events: what the statements are about.

use crate::table::{SPAN, Table, Type};

crate::table::step!("m0006_events");

const TABLES: &[Table] = &[
    Table {
        name: "events",
        comment: "Things that happened, or are said to have. The name is no key: two events may share it.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            ("slug", Type::Key, "not null", "readable, in addresses"),
            ("name", Type::Text, "not null", "short, from an article's own words"),
            (
                "sort_key",
                Type::Key,
                "not null",
                "the name in lower case, without accents",
            ),
            (
                "kind",
                Type::Key,
                "not null",
                "attack, conflict, talks, vote, legal, disaster, protest, business or other",
            ),
            (
                "head",
                Type::Key,
                "not null",
                "the word that tells it, in its base form",
            ),
            ("when_edtf", Type::Text, "", "when it was, as EDTF; null where unknown"),
            (
                "when_earliest",
                Type::Time,
                "",
                "first possible instant, microseconds since 1970 UTC",
            ),
            (
                "when_latest",
                Type::Time,
                "",
                "end of the last possible instant, exclusive, microseconds since 1970 UTC",
            ),
            (
                "when_confidence",
                Type::Real,
                "not null",
                "how sure the date is, 0 to 1; 0 where there is none",
            ),
            (
                "sort_at",
                Type::Time,
                "not null",
                "what events are sorted by: when_earliest, else created_at",
            ),
            ("place", Type::Text, "", "where, as named"),
            ("place_key", Type::Key, "", "the place in lower case, without accents"),
            (
                "parent_id",
                Type::Id,
                "references events (id)",
                "the larger event that it is part of",
            ),
            (
                "review_status",
                Type::Key,
                "not null",
                "proposed, confirmed or rejected",
            ),
            ("reviewed_by", Type::Text, "", "who decided; null while proposed"),
            ("reviewed_at", Type::Time, "", "when, microseconds since 1970 UTC"),
            ("wikidata_id", Type::Text, "", "Q-number"),
            (
                "merged_into_id",
                Type::Id,
                "references events (id)",
                "the living event that it was merged into; null where it lives",
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
            ("events_slug_unique", "(slug)"),
            ("events_by_sort_at", "(sort_at, id)"),
            ("events_by_sort_key", "(sort_key, id)"),
            ("events_by_parent", "(parent_id, sort_at, id)"),
            (
                "events_by_merged_into",
                "(merged_into_id) where merged_into_id is not null",
            ),
            ("events_by_when", "(when_earliest, when_latest)"),
        ],
        clustered: false,
    },
    Table {
        name: "event_aliases",
        comment: "Every name of a event, its own among them.",
        columns: &[&[
            ("event_id", Type::Id, "not null references events (id)", "the event"),
            ("alias", Type::Key, "not null", "as written"),
            (
                "alias_key",
                Type::Key,
                "not null",
                "lower case, without accents: what a search by name compares",
            ),
        ]],
        constraints: &["primary key (event_id, alias)"],
        indexes: &[("event_aliases_by_alias_key", "(alias_key, event_id)")],
        clustered: true,
    },
    Table {
        name: "event_slugs",
        comment: "Every slug that a event has or had: they resolve for ever.",
        columns: &[&[
            ("slug", Type::Key, "primary key", "as in an address"),
            ("event_id", Type::Id, "not null references events (id)", "the event"),
        ]],
        constraints: &[],
        indexes: &[("event_slugs_by_event", "(event_id)")],
        clustered: true,
    },
    Table {
        name: "event_words",
        comment: "Content words of an event's mentions: by them ingest finds events that may be the same.",
        columns: &[&[
            ("word", Type::Key, "not null", "lower case, without accents"),
            ("event_id", Type::Id, "not null references events (id)", "the event"),
        ]],
        constraints: &["primary key (word, event_id)"],
        indexes: &[("event_words_by_event", "(event_id)")],
        clustered: true,
    },
    Table {
        name: "event_participants",
        comment: "Who did it, suffered it or took part.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            ("event_id", Type::Id, "not null references events (id)", "the event"),
            ("person_id", Type::Id, "references people (id)", "who, where a person"),
            ("source_id", Type::Id, "references sources (id)", "who, where a body"),
        ]],
        constraints: &["check ((person_id is null) <> (source_id is null))"],
        indexes: &[
            ("event_participants_person_unique", "(event_id, person_id)"),
            ("event_participants_source_unique", "(event_id, source_id)"),
            ("event_participants_by_event", "(event_id, id)"),
            ("event_participants_by_person", "(person_id)"),
            ("event_participants_by_source", "(source_id)"),
        ],
        clustered: false,
    },
    Table {
        name: "event_mentions",
        comment: "Where an article mentions an event.",
        columns: &[
            &[
                ("event_id", Type::Id, "not null references events (id)", "the event"),
                (
                    "article_id",
                    Type::Id,
                    "not null references articles (id)",
                    "the article",
                ),
                ("position", Type::Int, "not null", "from 0"),
            ],
            SPAN,
        ],
        constraints: &[
            "primary key (event_id, article_id, position)",
            "check (span_start < span_end)",
        ],
        indexes: &[("event_mentions_by_article", "(article_id)")],
        clustered: true,
    },
];
