//! What a hostile client sends. After each of it the server answers the next request, and holds no more memory than it
//! may. The times of a debug build on a busy machine say little, so that they are told and not tested: see
//! `cargo test -p whosaid --test api -- --ignored --nocapture abuse::figures`.

use crate::support::{events::Events, program::Program, socket::Socket, whosaid, wire::ask};
use serde_json::{Value, json};
use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// For what is costly and within the limits.
const ANSWERED: &str = "answered";

/// Documents, by what they are; and the code that each gets.
fn documents() -> Vec<(&'static str, Value, &'static str)> {
    let q = |query: String| json!({ "query": query });
    let mut bomb = String::from("{ ...f0 }");
    for i in 0..40 {
        bomb += &format!(" fragment f{i} on Query {{ ...f{0} ...f{0} }}", i + 1);
    }
    bomb += " fragment f40 on Query { __typename }";
    let mut ring = String::from("{ ...f0 }");
    for i in 0..100 {
        ring += &format!(" fragment f{i} on Query {{ ...f{} }}", (i + 1) % 100);
    }
    let literal =
        |open: &str, close: &str| format!("{{ node(id: {}1{}) {{ id }} }}", open.repeat(2000), close.repeat(2000));
    let types = format!(
        "query($a: {}Int{}) {{ __typename }}",
        "[".repeat(2000),
        "]".repeat(2000)
    );
    let deep = format!("{}id{}", "{ node ".repeat(3000), " }".repeat(3000));
    let overlapping = "articles { nodes { id title } } ".repeat(240);
    let inner = "fields { type { ".repeat(5) + "name" + &" } }".repeat(5);
    let schema = format!("{{ __schema {{ types {{ {inner} }} }} }}");
    let dear = "query($n: Int) { articles(first: $n) { nodes { statements(first: $n) { nodes { events(first: $n) { nodes \
                { id statements(first: $n) { nodes { id } } } } } } } } }";
    let too_complex = "QUERY_TOO_COMPLEX";
    vec![
        ("nested lists", q(literal("[", "]")), too_complex),
        ("nested objects", q(literal("{a:", "}")), too_complex),
        ("nested types", q(types), too_complex),
        ("nested fields", q(deep), too_complex),
        ("open brackets", q("{".repeat(60_000)), too_complex),
        ("a fragment bomb", q(bomb), too_complex),
        ("a ring of fragments", q(ring), too_complex),
        ("overlapping fields", q(format!("{{ {overlapping} }}")), ANSWERED),
        (
            "directives",
            q(format!("{{ a {} }}", "@skip(if: false) ".repeat(600))),
            too_complex,
        ),
        (
            "unknown directives",
            q(format!("{{ a {} }}", "@x ".repeat(1800))),
            too_complex,
        ),
        (
            "aliases",
            q(format!("{{ {} }}", "a: __typename ".repeat(1300))),
            too_complex,
        ),
        ("the schema many times over", q(schema), too_complex),
        (
            "a huge string",
            q(format!("{{ person(slug: \"{}\") {{ id }} }}", "x".repeat(900_000))),
            too_complex,
        ),
        (
            "a huge comment",
            q(format!("{{ __typename }} #{}", "x".repeat(900_000))),
            too_complex,
        ),
        (
            "huge pages",
            json!({ "query": dear, "variables": { "n": 100 } }),
            too_complex,
        ),
        (
            "a huge text in a variable",
            json!({ "query": "query($s: String) { person(slug: $s) { id } }", "variables": { "s": "x".repeat(900_000) } }),
            too_complex,
        ),
        (
            "many values",
            json!({ "query": "query($i: [ID!]!) { nodes(ids: $i) { id } }", "variables": { "i": vec![1; 300_000] } }),
            "REQUEST_TOO_LARGE",
        ),
        (
            "a batch",
            json!(vec![json!({ "query": "{ __typename }" }); 1000]),
            "BAD_USER_INPUT",
        ),
        (
            "a number without end",
            q(format!(
                "{{ articles(first: {}) {{ totalCount }} }}",
                "9".repeat(60_000)
            )),
            "",
        ),
        (
            "broken text",
            q("\u{0}\u{feff}{\u{2028}}".into()),
            "GRAPHQL_PARSE_FAILED",
        ),
    ]
}

