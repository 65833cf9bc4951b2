//! Statements of everything, in every order, by every filter.

use crate::{common::*, graph::*, walk::*};
use std::collections::BTreeSet;
use whosaid_domain::{When, event::*, id::*, page::*, person::*, source::*, statement::*, store::*};

pub const ORDERS: [StatementOrder; 4] = [
    StatementOrder::TimeDesc,
    StatementOrder::TimeAsc,
    StatementOrder::Position,
    StatementOrder::ConfidenceDesc,
];

pub async fn statements(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
    let about = |event: EventId| -> BTreeSet<StatementId> {
        oracle.about.get(&event).into_iter().flatten().map(|s| s.id).collect()
    };
    let all = StatementFilter::default();
    for order in ORDERS {
        let mut lists: Vec<(Of<StatementsOf>, Vec<Vec<Statement>>)> = vec![
            ((StatementsOf::All, vec![]), vec![oracle.sorted(order, |_| true)]),
            (
                (StatementsOf::Article, oracle.articles.iter().map(|a| a.id.0).collect()),
                oracle
                    .articles
                    .iter()
                    .map(|a| oracle.sorted(order, |s| s.article == a.id))
                    .collect(),
            ),
        ];
        let by = |speaker: SpeakerId| oracle.sorted(order, move |s| s.speaker == Some(speaker));
        lists.push((
            (StatementsOf::Person, people.iter().map(|n| n.id.0).collect()),
            people.iter().map(|n| by(SpeakerId::Person(n.id))).collect(),
        ));
        lists.push((
            (StatementsOf::Source, sources.iter().map(|n| n.id.0).collect()),
            sources.iter().map(|n| by(SpeakerId::Source(n.id))).collect(),
        ));
        lists.push((
            (StatementsOf::CitedIn, sources.iter().map(|n| n.id.0).collect()),
            sources
                .iter()
                .map(|n| oracle.sorted(order, |s| s.via.iter().any(|via| via.source == n.id)))
                .collect(),
        ));
        lists.push((
            (StatementsOf::Event, events.iter().map(|n| n.id.0).collect()),
            events
                .iter()
                .map(|n| {
                    let about = about(n.id);
                    oracle.sorted(order, |s| about.contains(&s.id))
                })
                .collect(),
        ));
        for (of, whole) in lists {
            // Many parents in one call.
            let pages = store.statement_pages(&of, &all, order, &first(3)).await.unwrap();
            assert_eq!(pages.len(), whole.len());
            for (page, whole) in pages.iter().zip(&whole) {
                let nodes: Vec<Statement> = page.edges.iter().map(|edge| edge.node.clone()).collect();
                assert_eq!(nodes, whole[..whole.len().min(3)], "{of:?} {order:?}");
                assert_eq!(page.has_next, whole.len() > 3);
            }
            let counts = store.statement_counts(&of, &all).await.unwrap();
            assert_eq!(counts, whole.iter().map(|list| list.len() as u64).collect::<Vec<_>>());
            // And one at a time.
            let singles: Vec<Of<StatementsOf>> = match &of.1[..] {
                [] => vec![of.clone()],
                parents => parents.iter().take(5).map(|id| (of.0, vec![*id])).collect(),
            };
            for (single, whole) in singles.iter().zip(&whole) {
                let fetch = async |page: &PageArgs| {
                    store
                        .statement_pages(single, &all, order, page)
                        .await
                        .unwrap()
                        .remove(0)
                };
                walk(&format!("{single:?} {order:?}"), whole, fetch).await;
            }
        }
    }
}

pub async fn filters(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
    let publisher = |id: ArticleId| oracle.articles.iter().find(|a| a.id == id).unwrap().publisher;
    let published = |id: ArticleId| {
        oracle
            .articles
            .iter()
            .find(|a| a.id == id)
            .unwrap()
            .published_on
            .clone()
    };
    let third = When::parse("2024-05-03").unwrap();
    let range = whosaid_domain::when::WhenRange {
        from: Some(third.earliest),
        to: Some(third.latest),
    };
    let speakers = [SpeakerId::Person(people[0].id), SpeakerId::Source(sources[1].id)];
    let none = StatementFilter::default;
    let within = |when: &Option<When>| when.as_ref().is_some_and(|when| when.overlaps(&third));
    let about: BTreeSet<StatementId> = oracle
        .about
        .get(&events[0].id)
        .into_iter()
        .flatten()
        .map(|s| s.id)
        .collect();
    type Keep<'a> = Box<dyn Fn(&Statement) -> bool + 'a>;
    let cases: Vec<(StatementFilter, Keep<'_>)> = vec![
        (
            StatementFilter {
                speaker: Some(speakers.to_vec()),
                ..none()
            },
            Box::new(|s| s.speaker.is_some_and(|who| speakers.contains(&who))),
        ),
        (
            StatementFilter {
                speaker: Some(vec![]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                event: Some(vec![events[0].id]),
                ..none()
            },
            Box::new(|s| about.contains(&s.id)),
        ),
        (
            StatementFilter {
                publisher: Some(vec![sources[0].id]),
                ..none()
            },
            Box::new(|s| publisher(s.article) == Some(sources[0].id)),
        ),
        (
            StatementFilter {
                via: Some(vec![sources[0].id]),
                ..none()
            },
            Box::new(|s| s.via.iter().any(|via| via.source == sources[0].id)),
        ),
        (
            StatementFilter {
                article: Some(vec![oracle.articles[3].id]),
                ..none()
            },
            Box::new(|s| s.article == oracle.articles[3].id),
        ),
        (
            StatementFilter {
                act: Some(vec![Act::Denies, Act::Warns]),
                ..none()
            },
            Box::new(|s| matches!(s.act, Act::Denies | Act::Warns)),
        ),
        (
            StatementFilter {
                kind: Some(vec![Kind::Indirect]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                attribution: Some(vec![Attribution::Unresolved]),
                ..none()
            },
            Box::new(|s| s.speaker.is_none()),
        ),
        (
            StatementFilter {
                review: Some(vec![ReviewStatus::Rejected]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                said: Some(range),
                ..none()
            },
            Box::new(|s| within(&s.said_on)),
        ),
        (
            StatementFilter {
                published: Some(range),
                ..none()
            },
            Box::new(|s| within(&published(s.article))),
        ),
        (
            StatementFilter {
                search: Some("WORDS 3".into()),
                ..none()
            },
            Box::new(|s| s.text.starts_with("Words 3")),
        ),
        (
            StatementFilter {
                search: Some("und SO".into()),
                ..none()
            },
            Box::new(|_| true),
        ),
        (
            StatementFilter {
                search: Some("%".into()),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                min_confidence: Some(0.75),
                ..none()
            },
            Box::new(|s| s.confidence >= 0.75),
        ),
        (
            StatementFilter {
                act: Some(vec![Act::Asserts]),
                min_confidence: Some(0.75),
                ..none()
            },
            Box::new(|s| s.act == Act::Asserts && s.confidence >= 0.75),
        ),
    ];
    for (filter, keep) in cases {
        let whole = oracle.sorted(StatementOrder::TimeDesc, |s| keep(s));
        let of = (StatementsOf::All, vec![]);
        let fetch = async |page: &PageArgs| {
            store
                .statement_pages(&of, &filter, StatementOrder::TimeDesc, page)
                .await
                .unwrap()
                .remove(0)
        };
        walk(&format!("{filter:?}"), &whole, fetch).await;
        assert_eq!(
            store.statement_counts(&of, &filter).await.unwrap(),
            [whole.len() as u64]
        );
    }
}
