use super::entity;

entity! {
    /// Bodies.
    source = "sources" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        slug: String,
        name: String,
        sort_key: String,
        identity_key: Option<String>,
        kind: String,
        homepage: Option<String>,
        wikidata_id: Option<String>,
        reliability: Option<String>,
        merged_into_id: Option<Uuid>,
        version: i32,
        created_at: i64,
    }
}

entity! {
    /// Their names.
    source_alias = "source_aliases" {
        #[sea_orm(primary_key, auto_increment = false)]
        source_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        alias: String,
        alias_key: String,
        identity_key: Option<String>,
    }
}

entity! {
    /// Their slugs.
    source_slug = "source_slugs" {
        #[sea_orm(primary_key, auto_increment = false)]
        slug: String,
        source_id: Uuid,
    }
}
