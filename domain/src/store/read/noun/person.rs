//! A person, what they are, and whom they speak beside.

use super::{Column, Parts, Read, Type, Type::*, apart, column, int, names, part, somebody};
use crate::{
    Result,
    id::{PersonId, SourceId, StatementId, Uuid},
    person::{Affiliation, Counterpart, Person},
    store::{
        read::want::{Columns, affiliation, person},
        sql::Row,
    },
};

pub(super) const PERSON: Parts = &[
    (person::SLUG, &[column("@.slug", Text)]),
    (person::NAME, &[column("@.name", Text)]),
    (person::ALIASES, &[aliases!("person")]),
    (person::DESCRIPTION, &[column("@.description", Text)]),
    (person::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (person::VERSION, &[column("@.version", Int)]),
    (person::NOT_SAME, &[not_same!("person", "people")]),
];

impl Read for Person {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: PersonId(id),
            slug: part(has, person::SLUG, || row.get())?,
            name: part(has, person::NAME, || row.get())?,
            aliases: part(has, person::ALIASES, || names(row))?,
            description: part(has, person::DESCRIPTION, || row.get())?,
            wikidata_id: part(has, person::WIKIDATA, || row.get())?,
            version: part(has, person::VERSION, || row.get())?,
            not_same: part(has, person::NOT_SAME, || apart::read(row, |id| PersonId(id).into()))?,
        })
    }
}

pub(super) const AFFILIATION: Parts = &[
    (
        Columns::NONE,
        &[column("@.source_id", Id), column("@.statement_id", Id)],
    ),
    (affiliation::ROLE, &[column("@.role", Text)]),
    (affiliation::FROM, &[column("@.from_edtf", Text)]),
    (affiliation::TO, &[column("@.to_edtf", Text)]),
];

impl Read for Affiliation {
    fn read(row: &mut Row<'_>, _: Uuid, has: Columns) -> Result<Self> {
        let source = row.get::<Option<_>>()?.map(SourceId);
        let statement = row.get::<Option<_>>()?.map(StatementId);
        Ok(Self {
            source,
            role: part(has, affiliation::ROLE, || row.get())?,
            from: part(has, affiliation::FROM, || row.when())?,
            to: part(has, affiliation::TO, || row.when())?,
            statement,
        })
    }
}

pub(super) const COUNTERPART: Parts = &[(
    Columns::NONE,
    &[
        column("@.person_id", Id),
        column("@.source_id", Id),
        column("@.events", Big),
        column("@.disputed", Big),
        column("@.n", Big),
    ],
)];

impl Read for Counterpart {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        Ok(Self {
            who: somebody(row)?,
            events: int(row.get()?),
            disputed: int(row.get()?),
            statements: int(row.get()?),
        })
    }
}
