//! Articles: the texts that everything rests on.

use crate::table::{Table, Type};

crate::table::step!("m0003_articles");

const TABLES: &[Table] = &[
    Table {
        name: "articles",
        comment: "Texts as published. A text never changes: a revised one is a new article that supersedes it.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            ("url", Type::Key, "", "where it was published"),
            (
                "content_hash",
                Type::Key,
                "not null",
                "SHA-256 of the body, hexadecimal",
            ),
            ("title", Type::Text, "", "the headline"),
            ("byline", Type::Text, "", "who wrote it, as printed"),
            ("language", Type::Key, "not null", "BCP 47"),
            ("publisher_id", Type::Id, "references sources (id)", "the outlet"),
            (
                "published_edtf",
                Type::Text,
                "",
                "when it was published, as EDTF; null where unknown",
            ),
            (
                "published_earliest",
                Type::Time,
                "",
                "first possible instant, microseconds since 1970 UTC",
            ),
            (
                "published_latest",
                Type::Time,
                "",
                "end of the last possible instant, exclusive, microseconds since 1970 UTC",
            ),
            (
                "published_at",
                Type::Time,
                "not null",
                "what articles are sorted by: published_earliest, else ingested_at",
            ),
            ("word_count", Type::Int, "not null", "words in the body"),
            (
                "ingested_at",
                Type::Time,
                "not null",
                "when it came in, microseconds since 1970 UTC",
            ),
            (
                "supersedes_id",
                Type::Id,
                "references articles (id)",
                "the earlier text of the same url",
            ),
            (
                "version",
                Type::Int,
                "not null default 1",
                "counts the changes, so that an edit can say what it saw",
            ),
        ]],
        constraints: &[],
        indexes: &[
            (
                "articles_url_content_hash_unique",
                "(url, content_hash) where url is not null",
            ),
            ("articles_content_hash_unique", "(content_hash) where url is null"),
            ("articles_by_published_at", "(published_at, id)"),
            ("articles_by_ingested_at", "(ingested_at, id)"),
            (
                "articles_by_publisher_and_published_at",
                "(publisher_id, published_at, id)",
            ),
            (
                "articles_by_publisher_and_ingested_at",
                "(publisher_id, ingested_at, id)",
            ),
            ("articles_by_supersedes", "(supersedes_id)"),
            ("articles_by_url", "(url, ingested_at)"),
        ],
        clustered: false,
    },
    Table {
        name: "article_bodies",
        comment: "The text of each article, apart from it, so that no list reads it by accident.",
        columns: &[&[
            (
                "article_id",
                Type::Id,
                "primary key references articles (id)",
                "the article",
            ),
            ("body", Type::Text, "not null", "the text that every span counts in"),
        ]],
        constraints: &[],
        indexes: &[],
        clustered: false,
    },
    Table {
        name: "extractions",
        comment: "Runs of an extractor over an article.",
        columns: &[&[
            ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
            (
                "article_id",
                Type::Id,
                "not null references articles (id)",
                "the article",
            ),
            ("extractor", Type::Text, "not null", "the program"),
            ("extractor_version", Type::Text, "not null", "its version"),
            ("ran_at", Type::Time, "not null", "when, microseconds since 1970 UTC"),
        ]],
        constraints: &[],
        indexes: &[("extractions_by_article", "(article_id, ran_at)")],
        clustered: false,
    },
];
