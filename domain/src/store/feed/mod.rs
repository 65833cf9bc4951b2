//! The feed of changes: complete, in one order for everybody, each change once.
//!
//! On PostgreSQL numbers are given before their transaction ends, so a row may appear before rows that are already
//! there. A row is *final* once every transaction that began writing before its own has ended: then nothing can appear
//! before it any more. Only final rows are read, in the order of `(transaction_number, seq)`.

mod follow;
mod watch;

pub use follow::Follower;
pub(crate) use watch::Watch;

use super::{
    Store,
    code::Code,
    keyset::{Key, Order},
    sql::{Row, Sql},
};
use crate::{
    Error, Result,
    change::{Change, ChangeFilter, Changes, Detail},
    id::NodeId,
    page::{Cursor, Direction},
};
use sea_orm::{ConnectionTrait, DbErr, TransactionTrait};
use uuid::Uuid;

/// Names the feed's order in its cursors.
const TAG: &str = "changes";
/// Rows that are looked through at once where a filter may leave most of them out.
const WINDOW: u32 = 5_000;

/// Of a row of `changes` on PostgreSQL: its transaction is none of this server's.
pub(super) const FOREIGN: &str = "transaction_number >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

/// A place in the feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    transaction: i64,
    seq: i64,
}

impl Position {
    /// Before the first change.
    const START: Self = Self { transaction: 0, seq: 0 };
    /// After all that can be.
    const END: Self = Self {
        transaction: i64::MAX,
        seq: i64::MAX,
    };

    fn cursor(self, feed: Uuid) -> Cursor {
        Cursor {
            order: TAG.to_owned(),
            key: format!("{}\n{}", self.transaction, self.seq),
            id: feed,
        }
    }

    fn read(cursor: &Cursor, feed: Uuid) -> Result<Self, &'static str> {
        if cursor.order != TAG {
            return Err(
                "a cursor of another list: pass the `cursor` of a change, or the `endCursor` of a page of changes",
            );
        }
        if cursor.id != feed {
            return Err("a cursor of another database's feed: begin anew without it");
        }
        let numbers = cursor.key.split_once('\n');
        let numbers = numbers.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (transaction, seq) = numbers.ok_or("a cursor that was not made here")?;
        Ok(Self { transaction, seq })
    }
}

/// That a row is final.
fn is_final(sql: &Sql) -> &'static str {
    if sql.postgres {
        "c.transaction_number < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    } else {
        "true"
    }
}

impl Store {
    /// Up to `limit` changes after the cursor, or from the first on. One SQL statement; what a filter leaves out is looked
    /// through in bounded stretches, so that a page may have less although there is more.
    ///
    /// # Errors
    /// [`Error::Page`] for a cursor of another list or feed; of the database.
    pub async fn changes(&self, after: Option<&str>, filter: &ChangeFilter, limit: u32) -> Result<Changes> {
        let feed = self.feed_id().await?;
        let after = self.position("after", after, feed)?.unwrap_or(Position::START);
        let stretch = self.stretch(after, filter, limit, feed, Direction::Forward).await?;
        if stretch.end == after && after > Position::START && limit > 0 {
            self.not_ahead(after).await?;
        }
        Ok(Changes {
            changes: stretch.changes,
            end: stretch.end.cursor(feed),
            more: stretch.more,
        })
    }

    /// Up to `limit` changes before the cursor, or before the feed's end, the latest of them; as [`Store::changes`], and
    /// `end` is where to go on towards the start.
    ///
    /// # Errors
    /// As [`Store::changes`].
    pub async fn changes_before(&self, before: Option<&str>, filter: &ChangeFilter, limit: u32) -> Result<Changes> {
        let feed = self.feed_id().await?;
        let before = self.position("before", before, feed)?.unwrap_or(Position::END);
        let stretch = self.stretch(before, filter, limit, feed, Direction::Backward).await?;
        Ok(Changes {
            changes: stretch.changes,
            end: stretch.end.cursor(feed),
            more: stretch.more,
        })
    }

