//! Which names of an article name the same.

use super::{Mention, NameKind, Named, kind};
use crate::doc::Doc;
use crate::lexicon::{self, Gender, OutletKind, PlaceKind};
use crate::tag::Tag;
use std::collections::HashMap;

/// Whether a word is letters that follow a name: a rank at the bar, a seat, an honour.
fn is_letters(word: &str) -> bool {
    matches!(
        word,
        "KC" | "QC" | "SC" | "MP" | "MSP" | "MEP" | "MLA" | "TD" | "OBE" | "MBE" | "CBE" | "JP"
    )
}

/// Clusters the mentions of an article.
pub(super) fn cluster(doc: &mut Doc<'_>) {
    let mut named: Vec<Named> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    // Surname, or any single word of a full name, to those who bear it.
    let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
    let order: Vec<usize> = {
        let full = |m: &Mention| m.tokens.len() > 1;
        let (a, b): (Vec<usize>, Vec<usize>) = (0..doc.mentions.len()).partition(|i| full(&doc.mentions[*i]));
        a.into_iter().chain(b).collect()
    };
    for i in order {
        let m = doc.mentions[i].clone();
        // "Priya Nair KC": the letters are no part of the name.
        let letters = m.tokens.clone().rev().take_while(|t| is_letters(doc.word(*t))).count();
        let own = if letters + 1 < m.tokens.len() { letters } else { 0 };
        let bare = m.tokens.start..m.tokens.end - own;
        let written = doc.words(&bare);
        let key = key(written);
        let single = m.tokens.len() == 1;
        let person = matches!(m.kind, NameKind::Person | NameKind::Unknown);
        let found = match m.kind {
            NameKind::Place(kind) => {
                // All names of a country are one; a capital or a demonym is itself.
                let country = lexicon::place(written)
                    .and_then(|p| p.country)
                    .filter(|_| kind == PlaceKind::Country);
                by_name.get(&country.map_or(key.clone(), |c| format!("={c}"))).copied()
            }
            _ => by_name.get(&key).copied().or_else(|| {
                let bearers = by_word.get(&key)?;
                // "FONSECA:" labels who answers in an interview.
                if single && (person || m.kind == NameKind::Organisation) {
                    nearest(doc, &named, bearers, i, &m)
                } else {
                    None
                }
            }),
        };
        let found = found.or_else(|| {
            if !single && m.kind == NameKind::Person {
                variant(doc, &named, &by_word, &m)
            } else {
                None
            }
        });
        let n = found.unwrap_or_else(|| {
            named.push(Named {
                kind: m.kind,
                name: written.to_string(),
                aliases: Vec::new(),
                gender: None,
                mentions: Vec::new(),
            });
            named.len() - 1
        });
        if let NameKind::Place(PlaceKind::Country) = m.kind
            && let Some(country) = lexicon::place(written).and_then(|p| p.country)
        {
            by_name.entry(format!("={country}")).or_insert(n);
        }
        by_name.entry(key).or_insert(n);
        if person && !single {
            let last = bare
                .clone()
                .rev()
                .find(|t| !matches!(doc.lower(*t), "jr." | "sr." | "jr" | "sr" | "ii" | "iii"));
            for t in last
                .into_iter()
                .chain(lexicon::given_name(doc.lower(m.tokens.start)).map(|_| m.tokens.start))
            {
                let bearers = by_word.entry(doc.word(t).to_lowercase()).or_default();
                if !bearers.contains(&n) {
                    bearers.push(n);
                }
            }
        }
        if !single && !person {
            let initials: String = m
                .tokens
                .clone()
                .filter(|t| doc.tokens[*t].cap)
                .filter_map(|t| doc.word(t).chars().next())
                .collect();
            if initials.len() > 2 {
                by_name.entry(initials.to_lowercase()).or_insert(n);
            }
        }
        let entry = &mut named[n];
        if entry.kind == NameKind::Unknown {
            entry.kind = m.kind;
        }
        if written.len() > entry.name.len() && m.kind == entry.kind && m.kind == NameKind::Person {
            let old = std::mem::replace(&mut entry.name, written.to_string());
            if !entry.aliases.contains(&old) {
                entry.aliases.push(old);
            }
        } else if written != entry.name && !entry.aliases.iter().any(|a| a == written) {
            entry.aliases.push(written.to_string());
        }
        entry.mentions.push(i);
        doc.mentions[i].named = n;
    }
    // Of whom nothing tells but that they have two names or one.
    let mut guess = vec![false; named.len()];
    for (n, guess) in named.iter_mut().zip(&mut guess) {
        n.mentions.sort_unstable();
        let surname_used = n.aliases.iter().any(|a| !a.contains(' '));
        if n.kind == NameKind::Unknown
            && let Some(kind) = by_context(doc, n)
        {
            n.kind = kind;
        }
        if n.kind == NameKind::Unknown && n.name.contains(' ') && (surname_used || n.name.split(' ').count() <= 3) {
            n.kind = NameKind::Person;
            *guess = true;
        }
        let capitals = || n.name.chars().all(|c| c.is_uppercase());
        *guess |= n.kind == NameKind::Unknown || n.kind == NameKind::Organisation && capitals();
        n.gender = gender(doc, n);
    }
    for i in 0..doc.mentions.len() {
        let kind = named[doc.mentions[i].named].kind;
        if doc.mentions[i].kind == NameKind::Unknown {
            doc.mentions[i].kind = kind;
        }
    }
    kind::refine(doc, &mut named, &guess);
    doc.named = named;
}

