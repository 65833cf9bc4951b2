//! Who is known by which names: looked up for a whole article at once, then decided without the database. What is new
//! is kept until [`Writer::enter`] writes it.

use super::Writer;
use crate::{
    Result,
    id::{PersonId, SourceId},
    name::{fold, slug, source_key},
    source::SourceKind,
    statement::SpeakerId,
    store::{
        code::Code,
        entity::{person, person_alias, person_slug, source, source_alias, source_slug},
        references::Mergeable,
        sql::Row,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
};
use uuid::Uuid;

/// Which noun a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Of {
    Person,
    Source,
}

/// Whom a key leads to.
#[derive(Debug, Default)]
struct Known {
    by_name: Option<Uuid>,
    by_alias: BTreeSet<Uuid>,
}

/// What is known of the names of an article, and what it adds.
#[derive(Debug, Default)]
pub(super) struct Directory {
    known: HashMap<(Of, String), Known>,
    /// The names that each goes by, and those that an editor took away from it.
    names: HashMap<Uuid, HashSet<String>>,
    /// Pairs that an editor found not to be the same, either way round.
    apart: HashSet<(Uuid, Uuid)>,
    /// Of bodies that may still be refined.
    kinds: HashMap<Uuid, SourceKind>,
    people: Vec<NewPerson>,
    sources: Vec<NewSource>,
    person_aliases: Vec<person_alias::Model>,
    source_aliases: Vec<source_alias::Model>,
    refined: BTreeMap<Uuid, SourceKind>,
}

#[derive(Debug)]
struct NewPerson {
    id: Uuid,
    name: String,
    identity_key: Option<String>,
}

#[derive(Debug)]
struct NewSource {
    id: Uuid,
    name: String,
    identity_key: Option<String>,
    kind: SourceKind,
    slug: String,
}

impl Directory {
    /// Whom that key leads to: by name, else by a name that one alone goes by.
    pub(super) fn find(&self, of: Of, key: &str) -> Option<Uuid> {
        let known = self.known.get(&(of, key.to_owned()))?;
        let alone = || known.by_alias.first().filter(|_| known.by_alias.len() == 1);
        known.by_name.or_else(|| alone().copied())
    }

    /// Whose names these are: whom the own name leads to, else the first of the others that leads to anybody. Names of
    /// two whom an editor set apart lead to neither.
    pub(super) fn whose(&self, of: Of, name: Option<&str>, aliases: impl Iterator<Item = String>) -> Option<Uuid> {
        if let Some(id) = name.and_then(|key| self.find(of, key)) {
            return Some(id);
        }
        let mut found = aliases.filter_map(|key| self.find(of, &key));
        let first = found.next()?;
        let mixed = found.any(|other| self.apart.contains(&(first, other)));
        (!mixed).then_some(first)
    }

    /// A person of that name; by the key, where there is one, later articles find them.
    pub(super) fn add_person(&mut self, w: &mut Writer<'_>, name: &str, identity_key: Option<String>) -> Uuid {
        let PersonId(id) = w.create(PersonId);
        if let Some(key) = &identity_key {
            self.known.entry((Of::Person, key.clone())).or_default().by_name = Some(id);
        }
        self.people.push(NewPerson {
            id,
            name: name.to_owned(),
            identity_key,
        });
        id
    }

    /// A body of that name, with a slug made from `slug`; by the key, where there is one, later articles find it.
    pub(super) fn add_source(
        &mut self,
        w: &mut Writer<'_>,
        name: &str,
        identity_key: Option<String>,
        kind: SourceKind,
        slug: String,
    ) -> Uuid {
        let SourceId(id) = w.create(SourceId);
        if let Some(key) = &identity_key {
            self.known.entry((Of::Source, key.clone())).or_default().by_name = Some(id);
        }
        self.kinds.insert(id, kind);
        self.sources.push(NewSource {
            id,
            name: name.to_owned(),
            identity_key,
            kind,
            slug,
        });
        self.name_source(id, name, None);
        id
    }

