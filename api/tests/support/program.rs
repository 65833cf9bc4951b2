//! The program as it serves, in a process of its own: so its memory, its log and its end can be told.

use super::{
    Folder, run, samples_folder, stderr, whosaid,
    wire::{Answer, ask},
};
use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// It ends with the test.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    log: Option<JoinHandle<String>>,
    _folder: Option<Folder>,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Program {
    /// On an SQLite file with the sample articles.
    pub(crate) fn start(name: &str, options: &[&str]) -> Self {
        let folder = Folder::new(name);
        let url = format!("sqlite://{}?mode=rwc", folder.path("served.db"));
        take_samples_in(&url);
        let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
        let mut program = Self::begin(whosaid(&[&serve, options].concat()), &url);
        program._folder = Some(folder);
        program
    }

    /// By a command that serves what is at `url`.
    pub(crate) fn begin(mut command: Command, url: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            told.read_to_end(&mut bytes).ok();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let Some(line) = lines.find(|line| line.contains("listens on http://")) else {
            panic!("it does not serve: {}", log.join().unwrap());
        };
        let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap();
        Self {
            address: address.parse().unwrap(),
            child,
            url: url.to_owned(),
            log: Some(log),
            _folder: None,
        }
    }

    pub(crate) fn post(&self, body: &str) -> Answer {
        self.post_with(&[], body)
    }

    pub(crate) fn post_with(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        let own = [
            ("content-type", "application/json"),
            ("accept", "application/graphql-response+json"),
        ];
        ask(
            self.address,
            "POST",
            "/graphql",
            &[&own, headers].concat(),
            body.as_bytes(),
        )
    }

    /// The next request of somebody else.
    pub(crate) fn lives(&self, after: &str) -> Duration {
        let start = Instant::now();
        let answer = self.post(r#"{"query": "{ articles { totalCount } }"}"#).json();
        let took = start.elapsed();
        let there = answer["data"]["articles"]["totalCount"].as_u64();
        assert!(there >= Some(10), "after {after}: {answer}");
        took
    }

    /// MiB that it holds, and that it held at the most.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kib = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
                .unwrap_or(0)
        };
        (kib("VmRSS:") / 1024, kib("VmHWM:") / 1024)
    }

    /// Tells it to end.
    pub(crate) fn terminate(&self) {
        let kill = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end; whether that was a success, and its log.
    pub(crate) fn end(&mut self) -> (bool, String) {
        let status = self.child.wait().unwrap();
        (status.success(), self.log.take().unwrap().join().unwrap())
    }
}

pub(crate) fn take_samples_in(url: &str) {
    let manifest = samples_folder().join("articles.jsonl");
    let taken_in = run(&["ingest", manifest.to_str().unwrap(), "--database-url", url]);
    assert!(taken_in.status.success(), "{}", stderr(&taken_in));
}

/// A new key, as `Authorization` has it.
pub(crate) fn key(url: &str, role: &str) -> String {
    let made = run(&["key", "create", "--name", role, "--role", role, "--database-url", url]);
    assert!(made.status.success(), "{}", stderr(&made));
    format!("Bearer {}", super::stdout(&made).trim())
}
