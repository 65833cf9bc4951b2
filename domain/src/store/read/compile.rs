//! From what is wanted to one SQL statement.
//!
//! Each list becomes a common table expression, a *level*, that takes its parents from the level above it, cuts each
//! parent's page by the database and joins what its items lead to. A level's parents are distinct, so no page is read
//! twice. The statement gives the rows of all levels at once: a row has the level's number, its parent's id, and its
//! columns, which levels share by type. The order of rows means nothing; each brings its sort key.

use super::{
    noun::{Type, parts, reference, table},
    plan::{Level, LevelKind, Node, Plan},
    unite::unite,
    want::{Columns, ListWant, Noun, One, Want, span, statement},
};
use crate::{Error, Result, store::sql::Sql};
use std::fmt::Write;
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

/// Levels in one statement. SQLite unites up to 500.
const MOST: usize = 200;

/// Where a level's rows come from.
#[derive(Default)]
pub(super) struct Scope {
    /// Columns of the subquery that cuts the page, where there is one: what they are, each once.
    pub(super) inner: Option<Vec<String>>,
    /// Columns of the level.
    pub(super) out: Vec<(String, Type)>,
    /// Joined to it for what the items lead to.
    pub(super) joins: String,
}

impl Scope {
    /// An expression over the level's own tables, as seen where the level's columns are.
    pub(super) fn see(&mut self, expression: String) -> String {
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
    pub(super) about: Vec<(usize, String)>,
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
    pub(super) fn nobody(&self) -> String {
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
}

pub(super) fn columns(out: &[(String, Type)]) -> String {
    let mut text = String::new();
    for (i, (expression, _)) in out.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{expression} as c{i}");
    }
    text
}
