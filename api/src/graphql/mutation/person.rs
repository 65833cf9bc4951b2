//! Editing people.

use super::{DeleteInput, DeletePayload, editor, id_of, payloads, store};
use crate::{auth::Role, graphql::person::Person};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use whosaid_domain::{
    id::{NodeId, PersonId},
    person::{NewPerson, PersonEdit},
};

/// Editing people.
#[derive(Debug, Default)]
pub struct PersonMutations;

#[Object]
impl PersonMutations {
    /// Makes a person. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn create_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: CreatePersonInput,
    ) -> Result<CreatePersonPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let new = NewPerson {
            name: input.name,
            aliases: input.aliases.unwrap_or_default(),
            description: input.description,
            wikidata_id: input.wikidata_id,
            namesake: input.namesake,
        };
        let store = store(ctx);
        CreatePersonPayload::of(store.create_person(&new, &editor).await)
    }

    /// Changes what is given of a person. What an editor changed, extraction does not change back. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person, and what changes.")] input: UpdatePersonInput,
    ) -> Result<UpdatePersonPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = person(&input.id)?;
        let edit = PersonEdit {
            name: input.name,
            add_aliases: input.add_aliases.unwrap_or_default(),
            remove_aliases: input.remove_aliases.unwrap_or_default(),
            description: input.description.into(),
            wikidata_id: input.wikidata_id.into(),
            namesake: input.namesake,
        };
        let store = store(ctx);
        let done = store.update_person(id, input.expected_version, &edit, &editor).await;
        UpdatePersonPayload::of(done.map(|_| id))
    }

    /// Deletes a person whom no statement and no event points to, and nobody was merged into; else it is refused as
    /// `IN_USE`. Its roles go with it, and that articles name it. Where two are one, merge them instead. Needs the role
    /// admin.
    #[graphql(complexity = "10 + child_complexity")]
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: DeleteInput,
    ) -> Result<DeletePayload> {
        let editor = editor(ctx, Role::Admin)?;
        let id = person(&input.id)?;
        let store = store(ctx);
        let done = store.delete_person(id, input.expected_version, input.reason.as_deref(), &editor);
        DeletePayload::of(done.await)
    }
}

/// A new person.
#[derive(InputObject, Debug)]
pub struct CreatePersonInput {
    /// The fullest name, without title or role; 1 to 200 characters. Where another goes by it already, it is refused as
    /// `TAKEN`, unless `namesake` is true.
    name: String,
    /// Other names, up to 50.
    aliases: Option<Vec<String>>,
    /// One line on who it is, up to 500 characters.
    description: Option<String>,
    /// The Q-number in Wikidata, e.g. `Q42`; refused as `TAKEN` where another person has it.
    wikidata_id: Option<String>,
    /// Whether this is another person of the same name. Articles that give the name alone go on being taken to mean the one
    /// that was there before.
    #[graphql(default = false)]
    namesake: bool,
}

/// The person, and what changes of it: what is left out stays.
#[derive(InputObject, Debug)]
pub struct UpdatePersonInput {
    /// The person's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the edit is made whatever
    /// others did.
    expected_version: Option<i32>,
    /// The fullest name, 1 to 200 characters. The name before it stays among the other names, and the slug before it goes
    /// on leading here.
    name: Option<String>,
    /// Other names that the person goes by too, up to 50.
    add_aliases: Option<Vec<String>>,
    /// Other names that the person does not go by; extraction does not give them back.
    remove_aliases: Option<Vec<String>>,
    /// One line on who it is, up to 500 characters; null takes it away.
    description: MaybeUndefined<String>,
    /// The Q-number in Wikidata, e.g. `Q42`; null takes it away. Refused as `TAKEN` where another person has it.
    wikidata_id: MaybeUndefined<String>,
    /// Whether another person may go by a name that is given. Articles that give the name alone go on being taken to mean the
    /// one that was there before.
    #[graphql(default = false)]
    namesake: bool,
}

payloads! {
    /// What became of a new person.
    CreatePersonPayload { person: Person by PersonId };
    /// What became of an edit of a person.
    UpdatePersonPayload { person: Person by PersonId };
}

fn person(id: &str) -> Result<PersonId> {
    id_of("id", id, "a person", |id| match id {
        NodeId::Person(id) => Some(id),
        _ => None,
    })
}
