//! Whoever follows the feed, and comes back with the last cursor after a client, a server or a writer was killed, misses
//! nothing and sees nothing twice.

use crate::support::{self, events::Events, samples_folder, socket::Socket, whosaid};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::{sleep, timeout};
use whosaid_domain::{change::ChangeFilter, store::Store};
use whosaid_testkit::{Database, Engine};

const FOLLOW: &str = "subscription ($after: String) { changes(after: $after) { cursor node { __typename } } }";

/// The program, serving; killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Program {
    pub(crate) fn serve(url: &str) -> Self {
        let mut child = whosaid(&["serve", "--listen", "127.0.0.1:0", "--database-url", url])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let address = address
            .and_then(|a| a.parse().ok())
            .unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { child, address }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Numbers that look random, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Reads up to `count` changes over server-sent events after `last`, then is gone; fewer where the server goes before.
async fn by_events(server: SocketAddr, last: &str, count: u64, seen: &mut Vec<String>) {
    let body = json!({ "query": FOLLOW, "variables": { "after": last } }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("accept", "text/event-stream"),
        ("last-event-id", last),
    ];
    let Some(mut events) = Events::ask(server, "POST", &headers, "/graphql/stream", &body).await else {
        return;
    };
    for _ in 0..count {
        let event = timeout(Duration::from_millis(300), events.next()).await;
        match event {
            Ok(Some(event)) => seen.push(event.id.unwrap_or_else(|| panic!("no cursor: {}", event.data))),
            _ => return,
        }
    }
}

/// The same over a WebSocket.
async fn by_socket(server: SocketAddr, last: &str, count: u64, seen: &mut Vec<String>) {
    let Ok(mut socket) = Socket::open(server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await else {
        return;
    };
    let said = async {
        use futures_util::SinkExt;
        let say = |message: serde_json::Value| tokio_tungstenite::tungstenite::Message::text(message.to_string());
        socket.0.send(say(json!({ "type": "connection_init" }))).await.ok()?;
        let payload = json!({ "query": FOLLOW, "variables": { "after": last } });
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": payload });
        socket.0.send(say(subscribe)).await.ok()
    };
    if said.await.is_none() {
        return;
    }
    for _ in 0..=count {
        match timeout(Duration::from_millis(300), socket.next()).await {
            Ok(Ok(message)) if message["type"] == "connection_ack" => {}
            Ok(Ok(message)) => {
                let cursor = message["payload"]["data"]["changes"]["cursor"].as_str();
                seen.push(cursor.unwrap_or_else(|| panic!("no cursor: {message}")).to_owned());
            }
            _ => return,
        }
    }
}

/// Writes that overlap on PostgreSQL, several a transaction, beside the ingest.
async fn write(database: &Database, done: &AtomicBool, n: u64) {
    let mut random = Random(n);
    while !done.load(Ordering::Relaxed) {
        let mut sql = String::from(match database.engine() {
            Engine::Postgres => "begin;",
            Engine::Sqlite => "begin immediate;",
        });
        for _ in 0..=random.below(3) {
            sql += match database.engine() {
                Engine::Postgres => {
                    "insert into changes (at, noun, node, operation) values (0, 'person', gen_random_uuid(), 'updated');"
                }
                Engine::Sqlite => {
                    "insert into changes (at, noun, node, operation) values (0, 'person', randomblob(16), 'updated');"
                }
            };
            if database.engine() == Engine::Postgres {
                sql += &format!("select pg_sleep(0.0{});", random.below(10));
            }
        }
        sql += if random.below(5) == 0 { "rollback" } else { "commit" };
        whosaid_testkit::execute(database.url(), &sql).await;
        sleep(Duration::from_millis(random.below(20))).await;
    }
}

/// Ingests the samples, killed and begun again until they are in.
async fn ingest(url: &str) {
    let mut random = Random(99);
    let manifest = samples_folder().join("articles.jsonl");
    for attempt in 0_u64.. {
        let mut child = whosaid(&["ingest", manifest.to_str().unwrap(), "--database-url", url])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_millis(if attempt > 7 { 120_000 } else { 100 + random.below(700) });
        while Instant::now() < until {
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success());
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killing_client_server_and_writers_loses_nothing_and_repeats_nothing() {
    whosaid_testkit::on_each(async |database| {
        let database = Arc::new(database);
        let server = support::server(database.url()).await;
        let store = server.store().clone();
        let all = ChangeFilter::default();
        let start = store.changes(None, &all, 0).await.unwrap().end.encode();
        let program = Arc::new(Mutex::new(Program::serve(database.url())));
        let done = Arc::new(AtomicBool::new(false));

        let writers: Vec<_> = (1..=3)
            .map(|n| {
                let (database, done) = (database.clone(), done.clone());
                tokio::spawn(async move { write(&database, &done, n).await })
            })
            .collect();
        let killer = tokio::spawn({
            let (database, done, program) = (database.clone(), done.clone(), program.clone());
            async move {
                let mut random = Random(7);
                while !done.load(Ordering::Relaxed) {
                    sleep(Duration::from_millis(500 + random.below(1_500))).await;
                    let mut program = program.lock().unwrap();
                    program.child.kill().unwrap();
                    *program = Program::serve(database.url());
                }
            }
        });
        let client = |n: u64| {
            let (done, program, store, start) = (done.clone(), program.clone(), store.clone(), start.clone());
            tokio::spawn(async move {
                let (mut random, mut seen) = (Random(n), Vec::new());
                loop {
                    let finished = done.load(Ordering::Relaxed);
                    let last = seen.last().unwrap_or(&start).clone();
                    let server = program.lock().unwrap().address;
                    let count = if finished { 1_000 } else { random.below(60) };
                    if random.below(2) == 0 {
                        by_events(server, &last, count, &mut seen).await;
                    } else {
                        by_socket(server, &last, count, &mut seen).await;
                    }
                    if finished && seen.last() == newest(&store).await.as_ref() {
                        return seen;
                    }
                }
            })
        };
        let clients = [client(11), client(12)];
        ingest(database.url()).await;
        done.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        killer.await.unwrap();
        let written = whole(&store).await;
        assert!(written.len() > 100, "{}", written.len());
        for client in clients {
            let seen = timeout(Duration::from_secs(120), client).await.unwrap().unwrap();
            assert_eq!(seen.len(), whole(&store).await.len());
            assert_eq!(seen, whole(&store).await);
        }
    })
    .await;
}

async fn newest(store: &Store) -> Option<String> {
    let last = store.changes_before(None, &ChangeFilter::default(), 1).await.unwrap();
    last.changes.last().map(|change| change.cursor.encode())
}

async fn whole(store: &Store) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .changes(after.as_deref(), &ChangeFilter::default(), 100)
            .await
            .unwrap();
        all.extend(page.changes.iter().map(|change| change.cursor.encode()));
        if !page.more {
            return all;
        }
        after = Some(page.end.encode());
    }
}
