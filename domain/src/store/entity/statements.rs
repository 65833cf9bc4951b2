use super::{entity, spanned};

entity! {
    /// Reported speech.
    statement = "statements" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        article_id: Uuid,
        position: i32,
        text: String,
        text_key: String,
        kind: String,
        act: String,
        attribution: String,
        speaker_person_id: Option<Uuid>,
        speaker_source_id: Option<Uuid>,
        speaker_role: Option<String>,
        said_edtf: Option<String>,
        said_earliest: Option<i64>,
        said_latest: Option<i64>,
        told_at: i64,
        confidence: f64,
        review_status: String,
        reviewed_by: Option<String>,
        reviewed_at: Option<i64>,
        extraction_id: Option<Uuid>,
        version: i32,
    }
}

spanned! {
    /// Where its parts stand.
    statement_span = "statement_spans" {
        #[sea_orm(primary_key, auto_increment = false)]
        statement_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        role: String,
        #[sea_orm(primary_key, auto_increment = false)]
        position: i32,
    } i32, String
}

spanned! {
    /// The outlets it came through.
    statement_via = "statement_via" {
        #[sea_orm(primary_key, auto_increment = false)]
        statement_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        position: i32,
        source_id: Uuid,
        relation: String,
        told_at: i64,
    } Option<i32>, Option<String>
}

spanned! {
    /// What it is about.
    statement_event = "statement_events" {
        #[sea_orm(primary_key, auto_increment = false)]
        statement_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
        confidence: f64,
        evidence: String,
        told_at: i64,
    } Option<i32>, Option<String>
}

entity! {
    /// What an editor found that it is not about.
    statement_unlink = "statement_unlinks" {
        #[sea_orm(primary_key, auto_increment = false)]
        statement_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
        unlinked_by: String,
        unlinked_at: i64,
    }
}
