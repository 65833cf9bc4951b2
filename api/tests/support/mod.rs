//! What several tests need.

pub(crate) mod events;
pub(crate) mod program;
pub(crate) mod serve;
pub(crate) mod socket;
pub(crate) mod wire;

use async_graphql::{Request, Variables};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use whosaid::{graphql::Server, guard::Limits, samples};
use whosaid_domain::{
    change::ChangeFilter,
    clock::SteppedClock,
    id::NodeId,
    ingest::ArticleInput,
    store::{Options, Store},
};

/// A clock that every test database starts from.
pub(crate) fn clock() -> SteppedClock {
    SteppedClock::new("2025-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap())
}

/// A server on a migrated database.
pub(crate) async fn server(url: &str) -> Server {
    Server::new(Store::open(url, &Options::default()).await.unwrap(), Limits::default())
}

/// A server on a migrated database with the sample articles in it.
pub(crate) async fn server_with_samples(url: &str) -> Server {
    let server = server(url).await;
    let clock = clock();
    let mut last = None;
    for given in samples::articles().unwrap() {
        let article = ArticleInput {
            published: given.published_on(),
            url: given.url,
            title: given.title,
            byline: given.byline,
            publisher: given.publisher,
            language: given.language,
            text: given.text,
        };
        last = Some(server.store().ingest(&article, &clock).await.unwrap().article);
    }
    in_the_feed(&server, last.unwrap().into()).await;
    server
}

/// Waits until the feed tells of `node`: what other tests write in the same cluster may hold it back for a moment.
pub(crate) async fn in_the_feed(server: &Server, node: NodeId) {
    let filter = ChangeFilter {
        node: Some(vec![node]),
        ..ChangeFilter::default()
    };
    for _ in 0..3_000 {
        let found = server.store().changes(None, &filter, 1).await.unwrap();
        if !found.changes.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{node} does not come into the feed");
}

/// The whole answer, as JSON.
pub(crate) async fn answer(server: &Server, query: &str, variables: Value) -> Value {
    let request = Request::new(query).variables(Variables::from_json(variables));
    serde_json::to_value(server.execute(request).await).unwrap()
}

/// The data of an answer without errors.
pub(crate) async fn data(server: &Server, query: &str, variables: Value) -> Value {
    let mut answer = answer(server, query, variables).await;
    assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
    answer["data"].take()
}

/// All that a database holds, without ids and times of writing: two that hold the same give the same.
pub(crate) async fn picture(server: &Server) -> Value {
    // One question for everything is dearer than what is allowed over the network.
    let limits = Limits {
        complexity: usize::MAX,
        ..Limits::default()
    };
    let picture = data(
        &Server::new(server.store().clone(), limits),
        include_str!("picture.graphql"),
        Value::Null,
    )
    .await;
    let counted = |list: &Value| list["totalCount"].as_u64() == Some(list["nodes"].as_array().unwrap().len() as u64);
    assert!(
        ["articles", "people", "sources", "events"]
            .iter()
            .all(|list| counted(&picture[list])),
        "more than a page"
    );
    picture
}

/// The program.
pub(crate) fn whosaid(arguments: &[&str]) -> Command {
    // Another build can be put in its place, to be measured.
    let program = std::env::var_os("WHOSAID_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_whosaid").into());
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_remove("WHOSAID_DATABASE_URL")
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    whosaid(arguments).output().unwrap()
}

/// What it printed on standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it printed on standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a script of `clients/` prints. `None`, said loudly, where Node.js or its packages are not there; under CI nothing
/// may be absent.
pub(crate) fn node(script: &str, arguments: &[&str]) -> Option<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let absent = |what: &str| {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{script} cannot be run: {what}"
        );
        eprintln!("\n*** SKIPPED: {script}: {what} ***\n");
    };
    if !folder.join("node_modules").is_dir() {
        absent("its packages are not there: `make clients` fetches them");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(script).args(arguments).current_dir(folder);
    match command.stdin(Stdio::null()).output() {
        Ok(output) => Some(stdout(&output) + &stderr(&output)),
        Err(error) => {
            absent(&format!("node: {error}"));
            None
        }
    }
}

/// The folder of the sample articles.
pub(crate) fn samples_folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// A folder of a test's own, removed at its end.
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("whosaid-test-{}-{name}", std::process::id()));
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A file in it; gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
