use super::entity;

entity! {
    /// Human beings.
    person = "people" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        slug: String,
        name: String,
        sort_key: String,
        identity_key: Option<String>,
        description: Option<String>,
        wikidata_id: Option<String>,
        merged_into_id: Option<Uuid>,
        version: i32,
        created_at: i64,
    }
}

entity! {
    /// Their names.
    person_alias = "person_aliases" {
        #[sea_orm(primary_key, auto_increment = false)]
        person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        alias: String,
        alias_key: String,
        identity_key: Option<String>,
    }
}

entity! {
    /// Their slugs.
    person_slug = "person_slugs" {
        #[sea_orm(primary_key, auto_increment = false)]
        slug: String,
        person_id: Uuid,
    }
}

entity! {
    /// Their roles.
    affiliation = "affiliations" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person_id: Uuid,
        source_id: Option<Uuid>,
        role: String,
        role_key: String,
        statement_id: Option<Uuid>,
        from_edtf: Option<String>,
        from_earliest: Option<i64>,
        from_latest: Option<i64>,
        to_edtf: Option<String>,
        to_earliest: Option<i64>,
        to_latest: Option<i64>,
        created_at: i64,
    }
}

entity! {
    /// Whom an article names.
    article_person = "article_people" {
        #[sea_orm(primary_key, auto_increment = false)]
        article_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        person_id: Uuid,
        mentions: i32,
        statements: i32,
    }
}
