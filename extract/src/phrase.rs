//! Phrases and clauses, found from tags: noun phrases forward and backward, adjuncts, finite verbs.

use std::ops::Range;

mod adjunct;
mod subject;

use crate::doc::Doc;
use crate::lexicon;
use crate::tag::Tag;
use crate::token::TokenKind;
pub(crate) use adjunct::{adjuncts, is_time, scene, time};
pub(crate) use subject::{subject_after, subject_before};

/// The end of the noun phrase that starts at `i`, without what follows its head; `i` where none does.
pub(crate) fn noun_phrase(doc: &Doc<'_>, i: usize, end: usize) -> usize {
    let mut head = false;
    let mut j = i;
    while j < end {
        let t = &doc.tokens[j];
        let next = if j + 1 < end { doc.tokens[j + 1].tag } else { Tag::Punct };
        match t.tag {
            Tag::Pron if j == i => return j + 1,
            Tag::Noun | Tag::Name => {
                if head && apart(doc, j) {
                    break;
                }
                head = true;
            }
            Tag::Poss if matches!(doc.lower(j), "'s" | "’s") => head = false,
            Tag::Det | Tag::Poss if head => break,
            Tag::Det | Tag::Poss => {}
            Tag::Adj | Tag::Num if head => {
                if !matches!(next, Tag::Noun | Tag::Name) || is_time(doc, j) {
                    break;
                }
            }
            Tag::Num => head = true,
            Tag::Adj => {}
            Tag::Past | Tag::Gerund if !head && next.is_nominal() && next != Tag::Det && next != Tag::Poss => {}
            Tag::Adv if !head && matches!(next, Tag::Adj | Tag::Num | Tag::Past) => {}
            Tag::Conj if head && matches!(doc.lower(j), "and" | "&" | "or") && next.is_nominal() => head = false,
            Tag::Punct if t.kind == TokenKind::Single && head => {}
            Tag::Punct if t.kind == TokenKind::Open && head => {
                match (j + 1..end.min(j + 8)).find(|k| doc.tokens[*k].kind == TokenKind::Close) {
                    Some(close) => j = close,
                    None => break,
                }
            }
            _ => break,
        }
        j += 1;
    }
    // No phrase ends in a determiner or a conjunction.
    while j > i && matches!(doc.tokens[j - 1].tag, Tag::Conj | Tag::Poss) && !head {
        j -= 1;
    }
    j
}

/// The end of the noun phrase at `i` with the prepositional phrases after it.
pub(crate) fn noun_phrase_full(doc: &Doc<'_>, i: usize, end: usize) -> usize {
    let mut j = noun_phrase(doc, i, end);
    while j > i
        && j < end
        && doc.tokens[j].tag == Tag::Prep
        && !matches!(doc.lower(j), "on" | "during" | "after" | "before" | "as" | "since")
    {
        let k = noun_phrase(doc, j + 1, end);
        let number = matches!(doc.lower(j), "over" | "about" | "around" | "under") && doc.tokens[j + 1].tag == Tag::Num;
        if k == j + 1 || is_time(doc, j + 1) || number {
            break;
        }
        j = k;
    }
    j
}

/// Whether a new name starts at `j` right after another.
fn apart(doc: &Doc<'_>, j: usize) -> bool {
    let before = is_time(doc, j - 1) != is_time(doc, j);
    let m = doc.mentions_in(&(j..j + 1));
    let starts = m
        .clone()
        .any(|m| doc.mentions[m].tokens.start == j && doc.mentions[m].title.is_none());
    let ended = doc
        .mentions_in(&(j.saturating_sub(6)..j))
        .any(|m| doc.mentions[m].tokens.end == j);
    before || starts && ended && doc.tokens[j].tag == Tag::Name && !demonym(doc, j - 1)
}

fn demonym(doc: &Doc<'_>, i: usize) -> bool {
    lexicon::place(doc.word(i)).is_some()
}

/// The first finite verb in the range, outside quotations and brackets that open in it: an auxiliary, a modal,
/// a past form that is no participle after a noun, a present form after a noun.
pub(crate) fn finite(doc: &Doc<'_>, r: Range<usize>) -> Option<usize> {
    let mut nominal = false;
    // A relative clause has a finite verb of its own: the next one is not the main verb.
    let mut relative = false;
    for i in r.clone() {
        let t = &doc.tokens[i];
        let found = match t.tag {
            Tag::Wh if i > r.start => {
                relative = true;
                false
            }
            Tag::Sub
                if i > r.start
                    && doc.lower(i) == "that"
                    && (matches!(doc.tokens[i - 1].tag, Tag::Noun | Tag::Name)
                        || doc.tokens.get(i + 1).is_some_and(|t| t.tag.is_verbal())) =>
            {
                relative = true;
                false
            }
            Tag::Modal => true,
            Tag::Aux => {
                let other = matches!(doc.lower(i), "be" | "been" | "being" | "having" | "doing" | "done");
                !(other || i > r.start && matches!(doc.tokens[i - 1].tag, Tag::To | Tag::Modal | Tag::Aux))
            }
            Tag::Verb => nominal && i > r.start && doc.tokens[i - 1].tag != Tag::To,
            Tag::Past if nominal => {
                // A reduced relative clause ("drones launched by") is followed by a preposition.
                let next = doc.tokens.get(i + 1).map_or(Tag::Punct, |t| t.tag);
                let irregular = matches!(lexicon::verb(doc.lower(i)), Some((_, lexicon::Form::Past)));
                let participle = matches!(lexicon::verb(doc.lower(i)), Some((_, lexicon::Form::Participle)));
                !participle
                    && (irregular
                        || !matches!(next, Tag::Prep)
                        || matches!(doc.tokens[i - 1].tag, Tag::Pron | Tag::Name))
            }
            Tag::Noun | Tag::Name | Tag::Pron | Tag::Num => {
                nominal = true;
                false
            }
            _ => false,
        };
        if found {
            if !relative {
                return Some(i);
            }
            // "has been", "would say": one verb group.
            let group = doc
                .tokens
                .get(i + 1)
                .is_some_and(|n| n.tag.is_verbal() || matches!(n.tag, Tag::Adv | Tag::Not));
            if !(matches!(t.tag, Tag::Aux | Tag::Modal) && group) {
                relative = false;
            }
        }
    }
    None
}

/// Whether a clause with a subject of its own starts at `i`.
pub(crate) fn opens_clause(doc: &Doc<'_>, i: usize, end: usize) -> bool {
    let np = noun_phrase_full(doc, i, end);
    if np == i {
        return doc.lower(i) == "there"
            || doc.tokens.get(i).is_some_and(|t| t.tag == Tag::Gerund) && finite(doc, i..end).is_some();
    }
    finite(doc, i..end).is_some()
}
