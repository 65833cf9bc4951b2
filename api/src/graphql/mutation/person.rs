//! Editing people.

use super::{UserError, editor, written};
use crate::{
    auth::Role,
    graphql::{
        error::bad_input,
        node::{Root, parse, root},
        person::Person,
    },
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use whosaid_domain::{
    id::{NodeId, PersonId},
    person::PersonEdit,
    store::Store,
};

/// Editing people.
#[derive(Debug, Default)]
pub struct PersonMutations;

#[Object]
impl PersonMutations {
    /// Changes what is given of a person. Needs the role editor.
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
            description: input.description.into(),
            wikidata_id: input.wikidata_id.into(),
        };
        let store = ctx.data_unchecked::<Store>();
        let (version, user_errors) = written(store.update_person(id, input.expected_version, &edit, &editor).await)?;
        Ok(UpdatePersonPayload {
            person: version.map(|_| id),
            user_errors,
        })
    }
}

/// The person, and what changes of it: what is left out stays.
#[derive(InputObject, Debug)]
pub struct UpdatePersonInput {
    /// The person's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the edit is made whatever
    /// others did.
    expected_version: Option<i32>,
    /// The fullest name.
    name: Option<String>,
    /// One line on who it is; null takes it away.
    description: MaybeUndefined<String>,
    /// The Q-number in Wikidata, e.g. `Q42`; null takes it away.
    wikidata_id: MaybeUndefined<String>,
}

/// What became of it.
#[derive(Debug)]
pub struct UpdatePersonPayload {
    person: Option<PersonId>,
    user_errors: Vec<UserError>,
}

/// What became of an edit of a person.
#[Object]
impl UpdatePersonPayload {
    /// The person as it is now; null where nothing was written.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        match self.person {
            Some(PersonId(id)) => root(ctx, Root::Id(id)).await,
            None => Ok(None),
        }
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

fn person(id: &str) -> Result<PersonId> {
    match parse("id", id)? {
        NodeId::Person(id) => Ok(id),
        other => Err(bad_input(format!("`id`: `{other}` is not the id of a person"))),
    }
}
