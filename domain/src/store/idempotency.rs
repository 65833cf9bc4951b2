//! Requests that name themselves, so that one sent again is not carried out again.

use super::{
    Store,
    sql::{Row, micros},
};
use crate::{Result, clock::Clock};
use chrono::{DateTime, TimeDelta, Utc};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

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

/// How a request stands that names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody sent it before: it is to be carried out, and then kept or given back.
    New,
    /// Sent before, and no answer is kept.
    Unanswered {
        /// When it was sent.
        since: DateTime<Utc>,
    },
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

impl Store {
    /// Takes the name for this request, if it is free. Forgets names that were taken a day ago.
    ///
    /// # Errors
    /// Of the database.
    pub async fn claim(&self, named: &Named, clock: &dyn Clock) -> Result<Claim> {
        let now = clock.now();
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let old = sql.bind(micros(now - KEPT));
        sql.run(&tx, &format!("delete from idempotency_keys where created_at < {old}"))
            .await?;
        let mut sql = self.sql();
        let places = [
            sql.bind(named.client.as_str()),
            sql.bind(named.key.as_str()),
            sql.bind(named.request_hash.as_str()),
            sql.bind(micros(now)),
        ];
        // Where another is just taking the name, this waits for it to be taken.
        let text = format!(
            "insert into idempotency_keys (client, name, request_hash, created_at) values ({}) on conflict do nothing",
            places.join(", ")
        );
        if sql.run(&tx, &text).await? == 1 {
            tx.commit().await?;
            return Ok(Claim::New);
        }
        let mut sql = self.sql();
        let own = own(&mut sql, named);
        let text = format!("select request_hash, created_at, status, answer from idempotency_keys where {own}");
        let row = sql.one(&tx, &text).await?;
        tx.commit().await?;
        let Some(row) = row else {
            // Given back in this moment: as good as still held.
            return Ok(Claim::Unanswered { since: now });
        };
        let mut row = Row::new(&row);
        if row.get::<String>()? != named.request_hash {
            return Ok(Claim::Another);
        }
        let since = row.time()?;
        Ok(match (row.get::<Option<i32>>()?, row.get::<Option<String>>()?) {
            (Some(status), Some(body)) => Claim::Answered { status, body },
            _ => Claim::Unanswered { since },
        })
    }

    /// Keeps the answer to a request that was carried out.
    ///
    /// # Errors
    /// Of the database.
    pub async fn keep_answer(&self, named: &Named, status: i32, body: &str) -> Result<()> {
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let (status, answer) = (sql.bind(i64::from(status)), sql.bind(body));
        let own = own(&mut sql, named);
        let text = format!("update idempotency_keys set status = {status}, answer = {answer} where {own}");
        sql.run(&tx, &text).await?;
        Ok(tx.commit().await?)
    }

    /// Gives the name back: nothing was done.
    ///
    /// # Errors
    /// Of the database.
    pub async fn give_back(&self, named: &Named) -> Result<()> {
        let tx = self.begin().await?;
        let mut sql = self.sql();
        let own = own(&mut sql, named);
        sql.run(&tx, &format!("delete from idempotency_keys where {own}"))
            .await?;
        Ok(tx.commit().await?)
    }
}

fn own(sql: &mut super::sql::Sql, named: &Named) -> String {
    let (client, name) = (sql.bind(named.client.as_str()), sql.bind(named.key.as_str()));
    format!("client = {client} and name = {name}")
}
