//! The word lists, read once: closed classes, verbs and their forms, given names, places, bodies, outlets, roles.

use foldhash::{HashMap, HashMapExt, HashSet};
use std::sync::LazyLock;

use crate::tag::Tag;

/// Grammatical gender, as a pronoun would have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Gender {
    /// he
    Male,
    /// she
    Female,
}

/// A form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// say
    Base,
    /// says
    Third,
    /// said, as past tense only (`wrote`)
    Past,
    /// written, as participle only
    Participle,
    /// past tense and participle alike (`said`, `claimed`)
    PastOrParticiple,
    /// saying
    Gerund,
}

/// What a place name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PlaceKind {
    /// A country or union.
    Country,
    /// A capital, palace or street that stands for a government.
    Metonym,
    /// `Russian`, `Ukrainian`.
    Demonym,
    /// Any other place.
    Other,
}

/// A place name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// What it stands for.
    pub kind: PlaceKind,
    /// The country that it names or stands for, by its first name in the list.
    pub country: Option<&'static str>,
}

/// What kind of outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum OutletKind {
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A network where anyone posts.
    Platform,
}

macro_rules! list {
    ($file:literal) => {
        include_str!(concat!("../lexicon/", $file))
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
    };
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    list!("abbreviations.txt")
        .flat_map(str::split_whitespace)
        .map(|w| {
            w.strip_prefix('!')
                .map_or((w.trim_start_matches('^'), false), |w| (w, true))
        })
        .collect()
});

static CLOSED: LazyLock<HashMap<&'static str, Tag>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for (tag, words) in list!("closed.txt").filter_map(|l| l.split_once(": ")) {
        let tag = match tag {
            "Det" => Tag::Det,
            "Pron" => Tag::Pron,
            "Poss" => Tag::Poss,
            "Prep" => Tag::Prep,
            "Conj" => Tag::Conj,
            "Sub" => Tag::Sub,
            "Wh" => Tag::Wh,
            "To" => Tag::To,
            "Not" => Tag::Not,
            "Modal" => Tag::Modal,
            "Aux" => Tag::Aux,
            "Adv" => Tag::Adv,
            "Adj" => Tag::Adj,
            _ => Tag::Intj,
        };
        for word in words.split_whitespace() {
            map.entry(word).or_insert(tag);
        }
    }
    map
});

static VERBS: LazyLock<HashMap<String, (&'static str, Form)>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    let reporting = list!("cues.txt")
        .filter_map(|l| l.split_whitespace().next())
        .filter(|w| !w.contains('-'));
    for entry in reporting.chain(list!("verbs.txt").flat_map(str::split_whitespace)) {
        let mut parts = entry.split('/');
        let base = parts.next().unwrap_or_default();
        inflect(base, parts.next(), parts.next(), &mut map);
    }
    map
});

static GIVEN: LazyLock<HashMap<&'static str, Option<Gender>>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for (names, gender) in [
        (include_str!("../lexicon/male.txt"), Gender::Male),
        (include_str!("../lexicon/female.txt"), Gender::Female),
    ] {
        for name in names.split_whitespace() {
            map.entry(name)
                .and_modify(|g: &mut Option<Gender>| *g = g.filter(|g| *g == gender))
                .or_insert(Some(gender));
        }
    }
    map
});

static PLACES: LazyLock<HashMap<&'static str, Place>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for line in list!("places.txt") {
        if let Some(others) = line.strip_prefix('=') {
            for name in others.split('|') {
                map.entry(name).or_insert(Place {
                    kind: PlaceKind::Other,
                    country: None,
                });
            }
            continue;
        }
        let mut fields = line.split('|').map(|f| f.split(',').filter(|n| !n.is_empty()));
        let names: Vec<_> = fields.next().into_iter().flatten().collect();
        let country = names.first().copied();
        let mut add = |name, kind| {
            map.entry(name).or_insert(Place { kind, country });
        };
        names.iter().for_each(|n| add(n, PlaceKind::Country));
        fields
            .next()
            .into_iter()
            .flatten()
            .for_each(|n| add(n, PlaceKind::Demonym));
        fields
            .next()
            .into_iter()
            .flatten()
            .for_each(|n| add(n, PlaceKind::Metonym));
    }
    map
});

static OUTLETS: LazyLock<HashMap<&'static str, OutletKind>> = LazyLock::new(|| {
    list!("outlets.txt")
        .filter_map(|l| l.split_once('|'))
        .map(|(name, kind)| {
            let kind = match kind {
                "a" => OutletKind::Agency,
                "p" => OutletKind::Platform,
                _ => OutletKind::Outlet,
            };
            (name, kind)
        })
        .collect()
});

static BODIES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list!("bodies.txt").flat_map(str::split_whitespace).collect());

static ROLES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| list!("roles.txt").flat_map(str::split_whitespace).collect());

static CAPITAL_ABBREVIATIONS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    list!("abbreviations.txt")
        .flat_map(str::split_whitespace)
        .filter_map(|w| w.strip_prefix('^'))
        .collect()
});

/// Whether a word as written, given without its dot, is an abbreviation.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ABBREVIATIONS.contains_key(lower.as_str())
        && (word.starts_with(char::is_uppercase) || !CAPITAL_ABBREVIATIONS.contains(lower.as_str()))
}

/// Whether the lowered word, with its dot, is a title that a name follows.
pub(crate) fn is_title(word: &str) -> bool {
    word.strip_suffix('.')
        .and_then(|w| ABBREVIATIONS.get(w))
        .copied()
        .unwrap_or(false)
}

