//! Keys of clients, and requests that name themselves.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::TimeDelta;
use whosaid_domain::{
    clock::{Clock, SteppedClock},
    key::Secret,
    store::idempotency::{Claim, Named},
};
use whosaid_testkit::on_each;

#[tokio::test]
async fn a_key_is_found_by_what_its_client_shows_until_it_is_revoked() {
    on_each(async |database| {
        let (store, clock) = (common::open(&database).await, common::clock());
        let (secret, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        let key = store.create_key(" desk ", "editor", &secret, &clock).await.unwrap();
        assert_eq!((key.name.as_str(), key.role.as_str()), ("desk", "editor"));
        assert_eq!(store.find_key(&secret).await.unwrap(), Some(key));
        assert_eq!(store.find_key(&other).await.unwrap(), None);
        let taken = store.create_key("desk", "reader", &other, &clock).await.unwrap_err();
        assert!(taken.to_string().contains("`desk` is there"), "{taken}");
        for name in ["", "  ", "a\nb", &"x".repeat(101)] {
            let error = store.create_key(name, "reader", &other, &clock).await.unwrap_err();
            assert!(error.to_string().contains("1 to 100 characters"), "{error}");
        }
        assert!(store.revoke_key("desk", &clock).await.unwrap());
        assert!(!store.revoke_key("desk", &clock).await.unwrap());
        assert_eq!(store.find_key(&secret).await.unwrap(), None);
        // The name is free again; the list has both.
        store.create_key("desk", "reader", &other, &clock).await.unwrap();
        let listed = store.keys().await.unwrap();
        let told: Vec<_> = listed
            .iter()
            .map(|k| (k.role.as_str(), k.revoked_at.is_some()))
            .collect();
        assert_eq!(told, [("reader", false), ("editor", true)]);
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let at = |seconds| SteppedClock::new(common::clock().now() + TimeDelta::seconds(seconds));
        let secret = Secret::random().unwrap();
        let key = store.create_key("desk", "editor", &secret, &at(0)).await.unwrap();
        let used = async || store.find_key(&secret).await.unwrap().unwrap();
        for (now, written) in [(10, 10), (30, 10), (69, 10), (71, 71)] {
            let before = used().await;
            assert_eq!(before.is_to_be_noted(&at(now)), now == written, "{now}");
            store.use_key(key.id, &at(now)).await.unwrap();
            let since = used().await.last_used_at.unwrap() - at(0).now();
            assert_eq!(since.num_seconds(), written, "{now}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_for_one_request_and_one_day() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let at = |hours| SteppedClock::new(common::clock().now() + TimeDelta::hours(hours));
        let named = |client: &str, key: &str, hash: &str| Named {
            client: client.into(),
            key: key.into(),
            request_hash: hash.into(),
        };
        let one = named("a", "k", "1");
        assert_eq!(store.claim(&one, &at(0)).await.unwrap(), Claim::New);
        let waiting = store.claim(&one, &at(1)).await.unwrap();
        assert!(matches!(waiting, Claim::Unanswered { .. }), "{waiting:?}");
        assert_eq!(
            store.claim(&named("a", "k", "2"), &at(1)).await.unwrap(),
            Claim::Another
        );
        // Another client's names are its own.
        assert_eq!(store.claim(&named("b", "k", "2"), &at(1)).await.unwrap(), Claim::New);
        store.give_back(&named("b", "k", "2")).await.unwrap();
        assert_eq!(store.claim(&named("b", "k", "2"), &at(1)).await.unwrap(), Claim::New);
        store.keep_answer(&one, 200, "{}").await.unwrap();
        let answered = Claim::Answered {
            status: 200,
            body: "{}".into(),
        };
        assert_eq!(store.claim(&one, &at(23)).await.unwrap(), answered);
        assert_eq!(store.claim(&one, &at(25)).await.unwrap(), Claim::New);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_takes_the_name() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let named = Named {
                        client: "a".into(),
                        key: "k".into(),
                        request_hash: "1".into(),
                    };
                    store.claim(&named, &common::clock()).await.unwrap()
                })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += usize::from(task.await.unwrap() == Claim::New);
        }
        assert_eq!(new, 1);
    })
    .await;
}

#[tokio::test]
async fn the_state_changes_with_each_write_and_statements_are_counted() {
    on_each(async |database| {
        let (store, clock) = (common::open(&database).await, common::clock());
        let before = store.state().await.unwrap();
        // On PostgreSQL a write in another database changes it too.
        if database.engine() == whosaid_testkit::Engine::Sqlite {
            assert_eq!(store.state().await.unwrap(), before);
        }
        let counted = store.meter().so_far();
        common::mill_fire().ingest(&store, &clock).await;
        assert_ne!(store.state().await.unwrap(), before);
        let after = store.meter().so_far();
        let sum = |c: &whosaid_domain::store::meter::Counted| c.counts.iter().sum::<u64>();
        assert!(
            sum(&after) > sum(&counted) + 5 && after.seconds > counted.seconds,
            "{after:?}"
        );
        assert_eq!(after.failed, 0);
        // A connection is given back a moment after its answer.
        for _ in 0..100 {
            if store.connections().busy == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{:?}", store.connections());
    })
    .await;
}
