//! Stage C: from labelled cues to statements: quotations without a cue of their own, overlaps, speakers, acts.

use std::collections::HashMap;
use std::ops::Range;

use crate::block;
use crate::confidence::{self, Evidence, Signals};
use crate::content::Labels;
use crate::cue::{self, Cue, CueKind};
use crate::doc::Doc;
use crate::reading;
use crate::sentence::Zone;
use crate::speaker::{Cast, Found};
use crate::token::TokenKind;
use crate::{Act, Attribution, Kind, Span, Statement};

/// A statement before it has its speaker.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub labels: Labels,
    /// What the model and the rules make of it; `None` where a rule alone found it.
    pub evidence: Option<Evidence>,
    pub act: Act,
    pub weight: u8,
    pub negated: bool,
    pub quoted: bool,
    /// Base form of the verb that reports; empty where there is none.
    pub base: &'static str,
    /// Stands inside the content of another.
    pub nested: bool,
    /// A quotation without a cue: the speaker is that of the statement before.
    pub floats: bool,
}

impl Draft {
    /// Whether it reports what was uttered, rather than that somebody demanded or refused something.
    fn reports_words(&self, doc: &Doc<'_>) -> bool {
        let rule = self.evidence.as_ref().map_or(Some(self.labels.rule), |e| e.rule);
        let clause = matches!(
            rule,
            Some("that-clause" | "clause after" | "what follows say" | "question")
        );
        let mut tokens = self.labels.content.iter().cloned().flatten();
        clause && (self.strong() || self.evidence.is_none())
            || !self.quoted && tokens.any(|i| doc.tokens[i].kind == TokenKind::Quote)
    }

    fn strong(&self) -> bool {
        self.evidence.as_ref().is_some_and(|e| e.strong)
    }
}

/// A statement and the tokens it stands on.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The statement, events and outlets still empty.
    pub statement: Statement,
    /// Its content.
    pub content: Vec<Range<usize>>,
    /// Its cue.
    pub cue: Vec<Range<usize>>,
    /// Its speaker as written.
    pub speaker: Option<Range<usize>>,
    /// What its confidence was drawn from.
    #[cfg_attr(not(feature = "train"), allow(dead_code))]
    pub signals: Signals,
}

/// Finds the statements of an article, in order of the text.
pub(crate) fn find(doc: &Doc<'_>, cast: &mut Cast) -> Vec<Told> {
    let mut drafts = reading::read(doc, cue::find(doc));
    drafts.extend(block::colons(doc));
    drafts.extend(block::signed(doc));
    drafts.extend(block::blocks(doc, &drafts));
    drafts.sort_by_key(|d| d.labels.content[0].start);
    drafts = settle(drafts);
    nest(doc, &mut drafts);
    attach(doc, &mut drafts);
    drafts.sort_by_key(|d| (d.labels.content[0].start, usize::MAX - d.labels.content[0].end));
    tell(doc, cast, &drafts)
}

/// What a cue does, negation considered; `rule` found its content.
pub(crate) fn act(cue: &Cue, rule: &str) -> Act {
    match (cue.entry.act, cue.negated) {
        // "told residents to leave", "asked members to leave"
        (Act::Asserts | Act::Asks, false) if rule == "infinitive" && matches!(cue.entry.base, "tell" | "ask") => {
            Act::Demands
        }
        _ if matches!(cue.kind, CueKind::According | CueKind::View) => Act::Asserts,
        // "did not rule out a strike" leaves it open.
        _ if cue.entry.base == "rule" && cue.particle.is_some() => {
            if cue.negated {
                Act::Asserts
            } else {
                Act::Denies
            }
        }
        (Act::Denies, true) => Act::Confirms,
        // "did not decline to comment"
        (Act::Declines, true) => Act::Asserts,
        // "did not say, promise, warn, apologise"
        (_, true) => Act::Declines,
        // "called for an inquiry", "asked members to leave"
        _ if cue.entry.base == "call" && cue.particle.is_some() => Act::Demands,
        _ if cue.entry.base == "ask" && cue.particle == Some("for") => Act::Demands,
        (act, _) => act,
    }
}

/// How far back drafts are compared.
const SAME: usize = 32;

