//! Query files and their answers: `graphql/<noun>/<case>.graphql` and `.snap`, the same on both databases.
//!
//! `# let name = field { … }` at a file's head sets a variable to the first leaf of that field's answer, and
//! `# operation: Name` names the operation to run. `INSTA_UPDATE=always cargo test -p whosaid cases` writes the answers
//! anew.

use crate::support;
use async_graphql::{Request, Variables};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use whosaid::graphql::Server;
use whosaid_domain::id::NodeId;

/// All case files, by name.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphql");
    let list = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    let mut files: Vec<_> = list(&folder).iter().flat_map(|noun| list(noun)).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "graphql"));
    files.sort();
    assert!(
        files.len() > 20,
        "the case files were not found in {}",
        folder.display()
    );
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_gets_its_answer() {
    whosaid_testkit::on_each(async |database| {
        let server = support::server_with_samples(database.url()).await;
        for file in files() {
            let query = std::fs::read_to_string(&file).unwrap();
            let answer = answer(&server, &query).await;
            let name = file.file_stem().unwrap().to_str().unwrap();
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(file.parent().unwrap());
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name, answer));
        }
    })
    .await;
}

async fn answer(server: &Server, query: &str) -> String {
    let mut variables = Map::new();
    let mut operation = None;
    for line in query.lines().map_while(|line| line.strip_prefix("# ")) {
        if let Some((name, field)) = line.strip_prefix("let ").and_then(|l| l.split_once(" = ")) {
            let data = support::data(server, &format!("{{ {field} }}"), Value::Null).await;
            let leaf = leaf(&data).unwrap_or_else(|| panic!("`{field}` has no leaf: {data}"));
            variables.insert(name.to_owned(), leaf.clone());
        } else if let Some(name) = line.strip_prefix("operation: ") {
            operation = Some(name.to_owned());
        }
    }
    let mut request = Request::new(query).variables(Variables::from_json(Value::Object(variables)));
    request.operation_name = operation;
    // Straight to text: a JSON value would lose the order of the fields.
    let response = server.execute(request).await;
    redact(&serde_json::to_string_pretty(&response).unwrap())
}

fn leaf(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) => fields.values().next().and_then(leaf),
        Value::Array(items) => items.first().and_then(leaf),
        Value::Null => None,
        leaf => Some(leaf),
    }
}

/// Leaves out what says nothing about the case and changes with each change of the extraction before it.
fn redact(answer: &str) -> String {
    let line = |line: &str| -> String {
        let Some((before, value)) = line.split_once("\": \"") else {
            return line.to_owned();
        };
        let key = before.trim_start().trim_start_matches('"');
        let (text, end) = match value.strip_suffix("\",") {
            Some(text) => (text, "\","),
            None => (value.strip_suffix('"').unwrap_or(value), "\""),
        };
        let redacted = match key {
            "cursor" | "startCursor" | "endCursor" => "[cursor]".to_owned(),
            "ingestedAt" | "at" => "[time]".to_owned(),
            "version" => "[version]".to_owned(),
            _ if text.parse::<NodeId>().is_ok() => format!("[{} id]", text.split('_').next().unwrap_or_default()),
            _ => return line.to_owned(),
        };
        format!("{before}\": \"{redacted}{end}")
    };
    answer.lines().map(line).collect::<Vec<_>>().join("\n")
}
