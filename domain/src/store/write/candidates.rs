//! Known events that may be those of an article: found for all of them at once.

use super::Writer;
use crate::{
    Result, When,
    event::EventKind,
    id::{EventId, PersonId, SourceId},
    identity::{EventFacts, Rarity, SURE_DATE, slack},
    name::fold,
    statement::{ReviewStatus, SpeakerId},
    store::sql::{Row, micros},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Known events that are weighed against one: those that share the most words with it.
const CANDIDATES: i64 = 50;
/// Events that are looked at for one by its words, the rarest first, so that a common word costs no more among many
/// events than among few.
const LOOKED_AT: u64 = 2_000;

/// What is known of an event that may be one of the article's.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) facts: EventFacts,
    /// Those that an editor took away among them.
    pub(super) names: BTreeSet<String>,
    /// Those.
    lost: BTreeSet<String>,
    /// Who takes no part, as an editor has it.
    pub(super) removed: BTreeSet<SpeakerId>,
    pub(super) when: Option<When>,
    pub(super) when_confidence: f64,
    /// Whether nobody has reviewed or edited it.
    pub(super) untouched: bool,
    /// Whether an editor rejected it, or made it another.
    gone: bool,
}

/// Candidates for the events of some articles.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// For each of the events, in the order of the articles.
    drafts: Vec<Draft>,
    pub(super) known: HashMap<EventId, Known>,
    pub(super) rarity: Rarity,
    /// For each the others that an editor found not to be the same.
    apart: HashMap<EventId, BTreeSet<EventId>>,
    /// Known events that an article of these was found to be about, which may be other than the database has them, and
    /// those that it brought.
    met: BTreeSet<EventId>,
}

