//! What is told to caches, to pages of other origins, and to whoever looks for an answer in a log.

use super::{COUNT, COUNT_BY_GET, JSON, rename, viveka};
use crate::support::{
    serve::{allowing, serve, served, served_as},
    wire::Answer,
};
use whosaid::{auth::Role, config::Config};
use whosaid_testkit::on_each;

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
    let server = served_as(allowing("https://desk.example")).await;
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
