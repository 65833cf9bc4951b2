//! Statements, with their spans and their chains of outlets.

use super::{ids, read_span, span_columns};
use crate::{
    Result,
    id::*,
    page::PageArgs,
    statement::*,
    store::{Pages, Store, code::Code, keyset::*, sql::*},
};
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "s.id, s.article_id, s.text, s.kind, s.act, s.attribution, s.speaker_person_id, \
                       s.speaker_source_id, s.speaker_role, s.said_edtf, s.confidence, s.review_status, \
                       s.reviewed_by, s.reviewed_at, x.extractor, x.extractor_version, x.ran_at";
const RUN: &str = "extractions x on x.id = s.extraction_id";
const LINK_COLUMNS: &str = concat!("l.confidence, l.evidence, ", span_columns!("l"));

/// Without its spans and its chain.
fn read(row: &mut Row<'_>) -> Result<Statement> {
    Ok(Statement {
        id: StatementId(row.get()?),
        article: ArticleId(row.get()?),
        text: row.get()?,
        kind: row.code()?,
        act: row.code()?,
        attribution: row.code()?,
        speaker: {
            let person = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Person(PersonId(id)));
            let source = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Source(SourceId(id)));
            person.or(source)
        },
        speaker_role: row.get()?,
        said_on: row.when()?,
        confidence: row.get()?,
        review: Review {
            status: row.code()?,
            by: row.get()?,
            at: row.time_or_null()?,
        },
        extraction: match row.get::<Option<String>>()? {
            Some(extractor) => Some(ExtractionRun {
                extractor,
                version: row.get()?,
                at: row.time()?,
            }),
            None => {
                row.skip(2);
                None
            }
        },
        content: Vec::new(),
        cue: None,
        speaker_span: None,
        via: Vec::new(),
    })
}

/// Of a link's row: what the statement's columns are followed by, or an event's.
pub(super) fn read_event_link(row: &mut Row<'_>) -> Result<EventLink> {
    Ok(EventLink {
        confidence: row.get()?,
        evidence: row.code()?,
        span: read_span(row)?,
    })
}