fn bodies() -> Vec<(&'static str, String, &'static str)> {
    let mut bodies: Vec<_> = documents()
        .into_iter()
        .map(|(what, body, code)| (what, body.to_string(), code))
        .collect();
    let nested = |open: &str, n: usize| {
        format!(
            r#"{{"query": "{{ __typename }}", "variables": {{"a": {}"#,
            open.repeat(n)
        )
    };
    bodies.push(("deep JSON", nested("[", 400_000), "REQUEST_TOO_LARGE"));
    bodies.push(("deep JSON objects", nested(r#"{"a":"#, 150_000), "REQUEST_TOO_LARGE"));
    bodies.push(("a body that is too large", " ".repeat(1_100_000), "REQUEST_TOO_LARGE"));
    bodies.push(("no JSON", "\u{fffd}".repeat(1000), "BAD_USER_INPUT"));
    bodies
}

/// MiB that the server may hold.
const MEMORY: u64 = 300;

#[test]
fn hostile_requests_are_refused_by_name_and_the_next_is_answered() {
    let program = Program::start("abuse-requests", &["--rate-per-address", "0"]);
    for (what, body, code) in bodies() {
        let answer = program.post(&body);
        let told = answer.json();
        if code == ANSWERED {
            assert!(answer.status == 200 && told.get("errors").is_none(), "{what}: {told}");
            program.lives(what);
            continue;
        }
        assert!(
            told["errors"].is_array() && told.get("data").is_none(),
            "{what}: {told}"
        );
        if !code.is_empty() {
            assert_eq!(told["errors"][0]["extensions"]["code"], code, "{what}: {told}");
        }
        assert!(
            answer.status == 400 || answer.status == 413,
            "{what}: {}",
            answer.status
        );
        assert!(
            answer.body.len() < 20_000,
            "{what} is told at length: {}",
            answer.body.len()
        );
        program.lives(what);
    }
    let (_, most) = program.memory();
    assert!(most < MEMORY, "{most} MiB");
}

#[test]
fn many_kinds_of_requests_are_not_all_kept() {
    let program = Program::start("abuse-kinds", &["--rate-per-address", "0"]);
    // Each is a document that was never seen, with values that were never seen.
    for i in 0..2_000 {
        let query = format!(
            "query A{i}($n: [ID!]!) {{ nodes(ids: $n) {{ id }} }} #{}",
            "x".repeat(300)
        );
        let ids: Vec<String> = (0..20).map(|n| format!("x{i}-{n}")).collect();
        program.post(&json!({ "query": query, "variables": { "n": ids } }).to_string());
    }
    program.lives("many kinds");
    let (now, _) = program.memory();
    assert!(now < MEMORY, "{now} MiB");
}

#[test]
fn many_answers_at_once_are_within_the_memory() {
    let program = Program::start("abuse-answers", &["--rate-per-address", "0"]);
    let query = "{ articles(first: 100) { nodes { title body statements(first: 40) { nodes { text content { exact prefix \
                 suffix } } } } } }";
    let body = json!({ "query": query }).to_string();
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                let answer = program.post(&body);
                assert!(answer.status == 200 || answer.status == 400, "{}", answer.status);
            });
        }
    });
    program.lives("many answers");
    let (_, most) = program.memory();
    assert!(most < MEMORY, "{most} MiB");
}

