//! Lists that count: what each parent has most of comes first.

use super::{Pages, keyset::*, sql::*};
use crate::{
    Result,
    page::{Direction, PageArgs},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

/// A list of groups, the largest first. Counting needs all of a parent's rows, so the page is cut after it.
#[derive(Debug)]
pub(crate) struct Ranking<'a> {
    pub(crate) parents: &'a [Uuid],
    /// Joins that lead from the parent, `p`, to what is counted.
    pub(crate) from: &'static str,
    /// Conditions, already bound.
    pub(crate) conditions: Vec<String>,
    /// What is grouped by.
    pub(crate) id: &'static str,
    /// Further aggregates, each after a comma.
    pub(crate) more: &'static str,
    pub(crate) tag: &'static str,
    /// What is selected once the page is cut, of `k` and the joins.
    pub(crate) columns: &'static str,
    pub(crate) joins: &'static str,
}

impl Ranking<'_> {
    fn groups(&self, sql: &mut Sql) -> String {
        let parents = sql.parents(self.parents.iter().copied());
        let conditions = if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" and ")
        };
        format!(
            "p as materialized (select p.ord, p.parent from {parents}), \
             a as materialized (select p.ord, {} as id, count(*) as n{} from p {} where {conditions} group by p.ord, {})",
            self.id, self.more, self.from, self.id
        )
    }

    /// Reads a page for each parent. `node` takes the count and then the columns.
    pub(crate) async fn pages<N, L>(
        &self,
        db: &DatabaseConnection,
        mut sql: Sql,
        page: &PageArgs,
        mut node: impl FnMut(&mut Row<'_>) -> Result<(N, L)>,
    ) -> Result<Pages<N, L>> {
        if self.parents.is_empty() {
            return Ok(Vec::new());
        }
        let order = Order::new(self.tag, &[("n", Key::Int), ("id", Key::Id)], true);
        let groups = self.groups(&mut sql);
        let mut within = vec!["true".to_owned()];
        let mut probes = Vec::new();
        for (cursor, towards, back) in [(&page.after, ">", "<="), (&page.before, "<", ">=")] {
            match cursor {
                None => probes.push("false".to_owned()),
                Some(cursor) => {
                    within.push(order.beyond(&mut sql, cursor, towards)?);
                    let back = order.beyond(&mut sql, cursor, back)?;
                    probes.push(format!("exists (select 1 from a where a.ord = p.ord and {back})"));
                }
            }
        }
        let limit = sql.bind(i64::from(page.limit) + 1);
        let by = if page.direction == Direction::Forward {
            "n desc, id desc"
        } else {
            "n, id"
        };
        let text = format!(
            "with {groups}, k as (select a.*, row_number() over (partition by ord order by {by}) as place from a where {}) \
             select p.ord, {}, k.id, k.n, k.n, {} from p left join k on k.ord = p.ord and k.place <= {limit} {} \
             order by p.ord, k.place",
            within.join(" and "),
            probes.join(", "),
            self.columns,
            self.joins
        );
        let rows = sql.all(db, &text).await?;
        read_pages(&rows, self.parents.len(), &order, page, &mut node)
    }

    /// How many groups each parent has.
    pub(crate) async fn counts(&self, db: &DatabaseConnection, mut sql: Sql) -> Result<Vec<u64>> {
        if self.parents.is_empty() {
            return Ok(Vec::new());
        }
        let groups = self.groups(&mut sql);
        let rows = sql
            .all(
                db,
                &format!("with {groups} select a.ord, count(*) from a group by a.ord"),
            )
            .await?;
        read_counts(&rows, self.parents.len())
    }
}
