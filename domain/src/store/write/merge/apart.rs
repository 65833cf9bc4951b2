//! Two that were found to be two: merging refuses them, and ingest does not mix up their names.

use super::{
    super::{Editor, Writer, review::because},
    mergeable, node,
};
use crate::{
    Error, Result,
    change::{Detail, FieldChange, Operation},
    error::{Fault, FaultCode},
    merge::Seen,
    store::{Store, entity::not_same, references::Mergeable, sql::Row},
};
use std::collections::HashSet;
use uuid::Uuid;

impl Store {
    /// Remembers that two of a kind are not the same; nothing is written where that is known.
    ///
    /// # Errors
    /// [`Error::Refused`] where they are not two of one kind, were merged, or have another version than was seen; of the
    /// database.
    pub async fn set_apart(
        &self,
        a: impl Into<Seen>,
        b: impl Into<Seen>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<()> {
        let (a, b) = (a.into(), b.into());
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let (what, x, y) = w.two(a, b).await?;
        if w.set_apart_from(what, x).await?.contains(&y) {
            return Ok(());
        }
        let of = |is: Mergeable, id: Uuid| (what == is).then_some(id);
        let (lesser, greater) = (x.min(y), x.max(y));
        w.insert(vec![not_same::Model {
            id: w.clock.id(),
            person_a_id: of(Mergeable::People, lesser),
            person_b_id: of(Mergeable::People, greater),
            source_a_id: of(Mergeable::Sources, lesser),
            source_b_id: of(Mergeable::Sources, greater),
            event_a_id: of(Mergeable::Events, lesser),
            event_b_id: of(Mergeable::Events, greater),
            decided_by: Some(editor.name.to_owned()),
            decided_at: w.now(),
        }])
        .await?;
        let reason = because(reason);
        for (one, other) in [(x, y), (y, x)] {
            let detail = Detail {
                other: Some(node(what, other).to_string()),
                reason: reason.clone(),
                ..Detail::default()
            };
            w.record(node(what, one), Operation::SetApart, detail);
        }
        w.commit().await
    }

    /// Forgets that two are not the same.
    ///
    /// # Errors
    /// [`Error::Refused`] where nobody found that, or they have another version than was seen; of the database.
    pub async fn undo_set_apart(
        &self,
        a: impl Into<Seen>,
        b: impl Into<Seen>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<()> {
        let (a, b) = (a.into(), b.into());
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let (what, x, y) = w.two(a, b).await?;
        let noun = what.noun();
        let mut sql = w.sql();
        let (x_is, y_is) = (cluster(what, &sql.bind(x)), cluster(what, &sql.bind(y)));
        let text = format!(
            "delete from not_same where ({noun}_a_id in {x_is} and {noun}_b_id in {y_is}) \
             or ({noun}_a_id in {y_is} and {noun}_b_id in {x_is})"
        );
        if sql.run(&w.tx, &text).await? == 0 {
            let message = format!("nobody found {} and {} not to be the same", a.id, b.id);
            return Err(Fault::new("", FaultCode::NotFound, message).into());
        }
        let reason = because(reason);
        for (one, other) in [(x, y), (y, x)] {
            let other = node(what, other).to_string();
            let detail = Detail {
                fields: vec![FieldChange {
                    field: "notSame".to_owned(),
                    before: Some(other.clone()),
                    after: None,
                }],
                other: Some(other),
                reason: reason.clone(),
            };
            w.record(node(what, one), Operation::Updated, detail);
        }
        w.commit().await
    }
}

/// The ids that stand for a living one by now, its own among them.
fn cluster(what: Mergeable, id: &str) -> String {
    let table = what.table();
    format!(
        "(select n.id from {table} n where n.id = {id} union all select n.id from {table} n where n.merged_into_id = {id})"
    )
}

impl Writer<'_> {
    /// The two living ones that the ids stand for, unchanged since they were seen.
    async fn two(&self, a: Seen, b: Seen) -> Result<(Mergeable, Uuid, Uuid)> {
        let refuse = |code, message: String| Err(Fault::new("b", code, message).into());
        let (x, y) = (a.id, b.id);
        let (Some(what), true) = (mergeable(x), mergeable(x) == mergeable(y)) else {
            let message = format!("{x} and {y} are not of one kind: give two people, two sources or two events");
            return refuse(FaultCode::Invalid, message);
        };
        let one = self.living(what.table(), x.uuid(), "a", x).await?;
        let other = self.living(what.table(), y.uuid(), "b", y).await?;
        if x == y {
            return refuse(FaultCode::Invalid, format!("{x} is one: give two"));
        }
        if one == other {
            return refuse(FaultCode::Merged, format!("{x} and {y} were merged: undo that first"));
        }
        self.as_seen(what, "a", one, a.version).await?;
        self.as_seen(what, "b", other, b.version).await?;
        Ok((what, one, other))
    }

    /// The living ones that were found not to be the same as this one.
    pub(in crate::store::write) async fn set_apart_from(&self, what: Mergeable, id: Uuid) -> Result<HashSet<Uuid>> {
        let mut sql = self.sql();
        let (noun, table, place) = (what.noun(), what.table(), sql.bind(id));
        let is = cluster(what, &place);
        let text = format!(
            "select coalesce(n.merged_into_id, n.id) from (select {noun}_b_id as other from not_same \
             where {noun}_a_id in {is} union all select {noun}_a_id from not_same where {noun}_b_id in {is}) o \
             join {table} n on n.id = o.other"
        );
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter().map(|row| Row::new(row).get()).collect::<Result<_, Error>>()
    }
}
