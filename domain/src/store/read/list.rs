//! Where each list lies: the table that it walks along, what ties it to its parent, its filter and its order.

use super::{
    across,
    noun::{SPAN, Type},
    want::ListOf,
};
use crate::{
    article::*,
    event::*,
    person::*,
    source::*,
    statement::*,
    store::{
        keyset::{Key, Order},
        sql::Sql,
    },
};

/// A list, as SQL.
#[derive(Debug, Clone)]
pub(super) struct List {
    /// The table that is walked along, and its alias.
    pub(super) table: &'static str,
    pub(super) alias: &'static str,
    /// Joined for the conditions, the order and the item: `table alias on condition`.
    pub(super) joins: &'static [&'static str],
    /// The column that holds the parent; none for a list of all.
    pub(super) tie: Option<&'static str>,
    /// The alias of the item, and the expression of its id.
    pub(super) item: &'static str,
    pub(super) id: &'static str,
    /// Conditions, already bound.
    pub(super) conditions: Vec<String>,
    pub(super) order: Order,
    /// What belongs to the link.
    pub(super) link: Vec<(String, Type)>,
    /// Whether an item is in the list of one parent alone.
    pub(super) partition: bool,
    /// On SQLite, the column of `alias` to pick a page's rows by, so that a parent's list is not walked once more.
    pub(super) pick: &'static str,
    /// On SQLite, whether the tie is to be kept from choosing the index, as one parent may have very many.
    pub(super) loose: bool,
    /// Where items are groups of rows.
    pub(super) group: Option<Group>,
}

/// A list whose items are groups of rows, the largest first: all of a parent's rows are counted before the page is cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Further columns to group by, each after a comma.
    pub(super) by: &'static str,
    /// Further aggregates, each after a comma.
    pub(super) more: &'static str,
    /// What must hold of a group; nothing, or ` having …`.
    pub(super) having: &'static str,
    /// Joined to the groups, `k`, for the item.
    pub(super) joins: &'static str,
    /// Further columns of `k`, each after a comma.
    pub(super) columns: &'static str,
}

impl List {
    pub(super) fn plain(table: &'static str, alias: &'static str, id: &'static str, order: Order) -> Self {
        Self {
            table,
            alias,
            joins: &[],
            tie: None,
            item: alias,
            id,
            conditions: Vec::new(),
            order,
            link: Vec::new(),
            partition: true,
            pick: "rowid",
            loose: false,
            group: None,
        }
    }

    /// Through a table of links.
    fn linked(
        self,
        table: &'static str,
        tie: &'static str,
        id: &'static str,
        (pick, loose): (&'static str, bool),
        join: &'static [&'static str],
    ) -> Self {
        Self {
            table,
            alias: "l",
            tie: Some(tie),
            id,
            pick,
            loose,
            joins: join,
            partition: false,
            ..self
        }
    }

    /// The table with its joins.
    pub(super) fn from(&self) -> String {
        let joins: String = self.joins.iter().map(|join| format!(" join {join}")).collect();
        // Within a query of its own, the parent is that of the query around.
        let table = self.table.replace("{parents}", "select p.parent as parent");
        format!("{table} {}{joins}", self.alias)
    }

    /// All that must hold of a row of `parent`.
    pub(super) fn all(&self, parent: &str, more: &[String]) -> String {
        let tie = self.tie.map(|tie| format!("{tie} = {parent}"));
        let all: Vec<&str> = tie
            .iter()
            .chain(&self.conditions)
            .chain(more)
            .map(String::as_str)
            .collect();
        if all.is_empty() {
            "true".to_owned()
        } else {
            all.join(" and ")
        }
    }
}

