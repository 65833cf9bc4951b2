//! Files, folders and standard input as a stream of articles. What cannot be read is named and passed over.

use super::{Defaults, Given, MAX_BYTES, charset, html, line};
use encoding_rs::Encoding;
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

/// How an input is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Plain text, one article.
    Text,
    /// A page, one article.
    Html,
    /// JSON lines, one article a line.
    Jsonl,
}

/// Where articles come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// An origin and how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where from.
    pub origin: Origin,
    /// How.
    pub format: Format,
}

/// What could not be taken, and why: `from` is a path, or a path and a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub from: String,
    /// Why; reads on after the name.
    pub why: String,
}

/// How all inputs of a run are read.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// The format, where it is told; else by the file's extension.
    pub format: Option<Format>,
    /// Charset of text and pages that tell none.
    pub charset: Option<&'static Encoding>,
    /// What holds for all articles that do not tell it themselves.
    pub defaults: Defaults,
}

/// The inputs that `paths` name: `-` is standard input, a folder gives its `.txt`, `.html` and `.htm` files, also those of
/// the folders within it, by name.
///
/// # Errors
/// Those that name nothing, beside the inputs of the others.
#[must_use]
pub fn find(paths: &[PathBuf], how: &How) -> (Vec<Input>, Vec<Skipped>) {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for path in paths {
        let from = path.display().to_string();
        if path.as_os_str() == "-" {
            found.push(Input {
                origin: Origin::Stdin,
                format: how.format.unwrap_or(Format::Text),
            });
        } else if from.starts_with("http://") || from.starts_with("https://") {
            let why = "is an address, which is not fetched: save the page and give its file, with --url".into();
            skipped.push(Skipped { from, why });
        } else if path.is_dir() {
            let before = found.len();
            if let Err((path, error)) = folder(path, how, &mut found, 0) {
                skipped.push(Skipped {
                    from: path.display().to_string(),
                    why: unread(&error),
                });
            } else if found.len() == before {
                let why = "is a folder without articles: it has no .txt, .html or .htm file".into();
                skipped.push(Skipped { from, why });
            }
        } else {
            let format = how.format.unwrap_or_else(|| by_name(path));
            match std::fs::metadata(path) {
                Ok(_) => found.push(Input {
                    origin: Origin::File(path.clone()),
                    format,
                }),
                Err(error) => skipped.push(Skipped {
                    from,
                    why: unread(&error),
                }),
            }
        }
    }
    (found, skipped)
}

/// Folders within one another; a link that leads back up would go on for ever.
const MAX_FOLDERS: usize = 32;

fn folder(path: &Path, how: &How, found: &mut Vec<Input>, depth: usize) -> Result<(), (PathBuf, std::io::Error)> {
    let at = |error| (path.to_owned(), error);
    let entries = std::fs::read_dir(path)
        .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
        .map_err(at)?;
    let mut paths: Vec<_> = entries.into_iter().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth < MAX_FOLDERS {
                folder(&path, how, found, depth + 1)?;
            }
        } else if is_html(&path) || has_extension(&path, &["txt"]) {
            let format = how.format.unwrap_or_else(|| by_name(&path));
            found.push(Input {
                origin: Origin::File(path),
                format,
            });
        }
    }
    Ok(())
}

fn by_name(path: &Path) -> Format {
    if is_html(path) {
        Format::Html
    } else if has_extension(path, &["jsonl", "ndjson"]) {
        Format::Jsonl
    } else {
        Format::Text
    }
}

/// Whether the file's name says that it is a page.
#[must_use]
pub fn is_html(path: &Path) -> bool {
    has_extension(path, &["html", "htm"])
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let own = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    extensions.iter().any(|e| e.eq_ignore_ascii_case(own))
}

/// How many articles the inputs have, where that can be told without reading standard input.
#[must_use]
pub fn count(inputs: &[Input]) -> Option<u64> {
    let one = |input: &Input| match (&input.origin, input.format) {
        (Origin::File(path), Format::Jsonl) => {
            let lines = BufReader::new(File::open(path).ok()?).split(b'\n');
            Some(
                lines
                    .map_while(Result::ok)
                    .filter(|l| !l.trim_ascii().is_empty())
                    .count() as u64,
            )
        }
        (Origin::File(_), _) => Some(1),
        (Origin::Stdin, _) => None,
    };
    inputs.iter().map(one).sum()
}

