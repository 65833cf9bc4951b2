//! Full text: both databases find the same, and what is found follows whatever is written.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use sea_orm::{ConnectionTrait, Database};
use std::collections::BTreeMap;
use whosaid_domain::{
    Error,
    page::{Cursor, PageArgs},
    search::{Field, Query, SEARCHED},
    statement::Act,
    store::{Store, read::want::*, read::*},
};
use whosaid_extract::{EntityKind, EventKind};
use whosaid_testkit::on_each;

/// Articles in which the words that are looked for stand in each kind of text.
async fn fill(store: &Store) {
    let clock = clock();
    let mill = "Fire at the Tamar mill\n\n“The fire was no accident,” Mara Ellison said. Coastwire saw it burn.";
    Piece::new(mill)
        .titled("Fire at the Tamar mill")
        .person("Mara Ellison")
        .body(EntityKind::Organisation, "Tamar Mill Board")
        .event(
            EventKind::Disaster,
            "Fire at the Tamar mill",
            Some("2024-05-02"),
            Some("Tamar"),
            &[],
        )
        .says_about(Some(0), &["“The fire was no accident,”"], Act::Asserts, &[0], &[])
        .ingest(store, &clock)
        .await;
    let drill = "Drill in Łódź\n\nZoë Müller said a fire drill was planned. “No blaze, no harm,” she said.";
    Piece::new(drill)
        .titled("Drill in Łódź")
        .person("Zoë Müller")
        .event(EventKind::Other, "Drill in Łódź", None, Some("Łódź"), &[])
        .says_about(Some(0), &["a fire drill was planned"], Act::Asserts, &[0], &[])
        .says_about(Some(0), &["“No blaze, no harm,”"], Act::Asserts, &[0], &[])
        .ingest(store, &clock)
        .await;
}

/// What is found, best first: kind and name or words.
async fn found(store: &Store, text: &str) -> Vec<String> {
    let query = Query::parse(text).unwrap();
    let hits = store.search(&query, &SEARCHED, 50, None, true).await.unwrap();
    assert_eq!(hits.count, hits.hits.len() as u64);
    let mut names = BTreeMap::new();
    for noun in SEARCHED {
        let ids: Vec<_> = hits.hits.iter().filter(|h| h.noun == noun).map(|h| h.id).collect();
        let mut want = Want::complete(noun);
        want.lists.clear();
        for (id, node) in store.read_nodes(noun, &ids, want).await.unwrap() {
            let name = match node {
                AnyFound::Article(n) => format!("article {}", n.item.title.clone().unwrap_or_default()),
                AnyFound::Statement(n) => format!("statement {}", n.item.text),
                AnyFound::Person(n) => format!("person {}", n.item.name),
                AnyFound::Source(n) => format!("source {}", n.item.name),
                AnyFound::Event(n) => format!("event {}", n.item.name),
            };
            names.insert(id, name);
        }
    }
    for hit in &hits.hits {
        assert!((0.0..=1.0).contains(&hit.score), "{hit:?}");
        let (_, snippet) = hit.snippet.as_ref().unwrap();
        assert!(!snippet.marks.is_empty(), "{hit:?}");
    }
    assert!(hits.hits.windows(2).all(|w| w[0].score >= w[1].score));
    hits.hits.iter().map(|hit| names[&hit.id].clone()).collect()
}

