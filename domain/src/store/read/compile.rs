//! From what is wanted to one SQL statement.
//!
//! Each list becomes a common table expression, a *level*, that takes its parents from the level above it, cuts each
//! parent's page by the database and joins what its items lead to. A level's parents are distinct, so no page is read
//! twice. The statement gives the rows of all levels at once: a row has the level's number, its parent's id, and its
//! columns, which levels share by type. The order of rows means nothing; each brings its sort key.
//!
//! PostgreSQL cuts a page in a lateral subquery for each parent. SQLite has none: it takes the rows that are in a
//! correlated subquery with the same conditions and limit, or, where there is but one parent, a plain subquery.

use super::{
    facet::{Buckets, Facet},
    list::{List, list},
    noun::{Type, parts, reference, table},
    unite::unite,
    want::{Columns, ListWant, Noun, One, Want, span, statement},
    whole::{count, exists, grouped},
};
use crate::{
    Error, Result,
    page::{Cursor, Direction},
    store::{
        keyset::{Key, Order},
        sql::Sql,
    },
};
use std::{fmt::Write, sync::Arc};
use uuid::Uuid;

/// Where a read begins.
#[derive(Debug, Clone)]
pub(super) enum Root<'a> {
    /// One of the five nouns, by the id of each, also where it was merged into another.
    Ids(Noun, &'a [Uuid], Want),
    /// What a slug leads to, also an old one.
    Slug(Noun, &'a str, Want),
    /// The latest text of an address.
    Url(&'a str, Want),
    /// A page for each parent, or one of all.
    List(Box<ListWant>, &'a [Uuid]),
}

/// A statement and how its rows are to be read.
#[derive(Debug)]
pub(super) struct Plan {
    /// Empty where nothing has to be read.
    pub(super) text: String,
    /// Parents before children.
    pub(super) levels: Vec<Level>,
    /// Where rows that tell of a list as a whole have its length, and whether anything precedes and follows.
    pub(super) about: Vec<usize>,
}

/// How the rows of a level are to be read.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) kind: LevelKind,
    /// What each column of the level is, and where it stands in a row.
    pub(super) columns: Vec<Type>,
    pub(super) places: Vec<usize>,
}

#[derive(Debug)]
pub(super) enum LevelKind {
    /// The nouns that the read begins with.
    Nodes(Node),
    /// A page for each parent.
    Pages(Pages),
    /// Spans of statements: role, position, and these parts.
    Spans(Columns),
    /// Statements that the levels after it count; gives no rows itself.
    Counted,
    /// How many of them have each value.
    Facet(Facet),
    /// How many of them fall into each stretch of time.
    Buckets(Buckets),
}

#[derive(Debug)]
pub(super) struct Pages {
    pub(super) want: Arc<ListWant>,
    pub(super) order: Order,
    /// The first column of the sort key, without the id.
    pub(super) keys: usize,
    /// The first column of the link, where it is shown.
    pub(super) link: Option<usize>,
    pub(super) node: Node,
    /// Whether one row more than the page has is read, to know if there is one.
    pub(super) sentinel: bool,
    /// The levels that count its statements: the facets, then the histograms, as they are wanted.
    pub(super) counts: Vec<usize>,
}

/// A noun in a row.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) noun: Noun,
    pub(super) has: Columns,
    /// The column of its id; its parts follow.
    pub(super) id: usize,
    pub(super) ones: Vec<(One, Node)>,
    /// The levels of its lists.
    pub(super) lists: Vec<(Arc<ListWant>, usize)>,
    /// The level of its spans.
    pub(super) spans: Option<usize>,
}

/// Added to a level's number where a row tells of its list as a whole.
pub(super) const ABOUT: i32 = 1000;

/// Levels in one statement. SQLite unites up to 500.
const MOST: usize = 200;

/// Where a level's rows come from.
#[derive(Default)]
pub(super) struct Scope {
    /// Columns of the subquery that cuts the page, where there is one: what they are, each once.
    inner: Option<Vec<String>>,
    /// Columns of the level.
    pub(super) out: Vec<(String, Type)>,
    /// Joined to it for what the items lead to.
    pub(super) joins: String,
}

impl Scope {
    /// An expression over the level's own tables, as seen where the level's columns are.
    fn see(&mut self, expression: String) -> String {
        let Some(inner) = &mut self.inner else {
            return expression;
        };
        let at = inner.iter().position(|e| *e == expression).unwrap_or_else(|| {
            inner.push(expression);
            inner.len() - 1
        });
        format!("x.v{at}")
    }

    pub(super) fn push(&mut self, expression: String, kind: Type) -> usize {
        self.out.push((expression, kind));
        self.out.len() - 1
    }
}

/// The parents of a level.
#[derive(Clone)]
pub(super) struct Parents {
    /// A query that gives them, in the column `parent`, each once.
    pub(super) query: String,
    /// Whether there is one at the most.
    pub(super) single: bool,
}

pub(super) struct Compiler<'s> {
    pub(super) sql: &'s mut Sql,
    pub(super) levels: Vec<Level>,
    /// The text of each level.
    pub(super) tables: Vec<String>,
    /// Rows that tell of lists as a whole: count, whether anything precedes, and follows.
    about: Vec<(usize, String)>,
    aliases: usize,
}

