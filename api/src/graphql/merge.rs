//! Merges: two found to be one.

use super::{
    connection::{Args, PageInfo},
    error::{Code, coded, from_domain},
    loader::counted,
    node::parse,
    ready::Ready,
    scalar::DateTime,
};
use async_graphql::{Context, ID, Result, SimpleObject};
use whosaid_domain::{merge, page::Cursor, store::Store};

/// Names the order of merges in their cursors.
const ORDER: &str = "merges";

/// Two people, sources or events that were found to be one. It can be undone.
#[derive(SimpleObject, Debug, Clone)]
pub struct Merge {
    /// Its id, for `undoMerge`, e.g. `merge_01h455vb4pex5vsknk084sn02q`. It is no node.
    id: ID,
    /// The global id of what was merged; it leads to the survivor while the merge holds.
    from_id: ID,
    /// What that was called.
    from_name: String,
    /// The global id of what it was merged into.
    into_id: ID,
    /// What that is called.
    into_name: String,
    /// Why; null where nothing was said.
    reason: Option<String>,
    /// Who merged them.
    by: Option<String>,
    /// When.
    at: DateTime,
    /// Who undid it; null while it holds.
    undone_by: Option<String>,
    /// When it was undone; null while it holds.
    undone_at: Option<DateTime>,
    /// How much moved.
    moved: MergeCounts,
    #[graphql(skip)]
    cursor: String,
}

/// That an editor found two people, two sources or two events not to be the same, as it is told of one of them.
#[derive(SimpleObject, Debug, Clone)]
pub struct NotSame {
    /// The global id of the other; of what that was merged into, where it was since.
    other_id: ID,
    /// What the other is called.
    other_name: String,
    /// Who found it: the name of the API key; null for the program itself. `history` tells why, and `undoNotTheSame`
    /// forgets it.
    by: Option<String>,
    /// When.
    at: DateTime,
}

impl NotSame {
    /// What was decided of one noun.
    #[must_use]
    pub fn all(found: &[merge::NotSame]) -> Vec<Self> {
        let own = |of: &merge::NotSame| Self {
            other_id: ID(of.other.to_string()),
            other_name: of.other_name.clone(),
            by: of.by.clone(),
            at: DateTime(of.at),
        };
        found.iter().map(own).collect()
    }
}

/// How much moved with a merge, or is one with what the survivor had.
#[derive(SimpleObject, Debug, Clone)]
pub struct MergeCounts {
    /// Names.
    names: i32,
    /// Roles of the person, or roles that name the source.
    roles: i32,
    /// Statements by the person or source, or about the event.
    statements: i32,
    /// Statements that came through the source.
    citations: i32,
    /// Articles that name the person, tell of the event or were published by the source.
    articles: i32,
    /// Events that the person or source took part in, or that are part of the event.
    events: i32,
    /// People and bodies that took part in the event.
    participants: i32,
}

impl From<merge::Merge> for Merge {
    fn from(of: merge::Merge) -> Self {
        let counts = of.counts;
        let cursor = Cursor {
            order: ORDER.to_owned(),
            key: of.number.to_string(),
            id: of.id.0,
        };
        Self {
            id: ID(of.id.to_string()),
            from_id: ID(of.from.to_string()),
            from_name: of.from_name,
            into_id: ID(of.into.to_string()),
            into_name: of.into_name,
            reason: of.reason,
            by: of.by,
            at: DateTime(of.at),
            undone_by: of.undone_by,
            undone_at: of.undone_at.map(DateTime),
            moved: MergeCounts {
                names: counts.names,
                roles: counts.roles,
                statements: counts.statements,
                citations: counts.citations,
                articles: counts.articles,
                events: counts.events,
                participants: counts.participants,
            },
            cursor: cursor.encode(),
        }
    }
}

/// One page of merges, the latest first.
#[derive(SimpleObject, Debug)]
pub struct MergeConnection {
    /// The merges with their positions.
    edges: Vec<MergeEdge>,
    /// The merges alone.
    nodes: Vec<Merge>,
    /// Where the page stands.
    page_info: Ready<PageInfo>,
}

/// A merge in a list.
#[derive(SimpleObject, Debug)]
pub struct MergeEdge {
    /// The merge.
    node: Merge,
    /// Its position, for `after`.
    cursor: String,
}

impl MergeConnection {
    /// The page that the arguments name.
    ///
    /// # Errors
    /// Where the arguments are wrong or the database fails.
    pub async fn read(ctx: &Context<'_>, of: Option<ID>, first: Option<i32>, after: Option<String>) -> Result<Self> {
        let of = of.map(|id| parse("of", &id)).transpose()?;
        let page = Args {
            first,
            after,
            ..Args::default()
        }
        .read()?;
        let before = page.after.as_ref().map(|cursor| {
            let number = (cursor.order == ORDER).then(|| cursor.key.parse().ok()).flatten();
            number.ok_or_else(|| coded("`after`: a cursor of another list: pass one of `merges`", Code::BadPage))
        });
        let before = before.transpose()?;
        let store = ctx.data_unchecked::<Store>();
        let mut found = counted(ctx, store.merges(of, before, page.limit + 1)).await?;
        let more = found.len() > page.limit as usize;
        found.truncate(page.limit as usize);
        let nodes: Vec<Merge> = found.into_iter().map(Merge::from).collect();
        Ok(Self {
            page_info: Ready(PageInfo {
                has_next_page: more,
                has_previous_page: before.is_some(),
                start_cursor: nodes.first().map(|merge| merge.cursor.clone()),
                end_cursor: nodes.last().map(|merge| merge.cursor.clone()),
            }),
            edges: nodes
                .iter()
                .map(|merge| MergeEdge {
                    node: merge.clone(),
                    cursor: merge.cursor.clone(),
                })
                .collect(),
            nodes,
        })
    }
}

/// The merge with that id.
///
/// # Errors
/// Where the database fails.
pub async fn merge(ctx: &Context<'_>, id: whosaid_domain::id::MergeId) -> Result<Option<Merge>> {
    let found = ctx
        .data_unchecked::<Store>()
        .merge_by_id(id)
        .await
        .map_err(from_domain)?;
    Ok(found.map(Merge::from))
}