/// What others have that an event was set apart from, and it has not itself: no article teaches it that.
#[derive(Debug, Default)]
pub(super) struct Others {
    names: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Others {
    pub(super) fn have_name(&self, name: &str) -> bool {
        !self.names.is_empty() && self.names.contains(&fold(name))
    }

    pub(super) fn have_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

/// What may be the same as an event, as the database had it.
#[derive(Debug)]
struct Draft {
    candidates: Vec<EventId>,
    /// The words that it is looked up by, and how many of them must be shared.
    telling: BTreeSet<String>,
    enough: usize,
}

impl Candidates {
    /// Known events that may be the same as this one, those that share the most words with it first. Those of its own
    /// article are not among them: the extractor, which saw the whole text, told them apart. Nor is one that is called
    /// here by the name of another that it was set apart from.
    pub(super) fn of(&self, place: usize, name: &str, facts: &EventFacts) -> Vec<EventId> {
        let Some(draft) = self.drafts.get(place) else {
            return Vec::new();
        };
        let shared = |id: &EventId| self.known[id].facts.words.intersection(&draft.telling).count();
        let near = |id: &&EventId| shared(id) >= draft.enough.max(1) && self.known[*id].may_be(facts);
        let met: Vec<EventId> = self.met.iter().filter(near).copied().collect();
        let mut of = draft.candidates.clone();
        if !met.is_empty() {
            of.extend(met);
            of.sort_by_key(|id| (std::cmp::Reverse(shared(id)), *id));
            of.dedup();
            of.truncate(CANDIDATES as usize);
        }
        of.retain(|id| !self.others(*id).have_name(name));
        of
    }

    /// What those have that an event was set apart from.
    pub(super) fn others(&self, id: EventId) -> Others {
        let mut others = Others::default();
        let (Some(apart), Some(own)) = (self.apart.get(&id), self.known.get(&id)) else {
            return others;
        };
        for other in apart.iter().filter_map(|other| self.known.get(other)) {
            others.names.extend(other.goes_by());
            others
                .words
                .extend(other.facts.words.difference(&own.facts.words).cloned());
        }
        for name in own.goes_by() {
            others.names.remove(&name);
        }
        others
    }

    /// Lets the articles that follow find what one was about.
    pub(super) fn meet(&mut self, ids: &[EventId]) {
        self.met.extend(ids);
    }
}

/// Of an event `e`: what [`Known::read`] reads.
const KNOWN: &str = "e.id, e.kind, e.head, e.when_edtf, e.when_confidence, e.place_key, e.review_status, e.version, \
                     e.merged_into_id is not null, (select min(l.published_at) from article_events l where l.event_id = e.id)";

impl Known {
    fn read(row: &mut Row<'_>) -> Result<(EventId, Self)> {
        let id = EventId(row.get()?);
        let (kind, head) = (row.code::<EventKind>()?, row.get()?);
        let (when, when_confidence) = (row.when()?, row.get()?);
        let place = row.get()?;
        let (review, version) = (row.code::<ReviewStatus>()?, row.get::<i32>()?);
        let merged: bool = row.get()?;
        let facts = EventFacts {
            kind,
            head,
            when: when.as_ref().map(|when| (when.earliest, when.latest)),
            sure: when_confidence >= f64::from(SURE_DATE),
            told: row.time_or_null()?,
            place,
            participants: BTreeSet::new(),
            words: BTreeSet::new(),
        };
        let known = Self {
            facts,
            names: BTreeSet::new(),
            lost: BTreeSet::new(),
            removed: BTreeSet::new(),
            when,
            when_confidence,
            untouched: review == ReviewStatus::Proposed && version == 1,
            gone: merged || review == ReviewStatus::Rejected,
        };
        Ok((id, known))
    }

    /// Of an event that is new, and will have these facts.
    pub(super) fn nothing(facts: &EventFacts, when: Option<&When>, when_confidence: f64) -> Self {
        Self {
            facts: EventFacts {
                sure: when_confidence >= f64::from(SURE_DATE),
                participants: BTreeSet::new(),
                words: BTreeSet::new(),
                ..facts.clone()
            },
            names: BTreeSet::new(),
            lost: BTreeSet::new(),
            removed: BTreeSet::new(),
            when: when.cloned(),
            when_confidence,
            untouched: true,
            gone: false,
        }
    }

    /// Its names, for comparing.
    fn goes_by(&self) -> impl Iterator<Item = String> {
        self.names.difference(&self.lost).map(|name| fold(name))
    }

    /// Whether it is alive, and its time leaves it possible that it is this event; as [`Writer::look_up`] asks.
    fn may_be(&self, event: &EventFacts) -> bool {
        let (Some(of), Some(own)) = (window(event), self.facts.when) else {
            return !self.gone;
        };
        let overlaps = |(from, to): (i64, i64)| micros(own.0) < to && from < micros(own.1);
        !self.gone && (overlaps(of.0) || (!self.facts.sure && overlaps(of.1)))
    }
}

impl Writer<'_> {
    /// Living events whose words and time leave it possible that they are these, and those that are given.
    pub(super) async fn candidates(
        &self,
        events: &[&EventFacts],
        given: impl Iterator<Item = EventId>,
    ) -> Result<Candidates> {
        let mut found = Candidates::default();
        self.count_words(events.iter().flat_map(|facts| &facts.words), &mut found.rarity)
            .await?;
        let mut words = Vec::new();
        for (draft, facts) in events.iter().enumerate() {
            let telling = telling(&facts.words, &found.rarity);
            let enough = facts.words.len().min(telling.len()).min(2);
            words.extend(telling.iter().map(|word| word_row(draft, word, enough, facts)));
            found.drafts.push(Draft {
                candidates: Vec::new(),
                telling: telling.into_iter().cloned().collect(),
                enough,
            });
        }
        if !words.is_empty() {
            self.look_up(Value::from(words), &mut found).await?;
        }
        self.look_at(given, &mut found).await?;
        if found.known.is_empty() {
            return Ok(found);
        }
        let known = found.known.keys().copied().collect();
        self.describe_candidates(known, &mut found).await?;
        // What those tell that one was set apart from, which may be no candidates.
        let others = found.apart.values().flatten();
        let others: BTreeSet<EventId> = others.filter(|id| !found.known.contains_key(id)).copied().collect();
        if !others.is_empty() {
            self.look_at(others.iter().copied(), &mut found).await?;
            self.describe_candidates(others, &mut found).await?;
        }
        let all = found.known.values().flat_map(|known| &known.facts.words);
        let counted = &found.rarity.with_word;
        let missing: BTreeSet<String> = all.filter(|word| !counted.contains_key(*word)).cloned().collect();
        self.count_words(missing.iter(), &mut found.rarity).await?;
        Ok(found)
    }

    /// In how many events the words stand.
    async fn count_words(&self, words: impl Iterator<Item = &String>, rarity: &mut Rarity) -> Result<()> {
        let words: BTreeSet<&String> = words.collect();
        if words.is_empty() {
            return Ok(());
        }
        let mut sql = self.sql();
        let any = sql.any_text(words.into_iter().cloned());
        let text = format!(
            "select '', cast(n as bigint) from totals where noun = 'events' union all \
             select word, cast(n as bigint) from event_word_totals where word {any}"
        );
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (word, n): (String, i64) = (row.get()?, row.get()?);
            match word.as_str() {
                "" => rarity.events = n.unsigned_abs(),
                _ => drop(rarity.with_word.insert(word, n.unsigned_abs())),
            }
        }
        Ok(())
    }

