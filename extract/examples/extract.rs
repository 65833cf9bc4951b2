//! Extracts from JSON lines: `extract FILE.jsonl`. Each line has `text`, or `file` beside the lines' file, and may
//! have `id`, `title`, `publisher` and `published`. Prints one JSON object an article; with `--why` after the file,
//! each quote also tells by which rules it was found.

use std::io::Write;
use std::path::Path;

use serde_json::Value;
use whosaid_extract::{Input, extract, output};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: extract FILE.jsonl")?;
    let why = std::env::args().nth(2).is_some_and(|a| a == "--why");
    let lines = std::fs::read_to_string(&path)?;
    let out = &mut std::io::stdout().lock();
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        let article: Value = serde_json::from_str(line)?;
        let field = |name: &str| article.get(name).and_then(Value::as_str);
        let text = match (field("text"), field("file")) {
            (Some(text), _) => text.to_string(),
            (None, Some(file)) => std::fs::read_to_string(Path::new(&path).with_file_name(file))?,
            (None, None) => return Err("a line needs \"text\" or \"file\"".into()),
        };
        let id = field("id")
            .or_else(|| field("file").map(|f| f.trim_end_matches(".txt")))
            .unwrap_or_default();
        let published = field("published").map(str::parse).transpose()?;
        let input = Input {
            text: &text,
            title: field("title"),
            publisher: field("publisher"),
            published,
        };
        let found = extract(&input);
        let mut json = output::to_json(id, &text, &found);
        if why && let Some(quotes) = json["quotes"].as_array_mut() {
            for (quote, statement) in quotes.iter_mut().zip(&found.statements) {
                quote["why"] = statement.why.clone().into();
            }
        }
        writeln!(out, "{json}")?;
    }
    Ok(())
}
