//! The feed of changes.

use super::{
    connection::{Args, PageInfo},
    error::{Code, bad_input, coded, from_domain},
    loader::{Loader, NodeKey, Reads, counted},
    node::{Node, Wants, parse, split},
    ready::{Fields, Ready, ReadyList},
    scalar::DateTime,
    select::Selected,
};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use std::sync::Arc;
use whosaid_domain::{
    change,
    id::NodeId,
    page::Direction,
    store::{Store, read::want},
};

/// How many ids a filter may have.
const MAX_NODES: usize = 100;

/// A change.
pub type Change = Ready<ChangeFields>;

/// Its fields.
#[derive(Debug, Clone)]
pub struct ChangeFields {
    change: Arc<change::Change>,
    /// The noun, or that it is gone, where it was read with the change.
    node: Option<Option<Node>>,
}

impl Fields for ChangeFields {}

impl Change {
    /// A change, and the noun, or that it is gone, where that is read already.
    #[must_use]
    pub fn with(change: change::Change, node: Option<Option<Node>>) -> Self {
        Ready(ChangeFields {
            change: Arc::new(change),
            node,
        })
    }
}

/// One thing that happened to one noun. Changes come in commit order, the same for everybody; those of one write stand
/// together.
#[Object(name = "Change")]
impl ChangeFields {
    /// Its position in the feed, for `after`. Opaque; it stays good as long as the database.
    async fn cursor(&self) -> String {
        self.change.cursor.encode()
    }

    /// When it was written, UTC. The order of the feed is that of its cursors; times may differ from it by a little.
    async fn at(&self) -> DateTime {
        DateTime(self.change.at)
    }

    /// What happened.
    async fn operation(&self) -> Operation {
        self.change.operation.into()
    }

    /// Who did it: the name of an API key; null for the program itself, as when it takes an article in.
    async fn actor(&self) -> Option<&str> {
        self.change.actor.as_deref()
    }

    /// What it happened to.
    async fn noun(&self) -> NounKind {
        NounKind::of(self.change.node)
    }

    /// The global id of what it happened to, also where that is gone.
    async fn node_id(&self) -> ID {
        ID(self.change.node.to_string())
    }

    /// What it happened to, as it is now and not as it was then; null where it is gone. Of what was merged into another,
    /// that other.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        if let Some(node) = &self.node {
            return Ok(node.clone());
        }
        let (noun, id) = split(self.change.node);
        let found = ctx.data_unchecked::<Loader>().load_one(NodeKey(noun, id)).await;
        Ok(found.map_err(from_domain)?.map(Node::from))
    }

    /// The fields that were changed, in the order of the schema; empty where the operation tells all.
    #[graphql(complexity = "1 + 5 * child_complexity")]
    async fn fields(&self) -> ReadyList<Ready<FieldChange>> {
        self.change
            .detail
            .fields
            .iter()
            .map(FieldChange::from)
            .map(Ready)
            .collect()
    }

    /// The global id of the other noun that takes part: what it was linked to, merged into or set apart from.
    async fn other_id(&self) -> Option<ID> {
        self.change.detail.other.clone().map(ID)
    }

    /// Why, by whoever did it; null where nothing was said.
    async fn reason(&self) -> Option<&str> {
        self.change.detail.reason.as_deref()
    }
}

/// A field that was changed. Values are written as the API writes them, lists and spans as JSON.
#[derive(SimpleObject, Debug)]
pub struct FieldChange {
    /// The field's name in this schema, e.g. `wikidataId`.
    pub field: String,
    /// What it was; null where nothing was set.
    pub before: Option<String>,
    /// What it became; null where nothing is set.
    pub after: Option<String>,
}

impl Fields for FieldChange {}

impl From<&change::FieldChange> for FieldChange {
    fn from(of: &change::FieldChange) -> Self {
        Self {
            field: of.field.clone(),
            before: of.before.clone(),
            after: of.after.clone(),
        }
    }
}

