//! The server over a socket.

use crate::support::{serve::served, wire::Answer};

const JSON: (&str, &str) = ("content-type", "application/json");
const ACCEPT: (&str, &str) = ("accept", "application/graphql-response+json");
const COUNT: &str = r#"{"query": "{ articles { totalCount } }"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn queries_are_answered_by_post_and_get_in_the_type_asked_for() {
    let server = served().await;
    let answer = server.post(&[JSON], COUNT).await;
    assert_eq!(
        (answer.status, answer.json()["data"]["articles"]["totalCount"].as_u64()),
        (200, Some(10))
    );
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let answer = server
        .post(&[("content-type", "application/json; charset=UTF-8"), ACCEPT], COUNT)
        .await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/graphql-response+json; charset=utf-8")
    );
    let get = "/graphql?query=query($n:Int){articles(first:$n){nodes{title}}}&variables=%7B%22n%22:1%7D";
    let answer = server.ask("GET", get, &[], b"").await;
    assert_eq!(
        answer.json()["data"]["articles"]["nodes"].as_array().map(Vec::len),
        Some(1)
    );
    let named = r#"{"query": "query A { a: __typename } query B { b: __typename }", "operationName": "B",
        "variables": null, "extensions": {}}"#;
    assert_eq!(server.post(&[JSON], named).await.body, r#"{"data":{"b":"Query"}}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_come_in_the_order_of_the_query() {
    let server = served().await;
    let query = r#"{"query": "{ z: articles { totalCount nodes { ...t id } } a: __typename b: people { pageInfo { hasNextPage } totalCount } } fragment t on Article { wordCount title }"}"#;
    let body = server.post(&[JSON], query).await.body;
    let at = |what: &str| body.find(what).unwrap_or_else(|| panic!("{what} is not in {body}"));
    let order = [
        "\"z\"",
        "\"totalCount\"",
        "\"nodes\"",
        "\"wordCount\"",
        "\"title\"",
        "\"id\"",
        "\"a\"",
        "\"b\"",
        "\"pageInfo\"",
    ];
    assert!(order.map(at).is_sorted(), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_document_has_no_data_and_a_status_by_the_type_asked_for() {
    let server = served().await;
    for (document, code) in [
        ("{ articles {", "GRAPHQL_PARSE_FAILED"),
        ("{ articles { nope } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query($n: Int!) { articles(first: $n) { totalCount } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{ ...a } fragment a on Query { ...a }", "QUERY_TOO_COMPLEX"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    ] {
        let body = serde_json::json!({ "query": document }).to_string();
        for (accept, status) in [("application/json", 200), ("application/graphql-response+json", 400)] {
            let answer = server.post(&[JSON, ("accept", accept)], &body).await;
            let json = answer.json();
            assert_eq!(answer.status, status, "{document} as {accept}: {json}");
            assert!(json.get("data").is_none(), "{json}");
            assert_eq!(json["errors"][0]["extensions"]["code"], code, "{json}");
        }
    }
    // What goes wrong while answering leaves the status alone.
    let answer = server
        .post(&[JSON, ACCEPT], r#"{"query": "{ person { name } __typename }"}"#)
        .await;
    let json = answer.json();
    assert_eq!(
        (answer.status, &json["data"]["__typename"], &json["data"]["person"]),
        (200, &"Query".into(), &serde_json::Value::Null)
    );
    assert_eq!(json["errors"][0]["path"][0], "person");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_is_refused_with_its_reason() {
    let server = served().await;
    let refused = async |status: u16, why: &str, answer: Answer| {
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(
            answer.json()["errors"][0]["message"].as_str().unwrap().contains(why),
            "{answer:?}"
        );
        answer
    };
    for (body, why) in [
        ("", "is no JSON"),
        ("{\"query\"", "is no JSON"),
        ("[]", "batches"),
        ("7", "must be a JSON object"),
        ("{}", "`query` is missing"),
        (r#"{"query": 7}"#, "`query` must be a string"),
        (
            r#"{"query": "{ __typename }", "operationName": {}}"#,
            "`operationName` must be",
        ),
        (
            r#"{"query": "{ __typename }", "variables": "x"}"#,
            "`variables` must be",
        ),
        (
            r#"{"query": "{ __typename }", "extensions": []}"#,
            "`extensions` must be",
        ),
    ] {
        refused(400, why, server.post(&[JSON], body).await).await;
    }
    refused(
        400,
        "`variables` is no JSON",
        server.ask("GET", "/graphql?query=%7Ba%7D&variables=x", &[], b"").await,
    )
    .await;
    refused(400, "`query` is missing", server.ask("GET", "/graphql", &[], b"").await).await;
    refused(
        415,
        "application/json",
        server.post(&[("content-type", "text/plain")], COUNT).await,
    )
    .await;
    refused(415, "application/json", server.post(&[], COUNT).await).await;
    refused(
        415,
        "UTF-8",
        server
            .post(&[("content-type", "application/json;charset=latin1")], COUNT)
            .await,
    )
    .await;
    refused(
        415,
        "content-encoding",
        server.post(&[JSON, ("content-encoding", "gzip")], COUNT).await,
    )
    .await;
    refused(
        406,
        "accept one of them",
        server.post(&[JSON, ("accept", "text/csv")], COUNT).await,
    )
    .await;
    refused(
        413,
        "the limit is 1048576",
        server.post(&[JSON], &" ".repeat(1_100_000)).await,
    )
    .await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = refused(405, "POST", server.ask(method, "/graphql", &[], b"").await).await;
        assert_eq!(answer.header("allow"), Some("GET, POST"));
    }
    let mutation = server.ask("GET", "/graphql?query=mutation%7Bx%7D", &[], b"").await;
    refused(405, "GET runs queries only", mutation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_documents_are_refused_quickly_and_the_server_lives() {
    let server = served().await;
    let mut bomb = String::from("{ ...f0 }");
    for i in 0..40 {
        bomb += &format!(" fragment f{i} on Query {{ ...f{0} ...f{0} }}", i + 1);
    }
    bomb += " fragment f40 on Query { __typename }";
    let nested =
        |open: &str, close: &str| format!("{{ node(id: {}1{}) {{ id }} }}", open.repeat(2000), close.repeat(2000));
    let aliases: String = (0..5000).map(|i| format!("a{i}: __typename ")).collect();
    let deep = format!("{}id{}", "{ node ".repeat(3000), " }".repeat(3000));
    for document in [
        bomb,
        nested("[", "]"),
        nested("{a:", "}"),
        format!("{{ {aliases} }}"),
        deep,
        "{".repeat(60_000),
    ] {
        let body = serde_json::json!({ "query": document }).to_string();
        let start = std::time::Instant::now();
        let answer = server.post(&[JSON, ACCEPT], &body).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["extensions"]["code"]),
            (400, &"QUERY_TOO_COMPLEX".into())
        );
        assert!(
            start.elapsed() < std::time::Duration::from_millis(500),
            "{:?}",
            start.elapsed()
        );
    }
    // JSON of the variables nests too.
    let variables = format!(
        r#"{{"query": "{{ __typename }}", "variables": {{"a": {}{} }} }}"#,
        "[".repeat(9000),
        "]".repeat(9000)
    );
    assert_eq!(server.post(&[JSON], &variables).await.status, 400);
    assert_eq!(server.post(&[JSON], COUNT).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_schema_and_health_are_served() {
    let server = served().await;
    for (path, kind, part) in [
        ("/", "text/html", "Open the playground"),
        ("/playground", "text/html", "events(first: 5)"),
        ("/playground/page.js", "text/javascript", "createFetcher"),
        (
            "/schema.graphql",
            "application/graphql",
            "type Statement implements Node",
        ),
        ("/health/live", "text/plain", "ok"),
        ("/health/ready", "text/plain", "ready"),
    ] {
        let answer = server.ask("GET", path, &[], b"").await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").unwrap().starts_with(kind), "{answer:?}");
        assert!(answer.body.contains(part), "{path}: {}", answer.body);
    }
    assert_eq!(server.ask("GET", "/nowhere", &[], b"").await.status, 404);
    let page = server.ask("GET", "/graphql", &[("accept", "text/html")], b"").await;
    assert_eq!((page.status, page.header("location")), (303, Some("/playground")));
    // Who sets the host must not write into the page.
    let page = server.ask("GET", "/", &[("host", "x\"><script>")], b"").await;
    assert!(!page.body.contains("<script>"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn being_told_to_stop_ends_the_server() {
    let mut server = served().await;
    assert_eq!(server.post(&[JSON], COUNT).await.status, 200);
    server.stop.take().unwrap().send(()).unwrap();
    let done = tokio::time::timeout(std::time::Duration::from_secs(12), &mut server.done).await;
    done.unwrap().unwrap().unwrap();
    assert!(std::net::TcpStream::connect(server.address).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_inside_is_told_by_a_number_only() {
    let server = served().await;
    whosaid_testkit::execute(server.database.url(), "alter table people rename to gone").await;
    let answer = server
        .post(&[JSON], r#"{"query": "{ people { nodes { name } } __typename }"}"#)
        .await;
    let error = answer.json()["errors"][0].take();
    assert_eq!(
        (answer.status, &error["extensions"]["code"]),
        (200, &"INTERNAL".into()),
        "{error}"
    );
    let id = error["extensions"]["id"].as_str().unwrap();
    assert_eq!(
        error["message"],
        format!("the server failed to answer this; the log has it under {id}")
    );
    assert!(
        !answer.body.contains("table") && !answer.body.contains("sql"),
        "{}",
        answer.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_known_is_judged_by_its_values_each_time() {
    let server = served().await;
    let query = "query($n: Int, $m: Int) { articles(first: $n) { nodes { statements(first: $m) { nodes { events(first: 20) \
                 { nodes { id } } } } } } }";
    let ask = async |variables: serde_json::Value| {
        let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
        let answer = server.post(&[JSON, ACCEPT], &body).await;
        (
            answer.status,
            answer.json()["errors"][0]["extensions"]["code"]
                .as_str()
                .map(str::to_owned),
        )
    };
    for _ in 0..2 {
        assert_eq!(ask(serde_json::json!({ "n": 1, "m": 1 })).await, (200, None));
        let dear = ask(serde_json::json!({ "n": 100, "m": 100 })).await;
        assert_eq!(dear, (400, Some("QUERY_TOO_COMPLEX".into())));
        assert_eq!(ask(serde_json::json!({ "n": "one", "m": 1 })).await.0, 400);
        assert_eq!(ask(serde_json::json!({ "n": 2, "m": 3 })).await, (200, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_lists_than_are_read_at_once_are_refused_by_name() {
    let server = served().await;
    let lists: String = (0..90)
        .map(|i| format!("l{i}: statements(first: {i}) {{ nodes {{ content {{ exact }} events(first: 1) {{ nodes {{ id }} }} }} }} "))
        .collect();
    let body = serde_json::json!({ "query": format!("{{ people(first: 1) {{ nodes {{ {lists} }} }} }}") }).to_string();
    let answer = server.post(&[JSON, ACCEPT], &body).await;
    let error = &answer.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
    assert!(error["message"].as_str().unwrap().contains("up to 200"), "{error}");
}
