//! What the words before and after an event's noun tell of it: who did it, whether it was, whether it goes on.

use crate::{doc::Doc, tag::Tag};
use std::ops::Range;

/// Who did it, by the verb before the phrase: `Ostland launched an attack`, `accused Ostland of staging an attack`.
pub(super) fn agents(doc: &Doc<'_>, sentence: &Range<usize>, start: usize) -> Vec<usize> {
    let Some(last) = start.checked_sub(1).filter(|v| *v >= sentence.start) else {
        return Vec::new();
    };
    let verb = if doc.lower(last) == "out" && last > sentence.start {
        last - 1
    } else {
        last
    };
    let light = matches!(
        doc.lower(verb),
        "launched"
            | "launching"
            | "launch"
            | "carried"
            | "carrying"
            | "conducted"
            | "conducting"
            | "staged"
            | "staging"
            | "mounted"
            | "held"
            | "holding"
            | "committed"
            | "committing"
            | "perpetrated"
            | "started"
            | "ordered"
            | "began"
            | "hosted"
    );
    if !light {
        return Vec::new();
    }
    let from = verb.saturating_sub(8).max(sentence.start);
    let clause = (from..verb)
        .rev()
        .find(|&j| doc.tokens[j].tag == Tag::Punct)
        .map_or(from, |j| j + 1);
    let passive = (clause..verb).any(|j| matches!(doc.lower(j), "was" | "were" | "been"));
    let near = doc.mentions_in(&(clause..verb));
    if passive {
        Vec::new()
    } else {
        near.last().map(|m| doc.mentions[m].named).into_iter().collect()
    }
}

/// Whether the phrase stands where it is denied, supposed or feared.
pub(super) fn unreal(doc: &Doc<'_>, sentence: &Range<usize>, first: usize) -> bool {
    if matches!(
        doc.lower(first),
        "no" | "any" | "further" | "more" | "future" | "potential" | "possible"
    ) {
        return true;
    }
    let from = first.saturating_sub(6).max(sentence.start);
    (from..first).any(|j| {
        matches!(
            doc.lower(j),
            "if" | "unless"
                | "whether"
                | "would"
                | "could"
                | "might"
                | "may"
                | "without"
                | "prevent"
                | "avoid"
                | "avert"
                | "preventing"
        )
    })
}

/// Whether the sentence tells of it as going on.
pub(super) fn ongoing(doc: &Doc<'_>, sentence: &Range<usize>, first: usize, end: usize) -> bool {
    if matches!(doc.lower(end), "continue" | "continues" | "are" | "is") && doc.lower(end + 1).ends_with("ing") {
        return true;
    }
    if (first..end).any(|j| matches!(doc.lower(j), "ongoing" | "continuing")) {
        return true;
    }
    let from = first.saturating_sub(5).max(sentence.start);
    let present = (from..first).find(|&j| matches!(doc.lower(j), "is" | "are" | "am" | "'s" | "'re" | "’s" | "’re"));
    present.is_some_and(|j| {
        let after = j + 1..first;
        let acts =
            |k: usize| matches!(doc.tokens[k].tag, Tag::Gerund) || matches!(doc.lower(k), "engaged" | "involved");
        let stops = |k: usize| matches!(doc.tokens[k].tag, Tag::Modal | Tag::Not | Tag::Punct);
        after.clone().any(acts) && !after.clone().any(stops)
    })
}

/// Whether a strike is a stoppage of work, by the company that the word keeps.
pub(super) fn is_labour_strike(doc: &Doc<'_>, sentence: &Range<usize>) -> bool {
    let any = |list: &[&str]| sentence.clone().any(|i| list.contains(&doc.lower(i)));
    any(&[
        "union",
        "unions",
        "workers",
        "pay",
        "wages",
        "labour",
        "labor",
        "staff",
        "employees",
        "teachers",
        "nurses",
        "doctors",
        "drivers",
        "pilots",
        "dockers",
        "picket",
        "walkout",
        "industrial",
        "hunger",
        "general",
    ]) && !any(&[
        "drone",
        "drones",
        "missile",
        "missiles",
        "air",
        "military",
        "bomb",
        "bombs",
        "killed",
        "targets",
        "targeting",
    ])
}