#[tokio::test]
async fn words_phrases_exclusions_and_alternatives_are_found() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        for (query, expected) in [
            ("ellison", vec!["person Mara Ellison", "article Fire at the Tamar mill"]),
            ("MULLER zoe", vec!["person Zoë Müller", "article Drill in Łódź"]),
            ("lodz", vec!["event Drill in Łódź", "article Drill in Łódź"]),
            (
                "fire",
                vec![
                    "event Fire at the Tamar mill",
                    "article Fire at the Tamar mill",
                    "statement a fire drill was planned",
                    "statement “The fire was no accident,”",
                    "article Drill in Łódź",
                ],
            ),
            (
                "fire -drill",
                vec![
                    "event Fire at the Tamar mill",
                    "article Fire at the Tamar mill",
                    "statement “The fire was no accident,”",
                ],
            ),
            (
                "\"fire drill\"",
                vec!["statement a fire drill was planned", "article Drill in Łódź"],
            ),
            ("\"drill fire\"", vec![]),
            (
                "blaze OR accident",
                vec![
                    "statement “No blaze, no harm,”",
                    "statement “The fire was no accident,”",
                    "article Drill in Łódź",
                    "article Fire at the Tamar mill",
                ],
            ),
            // What answers both alternatives comes before what answers one.
            (
                "mill OR fire",
                vec![
                    "event Fire at the Tamar mill",
                    "article Fire at the Tamar mill",
                    "statement a fire drill was planned",
                    "statement “The fire was no accident,”",
                    "article Drill in Łódź",
                ],
            ),
            ("fir", vec![]),
            ("'; drop table people; --", vec![]),
        ] {
            assert_eq!(found(&store, query).await, expected, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_found_comes_in_pages() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let query = Query::parse("fire").unwrap();
        let all = store.search(&query, &SEARCHED, 50, None, false).await.unwrap().hits;
        let (mut walked, mut after) = (Vec::new(), None::<Cursor>);
        loop {
            let page = store.search(&query, &SEARCHED, 2, after.as_ref(), false).await.unwrap();
            assert_eq!(page.has_next, walked.len() + page.hits.len() < all.len());
            assert_eq!(page.count, all.len() as u64);
            after = page
                .hits
                .last()
                .map(|hit| Cursor::decode(&hit.cursor.encode()).unwrap());
            walked.extend(page.hits);
            if !page.has_next {
                break;
            }
        }
        assert_eq!(walked, all);
        let two = [Noun::Person, Noun::Event];
        let some = store.search(&query, &two, 50, None, false).await.unwrap();
        assert!(some.hits.iter().all(|hit| hit.noun == Noun::Event) && some.count == 1);
        assert_eq!(store.count_found(&query, &SEARCHED).await.unwrap(), all.len() as u64);
        assert!(
            store
                .search(&query, &[], 50, None, false)
                .await
                .unwrap()
                .hits
                .is_empty()
        );
        // A cursor of a list.
        let list = ListOf::People(
            whosaid_domain::person::PeopleOf::All,
            Default::default(),
            Default::default(),
        );
        let page = store
            .read_pages(ListWant::complete(list, PageArgs::default()), &[])
            .await
            .unwrap();
        let AnyPage::People(people) = &*page[0] else { panic!() };
        let other = &people.page.edges[0].cursor;
        let refused = store.search(&query, &SEARCHED, 2, Some(other), false).await;
        assert!(matches!(refused, Err(Error::Page(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_found_follows_what_is_written() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let db = Database::connect(database.url()).await.unwrap();
        let write = async |sql: &str| {
            assert!(db.execute_unprepared(sql).await.unwrap().rows_affected() > 0, "{sql}");
            store.index_for_search().await.unwrap();
        };
        write("update statements set review_status = 'rejected' where text like '%drill%'").await;
        assert_eq!(found(&store, "\"fire drill\"").await, ["article Drill in Łódź"]);
        write("update people set name = 'Zoe Miller' where name like 'Zo%'").await;
        // The other name is kept, and is found too.
        assert_eq!(found(&store, "miller").await, ["person Zoe Miller"]);
        assert_eq!(
            found(&store, "müller").await,
            ["person Zoe Miller", "article Drill in Łódź"]
        );
        write("update people set description = 'a keeper of lighthouses' where name = 'Zoe Miller'").await;
        assert_eq!(found(&store, "lighthouses").await, ["person Zoe Miller"]);
        let alias = "insert into person_aliases (person_id, alias, alias_key) \
                     select id, 'Zed', 'zed' from people where name = 'Zoe Miller'";
        // Triggers see what is updated and what goes; a row that comes in around the program is marked by whoever puts it in.
        write(alias).await;
        write("insert into search_stale (node, noun) select id, 'people' from people where name = 'Zoe Miller'").await;
        assert_eq!(found(&store, "zed").await, ["person Zoe Miller"]);
        write("delete from person_aliases where alias = 'Zed'").await;
        assert_eq!(found(&store, "zed").await, [""; 0]);
        write("update events set name = 'Exercise in Gdynia', place = 'Gdynia' where name like 'Drill%'").await;
        assert_eq!(found(&store, "gdynia").await, ["event Exercise in Gdynia"]);
        write(
            "update people set merged_into_id = (select id from people where name = 'Mara Ellison') \
             where name = 'Zoe Miller'",
        )
        .await;
        assert_eq!(found(&store, "miller").await, [""; 0]);
        for table in ["statement_events", "statement_spans"] {
            write(&format!("delete from {table}")).await;
        }
        write("delete from statements where text like '%accident%'").await;
        assert_eq!(found(&store, "accident").await, ["article Fire at the Tamar mill"]);
    })
    .await;
}

#[tokio::test]
async fn a_very_long_text_is_taken_in_and_found_by_its_beginning() {
    on_each(async |database| {
        let store = open(&database).await;
        let long: String = (0..60_000)
            .map(|n| format!("wörd{n}Ünd{} ", "x".repeat(n % 90)))
            .collect();
        Piece::new(&format!("Beginning of it all. {long} ending"))
            .ingest(&store, &clock())
            .await;
        let query = Query::parse("beginning").unwrap();
        let hits = store.search(&query, &[Noun::Article], 5, None, true).await.unwrap();
        assert_eq!(hits.hits.len(), 1);
        assert_eq!(hits.hits[0].snippet.as_ref().unwrap().0, Field::Body);
    })
    .await;
}
