//! Who is the same person, what is the same body, which is the same event: the decisions, without a database.
//!
//! People and bodies are the same by their names' keys ([`crate::name`]). Events have no name that identifies them:
//! they are weighed, and a doubtful case stays apart until an editor joins it, since joining two events mixes up who
//! said what about which.

use crate::{event::EventKind, name::is_acronym, name::person_key, name::source_key, statement::SpeakerId};
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap};

/// Whether another name of a body identifies it beyond the article: its acronym, or two words and more.
#[must_use]
pub fn source_alias_key(alias: &str, name: &str) -> Option<String> {
    let key = source_key(alias);
    (is_acronym(alias, name) || key.contains(' ')).then_some(key)
}

/// Words that before a surname make no full name.
const TITLES: &[&str] = &[
    "president",
    "minister",
    "prime",
    "senator",
    "representative",
    "governor",
    "mayor",
    "general",
    "admiral",
    "colonel",
    "major",
    "captain",
    "lieutenant",
    "sergeant",
    "judge",
    "justice",
    "secretary",
    "chancellor",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "bishop",
    "cardinal",
    "ambassador",
    "commissioner",
    "director",
    "chairman",
    "coach",
    "officer",
    "detective",
    "sheriff",
    "former",
    "vice",
    "chief",
    "state",
    "foreign",
    "defence",
    "defense",
];

/// Whether another name of a person identifies them beyond the article: two words and more, the first no title.
#[must_use]
pub fn person_alias_key(alias: &str) -> Option<String> {
    person_key(alias).filter(|key| !TITLES.contains(&key.split(' ').next().unwrap_or_default()))
}

/// What is known of an event, as far as it tells whether two are one.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFacts {
    /// What kind.
    pub kind: EventKind,
    /// The word that tells it, in its base form.
    pub head: String,
    /// From when until when, exclusive, where that is known.
    pub when: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether that is sure; an unsure date rules out only times far from it, see [`slack`].
    pub sure: bool,
    /// When the first article that tells of it was published.
    pub told: Option<DateTime<Utc>>,
    /// Where, folded.
    pub place: Option<String>,
    /// Who took part.
    pub participants: BTreeSet<SpeakerId>,
    /// Content words of its mentions, folded.
    pub words: BTreeSet<String>,
}

/// How telling a word is: the rarer among events, the more.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    /// How many events there are.
    pub events: u64,
    /// In how many of them the word stands.
    pub with_word: HashMap<String, u64>,
}

impl Rarity {
    fn weight(&self, word: &str) -> f64 {
        let with = self.with_word.get(word).copied().unwrap_or(0);
        1.0 + ((self.events as f64 + 1.0) / (with as f64 + 1.0)).ln().max(0.0)
    }
}

/// From here on, two events are one.
const SURE: f64 = 4.5;
/// Another candidate this close makes a case doubtful.
const MARGIN: f64 = 1.0;

/// How much speaks for the two being one; `None` where something rules it out.
#[must_use]
pub fn likeness(a: &EventFacts, b: &EventFacts, rarity: &Rarity) -> Option<f64> {
    if !kinds_agree(a.kind, b.kind) {
        return None;
    }
    let shared: f64 = a.words.intersection(&b.words).map(|word| rarity.weight(word)).sum();
    let weight = |words: &BTreeSet<String>| words.iter().map(|word| rarity.weight(word)).sum::<f64>();
    let (of_a, of_b) = (weight(&a.words), weight(&b.words));
    // Between the share of the shorter and of both: a brief mention has few words, and two long ones share some.
    let lesser = of_a.min(of_b).max(f64::MIN_POSITIVE);
    let words = 0.5 * (shared / lesser) + 0.5 * (shared / (of_a + of_b - shared).max(f64::MIN_POSITIVE));
    // Two mentions of "the press conference" agree in every word and may well be two.
    let enough = (a.words.intersection(&b.words).count() as f64 / 3.0).min(1.0);
    let in_common = a.participants.intersection(&b.participants).count() as f64;
    let participants = match a.participants.len().min(b.participants.len()) {
        0 => 0.0,
        _ if in_common == 0.0 => -0.5,
        fewer => 1.5 * in_common / fewer as f64,
    };
    let head = if !a.head.is_empty() && a.head == b.head {
        0.5
    } else {
        0.0
    };
    Some(time(a, b)? + place(a, b) + participants + 4.0 * words * enough + head)
}

