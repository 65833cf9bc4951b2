//! Documents that are kept.

use super::{JSON, code};
use crate::support::{
    Folder, run,
    serve::{served, served_as},
    stderr,
};
use serde_json::{Value, json};
use whosaid::config::{Access, Config};

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
