//! The outlets that a statement passed through on its way from the speaker to the article.

use std::ops::Range;

use crate::ViaRelation;
use crate::doc::Doc;
use crate::lexicon::{self, OutletKind};
use crate::name::NameKind;
use crate::statement::Told;
use crate::tag::Tag;
use crate::token::TokenKind;

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Index into [`Doc::named`].
    pub(crate) named: usize,
    /// How it stands there.
    pub(crate) relation: ViaRelation,
    /// Where it is named, in tokens.
    pub(crate) tokens: Range<usize>,
}

/// The chain of each statement, nearest the speaker first.
pub(crate) fn chains(doc: &Doc<'_>, told: &[Told]) -> Vec<Vec<Link>> {
    let mut all: Vec<Vec<Link>> = Vec::with_capacity(told.len());
    for (i, t) in told.iter().enumerate() {
        let mut chain = beside(doc, t);
        chain.extend(around(doc, told, i));
        if chain.is_empty() {
            chain = carried(doc, told, &all, i);
        }
        // An outlet that speaks for itself passes nothing on.
        chain.retain(|l| t.statement.entity != Some(l.named));
        chain.sort_by_key(|l| match l.relation {
            ViaRelation::Told | ViaRelation::PostedOn => 0,
            ViaRelation::ReportedBy | ViaRelation::Citing => 1,
        });
        let mut seen = Vec::new();
        chain.retain(|l| {
            !seen.contains(&l.named) && {
                seen.push(l.named);
                true
            }
        });
        all.push(chain);
    }
    all
}

/// The outlets named in the sentence that attributes the statement, outside all that is said.
fn beside(doc: &Doc<'_>, t: &Told) -> Vec<Link> {
    let mut found = Vec::new();
    let anchors = t.cue.iter().chain(&t.speaker).map(|r| doc.sentence_of(r.start));
    let Some(sentence) = anchors.min().and_then(|s| doc.sentences.get(s)) else {
        return found;
    };
    let inside = |i: usize| t.content.iter().any(|c| c.contains(&i));
    let clause = |i: usize| t.cue.iter().all(|c| near(doc, c, i));
    for m in doc.mentions_in(&sentence.tokens) {
        let mention = &doc.mentions[m];
        let at = mention.tokens.start;
        let spoken = t.speaker.as_ref().is_some_and(|s| s.contains(&at));
        if inside(at) || doc.quoted[at].is_some() || spoken {
            continue;
        }
        let Some((relation, bare)) = relation(doc, &sentence.tokens, &mention.tokens) else {
            continue;
        };
        let fits = if bare {
            is_outlet(doc, mention.named)
        } else {
            is_outlet(doc, mention.named)
                || may_be(doc, &mention.tokens, mention.named)
                || is_apposed(doc, at, sentence.tokens.start)
        };
        // Whoever else told an outlet told it something else.
        let own = !told_by(doc, at) || t.cue.iter().any(|c| c.contains(&told_at(doc, at)));
        if fits && own && clause(at) {
            found.push(Link {
                named: mention.named,
                relation,
                tokens: mention.tokens.clone(),
            });
        }
    }
    if let Some(link) = described(doc, &sentence.tokens, t) {
        found.push(link);
    }
    found
}

/// Whether a name stands behind what kind of outlet it is: "the state news agency, KNA".
fn is_apposed(doc: &Doc<'_>, at: usize, from: usize) -> bool {
    at >= from + 2 && doc.tokens[at - 1].kind == TokenKind::Comma && is_outlet_noun(doc.lower(at - 2))
}

/// The verb of telling right before the outlet at a token, else that token.
fn told_at(doc: &Doc<'_>, at: usize) -> usize {
    let verb = |i: &usize| matches!(doc.lower(*i), "told" | "tells" | "telling");
    (at.saturating_sub(5)..at).rev().find(verb).unwrap_or(at)
}

fn told_by(doc: &Doc<'_>, at: usize) -> bool {
    told_at(doc, at) != at
}

/// Whether no statement of somebody else's begins between a cue and the token: the distance stays short.
fn near(doc: &Doc<'_>, cue: &Range<usize>, i: usize) -> bool {
    let between = if i < cue.start { i..cue.start } else { cue.end.min(i)..i };
    between.len() <= 40 && !between.clone().any(|j| doc.tokens[j].kind == TokenKind::Semicolon)
}

