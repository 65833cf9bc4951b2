//! Every mutation that there is, each with an `Idempotency-Key` and sent again until it is answered, while the server is
//! killed again and again: each is carried out, and once.

use super::{
    desk,
    desks::{Desk, Shared, Tally},
};
use crate::{
    followed::{Program, Random},
    support::{self, run, stderr, stdout},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use whosaid::graphql::Server;

/// How often the server is killed.
const KILLS: u64 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn sigkill_under_all_mutations_leaves_each_carried_out_once() {
    whosaid_testkit::on_each(async |database| {
        let (server, key) = desk(&database, "admin").await;
        let shared = Arc::new(Shared {
            key,
            address: Mutex::default(),
            inputs: inputs(&server).await,
            answered: AtomicU64::new(0),
            tally: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let desks: Vec<_> = ['A', 'B', 'C']
            .map(|name| {
                let desk = Desk::new(name, shared.clone());
                tokio::task::spawn_blocking(move || desk.work())
            })
            .into();
        let mut random = Random(11);
        for round in 0..=KILLS {
            let program = Program::serve(database.url());
            *shared.address.lock().unwrap() = Some(program.address);
            let answered = shared.answered.load(Ordering::Relaxed);
            let (start, enough) = (Instant::now(), answered + 5 + random.below(25));
            while shared.answered.load(Ordering::Relaxed) < enough {
                assert!(start.elapsed() < Duration::from_secs(60), "the edits do not get on");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            if round == KILLS {
                shared.over.store(true, Ordering::Relaxed);
                let mut done = Vec::new();
                for desk in desks {
                    done.extend(desk.await.unwrap());
                }
                drop(program);
                checked(database.url());
                for (query, variables, expected) in &done {
                    let data = support::data(&server, query, variables.clone()).await;
                    assert_eq!(&data, expected, "{query} {variables}");
                }
                break;
            }
            tokio::time::sleep(Duration::from_micros(random.below(40_000))).await;
            *shared.address.lock().unwrap() = None;
            drop(program);
            checked(database.url());
        }
        let tally = shared.tally.lock().unwrap();
        let missing: Vec<_> = shared
            .inputs
            .keys()
            .filter(|field| !tally.contains_key(*field))
            .collect();
        assert!(missing.is_empty(), "never sent: {missing:?}");
        told(database.url(), &tally);
    })
    .await;
}

/// Tells how many mutations the kills hit, and holds that they hit some.
fn told(url: &str, tally: &BTreeMap<String, Tally>) {
    let sum = |of: fn(&Tally) -> u64| tally.values().map(of).sum::<u64>();
    let (done, again, applied) = (sum(|t| t.done), sum(|t| t.again), sum(|t| t.applied));
    println!("{url}: {done} mutations, {again} sent again, {applied} of them carried out before and not answered");
    for (field, Tally { again, applied, .. }) in tally.iter().filter(|(_, tally)| tally.again > 0) {
        println!("  {field}: {again} sent again, {applied} carried out before");
    }
    assert!(again >= KILLS / 2, "the kills hit nothing");
}

/// Each mutation, and the type of its input.
async fn inputs(server: &Server) -> HashMap<String, String> {
    let query = "{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }";
    let data = support::data(server, query, Value::Null).await;
    let fields = data["__schema"]["mutationType"]["fields"].as_array().unwrap();
    let input = |field: &Value| {
        let input = field["args"][0]["type"]["ofType"]["name"].as_str().unwrap();
        (field["name"].as_str().unwrap().to_owned(), format!("{input}!"))
    };
    fields.iter().map(input).collect()
}

fn checked(url: &str) {
    let output = run(&["check", "--database-url", url]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}
