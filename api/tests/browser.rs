//! The playground in a real browser that can reach nothing but this machine.

use crate::support::{
    Folder, whosaid,
    wire::{Answer, ask},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A program of the machine; `None`, said loudly, where it is not there. Under CI nothing may be absent.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|dir| names.iter().map(move |n| dir.join(n)))
        .find(|p| p.is_file());
    if found.is_none() {
        absent(&format!("{} is not in PATH", names.join(" or ")));
    }
    found
}

fn absent(what: &str) {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "the playground cannot be tested: {what}"
    );
    eprintln!("\n*** SKIPPED: the playground in a browser: {what} ***\n");
}

/// A child that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Starts a program, and reads its standard output until `find` finds a port in a line.
fn start(command: &mut Command, find: impl Fn(&str) -> Option<u16>) -> (Running, SocketAddr) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let port = lines
        .find_map(|line| find(&line))
        .expect("the program ended without telling its port");
    // The rest is read away, so that the program never waits for its reader.
    std::thread::spawn(move || lines.for_each(drop));
    (Running(child), SocketAddr::from(([127, 0, 0, 1], port)))
}

fn port_after(line: &str, words: &str) -> Option<u16> {
    let digits: String = line
        .split_once(words)?
        .1
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// A session of WebDriver.
struct Session {
    driver: SocketAddr,
    id: String,
}

impl Session {
    fn new(driver: SocketAddr, browser: &std::path::Path, profile: &str) -> Self {
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1400,1000",
            // No name leads anywhere: what the page needs, this server has.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &format!("--user-data-dir={profile}"),
        ];
        let options = json!({ "binary": browser, "args": arguments });
        let always = json!({ "browserName": "chrome", "goog:chromeOptions": options });
        let body = json!({ "capabilities": { "alwaysMatch": always } });
        let answer = call(driver, "POST", "/session", &body);
        let id = answer["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session: {answer}"))
            .to_owned();
        Self { driver, id }
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(self.driver, "POST", &format!("/session/{}/{path}", self.id), body)
    }

    fn open(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    fn run(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until the script gives something that is not null or false.
    fn wait(&self, what: &str, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let value = self.run(script);
            if !value.is_null() && value != Value::Bool(false) {
                return value;
            }
            if start.elapsed() > Duration::from_secs(30) {
                let text = self.run("return document.body.innerText");
                panic!("{what} did not come; the page has: {text}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        ask(self.driver, "DELETE", &format!("/session/{}", self.id), &[], b"");
    }
}

fn call(driver: SocketAddr, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer: Answer = ask(
        driver,
        method,
        path,
        &[("content-type", "application/json")],
        body.as_bytes(),
    );
    let mut json = answer.json();
    assert_eq!(answer.status, 200, "{path}: {json}");
    json["value"].take()
}

#[test]
fn the_playground_renders_answers_and_shows_the_docs_without_the_internet() {
    if !whosaid::http::ide::embedded() {
        return absent("the program was built without the playground's files: `make playground` fetches them");
    }
    let (Some(browser), Some(driver)) = (
        program(&["chromium", "chromium-browser", "google-chrome"]),
        program(&["chromedriver"]),
    ) else {
        return;
    };
    let folder = Folder::new("browser");
    let mut demo = whosaid(&["demo", "--listen", "127.0.0.1:0"]);
    demo.env("TMPDIR", &folder.0);
    let (_demo, server) = start(&mut demo, |line| port_after(line, "listens on http://127.0.0.1:"));
    let (_driver, driver) = start(Command::new(driver).arg("--port=0"), |line| {
        port_after(line, "successfully on port ")
    });
    let session = Session::new(driver, &browser, &folder.path("profile"));

    session.open(&format!("http://{server}/playground"));
    session.wait(
        "the editor",
        "return document.querySelector('.graphiql-execute-button') !== null",
    );
    let query = session.wait(
        "the sample query",
        "return document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.getValue()",
    );
    assert!(query.as_str().unwrap().contains("query WhoSaidWhat"), "{query}");

    session.run("document.querySelector('.graphiql-execute-button').click()");
    let result = session.wait(
        "an answer",
        "const text = document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue();
         return text && text.includes('totalCount') ? text : null",
    );
    let result: Value = serde_json::from_str(result.as_str().unwrap()).unwrap();
    assert!(result.get("errors").is_none(), "{result}");
    assert!(
        result["data"]["events"]["totalCount"].as_u64().unwrap() >= 3,
        "{result}"
    );
    let edges = result["data"]["events"]["nodes"][0]["statements"]["edges"]
        .as_array()
        .unwrap();
    assert!(
        edges
            .iter()
            .any(|e| e["node"]["article"]["publisher"]["name"].is_string()),
        "{result}"
    );

    session.run("document.querySelector('button[aria-label=\"Show Documentation Explorer\"]').click()");
    session.wait(
        "the docs",
        "return document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query')",
    );
    session
        .run("[...document.querySelectorAll('.graphiql-doc-explorer a')].find(a => a.innerText === 'Query').click()");
    session.wait(
        "the manual of the queries",
        "return document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Any of the five nouns')",
    );

    if let Ok(folder) = std::env::var("WHOSAID_SCREENSHOTS") {
        screenshots(&session, server, &folder);
    }

    // A link with a query opens that query.
    session.open(&format!(
        "http://{server}/playground?query=%7B%20people%20%7B%20totalCount%20%7D%20%7D"
    ));
    session.wait(
        "the linked query",
        "return document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.getValue().includes('people { totalCount }')",
    );
}

/// Pictures of the pages, as base64 of PNG, for a person to look at.
fn screenshots(session: &Session, server: SocketAddr, folder: &str) {
    for (name, path) in [("start", "/"), ("playground", "/playground")] {
        session.open(&format!("http://{server}{path}"));
        std::thread::sleep(Duration::from_secs(2));
        session.run("document.querySelector('.graphiql-execute-button')?.click()");
        std::thread::sleep(Duration::from_secs(2));
        let picture = call(
            session.driver,
            "GET",
            &format!("/session/{}/screenshot", session.id),
            &Value::Null,
        );
        std::fs::write(format!("{folder}/{name}.png.base64"), picture.as_str().unwrap()).unwrap();
    }
}