pub(super) fn compile(sql: &mut Sql, root: &Root<'_>) -> Result<Plan> {
    let mut c = Compiler {
        sql,
        levels: Vec::new(),
        tables: Vec::new(),
        about: Vec::new(),
        aliases: 0,
    };
    match root {
        Root::Ids(noun, ids, want) => {
            let (table, slugs, _) = table(*noun);
            let is = match ids {
                [id] => format!("= {}", c.sql.bind(*id)),
                _ => c.sql.any_id(ids.iter().copied()),
            };
            // Articles and statements are never merged.
            let from = if slugs.is_empty() {
                format!("{table} n where n.id {is}")
            } else {
                format!("{table} a join {table} n on n.id = coalesce(a.merged_into_id, a.id) where a.id {is}")
            };
            let asked = if slugs.is_empty() { "n.id" } else { "a.id" };
            c.root(*noun, want, asked, &from, ids.len() == 1)?;
        }
        Root::Slug(noun, slug, want) => {
            let (table, slugs, names) = table(*noun);
            let slug = c.sql.bind(*slug);
            let from = format!(
                "{slugs} l join {table} a on a.id = l.{names} \
                 join {table} n on n.id = coalesce(a.merged_into_id, a.id) where l.slug = {slug}"
            );
            c.root(*noun, want, "n.id", &from, true)?;
        }
        Root::Url(url, want) => {
            let url = c.sql.bind(*url);
            let from = format!(
                "articles n where n.id = (select a.id from articles a where a.url = {url} \
                 and not exists (select 1 from articles newer where newer.supersedes_id = a.id) \
                 order by a.ingested_at desc, a.id desc limit 1)"
            );
            c.root(Noun::Article, want, "n.id", &from, true)?;
        }
        Root::List(want, parents) => {
            let single = parents.len() == 1;
            let query = match parents {
                [] => c.nobody(),
                [id] => format!("select {} as parent", c.sql.id(*id)),
                _ => {
                    let parents = c.sql.parents(parents.iter().copied());
                    format!("select p.parent from {parents}")
                }
            };
            c.list(want, &Parents { query, single })?;
        }
    }
    let branches = c.tables.iter().filter(|text| !text.is_empty()).count() + c.about.len();
    if branches > MOST {
        return Err(Error::Invalid(format!(
            "this field asks for {branches} lists and kinds of spans below it; up to {MOST} are read at once: ask for \
             fewer, or in several fields"
        )));
    }
    Ok(unite(c.sql.postgres, c.levels, &c.tables, &c.about))
}

