//! A row of the feed.

use super::{Parts, Read, Type::*, column};
use crate::{
    Result,
    change::Change,
    id::Uuid,
    store::{feed, read::want::Columns, sql::Row},
};

/// As the feed reads it.
pub(super) const CHANGE: Parts = &[(
    Columns::NONE,
    &[
        column("@.transaction_number", Big),
        column("@.seq", Big),
        column("@.at", Big),
        column("@.noun", Text),
        column("@.node", Id),
        column("@.operation", Text),
        column("@.actor", Text),
        column("@.detail", Text),
        column("(select f.id from feed f)", Id),
    ],
)];

impl Read for Change {
    fn read(row: &mut Row<'_>, _: Uuid, _: Columns) -> Result<Self> {
        feed::read_own(row)
    }
}
