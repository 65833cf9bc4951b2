//! All that a database holds, out and in again; and the check that it holds together.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Piece, Reads};
use serde_json::{Value, json};
use whosaid_domain::{
    Error,
    clock::SteppedClock,
    review::Decision,
    statement::{StatementFilter, StatementOrder, StatementsOf},
    store::{Editor, Flaw, Store},
};
use whosaid_extract::Act;
use whosaid_testkit::{Database, Engine, engines, execute, on_each};

/// Two articles, the second a revised text of the first's address with somebody new.
async fn filled(database: &Database) -> Store {
    let (store, clock) = (common::open(database).await, common::clock());
    common::mill_fire().ingest(&store, &clock).await;
    let revised = Piece::new("Mill fire in Tamar, again. “We saw no smoke,” said Orin Dell.")
        .url("https://tamar.example/mill")
        .published("2024-05-04")
        .publisher("Tamar Gazette")
        .person("Orin Dell")
        .says(Some(0), &["We saw no smoke,"], Act::Denies);
    revised.ingest(&store, &clock).await;
    store
}

async fn lines(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    let mut take = |line: &Value| {
        lines.push(line.to_string());
        Ok(())
    };
    store.export(&mut take).await.unwrap();
    lines
}

fn numbered(lines: &[String]) -> Vec<(u64, String)> {
    (1..).zip(lines.iter().cloned()).collect()
}

async fn flaws(store: &Store) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut tell = |flaw| flaws.push(flaw);
    let checked = store.check(&mut tell).await.unwrap();
    assert!(checked.articles > 0 && checked.spans > 0, "{checked:?}");
    flaws
}

/// What editors do: a merge, two that are not the same, a link taken away, a statement rejected.
async fn edited(store: &Store) {
    let clock = SteppedClock::new("2024-07-01T00:00:00Z".parse().unwrap());
    let ann = Editor {
        name: "ann",
        clock: &clock,
    };
    let person = async |slug| store.person_by_slug(slug).await.unwrap().unwrap().id;
    let source = async |slug| store.source_by_slug(slug).await.unwrap().unwrap().id;
    let (mara, orin) = (person("mara-ellison").await, person("orin-dell").await);
    let (wire, gazette) = (source("coastwire").await, source("tamar-gazette").await);
    let of = (StatementsOf::Person, vec![mara.0]);
    let statements = store
        .statement_pages(
            &of,
            &StatementFilter::default(),
            StatementOrder::default(),
            &common::first(5),
        )
        .await
        .unwrap();
    let statement = statements[0].edges[0].node.id;
    let event = store
        .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
        .await
        .unwrap()
        .unwrap();
    store.unlink(statement, event.id, None, None, &ann).await.unwrap();
    store
        .review_statement(statement, None, Decision::Reject, Some("misread"), &ann)
        .await
        .unwrap();
    store.set_apart(wire, gazette, None, &ann).await.unwrap();
    store.merge(orin, mara, Some("one"), &ann).await.unwrap();
}

#[tokio::test]
async fn a_round_trip_between_any_two_databases_loses_nothing() {
    for from in engines() {
        let source = whosaid_testkit::database(from).await;
        let store = filled(&source).await;
        edited(&store).await;
        let out = lines(&store).await;
        for to in engines() {
            let target = whosaid_testkit::database(to).await;
            let copy = common::open(&target).await;
            let mut import = copy.begin_import().await.unwrap();
            for batch in numbered(&out).chunks(7) {
                import.batch(batch).await.unwrap();
            }
            assert_eq!(import.finish().await.unwrap().new, out.len() as u64);
            assert_eq!(lines(&copy).await, out, "{from:?} to {to:?}");
            assert_eq!(copy.listing().await.unwrap(), store.listing().await.unwrap());
            assert_eq!(flaws(&copy).await, []);
        }
    }
}