/// What a name that nothing is known of names, by its form and by the words around it: an outlet reports, a place is
/// where something happens, and what stands behind "the" is no person.
fn by_context(doc: &Doc<'_>, n: &Named) -> Option<NameKind> {
    const OUTLETS: [&str; 12] = [
        "wire", "news", "press", "media", "tribune", "herald", "gazette", "times", "radio", "journal", ".com", ".org",
    ];
    const PAPERS: [&str; 12] = [
        "sentinel",
        "ledger",
        "chronicle",
        "observer",
        "mirror",
        "dispatch",
        "bulletin",
        "courier",
        "examiner",
        "mercury",
        "beacon",
        "standard",
    ];
    const FIRMS: [&str; 16] = [
        "shipping",
        "foods",
        "energy",
        "steel",
        "mining",
        "logistics",
        "capital",
        "systems",
        "pharma",
        "robotics",
        "brewery",
        "dairy",
        "stores",
        "mills",
        "freight",
        "aerospace",
    ];
    const PLACES: [&str; 10] = [
        "ville", "burg", "burgh", "stan", "grad", "shire", "borough", "mouth", "polis", "haven",
    ];
    const THINGS: [&str; 14] = [
        "tion", "tions", "ments", "ology", "icles", "ories", "inks", "lines", "hotos", "ideos", "opics", "pdates",
        "vices", "etter",
    ];
    let last = n.name.rsplit(' ').next()?.to_lowercase();
    let single = !n.name.contains(' ');
    let ends = |list: &[&str]| list.iter().any(|s| last.len() > s.len() + 2 && last.ends_with(s));
    let outlet = Some(NameKind::Outlet(OutletKind::Outlet));
    if ends(&OUTLETS) && !matches!(last.as_str(), "cypress" | "empress") {
        return outlet;
    }
    let (mut reports, mut speaks, mut located, mut article) = (false, false, false, false);
    for m in n.mentions.iter().map(|m| &doc.mentions[*m]) {
        let (before, after) = (m.tokens.start.checked_sub(1), m.tokens.end);
        let next = doc.lower(after);
        reports |= matches!(next, "reported" | "reports");
        speaks |= matches!(next, "said" | "says" | "told" | "added" | "who" | "’s" | "'s");
        let previous = before.map_or("", |b| doc.lower(b));
        let modifies = doc
            .tokens
            .get(after)
            .is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Name | Tag::Adj));
        located |= matches!(previous, "in" | "near" | "outside") && next != "'s" && next != "’s" && !modifies;
        article |= previous == "the" && !modifies;
    }
    if reports && !speaks {
        return outlet;
    }
    if !single && article && PAPERS.contains(&last.as_str()) {
        return outlet;
    }
    if !single && FIRMS.contains(&last.as_str()) {
        return Some(NameKind::Company);
    }
    if single {
        return (ends(&PLACES) || located).then_some(NameKind::Place(PlaceKind::Other));
    }
    (article || ends(&THINGS)).then_some(NameKind::Organisation)
}

