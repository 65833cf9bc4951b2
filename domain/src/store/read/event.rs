//! Events, who took part, and who spoke about them.

use super::{aliases, ids, statement::read_event_link};
use crate::{
    Result,
    event::*,
    id::*,
    page::PageArgs,
    statement::{Act, Review, SpeakerId},
    store::{Pages, Store, code::Code, keyset::*, ranking::Ranking, sql::*},
};
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "e.id, e.slug, e.name, e.kind, e.when_edtf, e.place, e.parent_id, e.review_status, \
                       e.reviewed_by, e.reviewed_at, e.wikidata_id";
const EVENT: &[&str] = &["events e on e.id = l.event_id"];

/// Without the aliases.
fn read(row: &mut Row<'_>) -> Result<Event> {
    Ok(Event {
        id: EventId(row.get()?),
        slug: row.get()?,
        name: row.get()?,
        aliases: Vec::new(),
        kind: row.code()?,
        when: row.when()?,
        place: row.get()?,
        parent: row.get::<Option<_>>()?.map(EventId),
        review: Review {
            status: row.code()?,
            by: row.get()?,
            at: row.time_or_null()?,
        },
        wikidata_id: row.get()?,
    })
}

impl Store {
    /// Those that exist, in the order asked for, each with the id that was asked for, which differs where it was
    /// merged.
    ///
    /// # Errors
    /// Of the database.
    pub async fn events(&self, ids: &[EventId]) -> Result<Vec<(EventId, Event)>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let text = format!(
            "select a.id, {COLUMNS} from events a join events e on e.id = coalesce(a.merged_into_id, a.id) where a.id {any}"
        );
        let mut found = HashMap::new();
        for row in sql.all(&self.read, &text).await? {
            let mut row = Row::new(&row);
            found.insert(EventId(row.get()?), read(&mut row)?);
        }
        self.name_events(found.values_mut()).await?;
        Ok(ids
            .iter()
            .filter_map(|id| Some((*id, found.get(id)?.clone())))
            .collect())
    }

    /// What that slug leads to, also an old one.
    ///
    /// # Errors
    /// Of the database.
    pub async fn event_by_slug(&self, slug: &str) -> Result<Option<Event>> {
        let mut sql = self.sql();
        let slug = sql.bind(slug);
        let text = format!(
            "select {COLUMNS} from event_slugs l join events a on a.id = l.event_id \
             join events e on e.id = coalesce(a.merged_into_id, a.id) where l.slug = {slug}"
        );
        let mut found = sql
            .one(&self.read, &text)
            .await?
            .map(|row| read(&mut Row::new(&row)))
            .transpose()?;
        self.name_events(found.iter_mut()).await?;
        Ok(found)
    }

    /// One page for each parent; one page in all for [`EventsOf::All`]. The order counts for [`EventsOf::All`]; a
    /// statement's events come surest first, an article's most mentioned first, a person's most spoken of first.
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn event_pages(
        &self,
        of: &EventsOf,
        filter: &EventFilter,
        order: EventOrder,
        page: &PageArgs,
    ) -> Result<Pages<Event, EventEdgeLink>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let mut pages = match of {
            EventsOf::People(_) => {
                let ranking = spoken_of(&mut sql, &parents, filter);
                ranking
                    .pages(&self.read, sql, page, |row| {
                        let statements: i64 = row.get()?;
                        let event = read(row)?;
                        Ok((
                            event,
                            EventEdgeLink::Statements(i32::try_from(statements).unwrap_or(i32::MAX)),
                        ))
                    })
                    .await?
            }
            _ => {
                let list = list(&mut sql, of, &parents, filter, order);
                list.pages(&self.read, sql, page, |row| {
                    let event = read(row)?;
                    let link = match of {
                        EventsOf::Statements(_) => EventEdgeLink::Statement(read_event_link(row)?),
                        EventsOf::Articles(_) => EventEdgeLink::Mentions(row.get()?),
                        EventsOf::All | EventsOf::People(_) => EventEdgeLink::None,
                    };
                    Ok((event, link))
                })
                .await?
            }
        };
        self.name_events(
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
    pub async fn event_counts(&self, of: &EventsOf, filter: &EventFilter) -> Result<Vec<u64>> {
        let mut sql = self.sql();
        let parents = parents(of);
        if matches!(of, EventsOf::People(_)) {
            let ranking = spoken_of(&mut sql, &parents, filter);
            return ranking.counts(&self.read, sql).await;
        }
        let list = list(&mut sql, of, &parents, filter, EventOrder::default());
        list.counts(&self.read, sql).await
    }

    /// Who took part in each, in the order in which it was found.
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn participant_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<Participant>> {
        let parents = ids(of, |id| id.0);
        participants(&parents)
            .pages(&self.read, self.sql(), page, |row| {
                let person = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Person(PersonId(id)));
                let source = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Source(SourceId(id)));
                let who = person
                    .or(source)
                    .ok_or_else(|| sea_orm::DbErr::Type("a participant is nobody".into()))?;
                Ok((Participant { who }, ()))
            })
            .await
    }

    /// How many took part in each.
    ///
    /// # Errors
    /// Of the database.
    pub async fn participant_counts(&self, of: &[EventId]) -> Result<Vec<u64>> {
        let parents = ids(of, |id| id.0);
        participants(&parents).counts(&self.read, self.sql()).await
    }

    /// Who spoke about each, most statements first. Rejected statements do not count.
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn speaker_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<EventSpeaker>> {
        let sql = self.sql();
        let parents = ids(of, |id| id.0);
        speakers(&sql, &parents)
            .pages(&self.read, sql, page, |row| {
                let statements: i64 = row.get()?;
                let id: Uuid = row.get()?;
                let person: bool = row.get()?;
                let codes: String = row.get()?;
                let mut acts = codes.split(',').map(Act::read).collect::<Result<Vec<_>, _>>()?;
                acts.sort_unstable_by_key(|act| *act as u8);
                let who = if person {
                    SpeakerId::Person(PersonId(id))
                } else {
                    SpeakerId::Source(SourceId(id))
                };
                Ok((
                    EventSpeaker {
                        who,
                        statements: i32::try_from(statements).unwrap_or(i32::MAX),
                        acts,
                    },
                    (),
                ))
            })
            .await
    }

    /// How many spoke about each.
    ///
    /// # Errors
    /// Of the database.
    pub async fn speaker_counts(&self, of: &[EventId]) -> Result<Vec<u64>> {
        let sql = self.sql();
        let parents = ids(of, |id| id.0);
        speakers(&sql, &parents).counts(&self.read, sql).await
    }

    async fn name_events<'a>(&self, events: impl Iterator<Item = &'a mut Event>) -> Result<()> {
        let mut events: Vec<&mut Event> = events.collect();
        if events.is_empty() {
            return Ok(());
        }
        let names = aliases(&self.read, self.sql(), "event", "events", events.iter().map(|n| n.id.0)).await?;
        for event in &mut events {
            event.aliases = names.get(&event.id.0).cloned().unwrap_or_default();
        }
        Ok(())
    }
}