    async fn look_up(&self, words: Value, found: &mut Candidates) -> Result<()> {
        let mut sql = self.sql();
        let words = sql.json_rows(&words);
        let (sure, limit) = (sql.bind(f64::from(SURE_DATE)), sql.bind(CANDIDATES));
        // What an event is asked for stands in the row of each of its words, and each table is asked once for each row
        // before it: PostgreSQL plans this once, when the tables may be empty, and would walk them whole.
        let (each_word, each_event) = if sql.postgres {
            let each =
                |what: &str, table: &str, of: &str| format!("lateral (select {what} from {table} where {of} offset 0)");
            let event = |id: &str| each("i.*", "events i", &format!("i.id = {id}"));
            (
                each("i.event_id", "event_words i", "i.word = d.word"),
                [event("c.event_id"), event("k.id")],
            )
        } else {
            ("event_words".to_owned(), ["events".to_owned(), "events".to_owned()])
        };
        let [of_found, of_kept] = each_event;
        let on_word = if sql.postgres { "true" } else { "w.word = d.word" };
        let text = format!(
            "with d as materialized (select cast(r.value->>0 as bigint) as draft, r.value->>1 as word, \
             cast(r.value->>2 as bigint) as enough, cast(r.value->>3 as bigint) as since, \
             cast(r.value->>4 as bigint) as until, cast(r.value->>5 as bigint) as near_since, \
             cast(r.value->>6 as bigint) as near_until from {words} r), \
             c as (select d.draft, w.event_id, count(*) as n, min(d.since) as since, min(d.until) as until, \
             min(d.near_since) as near_since, min(d.near_until) as near_until \
             from d cross join {each_word} w where {on_word} group by d.draft, w.event_id \
             having count(*) >= min(d.enough)), \
             k as (select c.draft, e.id, row_number() over (partition by c.draft order by c.n desc, e.id) as place \
             from c cross join {of_found} e where e.id = c.event_id \
             and e.merged_into_id is null and e.review_status <> 'rejected' \
             and (c.since is null or e.when_earliest is null \
             or (e.when_earliest < c.until and c.since < e.when_latest) \
             or (e.when_confidence < {sure} and e.when_earliest < c.near_until and c.near_since < e.when_latest))) \
             select k.draft, {KNOWN} from k cross join {of_kept} e where e.id = k.id and k.place <= {limit} order by k.draft, k.place"
        );
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let draft: i64 = row.get()?;
            let (id, known) = Known::read(&mut row)?;
            if let Some(draft) = usize::try_from(draft)
                .ok()
                .and_then(|draft| found.drafts.get_mut(draft))
            {
                draft.candidates.push(id);
            }
            found.known.entry(id).or_insert(known);
        }
        Ok(())
    }

    /// Events that are known to be the article's, whatever was decided of them.
    async fn look_at(&self, given: impl Iterator<Item = EventId>, found: &mut Candidates) -> Result<()> {
        let given: BTreeSet<EventId> = given.collect();
        if given.is_empty() {
            return Ok(());
        }
        let mut sql = self.sql();
        let any = sql.any_id(given.into_iter().map(|id| id.0));
        for row in sql
            .all(&self.tx, &format!("select {KNOWN} from events e where e.id {any}"))
            .await?
        {
            let (id, known) = Known::read(&mut Row::new(&row))?;
            found.known.entry(id).or_insert(known);
        }
        Ok(())
    }

    async fn describe_candidates(&self, ids: BTreeSet<EventId>, found: &mut Candidates) -> Result<()> {
        let mut sql = self.sql();
        let any = sql.any_id(ids.iter().map(|id| id.0));
        let none = if sql.postgres { "cast(null as uuid)" } else { "null" };
        let apart: String = [("a", "b"), ("b", "a")]
            .iter()
            .flat_map(|side| [(side, "m.id"), (side, "m.merged_into_id")])
            .map(|((mine, theirs), id)| {
                format!(
                    " union all select 4, {id}, null, coalesce(o.merged_into_id, o.id), {none} from events m \
                     join not_same s on s.event_{mine}_id = m.id join events o on o.id = s.event_{theirs}_id where {id} {any}"
                )
            })
            .collect();
        let text = format!(
            "select 0, event_id, word, {none}, {none} from event_words where event_id {any} union all \
             select 1, event_id, alias, {none}, {none} from event_aliases where event_id {any} union all \
             select 5, event_id, alias, {none}, {none} from removals where event_id {any} and alias is not null union all \
             select 2, event_id, null, person_id, source_id from event_participants where event_id {any} union all \
             select 3, event_id, null, no_person_id, no_source_id from removals where event_id {any} and alias is null{apart}"
        );
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let what: i32 = row.get()?;
            let id = EventId(row.get()?);
            let Some(known) = found.known.get_mut(&id) else {
                continue;
            };
            let word: Option<String> = row.get()?;
            match what {
                0 => known.facts.words.extend(word),
                1 => known.names.extend(word),
                5 => {
                    known.names.extend(word.clone());
                    known.lost.extend(word);
                }
                4 => found
                    .apart
                    .entry(id)
                    .or_default()
                    .extend(row.get::<Option<_>>()?.map(EventId)),
                _ => {
                    let person = row.get::<Option<_>>()?.map(|id| SpeakerId::Person(PersonId(id)));
                    let source = row.get::<Option<_>>()?.map(|id| SpeakerId::Source(SourceId(id)));
                    let who = if what == 2 {
                        &mut known.facts.participants
                    } else {
                        &mut known.removed
                    };
                    who.extend(person.or(source));
                }
            }
        }
        Ok(())
    }
}