/// Of drafts with the same first piece of content, the surest stays.
fn settle(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    for d in drafts {
        // In order of their starts, those with the same first piece stand close together.
        let near = out.len().saturating_sub(SAME);
        let same = out[near..]
            .iter()
            .rposition(|o| o.labels.content[0] == d.labels.content[0])
            .map(|i| near + i);
        match same {
            Some(i) if out[i].weight >= d.weight => {}
            Some(i) => out[i] = d,
            None => out.push(d),
        }
    }
    out
}

/// Of the statements that stand inside another's content, leaves those that report words: a clause after a verb that
/// always reports, or a quotation. "She said that clients demand lawyers" tells what she said.
fn nest(doc: &Doc<'_>, drafts: &mut Vec<Draft>) {
    // The innermost content that each token stands in, by the end of the widest.
    let mut pieces: Vec<(usize, usize)> = drafts
        .iter()
        .flat_map(|d| d.labels.content.iter().map(|c| (c.start, c.end)))
        .collect();
    pieces.sort_unstable();
    let mut reach: Vec<usize> = Vec::with_capacity(pieces.len());
    for (_, end) in &pieces {
        reach.push((*end).max(reach.last().copied().unwrap_or(0)));
    }
    for d in drafts.iter_mut() {
        let Some(cue) = d.labels.cue.first() else { continue };
        let own = |r: (usize, usize)| d.labels.content.iter().any(|c| (c.start, c.end) == r);
        let before = pieces.partition_point(|p| p.0 <= cue.start);
        d.nested = pieces[..before]
            .iter()
            .zip(&reach)
            .rev()
            .take(SAME)
            .take_while(|(_, reach)| **reach >= cue.end)
            .any(|(p, _)| p.1 >= cue.end && !own(*p));
    }
    drafts.retain(|d| !d.nested || d.reports_words(doc));
}

/// Gives quotations without a cue to the statement before them in their paragraph, or makes them one that
/// inherits its speaker.
fn attach(doc: &Doc<'_>, drafts: &mut Vec<Draft>) {
    // “No, she said. “Never.”: where the closing mark is missing, the cue only seems to stand inside.
    for d in drafts.iter_mut().filter(|d| d.quoted) {
        let start = d.labels.content[0].start;
        let quotation = doc.quoted[start].map(|q| &doc.quotations[q as usize]);
        d.quoted = !quotation.is_some_and(|q| !q.closed && q.tokens.start == start);
    }
    let mut owners: Vec<Option<usize>> = vec![None; doc.tokens.len()];
    let mut by_paragraph: HashMap<usize, Vec<usize>> = HashMap::new();
    let paragraph_of = |token: usize| doc.sentences[doc.sentence_of(token)].paragraph;
    for (i, d) in drafts.iter().enumerate().filter(|(_, d)| !d.quoted) {
        for r in &d.labels.content {
            owners[r.clone()].fill(Some(i));
        }
        for r in d.labels.content.iter().chain(&d.labels.cue).filter(|r| !r.is_empty()) {
            let in_paragraph = by_paragraph.entry(paragraph_of(r.end - 1)).or_default();
            if in_paragraph.last() != Some(&i) {
                in_paragraph.push(i);
            }
        }
    }
    for (n, q) in doc.quotations.iter().enumerate().filter(|(_, q)| q.depth == 0) {
        let q = q.tokens.clone();
        let p = paragraph_of(q.start);
        let owned = owners[q.clone()].iter().flatten().count();
        if !reads(doc.paragraphs[p].zone) || owned * 2 > q.len() {
            continue;
        }
        let before = n.checked_sub(1).map(|n| &doc.quotations[n]).filter(|b| b.continued);
        let continued = before.and_then(|b| owners[b.tokens.start]);
        if continued.is_none() && !stands_alone(doc, q.clone()) {
            continue;
        }
        let here = by_paragraph.entry(p).or_default();
        let last = last_before(drafts, here, &q);
        let follows = last.is_none_or(|l| at_once(doc, &drafts[l], &q));
        let owner = match continued.or(last.filter(|_| follows)) {
            Some(owner) => owner,
            None if last.is_some() || goes_on(doc, &owners, n) => {
                drafts.push(floating(q.clone()));
                here.push(drafts.len() - 1);
                drafts.len() - 1
            }
            None => continue,
        };
        let content = &mut drafts[owner].labels.content;
        if !content.contains(&q) {
            content.push(q.clone());
            content.sort_by_key(|r| r.start);
        }
        owners[q].fill(Some(owner));
    }
}