impl Store {
    /// Those that exist, in the order asked for.
    ///
    /// # Errors
    /// Of the database.
    pub async fn statements(&self, ids: &[StatementId]) -> Result<Vec<Statement>> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let text = format!("select {COLUMNS} from statements s left join {RUN} where s.id {any}");
        let rows = sql.all(&self.read, &text).await?;
        let mut found = rows
            .iter()
            .map(|row| read(&mut Row::new(row)))
            .collect::<Result<Vec<_>>>()?;
        self.complete(found.iter_mut()).await?;
        let found: HashMap<_, _> = found.into_iter().map(|statement| (statement.id, statement)).collect();
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// One page for each parent; one page in all for [`StatementsOf::All`]. The link is that of
    /// [`StatementsOf::Events`].
    ///
    /// # Errors
    /// [`crate::Error::Page`] for a cursor of another list; of the database.
    pub async fn statement_pages(
        &self,
        of: &StatementsOf,
        filter: &StatementFilter,
        order: StatementOrder,
        page: &PageArgs,
    ) -> Result<Pages<Statement, Option<EventLink>>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, order);
        let linked = matches!(of, StatementsOf::Events(_));
        let mut pages = list
            .pages(&self.read, sql, page, |row| {
                let statement = read(row)?;
                Ok((statement, if linked { Some(read_event_link(row)?) } else { None }))
            })
            .await?;
        self.complete(
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
    pub async fn statement_counts(&self, of: &StatementsOf, filter: &StatementFilter) -> Result<Vec<u64>> {
        let mut sql = self.sql();
        let parents = parents(of);
        let list = list(&mut sql, of, &parents, filter, StatementOrder::default());
        list.counts(&self.read, sql).await
    }

    /// Reads the spans and the chains of all of these at once.
    async fn complete<'a>(&self, statements: impl Iterator<Item = &'a mut Statement>) -> Result<()> {
        let mut by_id: HashMap<Uuid, Vec<&mut Statement>> = HashMap::new();
        for statement in statements {
            by_id.entry(statement.id.0).or_default().push(statement);
        }
        if by_id.is_empty() {
            return Ok(());
        }
        let mut sql = self.sql();
        let spans = sql.any_id(by_id.keys().copied());
        let via = sql.any_id(by_id.keys().copied());
        let text = format!(
            "select t.statement_id, t.role, t.position as place, {}, cast(null as {id}), cast(null as text) \
             from statement_spans t where t.statement_id {spans} \
             union all \
             select v.statement_id, 'via', v.position, {}, v.source_id, v.relation \
             from statement_via v where v.statement_id {via} order by place",
            span_columns!("t"),
            span_columns!("v"),
            id = if sql.postgres { "uuid" } else { "blob" },
        );
        for row in sql.all(&self.read, &text).await? {
            let mut row = Row::new(&row);
            let Some(statements) = by_id.get_mut(&row.get::<Uuid>()?) else {
                continue;
            };
            let role: String = row.get()?;
            row.skip(1);
            let span = read_span(&mut row)?;
            let outlet: Option<Uuid> = row.get()?;
            let relation: Option<ViaRelation> =
                row.get::<Option<String>>()?.map(|code| Code::read(&code)).transpose()?;
            for statement in statements {
                match (role.as_str(), &span, outlet.zip(relation)) {
                    ("content", Some(span), _) => statement.content.push(span.clone()),
                    ("cue", Some(span), _) if statement.cue.is_none() => statement.cue = Some(span.clone()),
                    ("speaker", Some(span), _) if statement.speaker_span.is_none() => {
                        statement.speaker_span = Some(span.clone());
                    }
                    ("via", _, Some((source, relation))) => {
                        statement.via.push(Via {
                            source: SourceId(source),
                            relation,
                            span: span.clone(),
                        });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

pub(super) fn parents(of: &StatementsOf) -> Vec<Uuid> {
    match of {
        StatementsOf::All => Vec::new(),
        StatementsOf::Articles(of) => ids(of, |id| id.0),
        StatementsOf::People(of) => ids(of, |id| id.0),
        StatementsOf::Sources(of) | StatementsOf::CitedIn(of) => ids(of, |id| id.0),
        StatementsOf::Events(of) => ids(of, |id: EventId| id.0),
    }
}

pub(super) fn list<'a>(
    sql: &mut Sql,
    of: &StatementsOf,
    parents: &'a [Uuid],
    filter: &StatementFilter,
    order: StatementOrder,
) -> List<'a> {
    let conditions = conditions(sql, filter);
    let by_link = matches!(of, StatementsOf::Events(_) | StatementsOf::CitedIn(_));
    // Links have the statement's time, so that the default order of an outlet's or an event's list needs no look-up.
    let time: &[_] = if by_link {
        &[("l.told_at", Key::Int), ("l.statement_id", Key::Id)]
    } else {
        &[("s.told_at", Key::Int), ("s.id", Key::Id)]
    };
    let order = match order {
        StatementOrder::TimeDesc => Order::new("statement-time-desc", time, true),
        StatementOrder::TimeAsc => Order::new("statement-time", time, false),
        StatementOrder::Position => Order::new(
            "statement-position",
            &[("s.article_id", Key::Id), ("s.position", Key::Int)],
            false,
        ),
        StatementOrder::ConfidenceDesc => Order::new(
            "statement-confidence-desc",
            &[("s.confidence", Key::Real), ("s.id", Key::Id)],
            true,
        ),
    };
    let of_statements = |tie, parents| List {
        parents,
        table: "statements",
        alias: "s",
        id: "id",
        tie,
        joins: &[],
        conditions: Vec::new(),
        order: order.clone(),
        columns: COLUMNS.into(),
        outer_joins: &[RUN],
    };
    let parents = Parents::Of(parents);
    let linked = |table, tie| List {
        table,
        alias: "l",
        id: "statement_id",
        joins: &["statements s on s.id = l.statement_id"],
        ..of_statements(tie, parents)
    };
    let list = match of {
        StatementsOf::All => of_statements("", Parents::All),
        StatementsOf::Articles(_) => of_statements("s.article_id = p.parent", parents),
        StatementsOf::People(_) => of_statements("s.speaker_person_id = p.parent", parents),
        StatementsOf::Sources(_) => of_statements("s.speaker_source_id = p.parent", parents),
        StatementsOf::CitedIn(_) => linked("statement_via", "l.source_id = p.parent"),
        StatementsOf::Events(_) => List {
            columns: format!("{COLUMNS}, {LINK_COLUMNS}").into(),
            ..linked("statement_events", "l.event_id = p.parent")
        },
    };
    List { conditions, ..list }
}

/// Of the statement `s`.
fn conditions(sql: &mut Sql, filter: &StatementFilter) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(speakers) = &filter.speaker {
        let people = sql.any_id(speakers.iter().filter_map(|id| match id {
            SpeakerId::Person(id) => Some(id.0),
            SpeakerId::Source(_) => None,
        }));
        let sources = sql.any_id(speakers.iter().filter_map(|id| match id {
            SpeakerId::Source(id) => Some(id.0),
            SpeakerId::Person(_) => None,
        }));
        all.push(format!(
            "(s.speaker_person_id in (select coalesce(f.merged_into_id, f.id) from people f where f.id {people}) \
             or s.speaker_source_id in (select coalesce(f.merged_into_id, f.id) from sources f where f.id {sources}))"
        ));
    }
    if let Some(events) = &filter.event {
        let any = sql.any_id(events.iter().map(|id| id.0));
        all.push(format!(
            "exists (select 1 from statement_events f where f.statement_id = s.id and f.event_id in \
             (select coalesce(e.merged_into_id, e.id) from events e where e.id {any}))"
        ));
    }
    if let Some(publishers) = &filter.publisher {
        let any = sql.any_id(publishers.iter().map(|id| id.0));
        all.push(format!(
            "exists (select 1 from articles f where f.id = s.article_id and f.publisher_id in \
             (select coalesce(o.merged_into_id, o.id) from sources o where o.id {any}))"
        ));
    }
    if let Some(outlets) = &filter.via {
        let any = sql.any_id(outlets.iter().map(|id| id.0));
        all.push(format!(
            "exists (select 1 from statement_via f where f.statement_id = s.id and f.source_id in \
             (select coalesce(o.merged_into_id, o.id) from sources o where o.id {any}))"
        ));
    }
    if let Some(articles) = &filter.article {
        all.push(format!("s.article_id {}", sql.any_id(articles.iter().map(|id| id.0))));
    }
    if let Some(kinds) = &filter.kind {
        all.push(format!("s.kind {}", sql.any_code(kinds)));
    }
    if let Some(acts) = &filter.act {
        all.push(format!("s.act {}", sql.any_code(acts)));
    }
    if let Some(attributions) = &filter.attribution {
        all.push(format!("s.attribution {}", sql.any_code(attributions)));
    }
    match &filter.review {
        Some(reviews) => all.push(format!("s.review_status {}", sql.any_code(reviews))),
        None => all.push("s.review_status <> 'rejected'".to_owned()),
    }
    if let Some(range) = &filter.said {
        all.push(sql.overlaps("s.said_earliest", "s.said_latest", range));
    }
    if let Some(range) = &filter.published {
        let overlaps = sql.overlaps("f.published_earliest", "f.published_latest", range);
        all.push(format!(
            "exists (select 1 from articles f where f.id = s.article_id and {overlaps})"
        ));
    }
    if let Some(words) = &filter.search {
        all.push(sql.contains("s.text_key", words));
    }
    if let Some(confidence) = filter.min_confidence {
        all.push(format!("s.confidence >= {}", sql.bind(confidence)));
    }
    all
}