/// Hands each article of `inputs` to `take`, and what cannot be read with why, in order; ends early where `take` says so.
pub fn read(inputs: &[Input], how: &How, mut take: impl FnMut(Result<Given, Skipped>) -> bool) {
    for input in inputs {
        let from = match &input.origin {
            Origin::Stdin => "standard input".to_owned(),
            Origin::File(path) => path.display().to_string(),
        };
        let go_on = match input.format {
            Format::Jsonl => lines(input, &from, how, &mut take),
            format => {
                let read = whole(input, format == Format::Html, how);
                take(
                    read.map(|given| Given {
                        from: from.clone(),
                        ..given
                    })
                    .map_err(|why| Skipped { from, why }),
                )
            }
        };
        if !go_on {
            return;
        }
    }
}

fn whole(input: &Input, html: bool, how: &How) -> Result<Given, String> {
    let (bytes, id) = match &input.origin {
        Origin::Stdin => (limited(std::io::stdin().lock())?, "-".to_owned()),
        Origin::File(path) => {
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
            (bytes(path)?, stem.unwrap_or_default())
        }
    };
    let mut given = document(bytes, html, how.charset)?;
    given.id = id;
    given.complete(&how.defaults);
    given.checked()
}

fn lines(input: &Input, from: &str, how: &How, take: &mut impl FnMut(Result<Given, Skipped>) -> bool) -> bool {
    let (reader, folder): (Box<dyn BufRead>, &Path) = match &input.origin {
        Origin::Stdin => (Box::new(std::io::stdin().lock()), Path::new("")),
        Origin::File(path) => match File::open(path) {
            Ok(file) => (Box::new(BufReader::new(file)), path.parent().unwrap_or(Path::new(""))),
            Err(error) => {
                return take(Err(Skipped {
                    from: from.to_owned(),
                    why: unread(&error),
                }));
            }
        },
    };
    let mut reader = reader;
    let mut any = false;
    for number in 1.. {
        let from = format!("{from}:{number}");
        let mut line = Vec::new();
        // One byte more than the limit, so that a line that is too long shows itself without being read whole.
        let read = (&mut reader).take(MAX_BYTES + 2).read_until(b'\n', &mut line);
        let article = match read {
            Ok(0) => break,
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {
                let read = line::article(line.trim_ascii_end(), folder, number, &how.defaults);
                if line.len() as u64 > MAX_BYTES && !line.ends_with(b"\n") && skip_line(&mut reader).is_err() {
                    break;
                }
                read
            }
            Err(error) => Err(unread(&error)),
        };
        any = true;
        let failed = read_failed(&article);
        let taken = take(
            article
                .map(|given| Given {
                    from: from.clone(),
                    ..given
                })
                .map_err(|why| Skipped { from, why }),
        );
        if !taken {
            return false;
        }
        if failed {
            return true;
        }
    }
    any || take(Err(Skipped {
        from: from.to_owned(),
        why: "is empty".into(),
    }))
}

/// Whether reading itself failed, so that going on would fail for ever.
fn read_failed(article: &Result<Given, String>) -> bool {
    article.as_ref().is_err_and(|why| why.starts_with(UNREAD))
}

fn skip_line(reader: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|b| *b == b'\n');
        let n = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(n);
        if end.is_some() || n == 0 {
            return Ok(());
        }
    }
}

/// The bytes of a file that may be an article.
///
/// # Errors
/// Where it cannot be read, or is too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|e| unread(&e))?;
    let meta = file.metadata().map_err(|e| unread(&e))?;
    if meta.is_dir() {
        return Err("is a folder, not a file".into());
    }
    if meta.len() > MAX_BYTES {
        return Err(too_large(Some(meta.len())));
    }
    limited(file)
}

fn limited(reader: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| unread(&e))?;
    if bytes.len() as u64 > MAX_BYTES {
        Err(too_large(None))
    } else {
        Ok(bytes)
    }
}

fn too_large(bytes: Option<u64>) -> String {
    let size = bytes.map_or_else(|| "more".to_owned(), |n| format!("{} MiB", n.div_ceil(1 << 20)));
    format!("is too large ({size}): an article has up to {} MiB", MAX_BYTES >> 20)
}

/// An article of a text or of a page.
///
/// # Errors
/// Where the bytes are no text, or the page has no article.
pub fn document(bytes: Vec<u8>, is_page: bool, default: Option<&'static Encoding>) -> Result<Given, String> {
    if bytes.trim_ascii().is_empty() {
        return Err("is empty".into());
    }
    let declared = if is_page { charset::of_html(&bytes) } else { None };
    let text = charset::decode(bytes, declared.or(default))?;
    if is_page {
        html::article(&text)
    } else {
        Ok(Given {
            text,
            ..Given::default()
        })
    }
}

const UNREAD: &str = "cannot be read: ";

fn unread(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "does not exist".into(),
        _ => format!("{UNREAD}{error}"),
    }
}