    /// The body of that name; `None` where the name has no letters.
    pub(super) fn source_named(&mut self, w: &mut Writer<'_>, name: &str, kind: SourceKind) -> Option<SourceId> {
        let key = source_key(name);
        if key.is_empty() {
            return None;
        }
        let id = match self.find(Of::Source, &key) {
            Some(id) => id,
            None => self.add_named_source(w, name, kind),
        };
        self.name_source(id, name, crate::identity::source_alias_key(name, name));
        Some(SourceId(id))
    }

    /// A new body that later articles find by its name.
    pub(super) fn add_named_source(&mut self, w: &mut Writer<'_>, name: &str, kind: SourceKind) -> Uuid {
        let name = name.trim();
        // A body goes by its name without the article; the form as written is kept among its names.
        let bare = name
            .strip_prefix("the ")
            .or_else(|| name.strip_prefix("The "))
            .unwrap_or(name);
        let bare = if kind == SourceKind::Outlet { name } else { bare };
        self.add_source(w, bare, Some(source_key(name)), kind, slug(bare, "source"))
    }

    /// Notes a name that a person goes by.
    pub(super) fn name_person(&mut self, id: Uuid, alias: &str, identity_key: Option<String>) {
        let identity_key = identity_key.filter(|key| !self.is_of_another(Of::Person, id, key));
        if self.is_new_name(Of::Person, id, alias, identity_key.as_ref()) {
            self.person_aliases.push(person_alias::Model {
                person_id: id,
                alias: alias.to_owned(),
                alias_key: fold(alias),
                identity_key,
            });
        }
    }

    /// Notes a name that a body goes by.
    pub(super) fn name_source(&mut self, id: Uuid, alias: &str, identity_key: Option<String>) {
        let identity_key = identity_key.filter(|key| !self.is_of_another(Of::Source, id, key));
        if self.is_new_name(Of::Source, id, alias, identity_key.as_ref()) {
            self.source_aliases.push(source_alias::Model {
                source_id: id,
                alias: alias.to_owned(),
                alias_key: fold(alias),
                identity_key,
            });
        }
    }

    /// Whether a key leads to one whom an editor set apart from this one.
    fn is_of_another(&self, of: Of, id: Uuid, key: &str) -> bool {
        !self.apart.is_empty()
            && self
                .find(of, key)
                .is_some_and(|other| self.apart.contains(&(id, other)))
    }

    fn is_new_name(&mut self, of: Of, id: Uuid, alias: &str, key: Option<&String>) -> bool {
        if alias.trim().is_empty() || !self.names.entry(id).or_default().insert(alias.to_owned()) {
            return false;
        }
        if let Some(key) = key {
            self.known.entry((of, key.clone())).or_default().by_alias.insert(id);
        }
        true
    }

    /// An article that shows what kind of body it is tells more than a role or an imprint that only names it. A kind
    /// that an editor touched stays.
    pub(super) fn refine_kind(&mut self, id: Uuid, kind: SourceKind) {
        let lesser: &[SourceKind] = match kind {
            SourceKind::Organisation | SourceKind::Unnamed => return,
            SourceKind::Outlet => &[SourceKind::Organisation],
            _ => &[SourceKind::Organisation, SourceKind::Outlet],
        };
        if self.kinds.get(&id).is_some_and(|known| lesser.contains(known)) {
            self.kinds.insert(id, kind);
            self.refined.insert(id, kind);
        }
    }
}

