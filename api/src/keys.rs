//! Which client a key is. A key that was looked up is known for a while, so that a read stays one SQL statement.

use crate::auth::{Actor, Role};
use moka::sync::Cache;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use whosaid_domain::{
    Result,
    clock::SystemClock,
    id::Uuid,
    key::{Key, Secret},
    store::Store,
};

/// How long a key that was looked up is known, and so how long one goes on that was revoked.
pub const KNOWN: Duration = Duration::from_secs(10);
/// How often it is looked up which keys were revoked, while sockets are open that came with one.
const REVOKED: Duration = Duration::from_secs(1);
/// Keys that are known at once.
const MOST: u64 = 10_000;

/// A client with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The key's id.
    pub id: Uuid,
    /// Who it is and what it may do.
    pub actor: Actor,
}

/// What is known of keys.
#[derive(Debug)]
pub struct Keys {
    /// The clients by the hashes of their keys; `None` for a key that is none.
    clients: Cache<String, Option<Client>>,
    /// Which were revoked, and when that was looked up: once for all sockets.
    revoked: Mutex<Option<(Instant, HashSet<Uuid>)>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            clients: Cache::builder().max_capacity(MOST).time_to_live(KNOWN).build(),
            revoked: Mutex::default(),
        }
    }
}

impl Keys {
    /// The client of a key with this hash; `None` where it must be looked up.
    #[must_use]
    pub fn known(&self, hash: &str) -> Option<Option<Client>> {
        self.clients.get(hash)
    }

    /// Looks a key up.
    ///
    /// # Errors
    /// Of the database.
    pub async fn look_up(&self, store: &Store, secret: &Secret) -> Result<Option<Client>> {
        let key = store.find_key(secret).await?;
        if let Some(key) = &key
            && key.is_to_be_noted(&SystemClock)
        {
            note(store.clone(), key.id);
        }
        let client = key.and_then(client);
        self.clients.insert(secret.hash(), client.clone());
        Ok(client)
    }

    /// Waits until a key is revoked. While the database does not answer, nobody knows, and it holds.
    pub async fn revoked(&self, store: &Store, id: Uuid) {
        loop {
            tokio::time::sleep(REVOKED).await;
            match self.is_revoked(store, id).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, "which keys were revoked could not be looked up"),
            }
        }
    }

    async fn is_revoked(&self, store: &Store, id: Uuid) -> Result<bool> {
        let mut revoked = self.revoked.lock().await;
        if let Some((at, ids)) = &*revoked
            && at.elapsed() < REVOKED
        {
            return Ok(ids.contains(&id));
        }
        let ids = store.revoked_keys().await?;
        let is = ids.contains(&id);
        *revoked = Some((Instant::now(), ids));
        Ok(is)
    }
}

fn client(key: Key) -> Option<Client> {
    let Some(role) = Role::ALL.into_iter().find(|role| role.as_str() == key.role) else {
        tracing::error!(
            key = key.name,
            role = key.role,
            "a key has a role that this program does not know"
        );
        return None;
    };
    let actor = Actor { name: key.name, role };
    Some(Client { id: key.id, actor })
}

/// Notes the use beside the request: a database that cannot be written just now stops nobody from reading.
fn note(store: Store, id: Uuid) {
    tokio::spawn(async move {
        if let Err(error) = store.use_key(id, &SystemClock).await {
            tracing::debug!(%error, "the last use of a key was not noted");
        }
    });
}