/// Whether the quotation follows the statement at once, or goes on with another quotation.
fn at_once(doc: &Doc<'_>, draft: &Draft, q: &Range<usize>) -> bool {
    let end = draft
        .labels
        .content
        .iter()
        .chain(&draft.labels.cue)
        .map(|r| r.end)
        .filter(|e| *e <= q.start)
        .max();
    let Some(from) = end.filter(|e| *e > 0) else {
        return true;
    };
    let between = doc.sentence_of(from - 1) + 1..doc.sentence_of(q.start);
    between.is_empty() || draft.labels.content.iter().any(|c| doc.quoted[c.start].is_some())
}

/// Whether a quotation without a cue goes on with what was said right before: it is its paragraph, and the paragraph
/// before has a statement that ends it.
fn goes_on(doc: &Doc<'_>, owners: &[Option<usize>], n: usize) -> bool {
    let q = &doc.quotations[n];
    let p = doc.sentences[doc.sentence_of(q.tokens.start)].paragraph;
    let paragraph = &doc.paragraphs[p].tokens;
    let whole = q.tokens.start == paragraph.start && q.tokens.end + 1 >= paragraph.end && q.closed;
    let Some(before) = p.checked_sub(1).map(|p| &doc.paragraphs[p]) else {
        return false;
    };
    let last = doc.sentences[before.sentences.clone()].last();
    whole && last.is_some_and(|s| s.tokens.clone().any(|i| owners[i].is_some() && doc.quoted[i].is_some()))
}

/// Of the drafts `here`, the one whose content or cue ends last before the quotation.
fn last_before(drafts: &[Draft], here: &[usize], q: &Range<usize>) -> Option<usize> {
    let end = |i: usize| {
        let labels = &drafts[i].labels;
        let starts = labels.content.first().is_some_and(|c| c.start < q.start);
        let ends = labels
            .content
            .iter()
            .chain(&labels.cue)
            .map(|r| r.end)
            .filter(|e| *e <= q.start);
        ends.max().filter(|_| starts)
    };
    let (_, last) = here.iter().filter_map(|i| Some((end(*i)?, *i))).max()?;
    // Of a statement reported in another's content, the other's words go on.
    let inside = |i: usize| {
        let inner = &drafts[last].labels;
        let first = inner.cue.first().unwrap_or(&inner.content[0]).start;
        i != last && drafts[i].labels.content.iter().any(|c| c.contains(&first))
    };
    here.iter().copied().find(|i| inside(*i)).or(Some(last))
}

/// A quotation without a cue, as a statement.
fn floating(q: Range<usize>) -> Draft {
    let labels = Labels {
        cue: Vec::new(),
        content: vec![q],
        speaker: None,
        core: None,
        rule: "quotation without a cue",
    };
    Draft {
        labels,
        evidence: None,
        act: Act::Asserts,
        weight: 5,
        negated: false,
        quoted: false,
        base: "",
        floats: true,
        nested: false,
    }
}

/// Whether statements are sought in the zone.
pub(crate) fn reads(zone: Zone) -> bool {
    !matches!(zone, Zone::Furniture | Zone::Comment | Zone::Dateline)
}

/// Whether a quotation is a sentence of its own: it opens a sentence, ends one, and has a few words.
fn stands_alone(doc: &Doc<'_>, q: Range<usize>) -> bool {
    let s = doc.sentence_of(q.start);
    let opens = doc.sentences[s].tokens.start == q.start;
    let words = q.clone().filter(|i| doc.tokens[*i].kind == TokenKind::Word).count();
    let last = doc.sentences[doc.sentence_of(q.end - 1)].tokens.end;
    let ends = last <= q.end || doc.tokens[q.end..last].iter().all(|t| t.kind == TokenKind::Stop);
    opens && words >= 3 && (ends || words >= 12 && !q.is_empty())
}

