//! An event, who took part and who spoke.

use super::{Column, Parts, Read, Type, Type::*, apart, code, column, int, names, part, review, somebody};
use crate::{
    Result,
    event::{Dispute, Event, EventSpeaker, Outlets, Participant},
    id::{EventId, StatementId, Uuid},
    statement::Act,
    store::{
        code::Code,
        read::want::{Columns, event},
        sql::Row,
    },
};

pub(super) const EVENT: Parts = &[
    (event::SLUG, &[column("@.slug", Text)]),
    (event::NAME, &[column("@.name", Text)]),
    (event::ALIASES, &[aliases!("event")]),
    (event::KIND, &[column("@.kind", Text)]),
    (event::WHEN, &[column("@.when_edtf", Text)]),
    (event::PLACE, &[column("@.place", Text)]),
    (event::PARENT, &[column("@.parent_id", Id)]),
    (
        event::REVIEW,
        &[
            column("@.review_status", Text),
            column("@.reviewed_by", Text),
            column("@.reviewed_at", Big),
        ],
    ),
    (event::WIKIDATA, &[column("@.wikidata_id", Text)]),
    (event::VERSION, &[column("@.version", Int)]),
    (event::NOT_SAME, &[not_same!("event", "events")]),
    (
        event::OUTLETS,
        &[
            column(
                "(select count(distinct b.publisher_id) from statement_events f join statements t on t.id = f.statement_id \
                 join articles b on b.id = t.article_id where f.event_id = @.id and t.review_status <> 'rejected')",
                Big,
            ),
            column(
                "(select count(distinct b.publisher_id) from statement_events f join statements t on t.id = f.statement_id \
                 join articles b on b.id = t.article_id where f.event_id = @.id and t.review_status <> 'rejected' \
                 and not exists (select 1 from statement_via o where o.statement_id = t.id))",
                Big,
            ),
        ],
    ),
];

impl Read for Event {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: EventId(id),
            slug: part(has, event::SLUG, || row.get())?,
            name: part(has, event::NAME, || row.get())?,
            aliases: part(has, event::ALIASES, || names(row))?,
            kind: code(has, event::KIND, crate::event::EventKind::Other, row)?,
            when: part(has, event::WHEN, || row.when())?,
            place: part(has, event::PLACE, || row.get())?,
            parent: part(has, event::PARENT, || row.get::<Option<_>>())?.map(EventId),
            review: review(row, has.has(event::REVIEW))?,
            wikidata_id: part(has, event::WIKIDATA, || row.get())?,
            version: part(has, event::VERSION, || row.get())?,
            not_same: part(has, event::NOT_SAME, || apart::read(row, |id| EventId(id).into()))?,
            outlets: part(has, event::OUTLETS, || {
                Ok(Some(Outlets {
                    all: row.get()?,
                    independent: row.get()?,
                }))
            })?,
        })
    }
}

pub(super) const PARTICIPANT: Parts = &[(Columns::NONE, &[column("@.person_id", Id), column("@.source_id", Id)])];

impl Read for Participant {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        Ok(Self { who: somebody(row)? })
    }
}

pub(super) const EVENT_SPEAKER: Parts = &[(
    Columns::NONE,
    &[
        column("@.person_id", Id),
        column("@.source_id", Id),
        column("@.n", Big),
        column("@.acts", Text),
    ],
)];

impl Read for EventSpeaker {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        let who = somebody(row)?;
        let statements: i64 = row.get()?;
        let codes: String = row.get()?;
        let mut acts = codes.split(',').map(Act::read).collect::<Result<Vec<_>, _>>()?;
        acts.sort_unstable_by_key(|act| *act as u8);
        Ok(Self {
            who,
            statements: int(statements),
            acts,
        })
    }
}

pub(super) const DISPUTE: Parts = &[(Columns::NONE, &[column("@.other", Id), column("@.ground", Text)])];

impl Read for Dispute {
    fn read(row: &mut Row<'_>, id: Uuid, _: Columns) -> Result<Self> {
        Ok(Self {
            affirmation: StatementId(id),
            denial: StatementId(row.get()?),
            ground: row.code()?,
        })
    }
}
