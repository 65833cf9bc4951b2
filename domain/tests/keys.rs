//! Keys of clients, and requests that name themselves.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::TimeDelta;
use whosaid_domain::{
    Error,
    clock::{Clock, SteppedClock},
    id::NodeId,
    key::Secret,
    person::{NewPerson, PersonEdit},
    store::{
        Editor, Store,
        idempotency::{Applied, Claim, Held, Named},
    },
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

fn named(client: &str, key: &str, hash: &str) -> Named {
    Named {
        client: client.into(),
        key: key.into(),
        request_hash: hash.into(),
    }
}

fn at(seconds: i64) -> SteppedClock {
    SteppedClock::new(common::clock().now() + TimeDelta::seconds(seconds))
}

async fn taken(store: &Store, named: &Named, clock: &SteppedClock) -> Held {
    match store.claim(named, clock).await.unwrap() {
        Claim::New(held) => held,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_is_taken_once_for_one_request_and_one_day() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let hour = |hours: i64| at(hours * 3600);
        let one = named("a", "k", "1");
        let held = taken(&store, &one, &at(0)).await;
        assert_eq!(store.claim(&one, &at(1)).await.unwrap(), Claim::Running);
        assert_eq!(
            store.claim(&named("a", "k", "2"), &hour(1)).await.unwrap(),
            Claim::Another
        );
        // Another client's names are its own.
        let other = taken(&store, &named("b", "k", "2"), &hour(1)).await;
        store.give_back(&other).await.unwrap();
        taken(&store, &named("b", "k", "2"), &hour(1)).await;
        store.keep_answer(&held, 200, "{}").await.unwrap();
        let answered = Claim::Answered {
            status: 200,
            body: "{}".into(),
        };
        assert_eq!(store.claim(&one, &hour(23)).await.unwrap(), answered);
        taken(&store, &one, &hour(25)).await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_nobody_holds_any_more_is_taken_over_and_whoever_held_it_writes_nothing() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let one = named("a", "k", "1");
        let first = taken(&store, &one, &at(0)).await;
        store.hold(&first, &at(100)).await.unwrap();
        assert_eq!(store.claim(&one, &at(102)).await.unwrap(), Claim::Running);
        let second = taken(&store, &one, &at(104)).await;
        let clock = common::clock();
        let editor = Editor {
            name: "desk",
            clock: &clock,
        };
        let make = async |held: &Held, name: &str| {
            let new = NewPerson {
                name: name.into(),
                ..NewPerson::default()
            };
            store
                .writing_for(held.clone())
                .for_part("p")
                .create_person(&new, &editor)
                .await
        };
        let late = make(&first, "Orla Late").await.unwrap_err();
        assert!(matches!(late, Error::TakenOver), "{late}");
        store.keep_answer(&first, 200, "{}").await.unwrap();
        store.give_back(&first).await.unwrap();
        assert_eq!(store.claim(&one, &at(104)).await.unwrap(), Claim::Running);
        make(&second, "Orla Timely").await.unwrap();
        let rows = store.listing().await.unwrap();
        let there = |name: &str| rows.iter().any(|row| row.contains(name));
        assert!(there("Orla Timely") && !there("Orla Late"), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn what_was_written_under_a_name_is_noted_with_it_and_is_not_written_again() {
    on_each(async |database| {
        let store = common::open(&database).await;
        let clock = common::clock();
        let editor = Editor {
            name: "desk",
            clock: &clock,
        };
        let one = named("a", "k", "1");
        let held = taken(&store, &one, &at(0)).await;
        let writing = store.writing_for(held.clone());
        let new = NewPerson {
            name: "Orla Timely".into(),
            ..NewPerson::default()
        };
        let id = writing.for_part("made").create_person(&new, &editor).await.unwrap();
        // What is refused writes nothing, and notes nothing.
        writing
            .for_part("again")
            .create_person(&new, &editor)
            .await
            .unwrap_err();
        let edit = PersonEdit {
            description: Some(Some("a skipper".into())),
            ..PersonEdit::default()
        };
        writing
            .for_part("told")
            .update_person(id, None, &edit, &editor)
            .await
            .unwrap();
        // Given back as after a failure, or never after a kill: it is not carried out again.
        store.give_back(&held).await.unwrap();
        let node = NodeId::from(id).to_string();
        let applied = |part: &str, operation: &str| Applied {
            part: part.into(),
            nodes: vec![(operation.into(), node.clone())],
        };
        let noted = Claim::Applied(vec![applied("made", "created"), applied("told", "updated")]);
        for seconds in [0, 9] {
            assert_eq!(store.claim(&one, &at(seconds)).await.unwrap(), noted);
        }
        let late = writing.for_part("late").delete_person(id, None, None, &editor).await;
        assert!(matches!(late, Err(Error::TakenOver)), "{late:?}");
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
            new += usize::from(matches!(task.await.unwrap(), Claim::New(_)));
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
