//! GraphQL over WebSocket: what the protocol asks for, and what it ends with.

use crate::support::{
    self,
    serve::{Served, allowing, served, served_as},
    socket::Socket,
};
use futures_util::SinkExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use whosaid::auth::Role;
use whosaid::config::{Access, Config, LiveLimits, Transport};

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
const COUNT: &str = "{ articles { totalCount } }";
const FOLLOW: &str = "subscription ($after: String) { changes(after: $after) { cursor noun node { id } } }";

fn within(live: LiveLimits) -> Config {
    Config {
        live,
        ..Config::default()
    }
}

async fn start(server: &Served) -> String {
    let server = support::server(server.database.url()).await;
    let data = support::data(&server, "{ changes(first: 0) { pageInfo { endCursor } } }", Value::Null).await;
    data["changes"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_and_subscriptions_are_answered_each_under_its_id() {
    let server = served().await;
    let mut socket = Socket::ready(server.address).await;
    socket.subscribe("q", COUNT, Value::Null).await;
    let next = json!({ "type": "next", "id": "q", "payload": { "data": { "articles": { "totalCount": 10 } } } });
    assert_eq!(socket.hear().await, next);
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "q" }));
    // An id is free again once its operation is over.
    socket
        .subscribe("q", FOLLOW, json!({ "after": start(&server).await }))
        .await;
    let mut cursors = Vec::new();
    for _ in 0..45 {
        let next = socket.hear().await;
        assert_eq!((&next["type"], &next["id"]), (&"next".into(), &"q".into()), "{next}");
        let change = &next["payload"]["data"]["changes"];
        assert!(change["node"]["id"].is_string(), "{next}");
        cursors.push(change["cursor"].clone());
    }
    socket.say(json!({ "type": "complete", "id": "q" })).await;
    socket.say(json!({ "type": "ping", "payload": { "n": 1 } })).await;
    loop {
        let next = socket.hear().await;
        if next["type"] == "pong" {
            assert_eq!(next["payload"], json!({ "n": 1 }));
            break;
        }
        assert_eq!(next["type"], "next", "{next}");
    }
    // Nothing comes any more under that id, and the rest of the feed comes from where it was left.
    socket.subscribe("r", FOLLOW, json!({ "after": cursors[44] })).await;
    let next = socket.hear().await;
    assert_eq!((&next["type"], &next["id"]), (&"next".into(), &"r".into()), "{next}");
    assert!(!cursors.contains(&next["payload"]["data"]["changes"]["cursor"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_before_it_runs_is_an_error_message_and_the_socket_lives() {
    let server = served().await;
    let mut socket = Socket::ready(server.address).await;
    for (query, code) in [
        ("{ articles {", "GRAPHQL_PARSE_FAILED"),
        ("{ articles { nope } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes(after: \"x\") { cursor } }", "BAD_PAGE"),
        (
            "subscription { a: changes { cursor } b: changes { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { ...f } fragment f on Subscription { changes { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...a } fragment a on Query { ...a }", "QUERY_TOO_COMPLEX"),
        (
            &format!("{{ node(id: {}) {{ id }} }}", "[".repeat(3_000)),
            "QUERY_TOO_COMPLEX",
        ),
    ] {
        socket.subscribe("x", query, Value::Null).await;
        let error = socket.hear().await;
        assert_eq!(
            (&error["type"], &error["id"]),
            (&"error".into(), &"x".into()),
            "{error}"
        );
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{error}");
    }
    // What goes wrong while answering comes with the data.
    socket
        .subscribe("x", "{ person { name } __typename }", Value::Null)
        .await;
    let next = socket.hear().await;
    assert_eq!(next["payload"]["data"]["__typename"], "Query", "{next}");
    assert_eq!(next["payload"]["errors"][0]["path"][0], "person", "{next}");
    assert_eq!(socket.hear().await["type"], "complete");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_breach_of_the_protocol_has_its_close_code() {
    let limits = LiveLimits {
        init_timeout: Duration::from_millis(300),
        ..LiveLimits::default()
    };
    let config = Config {
        transport: Transport {
            body: 10_000,
            ..Transport::default()
        },
        ..within(limits)
    };
    let server = served_as(config).await;
    let init = json!({ "type": "connection_init" });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": FOLLOW } });
    let said: [(&[Value], u16); 10] = [
        (&[json!(7)], 4400),
        (&[json!({ "type": "nonsense" })], 4400),
        (&[json!({ "type": "connection_init", "payload": 7 })], 4400),
        (&[init.clone(), json!({ "type": "subscribe", "id": "1" })], 4400),
        (
            &[init.clone(), json!({ "type": "subscribe", "id": "1", "payload": {} })],
            4400,
        ),
        (
            &[
                init.clone(),
                json!({ "type": "subscribe", "id": "", "payload": { "query": COUNT } }),
            ],
            4400,
        ),
        (std::slice::from_ref(&subscribe), 4401),
        (&[], 4408),
        (&[init.clone(), subscribe.clone(), subscribe.clone()], 4409),
        (&[init.clone(), init.clone()], 4429),
    ];
    for (messages, code) in said {
        let mut socket = Socket::connect(server.address).await;
        for message in messages {
            socket.say(message.clone()).await;
        }
        assert_eq!(socket.closed().await, code, "{messages:?}");
    }
    for (message, code) in [
        (Message::text("{\"type\""), 4400),
        (Message::binary(&b"\x00"[..]), 4400),
        (Message::text("[".repeat(9_000)), 4400),
        (Message::text(" ".repeat(20_000)), 1009),
    ] {
        let mut socket = Socket::connect(server.address).await;
        socket.0.send(message).await.unwrap();
        assert_eq!(socket.closed().await, code);
    }
    let mut other = Socket::open(server.address, &[]).await.unwrap();
    assert_eq!(other.closed().await, 4406);
    // Once acknowledged, a socket may rest.
    let mut socket = Socket::ready(server.address).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    socket.subscribe("1", COUNT, Value::Null).await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_and_operations_are_limited_and_their_places_given_back() {
    let limits = LiveLimits {
        sockets_per_address: 2,
        operations: 2,
        ..LiveLimits::default()
    };
    let server = served_as(within(limits)).await;
    let mut socket = Socket::ready(server.address).await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, FOLLOW, Value::Null).await;
    }
    let error = socket.hear().await;
    assert_eq!((&error["type"], &error["id"]), (&"error".into(), &"3".into()));
    assert_eq!(error["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("3", COUNT, Value::Null).await;
    assert_eq!(socket.hear().await["id"], "3");
    let second = Socket::ready(server.address).await;
    assert_eq!(Socket::open(server.address, &[PROTOCOL]).await.err(), Some(429));
    drop(second);
    for _ in 0..500 {
        if Socket::open(server.address, &[PROTOCOL]).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the place of a socket that has gone is not given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_are_refused() {
    let server = served_as(allowing("https://desk.example")).await;
    let own = format!("http://{}", server.address);
    for (origin, refused) in [
        (own.as_str(), None),
        ("https://desk.example", None),
        ("https://other.example", Some(403)),
        ("null", Some(403)),
    ] {
        let opened = Socket::open(server.address, &[PROTOCOL, ("origin", origin)]).await;
        assert_eq!(opened.err(), refused, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_gives_no_sign_of_life_is_let_go() {
    let limits = LiveLimits {
        ping: Duration::from_millis(100),
        sockets_per_address: 1,
        ..LiveLimits::default()
    };
    let server = served_as(within(limits)).await;
    // It answers pings while it is read from, and is not read from any more.
    let mut silent = Socket::ready(server.address).await;
    silent.subscribe("1", FOLLOW, Value::Null).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(silent.closed().await, 1001);
    drop(silent);
    // One that is read from stays.
    let mut socket = loop {
        match Socket::open(server.address, &[PROTOCOL]).await {
            Ok(socket) => break socket,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    let read = tokio::time::timeout(Duration::from_millis(600), socket.next()).await;
    assert!(read.is_err(), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_ends_its_sockets_and_streams_and_then_itself() {
    let mut server = served().await;
    let mut socket = Socket::ready(server.address).await;
    socket.subscribe("1", FOLLOW, Value::Null).await;
    let mut idle = Socket::connect(server.address).await;
    let body = json!({ "query": FOLLOW }).to_string();
    let headers = [("content-type", "application/json"), ("accept", "text/event-stream")];
    let mut events = support::events::Events::ask(server.address, "POST", &headers, "/graphql/stream", &body)
        .await
        .unwrap();
    let begun = std::time::Instant::now();
    server.stop.take().unwrap().send(()).unwrap();
    assert_eq!((socket.closed().await, idle.closed().await), (1001, 1001));
    // No `complete`, so that the client comes back.
    assert_eq!(events.next().await, None);
    server.done.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_comes_with_the_request_or_with_connection_init() {
    let config = Config {
        access: Access {
            private: true,
            ..Access::default()
        },
        ..Config::default()
    };
    let server = served_as(config).await;
    let key = server.key("desk", Role::Reader).await;
    let init = |payload: Value| json!({ "type": "connection_init", "payload": payload });
    for payload in [
        Value::Null,
        json!({}),
        json!({ "authorization": "Bearer nonsense" }),
        json!({ "authorization": 7 }),
    ] {
        let mut socket = Socket::connect(server.address).await;
        socket.say(init(payload)).await;
        assert_eq!(socket.closed().await, 4403);
    }
    let mut socket = Socket::connect(server.address).await;
    socket.say(init(json!({ "Authorization": key }))).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    let headers = [PROTOCOL, ("authorization", key.as_str())];
    let mut by_header = Socket::open(server.address, &headers).await.unwrap();
    by_header.say(json!({ "type": "connection_init" })).await;
    assert_eq!(by_header.hear().await["type"], "connection_ack");
    for socket in [&mut socket, &mut by_header] {
        socket.subscribe("1", COUNT, Value::Null).await;
        assert_eq!(socket.hear().await["payload"]["data"]["articles"]["totalCount"], 10);
        // What a key's role does not allow is told as everywhere.
        let person = "mutation { createPerson(input: { name: \"Ann Other\" }) { person { id } } }";
        assert_eq!(socket.hear().await["type"], "complete");
        socket.subscribe("2", person, Value::Null).await;
        let answer = socket.hear().await;
        assert_eq!(
            answer["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{answer}"
        );
    }
    let wrong = [PROTOCOL, ("authorization", "Bearer nonsense")];
    assert_eq!(Socket::open(server.address, &wrong).await.err(), Some(401));
}
