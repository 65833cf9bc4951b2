//! How often, and how much.

use super::{COUNT, JSON, code};
use crate::support::serve::{served, served_as};
use serde_json::json;
use std::time::Duration;
use whosaid::{
    auth::Role,
    config::{Access, Config, RateLimits, Transport},
    guard::Limits,
};
use whosaid_domain::store::Options;

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
            answer: 300,
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
        &format!("whosaid_readers_most {}", Options::default().file_readers()),
        "whosaid_subscriptions 0",
    ] {
        assert!(metrics.contains(part), "{part} is missing:\n{metrics}");
    }
    assert!(metrics.lines().count() < 3_000, "{}", metrics.lines().count());
    assert!(metrics.trim_end().ends_with("# EOF"));
}
