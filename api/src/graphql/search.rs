//! Full-text search over the five nouns.

use super::{
    article::Article,
    connection::PageInfo,
    error::{bad_input, from_domain},
    event::Event,
    loader::counted,
    node::Node,
    person::Person,
    ready::{Fields, Ready, ReadyList},
    select::{Selected, Unplanned, unexpected},
    source::Source,
    statement::Statement,
};
use async_graphql::{Context, Enum, Object, Result};
use std::{collections::HashMap, sync::Arc};
use whosaid_domain::{
    id::Uuid,
    page::PageArgs,
    search::{Field, Hit, Mark as Marked, Query, SEARCHED, Snippet as Found},
    store::{
        Store,
        read::{
            AnyFound,
            want::{Noun, Want},
        },
    },
};

/// Which nouns are searched.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchType {
    /// By headline and text.
    Article,
    /// By its words.
    Statement,
    /// By any of its names, and by its description.
    Person,
    /// By any of its names.
    Source,
    /// By any of its names, and by its place.
    Event,
}

impl From<SearchType> for Noun {
    fn from(of: SearchType) -> Self {
        match of {
            SearchType::Article => Self::Article,
            SearchType::Statement => Self::Statement,
            SearchType::Person => Self::Person,
            SearchType::Source => Self::Source,
            SearchType::Event => Self::Event,
        }
    }
}

/// What of a noun answers a search.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum SearchField {
    /// A name of a person, a source or an event.
    Name,
    /// An article's headline.
    Title,
    /// A statement's words.
    Text,
    /// A person's description.
    Description,
    /// An event's place.
    Place,
    /// An article's text.
    Body,
}

/// The page of what answers `query`.
///
/// # Errors
/// Where the arguments are wrong or the database fails.
pub async fn search(
    ctx: &Context<'_>,
    query: &str,
    types: Option<Vec<SearchType>>,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<SearchConnection> {
    let page = PageArgs::new(first.map(i64::from), after, None, None).map_err(from_domain)?;
    let query = Query::parse(query).map_err(from_domain)?;
    let kinds: Vec<Noun> = match types {
        Some(types) if types.is_empty() => {
            return Err(bad_input("`types` is empty: leave it out to search all of them"));
        }
        Some(types) => types.into_iter().map(Noun::from).collect(),
        None => SEARCHED.to_vec(),
    };
    let wanted = Wanted::of(ctx);
    let store = ctx.data_unchecked::<Store>();
    let found = store.search(&query, &kinds, page.limit, page.after.as_ref(), wanted.snippets);
    let found = counted(ctx, found).await?;
    let count = match found.hits.is_empty() && wanted.count {
        // An empty page does not tell how long the list is.
        true => counted(ctx, store.count_found(&query, &kinds)).await?,
        false => found.count,
    };
    let mut nodes = HashMap::new();
    for (noun, want) in wanted.nodes.into_iter().flatten() {
        let ids: Vec<Uuid> = found
            .hits
            .iter()
            .filter(|hit| hit.noun == noun)
            .map(|hit| hit.id)
            .collect();
        if !ids.is_empty() {
            nodes.extend(counted(ctx, store.read_nodes(noun, &ids, want)).await?);
        }
    }
    // What was taken away since it was found is left out.
    let shown = |hit: &Hit| !wanted.shows || nodes.contains_key(&hit.id);
    let hits: Vec<(Hit, Option<AnyFound>)> = found
        .hits
        .into_iter()
        .filter(shown)
        .map(|hit| (hit.clone(), nodes.get(&hit.id).cloned()))
        .collect();
    Ok(Ready(SearchFields(Arc::new(Page {
        hits,
        has_next: found.has_next,
        has_previous: page.after.is_some(),
        count,
    }))))
}

/// What a query selects below the field.
struct Wanted {
    nodes: Option<Vec<(Noun, Want)>>,
    shows: bool,
    snippets: bool,
    count: bool,
}

impl Wanted {
    fn of(ctx: &Context<'_>) -> Self {
        let mut wanted = Self {
            nodes: None,
            shows: false,
            snippets: false,
            count: false,
        };
        let mut wants: Vec<(Noun, Want)> = SEARCHED.map(|noun| (noun, Want::default())).into();
        for field in Selected::of(ctx).fields("SearchConnection") {
            match field.name() {
                "nodes" => wanted.add(&field, &mut wants),
                "edges" => {
                    for field in field.fields("SearchEdge") {
                        match field.name() {
                            "node" => wanted.add(&field, &mut wants),
                            "snippet" => wanted.snippets = true,
                            _ => {}
                        }
                    }
                }
                "totalCount" => wanted.count = true,
                _ => {}
            }
        }
        if ctx.data_opt::<Unplanned>().is_some() {
            wants = SEARCHED.map(|noun| (noun, Want::complete(noun))).into();
        }
        wanted.nodes = wanted.shows.then_some(wants);
        wanted
    }

    fn add(&mut self, field: &Selected<'_>, wants: &mut [(Noun, Want)]) {
        self.shows = true;
        for (noun, want) in wants {
            match noun {
                Noun::Article => field.add_node::<Article>(want),
                Noun::Statement => field.add_node::<Statement>(want),
                Noun::Person => field.add_node::<Person>(want),
                Noun::Source => field.add_node::<Source>(want),
                _ => field.add_node::<Event>(want),
            }
        }
    }
}

struct Page {
    hits: Vec<(Hit, Option<AnyFound>)>,
    has_next: bool,
    has_previous: bool,
    count: u64,
}

/// What was found.
pub type SearchConnection = Ready<SearchFields>;

/// Its fields.
pub struct SearchFields(Arc<Page>);

impl Fields for SearchFields {}

/// One page of what a search found, best first. Go on with `after: pageInfo.endCursor`; a cursor is good for the same
/// query.
#[Object(name = "SearchConnection")]
impl SearchFields {
    /// What was found, with how well and where it answers.
    async fn edges(&self) -> ReadyList<SearchEdge> {
        let edge = |at| {
            Ready(SearchEdgeFields {
                page: self.0.clone(),
                at,
            })
        };
        (0..self.0.hits.len()).map(edge).collect()
    }

    /// What was found, alone.
    async fn nodes(&self) -> Result<Vec<Node>> {
        self.0.hits.iter().map(|(_, node)| found(node)).collect()
    }

    /// Where the page stands.
    async fn page_info(&self) -> Ready<PageInfo> {
        let cursor = |hit: Option<&(Hit, _)>| hit.map(|(hit, _)| hit.cursor.encode());
        Ready(PageInfo {
            has_next_page: self.0.has_next,
            has_previous_page: self.0.has_previous,
            start_cursor: cursor(self.0.hits.first()),
            end_cursor: cursor(self.0.hits.last()),
        })
    }

    /// How many were found, whatever the page; of each type, up to 1000.
    #[graphql(complexity = 10)]
    async fn total_count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }
}

