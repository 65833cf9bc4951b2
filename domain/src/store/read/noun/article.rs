//! An article.

use super::{Parts, Read, Type::*, column, part};
use crate::{
    Result,
    article::Article,
    id::{ArticleId, SourceId, Uuid},
    store::{
        read::want::{Columns, article},
        sql::Row,
    },
};

pub(super) const ARTICLE: Parts = &[
    (article::URL, &[column("@.url", Text)]),
    (article::TITLE, &[column("@.title", Text)]),
    (article::BYLINE, &[column("@.byline", Text)]),
    (article::LANGUAGE, &[column("@.language", Text)]),
    (article::PUBLISHER, &[column("@.publisher_id", Id)]),
    (article::PUBLISHED, &[column("@.published_edtf", Text)]),
    (article::WORDS, &[column("@.word_count", Int)]),
    (article::HASH, &[column("@.content_hash", Text)]),
    (article::INGESTED, &[column("@.ingested_at", Big)]),
    (article::SUPERSEDES, &[column("@.supersedes_id", Id)]),
    (
        article::BODY,
        &[column(
            "(select b.body from article_bodies b where b.article_id = @.id)",
            Long,
        )],
    ),
    (article::VERSION, &[column("@.version", Int)]),
];

impl Read for Article {
    fn read(row: &mut Row<'_>, id: Uuid, has: Columns) -> Result<Self> {
        Ok(Self {
            id: ArticleId(id),
            url: part(has, article::URL, || row.get())?,
            title: part(has, article::TITLE, || row.get())?,
            byline: part(has, article::BYLINE, || row.get())?,
            language: part(has, article::LANGUAGE, || row.get())?,
            publisher: part(has, article::PUBLISHER, || row.get::<Option<_>>())?.map(SourceId),
            published_on: part(has, article::PUBLISHED, || row.when())?,
            word_count: part(has, article::WORDS, || row.get())?,
            content_hash: part(has, article::HASH, || row.get())?,
            ingested_at: part(has, article::INGESTED, || row.time())?,
            supersedes: part(has, article::SUPERSEDES, || row.get::<Option<_>>())?.map(ArticleId),
            body: part(has, article::BODY, || row.get())?,
            version: part(has, article::VERSION, || row.get())?,
        })
    }
}
