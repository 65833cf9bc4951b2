//! What happens when something beside the program fails.

use crate::support::{
    Folder,
    program::{Program, key, take_samples_in},
    serve::{again, serve},
    whosaid,
    wire::ask,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};
use whosaid::{
    auth::Role,
    config::{Config, Transport},
};
use whosaid_domain::store::{Options, Store, migrate_up};
use whosaid_testkit::{Cluster, Engine, on_each};

const JSON: (&str, &str) = ("content-type", "application/json");
const TITLES: &str = r#"{"query": "query Titles { articles(first: 1) { nodes { title } } }"}"#;

/// Makes each read of articles count to `steps` first.
async fn slow_articles(url: &str, steps: u64) {
    whosaid_testkit::execute(url, "alter table articles rename to real_articles").await;
    let count = format!(
        "with recursive c(n) as (select 1 union all select n + 1 from c where n < {steps}) select count(*) from c"
    );
    let view = format!("create view articles as select * from real_articles where ({count}) > 0");
    whosaid_testkit::execute(url, &view).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_over_its_time_is_given_up_with_its_sql() {
    on_each(async |database| {
        let config = Config {
            transport: Transport {
                request_timeout: Duration::from_millis(300),
                ..Transport::default()
            },
            ..Config::default()
        };
        let server = serve(database, config).await;
        slow_articles(server.database.url(), 500_000_000).await;
        // More often than there are connections: none is left at work.
        for _ in 0..12 {
            let start = Instant::now();
            let answer = server.post(&[JSON], TITLES).await;
            let error = answer.json()["errors"][0].take();
            assert_eq!(
                (answer.status, &error["extensions"]["code"]),
                (503, &json!("TIMEOUT")),
                "{error}"
            );
            assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        }
        let start = Instant::now();
        while server.store.connections().busy > 0 {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "{:?}",
                server.store.connections()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // On a busy machine even a quick one may take its 300 ms at first.
        let start = Instant::now();
        loop {
            let people = server
                .post(&[JSON], r#"{"query": "{ people(first: 1) { nodes { name } } }"}"#)
                .await;
            if people.json().get("errors").is_none() {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{}", people.body);
        }
    })
    .await;
}

#[test]
fn what_is_being_answered_when_it_is_told_to_stop_is_answered() {
    let mut program = Program::start("faults-drain", &[]);
    let mut stream = TcpStream::connect(program.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        TITLES.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(
        &go_on, b"HTTP/1.1 100 Continue\r\n\r\n",
        "the request is at work and waits for its body"
    );
    program.terminate();
    let start = Instant::now();
    while TcpStream::connect(program.address).is_ok() {
        assert!(start.elapsed() < Duration::from_secs(10), "it goes on listening");
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(TITLES.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains(r#"{"data":{"articles""#),
        "{answer}"
    );
    let (success, log) = program.end();
    assert!(success && !log.contains("cut short"), "{log}");
}

fn describe(id: &str, text: &str) -> String {
    let query = "mutation($id: ID!, $text: String) { updatePerson(input: { id: $id, description: $text }) \
                 { person { version } userErrors { message } } }";
    json!({ "query": query, "variables": { "id": id, "text": text } }).to_string()
}

fn person() -> String {
    json!({ "query": "{ person(slug: \"viveka-lund\") { id version description } }" }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_restarted_under_load_is_found_again_and_no_write_is_lost() {
    if !whosaid_testkit::engines().contains(&Engine::Postgres) {
        return;
    }
    let folder = Folder::new("restarted");
    let cluster = Cluster::kept(&folder.0.join("data"), "").unwrap();
    let url = cluster.url("postgres");
    migrate_up(&url, None).await.unwrap();
    take_samples_in(&url);
    let store = Store::open(&url, &Options::default()).await.unwrap();
    let spare = whosaid_testkit::database(Engine::Sqlite).await;
    let server = again(spare, &store, Config::default()).await;
    let key = server.key("editor", Role::Editor).await;
    let first = server.post(&[JSON], &person()).await.json()["data"]["person"].take();
    let id = first["id"].as_str().unwrap();

    let (over, answered, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let acknowledged = AtomicU64::new(0);
    let go_on = || !over.load(Ordering::Relaxed);
    let told = |answer: &crate::support::wire::Answer| {
        let json = answer.json();
        let code = json["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("")
            .to_owned();
        match code.as_str() {
            "" => answered.fetch_add(1, Ordering::Relaxed),
            "UNAVAILABLE" => failed.fetch_add(1, Ordering::Relaxed),
            other => panic!("{other}: {json}"),
        };
        json
    };
    let reads = async {
        while go_on() {
            told(&server.post(&[JSON], TITLES).await);
        }
    };
    let writes = async {
        while go_on() {
            let answer = server
                .post(&[JSON, ("authorization", &key)], &describe(id, "restarted"))
                .await;
            if let Some(version) = told(&answer)["data"]["updatePerson"]["person"]["version"].as_u64() {
                acknowledged.fetch_max(version, Ordering::Relaxed);
            }
        }
    };
    let restart = async {
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            tokio::task::block_in_place(|| cluster.restart()).unwrap();
        }
        let start = Instant::now();
        // Each connection that was cut shows itself once; then all is as before.
        let mut good = 0;
        while good < 30 {
            assert!(start.elapsed() < Duration::from_secs(30), "it does not recover");
            let answer = server.post(&[JSON], TITLES).await;
            good = if answer.json().get("errors").is_none() {
                good + 1
            } else {
                0
            };
        }
        println!("recovered within {:?}", start.elapsed());
        over.store(true, Ordering::Relaxed);
    };
    tokio::join!(reads, restart, writes);
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!("{} answered, {} failed", count(&answered), count(&failed));
    assert!(count(&answered) > 30);
    let last = server.post(&[JSON], &person()).await.json()["data"]["person"].take();
    let version = last["version"].as_u64().unwrap();
    // Each write that was acknowledged is there; at most those are beside them whose acknowledgement was cut off.
    assert!(version >= count(&acknowledged), "{version} of {}", count(&acknowledged));
    assert!(
        version <= count(&acknowledged) + count(&failed),
        "{version} of {}",
        count(&acknowledged)
    );
    drop(server);
    store.close().await.unwrap();
    drop(cluster);
    // Its files are removed once it is done with them.
    let start = Instant::now();
    while folder.0.join("data/postmaster.pid").exists() && start.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What a mutation is refused with, and that reading goes on.
fn refused_and_readable(program: &Program, key: &str, id: &str, text: &str) -> Option<Value> {
    let answer = program.post_with(&[("authorization", key)], &describe(id, text));
    let json = answer.json();
    program.lives("a write");
    let faults = &json["data"]["updatePerson"]["userErrors"];
    assert!(faults.as_array().is_none_or(Vec::is_empty), "{json}");
    json["errors"].get(0).cloned()
}

fn id_of_a_person(program: &Program) -> String {
    let json = program.post(&person()).json();
    json["data"]["person"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_file_that_is_read_only_is_read_and_says_so_when_written() {
    let folder = Folder::new("read-only");
    let url = format!("sqlite://{}?mode=rwc", folder.path("x.db"));
    take_samples_in(&url);
    let key = key(&url, "editor");
    let read_only = url.replace("mode=rwc", "mode=ro");
    let serve = whosaid(&["serve", "--listen", "127.0.0.1:0", "--database-url", &read_only]);
    let program = Program::begin(serve, &read_only);
    let id = id_of_a_person(&program);
    let error = refused_and_readable(&program, &key, &id, "x").unwrap();
    assert_eq!(error["extensions"]["code"], "READ_ONLY", "{error}");
    assert_eq!(error["message"], "the database cannot be written: it is read-only");
}

#[test]
fn a_full_disk_is_told_and_what_was_written_stays() {
    let folder = Folder::new("full");
    let file = folder.path("x.db");
    let url = format!("sqlite://{file}?mode=rwc");
    take_samples_in(&url);
    let key = key(&url, "editor");
    // No file may grow by more than a little, which to the program is a disk that is full.
    let blocks = std::fs::metadata(&file).unwrap().len() / 512 + 200;
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
    command
        .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_whosaid")])
        .args(serve);
    let program = Program::begin(command, &url);
    let id = id_of_a_person(&program);
    let mut written = 0;
    let error = (0..2000).find_map(|i| {
        let refused = refused_and_readable(&program, &key, &id, &format!("{i} {}", "x".repeat(400)));
        written += u64::from(refused.is_none());
        refused
    });
    let error = error.expect("the disk was never full");
    assert_eq!(error["extensions"]["code"], "READ_ONLY", "{error}");
    assert!(error["message"].as_str().unwrap().contains("disk is full"), "{error}");
    let json = program.post(&person()).json();
    assert_eq!(json["data"]["person"]["version"], written + 1, "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_the_requests_and_nothing_secret() {
    let engine = *whosaid_testkit::engines().last().unwrap();
    let database = whosaid_testkit::database(engine).await;
    let url = database
        .url()
        .replace("postgres://postgres@", "postgres://postgres:hushhush@");
    take_samples_in(&url);
    let key = key(&url, "editor");
    let mut command = whosaid(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database-url",
        &url,
        "--log-format",
        "json",
    ]);
    command.env("WHOSAID_LOG", "debug");
    let mut program = Program::begin(command, &url);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [
        ("authorization", key.as_str()),
        ("x-request-id", "desk-7"),
        ("traceparent", parent.as_str()),
    ];
    let query =
        r#"{"query": "query Whisper($s: String) { person(slug: $s) { name } }", "variables": {"s": "psst-psst"}}"#;
    assert_eq!(program.post_with(&headers, query).status, 200);
    let id = id_of_a_person(&program);
    program.post_with(&headers, &describe(&id, "psst-psst"));
    let path = "/graphql?query=query($s:String)%7Bperson(slug:$s)%7Bname%7D%7D&variables=%7B%22s%22:%22psst-psst%22%7D";
    assert_eq!(ask(program.address, "GET", path, &headers, b"").status, 200);
    program.post_with(&[("authorization", "Bearer whosaid_psst-psst")], query);
    whosaid_testkit::execute(database.url(), "alter table people rename to gone").await;
    program.post_with(&headers, query);
    program.terminate();
    let (_, log) = program.end();
    for secret in ["psst-psst", "hushhush", &key[7..]] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {}", line.unwrap_or_default());
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_request = |line: &&Value| line["span"]["id"] == "desk-7" && line["span"]["trace_id"] == trace;
    assert!(lines.iter().filter(of_request).count() >= 3, "{log}");
    let failed = lines.iter().filter(of_request).find(|line| line["level"] == "ERROR");
    assert!(
        failed.is_some_and(|line| line["message"] == "answered INTERNAL"),
        "{log}"
    );
}
