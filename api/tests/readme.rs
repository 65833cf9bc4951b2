//! The README's documents get the README's answers.

use crate::support;
use async_graphql::Request;
use whosaid::auth::{Actor, Role};

/// The fenced blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = text.split(fence.as_str()).skip(1);
    blocks
        .map(|rest| rest.split_once("\n```").expect("the block ends").0)
        .collect()
}

#[tokio::test]
async fn its_documents_get_their_answers() {
    let readme = include_str!("../../README.md");
    let (documents, answers) = (blocks(readme, "graphql"), blocks(readme, "json"));
    assert!(documents.len() >= 2 && documents.len() == answers.len());
    for (document, kept) in documents.into_iter().zip(answers) {
        let server = support::server_with_samples("sqlite::memory:").await;
        let name = "news desk".to_owned();
        let role = Role::Contributor;
        let response = server.execute(Request::new(document).data(Actor { name, role })).await;
        let answer = serde_json::to_string_pretty(&response).expect("an answer is JSON");
        assert!(
            kept == answer,
            "the README's answer is not the server's, which is:\n{answer}"
        );
    }
}
