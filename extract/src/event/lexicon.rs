//! Words that tell of events, from `lexicon/event*.txt` and `lexicon/references.txt`.

use crate::{
    EventKind,
    lexicon::{self, Form},
};
use foldhash::{HashMap, HashMapExt};
use std::sync::LazyLock;

/// A noun that tells of an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noun {
    pub(super) kind: EventKind,
    /// Nouns of one group may tell of the same event.
    pub(super) group: &'static str,
    /// Base form.
    pub(super) lemma: &'static str,
    /// Its plural is one event.
    pub(super) whole: bool,
    /// Tells of one only with a name, a date or a modifier of its own.
    pub(super) weak: bool,
    /// Only the plural tells of one.
    pub(super) plural_only: bool,
}

/// A verb that tells of an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    /// The noun for it.
    pub(super) noun: &'static str,
    /// What joins the noun with its argument.
    pub(super) preposition: &'static str,
    /// Whether the argument is the object.
    pub(super) object: bool,
    /// What kind of event, for a verb that tells of one only in a headline or the first sentences.
    pub(super) early: Option<EventKind>,
}

fn kind(word: &str) -> EventKind {
    match word {
        "attack" => EventKind::Attack,
        "conflict" => EventKind::Conflict,
        "talks" => EventKind::Talks,
        "vote" => EventKind::Vote,
        "legal" => EventKind::Legal,
        "disaster" => EventKind::Disaster,
        "protest" => EventKind::Protest,
        "business" => EventKind::Business,
        _ => EventKind::Other,
    }
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

static NOUNS: LazyLock<HashMap<&'static str, Noun>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for line in lines(include_str!("../../lexicon/events.txt")) {
        let Some((head, words)) = line.split_once(": ") else {
            continue;
        };
        let Some((of, group)) = head.split_once(' ') else {
            continue;
        };
        for word in words.split_whitespace() {
            let lemma = word.trim_end_matches(['*', '+', '^']);
            let noun = Noun {
                kind: kind(of),
                group,
                lemma,
                whole: word.contains(['*', '^']),
                weak: word.contains('+'),
                plural_only: word.contains('^'),
            };
            map.entry(lemma).or_insert(noun);
        }
    }
    map
});

static REFERENCES: LazyLock<HashMap<&'static str, Vec<EventKind>>> = LazyLock::new(|| {
    lines(include_str!("../../lexicon/references.txt"))
        .filter_map(|l| l.split_once(": "))
        .map(|(word, kinds)| (word, kinds.split_whitespace().map(kind).collect()))
        .collect()
});

static VERBS: LazyLock<HashMap<&'static str, Verb>> = LazyLock::new(|| {
    lines(include_str!("../../lexicon/event-verbs.txt"))
        .filter_map(|l| {
            let mut fields = l.split_whitespace();
            let base = fields.next()?.split('/').next()?;
            let (noun, preposition, argument) = (fields.next()?, fields.next()?, fields.next()?);
            let verb = Verb {
                noun,
                preposition,
                object: argument.starts_with('o'),
                early: fields.next().map(kind),
            };
            Some((base, verb))
        })
        .collect()
});

static FORMS: LazyLock<HashMap<String, (&'static str, Form)>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for line in lines(include_str!("../../lexicon/event-verbs.txt")) {
        let mut parts = line.split_whitespace().next().unwrap_or_default().split('/');
        let base = parts.next().unwrap_or_default();
        let past = parts.next();
        // "hit" is past more often than not.
        if past == Some(base) {
            map.insert(base.to_owned(), (base, Form::PastOrParticiple));
        }
        lexicon::inflect(base, past, parts.next(), &mut map);
    }
    map
});

/// The entry of a lowered noun, and whether it is a plural.
pub(super) fn noun(word: &str) -> Option<(Noun, bool)> {
    if let Some(n) = NOUNS.get(word) {
        return Some((*n, n.plural_only));
    }
    if !word.ends_with('s') {
        return None;
    }
    let singular = lexicon::singular(word)?;
    let found = NOUNS
        .get(singular.as_str())
        .or_else(|| NOUNS.get(word.strip_suffix('s')?));
    found.filter(|n| !n.plural_only).map(|n| (*n, true))
}

/// The kinds that a lowered noun can refer to.
pub(super) fn reference(word: &str) -> Option<&'static [EventKind]> {
    REFERENCES.get(word).map(Vec::as_slice)
}

/// The entry and the form of a lowered verb.
pub(super) fn verb(word: &str) -> Option<(Verb, Form)> {
    let (base, form) = FORMS.get(word)?;
    VERBS.get(base).map(|v| (*v, *form))
}

/// The entry of the noun of a verb, whose kind is what that verb tells of. Nouns in -ing that stand only with verbs
/// take the kind of their nearest kin.
pub(super) fn verb_noun(v: &Verb) -> Noun {
    let plain = |kind, group| Noun {
        kind,
        group,
        lemma: v.noun,
        whole: false,
        weak: false,
        plural_only: false,
    };
    if let Some(kind) = v.early {
        return NOUNS
            .get(v.noun)
            .copied()
            .filter(|n| n.kind == kind)
            .unwrap_or_else(|| plain(kind, "other"));
    }
    match v.noun {
        "storming" => plain(EventKind::Attack, "attack"),
        "seizure" => plain(EventKind::Attack, "seizure"),
        "election" => plain(EventKind::Other, "post"),
        word => NOUNS
            .get(word)
            .copied()
            .unwrap_or_else(|| plain(EventKind::Other, "other")),
    }
}
