//! Statements: who said what, once, in one article.

use crate::table::{SPAN, SPAN_OR_NULL, Table, Type};

crate::table::step!("m0004_statements");

const TABLES: &[Table] = &[
    Table {
        name: "statements",
        comment: "Occurrences of reported speech. Immutable evidence.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            (
                "article_id",
                Type::Id,
                "not null references articles (id)",
                "where it stands",
            ),
            (
                "position",
                Type::Int,
                "not null",
                "its place among the statements of the article, from 0",
            ),
            (
                "text",
                Type::Text,
                "not null",
                "the words, pieces joined by an ellipsis",
            ),
            (
                "text_key",
                Type::Key,
                "not null",
                "the words in lower case, without accents, for searching",
            ),
            ("kind", Type::Key, "not null", "direct, indirect or mixed"),
            ("act", Type::Key, "not null", "what the cue does"),
            (
                "attribution",
                Type::Key,
                "not null",
                "how the speaker was found: named, coreference, unnamed or unresolved",
            ),
            (
                "speaker_person_id",
                Type::Id,
                "references people (id)",
                "who speaks, where a person",
            ),
            (
                "speaker_source_id",
                Type::Id,
                "references sources (id)",
                "who speaks, where a body",
            ),
            ("speaker_role", Type::Text, "", "as the article gives it"),
            (
                "said_edtf",
                Type::Text,
                "",
                "when it was said, as EDTF; null where unknown",
            ),
            (
                "said_earliest",
                Type::Time,
                "",
                "first possible instant, microseconds since 1970 UTC",
            ),
            (
                "said_latest",
                Type::Time,
                "",
                "end of the last possible instant, exclusive, microseconds since 1970 UTC",
            ),
            (
                "told_at",
                Type::Time,
                "not null",
                "what statements are sorted by: said_earliest, else the article's published_at",
            ),
            ("confidence", Type::Real, "not null", "0 to 1, the extractor's"),
            (
                "review_status",
                Type::Key,
                "not null",
                "proposed, confirmed or rejected",
            ),
            ("reviewed_by", Type::Text, "", "who decided; null while proposed"),
            ("reviewed_at", Type::Time, "", "when, microseconds since 1970 UTC"),
            (
                "extraction_id",
                Type::Id,
                "references extractions (id)",
                "what found it; null where an editor typed it in",
            ),
            (
                "version",
                Type::Int,
                "not null default 1",
                "counts the changes, so that an edit can say what it saw",
            ),
        ]],
        constraints: &["check (speaker_person_id is null or speaker_source_id is null)"],
        indexes: &[
            ("statements_article_position_unique", "(article_id, position)"),
            ("statements_by_told_at", "(told_at, id)"),
            ("statements_by_confidence", "(confidence, id)"),
            ("statements_by_article_and_told_at", "(article_id, told_at, id)"),
            ("statements_by_person_and_told_at", "(speaker_person_id, told_at, id)"),
            (
                "statements_by_person_and_position",
                "(speaker_person_id, article_id, position)",
            ),
            (
                "statements_by_person_and_confidence",
                "(speaker_person_id, confidence, id)",
            ),
            ("statements_by_source_and_told_at", "(speaker_source_id, told_at, id)"),
            (
                "statements_by_source_and_position",
                "(speaker_source_id, article_id, position)",
            ),
            (
                "statements_by_source_and_confidence",
                "(speaker_source_id, confidence, id)",
            ),
            ("statements_by_extraction", "(extraction_id)"),
        ],
        clustered: false,
    },
    Table {
        name: "statement_spans",
        comment: "Where a statement's words, its speaker and its cue stand.",
        columns: &[
            &[
                (
                    "statement_id",
                    Type::Id,
                    "not null references statements (id)",
                    "the statement",
                ),
                ("role", Type::Key, "not null", "content, speaker or cue"),
                (
                    "position",
                    Type::Int,
                    "not null",
                    "its place among the spans of that role, from 0",
                ),
            ],
            SPAN,
        ],
        constraints: &[
            "primary key (statement_id, role, position)",
            "check (span_start < span_end)",
        ],
        indexes: &[],
        clustered: true,
    },
    Table {
        name: "statement_via",
        comment: "The chain of outlets between the speaker and the article, nearest the speaker first.",
        columns: &[
            &[
                (
                    "statement_id",
                    Type::Id,
                    "not null references statements (id)",
                    "the statement",
                ),
                ("position", Type::Int, "not null", "from 0"),
                ("source_id", Type::Id, "not null references sources (id)", "the outlet"),
                (
                    "relation",
                    Type::Key,
                    "not null",
                    "told, reported_by, citing or posted_on",
                ),
                ("told_at", Type::Time, "not null", "the statement's, copied for sorting"),
            ],
            SPAN_OR_NULL,
        ],
        constraints: &["primary key (statement_id, position)"],
        indexes: &[
            (
                "statement_via_by_source_and_told_at",
                "(source_id, told_at, statement_id)",
            ),
            ("statement_via_statement_source_unique", "(statement_id, source_id)"),
        ],
        clustered: true,
    },
];