pub(super) fn list(sql: &mut Sql, of: &ListOf) -> List {
    match of {
        ListOf::Statements(of, filter, order) => statements(sql, *of, filter, *order),
        ListOf::Articles(of, filter, order) => articles(sql, *of, filter, *order),
        ListOf::People(of, filter, order) => people(sql, *of, filter, *order),
        ListOf::Sources(filter, order) => sources(sql, filter, *order),
        ListOf::Events(of, filter, order) => events(sql, *of, filter, *order),
        ListOf::Participants => List {
            tie: Some("l.event_id"),
            ..List::plain(
                "event_participants",
                "l",
                "l.id",
                Order::new("participant", &[("l.id", Key::Id)], false),
            )
        },
        ListOf::Speakers => speakers(sql),
        ListOf::Disputes => across::disputes(),
        ListOf::Cited => across::cited(),
        ListOf::Counterparts => across::counterparts(sql),
        ListOf::Repeats => across::repeats(),
        ListOf::Responses(kind) => across::responses(*kind),
        ListOf::Via => List {
            tie: Some("l.statement_id"),
            pick: "statement_id",
            ..List::plain(
                "statement_via",
                "l",
                "l.source_id",
                Order::new("via", &[("l.position", Key::Int), ("l.source_id", Key::Id)], false),
            )
        },
        ListOf::History => List {
            tie: Some("c.node"),
            // An item has no id of its own: its place in the feed tells it apart.
            ..List::plain(
                "changes",
                "c",
                "c.node",
                Order::new("history-desc", &[("c.seq", Key::Int)], true),
            )
        },
        ListOf::Affiliations => List {
            tie: Some("l.person_id"),
            ..List::plain(
                "affiliations",
                "l",
                "l.id",
                // Those without a date come first.
                Order::new(
                    "affiliation",
                    &[
                        ("coalesce(l.from_earliest, -9000000000000000000)", Key::Int),
                        ("l.id", Key::Id),
                    ],
                    false,
                ),
            )
        },
    }
}

