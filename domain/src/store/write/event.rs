//! Events: each is either one that is known or a new one, proposed.

use super::{Writer, article::Context, statement::confidence, with_span};
use crate::{
    Error, Result, When,
    event::EventKind,
    id::{EventId, PersonId, SourceId},
    identity::{EventFacts, Rarity, SURE_DATE, same_event, slack},
    name::{fold, slug},
    statement::{ReviewStatus, SpeakerId},
    store::{
        code::Code,
        entity::{article_event, event, event_alias, event_mention, event_participant, event_slug, event_word},
        sql::{Row, Sql, micros},
    },
    when::Precision,
};
use chrono::{DateTime, TimeDelta};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use whosaid_extract::Event as Draft;

/// What became of the events of an extraction.
pub(super) struct Events {
    /// In its order.
    pub(super) ids: Vec<EventId>,
    /// How many of them were known.
    pub(super) known: u32,
}

/// Known events that are weighed against one: those that share the most words with it.
const CANDIDATES: i64 = 50;

impl Writer<'_> {
    pub(super) async fn events(&mut self, context: &Context<'_>) -> Result<Events> {
        let own_from = self.changes.len();
        let mut ids = Vec::new();
        let mut known = BTreeSet::new();
        for draft in &context.extraction.events {
            let when = draft.when.as_deref().map(When::parse).transpose()?;
            let facts = facts(context, draft, when.as_ref())?;
            let own: Vec<Uuid> = self.changes[own_from..]
                .iter()
                .map(|change| change.node.uuid())
                .collect();
            let (candidates, rarity) = self.candidates(&facts, &own).await?;
            let weighed: Vec<EventFacts> = candidates.iter().map(|(_, facts)| facts.clone()).collect();
            let id = match same_event(&facts, &weighed, &rarity) {
                Some(i) => {
                    let id = candidates[i].0;
                    self.learn(id, draft, when.as_ref()).await?;
                    known.insert(id);
                    id
                }
                None => self.new_event(draft, when.as_ref()).await?,
            };
            self.describe(id, draft, &facts, context).await?;
            ids.push(id);
        }
        self.mentions(context, &ids).await?;
        Ok(Events {
            ids,
            known: known.len() as u32,
        })
    }

    /// Living events whose words and time leave it possible that they are this one, those of this article left out:
    /// the extractor, which saw the whole text, told them apart.
    async fn candidates(&self, facts: &EventFacts, own: &[Uuid]) -> Result<(Vec<(EventId, EventFacts)>, Rarity)> {
        let mut sql = self.sql();
        let words = sql.any_text(facts.words.iter().cloned());
        let own = sql.any_id(own.iter().copied());
        let time = match facts.when {
            None => "true".to_owned(),
            Some((from, to)) => {
                let bind = |sql: &mut Sql, by: TimeDelta| (sql.bind(micros(from - by)), sql.bind(micros(to + by)));
                let near = bind(&mut sql, slack());
                let (from, to) = if facts.sure {
                    bind(&mut sql, TimeDelta::zero())
                } else {
                    near.clone()
                };
                let sure = sql.bind(f64::from(SURE_DATE));
                format!(
                    "(e.when_earliest is null or (e.when_earliest < {to} and {from} < e.when_latest) \
                     or (e.when_confidence < {sure} and e.when_earliest < {} and {} < e.when_latest))",
                    near.1, near.0
                )
            }
        };
        let (enough, limit) = (sql.bind(facts.words.len().min(2) as i64), sql.bind(CANDIDATES));
        let text = format!(
            "select e.id, e.kind, e.head, e.when_earliest, e.when_latest, e.when_confidence, e.place_key, \
             (select min(l.published_at) from article_events l where l.event_id = e.id) \
             from events e join (select w.event_id, count(*) as n from event_words w where w.word {words} \
             group by w.event_id having count(*) >= {enough}) c on c.event_id = e.id \
             where e.merged_into_id is null and e.review_status <> 'rejected' and not (e.id {own}) and {time} \
             order by c.n desc, e.id limit {limit}"
        );
        let mut found: Vec<(EventId, EventFacts)> = Vec::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let id = EventId(row.get()?);
            let (kind, head) = (row.code::<EventKind>()?, row.get()?);
            let (from, to) = (row.time_or_null()?, row.time_or_null()?);
            let sure = row.get::<f64>()? >= f64::from(SURE_DATE);
            let (place, told) = (row.get()?, row.time_or_null()?);
            let (participants, words) = (BTreeSet::new(), BTreeSet::new());
            found.push((
                id,
                EventFacts {
                    kind,
                    head,
                    when: from.zip(to),
                    sure,
                    told,
                    place,
                    participants,
                    words,
                },
            ));
        }
        if found.is_empty() {
            return Ok((found, Rarity::default()));
        }
        let places: HashMap<Uuid, usize> = found.iter().enumerate().map(|(i, (id, _))| (id.0, i)).collect();
        let mut sql = self.sql();
        let any = sql.any_id(places.keys().copied());
        for row in sql
            .all(
                &self.tx,
                &format!("select event_id, word from event_words where event_id {any}"),
            )
            .await?
        {
            let mut row = Row::new(&row);
            let i = places[&row.get::<Uuid>()?];
            found[i].1.words.insert(row.get()?);
        }
        let mut sql = self.sql();
        let any = sql.any_id(places.keys().copied());
        let text = format!("select event_id, person_id, source_id from event_participants where event_id {any}");
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let i = places[&row.get::<Uuid>()?];
            let person = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Person(PersonId(id)));
            let source = row.get::<Option<Uuid>>()?.map(|id| SpeakerId::Source(SourceId(id)));
            found[i].1.participants.extend(person.or(source));
        }
        let all_words: BTreeSet<&String> = found.iter().flat_map(|(_, f)| &f.words).chain(&facts.words).collect();
        let mut sql = self.sql();
        let any = sql.any_text(all_words.into_iter().cloned());
        let mut rarity = Rarity::default();
        let text = format!(
            "select '', cast(n as bigint) from totals where noun = 'events' union all \
             select word, count(*) from event_words where word {any} group by word"
        );
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (word, n): (String, i64) = (row.get()?, row.get()?);
            match word.as_str() {
                "" => rarity.events = n.unsigned_abs(),
                _ => drop(rarity.with_word.insert(word, n.unsigned_abs())),
            }
        }
        Ok((found, rarity))
    }

    async fn new_event(&mut self, draft: &Draft, when: Option<&When>) -> Result<EventId> {
        let base = match when {
            Some(when) => format!("{}-{}", slug(&draft.name, "event"), day(when)),
            None => slug(&draft.name, "event"),
        };
        let slug = self.free_slug("event_slugs", &base).await?;
        let id = self.create(EventId);
        let row = event::Model {
            id: id.0,
            slug: slug.clone(),
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
        self.insert(vec![row]).await?;
        self.insert(vec![event_slug::Model { slug, event_id: id.0 }]).await?;
        Ok(id)
    }

    /// What the article adds to a known event that nobody has reviewed or edited: a date where it had none, a
    /// narrower one within it or a sure one for an unsure, and a place where it had none.
    async fn learn(&self, EventId(id): EventId, draft: &Draft, when: Option<&When>) -> Result<()> {
        let untouched = "review_status = 'proposed' and version = 1";
        if let Some(when) = when {
            let mut sql = self.sql();
            let (edtf, sure) = (
                sql.bind(when.edtf.as_str()),
                sql.bind(confidence(draft.when_confidence)),
            );
            let (from, to) = (sql.bind(micros(when.earliest)), sql.bind(micros(when.latest)));
            let enough = sql.bind(f64::from(SURE_DATE));
            let id = sql.bind(id);
            let text = format!(
                "update events set when_edtf = {edtf}, when_earliest = {from}, when_latest = {to}, \
                 when_confidence = {sure}, sort_at = {from} where id = {id} and {untouched} and (when_edtf is null \
                 or (when_confidence < {enough} and {sure} >= {enough}) \
                 or ((when_confidence < {enough} or {sure} >= {enough}) \
                 and when_earliest <= {from} and {to} <= when_latest and {to} - {from} < when_latest - when_earliest))"
            );
            sql.run(&self.tx, &text).await?;
        }
        if let Some(place) = &draft.place {
            let mut sql = self.sql();
            let (key, name, id) = (sql.bind(fold(place)), sql.bind(place.as_str()), sql.bind(id));
            let text = format!(
                "update events set place = {name}, place_key = {key} where id = {id} and {untouched} and place is null"
            );
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }

    /// Names, words and participants that the event does not have yet.
    async fn describe(
        &self,
        EventId(id): EventId,
        draft: &Draft,
        facts: &EventFacts,
        context: &Context<'_>,
    ) -> Result<()> {
        let mut sql = self.sql();
        let place = sql.bind(id);
        let text = format!(
            "select 'alias', alias from event_aliases where event_id = {place} union all \
             select 'word', word from event_words where event_id = {place}"
        );
        let mut known = BTreeSet::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            known.insert((row.get::<String>()?, row.get::<String>()?));
        }
        let new = |what: &str, text: &str| !text.is_empty() && !known.contains(&(what.to_owned(), text.to_owned()));
        if new("alias", &draft.name) {
            let (alias, alias_key) = (draft.name.clone(), fold(&draft.name));
            self.insert(vec![event_alias::Model {
                event_id: id,
                alias,
                alias_key,
            }])
            .await?;
        }
        let words = facts.words.iter().filter(|word| new("word", word));
        self.insert(
            words
                .map(|word| event_word::Model {
                    word: word.clone(),
                    event_id: id,
                })
                .collect(),
        )
        .await?;

        let mut sql = self.sql();
        let place = sql.bind(id);
        let text = format!("select person_id, source_id from event_participants where event_id = {place}");
        let mut known = BTreeSet::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            known.insert((row.get::<Option<Uuid>>()?, row.get::<Option<Uuid>>()?));
        }
        let mut rows = Vec::new();
        for entity in &draft.participants {
            let (person_id, source_id) = match context.actor(*entity)? {
                None => continue,
                Some(SpeakerId::Person(person)) => (Some(person.0), None),
                Some(SpeakerId::Source(source)) => (None, Some(source.0)),
            };
            if known.insert((person_id, source_id)) {
                rows.push(event_participant::Model {
                    id: self.clock.id(),
                    event_id: id,
                    person_id,
                    source_id,
                });
            }
        }
        self.insert(rows).await
    }

    /// Where the article mentions each event, and how often.
    async fn mentions(&self, context: &Context<'_>, ids: &[EventId]) -> Result<()> {
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
        self.insert(events).await?;
        self.insert(mentions).await
    }
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
