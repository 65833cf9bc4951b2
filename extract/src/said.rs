//! When a statement was made, where the sentence that attributes it tells.

use crate::date::Dated;
use crate::doc::Doc;
use crate::event::{dates_in, token_at};
use crate::statement::Told;
use crate::tag::Tag;
use crate::token::TokenKind;

/// How far into its sentence a date may stand to open it: "Speaking at a rally in Tarn on Tuesday, she said".
const OPENING: usize = 14;

/// Longest way between a date and the verb that it belongs to, in tokens.
const REACH: usize = 14;

/// The date at the cue: `said on Tuesday`, `On Tuesday, the mayor said`, `told Coastwire on Tuesday`.
pub(crate) fn date<'d>(doc: &'d Doc<'_>, told: &Told) -> Option<&'d Dated> {
    let cue = told.cue.first()?;
    let sentence = doc.sentences.get(doc.sentence_of(cue.start))?.tokens.clone();
    let inside = |i: usize| told.content.iter().any(|c| c.contains(&i));
    dates_in(doc, &doc.bytes(&sentence))
        .iter()
        .filter(|d| d.when.length() <= 7)
        .filter_map(|d| {
            let at = token_at(doc, &sentence, d.range.start);
            let end = token_at(doc, &sentence, d.range.end.saturating_sub(1)) + 1;
            let between = if at >= cue.end {
                cue.end..at
            } else {
                end..cue.start.max(end)
            };
            let after = at >= cue.end;
            // "On Tuesday, the mayor said", "the mayor on Tuesday said"; a date further in belongs to what stands there.
            let opens = at <= sentence.start + OPENING && (sentence.start..at).all(|i| !parts(doc, i));
            let fronted = opens || between.len() <= 2 && at > sentence.start && !parts(doc, at - 1);
            // "by Friday", "through Friday", "after Friday" tell until or since when.
            let bound = at > sentence.start && is_bound(doc.lower(at - 1));
            let clear = (after || fronted)
                && !bound
                && between
                    .clone()
                    .all(|i| !inside(i) && !parts(doc, i) && (after || !is_bound(doc.lower(i))));
            let past = doc.layout.published.is_none_or(|p| d.when.first() <= p);
            let clear = clear && past;
            (!inside(at) && between.len() <= REACH && clear).then_some((between.len(), d))
        })
        .min_by_key(|(way, _)| *way)
        .map(|(_, d)| d)
}

/// Whether a preposition makes a date the end or the beginning of a stretch.
fn is_bound(lower: &str) -> bool {
    matches!(
        lower,
        "by" | "until" | "till" | "through" | "since" | "before" | "after" | "from" | "when" | "as" | "while"
    )
}

/// Whether a token parts a date from the verb: another verb, or the end of a clause.
fn parts(doc: &Doc<'_>, i: usize) -> bool {
    let t = &doc.tokens[i];
    // "in a statement issued on Tuesday"
    let issued = t.tag == Tag::Past
        && matches!(
            doc.lower(i),
            "issued"
                | "released"
                | "published"
                | "posted"
                | "held"
                | "dated"
                | "broadcast"
                | "aired"
                | "recorded"
                | "sent"
        )
        && i > 0
        && doc.tokens[i - 1].tag == Tag::Noun;
    !issued && matches!(t.tag, Tag::Past | Tag::Verb | Tag::Modal | Tag::Sub | Tag::Wh)
        || matches!(t.kind, TokenKind::Semicolon | TokenKind::Quote | TokenKind::Dash)
}
