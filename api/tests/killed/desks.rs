//! Somebody who edits nouns of their own, by every mutation that there is, each sent until it is answered.

use crate::support::wire::attempt;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// What the desks share.
pub(super) struct Shared {
    pub(super) key: String,
    /// Of the server, while there is one.
    pub(super) address: Mutex<Option<SocketAddr>>,
    /// The type of each mutation's input.
    pub(super) inputs: HashMap<String, String>,
    pub(super) answered: AtomicU64,
    /// How often each mutation was carried out.
    pub(super) tally: Mutex<BTreeMap<String, Tally>>,
    pub(super) over: AtomicBool,
}

#[derive(Default)]
pub(super) struct Tally {
    pub(super) done: u64,
    /// Sent more than once.
    pub(super) again: u64,
    /// Of these, carried out before and not answered.
    pub(super) applied: u64,
}

/// A query that must have this answer in the end.
pub(super) type Expected = (&'static str, Value, Value);

pub(super) struct Desk {
    name: char,
    shared: std::sync::Arc<Shared>,
    sent: u64,
}

impl Desk {
    pub(super) fn new(name: char, shared: std::sync::Arc<Shared>) -> Self {
        Self { name, shared, sent: 0 }
    }

    /// Goes on until it is told that it is over; gives what must be there.
    pub(super) fn work(mut self) -> Vec<Expected> {
        let mut expected = Vec::new();
        // One of the desks begins with what is undone.
        for n in usize::from(self.name == 'B').. {
            if self.shared.over.load(Ordering::Relaxed) {
                break;
            }
            self.people(n, &mut expected);
            self.sources(n, &mut expected);
            self.events(n, &mut expected);
            self.articles(n, &mut expected);
        }
        expected
    }

    /// Makes, edits, deletes and merges people.
    fn people(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let [kept, merged, gone] = ["Kep", "Mer", "Gon"].map(|what| format!("Orla {}", self.word(what, n)));
        let [a, b, c] = [&kept, &merged, &gone].map(|name| self.id("createPerson", json!({ "name": name })));
        let text = format!("on desk {}", self.name);
        self.done(
            "updatePerson",
            json!({ "id": a, "description": text, "expectedVersion": 1 }),
        );
        self.done("deletePerson", json!({ "id": c }));
        let undone = self.merge("mergePeople", n, &b, &a);
        let history = |operations: &[&str]| {
            let operation = |operation: &&str| json!({ "operation": operation });
            json!({ "nodes": operations.iter().map(operation).collect::<Vec<_>>() })
        };
        let mut edits = vec!["UPDATED", "UPDATED", "CREATED"];
        if undone {
            edits.insert(0, "UPDATED");
        }
        let first = json!({ "name": kept, "description": text, "history": history(&edits) });
        expected.push((
            "query ($ids: [ID!]!, $of: ID!) { nodes(ids: $ids) { ... on Person { name description \
             history { nodes { operation } } } } merges(of: $of) { nodes { undoneBy } } }",
            json!({ "ids": [a, b, c], "of": a }),
            json!({
                "nodes": [
                    first,
                    if undone {
                        json!({ "name": merged, "description": null, "history": history(&["UNMERGED", "MERGED", "CREATED"]) })
                    } else {
                        first.clone()
                    },
                    null,
                ],
                "merges": { "nodes": [{ "undoneBy": undone.then_some("desk") }] },
            }),
        ));
    }

    /// Makes, edits, deletes, merges and sets apart sources.
    fn sources(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let [kept, merged, apart, gone] =
            ["Kep", "Mer", "Apa", "Gon"].map(|what| format!("{} Gazette", self.word(what, n)));
        let [a, b, c, d] = [&kept, &merged, &apart, &gone]
            .map(|name| self.id("createSource", json!({ "name": name, "kind": "OUTLET" })));
        let home = format!("https://{}.example/", self.word("kep", n));
        self.done(
            "updateSource",
            json!({ "id": a, "homepage": home, "reliability": "B", "expectedVersion": 1 }),
        );
        self.done("notTheSame", json!({ "a": a, "b": c }));
        let together = n.is_multiple_of(2);
        if together {
            self.done("undoNotTheSame", json!({ "a": c, "b": a }));
        }
        self.done("deleteSource", json!({ "id": d }));
        let undone = self.merge("mergeSources", n, &b, &a);
        let apart_from = |other: &Value| {
            if together {
                json!([])
            } else {
                json!([{ "otherId": other }])
            }
        };
        let first = json!({ "name": kept, "homepage": home, "reliability": "B", "notSameAs": apart_from(&c) });
        let plain =
            |name: &str, from| json!({ "name": name, "homepage": null, "reliability": null, "notSameAs": from });
        expected.push((
            "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Source { name homepage reliability notSameAs { otherId } } } }",
            json!({ "ids": [a, b, c, d] }),
            json!({ "nodes": [
                first,
                if undone { plain(&merged, json!([])) } else { first.clone() },
                plain(&apart, apart_from(&a)),
                null,
            ] }),
        ));
    }

    /// Makes, edits, deletes, merges and reviews events.
    fn events(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let who = self.id(
            "createPerson",
            json!({ "name": format!("Tove {}", self.word("Par", n)) }),
        );
        let [kept, merged, gone] = ["Kep", "Mer", "Gon"].map(|what| format!("Fair of {}", self.word(what, n)));
        let [a, b, c] = [&kept, &merged, &gone].map(|name| {
            self.id(
                "createEvent",
                json!({ "name": name, "kind": "TALKS", "participants": [who] }),
            )
        });
        let place = self.word("Quay", n);
        self.done(
            "updateEvent",
            json!({ "id": a, "place": place, "removeParticipants": [who], "expectedVersion": 1 }),
        );
        self.done("rejectEvent", json!({ "id": b, "expectedVersion": 1 }));
        self.done("reopenEvent", json!({ "id": b, "expectedVersion": 2 }));
        self.done("confirmEvent", json!({ "id": a, "expectedVersion": 2 }));
        self.done("deleteEvent", json!({ "id": c }));
        let undone = self.merge("mergeEvents", n, &b, &a);
        let event = |name: &str, place: Option<&str>, status: &str| json!({ "name": name, "place": place, "review": { "status": status } });
        let first = event(&kept, Some(&place), "CONFIRMED");
        expected.push((
            "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Event { name place review { status } } } }",
            json!({ "ids": [a, b, c] }),
            json!({ "nodes": [first, if undone { event(&merged, None, "PROPOSED") } else { first.clone() }, null] }),
        ));
    }

    /// Takes articles in, by both ways, edits them, reviews what they say, and deletes one.
    fn articles(&mut self, n: usize, expected: &mut Vec<Expected>) {
        let name = self.name;
        let address = |what: &str| format!("https://post.example/{what}/{name}/{n}");
        let (taken, found) = (address("taken"), address("found"));
        let text = |what: &str| {
            format!("“The {what} of pier {n} will reopen in spring,” Viveka Lund told Coastwire on desk {name}.")
        };
        let ingest = |url: &str, text: String| json!({ "url": url, "published": "2024-12-03", "text": text });
        let kept = self.id("ingestArticle", ingest(&taken, text("gate")));
        let late = self.id("ingestArticle", ingest(&address("gone"), text("crane")));
        self.done(
            "updateArticle",
            json!({ "id": kept, "title": format!("Pier {n}"), "expectedVersion": 1 }),
        );
        self.done("reextractArticle", json!({ "id": kept }));
        self.done("deleteArticle", json!({ "id": late }));

        let statement = |start: u32| {
            let content = json!([{ "start": start, "end": start + 3 }]);
            json!({ "content": content, "kind": "DIRECT", "act": "ASSERTS", "confidence": 1 })
        };
        let body = format!("Aye nay may be, at desk {name} on day {n}.");
        let of = [0, 4, 8].map(statement);
        let found = self.id(
            "importArticle",
            json!({ "url": found, "text": body, "extractor": "t", "extractorVersion": "1", "statements": of }),
        );
        let of = "query ($id: ID!) { article(id: $id) { statements { nodes { id } } } }";
        let read = self.ask(of, &json!({ "id": found }));
        let ids = read["article"]["statements"]["nodes"].as_array().unwrap();
        let [yes, no, other] = [0, 1, 2].map(|at| ids[at]["id"].clone());
        let added = |start: u32| {
            let content = json!([{ "start": start, "end": start + 4 }]);
            json!({ "article": found, "content": content, "kind": "DIRECT", "act": "ASSERTS" })
        };
        let (made, deleted) = (
            self.id("createStatement", added(16)),
            self.id("createStatement", added(21)),
        );
        self.done("deleteStatement", json!({ "id": deleted }));
        self.done("confirmStatement", json!({ "id": yes, "expectedVersion": 1 }));
        self.done("rejectStatement", json!({ "id": no, "expectedVersion": 1 }));
        self.done(
            "correctStatement",
            json!({ "id": other, "expectedVersion": 1, "act": "DENIES" }),
        );
        self.done("reopenStatement", json!({ "id": other, "expectedVersion": 2 }));
        let fire = self.ask(
            "{ events(filter: { kind: [DISASTER] }, first: 1) { nodes { id } } }",
            &Value::Null,
        );
        let fire = &fire["events"]["nodes"][0]["id"];
        self.done("linkStatementToEvent", json!({ "statement": yes, "event": fire }));
        let unlinked = n % 2 == 1;
        if unlinked {
            self.done("unlinkStatementFromEvent", json!({ "statement": yes, "event": fire }));
        }
        let events = if unlinked { json!([]) } else { json!([{ "id": fire }]) };
        let statement = |act: &str, review: &str, events: &Value| json!({ "act": act, "review": { "status": review }, "events": { "nodes": events } });
        expected.push((
            "query ($ids: [ID!]!, $kept: ID!, $gone: String!) { nodes(ids: $ids) { ... on Statement { act \
             review { status } events { nodes { id } } } } article(id: $kept) { title statements { totalCount } } \
             gone: article(url: $gone) { id } }",
            json!({ "ids": [yes, no, other, made, deleted], "kept": kept, "gone": address("gone") }),
            json!({
                "nodes": [
                    statement("ASSERTS", "CONFIRMED", &events),
                    statement("ASSERTS", "REJECTED", &json!([])),
                    statement("DENIES", "PROPOSED", &json!([])),
                    statement("ASSERTS", "CONFIRMED", &json!([])),
                    null,
                ],
                "article": { "title": format!("Pier {n}"), "statements": { "totalCount": 1 } },
                "gone": null,
            }),
        ));
    }

    /// Merges one into another, and takes it back every second time; whether it did.
    fn merge(&mut self, mutation: &str, n: usize, from: &Value, into: &Value) -> bool {
        self.done(mutation, json!({ "from": from, "into": into }));
        let undone = n % 2 == 1;
        if undone {
            let of = "query ($of: ID!) { merges(of: $of, first: 1) { nodes { id } } }";
            let merge = self.ask(of, &json!({ "of": into }));
            self.done("undoMerge", json!({ "id": merge["merges"]["nodes"][0]["id"] }));
        }
        undone
    }

    /// A name of this desk and this time, in letters, as names have no digits.
    fn word(&self, what: &str, n: usize) -> String {
        let digit = |d: char| char::from(b"bdfghklmnr"[d.to_digit(10).unwrap_or(0) as usize]);
        let number: String = n.to_string().chars().flat_map(|d| [digit(d), 'o']).collect();
        format!("{what}{}{number}", self.name.to_lowercase())
    }

    /// Carries a mutation out that makes something; gives its id.
    fn id(&mut self, mutation: &str, input: Value) -> Value {
        let noun = ["Article", "Statement", "Person", "Source", "Event"];
        let noun = noun
            .into_iter()
            .find(|noun| mutation.ends_with(noun))
            .unwrap()
            .to_lowercase();
        match self.mutate(mutation, &format!("{noun} {{ id }}"), input) {
            Ok(answer) => answer[&noun]["id"].clone(),
            Err(applied) => {
                let made = applied.as_array().unwrap().iter().find(|change| {
                    change["operation"] == "CREATED" && change["nodeId"].as_str().unwrap().starts_with(&noun)
                });
                made.unwrap_or_else(|| panic!("{applied}"))["nodeId"].clone()
            }
        }
    }

    fn done(&mut self, mutation: &str, input: Value) {
        self.mutate(mutation, "", input).ok();
    }

    /// Sends it until it is answered: with what it gives, or with what it wrote.
    fn mutate(&mut self, mutation: &str, select: &str, input: Value) -> Result<Value, Value> {
        self.sent += 1;
        let key = format!("{}-{}", self.name, self.sent);
        let of = &self.shared.inputs[mutation];
        let query = format!(
            "mutation ($input: {of}) {{ do: {mutation}(input: $input) {{ {select} userErrors {{ message }} }} }}"
        );
        let (answer, times) = self.send(&query, &json!({ "input": input }), Some(&key));
        let shared = &self.shared;
        shared.answered.fetch_add(1, Ordering::Relaxed);
        let error = &answer["errors"][0];
        let applied = error["extensions"]["code"] == "IDEMPOTENCY_KEY_APPLIED";
        {
            let mut tally = shared.tally.lock().unwrap();
            let tally = tally.entry(mutation.into()).or_default();
            tally.done += 1;
            tally.again += u64::from(times > 1);
            tally.applied += u64::from(applied);
        }
        if applied {
            let applied = &error["extensions"]["applied"];
            assert!(
                times > 1 && applied[0]["field"] == "do" && applied[1].is_null(),
                "{answer}"
            );
            return Err(applied[0]["changes"].clone());
        }
        let done = &answer["data"]["do"];
        assert!(done["userErrors"] == json!([]), "{query} {input}: {answer}");
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
