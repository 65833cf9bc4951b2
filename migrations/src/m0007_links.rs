//! What leads from statements and articles to events and people.

use crate::table::{SPAN_OR_NULL, Table, Type};

crate::table::step!("m0007_links");

const TABLES: &[Table] = &[
    Table {
        name: "statement_events",
        comment: "What a statement is about.",
        columns: &[
            &[
                (
                    "statement_id",
                    Type::Id,
                    "not null references statements (id)",
                    "the statement",
                ),
                ("event_id", Type::Id, "not null references events (id)", "the event"),
                ("confidence", Type::Real, "not null", "0 to 1"),
                (
                    "evidence",
                    Type::Key,
                    "not null",
                    "content, sentence, reference or topic",
                ),
                ("told_at", Type::Time, "not null", "the statement's, copied for sorting"),
            ],
            SPAN_OR_NULL,
        ],
        constraints: &["primary key (statement_id, event_id)"],
        indexes: &[(
            "statement_events_by_event_and_told_at",
            "(event_id, told_at, statement_id)",
        )],
        clustered: true,
    },
    Table {
        name: "article_people",
        comment: "Whom an article names.",
        columns: &[&[
            (
                "article_id",
                Type::Id,
                "not null references articles (id)",
                "the article",
            ),
            ("person_id", Type::Id, "not null references people (id)", "the person"),
            ("mentions", Type::Int, "not null", "how often it names the person"),
            (
                "statements",
                Type::Int,
                "not null",
                "how many statements of the person it has",
            ),
        ]],
        constraints: &["primary key (article_id, person_id)"],
        indexes: &[("article_people_by_person", "(person_id, article_id)")],
        clustered: true,
    },
    Table {
        name: "article_events",
        comment: "Which events an article mentions.",
        columns: &[&[
            (
                "article_id",
                Type::Id,
                "not null references articles (id)",
                "the article",
            ),
            ("event_id", Type::Id, "not null references events (id)", "the event"),
            ("mentions", Type::Int, "not null", "how often"),
            (
                "published_at",
                Type::Time,
                "not null",
                "the article's, copied for sorting",
            ),
        ]],
        constraints: &["primary key (article_id, event_id)"],
        indexes: &[(
            "article_events_by_event_and_published_at",
            "(event_id, published_at, article_id)",
        )],
        clustered: true,
    },
];
