use super::{entity, spanned};

entity! {
    /// What happened.
    event = "events" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        slug: String,
        name: String,
        sort_key: String,
        kind: String,
        head: String,
        when_edtf: Option<String>,
        when_earliest: Option<i64>,
        when_latest: Option<i64>,
        when_confidence: f64,
        sort_at: i64,
        place: Option<String>,
        place_key: Option<String>,
        parent_id: Option<Uuid>,
        review_status: String,
        reviewed_by: Option<String>,
        reviewed_at: Option<i64>,
        wikidata_id: Option<String>,
        merged_into_id: Option<Uuid>,
        version: i32,
        created_at: i64,
    }
}

entity! {
    /// Their names.
    event_alias = "event_aliases" {
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        alias: String,
        alias_key: String,
    }
}

entity! {
    /// Their slugs.
    event_slug = "event_slugs" {
        #[sea_orm(primary_key, auto_increment = false)]
        slug: String,
        event_id: Uuid,
    }
}

entity! {
    /// The words of their mentions.
    event_word = "event_words" {
        #[sea_orm(primary_key, auto_increment = false)]
        word: String,
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
    }
}

entity! {
    /// Who took part.
    event_participant = "event_participants" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        event_id: Uuid,
        person_id: Option<Uuid>,
        source_id: Option<Uuid>,
    }
}

spanned! {
    /// Where articles mention them.
    event_mention = "event_mentions" {
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        article_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        position: i32,
    } i32, String
}

entity! {
    /// Which events an article mentions.
    article_event = "article_events" {
        #[sea_orm(primary_key, auto_increment = false)]
        article_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        event_id: Uuid,
        mentions: i32,
        published_at: i64,
    }
}
