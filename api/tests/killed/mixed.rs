//! Mutations of every kind, each with an `Idempotency-Key` and sent again until it is answered, while the server is killed
//! again and again: each is carried out, and once.

use super::desk;
use crate::{
    followed::{Program, Random},
    support::{self, run, stderr, stdout, wire::attempt},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How often the server is killed.
const KILLS: u64 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn sigkill_under_all_kinds_of_mutations_leaves_each_carried_out_once() {
    whosaid_testkit::on_each(async |database| {
        let (server, key) = desk(&database, "admin").await;
        let shared = Arc::new(Shared {
            key,
            address: Mutex::default(),
            answered: AtomicU64::new(0),
            applied: AtomicU64::new(0),
            again: AtomicU64::new(0),
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
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        println!(
            "{}: {} mutations, {} sent again, {} of them carried out before and not answered",
            database.url(),
            count(&shared.answered),
            count(&shared.again),
            count(&shared.applied)
        );
        assert!(count(&shared.again) >= KILLS / 2, "the kills hit nothing");
    })
    .await;
}

fn checked(url: &str) {
    let output = run(&["check", "--database-url", url]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

/// What the desks share.
struct Shared {
    key: String,
    /// Of the server, while there is one.
    address: Mutex<Option<SocketAddr>>,
    answered: AtomicU64,
    applied: AtomicU64,
    again: AtomicU64,
    over: AtomicBool,
}

/// A query that must have this answer in the end.
type Expected = (&'static str, Value, Value);

/// Whoever works on nouns of its own.
struct Desk {
    name: char,
    shared: Arc<Shared>,
    sent: u64,
}

impl Desk {
    fn new(name: char, shared: Arc<Shared>) -> Self {
        Self { name, shared, sent: 0 }
    }

    /// Goes on until it is told that it is over; gives what must be there.
    fn work(mut self) -> Vec<Expected> {
        let mut expected = Vec::new();
        for n in 0_usize.. {
            if self.shared.over.load(Ordering::Relaxed) {
                break;
            }
            self.people(n, &mut expected);
            self.articles(n, &mut expected);
        }
        expected
    }

    /// Makes, edits, deletes and merges people and events.
    fn people(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let desk = self.name;
        let word = |what: &str| format!("{what}{}{}", desk.to_lowercase(), letters(n));
        let (kept, merged) = (format!("Orla {}", word("Kep")), format!("Pavel {}", word("Mer")));
        let (gone, event) = (format!("Quint {}", word("Gon")), format!("Fair of {}", word("Tal")));
        let make = "mutation ($name: String!) { do: createPerson(input: { name: $name }) \
                    { person { id } userErrors { message } } }";
        let person = |desk: &mut Self, name: &str| desk.id(make, &json!({ "name": name }), "person");
        let (a, b, c) = (person(self, &kept), person(self, &merged), person(self, &gone));
        let text = format!("on desk {}", desk);
        self.done(
            "mutation ($id: ID!, $text: String) { do: updatePerson(input: { id: $id, description: $text, \
             expectedVersion: 1 }) { person { id } userErrors { message } } }",
            &json!({ "id": a, "text": text }),
        );
        let e = self.id(
            "mutation ($name: String!, $who: ID!) { do: createEvent(input: { name: $name, kind: TALKS, \
             participants: [$who] }) { event { id } userErrors { message } } }",
            &json!({ "name": event, "who": b }),
            "event",
        );
        self.done(
            "mutation ($id: ID!) { do: deletePerson(input: { id: $id }) { deletedId userErrors { message } } }",
            &json!({ "id": c }),
        );
        self.done(
            "mutation ($from: ID!, $into: ID!) { do: mergePeople(input: { from: $from, into: $into }) \
             { person { id } userErrors { message } } }",
            &json!({ "from": b, "into": a }),
        );
        let undone = n % 2 == 1;
        if undone {
            let merge = self.ask(
                "query ($of: ID!) { merges(of: $of, first: 1) { nodes { id } } }",
                &json!({ "of": a }),
            );
            self.done(
                "mutation ($id: ID!) { do: undoMerge(input: { id: $id }) { merge { id } userErrors { message } } }",
                &json!({ "id": merge["merges"]["nodes"][0]["id"] }),
            );
        }
        expected.push((
            "query ($ids: [ID!]!, $of: ID!) { nodes(ids: $ids) { ... on Person { name description } } \
             merges(of: $of) { nodes { undoneBy } } }",
            json!({ "ids": [a, b, c], "of": a }),
            json!({
                "nodes": [
                    { "name": kept, "description": text },
                    if undone { json!({ "name": merged, "description": null }) }
                    else { json!({ "name": kept, "description": text }) },
                    null,
                ],
                "merges": { "nodes": [{ "undoneBy": undone.then_some("desk") }] },
            }),
        ));
        expected.push((
            "query ($name: String!, $id: ID!) { events(filter: { nameContains: $name }) { nodes { id } } \
             event(id: $id) { history { nodes { operation } } participants { nodes { ... on Person { id } } } } }",
            json!({ "name": event, "id": e }),
            json!({
                "events": { "nodes": [{ "id": e }] },
                "event": {
                    "history": { "nodes": [{ "operation": "CREATED" }] },
                    "participants": { "nodes": [{ "id": if undone { &b } else { &a } }] },
                },
            }),
        ));
    }

    /// Takes articles in, by both ways, reviews what they say, and deletes one.
    fn articles(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let name = self.name;
        let address = |what: &str| format!("https://post.example/{what}/{}/{n}", name);
        let (taken, found, gone) = (address("taken"), address("found"), address("gone"));
        let text = |what: &str| {
            format!(
                "“The {what} of pier {n} will reopen in spring,” Viveka Lund told Coastwire on desk {}.",
                name
            )
        };
        let ingest = "mutation ($url: String!, $text: String!) { do: ingestArticle(input: { url: $url, \
                      published: \"2024-12-03\", text: $text }) { article { id } userErrors { message } } }";
        self.id(ingest, &json!({ "url": taken, "text": text("gate") }), "article");
        let late = self.id(ingest, &json!({ "url": gone, "text": text("crane") }), "article");
        let import = "mutation ($url: String!, $text: String!, $of: [ImportStatementInput!]!) { \
                      do: importArticle(input: { url: $url, text: $text, extractor: \"t\", extractorVersion: \"1\", \
                      statements: $of }) { article { id } userErrors { message } } }";
        let statement = |start: u32| json!({ "content": [{ "start": start, "end": start + 3 }], "kind": "DIRECT", "act": "ASSERTS", "confidence": 1 });
        let of: Vec<Value> = [0, 4, 8].map(statement).into();
        let body = format!("Aye nay may be, at desk {} on day {n}.", name);
        self.id(import, &json!({ "url": found, "text": body, "of": of }), "article");
        let of = "query ($url: String!) { article(url: $url) { statements { nodes { id } } } }";
        let read = self.ask(of, &json!({ "url": found }));
        let ids: Vec<Value> = read["article"]["statements"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["id"].clone())
            .collect();
        let [yes, no, other] = &ids[..] else { panic!("{read}") };
        let review = "{ statement { id } userErrors { message } } }";
        let id = |id: &Value| json!({ "id": id });
        self.done(
            &format!("mutation ($id: ID!) {{ do: confirmStatement(input: {{ id: $id, expectedVersion: 1 }}) {review}"),
            &id(yes),
        );
        self.done(
            &format!("mutation ($id: ID!) {{ do: rejectStatement(input: {{ id: $id, expectedVersion: 1 }}) {review}"),
            &id(no),
        );
        self.done(
            &format!(
                "mutation ($id: ID!) {{ do: correctStatement(input: {{ id: $id, expectedVersion: 1, act: DENIES }}) {review}"
            ),
            &id(other),
        );
        let fire = self.ask(
            "{ events(filter: { kind: [DISASTER] }, first: 1) { nodes { id } } }",
            &Value::Null,
        );
        let fire = &fire["events"]["nodes"][0]["id"];
        let link = |field: &str| {
            format!(
                "mutation ($id: ID!, $event: ID!) {{ do: {field}(input: {{ statement: $id, event: $event }}) {review}"
            )
        };
        let both = json!({ "id": yes, "event": fire });
        self.done(&link("linkStatementToEvent"), &both);
        let unlinked = n % 2 == 1;
        if unlinked {
            self.done(&link("unlinkStatementFromEvent"), &both);
        }
        self.done(
            "mutation ($id: ID!) { do: deleteArticle(input: { id: $id }) { deletedId userErrors { message } } }",
            &id(&late),
        );
        let events = if unlinked { json!([]) } else { json!([{ "id": fire }]) };
        let statement = |act: &str, review: &str, events: &Value| json!({ "act": act, "review": { "status": review }, "events": { "nodes": events } });
        expected.push((
            "query ($ids: [ID!]!, $taken: String!, $gone: String!) { nodes(ids: $ids) { ... on Statement { act \
             review { status } events { nodes { id } } } } taken: article(url: $taken) { statements { totalCount } } \
             gone: article(url: $gone) { id } }",
            json!({ "ids": ids, "taken": taken, "gone": gone }),
            json!({
                "nodes": [
                    statement("ASSERTS", "CONFIRMED", &events),
                    statement("ASSERTS", "REJECTED", &json!([])),
                    statement("DENIES", "CONFIRMED", &json!([])),
                ],
                "taken": { "statements": { "totalCount": 1 } },
                "gone": null,
            }),
        ));
    }

    /// Carries a mutation out that makes something; gives its id.
    fn id(&mut self, query: &str, variables: &Value, noun: &str) -> Value {
        match self.mutate(query, variables) {
            Ok(answer) => answer[noun]["id"].clone(),
            Err(applied) => {
                let made = applied.as_array().unwrap().iter().find(|change| {
                    change["operation"] == "CREATED" && change["nodeId"].as_str().unwrap().starts_with(noun)
                });
                made.unwrap_or_else(|| panic!("{applied}"))["nodeId"].clone()
            }
        }
    }

    fn done(&mut self, query: &str, variables: &Value) {
        self.mutate(query, variables).ok();
    }

    /// Sends it until it is answered: with what it gives, or with what it wrote.
    fn mutate(&mut self, query: &str, variables: &Value) -> Result<Value, Value> {
        self.sent += 1;
        let key = format!("{}-{}", self.name, self.sent);
        let (answer, times) = self.send(query, variables, Some(&key));
        let shared = &self.shared;
        shared.answered.fetch_add(1, Ordering::Relaxed);
        shared.again.fetch_add(u64::from(times > 1), Ordering::Relaxed);
        let error = &answer["errors"][0];
        if error["extensions"]["code"] == "IDEMPOTENCY_KEY_APPLIED" {
            shared.applied.fetch_add(1, Ordering::Relaxed);
            let applied = &error["extensions"]["applied"];
            assert!(applied[0]["field"] == "do" && applied[1].is_null(), "{answer}");
            return Err(applied[0]["changes"].clone());
        }
        let done = &answer["data"]["do"];
        assert!(done["userErrors"] == json!([]), "{query} {variables}: {answer}");
        Ok(done.clone())
    }

    fn ask(&self, query: &str, variables: &Value) -> Value {
        let (answer, _) = self.send(query, variables, None);
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    }

    /// Asks whichever server is there until one answers; also, how often.
    fn send(&self, query: &str, variables: &Value, name: Option<&str>) -> (Value, u32) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut headers = vec![
            ("content-type", "application/json"),
            ("authorization", &self.shared.key),
        ];
        headers.extend(name.map(|name| ("idempotency-key", name)));
        let (start, mut times) = (Instant::now(), 0);
        loop {
            assert!(start.elapsed() < Duration::from_secs(60), "no answer to {query}");
            let address = *self.shared.address.lock().unwrap();
            let answer = address.and_then(|server| {
                times += 1;
                let answer = attempt(server, "POST", "/graphql", &headers, body.as_bytes())?;
                serde_json::from_str::<Value>(&answer.body).ok()
            });
            let in_use = |answer: &Value| answer["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_IN_USE";
            match answer {
                Some(answer) if !in_use(&answer) => return (answer, times),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

/// A number as letters, as names have no digits.
fn letters(n: usize) -> String {
    let digit = |d: char| char::from(b"bdfghklmnr"[d.to_digit(10).unwrap_or(0) as usize]);
    n.to_string().chars().flat_map(|d| [digit(d), 'o']).collect()
}
