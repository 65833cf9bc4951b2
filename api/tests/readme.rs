//! The README's query gets the README's answer.

use crate::support;
use async_graphql::Request;

/// The first fenced block of a language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let fence = format!("```{language}\n");
    let start = text.find(&fence).expect("the README has such a block") + fence.len();
    let end = text[start..].find("\n```").expect("the block ends");
    &text[start..start + end]
}

#[tokio::test]
async fn its_query_gets_its_answer() {
    let readme = include_str!("../../README.md");
    let server = support::server_with_samples("sqlite::memory:").await;
    let response = server.execute(Request::new(block(readme, "graphql"))).await;
    let answer = serde_json::to_string_pretty(&response).expect("an answer is JSON");
    assert_eq!(
        block(readme, "json"),
        answer,
        "the README's answer is not the server's: paste the right-hand side"
    );
}
