//! Article lines: one JSON object a line.

use super::{Defaults, Given, MAX_BYTES, html, input};
use serde::Deserialize;
use std::path::Path;

/// An article line, as the README has it. Exactly one of `text`, `html` and `file` is there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    byline: Option<String>,
    published: Option<String>,
    language: Option<String>,
    text: Option<String>,
    html: Option<String>,
    file: Option<String>,
}

/// The article of a line; `folder` is where its `file` lies, `number` counts from 1.
///
/// # Errors
/// Where the line is no article line, or its file cannot be read.
pub fn article(line: &[u8], folder: &Path, number: usize, defaults: &Defaults) -> Result<Given, String> {
    if line.len() as u64 > MAX_BYTES {
        return Err(format!(
            "is longer than {} MiB, the limit for an article",
            MAX_BYTES >> 20
        ));
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = std::str::from_utf8(line).map_err(|e| format!("is not UTF-8 (at byte {})", e.valid_up_to()))?;
    let line: Line = serde_json::from_str(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => format!("is no article line: {}", without_place(&error)),
        _ => format!("is no JSON: {}", without_place(&error)),
    })?;
    let mut id = line.id;
    let mut given = match (line.text, line.html, line.file) {
        (Some(text), None, None) => Given {
            text,
            ..Given::default()
        },
        (None, Some(page), None) => html::article(&page)?,
        (None, None, Some(file)) => {
            let path = folder.join(&file);
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
            id = id.or(stem);
            let bytes = input::bytes(&path).map_err(|e| format!("names the file {}, which {e}", path.display()))?;
            input::document(bytes, input::is_html(&path), None)
                .map_err(|e| format!("names the file {}, which {e}", path.display()))?
        }
        _ => return Err("needs exactly one of `text`, `html` and `file`".into()),
    };
    given.id = id.unwrap_or_else(|| number.to_string());
    for (own, told) in [
        (&mut given.url, line.url),
        (&mut given.title, line.title),
        (&mut given.publisher, line.publisher),
        (&mut given.byline, line.byline),
        (&mut given.published, line.published),
        (&mut given.language, line.language),
    ] {
        if told.is_some() {
            *own = told;
        }
    }
    given.complete(defaults);
    given.checked()
}

/// serde_json counts lines within the text that it reads, which here is always one.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(text) => format!("{text} (column {})", error.column()),
        None => text,
    }
}
