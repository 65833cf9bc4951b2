//! Stage B: for one cue, the words that it reports and the words that name who says them.

// A content of one range is what is meant, not the numbers in it.
#![allow(clippy::single_range_in_vec_init)]

mod active;
mod after;
mod before;
mod end;
mod mute;
mod object;
mod other;

pub(crate) use active::is_claim;
pub(crate) use mute::mute;
use std::ops::Range;

use crate::cue::{self, Cue, CueKind};
use crate::doc::Doc;
use crate::lexicon;
use crate::quotation::Quotation;
use crate::speaker::{self, Agency};
use crate::tag::Tag;
use crate::token::TokenKind;

/// The labels of one cue. All ranges are of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    /// The reporting words.
    pub cue: Vec<Range<usize>>,
    /// The words reported, in order, disjoint.
    pub content: Vec<Range<usize>>,
    /// The speaker as written.
    pub speaker: Option<Range<usize>>,
    /// The speaker without apposition or relative clause.
    pub core: Option<Range<usize>>,
    /// The rule that found the content.
    pub rule: &'static str,
}

/// No clause reaches further from its cue than this, in tokens: so that time stays linear where a sentence has no end.
const FAR: usize = 500;

/// Quotations looked at for the one that a token stands in.
const OPENED: usize = 64;

/// Labels the words around a cue; `None` where it reports nothing.
pub(crate) fn label(doc: &Doc<'_>, cue: &Cue) -> Option<Labels> {
    let s = doc.sentence_of(cue.core.start);
    let sentence = doc.sentences[s].tokens.clone();
    // Inside a quotation, clauses do not reach out of it.
    let bounds = match enclosing(doc, cue.core.start) {
        Some(q) => sentence.start.max(q.tokens.start + 1)..sentence.end.min(q.tokens.end - usize::from(q.closed)),
        None => sentence,
    };
    let near = cue.group.start.saturating_sub(FAR)..cue.core.end + FAR;
    let bounds = bounds.start.max(near.start)..bounds.end.min(near.end);
    let site = Site { doc, cue, bounds };
    let labels = match cue.kind {
        CueKind::According => site.according(),
        CueKind::View => site.view(),
        CueKind::Noun => site.noun(),
        CueKind::Passive => site.passive(),
        CueKind::Gerund => site.gerund(),
        CueKind::Infinitive => None,
        CueKind::Finite => site.finite(),
    }?;
    site.plausible(&labels).then_some(labels)
}

/// The innermost quotation around a token, its marks left out.
fn enclosing<'d>(doc: &'d Doc<'_>, i: usize) -> Option<&'d Quotation> {
    doc.quoted[i]?;
    let inside = |q: &&Quotation| q.tokens.start < i && i < q.tokens.end;
    // In the order of their opening marks, the last one around it is the innermost.
    let opened = doc.quotations.partition_point(|q| q.tokens.start <= i);
    doc.quotations[..opened].iter().rev().take(OPENED).find(inside)
}

/// A cue and the clause it stands in.
struct Site<'d, 'a> {
    doc: &'d Doc<'a>,
    cue: &'d Cue,
    bounds: Range<usize>,
}

impl Site<'_, '_> {
    fn kind(&self, i: usize) -> TokenKind {
        if i < self.bounds.end {
            self.doc.tokens[i].kind
        } else {
            TokenKind::Stop
        }
    }

    fn tag(&self, i: usize) -> Tag {
        if i < self.bounds.end {
            self.doc.tokens[i].tag
        } else {
            Tag::Punct
        }
    }

    fn lower(&self, i: usize) -> &str {
        if i < self.bounds.end { self.doc.lower(i) } else { "" }
    }

    /// The quotation, at this level, that ends right before `i`, a comma between them or not.
    fn quotation_before(&self, i: usize) -> Option<&Quotation> {
        let at = |end: usize| {
            let first = self.doc.quoted.get(end.checked_sub(1)?).copied().flatten()? as usize;
            let fits = |q: &&Quotation| q.tokens.end == end && q.closed && q.tokens.start >= self.floor();
            // The innermost of those that end here, else the outermost around it.
            let opened = self.doc.quotations.partition_point(|q| q.tokens.start < end);
            let inner = self.doc.quotations[first..opened.max(first)]
                .iter()
                .rev()
                .take(OPENED)
                .find(fits);
            inner.or_else(|| self.doc.quotations.get(first).filter(fits))
        };
        let last = i.checked_sub(1)?;
        let comma = self.doc.tokens[last].kind == TokenKind::Comma;
        at(i).or_else(|| if comma { at(last) } else { None })
    }