fn kinds_agree(a: EventKind, b: EventKind) -> bool {
    use EventKind::*;
    a == b
        || matches!(
            (a, b),
            (Attack, Conflict) | (Conflict, Attack) | (Other, _) | (_, Other)
        )
}

/// From this confidence on a date is sure.
pub const SURE_DATE: f32 = 0.5;

/// How far from an unsure date the event may have been.
#[must_use]
pub fn slack() -> TimeDelta {
    TimeDelta::days(7)
}

/// Disjoint times rule it out where both are sure; the shorter the times that overlap, the more they tell.
fn time(a: &EventFacts, b: &EventFacts) -> Option<f64> {
    let days = |(from, to): (DateTime<Utc>, DateTime<Utc>)| (to - from).num_hours() as f64 / 24.0;
    match (a.when, b.when) {
        (Some(x), Some(y)) if !(a.sure && b.sure) => (x.0 < y.1 + slack() && y.0 < x.1 + slack()).then_some(1.0),
        (Some(x), Some(y)) => (x.0 < y.1 && y.0 < x.1).then(|| match days(x).max(days(y)) {
            d if d <= 4.0 => 2.5,
            d if d <= 31.0 => 1.0,
            _ => 0.25,
        }),
        (None, None) => Some(match (a.told, b.told) {
            (Some(x), Some(y)) => near(x.max(y), x.min(y), x.min(y)),
            _ => 0.0,
        }),
        (Some(when), None) => Some(b.told.map_or(0.0, |told| near(told, when.0, when.1))),
        (None, Some(when)) => Some(a.told.map_or(0.0, |told| near(told, when.0, when.1))),
    }
}

/// What a day of publication tells of an event without a date: news is of the days before it.
fn near(told: DateTime<Utc>, from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    match () {
        () if told >= from - TimeDelta::days(1) && told <= to + TimeDelta::days(7) => 1.0,
        () if told >= from - TimeDelta::days(7) && told <= to + TimeDelta::days(60) => 0.0,
        () => -1.5,
    }
}

fn place(a: &EventFacts, b: &EventFacts) -> f64 {
    let (Some(a), Some(b)) = (&a.place, &b.place) else {
        return 0.0;
    };
    let words = |place: &str| place.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let (in_a, in_b) = (words(a), words(b));
    match () {
        () if a == b => 1.5,
        () if in_a.is_subset(&in_b) || in_b.is_subset(&in_a) => 1.0,
        () if in_a.is_disjoint(&in_b) => -3.0,
        () => 0.0,
    }
}

