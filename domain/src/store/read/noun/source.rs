//! A source.

use super::{Column, Parts, Read, Type, Type::*, apart, code, column, names, part};
use crate::{
    Result,
    id::{SourceId, Uuid},
    source::Source,
    store::{
        code::Code,
        read::want::{Columns, source},
        sql::Row,
    },
};

pub(super) const SOURCE: Parts = &[
    (source::SLUG, &[column("@.slug", Text)]),
    (source::NAME, &[column("@.name", Text)]),
    (source::ALIASES, &[aliases!("source")]),
    (source::KIND, &[column("@.kind", Text)]),
    (source::HOMEPAGE, &[column("@.homepage", Text)]),
    (source::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (source::RELIABILITY, &[column("@.reliability", Text)]),
    (source::VERSION, &[column("@.version", Int)]),
    (source::NOT_SAME, &[not_same!("source", "sources")]),
];

impl Read for Source {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: SourceId(id),
            slug: part(has, source::SLUG, || row.get())?,
            name: part(has, source::NAME, || row.get())?,
            aliases: part(has, source::ALIASES, || names(row))?,
            kind: code(has, source::KIND, crate::source::SourceKind::Organisation, row)?,
            homepage: part(has, source::HOMEPAGE, || row.get())?,
            wikidata_id: part(has, source::WIKIDATA, || row.get())?,
            reliability: part(has, source::RELIABILITY, || {
                Ok(row.get::<Option<String>>()?.map(|code| Code::read(&code)).transpose()?)
            })?,
            version: part(has, source::VERSION, || row.get())?,
            not_same: part(has, source::NOT_SAME, || apart::read(row, |id| SourceId(id).into()))?,
        })
    }
}
