//! From the rows of a plan to the tree that was wanted: children first, so that each row finds what hangs on it.

use super::{
    facet::{FACET, Facet},
    found::*,
    noun::Read,
    plan::{ABOUT, Level, LevelKind, Node, Pages, Plan},
    want::{Columns, FacetWant, ListOf, ListWant, Noun, span},
};
use crate::{
    Error, Result,
    event::{CitedLink, EventEdgeLink},
    facet::{Bucket, Counted, FacetBy, Interval, Word},
    page::{Direction, Edge, Page},
    person::ArticlePersonLink,
    span::TextSpan,
    statement::{EventLink, RepeatLink},
    store::{
        code::{Code, EDITOR},
        keyset::SortKey,
        sql::Row,
    },
};
use sea_orm::{DbErr, QueryResult};
use std::{cell::RefCell, collections::HashMap, sync::Arc};
use uuid::Uuid;

/// What a plan gave.
pub(super) struct Answer {
    /// Of the ids that were asked for.
    pub(super) nodes: HashMap<Uuid, AnyFound>,
    /// Of the parents that were asked for.
    pub(super) pages: HashMap<Uuid, Arc<AnyPage>>,
    /// What a parent without rows has.
    pub(super) empty: Option<Arc<AnyPage>>,
}

/// Of a list as a whole.
#[derive(Debug, Clone, Copy, Default)]
struct About {
    count: Option<u64>,
    earlier: bool,
    later: bool,
}

type Facets = HashMap<Uuid, Arc<FoundFacet>>;
type Histograms = HashMap<Uuid, Arc<Vec<Bucket>>>;
type Spans = HashMap<Uuid, Vec<(String, i32, TextSpan)>>;

struct Assembler<'a> {
    levels: &'a [Level],
    rows: Vec<Vec<&'a QueryResult>>,
    pages: Vec<HashMap<Uuid, Arc<AnyPage>>>,
    empty: Vec<Option<Arc<AnyPage>>>,
    spans: Vec<Spans>,
    facets: Vec<Facets>,
    histograms: Vec<Histograms>,
    about: Vec<HashMap<Uuid, About>>,
    /// What many rows of a level lead to is read once: by the level, the column of its id, and the id.
    known: RefCell<HashMap<(usize, usize, Uuid), AnyFound>>,
}

fn wrong(message: &str) -> Error {
    Error::Database(DbErr::Type(message.to_owned()))
}

pub(super) fn assemble(plan: &Plan, rows: &[QueryResult]) -> Result<Answer> {
    let n = plan.levels.len();
    let mut by_level = vec![Vec::new(); n];
    let mut about = vec![HashMap::new(); n];
    for row in rows {
        let mut read = Row::new(row);
        let level: i32 = read.get()?;
        let place = |level: i32| {
            usize::try_from(level)
                .ok()
                .filter(|l| *l < n)
                .ok_or_else(|| wrong("a row of no level"))
        };
        if level < ABOUT {
            by_level[place(level)?].push(row);
            continue;
        }
        let level = place(level - ABOUT)?;
        let parent: Option<Uuid> = read.get()?;
        let mut read = Row::at(row, &plan.about);
        about[level].insert(
            parent.unwrap_or_default(),
            About {
                count: Some(read.get::<i64>()?.unsigned_abs()),
                earlier: read.get()?,
                later: read.get()?,
            },
        );
    }
    let mut a = Assembler {
        levels: &plan.levels,
        rows: by_level,
        pages: vec![HashMap::new(); n],
        empty: vec![None; n],
        spans: vec![HashMap::new(); n],
        facets: vec![HashMap::new(); n],
        histograms: vec![HashMap::new(); n],
        about,
        known: RefCell::default(),
    };
    for at in (1..n).rev() {
        a.level(at)?;
    }
    let mut nodes = HashMap::new();
    if let Some(Level {
        kind: LevelKind::Nodes(node),
        ..
    }) = plan.levels.first()
    {
        for row in &a.rows[0] {
            let parent: Uuid = Row::from(row, 1).get()?;
            if let Some(found) = a.any(0, node, row)? {
                nodes.insert(parent, found);
            }
        }
    } else if n > 0 {
        a.level(0)?;
    }
    Ok(Answer {
        nodes,
        pages: a.pages.into_iter().next().unwrap_or_default(),
        empty: a.empty.into_iter().next().flatten(),
    })
}