impl Writer<'_> {
    /// What is known of those whom these keys may lead to.
    pub(super) async fn directory(&self, people: BTreeSet<String>, sources: BTreeSet<String>) -> Result<Directory> {
        let mut directory = Directory::default();
        let mut sql = self.sql();
        let (people, sources) = (sql.any_text(people.into_iter()), sql.any_text(sources.into_iter()));
        // A body's kind stays as an editor left it.
        let text = format!(
            "select 0 as of, 0 as rank, n.identity_key, coalesce(n.merged_into_id, n.id), cast(null as text) \
             from people n where n.identity_key {people} \
             union all select 0, 1, a.identity_key, coalesce(n.merged_into_id, n.id), null \
             from person_aliases a join people n on n.id = a.person_id where a.identity_key {people} \
             union all select 1, 0, n.identity_key, l.id, case when l.version = 1 then l.kind end \
             from sources n join sources l on l.id = coalesce(n.merged_into_id, n.id) where n.identity_key {sources} \
             union all select 1, 1, a.identity_key, l.id, case when l.version = 1 then l.kind end \
             from source_aliases a join sources n on n.id = a.source_id \
             join sources l on l.id = coalesce(n.merged_into_id, n.id) where a.identity_key {sources}"
        );
        let mut ids = [BTreeSet::new(), BTreeSet::new()];
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (of, rank): (i32, i32) = (row.get()?, row.get()?);
            let (key, id): (String, Uuid) = (row.get()?, row.get()?);
            let of = if of == 0 { Of::Person } else { Of::Source };
            ids[of as usize].insert(id);
            let known = directory.known.entry((of, key)).or_default();
            match rank {
                0 => known.by_name = Some(id),
                _ => drop(known.by_alias.insert(id)),
            }
            if let Some(kind) = row.get::<Option<String>>()? {
                directory.kinds.insert(id, SourceKind::read(&kind)?);
            }
        }
        if ids.iter().all(BTreeSet::is_empty) {
            return Ok(directory);
        }
        let mut sql = self.sql();
        let [people, sources] = ids.map(|ids| sql.any_id(ids.into_iter()));
        let apart = [(Mergeable::People, &people), (Mergeable::Sources, &sources)];
        let apart = apart.map(|(what, any)| apart_from(sql.postgres, what, any)).concat();
        let text = format!(
            "select 0 as what, person_id, alias from person_aliases where person_id {people} \
             union all select 0, source_id, alias from source_aliases where source_id {sources} \
             union all select 0, person_id, alias from removals where person_id {people} and alias is not null \
             union all select 0, source_id, alias from removals where source_id {sources} and alias is not null{apart}"
        );
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (what, id): (i32, Uuid) = (row.get()?, row.get()?);
            let text: String = row.get()?;
            match what {
                0 => drop(directory.names.entry(id).or_default().insert(text)),
                _ => {
                    let other = text.parse::<Uuid>().map_err(|e| sea_orm::DbErr::Type(e.to_string()))?;
                    directory.apart.extend([(id, other), (other, id)]);
                }
            }
        }
        Ok(directory)
    }

    /// Writes what is new.
    pub(super) async fn enter(&mut self, directory: &mut Directory) -> Result<()> {
        let bases = directory.people.iter().map(|new| slug(&new.name, "person")).collect();
        let slugs = self.free_slugs("person_slugs", bases).await?;
        let mut people = Vec::new();
        let mut person_slugs = Vec::new();
        for (new, slug) in directory.people.drain(..).zip(slugs) {
            person_slugs.push(person_slug::Model {
                slug: slug.clone(),
                person_id: new.id,
            });
            people.push(person::Model {
                id: new.id,
                slug,
                sort_key: fold(&new.name),
                name: new.name,
                identity_key: new.identity_key,
                description: None,
                wikidata_id: None,
                merged_into_id: None,
                version: 1,
                created_at: self.now(),
            });
        }
        self.put_searched(people);
        self.put(person_slugs);
        self.put_searched(std::mem::take(&mut directory.person_aliases));

        let bases = directory.sources.iter().map(|new| new.slug.clone()).collect();
        let slugs = self.free_slugs("source_slugs", bases).await?;
        let mut sources = Vec::new();
        let mut source_slugs = Vec::new();
        for (new, slug) in directory.sources.drain(..).zip(slugs) {
            source_slugs.push(source_slug::Model {
                slug: slug.clone(),
                source_id: new.id,
            });
            let kind = directory.refined.remove(&new.id).unwrap_or(new.kind);
            sources.push(source::Model {
                id: new.id,
                slug,
                sort_key: fold(&new.name),
                name: new.name,
                identity_key: new.identity_key,
                kind: kind.code().to_owned(),
                homepage: None,
                wikidata_id: None,
                reliability: None,
                merged_into_id: None,
                version: 1,
                created_at: self.now(),
            });
        }
        self.put_searched(sources);
        self.put(source_slugs);
        self.put_searched(std::mem::take(&mut directory.source_aliases));
        for (id, kind) in std::mem::take(&mut directory.refined) {
            let mut sql = self.sql();
            let (kind, id) = (sql.bind(kind.code()), sql.bind(id));
            sql.run(&self.tx, &format!("update sources set kind = {kind} where id = {id}"))
                .await?;
        }
        Ok(())
    }

    /// For each base the first of `base`, `base-2`, `base-3` … that no noun of the table has or had, nor one before it.
    pub(super) async fn free_slugs(&self, table: &str, bases: Vec<String>) -> Result<Vec<String>> {
        if bases.is_empty() {
            return Ok(bases);
        }
        let mut taken = self.taken(table, bases.iter().cloned()).await?;
        // Most that are taken have few namesakes: these are looked for together.
        let mut seen = HashSet::new();
        let bases_again = bases.iter().filter(|base| !seen.insert(*base) || taken.contains(*base));
        let again: HashSet<&String> = bases_again.collect();
        if !again.is_empty() {
            let few = again.into_iter().flat_map(|base| numbered(base, 2..FEW));
            taken.extend(self.taken(table, few).await?);
        }
        let mut free = Vec::with_capacity(bases.len());
        for base in bases {
            let slug = match numbered(&base, 1..FEW).find(|slug| !taken.contains(slug)) {
                Some(slug) => slug,
                None => self.free_slug(table, &base, &taken).await?,
            };
            taken.insert(slug.clone());
            free.push(slug);
        }
        Ok(free)
    }

    /// The first of `base`, `base-2`, `base-3` … that no noun of the table has or had, and that is not `taken`.
    pub(super) async fn free_slug(&self, table: &str, base: &str, taken: &HashSet<String>) -> Result<String> {
        let mut from = 1;
        loop {
            let candidates: Vec<String> = numbered(base, from..from + 50).collect();
            let known = self.taken(table, candidates.iter().cloned()).await?;
            let free = |slug: &String| !known.contains(slug) && !taken.contains(slug);
            if let Some(slug) = candidates.into_iter().find(free) {
                return Ok(slug);
            }
            from += 50;
        }
    }

    async fn taken(&self, table: &str, slugs: impl Iterator<Item = String>) -> Result<HashSet<String>> {
        let mut sql = self.sql();
        let any = sql.any_text(slugs);
        let text = format!("select slug from {table} where slug {any}");
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter().map(|row| Row::new(row).get()).collect()
    }
}