impl Compiler<'_> {
    /// The parent of a list of all.
    fn nobody(&self) -> String {
        let kind = if self.sql.postgres { "uuid" } else { "blob" };
        format!("select cast(null as {kind}) as parent")
    }

    pub(super) fn reserve(&mut self) -> usize {
        self.levels.push(Level {
            kind: LevelKind::Spans(Columns::NONE),
            columns: Vec::new(),
            places: Vec::new(),
        });
        self.tables.push(String::new());
        self.levels.len() - 1
    }

    fn root(&mut self, noun: Noun, want: &Want, asked: &str, from: &str, single: bool) -> Result<()> {
        let at = self.reserve();
        let mut scope = Scope::default();
        let node = self.node(noun, "n", "n.id", want, &mut scope);
        let columns = columns(&scope.out);
        let from = match from.split_once(" where ") {
            Some((from, only)) => format!("{from}{} where {only}", scope.joins),
            None => from.to_owned(),
        };
        self.tables[at] = format!("select {asked} as parent, {columns} from {from}");
        let mut node = node;
        // Ids that were merged into one another lead to the same noun.
        self.below(at, &mut node, want, single, single, None)?;
        self.levels[at].columns = scope.out.into_iter().map(|(_, kind)| kind).collect();
        self.levels[at].kind = LevelKind::Nodes(node);
        Ok(())
    }

    /// A noun's columns, and those of what it leads to.
    pub(super) fn node(&mut self, noun: Noun, alias: &str, id: &str, want: &Want, scope: &mut Scope) -> Node {
        let mut has = want.columns;
        for (one, ..) in &want.ones {
            has = has.with(match one {
                One::Speaker => statement::SPEAKER,
                One::Article => statement::ARTICLE,
                One::Publisher => super::want::article::PUBLISHER,
                One::Supersedes => super::want::article::SUPERSEDES,
                One::Parent => super::want::event::PARENT,
                One::Source | One::Statement | One::Who | One::Affirmation | One::Denial | One::Node => Columns::NONE,
            });
        }
        let seen = scope.see(id.to_owned());
        let at = scope.push(seen, Type::Id);
        for (part, columns) in parts(noun) {
            if part.0 != 0 && !has.has(*part) {
                continue;
            }
            for column in *columns {
                let text = if self.sql.postgres {
                    column.postgres
                } else {
                    column.sqlite
                };
                let seen = scope.see(text.replace('@', alias));
                scope.push(seen, column.kind);
            }
        }
        let mut ones = Vec::new();
        for (one, to, want) in &want.ones {
            self.aliases += 1;
            let joined = format!("j{}", self.aliases);
            let leads = scope.see(format!("{alias}.{}", reference(*one, *to)));
            // Joined once the page is cut, and never looked into again from inside.
            let (table, ..) = table(*to);
            let _ = write!(scope.joins, " left join {table} {joined} on {joined}.id = {leads}");
            let inner = scope.inner.take();
            let node = self.node(*to, &joined, &format!("{joined}.id"), want, scope);
            scope.inner = inner;
            ones.push((*one, node));
        }
        Node {
            noun,
            has,
            id: at,
            ones,
            lists: Vec::new(),
            spans: None,
        }
    }

    /// The levels below a noun of the level `at`: its lists, its spans, and those of what it leads to.
    pub(super) fn below(
        &mut self,
        at: usize,
        node: &mut Node,
        want: &Want,
        single: bool,
        unique: bool,
        limit: Option<&str>,
    ) -> Result<()> {
        let spans = [statement::CONTENT, statement::CUE, statement::SPEAKER_SPAN];
        let spans: Vec<_> = spans.into_iter().filter(|role| node.has.has(*role)).collect();
        let spans = if node.noun == Noun::Statement {
            spans
        } else {
            Vec::new()
        };
        if !spans.is_empty() || !want.lists.is_empty() {
            let distinct = if unique { "" } else { "distinct " };
            let within = limit.map(|n| format!(" and l{at}.pos <= {n}")).unwrap_or_default();
            let parents = Parents {
                query: format!(
                    "select {distinct}l{at}.c{id} as parent from l{at} where l{at}.c{id} is not null{within}",
                    id = node.id
                ),
                single,
            };
            if !spans.is_empty() {
                node.spans = Some(self.spans(&spans, want.spans, &parents));
            }
            for list in &want.lists {
                let level = self.list(list, &parents)?;
                node.lists.push((level.0, level.1));
            }
        }
        for ((_, node), (_, _, want)) in node.ones.iter_mut().zip(&want.ones) {
            // What many lead to may be the same.
            self.below(at, node, want, single, single, limit)?;
        }
        Ok(())
    }

    fn spans(&mut self, roles: &[Columns], wanted: Columns, parents: &Parents) -> usize {
        let at = self.reserve();
        let names: Vec<&str> = roles
            .iter()
            .map(|role| match *role {
                statement::CONTENT => "'content'",
                statement::CUE => "'cue'",
                _ => "'speaker'",
            })
            .collect();
        let mut out = vec![("t.role".to_owned(), Type::Text), ("t.position".to_owned(), Type::Int)];
        let parts = [
            span::START,
            span::END,
            span::START_UTF16,
            span::END_UTF16,
            span::EXACT,
            span::PREFIX,
            span::SUFFIX,
        ];
        for ((name, kind), part) in super::noun::SPAN.iter().zip(parts) {
            if wanted.has(part) {
                out.push((format!("t.{name}"), *kind));
            }
        }
        let join = if self.sql.postgres { "join" } else { "cross join" };
        self.tables[at] = format!(
            "select t.statement_id as parent, {} from ({}) p {join} statement_spans t on t.statement_id = p.parent \
             and t.role in ({})",
            columns(&out),
            parents.query,
            names.join(", ")
        );
        self.levels[at].columns = out.into_iter().map(|(_, kind)| kind).collect();
        self.levels[at].kind = LevelKind::Spans(wanted);
        at
    }

    fn list(&mut self, want: &ListWant, parents: &Parents) -> Result<(Arc<ListWant>, usize)> {
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

pub(super) fn columns(out: &[(String, Type)]) -> String {
    let mut text = String::new();
    for (i, (expression, _)) in out.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{expression} as c{i}");
    }
    text
}
