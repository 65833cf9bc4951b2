//! The playground, and the README's dashboard, in a real browser that can reach nothing but this machine.

use crate::{
    readme::blocks,
    support::{
        Folder,
        serve::served_as,
        whosaid,
        wire::{Answer, ask},
    },
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use whosaid::{auth::Role, config::Config};

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
        "pages cannot be tested in a browser: {what}"
    );
    eprintln!("\n*** SKIPPED: pages in a browser: {what} ***\n");
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

/// Chromium, and a driver of it that runs; `None`, said loudly, where they are not there.
fn browser(folder: &Folder) -> Option<(Running, Session)> {
    let browser = program(&["chromium", "chromium-browser", "google-chrome"])?;
    let driver = program(&["chromedriver"])?;
    let (running, driver) = start(Command::new(driver).arg("--port=0"), |line| {
        port_after(line, "successfully on port ")
    });
    Some((running, Session::new(driver, &browser, &folder.path("profile"))))
}

#[test]
fn the_playground_renders_answers_and_shows_the_docs_without_the_internet() {
    if !whosaid::http::ide::embedded() {
        return absent("the program was built without the playground's files: `make playground` fetches them");
    }
    let folder = Folder::new("browser");
    let Some((_driver, session)) = browser(&folder) else {
        return;
    };
    let mut demo = whosaid(&["demo", "--listen", "127.0.0.1:0"]);
    demo.env("TMPDIR", &folder.0);
    let (_demo, server) = start(&mut demo, |line| port_after(line, "listens on http://127.0.0.1:"));

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

/// Serves a page, whatever is asked for, on an origin of its own.
fn page(html: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let asked = BufReader::new(&stream).lines().map_while(Result::ok);
            asked.take_while(|line| !line.is_empty()).for_each(drop);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n";
            write!(stream, "{head}content-length: {}\r\n\r\n{html}", html.len()).ok();
        }
    });
    address
}

const AURELIA: &str = "fire-on-the-ferry-aurelia-2024-11-21";

#[tokio::test(flavor = "multi_thread")]
async fn the_readmes_dashboard_draws_an_event_and_draws_it_again_after_a_write() {
    let board = page(blocks(include_str!("../../README.md"), "html")[0]);
    let origin = format!("http://{board}");
    let mut config = Config::default();
    config.access.origins.push(origin.parse().unwrap());
    let server = served_as(config).await;
    let (ready, write) = tokio::sync::oneshot::channel();
    let address = server.address;
    let drawn = tokio::task::spawn_blocking(move || {
        let folder = Folder::new("board");
        let (_driver, session) = browser(&folder)?;
        session.open(&format!("{origin}/board.html?server=http://{address}"));
        let text = session.wait(
            "the board",
            "return document.querySelector('tr') && document.body.innerText",
        );
        let text = text.as_str().unwrap().to_owned();
        if let Ok(folder) = std::env::var("WHOSAID_SCREENSHOTS") {
            picture(&session, &folder, "board");
        }
        ready.send(()).ok();
        let count = |text: &str| {
            text.split_once(" statements in")
                .map(|(n, _)| n.lines().last().unwrap().to_owned())
        };
        let less = count(&text).unwrap().parse::<u32>().unwrap() - 1;
        let script = format!("return document.querySelector('p').innerText.startsWith('{less} ')");
        session.wait("the board without the statement that was rejected", &script);
        Some(text)
    });
    if write.await.is_ok() {
        let editor = server.key("desk", Role::Editor).await;
        let headers = [("authorization", editor.as_str()), ("content-type", "application/json")];
        let ask = async |query: String| {
            let answer = server
                .post(&headers, &json!({ "query": query }).to_string())
                .await
                .json();
            assert!(answer.get("errors").is_none(), "{answer}");
            answer
        };
        let all = ask(format!(
            "{{ event(slug: \"{AURELIA}\") {{ statements {{ nodes {{ id }} }} }} }}"
        ))
        .await;
        let id = &all["data"]["event"]["statements"]["nodes"][0]["id"];
        ask(format!(
            "mutation {{ rejectStatement(input: {{ id: {id} }}) {{ userErrors {{ message }} }} }}"
        ))
        .await;
    }
    let Some(text) = drawn.await.unwrap() else { return };
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Fire on the ferry Aurelia");
    for part in [
        "SPEAKER\t",
        "ACT\tDENIES",
        "DAY\t2024-11-2",
        "DENIED\t",
        "report independently",
        "is cited by",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

/// Pictures of the pages, as base64 of PNG, for a person to look at.
fn screenshots(session: &Session, server: SocketAddr, folder: &str) {
    for (name, path) in [("start", "/"), ("playground", "/playground")] {
        session.open(&format!("http://{server}{path}"));
        std::thread::sleep(Duration::from_secs(2));
        session.run("document.querySelector('.graphiql-execute-button')?.click()");
        std::thread::sleep(Duration::from_secs(2));
        picture(session, folder, name);
    }
}

fn picture(session: &Session, folder: &str, name: &str) {
    let path = format!("/session/{}/screenshot", session.id);
    let picture = call(session.driver, "GET", &path, &Value::Null);
    std::fs::write(format!("{folder}/{name}.png.base64"), picture.as_str().unwrap()).unwrap();
}
