//! Identity: merging people, sources and events, undoing it, and what is not the same.

use super::{UserError, editor, store, written};
use crate::{
    auth::Role,
    graphql::{
        error::bad_input,
        event::Event,
        merge::{Merge, merge},
        node::{Root, parse, root},
        person::Person,
        source::Source,
    },
};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use whosaid_domain::{
    id::{MergeId, NodeId},
    merge::Seen,
};

/// Identity of people, sources and events.
#[derive(Debug, Default)]
pub struct MergeMutations;

#[Object]
impl MergeMutations {
    /// Merges a person into another: the statements, roles, names and all else of the first are the second's from then
    /// on; ids and slugs of the first lead to the second for ever. What the second tells of itself (name, description,
    /// Wikidata) stays. Can be undone. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two people.")] input: MergeInput,
    ) -> Result<MergePeoplePayload> {
        Merged::make(ctx, input, "person").await.map(MergePeoplePayload)
    }

    /// Merges a source into another: what it said, published and passed on, and its names, are the second's from then
    /// on; ids and slugs of the first lead to the second for ever. What the second tells of itself (name, kind,
    /// reliability …) stays. Can be undone. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn merge_sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two sources.")] input: MergeInput,
    ) -> Result<MergeSourcesPayload> {
        Merged::make(ctx, input, "source").await.map(MergeSourcesPayload)
    }

    /// Merges an event into another: its statements, mentions, participants, parts and names are the second's from then
    /// on; ids and slugs of the first lead to the second for ever. What the second tells of itself (name, kind, when,
    /// where, review) stays. An event is not merged into one that is part of it. Can be undone. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn merge_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two events.")] input: MergeInput,
    ) -> Result<MergeEventsPayload> {
        Merged::make(ctx, input, "event").await.map(MergeEventsPayload)
    }

    /// Undoes a merge: exactly what moved goes back, as far as it is still there; what came after the merge stays with
    /// the survivor. Later merges that rest on it keep holding. `merges` finds its id. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn undo_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: UndoMergeInput,
    ) -> Result<UndoMergePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id: MergeId = input.id.parse().map_err(|e| bad_input(format!("`id`: {e}")))?;
        let store = store(ctx);
        let (done, user_errors) = written(store.undo_merge(id, input.reason.as_deref(), &editor).await)?;
        let merge = match done {
            Some(()) => merge(ctx, id).await?,
            None => None,
        };
        Ok(UndoMergePayload { merge, user_errors })
    }

    /// Remembers that two people, two sources or two events are not the same, however alike they look: merging them is
    /// refused with `NOT_SAME`, and from articles that come in later neither learns a name of the other's. A name that
    /// both people or sources go by leads to the one whose own name it is; an article that calls an event by the name of
    /// the other is not taken to tell of the one, nor does the one learn words that the other is known by. `notSameAs` of
    /// each tells it. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn not_the_same(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: NotTheSameInput,
    ) -> Result<NotTheSamePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let (a, b) = input.two()?;
        let store = store(ctx);
        let done = store.set_apart(a, b, input.reason.as_deref(), &editor);
        NotTheSamePayload::of(a.id, b.id, done.await)
    }

    /// Forgets that two are not the same. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn undo_not_the_same(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: NotTheSameInput,
    ) -> Result<NotTheSamePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let (a, b) = input.two()?;
        let store = store(ctx);
        let done = store.undo_set_apart(a, b, input.reason.as_deref(), &editor);
        NotTheSamePayload::of(a.id, b.id, done.await)
    }
}

/// Two of a kind, of which the one becomes part of the other.
#[derive(InputObject, Debug)]
pub struct MergeInput {
    /// The global id of the one that is merged.
    from: ID,
    /// The version of it that was seen; refused as `STALE` where it has changed since. Without it the two are merged
    /// whatever others did to it.
    from_expected_version: Option<i32>,
    /// The global id of the one that stays.
    into: ID,
    /// The version of it that was seen; refused as `STALE` where it has changed since. Without it the two are merged
    /// whatever others did to it.
    into_expected_version: Option<i32>,
    /// Why, for the history.
    reason: Option<String>,
}

/// A merge that is to be undone.
#[derive(InputObject, Debug)]
pub struct UndoMergeInput {
    /// The merge's id.
    id: ID,
    /// Why, for the history.
    reason: Option<String>,
}

/// Two people, two sources or two events.
#[derive(InputObject, Debug)]
pub struct NotTheSameInput {
    /// The global id of the one.
    a: ID,
    /// The version of it that was seen; refused as `STALE` where it has changed since. Without it that does not matter.
    a_expected_version: Option<i32>,
    /// The global id of the other.
    b: ID,
    /// The version of it that was seen; refused as `STALE` where it has changed since. Without it that does not matter.
    b_expected_version: Option<i32>,
    /// Why, for the history.
    reason: Option<String>,
}

