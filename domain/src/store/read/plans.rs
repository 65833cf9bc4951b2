//! How a database means to read each list: along an index, never a whole table, never sorting more than the page; and
//! that it gives no rows but those that are shown.

use super::{
    AnyFound, AnyPage, Edges,
    assemble::assemble,
    compile::{Root, compile},
    list::list,
    want::*,
};
use crate::{
    article::*,
    event::*,
    facet::*,
    page::*,
    person::*,
    source::*,
    statement::*,
    store::{Options, Store, keyset::Key, sql::Sql},
};
use crate::{clock::SystemClock, ingest::ArticleInput};
use sea_orm::DbBackend;
use std::sync::Arc;
use uuid::Uuid;
use whosaid_testkit::{Database, Engine};

async fn plan(store: &Store, name: &str, of: &ListOf, parents: &[Uuid]) {
    let order = list(&mut store.sql(), of).order;
    let cursor = Cursor {
        order: order.tag.to_owned(),
        key: match order.columns.len() {
            1 if order.columns[0].1 == Key::Id => String::new(),
            _ if order.columns[0].1 == Key::Id => format!("{}\n0", Uuid::nil()),
            _ => "0".to_owned(),
        },
        id: Uuid::nil(),
    };
    for (direction, after, before) in [
        (Direction::Forward, None, None),
        (Direction::Forward, Some(&cursor), None),
        (Direction::Backward, None, Some(&cursor)),
    ] {
        let page = PageArgs {
            direction,
            limit: 5,
            after: after.cloned(),
            before: before.cloned(),
        };
        let mut sql = store.sql();
        let want = Box::new(ListWant::complete(of.clone(), page));
        let text = compile(&mut sql, &Root::List(want, parents)).unwrap().text;
        let plan = explain(store, sql, &text).await;
        let name = format!("{name} {direction:?}");
        match store.backend {
            DbBackend::Postgres => check_postgres(&name, &plan),
            _ => check_sqlite(&name, &plan, parents),
        }
    }
}

/// The lines of a statement's plan.
async fn explain(store: &Store, sql: Sql, text: &str) -> Vec<String> {
    let (explain, column) = match store.backend {
        DbBackend::Postgres => ("explain", 0),
        _ => ("explain query plan", 3),
    };
    let rows = sql.read(&store.read, format!("{explain} {text}")).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(column).unwrap()).collect()
}

