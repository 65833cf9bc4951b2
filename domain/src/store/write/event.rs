//! Events: each is either one that is known or a new one, proposed.

use super::{
    Writer,
    article::Context,
    candidates::{Known, Others},
    statement::confidence,
    with_span,
};
use crate::{
    Error, Result, When,
    id::EventId,
    identity::{EventFacts, SURE_DATE, same_event},
    name::{fold, slug},
    statement::ReviewStatus,
    store::{
        code::Code,
        entity::{article_event, event, event_alias, event_mention, event_participant, event_slug, event_word},
        sql::micros,
    },
    when::Precision,
};
use chrono::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use whosaid_extract::Event as Draft;

/// What became of the events of an extraction.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// In its order.
    pub(super) ids: Vec<EventId>,
    /// How many of them were known.
    pub(super) known: u32,
    /// How many were not.
    pub(super) new: u32,
}

/// What articles add to the events.
#[derive(Default)]
struct Rows {
    events: Vec<NewEvent>,
    aliases: Vec<event_alias::Model>,
    words: Vec<event_word::Model>,
    participants: Vec<event_participant::Model>,
}

/// An event whose slug is not settled yet.
struct NewEvent {
    base: String,
    row: event::Model,
}

impl Writer<'_> {
    /// Which events those of the extractions are, one article after the other; of some it may be `given`.
    pub(super) async fn events(&mut self, contexts: &[Context<'_>], given: &[Option<EventId>]) -> Result<Vec<Events>> {
        let mut all = Vec::new();
        for context in contexts {
            for draft in &context.extraction.events {
                let when = draft.when.as_deref().map(When::parse).transpose()?;
                all.push((facts(context, draft, when.as_ref())?, when));
            }
        }
        let facts: Vec<&EventFacts> = all.iter().map(|(facts, _)| facts).collect();
        let mut candidates = self.candidates(&facts, given.iter().flatten().copied()).await?;
        let mut rows = Rows::default();
        let mut found = Vec::new();
        let mut places = all.iter().enumerate();
        for context in contexts {
            let mut events = Events::default();
            let mut known = BTreeSet::new();
            let settled = &context.settled.events;
            for ((i, draft), (place, (facts, when))) in context.extraction.events.iter().enumerate().zip(&mut places) {
                if let Some(id) = settled.get(i).copied().flatten() {
                    known.insert(id);
                    events.ids.push(id);
                    continue;
                }
                let weigh = || {
                    let of = candidates.of(place, &draft.name, facts);
                    let weighed: Vec<&EventFacts> = of.iter().map(|id| &candidates.known[id].facts).collect();
                    same_event(facts, &weighed, &candidates.rarity).map(|place| of[place])
                };
                let there = given.get(i).copied().flatten().or_else(weigh);
                let there = there.filter(|id| candidates.known.contains_key(id));
                let id = there.unwrap_or_else(|| self.new_event(draft, when.as_ref(), &mut rows));
                let when = when.as_ref();
                let sure = when.map_or(0.0, |_| confidence(draft.when_confidence));
                let others = candidates.others(id);
                let event = candidates.known.entry(id);
                let event = event.or_insert_with(|| Known::nothing(facts, when, sure));
                if there.is_some() {
                    self.learn(id, event, draft, when, &mut rows).await?;
                    known.insert(id);
                } else {
                    candidates.rarity.events += 1;
                    events.new += 1;
                }
                let new = rows.describe(self, id, draft, (facts, &others), context, event)?;
                for word in new {
                    *candidates.rarity.with_word.entry(word).or_default() += 1;
                }
                events.ids.push(id);
            }
            candidates.meet(&events.ids);
            self.mentions(context, &events.ids)?;
            events.known = known.len() as u32;
            found.push(events);
        }
        self.write_events(rows).await?;
        Ok(found)
    }

    fn new_event(&mut self, draft: &Draft, when: Option<&When>, rows: &mut Rows) -> EventId {
        let base = event_slug(&draft.name, when);
        let id = self.create(EventId);
        let row = event::Model {
            id: id.0,
            slug: String::new(),
            name: draft.name.clone(),
            sort_key: fold(&draft.name),
            kind: draft.kind.code().to_owned(),
            head: fold(&draft.head),
            when_edtf: when.map(|when| when.edtf.clone()),
            when_earliest: when.map(|when| micros(when.earliest)),
            when_latest: when.map(|when| micros(when.latest)),
            when_confidence: when.map_or(0.0, |_| confidence(draft.when_confidence)),
            sort_at: when.map_or(self.now(), |when| micros(when.earliest)),
            place: draft.place.clone(),
            place_key: draft.place.as_deref().map(fold),
            parent_id: None,
            review_status: ReviewStatus::Proposed.code().to_owned(),
            reviewed_by: None,
            reviewed_at: None,
            wikidata_id: None,
            merged_into_id: None,
            version: 1,
            created_at: self.now(),
        };
        rows.events.push(NewEvent { base, row });
        id
    }

    async fn write_events(&mut self, rows: Rows) -> Result<()> {
        let bases = rows.events.iter().map(|new| new.base.clone()).collect();
        let slugs = self.free_slugs("event_slugs", bases).await?;
        let mut events = Vec::new();
        let mut event_slugs = Vec::new();
        for (NewEvent { row, .. }, slug) in rows.events.into_iter().zip(slugs) {
            event_slugs.push(event_slug::Model {
                slug: slug.clone(),
                event_id: row.id,
            });
            events.push(event::Model { slug, ..row });
        }
        self.put_searched(events);
        self.put(event_slugs);
        self.put_searched(rows.aliases);
        self.put(rows.words);
        self.put(rows.participants);
        Ok(())
    }

    /// What the article adds to a known event that nobody has reviewed or edited: a date where it had none, a
    /// narrower one within it or a sure one for an unsure, and a place where it had none.
    async fn learn(
        &self,
        EventId(id): EventId,
        known: &mut Known,
        draft: &Draft,
        when: Option<&When>,
        rows: &mut Rows,
    ) -> Result<()> {
        if !known.untouched {
            return Ok(());
        }
        let sure = confidence(draft.when_confidence);
        // It may have come in with an article before, and be written with this one.
        let mut new = rows.events.iter_mut().map(|new| &mut new.row).find(|row| row.id == id);
        if let Some(when) = when.filter(|when| tells_more(known, when, sure)) {
            let (from, to) = (micros(when.earliest), micros(when.latest));
            if let Some(row) = &mut new {
                row.when_edtf = Some(when.edtf.clone());
                (row.when_earliest, row.when_latest) = (Some(from), Some(to));
                (row.when_confidence, row.sort_at) = (sure, from);
            } else {
                let mut sql = self.sql();
                let (edtf, sure) = (sql.bind(when.edtf.as_str()), sql.bind(sure));
                let (from, to, id) = (sql.bind(from), sql.bind(to), sql.bind(id));
                let text = format!(
                    "update events set when_edtf = {edtf}, when_earliest = {from}, when_latest = {to}, \
                     when_confidence = {sure}, sort_at = {from} where id = {id}"
                );
                sql.run(&self.tx, &text).await?;
            }
            known.facts.when = Some((when.earliest, when.latest));
            known.facts.sure = draft.when_confidence >= SURE_DATE;
            known.when_confidence = confidence(draft.when_confidence);
            known.when = Some(when.clone());
        }
        if let Some(place) = draft.place.as_ref().filter(|_| known.facts.place.is_none()) {
            if let Some(row) = &mut new {
                (row.place, row.place_key) = (Some(place.clone()), Some(fold(place)));
            } else {
                let mut sql = self.sql();
                let (key, name, id) = (sql.bind(fold(place)), sql.bind(place.as_str()), sql.bind(id));
                let text = format!("update events set place = {name}, place_key = {key} where id = {id}");
                sql.run(&self.tx, &text).await?;
            }
            known.facts.place = Some(fold(place));
        }
        Ok(())
    }

    /// Where the article mentions each event, and how often.
    fn mentions(&mut self, context: &Context<'_>, ids: &[EventId]) -> Result<()> {
        let mut spans: BTreeMap<EventId, BTreeSet<whosaid_extract::Span>> = BTreeMap::new();
        for (draft, id) in context.extraction.events.iter().zip(ids) {
            spans.entry(*id).or_default().extend(draft.mentions.iter().copied());
        }
        let mut mentions = Vec::new();
        let mut events = Vec::new();
        for (EventId(event_id), spans) in spans {
            let article_id = context.article.0;
            events.push(article_event::Model {
                article_id,
                event_id,
                mentions: spans.len() as i32,
                published_at: context.published_at,
            });
            for (position, span) in spans.into_iter().enumerate() {
                mentions.push(with_span!(
                    event_mention::Model {
                        event_id: event_id,
                        article_id: article_id,
                        position: position as i32,
                    },
                    context.span(span)?
                ));
            }
        }
        self.put(events);
        self.put(mentions);
        Ok(())
    }
}

