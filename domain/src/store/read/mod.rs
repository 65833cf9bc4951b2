//! Reading: by id, and in pages.

mod article;
mod event;
mod person;
mod source;
mod statement;

use super::sql::{Row, Sql};
use crate::{Result, span::TextSpan};
use sea_orm::DatabaseConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// A span's columns, of a table with this alias.
macro_rules! span_columns {
    ($t:literal) => {
        concat!(
            $t,
            ".span_start, ",
            $t,
            ".span_end, ",
            $t,
            ".span_start_utf16, ",
            $t,
            ".span_end_utf16, ",
            $t,
            ".span_exact, ",
            $t,
            ".span_prefix, ",
            $t,
            ".span_suffix"
        )
    };
}
use span_columns;

/// The span, or nothing where its first column is null.
fn read_span(row: &mut Row<'_>) -> Result<Option<TextSpan>> {
    let Some(start) = row.get::<Option<i32>>()? else {
        row.skip(6);
        return Ok(None);
    };
    Ok(Some(TextSpan {
        start,
        end: row.get()?,
        start_utf16: row.get()?,
        end_utf16: row.get()?,
        exact: row.get()?,
        prefix: row.get()?,
        suffix: row.get()?,
    }))
}

/// The other names of people, sources or events: all but the one that each goes by, sorted.
async fn aliases(
    db: &DatabaseConnection,
    mut sql: Sql,
    noun: &str,
    table: &str,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let any = sql.any_id(ids);
    let text = format!(
        "select a.{noun}_id, a.alias from {noun}_aliases a join {table} n on n.id = a.{noun}_id \
         where a.{noun}_id {any} and a.alias <> n.name order by a.alias"
    );
    let mut aliases: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in sql.all(db, &text).await? {
        let mut row = Row::new(&row);
        aliases.entry(row.get()?).or_default().push(row.get()?);
    }
    Ok(aliases)
}

/// Each parent once, so that a parent asked for twice is read once; and where each stands among them.
fn ids<T: Copy>(of: &[T], uuid: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    of.iter().map(|id| uuid(*id)).collect()
}

#[cfg(test)]
mod plans {
    //! How SQLite means to read each list: along an index, never a whole table, never sorting more than the page.

    use super::*;
    use crate::{
        article::*,
        event::*,
        id::*,
        page::*,
        person::*,
        source::*,
        statement::*,
        store::{ArticlesOf, Options, Store, keyset::List},
    };

    async fn explain(store: &Store, name: &str, make: impl Fn(&mut Sql) -> List<'static>) {
        let cursor = |list: &List<'_>| Cursor {
            order: list.order.tag.to_owned(),
            key: match list.order.columns.len() {
                1 => String::new(),
                _ => match list.order.columns[0].1 {
                    crate::store::keyset::Key::Id => format!("{}\n0", Uuid::nil()),
                    _ => "0".to_owned(),
                },
            },
            id: Uuid::nil(),
        };
        for (direction, with_cursor) in [
            (Direction::Forward, false),
            (Direction::Forward, true),
            (Direction::Backward, true),
        ] {
            let mut sql = store.sql();
            let list = make(&mut sql);
            let at = with_cursor.then(|| cursor(&list));
            let (after, before) = if direction == Direction::Forward {
                (at, None)
            } else {
                (None, at)
            };
            let page = PageArgs {
                direction,
                limit: 5,
                after,
                before,
            };
            let text = list.text(&mut sql, &page).unwrap();
            let rows = sql
                .all(&store.read, &format!("explain query plan {text}"))
                .await
                .unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(3).unwrap()).collect();
            let plan = plan.join("\n");
            let whole = plan
                .lines()
                .filter(|line| line.starts_with("SCAN ") && !line.contains(" USING "))
                .filter(|line| {
                    // The parents, and what was made of them, are read whole.
                    !["SCAN p", "SCAN json_each", "SCAN CONSTANT ROW"]
                        .iter()
                        .any(|ours| line.starts_with(ours))
                });
            assert_eq!(
                whole.count(),
                0,
                "{name} {direction:?} reads a whole table:\n{plan}\n{text}"
            );
            // The rows of the pages are sorted, by parent; within a parent the index gives the order.
            let sorts = plan.lines().filter(|line| line.contains("TEMP B-TREE")).count();
            assert!(sorts <= 1, "{name} {direction:?} sorts:\n{plan}\n{text}");
        }
    }

    #[tokio::test]
    async fn lists_are_read_along_an_index() {
        let store = Store::open("sqlite::memory:", &Options::default()).await.unwrap();
        static IDS: [Uuid; 1] = [Uuid::nil()];
        let (ids, id) = (&IDS, IDS[0]);
        let time = [StatementOrder::TimeDesc, StatementOrder::TimeAsc];
        let all = [
            time[0],
            time[1],
            StatementOrder::Position,
            StatementOrder::ConfidenceDesc,
        ];
        for (of, orders) in [
            (StatementsOf::All, &all[..]),
            (StatementsOf::People(vec![PersonId(id)]), &all),
            (StatementsOf::Sources(vec![SourceId(id)]), &all),
            (StatementsOf::Articles(vec![ArticleId(id)]), &all[..3]),
            (StatementsOf::Events(vec![EventId(id)]), &time),
            (StatementsOf::CitedIn(vec![SourceId(id)]), &time),
        ] {
            for order in orders {
                let make = |sql: &mut Sql| statement::list(sql, &of, ids, &StatementFilter::default(), *order);
                explain(&store, &format!("{of:?} {order:?}"), make).await;
            }
        }
        let published = [ArticleOrder::PublishedDesc, ArticleOrder::PublishedAsc];
        let all = [
            published[0],
            published[1],
            ArticleOrder::IngestedDesc,
            ArticleOrder::IngestedAsc,
        ];
        for (of, orders) in [
            (ArticlesOf::All, &all[..]),
            (ArticlesOf::Sources(vec![SourceId(id)]), &all),
            (ArticlesOf::Events(vec![EventId(id)]), &published),
        ] {
            for order in orders {
                let make = |sql: &mut Sql| article::list(sql, &of, ids, &ArticleFilter::default(), *order);
                explain(&store, &format!("{of:?} {order:?}"), make).await;
            }
        }
        for order in [PersonOrder::NameAsc, PersonOrder::NameDesc] {
            let make = |sql: &mut Sql| person::list(sql, &PeopleOf::All, &[], &PersonFilter::default(), order);
            explain(&store, &format!("{order:?}"), make).await;
        }
        for order in [SourceOrder::NameAsc, SourceOrder::NameDesc] {
            explain(&store, &format!("{order:?}"), |sql| {
                source::list(sql, &SourceFilter::default(), order)
            })
            .await;
        }
        for order in [EventOrder::WhenDesc, EventOrder::WhenAsc, EventOrder::NameAsc] {
            let make = |sql: &mut Sql| event::list(sql, &EventsOf::All, &[], &EventFilter::default(), order);
            explain(&store, &format!("{order:?}"), make).await;
        }
    }
}
