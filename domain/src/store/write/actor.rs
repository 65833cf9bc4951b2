//! People and bodies of an article: found by what their names are compared by, else made.

use super::{
    Writer,
    article::Context,
    directory::{Directory, Of},
};
use crate::{
    Result,
    id::{PersonId, StatementId},
    identity::{person_alias_key, source_alias_key},
    name::{fold, person_key, slug, source_key},
    source::SourceKind,
    statement::SpeakerId,
    store::{entity::affiliation, sql::Row},
};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;
use whosaid_extract::{Entity, EntityKind, Extraction};

impl Writer<'_> {
    /// What is known of all whom articles name, and of their publishers.
    pub(super) async fn directory_of<'a>(
        &self,
        articles: impl Iterator<Item = (&'a Extraction, Option<&'a str>)>,
    ) -> Result<Directory> {
        let (mut people, mut sources) = (BTreeSet::new(), BTreeSet::new());
        let mut entities = Vec::new();
        for (extraction, publisher) in articles {
            sources.extend(publisher.map(source_key));
            entities.extend(&extraction.entities);
        }
        // Of an import, those that are given by id have no name.
        for entity in entities.into_iter().filter(|entity| !entity.name.is_empty()) {
            let aliases = entity.aliases.iter();
            if entity.kind == EntityKind::Person {
                people.extend(person_key(&entity.name));
                people.extend(aliases.filter_map(|alias| person_alias_key(alias)));
                sources.extend(entity.affiliations.iter().map(|body| source_key(body)));
            } else {
                sources.insert(source_key(&entity.name));
                sources.extend(aliases.filter_map(|alias| source_alias_key(alias, &entity.name)));
            }
        }
        self.directory(people, sources).await
    }

    /// Whom each entity of the extraction is. Those that neither speak, pass on nor take part get a row only where
    /// they are people with a full name.
    pub(super) fn actors(&mut self, context: &Context<'_>, directory: &mut Directory) -> Vec<Option<SpeakerId>> {
        let extraction = context.extraction;
        let mut active: HashSet<usize> = HashSet::new();
        for statement in &extraction.statements {
            active.extend(statement.entity);
            active.extend(statement.via.iter().map(|via| via.entity));
        }
        active.extend(extraction.events.iter().flat_map(|event| &event.participants));
        let mut actors = Vec::with_capacity(extraction.entities.len());
        // A bare surname, or a description, is the same only within its article.
        let mut here = context.known.clone();
        for (i, entity) in extraction.entities.iter().enumerate() {
            if let Some(settled) = context.settled.actors.get(i).copied().flatten() {
                actors.push(Some(settled));
                continue;
            }
            let active = active.contains(&i);
            let person = entity.kind == EntityKind::Person;
            let local = match entity.kind {
                EntityKind::Person => person_key(&entity.name).is_none(),
                kind => kind == EntityKind::Unnamed || source_key(&entity.name).is_empty(),
            };
            if !active && (local || !person) {
                actors.push(None);
                continue;
            }
            let key = (person, fold(&entity.name));
            let actor = match here.get(&key) {
                Some(actor) if local => *actor,
                _ if person => (Of::Person, self.person(entity, local, directory)).into(),
                _ => (Of::Source, self.source(entity, local, context, directory)).into(),
            };
            here.insert(key, actor);
            actors.push(Some(actor));
        }
        actors
    }

    fn person(&mut self, entity: &Entity, local: bool, directory: &mut Directory) -> Uuid {
        let key = if local { None } else { person_key(&entity.name) };
        let aliases = entity.aliases.iter().filter(|_| !local);
        let aliases = aliases.filter_map(|alias| person_alias_key(alias));
        let id = match directory.whose(Of::Person, key.as_deref(), aliases) {
            Some(id) => id,
            None => directory.add_person(self, &entity.name, key.clone()),
        };
        for name in entity.aliases.iter().chain([&entity.name]) {
            let key = if local { None } else { person_alias_key(name) };
            directory.name_person(id, name, key);
        }
        id
    }

    fn source(&mut self, entity: &Entity, local: bool, context: &Context<'_>, directory: &mut Directory) -> Uuid {
        let kind = kind(entity.kind);
        let name = entity.name.as_str();
        if local {
            // The hash keeps the slugs of the many "critics" apart, and the same in every run.
            let base = format!("{}-{}", slug(name, "source"), context.hash);
            return directory.add_source(self, name, None, SourceKind::Unnamed, base);
        }
        let aliases = entity.aliases.iter().filter_map(|alias| source_alias_key(alias, name));
        let id = match directory.whose(Of::Source, Some(&source_key(name)), aliases) {
            Some(id) => {
                directory.refine_kind(id, kind);
                id
            }
            None => directory.add_named_source(self, name, kind),
        };
        for alias in entity.aliases.iter().map(String::as_str).chain([name]) {
            directory.name_source(id, alias, source_alias_key(alias, name));
        }
        id
    }

    /// The roles that the article gives, each with the body that it names and the first statement that shows it.
    pub(super) fn roles(&mut self, context: &Context<'_>, directory: &mut Directory) -> Vec<Role> {
        let mut roles = Vec::new();
        for (i, (entity, actor)) in context.extraction.entities.iter().zip(&context.actors).enumerate() {
            let Some(SpeakerId::Person(person)) = actor else {
                continue;
            };
            for role in &entity.roles {
                let key = fold(role);
                let named = entity
                    .affiliations
                    .iter()
                    .filter(|body| key.contains(&source_key(body)));
                let body = named.max_by_key(|body| body.len());
                let source = body.and_then(|body| directory.source_named(self, body, SourceKind::Organisation));
                let mut statements = context.extraction.statements.iter();
                roles.push(Role {
                    person: *person,
                    source: source.map(|id| id.0),
                    role: role.clone(),
                    key,
                    shown: statements.position(|s| s.entity == Some(i) && s.role.as_ref() == Some(role)),
                    statement: None,
                });
            }
        }
        roles
    }

    /// Writes the roles that are not known yet.
    pub(super) async fn affiliations(&mut self, roles: Vec<Role>) -> Result<()> {
        if roles.is_empty() {
            return Ok(());
        }
        let people: BTreeSet<PersonId> = roles.iter().map(|role| role.person).collect();
        let mut sql = self.sql();
        let any = sql.any_id(people.into_iter().map(|id| id.0));
        let text = format!("select person_id, source_id, role_key from affiliations where person_id {any}");
        let mut known: HashSet<(Uuid, Option<Uuid>, String)> = HashSet::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            known.insert((row.get()?, row.get()?, row.get()?));
        }
        let mut rows = Vec::new();
        for role in roles {
            if known.insert((role.person.0, role.source, role.key.clone())) {
                rows.push(affiliation::Model {
                    id: self.clock.id(),
                    person_id: role.person.0,
                    source_id: role.source,
                    role: role.role,
                    role_key: role.key,
                    statement_id: role.statement.map(|id| id.0),
                    from_edtf: None,
                    from_earliest: None,
                    from_latest: None,
                    to_edtf: None,
                    to_earliest: None,
                    to_latest: None,
                    created_at: self.now(),
                });
            }
        }
        self.put(rows);
        Ok(())
    }
}

/// A role that an article gives to a person.
pub(super) struct Role {
    person: PersonId,
    /// The body that it names.
    source: Option<Uuid>,
    role: String,
    key: String,
    /// The first statement that shows it, by its place in the extraction, and by its id once it has one.
    shown: Option<usize>,
    statement: Option<StatementId>,
}

impl Role {
    /// Settles which statement shows it: one of these, the extraction's.
    pub(super) fn shown_by(self, statements: &[StatementId]) -> Self {
        let statement = self.shown.and_then(|at| statements.get(at)).copied();
        Self { statement, ..self }
    }
}

fn kind(kind: EntityKind) -> SourceKind {
    match kind {
        EntityKind::Outlet => SourceKind::Outlet,
        EntityKind::Agency => SourceKind::Agency,
        EntityKind::Government => SourceKind::Government,
        EntityKind::Company => SourceKind::Company,
        EntityKind::Person | EntityKind::Organisation => SourceKind::Organisation,
        EntityKind::Unnamed => SourceKind::Unnamed,
    }
}
