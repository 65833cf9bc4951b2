//! People, as editors make, change and delete them.

use super::{
    Editor, Writer,
    directory::Directory,
    named::{NameEdit, Named, Use, seen},
};
use crate::{
    Result,
    change::{Detail, Operation},
    id::{EventId, NodeId, PersonId, StatementId},
    input::{Faults, MAX_LINE},
    name::{fold, person_key, slug},
    person::{NewPerson, PersonEdit},
    store::{Store, entity::person},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

const USES: &[Use] = &[
    (
        "statements",
        |id| NodeId::Statement(StatementId(id)),
        "select id from statements where speaker_person_id = $1",
    ),
    (
        "events",
        |id| NodeId::Event(EventId(id)),
        "select event_id as id from event_participants where person_id = $1",
    ),
    (
        "people that were merged into it",
        |id| NodeId::Person(PersonId(id)),
        "select id from people where merged_into_id = $1",
    ),
];

/// What goes with a person.
const PARTS: &[&str] = &[
    "article_people where person_id = $1",
    "affiliations where person_id = $1",
    "person_aliases where person_id = $1",
    "removals where person_id = $1 or no_person_id = $1",
    "person_slugs where person_id = $1",
    "not_same where person_a_id = $1 or person_b_id = $1",
    "merges where person_from_id = $1 or person_into_id = $1",
    "people where id = $1",
];

impl Store {
    /// Makes a person.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where a value makes no sense or another has it; of the database.
    pub async fn create_person(&self, new: &NewPerson, editor: &Editor<'_>) -> Result<PersonId> {
        let mut faults = Faults::default();
        let name = faults.name("name", &new.name);
        let aliases = faults.names("aliases", &new.aliases);
        let description = new.description.as_deref();
        let description = description.map(|line| faults.line("description", line, MAX_LINE));
        let wikidata_id = new.wikidata_id.as_deref().map(|q| faults.q_number("wikidataId", q));
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let mut faults = Faults::default();
        let of = Named::Person;
        let key = w
            .own_key(of, None, person_key(&name), new.namesake, &mut faults)
            .await?;
        if let Some(q) = &wikidata_id {
            w.free_q_number(of, None, q, &mut faults).await?;
        }
        let mut directory = Directory::default();
        let id = directory.add_person(&mut w, &name, key);
        w.enter(&mut directory).await?;
        w.write_put().await?;
        let mut row = person::ActiveModel {
            id: Set(id),
            ..Default::default()
        };
        row.description = Set(description);
        row.wikidata_id = Set(wikidata_id);
        row.update(&w.tx).await?;
        let names = NameEdit {
            before: &name,
            after: &name,
            add: &aliases,
            field: "aliases",
            remove: &[],
            namesake: new.namesake,
        };
        // A new noun tells for itself.
        w.edit_names(of, id, &names, &mut faults, &mut Detail::default())
            .await?;
        faults.refuse()?;
        w.commit().await?;
        Ok(PersonId(id))
    }

    /// Changes a person. Gives its new version; where nothing differs, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such person, it was merged, it has another version than `expected`,
    /// or a value makes no sense or another has it; of the database.
    pub async fn update_person(
        &self,
        id: PersonId,
        expected: Option<i32>,
        edit: &PersonEdit,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut faults = Faults::default();
        let name = edit.name.as_deref().map(|name| faults.name("name", name));
        let add = faults.names("addAliases", &edit.add_aliases);
        let description = edit.description.as_ref().map(|line| line.as_deref());
        let description = description.map(|line| line.map(|line| faults.line("description", line, MAX_LINE)));
        let wikidata_id = edit.wikidata_id.as_ref().map(|q| q.as_deref());
        let wikidata_id = wikidata_id.map(|q| q.map(|q| faults.q_number("wikidataId", q)));
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let person = w.living_person(id, expected).await?;
        let (mut faults, mut detail) = (Faults::default(), Detail::default());
        let of = Named::Person;
        let mut row = person.clone().into_active_model();
        let name = name.unwrap_or_else(|| person.name.clone());
        if name != person.name {
            detail.field("name", Some(&person.name), Some(&name));
            let key = person_key(&name);
            if key != person_key(&person.name) {
                row.identity_key = Set(w.own_key(of, Some(id.0), key, edit.namesake, &mut faults).await?);
            }
            if let Some(key) = &person.identity_key {
                w.keep_key(of, id.0, &person.name, key).await?;
            }
            let base = slug(&name, "person");
            if base != slug(&person.name, "person") {
                let slug = w.reslug(of, id.0, &base).await?;
                detail.field("slug", Some(&person.slug), Some(&slug));
                row.slug = Set(slug);
            }
            row.sort_key = Set(fold(&name));
            row.name = Set(name.clone());
        }
        let names = NameEdit {
            before: &person.name,
            after: &name,
            add: &add,
            field: "addAliases",
            remove: &edit.remove_aliases,
            namesake: edit.namesake,
        };
        w.edit_names(of, id.0, &names, &mut faults, &mut detail).await?;
        if let Some(description) = description {
            detail.field("description", person.description.as_deref(), description.as_deref());
            row.description = Set(description);
        }
        if let Some(wikidata_id) = wikidata_id {
            if let Some(q) = &wikidata_id {
                w.free_q_number(of, Some(id.0), q, &mut faults).await?;
            }
            detail.field("wikidataId", person.wikidata_id.as_deref(), wikidata_id.as_deref());
            row.wikidata_id = Set(wikidata_id);
        }
        faults.refuse()?;
        if detail.is_empty() {
            return Ok(person.version);
        }
        row.version = Set(person.version + 1);
        row.update(&w.tx).await?;
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(person.version + 1)
    }

    /// Deletes a person that nothing points to. That articles name it goes with it, and so do its roles.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such person, it was merged, it has another version than `expected`,
    /// or something points to it; of the database.
    pub async fn delete_person(
        &self,
        id: PersonId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<PersonId> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let person = w.living_person(id, expected).await?;
        w.unused(USES, id.0).await?;
        w.delete_rows(PARTS, id.0).await?;
        w.record(id, Operation::Deleted, Detail::gone("name", &person.name, reason));
        w.commit().await?;
        Ok(id)
    }
}

impl Writer<'_> {
    /// The person, if it lives and is as whoever edits saw it.
    async fn living_person(&self, id: PersonId, expected: Option<i32>) -> Result<person::Model> {
        let row = person::Entity::find_by_id(id.0).one(&self.tx).await?;
        let state = |row: &person::Model| (row.merged_into_id.map(|id| PersonId(id).into()), row.version);
        seen(row, id, state, expected)
    }
}
