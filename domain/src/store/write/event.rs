//! Events: each is either one that is known or a new one, proposed.

use super::{Writer, article::Context, candidates::Known, statement::confidence, with_span};
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
pub(super) struct Events {
    /// In its order.
    pub(super) ids: Vec<EventId>,
    /// How many of them were known.
    pub(super) known: u32,
}

/// What an article adds to the events.
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
    /// Which events those of the extraction are; of some it may be `given`.
    pub(super) async fn events(&mut self, context: &Context<'_>, given: &[Option<EventId>]) -> Result<Events> {
        let drafts = &context.extraction.events;
        let mut whens = Vec::new();
        let mut all = Vec::new();
        for draft in drafts {
            let when = draft.when.as_deref().map(When::parse).transpose()?;
            all.push(facts(context, draft, when.as_ref())?);
            whens.push(when);
        }
        let mut candidates = self.candidates(&all, given).await?;
        let mut rows = Rows::default();
        let mut ids = Vec::new();
        let mut known = BTreeSet::new();
        for (i, (draft, facts)) in drafts.iter().zip(&all).enumerate() {
            if let Some(id) = context.settled.events.get(i).copied().flatten() {
                known.insert(id);
                ids.push(id);
                continue;
            }
            let when = whens[i].as_ref();
            let of = &candidates.of[i];
            // Those of this article are not among them: the extractor, which saw the whole text, told them apart.
            let weighed: Vec<EventFacts> = of.iter().map(|id| candidates.known[id].facts.clone()).collect();
            let weigh = || same_event(facts, &weighed, &candidates.rarity).map(|place| of[place]);
            let found = given.get(i).copied().flatten().or_else(weigh);
            let id = match found.and_then(|id| Some((id, candidates.known.get_mut(&id)?))) {
                Some((id, event)) => {
                    self.learn(id, event, draft, when).await?;
                    known.insert(id);
                    rows.describe(self, id, draft, facts, context, event)?;
                    id
                }
                None => {
                    let id = self.new_event(draft, when, &mut rows);
                    let event = &mut Known::nothing(facts);
                    rows.describe(self, id, draft, facts, context, event)?;
                    id
                }
            };
            ids.push(id);
        }
        self.write_events(rows).await?;
        self.mentions(context, &ids)?;
        Ok(Events {
            ids,
            known: known.len() as u32,
        })
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
        self.put(events);
        self.put(event_slugs);
        self.put(rows.aliases);
        self.put(rows.words);
        self.put(rows.participants);
        Ok(())
    }

    /// What the article adds to a known event that nobody has reviewed or edited: a date where it had none, a
    /// narrower one within it or a sure one for an unsure, and a place where it had none.
    async fn learn(&self, EventId(id): EventId, known: &mut Known, draft: &Draft, when: Option<&When>) -> Result<()> {
        if !known.untouched {
            return Ok(());
        }
        let sure = confidence(draft.when_confidence);
        if let Some(when) = when.filter(|when| tells_more(known, when, sure)) {
            let mut sql = self.sql();
            let (edtf, sure) = (sql.bind(when.edtf.as_str()), sql.bind(sure));
            let (from, to) = (sql.bind(micros(when.earliest)), sql.bind(micros(when.latest)));
            let id = sql.bind(id);
            let text = format!(
                "update events set when_edtf = {edtf}, when_earliest = {from}, when_latest = {to}, \
                 when_confidence = {sure}, sort_at = {from} where id = {id}"
            );
            sql.run(&self.tx, &text).await?;
            known.facts.when = Some((when.earliest, when.latest));
            known.facts.sure = draft.when_confidence >= SURE_DATE;
            known.when_confidence = confidence(draft.when_confidence);
            known.when = Some(when.clone());
        }
        if let Some(place) = draft.place.as_ref().filter(|_| known.facts.place.is_none()) {
            let mut sql = self.sql();
            let (key, name, id) = (sql.bind(fold(place)), sql.bind(place.as_str()), sql.bind(id));
            let text = format!("update events set place = {name}, place_key = {key} where id = {id}");
            sql.run(&self.tx, &text).await?;
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

impl Known {
    /// Of an event that is new, and will have these facts.
    fn nothing(facts: &EventFacts) -> Self {
        Self {
            facts: EventFacts {
                participants: BTreeSet::new(),
                words: BTreeSet::new(),
                ..facts.clone()
            },
            names: BTreeSet::new(),
            removed: BTreeSet::new(),
            when: None,
            when_confidence: 0.0,
            untouched: true,
        }
    }
}

impl Rows {
    /// Names, words and participants that the event does not have yet, but for what an editor took away from it.
    fn describe(
        &mut self,
        w: &Writer<'_>,
        EventId(event_id): EventId,
        draft: &Draft,
        facts: &EventFacts,
        context: &Context<'_>,
        known: &mut Known,
    ) -> Result<()> {
        if !draft.name.is_empty() && known.names.insert(draft.name.clone()) {
            self.aliases.push(event_alias::Model {
                event_id,
                alias: draft.name.clone(),
                alias_key: fold(&draft.name),
            });
        }
        for word in &facts.words {
            if known.facts.words.insert(word.clone()) {
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
        Ok(())
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
