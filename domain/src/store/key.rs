//! Keys of clients.

use super::{
    Store,
    sql::{Row, micros},
};
use crate::{
    Error, Result,
    clock::Clock,
    key::{Key, Secret, check_name},
};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

const COLUMNS: &str = "id, name, role, created_at, last_used_at, revoked_at";
/// How old the time of the last use may be before it is written anew.
const USED: Duration = Duration::from_secs(60);

impl Store {
    /// Keeps a new key.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is none, or that a key which holds has; of the database.
    pub async fn create_key(&self, name: &str, role: &str, secret: &Secret, clock: &dyn Clock) -> Result<Key> {
        let name = check_name(name)?;
        let tx = self.begin().await?;
        if self.backend == DbBackend::Postgres {
            // So that two do not take the same name at once.
            tx.execute_unprepared("lock table api_keys in share row exclusive mode")
                .await?;
        }
        let mut sql = self.sql();
        let place = sql.bind(name);
        let held = format!("select id from api_keys where name = {place} and revoked_at is null");
        if sql.one(&tx, &held).await?.is_some() {
            return Err(Error::Invalid(format!(
                "a key named `{name}` is there: choose another name, or revoke it with `whosaid key revoke`"
            )));
        }
        let (id, now) = (clock.id(), clock.now());
        let mut sql = self.sql();
        let id_place = sql.id(id);
        let rest = [
            sql.bind(name),
            sql.bind(role),
            sql.bind(secret.hash()),
            sql.bind(micros(now)),
        ];
        let text = format!(
            "insert into api_keys (id, name, role, key_hash, created_at) values ({id_place}, {})",
            rest.join(", ")
        );
        sql.run(&tx, &text).await?;
        tx.commit().await?;
        Ok(Key {
            id,
            name: name.to_owned(),
            role: role.to_owned(),
            created_at: now,
            last_used_at: None,
            revoked_at: None,
        })
    }

    /// All keys, the newest first, those that were revoked too.
    ///
    /// # Errors
    /// Of the database.
    pub async fn keys(&self) -> Result<Vec<Key>> {
        let text = format!("select {COLUMNS} from api_keys order by id desc");
        let rows = self.sql().read(&self.read, text).await?;
        rows.iter().map(key).collect()
    }

    /// Revokes the key of this name; `false` where none holds.
    ///
    /// # Errors
    /// Of the database.
    pub async fn revoke_key(&self, name: &str, clock: &dyn Clock) -> Result<bool> {
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let (at, name) = (sql.bind(micros(clock.now())), sql.bind(name.trim()));
        let text = format!("update api_keys set revoked_at = {at} where name = {name} and revoked_at is null");
        let revoked = sql.run(&tx, &text).await?;
        tx.commit().await?;
        Ok(revoked > 0)
    }

    /// The key that a client shows, if it holds. One SQL statement, along an index.
    ///
    /// # Errors
    /// Of the database.
    pub async fn find_key(&self, secret: &Secret) -> Result<Option<Key>> {
        let mut sql = self.sql();
        let hash = sql.bind(secret.hash());
        let text = format!("select {COLUMNS} from api_keys where key_hash = {hash} and revoked_at is null");
        let rows = sql.read(&self.read, text).await?;
        rows.first().map(key).transpose()
    }

    /// The ids of the keys that were revoked.
    ///
    /// # Errors
    /// Of the database.
    pub async fn revoked_keys(&self) -> Result<HashSet<Uuid>> {
        let text = "select id from api_keys where revoked_at is not null".to_owned();
        let rows = self.sql().read(&self.read, text).await?;
        rows.iter().map(|row| Row::new(row).get()).collect()
    }

    /// Notes that the key is used, unless that was noted within the last minute.
    ///
    /// # Errors
    /// Of the database.
    pub async fn use_key(&self, id: Uuid, clock: &dyn Clock) -> Result<()> {
        let now = micros(clock.now());
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let (at, id) = (sql.bind(now), sql.id(id));
        let old = sql.bind(now - i64::try_from(USED.as_micros()).unwrap_or(0));
        let text =
            format!("update api_keys set last_used_at = {at} where id = {id} and coalesce(last_used_at, 0) <= {old}");
        sql.run(&tx, &text).await?;
        Ok(tx.commit().await?)
    }
}

impl Key {
    /// Whether its last use is to be noted anew.
    #[must_use]
    pub fn is_to_be_noted(&self, clock: &dyn Clock) -> bool {
        let since = |at: DateTime<Utc>| (clock.now() - at).to_std().unwrap_or(Duration::ZERO);
        self.last_used_at.is_none_or(|at| since(at) >= USED)
    }
}

fn key(row: &QueryResult) -> Result<Key> {
    let mut row = Row::new(row);
    Ok(Key {
        id: row.get()?,
        name: row.get()?,
        role: row.get()?,
        created_at: row.time()?,
        last_used_at: row.time_or_null()?,
        revoked_at: row.time_or_null()?,
    })
}
