//! Pages of every list: a walk forward, a walk backward and every window agree with the whole list sorted here.

#![allow(unreachable_pub, clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod counts;
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
    counts::counts(store, &oracle, &sources, &events).await;
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

#[tokio::test]
async fn totals_follow_whatever_is_written() {
    use sea_orm::{ConnectionTrait, Database, Statement};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[8; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let graph = articles().new_tree(&mut runner).unwrap().current();
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        for (n, random) in graph.iter().enumerate() {
            piece(n, random).ingest(&store, &clock).await;
        }
        let db = Database::connect(database.url()).await.unwrap();
        let number = async |sql: &str| -> i64 {
            let row = db
                .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
                .await;
            row.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let some = "(select id from statements order by id limit 5)";
        let one = |table: &str, order: &str| format!("(select id from {table} order by id {order} limit 1)");
        for change in [
            String::new(),
            format!("update statements set review_status = 'rejected' where id in {some}"),
            format!("update statements set review_status = 'confirmed', text = 'x' where id in {some}"),
            format!(
                "update statements set speaker_source_id = null, speaker_person_id = {} where id in {some}",
                one("people", "")
            ),
            format!(
                "update people set merged_into_id = {} where id = {}",
                one("people", ""),
                one("people", "desc")
            ),
            format!(
                "update sources set merged_into_id = {} where id = {}",
                one("sources", ""),
                one("sources", "desc")
            ),
            format!(
                "update events set review_status = 'rejected' where id = {}",
                one("events", "")
            ),
            "update people set merged_into_id = null".to_owned(),
            "delete from statement_events".to_owned(),
            "delete from statement_via".to_owned(),
            "delete from statement_spans".to_owned(),
            format!("delete from statements where id in {some}"),
        ] {
            if !change.is_empty() {
                assert!(
                    db.execute_unprepared(&change).await.unwrap().rows_affected() > 0,
                    "{change}"
                );
            }
            for (table, counts) in [
                ("articles", "true"),
                ("statements", "review_status <> 'rejected'"),
                ("people", "merged_into_id is null"),
                ("sources", "merged_into_id is null"),
                ("events", "merged_into_id is null and review_status <> 'rejected'"),
            ] {
                let kept = number(&format!("select cast(n as bigint) from totals where noun = '{table}'")).await;
                let real = number(&format!("select count(*) from {table} where {counts}")).await;
                assert_eq!(kept, real, "{table} after {change:?}");
            }
            let wrong = "select count(*) from people n where statement_count <> (select count(*) from statements s \
                         where s.speaker_person_id = n.id and s.review_status <> 'rejected')";
            assert_eq!(number(wrong).await, 0, "after {change:?}");
        }
    })
    .await;
}
