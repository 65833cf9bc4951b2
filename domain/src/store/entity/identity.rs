use super::entity;

entity! {
    /// Two found to be one.
    merge = "merges" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person_from_id: Option<Uuid>,
        person_into_id: Option<Uuid>,
        source_from_id: Option<Uuid>,
        source_into_id: Option<Uuid>,
        event_from_id: Option<Uuid>,
        event_into_id: Option<Uuid>,
        moved: String,
        reason: Option<String>,
        merged_by: Option<String>,
        merged_at: i64,
        undone_by: Option<String>,
        undone_at: Option<i64>,
        number: i32,
        counts: String,
    }
}

entity! {
    /// Two found to be two.
    not_same = "not_same" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person_a_id: Option<Uuid>,
        person_b_id: Option<Uuid>,
        source_a_id: Option<Uuid>,
        source_b_id: Option<Uuid>,
        event_a_id: Option<Uuid>,
        event_b_id: Option<Uuid>,
        decided_by: Option<String>,
        decided_at: i64,
    }
}
