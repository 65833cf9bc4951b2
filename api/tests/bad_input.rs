//! What is wrong with an input is said in one line that names it, and the rest is done.

use crate::support::{Folder, run, stderr, stdout, whosaid};
use std::{io::Write, process::Stdio};

const GOOD: &str = "The harbour master, Piet Hallam, said the wall would hold.\n";

/// One line for each of the inputs named, and nothing else.
fn told(output: &std::process::Output, lines: &[(&str, &str)]) {
    let told = stderr(output);
    assert_eq!(told.lines().count(), lines.len(), "{told}");
    for (line, (name, cause)) in told.lines().zip(lines) {
        assert!(
            line.starts_with("whosaid: ") && line.contains(name) && line.contains(cause),
            "{line}"
        );
    }
}

#[test]
fn each_bad_file_is_named_with_its_cause_and_nothing_is_done() {
    let folder = Folder::new("bad-files");
    let database = format!("sqlite://{}?mode=rwc", folder.path("x.db"));
    std::fs::create_dir(folder.path("none")).unwrap();
    let cases = [
        (folder.file("empty.txt", ""), "is empty"),
        (folder.file("blank.txt", " \n\t\n"), "is empty"),
        (
            folder.file("big.txt", vec![b'a'; 50 << 20]),
            "too large (50 MiB): an article has up to 10 MiB",
        ),
        (
            folder.file("latin.txt", b"Caf\xe9 said."),
            "is not UTF-8 (byte 0xe9 at offset 3)",
        ),
        (folder.file("binary.txt", b"\x7fELF\0\0\0"), "is a binary file"),
        (folder.file("paper.txt", b"%PDF-1.7"), "is a PDF"),
        (
            folder.file("page.html", "<html><body></body></html>"),
            "no article was found",
        ),
        (folder.path("none"), "without articles"),
        (folder.path("missing.txt"), "does not exist"),
        ("https://chronicle.example/".to_owned(), "is not fetched"),
        (folder.file("empty.jsonl", ""), "is empty"),
    ];
    for command in ["ingest", "extract"] {
        for (path, cause) in &cases {
            let mut arguments = vec![command, path];
            if command == "ingest" {
                arguments.extend(["--database-url", &database]);
            }
            let output = run(&arguments);
            told(&output, &[(path, cause)]);
            assert_eq!(output.status.code(), Some(1), "{path}");
        }
    }
}

