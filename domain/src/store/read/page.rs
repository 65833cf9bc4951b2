//! The pages of a list: one level.
//!
//! PostgreSQL cuts a page in a lateral subquery for each parent. SQLite has none: it takes the rows that are in a
//! correlated subquery with the same conditions and limit, or, where there is but one parent, a plain subquery.

use super::{
    compile::{Compiler, Parents, Scope, columns},
    list::{List, list},
    noun::Type,
    plan::{LevelKind, Node, Pages},
    want::{Columns, ListWant, Want},
    whole::{count, exists, grouped},
};
use crate::{
    Result,
    page::{Cursor, Direction},
    store::{
        keyset::{Key, Order},
        sql::Sql,
    },
};
use std::sync::Arc;

impl Compiler<'_> {
    pub(super) fn list(&mut self, want: &ListWant, parents: &Parents) -> Result<(Arc<ListWant>, usize)> {
        let at = self.reserve();
        let page = &want.page;
        let forward = page.direction == Direction::Forward;
        let sentinel = if forward { want.next } else { want.previous };
        let (earlier, later) = (
            page.after.as_ref().filter(|_| want.previous),
            page.before.as_ref().filter(|_| want.next),
        );
        let about = want.count || earlier.is_some() || later.is_some();
        // A cursor of another list is refused whatever is asked for.
        if page.after.is_some() || page.before.is_some() {
            let mut unused = Sql::new(self.sql.backend());
            let order = list(&mut unused, &want.list).order;
            for cursor in page.after.iter().chain(&page.before) {
                order.beyond(&mut unused, cursor, ">")?;
            }
        }
        let counts = self.counts(want, parents)?;
        // A value that is bound must be in the text: the server counts both.
        if !about && !want.items && !sentinel {
            return Ok((self.nothing(at, want, counts), at));
        }
        let list = list(self.sql, &want.list);
        if about {
            let mut probe = |cursor: Option<&Cursor>, back: &str| -> Result<String> {
                let Some(cursor) = cursor else {
                    return Ok("false".into());
                };
                let back = list.order.beyond(self.sql, cursor, back)?;
                Ok(exists(&list, &back))
            };
            let probes = [probe(earlier, "<=")?, probe(later, ">=")?];
            let count = if want.count {
                count(&want.list, &list)
            } else {
                "0".into()
            };
            let from = if list.tie.is_none() {
                self.nobody()
            } else {
                parents.query.clone()
            };
            let text = format!(
                "select p.parent as parent, cast({count} as bigint) as c0, {} as c1, {} as c2 from ({from}) p",
                probes[0], probes[1]
            );
            self.about.push((at, text));
        }
        if !want.items && !sentinel {
            return Ok((self.nothing(at, want, counts), at));
        }
        let mut within = Vec::new();
        for (cursor, towards) in [(&page.after, ">"), (&page.before, "<")] {
            if let Some(cursor) = cursor {
                within.push(list.order.beyond(self.sql, cursor, towards)?);
            }
        }
        let want = Arc::new(want.clone());
        let read = self.page(at, &want, &list, parents, &within, sentinel)?;
        self.levels[at].kind = LevelKind::Pages(Pages { counts, ..read });
        Ok((want, at))
    }

    /// A level without rows.
    fn nothing(&mut self, at: usize, want: &ListWant, counts: Vec<usize>) -> Arc<ListWant> {
        let want = Arc::new(want.clone());
        let node = Node {
            noun: want.list.noun(),
            has: Columns::NONE,
            id: 0,
            ones: Vec::new(),
            lists: Vec::new(),
            spans: None,
        };
        self.levels[at].kind = LevelKind::Pages(Pages {
            want: want.clone(),
            order: Order::new("", &[], false),
            keys: 0,
            link: None,
            node,
            sentinel: false,
            counts,
        });
        want
    }

    fn page(
        &mut self,
        at: usize,
        want: &Arc<ListWant>,
        list: &List,
        parents: &Parents,
        within: &[String],
        sentinel: bool,
    ) -> Result<Pages> {
        let postgres = self.sql.postgres;
        let whole = want.list.whole();
        let limit = i64::from(want.page.limit) + i64::from(sentinel);
        let limit = if whole { String::new() } else { self.sql.bind(limit) };
        let by = list.order.by(want.page.direction);
        let single = list.tie.is_none() || parents.single;
        // On SQLite, pages of many parents are not cut in a subquery of their own.
        let cut = list.group.is_none() && !whole && (postgres || single);
        let mut scope = Scope {
            inner: cut.then(Vec::new),
            out: Vec::new(),
            joins: String::new(),
        };
        let id = if list.group.is_some() { "k.id" } else { list.id };
        let node = self.node(want.list.noun(), list.item, id, &want.node, &mut scope);
        let keys = scope.out.len();
        for (name, key) in list.order.selected() {
            let kind = match key {
                Key::Int => Type::Big,
                Key::Real => Type::Real,
                Key::Text => Type::Text,
                Key::Id => Type::Id,
            };
            let seen = scope.see(name);
            scope.push(seen, kind);
        }
        let link = (want.link && !list.link.is_empty()).then_some(scope.out.len());
        if link.is_some() {
            for (name, kind) in &list.link {
                let seen = scope.see(name.clone());
                scope.push(seen, *kind);
            }
        }
        // The row that only shows that there is one more has no children.
        let childless = |w: &Want| w.lists.is_empty() && w.spans == Columns::NONE;
        fn any(want: &Want, of: &dyn Fn(&Want) -> bool) -> bool {
            of(want) || want.ones.iter().any(|(_, _, want)| any(want, of))
        }
        let numbered = sentinel && any(&want.node, &|w| !childless(w));
        let columns = columns(&scope.out);
        let joins = &scope.joins;
        let pos = |over: &str| {
            if numbered {
                format!(", row_number() over ({over}) as pos")
            } else {
                String::new()
            }
        };
        let query = &parents.query;
        let text = if let Some(group) = &list.group {
            grouped(list, group, query, within, &by, &limit, &columns, joins, numbered)
        } else if whole {
            let tie = list.tie.unwrap_or("true");
            let join = if postgres { "join" } else { "cross join" };
            format!(
                "select p.parent as parent, {columns} from ({query}) p {join} {} {} on {tie} = p.parent{joins}",
                list.table, list.alias
            )
        } else if let Some(inner) = &scope.inner {
            let inner: Vec<String> = inner.iter().enumerate().map(|(i, e)| format!("{e} as v{i}")).collect();
            let inner = inner.join(", ");
            let from = list.from();
            let pos = if numbered { ", x.pos as pos" } else { "" };
            let wrap = |inner: String| {
                if numbered {
                    format!("(select y.*, row_number() over () as pos from ({inner}) y)")
                } else {
                    format!("({inner})")
                }
            };
            if list.tie.is_none() {
                let cut = wrap(format!(
                    "select {inner} from {from} where {} order by {by} limit {limit}",
                    list.all("", within)
                ));
                format!("select p.parent as parent, {columns}{pos} from {cut} x cross join ({query}) p{joins}")
            } else if postgres {
                let cut = wrap(format!(
                    "select {inner} from {from} where {} order by {by} limit {limit}",
                    list.all("p.parent", within)
                ));
                format!("select p.parent as parent, {columns}{pos} from ({query}) p cross join lateral {cut} x{joins}")
            } else {
                let cut = wrap(format!(
                    "select {inner} from {from} where {} order by {by} limit {limit}",
                    list.all(&format!("({query})"), within)
                ));
                format!("select p.parent as parent, {columns}{pos} from ({query}) p cross join {cut} x{joins}")
            }
        } else {
            let (alias, pick) = (list.alias, list.pick);
            let tie = match list.tie {
                Some(tie) if pick != "rowid" => format!("{}{tie} = p.parent and ", if list.loose { "+" } else { "" }),
                _ => String::new(),
            };
            let more: String = list.joins.iter().map(|join| format!(" join {join}")).collect();
            let pos = pos(&format!("partition by p.parent order by {by}"));
            format!(
                "select p.parent as parent, {columns}{pos} from ({query}) p cross join {table} {alias} on {tie}{alias}.{pick} in \
                 (select {alias}.{pick} from {from} where {all} order by {by} limit {limit}){more}{joins}",
                table = list.table,
                from = list.from(),
                all = list.all("p.parent", within)
            )
        };
        self.tables[at] = text;
        let mut node = node;
        // The items of lists that share none are distinct, as the parents are.
        let unique = single || list.partition;
        let within = if numbered {
            Some(self.sql.bind(i64::from(want.page.limit)))
        } else {
            None
        };
        self.below(at, &mut node, &want.node, false, unique, within.as_deref())?;
        self.levels[at].columns = scope.out.into_iter().map(|(_, kind)| kind).collect();
        Ok(Pages {
            want: want.clone(),
            order: list.order.clone(),
            keys,
            link,
            node,
            sentinel,
            counts: Vec::new(),
        })
    }
}
