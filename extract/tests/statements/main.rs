//! What the extraction finds in short, fictional articles, one behaviour a test.

mod act;
mod content;
mod event;
mod name;
mod outlet;
mod speaker;

use whosaid_extract::{EntityKind, Extraction, Input, Span, Statement, extract};

fn cut(text: &str, spans: &[Span]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    spans.iter().map(|s| chars[s.start..s.end].iter().collect()).collect()
}

fn read(text: &str) -> Extraction {
    extract(&Input {
        text,
        ..Input::default()
    })
}

/// The statement whose content starts with `start`.
fn told<'x>(x: &'x Extraction, text: &str, start: &str) -> &'x Statement {
    let found = x
        .statements
        .iter()
        .find(|s| cut(text, &s.content)[0].starts_with(start));
    found.unwrap_or_else(|| {
        let all: Vec<_> = x.statements.iter().map(|s| cut(text, &s.content)).collect();
        panic!("nothing starts with {start:?}: {all:?}")
    })
}

fn speaker<'x>(x: &'x Extraction, s: &Statement) -> Option<&'x str> {
    s.entity.map(|e| x.entities[e].name.as_str())
}

/// The contents of all statements, pieces joined.
fn contents(text: &str) -> Vec<String> {
    read(text)
        .statements
        .iter()
        .map(|s| cut(text, &s.content).join(" "))
        .collect()
}

/// The name and kind of the speaker of the statement that starts so.
fn who<'x>(x: &'x Extraction, text: &str, start: &str) -> Option<(EntityKind, &'x str)> {
    let e = &x.entities[told(x, text, start).entity?];
    Some((e.kind, e.name.as_str()))
}
