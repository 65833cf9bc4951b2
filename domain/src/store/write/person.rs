//! People, as editors change them.

use super::{Editor, Writer};
use crate::{
    Result,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    id::PersonId,
    name::fold,
    person::PersonEdit,
    store::{
        Store,
        entity::{person, person_alias},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

impl Store {
    /// Changes a person. Gives its new version; where nothing differs, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such person, it was merged, it has another version than `expected`,
    /// or a value makes no sense; of the database.
    pub async fn update_person(
        &self,
        id: PersonId,
        expected: Option<i32>,
        edit: &PersonEdit,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let person = w.living_person(id, expected).await?;
        let version = person.version;
        let mut detail = Detail::default();
        let mut row = person.clone().into_active_model();
        if let Some(name) = &edit.name {
            let name = name.trim();
            if name.is_empty() {
                return Err(Fault::new("name", FaultCode::Invalid, "a person needs a name").into());
            }
            detail.field("name", Some(&person.name), Some(name));
            w.name_person(id, name).await?;
            row.name = Set(name.to_owned());
            row.sort_key = Set(fold(name));
        }
        if let Some(description) = &edit.description {
            detail.field("description", person.description.as_deref(), description.as_deref());
            row.description = Set(description.clone());
        }
        if let Some(wikidata_id) = &edit.wikidata_id {
            detail.field("wikidataId", person.wikidata_id.as_deref(), wikidata_id.as_deref());
            row.wikidata_id = Set(wikidata_id.clone());
        }
        if detail.is_empty() {
            return Ok(version);
        }
        row.version = Set(version + 1);
        row.update(&w.tx).await?;
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(version + 1)
    }
}

impl Writer<'_> {
    /// The person, if it lives and is as whoever edits saw it.
    async fn living_person(&self, id: PersonId, expected: Option<i32>) -> Result<person::Model> {
        let Some(person) = person::Entity::find_by_id(id.0).one(&self.tx).await? else {
            return Err(Fault::new("id", FaultCode::NotFound, format!("there is no person {id}")).into());
        };
        if let Some(into) = person.merged_into_id {
            let message = format!("{id} was merged into {}: edit that one", PersonId(into));
            return Err(Fault::new("id", FaultCode::Merged, message).into());
        }
        super::same_version(expected, person.version)?;
        Ok(person)
    }

    /// Notes a name that the person goes by.
    async fn name_person(&self, PersonId(person_id): PersonId, name: &str) -> Result<()> {
        if self.known_aliases("person", person_id).await?.contains(name) {
            return Ok(());
        }
        self.insert(vec![person_alias::Model {
            person_id,
            alias: name.to_owned(),
            alias_key: fold(name),
            identity_key: crate::identity::person_alias_key(name),
        }])
        .await
    }
}
