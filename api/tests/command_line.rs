//! The commands as a person or a script types them.

use crate::support::{self, Folder, run, samples_folder, stderr, stdout, whosaid};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};

#[test]
fn extract_prints_one_object_an_article_in_the_order_of_the_input() {
    let manifest = samples_folder().join("articles.jsonl");
    let output = run(&["extract", manifest.to_str().unwrap()]);
    assert!(
        output.status.success() && stderr(&output).is_empty(),
        "{}",
        stderr(&output)
    );
    let lines: Vec<Value> = stdout(&output)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let ids: Vec<_> = lines.iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!((ids.len(), &ids), (10, &sorted));
    for line in &lines {
        let text =
            std::fs::read_to_string(samples_folder().join(format!("{}.txt", line["id"].as_str().unwrap()))).unwrap();
        let points: Vec<char> = text.chars().collect();
        let quotes = line["quotes"].as_array().unwrap();
        assert!(!quotes.is_empty());
        for quote in quotes {
            let keys = [
                "content",
                "speaker",
                "speaker_text",
                "speaker_resolved",
                "speaker_type",
                "cue",
                "kind",
                "act",
                "via",
            ];
            let keys = keys.iter().chain(&["said_on", "events", "confidence"]);
            assert!(keys.clone().all(|key| quote.get(key).is_some()), "{quote}");
            for span in quote["content"].as_array().unwrap() {
                let at = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
                assert!(at(0) < at(1) && at(1) <= points.len());
            }
        }
    }
    // A folder, and lines on standard input, give the same.
    let folder = run(&["extract", samples_folder().to_str().unwrap()]);
    assert_eq!(stdout(&folder).lines().count(), 10);
    let mut child = whosaid(&["extract", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for id in &ids {
        let text = std::fs::read_to_string(samples_folder().join(format!("{id}.txt"))).unwrap();
        writeln!(stdin, "{}", serde_json::json!({ "id": id, "text": text })).unwrap();
    }
    drop(stdin);
    let piped = child.wait_with_output().unwrap();
    let piped: Vec<String> = stdout(&piped).lines().map(str::to_owned).collect();
    assert_eq!(piped.len(), 10);
    assert!(
        piped
            .iter()
            .zip(&ids)
            .all(|(line, id)| line.contains(&format!("\"id\":\"{id}\"")))
    );
}

#[test]
fn a_reader_that_goes_away_ends_the_program_without_a_word() {
    let folder = samples_folder();
    let command = format!(
        "{} extract {} | head -c 10",
        env!("CARGO_BIN_EXE_whosaid"),
        folder.display()
    );
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert_eq!((output.stdout.len(), stderr(&output)), (10, String::new()));
}

#[test]
fn explain_tells_why() {
    let file = samples_folder().join("01-gull-point-drones.txt");
    let text = stdout(&run(&["extract", "--explain", file.to_str().unwrap()]));
    assert!(
        text.contains("Tomas Reik") && text.contains("because") && text.contains("asserts"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_the_same_folder_in_twice_changes_nothing() {
    whosaid_testkit::on_each(async |database| {
        let manifest = samples_folder().join("articles.jsonl");
        let arguments = ["ingest", manifest.to_str().unwrap(), "--database-url", database.url()];
        let first = run(&arguments);
        assert!(first.status.success(), "{}", stderr(&first));
        assert!(
            stdout(&first).contains("10 new, 0 revised, 0 unchanged, 0 skipped"),
            "{}",
            stdout(&first)
        );
        let server = support::server(database.url()).await;
        let before = support::picture(&server).await;
        let again = run(&arguments);
        assert!(
            stdout(&again).contains("0 new, 0 revised, 10 unchanged, 0 skipped"),
            "{}",
            stdout(&again)
        );
        assert!(stdout(&again).contains("statements  0 new"), "{}", stdout(&again));
        assert_eq!(support::picture(&server).await, before);
        // Nor does extracting again with the same extractor, but for the runs.
        let again = run(&[&arguments[..], &["--again"]].concat());
        assert!(
            stdout(&again).contains("10 unchanged (10 extracted again), 0 skipped\nstatements  0 new"),
            "{}",
            stdout(&again)
        );
        assert_eq!(support::picture(&server).await, before);
        // What the program wrote is what the same calls write in process.
        let other = whosaid_testkit::database(database.engine()).await;
        let other = support::server_with_samples(other.url()).await;
        assert_eq!(support::picture(&other).await, before);
    })
    .await;
}

#[test]
fn the_demo_prints_who_said_what_and_leaves_nothing_behind() {
    let folder = Folder::new("demo");
    let output = whosaid(&["demo", "--no-serve"])
        .env("TMPDIR", &folder.0)
        .output()
        .unwrap();
    let text = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    for part in [
        "Gull Point",
        "Lake Orrin",
        "2022-05-14",
        "2024-12-03",
        "Tomas Reik",
        "denies",
        "via Coastwire",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert_eq!(
        std::fs::read_dir(&folder.0).unwrap().count(),
        0,
        "the demo's database is still there"
    );
}

#[test]
fn the_demo_serves_and_ends_cleanly() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new("demo-serve");
        let mut child = whosaid(&["demo", "--listen", "127.0.0.1:0"])
            .env("TMPDIR", &folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let line = lines
            .find(|line| line.contains("listens on http://127.0.0.1:"))
            .unwrap();
        assert!(line.contains("/playground"));
        // A connection that is only held open must not keep it from ending.
        let port = line
            .split("127.0.0.1:")
            .nth(1)
            .unwrap()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>();
        let _held = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        let start = std::time::Instant::now();
        let kill = Command::new("kill")
            .args([&format!("-{signal}"), &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        let status = child.wait().unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(
            status.success() && !told.contains("panick"),
            "{signal}: {status} {told}"
        );
        assert!(start.elapsed() < std::time::Duration::from_secs(15));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["demo", "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains(&format!("cannot listen on {address}: ")),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("choose another port with --listen"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_schema_is_printed() {
    assert_eq!(stdout(&run(&["schema"])), whosaid::graphql::sdl());
}
