//! Keys that clients write with.

use crate::table::{Table, Type};

crate::table::step!("m0010_api_keys");

const TABLES: &[Table] = &[Table {
    name: "api_keys",
    comment: "Keys of clients. The key itself is never stored.",
    columns: &[&[
        ("id", Type::Id, "primary key", "UUIDv7, made by the program"),
        ("name", Type::Text, "not null", "who uses it"),
        ("role", Type::Key, "not null", "what it may do"),
        ("key_hash", Type::Key, "not null", "SHA-256 of the key, hexadecimal"),
        ("created_at", Type::Time, "not null", "microseconds since 1970 UTC"),
        ("last_used_at", Type::Time, "", "microseconds since 1970 UTC"),
        (
            "revoked_at",
            Type::Time,
            "",
            "microseconds since 1970 UTC; null while it holds",
        ),
    ]],
    constraints: &[],
    indexes: &[("api_keys_hash_unique", "(key_hash)")],
    clustered: false,
}];
