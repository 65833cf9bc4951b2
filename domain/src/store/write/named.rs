//! What people, sources and events have in common for an editor: names, slugs, an item of Wikidata, and that others point
//! to them.

use super::{Writer, same_version};
use crate::{
    Result,
    change::Detail,
    error::{Fault, FaultCode},
    id::{EventId, NodeId, PersonId, SourceId},
    identity::{person_alias_key, source_alias_key},
    input::Faults,
    name::fold,
    store::{
        entity::{event_alias, person_alias, removal, source_alias},
        sql::Row,
    },
};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Of what points to a noun, so many are told.
const TOLD: usize = 10;

/// A noun that goes by names and slugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Person,
    Source,
    Event,
}

impl Named {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Source => "source",
            Self::Event => "event",
        }
    }

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Source => "sources",
            Self::Event => "events",
        }
    }

    pub(super) fn id(self, id: Uuid) -> NodeId {
        match self {
            Self::Person => PersonId(id).into(),
            Self::Source => SourceId(id).into(),
            Self::Event => EventId(id).into(),
        }
    }
}

/// A change of the names that a noun goes by.
pub(super) struct NameEdit<'a> {
    /// What it goes by first of all, before and after.
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    /// What comes, and under which field it was given.
    pub(super) add: &'a [String],
    pub(super) field: &'a str,
    /// What goes.
    pub(super) remove: &'a [String],
    /// Whether another may go by the same name.
    pub(super) namesake: bool,
}

/// What may point to a noun: its name, and the rows that do, `$1` being the noun.
pub(super) type Use = (&'static str, fn(Uuid) -> NodeId, &'static str);

/// A row, if it is there, lives and is as whoever edits saw it; `state` is what it was merged into, and its version.
pub(super) fn seen<M>(
    row: Option<M>,
    id: impl Into<NodeId>,
    state: impl Fn(&M) -> (Option<NodeId>, i32),
    expected: Option<i32>,
) -> Result<M> {
    let id = id.into();
    let Some(row) = row else {
        return Err(Fault::new("id", FaultCode::NotFound, format!("there is no {} {id}", id.noun())).into());
    };
    let (merged, version) = state(&row);
    if let Some(into) = merged {
        let message = format!("{id} was merged into {into}: edit that one");
        return Err(Fault::new("id", FaultCode::Merged, message).by(vec![into]).into());
    }
    same_version("expectedVersion", expected, version)?;
    Ok(row)
}