/// What happened to a noun.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ChangeOperation", remote = "change::Operation")]
pub enum Operation {
    /// It is new.
    Created,
    /// Fields of it were changed.
    Updated,
    /// It is gone.
    Deleted,
    /// Review agreed with it.
    Confirmed,
    /// Review disagreed with it.
    Rejected,
    /// What extraction found was put right.
    Corrected,
    /// A statement was linked to an event.
    Linked,
    /// A statement's link to an event was taken away.
    Unlinked,
    /// It was merged into another.
    Merged,
    /// Its merging was undone.
    Unmerged,
    /// It was found not to be the same as another.
    SetApart,
}

/// One of the five nouns.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "Noun")]
pub enum NounKind {
    /// A text.
    Article,
    /// Reported speech.
    Statement,
    /// A human being.
    Person,
    /// A body: outlet, agency, institution.
    Source,
    /// Something that happened.
    Event,
}

impl NounKind {
    fn of(id: NodeId) -> Self {
        match id {
            NodeId::Article(_) => Self::Article,
            NodeId::Statement(_) => Self::Statement,
            NodeId::Person(_) => Self::Person,
            NodeId::Source(_) => Self::Source,
            NodeId::Event(_) => Self::Event,
        }
    }

    fn noun(self) -> want::Noun {
        match self {
            Self::Article => want::Noun::Article,
            Self::Statement => want::Noun::Statement,
            Self::Person => want::Noun::Person,
            Self::Source => want::Noun::Source,
            Self::Event => want::Noun::Event,
        }
    }
}

/// Which changes. Within a field the items are alternatives; all fields that are given must hold.
#[derive(InputObject, Debug, Clone)]
pub struct ChangeFilter {
    /// To these nouns.
    pub noun: Option<Vec<NounKind>>,
    /// These operations.
    pub operation: Option<Vec<Operation>>,
    /// To these, up to 100 global ids.
    pub node: Option<Vec<ID>>,
}

impl ChangeFilter {
    /// As the domain has it.
    ///
    /// # Errors
    /// Naming the field that makes no sense.
    pub fn read(self) -> Result<change::ChangeFilter> {
        if let Some(n) = self.node.as_ref().map(Vec::len).filter(|n| *n > MAX_NODES) {
            return Err(bad_input(format!(
                "`node` has {n} ids: a filter takes up to {MAX_NODES}"
            )));
        }
        let node = self
            .node
            .map(|ids| ids.iter().map(|id| parse("node", id)).collect::<Result<Vec<_>>>());
        let noun = self.noun.map(|n| n.into_iter().map(NounKind::noun).collect());
        let operation = self.operation.map(|o| o.into_iter().map(Into::into).collect());
        Ok(change::ChangeFilter {
            noun,
            operation,
            node: node.transpose()?,
        })
    }
}

/// What is read with changes: their nouns, where they are selected.
#[derive(Debug, Clone)]
pub struct WithNodes(Option<Wants>);

impl WithNodes {
    /// As the fields select it that show a change.
    #[must_use]
    pub fn of<'a>(ctx: &Context<'_>, changes: impl Iterator<Item = &'a Selected<'a>>) -> Self {
        let fields = changes.flat_map(|change| change.fields("Change"));
        let fields: Vec<Selected<'_>> = fields.filter(|field| field.name() == "node").collect();
        Self((!fields.is_empty()).then(|| Wants::of(ctx, &fields)))
    }

    /// The changes for the client.
    ///
    /// # Errors
    /// Of the database.
    pub async fn read(
        &self,
        store: &Store,
        reads: Option<&Reads>,
        changes: &[Arc<change::Change>],
    ) -> whosaid_domain::Result<Vec<Change>> {
        let mut nodes = match &self.0 {
            Some(wants) => {
                let ids: Vec<NodeId> = changes.iter().map(|change| change.node).collect();
                wants.read(store, reads, &ids).await?.into_iter().map(Some).collect()
            }
            None => Vec::new(),
        }
        .into_iter();
        let change = |change: &Arc<change::Change>| {
            Ready(ChangeFields {
                change: change.clone(),
                node: nodes.next().flatten(),
            })
        };
        Ok(changes.iter().map(change).collect())
    }
}

