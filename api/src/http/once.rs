//! `Idempotency-Key`: a mutation that is sent again is answered again, and not carried out again.

use super::{
    door::{Caller, Door},
    refusal::Refusal,
};
use crate::graphql::error::Code;
use async_graphql::Response;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use std::time::Duration;
use whosaid_domain::{
    clock::SystemClock,
    key::sha256,
    store::{
        Store,
        idempotency::{Claim, Named},
    },
};

pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What is to be done about a mutation.
pub(super) enum Turn {
    /// It is carried out, and its answer kept.
    First(Named),
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
pub(super) async fn turn(door: &Door, store: &Store, named: Named) -> Result<Turn, Refusal> {
    match store.claim(&named, &SystemClock).await.map_err(Refusal::database)? {
        Claim::New => Ok(Turn::First(named)),
        Claim::Answered { status, body } => {
            let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok());
            Ok(Turn::Again(status.unwrap_or(StatusCode::OK), body))
        }
        Claim::Another => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Code::KeyReused,
            "another request had this `Idempotency-Key` within the last day: give each request its own",
        )),
        Claim::Unanswered { since } => {
            let age = (chrono::Utc::now() - since).to_std().unwrap_or_default();
            let running = age <= door.config.transport.request_timeout * 2;
            let message = if running {
                "the request with this `Idempotency-Key` is being carried out: ask again for its answer"
            } else {
                "the request with this `Idempotency-Key` was cut short: look whether it was done, and send it under \
                 another key if it was not"
            };
            let mut refusal = Refusal::new(StatusCode::CONFLICT, Code::KeyInUse, message);
            refusal.retry_after = running.then_some(Duration::from_secs(1));
            Err(refusal)
        }
    }
}

/// Keeps the answer, unless nothing was done and it is worth trying again.
pub(super) async fn keep(store: &Store, named: &Named, response: &Response, status: StatusCode, body: &[u8]) {
    let again = [Code::Unavailable, Code::Timeout, Code::Unwritable, Code::Internal];
    let code = response.errors.iter().find_map(Code::of);
    let kept = if code.is_some_and(|code| again.iter().any(|c| c.as_str() == code)) {
        store.give_back(named).await
    } else {
        let body = String::from_utf8_lossy(body);
        store.keep_answer(named, i32::from(status.as_u16()), &body).await
    };
    if let Err(error) = kept {
        tracing::error!(%error, "the answer to a named request was not kept");
    }
}