fn statements(sql: &mut Sql, of: StatementsOf, filter: &StatementFilter, order: StatementOrder) -> List {
    // Links have the statement's time, so that the default order of an outlet's or an event's list needs no look-up.
    let time: &[_] = if matches!(of, StatementsOf::Event | StatementsOf::CitedIn) {
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
    let plain = List {
        conditions: statement_conditions(sql, of, filter),
        ..List::plain("statements", "s", "s.id", order)
    };
    const STATEMENT: &[&str] = &["statements s on s.id = l.statement_id"];
    let tied = |tie| List {
        tie: Some(tie),
        ..plain.clone()
    };
    match of {
        StatementsOf::All => plain,
        StatementsOf::Article => tied("s.article_id"),
        StatementsOf::Person => tied("s.speaker_person_id"),
        StatementsOf::Source => tied("s.speaker_source_id"),
        StatementsOf::CitedIn => plain.linked(
            "statement_via",
            "l.source_id",
            "l.statement_id",
            ("statement_id", true),
            STATEMENT,
        ),
        StatementsOf::Event => List {
            link: event_link(),
            ..plain.linked(
                "statement_events",
                "l.event_id",
                "l.statement_id",
                ("statement_id", true),
                STATEMENT,
            )
        },
    }
}

/// Of the link between a statement and an event.
fn event_link() -> Vec<(String, Type)> {
    let mut link = vec![
        ("l.confidence".to_owned(), Type::Real),
        ("l.evidence".to_owned(), Type::Text),
    ];
    link.extend(SPAN.iter().map(|(name, kind)| (format!("l.{name}"), *kind)));
    link
}

/// Of the statement `s`.
fn statement_conditions(sql: &mut Sql, of: StatementsOf, filter: &StatementFilter) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(speakers) = &filter.speaker {
        let people = speakers.iter().filter_map(|id| match id {
            SpeakerId::Person(id) => Some(id.0),
            SpeakerId::Source(_) => None,
        });
        let sources = speakers.iter().filter_map(|id| match id {
            SpeakerId::Source(id) => Some(id.0),
            SpeakerId::Person(_) => None,
        });
        // A single speaker is an equality, which the index of that speaker's statements serves.
        let by = |column: &str, table: &str, is: &str, many: bool| {
            let now = format!("(select coalesce(f.merged_into_id, f.id) from {table} f where f.id {is})");
            format!("s.{column} {} {now}", if many { "in" } else { "=" })
        };
        all.push(match &speakers[..] {
            [SpeakerId::Person(id)] => {
                let is = format!("= {}", sql.bind(id.0));
                by("speaker_person_id", "people", &is, false)
            }
            [SpeakerId::Source(id)] => {
                let is = format!("= {}", sql.bind(id.0));
                by("speaker_source_id", "sources", &is, false)
            }
            _ => {
                let (people, sources) = (sql.any_id(people), sql.any_id(sources));
                let people = by("speaker_person_id", "people", &people, true);
                format!("({people} or {})", by("speaker_source_id", "sources", &sources, true))
            }
        });
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
        // Where it is known when a statement was said, it is sorted by that: the index begins at the range's end.
        if let Some(to) = range.to {
            let told = if matches!(of, StatementsOf::Event | StatementsOf::CitedIn) {
                "l"
            } else {
                "s"
            };
            all.push(format!("{told}.told_at < {}", sql.bind(to.timestamp_micros())));
        }
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

fn articles(sql: &mut Sql, of: ArticlesOf, filter: &ArticleFilter, order: ArticleOrder) -> List {
    let mut conditions = Vec::new();
    if let Some(publishers) = &filter.publisher {
        let any = sql.any_id(publishers.iter().map(|id| id.0));
        conditions.push(format!(
            "a.publisher_id in (select coalesce(f.merged_into_id, f.id) from sources f where f.id {any})"
        ));
    }
    if let Some(languages) = &filter.language {
        conditions.push(format!("a.language {}", sql.any_text(languages.iter().cloned())));
    }
    if let Some(range) = &filter.published {
        conditions.push(sql.overlaps("a.published_earliest", "a.published_latest", range));
    }
    let (tag, key, descending) = match order {
        ArticleOrder::PublishedDesc => ("article-published-desc", "published_at", true),
        ArticleOrder::PublishedAsc => ("article-published", "published_at", false),
        ArticleOrder::IngestedDesc => ("article-ingested-desc", "ingested_at", true),
        ArticleOrder::IngestedAsc => ("article-ingested", "ingested_at", false),
    };
    let by_link = of == ArticlesOf::Event;
    // The link has the time that the default order needs, so that an event's articles are not all looked up.
    let (alias, id) = if by_link { ("l", "l.article_id") } else { ("a", "a.id") };
    let alias = if key == "published_at" { alias } else { "a" };
    let order = Order {
        tag,
        columns: vec![(format!("{alias}.{key}"), Key::Int), (id.to_owned(), Key::Id)],
        descending,
    };
    let plain = List {
        conditions,
        ..List::plain("articles", "a", "a.id", order)
    };
    match of {
        ArticlesOf::All => plain,
        ArticlesOf::Source => List {
            tie: Some("a.publisher_id"),
            ..plain
        },
        ArticlesOf::Event => plain.linked(
            "article_events",
            "l.event_id",
            "l.article_id",
            ("article_id", true),
            &["articles a on a.id = l.article_id"],
        ),
    }
}

fn people(sql: &mut Sql, of: PeopleOf, filter: &PersonFilter, order: PersonOrder) -> List {
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
            &[("n.statement_count", Key::Int), ("n.id", Key::Id)],
            true,
        ),
    };
    let plain = List {
        conditions,
        ..List::plain("people", "n", "n.id", order)
    };
    match of {
        PeopleOf::All => plain,
        PeopleOf::Article => List {
            link: vec![
                ("l.mentions".to_owned(), Type::Int),
                ("l.statements".to_owned(), Type::Int),
            ],
            ..plain.linked(
                "article_people",
                "l.article_id",
                "l.person_id",
                ("person_id", false),
                &["people n on n.id = l.person_id"],
            )
        },
    }
}

fn sources(sql: &mut Sql, filter: &SourceFilter, order: SourceOrder) -> List {
    let mut conditions = vec!["n.merged_into_id is null".to_owned()];
    if let Some(kinds) = &filter.kind {
        conditions.push(format!("n.kind {}", sql.any_code(kinds)));
    }
    if let Some(start) = &filter.name_starts_with {
        let begins = sql.begins("f.alias_key", start);
        conditions.push(format!(
            "exists (select 1 from source_aliases f where f.source_id = n.id and {begins})"
        ));
    }
    let by_name: &[_] = &[("n.sort_key", Key::Text), ("n.id", Key::Id)];
    let order = match order {
        SourceOrder::NameAsc => Order::new("source-name", by_name, false),
        SourceOrder::NameDesc => Order::new("source-name-desc", by_name, true),
    };
    List {
        conditions,
        ..List::plain("sources", "n", "n.id", order)
    }
}