/// The rarest of the words, as many as lead to so many events.
fn telling<'a>(words: &'a BTreeSet<String>, rarity: &Rarity) -> Vec<&'a String> {
    let count = |word: &String| rarity.with_word.get(word).copied().unwrap_or(0);
    let mut by_count: BTreeMap<(u64, &String), u64> = BTreeMap::new();
    for word in words {
        by_count.insert((count(word), word), count(word));
    }
    let mut left = LOOKED_AT;
    let mut telling = Vec::new();
    for ((_, word), n) in by_count {
        if n > left && telling.len() >= 2 {
            break;
        }
        left = left.saturating_sub(n);
        telling.push(word);
    }
    telling
}

/// A row `draft, word, enough, since, until, near_since, near_until`.
fn word_row(draft: usize, word: &str, enough: usize, facts: &EventFacts) -> Value {
    match window(facts) {
        Some(((from, to), (near_from, near_to))) => json!([draft, word, enough, from, to, near_from, near_to]),
        None => json!([draft, word, enough, null, null, null, null]),
    }
}

/// Microseconds between which an event must have been to be this one: where its own date is sure, and where it is not.
fn window(facts: &EventFacts) -> Option<((i64, i64), (i64, i64))> {
    let (from, to) = facts.when?;
    let near = (micros(from - slack()), micros(to + slack()));
    let sure = (micros(from), micros(to));
    Some((if facts.sure { sure } else { near }, near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_left_out_where_rarer_ones_tell_more() {
        let words: BTreeSet<String> = ["attack", "drone", "valdai", "night"].map(str::to_owned).into();
        let mut rarity = Rarity::default();
        assert_eq!(telling(&words, &rarity).len(), 4);
        for (word, n) in [("attack", 50_000), ("night", 1_900), ("drone", 90), ("valdai", 3)] {
            rarity.with_word.insert(word.to_owned(), n);
        }
        assert_eq!(telling(&words, &rarity), ["valdai", "drone", "night"]);
        let common: BTreeSet<String> = ["attack", "night"].map(str::to_owned).into();
        rarity.with_word.insert("night".to_owned(), 40_000);
        assert_eq!(telling(&common, &rarity), ["night", "attack"]);
    }
}
