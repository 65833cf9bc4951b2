//! Which events an article is about, and what it tells of each.

use super::{
    Event, Events, Mention,
    candidate::{Candidate, Told, country},
    cluster::Cluster,
    name, when,
};
use crate::{date::When, doc::Doc, lexicon::PlaceKind, name::NameKind, sentence::Zone};
use chrono::Datelike;
use std::collections::BTreeSet;

/// Most events of one article.
const MOST: usize = 8;

/// How much an article makes of an event.
fn weight(doc: &Doc<'_>, cluster: &Cluster, candidates: &[Candidate]) -> f32 {
    let body = doc
        .sentences
        .iter()
        .position(|s| doc.paragraphs[s.paragraph].zone == Zone::Body)
        .unwrap_or(0);
    let one = |c: &Candidate| {
        let told = if c.told == Told::Reference { 0.7 } else { 1.0 } - if c.unreal { 0.3 } else { 0.0 };
        told + if c.zone == Zone::Headline { 1.5 } else { 0.0 } + if c.sentence < body + 2 { 0.75 } else { 0.0 }
    };
    let mentions: f32 = cluster.members.iter().map(|m| one(&candidates[*m])).sum();
    mentions
        + if cluster.date.is_some_and(|d| d.1 >= 0.5) {
            1.0
        } else {
            0.0
        }
        + match (cluster.names.is_empty(), cluster.mods.is_empty(), cluster.date) {
            (false, ..) => 0.5,
            // "The attack of May 14 on the residence" can be found again by its day.
            (true, false, Some((When::Day(_), sure))) if sure >= 0.85 => 0.25,
            _ => 0.0,
        }
}

/// Keeps the events that matter, in order of first mention, and fills them in.
pub(super) fn choose(doc: &Doc<'_>, clusters: &[Cluster], candidates: &[Candidate]) -> Events {
    let mut kept: Vec<(f32, usize)> = clusters
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            let real = c.members.iter().any(|m| !candidates[*m].unreal);
            let known = !c.names.is_empty() || c.date.is_some() || !c.mods.is_empty();
            let titled = |m: &usize| candidates[*m].zone == Zone::Headline && !candidates[*m].names.is_empty();
            let one = !c.many || c.date.is_some() || c.members.iter().any(titled);
            known && one && (real || c.members.len() > 1 && !c.names.is_empty())
        })
        .map(|(k, c)| (weight(doc, c, candidates), k))
        .collect();
    kept.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let top = kept.first().map_or(0.0, |k| k.0);
    kept.retain(|k| k.0 >= 2.2_f32.max(top * 0.1));
    kept.truncate(MOST);
    let main = kept
        .first()
        .filter(|m| kept.get(1).is_none_or(|n| m.0 >= n.0 * 1.4))
        .map(|m| m.1);
    let mut order: Vec<usize> = kept.iter().map(|k| k.1).collect();
    order.sort_by_key(|k| clusters[*k].members[0]);
    let mut events = Events {
        main: main.and_then(|m| order.iter().position(|k| *k == m)),
        ..Events::default()
    };
    for (event, &k) in order.iter().enumerate() {
        let members: Vec<&Candidate> = clusters[k].members.iter().map(|m| &candidates[*m]).collect();
        events.list.push(fill(doc, &clusters[k], &members));
        events.mentions.extend(members.iter().map(|c| Mention {
            tokens: c.tokens.clone(),
            head: c.head,
            event,
            reference: c.told == Told::Reference || c.names.is_empty() && c.mods.is_empty() && c.told == Told::Noun,
        }));
    }
    events.mentions.sort_by_key(|m| m.head);
    let kept = |head: &usize| events.mentions.binary_search_by_key(head, |m| m.head).is_ok();
    let told = candidates.iter().filter(|c| c.told != Told::Reference);
    events.passing = told.map(|c| c.head).filter(|head| !kept(head)).collect();
    events.passing.sort_unstable();
    events
}

fn fill(doc: &Doc<'_>, cluster: &Cluster, members: &[&Candidate]) -> Event {
    let place = cluster.places.iter().max_by_key(|p| {
        let named = members.iter().filter(|c| c.places.contains(p)).count();
        (
            country(doc, **p).is_none() || !matches!(doc.named[**p].kind, NameKind::Place(PlaceKind::Country)),
            named,
        )
    });
    let party = |n: &&usize| {
        Some(*n) != place
            && !matches!(
                doc.named[**n].kind,
                NameKind::Unknown | NameKind::Place(PlaceKind::Other | PlaceKind::Demonym)
            )
    };
    let mut words: BTreeSet<String> = cluster.mods.clone();
    words.extend(cluster.lemmas.iter().map(|l| (*l).to_string()));
    for n in &cluster.names {
        let parts = doc.named[*n].name.split(|c: char| !c.is_alphanumeric());
        words.extend(parts.filter(|w| w.len() > 2).map(str::to_lowercase));
    }
    let named = name::name(doc, members);
    let head = members
        .iter()
        .find(|c| c.told != Told::Reference)
        .map_or("", |c| c.lemma);
    Event {
        name: named,
        kind: cluster.kind,
        head: head.to_string(),
        when: when::best(members).or_else(|| ongoing(doc, members).filter(|_| cluster.group != "war")),
        place: place.map(|p| doc.named[*p].name.clone()),
        participants: cluster.names.iter().filter(party).copied().take(12).collect(),
        words: words.into_iter().take(40).collect(),
    }
}

/// What goes on as the article is written has its month.
fn ongoing(doc: &Doc<'_>, members: &[&Candidate]) -> Option<(When, f32)> {
    let day = doc.layout.published?;
    let now = members.iter().any(|c| c.ongoing);
    now.then(|| {
        (
            When::Month(day.year(), day.month()),
            0.55 * doc.layout.published_confidence,
        )
    })
}
