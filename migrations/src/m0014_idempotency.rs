//! Requests that name themselves, and the answers they got.

use crate::table::{Table, Type};

crate::table::step!("m0014_idempotency");

const TABLES: &[Table] = &[Table {
    name: "idempotency_keys",
    comment: "Mutations that came with an Idempotency-Key, kept for a day.",
    columns: &[&[
        ("client", Type::Key, "not null", "id of the API key that sent it"),
        ("name", Type::Key, "not null", "the Idempotency-Key"),
        (
            "request_hash",
            Type::Key,
            "not null",
            "SHA-256 of the request, hexadecimal: another request under the same name is refused",
        ),
        ("created_at", Type::Time, "not null", "microseconds since 1970 UTC"),
        (
            "status",
            Type::Int,
            "",
            "of HTTP; null while it is carried out, or where that was cut short",
        ),
        ("answer", Type::Text, "", "the body of the answer; null with status"),
    ]],
    constraints: &["primary key (client, name)"],
    indexes: &[("idempotency_keys_by_age", "(created_at)")],
    clustered: false,
}];