/// Whether these lowered letters after an apostrophe are a clitic.
pub(crate) fn is_clitic(letters: &str) -> bool {
    matches!(letters, "s" | "re" | "ve" | "ll" | "d" | "m" | "t")
}

/// The class of a lowered word of the closed classes.
pub(crate) fn closed(word: &str) -> Option<Tag> {
    CLOSED.get(word).copied()
}

/// Base and form of a lowered verb form.
pub(crate) fn verb(word: &str) -> Option<(&'static str, Form)> {
    VERBS.get(word).copied()
}

/// Whether the lowered word is a given name, and whose.
pub(crate) fn given_name(word: &str) -> Option<Option<Gender>> {
    GIVEN.get(word).copied()
}

/// A place by its name as written.
pub(crate) fn place(name: &str) -> Option<Place> {
    PLACES.get(name).copied()
}

/// An outlet by its name as written, without "the".
pub(crate) fn outlet(name: &str) -> Option<OutletKind> {
    OUTLETS.get(name).copied()
}

/// Whether the lowered word makes a name that of a body.
pub(crate) fn is_body_word(word: &str) -> bool {
    BODIES.contains(word)
}

/// Whether the lowered word, singular or plural, tells who somebody is.
pub(crate) fn is_role(word: &str) -> bool {
    ROLES.contains(word) || singular(word).is_some_and(|w| ROLES.contains(w.as_str()))
}

/// Whether the lowered word is a weekday or a month. "May" and "March" are, where they stand capitalised.
pub(crate) fn is_time(word: &str) -> bool {
    const WORDS: [&str; 19] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const SHORT: [&str; 14] = [
        "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sept.", "sep.", "oct.", "nov.", "dec.", "mon.", "fri.",
    ];
    WORDS.contains(&word) || SHORT.contains(&word)
}

/// The singular of a lowered plural noun, where it looks like one.
pub(crate) fn singular(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("men") {
        return Some(format!("{stem}man"));
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix("es")
        && stem.ends_with(['s', 'x', 'h', 'z'])
    {
        return Some(stem.to_string());
    }
    let stem = word.strip_suffix('s')?;
    (stem.len() > 2 && !stem.ends_with('s')).then(|| stem.to_string())
}

/// Adds every form of a verb; `past` and `participle` where they are irregular.
pub(crate) fn inflect(
    base: &'static str,
    past: Option<&str>,
    participle: Option<&str>,
    map: &mut HashMap<String, (&'static str, Form)>,
) {
    let mut add = |word: String, form| {
        map.entry(word).or_insert((base, form));
    };
    let last = base.chars().last().unwrap_or(' ');
    let before = base.chars().rev().nth(1).unwrap_or(' ');
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    add(base.to_string(), Form::Base);
    add(
        match last {
            's' | 'x' | 'z' | 'h' if last != 'h' || matches!(before, 's' | 'c') => format!("{base}es"),
            'y' if !vowel(before) => format!("{}ies", &base[..base.len() - 1]),
            'o' if !vowel(before) => format!("{base}es"),
            _ => format!("{base}s"),
        },
        Form::Third,
    );
    // A consonant after a single vowel is doubled in short verbs and in those stressed on their end.
    let third = base.chars().rev().nth(2).unwrap_or(' ');
    let short = base.chars().filter(|c| vowel(*c)).count() == 1
        || ["mit", "fer", "cur", "pel", "gret", "hut", "bel", "get", "gin", "but"]
            .iter()
            .any(|s| base.ends_with(s));
    let doubled = short && !vowel(last) && !matches!(last, 'w' | 'x' | 'y') && vowel(before) && !vowel(third);
    let stem = if doubled {
        format!("{base}{last}")
    } else {
        base.to_string()
    };
    let ing = match (last, before) {
        ('e', 'i') => format!("{}ying", &base[..base.len() - 2]),
        ('e', b) if !matches!(b, 'e' | 'o') => format!("{}ing", &base[..base.len() - 1]),
        _ => format!("{stem}ing"),
    };
    add(ing, Form::Gerund);
    match (past, participle) {
        (Some(p), Some(pp)) if p != pp => {
            add(p.to_string(), Form::Past);
            add(pp.to_string(), Form::Participle);
        }
        (Some(p), _) => add(p.to_string(), Form::PastOrParticiple),
        (None, _) => {
            let ed = match last {
                'e' => format!("{base}d"),
                'y' if !vowel(before) => format!("{}ied", &base[..base.len() - 1]),
                'c' => format!("{base}ked"),
                _ => format!("{stem}ed"),
            };
            add(ed, Form::PastOrParticiple);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_inflect() {
        let mut map = HashMap::new();
        for (base, past, pp) in [
            ("deny", None, None),
            ("admit", None, None),
            ("write", Some("wrote"), Some("written")),
            ("lie", None, None),
        ] {
            inflect(base, past, pp, &mut map);
        }
        for (word, base) in [
            ("denies", "deny"),
            ("denied", "deny"),
            ("admitting", "admit"),
            ("admitted", "admit"),
            ("writing", "write"),
        ] {
            assert_eq!(map[word].0, base, "{word}");
        }
        assert_eq!(map["lying"].0, "lie");
        assert_eq!(map["written"].1, Form::Participle);
    }

    #[test]
    fn places_know_what_they_stand_for() {
        assert_eq!(
            place("Kremlin").map(|p| (p.kind, p.country)),
            Some((PlaceKind::Metonym, Some("Russia")))
        );
        assert_eq!(place("Ukrainian").map(|p| p.kind), Some(PlaceKind::Demonym));
        assert!(is_role("spokeswomen") && is_role("analysts") && !is_role("bridge"));
    }
}
