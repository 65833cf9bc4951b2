//! Editing sources.

use super::{DeleteInput, DeletePayload, editor, id_of, payloads, store};
use crate::{
    auth::Role,
    graphql::source::{Reliability, Source, SourceKind},
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use whosaid_domain::{
    id::{NodeId, SourceId},
    source::{NewSource, SourceEdit},
};

/// Editing sources.
#[derive(Debug, Default)]
pub struct SourceMutations;

#[Object]
impl SourceMutations {
    /// Makes a source. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn create_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source.")] input: CreateSourceInput,
    ) -> Result<CreateSourcePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let new = NewSource {
            name: input.name,
            aliases: input.aliases.unwrap_or_default(),
            kind: input.kind.into(),
            homepage: input.homepage,
            wikidata_id: input.wikidata_id,
            reliability: input.reliability.map(Into::into),
            namesake: input.namesake,
        };
        let store = store(ctx);
        CreateSourcePayload::of(store.create_source(&new, &editor).await)
    }

    /// Changes what is given of a source. What an editor changed, extraction does not change back. Needs the role editor.
    #[graphql(complexity = "10 + child_complexity")]
    async fn update_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source, and what changes.")] input: UpdateSourceInput,
    ) -> Result<UpdateSourcePayload> {
        let editor = editor(ctx, Role::Editor)?;
        let id = source("id", &input.id)?;
        let reliability: Option<Option<Reliability>> = input.reliability.into();
        let edit = SourceEdit {
            name: input.name,
            add_aliases: input.add_aliases.unwrap_or_default(),
            remove_aliases: input.remove_aliases.unwrap_or_default(),
            kind: input.kind.map(Into::into),
            homepage: input.homepage.into(),
            wikidata_id: input.wikidata_id.into(),
            reliability: reliability.map(|r| r.map(Into::into)),
            namesake: input.namesake,
        };
        let store = store(ctx);
        let done = store.update_source(id, input.expected_version, &edit, &editor).await;
        UpdateSourcePayload::of(done.map(|_| id))
    }

    /// Deletes a source that nothing points to: no statement that it said or passed on, no article, no event, nobody's
    /// role, and nothing was merged into it; else it is refused as `IN_USE`. Where two are one, merge them instead. Needs
    /// the role admin.
    #[graphql(complexity = "10 + child_complexity")]
    async fn delete_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source.")] input: DeleteInput,
    ) -> Result<DeletePayload> {
        let editor = editor(ctx, Role::Admin)?;
        let id = source("id", &input.id)?;
        let store = store(ctx);
        let done = store.delete_source(id, input.expected_version, input.reason.as_deref(), &editor);
        DeletePayload::of(done.await)
    }
}

/// A new source.
#[derive(InputObject, Debug)]
pub struct CreateSourceInput {
    /// The fullest name, 1 to 200 characters. Where another goes by it already, it is refused as `TAKEN`, unless
    /// `namesake` is true.
    name: String,
    /// Other names, up to 50.
    aliases: Option<Vec<String>>,
    /// What kind of body it is. One of kind UNNAMED is never found to be the one that an article means.
    kind: SourceKind,
    /// Its own site: an address with http:// or https://.
    homepage: Option<String>,
    /// The Q-number in Wikidata, e.g. `Q42`; refused as `TAKEN` where another source has it.
    wikidata_id: Option<String>,
    /// How reliable it is (the Admiralty code).
    reliability: Option<Reliability>,
    /// Whether this is another source of the same name, e.g. another country's ministry. Articles that give the name alone
    /// go on being taken to mean the one that was there before.
    #[graphql(default = false)]
    namesake: bool,
}

/// The source, and what changes of it: what is left out stays.
#[derive(InputObject, Debug)]
pub struct UpdateSourceInput {
    /// The source's global id.
    id: ID,
    /// The version that was seen; refused as `STALE` where it has changed since. Without it the edit is made whatever
    /// others did.
    expected_version: Option<i32>,
    /// The fullest name, 1 to 200 characters. The name before it stays among the other names, and the slug before it goes
    /// on leading here.
    name: Option<String>,
    /// Other names that the source goes by too, up to 50.
    add_aliases: Option<Vec<String>>,
    /// Other names that the source does not go by; extraction does not give them back.
    remove_aliases: Option<Vec<String>>,
    /// What kind of body it is.
    kind: Option<SourceKind>,
    /// Its own site: an address with http:// or https://; null takes it away.
    homepage: MaybeUndefined<String>,
    /// The Q-number in Wikidata, e.g. `Q42`; null takes it away. Refused as `TAKEN` where another source has it.
    wikidata_id: MaybeUndefined<String>,
    /// How reliable it is (the Admiralty code); null takes the judgement away.
    reliability: MaybeUndefined<Reliability>,
    /// Whether another source may go by a name that is given. Articles that give the name alone go on being taken to mean the
    /// one that was there before.
    #[graphql(default = false)]
    namesake: bool,
}

payloads! {
    /// What became of a new source.
    CreateSourcePayload { source: Source by SourceId };
    /// What became of an edit of a source.
    UpdateSourcePayload { source: Source by SourceId };
}

/// The id of a source that `argument` holds.
///
/// # Errors
/// Where it is none.
pub fn source(argument: &str, id: &str) -> Result<SourceId> {
    id_of(argument, id, "a source", |id| match id {
        NodeId::Source(id) => Some(id),
        _ => None,
    })
}
