//! Statements that the layout tells: `NAME: text`, and a heading above quoted lines.

// A content of one range is what is meant, not the numbers in it.
#![allow(clippy::single_range_in_vec_init)]

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::Act;
use crate::content::Labels;
use crate::doc::Doc;
use crate::lexicon;
use crate::name::NameKind;
use crate::sentence::Zone;
use crate::speaker::{self, Agency};
use crate::statement::{Draft, reads};
use crate::token::TokenKind;

/// The longest name before a colon, in tokens.
const NAME: usize = 12;

fn draft(cue: Range<usize>, speaker: Range<usize>, content: Vec<Range<usize>>, rule: &'static str) -> Draft {
    let labels = Labels {
        cue: vec![cue],
        content,
        speaker: Some(speaker.clone()),
        core: Some(speaker),
        rule,
    };
    Draft {
        labels,
        evidence: None,
        act: Act::Asserts,
        weight: 8,
        negated: false,
        quoted: false,
        base: "",
        floats: false,
        nested: false,
    }
}

/// `NAME: text` at the start of a paragraph: headlines, interviews and transcripts.
pub(crate) fn colons(doc: &Doc<'_>) -> Vec<Draft> {
    let mut out = Vec::new();
    // In an interview or a transcript the same names come again and again.
    let mut labels: HashMap<&str, usize> = HashMap::new();
    let heads: Vec<Option<(usize, usize)>> = doc
        .paragraphs
        .iter()
        .map(|p| if reads(p.zone) { head(doc, &p.tokens) } else { None })
        .collect();
    for (first, colon) in heads.iter().flatten() {
        *labels.entry(doc.words(&(*first..*colon))).or_default() += 1;
    }
    for (i, (p, h)) in doc.paragraphs.iter().zip(&heads).enumerate() {
        let Some((first, colon)) = *h else { continue };
        let name = first..colon;
        let repeated = labels.get(doc.words(&name)).is_some_and(|n| *n > 1);
        let headline = p.zone == Zone::Headline || i == 0;
        if !(repeated || named(doc, &name, headline)) {
            continue;
        }
        let end = trim_end(doc, colon + 1, p.tokens.end);
        out.push(draft(colon..colon + 1, name, vec![colon + 1..end], "name and colon"));
    }
    out
}

/// “Words.” — Name, at the end of a paragraph.
pub(crate) fn signed(doc: &Doc<'_>) -> Vec<Draft> {
    let mut out = Vec::new();
    for p in doc.paragraphs.iter().filter(|p| reads(p.zone)) {
        let Some(q) = doc.quoted[p.tokens.start].map(|q| &doc.quotations[q as usize]) else {
            continue;
        };
        let dash = q.tokens.end;
        if !q.closed || dash + 1 >= p.tokens.end || doc.tokens[dash].kind != TokenKind::Dash {
            continue;
        }
        let end = (dash + 1..p.tokens.end)
            .find(|i| {
                !(doc.tokens[*i].cap || matches!(doc.lower(*i), "de" | "van" | "von" | "der" | "la" | "of" | "the"))
            })
            .unwrap_or(p.tokens.end);
        let over = end == p.tokens.end || doc.tokens[end].kind != TokenKind::Word;
        if end > dash + 1 && over && end - dash <= 8 {
            out.push(draft(
                dash..dash + 1,
                dash + 1..end,
                vec![q.tokens.clone()],
                "signed quotation",
            ));
        }
    }
    out
}

/// Where a label at the start of the paragraph starts, and its colon.
fn head(doc: &Doc<'_>, r: &Range<usize>) -> Option<(usize, usize)> {
    let first = r.start + usize::from(doc.tokens[r.start].kind == TokenKind::Quote);
    let colon = (first + 1..r.end.min(first + NAME)).find(|i| doc.tokens[*i].kind == TokenKind::Colon)?;
    let one = doc.tokens[first..colon]
        .iter()
        .all(|t| !matches!(t.kind, TokenKind::Stop | TokenKind::Quote | TokenKind::Comma));
    (one && colon + 1 < r.end && doc.tokens[first].kind == TokenKind::Word).then_some((first, colon))
}

