//! Datelines: where, when and by which agency, before the first words of an article.

use crate::date;
use chrono::NaiveDate;
use std::ops::Range;

/// `HARROW BAY, July 17 (Coastwire) —`, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// All of it, with the dash.
    pub(crate) range: Range<usize>,
    pub(crate) place: Option<Range<usize>>,
    pub(crate) outlet: Option<Range<usize>>,
    /// Its day, where it gives the year too.
    pub(crate) day: Option<NaiveDate>,
}

/// How far into a paragraph a dateline may reach.
const REACH: usize = 120;

/// Reads the dateline that a paragraph begins with.
pub(super) fn inline(text: &str, paragraph: Range<usize>) -> Option<Dateline> {
    let line = &text[paragraph.clone()];
    let reach = line
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= REACH)
        .last()?;
    let head = &line[..reach];
    let dashes = [" — ", " – ", " ― ", " - ", " -- ", ") —", ")—", ") -"];
    let slashes = head.find(". /").or_else(|| head.find(", /"));
    let dashed = dashes
        .iter()
        .filter_map(|d| {
            head.find(d)
                .map(|at| (at + usize::from(d.starts_with(')')), at + d.len()))
        })
        .min();
    let (before, after, agency) = match (slashes, dashed) {
        // `MOSCOW, July 17. /TASS/.`
        (Some(at), dashed) if dashed.is_none_or(|(d, _)| d > at) => {
            let name = at + 3;
            let end = name + head[name..].find('/')?;
            let after = end + 1 + usize::from(head[end + 1..].starts_with('.'));
            (at, after, Some(name..end))
        }
        (_, Some((before, after))) => (before, after, None),
        _ => return None,
    };
    let prefix = &head[..before];
    let bracket = prefix
        .find('(')
        .and_then(|open| Some((open, open + prefix[open..].find(')')?)));
    let agency = agency.or(bracket.map(|(open, close)| open + 1..close));
    let named = &prefix[..bracket.map_or(prefix.len(), |(open, _)| open)];
    let dates = date::scan(named);
    let place = named[..dates.first().map_or(named.len(), |d| d.range.start)].trim_end_matches([' ', ',', '.', ';']);
    let capitals = place
        .split([' ', ','])
        .any(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3 && w == w.to_uppercase());
    let next = line[after..].trim_start().chars().next()?;
    let told = agency.is_some() || !dates.is_empty() || capitals;
    let whole = named.split_whitespace().all(|w| {
        w.starts_with(|c: char| !c.is_alphabetic() || c.is_uppercase())
            || matches!(w, "de" | "al" | "el" | "of" | "the" | "and" | "near")
    });
    if !told
        || !whole
        || place.split_whitespace().count() > 6
        || next.is_lowercase()
        || named.contains(['"', '“', '”', '?'])
    {
        return None;
    }
    let day = date::resolve(&dates, date::Anchor::default())
        .iter()
        .find_map(|d| match d.when {
            date::When::Day(day) => Some(day),
            _ => None,
        });
    let at = |r: Range<usize>| paragraph.start + r.start..paragraph.start + r.end;
    Some(Dateline {
        range: at(0..after),
        place: (!place.is_empty()).then(|| at(0..place.len())),
        outlet: agency.filter(|a| !a.is_empty()).map(at),
        day,
    })
}