impl Rows {
    /// Names, words and participants that the event does not have yet, but for what an editor took away from it, and names
    /// and words of others that it was set apart from. Gives the words.
    fn describe(
        &mut self,
        w: &Writer<'_>,
        EventId(event_id): EventId,
        draft: &Draft,
        (facts, others): (&EventFacts, &Others),
        context: &Context<'_>,
        known: &mut Known,
    ) -> Result<Vec<String>> {
        known.facts.told = known.facts.told.min(facts.told).or(facts.told);
        if !draft.name.is_empty() && !others.have_name(&draft.name) && known.names.insert(draft.name.clone()) {
            self.aliases.push(event_alias::Model {
                event_id,
                alias: draft.name.clone(),
                alias_key: fold(&draft.name),
            });
        }
        let mut new = Vec::new();
        for word in &facts.words {
            if !others.have_word(word) && known.facts.words.insert(word.clone()) {
                new.push(word.clone());
                self.words.push(event_word::Model {
                    word: word.clone(),
                    event_id,
                });
            }
        }
        for entity in &draft.participants {
            let Some(actor) = context.actor(*entity)? else {
                continue;
            };
            if !known.removed.contains(&actor) && known.facts.participants.insert(actor) {
                let (person_id, source_id) = actor.split();
                self.participants.push(event_participant::Model {
                    id: w.clock.id(),
                    event_id,
                    person_id,
                    source_id,
                });
            }
        }
        Ok(new)
    }
}