fn found(node: &Option<AnyFound>) -> Result<Node> {
    node.clone().map(Node::from).ok_or_else(unexpected)
}

/// One that was found.
pub type SearchEdge = Ready<SearchEdgeFields>;

/// Its fields.
pub struct SearchEdgeFields {
    page: Arc<Page>,
    at: usize,
}

impl Fields for SearchEdgeFields {}

impl SearchEdgeFields {
    fn hit(&self) -> Result<&(Hit, Option<AnyFound>)> {
        self.page.hits.get(self.at).ok_or_else(unexpected)
    }
}

/// Something that a search found, with how well and where it answers.
#[Object(name = "SearchEdge")]
impl SearchEdgeFields {
    /// What was found.
    #[graphql(complexity = "1 + child_complexity")]
    async fn node(&self) -> Result<Node> {
        found(&self.hit()?.1)
    }

    /// Its position in the list, for `after`. Opaque.
    async fn cursor(&self) -> Result<String> {
        Ok(self.hit()?.0.cursor.encode())
    }

    /// How well it answers, 0 to 1: names before headlines, statements and texts, the shorter before the longer; of
    /// several alternatives, those that answer more of them. Good for comparing within one search.
    async fn score(&self) -> Result<f64> {
        Ok(self.hit()?.0.score)
    }

    /// Where it answers best.
    #[graphql(complexity = "10 + child_complexity")]
    async fn snippet(&self) -> Result<Snippet> {
        let (field, snippet) = self.hit()?.0.snippet.clone().ok_or_else(unexpected)?;
        Ok(Ready(SnippetFields {
            field: field.into(),
            snippet,
        }))
    }
}

/// A piece of a text.
pub type Snippet = Ready<SnippetFields>;

/// Its fields.
#[derive(Debug)]
pub struct SnippetFields {
    field: SearchField,
    snippet: Found,
}

impl Fields for SnippetFields {}

/// A piece of a text that answers a search, up to 32 words. It is plain text, never markup: a page that shows it escapes
/// it as it does any text, and marks what `marks` names.
#[Object(name = "Snippet")]
impl SnippetFields {
    /// What of the noun it is from.
    async fn field(&self) -> SearchField {
        self.field
    }

    /// The piece, in one line, with `…` at an end where the text goes on.
    async fn text(&self) -> &str {
        &self.snippet.text
    }

    /// The words that answer, in their order, none overlapping another.
    async fn marks(&self) -> ReadyList<Mark> {
        self.snippet.marks.iter().map(|mark| Ready(MarkFields(*mark))).collect()
    }
}

/// A mark.
pub type Mark = Ready<MarkFields>;

/// Its fields.
#[derive(Debug)]
pub struct MarkFields(Marked);

impl Fields for MarkFields {}

/// A stretch of a snippet's text that answers the search.
#[Object(name = "Mark")]
impl MarkFields {
    /// The first character, counted in Unicode code points from the start of the snippet's text.
    async fn start(&self) -> i32 {
        self.0.start
    }

    /// One past the last character, in code points.
    async fn end(&self) -> i32 {
        self.0.end
    }

    /// The first character, counted in UTF-16 code units, as browsers count.
    async fn start_utf16(&self) -> i32 {
        self.0.start_utf16
    }

    /// One past the last character, in UTF-16 code units.
    async fn end_utf16(&self) -> i32 {
        self.0.end_utf16
    }
}
