//! `Idempotency-Key`: a mutation that is sent again is answered again, and not carried out again.

use super::{door::Caller, refusal::Refusal};
use crate::graphql::error::Code;
use async_graphql::{Response, Value as GraphqlValue};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use std::time::Duration;
use whosaid_domain::{
    clock::SystemClock,
    key::sha256,
    store::{
        Store,
        idempotency::{Applied, Claim, Held, Named},
    },
};

pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How often a name is held anew while its request is being carried out; several times within what it is held for.
const ANEW: Duration = Duration::from_secs(1);

/// What is to be done about a mutation.
pub(super) enum Turn {
    /// It is carried out, and its answer kept.
    First(Held),
    /// It was carried out, with this answer.
    Again(StatusCode, String),
}

/// The name that a client gives its request; `None` where it gives none, or has no key and so changes nothing.
pub(super) fn named(headers: &HeaderMap, caller: &Caller, body: &[u8]) -> Result<Option<Named>, Refusal> {
    let (Some(value), Some(client)) = (headers.get(&HEADER), &caller.client) else {
        return Ok(None);
    };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
    let key = key.ok_or_else(|| Refusal::bad("`Idempotency-Key` has 1 to 255 printable ASCII characters"))?;
    Ok(Some(Named {
        client: client.id.to_string(),
        key: key.to_owned(),
        request_hash: sha256(&[body]),
    }))
}

/// Whether it is this request's turn.
pub(super) async fn turn(store: &Store, named: &Named) -> Result<Turn, Refusal> {
    match store.claim(named, &SystemClock).await.map_err(Refusal::database)? {
        Claim::New(held) => Ok(Turn::First(held)),
        Claim::Answered { status, body } => {
            let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok());
            Ok(Turn::Again(status.unwrap_or(StatusCode::OK), body))
        }
        Claim::Another => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Code::KeyReused,
            "another request had this `Idempotency-Key` within the last day: give each request its own",
        )),
        Claim::Applied(applied) => Err(lost(&applied)),
        Claim::Running => {
            let message = "the request with this `Idempotency-Key` is being carried out: ask again for its answer";
            let mut refusal = Refusal::new(StatusCode::CONFLICT, Code::KeyInUse, message);
            refusal.retry_after = Some(Duration::from_secs(1));
            Err(refusal)
        }
    }
}

/// It was carried out, and its answer was lost: tells what it wrote.
fn lost(applied: &[Applied]) -> Refusal {
    let message = "the request with this `Idempotency-Key` was carried out and cut short before it was answered: \
                   `extensions.applied` has what each of its fields wrote, and a field that is not there wrote \
                   nothing; send those under another key";
    let refusal = Refusal::new(StatusCode::CONFLICT, Code::KeyApplied, message);
    let told = applied.iter().map(|applied| {
        let changes = applied.nodes.iter().map(|(operation, id)| {
            let operation = operation.to_uppercase();
            serde_json::json!({ "operation": operation, "nodeId": id })
        });
        serde_json::json!({ "field": applied.part, "changes": changes.collect::<Vec<_>>() })
    });
    let told: serde_json::Value = told.collect();
    refusal.with("applied", GraphqlValue::from_json(told).unwrap_or_default())
}

/// Carries it out, and holds its name as long as that takes.
pub(super) async fn holding<T>(store: &Store, held: &Held, carry_out: impl Future<Output = T>) -> T {
    let hold = async {
        loop {
            tokio::time::sleep(ANEW).await;
            // Where this fails the name may be taken over, and then nothing more is written here.
            if let Err(error) = store.hold(held, &SystemClock).await {
                tracing::warn!(%error, "a named request could not be held");
            }
        }
    };
    tokio::select! {
        answer = carry_out => answer,
        never = hold => never,
    }
}

/// Keeps the answer, unless it tells of a failure: then what was not done can be tried again.
pub(super) async fn keep(store: &Store, held: &Held, response: &Response, status: StatusCode, body: &[u8]) {
    let again = [
        Code::Unavailable,
        Code::Timeout,
        Code::Unwritable,
        Code::Internal,
        Code::KeyInUse,
    ];
    let code = response.errors.iter().find_map(Code::of);
    let kept = if code.is_some_and(|code| again.iter().any(|c| c.as_str() == code)) {
        store.give_back(held).await
    } else {
        let body = String::from_utf8_lossy(body);
        store.keep_answer(held, i32::from(status.as_u16()), &body).await
    };
    if let Err(error) = kept {
        tracing::error!(%error, "the answer to a named request was not kept");
    }
}
