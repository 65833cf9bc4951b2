//! Editing events.

use super::{DeleteInput, DeletePayload, editor, id_of, payloads, store, whom};
use crate::{
    auth::Role,
    graphql::event::{Event, EventKind},
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use whosaid_domain::{
    event::{EventEdit, NewEvent},
    id::{EventId, NodeId},
};

/// Editing events.
#[derive(Debug, Default)]
pub struct EventMutations;

#[Object]
impl EventMutations {
    /// Makes an event. Its review is CONFIRMED, by whoever makes it. Events may share a name. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn create_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: CreateEventInput,
    ) -> Result<CreateEventPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let new = NewEvent {
            name: input.name,
            aliases: input.aliases.unwrap_or_default(),
            kind: input.kind.into(),
            when: input.when,
            place: input.place,
            parent: input.parent.map(|id| event("parent", &id)).transpose()?,
            participants: whom("participants", input.participants)?,
            wikidata_id: input.wikidata_id,
        };
        let store = store(ctx);
        CreateEventPayload::of(store.create_event(&new, &editor).await)
    }

    /// Changes what is given of an event. What an editor changed, extraction does not change back. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn update_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event, and what changes.")] input: UpdateEventInput,
    ) -> Result<UpdateEventPayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = event("id", &input.id)?;
        let parent: Option<Option<ID>> = input.parent.into();
        let parent = parent.map(|id| id.map(|id| event("parent", &id)).transpose());
        let edit = EventEdit {
            name: input.name,
            add_aliases: input.add_aliases.unwrap_or_default(),
            remove_aliases: input.remove_aliases.unwrap_or_default(),
            kind: input.kind.map(Into::into),
            when: input.when.into(),
            place: input.place.into(),
            parent: parent.transpose()?,
            add_participants: whom("addParticipants", input.add_participants)?,
            remove_participants: whom("removeParticipants", input.remove_participants)?,
            wikidata_id: input.wikidata_id.into(),
        };
        let store = store(ctx);
        let done = store.update_event(id, input.expected_version, &edit, &editor).await;
        UpdateEventPayload::of(done.map(|_| id))
    }

    /// Deletes an event that no statement is about, that is no other's parent, and that nothing was merged into; else it is
    /// refused as `IN_USE`. That articles mention it goes with it. Where two are one, merge them instead. Needs the role
    /// admin.
    #[graphql(complexity = "10 + child_complexity")]
    async fn delete_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: DeleteInput,
    ) -> Result<DeletePayload> {
        let editor = editor(ctx, Role::Admin)?;
        let id = event("id", &input.id)?;
        let store = store(ctx);
        let done = store.delete_event(id, input.expected_version, input.reason.as_deref(), &editor);
        DeletePayload::of(done.await)
    }
}

/// A new event.
#[derive(InputObject, Debug)]
pub struct CreateEventInput {
    /// A short name, 1 to 200 characters, e.g. `Fire at the harbour`.
    name: String,
    /// Other names, up to 50.
    aliases: Option<Vec<String>>,
    /// What kind of event it is.
    kind: EventKind,
    /// When it was, as EDTF: `2023-05-03`, `2025-07`, `2025-12-28/2025-12-29` (an interval), `2022?` (uncertain).
    when: Option<String>,
    /// Where it was, up to 200 characters.
    place: Option<String>,
    /// The larger event that it is part of: its global id.
    parent: Option<ID>,
    /// Who took part: global ids of people and sources, up to 100.
    participants: Option<Vec<ID>>,
    /// The Q-number in Wikidata, e.g. `Q42`; refused as `TAKEN` where another event has it.
    wikidata_id: Option<String>,
}

/// The event, and what changes of it: what is left out stays.
#[derive(InputObject, Debug)]
pub struct UpdateEventInput {
    /// The event's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the edit is made whatever
    /// others did.
    expected_version: Option<i32>,
    /// A short name, 1 to 200 characters. The name before it stays among the other names, and the slug before it goes on
    /// leading here.
    name: Option<String>,
    /// Other names that the event goes by too, up to 50.
    add_aliases: Option<Vec<String>>,
    /// Other names that the event does not go by; extraction does not give them back.
    remove_aliases: Option<Vec<String>>,
    /// What kind of event it is.
    kind: Option<EventKind>,
    /// When it was, as EDTF, e.g. `2023-05-03`; null takes it away.
    when: MaybeUndefined<String>,
    /// Where it was, up to 200 characters; null takes it away.
    place: MaybeUndefined<String>,
    /// The larger event that it is part of: its global id; null takes it away. Not itself nor a part of it.
    parent: MaybeUndefined<ID>,
    /// Who took part too: global ids of people and sources, up to 100.
    add_participants: Option<Vec<ID>>,
    /// Who took no part; extraction does not give them back.
    remove_participants: Option<Vec<ID>>,
    /// The Q-number in Wikidata, e.g. `Q42`; null takes it away. Refused as `TAKEN` where another event has it.
    wikidata_id: MaybeUndefined<String>,
}

payloads! {
    /// What became of a new event.
    CreateEventPayload { event: Event by EventId };
    /// What became of an edit of an event.
    UpdateEventPayload { event: Event by EventId };
}

/// The id of an event that `argument` holds.
///
/// # Errors
/// Where it is none.
pub fn event(argument: &str, id: &str) -> Result<EventId> {
    id_of(argument, id, "an event", |id| match id {
        NodeId::Event(id) => Some(id),
        _ => None,
    })
}
