//! Sources, as editors make, change and delete them.

use super::{
    Editor, Writer,
    directory::Directory,
    named::{NameEdit, Named, Use, seen},
};
use crate::{
    Result,
    change::{Detail, Operation},
    id::{ArticleId, EventId, NodeId, PersonId, SourceId, StatementId},
    input::Faults,
    name::{fold, slug, source_key},
    source::{NewSource, Reliability, SourceEdit, SourceKind},
    store::{
        Store,
        code::{Code, word},
        entity::source,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

const USES: &[Use] = &[
    (
        "statements",
        |id| NodeId::Statement(StatementId(id)),
        "select id from statements where speaker_source_id = $1 \
         union all select statement_id from statement_via where source_id = $1",
    ),
    (
        "articles",
        |id| NodeId::Article(ArticleId(id)),
        "select id from articles where publisher_id = $1",
    ),
    (
        "events",
        |id| NodeId::Event(EventId(id)),
        "select event_id as id from event_participants where source_id = $1",
    ),
    (
        "people with a role there",
        |id| NodeId::Person(PersonId(id)),
        "select person_id as id from affiliations where source_id = $1",
    ),
    (
        "sources that were merged into it",
        |id| NodeId::Source(SourceId(id)),
        "select id from sources where merged_into_id = $1",
    ),
];

/// What goes with a source.
const PARTS: &[&str] = &[
    "source_aliases where source_id = $1",
    "removals where source_id = $1 or no_source_id = $1",
    "source_slugs where source_id = $1",
    "not_same where source_a_id = $1 or source_b_id = $1",
    "merges where source_from_id = $1 or source_into_id = $1",
    "sources where id = $1",
];

/// What ingest finds a source of that kind by.
fn key(name: &str, kind: SourceKind) -> Option<String> {
    (kind != SourceKind::Unnamed).then(|| source_key(name))
}

impl Store {
    /// Makes a source.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where a value makes no sense or another has it; of the database.
    pub async fn create_source(&self, new: &NewSource, editor: &Editor<'_>) -> Result<SourceId> {
        let mut faults = Faults::default();
        let name = faults.name("name", &new.name);
        let aliases = faults.names("aliases", &new.aliases);
        let homepage = new.homepage.as_deref().map(|url| faults.url("homepage", url));
        let wikidata_id = new.wikidata_id.as_deref().map(|q| faults.q_number("wikidataId", q));
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let mut faults = Faults::default();
        let of = Named::Source;
        let own = key(&name, new.kind);
        let own = w.own_key(of, None, own, new.namesake, &mut faults).await?;
        if let Some(q) = &wikidata_id {
            w.free_q_number(of, None, q, &mut faults).await?;
        }
        let mut directory = Directory::default();
        let id = directory.add_source(&mut w, &name, own, new.kind, slug(&name, "source"));
        w.enter(&mut directory).await?;
        w.write_put().await?;
        let mut row = source::ActiveModel {
            id: Set(id),
            ..Default::default()
        };
        row.homepage = Set(homepage);
        row.wikidata_id = Set(wikidata_id);
        row.reliability = Set(new.reliability.map(|r| r.code().to_owned()));
        row.update(&w.tx).await?;
        let names = NameEdit {
            before: &name,
            after: &name,
            add: &aliases,
            field: "aliases",
            remove: &[],
            namesake: new.namesake,
        };
        w.edit_names(of, id, &names, &mut faults, &mut Detail::default())
            .await?;
        faults.refuse()?;
        w.commit().await?;
        Ok(SourceId(id))
    }

    /// Changes a source. Gives its new version; where nothing differs, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such source, it was merged, it has another version than `expected`,
    /// or a value makes no sense or another has it; of the database.
    pub async fn update_source(
        &self,
        id: SourceId,
        expected: Option<i32>,
        edit: &SourceEdit,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut faults = Faults::default();
        let name = edit.name.as_deref().map(|name| faults.name("name", name));
        let add = faults.names("addAliases", &edit.add_aliases);
        let homepage = edit.homepage.as_ref().map(|url| url.as_deref());
        let homepage = homepage.map(|url| url.map(|url| faults.url("homepage", url)));
        let wikidata_id = edit.wikidata_id.as_ref().map(|q| q.as_deref());
        let wikidata_id = wikidata_id.map(|q| q.map(|q| faults.q_number("wikidataId", q)));
        faults.refuse()?;

        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let source = w.living_source(id, expected).await?;
        let (mut faults, mut detail) = (Faults::default(), Detail::default());
        let of = Named::Source;
        let mut row = source.clone().into_active_model();
        let was = SourceKind::read(&source.kind)?;
        let kind = edit.kind.unwrap_or(was);
        let name = name.unwrap_or_else(|| source.name.clone());
        if key(&name, kind) != key(&source.name, was) {
            let own = key(&name, kind);
            row.identity_key = Set(w.own_key(of, Some(id.0), own, edit.namesake, &mut faults).await?);
        }
        if name != source.name {
            detail.field("name", Some(&source.name), Some(&name));
            if let Some(key) = &source.identity_key {
                w.keep_key(of, id.0, &source.name, key).await?;
            }
            let base = slug(&name, "source");
            if base != slug(&source.name, "source") {
                let slug = w.reslug(of, id.0, &base).await?;
                detail.field("slug", Some(&source.slug), Some(&slug));
                row.slug = Set(slug);
            }
            row.sort_key = Set(fold(&name));
            row.name = Set(name.clone());
        }
        let names = NameEdit {
            before: &source.name,
            after: &name,
            add: &add,
            field: "addAliases",
            remove: &edit.remove_aliases,
            namesake: edit.namesake,
        };
        w.edit_names(of, id.0, &names, &mut faults, &mut detail).await?;
        detail.field("kind", Some(&word(was)), Some(&word(kind)));
        row.kind = Set(kind.code().to_owned());
        if let Some(homepage) = homepage {
            detail.field("homepage", source.homepage.as_deref(), homepage.as_deref());
            row.homepage = Set(homepage);
        }
        if let Some(wikidata_id) = wikidata_id {
            if let Some(q) = &wikidata_id {
                w.free_q_number(of, Some(id.0), q, &mut faults).await?;
            }
            detail.field("wikidataId", source.wikidata_id.as_deref(), wikidata_id.as_deref());
            row.wikidata_id = Set(wikidata_id);
        }
        if let Some(reliability) = edit.reliability {
            let reliability = reliability.map(Reliability::code);
            detail.field("reliability", source.reliability.as_deref(), reliability);
            row.reliability = Set(reliability.map(str::to_owned));
        }
        faults.refuse()?;
        if detail.is_empty() {
            return Ok(source.version);
        }
        row.version = Set(source.version + 1);
        row.update(&w.tx).await?;
        w.record(id, Operation::Updated, detail);
        w.commit().await?;
        Ok(source.version + 1)
    }

    /// Deletes a source that nothing points to.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] where there is no such source, it was merged, it has another version than `expected`,
    /// or something points to it; of the database.
    pub async fn delete_source(
        &self,
        id: SourceId,
        expected: Option<i32>,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<SourceId> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let source = w.living_source(id, expected).await?;
        w.unused(USES, id.0).await?;
        w.delete_rows(PARTS, id.0).await?;
        w.record(id, Operation::Deleted, Detail::gone("name", &source.name, reason));
        w.commit().await?;
        Ok(id)
    }
}

impl Writer<'_> {
    /// The source, if it lives and is as whoever edits saw it.
    async fn living_source(&self, id: SourceId, expected: Option<i32>) -> Result<source::Model> {
        let row = source::Entity::find_by_id(id.0).one(&self.tx).await?;
        let state = |row: &source::Model| (row.merged_into_id.map(|id| SourceId(id).into()), row.version);
        seen(row, id, state, expected)
    }
}