#[tokio::test]
async fn an_import_that_was_cut_short_is_finished_by_another() {
    on_each(async |database| {
        let source = whosaid_testkit::database(Engine::Sqlite).await;
        let out = lines(&filled(&source).await).await;
        let store = common::open(&database).await;
        let mut first = store.begin_import().await.unwrap();
        for batch in numbered(&out[..out.len() * 2 / 3]).chunks(5) {
            first.batch(batch).await.unwrap();
        }
        let mut second = store.begin_import().await.unwrap();
        for batch in numbered(&out).chunks(11) {
            second.batch(batch).await.unwrap();
        }
        let done = second.finish().await.unwrap();
        assert!(done.known > 0 && done.new > 0);
        assert_eq!(flaws(&store).await, []);
        assert_eq!(lines(&store).await, out);
        // What is written next has its place after all that came in.
        let clock = SteppedClock::new("2030-01-01T00:00:00Z".parse().unwrap());
        Piece::new("A third text.").ingest(&store, &clock).await;
        assert!(lines(&store).await.len() > out.len());
    })
    .await;
}

#[tokio::test]
async fn what_contradicts_is_refused_with_its_line_and_nothing_of_the_batch_stays() {
    on_each(async |database| {
        let source = whosaid_testkit::database(Engine::Sqlite).await;
        let out = lines(&filled(&source).await).await;
        let store = common::open(&database).await;
        let at = |part: &str| out.iter().position(|line| line.contains(part)).unwrap();
        let span = at("\"table\":\"statement_spans\"");
        let change = |line: usize, from: &str, to: &str| {
            let mut lines = out.clone();
            assert!(lines[line].contains(from), "{}", lines[line]);
            lines[line] = lines[line].replace(from, to);
            lines
        };
        let start = out[span].split("\"span_start\":").nth(1).unwrap();
        let start = start.split([',', '}']).next().unwrap();
        for (line, lines, why) in [
            (
                span,
                change(span, &format!("\"span_start\":{start}"), "\"span_start\":1"),
                "but the text has",
            ),
            (
                0,
                change(0, "\"table\":\"sources\"", "\"table\":\"moons\""),
                "`moons` is no table",
            ),
            (0, change(0, "\"slug\"", "\"slag\""), "no column `slag`"),
            (0, change(0, "{", "["), "no JSON"),
            (0, change(0, "\"table\"", "\"tables\""), "neither `table` nor `link`"),
        ] {
            let mut import = store.begin_import().await.unwrap();
            let error = import.batch(&numbered(&lines)).await.unwrap_err();
            let expected = format!("line {}: ", line + 1);
            assert!(matches!(error, Error::Invalid(_)), "{error:?}");
            assert!(
                error.to_string().starts_with(&expected) && error.to_string().contains(why),
                "{error}"
            );
            assert!(store.listing().await.unwrap().is_empty(), "part of a batch stays");
        }
        // A row before the one that it refers to.
        let mut import = store.begin_import().await.unwrap();
        let orphan = numbered(&out)[at("\"table\":\"statements\"")].clone();
        let error = import.batch(&[orphan]).await.unwrap_err();
        assert!(
            error.to_string().contains("refers to a row that is not there"),
            "{error}"
        );
        // Another row under the same id.
        import.batch(&numbered(&out)).await.unwrap();
        let slug = numbered(&change(0, "\"version\":1", "\"version\":2"))[0].clone();
        let error = import.batch(&[slug]).await.unwrap_err();
        assert!(error.to_string().contains("with another `version`"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn every_table_is_exported_or_known_to_stay() {
    on_each(async |database| {
        let store = common::open(&database).await;
        assert_eq!(store.not_exported().await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn linked_data_has_the_types_of_schema_org_and_its_links_lead_somewhere() {
    on_each(async |database| {
        let store = filled(&database).await;
        let mut objects = Vec::new();
        let mut take = |object: &Value| {
            objects.push(object.clone());
            Ok(())
        };
        store.export_linked("urn:whosaid:", &mut take).await.unwrap();
        let ids: Vec<&str> = objects.iter().map(|o| o["@id"].as_str().unwrap()).collect();
        let types: std::collections::BTreeSet<&str> = objects.iter().map(|o| o["@type"].as_str().unwrap()).collect();
        for kind in ["Quotation", "NewsArticle", "Person", "Organization", "Event"] {
            assert!(types.contains(kind), "{types:?}");
        }
        fn links(value: &Value) -> Vec<&Value> {
            match value {
                Value::Array(all) => all.iter().flat_map(links).collect(),
                Value::Object(fields) => fields
                    .get("@id")
                    .into_iter()
                    .chain(fields.values().flat_map(links))
                    .collect(),
                _ => Vec::new(),
            }
        }
        let all: Vec<&Value> = objects.iter().flat_map(links).collect();
        for id in &all {
            assert!(ids.contains(&id.as_str().unwrap()), "{id}");
        }
        assert!(all.len() > ids.len() + 5, "{all:?}");
        let named = |name: &str| objects.iter().find(|o| o["name"] == name).unwrap();
        assert_eq!(
            named("Mara Ellison")["affiliation"],
            json!([{
                "@type": "OrganizationRole", "roleName": "harbour warden of Port Ellis",
                "affiliation": { "@id": named("Port Ellis")["@id"] },
            }])
        );
        let said = objects
            .iter()
            .find(|o| o["text"].as_str().is_some_and(|t| t.starts_with("Nobody")));
        assert_eq!(
            said.unwrap()["isBasedOn"],
            json!([{
                "@type": "CreativeWork", "publisher": { "@id": named("Coastwire")["@id"] }, "genre": "told",
            }])
        );
    })
    .await;
}

#[tokio::test]
async fn the_check_finds_nothing_where_nothing_is_wrong_and_each_thing_that_is() {
    on_each(async |database| {
        let store = filled(&database).await;
        assert_eq!(flaws(&store).await, []);
        let postgres = database.engine() == Engine::Postgres;
        for (sql, check, what) in [
            (
                "update people set statement_count = statement_count + 1",
                "counts",
                "statements that are counted",
            ),
            (
                "update totals set n = n + 1 where noun = 'events'",
                "counts",
                "the total is",
            ),
            ("update event_word_totals set n = n + 1", "counts", "is counted"),
            (
                "update article_events set mentions = mentions + 1",
                "counts",
                "number of mentions",
            ),
            (
                "update statement_spans set span_start_utf16 = span_start_utf16 + 1",
                "spans",
                "statement_",
            ),
            (
                "update statement_spans set span_exact = 'x' where role = 'content'",
                "spans",
                "but the text has",
            ),
            ("update statements set told_at = told_at + 1", "counts", "another time"),
            (
                "update statements set text = 'x'",
                "spans",
                "its text is not its content",
            ),
            (
                "delete from changes where noun = 'person'",
                "feed",
                "no creation in the feed",
            ),
            (
                "update changes set operation = 'updated' where noun = 'event'",
                "feed",
                "no creation in the feed",
            ),
            (
                "delete from statement_spans where role = 'content'",
                "counts",
                "has no content",
            ),
            ("delete from person_slugs", "links", "its slug leads to"),
            (
                "insert into changes (at, noun, node, operation) select 0, noun, node, 'created' from changes limit 1",
                "feed",
                "before it is created",
            ),
            (
                if postgres {
                    "insert into changes (at, noun, node, operation) values (0, 'event', gen_random_uuid(), 'created')"
                } else {
                    "insert into changes (at, noun, node, operation) values (0, 'event', randomblob(16), 'created')"
                },
                "feed",
                "neither there nor deleted",
            ),
            ("update people set merged_into_id = id", "links", "does not live"),
        ] {
            let copy = whosaid_testkit::database(database.engine()).await;
            drop(filled(&copy).await);
            execute(copy.url(), sql).await;
            let found = flaws(&common::open(&copy).await).await;
            assert!(
                found.iter().any(|flaw| flaw.check == check && flaw.what.contains(what)),
                "{sql}: {found:?}"
            );
        }
    })
    .await;
}
