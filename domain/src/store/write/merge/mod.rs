//! Merging two people, sources or events, and undoing it.
//!
//! All that points to the one moves to the other, by a few SQL statements for each column, however many rows there are.
//! What moved is kept with the merge. Where both have the same (a name, a link to one statement) one row is enough: the
//! other is kept with the merge too, whole.
//!
//! A merge is undone exactly where none that came later rests on it. Where some do, they are undone before it and made
//! again after it, in their order, in the same transaction.

mod apart;
mod moving;
mod rows;

use super::{Editor, Writer, review::because, same_version};
use crate::{
    Error, Result,
    change::{Detail, FieldChange, Operation},
    error::{Fault, FaultCode},
    id::{EventId, MergeId, NodeId, PersonId, SourceId},
    merge::{Counts, Merge, Seen},
    store::{
        Store,
        entity::merge,
        references::Mergeable,
        sql::{Row, Sql},
    },
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many later merges may rest on one that is undone.
const MOST: usize = 50;

/// What kind of noun the id is of, where those can be merged.
fn mergeable(id: NodeId) -> Option<Mergeable> {
    match id {
        NodeId::Person(_) => Some(Mergeable::People),
        NodeId::Source(_) => Some(Mergeable::Sources),
        NodeId::Event(_) => Some(Mergeable::Events),
        NodeId::Article(_) | NodeId::Statement(_) => None,
    }
}

fn node(what: Mergeable, id: Uuid) -> NodeId {
    match what {
        Mergeable::People => PersonId(id).into(),
        Mergeable::Sources => SourceId(id).into(),
        Mergeable::Events => EventId(id).into(),
    }
}

/// A merge, without what moved.
#[derive(Debug, Clone, Copy)]
struct Made {
    id: Uuid,
    number: i32,
    what: Mergeable,
    from: Uuid,
    into: Uuid,
}

/// Of a merge `m`: what [`Made`] holds.
const MADE: &str = "m.id, m.number, m.person_from_id, m.person_into_id, m.source_from_id, m.source_into_id, \
                    m.event_from_id, m.event_into_id";

impl Made {
    fn read(row: &mut Row<'_>) -> Result<Self> {
        let (id, number) = (row.get()?, row.get()?);
        let mut found = None;
        for what in Mergeable::ALL {
            let (from, into): (Option<Uuid>, Option<Uuid>) = (row.get()?, row.get()?);
            found = found.or(from.zip(into).map(|(from, into)| (what, from, into)));
        }
        let (what, from, into) = found.ok_or_else(|| Error::Schema("a merge of nothing".into()))?;
        Ok(Self {
            id,
            number,
            what,
            from,
            into,
        })
    }
}

impl Store {
    /// Merges one into another of its kind: all that points to the first points to the second from then on, and its id,
    /// slug and names lead there. What the second tells of itself stays.
    ///
    /// # Errors
    /// [`Error::Refused`] where they are not two living ones of one kind, were found not to be the same, have another version
    /// than was seen, or the second is part of the first; of the database.
    pub async fn merge(
        &self,
        from: impl Into<Seen>,
        into: impl Into<Seen>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<MergeId> {
        let (from, into) = (from.into(), into.into());
        let mut w = Writer::merging(self, editor).await?;
        let what = w.may_merge(from.id, into.id).await?;
        for (field, seen) in [("from", from), ("into", into)] {
            w.as_seen(what, field, seen.id.uuid(), seen.version).await?;
        }
        let (from, into) = (from.id, into.id);
        let made = Made {
            id: w.clock.id(),
            number: w.next_number().await?,
            what,
            from: from.uuid(),
            into: into.uuid(),
        };
        let (moved, counts) = w.make(made).await?;
        let reason = because(reason);
        let of = |is: Mergeable, id: Uuid| (what == is).then_some(id);
        w.insert(vec![merge::Model {
            id: made.id,
            person_from_id: of(Mergeable::People, made.from),
            person_into_id: of(Mergeable::People, made.into),
            source_from_id: of(Mergeable::Sources, made.from),
            source_into_id: of(Mergeable::Sources, made.into),
            event_from_id: of(Mergeable::Events, made.from),
            event_into_id: of(Mergeable::Events, made.into),
            moved,
            reason: reason.clone(),
            merged_by: Some(editor.name.to_owned()),
            merged_at: w.now(),
            undone_by: None,
            undone_at: None,
            number: made.number,
            counts,
        }])
        .await?;
        w.both_changed(made, Operation::Merged, reason).await?;
        w.commit().await?;
        Ok(MergeId(made.id))
    }

    /// Undoes a merge: exactly what moved goes back, as far as it is still there. What came later stays with the survivor.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such merge, it was undone already, or too many later ones rest on it; of the
    /// database.
    pub async fn undo_merge(&self, id: MergeId, reason: Option<&str>, editor: &Editor<'_>) -> Result<()> {
        let mut w = Writer::merging(self, editor).await?;
        let made = w.holding(id).await?;
        let later = w.resting_on(made).await?;
        for other in later.iter().rev() {
            w.unmake(*other).await?;
        }
        w.unmake(made).await?;
        for other in &later {
            let (moved, counts) = w.make(*other).await?;
            let mut sql = w.sql();
            let (moved, counts, id) = (sql.bind(moved), sql.bind(counts), sql.bind(other.id));
            let text = format!("update merges set moved = {moved}, counts = {counts} where id = {id}");
            sql.run(&w.tx, &text).await?;
        }
        let mut sql = w.sql();
        let (by, at, id) = (sql.bind(editor.name), sql.bind(w.now()), sql.bind(made.id));
        let text = format!("update merges set undone_by = {by}, undone_at = {at} where id = {id}");
        sql.run(&w.tx, &text).await?;
        w.both_changed(made, Operation::Unmerged, because(reason)).await?;
        w.commit().await
    }

    /// Merges, the latest first, after the one with that number: of all, or those that one noun is the result of, also
    /// the undone.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an article or a statement; of the database.
    pub async fn merges(&self, of: Option<NodeId>, before: Option<i32>, limit: u32) -> Result<Vec<Merge>> {
        let mut sql = self.sql();
        let mut all = vec!["true".to_owned()];
        if let Some(of) = of {
            let what = mergeable(of).ok_or_else(|| {
                Error::Invalid(format!("`{of}` is no person, source or event: only those are merged"))
            })?;
            let (noun, table, id) = (what.noun(), what.table(), sql.bind(of.uuid()));
            all.push(format!(
                "(m.{noun}_from_id = {id} or m.{noun}_into_id in (select n.id from {table} n where n.id = {id} union all \
                 select n.id from {table} n where n.merged_into_id = {id} union all select n.id from {table} n \
                 where n.id = (select o.merged_into_id from {table} o where o.id = {id})))"
            ));
        }
        if let Some(number) = before {
            all.push(format!("m.number < {}", sql.bind(number)));
        }
        let limit = sql.bind(i64::from(limit));
        let text = format!(
            "{} where {} order by m.number desc limit {limit}",
            merge_columns(),
            all.join(" and ")
        );
        let rows = sql.read(&self.read, text).await?;
        rows.iter().map(read_merge).collect()
    }

    /// A merge; `None` where there is none.
    ///
    /// # Errors
    /// Of the database.
    pub async fn merge_by_id(&self, MergeId(id): MergeId) -> Result<Option<Merge>> {
        let mut sql = self.sql();
        let text = format!("{} where m.id = {}", merge_columns(), sql.bind(id));
        let rows = sql.read(&self.read, text).await?;
        rows.first().map(read_merge).transpose()
    }
}

/// What [`read_merge`] reads.
fn merge_columns() -> String {
    let joins: String = Mergeable::ALL
        .iter()
        .flat_map(|what| [(what, "from"), (what, "into")])
        .map(|(what, end)| {
            let (noun, table) = (what.noun(), what.table());
            format!(" left join {table} {noun}_{end} on {noun}_{end}.id = m.{noun}_{end}_id")
        })
        .collect();
    let name = |end: &str| format!("coalesce(person_{end}.name, source_{end}.name, event_{end}.name)");
    format!(
        "select {MADE}, {}, {}, m.reason, m.merged_by, m.merged_at, m.undone_by, m.undone_at, m.counts from merges m{joins}",
        name("from"),
        name("into")
    )
}

fn read_merge(row: &QueryResult) -> Result<Merge> {
    let mut row = Row::new(row);
    let made = Made::read(&mut row)?;
    Ok(Merge {
        id: MergeId(made.id),
        from: node(made.what, made.from),
        into: node(made.what, made.into),
        number: made.number,
        from_name: row.get()?,
        into_name: row.get()?,
        reason: row.get()?,
        by: row.get()?,
        at: row.time()?,
        undone_by: row.get()?,
        undone_at: row.time_or_null()?,
        counts: serde_json::from_str(&row.get::<String>()?)
            .map_err(|e| sea_orm::DbErr::Type(format!("counts of a merge: {e}")))?,
    })
}

impl<'a> Writer<'a> {
    /// A merge holds two long lists against each other. Planned for short ones, as all else that writes, each row of the
    /// one would be held against all of the other.
    async fn merging(store: &Store, editor: &Editor<'a>) -> Result<Self> {
        let w = Self::begin(store, editor.clock, Some(editor.name)).await?;
        if w.backend == DbBackend::Postgres {
            w.tx.execute_unprepared("set local enable_hashjoin = on").await?;
        }
        Ok(w)
    }
}

impl Writer<'_> {
    /// Refuses what must not be merged.
    async fn may_merge(&self, from: NodeId, into: NodeId) -> Result<Mergeable> {
        let refuse = |field: &str, code, message: String| Err(Error::from(Fault::new(field, code, message)));
        let what = match (mergeable(from), mergeable(into)) {
            (Some(what), Some(other)) if what == other => what,
            _ => {
                let message = format!("{from} and {into} cannot be merged: give two people, two sources or two events");
                return refuse("into", FaultCode::Invalid, message);
            }
        };
        if from == into {
            return refuse(
                "into",
                FaultCode::Invalid,
                format!("{into} cannot be merged into itself"),
            );
        }
        for (field, id) in [("from", from), ("into", into)] {
            let living = self.living(what.table(), id.uuid(), field, id).await?;
            if living != id.uuid() {
                let into = node(what, living);
                let message = format!("{id} was merged into {into}: name that one");
                return Err(Fault::new(field, FaultCode::Merged, message).by(vec![into]).into());
            }
        }
        if self.set_apart_from(what, into.uuid()).await?.contains(&from.uuid()) {
            let message = format!("an editor found {from} and {into} not to be the same: undo that first");
            return refuse("", FaultCode::NotSame, message);
        }
        if what == Mergeable::Events && self.is_part(into.uuid(), from.uuid()).await? {
            let message = format!("{into} is part of {from}: merge the part into the whole");
            return refuse("into", FaultCode::Invalid, message);
        }
        Ok(what)
    }

    /// Refuses a living one that has another version than was seen.
    async fn as_seen(&self, what: Mergeable, field: &str, living: Uuid, expected: Option<i32>) -> Result<()> {
        if expected.is_none() {
            return Ok(());
        }
        let mut sql = self.sql();
        let (table, id) = (what.table(), sql.bind(living));
        let row = sql
            .one(&self.tx, &format!("select version from {table} where id = {id}"))
            .await?;
        let version = row.map(|row| Row::new(&row).get()).transpose()?;
        same_version(
            &format!("{field}ExpectedVersion"),
            expected,
            version.unwrap_or_default(),
        )
    }

    /// Whether an event is part of another, at whatever depth.
    async fn is_part(&self, part: Uuid, whole: Uuid) -> Result<bool> {
        let mut sql = self.sql();
        let (part, whole) = (sql.bind(part), sql.bind(whole));
        let text = format!(
            "with recursive up(id) as (select parent_id from events where id = {part} \
             union select e.parent_id from events e join up on e.id = up.id) select 1 from up where id = {whole}"
        );
        Ok(sql.one(&self.tx, &text).await?.is_some())
    }

    async fn next_number(&self) -> Result<i32> {
        let row = self
            .sql()
            .one(&self.tx, "select coalesce(max(number), 0) + 1 from merges")
            .await?;
        row.map_or(Ok(1), |row| Row::new(&row).get())
    }

    /// The merge, if it holds.
    async fn holding(&self, id: MergeId) -> Result<Made> {
        let mut sql = self.sql();
        let text = format!(
            "select {MADE}, m.undone_at from merges m where m.id = {}",
            sql.bind(id.0)
        );
        let Some(row) = sql.one(&self.tx, &text).await? else {
            return Err(Fault::new("id", FaultCode::NotFound, format!("there is no merge {id}")).into());
        };
        let mut row = Row::new(&row);
        let made = Made::read(&mut row)?;
        match row.time_or_null()? {
            None => Ok(made),
            Some(_) => Err(Fault::new("id", FaultCode::Invalid, format!("{id} was undone already")).into()),
        }
    }

    /// Later merges that hold and rest on this one, in their order: of the same one, or of those that share a row with it
    /// (who took part in an event, a role that names a body), and what rests on them in turn.
    async fn resting_on(&self, made: Made) -> Result<Vec<Made>> {
        let mut found: BTreeMap<i32, Made> = BTreeMap::new();
        let mut next = vec![made];
        while let Some(made) = next.pop() {
            for other in self.next_to(made).await? {
                if other.number != made.number && !found.contains_key(&other.number) {
                    found.insert(other.number, other);
                    next.push(other);
                }
            }
            if found.len() > MOST {
                let last = found.last_key_value().map(|(_, made)| MergeId(made.id).to_string());
                let message = format!(
                    "more than {MOST} later merges rest on this one: undo those first, beginning with {}",
                    last.unwrap_or_default()
                );
                return Err(Fault::new("id", FaultCode::InUse, message).into());
            }
        }
        Ok(found.into_values().collect())
    }

    async fn next_to(&self, made: Made) -> Result<Vec<Made>> {
        let living = self
            .living(made.what.table(), made.into, "id", node(made.what, made.into))
            .await?;
        let mut all = Vec::new();
        for other in Mergeable::ALL {
            let shared = match (made.what, other) {
                (Mergeable::People, Mergeable::Sources) => Some(("affiliations", "person_id", "source_id")),
                (Mergeable::Sources, Mergeable::People) => Some(("affiliations", "source_id", "person_id")),
                (Mergeable::People, Mergeable::Events) => Some(("event_participants", "person_id", "event_id")),
                (Mergeable::Sources, Mergeable::Events) => Some(("event_participants", "source_id", "event_id")),
                (Mergeable::Events, Mergeable::People) => Some(("event_participants", "event_id", "person_id")),
                (Mergeable::Events, Mergeable::Sources) => Some(("event_participants", "event_id", "source_id")),
                _ => None,
            };
            let mut sql = self.sql();
            let (number, living) = (sql.bind(made.number), sql.id(living));
            let touches = match shared {
                None => format!("coalesce(n.merged_into_id, n.id) = {living}"),
                Some((table, mine, theirs)) => format!(
                    "exists (select 1 from {table} x where x.{theirs} = coalesce(n.merged_into_id, n.id) \
                     and x.{mine} = {living})"
                ),
            };
            let text = format!(
                "select {MADE} from merges m join {} n on n.id = m.{}_into_id \
                 where m.undone_at is null and m.number > {number} and {touches}",
                other.table(),
                other.noun()
            );
            for row in sql.all(&self.tx, &text).await? {
                all.push(Made::read(&mut Row::new(&row))?);
            }
        }
        Ok(all)
    }

    /// Moves everything; gives what moved and how much, as JSON.
    async fn make(&self, made: Made) -> Result<(String, String)> {
        let mut moved = serde_json::Map::new();
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for reference in made.what.references() {
            let (rows, n) = self.move_rows(reference, made.from, made.into).await?;
            if n > 0 && !reference.counted.is_empty() {
                *counts.entry(reference.counted).or_default() += n;
            }
            if let Some(rows) = rows {
                moved.insert(format!("{}.{}", reference.table, reference.column), rows);
            }
        }
        self.set_merged(made.what, made.from, Some(made.into)).await?;
        let counts: Counts = serde_json::from_value(serde_json::json!(counts)).unwrap_or_default();
        Ok((
            serde_json::Value::from(moved).to_string(),
            serde_json::json!(counts).to_string(),
        ))
    }

    /// Moves everything back.
    async fn unmake(&self, made: Made) -> Result<()> {
        let mut sql = self.sql();
        let text = format!("select moved from merges where id = {}", sql.bind(made.id));
        let row = sql.one(&self.tx, &text).await?;
        let moved: String = row.map_or(Ok("{}".into()), |row| Row::new(&row).get())?;
        let moved: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&moved).map_err(|e| sea_orm::DbErr::Type(format!("what a merge moved: {e}")))?;
        self.set_merged(made.what, made.from, None).await?;
        for reference in made.what.references() {
            if let Some(rows) = moved.get(&format!("{}.{}", reference.table, reference.column)) {
                self.move_back(reference, made.from, made.into, rows).await?;
            }
        }
        self.count_both(made.what, made.from, made.into).await
    }

    async fn set_merged(&self, what: Mergeable, from: Uuid, into: Option<Uuid>) -> Result<()> {
        let mut sql = self.sql();
        let id = sql.bind(from);
        let into = match into {
            Some(into) => sql.id(into),
            None => "null".to_owned(),
        };
        let text = format!("update {} set merged_into_id = {into} where id = {id}", what.table());
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// Counts the change of both, and tells of it.
    async fn both_changed(&mut self, made: Made, operation: Operation, reason: Option<String>) -> Result<()> {
        let mut sql = self.sql();
        let any = sql.any_id([made.from, made.into].into_iter());
        let text = format!("update {} set version = version + 1 where id {any}", made.what.table());
        sql.run(&self.tx, &text).await?;
        self.mark_stale(made.what.table(), [made.from, made.into].into_iter())
            .await?;
        let (from, into) = (node(made.what, made.from), node(made.what, made.into));
        let detail = |other: NodeId| Detail {
            other: Some(other.to_string()),
            reason: reason.clone(),
            ..Detail::default()
        };
        self.record(from, operation, detail(into));
        // Of the survivor, that the other is part of it, or no longer.
        let part = Some(from.to_string());
        let (before, after) = match operation {
            Operation::Merged => (None, part),
            _ => (part, None),
        };
        let fields = vec![FieldChange {
            field: "merges".to_owned(),
            before,
            after,
        }];
        self.record(into, Operation::Updated, Detail { fields, ..detail(from) });
        Ok(())
    }

    fn json_of(&self, sql: &mut Sql, json: &serde_json::Value) -> String {
        let place = sql.bind(json.to_string());
        if sql.postgres {
            format!("cast({place} as jsonb)")
        } else {
            place
        }
    }
}
