//! Query files and their answers: `graphql/<noun>/<case>.graphql` and `.snap`, the same on both databases.
//!
//! `# let name = field { … }` at a file's head sets a variable to the first leaf of that field's answer, and
//! `# operation: Name` names the operation to run. Of a subscription the first three answers are kept. A file of
//! `graphql/mutation` gets a database of its own with the sample articles; its operations run one after the other, as the
//! role that `# role: reader` names, without it as an editor, and the variables that each declares are looked up anew before it.
//! `INSTA_UPDATE=always cargo test -p whosaid cases` writes the answers anew.

use crate::support;
use async_graphql::{Request, Variables};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use whosaid::{
    auth::{Actor, Role},
    graphql::Server,
    guard::Progress,
};
use whosaid_domain::id::{MergeId, NodeId};

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
            if !mutates(&file) {
                let query = std::fs::read_to_string(&file).unwrap();
                check(&file, &answer(&server, &query).await);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutation_gets_its_answer() {
    whosaid_testkit::on_each(async |database| {
        let server = support::server_with_samples(database.url()).await;
        server.store().clone().close().await.unwrap();
        for file in files() {
            if mutates(&file) {
                let copy = whosaid_testkit::copy(&database).await;
                let server = support::server(copy.url()).await;
                let document = std::fs::read_to_string(&file).unwrap();
                check(&file, &answers(&server, &document).await);
                server.store().clone().close().await.unwrap();
            }
        }
    })
    .await;
}

fn mutates(file: &Path) -> bool {
    file.parent().is_some_and(|folder| folder.ends_with("mutation"))
}

fn check(file: &Path, answer: &str) {
    let name = file.file_stem().unwrap().to_str().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(file.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, answer));
}

/// What the lines at a file's head say under `key`.
fn heads<'a>(document: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = document.lines().map_while(|line| line.strip_prefix("# "));
    lines.filter_map(move |line| line.strip_prefix(key))
}

/// Those that are declared in `within`.
async fn variables(server: &Server, document: &str, within: &str) -> Variables {
    let mut variables = Map::new();
    for (name, field) in heads(document, "let ").filter_map(|line| line.split_once(" = ")) {
        if !within.contains(&format!("${name}:")) {
            continue;
        }
        let data = support::data(server, &format!("{{ {field} }}"), Value::Null).await;
        // What a mutation of the file makes is not there before it.
        let leaf = leaf(&data).cloned().unwrap_or_default();
        variables.insert(name.to_owned(), leaf);
    }
    Variables::from_json(Value::Object(variables))
}

async fn answer(server: &Server, query: &str) -> String {
    let mut request = Request::new(query).variables(variables(server, query, query).await);
    request.operation_name = heads(query, "operation: ").next().map(str::to_owned);
    // Straight to text: a JSON value would lose the order of the fields.
    if query.lines().any(|line| line.starts_with("subscription")) {
        let request = request.data(Progress::default().streaming());
        let answers: Vec<_> = server.execute_stream(request).take(3).collect().await;
        return redact(&serde_json::to_string_pretty(&answers).unwrap());
    }
    let response = server.execute(request).await;
    redact(&serde_json::to_string_pretty(&response).unwrap())
}

/// The answers to all operations of a document, in order.
async fn answers(server: &Server, document: &str) -> String {
    let role = heads(document, "role: ").next().unwrap_or("editor");
    let role = Role::ALL.into_iter().find(|r| r.as_str() == role);
    let names = document.lines().filter_map(|line| {
        let (kind, rest) = line.split_once(' ')?;
        let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        ["query", "mutation"].contains(&kind).then_some((line, name))
    });
    let mut all = Vec::new();
    for (line, name) in names {
        let mut request = Request::new(document).variables(variables(server, document, line).await);
        request.operation_name = Some(name.to_owned());
        // `none` is no role: nobody.
        let request = match role {
            Some(role) => request.data(Actor {
                name: "ann".to_owned(),
                role,
            }),
            None => request,
        };
        let response = server.execute(request).await;
        all.push(format!(
            "{name}: {}",
            redact(&serde_json::to_string_pretty(&response).unwrap())
        ));
    }
    all.join("\n")
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
            return without_ids(line);
        };
        let key = before.trim_start().trim_start_matches('"');
        let (text, end) = match value.strip_suffix("\",") {
            Some(text) => (text, "\","),
            None => (value.strip_suffix('"').unwrap_or(value), "\""),
        };
        let redacted = match key {
            "cursor" | "startCursor" | "endCursor" => "[cursor]".to_owned(),
            "ingestedAt" | "at" | "undoneAt" => "[time]".to_owned(),
            "version" => "[version]".to_owned(),
            _ if text.parse::<MergeId>().is_ok() => "[merge id]".to_owned(),
            _ if text.parse::<NodeId>().is_ok() => format!("[{} id]", text.split('_').next().unwrap_or_default()),
            _ => return without_ids(line),
        };
        format!("{before}\": \"{redacted}{end}")
    };
    answer.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// With the nouns' names for the ids within a text; the example of the manual stays.
fn without_ids(line: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(word) {
        let end = rest[start..].find(|c| !word(c)).map_or(rest.len(), |n| start + n);
        text.push_str(&rest[..start]);
        match rest[start..end].parse::<NodeId>() {
            Ok(id) if !rest[start..end].ends_with("_01h455vb4pex5vsknk084sn02q") => {
                text.push_str(&format!("[{} id]", id.noun()));
            }
            _ => text.push_str(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    text + rest
}
