//! Cues that report nothing where they stand: what is done with the same verb, "denied a visa", "conceded a penalty".

use super::Labels;
use crate::Act;
use crate::cue::{Cue, CueKind, Frames};
use crate::doc::Doc;
use crate::lexicon;
use crate::phrase;
use crate::speaker::{self, Agency};
use crate::tag::Tag;

/// Verbs less likely to report than this need a clause or a quotation.
const WEAK: u8 = 4;

/// Verbs less likely than this need a clause, or nothing but a quotation.
const WEAKEST: u8 = 2;

/// Whether the cue reports nothing, whatever the model reads around it.
pub(crate) fn mute(doc: &Doc<'_>, cue: &Cue, labels: Option<&Labels>) -> bool {
    let first = cue.core.end;
    let sentence = &doc.sentences[doc.sentence_of(cue.core.start)].tokens;
    let tag = |i: usize| {
        if i < sentence.end {
            doc.tokens[i].tag
        } else {
            Tag::Punct
        }
    };
    let base = cue.entry.base;
    // "were denied visas", "denied them entry": refused, not said.
    if base == "deny"
        && (cue.kind == CueKind::Passive && tag(first).is_nominal()
            || matches!(doc.lower(first), "him" | "them" | "us" | "me" | "you")
                && first + 1 < sentence.end
                && tag(first + 1).is_nominal())
    {
        return true;
    }
    // "asked not to be named", "requested anonymity": on what terms, not what.
    let terms = |i: usize| {
        matches!(
            doc.lower(i),
            "named" | "identified" | "quoted" | "anonymity" | "anonymous"
        )
    };
    if matches!(base, "ask" | "request" | "insist")
        && (first..sentence.end.min(first + 4)).any(terms)
        && (first..sentence.end.min(first + 3)).all(|i| doc.lower(i) != "if" && doc.quoted[i] == doc.quoted[first - 1])
    {
        return true;
    }
    // "banned from claiming asylum", "blamed for denying it"
    if cue.kind == CueKind::Gerund
        && labels.is_none()
        && cue.group.start > sentence.start
        && matches!(doc.lower(cue.group.start - 1), "from" | "for")
    {
        return true;
    }
    let np = phrase::noun_phrase(doc, first, sentence.end);
    if np > first && cue.kind != CueKind::Passive {
        let head = doc.lower(np - 1);
        let deed = |w: &str| cue.entry.deeds.contains(&w);
        // "called the vote a sham" says something of it.
        let said = cue.entry.frames.has(Frames::COMPLEMENT)
            && (matches!(tag(np), Tag::Det | Tag::Adj | Tag::Poss | Tag::Past | Tag::Adv)
                || doc.quoted[np - 1] != doc.quoted[np.min(sentence.end - 1)]);
        if !said && (deed(head) || lexicon::singular(head).as_deref().is_some_and(deed)) {
            return true;
        }
        // "questioned the student", "quoted critics"
        let someone = || {
            speaker::agency(doc, &(first..np)) == Agency::Speaks
                && doc.tokens[np - 1].tag != Tag::Poss
                && tag(np) != Tag::Poss
        };
        if matches!(base, "question" | "quote") && someone() && !matches!(doc.lower(np), "about" | "on" | "over") {
            return true;
        }
    }
    let Some(labels) = labels else { return false };
    let object = labels.rule == "object";
    let quotes = labels.content.iter().any(|c| {
        doc.tokens[c.clone()]
            .iter()
            .any(|t| t.kind == crate::token::TokenKind::Quote)
    });
    if object && (cue.entry.weight <= WEAK && !quotes || cue.entry.weight <= WEAKEST) {
        return true;
    }
    // "did not mention the fire": nothing is said of it.
    cue.negated && (object || labels.rule == "infinitive") && matches!(cue.entry.act, Act::Asserts | Act::Confirms)
}
