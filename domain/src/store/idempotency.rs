//! Requests that name themselves, so that one sent again is not carried out again.
//!
//! Whoever carries one out holds its name for a few seconds, and renews that while it is at work. Each transaction that
//! writes for it notes in the name's row what it wrote, and only while the name is still its own: so what is noted was
//! written, what is not was not, whenever the process is killed, and a name that another took over writes nothing more.

use super::{
    Store,
    sql::{Row, Sql, micros},
};
use crate::{
    Error, Result,
    change::Operation,
    clock::Clock,
    id::{NodeId, Uuid},
    store::code::Code,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// How long a name is held by whoever took it or renewed it: so long one waits that is sent again after a kill.
const HELD: TimeDelta = TimeDelta::seconds(3);
/// Nouns that are told of one transaction.
const TOLD: usize = 50;

/// A request that names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who sends it: keys of different clients have nothing to do with one another.
    pub client: String,
    /// The name that the client gave it.
    pub key: String,
    /// The hash of all that it says.
    pub request_hash: String,
}

/// A name, held by whoever carries the request out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The name.
    pub named: Named,
    holder: Uuid,
}

/// What one transaction wrote for a request that names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Which part of the request it was: of GraphQL, the field's key in the answer.
    pub part: String,
    /// What happened to which nouns, an article before all else; at most 50.
    pub nodes: Vec<(String, String)>,
}

/// How a request stands that names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing was written for it: it is to be carried out, and then kept or given back.
    New(Held),
    /// It is being carried out, or was a moment ago.
    Running,
    /// It was carried out, in part or in whole, and cut short before its answer was kept. It writes nothing more.
    Applied(Vec<Applied>),
    /// Sent before, with this answer.
    Answered {
        /// Of HTTP.
        status: i32,
        /// The answer's body.
        body: String,
    },
    /// Another request had this name.
    Another,
}

/// A part of a request that names itself, for those who write for it.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    held: Arc<Held>,
    part: String,
}

impl Store {
    /// Takes the name for this request, if nothing was written under it and nobody is at it. Forgets names that were
    /// taken a day ago.
    ///
    /// # Errors
    /// Of the database.
    pub async fn claim(&self, named: &Named, clock: &dyn Clock) -> Result<Claim> {
        let now = clock.now();
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let (old, free) = (sql.bind(micros(now - KEPT)), sql.bind(micros(now)));
        let text = format!("delete from idempotency_keys where created_at < {old} and held_until < {free}");
        sql.run(&tx, &text).await?;
        let holder = clock.id();
        let held = Held {
            named: named.clone(),
            holder,
        };
        let mut sql = self.sql();
        let places = [
            sql.bind(named.client.as_str()),
            sql.bind(named.key.as_str()),
            sql.bind(named.request_hash.as_str()),
            sql.bind(micros(now)),
            sql.bind(holder),
            sql.bind(micros(now + HELD)),
        ];
        // Where another is just taking the name, this waits for it to be taken.
        let text = format!(
            "insert into idempotency_keys (client, name, request_hash, created_at, holder, held_until) values ({}) \
             on conflict do nothing",
            places.join(", ")
        );
        if sql.run(&tx, &text).await? == 1 {
            tx.commit().await?;
            return Ok(Claim::New(held));
        }
        let claim = self.stands(&tx, held, now).await?;
        tx.commit().await?;
        Ok(claim)
    }

    /// How a name stands that is taken. One that nobody holds any more is taken over.
    async fn stands(&self, tx: &DatabaseTransaction, held: Held, now: DateTime<Utc>) -> Result<Claim> {
        let mut sql = self.sql();
        let own_row = own(&mut sql, &held.named);
        let lock = if sql.postgres { " for update" } else { "" };
        let text = format!(
            "select request_hash, held_until, applied, status, answer from idempotency_keys where {own_row}{lock}"
        );
        let Some(row) = sql.one(tx, &text).await? else {
            // Given back in this moment: as good as still held.
            return Ok(Claim::Running);
        };
        let mut row = Row::new(&row);
        if row.get::<String>()? != held.named.request_hash {
            return Ok(Claim::Another);
        }
        let (until, applied): (i64, Option<String>) = (row.get()?, row.get()?);
        if let (Some(status), Some(body)) = (row.get()?, row.get()?) {
            return Ok(Claim::Answered { status, body });
        }
        if micros(now) < until {
            return Ok(Claim::Running);
        }
        // Whoever held it may be slow and not dead: from here on it writes nothing more.
        let mut sql = self.sql();
        let (holder, until) = match &applied {
            None => (sql.bind(held.holder), sql.bind(micros(now + HELD))),
            Some(_) => ("null".to_owned(), sql.bind(0_i64)),
        };
        let own = own(&mut sql, &held.named);
        let text = format!("update idempotency_keys set holder = {holder}, held_until = {until} where {own}");
        sql.run(tx, &text).await?;
        match applied {
            None => Ok(Claim::New(held)),
            Some(lines) => Ok(Claim::Applied(read(&lines)?)),
        }
    }

