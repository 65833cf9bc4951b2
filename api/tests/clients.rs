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