/// Speakers, kinds, acts, confidence.
fn tell(doc: &Doc<'_>, cast: &mut Cast, drafts: &[Draft]) -> Vec<Told> {
    let mut out: Vec<Told> = Vec::new();
    for d in drafts {
        let at = d.labels.core.as_ref().map_or(d.labels.content[0].start, |r| r.start);
        // Whoever speaks around a nested statement.
        let outer = out.iter().rev().take(SAME).find(|t| {
            d.quoted
                && t.content
                    .iter()
                    .any(|c| c.start <= d.labels.content[0].start && d.labels.content[0].end <= c.end)
        });
        let outer = outer.and_then(|t| t.statement.entity);
        let found = match (&d.labels.speaker, &d.labels.core) {
            (Some(s), Some(c)) => cast.resolve(doc, s, c, outer),
            _ if d.floats => inherit(doc, cast, &out, at),
            _ => Found {
                entity: None,
                attribution: Attribution::Unresolved,
                why: "no speaker".to_string(),
            },
        };
        if let Some(e) = found.entity
            && !d.quoted
        {
            cast.hear(e, at);
        }
        let spans =
            |rs: &[Range<usize>]| -> Vec<Span> { merged(rs).iter().map(|r| doc.text.span(&doc.bytes(r))).collect() };
        let content = merged(&d.labels.content);
        let kind = kind(doc, &content);
        let mut why = Vec::new();
        if !d.base.is_empty() {
            why.push(format!(
                "cue: {} ({})",
                d.base,
                if d.strong() { "always reports" } else { "may report" }
            ));
        }
        match &d.evidence {
            Some(e) => why.extend(e.lines()),
            None => why.push(format!("content: {}", d.labels.rule)),
        }
        why.push(format!("speaker: {}", found.why));
        if d.quoted {
            why.push("stands inside a quotation".to_string());
        }
        if d.negated {
            why.push("cue negated".to_string());
        }
        let signals = confidence::signals(d, kind, found.attribution, words(doc, &content));
        let role = found.entity.and_then(|e| cast.role(e, at));
        let statement = Statement {
            content: spans(&content),
            kind,
            act: d.act,
            cue: spans(&d.labels.cue),
            speaker: d.labels.speaker.iter().map(|r| doc.text.span(&doc.bytes(r))).collect(),
            entity: found.entity,
            attribution: found.attribution,
            role,
            via: Vec::new(),
            said_on: None,
            events: Vec::new(),
            confidence: confidence::probability(&signals),
            why,
        };
        out.push(Told {
            statement,
            signals,
            content,
            cue: d.labels.cue.clone(),
            speaker: d.labels.speaker.clone(),
        });
    }
    out
}

/// The speaker of a floating quotation: that of the statement before it, if it stands near.
fn inherit(doc: &Doc<'_>, cast: &Cast, out: &[Told], at: usize) -> Found {
    let here = doc.sentences[doc.sentence_of(at)].paragraph;
    let near = out.iter().rev().find(|t| {
        let p = doc.sentences[doc.sentence_of(t.content[0].start)].paragraph;
        here.saturating_sub(p) <= 3
    });
    match near.and_then(|t| t.statement.entity) {
        Some(e) => Found {
            entity: Some(e),
            attribution: Attribution::Coreference,
            why: format!("quotation goes on from {}", cast.entities[e].name),
        },
        None => Found {
            entity: None,
            attribution: Attribution::Unresolved,
            why: "no speaker near".to_string(),
        },
    }
}

/// Ordered, disjoint, and joined where only white space parts two.
fn merged(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sorted: Vec<Range<usize>> = ranges.iter().filter(|r| r.start < r.end).cloned().collect();
    sorted.sort_by_key(|r| r.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for r in sorted {
        match out.last_mut() {
            Some(last) if r.start < last.end => last.end = last.end.max(r.end),
            _ => out.push(r),
        }
    }
    out
}

/// Words of a content.
fn words(doc: &Doc<'_>, content: &[Range<usize>]) -> usize {
    let word = |i: &usize| doc.tokens[*i].kind == TokenKind::Word;
    content.iter().cloned().flatten().filter(word).count()
}

/// direct, mixed or indirect, by the letters outside quotation marks.
fn kind(doc: &Doc<'_>, content: &[Range<usize>]) -> Kind {
    let (mut inside, mut outside) = (0usize, 0usize);
    for i in content.iter().cloned().flatten() {
        let letters = doc.word(i).chars().filter(|c| c.is_alphanumeric()).count();
        if doc.quoted[i].is_some() {
            inside += letters
        } else {
            outside += letters
        }
    }
    if inside == 0 {
        Kind::Indirect
    } else if outside <= 4 || outside * 20 <= inside + outside {
        Kind::Direct
    } else {
        Kind::Mixed
    }
}