    /// Holds a name longer: for as long again.
    ///
    /// # Errors
    /// Of the database.
    pub async fn hold(&self, held: &Held, clock: &dyn Clock) -> Result<()> {
        let mut sql = self.sql();
        let until = sql.bind(micros(clock.now() + HELD));
        let own = held.own(&mut sql);
        let text = format!("update idempotency_keys set held_until = {until} where {own}");
        let tx = self.begin().await?;
        sql.run(&tx, &text).await?;
        Ok(tx.commit().await?)
    }

    /// The same database, whose writers write for this request.
    #[must_use]
    pub fn writing_for(&self, held: Held) -> Self {
        let part = Part {
            held: Arc::new(held),
            part: String::new(),
        };
        Self {
            part: Some(part),
            ..self.clone()
        }
    }

    /// The same database, whose writers write for this part of their request, if it names itself.
    #[must_use]
    pub fn for_part(&self, name: &str) -> Self {
        let part = self.part.as_ref().map(|part| Part {
            part: name.to_owned(),
            ..part.clone()
        });
        Self { part, ..self.clone() }
    }

    /// Keeps the answer to a request that was carried out, unless it was taken over.
    ///
    /// # Errors
    /// Of the database.
    pub async fn keep_answer(&self, held: &Held, status: i32, body: &str) -> Result<()> {
        let mut sql = self.sql();
        let (status, answer) = (sql.bind(i64::from(status)), sql.bind(body));
        let own = held.own(&mut sql);
        let text = format!("update idempotency_keys set status = {status}, answer = {answer} where {own}");
        let tx = self.begin().await?;
        sql.run(&tx, &text).await?;
        Ok(tx.commit().await?)
    }

    /// Gives the name back. Where something was written under it, that stays noted.
    ///
    /// # Errors
    /// Of the database.
    pub async fn give_back(&self, held: &Held) -> Result<()> {
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let own = held.own(&mut sql);
        // Where a transaction of it is just being committed, this waits for it.
        sql.run(
            &tx,
            &format!("delete from idempotency_keys where applied is null and {own}"),
        )
        .await?;
        let mut sql = self.sql();
        let own = held.own(&mut sql);
        sql.run(
            &tx,
            &format!("update idempotency_keys set holder = null, held_until = 0 where {own}"),
        )
        .await?;
        Ok(tx.commit().await?)
    }
}

impl Held {
    fn own(&self, sql: &mut Sql) -> String {
        let named = own(sql, &self.named);
        format!("{named} and holder = {}", sql.bind(self.holder))
    }
}

impl Part {
    /// Notes what its transaction writes. It is committed with it, or not at all.
    pub(crate) async fn note(
        &self,
        tx: &DatabaseTransaction,
        mut sql: Sql,
        mut nodes: Vec<(Operation, NodeId)>,
    ) -> Result<()> {
        let mut seen = HashSet::new();
        nodes.retain(|(_, node)| seen.insert(*node));
        nodes.sort_by_key(|(_, node)| !matches!(node, NodeId::Article(_)));
        let nodes = nodes
            .iter()
            .take(TOLD)
            .map(|(operation, node)| [operation.code().to_owned(), node.to_string()]);
        let line = json!([self.part, nodes.collect::<Vec<_>>()]).to_string() + "\n";
        let line = sql.bind(line);
        let own = self.held.own(&mut sql);
        let text = format!("update idempotency_keys set applied = coalesce(applied, '') || {line} where {own}");
        if sql.run(tx, &text).await? == 1 {
            return Ok(());
        }
        Err(Error::TakenOver)
    }
}

/// What [`Part::note`] wrote.
fn read(lines: &str) -> Result<Vec<Applied>> {
    let line = |line: &str| {
        let (part, nodes) = serde_json::from_str(line)?;
        Ok(Applied { part, nodes })
    };
    let read = lines.lines().map(line).collect::<Result<_, serde_json::Error>>();
    read.map_err(|e| sea_orm::DbErr::Type(format!("what a request wrote: {e}")).into())
}

fn own(sql: &mut Sql, named: &Named) -> String {
    let (client, name) = (sql.bind(named.client.as_str()), sql.bind(named.key.as_str()));
    format!("client = {client} and name = {name}")
}
