//! The README's documents get the README's answers.

use crate::support::{self, Folder, serve::served};
use async_graphql::Request;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};
use whosaid::auth::{Actor, Role};
use whosaid_domain::{change::ChangeFilter, clock::SystemClock, ingest::ArticleInput};

/// The fenced blocks of a language, in order.
pub(crate) fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
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

#[tokio::test(flavor = "multi_thread")]
async fn its_follower_of_the_feed_goes_on_where_it_was_killed() {
    // The clients' packages are there, or it says that they are not.
    if support::node("--version", &[]).is_none() {
        return;
    }
    let server = served().await;
    let (url, folder) = (format!("http://{}", server.address), Folder::new("follower"));
    let cursor = folder.path("cursor.txt");
    let follow = move |count: usize| {
        let script = blocks(include_str!("../../README.md"), "js")[0];
        let mut child = Command::new("node")
            .args(["--input-type=module", "-"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients"))
            .envs([("WHOSAID", &url), ("CURSOR", &cursor)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || lines.for_each(|line| drop(tell.send(line))));
        let wait = |_| told.recv_timeout(Duration::from_secs(60)).ok();
        let mut first: Vec<String> = (0..count).map_while(wait).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(first.len(), count, "the follower went on after {first:?}");
        // What it had printed before it was killed counts.
        first.extend(told);
        first
    };
    let (first, follow) = tokio::task::spawn_blocking(move || (follow(30), follow)).await.unwrap();
    let own = support::server(server.database.url()).await;
    let article = ArticleInput {
        text: "“The lake is calm,” said Mara Ellison.".to_owned(),
        ..ArticleInput::default()
    };
    own.store().ingest(&article, &SystemClock).await.unwrap();
    let (mut feed, mut after) = (Vec::new(), None);
    while let Some(page) = Some(
        own.store()
            .changes(after.as_deref(), &ChangeFilter::default(), 100)
            .await
            .unwrap(),
    ) {
        feed.extend(page.changes.iter().map(|change| change.node.to_string()));
        after = Some(page.end.encode());
        if !page.more {
            break;
        }
    }
    let left = feed.len() - first.len();
    assert!(left > 0);
    let mut told: Vec<String> = first;
    let second = tokio::task::spawn_blocking(move || follow(left)).await.unwrap();
    // It may have been killed after it printed a change and before it kept its cursor.
    let again = usize::from(told.last() == second.first());
    told.extend(second.into_iter().skip(again));
    let nodes: Vec<&str> = told.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert!(nodes.len() + again >= feed.len());
    assert_eq!(nodes, feed[..nodes.len()]);
}
