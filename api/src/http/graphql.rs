//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

use super::{
    App,
    accept::Media,
    body::{bytes, from_uri},
    door::{Caller, Peer},
    once,
    refusal::{Refusal, seconds},
    validator::{self, Question},
};
use crate::{
    graphql::error::Code,
    guard::{Progress, is_mutation},
};
use async_graphql::{Request, Response as Answer, ServerError, Value};
use axum::{
    body::{Body, Bytes},
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

/// What an answer depends on beside the address.
const VARY: &str = "accept, authorization, origin";

/// Answers a GraphQL request.
pub async fn handle(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if method == Method::GET && uri.query().is_none_or(str::is_empty) && wants_page(&headers) {
        return Redirect::to("/playground").into_response();
    }
    let Some(media) = Media::negotiate(&headers) else {
        let message =
            "the answer is application/graphql-response+json or application/json, in UTF-8: accept one of them";
        return refused(
            Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message),
            Media::Json,
        );
    };
    let peer = peer.as_ref().map(|peer| &peer.0);
    let answered = match app.door.admit(&app.server, peer, &headers).await {
        Err(refusal) => Err(refusal),
        Ok(caller) => match method {
            Method::GET | Method::HEAD => get(&app, &caller, &uri, &headers, media).await,
            Method::POST => post(&app, &caller, &headers, body, media).await,
            _ => Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Code::MethodNotAllowed,
                "GraphQL is asked by POST, or by GET for queries",
            )),
        },
    };
    answered.unwrap_or_else(|refusal| refused(refusal, media))
}

/// A query; where the client has the answer already, it is told so.
async fn get(app: &App, caller: &Caller, uri: &Uri, headers: &HeaderMap, media: Media) -> Result<Response, Refusal> {
    let request = from_uri(&app.door, uri)?;
    let role = caller.actor().map_or("", |actor| actor.role.as_str());
    let question = Question::new(&[uri.query().unwrap_or_default(), media.as_str(), role]);
    // Before the answer is made, or it might be newer than its state.
    let state = if headers.contains_key(header::IF_NONE_MATCH) {
        app.server.store().state().await.ok()
    } else {
        None
    };
    let known = state.as_ref().and_then(|state| app.validators.tag(question, state));
    let public = caller.client.is_none() && !app.door.config.access.private;
    let kept = HeaderValue::from_static(if public {
        "public, no-cache"
    } else {
        "private, no-cache"
    });
    if let Some(tag) = known.filter(|tag| validator::has(headers, tag)) {
        return Ok(not_modified(tag, kept));
    }
    let progress = Progress::read_only();
    let answer = app.door.run(&app.server, request, caller, &progress).await;
    let (status, body) = written(&answer, &progress, media);
    if status != StatusCode::OK || !answer.errors.is_empty() {
        return fetched(app, &progress, status, media, body);
    }
    let tag = validator::tag(&body);
    if let Some(state) = state {
        app.validators.remember(question, state, tag.clone());
    }
    if validator::has(headers, &tag) {
        return Ok(not_modified(tag, kept));
    }
    let mut response = fetched(app, &progress, status, media, body)?;
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}

fn not_modified(tag: HeaderValue, kept: HeaderValue) -> Response {
    let vary = HeaderValue::from_static(VARY);
    let head = [(header::ETAG, tag), (header::CACHE_CONTROL, kept), (header::VARY, vary)];
    (StatusCode::NOT_MODIFIED, head).into_response()
}

/// A query or a mutation.
async fn post(app: &App, caller: &Caller, headers: &HeaderMap, body: Body, media: Media) -> Result<Response, Refusal> {
    let body = bytes(&app.door, headers, body).await?;
    let mut request = app.door.read(&body)?;
    if headers.contains_key(once::HEADER) && is_mutation(&mut request, &app.door.config.limits) {
        return post_once(app, caller, headers, &body, request, media).await;
    }
    drop(body);
    let progress = Progress::default();
    let answer = app.door.run(&app.server, request, caller, &progress).await;
    let (status, body) = written(&answer, &progress, media);
    fetched(app, &progress, status, media, body)
}

