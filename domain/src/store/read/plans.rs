//! How SQLite means to read each list: along an index, never a whole table, never sorting more than the page.

use super::{
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
    store::{Options, Store, keyset::Key},
};
use uuid::Uuid;

async fn plan(store: &Store, name: &str, of: &ListOf, parents: &[Uuid]) {
    let order = list(&mut store.sql(), of).order;
    let cursor = Cursor {
        order: order.tag.to_owned(),
        key: match order.columns.len() {
            1 => String::new(),
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
        let rows = sql
            .read(&store.read, format!("explain query plan {text}"))
            .await
            .unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(3).unwrap()).collect();
        let plan = plan.join("\n");
        // What was made on the way is read whole: parents, levels, pages, the other names of one noun.
        let made = |line: &&str| {
            let of = line.trim_start_matches("SCAN ").split(' ').next().unwrap_or_default();
            let level = of.strip_prefix('l').is_some_and(|n| n.parse::<u32>().is_ok());
            level || ["p", "x", "f", "o", "y", "json_each", "CONSTANT"].contains(&of) || of.starts_with('(')
        };
        let whole = plan
            .lines()
            .filter(|line| line.starts_with("SCAN ") && !line.contains(" USING "));
        let whole: Vec<&str> = whole.filter(|line| !made(line)).collect();
        assert!(
            whole.is_empty(),
            "{name} {direction:?} reads a whole table: {whole:?}\n{plan}\n{text}"
        );
        let sorts: Vec<&str> = plan
            .lines()
            .filter(|line| line.contains("TEMP B-TREE FOR ORDER BY"))
            .collect();
        // The rows of many parents' pages are numbered, once they are cut.
        let numbered = usize::from(parents.len() > 1);
        assert!(sorts.len() <= numbered, "{name} {direction:?} sorts:\n{plan}\n{text}");
    }
}

#[tokio::test]
async fn lists_are_read_along_an_index() {
    let store = Store::open("sqlite::memory:", &Options::default()).await.unwrap();
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
                plan(&store, &format!("{of:?} {order:?}"), &list, parents).await;
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
                plan(&store, &format!("{of:?} {order:?}"), &list, parents).await;
            }
        }
    }
    for order in [PersonOrder::NameAsc, PersonOrder::NameDesc, PersonOrder::StatementsDesc] {
        let list = ListOf::People(PeopleOf::All, PersonFilter::default(), order);
        plan(&store, &format!("{order:?}"), &list, &[]).await;
    }
    for order in [SourceOrder::NameAsc, SourceOrder::NameDesc] {
        plan(
            &store,
            &format!("{order:?}"),
            &ListOf::Sources(SourceFilter::default(), order),
            &[],
        )
        .await;
    }
    for order in [EventOrder::WhenDesc, EventOrder::WhenAsc, EventOrder::NameAsc] {
        let list = ListOf::Events(EventsOf::All, EventFilter::default(), order);
        plan(&store, &format!("{order:?}"), &list, &[]).await;
    }
    plan(&store, "participants", &ListOf::Participants, &many).await;
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
            let rows = sql
                .read(&store.read, format!("explain query plan {text}"))
                .await
                .unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(3).unwrap()).collect();
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