impl Writer<'_> {
    /// What an id stands for by now: itself, or what it was merged into; `None` where there is no such noun.
    pub(super) async fn stands_for(&self, of: Named, id: Uuid) -> Result<Option<Uuid>> {
        let mut sql = self.sql();
        let place = sql.bind(id);
        let text = format!(
            "select coalesce(merged_into_id, id) from {} where id = {place}",
            of.table()
        );
        let row = sql.one(&self.tx, &text).await?;
        row.map(|row| Row::new(&row).get()).transpose()
    }

    /// Who goes by a name of that key first of all.
    async fn known_as(&self, of: Named, key: &str) -> Result<Option<Uuid>> {
        let mut sql = self.sql();
        let place = sql.bind(key);
        let text = format!(
            "select coalesce(merged_into_id, id) from {} where identity_key = {place}",
            of.table()
        );
        let row = sql.one(&self.tx, &text).await?;
        row.map(|row| Row::new(&row).get()).transpose()
    }

    /// What ingest finds the noun by under its own name: the name's key, or nothing where a namesake has it and may.
    pub(super) async fn own_key(
        &self,
        of: Named,
        id: Option<Uuid>,
        key: Option<String>,
        namesake: bool,
        faults: &mut Faults,
    ) -> Result<Option<String>> {
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            return Ok(None);
        };
        match self.known_as(of, &key).await? {
            None => return Ok(Some(key)),
            Some(other) if Some(other) == id || namesake => {}
            Some(other) => faults.add(taken(of, "name", other)),
        }
        Ok(None)
    }

    /// What an earlier name was found by leads to the noun still.
    pub(super) async fn keep_key(&self, of: Named, id: Uuid, name: &str, key: &str) -> Result<()> {
        let mut sql = self.sql();
        let (key, id, name) = (sql.bind(key), sql.bind(id), sql.bind(name));
        let noun = of.noun();
        let text = format!(
            "update {noun}_aliases set identity_key = {key} \
             where {noun}_id = {id} and alias = {name} and identity_key is null"
        );
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// That no other has the item of Wikidata.
    pub(super) async fn free_q_number(&self, of: Named, id: Option<Uuid>, q: &str, faults: &mut Faults) -> Result<()> {
        let mut sql = self.sql();
        let place = sql.bind(q);
        let text = format!(
            "select id from {} where wikidata_id = {place} and merged_into_id is null order by id limit 2",
            of.table()
        );
        for row in sql.all(&self.tx, &text).await? {
            let other: Uuid = Row::new(&row).get()?;
            if Some(other) != id {
                let node = of.id(other);
                let message = format!("{node} has {q} already: one of the two is wrong, or both are one: merge them");
                faults.add(Fault::new("wikidataId", FaultCode::Taken, message).by(vec![node]));
                break;
            }
        }
        Ok(())
    }

    /// The slug for a name: one that the noun has or had, else a new one. The old ones lead to it still.
    pub(super) async fn reslug(&self, of: Named, id: Uuid, base: &str) -> Result<String> {
        let noun = of.noun();
        let mut sql = self.sql();
        let (slug, owner) = (sql.bind(base), sql.bind(id));
        let text = format!("select 1 from {noun}_slugs where slug = {slug} and {noun}_id = {owner}");
        if sql.one(&self.tx, &text).await?.is_some() {
            return Ok(base.to_owned());
        }
        let free = self.free_slug(&format!("{noun}_slugs"), base, &HashSet::new()).await?;
        let mut sql = self.sql();
        let (slug, owner) = (sql.bind(free.as_str()), sql.bind(id));
        let text = format!("insert into {noun}_slugs (slug, {noun}_id) values ({slug}, {owner})");
        sql.run(&self.tx, &text).await?;
        Ok(free)
    }

    /// Changes the names, and notes what of it shows. A name that is taken away is remembered: extraction does not give
    /// it back.
    pub(super) async fn edit_names(
        &self,
        of: Named,
        id: Uuid,
        edit: &NameEdit<'_>,
        faults: &mut Faults,
        detail: &mut Detail,
    ) -> Result<()> {
        let known = self.names(of, id).await?;
        let mut names = known.clone();
        names.extend([edit.before, edit.after].map(str::to_owned));
        for (i, name) in edit.remove.iter().enumerate() {
            let field = format!("removeAliases.{i}");
            if name == edit.after {
                faults.invalid(
                    &field,
                    "it is the name that it goes by first of all: give it another one before",
                );
            } else if !names.remove(name) {
                let message = format!("it does not go by `{name}`");
                faults.add(Fault::new(&field, FaultCode::NotFound, message));
            }
        }
        names.extend(edit.add.iter().cloned());
        let mut rows = Vec::new();
        for name in names.difference(&known) {
            let key = match of {
                Named::Person => person_alias_key(name),
                Named::Source => source_alias_key(name, edit.after),
                Named::Event => None,
            };
            let other = match &key {
                Some(key) => self.known_as(of, key).await?.filter(|other| *other != id),
                None => None,
            };
            let given = edit.add.iter().position(|added| added == name);
            if let (Some(other), Some(i), false) = (other, given, edit.namesake) {
                faults.add(taken(of, &format!("{}.{i}", edit.field), other));
            }
            rows.push((name.clone(), key.filter(|_| other.is_none())));
        }
        self.add_names(of, id, rows).await?;
        for name in known.difference(&names) {
            self.remove_name(of, id, name).await?;
        }
        let shown = |names: &BTreeSet<String>, own: &str| -> BTreeSet<String> {
            names.iter().filter(|name| *name != own).cloned().collect()
        };
        let (before, after) = (shown(&known, edit.before), shown(&names, edit.after));
        for gone in before.difference(&after) {
            detail.field("aliases", Some(gone), None);
        }
        for new in after.difference(&before) {
            detail.field("aliases", None, Some(new));
        }
        Ok(())
    }

    /// All names, its own among them.
    async fn names(&self, of: Named, id: Uuid) -> Result<BTreeSet<String>> {
        let mut sql = self.sql();
        let place = sql.bind(id);
        let noun = of.noun();
        let text = format!("select alias from {noun}_aliases where {noun}_id = {place}");
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter().map(|row| Row::new(row).get()).collect()
    }

    async fn add_names(&self, of: Named, id: Uuid, names: Vec<(String, Option<String>)>) -> Result<()> {
        for (name, _) in &names {
            let mut sql = self.sql();
            let (owner, name) = (sql.bind(id), sql.bind(name.as_str()));
            let text = format!(
                "delete from removals where {}_id = {owner} and alias = {name}",
                of.noun()
            );
            sql.run(&self.tx, &text).await?;
        }
        let names = names.into_iter();
        match of {
            Named::Person => {
                let row = |(alias, identity_key): (String, _)| person_alias::Model {
                    person_id: id,
                    alias_key: fold(&alias),
                    alias,
                    identity_key,
                };
                self.insert(names.map(row).collect()).await
            }
            Named::Source => {
                let row = |(alias, identity_key): (String, _)| source_alias::Model {
                    source_id: id,
                    alias_key: fold(&alias),
                    alias,
                    identity_key,
                };
                self.insert(names.map(row).collect()).await
            }
            Named::Event => {
                let row = |(alias, _): (String, _)| event_alias::Model {
                    event_id: id,
                    alias_key: fold(&alias),
                    alias,
                };
                self.insert(names.map(row).collect()).await
            }
        }
    }

    async fn remove_name(&self, of: Named, id: Uuid, name: &str) -> Result<()> {
        let noun = of.noun();
        let mut sql = self.sql();
        let (owner, alias) = (sql.bind(id), sql.bind(name));
        let text = format!("delete from {noun}_aliases where {noun}_id = {owner} and alias = {alias}");
        sql.run(&self.tx, &text).await?;
        let owner = |noun: Named| (noun == of).then_some(id);
        self.insert(vec![removal::Model {
            id: self.clock.id(),
            person_id: owner(Named::Person),
            source_id: owner(Named::Source),
            event_id: owner(Named::Event),
            alias: Some(name.to_owned()),
            no_person_id: None,
            no_source_id: None,
            removed_by: self.actor.map(str::to_owned),
            removed_at: self.now(),
        }])
        .await
    }

    /// Refuses to delete what others point to.
    pub(super) async fn unused(&self, uses: &[Use], id: Uuid) -> Result<()> {
        let (mut told, mut others) = (Vec::new(), Vec::new());
        for (what, node, text) in uses {
            let mut sql = self.sql();
            sql.bind(id);
            let limited = format!("select x.id from ({text}) x limit {}", TOLD + 1);
            let rows = sql.all(&self.tx, &limited).await?;
            let ids = rows.iter().map(|row| Row::new(row).get());
            let ids = ids.collect::<Result<BTreeSet<Uuid>>>()?;
            told.extend(match ids.len() {
                0 => None,
                n if n > TOLD => Some(format!("more than {TOLD} {what}")),
                n => Some(format!("{n} {what}")),
            });
            others.extend(ids.into_iter().map(node));
        }
        if told.is_empty() {
            return Ok(());
        }
        others.truncate(TOLD);
        let message = format!(
            "it is pointed to: {}. Change those first, or merge it into another",
            told.join(", ")
        );
        Err(Fault::new("id", FaultCode::InUse, message).by(others).into())
    }

    /// Deletes rows, `$1` being the noun.
    pub(super) async fn delete_rows(&self, texts: &[&str], id: Uuid) -> Result<()> {
        for text in texts {
            let mut sql = self.sql();
            sql.bind(id);
            sql.run(&self.tx, &format!("delete from {text}")).await?;
        }
        Ok(())
    }
}

fn taken(of: Named, field: &str, other: Uuid) -> Fault {
    let node = of.id(other);
    let message = format!(
        "{node} goes by that name: edit that one, or say `namesake: true` where this is another of the same name"
    );
    Fault::new(field, FaultCode::Taken, message).by(vec![node])
}