/// A page of the feed.
pub type ChangeConnection = Ready<ChangeConnectionFields>;

/// Its fields.
#[derive(Debug)]
pub struct ChangeConnectionFields {
    changes: Vec<Change>,
    info: (bool, bool, Option<String>, Option<String>),
}

impl Fields for ChangeConnectionFields {}

impl ChangeConnectionFields {
    /// The page that the arguments name.
    ///
    /// # Errors
    /// Where the arguments are wrong or the database fails.
    pub async fn read(ctx: &Context<'_>, args: Args, filter: Option<ChangeFilter>) -> Result<ChangeConnection> {
        let page = Args {
            after: None,
            before: None,
            ..args
        }
        .read()?;
        let forward = page.direction == Direction::Forward;
        if (forward && args.before.is_some()) || (!forward && args.after.is_some()) {
            let message = "the feed is read by `first` and `after`, or by `last` and `before`";
            return Err(coded(message, Code::BadPage));
        }
        let filter = filter.map(ChangeFilter::read).transpose()?.unwrap_or_default();
        let mut shown = Vec::new();
        for field in Selected::of(ctx).fields("ChangeConnection") {
            match field.name() {
                "nodes" => shown.push(field),
                "edges" => shown.extend(field.fields("ChangeEdge").into_iter().filter(|f| f.name() == "node")),
                _ => {}
            }
        }
        let with = WithNodes::of(ctx, shown.iter());
        let (store, reads) = (ctx.data_unchecked::<Store>(), ctx.data_opt::<Reads>());
        let (after, before) = (args.after.as_deref(), args.before.as_deref());
        let read = if forward {
            counted(ctx, store.changes(after, &filter, page.limit)).await?
        } else {
            counted(ctx, store.changes_before(before, &filter, page.limit)).await?
        };
        let changes: Vec<_> = read.changes.into_iter().map(Arc::new).collect();
        let cursor = |change: Option<&Arc<change::Change>>| change.map(|change| change.cursor.encode());
        let end = Some(read.end.encode());
        let info = if forward {
            (read.more, after.is_some(), cursor(changes.first()), end)
        } else {
            (before.is_some(), read.more, end, cursor(changes.last()))
        };
        Ok(Ready(Self {
            changes: with.read(store, reads, &changes).await.map_err(from_domain)?,
            info,
        }))
    }
}

/// One page of the feed. Where a filter leaves many out, a page may hold fewer changes than were asked for although there
/// are more: go on while `pageInfo.hasNextPage`, or `hasPreviousPage` with `last`.
#[Object(name = "ChangeConnection")]
impl ChangeConnectionFields {
    /// The changes with their positions, in commit order.
    async fn edges(&self) -> ReadyList<Ready<ChangeEdge>> {
        let edge = |change: &Change| {
            Ready(ChangeEdge {
                cursor: change.change.cursor.encode(),
                node: change.clone(),
            })
        };
        self.changes.iter().map(edge).collect()
    }

    /// The changes alone, in commit order.
    async fn nodes(&self) -> ReadyList<Change> {
        self.changes.iter().cloned().collect()
    }

    /// Where the page stands. With `first`, `endCursor` is never null: it is where to go on, also after an empty page; so
    /// is `startCursor` with `last`.
    async fn page_info(&self) -> Ready<PageInfo> {
        let (has_next_page, has_previous_page, start_cursor, end_cursor) = self.info.clone();
        Ready(PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor,
            end_cursor,
        })
    }
}

/// A change in the feed.
#[derive(SimpleObject, Debug)]
pub struct ChangeEdge {
    /// The change.
    pub node: Change,
    /// Its position in the feed, for `after`.
    pub cursor: String,
}

impl Fields for ChangeEdge {}
