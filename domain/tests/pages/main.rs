//! Pages of every list: a walk forward, a walk backward and every window agree with the whole list sorted here.

#![allow(unreachable_pub, clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod graph;
mod others;
mod statements;
mod walk;

use common::*;
use graph::*;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use walk::args;
use whosaid_domain::{event::*, page::*, person::*, source::*, statement::*, store::*};
use whosaid_testkit::on_each;

#[tokio::test]
async fn every_list_pages_as_it_sorts() {
    // A fixed seed: a failure shows again.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let graph = articles().new_tree(&mut runner).unwrap().current();
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        for (n, random) in graph.iter().enumerate() {
            piece(n, random).ingest(&store, &clock).await;
        }
        check(&store, &graph).await;
    })
    .await;
}

async fn check(store: &Store, graph: &[Random]) {
    let mut oracle = Oracle::read(store).await;
    assert_eq!(oracle.articles.len(), graph.len());
    assert_eq!(
        oracle.statements.len(),
        graph.iter().map(|a| a.statements.len()).sum::<usize>()
    );
    assert!(
        oracle.statements.len() > 20 && oracle.statements.len() <= 100,
        "{}",
        oracle.statements.len()
    );

    let people = store
        .people_pages(
            &(PeopleOf::All, vec![]),
            &PersonFilter::default(),
            PersonOrder::NameAsc,
            &first(100),
        )
        .await;
    let people: Vec<Person> = people
        .unwrap()
        .remove(0)
        .edges
        .into_iter()
        .map(|edge| edge.node)
        .collect();
    let sources = store
        .source_page(&SourceFilter::default(), SourceOrder::NameAsc, &first(100))
        .await
        .unwrap();
    let sources: Vec<Source> = sources.edges.into_iter().map(|edge| edge.node).collect();
    let events = store
        .event_pages(
            &(EventsOf::All, vec![]),
            &EventFilter::default(),
            EventOrder::WhenAsc,
            &first(100),
        )
        .await;
    let events: Vec<Event> = events
        .unwrap()
        .remove(0)
        .edges
        .into_iter()
        .map(|edge| edge.node)
        .collect();
    assert_eq!(
        people.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(),
        ["Cal Brand", "Mara Ellison", "Ona Vesh"]
    );
    assert_eq!((sources.len(), events.len()), (5, 4), "{events:?}");

    let drafts = graph.iter().flat_map(|article| &article.statements);
    for ((statement, ..), draft) in oracle.statements.iter().zip(drafts) {
        for event in &draft.4 {
            let event = events.iter().find(|e| e.name == EVENTS[*event].0).unwrap();
            oracle.about.entry(event.id).or_default().push(statement.clone());
        }
    }
    statements::statements(store, &oracle, &people, &sources, &events).await;
    statements::filters(store, &oracle, &people, &sources, &events).await;
    others::others(store, &oracle, &people, &sources, &events).await;
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let (of, filter) = ((StatementsOf::All, vec![]), StatementFilter::default());
        let pages = store
            .statement_pages(&of, &filter, StatementOrder::TimeAsc, &first(1))
            .await
            .unwrap();
        let cursor = pages[0].edges[0].cursor.clone();
        let page = args(Direction::Forward, 1, Some(&cursor), None);
        let error = store
            .statement_pages(&of, &filter, StatementOrder::TimeDesc, &page)
            .await
            .unwrap_err();
        assert!(matches!(error, whosaid_domain::Error::Page(_)), "{error:?}");
        for key in ["", "x", "1\n2", "\0", "9223372036854775808"] {
            let forged = Cursor {
                key: key.into(),
                ..cursor.clone()
            };
            let page = args(Direction::Forward, 1, Some(&forged), None);
            let result = store
                .statement_pages(&of, &filter, StatementOrder::TimeAsc, &page)
                .await;
            assert!(
                matches!(result, Err(whosaid_domain::Error::Page(_)) | Ok(_)),
                "{key:?}: {result:?}"
            );
        }
        assert!(store.people(&[]).await.unwrap().is_empty());
        assert!(
            store
                .statement_pages(
                    &(StatementsOf::Person, vec![]),
                    &filter,
                    StatementOrder::TimeAsc,
                    &first(1)
                )
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
