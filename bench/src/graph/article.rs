//! An article's rows, with its statements'.

use super::{DAY, Emit, Given, Graph, Speaker, value::*};
use crate::{rows::*, text::Reported};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use whosaid_domain::{name::fold, span::Body};

const EVIDENCE: &[&str] = &["topic", "reference"];

/// What a statement's rows take from its article.
struct Found<'a> {
    article: Uuid,
    run: Uuid,
    body: &'a Body<'a>,
    published_at: i64,
    ingested_at: i64,
}

impl Graph {
    pub(super) fn article(
        &mut self,
        given: &Given,
        first_by: &mut HashMap<usize, (Uuid, i64)>,
        emit: Emit<'_>,
    ) -> crate::Result<()> {
        let body = Body::new(&given.input.text)?;
        let (id, run) = (self.id(given.at), self.id(given.at));
        let published = given.input.published.as_ref().ok_or("an article without a date")?;
        let published_at = earliest(published);
        let ingested_at = micros(given.at) + 600_000_000;
        let words = given.input.text.split_whitespace().count();
        emit(
            &ARTICLES,
            row![
                id,
                given.input.url.as_deref(),
                given.input.content_hash(),
                given.input.title.as_deref(),
                given.input.byline.as_deref(),
                "en",
                self.sources[given.publisher].id,
                published.edtf.as_str(),
                published_at,
                latest(published),
                published_at,
                words,
                ingested_at
            ],
        )?;
        emit(&ARTICLE_BODIES, row![id, given.input.text.as_str()])?;
        emit(&EXTRACTIONS, row![run, id, "whosaid-extract", "bench", ingested_at])?;
        emit(&CHANGES, row![ingested_at, "article", id, "created"])?;
        for (event, mention) in given.events.iter().zip(&given.text.events) {
            let event = self.events[*event].id;
            emit(&ARTICLE_EVENTS, row![id, event, 1, published_at])?;
            let mut row = row![event, id, 0];
            row.extend(span(&body, *mention)?);
            emit(&EVENT_MENTIONS, row)?;
        }
        let mut people: BTreeMap<usize, i64> = BTreeMap::new();
        for (position, reported) in given.text.statements.iter().enumerate() {
            if let Speaker::Person(n) = given.speakers[position] {
                *people.entry(n).or_default() += 1;
            }
            let found = Found {
                article: id,
                run,
                body: &body,
                published_at,
                ingested_at,
            };
            self.statement(given, position, reported, &found, first_by, emit)?;
        }
        for (n, statements) in people {
            emit(&ARTICLE_PEOPLE, row![id, self.people[n].0, statements + 1, statements])?;
        }
        Ok(())
    }

    fn statement(
        &mut self,
        given: &Given,
        position: usize,
        reported: &Reported,
        found: &Found<'_>,
        first_by: &mut HashMap<usize, (Uuid, i64)>,
        emit: Emit<'_>,
    ) -> crate::Result<()> {
        let id = self.id(given.at);
        let said_on = self
            .random
            .chance(0.7)
            .then(|| day(given.at - self.random.next() % (3 * DAY)));
        let said_on = said_on.transpose()?;
        let told_at = said_on.as_ref().map_or(found.published_at, earliest);
        let (person, source, attribution) = match given.speakers[position] {
            Speaker::Person(n) => {
                first_by.entry(n).or_insert((id, found.ingested_at));
                (Some(self.people[n].0), None, "named")
            }
            Speaker::Source(n) => (None, Some(self.sources[n].id), "named"),
            Speaker::Nobody => (None, None, "unresolved"),
        };
        let mut pieces = Vec::new();
        for (role, stretches) in [
            ("content", &reported.content[..]),
            ("speaker", &[reported.speaker]),
            ("cue", &[reported.cue]),
        ] {
            for (i, stretch) in stretches.iter().enumerate() {
                let span = cut(found.body, *stretch)?;
                if role == "content" {
                    pieces.push(span.exact.clone());
                }
                let mut row = row![id, role, i];
                row.extend(columns(span));
                emit(&STATEMENT_SPANS, row)?;
            }
        }
        if let (Some(outlet), Some(stretch)) = (given.told[position], reported.told) {
            let mut row = row![id, 0, self.sources[outlet].id, "told", told_at];
            row.extend(span(found.body, stretch)?);
            emit(&STATEMENT_VIA, row)?;
        }
        for (i, event) in given.events.iter().enumerate() {
            // The article's topic, and every other statement also what came up with it.
            if i > 0 && self.random.chance(0.5) {
                continue;
            }
            let confidence = (40 + self.random.below(60)) as f64 / 100.0;
            let mut row = row![id, self.events[*event].id, confidence, EVIDENCE[i.min(1)], told_at];
            if i == 0 {
                row.extend(vec![Value::Null; 7]);
            } else {
                row.extend(span(found.body, given.text.events[i])?);
            }
            emit(&STATEMENT_EVENTS, row)?;
        }
        let text = pieces.join(" … ");
        let (status, by, at) = match self.random.below(100) {
            0 => ("rejected", Some("editor"), Some(found.ingested_at)),
            1..4 => ("confirmed", Some("editor"), Some(found.ingested_at)),
            _ => ("proposed", None, None),
        };
        let confidence = (5_000 + self.random.below(4_900)) as f64 / 10_000.0;
        emit(
            &STATEMENTS,
            row![
                id,
                found.article,
                position,
                text.as_str(),
                fold(&text),
                reported.kind,
                reported.act,
                attribution,
                person,
                source,
                Value::Null,
                said_on.as_ref().map(|when| when.edtf.as_str()),
                said_on.as_ref().map(earliest),
                said_on.as_ref().map(latest),
                told_at,
                confidence,
                status,
                by,
                at,
                found.run
            ],
        )?;
        emit(&CHANGES, row![found.ingested_at, "statement", id, "created"])
    }
}
