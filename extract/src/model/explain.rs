//! Which features spoke for a cue, in words.

use super::Model;
use super::crf::Features;
use super::features::{self, Fact, Ruled};
use crate::doc::Doc;

/// How many features are named.
const NAMED: usize = 3;

/// The templates of [`features::cue`] in their order, each with the offset that it looks at.
const TEMPLATES: [(u8, isize); 50] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (10, -3),
    (11, -3),
    (10, -2),
    (11, -2),
    (12, -2),
    (13, -2),
    (10, -1),
    (11, -1),
    (12, -1),
    (13, -1),
    (10, 1),
    (11, 1),
    (12, 1),
    (13, 1),
    (10, 2),
    (11, 2),
    (12, 2),
    (13, 2),
    (10, 3),
    (11, 3),
    (33, 0),
    (34, 0),
    (35, 0),
    (36, 0),
    (37, 0),
    (38, 0),
    (39, 0),
    (90, 0),
    (91, 0),
    (92, 0),
    (93, 0),
    (14, 0),
    (15, 0),
    (16, 0),
    (17, 0),
    (20, 0),
    (21, 0),
    (22, 0),
    (23, 0),
    (24, 0),
    (25, 0),
    (26, 0),
    (27, 0),
    (28, 0),
    (29, 0),
    (30, 0),
    (31, 0),
];

/// The features that speak for the candidate `i` the most, strongest first, with their weights in logits.
pub(super) fn strongest(
    model: &Model<'_>,
    doc: &Doc<'_>,
    facts: &[Fact],
    rule: Option<&Ruled>,
    i: usize,
) -> Vec<(String, f32)> {
    let mut found = Features::default();
    features::cue(doc, facts, rule, i, &mut found);
    let mask = model.cue.len() - 1;
    let mut weights: Vec<(usize, i8)> = found[0]
        .iter()
        .map(|h| model.cue[*h as usize & mask] as i8)
        .enumerate()
        .filter(|(_, w)| *w > 0)
        .collect();
    weights.sort_by_key(|(k, w)| (std::cmp::Reverse(*w), *k));
    let named = |(k, w): &(usize, i8)| (name(doc, rule, i, *k), f32::from(*w) * model.cue_scale);
    weights.iter().take(NAMED).map(named).collect()
}

/// The name of the feature at place `k` of the candidate `i`.
fn name(doc: &Doc<'_>, rule: Option<&Ruled>, i: usize, k: usize) -> String {
    let (template, offset) = TEMPLATES.get(k).copied().unwrap_or((32, 0));
    let own = doc.lower(i);
    let other = i.checked_add_signed(offset).filter(|j| *j < doc.tokens.len());
    let word = other.map_or("", |j| doc.lower(j));
    let class = |j: Option<usize>| j.map_or(String::new(), |j| format!("{:?}", doc.tokens[j].tag).to_lowercase());
    let side = match offset {
        ..0 => format!("{} before", -offset),
        _ => format!("{offset} after"),
    };
    let content = rule.and_then(|r| r.labels.as_ref()).map_or("none", |l| l.rule);
    let entry = rule.map_or_else(
        || "no cue of the lexicon".to_string(),
        |r| format!("a cue of the lexicon (weight {}, {:?})", r.cue.entry.weight, r.cue.kind).to_lowercase(),
    );
    match template {
        1 | 3 => format!("“{own}”"),
        2 => format!("“{own}” as {}", class(Some(i))),
        10 => format!("“{word}” {side}"),
        11 => format!("{} {side}", class(other)),
        12 => format!("“{own}” with “{word}” {side}"),
        13 => format!("“{own}” with {} {side}", class(other)),
        14..=16 => format!("word classes around {}", class(Some(i))),
        17 => format!("word classes around “{own}”"),
        20 => "quotation marks in the sentence".into(),
        21 | 22 => format!("“{own}” and quotation marks"),
        23 | 24 => "place in the sentence".into(),
        25 | 26 => format!("the verb before “{own}”"),
        27 => "where “that” follows".into(),
        28 => format!("the verb after “{own}”"),
        29 => "where a quotation opens after it".into(),
        30 => "where a quotation closes before it".into(),
        31 => "the sentence's end and paragraph".into(),
        33 => entry,
        34 => "the rules' content and speaker".into(),
        37 => format!("{entry} between such words"),
        35 => format!("rule “{content}”"),
        36 => format!("rule “{content}” at {entry}"),
        38 => format!("rule “{content}” with “{own}”"),
        39 => format!("negation of “{own}”"),
        90 => "who is named before it".into(),
        91 => "who is named after it".into(),
        92 => format!("who is named before “{own}”"),
        93 => "how near before it who is named".into(),
        _ => format!("“{own}” where it stands in the article"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn every_feature_has_a_name() {
        let doc = Doc::new(&Input {
            text: "Mara Ellison said that the wall would hold.",
            ..Input::default()
        });
        let facts = features::facts(&doc);
        let mut found = Features::default();
        features::cue(&doc, &facts, None, 2, &mut found);
        // The last is the one that `name` falls back to.
        assert_eq!(found[0].len(), TEMPLATES.len() + 1);
        assert_eq!(name(&doc, None, 2, 0), "“said”");
        assert_eq!(name(&doc, None, 2, 13), "“that” 1 after");
    }
}
