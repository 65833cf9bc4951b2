//! The feed: complete, in one order, each change once, whoever writes how and whoever reads when.

#![allow(clippy::unwrap_used)]

mod common;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use whosaid_domain::{
    Error,
    change::{Change, ChangeFilter, Operation},
    id::Uuid,
    store::{Flaw, Options, Store, migrate_up, read::want::Noun},
};
use whosaid_testkit::{Engine, on_each};

const ALL: ChangeFilter = ChangeFilter {
    noun: None,
    operation: None,
    node: None,
};

fn row(db: &DatabaseConnection, id: Uuid, operation: &str) -> String {
    let id = match db.get_database_backend() {
        DbBackend::Postgres => format!("'{id}'"),
        _ => format!("x'{}'", id.simple()),
    };
    format!("insert into changes (at, noun, node, operation) values (0, 'person', {id}, '{operation}')")
}

/// Everything, by pages of `first`.
async fn whole(store: &Store, filter: &ChangeFilter, first: u32) -> Vec<Change> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.changes(after.as_deref(), filter, first).await.unwrap();
        assert!(page.changes.len() <= first as usize);
        all.extend(page.changes);
        if !page.more {
            return all;
        }
        after = Some(page.end.encode());
    }
}

/// How many there are, final or not.
async fn written(store: &Store) -> usize {
    let listing = store.listing().await.unwrap();
    listing.iter().filter(|line| line.starts_with("changes")).count()
}

