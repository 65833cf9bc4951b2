//! What people put right of a statement. What extraction had found stays in the feed.

use super::{Editor, Writer, review::because, with_span};
use crate::{
    Error, Result, When,
    change::{Detail, Operation},
    error::{Fault, FaultCode},
    id::{ArticleId, NodeId, PersonId, SourceId, StatementId},
    name::fold,
    review::{Correction, ViaGiven, attribution},
    source::SourceKind,
    span::{Body, SpanGiven, TextSpan},
    statement::{Attribution, ReviewStatus, SpeakerId, ViaRelation},
    store::{
        Store,
        code::{Code, word},
        entity::{article, article_body, source, statement, statement_span, statement_via},
        sql::micros,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::HashSet;

impl Store {
    /// Puts a statement right; it counts as confirmed from then on. Gives its new version; where nothing differs and it
    /// is confirmed already, the one that it has.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] with all that is wrong: no such statement or speaker, another version than `expected`,
    /// a span that is not in the text; of the database.
    pub async fn correct_statement(
        &self,
        id: StatementId,
        expected: Option<i32>,
        correction: &Correction,
        reason: Option<&str>,
        editor: &Editor<'_>,
    ) -> Result<i32> {
        let mut w = Writer::begin(self, editor.clock, Some(editor.name)).await?;
        let before = w.seen_statement(id, expected).await?;
        let text = w.text_of(ArticleId(before.article_id)).await?;
        let mut work = Work {
            body: Body::new(&text)?,
            row: before.clone(),
            detail: Detail::default(),
            faults: Vec::new(),
            spans: Vec::new(),
            via: None,
        };
        w.put_right(&mut work, correction).await?;
        if !work.faults.is_empty() {
            return Err(Error::Refused(work.faults));
        }
        let confirmed = ReviewStatus::Confirmed.code();
        let mut detail = std::mem::take(&mut work.detail);
        let status = |code: &str| Some(code.to_uppercase());
        detail.field(
            "review",
            status(&before.review_status).as_deref(),
            status(confirmed).as_deref(),
        );
        if detail.is_empty() {
            return Ok(before.version);
        }
        detail.reason = because(reason);
        let told_at = work.row.told_at;
        let mut row = work.row.into_active_model().reset_all();
        (row.review_status, row.reviewed_by, row.reviewed_at) = w.reviewed(ReviewStatus::Confirmed);
        row.version = Set(before.version + 1);
        row.update(&w.tx).await?;
        w.rewrite(id, told_at, work.spans, work.via).await?;
        w.record(id, Operation::Corrected, detail);
        w.count_article(ArticleId(before.article_id)).await?;
        w.commit().await?;
        Ok(before.version + 1)
    }
}

/// A correction being made.
struct Work<'a> {
    body: Body<'a>,
    /// As it will be.
    row: statement::Model,
    detail: Detail,
    faults: Vec<Fault>,
    /// The spans of each role that are given.
    spans: Vec<(&'static str, Vec<TextSpan>)>,
    via: Option<Vec<(SourceId, ViaRelation, Option<TextSpan>)>>,
}

impl Work<'_> {
    fn fault(&mut self, field: &str, code: FaultCode, message: impl Into<String>) {
        self.faults.push(Fault::new(field, code, message));
    }

    /// The stretch, if it is one of the text and says what is claimed.
    fn span(&mut self, field: &str, given: &SpanGiven) -> Option<TextSpan> {
        let point = |n: i32| usize::try_from(n).unwrap_or(usize::MAX);
        let span = match self.body.span(point(given.start), point(given.end)) {
            Ok(span) => span,
            Err(error) => {
                self.fault(field, FaultCode::Invalid, error.to_string());
                return None;
            }
        };
        if let Some(exact) = given.exact.as_ref().filter(|exact| **exact != span.exact) {
            let clip = |words: &str| words.chars().take(64).collect::<String>();
            let message = format!(
                "the span {}..{} says `{}`, but the text has `{}` there",
                given.start,
                given.end,
                clip(exact),
                clip(&span.exact)
            );
            self.fault(field, FaultCode::Invalid, message);
            return None;
        }
        Some(span)
    }

    /// One span of a role, or none.
    fn part(&mut self, role: &'static str, field: &str, given: Option<&SpanGiven>) {
        let spans = match given {
            Some(given) => self.span(field, given).into_iter().collect(),
            None => Vec::new(),
        };
        self.spans.push((role, spans));
    }

    fn content(&mut self, given: &[SpanGiven]) {
        if given.is_empty() {
            self.fault(
                "content",
                FaultCode::Invalid,
                "a statement needs words: give a span or more",
            );
        }
        let spans: Vec<TextSpan> = given
            .iter()
            .enumerate()
            .filter_map(|(i, span)| self.span(&format!("content.{i}"), span))
            .collect();
        if let Some(i) = spans.windows(2).position(|pair| pair[1].start < pair[0].end) {
            let message = "spans stand in the order of the text and do not overlap";
            self.fault(&format!("content.{}", i + 1), FaultCode::Invalid, message);
        }
        let pieces: Vec<&str> = spans.iter().map(|span| span.exact.as_str()).collect();
        self.row.text = pieces.join(crate::statement::BETWEEN);
        self.row.text_key = fold(&self.row.text);
        self.spans.push(("content", spans));
    }
}

fn speaker_of(row: &statement::Model) -> Option<SpeakerId> {
    let person = row.speaker_person_id.map(|id| SpeakerId::Person(PersonId(id)));
    person.or(row.speaker_source_id.map(|id| SpeakerId::Source(SourceId(id))))
}

fn id_of(speaker: SpeakerId) -> NodeId {
    match speaker {
        SpeakerId::Person(id) => id.into(),
        SpeakerId::Source(id) => id.into(),
    }
}

/// Spans as the feed keeps them.
fn told<'a>(spans: impl Iterator<Item = (i32, i32, &'a str)>) -> Option<String> {
    let spans: Vec<_> = spans
        .map(|(start, end, exact)| serde_json::json!({"start": start, "end": end, "exact": exact}))
        .collect();
    (!spans.is_empty()).then(|| serde_json::Value::from(spans).to_string())
}

