//! GraphQL over server-sent events, each operation on a connection of its own:
//! <https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md>.
//!
//! An event of the feed has its cursor as its id, so that a client that sends `Last-Event-ID` goes on where it was. When
//! the server stops, a stream ends without `complete`, so that its client comes back.

use super::{
    App,
    accept::Media,
    body::{bytes, from_uri},
    door::Peer,
    graphql::{ResponseBody, refused, text_of},
    refusal::Refusal,
    ws::{answers, too_many},
};
use crate::{
    graphql::{error::Code, subscription::Place},
    guard::Progress,
    rate::network,
};
use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt, stream::once};
use std::convert::Infallible;

/// Answers an operation by events.
pub async fn handle(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let peer = peer.as_ref().map(|peer| &peer.0);
    stream(&app, peer, method, &uri, &headers, body)
        .await
        .unwrap_or_else(|refusal| refused(refusal, Media::Json))
}

async fn stream(
    app: &App,
    peer: Option<&Peer>,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    if !takes_events(headers) {
        let message = "the answer is text/event-stream: accept it";
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message));
    }
    let door = &app.door;
    let caller = door.admit(&app.server, peer, headers).await?;
    let (request, progress) = match method {
        Method::GET => (from_uri(door, uri)?, Progress::read_only().streaming()),
        Method::POST => {
            let body = bytes(door, headers, body).await?;
            (door.read(&body)?, Progress::default().streaming())
        }
        _ => {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Code::MethodNotAllowed,
                "a stream is asked for by POST, or by GET for queries and subscriptions: each operation has a \
                 connection of its own",
            ));
        }
    };
    let Some(seat) = door.live.seat(network(caller.address)) else {
        return Ok(too_many(app));
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let place = Place::resuming(last.filter(|id| !id.is_empty()).map(str::to_owned));
    let answers = answers(app, request, &caller, &progress, place.clone());
    let (closing, sending) = (app.clone(), app.clone());
    // Of the event before, which is on its way until the next is asked for.
    let mut _room = None;
    let events = answers
        .map(move |answer| {
            let event = Event::default().event("next");
            let event = match place.take() {
                Some(cursor) => event.id(cursor),
                None => event,
            };
            let text = text_of(&ResponseBody::new(&answer, progress.passed()));
            match sending.door.unsent.room(text.len()) {
                Err(refusal) if !progress.is_mutation() => {
                    event.data(text_of(&ResponseBody::refused(&sending.door.refused(refusal))))
                }
                room => {
                    _room = room.ok();
                    event.data(text)
                }
            }
        })
        .chain(once(async { Event::default().event("complete").data("") }))
        .map(Ok::<_, Infallible>)
        .take_until(async move {
            tokio::select! {
                () = closing.door.closed() => {}
                () = closing.door.revoked(&closing.server, &caller) => {}
            }
            drop(seat);
        });
    let alive = KeepAlive::new().interval(door.config.live.ping);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    // Proxies that collect an answer before they pass it on are asked not to.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
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