/// Namesakes that are looked for at first.
const FEW: usize = 8;

/// `base`, `base-2`, `base-3` …, of these numbers.
fn numbered(base: &str, numbers: Range<usize>) -> impl Iterator<Item = String> {
    numbers.map(move |n| if n == 1 { base.to_owned() } else { format!("{base}-{n}") })
}

/// The living ones that any of these living ones were set apart from, to be added to a query: 1, the one, the other.
fn apart_from(postgres: bool, what: Mergeable, any: &str) -> String {
    let (noun, table) = (what.noun(), what.table());
    let other = "coalesce(o.merged_into_id, o.id)";
    let other = if postgres {
        format!("cast({other} as text)")
    } else {
        format!("hex({other})")
    };
    let sides = [("a", "b"), ("b", "a")];
    let ids = ["m.id", "m.merged_into_id"];
    let each = sides
        .into_iter()
        .flat_map(|side| ids.into_iter().map(move |id| (side, id)));
    each.map(|((mine, theirs), id)| {
        format!(
            " union all select 1, {id}, {other} from {table} m join not_same s on s.{noun}_{mine}_id = m.id \
             join {table} o on o.id = s.{noun}_{theirs}_id where {id} {any}"
        )
    })
    .collect()
}

/// Whom a speaker's id names.
impl From<(Of, Uuid)> for SpeakerId {
    fn from((of, id): (Of, Uuid)) -> Self {
        match of {
            Of::Person => Self::Person(PersonId(id)),
            Of::Source => Self::Source(SourceId(id)),
        }
    }
}