pub(super) fn parents(of: &EventsOf) -> Vec<Uuid> {
    match of {
        EventsOf::All => Vec::new(),
        EventsOf::Statements(of) => ids(of, |id| id.0),
        EventsOf::Articles(of) => ids(of, |id| id.0),
        EventsOf::People(of) => ids(of, |id| id.0),
    }
}

pub(super) fn list<'a>(
    sql: &mut Sql,
    of: &EventsOf,
    parents: &'a [Uuid],
    filter: &EventFilter,
    order: EventOrder,
) -> List<'a> {
    let conditions = conditions(sql, filter);
    let by_time: &[_] = &[("e.sort_at", Key::Int), ("e.id", Key::Id)];
    let order = match (of, order) {
        (EventsOf::Statements(_), _) => Order::new(
            "event-confidence-desc",
            &[("l.confidence", Key::Real), ("l.event_id", Key::Id)],
            true,
        ),
        (EventsOf::Articles(_), _) => Order::new(
            "event-mentions-desc",
            &[("l.mentions", Key::Int), ("l.event_id", Key::Id)],
            true,
        ),
        (_, EventOrder::WhenDesc) => Order::new("event-when-desc", by_time, true),
        (_, EventOrder::WhenAsc) => Order::new("event-when", by_time, false),
        (_, EventOrder::NameAsc) => Order::new("event-name", &[("e.sort_key", Key::Text), ("e.id", Key::Id)], false),
    };
    let all = List {
        parents: Parents::All,
        table: "events",
        alias: "e",
        id: "id",
        tie: "",
        joins: &[],
        conditions,
        order,
        columns: COLUMNS.into(),
        outer_joins: &[],
    };
    let linked = |table, tie, link| List {
        parents: Parents::Of(parents),
        table,
        alias: "l",
        id: "event_id",
        tie,
        joins: EVENT,
        columns: format!("{COLUMNS}, {link}").into(),
        ..all.clone()
    };
    match of {
        EventsOf::All | EventsOf::People(_) => all,
        EventsOf::Statements(_) => linked(
            "statement_events",
            "l.statement_id = p.parent",
            concat!("l.confidence, l.evidence, ", super::span_columns!("l")),
        ),
        EventsOf::Articles(_) => linked("article_events", "l.article_id = p.parent", "l.mentions"),
    }
}