/// A name, lowered, without dots.
pub(super) fn key(name: &str) -> String {
    name.to_lowercase().replace('.', "").replace('’', "'")
}

/// Of those who bear the single name, the one named last before it, else the first after it.
pub(super) fn nearest(doc: &Doc<'_>, named: &[Named], bearers: &[usize], mention: usize, m: &Mention) -> Option<usize> {
    let female = title_gender(doc, m);
    let fits = |n: &&usize| female.is_none() || gender(doc, &named[**n]).is_none_or(|g| Some(g) == female);
    let last = |n: usize| named[n].mentions.iter().copied().filter(|i| *i < mention).max();
    let before = bearers
        .iter()
        .filter(fits)
        .filter(|n| last(**n).is_some())
        .max_by_key(|n| last(**n));
    before.or_else(|| bearers.iter().find(fits)).copied()
}

/// The one whose full name differs by a middle name or initial only.
pub(super) fn variant(
    doc: &Doc<'_>,
    named: &[Named],
    by_word: &HashMap<String, Vec<usize>>,
    m: &Mention,
) -> Option<usize> {
    let first = doc.word(m.tokens.start).to_lowercase();
    let last = doc.word(m.tokens.end - 1).to_lowercase();
    by_word.get(&last)?.iter().copied().find(|n| {
        let name = named[*n].name.to_lowercase();
        name.split(' ').next() == Some(first.as_str()) && name.ends_with(&last)
    })
}

/// The gender that the titles and roles at a mention tell.
pub(super) fn title_gender(doc: &Doc<'_>, m: &Mention) -> Option<Gender> {
    let title = m.title.clone()?;
    title.clone().find_map(|i| role_gender(doc.lower(i)))
}

/// The gender of a word for a person.
pub(crate) fn role_gender(word: &str) -> Option<Gender> {
    match word.trim_end_matches('.') {
        "mr" | "sir" | "king" | "prince" | "lord" | "father" | "brother" | "son" | "husband" | "actor" | "pope"
        | "duke" | "emperor" | "count" | "uncle" | "grandfather" | "boy" | "man" | "gentleman" | "widower"
        | "monsignor" => Some(Gender::Male),
        "mrs" | "ms" | "miss" | "queen" | "princess" | "lady" | "dame" | "mother" | "sister" | "daughter" | "wife"
        | "actress" | "duchess" | "empress" | "countess" | "aunt" | "grandmother" | "girl" | "woman" | "widow"
        | "baroness" | "nun" | "heroine" => Some(Gender::Female),
        w if w.ends_with("woman") => Some(Gender::Female),
        w if w.ends_with("man") && w != "human" && w != "german" => Some(Gender::Male),
        _ => None,
    }
}

/// he or she, by titles first, then by the given name.
pub(super) fn gender(doc: &Doc<'_>, n: &Named) -> Option<Gender> {
    if !matches!(n.kind, NameKind::Person | NameKind::Unknown) {
        return None;
    }
    n.mentions
        .iter()
        .find_map(|i| title_gender(doc, &doc.mentions[*i]))
        .or_else(|| {
            n.mentions.iter().find_map(|i| {
                let m = &doc.mentions[*i];
                if m.tokens.len() < 2 {
                    None
                } else {
                    lexicon::given_name(doc.lower(m.tokens.start)).flatten()
                }
            })
        })
}
