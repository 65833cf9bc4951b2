//! The statements of a list counted. What the list's filter lets through is read once, as a level without rows of its
//! own, and grouped for each thing that is counted.

use super::{
    compile::{Compiler, Parents, Scope, columns},
    list::{List, list},
    noun::Type,
    plan::{LevelKind, Node},
    want::{FacetWant, ListWant, Noun},
};
use crate::{
    Result,
    facet::{FacetBy, Interval, MAX_BUCKETS},
};

/// How the rows of a facet are to be read: count, how many values in all, whether it is that of no value, its place.
#[derive(Debug)]
pub(super) struct Facet {
    pub(super) by: FacetBy,
    /// The value's nouns, of which a row has one at the most.
    pub(super) nodes: Vec<Node>,
}

/// The columns of a facet before its word or its nouns.
pub(super) const FACET: usize = 4;

/// How the rows of a histogram are to be read: start and count.
#[derive(Debug)]
pub(super) struct Buckets(pub(super) Interval);

impl Compiler<'_> {
    /// The levels that count the statements of a list, in the order in which they are wanted.
    pub(super) fn counts(&mut self, want: &ListWant, parents: &Parents) -> Result<Vec<usize>> {
        if want.facets.is_empty() && want.histograms.is_empty() {
            return Ok(Vec::new());
        }
        let list = list(self.sql, &want.list);
        let from = self.counted(want, &list, parents);
        let mut levels = Vec::new();
        for facet in &want.facets {
            levels.push(self.facet(facet, from, parents.single)?);
        }
        for interval in &want.histograms {
            levels.push(self.histogram(*interval, from));
        }
        Ok(levels)
    }

    /// All that the list has, with the columns that are counted by.
    fn counted(&mut self, want: &ListWant, list: &List, parents: &Parents) -> usize {
        let at = self.reserve();
        let by = |by: FacetBy| want.facets.iter().any(|facet| facet.by == by);
        let mut text = String::from("select p.parent as parent");
        for (wanted, column) in [
            (by(FacetBy::Event) || by(FacetBy::Via), ", s.id as id"),
            (
                by(FacetBy::Speaker),
                ", s.speaker_person_id as person, s.speaker_source_id as source",
            ),
            (by(FacetBy::Publisher), ", fa.publisher_id as publisher"),
            (by(FacetBy::Kind), ", s.kind as kind"),
            (by(FacetBy::Act), ", s.act as act"),
            (by(FacetBy::Review), ", s.review_status as review"),
            (!want.histograms.is_empty(), ", s.told_at as told_at"),
        ] {
            if wanted {
                text.push_str(column);
            }
        }
        let articles = if by(FacetBy::Publisher) {
            " join articles fa on fa.id = s.article_id"
        } else {
            ""
        };
        // SQLite would else begin with the statements.
        let (join, on) = match list.tie {
            None => ("cross join", String::new()),
            Some(tie) if self.sql.postgres => ("join", format!(" on {tie} = p.parent")),
            Some(tie) => ("cross join", format!(" on {tie} = p.parent")),
        };
        let more: String = list.joins.iter().map(|join| format!(" join {join}")).collect();
        self.tables[at] = format!(
            "{text} from ({}) p {join} {} {}{on}{more}{articles} where {}",
            parents.query,
            list.table,
            list.alias,
            if list.conditions.is_empty() {
                "true".to_owned()
            } else {
                list.conditions.join(" and ")
            }
        );
        self.levels[at].kind = LevelKind::Counted;
        at
    }

    /// Grouped, numbered by size, cut, and then joined to the nouns. The group of those without a value is read too.
    fn facet(&mut self, want: &FacetWant, from: usize, single: bool) -> Result<usize> {
        let at = self.reserve();
        let (keys, join) = match want.by {
            FacetBy::Speaker => ("b.person as k0, b.source as k1", ""),
            FacetBy::Event => (
                "j.event_id as k0",
                " left join statement_events j on j.statement_id = b.id",
            ),
            FacetBy::Publisher => ("b.publisher as k0", ""),
            FacetBy::Via => (
                "j.source_id as k0",
                " left join statement_via j on j.statement_id = b.id",
            ),
            FacetBy::Kind => ("b.kind as k0", ""),
            FacetBy::Act => ("b.act as k0", ""),
            FacetBy::Review => ("b.review as k0", ""),
        };
        let (key, groups) = if want.by == FacetBy::Speaker {
            ("coalesce(g.k0, g.k1)", "1, 2, 3")
        } else {
            ("g.k0", "1, 2")
        };
        let top = self.sql.bind(i64::from(want.top));
        let mut scope = Scope::default();
        for (column, kind) in [
            ("k.n", Type::Big),
            ("k.different", Type::Big),
            ("k.none", Type::Bool),
            ("k.pos", Type::Big),
        ] {
            scope.push(column.to_owned(), kind);
        }
        if FacetWant::can_be(want.by).is_empty() {
            scope.push("k.k0".to_owned(), Type::Text);
        }
        let mut nodes = Vec::new();
        for (noun, want) in &want.nouns {
            let (table, alias) = (super::noun::table(*noun).0, format!("n{}", nodes.len()));
            let second = *noun == Noun::Source && key != "g.k0";
            let id = if second { "k.k1" } else { "k.k0" };
            scope
                .joins
                .push_str(&format!(" left join {table} {alias} on {alias}.id = {id}"));
            nodes.push(self.node(*noun, &alias, &format!("{alias}.id"), want, &mut scope));
        }
        self.tables[at] = format!(
            "select k.parent as parent, {} from (select g.*, {key} is null as none, \
             count({key}) over (partition by g.parent) as different, \
             row_number() over (partition by g.parent order by {key} is null, g.n desc, {key}) as pos \
             from (select b.parent, {keys}, count(*) as n from l{from} b{join} group by {groups}) g) k{} \
             where k.pos <= {top} or k.none",
            columns(&scope.out),
            scope.joins
        );
        self.levels[at].columns = scope.out.into_iter().map(|(_, kind)| kind).collect();
        for (node, (_, want)) in nodes.iter_mut().zip(&want.nouns) {
            self.below(at, node, want, false, single, None)?;
        }
        self.levels[at].kind = LevelKind::Facet(Facet { by: want.by, nodes });
        Ok(at)
    }

    fn histogram(&mut self, interval: Interval, from: usize) -> usize {
        let at = self.reserve();
        let start = start(interval, self.sql.postgres);
        self.tables[at] = format!(
            "select k.parent as parent, k.start as c0, k.n as c1 from (select g.*, \
             row_number() over (partition by g.parent order by g.start desc) as pos from (select b.parent, \
             {start} as start, count(*) as n from l{from} b group by 1, 2) g) k where k.pos <= {MAX_BUCKETS}"
        );
        self.levels[at].columns = vec![Type::Big, Type::Big];
        self.levels[at].kind = LevelKind::Buckets(Buckets(interval));
        at
    }
}

/// When the bucket begins that a statement falls into, in microseconds since 1970 UTC.
fn start(interval: Interval, postgres: bool) -> String {
    const DAY: i64 = 86_400_000_000;
    // 1970 began on a Thursday.
    let floor =
        |length: i64, shift: i64| format!("(b.told_at - (((b.told_at + {shift}) % {length}) + {length}) % {length})");
    let calendar = |unit: &str| {
        if postgres {
            format!(
                "cast(extract(epoch from date_trunc('{unit}', \
                 timestamp 'epoch' + b.told_at * interval '1 microsecond')) * 1000000 as bigint)"
            )
        } else {
            let second = floor(1_000_000, 0);
            format!("strftime('%s', {second} / 1000000, 'unixepoch', 'start of {unit}') * 1000000")
        }
    };
    match interval {
        Interval::Day => floor(DAY, 0),
        Interval::Week => floor(7 * DAY, 3 * DAY),
        Interval::Month => calendar("month"),
        Interval::Year => calendar("year"),
    }
}
