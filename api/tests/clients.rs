//! Programs that others wrote, in Node.js, against a served database.

use crate::support::{node, serve::served};

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_of_graphql_over_http_passes_whole() {
    let server = served().await;
    let url = format!("http://{}/graphql", server.address);
    let told = tokio::task::spawn_blocking(move || node("audit.mjs", &[&url]))
        .await
        .unwrap();
    if let Some(told) = told {
        assert_eq!(told.trim(), "61 of 61 checks passed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_that_people_use_run_queries_and_subscriptions() {
    let server = served().await;
    let url = format!("http://{}", server.address);
    let told = tokio::task::spawn_blocking(move || node("clients.mjs", &[&url]))
        .await
        .unwrap();
    if let Some(told) = told {
        let names = [
            "graphql-ws",
            "graphql-sse",
            "@apollo/client",
            "@urql/core over graphql-ws",
            "@urql/core over graphql-sse",
        ];
        let lines: Vec<String> = names
            .iter()
            .map(|name| format!("{name}: query and subscription"))
            .collect();
        assert_eq!(told.lines().collect::<Vec<_>>(), lines, "{told}");
    }
}

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql");

#[test]
fn the_compiler_of_relay_takes_the_schema() {
    if let Some(told) = node("relay.mjs", &[SCHEMA]) {
        for made in ["appMoreQuery", "appSubscription", "app_event"] {
            assert!(told.contains(&format!("{made}.graphql.js")), "{told}");
        }
    }
}

#[test]
fn the_rules_of_relay_find_no_fault_in_the_schema() {
    if let Some(told) = node("relay-rules.mjs", &[SCHEMA]) {
        assert_eq!(told.trim(), "4 rules, 0 faults");
    }
}