#[test]
fn the_rest_of_a_batch_is_done() {
    let folder = Folder::new("batch");
    let database = format!("sqlite://{}?mode=rwc", folder.path("x.db"));
    folder.file("a.txt", GOOD);
    folder.file("b.txt", b"\xff\xfe\x00");
    folder.file("c.txt", "");
    folder.file("d.txt", GOOD.replace("wall", "pier"));
    let output = run(&["ingest", &folder.path(""), "/no/such/file", "--database-url", &database]);
    assert_eq!(output.status.code(), Some(3));
    told(
        &output,
        &[
            ("/no/such/file", "does not exist"),
            ("b.txt", "UTF-16LE"),
            ("c.txt", "is empty"),
        ],
    );
    assert!(
        stdout(&output).contains("2 new, 0 revised, 0 unchanged, 3 skipped"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn bad_lines_are_named_by_number() {
    let folder = Folder::new("lines");
    folder.file("there.txt", GOOD);
    let lines = folder.file(
        "lines.jsonl",
        concat!(
            r#"{"id": "1", "file": "there.txt"}"#,
            "\n",
            r#"{"id": "2", "txt": "Hallam said no."}"#,
            "\n\nno json\n",
            r#"{"id": "5"}"#,
            "\n",
            r#"{"id": "6", "text": "a", "file": "there.txt"}"#,
            "\n",
            r#"{"id": "7", "file": "gone.txt"}"#,
            "\n",
            r#"{"id": "8", "text": "Hallam said no.", "published": "soon"}"#,
            "\n",
            r#"{"id": "9", "text": "Hallam said no.", "language": "English, British"}"#,
            "\n",
            r#"{"id": "10", "text": 7}"#,
            "\n",
        ),
    );
    let output = run(&["extract", &lines]);
    told(
        &output,
        &[
            ("lines.jsonl:2 ", "unknown field `txt`, expected one of `id`, `url`"),
            ("lines.jsonl:4 ", "is no JSON"),
            ("lines.jsonl:5 ", "needs exactly one of `text`, `html` and `file`"),
            ("lines.jsonl:6 ", "needs exactly one of `text`, `html` and `file`"),
            ("lines.jsonl:7 ", "gone.txt, which does not exist"),
            ("lines.jsonl:8 ", "`published` is `soon`: write a date, e.g. 2025-12-29"),
            ("lines.jsonl:9 ", "`language` is `English, British`"),
            ("lines.jsonl:10 ", "invalid type: integer `7`"),
        ],
    );
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(stdout(&output).lines().count(), 1);
}

#[test]
fn a_line_that_is_too_long_is_passed_over_without_being_kept() {
    let mut child = whosaid(&["extract", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        stdin.write_all(b"{\"text\": \"").unwrap();
        for _ in 0..30 {
            stdin.write_all(&[b'a'; 1 << 20]).unwrap();
        }
        stdin
            .write_all(b"\"}\n{\"id\": \"after\", \"text\": \"Piet Hallam said no.\"}\n")
            .unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    told(&output, &[("standard input:1", "longer than 10 MiB")]);
    assert!(stdout(&output).contains("\"id\":\"after\""), "{}", stdout(&output));
}

#[test]
fn a_charset_that_can_be_told_is_read() {
    let folder = Folder::new("charsets");
    let page = |meta: &str| {
        let start = format!("<html><head>{meta}</head><body><article>");
        let words =
            b"<p>The master of the harbour, Ren\xe9 Hallam, said on Monday that the wall at the point would hold \
            whatever the winter brought, and that the boats behind it were safe for another year or two.</p>"
                .repeat(4);
        [start.as_bytes(), &words, b"</article></body></html>"].concat()
    };
    let told_by_page = folder.file("page.html", page("<meta charset=iso-8859-1>"));
    let told_by_us = folder.file("text.txt", b"Ren\xe9 Hallam said the wall would hold.");
    let mark: Vec<u8> = "\u{feff}René Hallam said the wall would hold."
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let told_by_mark = folder.file("mark.txt", mark);
    for arguments in [
        vec!["extract", &told_by_page],
        vec!["extract", "--charset", "windows-1252", &told_by_us],
        vec!["extract", &told_by_mark],
    ] {
        let output = run(&arguments);
        assert!(
            stdout(&output).contains("René Hallam"),
            "{arguments:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
    }
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let folder = Folder::new("databases");
    let text = folder.file("a.txt", GOOD);
    let no_database = folder.file(
        "no.db",
        "this is no database, but it is long enough to be looked at as one",
    );
    for (url, name, cause) in [
        ("sqlite:///no/such/folder/x.db", "/no/such/folder/x.db", "cannot open"),
        ("postgres://ann:secret@127.0.0.1:1/x", "127.0.0.1:1/x", "cannot open"),
        (
            "mysql://127.0.0.1/x",
            "mysql://127.0.0.1/x",
            "must begin with sqlite:// or postgres://",
        ),
        (&format!("sqlite://{no_database}"), "no.db", "not a database"),
    ] {
        for arguments in [
            vec!["ingest", &text],
            vec!["serve", "--listen", "127.0.0.1:0"],
            vec!["migrate", "status"],
        ] {
            let output = run(&[&arguments[..], &["--database-url", url]].concat());
            told(&output, &[(name, cause)]);
            assert_eq!(output.status.code(), Some(1), "{url}");
            assert!(!stderr(&output).contains("secret"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_or_an_outdated_schema_is_refused() {
    whosaid_testkit::on_each(async |database| {
        let folder = Folder::new("schemas");
        let text = folder.file("a.txt", GOOD);
        let url = database.url().to_owned();
        let down = run(&["migrate", "down", "--database-url", &url]);
        assert!(down.status.success(), "{}", stderr(&down));
        assert!(stdout(&down).contains("pending"), "{}", stdout(&down));
        if database.engine() == whosaid_testkit::Engine::Postgres {
            let output = run(&["serve", "--listen", "127.0.0.1:0", "--database-url", &url]);
            told(&output, &[("outdated", "run `whosaid migrate up`")]);
            assert_eq!(output.status.code(), Some(1));
        }
        let up = run(&["migrate", "up", "--database-url", &url]);
        assert!(
            up.status.success() && !stdout(&up).contains("pending"),
            "{}",
            stdout(&up)
        );
        newer(&url).await;
        for arguments in [vec!["ingest", &text], vec!["serve", "--listen", "127.0.0.1:0"]] {
            let output = run(&[&arguments[..], &["--database-url", &url]].concat());
            told(&output, &[("newer than this program", "m9999_from_the_future")]);
            assert_eq!(output.status.code(), Some(1));
        }
    })
    .await;
}

/// Records a step that this program does not know.
async fn newer(url: &str) {
    whosaid_testkit::execute(
        url,
        "insert into seaql_migrations (version, applied_at) values ('m9999_from_the_future', 0)",
    )
    .await;
}
