use super::entity;

entity! {
    /// What editors took away.
    removal = "removals" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person_id: Option<Uuid>,
        source_id: Option<Uuid>,
        event_id: Option<Uuid>,
        alias: Option<String>,
        no_person_id: Option<Uuid>,
        no_source_id: Option<Uuid>,
        removed_by: Option<String>,
        removed_at: i64,
    }
}
