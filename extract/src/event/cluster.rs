//! Which mentions tell of the same event, and which events the article is about.

use super::{
    Event, Events, Mention,
    candidate::{Candidate, Det, Told, country},
    name, when,
};
use crate::{EventKind, date::When, doc::Doc, lexicon::PlaceKind, name::NameKind, sentence::Zone};
use chrono::Datelike;
use std::collections::BTreeSet;

/// Events that a mention is compared with: the latest ones. Keeps long texts linear.
const WINDOW: usize = 48;
/// Most events of one article.
const MOST: usize = 8;

/// Mentions that tell of the same event.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) kind: EventKind,
    group: &'static str,
    /// Indices of candidates.
    members: Vec<usize>,
    names: Vec<usize>,
    targets: Vec<usize>,
    places: Vec<usize>,
    mods: BTreeSet<String>,
    lemmas: Vec<&'static str>,
    date: Option<(When, f32)>,
    many: bool,
    /// Nothing but the headline has told of it so far.
    headline: bool,
    last_sentence: usize,
    last_paragraph: usize,
}

/// Clusters the mentions, keeps the events that matter and fills them in.
pub(super) fn events(doc: &Doc<'_>, mut candidates: Vec<Candidate>) -> Events {
    when::attach(doc, &mut candidates);
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut of: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (i, c) in candidates.iter().enumerate() {
        let joined = predicate(doc, &candidates, i)
            .and_then(|j| of[j])
            .filter(|&k| c.kinds.contains(&clusters[k].kind));
        let joined = joined.or_else(|| best(doc, &clusters, c));
        let cluster = joined.or_else(|| {
            founds(c).then(|| {
                clusters.push(Cluster::new(c));
                clusters.len() - 1
            })
        });
        if let Some(k) = cluster {
            clusters[k].add(doc, i, c);
        }
        of.push(cluster);
    }
    merge(doc, &mut clusters, &candidates);
    choose(doc, &clusters, &candidates)
}

/// Whether a mention can be the first of an event.
fn founds(c: &Candidate) -> bool {
    let told = !c.names.is_empty() || c.date.is_some();
    let title = matches!(c.zone, Zone::Headline);
    match c.told {
        Told::Reference => false,
        Told::Verb => true,
        Told::Noun if c.weak && c.names.is_empty() && c.mods.is_empty() => false,
        Told::Noun if c.many => c.date.is_some() || title && told,
        Told::Noun => match c.det {
            Det::Bare => told || title,
            Det::Any => !c.names.is_empty(),
            Det::Indefinite => told || !c.mods.is_empty() && !c.unreal,
            Det::Definite | Det::Demonstrative => told || !c.weak,
        },
    }
}

/// The mention that this one is said to be: `the strike was a provocation`.
fn predicate(doc: &Doc<'_>, candidates: &[Candidate], i: usize) -> Option<usize> {
    let c = &candidates[i];
    let before = c.tokens.start.checked_sub(1)?;
    let is = matches!(doc.lower(before), "is" | "was" | "as" | "be" | "were" | "are");
    let j = i.checked_sub(1)?;
    (is && c.det == Det::Indefinite && candidates[j].sentence == c.sentence && before - candidates[j].head <= 12)
        .then_some(j)
}

