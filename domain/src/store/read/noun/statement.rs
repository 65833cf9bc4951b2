//! A statement, and its chain of outlets.

use super::{Parts, Read, Type::*, code, column, part, review, who};
use crate::{
    Result,
    id::{ArticleId, SourceId, StatementId, Uuid},
    statement::{Act, ExtractionRun, Statement, Via},
    store::{
        read::want::{Columns, statement, via},
        sql::Row,
    },
};

pub(super) const STATEMENT: Parts = &[
    (statement::ARTICLE, &[column("@.article_id", Id)]),
    (statement::TEXT, &[column("@.text", Long)]),
    (statement::KIND, &[column("@.kind", Text)]),
    (statement::ACT, &[column("@.act", Text)]),
    (statement::ATTRIBUTION, &[column("@.attribution", Text)]),
    (
        statement::SPEAKER,
        &[column("@.speaker_person_id", Id), column("@.speaker_source_id", Id)],
    ),
    (statement::ROLE, &[column("@.speaker_role", Text)]),
    (statement::SAID, &[column("@.said_edtf", Text)]),
    (statement::CONFIDENCE, &[column("@.confidence", Real)]),
    (
        statement::REVIEW,
        &[
            column("@.review_status", Text),
            column("@.reviewed_by", Text),
            column("@.reviewed_at", Big),
        ],
    ),
    (
        statement::EXTRACTION,
        &[
            column(
                "(select x.extractor from extractions x where x.id = @.extraction_id)",
                Text,
            ),
            column(
                "(select x.extractor_version from extractions x where x.id = @.extraction_id)",
                Text,
            ),
            column("(select x.ran_at from extractions x where x.id = @.extraction_id)", Big),
        ],
    ),
    (statement::VERSION, &[column("@.version", Int)]),
];

impl Read for Statement {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: StatementId(id),
            article: ArticleId(part(has, statement::ARTICLE, || row.get::<Uuid>())?),
            text: part(has, statement::TEXT, || row.get())?,
            kind: code(has, statement::KIND, crate::statement::Kind::Direct, row)?,
            act: code(has, statement::ACT, Act::Asserts, row)?,
            attribution: code(
                has,
                statement::ATTRIBUTION,
                crate::statement::Attribution::Unresolved,
                row,
            )?,
            speaker: part(has, statement::SPEAKER, || who(row))?,
            speaker_role: part(has, statement::ROLE, || row.get())?,
            said_on: part(has, statement::SAID, || row.when())?,
            confidence: part(has, statement::CONFIDENCE, || row.get())?,
            review: review(row, has.has(statement::REVIEW))?,
            extraction: part(has, statement::EXTRACTION, || match row.get::<Option<String>>()? {
                Some(extractor) => Ok(Some(ExtractionRun {
                    extractor,
                    version: row.get()?,
                    at: row.time()?,
                })),
                None => {
                    row.skip(2);
                    Ok(None)
                }
            })?,
            version: part(has, statement::VERSION, || row.get())?,
            content: Vec::new(),
            cue: None,
            speaker_span: None,
            via: Vec::new(),
        })
    }
}

pub(super) const VIA: Parts = &[
    (Columns::NONE, &[column("@.source_id", Id)]),
    (via::RELATION, &[column("@.relation", Text)]),
    (
        via::SPAN,
        &[
            column("@.span_start", Int),
            column("@.span_end", Int),
            column("@.span_start_utf16", Int),
            column("@.span_end_utf16", Int),
            column("@.span_exact", Long),
            column("@.span_prefix", Text),
            column("@.span_suffix", Text),
        ],
    ),
];

impl Read for Via {
    fn read(row: &mut Row<'_>, _: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            source: SourceId(row.get()?),
            relation: code(has, via::RELATION, crate::statement::ViaRelation::Citing, row)?,
            span: part(has, via::SPAN, || row.span())?,
        })
    }
}