    fn position(&self, argument: &str, after: Option<&str>, feed: Uuid) -> Result<Option<Position>> {
        after
            .map(|text| {
                let wrong = |e: String| Error::Page(format!("`{argument}`: {e}"));
                let cursor = Cursor::decode(text).map_err(wrong)?;
                Position::read(&cursor, feed).map_err(|e| wrong(e.to_owned()))
            })
            .transpose()
    }

    /// Which feed this is.
    async fn feed_id(&self) -> Result<Uuid> {
        let id = self.feed.id.get_or_try_init(|| async {
            let rows = self.sql().read(&self.read, "select id from feed".to_owned()).await?;
            let row = rows.first();
            let row = row.ok_or_else(|| Error::Schema("the table `feed` has lost its row".into()))?;
            Row::new(row).get()
        });
        id.await.copied()
    }

    async fn stretch(
        &self,
        from: Position,
        filter: &ChangeFilter,
        limit: u32,
        feed: Uuid,
        direction: Direction,
    ) -> Result<Stretch> {
        let mut sql = self.sql();
        let order = Order::new(TAG, &[("c.transaction_number", Key::Int), ("c.seq", Key::Int)], false);
        let (beyond, back) = match direction {
            Direction::Forward => (">", Direction::Backward),
            Direction::Backward => ("<", Direction::Forward),
        };
        let beyond = order.beyond(&mut sql, &from.cursor(feed), beyond)?;
        let (on, back) = (order.by(direction), order.by(back));
        let conditions = conditions(&mut sql, filter);
        // One more than the page has shows whether there is one.
        let more = i64::from(limit) + 1;
        let window = if conditions.is_empty() {
            more
        } else {
            more.max(i64::from(WINDOW))
        };
        let (at_most, at_once) = (sql.bind(more), sql.bind(window));
        let whether = if conditions.is_empty() {
            String::new()
        } else {
            format!("where {}", conditions.join(" and "))
        };
        let text = format!(
            "with w as materialized (select c.transaction_number, c.seq, c.at, c.noun, c.node, c.operation, c.actor, \
             c.detail from changes c where {beyond} and {} order by {on} limit {at_once}) \
             select * from (select cast(0 as bigint) as looked, c.* from w c {whether} \
             order by {on} limit {at_most}) found \
             union all select * from (select (select count(*) from w), c.* from w c \
             order by {back} limit 1) last",
            is_final(&sql)
        );
        let rows = sql.read(&self.read, text).await?;
        let (mut found, mut last) = (Vec::new(), None);
        for row in &rows {
            let mut row = Row::new(row);
            match row.get::<i64>()? {
                0 => found.push(read(&mut row, feed)?),
                looked => last = Some((looked, place(&mut row)?)),
            }
        }
        found.sort_by_key(|(place, _)| *place);
        let forward = direction == Direction::Forward;
        if !forward {
            found.reverse();
        }
        let limit = limit as usize;
        let (end, more) = if found.len() > limit {
            found.truncate(limit);
            (found.last().map_or(from, |(place, _)| *place), true)
        } else {
            last.map_or((from, false), |(looked, place)| (place, looked == window))
        };
        if !forward {
            found.reverse();
        }
        Ok(Stretch {
            changes: found.into_iter().map(|(_, change)| change).collect(),
            end,
            more,
        })
    }

    /// Refuses a place that the feed has not reached: the database was put back to an earlier state. One that only copies
    /// another may lag behind it.
    async fn not_ahead(&self, after: Position) -> Result<()> {
        let head = self.head().await?;
        if head.position >= after || head.copies {
            return Ok(());
        }
        Err(Error::Page(
            "`after`: the feed has not come so far: the cursor is of a later state of the database, which was put back \
             to an earlier one; begin anew without it"
                .into(),
        ))
    }

    /// Whether changes have numbers of transactions that this server has not begun: they came with a dump from another,
    /// and stay hidden until it has.
    pub(super) async fn has_foreign_feed(&self) -> Result<bool> {
        let sql = self.sql();
        if !sql.postgres {
            return Ok(false);
        }
        let text = format!("select exists (select 1 from changes where {FOREIGN})");
        let rows = sql.read(&self.read, text).await?;
        rows.first().map_or(Ok(false), |row| Row::new(row).get())
    }

