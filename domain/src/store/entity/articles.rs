use super::entity;

entity! {
    /// Texts.
    article = "articles" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        url: Option<String>,
        content_hash: String,
        title: Option<String>,
        byline: Option<String>,
        language: String,
        publisher_id: Option<Uuid>,
        published_edtf: Option<String>,
        published_earliest: Option<i64>,
        published_latest: Option<i64>,
        published_at: i64,
        word_count: i32,
        ingested_at: i64,
        supersedes_id: Option<Uuid>,
        version: i32,
    }
}

entity! {
    /// Their bodies.
    article_body = "article_bodies" {
        #[sea_orm(primary_key, auto_increment = false)]
        article_id: Uuid,
        body: String,
    }
}

entity! {
    /// Runs of an extractor.
    extraction = "extractions" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        article_id: Uuid,
        extractor: String,
        extractor_version: String,
        ran_at: i64,
    }
}

entity! {
    /// The feed.
    change = "changes" {
        #[sea_orm(primary_key)]
        seq: i64,
        transaction_number: i64,
        at: i64,
        noun: String,
        node: Uuid,
        operation: String,
        actor: Option<String>,
        detail: Option<String>,
    }
}
