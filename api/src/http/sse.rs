//! GraphQL over server-sent events, each operation on a connection of its own:
//! <https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md>.
//!
//! An event of the feed has its cursor as its id, so that a client that sends `Last-Event-ID` goes on where it was. When
//! the server stops, a stream ends without `complete`, so that its client comes back.

use super::{
    accept::Media,
    graphql::{Refusal, ResponseBody, from_body, from_uri},
    live::Live,
    ws::{address, too_many},
};
use crate::{
    graphql::{Server, subscription::Place},
    guard::Progress,
};
use axum::{
    Extension,
    body::Body,
    extract::{ConnectInfo, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt, stream::once};
use std::net::SocketAddr;

/// Answers an operation by events.
pub async fn handle(
    State(server): State<Server>,
    Extension(live): Extension<Live>,
    client: Option<Extension<ConnectInfo<SocketAddr>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !takes_events(&headers) {
        let message = "the answer is text/event-stream: accept it";
        return Refusal::new(StatusCode::NOT_ACCEPTABLE, message).answer(Media::Json);
    }
    let request = match method {
        Method::GET => from_uri(&uri).map(|request| (request, Progress::read_only())),
        Method::POST => from_body(&headers, body)
            .await
            .map(|request| (request, Progress::default())),
        _ => Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "a stream is asked for by POST, or by GET for queries and subscriptions: each operation has a connection of \
             its own",
        )),
    };
    let (request, progress) = match request {
        Ok((request, progress)) => (request, progress.streaming()),
        Err(refusal) => return refusal.answer(Media::Json),
    };
    let Some(mut seat) = live.seat(address(client)) else {
        return too_many();
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let place = Place::resuming(last.filter(|id| !id.is_empty()).map(str::to_owned));
    let answers = server.execute_stream(request.data(progress.clone()).data(place.clone()));
    let events = answers
        .map(move |answer| {
            let event = Event::default().event("next");
            let event = match place.take() {
                Some(cursor) => event.id(cursor),
                None => event,
            };
            event.json_data(ResponseBody::new(&answer, progress.passed()))
        })
        .chain(once(async { Ok(Event::default().event("complete").data("")) }))
        .take_until(async move { seat.stops().await });
    let alive = KeepAlive::new().interval(live.limits().ping);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    // Proxies that collect an answer before they pass it on are asked not to.
    let unbuffered = header::HeaderName::from_static("x-accel-buffering");
    response
        .headers_mut()
        .insert(unbuffered, header::HeaderValue::from_static("no"));
    response
}

fn takes_events(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok());
    ranges.any(|ranges| {
        ranges.split(',').any(|range| {
            let media = range.split(';').next().unwrap_or_default().trim();
            ["text/event-stream", "text/*", "*/*"]
                .iter()
                .any(|m| media.eq_ignore_ascii_case(m))
        })
    })
}
