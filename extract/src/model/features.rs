//! What the models look at: the features of a cue candidate, and of each token around one.

mod cue;
mod token;
mod window;

use super::crf::hash_str;
use crate::content::{self, Labels};
use crate::cue::Cue;
use crate::doc::Doc;
use crate::lexicon;
use crate::name::NameKind;
use crate::sentence::Zone;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::collections::HashMap;

pub(crate) use cue::cue;
pub(crate) use token::tokens;
pub(crate) use window::window;

/// What the models need of a token, hashed once an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    /// The lowered word; digits folded.
    pub(crate) word: u32,
    /// The verb's base, else the word.
    pub(crate) lemma: u32,
    pub(crate) tag: u32,
    /// 0 outside quotation marks, 1 inside, 2 a mark that opens, 3 a mark that closes.
    pub(crate) quote: u32,
    pub(crate) sentence: u32,
    /// Whether a quotation opens or ends in that sentence.
    pub(crate) quotes: bool,
    pub(crate) cap: bool,
    /// May head a cue.
    pub(crate) candidate: bool,
    /// Most likely heads one.
    pub(crate) likely: bool,
    /// Who it is likely to name.
    pub(crate) who: u32,
}

/// What the rules say of a candidate.
#[derive(Debug, Clone)]
pub(crate) struct Ruled {
    pub(crate) cue: Cue,
    pub(crate) labels: Option<Labels>,
    /// Reports nothing where it stands.
    pub(crate) mute: bool,
}

/// What the rules say, by the token that heads the cue.
pub(crate) fn ruled(doc: &Doc<'_>, cues: Vec<Cue>) -> HashMap<usize, Ruled> {
    cues.into_iter()
        .map(|cue| {
            let labels = content::label(doc, &cue);
            let mute = content::mute(doc, &cue, labels.as_ref());
            (cue.core.start, Ruled { cue, labels, mute })
        })
        .collect()
}

/// Who a token is likely to name: 0 nobody, 1 a person, 2 a body, 3 a place, 4 an unknown name, 5 a role, 6 a word for a
/// body, 7 a personal pronoun, 8 it or they.
fn who(doc: &Doc<'_>, i: usize) -> u32 {
    let lower = doc.lower(i);
    match lower {
        "he" | "she" | "i" | "we" | "who" => return 7,
        "it" | "they" => return 8,
        _ => {}
    }
    if doc.tokens[i].kind != TokenKind::Word {
        return 0;
    }
    if lexicon::is_role(lower) {
        5
    } else if lexicon::is_body_word(lower) {
        6
    } else {
        0
    }
}

/// The facts of every token.
pub(crate) fn facts(doc: &Doc<'_>) -> Vec<Fact> {
    let mut names = vec![0u32; doc.tokens.len()];
    for m in &doc.mentions {
        let kind = match m.kind {
            NameKind::Person => 1,
            NameKind::Place(_) => 3,
            NameKind::Unknown => 4,
            _ => 2,
        };
        names[m.tokens.clone()].fill(kind);
    }
    let mut body = vec![false; doc.tokens.len()];
    for p in &doc.paragraphs {
        body[p.tokens.clone()].fill(!matches!(p.zone, Zone::Furniture | Zone::Comment | Zone::Dateline));
    }
    let mut sentence = 0;
    let mut facts: Vec<Fact> = (0..doc.tokens.len())
        .map(|i| {
            let token = &doc.tokens[i];
            while sentence + 1 < doc.sentences.len() && doc.sentences[sentence].tokens.end <= i {
                sentence += 1;
            }
            let lower = doc.lower(i);
            let word = match token.kind {
                TokenKind::Number => hash_str(if token.end - token.start == 4 {
                    "<year>"
                } else {
                    "<num>"
                }),
                TokenKind::Quote => 1,
                TokenKind::Single => 2,
                TokenKind::Dash => 3,
                _ => hash_str(lower),
            };
            let lemma = lexicon::verb(lower).map_or(word, |(base, _)| hash_str(base));
            let quote = match doc.quoted[i] {
                None => 0,
                Some(q) => {
                    let q = &doc.quotations[q as usize];
                    if i == q.tokens.start {
                        2
                    } else if i + 1 == q.tokens.end && q.closed {
                        3
                    } else {
                        1
                    }
                }
            };
            Fact {
                word,
                lemma,
                tag: tag_class(token.tag, token.kind),
                quote,
                sentence: sentence as u32,
                quotes: false,
                cap: token.cap,
                candidate: body[i] && cue::is_candidate(doc, i),
                likely: false,
                who: if names[i] > 0 { names[i] } else { who(doc, i) },
            }
        })
        .collect();
    for s in &doc.sentences {
        if facts[s.tokens.clone()].iter().any(|f| f.quote >= 2) {
            facts[s.tokens.clone()].iter_mut().for_each(|f| f.quotes = true);
        }
    }
    facts
}

/// Tag and kind in one number.
fn tag_class(tag: Tag, kind: TokenKind) -> u32 {
    if tag == Tag::Punct {
        64 + kind as u32
    } else {
        tag as u32
    }
}

fn at(facts: &[Fact], i: usize, offset: isize) -> Option<&Fact> {
    i.checked_add_signed(offset).and_then(|j| facts.get(j))
}

/// Distance to a boundary, in steps that grow.
fn step(n: usize) -> u32 {
    match n {
        0..=6 => n as u32,
        7..=9 => 7,
        10..=14 => 8,
        15..=24 => 9,
        25..=49 => 10,
        _ => 11,
    }
}
