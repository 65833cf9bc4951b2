//! People and bodies: found by what their names are compared by, else made.

use super::{Writer, article::Context};
use crate::{
    Result,
    id::{PersonId, SourceId, StatementId},
    identity::{person_alias_key, source_alias_key},
    name::{fold, person_key, slug, source_key},
    source::SourceKind,
    statement::SpeakerId,
    store::{
        code::Code,
        entity::{affiliation, person, person_alias, person_slug, source, source_alias, source_slug},
        sql::Row,
    },
};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;
use whosaid_extract::{Entity, EntityKind};

impl Writer<'_> {
    /// Whom each entity of the extraction is. Those that neither speak, pass on nor take part get a row only where
    /// they are people with a full name.
    pub(super) async fn actors(&mut self, context: &Context<'_>) -> Result<Vec<Option<SpeakerId>>> {
        let extraction = context.extraction;
        let mut active: HashSet<usize> = HashSet::new();
        for statement in &extraction.statements {
            active.extend(statement.entity);
            active.extend(statement.via.iter().map(|via| via.entity));
        }
        active.extend(extraction.events.iter().flat_map(|event| &event.participants));
        let mut actors = Vec::with_capacity(extraction.entities.len());
        // A bare surname, or a description, is the same only within its article.
        let mut here: HashMap<(bool, String), SpeakerId> = HashMap::new();
        for (i, entity) in extraction.entities.iter().enumerate() {
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
                _ if person => SpeakerId::Person(self.person(entity, local).await?),
                _ => SpeakerId::Source(self.source(entity, local, context).await?),
            };
            here.insert(key, actor);
            actors.push(Some(actor));
        }
        Ok(actors)
    }

    /// Whom that key leads to: by name, else by a name that one alone goes by.
    async fn find(&self, noun: &str, table: &str, key: &str) -> Result<Option<Uuid>> {
        let mut sql = self.sql();
        let place = sql.bind(key);
        let text = format!(
            "select 0 as rank, coalesce(n.merged_into_id, n.id) as id from {table} n where n.identity_key = {place} \
             union select 1, coalesce(n.merged_into_id, n.id) from {noun}_aliases a join {table} n on n.id = a.{noun}_id \
             where a.identity_key = {place} order by rank, id"
        );
        let mut by_name = None;
        let mut by_alias = BTreeSet::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            match row.get::<i32>()? {
                0 => by_name = Some(row.get()?),
                _ => {
                    by_alias.insert(row.get::<Uuid>()?);
                }
            }
        }
        Ok(by_name.or(if by_alias.len() == 1 {
            by_alias.pop_first()
        } else {
            None
        }))
    }

    async fn person(&mut self, entity: &Entity, local: bool) -> Result<PersonId> {
        let key = if local { None } else { person_key(&entity.name) };
        let mut found = match &key {
            Some(key) => self.find("person", "people", key).await?,
            None => None,
        };
        if !local && found.is_none() {
            for key in entity.aliases.iter().filter_map(|alias| person_alias_key(alias)) {
                found = self.find("person", "people", &key).await?;
                if found.is_some() {
                    break;
                }
            }
        }
        let id = match found {
            Some(id) => id,
            None => self.new_person(&entity.name, key).await?,
        };
        let names = entity.aliases.iter().chain([&entity.name]);
        let alias = |alias: &String| person_alias::Model {
            person_id: id,
            alias: alias.clone(),
            alias_key: fold(alias),
            identity_key: if local { None } else { person_alias_key(alias) },
        };
        let known = self.known_aliases("person", id).await?;
        let new: BTreeSet<&String> = names
            .filter(|name| !name.trim().is_empty() && !known.contains(*name))
            .collect();
        self.insert(new.into_iter().map(alias).collect()).await?;
        Ok(PersonId(id))
    }

    async fn new_person(&mut self, name: &str, identity_key: Option<String>) -> Result<Uuid> {
        let slug = self.free_slug("person_slugs", &slug(name, "person")).await?;
        let PersonId(id) = self.create(PersonId);
        let row = person::Model {
            id,
            slug: slug.clone(),
            name: name.to_owned(),
            sort_key: fold(name),
            identity_key,
            description: None,
            wikidata_id: None,
            merged_into_id: None,
            version: 1,
            created_at: self.now(),
        };
        self.insert(vec![row]).await?;
        self.insert(vec![person_slug::Model { slug, person_id: id }]).await?;
        Ok(id)
    }

    async fn source(&mut self, entity: &Entity, local: bool, context: &Context<'_>) -> Result<SourceId> {
        let kind = kind(entity.kind);
        if local {
            // The hash keeps the slugs of the many "critics" apart, and the same in every run.
            let base = format!("{}-{}", slug(&entity.name, "source"), context.hash);
            let id = self.new_source(&entity.name, None, SourceKind::Unnamed, &base).await?;
            self.name_source(id, &entity.name, &[]).await?;
            return Ok(SourceId(id));
        }
        let mut found = self.find("source", "sources", &source_key(&entity.name)).await?;
        if found.is_none() {
            for key in entity
                .aliases
                .iter()
                .filter_map(|alias| source_alias_key(alias, &entity.name))
            {
                found = self.find("source", "sources", &key).await?;
                if found.is_some() {
                    break;
                }
            }
        }
        let id = match found {
            Some(id) => {
                self.refine_kind(id, kind).await?;
                id
            }
            None => self.new_named_source(&entity.name, kind).await?,
        };
        self.name_source(id, &entity.name, &entity.aliases).await?;
        Ok(SourceId(id))
    }

    /// A body of which nothing but the name is told; `None` where that has no letters.
    pub(super) async fn source_named(&mut self, name: &str, kind: SourceKind) -> Result<Option<SourceId>> {
        let key = source_key(name);
        if key.is_empty() {
            return Ok(None);
        }
        let id = match self.find("source", "sources", &key).await? {
            Some(id) => id,
            None => self.new_named_source(name, kind).await?,
        };
        self.name_source(id, name, &[]).await?;
        Ok(Some(SourceId(id)))
    }

    async fn new_named_source(&mut self, name: &str, kind: SourceKind) -> Result<Uuid> {
        let name = name.trim();
        // A body goes by its name without the article; the form as written is kept among its names.
        let bare = name
            .strip_prefix("the ")
            .or_else(|| name.strip_prefix("The "))
            .unwrap_or(name);
        let bare = if kind == SourceKind::Outlet { name } else { bare };
        self.new_source(bare, Some(source_key(name)), kind, &slug(bare, "source"))
            .await
    }

    async fn new_source(
        &mut self,
        name: &str,
        identity_key: Option<String>,
        kind: SourceKind,
        slug: &str,
    ) -> Result<Uuid> {
        let slug = self.free_slug("source_slugs", slug).await?;
        let SourceId(id) = self.create(SourceId);
        let row = source::Model {
            id,
            slug: slug.clone(),
            name: name.to_owned(),
            sort_key: fold(name),
            identity_key,
            kind: kind.code().to_owned(),
            homepage: None,
            wikidata_id: None,
            reliability: None,
            merged_into_id: None,
            version: 1,
            created_at: self.now(),
        };
        self.insert(vec![row]).await?;
        self.insert(vec![source_slug::Model { slug, source_id: id }]).await?;
        let own = source_alias::Model {
            source_id: id,
            alias: name.to_owned(),
            alias_key: fold(name),
            identity_key: None,
        };
        self.insert(vec![own]).await?;
        Ok(id)
    }

    async fn name_source(&self, id: Uuid, name: &str, aliases: &[String]) -> Result<()> {
        let known = self.known_aliases("source", id).await?;
        let names = aliases.iter().map(String::as_str).chain([name]);
        let new: BTreeSet<&str> = names.filter(|n| !n.trim().is_empty() && !known.contains(*n)).collect();
        let row = |alias: &str| source_alias::Model {
            source_id: id,
            alias: alias.to_owned(),
            alias_key: fold(alias),
            identity_key: source_alias_key(alias, name),
        };
        self.insert(new.into_iter().map(row).collect()).await
    }

    pub(super) async fn known_aliases(&self, noun: &str, id: Uuid) -> Result<HashSet<String>> {
        let mut sql = self.sql();
        let place = sql.bind(id);
        let rows = sql
            .all(
                &self.tx,
                &format!("select alias from {noun}_aliases where {noun}_id = {place}"),
            )
            .await?;
        rows.iter().map(|row| Row::new(row).get()).collect()
    }

    /// An article that shows what kind of body it is tells more than a role or an imprint that only names it. A kind
    /// that an editor touched stays.
    async fn refine_kind(&self, id: Uuid, kind: SourceKind) -> Result<()> {
        let lesser: &[SourceKind] = match kind {
            SourceKind::Organisation | SourceKind::Unnamed => return Ok(()),
            SourceKind::Outlet => &[SourceKind::Organisation],
            _ => &[SourceKind::Organisation, SourceKind::Outlet],
        };
        let mut sql = self.sql();
        let (new, id, lesser) = (sql.bind(kind.code()), sql.bind(id), sql.any_code(lesser));
        let text = format!("update sources set kind = {new} where id = {id} and version = 1 and kind {lesser}");
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// The roles that the article gives, each with the body that it names and the first statement that shows it.
    pub(super) async fn affiliations(&mut self, context: &Context<'_>, statements: &[StatementId]) -> Result<()> {
        let entities = context.extraction.entities.iter().zip(&context.actors).enumerate();
        let people: Vec<_> = entities
            .filter_map(|(i, (entity, actor))| match actor {
                Some(SpeakerId::Person(id)) if !entity.roles.is_empty() => Some((i, entity, id.0)),
                _ => None,
            })
            .collect();
        for (i, entity, person_id) in people {
            let mut sql = self.sql();
            let place = sql.bind(person_id);
            let text = format!("select source_id, role_key from affiliations where person_id = {place}");
            let mut known = HashSet::new();
            for row in sql.all(&self.tx, &text).await? {
                let mut row = Row::new(&row);
                known.insert((row.get::<Option<Uuid>>()?, row.get::<String>()?));
            }
            for role in &entity.roles {
                let role_key = fold(role);
                let named = entity
                    .affiliations
                    .iter()
                    .filter(|body| role_key.contains(&source_key(body)));
                let source_id = match named.max_by_key(|body| body.len()) {
                    Some(body) => self.source_named(body, SourceKind::Organisation).await?.map(|id| id.0),
                    None => None,
                };
                if !known.insert((source_id, role_key.clone())) {
                    continue;
                }
                let mut shown = context.extraction.statements.iter();
                let shown = shown.position(|s| s.entity == Some(i) && s.role.as_ref() == Some(role));
                let row = affiliation::Model {
                    id: self.clock.id(),
                    person_id,
                    source_id,
                    role: role.clone(),
                    role_key,
                    statement_id: shown.and_then(|at| statements.get(at)).map(|id| id.0),
                    from_edtf: None,
                    from_earliest: None,
                    from_latest: None,
                    to_edtf: None,
                    to_earliest: None,
                    to_latest: None,
                    created_at: self.now(),
                };
                self.insert(vec![row]).await?;
            }
        }
        Ok(())
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