/// Whether a date says more than what is known: where nothing is, a sure one for an unsure, a narrower one within it.
fn tells_more(known: &Known, when: &When, sure: f64) -> bool {
    let enough = f64::from(SURE_DATE);
    let Some(old) = &known.when else { return true };
    let (was_sure, is_sure) = (known.when_confidence >= enough, sure >= enough);
    let narrower = old.earliest <= when.earliest
        && when.latest <= old.latest
        && when.latest - when.earliest < old.latest - old.earliest;
    (!was_sure && is_sure) || ((!was_sure || is_sure) && narrower)
}

fn facts(context: &Context<'_>, draft: &Draft, when: Option<&When>) -> Result<EventFacts> {
    let mut participants = BTreeSet::new();
    for entity in &draft.participants {
        participants.extend(context.actor(*entity)?);
    }
    let told = DateTime::from_timestamp_micros(context.published_at);
    Ok(EventFacts {
        kind: draft.kind,
        head: fold(&draft.head),
        when: when.map(|when| (when.earliest, when.latest)),
        sure: draft.when_confidence >= SURE_DATE,
        told: Some(told.ok_or_else(|| Error::Invalid("the article's date is beyond all times".into()))?),
        place: draft.place.as_deref().map(fold),
        participants,
        words: draft
            .words
            .iter()
            .map(|word| fold(word))
            .filter(|word| !word.is_empty())
            .collect(),
    })
}

/// The slug of an event, before it is told from that of another.
pub(super) fn event_slug(name: &str, when: Option<&When>) -> String {
    match when {
        Some(when) => format!("{}-{}", slug(name, "event"), day(when)),
        None => slug(name, "event"),
    }
}

/// For a slug: the day, month or year in which it began.
fn day(when: &When) -> String {
    let format = match when.precision {
        Precision::Year => "%Y",
        Precision::Month => "%Y-%m",
        Precision::Instant | Precision::Day | Precision::Interval => "%Y-%m-%d",
    };
    when.earliest.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_the_date_as_far_as_it_is_known() {
        for (edtf, slug) in [
            ("2024", "2024"),
            ("2024-05~", "2024-05"),
            ("2024-05-02/2024-05-03", "2024-05-02"),
        ] {
            assert_eq!(day(&When::parse(edtf).unwrap()), slug);
        }
    }
}
