//! Lists that set statements against one another: of an event, of a person, of a statement. Their items are groups.

use super::{
    list::{Group, List, WHO},
    noun::Type,
};
use crate::{
    statement::ResponseKind,
    store::{
        keyset::{Key, Order},
        sql::Sql,
    },
};

/// Pairs of statements about an event: one denies, the other, of somebody else, affirms. Both stand in one article, or
/// what is affirmed is what a denial is most likely to mean.
pub(super) fn disputes() -> List {
    List {
        joins: &[
            "statements ds on ds.id = d.statement_id",
            "statement_events l on l.event_id = d.event_id",
            "statements s on s.id = l.statement_id",
        ],
        tie: Some("d.event_id"),
        item: "k",
        conditions: vec![
            "ds.act = 'denies' and ds.review_status <> 'rejected'".to_owned(),
            "s.act in ('asserts', 'accuses', 'confirms') and s.review_status <> 'rejected'".to_owned(),
            "coalesce(s.speaker_person_id, s.speaker_source_id) <> coalesce(ds.speaker_person_id, ds.speaker_source_id)"
                .to_owned(),
            "(s.article_id = ds.article_id or s.act <> 'asserts')".to_owned(),
        ],
        partition: false,
        group: Some(Group {
            by: ", d.statement_id",
            more: ", d.statement_id as other, max(ds.told_at) as told, max(case when s.article_id = ds.article_id then \
                   'same_article' when s.act = 'accuses' then 'accusation' else 'confirmation' end) as ground",
            ..Group::default()
        }),
        ..List::plain(
            "statement_events",
            "d",
            "l.statement_id",
            Order::new(
                "dispute-time-desc",
                &[("told", Key::Int), ("other", Key::Id), ("id", Key::Id)],
                true,
            ),
        )
    }
}

/// The sources that statements about an event came through, by how many outlets rest on each.
pub(super) fn cited() -> List {
    List {
        joins: &[
            "statement_via v on v.statement_id = l.statement_id",
            "statements s on s.id = l.statement_id",
            "articles a on a.id = s.article_id",
        ],
        tie: Some("l.event_id"),
        item: "c",
        conditions: vec!["s.review_status <> 'rejected'".to_owned()],
        link: vec![("k.outlets".to_owned(), Type::Big), ("k.n".to_owned(), Type::Big)],
        partition: false,
        group: Some(Group {
            more: ", count(distinct a.publisher_id) as outlets",
            joins: "join sources c on c.id = k.id",
            ..Group::default()
        }),
        ..List::plain(
            "statement_events",
            "l",
            "v.source_id",
            Order::new(
                "cited-outlets-desc",
                &[("outlets", Key::Int), ("n", Key::Int), ("id", Key::Id)],
                true,
            ),
        )
    }
}

/// Others who spoke about the events that a person did. What the person said of each event is read once, however many
/// statements it is.
pub(super) fn counterparts(sql: &Sql) -> List {
    List {
        joins: &[
            "statement_events l on l.event_id = m.event_id",
            "statements s on s.id = l.statement_id",
        ],
        tie: Some("m.parent"),
        item: "k",
        conditions: vec![
            "s.review_status <> 'rejected'".to_owned(),
            "coalesce(s.speaker_person_id, s.speaker_source_id) <> m.parent".to_owned(),
        ],
        partition: false,
        group: Some(Group {
            more: if sql.postgres {
                ", bool_or(s.speaker_person_id is not null) as person, count(distinct l.event_id) as events, \
                 count(distinct case when m.denies = 1 and s.act in ('asserts', 'accuses', 'confirms') \
                 or m.affirms = 1 and s.act = 'denies' then l.event_id end) as disputed"
            } else {
                ", max(s.speaker_person_id is not null) as person, count(distinct l.event_id) as events, \
                 count(distinct case when m.denies = 1 and s.act in ('asserts', 'accuses', 'confirms') \
                 or m.affirms = 1 and s.act = 'denies' then l.event_id end) as disputed"
            },
            columns: WHO,
            ..Group::default()
        }),
        ..List::plain(
            "(select q.parent as parent, i.event_id as event_id, \
             max(case when c.act = 'denies' then 1 else 0 end) as denies, \
             max(case when c.act in ('asserts', 'accuses', 'confirms') then 1 else 0 end) as affirms \
             from ({parents}) q join statements c on c.speaker_person_id = q.parent \
             join statement_events i on i.statement_id = c.id where c.review_status <> 'rejected' \
             group by q.parent, i.event_id)",
            "m",
            "coalesce(s.speaker_person_id, s.speaker_source_id)",
            Order::new(
                "counterpart-events-desc",
                &[("events", Key::Int), ("n", Key::Int), ("id", Key::Id)],
                true,
            ),
        )
    }
}

