//! Mutations that name themselves.

use super::{COUNT, JSON, code, rename, viveka};
use crate::support::{
    serve::{again, serve, served},
    wire::Answer,
};
use serde_json::{Value, json};
use whosaid::{auth::Role, config::Config};
use whosaid_testkit::{Engine, on_each};

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
async fn one_that_was_carried_out_and_not_answered_says_what_it_wrote() {
    on_each(async |database| {
        let server = serve(database, Config::default()).await;
        let (id, _) = viveka(&server).await;
        let key = server.key("editor", Role::Editor).await;
        let query = "mutation($id: ID!) {
            made: createPerson(input: { name: \"Orla Timely\" }) { person { id } }
            refused: createPerson(input: { name: \"Viveka Lund\" }) { userErrors { code } }
            told: updatePerson(input: { id: $id, description: \"once\" }) { person { version } }
            took: ingestArticle(input: { text: \"“It floats,” Viveka Lund said.\" }) { article { id } }
        }";
        let body = json!({ "query": query, "variables": { "id": id } }).to_string();
        let headers = [JSON, ("authorization", key.as_str()), ("idempotency-key", "one")];
        let first = server.post(&headers, &body).await;
        let made = first.json()["data"]["made"]["person"]["id"].take();
        let article = first.json()["data"]["took"]["article"]["id"].take();
        assert!(made.is_string() && article.is_string(), "{}", first.body);
        // As if the server had been killed before it kept the answer.
        let lost = "update idempotency_keys set status = null, answer = null, held_until = 0";
        whosaid_testkit::execute(server.database.url(), lost).await;
        for _ in 0..2 {
            let again = server.post(&headers, &body).await;
            assert_eq!((again.status, code(&again).as_str()), (409, "IDEMPOTENCY_KEY_APPLIED"));
            let changed = |operation: &str, id: &Value| json!([{ "operation": operation, "nodeId": id }]);
            let told = json!([
                { "field": "made", "changes": changed("CREATED", &made) },
                { "field": "told", "changes": changed("UPDATED", &json!(id)) },
            ]);
            let mut applied = again.json()["errors"][0]["extensions"]["applied"].take();
            let took = applied.as_array_mut().unwrap().pop().unwrap();
            assert_eq!(applied, told);
            assert_eq!(
                (&took["field"], &took["changes"][0]),
                (&json!("took"), &changed("CREATED", &article)[0])
            );
        }
        let person = r#"{"query": "{ person(slug: \"viveka-lund\") { version } }"}"#;
        assert_eq!(
            server.post(&[JSON], person).await.json()["data"]["person"]["version"],
            2
        );
        // One that wrote nothing is carried out, by whoever comes first once nobody is at it.
        let nothing = "update idempotency_keys set status = null, answer = null, applied = null, held_until = 0";
        whosaid_testkit::execute(server.database.url(), nothing).await;
        let done = server.post(&headers, &body).await;
        assert!(
            done.status == 200 && done.json()["data"]["told"]["person"].is_object(),
            "{}",
            done.body
        );
        assert!(done.header("idempotency-replayed").is_none());
    })
    .await;
}
