//! A list of statements counted, for dashboards: by speaker, event, act …, and by time.

use super::{
    connection::{Whole, load},
    error::bad_input,
    loader::counted,
    node::Node,
    ready::{Fields, Ready, ReadyList},
    scalar::DateTime,
    select::{Selected, unexpected},
    statement::{SpeechAct, StatementKind},
};
use crate::graphql::{event::Event, person::Person, review::ReviewStatus, source::Source};
use async_graphql::{Context, Enum, Object, Result, Value, resolver_utils::enum_value};
use std::sync::Arc;
use whosaid_domain::{
    facet::{Bucket as Found, Counted, Word},
    page::PageArgs,
    store::{
        Store,
        read::{
            AnyFound, AnyPage, Counts, FoundFacet,
            want::{FacetWant, ListWant, Noun, Want},
        },
    },
};

/// How many values a facet tells at the most.
const MAX_TOP: i32 = 100;
/// How many it tells where nothing else is asked for.
const TOP: i32 = 10;

/// By what statements are counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "whosaid_domain::facet::FacetBy")]
pub enum FacetBy {
    /// Who speaks: a person or a source.
    Speaker,
    /// The events that they are about. A statement about two events counts for both.
    Event,
    /// The source that published the article.
    Publisher,
    /// The outlets that they passed through on the way to the article. A statement that passed through two counts for
    /// both.
    Via,
    /// How the words are given.
    Kind,
    /// What the reporting words do.
    Act,
    /// Where review stands.
    Review,
}

/// How long a bucket of a histogram is. Days, months and years are those of UTC.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "whosaid_domain::facet::Interval")]
pub enum Interval {
    /// From midnight to midnight.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// The statements of a list counted, as fields of its connection.
pub struct StatementCounts(Whole);

impl From<Whole> for StatementCounts {
    fn from(whole: Whole) -> Self {
        Self(whole)
    }
}

#[Object]
impl StatementCounts {
    /// The list's statements counted under its filter, whatever the page: for each thing in `by`, the values with the
    /// most statements. Counted by the database, only where it is selected; no statement is read for it. Ask
    /// for `first: 0` where only counts are wanted: the price of a query is reckoned by the page.
    #[graphql(complexity = "facets_price(by.len(), top, child_complexity)")]
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to count by, each at most once; the facets come in this order.")] by: Vec<FacetBy>,
        #[graphql(desc = "How many values of each, 1 to 100.", default = 10)] top: i32,
    ) -> Result<ReadyList<Facet>> {
        let top_values = check(&by, top)?;
        let missing = by
            .iter()
            .any(|by| self.0.counts().facet((*by).into(), top_values).is_none());
        let read = if missing {
            Some(self.read(ctx, |want| complete(want, &by, top_values)).await?)
        } else {
            None
        };
        let counts = read.as_deref().map_or_else(|| self.0.counts(), of);
        let facet = |by: &FacetBy| {
            let found = counts.facet((*by).into(), top_values).ok_or_else(unexpected)?;
            Ok(Ready(FacetFields {
                by: *by,
                found: found.clone(),
            }))
        };
        by.iter().map(facet).collect()
    }

    /// How many of the list's statements fall into each stretch of time, the earliest first; stretches without any are
    /// left out, and of more than 1000 the latest are given. The time is when a statement was said, else when its
    /// article was published, else when that came in.
    #[graphql(complexity = "20 + 10 * child_complexity")]
    async fn histogram(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How long a stretch is.")] by: Interval,
    ) -> Result<ReadyList<Bucket>> {
        let read = match self.0.counts().histogram(by.into()) {
            Some(_) => None,
            None => Some(self.read(ctx, |want| want.histogram(by.into())).await?),
        };
        let counts = read.as_deref().map_or_else(|| self.0.counts(), of);
        let found = counts.histogram(by.into()).ok_or_else(unexpected)?;
        Ok(found.iter().map(|bucket| Ready(BucketFields(*bucket))).collect())
    }
}

impl StatementCounts {
    /// What no plan foresaw.
    async fn read(&self, ctx: &Context<'_>, add: impl FnOnce(&mut ListWant)) -> Result<Arc<AnyPage>> {
        let mut want = ListWant::new(self.0.list.clone(), PageArgs::default());
        add(&mut want);
        match self.0.of {
            Some(of) => load(ctx, Arc::new(want), of).await,
            None => {
                let read = counted(ctx, ctx.data_unchecked::<Store>().read_pages(want, &[])).await?;
                read.into_iter().next().ok_or_else(unexpected)
            }
        }
    }
}

/// What was counted of a list.
fn of(page: &AnyPage) -> &Counts {
    const NONE: &Counts = &Counts::NONE;
    match page {
        AnyPage::Statements(page) => &page.counts,
        _ => NONE,
    }
}

impl Whole {
    fn counts(&self) -> &Counts {
        of(&self.page)
    }
}

fn complete(want: &mut ListWant, by: &[FacetBy], top: u32) {
    for by in by {
        let facet = want.facet((*by).into(), top);
        for noun in FacetWant::can_be((*by).into()) {
            *facet.noun(*noun) = Want::complete(*noun);
        }
    }
}

