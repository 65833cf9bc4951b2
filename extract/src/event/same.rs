//! What tells that two mentions are of one event, and what forbids it.

use super::candidate::country;
use crate::{date::When, doc::Doc, lexicon::PlaceKind, name::NameKind};
use std::collections::BTreeSet;

/// Whether two dates cannot be of one event.
pub(super) fn differ(a: Option<(When, f32)>, b: Option<(When, f32)>) -> bool {
    match (a, b) {
        (Some((a, x)), Some((b, y))) => x >= 0.5 && y >= 0.5 && !a.overlaps(b),
        _ => false,
    }
}

/// How near two groups of nouns are; `None` where they never tell of one event.
pub(super) fn kinship(a: &str, b: &str) -> Option<f32> {
    if a == b {
        return Some(0.5);
    }
    let near = [
        ("attack", "blast", 0.0),
        ("attack", "killing", 0.0),
        ("blast", "killing", -0.5),
        ("attack", "seizure", -0.5),
        ("war", "offensive", -0.5),
        ("war", "battle", -0.5),
        ("offensive", "battle", -0.5),
        ("talks", "call", -2.0),
        ("talks", "visit", -1.5),
        ("accident", "collapse", 0.0),
        ("accident", "fire", -0.5),
        ("protest", "riot", -0.5),
        ("protest", "walkout", -0.5),
        ("trial", "probe", -1.5),
        ("arrest", "trial", -1.5),
    ];
    near.iter()
        .find(|(x, y, _)| (*x, *y) == (a, b) || (*y, *x) == (a, b))
        .map(|n| n.2)
}

/// What two lists of names have in common, and how many of the second the first lacks.
pub(super) fn shared(doc: &Doc<'_>, ours: &[usize], theirs: &[usize]) -> (f32, usize) {
    let (mut score, mut countries, mut news): (f32, f32, usize) = (0.0, 0.0, 0);
    for n in theirs {
        let land = country(doc, *n);
        let demonym = matches!(
            doc.named[*n].kind,
            NameKind::Place(PlaceKind::Demonym | PlaceKind::Country)
        );
        if ours.contains(n) && !demonym {
            score += if score == 0.0 { 2.0 } else { 1.0 };
        } else if land.is_some() && ours.iter().any(|o| country(doc, *o) == land) {
            countries += 1.0;
        } else {
            news += 1;
        }
    }
    (score.min(4.0) + countries.min(2.0), news)
}

/// Whether two lists of targets name different things of one sort.
pub(super) fn apart(doc: &Doc<'_>, a: &[usize], b: &[usize]) -> bool {
    let sort = |n: usize| match doc.named[n].kind {
        NameKind::Person => Some(0),
        NameKind::Place(PlaceKind::Demonym) | NameKind::Unknown => None,
        NameKind::Place(_) => Some(1),
        _ => Some(2),
    };
    let land = |n: usize| matches!(doc.named[n].kind, NameKind::Place(PlaceKind::Country));
    // "the council", then "the Harrow Bay Council"
    let part = |x: usize, y: usize| {
        doc.named[x]
            .name
            .split(' ')
            .all(|w| doc.named[y].name.split(' ').any(|v| v == w))
    };
    let related = |x: usize, y: usize| {
        let same = country(doc, x).is_some() && country(doc, x) == country(doc, y);
        x == y || part(x, y) || part(y, x) || same && (land(x) || land(y))
    };
    if a.iter().any(|x| b.iter().any(|y| related(*x, *y))) {
        return false;
    }
    a.iter()
        .any(|x| sort(*x).is_some_and(|s| b.iter().any(|y| sort(*y) == Some(s))))
}

/// How two lists of those who talk compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parties {
    /// Too few are named to tell.
    Open,
    /// The same.
    Same,
    /// Two of one sort or more on either side, and not the same.
    Different,
    /// Persons on one side, countries on the other.
    Other,
}

pub(super) fn parties(doc: &Doc<'_>, a: &[usize], b: &[usize]) -> Parties {
    let persons = |l: &[usize]| -> BTreeSet<usize> {
        l.iter()
            .copied()
            .filter(|n| doc.named[*n].kind == NameKind::Person)
            .collect()
    };
    let lands = |l: &[usize]| -> BTreeSet<&str> { l.iter().filter_map(|n| country(doc, *n)).collect() };
    let (p, q) = (persons(a), persons(b));
    let (x, y) = (lands(a), lands(b));
    let split = |common: usize, m: usize, n: usize| m >= 2 && n >= 2 && common < m.min(n);
    let (pq, xy) = (p.intersection(&q).count(), x.intersection(&y).count());
    if split(pq, p.len(), q.len()) || split(xy, x.len(), y.len()) {
        Parties::Different
    } else if pq + xy >= 2 {
        Parties::Same
    } else if p.len() == 2 && q.is_empty() && y.len() == 2 && x.is_empty()
        || q.len() == 2 && p.is_empty() && x.len() == 2 && y.is_empty()
    {
        Parties::Other
    } else {
        Parties::Open
    }
}