/// The events that each person spoke about.
fn spoken_of<'a>(sql: &mut Sql, parents: &'a [Uuid], filter: &EventFilter) -> Ranking<'a> {
    let mut conditions = conditions(sql, filter);
    conditions.push("s.review_status <> 'rejected'".to_owned());
    Ranking {
        parents,
        from: "join statements s on s.speaker_person_id = p.parent \
               join statement_events l on l.statement_id = s.id join events e on e.id = l.event_id",
        conditions,
        id: "l.event_id",
        more: "",
        tag: "event-statements-desc",
        columns: COLUMNS,
        joins: "left join events e on e.id = k.id",
    }
}

/// Who spoke about each event.
fn speakers<'a>(sql: &Sql, parents: &'a [Uuid]) -> Ranking<'a> {
    Ranking {
        parents,
        from: "join statement_events l on l.event_id = p.parent join statements s on s.id = l.statement_id",
        conditions: vec![
            "s.review_status <> 'rejected'".to_owned(),
            "coalesce(s.speaker_person_id, s.speaker_source_id) is not null".to_owned(),
        ],
        id: "coalesce(s.speaker_person_id, s.speaker_source_id)",
        more: if sql.postgres {
            ", bool_or(s.speaker_person_id is not null) as person, string_agg(distinct s.act, ',') as acts"
        } else {
            ", max(s.speaker_person_id is not null) as person, group_concat(distinct s.act) as acts"
        },
        tag: "speaker-statements-desc",
        columns: "k.id, k.person, k.acts",
        joins: "",
    }
}

fn participants(parents: &[Uuid]) -> List<'_> {
    List {
        parents: Parents::Of(parents),
        table: "event_participants",
        alias: "l",
        id: "id",
        tie: "l.event_id = p.parent",
        joins: &[],
        conditions: Vec::new(),
        order: Order::new("participant", &[("l.id", Key::Id)], false),
        columns: "l.person_id, l.source_id".into(),
        outer_joins: &[],
    }
}

/// Of the event `e`.
fn conditions(sql: &mut Sql, filter: &EventFilter) -> Vec<String> {
    let mut all = vec!["e.merged_into_id is null".to_owned()];
    if let Some(kinds) = &filter.kind {
        all.push(format!("e.kind {}", sql.any_code(kinds)));
    }
    if let Some(range) = &filter.when {
        all.push(sql.overlaps("e.when_earliest", "e.when_latest", range));
    }
    if let Some(words) = &filter.name_contains {
        let contains = sql.contains("f.alias_key", words);
        all.push(format!(
            "exists (select 1 from event_aliases f where f.event_id = e.id and {contains})"
        ));
    }
    if let Some(place) = &filter.place {
        all.push(sql.contains("e.place_key", place));
    }
    match &filter.review {
        Some(reviews) => all.push(format!("e.review_status {}", sql.any_code(reviews))),
        None => all.push("e.review_status <> 'rejected'".to_owned()),
    }
    all
}