    /// Numbers all changes anew, in their order, as final ones. It is another feed then: cursors of the one before are
    /// refused, as that one may have gone on.
    pub(super) async fn number_feed(&self) -> Result<()> {
        let tx = self.write.begin().await?;
        let columns = "at, noun, node, operation, actor, detail";
        tx.execute_unprepared(&format!(
            "lock table changes in access exclusive mode; \
             with c as (delete from changes returning *) insert into changes (seq, transaction_number, {columns}) \
             select row_number() over (order by transaction_number, seq), 0, {columns} from c; \
             update feed set id = gen_random_uuid()"
        ))
        .await?;
        tx.commit().await?;
        tracing::info!("the feed came from another server: it is numbered anew, and followers begin anew");
        Ok(())
    }

    /// How far the feed is final.
    async fn head(&self) -> Result<Head> {
        let sql = self.sql();
        let text = if sql.postgres {
            "select coalesce(c.transaction_number, 0), coalesce(c.seq, 0), \
             exists (select 1 from changes p where p.transaction_number >= x.xmin), pg_is_in_recovery() \
             from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin) x \
             left join lateral (select l.transaction_number, l.seq from changes l where l.transaction_number < x.xmin \
             order by l.transaction_number desc, l.seq desc limit 1) c on true"
        } else {
            "select coalesce(max(c.transaction_number), 0), coalesce(max(c.seq), 0), false, false from changes c"
        };
        let rows = sql.read(&self.read, text.to_owned()).await?;
        let row = rows
            .first()
            .ok_or_else(|| Error::Database(DbErr::RecordNotFound("the feed's head".into())))?;
        let mut row = Row::new(row);
        Ok(Head {
            position: place(&mut row)?,
            pending: row.get()?,
            copies: row.get()?,
        })
    }
}

/// Changes after a place.
struct Stretch {
    changes: Vec<Change>,
    end: Position,
    more: bool,
}

/// How far the feed is final.
struct Head {
    position: Position,
    /// Whether there are rows that are not.
    pending: bool,
    /// Whether the database copies another.
    copies: bool,
}

fn conditions(sql: &mut Sql, filter: &ChangeFilter) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(nouns) = &filter.noun {
        let any = sql.any_text(nouns.iter().map(|noun| noun.prefix()));
        all.push(format!("c.noun {any}"));
    }
    if let Some(operations) = &filter.operation {
        all.push(format!("c.operation {}", sql.any_code(operations)));
    }
    if let Some(nodes) = &filter.node {
        all.push(format!("c.node {}", sql.any_id(nodes.iter().map(|node| node.uuid()))));
    }
    all
}

fn place(row: &mut Row<'_>) -> Result<Position> {
    Ok(Position {
        transaction: row.get()?,
        seq: row.get()?,
    })
}

/// A row that also tells, at its end, which feed it is of.
pub(crate) fn read_own(row: &mut Row<'_>) -> Result<Change> {
    let (place, mut change) = read(row, Uuid::nil())?;
    change.cursor = place.cursor(row.get()?);
    Ok(change)
}

fn read(row: &mut Row<'_>, feed: Uuid) -> Result<(Position, Change)> {
    let place = place(row)?;
    let at = row.time()?;
    let (noun, id): (String, Uuid) = (row.get()?, row.get()?);
    let node = NodeId::of(&noun, id).ok_or_else(|| Error::Schema(format!("the feed tells of a `{noun}`")))?;
    let operation = Code::read(&row.get::<String>()?)?;
    let actor = row.get()?;
    let detail = match row.get::<Option<String>>()? {
        Some(json) => serde_json::from_str(&json).map_err(|e| Error::Database(DbErr::Json(e.to_string())))?,
        None => Detail::default(),
    };
    let change = Change {
        cursor: place.cursor(feed),
        at,
        operation,
        actor,
        node,
        detail,
    };
    Ok((place, change))
}
