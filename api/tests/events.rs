//! GraphQL over server-sent events.

use crate::support::{
    self,
    events::{Event, Events},
    serve::{Served, served, served_as},
};
use serde_json::{Value, json};
use std::time::Duration;
use whosaid::config::{Config, LiveLimits};

const JSON: (&str, &str) = ("content-type", "application/json");
const ACCEPT: (&str, &str) = ("accept", "text/event-stream");
const FOLLOW: &str = "subscription ($after: String) { changes(after: $after) { cursor noun } }";

async fn stream(server: &Served, query: &str, variables: Value, headers: &[(&str, &str)]) -> Events {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let headers = [&[JSON, ACCEPT], headers].concat();
    Events::ask(server.address, "POST", &headers, "/graphql/stream", &body)
        .await
        .unwrap()
}

async fn all(mut events: Events) -> Vec<Event> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event);
    }
    all
}

fn names(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.event.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_one_event_and_its_end() {
    let server = served().await;
    let events = stream(&server, "{ articles { totalCount } }", Value::Null, &[]).await;
    assert!(events.head.starts_with("HTTP/1.1 200"), "{}", events.head);
    assert!(
        events.head.contains("content-type: text/event-stream"),
        "{}",
        events.head
    );
    let events = all(events).await;
    assert_eq!(names(&events), ["next", "complete"]);
    assert_eq!(events[0].data, r#"{"data":{"articles":{"totalCount":10}}}"#);
    let path = "/graphql/stream?query=%7Barticles%7BtotalCount%7D%7D";
    let by_get = Events::ask(server.address, "GET", &[ACCEPT], path, "").await.unwrap();
    assert_eq!(all(by_get).await, events);
    // A document that is refused is told in the stream, as the protocol has it.
    let refused = all(stream(&server, "{ nope }", Value::Null, &[]).await).await;
    assert_eq!(names(&refused), ["next", "complete"]);
    let answer: Value = serde_json::from_str(&refused[0].data).unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert!(answer.get("data").is_none(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_has_the_cursor_of_its_change_and_the_last_one_seen_resumes() {
    let server = served().await;
    let own = support::server(server.database.url()).await;
    let data = support::data(
        &own,
        "{ start: changes(first: 0) { pageInfo { endCursor } } changes(first: 30) { nodes { cursor } } }",
        Value::Null,
    )
    .await;
    let start = data["start"]["pageInfo"]["endCursor"].clone();
    let cursors: Vec<&str> = data["changes"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["cursor"].as_str().unwrap())
        .collect();
    let mut first = stream(&server, FOLLOW, json!({ "after": start }), &[]).await;
    let mut seen = Vec::new();
    for _ in 0..13 {
        let event = first.next().await.unwrap();
        let answer: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(answer["data"]["changes"]["cursor"].as_str(), event.id.as_deref());
        seen.push(event.id.unwrap());
    }
    drop(first);
    // The address and the variables are as before: the header counts.
    let resumed = [("last-event-id", seen[12].as_str())];
    let mut second = stream(&server, FOLLOW, json!({ "after": start }), &resumed).await;
    while seen.len() < 30 {
        seen.push(second.next().await.unwrap().id.unwrap());
    }
    assert_eq!(seen, cursors);
    // As `EventSource` asks.
    let path = "/graphql/stream?query=subscription%7Bchanges%7Bcursor%7D%7D";
    let headers = [ACCEPT, ("last-event-id", cursors[28])];
    let mut by_get = Events::ask(server.address, "GET", &headers, path, "").await.unwrap();
    assert_eq!(by_get.next().await.unwrap().id.as_deref(), Some(cursors[29]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_kept_alive_and_counted() {
    let limits = LiveLimits {
        ping: Duration::from_millis(50),
        sockets_per_address: 2,
        ..LiveLimits::default()
    };
    let server = served_as(Config {
        live: limits,
        ..Config::default()
    })
    .await;
    let mut quiet = stream(&server, FOLLOW, Value::Null, &[]).await;
    let waited = tokio::time::timeout(Duration::from_millis(500), quiet.next()).await;
    assert!(waited.is_err() && quiet.comments > 2, "{waited:?}, {}", quiet.comments);
    let second = stream(&server, FOLLOW, Value::Null, &[]).await;
    let third = stream(&server, FOLLOW, Value::Null, &[]).await;
    assert!(
        third.head.starts_with("HTTP/1.1 429") && third.head.contains("retry-after"),
        "{}",
        third.head
    );
    drop((quiet, second, third));
    for _ in 0..500 {
        if stream(&server, FOLLOW, Value::Null, &[])
            .await
            .head
            .starts_with("HTTP/1.1 200")
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the place of a stream that has gone is not given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_streamed_or_must_not_run_is_refused() {
    let server = served().await;
    let body = json!({ "query": FOLLOW }).to_string();
    for (method, headers, status) in [
        ("POST", vec![JSON, ("accept", "application/json")], "406"),
        ("POST", vec![ACCEPT, ("content-type", "text/plain")], "415"),
        ("PUT", vec![JSON, ACCEPT], "405"),
        ("DELETE", vec![JSON, ACCEPT], "405"),
    ] {
        let refused = Events::ask(server.address, method, &headers, "/graphql/stream", &body)
            .await
            .unwrap();
        assert!(
            refused.head.starts_with(&format!("HTTP/1.1 {status}")),
            "{method} {headers:?}: {}",
            refused.head
        );
    }
    let path = "/graphql/stream?query=mutation%7B__typename%7D";
    let mutation = Events::ask(server.address, "GET", &[ACCEPT], path, "").await.unwrap();
    let events = all(mutation).await;
    assert!(events[0].data.contains("METHOD_NOT_ALLOWED"), "{events:?}");
    // Where there can be but one answer, a subscription is told where to go.
    let answer = server.post(&[JSON], &body).await.json();
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("/graphql/ws") && message.contains("/graphql/stream"),
        "{answer}"
    );
}
