//! A request as it comes over HTTP: in the address, or as a body of JSON.

use super::{accept::is_utf8, door::Door, refusal::Refusal};
use crate::{graphql::error::Code, guard::Exceeded};
use async_graphql::Request;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, StatusCode, Uri, header},
};
use serde_json::Map;
use std::collections::HashMap;

/// Of a GET.
pub(super) fn from_uri(door: &Door, uri: &Uri) -> Result<Request, Refusal> {
    let query = axum::extract::Query::<HashMap<String, String>>::try_from_uri(uri);
    let mut given = query
        .map_err(|e| Refusal::bad(format!("the query string cannot be read: {}", e.body_text())))?
        .0;
    let mut object = Map::new();
    for name in ["query", "operationName", "documentId"] {
        if let Some(text) = given.remove(name).filter(|t| name == "query" || !t.is_empty()) {
            object.insert(name.into(), text.into());
        }
    }
    for name in ["variables", "extensions"] {
        if let Some(text) = given.remove(name).filter(|t| !t.is_empty()) {
            door.within_json(text.as_bytes())?;
            let value = serde_json::from_str(&text);
            object.insert(
                name.into(),
                value.map_err(|e| Refusal::bad(format!("`{name}` is no JSON: {e}")))?,
            );
        }
    }
    door.request(object)
}

/// The bytes of a POST, if they are JSON's, within the limit and in time.
pub(super) async fn bytes(door: &Door, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    is_json(headers)?;
    let most = door.config.transport.body;
    let too_large = |bytes| {
        let large = Exceeded::check("body-bytes", "the request's body has {} bytes or more", bytes, most);
        door.exceeded(
            StatusCode::PAYLOAD_TOO_LARGE,
            &large.err().unwrap_or_else(|| unreachable!()),
        )
    };
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    if let Some(length) = length.filter(|n| *n > most) {
        return Err(too_large(length));
    }
    let time = door.config.transport.body_timeout;
    match tokio::time::timeout(time, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Beside the limit this fails only when the client has gone, and then nobody reads the answer.
        Ok(Err(_)) => Err(too_large(most + 1)),
        Err(_) => {
            door.metrics.limited("body-timeout".to_owned());
            let message = format!("the request's body took longer than {} s", time.as_secs_f64());
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::Timeout, message))
        }
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    if !media.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::unsupported(
            "send the request as JSON, with `content-type: application/json`",
        ));
    }
    let charset = parts
        .filter_map(|p| p.split_once('='))
        .find(|(k, _)| k.trim().eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, v)| !is_utf8(v.trim().trim_matches('"'))) {
        return Err(Refusal::unsupported("send the request in UTF-8"));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|v| v != "identity") {
        return Err(Refusal::unsupported("send the request without a content-encoding"));
    }
    Ok(())
}
