//! Pages of every list, forward and backward, and how many reads they cost.

use crate::support;
use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use whosaid::graphql::Server;

/// Every list of the schema: what leads to it, its name, its arguments besides those of the page.
const LISTS: [(&str, &str, &str); 26] = [
    ("", "articles", "orderBy: PUBLISHED_DESC"),
    ("", "articles", "orderBy: PUBLISHED_ASC"),
    ("", "articles", "orderBy: INGESTED_DESC"),
    ("", "articles", "orderBy: INGESTED_ASC"),
    ("", "statements", "orderBy: TIME_DESC"),
    ("", "statements", "orderBy: TIME_ASC"),
    ("", "statements", "orderBy: POSITION"),
    ("", "statements", "orderBy: CONFIDENCE_DESC"),
    ("", "statements", "filter: { kind: [DIRECT] }"),
    ("", "people", "orderBy: NAME_ASC"),
    ("", "people", "orderBy: NAME_DESC"),
    ("", "people", "orderBy: STATEMENTS_DESC"),
    ("", "sources", "orderBy: NAME_ASC"),
    ("", "sources", "orderBy: NAME_DESC"),
    ("", "events", "orderBy: WHEN_DESC"),
    ("", "events", "orderBy: WHEN_ASC"),
    ("", "events", "orderBy: NAME_ASC"),
    (
        "article(url: \"https://chronicle.example/2024/12/04/lake-orrin-drones\")",
        "statements",
        "",
    ),
    (
        "article(url: \"https://chronicle.example/2024/12/04/lake-orrin-drones\")",
        "people",
        "",
    ),
    ("person(slug: \"tomas-reik\")", "statements", ""),
    ("person(slug: \"maren-oll\")", "events", ""),
    ("source(slug: \"merrow-chronicle\")", "articles", ""),
    ("source(slug: \"coastwire\")", "citedIn", ""),
    ("event(id: $event)", "statements", ""),
    ("event(id: $event)", "speakers", ""),
    ("event(id: $event)", "articles", ""),
];

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_in_either_direction_give_the_whole_list() {
    whosaid_testkit::on_each(async |database| {
        let server = support::server_with_samples(database.url()).await;
        let event = most_spoken_of(&server).await;
        let mut walked = 0;
        for (parent, list, arguments) in LISTS {
            let whole = walk(&server, &event, (parent, list, arguments), "first", 100).await;
            assert!(!whole.is_empty(), "{parent} {list} {arguments}: nothing to walk");
            walked += whole.len();
            for size in [1, 2, 7] {
                let forward = walk(&server, &event, (parent, list, arguments), "first", size).await;
                assert_eq!(forward, whole, "{parent} {list} {arguments}, first: {size}");
                let backward = walk(&server, &event, (parent, list, arguments), "last", size).await;
                assert_eq!(backward, whole, "{parent} {list} {arguments}, last: {size}");
            }
        }
        assert!(walked > 500, "only {walked} items in all lists");
    })
    .await;
}

/// The id of the event with the most statements.
async fn most_spoken_of(server: &Server) -> Value {
    let query = "{ events(first: 100) { nodes { id statements { totalCount } } } }";
    let mut events = support::data(server, query, Value::Null).await["events"]["nodes"].take();
    let most = events
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .max_by_key(|e| e["statements"]["totalCount"].as_u64());
    most.unwrap()["id"].take()
}

/// The ids of a list, read page by page from one end, in the list's order.
async fn walk(server: &Server, event: &Value, list: (&str, &str, &str), size_by: &str, size: usize) -> Vec<Value> {
    let (parent, list, arguments) = list;
    let node = if list == "speakers" { "... on Node { id }" } else { "id" };
    let (cursor_by, more, cursor) = match size_by {
        "first" => ("after", "hasNextPage", "endCursor"),
        _ => ("before", "hasPreviousPage", "startCursor"),
    };
    let field = format!(
        "{list}({arguments} {size_by}: {size}, {cursor_by}: $cursor) {{
           totalCount pageInfo {{ {more} {cursor} }} edges {{ node {{ {node} }} }} }}"
    );
    let field = if parent.is_empty() {
        field
    } else {
        format!("{parent} {{ {field} }}")
    };
    let given = if parent.contains("$event") { ", $event: ID!" } else { "" };
    let query = format!("query($cursor: String{given}) {{ {field} }}");
    let (mut ids, mut at) = (Vec::new(), Value::Null);
    loop {
        let variables = if given.is_empty() {
            json!({ "cursor": at })
        } else {
            json!({ "cursor": at, "event": event })
        };
        let mut data = support::data(server, &query, variables).await;
        let name = parent.split('(').next().unwrap_or_default();
        let page = if parent.is_empty() {
            data[list].take()
        } else {
            data[name][list].take()
        };
        let edges = page["edges"].as_array().unwrap();
        assert!(edges.len() <= size);
        let read = edges.iter().map(|edge| edge["node"]["id"].clone());
        if size_by == "first" {
            ids.extend(read);
        } else {
            ids.splice(0..0, read);
        }
        if page["pageInfo"][more] == false {
            assert_eq!(page["totalCount"], ids.len(), "{parent} {list}");
            return ids;
        }
        assert_eq!(edges.len(), size, "a page before the last is full");
        at = page["pageInfo"][cursor].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_any_depth_is_one_sql_statement() {
    let database = whosaid_testkit::database(whosaid_testkit::Engine::Sqlite).await;
    let server = support::server_with_samples(database.url()).await;
    let query = "query($n: Int!) { articles(first: $n, orderBy: PUBLISHED_ASC) { nodes {
        publisher { name }
        statements(first: 5) { totalCount nodes {
            speaker { ... on Person { name affiliations { role } } ... on Source { name } }
            article { title publisher { name } }
            events(first: 2) { nodes { name } }
        } }
    } } }";
    let request = Request::new(query).variables(Variables::from_json(json!({ "n": 10 })));
    let (response, reads) = server.execute_counted(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let data = response.data.into_json().unwrap();
    let statements = data["articles"]["nodes"].as_array().unwrap().iter();
    assert!(
        statements
            .map(|a| a["statements"]["nodes"].as_array().unwrap().len())
            .sum::<usize>()
            > 30
    );
    assert_eq!(reads, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_can_be_asked_for_as_graphiql_does() {
    let database = whosaid_testkit::database(whosaid_testkit::Engine::Sqlite).await;
    let server = support::server(database.url()).await;
    let data = support::data(&server, include_str!("support/introspection.graphql"), Value::Null).await;
    assert!(data["__schema"]["types"].as_array().unwrap().len() > 40);
}