/// The same, once `count` are final: what other tests write in the same cluster may hold them back for a moment.
async fn settled(store: &Store, count: usize) -> Vec<Change> {
    for _ in 0..1_000 {
        let all = whole(store, &ALL, 100).await;
        if all.len() >= count {
            return all;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("there are not {count} changes");
}

fn nodes(changes: &[Change]) -> Vec<Uuid> {
    changes.iter().map(|change| change.node.uuid()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_that_overlap_are_read_completely_in_one_order_each_change_once() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let writers = if database.engine() == Engine::Sqlite { 1 } else { 6 };
        let each = 40 / writers;
        let begin = store.changes(None, &ALL, 0).await.unwrap().end.encode();
        let mut follower = store.follow(Some(&begin), ALL).await.unwrap();
        let mut written = Vec::new();
        for writer in 0..writers {
            let db = Database::connect(database.url()).await.unwrap();
            written.push(tokio::spawn(async move {
                let mut ids = Vec::new();
                for n in 0..each {
                    let tx = db.begin().await.unwrap();
                    for i in 0..3_u64 {
                        let id = Uuid::now_v7();
                        tx.execute_unprepared(&row(&db, id, "updated")).await.unwrap();
                        ids.push(id);
                        // Numbers are taken now, and committed in another order.
                        sleep(Duration::from_millis((writer * 7 + n * 3 + i * 5) % 11)).await;
                    }
                    if n % 5 == 4 {
                        ids.truncate(ids.len() - 3);
                        tx.rollback().await.unwrap();
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
                ids
            }));
        }
        // One reads page after page while they write, one follows.
        let reader = tokio::spawn({
            let (store, mut after) = (store.clone(), begin.clone());
            async move {
                let mut read = Vec::new();
                loop {
                    let page = store.changes(Some(&after), &ALL, 2).await.unwrap();
                    read.extend(page.changes);
                    after = page.end.encode();
                    if read.last().is_some_and(|c: &Change| c.operation == Operation::Deleted) {
                        return read;
                    }
                    if !page.more {
                        sleep(Duration::from_millis(3)).await;
                    }
                }
            }
        });
        let following = tokio::spawn(async move {
            let mut read: Vec<Change> = Vec::new();
            while read.last().is_none_or(|c| c.operation != Operation::Deleted) {
                read.extend(follower.next(7).await.unwrap());
            }
            read
        });
        let mut ids = Vec::new();
        for writer in written {
            ids.extend(writer.await.unwrap());
        }
        let db = Database::connect(database.url()).await.unwrap();
        let last = Uuid::now_v7();
        db.execute_unprepared(&row(&db, last, "deleted")).await.unwrap();
        ids.push(last);
        let read = timeout(Duration::from_secs(60), reader).await.unwrap().unwrap();
        let followed = timeout(Duration::from_secs(60), following).await.unwrap().unwrap();
        assert_eq!(nodes(&read), nodes(&followed));
        let again = whole(&store, &ALL, 100).await;
        assert_eq!(read, again, "what is read later has another order");
        let (mut read, mut written) = (nodes(&read), ids);
        read.sort_unstable();
        written.sort_unstable();
        assert_eq!(read, written);
    })
    .await;
}

#[tokio::test]
async fn a_row_waits_for_the_transactions_that_began_writing_before_it() {
    if !whosaid_testkit::engines().contains(&Engine::Postgres) {
        return;
    }
    let database = whosaid_testkit::database(Engine::Postgres).await;
    let store = common::open(&database).await;
    let (early, late) = (
        Database::connect(database.url()).await.unwrap(),
        Database::connect(database.url()).await.unwrap(),
    );
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let open = early.begin().await.unwrap();
    open.execute_unprepared(&row(&early, first, "created")).await.unwrap();
    late.execute_unprepared(&row(&late, second, "created")).await.unwrap();
    assert_eq!(whole(&store, &ALL, 10).await, []);
    let mut follower = store.follow(None, ALL).await.unwrap();
    timeout(Duration::from_millis(200), follower.next(10))
        .await
        .unwrap_err();
    open.commit().await.unwrap();
    let next = timeout(Duration::from_secs(10), follower.next(10))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(nodes(&next), [first, second]);
}

#[tokio::test]
async fn a_filter_leaves_out_the_rest_and_goes_on_in_bounded_stretches() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let db = Database::connect(database.url()).await.unwrap();
        let rare = [Uuid::now_v7(), Uuid::now_v7()];
        db.execute_unprepared(&row(&db, rare[0], "merged")).await.unwrap();
        let many = match database.engine() {
            Engine::Sqlite => {
                "insert into changes (at, noun, node, operation) with recursive n(i) as (select 1 union all \
                 select i + 1 from n where i < 11000) select 0, 'event', randomblob(16), 'created' from n"
            }
            Engine::Postgres => {
                "insert into changes (at, noun, node, operation) \
                 select 0, 'event', gen_random_uuid(), 'created' from generate_series(1, 11000)"
            }
        };
        db.execute_unprepared(many).await.unwrap();
        db.execute_unprepared(&row(&db, rare[1], "merged")).await.unwrap();
        assert_eq!(settled(&store, 11_002).await.len(), 11_002);
        let by = |noun: Option<Noun>, operation: Option<Operation>| ChangeFilter {
            noun: noun.map(|n| vec![n]),
            operation: operation.map(|o| vec![o]),
            node: None,
        };
        for filter in [
            by(Some(Noun::Person), None),
            by(None, Some(Operation::Merged)),
            by(Some(Noun::Person), Some(Operation::Merged)),
        ] {
            assert_eq!(nodes(&whole(&store, &filter, 100).await), rare, "{filter:?}");
            assert_eq!(nodes(&whole(&store, &filter, 1).await), rare, "{filter:?}");
        }
        let page = store.changes(None, &by(Some(Noun::Person), None), 100).await.unwrap();
        assert!(page.changes.len() == 1 && page.more, "all was looked through at once");
        let node = whole(&store, &by(Some(Noun::Person), None), 100).await[1].node;
        let of = ChangeFilter {
            node: Some(vec![node]),
            ..ALL
        };
        assert_eq!(nodes(&whole(&store, &of, 100).await), [node.uuid()]);
        let nothing = ChangeFilter {
            noun: Some(Vec::new()),
            ..ALL
        };
        assert_eq!(whole(&store, &nothing, 100).await, []);
    })
    .await;
}