/// The event that a mention tells of best, if one fits.
fn best(doc: &Doc<'_>, clusters: &[Cluster], c: &Candidate) -> Option<usize> {
    let told = !c.names.is_empty() || c.solid;
    let enough = match (c.det, c.told) {
        (_, Told::Verb) | (Det::Indefinite, _) => 3.0,
        (Det::Bare, _) if !told => 1.5,
        (Det::Bare, _) => 2.75,
        _ if told => 2.25,
        _ => 1.0,
    };
    let from = clusters.len().saturating_sub(WINDOW);
    let fits = (from..clusters.len()).filter_map(|k| clusters[k].fit(doc, c).map(|s| (s, k)));
    fits.filter(|(s, _)| *s >= enough)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

impl Cluster {
    fn new(c: &Candidate) -> Self {
        Self {
            kind: c.kinds.first().copied().unwrap_or(EventKind::Other),
            group: c.group,
            members: Vec::new(),
            names: Vec::new(),
            targets: Vec::new(),
            places: Vec::new(),
            mods: BTreeSet::new(),
            lemmas: Vec::new(),
            date: None,
            many: c.many,
            headline: true,
            last_sentence: 0,
            last_paragraph: 0,
        }
    }

    fn add(&mut self, doc: &Doc<'_>, i: usize, c: &Candidate) {
        let merge = |into: &mut Vec<usize>, from: &[usize]| {
            for n in from {
                if !into.contains(n) {
                    into.push(*n);
                }
            }
        };
        merge(&mut self.names, &c.names);
        merge(&mut self.targets, &c.targets);
        merge(&mut self.places, &c.places);
        self.mods.extend(c.mods.iter().cloned());
        if !c.lemma.is_empty() && !self.lemmas.contains(&c.lemma) {
            self.lemmas.push(c.lemma);
        }
        if let Some((when, sure)) = c.date
            && self.date.is_none_or(|(_, s)| sure > s)
        {
            self.date = Some((when, sure));
        }
        self.many &= c.many || c.told == Told::Reference;
        self.members.push(i);
        self.headline &= c.zone == Zone::Headline;
        self.last_sentence = c.sentence;
        self.last_paragraph = doc.sentences[c.sentence].paragraph;
    }

    /// How well a mention fits; `None` where it tells of something else.
    fn fit(&self, doc: &Doc<'_>, c: &Candidate) -> Option<f32> {
        if !c.kinds.contains(&self.kind) || differ(self.date, c.date) || apart(doc, &self.targets, &c.targets) {
            return None;
        }
        let mut score = match c.told {
            Told::Reference => 0.5,
            _ if self.lemmas.contains(&c.lemma) => 1.25,
            _ => kinship(self.group, c.group)?,
        };
        if c.many != self.many && c.told != Told::Reference {
            score -= 2.5;
        }
        if c.fresh {
            score -= 4.0;
        }
        score += match c.det {
            Det::Definite | Det::Any => 1.0,
            Det::Demonstrative => 1.5,
            Det::Bare => 0.5,
            Det::Indefinite => 0.0,
        };
        let (shared, news) = shared(doc, &self.names, &c.names);
        score += shared;
        if !self.names.is_empty() && shared == 0.0 {
            score -= 0.5 * news.min(3) as f32;
        }
        let mods = c.mods.iter().filter(|m| self.mods.contains(*m)).count();
        score += mods.min(3) as f32;
        if mods == 0 && c.solid && !self.mods.is_empty() {
            score -= 0.75;
        }
        if !self.places.is_empty() && !c.places.is_empty() && !c.places.iter().any(|p| self.places.contains(p)) {
            score -= 2.0;
        }
        if self.kind == EventKind::Talks {
            score += match parties(doc, &self.names, &c.names) {
                Parties::Same | Parties::Open => 0.0,
                // Two leaders here, two countries there, one sentence apart.
                Parties::Other if shared == 0.0 => 1.75,
                Parties::Other => 0.0,
                Parties::Different => -4.0,
            };
        }
        if let (Some((a, _)), Some((b, _))) = (self.date, c.date) {
            score += if a == b { 1.5 } else { 0.5 };
        }
        // The first sentences tell what the headline announced.
        if self.headline && c.zone == Zone::Body && self.last_paragraph + 6 > doc.sentences[c.sentence].paragraph {
            score += 2.0;
        }
        let sentences = c.sentence - self.last_sentence;
        let paragraphs = doc.sentences[c.sentence].paragraph - self.last_paragraph;
        score += if sentences <= 2 { 0.75 } else { 0.0 } + if paragraphs == 0 { 0.25 } else { 0.0 };
        score -= (paragraphs as f32 * 0.1).min(1.0);
        Some(score + (self.members.len() as f32 * 0.2).min(1.5))
    }
}

/// Whether two dates cannot be of one event.
fn differ(a: Option<(When, f32)>, b: Option<(When, f32)>) -> bool {
    match (a, b) {
        (Some((a, x)), Some((b, y))) => x >= 0.5 && y >= 0.5 && !a.overlaps(b),
        _ => false,
    }
}

/// How near two groups of nouns are; `None` where they never tell of one event.
fn kinship(a: &str, b: &str) -> Option<f32> {
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
fn shared(doc: &Doc<'_>, ours: &[usize], theirs: &[usize]) -> (f32, usize) {
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
fn apart(doc: &Doc<'_>, a: &[usize], b: &[usize]) -> bool {
    let sort = |n: usize| match doc.named[n].kind {
        NameKind::Person => Some(0),
        NameKind::Place(PlaceKind::Demonym) | NameKind::Unknown => None,
        NameKind::Place(_) => Some(1),
        _ => Some(2),
    };
    let related = |x: usize, y: usize| {
        x == y
            || country(doc, x).is_some()
                && country(doc, x) == country(doc, y)
                && [x, y]
                    .iter()
                    .any(|n| matches!(doc.named[*n].kind, NameKind::Place(PlaceKind::Country)))
    };
    if a.iter().any(|x| b.iter().any(|y| related(*x, *y))) {
        return false;
    }
    a.iter()
        .any(|x| sort(*x).is_some_and(|s| b.iter().any(|y| sort(*y) == Some(s))))
}

/// How two lists of those who talk compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parties {
    /// Too few are named to tell.
    Open,
    /// The same.
    Same,
    /// Two of one sort or more on either side, and not the same.
    Different,
    /// Persons on one side, countries on the other.
    Other,
}

fn parties(doc: &Doc<'_>, a: &[usize], b: &[usize]) -> Parties {
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

/// Joins events that turn out to be one: what the first mention left out, a later one told.
fn merge(doc: &Doc<'_>, clusters: &mut Vec<Cluster>, candidates: &[Candidate]) {
    let mut at = 1;
    while at < clusters.len() {
        let same = (at.saturating_sub(WINDOW)..at).find(|&k| {
            let (a, b) = (&clusters[k], &clusters[at]);
            let (names, _) = shared(doc, &a.targets, &b.targets);
            let mods = a.mods.intersection(&b.mods).count();
            a.kind == b.kind
                && a.group == b.group
                && a.many == b.many
                && !differ(a.date, b.date)
                && !apart(doc, &a.targets, &b.targets)
                && !(a.kind == EventKind::Talks && parties(doc, &a.names, &b.names) == Parties::Different)
                && !b.members.iter().any(|m| candidates[*m].fresh)
                && (names >= 2.0 || names >= 1.0 && mods >= 1 || mods >= 2 && (a.date.is_none() || b.date.is_none()))
        });
        match same {
            Some(k) => {
                let gone = clusters.remove(at);
                for m in gone.members {
                    let last = (clusters[k].last_sentence, clusters[k].last_paragraph);
                    clusters[k].add(doc, m, &candidates[m]);
                    if last.0 > clusters[k].last_sentence {
                        (clusters[k].last_sentence, clusters[k].last_paragraph) = last;
                    }
                }
                clusters[k].members.sort_unstable();
            }
            None => at += 1,
        }
    }
}

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
        + if cluster.names.is_empty() { 0.0 } else { 0.5 }
}

/// Keeps the events that matter, in order of first mention, and fills them in.
fn choose(doc: &Doc<'_>, clusters: &[Cluster], candidates: &[Candidate]) -> Events {
    let mut kept: Vec<(f32, usize)> = clusters
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            let real = c.members.iter().any(|m| !candidates[*m].unreal);
            let known = !c.names.is_empty() || c.date.is_some() || !c.mods.is_empty();
            known && !c.many | c.date.is_some() && (real || c.members.len() > 1 && !c.names.is_empty())
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
