//! The feed of changes.

use crate::table::{Table, Type};

crate::table::step!("m0009_changes");

const TABLES: &[Table] = &[Table {
    name: "changes",
    comment: "One row for each write, made in its transaction: audit log, feed and subscription. In commit order by (transaction_number, seq) as far as every lesser transaction number has ended.",
    columns: &[&[
        ("seq", Type::Serial, "", "grows, but not in commit order on PostgreSQL"),
        (
            "transaction_number",
            Type::Transaction,
            "",
            "rows below pg_snapshot_xmin(pg_current_snapshot()) are final and complete; always 0 on SQLite, which commits one writer at a time",
        ),
        ("at", Type::Time, "not null", "microseconds since 1970 UTC"),
        (
            "noun",
            Type::Key,
            "not null",
            "article, statement, person, source or event",
        ),
        (
            "node",
            Type::Id,
            "not null",
            "of that noun; no foreign key, since the feed outlives what it tells of",
        ),
        ("operation", Type::Key, "not null", "what happened, e.g. created"),
        ("actor", Type::Text, "", "who; null where the program did"),
        ("detail", Type::Text, "", "JSON"),
    ]],
    constraints: &[],
    indexes: &[
        ("changes_by_commit", "(transaction_number, seq)"),
        ("changes_by_node", "(node, seq)"),
    ],
    clustered: false,
}];