impl NotTheSameInput {
    fn two(&self) -> Result<(Seen, Seen)> {
        let seen = |field: &str, id: &str, version| {
            Ok(Seen {
                id: parse(field, id)?,
                version,
            })
        };
        let a = seen("a", &self.a, self.a_expected_version);
        a.and_then(|a| Ok((a, seen("b", &self.b, self.b_expected_version)?)))
    }
}

/// What became of a merge.
#[derive(Debug)]
pub struct Merged {
    into: NodeId,
    id: Option<MergeId>,
    user_errors: Vec<UserError>,
}

impl Merged {
    async fn make(ctx: &Context<'_>, input: MergeInput, noun: &str) -> Result<Self> {
        let editor = editor(ctx, Role::Editor)?;
        let of_noun = |field: &str, id: &str| match parse(field, id)? {
            id if id.noun() == noun => Ok(id),
            other => Err(bad_input(format!(
                "`{field}`: `{other}` is not the id of {} {noun}",
                if noun == "event" { "an" } else { "a" }
            ))),
        };
        let (from, into) = (of_noun("from", &input.from)?, of_noun("into", &input.into)?);
        let seen = |id, version| Seen { id, version };
        let seen = (
            seen(from, input.from_expected_version),
            seen(into, input.into_expected_version),
        );
        let store = store(ctx);
        let (id, user_errors) = written(store.merge(seen.0, seen.1, input.reason.as_deref(), &editor).await)?;
        Ok(Self { into, id, user_errors })
    }

    async fn merge(&self, ctx: &Context<'_>) -> Result<Option<Merge>> {
        match self.id {
            Some(id) => merge(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What the other was merged into.
    fn survivor(&self) -> Option<Root<'_>> {
        self.id.map(|_| Root::Id(self.into.uuid()))
    }
}

/// What became of it.
#[derive(Debug)]
pub struct MergePeoplePayload(Merged);

/// What became of merging two people.
#[Object]
impl MergePeoplePayload {
    /// The person that stays, as it is now; null where nothing was written.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        match self.0.survivor() {
            Some(id) => root(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The merge, for undoing it; null where nothing was written.
    #[graphql(complexity = "1 + child_complexity")]
    async fn merge(&self, ctx: &Context<'_>) -> Result<Option<Merge>> {
        self.0.merge(ctx).await
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of it.
#[derive(Debug)]
pub struct MergeSourcesPayload(Merged);

/// What became of merging two sources.
#[Object]
impl MergeSourcesPayload {
    /// The source that stays, as it is now; null where nothing was written.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        match self.0.survivor() {
            Some(id) => root(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The merge, for undoing it; null where nothing was written.
    #[graphql(complexity = "1 + child_complexity")]
    async fn merge(&self, ctx: &Context<'_>) -> Result<Option<Merge>> {
        self.0.merge(ctx).await
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of it.
#[derive(Debug)]
pub struct MergeEventsPayload(Merged);

/// What became of merging two events.
#[Object]
impl MergeEventsPayload {
    /// The event that stays, as it is now; null where nothing was written.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        match self.0.survivor() {
            Some(id) => root(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The merge, for undoing it; null where nothing was written.
    #[graphql(complexity = "1 + child_complexity")]
    async fn merge(&self, ctx: &Context<'_>) -> Result<Option<Merge>> {
        self.0.merge(ctx).await
    }

    /// What is wrong with the input; then nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of undoing a merge.
#[derive(SimpleObject, Debug)]
pub struct UndoMergePayload {
    /// The merge, undone; null where nothing was written.
    merge: Option<Merge>,
    /// What is wrong with the input; then nothing was written.
    user_errors: Vec<UserError>,
}

/// What became of a decision on whether two are the same.
#[derive(SimpleObject, Debug)]
pub struct NotTheSamePayload {
    /// The global id of the one; null where the decision was refused.
    a_id: Option<ID>,
    /// The global id of the other; null where the decision was refused.
    b_id: Option<ID>,
    /// What is wrong with the input; then nothing was written.
    user_errors: Vec<UserError>,
}

impl NotTheSamePayload {
    fn of(a: NodeId, b: NodeId, done: whosaid_domain::Result<()>) -> Result<Self> {
        let (done, user_errors) = written(done)?;
        let id = |id: NodeId| done.map(|()| ID(id.to_string()));
        Ok(Self {
            a_id: id(a),
            b_id: id(b),
            user_errors,
        })
    }
}