fn events(sql: &mut Sql, of: EventsOf, filter: &EventFilter, order: EventOrder) -> List {
    let conditions = event_conditions(sql, filter);
    let by_time: &[_] = &[("e.sort_at", Key::Int), ("e.id", Key::Id)];
    let order = match (of, order) {
        (EventsOf::Statement, _) => Order::new(
            "event-confidence-desc",
            &[("l.confidence", Key::Real), ("l.event_id", Key::Id)],
            true,
        ),
        (EventsOf::Article, _) => Order::new(
            "event-mentions-desc",
            &[("l.mentions", Key::Int), ("l.event_id", Key::Id)],
            true,
        ),
        (EventsOf::Person, _) => ranked("event-statements-desc"),
        (_, EventOrder::WhenDesc) => Order::new("event-when-desc", by_time, true),
        (_, EventOrder::WhenAsc) => Order::new("event-when", by_time, false),
        (_, EventOrder::NameAsc) => Order::new("event-name", &[("e.sort_key", Key::Text), ("e.id", Key::Id)], false),
    };
    let plain = List {
        conditions,
        ..List::plain("events", "e", "e.id", order)
    };
    const EVENT: &[&str] = &["events e on e.id = l.event_id"];
    match of {
        EventsOf::All => plain,
        EventsOf::Statement => List {
            link: event_link(),
            ..plain.linked(
                "statement_events",
                "l.statement_id",
                "l.event_id",
                ("event_id", false),
                EVENT,
            )
        },
        EventsOf::Article => List {
            link: vec![("l.mentions".to_owned(), Type::Int)],
            ..plain.linked(
                "article_events",
                "l.article_id",
                "l.event_id",
                ("event_id", false),
                EVENT,
            )
        },
        EventsOf::Person => List {
            table: "statements",
            alias: "s",
            joins: &[
                "statement_events l on l.statement_id = s.id",
                "events e on e.id = l.event_id",
            ],
            tie: Some("s.speaker_person_id"),
            id: "l.event_id",
            conditions: [plain.conditions, vec!["s.review_status <> 'rejected'".to_owned()]].concat(),
            link: vec![("k.n".to_owned(), Type::Big)],
            partition: false,
            group: Some(Group {
                joins: "join events e on e.id = k.id",
                ..Group::default()
            }),
            ..plain
        },
    }
}

/// A group by one who is a person or a body.
pub(super) const WHO: &str =
    ", case when person then id end as person_id, case when not person then id end as source_id";

/// The largest groups first.
fn ranked(tag: &'static str) -> Order {
    Order::new(tag, &[("n", Key::Int), ("id", Key::Id)], true)
}

fn speakers(sql: &Sql) -> List {
    List {
        joins: &["statements s on s.id = l.statement_id"],
        tie: Some("l.event_id"),
        item: "k",
        conditions: vec![
            "s.review_status <> 'rejected'".to_owned(),
            "coalesce(s.speaker_person_id, s.speaker_source_id) is not null".to_owned(),
        ],
        partition: false,
        group: Some(Group {
            more: if sql.postgres {
                ", bool_or(s.speaker_person_id is not null) as person, string_agg(distinct s.act, ',') as acts"
            } else {
                ", max(s.speaker_person_id is not null) as person, group_concat(distinct s.act) as acts"
            },
            columns: WHO,
            ..Group::default()
        }),
        ..List::plain(
            "statement_events",
            "l",
            "coalesce(s.speaker_person_id, s.speaker_source_id)",
            ranked("speaker-statements-desc"),
        )
    }
}

/// Of the event `e`.
fn event_conditions(sql: &mut Sql, filter: &EventFilter) -> Vec<String> {
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