fn check_sqlite(name: &str, plan: &[String], parents: &[Uuid]) {
    // What was made on the way is read whole: parents, levels, pages, the other names of one noun.
    let made = |line: &&String| {
        let of = line.trim_start_matches("SCAN ").split(' ').next().unwrap_or_default();
        let level = of.strip_prefix('l').is_some_and(|n| n.parse::<u32>().is_ok());
        level || ["p", "x", "f", "o", "y", "json_each", "CONSTANT"].contains(&of) || of.starts_with('(')
    };
    let whole = plan
        .iter()
        .filter(|line| line.starts_with("SCAN ") && !line.contains(" USING "));
    let whole: Vec<&String> = whole.filter(|line| !made(line)).collect();
    assert!(
        whole.is_empty(),
        "{name} reads a whole table: {whole:?}\n{}",
        plan.join("\n")
    );
    let sorts = plan.iter().filter(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
    // The rows of many parents' pages are numbered, once they are cut.
    let numbered = usize::from(parents.len() > 1);
    assert!(sorts.count() <= numbered, "{name} sorts:\n{}", plan.join("\n"));
}

fn check_postgres(name: &str, plan: &[String]) {
    assert!(
        plan.iter().any(|line| line.contains("Index ") && line.contains(" on ")),
        "{name} walks no index:\n{}",
        plan.join("\n")
    );
    let whole: Vec<&String> = plan.iter().filter(|line| line.contains("Seq Scan on ")).collect();
    assert!(
        whole.is_empty(),
        "{name} reads a whole table: {whole:?}\n{}",
        plan.join("\n")
    );
    let cut = |pair: &[String]| pair[0].contains("Limit ") && pair[1].contains("Sort ");
    assert!(
        !plan.windows(2).any(cut),
        "{name} sorts what it then cuts:\n{}",
        plan.join("\n")
    );
}

/// A store on a database that reads a whole table, or sorts, only where nothing else is left to it: an empty one would
/// do so rightly.
async fn unwilling(database: &Database) -> Store {
    if database.engine() == Engine::Postgres {
        let address = database.url().split('?').next().unwrap_or_default();
        let name = address.rsplit('/').next().unwrap_or_default();
        for way in [
            "seqscan",
            "sort",
            "incremental_sort",
            "bitmapscan",
            "hashjoin",
            "mergejoin",
        ] {
            let sql = format!("alter database {name} set enable_{way} = off");
            whosaid_testkit::execute(database.url(), &sql).await;
        }
    }
    Store::open(database.url(), &Options::default()).await.unwrap()
}

#[tokio::test]
async fn lists_are_read_along_an_index() {
    whosaid_testkit::on_each(async |database| walk_the_lists(&unwilling(&database).await).await).await;
}

async fn walk_the_lists(store: &Store) {
    let many = [Uuid::nil(), Uuid::max()];
    let time = [StatementOrder::TimeDesc, StatementOrder::TimeAsc];
    let position = [time[0], time[1], StatementOrder::Position];
    let all = [
        time[0],
        time[1],
        StatementOrder::Position,
        StatementOrder::ConfidenceDesc,
    ];
    for (of, orders) in [
        (StatementsOf::All, &all[..]),
        (StatementsOf::Person, &all),
        (StatementsOf::Source, &all),
        (StatementsOf::Article, &position),
        (StatementsOf::Event, &time),
        (StatementsOf::CitedIn, &time),
    ] {
        for order in orders {
            let list = ListOf::Statements(of, StatementFilter::default(), *order);
            for parents in parents(&list, &many) {
                plan(store, &format!("{of:?} {order:?}"), &list, parents).await;
            }
        }
    }
    let published = [ArticleOrder::PublishedDesc, ArticleOrder::PublishedAsc];
    let all = [
        published[0],
        published[1],
        ArticleOrder::IngestedDesc,
        ArticleOrder::IngestedAsc,
    ];
    for (of, orders) in [
        (ArticlesOf::All, &all[..]),
        (ArticlesOf::Source, &all),
        (ArticlesOf::Event, &published),
    ] {
        for order in orders {
            let list = ListOf::Articles(of, ArticleFilter::default(), *order);
            for parents in parents(&list, &many) {
                plan(store, &format!("{of:?} {order:?}"), &list, parents).await;
            }
        }
    }
    for order in [PersonOrder::NameAsc, PersonOrder::NameDesc, PersonOrder::StatementsDesc] {
        let list = ListOf::People(PeopleOf::All, PersonFilter::default(), order);
        plan(store, &format!("{order:?}"), &list, &[]).await;
    }
    for order in [SourceOrder::NameAsc, SourceOrder::NameDesc] {
        plan(
            store,
            &format!("{order:?}"),
            &ListOf::Sources(SourceFilter::default(), order),
            &[],
        )
        .await;
    }
    for order in [EventOrder::WhenDesc, EventOrder::WhenAsc, EventOrder::NameAsc] {
        let list = ListOf::Events(EventsOf::All, EventFilter::default(), order);
        plan(store, &format!("{order:?}"), &list, &[]).await;
    }
    plan(store, "participants", &ListOf::Participants, &many).await;
    for parents in [&many[..1], &many] {
        plan(store, "history", &ListOf::History, parents).await;
    }
}

#[tokio::test]
async fn what_is_set_against_one_another_is_found_along_an_index() {
    whosaid_testkit::on_each(async |database| {
        let store = unwilling(&database).await;
        let many = [Uuid::nil(), Uuid::max()];
        for of in [
            ListOf::Speakers,
            ListOf::Disputes,
            ListOf::Cited,
            ListOf::Counterparts,
            ListOf::Repeats,
            ListOf::Responses(None),
        ] {
            for parents in [&many[..1], &many] {
                let want = Box::new(ListWant::complete(of.clone(), PageArgs::default()));
                let mut sql = store.sql();
                let text = compile(&mut sql, &Root::List(want, parents)).unwrap().text;
                let plan = explain(&store, sql, &text).await;
                // What is found is sorted, as it is made of what is read.
                let made = |name: &str| {
                    name.starts_with('(')
                        || ["CONSTANT", "json_each", "f", "x", "o", "y"].contains(&name)
                        || ["CO-ROUTINE", "MATERIALIZE"]
                            .iter()
                            .any(|how| plan.contains(&format!("{how} {name}")))
                };
                let whole = plan.iter().find(|line| {
                    let scanned = line.strip_prefix("SCAN ").filter(|line| !line.contains(" USING "));
                    let table = scanned.and_then(|line| line.split(' ').next());
                    line.contains("Seq Scan on ") || table.is_some_and(|table| !made(table))
                });
                assert_eq!(whole, None, "{of:?}: {}", plan.join("\n"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn statements_are_counted_along_an_index() {
    let store = Store::open("sqlite::memory:", &Options::default()).await.unwrap();
    let many = [Uuid::nil(), Uuid::max()];
    for of in [
        StatementsOf::Person,
        StatementsOf::Source,
        StatementsOf::Article,
        StatementsOf::Event,
        StatementsOf::CitedIn,
    ] {
        let list = ListOf::Statements(of, StatementFilter::default(), StatementOrder::default());
        for parents in [&many[..1], &many] {
            let mut want = ListWant::new(list.clone(), PageArgs::default());
            for by in [FacetBy::Speaker, FacetBy::Event, FacetBy::Publisher, FacetBy::Via] {
                let facet = want.facet(by, 10);
                for noun in FacetWant::can_be(by) {
                    facet.noun(*noun).add(Columns::NONE);
                }
            }
            want.histogram(Interval::Month);
            let mut sql = store.sql();
            let text = compile(&mut sql, &Root::List(Box::new(want), parents)).unwrap().text;
            let plan = explain(&store, sql, &text).await;
            let tables = ["s", "l", "j", "fa", "n0", "n1"];
            let whole = plan.iter().find(|line| {
                let of = line.strip_prefix("SCAN ").and_then(|line| line.split(' ').next());
                of.is_some_and(|of| tables.contains(&of))
            });
            assert_eq!(whole, None, "{of:?}: {}", plan.join("\n"));
        }
    }
}

/// None for a list of all; else one, and many.
fn parents<'a>(list: &ListOf, many: &'a [Uuid]) -> Vec<&'a [Uuid]> {
    if list.of_all() {
        vec![&[]]
    } else {
        vec![&many[..1], many]
    }
}

/// Sources with articles, each with statements of two people.
async fn small_graph(store: &Store) {
    for (n, publisher) in [
        "Harbour Post",
        "Northern Ledger",
        "Harbour Post",
        "Harbour Post",
        "Harbour Post",
    ]
    .into_iter()
    .enumerate()
    {
        let said: Vec<String> = (0..6)
            .map(|i| {
                let who = if i % 2 == 0 { "Mara Ellison" } else { "Tobias Wrenn" };
                format!("“Number {n} of ferry {i} left the harbour at noon,” {who} said on Tuesday.")
            })
            .collect();
        let article = ArticleInput {
            text: said.join("\n\n"),
            publisher: Some(publisher.to_owned()),
            ..ArticleInput::default()
        };
        let taken = store.ingest(&article, &SystemClock).await.unwrap();
        assert_eq!(taken.statements, 6);
    }
}

/// How many nouns hang on a noun, and how many pages.
fn shown(edges: &Edges) -> (usize, usize) {
    let mut all = (0, 0);
    let mut add = |(nouns, pages): (usize, usize)| {
        all.0 += nouns;
        all.1 += pages;
    };
    for (_, found) in &edges.ones {
        add(match found {
            None => (0, 0),
            Some(AnyFound::Article(found)) => within(&found.edges),
            Some(AnyFound::Statement(found)) => within(&found.edges),
            Some(AnyFound::Person(found)) => within(&found.edges),
            Some(AnyFound::Source(found)) => within(&found.edges),
            Some(AnyFound::Event(found)) => within(&found.edges),
        });
    }
    for (_, page) in &edges.lists {
        add(on_page(page));
    }
    all
}

fn within(edges: &Edges) -> (usize, usize) {
    let (nouns, pages) = shown(edges);
    (nouns + 1, pages)
}

fn on_page(page: &AnyPage) -> (usize, usize) {
    let nouns: Vec<(usize, usize)> = match page {
        AnyPage::Statements(found) => found.page.edges.iter().map(|edge| within(&edge.node.edges)).collect(),
        AnyPage::Articles(found) => found.page.edges.iter().map(|edge| within(&edge.node.edges)).collect(),
        AnyPage::Sources(found) => found.page.edges.iter().map(|edge| within(&edge.node.edges)).collect(),
        _ => unreachable!("not among those wanted here"),
    };
    let sum = |(a, b), (c, d)| (a + c, b + d);
    nouns.into_iter().fold((0, 1), sum)
}

#[tokio::test]
async fn a_page_reads_only_the_rows_that_it_shows_and_one_more() {
    whosaid_testkit::on_each(async |database| {
        let store = Store::open(database.url(), &Options::default()).await.unwrap();
        small_graph(&store).await;
        let first = |limit| PageArgs {
            limit,
            ..PageArgs::default()
        };
        for (articles, statements) in [(2, 3), (3, 5), (10, 10), (1, 1)] {
            let mut sources = ListWant::new(
                ListOf::Sources(SourceFilter::default(), SourceOrder::default()),
                first(5),
            );
            sources.items = true;
            let of = ListOf::Articles(ArticlesOf::Source, ArticleFilter::default(), ArticleOrder::default());
            let list = sources.node.list(of, first(articles));
            list.items = true;
            let of = ListOf::Statements(
                StatementsOf::Article,
                StatementFilter::default(),
                StatementOrder::Position,
            );
            let list = list.node.list(of, first(statements));
            (list.items, list.next) = (true, true);
            list.node.one(One::Speaker, Noun::Person).add(person::NAME);

            let mut sql = store.sql();
            let mut plan = compile(&mut sql, &Root::List(Box::new(sources), &[])).unwrap();
            let rows = sql.read(&store.read, std::mem::take(&mut plan.text)).await.unwrap();
            let answer = assemble(&plan, &rows).unwrap();
            let page: &Arc<AnyPage> = answer.pages.values().next().unwrap();
            let (nouns, pages) = on_page(page);
            assert!(nouns > statements as usize, "{nouns} nouns");
            assert!(
                rows.len() <= nouns + pages,
                "{} rows for {nouns} nouns on {pages} pages",
                rows.len()
            );
        }
        store.close().await.unwrap();
    })
    .await;
}