fn check(by: &[FacetBy], top: i32) -> Result<u32> {
    if let Some(twice) = by.iter().enumerate().find(|(i, one)| by[..*i].contains(one)) {
        let name = word(*twice.1);
        return Err(bad_input(format!("`by` has {name} twice: it takes each at most once")));
    }
    if !(1..=MAX_TOP).contains(&top) {
        return Err(bad_input(format!("`top` is {top}: it goes from 1 to {MAX_TOP}")));
    }
    u32::try_from(top).map_err(|_| unexpected())
}

fn facets_price(by: usize, top: i32, value: usize) -> usize {
    let values = usize::try_from(top.clamp(0, MAX_TOP)).unwrap_or_default();
    by.min(10)
        .saturating_mul(10 + values.saturating_mul(value))
        .min(1 << 40)
}

/// Adds what the field `facets` wants of a list.
pub fn want_facets(field: &Selected<'_>, list: &mut ListWant) {
    let by = field.argument::<Vec<FacetBy>>("by", Vec::new);
    let (Some(by), Some(top)) = (by, field.argument("top", || TOP)) else {
        return;
    };
    let Ok(top) = check(&by, top) else { return };
    for by in by {
        let facet = list.facet(by.into(), top);
        for values in field.fields("Facet").iter().filter(|f| f.name() == "values") {
            for node in values.fields("FacetValue").iter().filter(|f| f.name() == "node") {
                for noun in FacetWant::can_be(by.into()) {
                    let want = facet.noun(*noun);
                    match noun {
                        Noun::Person => node.add_node::<Person>(want),
                        Noun::Source => node.add_node::<Source>(want),
                        _ => node.add_node::<Event>(want),
                    }
                }
            }
        }
    }
}

/// Adds what the field `histogram` wants of a list.
pub fn want_histogram(field: &Selected<'_>, list: &mut ListWant) {
    // There is no default: without the argument the document was refused.
    if let Some(by) = field.argument("by", || Interval::Day) {
        list.histogram(by.into());
    }
}

/// A facet.
pub type Facet = Ready<FacetFields>;

/// Its fields.
#[derive(Debug)]
pub struct FacetFields {
    by: FacetBy,
    found: Arc<FoundFacet>,
}

impl Fields for FacetFields {}

/// Statements counted by one thing.
#[Object(name = "Facet")]
impl FacetFields {
    /// What they are counted by.
    async fn by(&self) -> FacetBy {
        self.by
    }

    /// The values with the most statements, most first; up to `top` of them.
    async fn values(&self) -> ReadyList<FacetValue> {
        let value = |at| {
            Ready(FacetValueFields {
                found: self.found.clone(),
                at,
            })
        };
        (0..self.found.values.len()).map(value).collect()
    }

    /// How many different values the list's statements have, shown or not.
    async fn value_count(&self) -> i32 {
        int(self.found.different)
    }

    /// How many of the list's statements have no value: no speaker that could be resolved, no event, no publisher that
    /// is known, no outlet between.
    async fn missing_count(&self) -> i32 {
        int(self.found.without)
    }
}

/// A value of a facet.
pub type FacetValue = Ready<FacetValueFields>;

/// Its fields.
#[derive(Debug)]
pub struct FacetValueFields {
    found: Arc<FoundFacet>,
    at: usize,
}

impl Fields for FacetValueFields {}

impl FacetValueFields {
    fn value(&self) -> Result<&Counted<AnyFound>> {
        self.found.values.get(self.at).ok_or_else(unexpected)
    }
}

/// A value that statements are counted by, and how many have it.
#[Object(name = "FacetValue")]
impl FacetValueFields {
    /// How many statements have it.
    async fn count(&self) -> Result<i32> {
        Ok(int(self.value()?.count))
    }

    /// The person, source or event that it is; null where it is a word.
    #[graphql(complexity = "1 + child_complexity")]
    async fn node(&self) -> Result<Option<Node>> {
        Ok(self.value()?.noun.clone().map(Node::from))
    }

    /// The word of the enum that it is, e.g. `DENIES`; null where it is a person, a source or an event.
    async fn word(&self) -> Result<Option<String>> {
        Ok(self.value()?.word.map(|of| match of {
            Word::Kind(kind) => word(StatementKind::from(kind)),
            Word::Act(act) => word(SpeechAct::from(act)),
            Word::Review(status) => word(ReviewStatus::from(status)),
        }))
    }
}

/// As the schema spells it.
fn word<E: async_graphql::resolver_utils::EnumType>(of: E) -> String {
    match enum_value(of) {
        Value::Enum(name) => name.to_string(),
        other => other.to_string(),
    }
}

/// A bucket.
pub type Bucket = Ready<BucketFields>;

/// Its fields.
#[derive(Debug)]
pub struct BucketFields(Found);

impl Fields for BucketFields {}

/// A stretch of time, and how many statements fall into it.
#[Object(name = "Bucket")]
impl BucketFields {
    /// From this moment on, UTC.
    async fn from(&self) -> DateTime {
        DateTime(self.0.from)
    }

    /// Up to this moment, exclusive: where the next stretch begins.
    async fn to(&self) -> DateTime {
        DateTime(self.0.to)
    }

    /// How many statements; at least 1.
    async fn count(&self) -> i32 {
        int(self.0.count)
    }
}

/// As GraphQL counts.
fn int(n: u64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
