//! The statements with their spans, their chains of outlets and the events they are about.

use super::{
    Writer,
    article::{Context, nowhere},
    with_span,
};
use crate::{
    Error, Result, When,
    id::{EventId, SourceId, StatementId},
    import::NOWHERE,
    name::fold,
    statement::{BETWEEN, ReviewStatus, SpeakerId},
    store::{
        code::{Code, EDITOR},
        entity::{statement, statement_event, statement_span, statement_via},
        sql::micros,
    },
};
use std::collections::{BTreeMap, HashSet};
use whosaid_extract::Statement as Draft;

/// To four places: a single-precision number would be read back with digits that nobody wrote.
pub(super) fn confidence(x: f32) -> f64 {
    let x = if x.is_finite() {
        f64::from(x).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (x * 10_000.0).round() / 10_000.0
}

/// Statements with what hangs on them.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) statements: Vec<statement::Model>,
    pub(super) spans: Vec<statement_span::Model>,
    pub(super) via: Vec<statement_via::Model>,
    pub(super) events: Vec<statement_event::Model>,
}

impl Writer<'_> {
    /// Gives the ids in the order of the extraction.
    pub(super) fn statements(&mut self, context: &Context<'_>, events: &[EventId]) -> Result<Vec<StatementId>> {
        let mut rows = Rows::default();
        let mut ids = Vec::new();
        for (position, draft) in context.extraction.statements.iter().enumerate() {
            let id = self.create(StatementId);
            rows.add(context, events, draft, id, context.first + position as i32)?;
            ids.push(id);
        }
        if context.run.is_none() {
            for row in &mut rows.statements {
                row.review_status = ReviewStatus::Confirmed.code().to_owned();
                row.reviewed_by = self.actor.map(str::to_owned);
                row.reviewed_at = Some(self.now());
            }
            for row in &mut rows.events {
                row.evidence = EDITOR.to_owned();
            }
        }
        self.put_searched(rows.statements);
        self.put(rows.spans);
        self.put(rows.via);
        self.put(rows.events);
        Ok(ids)
    }
}

impl Rows {
    pub(super) fn append(&mut self, mut other: Self) {
        self.statements.append(&mut other.statements);
        self.spans.append(&mut other.spans);
        self.via.append(&mut other.via);
        self.events.append(&mut other.events);
    }

    pub(super) fn add(
        &mut self,
        context: &Context<'_>,
        events: &[EventId],
        draft: &Draft,
        StatementId(id): StatementId,
        position: i32,
    ) -> Result<()> {
        let mut pieces = Vec::new();
        for (role, spans) in [
            ("content", &draft.content),
            ("speaker", &draft.speaker),
            ("cue", &draft.cue),
        ] {
            for (i, span) in spans.iter().enumerate() {
                let span = context.span(*span)?;
                if role == "content" {
                    pieces.push(span.exact.clone());
                }
                self.spans.push(with_span!(
                    statement_span::Model {
                        statement_id: id,
                        role: role.to_owned(),
                        position: i as i32,
                    },
                    span
                ));
            }
        }
        if pieces.is_empty() {
            return Err(Error::Invalid(format!(
                "statement {position} of the extraction has no words"
            )));
        }
        let text = pieces.join(BETWEEN);
        let said = draft.said_on.as_deref().map(When::parse).transpose()?;
        let told_at = said.as_ref().map_or(context.published_at, |when| micros(when.earliest));
        let speaker = draft.entity.map(|entity| context.actor(entity)).transpose()?.flatten();

        // An outlet stands in a chain once, where it is nearest the speaker.
        let mut outlets = HashSet::new();
        for via in &draft.via {
            // A person who passes words on is no outlet.
            let Some(SpeakerId::Source(SourceId(source_id))) = context.actor(via.entity)? else {
                continue;
            };
            let span = (via.span != NOWHERE).then(|| context.span(via.span)).transpose()?;
            if outlets.insert(source_id) {
                self.via.push(with_span!(
                    statement_via::Model {
                        statement_id: id,
                        position: outlets.len() as i32 - 1,
                        source_id: source_id,
                        relation: via.relation.code().to_owned(),
                        told_at: told_at,
                    },
                    maybe span
                ));
            }
        }

        let mut surest: BTreeMap<EventId, &whosaid_extract::EventLink> = BTreeMap::new();
        for link in &draft.events {
            let event = *events.get(link.event).ok_or_else(|| nowhere("event", link.event))?;
            let known = surest.entry(event).or_insert(link);
            if known.confidence < link.confidence {
                *known = link;
            }
        }
        for (EventId(event_id), link) in surest {
            self.events.push(with_span!(
                statement_event::Model {
                    statement_id: id,
                    event_id: event_id,
                    confidence: confidence(link.confidence),
                    evidence: link.evidence.code().to_owned(),
                    told_at: told_at,
                },
                maybe link.span.map(|span| context.span(span)).transpose()?
            ));
        }

        self.statements.push(statement::Model {
            id,
            article_id: context.article.0,
            position,
            text_key: fold(&text),
            text,
            kind: draft.kind.code().to_owned(),
            act: draft.act.code().to_owned(),
            attribution: draft.attribution.code().to_owned(),
            speaker_person_id: match speaker {
                Some(SpeakerId::Person(person)) => Some(person.0),
                _ => None,
            },
            speaker_source_id: match speaker {
                Some(SpeakerId::Source(source)) => Some(source.0),
                _ => None,
            },
            speaker_role: draft.role.clone(),
            said_edtf: said.as_ref().map(|when| when.edtf.clone()),
            said_earliest: said.as_ref().map(|when| micros(when.earliest)),
            said_latest: said.as_ref().map(|when| micros(when.latest)),
            told_at,
            confidence: confidence(draft.confidence),
            review_status: ReviewStatus::Proposed.code().to_owned(),
            reviewed_by: None,
            reviewed_at: None,
            extraction_id: context.run,
            version: 1,
        });
        Ok(())
    }
}
