//! Keys of clients: who is let in, and until when.

use super::{COUNT, COUNT_BY_GET, JSON, code, rename, viveka};
use crate::support::{
    events::Events,
    run,
    serve::{serve, served, served_as},
    socket::Socket,
    stderr, stdout,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use whosaid::{
    auth::Role,
    config::{Access, Config},
};
use whosaid_domain::clock::SystemClock;
use whosaid_testkit::on_each;

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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_ends_within_seconds_after_its_key_was_revoked() {
    on_each(async |database| {
        let server = serve(database, Config::default()).await;
        let key = server.key("desk", Role::Reader).await;
        let other = server.key("other", Role::Reader).await;
        let follow = "subscription { changes { cursor } }";
        let body = json!({ "query": follow }).to_string();
        let stream = async |key: &str| {
            let headers = [JSON, ("accept", "text/event-stream"), ("authorization", key)];
            Events::ask(server.address, "POST", &headers, "/graphql/stream", &body)
                .await
                .unwrap()
        };
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        // The key comes with the request that opens the socket, or after it.
        let early = [protocol, ("authorization", key.as_str())];
        let mut early = Socket::open(server.address, &early).await.unwrap();
        early.say(json!({ "type": "connection_init" })).await;
        let init = |key: &str| json!({ "type": "connection_init", "payload": { "authorization": key } });
        let (mut late, mut stays) = (
            Socket::connect(server.address).await,
            Socket::connect(server.address).await,
        );
        late.say(init(&key)).await;
        stays.say(init(&other)).await;
        let mut open = Socket::ready(server.address).await;
        for socket in [&mut early, &mut late, &mut stays] {
            assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
            socket.subscribe("1", follow, Value::Null).await;
        }
        let (mut events, mut going_on) = (stream(&key).await, stream(&other).await);
        server.store.revoke_key("desk", &SystemClock).await.unwrap();
        let start = Instant::now();
        assert_eq!((early.closed().await, late.closed().await), (4403, 4403));
        // Without its `complete`, so that the client comes back, and is told why not.
        assert!(events.next().await.is_none());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        // All others go on.
        for socket in [&mut stays, &mut open] {
            socket.say(json!({ "type": "ping" })).await;
            assert_eq!(socket.hear().await["type"], "pong");
        }
        let waits = tokio::time::timeout(Duration::from_secs(3), going_on.next()).await;
        assert!(waits.is_err(), "{waits:?}");
    })
    .await;
}