impl<'a> Assembler<'a> {
    fn level(&mut self, at: usize) -> Result<()> {
        let level = &self.levels[at];
        match &level.kind {
            LevelKind::Spans(parts) => {
                let mut spans = Spans::new();
                for row in &self.rows[at] {
                    let statement: Uuid = Row::from(row, 1).get()?;
                    let mut read = Row::at(row, &level.places);
                    let (role, position) = (read.get()?, read.get()?);
                    let text = span_parts(&mut read, *parts)?;
                    spans.entry(statement).or_default().push((role, position, text));
                }
                for spans in spans.values_mut() {
                    spans.sort_by_key(|(_, position, _)| *position);
                }
                self.spans[at] = spans;
            }
            LevelKind::Pages(pages) => {
                let (read, empty) = self.list(at, pages)?;
                self.pages[at] = read;
                self.empty[at] = Some(empty);
            }
            LevelKind::Counted => {}
            LevelKind::Facet(facet) => self.facets[at] = self.facet(at, facet)?,
            LevelKind::Buckets(interval) => self.histograms[at] = self.histogram(at, interval.0)?,
            LevelKind::Nodes(_) => return Err(wrong("a root below another level")),
        }
        Ok(())
    }

    #[allow(clippy::type_complexity)] // what each parent has, and what one without rows has
    fn list(&self, at: usize, pages: &Pages) -> Result<(HashMap<Uuid, Arc<AnyPage>>, Arc<AnyPage>)> {
        let event_link = |row: &mut Row<'_>| {
            Ok(EventLink {
                confidence: row.get()?,
                evidence: match row.get::<String>()?.as_str() {
                    EDITOR => None,
                    code => Some(Code::read(code)?),
                },
                span: row.span()?,
            })
        };
        let nothing = |_: &mut Row<'_>| Ok(());
        match &pages.want.list {
            ListOf::Statements(..) => {
                let link = |row: &mut Row<'_>| event_link(row).map(Some);
                self.paged(at, pages, Self::statement, link, || None, AnyPage::Statements)
            }
            ListOf::Articles(..) => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Articles),
            ListOf::People(..) => {
                let link = |row: &mut Row<'_>| {
                    Ok(Some(ArticlePersonLink {
                        mentions: row.get()?,
                        statements: row.get()?,
                    }))
                };
                self.paged(at, pages, Self::item, link, || None, AnyPage::People)
            }
            ListOf::Sources(..) => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Sources),
            ListOf::Events(of, ..) => {
                use crate::event::EventsOf::{All, Article, Person, Statement};
                let link = |row: &mut Row<'_>| {
                    Ok(match of {
                        All => EventEdgeLink::None,
                        Statement => EventEdgeLink::Statement(event_link(row)?),
                        Article => EventEdgeLink::Mentions(row.get()?),
                        Person => EventEdgeLink::Statements(i32::try_from(row.get::<i64>()?).unwrap_or(i32::MAX)),
                    })
                };
                self.paged(at, pages, Self::item, link, || EventEdgeLink::None, AnyPage::Events)
            }
            ListOf::Participants => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Participants),
            ListOf::History => self.paged(at, pages, Self::item, nothing, || (), AnyPage::History),
            ListOf::Speakers => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Speakers),
            ListOf::Disputes => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Disputes),
            ListOf::Counterparts => self.paged(at, pages, Self::item, nothing, || (), AnyPage::Counterparts),
            ListOf::Cited => {
                let link = |row: &mut Row<'_>| {
                    let mut int = || Ok::<_, Error>(i32::try_from(row.get::<i64>()?).unwrap_or(i32::MAX));
                    Ok(Some(CitedLink {
                        outlets: int()?,
                        statements: int()?,
                    }))
                };
                self.paged(at, pages, Self::item, link, || None, AnyPage::Cited)
            }
            ListOf::Repeats => {
                let link = |row: &mut Row<'_>| {
                    let (shared, own, other): (i64, i64, i64) = (row.get()?, row.get()?, row.get()?);
                    Ok(Some(RepeatLink {
                        overlap: shared as f64 / own.min(other).max(1) as f64,
                        earlier: row.get()?,
                        words: row.get()?,
                        other: row.get()?,
                    }))
                };
                self.paged(at, pages, Self::statement, link, || None, AnyPage::Repeats)
            }
            ListOf::Responses(_) => {
                let link = |row: &mut Row<'_>| row.code().map(Some);
                self.paged(at, pages, Self::statement, link, || None, AnyPage::Responses)
            }
            ListOf::Via => {
                let all = |page: FoundPage<_>| AnyPage::Via(page.page.edges.into_iter().map(|e| e.node).collect());
                self.paged(at, pages, Self::item, nothing, || (), all)
            }
            ListOf::Affiliations => {
                let all =
                    |page: FoundPage<_>| AnyPage::Affiliations(page.page.edges.into_iter().map(|e| e.node).collect());
                self.paged(at, pages, Self::item, nothing, || (), all)
            }
        }
    }

    #[allow(clippy::type_complexity)] // as above
    fn paged<N, L>(
        &self,
        at: usize,
        pages: &Pages,
        item: impl Fn(&Self, usize, &Node, &'a QueryResult) -> Result<Option<Arc<Found<N>>>>,
        read_link: impl Fn(&mut Row<'_>) -> Result<L>,
        no_link: impl Fn() -> L,
        wrap: impl Fn(FoundPage<N, L>) -> AnyPage,
    ) -> Result<(HashMap<Uuid, Arc<AnyPage>>, Arc<AnyPage>)> {
        let (level, want) = (&self.levels[at], &pages.want);
        let whole = want.list.whole();
        let forward = want.page.direction == Direction::Forward;
        let mut read: HashMap<Uuid, Vec<(SortKey, &'a QueryResult)>> = HashMap::new();
        for row in &self.rows[at] {
            let parent: Option<Uuid> = Row::from(row, 1).get()?;
            let id: Uuid = Row::from(row, level.places[pages.node.id]).get()?;
            let key = pages.order.key(&mut Row::at(row, &level.places[pages.keys..]), id)?;
            read.entry(parent.unwrap_or_default()).or_default().push((key, *row));
        }
        // A list that nothing is in may still have been counted, or looked into beyond a cursor.
        for parent in self.about[at].keys() {
            read.entry(*parent).or_default();
        }
        for level in &pages.counts {
            let counted = self.facets[*level].keys().chain(self.histograms[*level].keys());
            for parent in counted {
                read.entry(*parent).or_default();
            }
        }
        let page = |parent: Uuid, mut rows: Vec<(SortKey, &'a QueryResult)>| -> Result<Arc<AnyPage>> {
            let order = |a: &(SortKey, _), b: &(SortKey, _)| {
                let order = pages.order.compare(&a.0, &b.0);
                if forward || whole { order } else { order.reverse() }
            };
            if !rows.is_sorted_by(|a, b| order(a, b).is_le()) {
                rows.sort_by(order);
            }
            let about = self.about[at].get(&parent).copied().unwrap_or_default();
            let (mut has_next, mut has_previous) = (about.later, about.earlier);
            let limit = if whole { rows.len() } else { want.page.limit as usize };
            if pages.sentinel && rows.len() > limit {
                if forward {
                    has_next = true;
                } else {
                    has_previous = true;
                }
            }
            rows.truncate(limit);
            let mut edges = Vec::with_capacity(rows.len());
            for (key, row) in rows {
                let Some(node) = item(self, at, &pages.node, row)? else {
                    return Err(wrong("an item without an id"));
                };
                let link = match pages.link {
                    Some(link) => read_link(&mut Row::at(row, &level.places[link..]))?,
                    None => no_link(),
                };
                let cursor = pages.order.cursor(&key);
                edges.push(Edge { node, link, cursor });
            }
            if !(forward || whole) {
                edges.reverse();
            }
            Ok(Arc::new(wrap(FoundPage {
                page: Page {
                    edges,
                    has_next,
                    has_previous,
                },
                count: about.count.filter(|_| want.count),
                counts: self.counts(pages, Some(parent)),
            })))
        };
        let empty = Arc::new(wrap(FoundPage {
            page: Page {
                edges: Vec::new(),
                has_next: false,
                has_previous: false,
            },
            count: want.count.then_some(0),
            counts: self.counts(pages, None),
        }));
        let pages = read.into_iter().map(|(parent, rows)| Ok((parent, page(parent, rows)?)));
        Ok((pages.collect::<Result<_>>()?, empty))
    }

    /// What was counted of a parent's list; of none, nothing.
    fn counts(&self, pages: &Pages, parent: Option<Uuid>) -> Counts {
        let (facets, histograms) = pages.counts.split_at(pages.want.facets.len());
        let facet = |(want, level): (&FacetWant, &usize)| {
            let found = parent.and_then(|parent| self.facets[*level].get(&parent)).cloned();
            ((want.by, want.top), found.unwrap_or_default())
        };
        let histogram = |(by, level): (&Interval, &usize)| {
            let found = parent.and_then(|parent| self.histograms[*level].get(&parent)).cloned();
            (*by, found.unwrap_or_default())
        };
        Counts {
            facets: pages.want.facets.iter().zip(facets).map(facet).collect(),
            histograms: pages.want.histograms.iter().zip(histograms).map(histogram).collect(),
        }
    }

    fn facet(&self, at: usize, facet: &Facet) -> Result<Facets> {
        let places = &self.levels[at].places;
        let mut found: HashMap<Uuid, (FoundFacet, Vec<i64>)> = HashMap::new();
        for row in &self.rows[at] {
            let parent: Option<Uuid> = Row::from(row, 1).get()?;
            let mut read = Row::at(row, places);
            let (count, different): (i64, i64) = (read.get()?, read.get()?);
            let (none, place): (bool, i64) = (read.get()?, read.get()?);
            let (found, order) = found.entry(parent.unwrap_or_default()).or_default();
            found.different = different.unsigned_abs();
            if none {
                found.without = count.unsigned_abs();
                continue;
            }
            let word = || Row::at(row, &places[FACET..]).get::<String>();
            let word = match facet.by {
                FacetBy::Kind => Some(Word::Kind(Code::read(&word()?)?)),
                FacetBy::Act => Some(Word::Act(Code::read(&word()?)?)),
                FacetBy::Review => Some(Word::Review(Code::read(&word()?)?)),
                _ => None,
            };
            let mut noun = None;
            for node in &facet.nodes {
                noun = noun.or(self.shared(at, node, row)?);
            }
            let value = Counted {
                count: count.unsigned_abs(),
                word,
                noun,
            };
            let before = order.partition_point(|p| *p < place);
            order.insert(before, place);
            found.values.insert(before, value);
        }
        let found = found.into_iter().map(|(parent, (found, _))| (parent, Arc::new(found)));
        Ok(found.collect())
    }

    fn histogram(&self, at: usize, by: Interval) -> Result<Histograms> {
        let mut found: HashMap<Uuid, Vec<Bucket>> = HashMap::new();
        for row in &self.rows[at] {
            let parent: Option<Uuid> = Row::from(row, 1).get()?;
            let mut read = Row::at(row, &self.levels[at].places);
            let (from, count) = (read.time()?, read.get::<i64>()?);
            found.entry(parent.unwrap_or_default()).or_default().push(Bucket {
                from,
                to: by.end(from),
                count: count.unsigned_abs(),
            });
        }
        let sorted = |(parent, mut buckets): (Uuid, Vec<Bucket>)| {
            buckets.sort_by_key(|bucket| bucket.from);
            (parent, Arc::new(buckets))
        };
        Ok(found.into_iter().map(sorted).collect())
    }

    /// A noun of a row, with what hangs on it; `None` where it leads to none.
    fn item<T: Read>(&self, at: usize, node: &Node, row: &'a QueryResult) -> Result<Option<Arc<Found<T>>>> {
        let places = &self.levels[at].places[node.id..];
        let mut read = Row::at(row, places);
        let Some(id) = read.get::<Option<Uuid>>()? else {
            return Ok(None);
        };
        let item = T::read(&mut read, id, node.has)?;
        let edges = self.edges(at, node, id, row)?;
        Ok(Some(Arc::new(Found { item, edges })))
    }

    /// A statement, with its spans and its chain too.
    fn statement(
        &self,
        at: usize,
        node: &Node,
        row: &'a QueryResult,
    ) -> Result<Option<Arc<Found<crate::statement::Statement>>>> {
        let Some(mut found) = self.item::<crate::statement::Statement>(at, node, row)? else {
            return Ok(None);
        };
        let statement = Arc::make_mut(&mut found);
        let item = &mut statement.item;
        if let Some(spans) = node.spans.and_then(|level| self.spans[level].get(&item.id.0)) {
            for (role, _, span) in spans {
                match role.as_str() {
                    "content" => item.content.push(span.clone()),
                    "cue" => item.cue = item.cue.take().or_else(|| Some(span.clone())),
                    _ => item.speaker_span = item.speaker_span.take().or_else(|| Some(span.clone())),
                }
            }
        }
        for (_, page) in &statement.edges.lists {
            if let AnyPage::Via(via) = &**page {
                statement.item.via = via.iter().map(|via| via.item.clone()).collect();
            }
        }
        Ok(Some(found))
    }

    fn edges(&self, at: usize, node: &Node, id: Uuid, row: &'a QueryResult) -> Result<Edges> {
        let mut edges = Edges::default();
        for (one, to) in &node.ones {
            let found = self.shared(at, to, row)?;
            // A speaker is one of two.
            match edges.ones.iter_mut().find(|(o, _)| o == one) {
                Some((_, known)) => *known = known.take().or(found),
                None => edges.ones.push((*one, found)),
            }
        }
        for (want, level) in &node.lists {
            let page = self.pages[*level].get(&id).cloned();
            let page = page.or_else(|| self.empty[*level].clone());
            edges.lists.push((
                Arc::<ListWant>::clone(want),
                page.ok_or_else(|| wrong("a list that was not read"))?,
            ));
        }
        Ok(edges)
    }

    fn shared(&self, at: usize, node: &Node, row: &'a QueryResult) -> Result<Option<AnyFound>> {
        let Some(id) = Row::from(row, self.levels[at].places[node.id]).get::<Option<Uuid>>()? else {
            return Ok(None);
        };
        if let Some(known) = self.known.borrow().get(&(at, node.id, id)) {
            return Ok(Some(known.clone()));
        }
        let found = self.any(at, node, row)?;
        if let Some(found) = &found {
            self.known.borrow_mut().insert((at, node.id, id), found.clone());
        }
        Ok(found)
    }

    fn any(&self, at: usize, node: &Node, row: &'a QueryResult) -> Result<Option<AnyFound>> {
        Ok(match node.noun {
            Noun::Article => self.item(at, node, row)?.map(AnyFound::Article),
            Noun::Statement => self.statement(at, node, row)?.map(AnyFound::Statement),
            Noun::Person => self.item(at, node, row)?.map(AnyFound::Person),
            Noun::Source => self.item(at, node, row)?.map(AnyFound::Source),
            Noun::Event => self.item(at, node, row)?.map(AnyFound::Event),
            Noun::Via
            | Noun::Affiliation
            | Noun::Participant
            | Noun::EventSpeaker
            | Noun::Dispute
            | Noun::Counterpart
            | Noun::Change => {
                return Err(wrong("what is read as an item of a list alone"));
            }
        })
    }
}

fn span_parts(row: &mut Row<'_>, has: Columns) -> Result<TextSpan> {
    fn part<T: Default>(has: Columns, part: Columns, read: impl FnOnce() -> Result<T>) -> Result<T> {
        if has.has(part) { read() } else { Ok(T::default()) }
    }
    Ok(TextSpan {
        start: part(has, span::START, || row.get())?,
        end: part(has, span::END, || row.get())?,
        start_utf16: part(has, span::START_UTF16, || row.get())?,
        end_utf16: part(has, span::END_UTF16, || row.get())?,
        exact: part(has, span::EXACT, || row.get())?,
        prefix: part(has, span::PREFIX, || row.get())?,
        suffix: part(has, span::SUFFIX, || row.get())?,
    })
}