/// Whether the label names someone who speaks, rather than a topic.
fn named(doc: &Doc<'_>, name: &Range<usize>, headline: bool) -> bool {
    let word = |i: usize| {
        doc.tokens[i].kind != TokenKind::Word || doc.tokens[i].cap || matches!(doc.lower(i), "of" | "the" | "for")
    };
    let capitals = name.clone().all(word);
    let mention = doc
        .mentions_in(name)
        .any(|m| doc.mentions[m].tokens.end == name.end || doc.mentions[m].title.is_some());
    let shouted = name.clone().all(|i| !doc.word(i).chars().any(char::is_lowercase)) && doc.bytes(name).len() > 1;
    let listed = name.clone().any(|i| {
        matches!(
            doc.lower(i),
            "photo" | "image" | "note" | "update" | "source" | "related" | "caption" | "video"
        )
    });
    if listed {
        return false;
    }
    if capitals && (mention || shouted) {
        return true;
    }
    let verb = name.clone().any(|i| doc.tokens[i].tag.is_verbal());
    let last = doc.lower(name.end - 1);
    let who = lexicon::is_role(last)
        || matches!(
            last,
            "police"
                | "officials"
                | "poll"
                | "study"
                | "report"
                | "survey"
                | "sources"
                | "witnesses"
                | "experts"
                | "critics"
        );
    headline && !verb && name.len() <= 4 && who && speaker::agency(doc, name) != Agency::Mute
}

/// Without the full stop, where no quotation ends there.
fn trim_end(doc: &Doc<'_>, start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start + 1 && doc.tokens[end - 1].kind == TokenKind::Stop && doc.quoted[end - 1].is_none() {
        end -= 1;
    }
    end
}

/// "From X's statements:" with quoted lines below: each line is a statement of X.
pub(crate) fn blocks(doc: &Doc<'_>, drafts: &[Draft]) -> Vec<Draft> {
    let mut out = Vec::new();
    let words = |c: &&Range<usize>| doc.tokens[(*c).clone()].iter().any(|t| t.kind == TokenKind::Word);
    let cues: HashSet<usize> = drafts
        .iter()
        .flat_map(|d| &d.labels.cue)
        .filter(words)
        .map(|c| doc.sentence_of(c.start))
        .collect();
    for (i, p) in doc.paragraphs.iter().enumerate().filter(|(_, p)| reads(p.zone)) {
        let colon = p.tokens.end - 1;
        if doc.tokens[colon].kind != TokenKind::Colon || p.sentences.is_empty() {
            continue;
        }
        let sentence = doc.sentences[p.sentences.end - 1].tokens.clone();
        let reported = cues.contains(&(p.sentences.end - 1));
        let speaker = doc
            .mentions_in(&sentence)
            .map(|m| &doc.mentions[m])
            .find(|m| m.kind == NameKind::Person);
        let Some(speaker) = speaker.filter(|_| !reported && sentence.len() <= 16) else {
            continue;
        };
        for line in block(doc, i + 1) {
            out.push(draft(
                colon..colon + 1,
                speaker.tokens.clone(),
                vec![line],
                "heading above quoted lines",
            ));
        }
    }
    out
}

/// The quoted lines from paragraph `i` on, to where two paragraphs in a row are not quoted.
fn block(doc: &Doc<'_>, i: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut gap = 0;
    for p in doc.paragraphs.iter().skip(i).take_while(|p| reads(p.zone)) {
        let whole = doc.quoted[p.tokens.start].filter(|_| doc.tokens[p.tokens.start].kind == TokenKind::Quote);
        let quotation = whole
            .map(|q| doc.quotations[q as usize].tokens.clone())
            .filter(|q| q.end + 1 >= p.tokens.end);
        match quotation {
            Some(q) => {
                lines.push(q);
                gap = 0;
            }
            None if lines.is_empty() => break,
            None => gap += 1,
        }
        if gap > 1 {
            break;
        }
    }
    lines
}
