//! People and their roles.

use super::{aliases, ids};
use crate::{
    Result,
    id::*,
    page::PageArgs,
    person::*,
    store::{Pages, Store, keyset::*, sql::*},
};
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "n.id, n.slug, n.name, n.description, n.wikidata_id";
const STATEMENTS: &str =
    "(select count(*) from statements c where c.speaker_person_id = n.id and c.review_status <> 'rejected')";

/// Without the aliases.
fn read(row: &mut Row<'_>) -> Result<Person> {
    Ok(Person {
        id: PersonId(row.get()?),
        slug: row.get()?,
        name: row.get()?,
        aliases: Vec::new(),
        description: row.get()?,
        wikidata_id: row.get()?,
    })
}

impl Store {
    /// Those that exist, in the order asked for, each with the id that was asked for, which differs where it was
    /// merged.
    ///
    /// # Errors
    /// Of the database.
    pub async fn people(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Person)>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let text = format!(
            "select a.id, {COLUMNS} from people a join people n on n.id = coalesce(a.merged_into_id, a.id) where a.id {any}"
        );
        let mut found = HashMap::new();
        for row in sql.all(&self.read, &text).await? {
            let mut row = Row::new(&row);
            found.insert(PersonId(row.get()?), read(&mut row)?);
        }
        self.name_people(found.values_mut()).await?;
        Ok(ids
            .iter()
            .filter_map(|id| Some((*id, found.get(id)?.clone())))
            .collect())
    }

    /// Whom that slug leads to, also an old one.
    ///
    /// # Errors
    /// Of the database.
    pub async fn person_by_slug(&self, slug: &str) -> Result<Option<Person>> {
        let mut sql = self.sql();
        let slug = sql.bind(slug);
        let text = format!(
            "select {COLUMNS} from person_slugs l join people a on a.id = l.person_id \
             join people n on n.id = coalesce(a.merged_into_id, a.id) where l.slug = {slug}"
        );
        let mut found = sql
            .one(&self.read, &text)
            .await?
            .map(|row| read(&mut Row::new(&row)))
            .transpose()?;
        self.name_people(found.iter_mut()).await?;
        Ok(found)
    }

    /// The roles of each, the earliest first.
    ///
    /// # Errors
    /// Of the database.
    pub async fn affiliations(&self, of: &[PersonId]) -> Result<Vec<(PersonId, Affiliation)>> {
        let mut sql = self.sql();
        let any = sql.any_id(of.iter().map(|id| id.0));
        let text = format!(
            "select p.id, a.source_id, a.role, a.from_edtf, a.to_edtf, a.statement_id from people p \
             join affiliations a on a.person_id = coalesce(p.merged_into_id, p.id) where p.id {any} \
             order by p.id, a.from_earliest is not null, a.from_earliest, a.id"
        );
        let rows = sql.all(&self.read, &text).await?;
        let read = |row| {
            let mut row = Row::new(row);
            let person = PersonId(row.get()?);
            let affiliation = Affiliation {
                source: row.get::<Option<_>>()?.map(SourceId),
                role: row.get()?,
                from: row.when()?,
                to: row.when()?,
                statement: row.get::<Option<_>>()?.map(StatementId),
            };
            Ok((person, affiliation))
        };
        rows.iter().map(read).collect()
    }

    /// One page for each parent; one page in all for [`PeopleOf::All`]. The link is that of [`PeopleOf::Articles`].
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn people_pages(
        &self,
        of: &PeopleOf,
        filter: &PersonFilter,
        order: PersonOrder,
        page: &PageArgs,
    ) -> Result<Pages<Person, Option<ArticlePersonLink>>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, order);
        let linked = matches!(of, PeopleOf::Articles(_));
        let mut pages = list
            .pages(&self.read, sql, page, |row| {
                let person = read(row)?;
                let link = if linked {
                    Some(ArticlePersonLink {
                        mentions: row.get()?,
                        statements: row.get()?,
                    })
                } else {
                    None
                };
                Ok((person, link))
            })
            .await?;
        self.name_people(
            pages
                .iter_mut()
                .flat_map(|page| &mut page.edges)
                .map(|edge| &mut edge.node),
        )
        .await?;
        Ok(pages)
    }

    /// How many the list has in all, for each parent.
    ///
    /// # Errors
    /// Of the database.
    pub async fn people_counts(&self, of: &PeopleOf, filter: &PersonFilter) -> Result<Vec<u64>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, PersonOrder::default());
        list.counts(&self.read, sql).await
    }

    async fn name_people<'a>(&self, people: impl Iterator<Item = &'a mut Person>) -> Result<()> {
        let mut people: Vec<&mut Person> = people.collect();
        if people.is_empty() {
            return Ok(());
        }
        let names = aliases(
            &self.read,
            self.sql(),
            "person",
            "people",
            people.iter().map(|n| n.id.0),
        )
        .await?;
        for person in &mut people {
            person.aliases = names.get(&person.id.0).cloned().unwrap_or_default();
        }
        Ok(())
    }
}

pub(super) fn parents(of: &PeopleOf) -> Vec<Uuid> {
    match of {
        PeopleOf::All => Vec::new(),
        PeopleOf::Articles(of) => ids(of, |id| id.0),
    }
}

pub(super) fn list<'a>(
    sql: &mut Sql,
    of: &PeopleOf,
    parents: &'a [Uuid],
    filter: &PersonFilter,
    order: PersonOrder,
) -> List<'a> {
    let mut conditions = vec!["n.merged_into_id is null".to_owned()];
    if let Some(start) = &filter.name_starts_with {
        let begins = sql.begins("f.alias_key", start);
        conditions.push(format!(
            "exists (select 1 from person_aliases f where f.person_id = n.id and {begins})"
        ));
    }
    if let Some(bodies) = &filter.affiliation {
        let any = sql.any_id(bodies.iter().map(|id| id.0));
        conditions.push(format!(
            "exists (select 1 from affiliations f where f.person_id = n.id and f.source_id in \
             (select coalesce(o.merged_into_id, o.id) from sources o where o.id {any}))"
        ));
    }
    let by_name: &[_] = &[("n.sort_key", Key::Text), ("n.id", Key::Id)];
    let order = match order {
        PersonOrder::NameAsc => Order::new("person-name", by_name, false),
        PersonOrder::NameDesc => Order::new("person-name-desc", by_name, true),
        PersonOrder::StatementsDesc => Order::new(
            "person-statements-desc",
            &[(STATEMENTS, Key::Int), ("n.id", Key::Id)],
            true,
        ),
    };
    let all = List {
        parents: Parents::All,
        table: "people",
        alias: "n",
        id: "id",
        tie: "",
        joins: &[],
        conditions,
        order,
        columns: COLUMNS.into(),
        outer_joins: &[],
    };
    match of {
        PeopleOf::All => all,
        PeopleOf::Articles(_) => List {
            parents: Parents::Of(parents),
            table: "article_people",
            alias: "l",
            id: "person_id",
            tie: "l.article_id = p.parent",
            joins: &["people n on n.id = l.person_id"],
            columns: format!("{COLUMNS}, l.mentions, l.statements").into(),
            ..all
        },
    }
}
