//! What tells of a parent's list as a whole: its length, whether anything lies beyond a cursor, and the groups that are
//! counted before the page is cut.

use super::{
    list::{Group, List},
    want::ListOf,
};
use crate::{
    article::{ArticleFilter, ArticlesOf},
    event::{EventFilter, EventsOf},
    person::{PeopleOf, PersonFilter},
    source::SourceFilter,
    statement::{StatementFilter, StatementsOf},
};

/// Whether a parent `p` has an item beyond a cursor.
pub(super) fn exists(list: &List, beyond: &str) -> String {
    match &list.group {
        None => format!(
            "exists (select 1 from {} where {})",
            list.from(),
            list.all("p.parent", &[beyond.to_owned()])
        ),
        Some(group) => format!(
            "exists (select 1 from (select {id} as id, count(*) as n{more} from {} where {} group by {id}{by}{having}) k \
             where {beyond})",
            list.from(),
            list.all("p.parent", &[]),
            id = list.id,
            more = group.more,
            by = group.by,
            having = group.having,
        ),
    }
}

/// How many a parent `p` has in all.
pub(super) fn count(of: &ListOf, list: &List) -> String {
    let what = if list.group.is_some() {
        format!("count(distinct {})", list.id)
    } else {
        "count(*)".to_owned()
    };
    if let Some(kept) = kept(of) {
        return kept;
    }
    if let Some(group) = list
        .group
        .as_ref()
        .filter(|g| !(g.by.is_empty() && g.having.is_empty()))
    {
        return format!(
            "(select count(*) from (select 1 as one from {} where {} group by {}{}{}) k)",
            list.from(),
            list.all("p.parent", &[]),
            list.id,
            group.by,
            group.having
        );
    }
    format!(
        "(select {what} from {} where {})",
        list.from(),
        list.all("p.parent", &[])
    )
}

/// A list's length where the database keeps it up to date: of all of a noun, and of all that a person said.
fn kept(list: &ListOf) -> Option<String> {
    let noun = match list {
        ListOf::Statements(StatementsOf::Person, filter, _) if *filter == StatementFilter::default() => {
            return Some("(select n.statement_count from people n where n.id = p.parent)".into());
        }
        ListOf::Statements(StatementsOf::All, filter, _) if *filter == StatementFilter::default() => "statements",
        ListOf::Articles(ArticlesOf::All, filter, _) if *filter == ArticleFilter::default() => "articles",
        ListOf::People(PeopleOf::All, filter, _) if *filter == PersonFilter::default() => "people",
        ListOf::Sources(filter, _) if *filter == SourceFilter::default() => "sources",
        ListOf::Events(EventsOf::All, filter, _) if *filter == EventFilter::default() => "events",
        _ => return None,
    };
    Some(format!("(select t.n from totals t where t.noun = '{noun}')"))
}

/// Counted by parent, numbered by size, cut, and then joined to what they are groups of.
#[allow(clippy::too_many_arguments)] // the parts of one text
pub(super) fn grouped(
    list: &List,
    group: &Group,
    parents: &str,
    within: &[String],
    by: &str,
    limit: &str,
    columns: &str,
    joins: &str,
    numbered: bool,
) -> String {
    let (tie, more) = (list.tie.unwrap_or("true"), group.more);
    let inner: String = list.joins.iter().map(|join| format!(" join {join}")).collect();
    let conditions = if list.conditions.is_empty() {
        "true".into()
    } else {
        list.conditions.join(" and ")
    };
    let within = if within.is_empty() {
        "true".into()
    } else {
        within.join(" and ")
    };
    let pos = if numbered { ", k.pos as pos" } else { "" };
    format!(
        "select k.parent as parent, {columns}{pos} from (select g.*{}, row_number() over (partition by g.parent order by {by}) as pos \
         from (select p.parent as parent, {} as id, count(*) as n{more} from ({parents}) p join {} {} on {tie} = p.parent{inner} \
         where {conditions} group by p.parent, {}{}{}) g where {within}) k {}{joins} where k.pos <= {limit}",
        group.columns,
        list.id,
        list.table.replace("{parents}", parents),
        list.alias,
        list.id,
        group.by,
        group.having,
        group.joins
    )
}