#[tokio::test]
async fn cursors_of_other_lists_feeds_and_times_are_refused() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let db = Database::connect(database.url()).await.unwrap();
        for _ in 0..3 {
            db.execute_unprepared(&row(&db, Uuid::now_v7(), "created"))
                .await
                .unwrap();
        }
        let refused = async |after: &str, why: &str| {
            for error in [
                store.changes(Some(after), &ALL, 10).await.unwrap_err(),
                store.follow(Some(after), ALL).await.unwrap_err(),
            ] {
                assert!(matches!(error, Error::Page(_)), "{error:?}");
                assert!(error.to_string().contains(why), "{error}");
            }
        };
        refused("nonsense", "is no cursor").await;
        settled(&store, 3).await;
        let mut cursor = store.changes(None, &ALL, 2).await.unwrap().end;
        cursor.order = "name".to_owned();
        refused(&cursor.encode(), "of another list").await;
        cursor.order = "changes".to_owned();
        let end = cursor.encode();
        store.changes(Some(&end), &ALL, 2).await.unwrap();
        cursor.key = "1\n".to_owned();
        refused(&cursor.encode(), "not made here").await;
        cursor.id = Uuid::nil();
        refused(&cursor.encode(), "another database").await;
        // The database is put back to where it had but one.
        let end = whole(&store, &ALL, 10).await[2].cursor.encode();
        store.changes(Some(&end), &ALL, 10).await.unwrap();
        db.execute_unprepared("delete from changes where seq > 1")
            .await
            .unwrap();
        refused(&end, "an earlier one").await;
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_came_from_another_server_is_refused_until_it_is_numbered_anew() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let db = Database::connect(database.url()).await.unwrap();
        for _ in 0..4 {
            let row = row(&db, Uuid::now_v7(), "created");
            db.execute_unprepared(&row).await.unwrap();
        }
        // As a dump leaves it: of transactions that this server has not begun, which ended in another order.
        let dump = "update changes set transaction_number = 1000000000 + (case seq when 2 then 9 else seq end)";
        if database.engine() == Engine::Postgres {
            settled(&store, 4).await;
            db.execute_unprepared(dump).await.unwrap();
            assert!(whole(&store, &ALL, 10).await.is_empty());
            let hidden = common::flaws(&store).await;
            let told = |flaw: &Flaw| flaw.check == "feed" && flaw.what.contains("4 came from another server");
            assert!(hidden.iter().any(told), "{hidden:?}");
            let error = Store::open(database.url(), &Options::default()).await.unwrap_err();
            assert!(
                matches!(&error, Error::Schema(text) if text.contains("whosaid migrate up")),
                "{error}"
            );
        }
        let before = store.changes(None, &ALL, 0).await.unwrap().end.encode();
        let in_order = "select node from changes order by transaction_number, seq";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), in_order));
        let rows = rows.await.unwrap();
        let order: Vec<Uuid> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();

        migrate_up(database.url(), None).await.unwrap();
        let again = common::open(&database).await;
        assert_eq!(nodes(&settled(&again, 4).await), order);
        // What comes then comes after it, and a cursor of the feed before is refused where that is another.
        let next = Uuid::now_v7();
        db.execute_unprepared(&row(&db, next, "created")).await.unwrap();
        assert_eq!(nodes(&settled(&again, 5).await)[4], next);
        let after = again.changes(Some(&before), &ALL, 10).await;
        match database.engine() {
            Engine::Postgres => assert!(after.unwrap_err().to_string().contains("another database")),
            Engine::Sqlite => assert_eq!(after.unwrap().changes.len(), 5),
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_from_now_on_gets_what_comes_from_any_process() {
    on_each(async |database| {
        let (store, other) = (common::open(&database).await, common::open(&database).await);
        common::mill_fire().ingest(&store, &common::clock()).await;
        settled(&store, written(&store).await).await;
        let mut follower = store.follow(None, ALL).await.unwrap();
        let mut replaying = other
            .follow(Some(&store.changes(None, &ALL, 0).await.unwrap().end.encode()), ALL)
            .await
            .unwrap();
        let before = whole(&store, &ALL, 100).await;
        assert!(!before.is_empty());
        timeout(Duration::from_millis(100), follower.next(10))
            .await
            .unwrap_err();
        let db = Database::connect(database.url()).await.unwrap();
        let id = Uuid::now_v7();
        db.execute_unprepared(&row(&db, id, "updated")).await.unwrap();
        let next = timeout(Duration::from_secs(10), follower.next(10))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(nodes(&next), [id]);
        let mut replayed = Vec::new();
        while replayed.len() <= before.len() {
            let next = timeout(Duration::from_secs(10), replaying.next(3)).await;
            replayed.extend(next.unwrap().unwrap());
        }
        assert_eq!(replayed[..before.len()], before);
        assert_eq!(replayed.last().map(|c| c.node.uuid()), Some(id));
    })
    .await;
}