/// A connection that begins a request and goes no further.
fn slow(address: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

const HEAD: &str = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n";

#[test]
fn slow_heads_and_bodies_are_given_up() {
    let options = ["--header-timeout", "1", "--body-timeout", "1"];
    let program = Program::start("abuse-slow", &options);
    let rest = |stream: &mut TcpStream| {
        let mut text = String::new();
        stream.read_to_string(&mut text).ok();
        text
    };
    let mut head = slow(program.address, "POST /graphql HTTP/1.1\r\nhost: a\r\n");
    let mut body = slow(program.address, &format!("{HEAD}\r\n{{\"query\""));
    let mut idle = slow(program.address, "");
    program.lives("slow requests were begun");
    let answer = rest(&mut body);
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("longer than 1 s"),
        "{answer}"
    );
    let answer = rest(&mut head);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(rest(&mut idle), "");
    program.lives("slow requests");
}

#[test]
fn more_connections_than_there_may_be_are_told_so_and_leave_room_for_others() {
    let options = ["--max-connections", "30", "--max-connections-per-address", "20"];
    let program = Program::start("abuse-connections", &options);
    let mut held: Vec<_> = (0..20)
        .map(|_| slow(program.address, "GET /health/live HTTP/1.1\r\n"))
        .collect();
    // The server takes them up one after the other.
    let start = Instant::now();
    let refused = loop {
        let mut more = slow(program.address, "");
        more.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let mut text = String::new();
        more.read_to_string(&mut text).ok();
        if !text.is_empty() {
            break text;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "nobody is refused");
    };
    assert!(
        refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 1"),
        "{refused}"
    );
    held.clear();
    let start = Instant::now();
    while ask(program.address, "GET", "/health/live", &[], b"").status != 200 {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "the places are not free again"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    program.lives("many connections");
}

#[test]
fn a_client_that_does_not_read_its_answers_is_left() {
    let options = ["--write-timeout", "1", "--rate-per-address", "0"];
    let program = Program::start("abuse-unread", &options);
    let query = "{ articles(first: 100) { nodes { body statements(first: 40) { nodes { text } } } } }";
    let body = json!({ "query": query }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = slow(program.address, "");
    stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
    // Pipelined until nothing more is taken, as nothing is read here.
    let request = format!("{head}{body}");
    let start = Instant::now();
    let end = loop {
        if let Err(error) = stream.write_all(request.as_bytes()) {
            break error.kind();
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it goes on for ever");
    };
    // The server has closed it; a time over would be this end's.
    assert!(
        [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&end),
        "{end:?}"
    );
    program.lives("answers that nobody read");
    let (_, most) = program.memory();
    assert!(most < MEMORY, "{most} MiB");
}

/// A query for all bodies of the samples so many times.
fn bodies_times(times: usize) -> String {
    let fields: String = (0..times).map(|i| format!("a{i}: body ")).collect();
    json!({ "query": format!("{{ articles(first: 10) {{ nodes {{ {fields} }} }} }}") }).to_string()
}

#[test]
fn an_answer_has_only_so_many_long_texts() {
    let program = Program::start("abuse-texts", &["--max-answer-bytes", "3000"]);
    let q = |query: &str| json!({ "query": query }).to_string();
    // So few that they may be read, and too many where aliases repeat them.
    let again = |before: &str, field: &str, after: &str| {
        let fields: String = (0..60).map(|i| format!("a{i}: {field} ")).collect();
        q(&format!(
            "{{ statements(first: 3) {{ nodes {{ {before}{fields}{after} }} }} }}"
        ))
    };
    let once = program
        .post(&again("content { ", "exact", " }").replace("first: 3", "first: 0"))
        .json();
    assert!(once["errors"].is_null(), "{once}");
    let enough = program.post(&q("{ articles(first: 2) { nodes { body } } }")).json();
    assert!(enough["errors"].is_null(), "{enough}");
    let bodies = bodies_times(20).replace("first: 10", "first: 1");
    let exact = q("{ statements(first: 90) { nodes { content { exact } } } }");
    for (what, body, as_it_is_read) in [
        ("bodies", bodies_times(1), true),
        ("quoted words", exact, true),
        ("statements", q("{ statements(first: 90) { nodes { text } } }"), true),
        (
            "few quoted words again and again",
            again("content { ", "exact", " }"),
            false,
        ),
        ("few statements again and again", again("", "text", ""), false),
        ("one body again and again", bodies, false),
    ] {
        let told = program.post(&body).json();
        let told = &told["errors"][0];
        let limit = &told["extensions"];
        assert_eq!(limit["code"], "QUERY_TOO_COMPLEX", "{what}: {told}");
        assert_eq!(limit["limit"], "answer-bytes", "{what}: {told}");
        assert_eq!(limit["maximum"], 3000, "{what}: {told}");
        assert!(limit["value"].as_u64() > Some(3000), "{what}: {told}");
        // What is too much to be read fails where the read begins, the rest where it is put into the answer.
        let at = told["path"].as_array().unwrap();
        assert_eq!(at.len() == 1, as_it_is_read, "{what}: {told}");
        program.lives(what);
    }
}

/// An answer that its client does not fetch.
enum Unfetched {
    Http(Events),
    Socket(Socket),
}

impl Unfetched {
    /// It has come to be sent.
    async fn to(server: SocketAddr, path: &str, body: &Value) -> Self {
        if path == "/graphql/ws" {
            let mut socket = Socket::ready(server).await;
            socket
                .say(json!({ "type": "subscribe", "id": "1", "payload": body }))
                .await;
            socket.0.get_ref().peek(&mut [0; 1]).await.unwrap();
            return Self::Socket(socket);
        }
        let accept = if path == "/graphql" {
            "application/json"
        } else {
            "text/event-stream"
        };
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let asked = Events::ask(server, "POST", &headers, path, &body.to_string()).await;
        let mut http = asked.expect("an answer");
        http.begun().await;
        Self::Http(http)
    }

    /// The limit that is told instead of it; null by a socket, which is closed with the reason alone.
    async fn limit(program: &Program, path: &str, body: &Value) -> Value {
        let told = if path == "/graphql" {
            let refused = program.post(&body.to_string());
            assert_eq!(refused.status, 503, "{}", refused.head);
            refused.body
        } else {
            match Self::to(program.address, path, body).await {
                Self::Http(mut events) => events.next().await.unwrap().data,
                Self::Socket(mut socket) => match socket.next().await {
                    Err(1013) => return Value::Null,
                    told => panic!("{told:?}"),
                },
            }
        };
        let told: Value = serde_json::from_str(&told).unwrap();
        let limit = &told["errors"][0]["extensions"];
        json!([limit["limit"], limit["maximum"]])
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_fetches_are_kept_up_to_a_bound() {
    // An answer that the system's own buffers do not hold.
    let options = [
        ("--max-unsent-bytes", "12000000"),
        ("--write-timeout", "60"),
        ("--max-answer-bytes", "20000000"),
        ("--max-aliases", "900"),
        ("--max-complexity", "200000"),
    ];
    let options: Vec<&str> = options.into_iter().flat_map(<[&str; 2]>::from).collect();
    let program = Program::start("abuse-unsent", &options);
    let body: Value = serde_json::from_str(&bodies_times(800)).unwrap();
    let answer = program.post(&body.to_string());
    assert!(answer.status == 200 && (7_000_000..12_000_000).contains(&answer.body.len()));
    let paths = ["/graphql", "/graphql/stream", "/graphql/ws"];
    for kept in paths {
        let unfetched = Unfetched::to(program.address, kept, &body).await;
        for asked in paths {
            let limit = Unfetched::limit(&program, asked, &body).await;
            let told = limit == json!(["unsent-bytes", 12_000_000]);
            assert_eq!(told, asked != "/graphql/ws", "{kept}, {asked}: {limit}");
        }
        program.lives("an answer that nobody fetches");
        drop(unfetched);
        let start = Instant::now();
        while program.post(&body.to_string()).status != 200 {
            assert!(start.elapsed() < Duration::from_secs(10), "there is no room again");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What is dear, and within the limits where the graph is small.
const DEAR: [(&str, &str); 3] = [
    (
        "statements about the events of statements",
        "{ statements(first: 50) { nodes { events(first: 3) { nodes { statements(first: 60) { nodes { content { exact \
         prefix suffix } } } } } } } }",
    ),
    (
        "articles with their bodies and statements",
        "{ articles(first: 100) { nodes { title body statements(first: 40) { nodes { text content { exact prefix suffix } \
         } } } } }",
    ),
    (
        "bodies again and again",
        "{ events(first: 50) { nodes { statements(first: 40) { nodes { article { body } } } } } }",
    ),
];

/// Prints the table of `BENCHMARKS.md`: of the samples, or of the database that `WHOSAID_LARGE` names.
#[test]
#[ignore = "measures, and says nothing on a busy machine"]
fn figures() {
    let options = ["--rate-per-address", "0", "--max-connections-per-address", "800"];
    let large = std::env::var("WHOSAID_LARGE").ok();
    let program = match &large {
        Some(url) => {
            let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", url];
            Program::begin(whosaid(&[&serve, &options[..]].concat()), url)
        }
        None => Program::start("abuse-figures", &options),
    };
    let next = |after: &str| (0..5).map(|_| program.lives(after)).min().unwrap_or_default();
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    println!("| sent | bytes | answered after | the next after | holds |\n| --- | --- | --- | --- | --- |");
    println!("| nothing | | | {} | {} MiB |", ms(next("nothing")), program.memory().0);
    for (what, body, _) in bodies() {
        let start = Instant::now();
        program.post(&body);
        let took = ms(start.elapsed());
        println!(
            "| {what} | {} | {took} | {} | {} MiB |",
            body.len(),
            ms(next(what)),
            program.memory().0
        );
    }
    let body = format!("{HEAD}\r\n{}", "x".repeat(990));
    let held: Vec<_> = (0..700).map(|_| slow(program.address, &body)).collect();
    let then = ms(next("slow bodies"));
    println!(
        "| {} bodies that do not end, at once | | | {then} | {} MiB |",
        held.len(),
        program.memory().0
    );
    drop(held);
    if large.is_none() {
        more_articles(&program);
    }
    for (what, query) in DEAR {
        let body = json!({ "query": query }).to_string();
        let start = Instant::now();
        let answer = program.post(&body);
        println!(
            "| {what}: {} of {} bytes | {} | {} | {} | {} MiB |",
            answer.status,
            answer.body.len(),
            body.len(),
            ms(start.elapsed()),
            ms(next(what)),
            program.memory().0
        );
        let start = Instant::now();
        let meanwhile = std::thread::scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|| program.post(&body));
            }
            std::thread::sleep(Duration::from_millis(100));
            program.lives(what)
        });
        println!(
            "| 100 of these at once; another request meanwhile {} | | {} | {} | {} MiB |",
            ms(meanwhile),
            ms(start.elapsed()),
            ms(next(what)),
            program.memory().0
        );
    }
    println!("\nat the most {} MiB", program.memory().1);
}

/// Takes more articles in, each a little different.
fn more_articles(program: &Program) {
    let mut lines = String::new();
    for edition in 0..12 {
        for article in whosaid::samples::articles().unwrap() {
            let text = format!("{}\nEdition {edition}.\n", article.text);
            lines += &json!({ "url": format!("https://editions.example/{edition}/{}", article.id), "text": text })
                .to_string();
            lines += "\n";
        }
    }
    let folder = crate::support::Folder::new("abuse-more");
    let file = folder.file("more.jsonl", &lines);
    let output = crate::support::run(&["ingest", &file, "--database-url", &program.url]);
    assert!(output.status.success(), "{}", crate::support::stderr(&output));
}
