//! A run that is killed midway and started again gives what one clean run gives.

mod desks;
mod mixed;

use crate::{
    followed::Program,
    support::{self, run, samples_folder, stderr, stdout, whosaid, wire::attempt},
};
use serde_json::{Value, json};
use std::{
    io::Write,
    net::SocketAddr,
    process::{Child, ChildStdin, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use whosaid::{graphql::Server, samples};
use whosaid_domain::{clock::SystemClock, key::Secret};

#[tokio::test(flavor = "multi_thread")]
async fn sigkill_midway_and_again_gives_the_rows_of_a_clean_run() {
    whosaid_testkit::on_each(async |database| {
        let clean = whosaid_testkit::database(database.engine()).await;
        let clean = support::picture(&support::server_with_samples(clean.url()).await).await;
        let server = support::server(database.url()).await;
        // Each time one article more arrives, and the run is killed while it works on the last of them, at another
        // moment each time.
        for arrived in 1..=10_u64 {
            let (mut child, stdin) = begin(database.url(), usize::try_from(arrived).unwrap());
            wait_for(&server, arrived - 1).await;
            tokio::time::sleep(Duration::from_millis(arrived * 7 % 30)).await;
            // On Unix this is SIGKILL.
            child.kill().unwrap();
            child.wait().unwrap();
            drop(stdin);
            assert!(
                (arrived - 1..=arrived).contains(&articles(&server).await),
                "it did not run up to what had arrived"
            );
            let output = run(&["check", "--database-url", database.url()]);
            assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        }
        let manifest = samples_folder().join("articles.jsonl");
        let output = run(&["ingest", manifest.to_str().unwrap(), "--database-url", database.url()]);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        assert_eq!(support::picture(&server).await, clean);
    })
    .await;
}

/// The samples, and the key of a desk that may edit them.
async fn desk(database: &whosaid_testkit::Database, role: &str) -> (Server, String) {
    let server = support::server_with_samples(database.url()).await;
    let secret = Secret::random().unwrap();
    let kept = server.store().create_key("desk", role, &secret, &SystemClock).await;
    kept.unwrap();
    (server, format!("Bearer {}", secret.reveal()))
}

#[tokio::test(flavor = "multi_thread")]
async fn sigkill_under_edits_leaves_nothing_half_done_and_loses_nothing_acknowledged() {
    whosaid_testkit::on_each(async |database| {
        let (server, key) = desk(&database, "editor").await;
        let mut acknowledged = Vec::new();
        for round in 0..6_u64 {
            let program = Program::serve(database.url());
            let (address, key, made) = (program.address, key.clone(), Arc::new(AtomicU64::new(0)));
            let counting = made.clone();
            let editing = tokio::task::spawn_blocking(move || edit(address, &key, round, &counting));
            let start = Instant::now();
            while made.load(Ordering::Relaxed) < 3 + round {
                assert!(start.elapsed() < Duration::from_secs(60), "the edits do not get on");
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            tokio::time::sleep(Duration::from_millis(round * 7 % 30)).await;
            drop(program);
            acknowledged.extend(editing.await.unwrap());
            let output = run(&["check", "--database-url", database.url()]);
            assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        }
        assert!(acknowledged.len() > 10, "{}", acknowledged.len());
        for ids in acknowledged.chunks(100) {
            let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
            let data = support::data(&server, query, json!({ "ids": ids })).await;
            let there: Vec<&Value> = data["nodes"].as_array().unwrap().iter().map(|n| &n["id"]).collect();
            assert_eq!(there, ids.iter().collect::<Vec<_>>());
        }
    })
    .await;
}

/// Makes people until the server is gone; gives the ids that were acknowledged.
fn edit(server: SocketAddr, key: &str, round: u64, count: &AtomicU64) -> Vec<Value> {
    let mut made = Vec::new();
    for n in 0.. {
        let query = "mutation ($name: String!) { createPerson(input: { name: $name }) { person { id } } }";
        let name = format!("Orla {} Number{round}x{n}", char::from(b'A' + (n % 26) as u8));
        let body = json!({ "query": query, "variables": { "name": name } }).to_string();
        let headers = [("content-type", "application/json"), ("authorization", key)];
        let Some(answer) = attempt(server, "POST", "/graphql", &headers, body.as_bytes()) else {
            return made;
        };
        let Ok(answer) = serde_json::from_str::<Value>(&answer.body) else {
            return made;
        };
        let id = &answer["data"]["createPerson"]["person"]["id"];
        assert!(id.is_string(), "{answer}");
        made.push(id.clone());
        count.fetch_add(1, Ordering::Relaxed);
    }
    made
}

async fn articles(server: &Server) -> u64 {
    let data = support::data(server, "{ articles { totalCount } }", Value::Null).await;
    data["articles"]["totalCount"].as_u64().unwrap()
}

async fn wait_for(server: &Server, count: u64) {
    let start = Instant::now();
    while articles(server).await < count {
        assert!(start.elapsed() < Duration::from_secs(60), "the run does not get on");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Begins `ingest -` and gives it that many articles. Standard input stays open, so the run cannot end by itself.
fn begin(url: &str, articles: usize) -> (Child, ChildStdin) {
    let mut child = whosaid(&["ingest", "--format", "jsonl", "-", "--database-url", url])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for given in samples::articles().unwrap().into_iter().take(articles) {
        let line = serde_json::json!({
            "id": given.id, "url": given.url, "publisher": given.publisher, "byline": given.byline,
            "published": given.published, "language": given.language, "text": given.text,
        });
        writeln!(stdin, "{line}").unwrap();
    }
    stdin.flush().unwrap();
    (child, stdin)
}