impl Writer<'_> {
    pub(super) async fn text_of(&self, article: ArticleId) -> Result<String> {
        let body = article_body::Entity::find_by_id(article.0).one(&self.tx).await?;
        body.map(|body| body.body)
            .ok_or_else(|| Error::Schema(format!("{article} has no text")))
    }

    async fn put_right(&self, work: &mut Work<'_>, correction: &Correction) -> Result<()> {
        let before = work.row.clone();
        self.put_speaker(work, correction).await?;
        if let Some(act) = correction.act {
            work.row.act = act.code().to_owned();
        }
        if let Some(kind) = correction.kind {
            work.row.kind = kind.code().to_owned();
        }
        if let Some(role) = &correction.speaker_role {
            work.row.speaker_role = because(role.as_deref());
        }
        if let Some(said) = &correction.said_on {
            self.put_time(work, said.as_ref()).await?;
        }
        for (field, before, after) in [
            ("act", &before.act, &work.row.act),
            ("kind", &before.kind, &work.row.kind),
            ("attribution", &before.attribution, &work.row.attribution),
        ] {
            let (before, after) = (before.to_uppercase(), after.to_uppercase());
            work.detail.field(field, Some(&before), Some(&after));
        }
        for (field, before, after) in [
            ("speakerRole", &before.speaker_role, &work.row.speaker_role),
            ("saidOn", &before.said_edtf, &work.row.said_edtf),
        ] {
            work.detail.field(field, before.as_deref(), after.as_deref());
        }
        if let Some(content) = &correction.content {
            work.content(content);
        }
        if let Some(cue) = &correction.cue {
            work.part("cue", "cue", cue.as_ref());
        }
        if let Some(speaker) = &correction.speaker_span {
            work.part("speaker", "speakerSpan", speaker.as_ref());
        }
        for i in 0..work.spans.len() {
            let role = work.spans[i].0;
            let field = if role == "speaker" { "speakerSpan" } else { role };
            let known = self.spans_of(StatementId(before.id), role).await?;
            let known = told(known.iter().map(|s| (s.span_start, s.span_end, s.span_exact.as_str())));
            let given = told(work.spans[i].1.iter().map(|s| (s.start, s.end, s.exact.as_str())));
            work.detail.field(field, known.as_deref(), given.as_deref());
        }
        if let Some(via) = &correction.via {
            self.put_via(work, StatementId(before.id), via).await?;
        }
        Ok(())
    }

    async fn put_speaker(&self, work: &mut Work<'_>, correction: &Correction) -> Result<()> {
        let before = speaker_of(&work.row);
        let mut speaker = before;
        let mut unnamed = false;
        if let Some(given) = correction.speaker {
            speaker = match given {
                None => None,
                Some(who) => {
                    let table = match who {
                        SpeakerId::Person(_) => "people",
                        SpeakerId::Source(_) => "sources",
                    };
                    let node = id_of(who);
                    match self.living(table, node.uuid(), "speaker", node).await {
                        Ok(id) => Some(match who {
                            SpeakerId::Person(_) => SpeakerId::Person(PersonId(id)),
                            SpeakerId::Source(_) => SpeakerId::Source(SourceId(id)),
                        }),
                        Err(Error::Refused(faults)) => {
                            work.faults.extend(faults);
                            return Ok(());
                        }
                        Err(error) => return Err(error),
                    }
                }
            };
            if let Some(SpeakerId::Source(id)) = speaker {
                let row = source::Entity::find_by_id(id.0).one(&self.tx).await?;
                unnamed = row.is_some_and(|row| row.kind == SourceKind::Unnamed.code());
            }
            work.row.speaker_person_id = match speaker {
                Some(SpeakerId::Person(id)) => Some(id.0),
                _ => None,
            };
            work.row.speaker_source_id = match speaker {
                Some(SpeakerId::Source(id)) => Some(id.0),
                _ => None,
            };
            let id = |who: Option<SpeakerId>| who.map(|who| id_of(who).to_string());
            work.detail
                .field("speaker", id(before).as_deref(), id(speaker).as_deref());
        }
        let found = match correction.attribution {
            Some(given) => {
                if (given == Attribution::Unresolved) != speaker.is_none() {
                    let message = format!(
                        "{} goes {} a speaker: give another attribution, or leave it out",
                        word(given),
                        if speaker.is_none() { "with" } else { "without" }
                    );
                    work.fault("attribution", FaultCode::Invalid, message);
                }
                given
            }
            None if correction.speaker.is_some() => {
                attribution(Attribution::read(&work.row.attribution)?, speaker, unnamed)
            }
            None => return Ok(()),
        };
        work.row.attribution = found.code().to_owned();
        Ok(())
    }

    /// When it was said, and the time that it is sorted by.
    async fn put_time(&self, work: &mut Work<'_>, said: Option<&When>) -> Result<()> {
        let row = &mut work.row;
        row.said_edtf = said.map(|when| when.edtf.clone());
        row.said_earliest = said.map(|when| micros(when.earliest));
        row.said_latest = said.map(|when| micros(when.latest));
        row.told_at = match row.said_earliest {
            Some(at) => at,
            None => {
                let article = article::Entity::find_by_id(row.article_id).one(&self.tx).await?;
                article.map_or(row.told_at, |article| article.published_at)
            }
        };
        Ok(())
    }

    async fn put_via(&self, work: &mut Work<'_>, id: StatementId, given: &[ViaGiven]) -> Result<()> {
        let known = statement_via::Entity::find()
            .filter(statement_via::Column::StatementId.eq(id.0))
            .order_by_asc(statement_via::Column::Position);
        let known = known.all(&self.tx).await?;
        let mut chain = Vec::new();
        let mut outlets = HashSet::new();
        for (i, via) in given.iter().enumerate() {
            let field = format!("via.{i}.source");
            match self.living("sources", via.source.0, &field, via.source.into()).await {
                Ok(outlet) if outlets.insert(outlet) => {
                    let span = via.span.as_ref();
                    let span = span.and_then(|span| work.span(&format!("via.{i}.span"), span));
                    chain.push((SourceId(outlet), via.relation, span));
                }
                Ok(_) => work.fault(&field, FaultCode::Invalid, "an outlet stands in a chain once"),
                Err(Error::Refused(faults)) => work.faults.extend(faults),
                Err(error) => return Err(error),
            }
        }
        let link = |source: SourceId, relation: String, span: Option<(i32, i32, &str)>| {
            let span = span.map(|(start, end, exact)| serde_json::json!({"start": start, "end": end, "exact": exact}));
            serde_json::json!({"source": source.to_string(), "relation": relation, "span": span})
        };
        let text =
            |links: Vec<serde_json::Value>| (!links.is_empty()).then(|| serde_json::Value::from(links).to_string());
        let before = known.iter().map(|via| {
            let span = via.span_start.zip(via.span_end).zip(via.span_exact.as_deref());
            let span = span.map(|((start, end), exact)| (start, end, exact));
            link(SourceId(via.source_id), via.relation.to_uppercase(), span)
        });
        let after = chain.iter().map(|(source, relation, span)| {
            let span = span.as_ref().map(|s| (s.start, s.end, s.exact.as_str()));
            link(*source, word(*relation), span)
        });
        let (before, after) = (text(before.collect()), text(after.collect()));
        work.detail.field("via", before.as_deref(), after.as_deref());
        work.via = Some(chain);
        Ok(())
    }

    async fn spans_of(&self, id: StatementId, role: &str) -> Result<Vec<statement_span::Model>> {
        let spans = statement_span::Entity::find()
            .filter(statement_span::Column::StatementId.eq(id.0))
            .filter(statement_span::Column::Role.eq(role))
            .order_by_asc(statement_span::Column::Position);
        Ok(spans.all(&self.tx).await?)
    }

    /// The spans and the chain that are given, and the time in its copies.
    async fn rewrite(
        &self,
        StatementId(id): StatementId,
        told_at: i64,
        spans: Vec<(&'static str, Vec<TextSpan>)>,
        via: Option<Vec<(SourceId, ViaRelation, Option<TextSpan>)>>,
    ) -> Result<()> {
        for (role, spans) in spans {
            statement_span::Entity::delete_many()
                .filter(statement_span::Column::StatementId.eq(id))
                .filter(statement_span::Column::Role.eq(role))
                .exec(&self.tx)
                .await?;
            let rows = spans.into_iter().enumerate().map(|(position, span)| {
                with_span!(
                    statement_span::Model {
                        statement_id: id,
                        role: role.to_owned(),
                        position: position as i32,
                    },
                    span
                )
            });
            self.insert(rows.collect()).await?;
        }
        if let Some(via) = via {
            statement_via::Entity::delete_many()
                .filter(statement_via::Column::StatementId.eq(id))
                .exec(&self.tx)
                .await?;
            let rows = via
                .into_iter()
                .enumerate()
                .map(|(position, (SourceId(source_id), relation, span))| {
                    with_span!(
                        statement_via::Model {
                            statement_id: id,
                            position: position as i32,
                            source_id: source_id,
                            relation: relation.code().to_owned(),
                            told_at: told_at,
                        },
                        maybe span
                    )
                });
            self.insert(rows.collect()).await?;
        }
        for table in ["statement_via", "statement_events"] {
            let mut sql = self.sql();
            let (at, id) = (sql.bind(told_at), sql.bind(id));
            let text = format!("update {table} set told_at = {at} where statement_id = {id} and told_at <> {at}");
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }
}