/// Which of the candidates the event is: the best where it is sure and no other comes near it.
#[must_use]
pub fn same_event(event: &EventFacts, candidates: &[impl Borrow<EventFacts>], rarity: &Rarity) -> Option<usize> {
    let mut scored: Vec<(f64, usize)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(i, candidate)| Some((likeness(event, candidate.borrow(), rarity)?, i)))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (best, i) = *scored.first()?;
    let alone = scored.get(1).is_none_or(|(next, _)| best - next >= MARGIN);
    (best >= SURE && alone).then_some(i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{When, id::PersonId};

    fn event(kind: EventKind, when: Option<&str>, place: Option<&str>, who: &[u128], words: &str) -> EventFacts {
        EventFacts {
            kind,
            head: words.split(' ').next().unwrap().to_owned(),
            when: when
                .map(|when| When::parse(when).unwrap())
                .map(|when| (when.earliest, when.latest)),
            sure: when.is_none_or(|when| !when.contains('?')),
            told: None,
            place: place.map(str::to_owned),
            participants: who
                .iter()
                .map(|n| SpeakerId::Person(PersonId(uuid::Uuid::from_u128(*n))))
                .collect(),
            words: words.split(' ').map(str::to_owned).collect(),
        }
    }

    fn told(event: EventFacts, day: &str) -> EventFacts {
        EventFacts {
            told: Some(When::parse(day).unwrap().earliest),
            ..event
        }
    }

    use EventKind::*;

    fn in_may() -> EventFacts {
        event(
            Attack,
            Some("2023-05-03"),
            Some("palace"),
            &[1],
            "attack drone president residence palace dome",
        )
    }

    fn in_december() -> EventFacts {
        event(
            Attack,
            Some("2025-12-29"),
            Some("lake vessa"),
            &[1],
            "attack drone president residence lake vessa night",
        )
    }

    #[test]
    fn disjoint_dates_are_never_one_event() {
        assert_eq!(likeness(&in_may(), &in_december(), &Rarity::default()), None);
        let copy = EventFacts {
            when: in_december().when,
            ..in_may()
        };
        assert_eq!(same_event(&copy, &[in_may()], &Rarity::default()), None);
    }

    #[test]
    fn the_same_day_and_words_are_one_event() {
        let other = event(Attack, Some("2025-12-29"), None, &[1, 2], "attack president residence");
        assert_eq!(
            same_event(&other, &[in_may(), in_december()], &Rarity::default()),
            Some(1)
        );
    }

    #[test]
    fn an_unsure_date_allows_for_the_days_around_it() {
        let on = |day: &str| event(Attack, Some(day), Some("lake vessa"), &[1], "attack drone lake vessa");
        let december = [in_may(), in_december()];
        assert_eq!(same_event(&on("2025-12-31?"), &december, &Rarity::default()), Some(1));
        assert_eq!(same_event(&on("2025-12-31"), &december, &Rarity::default()), None);
        assert_eq!(same_event(&on("2026-01-31?"), &december, &Rarity::default()), None);
    }

    #[test]
    fn an_undated_mention_that_fits_two_stays_apart() {
        let vague = event(Attack, None, None, &[1], "attack drone president residence");
        assert_eq!(same_event(&vague, &[in_may(), in_december()], &Rarity::default()), None);
    }

    #[test]
    fn an_undated_mention_takes_the_event_of_its_days() {
        let vague = event(Attack, None, None, &[1], "attack drone president residence");
        let vague = told(vague, "2025-12-31");
        assert_eq!(
            same_event(&vague, &[in_may(), in_december()], &Rarity::default()),
            Some(1)
        );
    }

    #[test]
    fn two_attacks_of_one_day_in_two_places_are_two() {
        let port = event(
            Attack,
            Some("2024-06-01"),
            Some("port ellis"),
            &[],
            "attack drone port ellis harbour",
        );
        let mill = event(
            Attack,
            Some("2024-06-01"),
            Some("tamar"),
            &[],
            "attack drone mill tamar",
        );
        assert_eq!(same_event(&mill, &[port], &Rarity::default()), None);
    }

    #[test]
    fn talks_are_no_attack() {
        let talks = event(
            Talks,
            Some("2025-12-29"),
            None,
            &[1],
            "attack drone president residence lake vessa night",
        );
        assert_eq!(same_event(&talks, &[in_december()], &Rarity::default()), None);
    }

    #[test]
    fn common_words_weigh_less_than_rare_ones() {
        let with_word = [("attack", 900), ("drone", 800), ("vessa", 1)]
            .map(|(word, n)| (word.to_owned(), n))
            .into();
        let rarity = Rarity {
            events: 1000,
            with_word,
        };
        let a = event(Attack, None, None, &[], "attack drone vessa");
        let common = event(Attack, None, None, &[], "attack drone tamar");
        let rare = event(Attack, None, None, &[], "attack strike vessa");
        assert!(likeness(&a, &rare, &rarity) > likeness(&a, &common, &rarity));
    }

    #[test]
    fn likeness_is_the_same_from_both_sides() {
        let pairs = [
            (
                in_may(),
                told(event(Attack, None, Some("palace"), &[2], "attack dome"), "2023-05-09"),
            ),
            (
                in_december(),
                event(Conflict, Some("2025"), Some("vessa"), &[], "war drone vessa"),
            ),
        ];
        for (a, b) in pairs {
            assert_eq!(
                likeness(&a, &b, &Rarity::default()),
                likeness(&b, &a, &Rarity::default())
            );
        }
    }

    #[test]
    fn titles_and_single_words_are_no_identifying_alias() {
        assert_eq!(person_alias_key("President Rand"), None);
        assert_eq!(person_alias_key("Rand"), None);
        assert_eq!(person_alias_key("Volo Rand").as_deref(), Some("volo rand"));
        assert_eq!(source_alias_key("ministry", "Ministry of Health"), None);
        assert_eq!(source_alias_key("MOH", "Ministry of Health").as_deref(), Some("moh"));
    }
}
