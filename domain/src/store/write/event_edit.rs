//! Events, as editors make, change and delete them.

use super::{
    Editor, Writer,
    event::event_slug,
    named::{NameEdit, Named, Use, seen},
};
use crate::{
    Result, When,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    event::{EventEdit, EventKind, NewEvent},
    id::{EventId, NodeId, PersonId, SourceId, StatementId},
    input::{Faults, MAX_NAME},
    name::{content_words, fold},
    statement::{ReviewStatus, SpeakerId},
    store::{
        Store,
        code::{Code, word},
        entity::{event, event_participant, event_slug as slugs, event_word, removal},
        sql::{Row, micros},
    },
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Events within one another.
const MAX_DEPTH: usize = 16;
/// Participants that are given at once.
const MAX_PARTICIPANTS: usize = 100;

const USES: &[Use] = &[
    (
        "statements",
        |id| NodeId::Statement(StatementId(id)),
        "select statement_id as id from statement_events where event_id = $1",
    ),
    (
        "events that are part of it",
        |id| NodeId::Event(EventId(id)),
        "select id from events where parent_id = $1",
    ),
    (
        "events that were merged into it",
        |id| NodeId::Event(EventId(id)),
        "select id from events where merged_into_id = $1",
    ),
];

/// What goes with an event.
const PARTS: &[&str] = &[
    "event_mentions where event_id = $1",
    "article_events where event_id = $1",
    "event_participants where event_id = $1",
    "event_words where event_id = $1",
    "event_aliases where event_id = $1",
    "removals where event_id = $1",
    "statement_unlinks where event_id = $1",
    "event_slugs where event_id = $1",
    "not_same where event_a_id = $1 or event_b_id = $1",
    "merges where event_from_id = $1 or event_into_id = $1",
    "events where id = $1",
];

impl Store {
    /// Makes an event, confirmed by whoever makes it.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where a value makes no sense or another has it; of the database.
    pub async fn create_event(&self, new: &NewEvent, editor: &Editor<'_>) -> Result<EventId> {
        let mut faults = Faults::default();
        let name = faults.name("name", &new.name);
        let aliases = faults.names("aliases", &new.aliases);
        let when = new.when.as_deref().and_then(|edtf| faults.when("when", edtf));
        let place = new.place.as_deref().map(|place| faults.line("place", place, MAX_NAME));
        let wikidata_id = new.wikidata_id.as_deref().map(|q| faults.q_number("wikidataId", q));
        few(&mut faults, "participants", &new.participants);
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let mut faults = Faults::default();
        if let Some(q) = &wikidata_id {
            w.free_q_number(Named::Event, None, q, &mut faults).await?;
        }
        let parent = match new.parent {
            Some(parent) => w.parent(None, parent, &mut faults).await?,
            None => None,
        };
        let slug = w
            .free_slug("event_slugs", &event_slug(&name, when.as_ref()), &HashSet::new())
            .await?;
        let id = w.create(EventId);
        let time = |when: &When| micros(when.earliest);
        let row = event::Model {
            id: id.0,
            slug: slug.clone(),
            name: name.clone(),
            sort_key: fold(&name),
            kind: new.kind.code().to_owned(),
            head: String::new(),
            when_edtf: when.as_ref().map(|when| when.edtf.clone()),
            when_earliest: when.as_ref().map(time),
            when_latest: when.as_ref().map(|when| micros(when.latest)),
            when_confidence: sure(when.as_ref()),
            sort_at: when.as_ref().map_or(w.now(), time),
            place_key: place.as_deref().map(fold),
            place,
            parent_id: parent,
            review_status: ReviewStatus::Confirmed.code().to_owned(),
            reviewed_by: Some(editor.name.to_owned()),
            reviewed_at: Some(w.now()),
            wikidata_id,
            merged_into_id: None,
            version: 1,
            created_at: w.now(),
        };
        w.insert(vec![row.clone()]).await?;
        w.event_words(id, &row).await?;
        w.insert(vec![slugs::Model { slug, event_id: id.0 }]).await?;
        let names = NameEdit {
            before: &name,
            after: &name,
            add: &aliases,
            field: "aliases",
            remove: &[],
            namesake: true,
        };
        // A new noun tells for itself.
        let mut detail = Detail::default();
        w.edit_names(Named::Event, id.0, &names, &mut faults, &mut detail)
            .await?;
        w.add_participants(id, "participants", &new.participants, &mut faults, &mut detail)
            .await?;
        faults.refuse()?;
        w.commit().await?;
        Ok(id)
    }

    /// Changes an event. Gives its new version; where nothing differs, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such event, it was merged, it has another version than `expected`, or
    /// a value makes no sense or another has it; of the database.
    pub async fn update_event(
        &self,
        id: EventId,
        expected: Option<i32>,
        edit: &EventEdit,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut faults = Faults::default();
        let name = edit.name.as_deref().map(|name| faults.name("name", name));
        let add = faults.names("addAliases", &edit.add_aliases);
        let when = edit.when.as_ref().map(|edtf| edtf.as_deref());
        let when = when.map(|edtf| edtf.and_then(|edtf| faults.when("when", edtf)));
        let place = edit.place.as_ref().map(|place| place.as_deref());
        let place = place.map(|place| place.map(|place| faults.line("place", place, MAX_NAME)));
        let wikidata_id = edit.wikidata_id.as_ref().map(|q| q.as_deref());
        let wikidata_id = wikidata_id.map(|q| q.map(|q| faults.q_number("wikidataId", q)));
        few(&mut faults, "addParticipants", &edit.add_participants);
        few(&mut faults, "removeParticipants", &edit.remove_participants);
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let event = w.living_event(id, expected).await?;
        let (mut faults, mut detail) = (Faults::default(), Detail::default());
        let mut after = event.clone();
        if let Some(name) = name {
            detail.field("name", Some(&event.name), Some(&name));
            (after.sort_key, after.name) = (fold(&name), name);
        }
        let was = EventKind::read(&event.kind)?;
        let kind = edit.kind.unwrap_or(was);
        detail.field("kind", Some(&word(was)), Some(&word(kind)));
        after.kind = kind.code().to_owned();
        if let Some(when) = when {
            let edtf = when.as_ref().map(|when| when.edtf.clone());
            detail.field("when", event.when_edtf.as_deref(), edtf.as_deref());
            // A date that an editor confirms by giving it again is as sure as a new one.
            after.when_confidence = sure(when.as_ref());
            after.when_edtf = edtf;
            after.when_earliest = when.as_ref().map(|when| micros(when.earliest));
            after.when_latest = when.as_ref().map(|when| micros(when.latest));
            after.sort_at = after.when_earliest.unwrap_or(event.created_at);
        }
        if let Some(place) = place {
            detail.field("place", event.place.as_deref(), place.as_deref());
            (after.place_key, after.place) = (place.as_deref().map(fold), place);
        }
        if let Some(parent) = edit.parent {
            let parent = match parent {
                Some(parent) => w.parent(Some(id), parent, &mut faults).await?,
                None => None,
            };
            let shown = |id: Option<Uuid>| id.map(|id| EventId(id).to_string());
            detail.field("parent", shown(event.parent_id).as_deref(), shown(parent).as_deref());
            after.parent_id = parent;
        }
        if let Some(wikidata_id) = wikidata_id {
            if let Some(q) = &wikidata_id {
                w.free_q_number(Named::Event, Some(id.0), q, &mut faults).await?;
            }
            detail.field("wikidataId", event.wikidata_id.as_deref(), wikidata_id.as_deref());
            after.wikidata_id = wikidata_id;
        }
        let (old, new) = (slug_of(&event)?, slug_of(&after)?);
        if old != new {
            after.slug = w.reslug(Named::Event, id.0, &new).await?;
            detail.field("slug", Some(&event.slug), Some(&after.slug));
        }
        let names = NameEdit {
            before: &event.name,
            after: &after.name,
            add: &add,
            field: "addAliases",
            remove: &edit.remove_aliases,
            namesake: true,
        };
        w.edit_names(Named::Event, id.0, &names, &mut faults, &mut detail)
            .await?;
        w.add_participants(id, "addParticipants", &edit.add_participants, &mut faults, &mut detail)
            .await?;
        w.remove_participants(id, &edit.remove_participants, &mut faults, &mut detail)
            .await?;
        faults.refuse()?;
        if detail.is_empty() && after == event {
            return Ok(event.version);
        }
        w.event_words(id, &after).await?;
        after.version = event.version + 1;
        after.into_active_model().reset_all().update(&w.tx).await?;
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(event.version + 1)
    }

    /// Deletes an event that nothing points to. That articles mention it goes with it.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such event, it was merged, it has another version than `expected`, or
    /// something points to it; of the database.
    pub async fn delete_event(
        &self,
        id: EventId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<EventId> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let event = w.living_event(id, expected).await?;
        w.unused(USES, id.0).await?;
        w.delete_rows(PARTS, id.0).await?;
        w.record(id, Operation::Deleted, Detail::gone("name", &event.name, reason));
        w.commit().await?;
        Ok(id)
    }
}

/// How sure an editor's date is.
fn sure(when: Option<&When>) -> f64 {
    if when.is_some() { 1.0 } else { 0.0 }
}

fn slug_of(event: &event::Model) -> Result<String> {
    let when = event.when_edtf.as_deref().map(When::parse).transpose()?;
    Ok(event_slug(&event.name, when.as_ref()))
}

fn few(faults: &mut Faults, field: &str, participants: &[SpeakerId]) {
    if participants.len() > MAX_PARTICIPANTS {
        let n = participants.len();
        faults.invalid(
            field,
            format!("there are {n}: up to {MAX_PARTICIPANTS} are taken at once"),
        );
    }
}

impl Writer<'_> {
    /// The event, if it lives and is as whoever edits saw it.
    async fn living_event(&self, id: EventId, expected: Option<i32>) -> Result<event::Model> {
        let row = event::Entity::find_by_id(id.0).one(&self.tx).await?;
        let state = |row: &event::Model| (row.merged_into_id.map(|id| EventId(id).into()), row.version);
        seen(row, id, state, expected)
    }

    /// The larger event, where it may be that of `of`.
    async fn parent(&self, of: Option<EventId>, parent: EventId, faults: &mut Faults) -> Result<Option<Uuid>> {
        let Some(living) = self.stands_for(Named::Event, parent.0).await? else {
            let message = format!("there is no event {parent}");
            faults.add(Fault::new("parent", FaultCode::NotFound, message));
            return Ok(None);
        };
        let mut at = living;
        for _ in 0..MAX_DEPTH {
            if of.is_some_and(|of| of.0 == at) {
                faults.invalid("parent", format!("{parent} is this event or a part of it"));
                return Ok(None);
            }
            let mut sql = self.sql();
            let place = sql.bind(at);
            let text = format!("select parent_id from events where id = {place}");
            let row = sql.one(&self.tx, &text).await?;
            match row
                .map(|row| Row::new(&row).get::<Option<Uuid>>())
                .transpose()?
                .flatten()
            {
                Some(larger) => at = larger,
                None => return Ok(Some(living)),
            }
        }
        faults.invalid("parent", format!("events go up to {MAX_DEPTH} within one another"));
        Ok(None)
    }

    /// Whoever an id stands for by now.
    async fn somebody(&self, field: &str, who: SpeakerId, faults: &mut Faults) -> Result<Option<SpeakerId>> {
        let now = match who {
            SpeakerId::Person(id) => {
                let now = self.stands_for(Named::Person, id.0).await?;
                now.map(|id| SpeakerId::Person(PersonId(id)))
            }
            SpeakerId::Source(id) => {
                let now = self.stands_for(Named::Source, id.0).await?;
                now.map(|id| SpeakerId::Source(SourceId(id)))
            }
        };
        if now.is_none() {
            let id = NodeId::from(who);
            let message = format!("there is no {} {id}", id.noun());
            faults.add(Fault::new(field, FaultCode::NotFound, message));
        }
        Ok(now)
    }

    async fn participants(&self, id: EventId) -> Result<BTreeSet<SpeakerId>> {
        let mut sql = self.sql();
        let place = sql.bind(id.0);
        let text = format!("select person_id, source_id from event_participants where event_id = {place}");
        let mut known = BTreeSet::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let person = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Person(PersonId(id)));
            let source = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Source(SourceId(id)));
            known.extend(person.or(source));
        }
        Ok(known)
    }

    async fn add_participants(
        &self,
        id: EventId,
        field: &str,
        add: &[SpeakerId],
        faults: &mut Faults,
        detail: &mut Detail,
    ) -> Result<()> {
        if add.is_empty() {
            return Ok(());
        }
        let mut known = self.participants(id).await?;
        let mut rows = Vec::new();
        for (i, who) in add.iter().enumerate() {
            let Some(who) = self.somebody(&format!("{field}.{i}"), *who, faults).await? else {
                continue;
            };
            if known.insert(who) {
                detail.field("participants", None, Some(&NodeId::from(who).to_string()));
                let (person_id, source_id) = who.split();
                rows.push(event_participant::Model {
                    id: self.clock.id(),
                    event_id: id.0,
                    person_id,
                    source_id,
                });
                self.participant_row("removals", "no_", id, who).await?;
            }
        }
        self.insert(rows).await
    }

    async fn remove_participants(
        &self,
        id: EventId,
        remove: &[SpeakerId],
        faults: &mut Faults,
        detail: &mut Detail,
    ) -> Result<()> {
        if remove.is_empty() {
            return Ok(());
        }
        let mut known = self.participants(id).await?;
        for (i, who) in remove.iter().enumerate() {
            let field = format!("removeParticipants.{i}");
            let Some(who) = self.somebody(&field, *who, faults).await? else {
                continue;
            };
            let node = NodeId::from(who).to_string();
            if !known.remove(&who) {
                let message = format!("{node} takes no part in it");
                faults.add(Fault::new(&field, FaultCode::NotFound, message));
                continue;
            }
            detail.field("participants", Some(&node), None);
            self.participant_row("event_participants", "", id, who).await?;
            let (no_person_id, no_source_id) = who.split();
            self.insert(vec![removal::Model {
                id: self.clock.id(),
                person_id: None,
                source_id: None,
                event_id: Some(id.0),
                alias: None,
                no_person_id,
                no_source_id,
                removed_by: self.actor.map(str::to_owned),
                removed_at: self.now(),
            }])
            .await?;
        }
        Ok(())
    }

    /// Deletes the row of a participant.
    async fn participant_row(&self, table: &str, prefix: &str, id: EventId, who: SpeakerId) -> Result<()> {
        let mut sql = self.sql();
        let (column, who) = match who {
            SpeakerId::Person(id) => ("person_id", id.0),
            SpeakerId::Source(id) => ("source_id", id.0),
        };
        let (event, who) = (sql.bind(id.0), sql.bind(who));
        let text = format!("delete from {table} where event_id = {event} and {prefix}{column} = {who}");
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// The words by which ingest finds the event.
    async fn event_words(&self, EventId(event_id): EventId, event: &event::Model) -> Result<()> {
        let mut sql = self.sql();
        let place = sql.bind(event_id);
        let text = format!("select word from event_words where event_id = {place}");
        let rows = sql.all(&self.tx, &text).await?;
        let known = rows
            .iter()
            .map(|row| Row::new(row).get())
            .collect::<Result<BTreeSet<String>>>()?;
        let mut words = content_words(&event.name);
        words.extend(content_words(event.place.as_deref().unwrap_or_default()));
        let new = words.difference(&known).cloned();
        self.insert(new.map(|word| event_word::Model { word, event_id }).collect())
            .await
    }
}
