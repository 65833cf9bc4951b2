//! What others a person, a source or an event was found not to be the same as.

use crate::{
    Result,
    id::{NodeId, Uuid},
    merge::NotSame,
    store::sql::{Row, read_micros},
};

/// What others it was found not to be the same as, also what was merged into it.
macro_rules! not_same {
    ($one:literal, $table:literal) => {
        Column {
            postgres: concat!(
                "(select json_agg(json_build_array(o.decided_at, o.id, o.other, o.name, o.decided_by))::text from (",
                decided!($one, $table, "a", "b"),
                " union all ",
                decided!($one, $table, "b", "a"),
                ") o)"
            ),
            sqlite: concat!(
                "(select json_group_array(json_array(o.decided_at, lower(hex(o.id)), lower(hex(o.other)), o.name, \
                 o.decided_by)) from (",
                decided!($one, $table, "a", "b"),
                " union all ",
                decided!($one, $table, "b", "a"),
                ") o)"
            ),
            kind: Type::Text,
        }
    };
}

macro_rules! decided {
    ($one:literal, $table:literal, $mine:literal, $other:literal) => {
        concat!(
            "select decided.decided_at, decided.id, living.id as other, living.name, decided.decided_by from ",
            $table,
            " mine join not_same decided on decided.",
            $one,
            "_",
            $mine,
            "_id = mine.id join ",
            $table,
            " theirs on theirs.id = decided.",
            $one,
            "_",
            $other,
            "_id join ",
            $table,
            " living on living.id = coalesce(theirs.merged_into_id, theirs.id) \
             where mine.id = @.id or mine.merged_into_id = @.id"
        )
    };
}

/// So many decisions are told of one noun.
const DECISIONS: usize = 100;

pub(super) fn read(row: &mut Row<'_>, node: impl Fn(Uuid) -> NodeId) -> Result<Vec<NotSame>> {
    let json: Option<String> = row.get()?;
    let mut read: Vec<(i64, Uuid, Uuid, String, Option<String>)> =
        serde_json::from_str(json.as_deref().unwrap_or("[]"))
            .map_err(|e| sea_orm::DbErr::Type(format!("what is not the same: {e}")))?;
    read.sort_unstable_by(|x, y| y.cmp(x));
    let mut all: Vec<NotSame> = Vec::new();
    for (at, _, other, other_name, by) in read {
        let other = node(other);
        if all.len() < DECISIONS && all.iter().all(|known| known.other != other) {
            let at = read_micros(at)?;
            all.push(NotSame {
                other,
                other_name,
                by,
                at,
            });
        }
    }
    Ok(all)
}
