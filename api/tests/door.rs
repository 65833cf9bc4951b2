//! Who is let in, how often, with which document, and what is told to caches.

use crate::support::{
    Folder, run,
    serve::{Served, again, serve, served, served_as},
    stderr, stdout,
    wire::Answer,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use whosaid::{
    auth::Role,
    config::{Access, Config, RateLimits, Transport},
    guard::Limits,
};
use whosaid_domain::clock::SystemClock;
use whosaid_testkit::{Engine, on_each};

const JSON: (&str, &str) = ("content-type", "application/json");
const COUNT: &str = r#"{"query": "{ articles { totalCount } }"}"#;
const COUNT_BY_GET: &str = "/graphql?query=%7Barticles%7BtotalCount%7D%7D";

fn code(answer: &Answer) -> String {
    let json = answer.json();
    json["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn private() -> Config {
    Config {
        access: Access {
            private: true,
            ..Access::default()
        },
        ..Config::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused_and_none_may_read() {
    on_each(async |database| {
        let server = serve(database, Config::default()).await;
        let key = server.key("desk", Role::Reader).await;
        assert_eq!(server.post(&[JSON], COUNT).await.status, 200);
        assert_eq!(server.post(&[JSON, ("authorization", &key)], COUNT).await.status, 200);
        let long = "x".repeat(5000);
        for wrong in [
            "Bearer x",
            "Bearer ",
            "Basic YTpi",
            "",
            &key[7..],
            &key[..key.len() - 1],
            &long,
        ] {
            // Asked twice: what is known to be none stays none.
            for _ in 0..2 {
                let answer = server.post(&[JSON, ("authorization", wrong)], COUNT).await;
                assert_eq!(
                    (answer.status, code(&answer).as_str()),
                    (401, "UNAUTHENTICATED"),
                    "{wrong}"
                );
                assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"whosaid\""));
                assert!(!answer.body.contains(&key[7..]));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_server_answers_nobody_without_a_key() {
    let server = served_as(private()).await;
    for (method, path) in [("POST", "/graphql"), ("GET", COUNT_BY_GET), ("GET", "/metrics")] {
        let answer = server.ask(method, path, &[JSON], COUNT.as_bytes()).await;
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (401, "UNAUTHENTICATED"),
            "{path}"
        );
    }
    let key = server.key("desk", Role::Reader).await;
    let key = ("authorization", key.as_str());
    let answer = server.post(&[JSON, key], COUNT).await;
    assert_eq!(answer.json()["data"]["articles"]["totalCount"], 10);
    let answer = server.ask("GET", COUNT_BY_GET, &[key], b"").await;
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    assert_eq!(server.ask("GET", "/metrics", &[key], b"").await.status, 200);
    assert_eq!(server.ask("GET", "/health/live", &[], b"").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_known_for_ten_seconds_and_then_its_revocation() {
    let server = served().await;
    let key = server.key("desk", Role::Reader).await;
    let ask = async || server.post(&[JSON, ("authorization", &key)], COUNT).await.status;
    assert_eq!(ask().await, 200);
    // Reads of the key would show here: it is looked up once.
    let sum = || server.store.meter().so_far().counts.iter().sum::<u64>();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = sum();
    for _ in 0..5 {
        ask().await;
    }
    assert_eq!(sum() - before, 5);
    let noted = server.store.keys().await.unwrap();
    assert!(noted[0].last_used_at.is_some(), "{noted:?}");
    server.store.revoke_key("desk", &SystemClock).await.unwrap();
    let start = Instant::now();
    while ask().await == 200 {
        assert!(start.elapsed() < Duration::from_secs(15), "it goes on");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(ask().await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_by_the_program() {
    on_each(async |database| {
        let url = ["--database-url", database.url()];
        let key = |arguments: &[&str]| run(&[&["key"], arguments, &url].concat());
        let made = key(&["create", "--name", "news desk", "--role", "contributor"]);
        let secret = stdout(&made).trim().to_owned();
        assert!(
            made.status.success() && secret.starts_with("whosaid_"),
            "{}",
            stderr(&made)
        );
        let again = key(&["create", "--name", "news desk", "--role", "reader"]);
        assert!(!again.status.success() && stderr(&again).contains("`news desk` is there"));
        let unknown = key(&["create", "--name", "x", "--role", "owner"]);
        assert_eq!(unknown.status.code(), Some(2));
        let list = stdout(&key(&["list"]));
        assert!(
            list.contains("news desk  contributor") && !list.contains(&secret),
            "{list}"
        );
        assert!(key(&["revoke", "news desk"]).status.success());
        assert_eq!(key(&["revoke", "news desk"]).status.code(), Some(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_too_low_is_forbidden_and_nothing_is_done() {
    let server = served().await;
    let (id, _) = viveka(&server).await;
    let mutation = rename(&id, "Somebody else");
    for role in [Role::Reader, Role::Contributor] {
        let key = server.key(role.as_str(), role).await;
        let answer = server.post(&[JSON, ("authorization", &key)], &mutation).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{}", answer.body);
    }
    assert_eq!(code(&server.post(&[JSON], &mutation).await), "FORBIDDEN");
    assert_eq!(viveka(&server).await.1, "Viveka Lund");
    let key = server.key("editor", Role::Editor).await;
    server.post(&[JSON, ("authorization", &key)], &mutation).await;
    assert_eq!(viveka(&server).await.1, "Somebody else");
}

/// The id and the name of a person of the samples.
async fn viveka(server: &Served) -> (String, String) {
    let answer = server
        .post(&[JSON], r#"{"query": "{ person(slug: \"viveka-lund\") { id name } }"}"#)
        .await
        .json();
    let text = |field: &str| answer["data"]["person"][field].as_str().unwrap().to_owned();
    (text("id"), text("name"))
}

fn rename(id: &str, name: &str) -> String {
    let query = "mutation Rename($id: ID!, $name: String!) { updatePerson(input: { id: $id, name: $name }) \
                 { person { name version } userErrors { message } } }";
    json!({ "query": query, "variables": { "id": id, "name": name } }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_told_when_to_come_again() {
    let rates = |address, key| Config {
        rates: RateLimits {
            address: Some(address),
            key: Some(key),
            burst: Some(1),
        },
        ..Config::default()
    };
    let server = served_as(rates(2, 4)).await;
    let key = server.key("desk", Role::Reader).await;
    // A key that is first seen is counted by the address too.
    assert_eq!(server.post(&[JSON, ("authorization", &key)], COUNT).await.status, 200);
    let mut refused = None;
    for _ in 0..20 {
        let answer = server.post(&[JSON], COUNT).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the rate has an end");
    assert_eq!((refused.status, code(&refused).as_str()), (429, "RATE_LIMITED"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Who has a key has a rate of its own.
    assert_eq!(server.post(&[JSON, ("authorization", &key)], COUNT).await.status, 200);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(server.post(&[JSON], COUNT).await.status, 200);
    let metrics = server
        .ask("GET", "/metrics", &[("authorization", &key)], b"")
        .await
        .body;
    assert!(
        metrics.contains(r#"whosaid_limits_hit_total{limit="rate"}"#),
        "{metrics}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_the_address_is_the_one_it_tells_last() {
    let config = |trust_forwarded| Config {
        access: Access {
            trust_forwarded,
            ..Access::default()
        },
        rates: RateLimits {
            address: Some(1),
            key: None,
            burst: Some(1),
        },
        ..Config::default()
    };
    for trusted in [true, false] {
        let server = served_as(config(trusted)).await;
        let ask = async |from: &str| server.post(&[JSON, ("x-forwarded-for", from)], COUNT).await.status;
        assert_eq!(ask("10.9.9.9, 10.0.0.1").await, 200);
        assert_eq!(
            ask("10.8.8.8, 10.0.0.1").await,
            429,
            "what a client writes itself changes nothing"
        );
        assert_eq!(ask("10.9.9.9, 10.0.0.2").await, if trusted { 200 } else { 429 });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_a_client_has_is_not_sent_again() {
    on_each(async |database| {
        let server = serve(database, Config::default()).await;
        let get = async |tag: &str| server.ask("GET", COUNT_BY_GET, &[("if-none-match", tag)], b"").await;
        let first = server.ask("GET", COUNT_BY_GET, &[], b"").await;
        let tag = first.header("etag").unwrap().to_owned();
        assert_eq!(first.header("cache-control"), Some("public, no-cache"));
        assert!(first.header("vary").unwrap().contains("authorization"));
        // The second time it is known without asking again: one SQL statement, for the state.
        for tag in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".into()] {
            let answer = get(&tag).await;
            assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{tag}");
            assert!(answer.header("etag").is_some());
        }
        assert_eq!(get("\"x\"").await.status, 200);
        // Another form of the answer is another answer.
        let other = [
            ("if-none-match", tag.as_str()),
            ("accept", "application/graphql-response+json"),
        ];
        assert_eq!(
            server.ask("GET", COUNT_BY_GET, &other, b"").await.header("etag"),
            Some(tag.as_str())
        );

        let (id, _) = viveka(&server).await;
        let path = "/graphql?query=%7Bperson(slug:%22viveka-lund%22)%7Bname%7D%7D";
        let named = server.ask("GET", path, &[], b"").await;
        let tag = named.header("etag").unwrap().to_owned();
        let again = async || server.ask("GET", path, &[("if-none-match", &tag)], b"").await;
        assert_eq!(again().await.status, 304);
        assert_eq!(again().await.status, 304);
        let key = server.key("editor", Role::Editor).await;
        server
            .post(&[JSON, ("authorization", &key)], &rename(&id, "Somebody else"))
            .await;
        let changed = again().await;
        assert!(
            changed.status == 200 && changed.body.contains("Somebody else"),
            "{changed:?}"
        );
        assert_ne!(changed.header("etag"), Some(tag.as_str()));

        // What is refused, or came by POST, is nobody's to keep.
        let wrong = server
            .ask("GET", "/graphql?query=%7Bnope%7D", &[("if-none-match", "*")], b"")
            .await;
        assert_eq!(
            (wrong.header("etag"), wrong.header("cache-control")),
            (None, Some("no-store"))
        );
        assert_eq!(
            server.post(&[JSON], COUNT).await.header("cache-control"),
            Some("no-store")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_allowed_origins_may_ask_and_no_others() {
    let config = Config {
        access: Access {
            origins: vec!["https://desk.example".parse().unwrap()],
            ..Access::default()
        },
        ..Config::default()
    };
    let server = served_as(config).await;
    let allowed = |answer: &Answer| answer.header("access-control-allow-origin").map(str::to_owned);
    let desk = ("origin", "https://desk.example");
    let asking = [desk, ("access-control-request-method", "POST")];
    let preflight = server.ask("OPTIONS", "/graphql", &asking, b"").await;
    assert_eq!(
        (preflight.status, allowed(&preflight).as_deref()),
        (200, Some("https://desk.example"))
    );
    let headers = preflight.header("access-control-allow-headers").unwrap();
    assert!(
        headers.contains("authorization") && headers.contains("idempotency-key"),
        "{headers}"
    );
    assert!(preflight.header("access-control-allow-credentials").is_none());
    let answer = server.post(&[JSON, desk], COUNT).await;
    assert_eq!(allowed(&answer).as_deref(), Some("https://desk.example"));
    for origin in ["https://desk.example.evil.example", "null", "http://desk.example"] {
        assert_eq!(
            allowed(&server.post(&[JSON, ("origin", origin)], COUNT).await),
            None,
            "{origin}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_that_is_sent_again_is_answered_again_and_not_carried_out_again() {
    on_each(async |database| {
        let server = serve(database, Config::default()).await;
        let (id, _) = viveka(&server).await;
        let key = server.key("editor", Role::Editor).await;
        let other = server.key("other", Role::Editor).await;
        let send = async |key: &str, name: &str, body: &str| {
            let headers = [JSON, ("authorization", key), ("idempotency-key", name)];
            server.post(&headers, body).await
        };
        let version = |answer: &Answer| answer.json()["data"]["updatePerson"]["person"]["version"].clone();
        let first = send(&key, "one", &rename(&id, "A")).await;
        assert_eq!((first.status, version(&first)), (200, json!(2)), "{}", first.body);
        assert!(first.header("idempotency-replayed").is_none());
        let once_more = send(&key, "one", &rename(&id, "A")).await;
        assert_eq!(
            (&once_more.body, once_more.header("idempotency-replayed")),
            (&first.body, Some("true"))
        );
        let another = send(&key, "one", &rename(&id, "B")).await;
        assert_eq!(
            (another.status, code(&another).as_str()),
            (422, "IDEMPOTENCY_KEY_REUSED")
        );
        assert_eq!(viveka(&server).await.1, "A");
        // Another client's names are its own; a query needs none.
        assert_eq!(version(&send(&other, "one", &rename(&id, "C")).await), json!(3));
        for _ in 0..2 {
            let query = send(&key, "two", COUNT).await;
            assert!(query.status == 200 && query.header("idempotency-replayed").is_none());
        }
        let long = "x".repeat(256);
        let bad = send(&key, &long, &rename(&id, "D")).await;
        assert_eq!((bad.status, code(&bad).as_str()), (400, "BAD_USER_INPUT"));
        // Another process on the same database knows them too.
        let spare = whosaid_testkit::database(Engine::Sqlite).await;
        let second = again(spare, &server.store, Config::default()).await;
        let headers = [JSON, ("authorization", key.as_str()), ("idempotency-key", "one")];
        let replayed = second.post(&headers, &rename(&id, "A")).await;
        assert_eq!(
            (&replayed.body, replayed.header("idempotency-replayed")),
            (&first.body, Some("true"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sent_at_once_under_one_name_one_is_carried_out() {
    let server = served().await;
    let (id, _) = viveka(&server).await;
    let key = server.key("editor", Role::Editor).await;
    let body = rename(&id, "A");
    let headers = [JSON, ("authorization", key.as_str()), ("idempotency-key", "one")];
    let many = futures_util::future::join_all((0..8).map(|_| server.post(&headers, &body))).await;
    let mut carried_out = 0;
    for answer in &many {
        match answer.status {
            200 => carried_out += usize::from(answer.header("idempotency-replayed").is_none()),
            409 => assert_eq!(
                (code(answer).as_str(), answer.header("retry-after")),
                ("IDEMPOTENCY_KEY_IN_USE", Some("1"))
            ),
            _ => panic!("{answer:?}"),
        }
    }
    assert_eq!(carried_out, 1);
    let person = server
        .post(&[JSON], r#"{"query": "{ person(slug: \"viveka-lund\") { version } }"}"#)
        .await;
    assert_eq!(person.json()["data"]["person"]["version"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_kept_are_asked_for_by_their_ids() {
    let folder = Folder::new("persisted");
    let document = "query Count { articles { totalCount } }";
    let hash = whosaid_domain::key::sha256(&[document.as_bytes()]);
    let file = folder.file("documents.json", json!({ "count": document }).to_string());
    let manifest = json!({ "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{ "id": "count", "name": "Count", "type": "query", "body": document }] });
    let manifest = folder.file("manifest.json", manifest.to_string());
    for (file, only) in [(file, false), (manifest, true)] {
        let config = Config {
            access: Access {
                persisted: Some(file.into()),
                persisted_only: only,
                ..Access::default()
            },
            ..Config::default()
        };
        let server = served_as(config).await;
        let post = async |body: Value| server.post(&[JSON], &body.to_string()).await;
        let extensions = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        for body in [
            json!({ "documentId": "count" }),
            json!({ "documentId": hash }),
            json!({ "extensions": extensions(&hash) }),
            json!({ "query": document, "extensions": extensions(&hash) }),
            json!({ "query": document }),
        ] {
            let answer = post(body.clone()).await;
            assert_eq!(
                answer.json()["data"]["articles"]["totalCount"],
                10,
                "{body}: {}",
                answer.body
            );
        }
        let by_get = server.ask("GET", "/graphql?documentId=count", &[], b"").await;
        assert_eq!(by_get.json()["data"]["articles"]["totalCount"], 10);
        let unknown = post(json!({ "extensions": extensions(&hash.replace(['0', '1'], "2")) })).await;
        assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");
        let lying = post(json!({ "query": "{ __typename }", "extensions": extensions(&hash) })).await;
        assert_eq!(code(&lying), "BAD_USER_INPUT");
        let own = post(json!({ "query": "{ __typename }" })).await;
        assert_eq!(
            (own.status, code(&own).as_str()),
            if only { (400, "PERSISTED_QUERY_ONLY") } else { (200, "") }
        );
    }
    let server = served().await;
    let answer = server.post(&[JSON], r#"{"documentId": "count"}"#).await;
    assert_eq!(code(&answer), "PERSISTED_QUERY_NOT_SUPPORTED");
    for (text, why) in [
        ("[]", "must be a JSON object"),
        ("{", "is no JSON"),
        (r#"{"a": "{"}"#, "`a` is no GraphQL"),
    ] {
        let file = folder.file("wrong.json", text);
        let url = server.database.url();
        let output = run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            url,
            "--persisted",
            &file,
        ]);
        assert!(
            !output.status.success() && stderr(&output).contains(why),
            "{}",
            stderr(&output)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_limit_is_named_with_its_value_and_its_maximum() {
    let small = Config {
        limits: Limits {
            bytes: 2000,
            tokens: 200,
            nesting: 12,
            depth: 6,
            fields: 40,
            aliases: 5,
            directives: 4,
            complexity: 500,
            values: 50,
            text: 100,
            introspection: false,
            suggestions: false,
        },
        transport: Transport {
            body: 5000,
            ..Transport::default()
        },
        ..Config::default()
    };
    let server = served_as(small).await;
    let q = |query: String| json!({ "query": query });
    let texts =
        |text: &str| json!({ "query": "query($s: String) { person(slug: $s) { name } }", "variables": { "s": text } });
    for (limit, value, maximum, body) in [
        ("document-bytes", 2101, 2000, q(format!("{{a}}#{}", "x".repeat(2097)))),
        ("tokens", 202, 200, q(format!("{{{}}}", "a ".repeat(200)))),
        (
            "nesting",
            14,
            12,
            q(format!("{{ a(b: {}{}) }}", "[".repeat(12), "]".repeat(12))),
        ),
        ("depth", 7, 6, q(format!("{}{}", "{ node ".repeat(7), "}".repeat(7)))),
        ("fields", 41, 40, q(format!("{{{}}}", "a ".repeat(41)))),
        ("aliases", 6, 5, q(format!("{{{}}}", "a: b ".repeat(6)))),
        (
            "directives",
            5,
            4,
            q(format!("{{ a {} }}", "@skip(if: false)".repeat(5))),
        ),
        (
            "complexity",
            701,
            500,
            q("{ articles(first: 100) { nodes { id title url byline language wordCount } } }".into()),
        ),
        ("text-bytes", 101, 100, texts(&"x".repeat(101))),
        (
            "values",
            102,
            50,
            json!({ "query": "{ __typename }", "variables": { "a": vec![0; 100] } }),
        ),
        (
            "nesting",
            13,
            12,
            json!({ "query": "", "variables": { "a": json!([[[[[[[[[[[1]]]]]]]]]]]) } }),
        ),
        (
            "body-bytes",
            5123,
            5000,
            json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(5123 - 51) } }),
        ),
    ] {
        let answer = server.post(&[JSON], &body.to_string()).await;
        let mut json = answer.json();
        assert!(json["errors"].is_array(), "{limit}: {json}");
        let error = json["errors"][0].take();
        let told = &error["extensions"];
        assert_eq!(
            (&told["limit"], &told["maximum"]),
            (&json!(limit), &json!(maximum)),
            "{error}"
        );
        let about = told["value"].as_u64().unwrap();
        assert!(about.abs_diff(value) <= value / 5, "{limit}: {about}, not {value}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(&about.to_string()) && message.ends_with(&format!("the limit is {maximum}")),
            "{message}"
        );
        assert!(["QUERY_TOO_COMPLEX", "REQUEST_TOO_LARGE"].contains(&told["code"].as_str().unwrap()));
    }
    let metrics = server.ask("GET", "/metrics", &[], b"").await.body;
    for limit in ["depth", "values", "body-bytes", "complexity"] {
        assert!(
            metrics.contains(&format!("whosaid_limits_hit_total{{limit=\"{limit}\"}}")),
            "{metrics}"
        );
    }
    let hidden = server
        .post(&[JSON], &q("{ __schema { queryType { name } } }".into()).to_string())
        .await;
    assert!(hidden.body.contains("introspection is switched off"), "{}", hidden.body);
    assert_eq!(server.ask("GET", "/schema.graphql", &[], b"").await.status, 404);
    let misspelt = server
        .post(&[JSON], &q("{ articls { totalCount } }".into()).to_string())
        .await;
    assert!(!misspelt.body.contains("Did you mean"), "{}", misspelt.body);
    let helped = served()
        .await
        .post(&[JSON], &q("{ articls { totalCount } }".into()).to_string())
        .await;
    assert!(helped.body.contains("Did you mean"), "{}", helped.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_measured_is_told_and_names_of_operations_have_an_end() {
    let server = served().await;
    for i in 0..150 {
        let body = json!({ "query": format!("query Name{i} {{ __typename }}") }).to_string();
        server.post(&[JSON], &body).await;
    }
    server.post(&[JSON], COUNT).await;
    server.post(&[JSON], r#"{"query": "query Name1 { nope }"}"#).await;
    let answer = server.ask("GET", "/metrics", &[], b"").await;
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    let metrics = answer.body;
    for part in [
        r#"whosaid_requests_total{operation="Name1",outcome="OK"} 1"#,
        r#"whosaid_requests_total{operation="Name1",outcome="GRAPHQL_VALIDATION_FAILED"} 1"#,
        r#"whosaid_requests_total{operation="other",outcome="OK"}"#,
        r#"whosaid_request_seconds_count{operation="Name1"} 2"#,
        "whosaid_sql_seconds_count",
        r#"whosaid_sql_seconds_bucket{le="+Inf"}"#,
        "whosaid_readers_busy 0",
        "whosaid_readers_most 8",
        "whosaid_subscriptions 0",
    ] {
        assert!(metrics.contains(part), "{part} is missing:\n{metrics}");
    }
    assert!(metrics.lines().count() < 3_000, "{}", metrics.lines().count());
    assert!(metrics.trim_end().ends_with("# EOF"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_has_an_id_the_clients_own_where_it_is_plain() {
    let server = served().await;
    let ask = async |headers: &[(&'static str, &str)]| {
        let answer = server.ask("GET", "/health/live", headers, b"").await;
        answer.header("x-request-id").unwrap().to_owned()
    };
    assert_eq!(ask(&[("x-request-id", "desk-7")]).await, "desk-7");
    assert_ne!(ask(&[("x-request-id", "a b")]).await, "a b");
    assert_ne!(ask(&[]).await, ask(&[]).await);
}