/// How an outlet stands to what is said, by the words around it; and whether those words alone tell nothing of its
/// being an outlet.
fn relation(doc: &Doc<'_>, sentence: &Range<usize>, tokens: &Range<usize>) -> Option<(ViaRelation, bool)> {
    let mut before = tokens.start;
    if is_apposed(doc, before, sentence.start) {
        before -= 1;
    }
    while before > sentence.start
        && matches!(doc.tokens[before - 1].tag, Tag::Det | Tag::Poss | Tag::Adj | Tag::Noun)
        && tokens.start - before < 6
    {
        // "told state news agency TASS", "told the daily Sentinel"
        if matches!(doc.tokens[before - 1].tag, Tag::Noun)
            && !is_outlet_noun(doc.lower(before - 1))
            && doc.lower(before - 1) != "state"
        {
            break;
        }
        before -= 1;
    }
    let back = |n: usize| {
        before
            .checked_sub(n)
            .filter(|i| *i >= sentence.start)
            .map_or("", |i| doc.lower(i))
    };
    let after = |n: usize| {
        if tokens.end + n < sentence.end {
            doc.lower(tokens.end + n)
        } else {
            ""
        }
    };
    let told = |r| Some((r, false));
    match (back(2), back(1)) {
        (_, "told" | "telling" | "tells") => return told(ViaRelation::Told),
        ("speaking" | "spoke" | "talking" | "talked" | "speaks", "to" | "with" | "on") => {
            return told(ViaRelation::Told);
        }
        ("interview" | "interviews" | "conversation" | "interviewed", "with" | "by" | "to" | "for" | "on") => {
            return told(ViaRelation::Told);
        }
        ("statement" | "comment" | "comments" | "remarks" | "email" | "message" | "statements", "to") => {
            return told(ViaRelation::Told);
        }
        (_, "citing" | "quoting") => return told(ViaRelation::Citing),
        ("carried" | "published" | "released" | "distributed" | "cited", "by" | "in" | "on") => {
            return told(ViaRelation::Citing);
        }
        ("reported" | "quoted" | "saying" | "broadcast" | "aired" | "obtained" | "seen", "by" | "in" | "on") => {
            return told(ViaRelation::ReportedBy);
        }
        ("according", "to") => return Some((ViaRelation::ReportedBy, true)),
        (_, "via") => return Some((ViaRelation::PostedOn, true)),
        (
            "post" | "posts" | "message" | "posted" | "wrote" | "video" | "said" | "statement" | "tweeted" | "writing"
            | "posting" | "announced",
            "on",
        ) if is_platform(doc, tokens) => {
            return told(ViaRelation::PostedOn);
        }
        ("posted" | "shared" | "uploaded" | "published", "to") if is_platform(doc, tokens) => {
            return told(ViaRelation::PostedOn);
        }
        (_, "on") if is_platform(doc, tokens) => return Some((ViaRelation::PostedOn, true)),
        _ => {}
    }
    let reports = |w: &str| matches!(w, "reported" | "reports" | "quoted" | "quotes" | "writes" | "cited");
    if reports(after(0)) || after(0) == "has" && reports(after(1)) || matches!(back(1), "reported" | "reports") {
        return Some((ViaRelation::ReportedBy, true));
    }
    None
}

/// `told the newspaper`: the outlet named last.
fn described(doc: &Doc<'_>, sentence: &Range<usize>, t: &Told) -> Option<Link> {
    let cue = t.cue.first()?;
    let verb = (cue.start..cue.end).find(|&i| matches!(doc.lower(i), "told" | "tells" | "telling"))?;
    let end = (verb + 5).min(sentence.end);
    let noun = (verb + 1..end).find(|&i| is_outlet_noun(doc.lower(i)))?;
    let the = (verb + 1..noun).any(|i| matches!(doc.lower(i), "the" | "that" | "this"));
    let named = (verb + 1..=noun + 1).any(|i| doc.mentions_in(&(i..i + 1)).next().is_some());
    if !the || named {
        return None;
    }
    let first = doc.mentions_in(&(0..verb));
    let m = doc.mentions[first]
        .iter()
        .rev()
        .take(40)
        .find(|m| is_outlet(doc, m.named) && !is_platform(doc, &m.tokens))?;
    Some(Link {
        named: m.named,
        relation: ViaRelation::Told,
        tokens: verb + 1..noun + 1,
    })
}

