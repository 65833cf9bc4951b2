//! Roles that articles gave to people.

use crate::table::{Table, Type};

crate::table::step!("m0005_affiliations");

const TABLES: &[Table] = &[Table {
    name: "affiliations",
    comment: "Roles that articles gave to people.",
    columns: &[&[
        ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
        ("person_id", Type::Id, "not null references people (id)", "whose"),
        (
            "source_id",
            Type::Id,
            "references sources (id)",
            "the body, where the role names one",
        ),
        ("role", Type::Text, "not null", "as the article gives it"),
        ("role_key", Type::Key, "not null", "lower case, without accents"),
        (
            "statement_id",
            Type::Id,
            "references statements (id)",
            "the first statement that shows it",
        ),
        ("from_edtf", Type::Text, "", "from when, as EDTF; null where unknown"),
        (
            "from_earliest",
            Type::Time,
            "",
            "first possible instant, microseconds since 1970 UTC",
        ),
        (
            "from_latest",
            Type::Time,
            "",
            "end of the last possible instant, exclusive, microseconds since 1970 UTC",
        ),
        ("to_edtf", Type::Text, "", "until when, as EDTF; null where unknown"),
        (
            "to_earliest",
            Type::Time,
            "",
            "first possible instant, microseconds since 1970 UTC",
        ),
        (
            "to_latest",
            Type::Time,
            "",
            "end of the last possible instant, exclusive, microseconds since 1970 UTC",
        ),
        ("created_at", Type::Time, "not null", "microseconds since 1970 UTC"),
    ]],
    constraints: &[],
    indexes: &[
        (
            "affiliations_person_source_role_unique",
            "(person_id, source_id, role_key) where source_id is not null",
        ),
        (
            "affiliations_person_role_unique",
            "(person_id, role_key) where source_id is null",
        ),
        ("affiliations_by_person", "(person_id, id)"),
        ("affiliations_by_source", "(source_id, person_id)"),
        ("affiliations_by_statement", "(statement_id)"),
    ],
    clustered: false,
}];