/// The same words of the same speaker in other articles: at least half the fingerprints of the shorter, and more than
/// one, or all the words.
pub(super) fn repeats() -> List {
    List {
        joins: &[
            "statement_fingerprints l on l.fingerprint = m.fingerprint and l.statement <> m.statement",
            "statements s on s.id = l.statement",
            "articles a on a.id = s.article_id",
            "statements t on t.id = m.statement",
            "articles b on b.id = t.article_id",
        ],
        tie: Some("m.statement"),
        item: "s",
        conditions: vec![
            "s.review_status <> 'rejected'".to_owned(),
            "s.article_id <> t.article_id".to_owned(),
        ],
        link: vec![
            ("k.n".to_owned(), Type::Big),
            ("k.own".to_owned(), Type::Big),
            ("k.theirs".to_owned(), Type::Big),
            ("k.told < k.here".to_owned(), Type::Bool),
            ("k.words".to_owned(), Type::Long),
            ("s.text".to_owned(), Type::Long),
        ],
        partition: false,
        group: Some(Group {
            more: ", max(a.published_at) as told, max(b.published_at) as here, max(t.text) as words, \
                   cast(max(m.n) as bigint) as own, cast(max(l.n) as bigint) as theirs",
            having: " having 2 * count(*) >= case when max(m.n) < max(l.n) then max(m.n) else max(l.n) end \
                     and (count(*) > 1 or max(m.n) = 1 and max(l.n) = 1)",
            joins: "join statements s on s.id = k.id",
            ..Group::default()
        }),
        ..List::plain(
            "statement_fingerprints",
            "m",
            "l.statement",
            Order::new("repeat-published", &[("told", Key::Int), ("id", Key::Id)], false),
        )
    }
}

/// What others said about the events of a statement: denials and confirmations, and whatever stands in its article.
pub(super) fn responses(kind: Option<ResponseKind>) -> List {
    let only = match kind {
        Some(ResponseKind::Denies) => "s.act = 'denies'",
        Some(ResponseKind::Confirms) => "s.act = 'confirms'",
        Some(ResponseKind::Answers) => "s.act not in ('denies', 'confirms') and s.article_id = t.article_id",
        None => "(s.act in ('denies', 'confirms') or s.article_id = t.article_id)",
    };
    List {
        joins: &[
            "statement_events l on l.event_id = m.event_id and l.statement_id <> m.statement_id",
            "statements s on s.id = l.statement_id",
            "statements t on t.id = m.statement_id",
        ],
        tie: Some("m.statement_id"),
        item: "s",
        conditions: vec![
            "s.review_status <> 'rejected'".to_owned(),
            "coalesce(s.speaker_person_id, s.speaker_source_id) <> coalesce(t.speaker_person_id, t.speaker_source_id)"
                .to_owned(),
            only.to_owned(),
        ],
        link: vec![("k.kind".to_owned(), Type::Text)],
        partition: false,
        group: Some(Group {
            more: ", max(s.told_at) as told, \
                   max(case when s.act in ('denies', 'confirms') then s.act else 'answers' end) as kind",
            joins: "join statements s on s.id = k.id",
            ..Group::default()
        }),
        ..List::plain(
            "statement_events",
            "m",
            "l.statement_id",
            Order::new("response-time", &[("told", Key::Int), ("id", Key::Id)], false),
        )
    }
}