/// An outlet whose own report holds the statement: `Coastwire reported that the mayor said`.
fn around(doc: &Doc<'_>, told: &[Told], i: usize) -> Vec<Link> {
    let first = told[i].content[0].start;
    let holds = |t: &Told| t.content.iter().any(|c| c.start <= first && first < c.end) && t.content != told[i].content;
    let outer = told[i.saturating_sub(12)..(i + 4).min(told.len())]
        .iter()
        .filter(|t| holds(t) && t.content[0].start <= first);
    outer
        .filter_map(|t| {
            let named = t
                .statement
                .entity
                .filter(|e| *e < doc.named.len() && is_outlet(doc, *e))?;
            let tokens = t.speaker.clone()?;
            Some(Link {
                named,
                relation: ViaRelation::ReportedBy,
                tokens,
            })
        })
        .collect()
}

/// A speaker who goes on in the same paragraph goes on to the same outlet: `he added`.
fn carried(doc: &Doc<'_>, told: &[Told], chains: &[Vec<Link>], i: usize) -> Vec<Link> {
    let goes_on = |t: &Told| {
        t.cue.iter().any(|c| {
            c.clone()
                .any(|j| matches!(doc.lower(j), "added" | "adding" | "continued" | "went"))
        })
    };
    let Some(before) = i.checked_sub(1) else {
        return Vec::new();
    };
    let place = |t: &Told| {
        doc.sentences
            .get(doc.sentence_of(t.content[0].start))
            .map(|s| s.paragraph)
    };
    let same = told[i].statement.entity.is_some() && told[before].statement.entity == told[i].statement.entity;
    if same && goes_on(&told[i]) && place(&told[before]) == place(&told[i]) {
        return chains[before]
            .iter()
            .filter(|l| l.relation == ViaRelation::Told)
            .cloned()
            .collect();
    }
    Vec::new()
}

/// Whether something named is known as an outlet.
pub(crate) fn is_outlet(doc: &Doc<'_>, named: usize) -> bool {
    doc.named
        .get(named)
        .is_some_and(|n| matches!(n.kind, NameKind::Outlet(_)) || has_outlet_shape(&n.name))
}

fn is_platform(doc: &Doc<'_>, tokens: &Range<usize>) -> bool {
    let mention = doc.mentions_in(tokens).next().map(|m| doc.mentions[m].kind);
    matches!(mention, Some(NameKind::Outlet(OutletKind::Platform)))
}

/// Whether a name that tells nothing by itself can be an outlet where somebody talks to it: nobody is called
/// "the Sentinel", and what the dateline or the publisher is called is one.
fn may_be(doc: &Doc<'_>, tokens: &Range<usize>, named: usize) -> bool {
    let n = &doc.named[named];
    let the = tokens.start > 0 && doc.lower(tokens.start - 1) == "the";
    let same = |name: &str| n.name.eq_ignore_ascii_case(name.trim_start_matches("The "));
    let own = doc.input.publisher.is_some_and(same)
        || doc
            .layout
            .dateline
            .as_ref()
            .and_then(|d| d.outlet.clone())
            .is_some_and(|r| same(&doc.text.src[r]));
    own || the && n.kind == NameKind::Unknown && !sits(&n.name) && !follows(doc, tokens.end)
}

/// Whether a name is that of those who sit and listen rather than print.
fn sits(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    let chambers = [
        "commons",
        "lords",
        "knesset",
        "bundestag",
        "bundesrat",
        "duma",
        "sejm",
        "rada",
        "majlis",
        "sabha",
        "dail",
        "dáil",
        "storting",
    ];
    lexicon::is_body_word(&last) || chambers.contains(&last.as_str())
}

/// Whether a common noun goes on after the name: `the Commons energy committee`.
fn follows(doc: &Doc<'_>, i: usize) -> bool {
    doc.tokens.get(i).is_some_and(|t| t.tag == Tag::Noun && t.space)
}

/// `Coastwire`, `Harrow Bay Sentinel`: names with a word for an outlet at their end.
fn has_outlet_shape(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    let parts = [
        "wire", "news", "press", "times", "herald", "tribune", "gazette", "media",
    ];
    let words = [
        "sentinel",
        "courier",
        "chronicle",
        "observer",
        "dispatch",
        "bulletin",
        "daily",
        "weekly",
        "online",
        "review",
        "standard",
        "mirror",
        "examiner",
    ];
    last.len() > 5 && parts.iter().any(|p| last.ends_with(p)) || name.contains(' ') && words.contains(&last.as_str())
}

fn is_outlet_noun(lower: &str) -> bool {
    matches!(
        lower,
        "agency"
            | "newspaper"
            | "paper"
            | "broadcaster"
            | "network"
            | "outlet"
            | "channel"
            | "magazine"
            | "station"
            | "daily"
            | "weekly"
            | "news"
            | "newswire"
            | "wire"
            | "website"
            | "tabloid"
            | "radio"
            | "television"
            | "tv"
    )
}