/// An answer on its way to a client that may be slow to fetch it. That of a mutation is always sent: it tells what was
/// done.
fn fetched(
    app: &App,
    progress: &Progress,
    status: StatusCode,
    media: Media,
    body: Vec<u8>,
) -> Result<Response, Refusal> {
    match app.door.unsent.room(body.len()) {
        Ok(room) => Ok(json(status, media, room.hold(body))),
        Err(_) if progress.is_mutation() => Ok(json(status, media, body)),
        Err(refusal) => Err(app.door.refused(refusal)),
    }
}

/// A mutation that names itself. It runs to its end even if its client does not wait: the answer is kept.
async fn post_once(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    body: &[u8],
    request: Request,
    media: Media,
) -> Result<Response, Refusal> {
    let held = match once::named(headers, caller, body)? {
        None => None,
        Some(named) => match once::turn(app.server.store(), &named).await? {
            once::Turn::First(held) => Some(held),
            once::Turn::Again(status, body) => {
                let mut response = json(status, media, body.into_bytes());
                response
                    .headers_mut()
                    .insert(once::REPLAYED, HeaderValue::from_static("true"));
                return Ok(response);
            }
        },
    };
    let (app, caller) = (app.clone(), caller.clone());
    let run = async move {
        let progress = Progress::default();
        let store = app.server.store();
        let Some(held) = held else {
            let answer = app.door.run(&app.server, request, &caller, &progress).await;
            let (status, body) = written(&answer, &progress, media);
            return json(status, media, body);
        };
        let request = request.data(store.writing_for(held.clone()));
        let run = app.door.run(&app.server, request, &caller, &progress);
        let answer = once::holding(store, &held, run).await;
        let (status, body) = written(&answer, &progress, media);
        once::keep(store, &held, &answer, status, &body).await;
        json(status, media, body)
    };
    let run = tracing::Instrument::in_current_span(run);
    tokio::spawn(run).await.map_err(|error| {
        tracing::error!(%error, "a mutation ended abruptly");
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Code::Internal,
            "the server failed to answer this",
        )
    })
}

/// An answer's status and body.
fn written(answer: &Answer, progress: &Progress, media: Media) -> (StatusCode, Vec<u8>) {
    let code = |code: Code| {
        let coded = |e: &ServerError| e.path.is_empty() && Code::of(e).as_deref() == Some(code.as_str());
        answer.errors.iter().any(coded)
    };
    let status = if code(Code::MethodNotAllowed) {
        StatusCode::METHOD_NOT_ALLOWED
    } else if code(Code::Timeout) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if progress.passed() || media == Media::Json {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let text = text_of(&ResponseBody::new(answer, progress.passed()));
    (status, text.into_bytes())
}

/// A response whose document was refused has no data at all, not even null.
#[derive(Debug, Serialize)]
pub(super) struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
}

impl<'a> ResponseBody<'a> {
    /// Of an answer whose document was accepted, or not.
    pub(super) fn new(answer: &'a Answer, passed: bool) -> Self {
        Self {
            data: passed.then_some(&answer.data),
            errors: &answer.errors,
        }
    }

    /// Of a refusal.
    pub(super) fn refused(refusal: &'a Refusal) -> Self {
        Self {
            data: None,
            errors: std::slice::from_ref(&*refusal.error),
        }
    }
}

pub(super) fn text_of(body: &ResponseBody<'_>) -> String {
    serde_json::to_string(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        r#"{"errors":[{"message":"the server failed to write its answer","extensions":{"code":"INTERNAL"}}]}"#
            .to_owned()
    })
}

fn json(status: StatusCode, media: Media, body: impl Into<Bytes>) -> Response {
    let head = [
        (header::CONTENT_TYPE, media.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, VARY),
    ];
    let mut response = (status, head, body.into()).into_response();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

/// The answer to a request that was refused at the door.
pub(super) fn refused(refusal: Refusal, media: Media) -> Response {
    let mut response = json(
        refusal.status_as(media),
        media,
        text_of(&ResponseBody::refused(&refusal)),
    );
    let headers = response.headers_mut();
    if let Some(wait) = refusal.retry_after {
        headers.insert(header::RETRY_AFTER, seconds(wait).into());
    }
    if refusal.status == StatusCode::UNAUTHORIZED {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"whosaid\""),
        );
    }
    if matches!(
        refusal.status,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
    ) {
        // The rest of the body is not waited for.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    accept.contains("text/html")
}
