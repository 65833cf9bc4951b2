//! Which mentions tell of the same event, and which events the article is about.

use super::{
    Events,
    candidate::{Candidate, Det, Told},
    choose,
    same::{Parties, apart, differ, kinship, parties, shared},
    when,
};
use crate::{EventKind, date::When, doc::Doc, sentence::Zone};
use std::collections::BTreeSet;

/// Events that a mention is compared with: the latest ones. Keeps long texts linear.
const WINDOW: usize = 48;

/// Mentions that tell of the same event.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) kind: EventKind,
    pub(super) group: &'static str,
    /// Indices of candidates.
    pub(super) members: Vec<usize>,
    pub(super) names: Vec<usize>,
    pub(super) targets: Vec<usize>,
    pub(super) places: Vec<usize>,
    pub(super) mods: BTreeSet<String>,
    pub(super) lemmas: Vec<&'static str>,
    pub(super) date: Option<(When, f32)>,
    pub(super) many: bool,
    /// A verb tells of it somewhere.
    verbal: bool,
    /// Nothing but the headline has told of it so far.
    headline: bool,
    /// The headline or the first sentences tell of it.
    early: bool,
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
    choose::choose(doc, &clusters, &candidates)
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
    // A candidate may reach over the next one's start: then it is no subject before `is`.
    let subject = before.checked_sub(candidates[j].head).is_some_and(|gap| gap <= 12);
    (is && c.det == Det::Indefinite && candidates[j].sentence == c.sentence && subject).then_some(j)
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
            verbal: false,
            headline: true,
            early: false,
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
        self.verbal |= c.told == Told::Verb;
        self.members.push(i);
        self.headline &= c.zone == Zone::Headline;
        self.early |= c.early;
        self.last_sentence = c.sentence;
        self.last_paragraph = doc.sentences[c.sentence].paragraph;
    }

    /// Whether a mention dates an event to long before the news that the article begins with.
    fn is_past(&self, doc: &Doc<'_>, c: &Candidate) -> bool {
        let sudden = matches!(
            self.kind,
            EventKind::Disaster | EventKind::Protest | EventKind::Vote | EventKind::Other
        );
        match (doc.layout.published, c.date) {
            (Some(day), Some((when, _))) => sudden && (day - when.last()).num_days() > 400,
            _ => false,
        }
    }

    /// How well a mention fits; `None` where it tells of something else.
    fn fit(&self, doc: &Doc<'_>, c: &Candidate) -> Option<f32> {
        if !c.kinds.contains(&self.kind)
            || differ(self.date, c.date)
            || apart(doc, &self.targets, &c.targets)
            || self.early && self.is_past(doc, c)
        {
            return None;
        }
        let mut score = match c.told {
            Told::Reference => 0.5,
            _ if self.lemmas.contains(&c.lemma) => 1.25,
            _ => kinship(self.group, c.group)?,
        };
        // A verb tells of one or of many: "drones struck two depots", "the strikes".
        if c.many != self.many && matches!(c.told, Told::Noun) && !(c.many && self.verbal) {
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
            let other = self.kind == EventKind::Talks && parties(doc, &self.names, &c.names) == Parties::Other;
            if news > 0 && !self.lemmas.contains(&c.lemma) && !other {
                score -= 1.5;
            }
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
        let plain = c.names.is_empty() && matches!(c.det, Det::Definite | Det::Demonstrative);
        let paragraphs = doc.sentences[c.sentence].paragraph.saturating_sub(self.last_paragraph);
        let first = self.headline && c.zone == Zone::Body && c.early;
        if first || self.headline && c.zone == Zone::Body && plain && paragraphs <= 8 {
            score += if self.lemmas.contains(&c.lemma) { 2.75 } else { 2.0 };
        }
        let near = first || c.sentence.saturating_sub(self.last_sentence) <= 2;
        score += if near { 0.75 } else { 0.0 } + if paragraphs == 0 { 0.25 } else { 0.0 };
        score -= if first { 0.0 } else { (paragraphs as f32 * 0.1).min(1.0) };
        Some(score + (self.members.len() as f32 * 0.2).min(1.5))
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
