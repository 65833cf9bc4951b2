//! Rows as JSON: how what a merge takes away is kept whole, and put back.

use crate::store::entity::*;
use sea_orm::{ColumnTrait, EntityTrait, Iden, Iterable, sea_query::ColumnType};

/// A column's name, and whether it holds an id.
pub(super) type Column = (String, bool);

/// The columns of a table whose rows can be in one another's way.
pub(super) fn columns(table: &str) -> Vec<Column> {
    fn of<E: EntityTrait>() -> Vec<Column> {
        let column = |column: E::Column| {
            let is_id = matches!(column.def().get_column_type(), ColumnType::Uuid);
            (Iden::to_string(&column), is_id)
        };
        E::Column::iter().map(column).collect()
    }
    match table {
        "person_aliases" => of::<person_alias::Entity>(),
        "source_aliases" => of::<source_alias::Entity>(),
        "event_aliases" => of::<event_alias::Entity>(),
        "affiliations" => of::<affiliation::Entity>(),
        "article_people" => of::<article_person::Entity>(),
        "article_events" => of::<article_event::Entity>(),
        "event_participants" => of::<event_participant::Entity>(),
        "event_words" => of::<event_word::Entity>(),
        "statement_via" => of::<statement_via::Entity>(),
        "statement_events" => of::<statement_event::Entity>(),
        _ => of::<statement_unlink::Entity>(),
    }
}

/// The row `alias` as a JSON object.
pub(super) fn object(postgres: bool, columns: &[Column], alias: &str) -> String {
    let parts: Vec<String> = columns
        .iter()
        .map(|(name, is_id)| match (postgres, is_id) {
            (false, true) => {
                format!("'{name}', case when {alias}.{name} is null then null else lower(hex({alias}.{name})) end")
            }
            _ => format!("'{name}', {alias}.{name}"),
        })
        .collect();
    let function = if postgres { "jsonb_build_object" } else { "json_object" };
    format!("{function}({})", parts.join(", "))
}

/// All of these, one for each row, as the text of a JSON array.
pub(super) fn array(postgres: bool, item: &str) -> String {
    if postgres {
        format!("coalesce(cast(jsonb_agg({item}) as text), '[]')")
    } else {
        format!("json_group_array({item})")
    }
}

/// The rows of a JSON array of objects, to stand after `from`.
pub(super) fn rows(postgres: bool, table: &str, columns: &[Column], json: &str) -> String {
    if postgres {
        return format!("jsonb_populate_recordset(cast(null as {table}), {json})");
    }
    let parts: Vec<String> = columns
        .iter()
        .map(|(name, is_id)| match is_id {
            true => format!("unhex(json_extract(value, '$.{name}')) as {name}"),
            false => format!("json_extract(value, '$.{name}') as {name}"),
        })
        .collect();
    format!("(select {} from json_each({json}))", parts.join(", "))
}

/// What a column of a kept row becomes when it is put back, `l`, and what must hold for it to be put back. What it
/// points to may be gone by then, or merged.
pub(super) fn put_back(column: &str, own: &str) -> (String, Option<String>) {
    let noun = match column {
        _ if column == own => return (format!("l.{column}"), None),
        "person_id" => "people",
        "source_id" => "sources",
        "event_id" => "events",
        "statement_id" => "statements",
        "article_id" => "articles",
        _ => return (format!("l.{column}"), None),
    };
    let there = Some(format!(
        "(l.{column} is null or exists (select 1 from {noun} n where n.id = l.{column}))"
    ));
    match noun {
        "statements" | "articles" => (format!("l.{column}"), there),
        _ => (
            format!("(select coalesce(n.merged_into_id, n.id) from {noun} n where n.id = l.{column})"),
            there,
        ),
    }
}
