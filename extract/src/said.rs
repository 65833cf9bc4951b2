//! When a statement was made, where the sentence that attributes it tells.

use crate::date::Dated;
use crate::doc::Doc;
use crate::event::{dates_in, token_at};
use crate::statement::Told;
use crate::tag::Tag;
use crate::token::TokenKind;

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
            // "On Tuesday, the mayor said", "the mayor on Tuesday said"; a date further in belongs to what stands there.
            let fronted = at >= cue.end || at <= sentence.start + 7 || between.len() <= 2;
            let clear = fronted && between.clone().all(|i| !inside(i) && !parts(doc, i));
            (!inside(at) && between.len() <= REACH && clear).then_some((between.len(), d))
        })
        .min_by_key(|(way, _)| *way)
        .map(|(_, d)| d)
}

/// Whether a token parts a date from the verb: another verb, or the end of a clause.
fn parts(doc: &Doc<'_>, i: usize) -> bool {
    let t = &doc.tokens[i];
    matches!(t.tag, Tag::Past | Tag::Verb | Tag::Modal | Tag::Sub | Tag::Wh)
        || matches!(t.kind, TokenKind::Semicolon | TokenKind::Quote | TokenKind::Dash)
}