    /// Quotations that start before this do not belong to this level.
    fn floor(&self) -> usize {
        if self.cue.quoted { self.bounds.start } else { 0 }
    }

    /// The quotation that opens at `i`.
    fn quotation_at(&self, i: usize) -> Option<&Quotation> {
        let n = self.doc.quotations.partition_point(|q| q.tokens.start < i);
        self.doc.quotations.get(n).filter(|q| q.tokens.start == i)
    }

    fn labels(
        &self,
        content: Vec<Range<usize>>,
        speaker: Option<(Range<usize>, Range<usize>)>,
        rule: &'static str,
    ) -> Option<Labels> {
        let content: Vec<_> = content.into_iter().filter_map(|r| self.trim(r)).collect();
        if content.is_empty() {
            return None;
        }
        let (speaker, core) = speaker.unzip();
        let group = &self.cue.group;
        Some(Labels {
            cue: vec![group.start..group.end.max(self.cue.core.end)],
            content,
            speaker,
            core,
            rule,
        })
    }

    /// Without punctuation at either side that is no quotation mark or bracket, nor inside one.
    fn trim(&self, r: Range<usize>) -> Option<Range<usize>> {
        let (mut a, mut b) = (r.start, r.end);
        let loose = |k: TokenKind| {
            matches!(
                k,
                TokenKind::Comma | TokenKind::Stop | TokenKind::Colon | TokenKind::Semicolon | TokenKind::Dash
            )
        };
        while a < b && loose(self.doc.tokens[a].kind) {
            a += 1;
        }
        let hanging = |i: usize| {
            matches!(
                self.doc.lower(i),
                "and" | "but" | "while" | "or" | "though" | "although" | "as" | "by"
            )
        };
        while a < b && self.doc.quoted[b - 1].is_none() && (loose(self.doc.tokens[b - 1].kind) || hanging(b - 1)) {
            b -= 1;
        }
        (a < b).then_some(a..b)
    }

    /// Where the clause of the cue starts: after the last quotation before it, at this level.
    fn low(&self) -> usize {
        let mut lo = self.bounds.start;
        if !self.cue.quoted {
            let (first, last) = (lo, self.cue.group.start);
            let from = self.doc.quoted[first].map_or_else(
                || self.doc.quotations.partition_point(|q| q.tokens.start < first),
                |q| q as usize,
            );
            let before = self.doc.quotations[from..].iter().take_while(|q| q.tokens.start < last);
            for q in before.filter(|q| q.depth == 0 && q.tokens.end > first && q.tokens.end <= last) {
                // A nickname or a title in marks does not part a subject from its verb.
                let long = q.tokens.len() > 6
                    || matches!(self.doc.word(q.tokens.end.saturating_sub(2)), "," | "." | "?" | "!");
                if long
                    || self
                        .doc
                        .tokens
                        .get(q.tokens.end)
                        .is_some_and(|t| t.kind == TokenKind::Comma)
                {
                    lo = q.tokens.end;
                }
            }
        }
        lo
    }

    /// Whether the speaker can speak, where the verb alone does not tell that something was said.
    fn plausible(&self, labels: &Labels) -> bool {
        let Some(core) = &labels.core else { return true };
        let weight = self.cue.entry.weight;
        if self.cue.group.clone().any(|i| self.tag(i) == Tag::Modal) && weight < 6 {
            return false;
        }
        match speaker::agency(self.doc, core) {
            Agency::Speaks => true,
            Agency::Tells => weight >= 4 || labels.rule.starts_with("quotation"),
            Agency::Unknown => weight >= 6,
            Agency::Mute => {
                weight >= 9 && labels.rule == "that-clause"
                    || labels.rule.starts_with("according")
                    || labels.rule.starts_with("quotation")
            }
        }
    }
}

/// Whether the lowered word is a form of a verb that mostly reports speech.
pub(crate) fn reporting(word: &str) -> bool {
    lexicon::verb(word)
        .and_then(|(b, _)| cue::verb_entry(b))
        .is_some_and(|e| e.weight >= 6)
}

/// Whether a quotation holds the end of its sentence.
fn ends_sentence(doc: &Doc<'_>, q: &Quotation) -> bool {
    let last = q.tokens.end.saturating_sub(1 + usize::from(q.closed));
    !q.closed || doc.tokens.get(last).is_some_and(|t| t.kind == TokenKind::Stop)
}
