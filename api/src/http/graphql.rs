//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

use super::accept::{Media, is_utf8};
use crate::{
    graphql::{Server, error::Code},
    guard::Progress,
};
use async_graphql::{Request, ServerError, Value, Variables};
use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;
use serde_json::Map;
use std::collections::HashMap;

/// Bytes of a request's body: the document's limit, and room for variables.
pub const MAX_BODY: usize = 1024 * 1024;

/// Answers a GraphQL request.
pub async fn handle(
    State(server): State<Server>,
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
        return Refusal::new(StatusCode::NOT_ACCEPTABLE, message).answer(Media::Json);
    };
    let request = match method {
        Method::GET | Method::HEAD => from_uri(&uri).map(|request| (request, Progress::read_only())),
        Method::POST => from_body(&headers, body)
            .await
            .map(|request| (request, Progress::default())),
        _ => Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "GraphQL is asked by POST, or by GET for queries",
        )),
    };
    match request {
        Ok((request, progress)) => answer(&server, request, progress, media).await,
        Err(refusal) => refusal.answer(media),
    }
}

async fn answer(server: &Server, request: Request, progress: Progress, media: Media) -> Response {
    let response = server.execute(request.data(progress.clone())).await;
    let code = |code: Code| {
        response
            .errors
            .iter()
            .any(|e| Code::of(e).as_deref() == Some(code.as_str()))
    };
    let status = if code(Code::MethodNotAllowed) {
        StatusCode::METHOD_NOT_ALLOWED
    } else if progress.passed() || media == Media::Json {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let body = ResponseBody {
        data: progress.passed().then_some(&response.data),
        errors: &response.errors,
    };
    json(status, media, &body)
}

/// A response whose document was refused has no data at all, not even null.
#[derive(Serialize)]
struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
}

fn json(status: StatusCode, media: Media, body: &ResponseBody<'_>) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        br#"{"errors":[{"message":"the server failed to write its answer","extensions":{"code":"INTERNAL"}}]}"#.to_vec()
    });
    let mut response = (status, [(header::CONTENT_TYPE, media.as_str())], bytes).into_response();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .insert(header::ALLOW, header::HeaderValue::from_static("GET, POST"));
    }
    response
}

/// A request that is refused before it is read as GraphQL.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    fn answer(self, media: Media) -> Response {
        let mut error = ServerError::new(self.message, None);
        match self.status {
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed.mark(&mut error),
            _ => Code::BadUserInput.mark(&mut error),
        }
        json(
            self.status,
            media,
            &ResponseBody {
                data: None,
                errors: &[error],
            },
        )
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    accept.contains("text/html")
}

fn from_uri(uri: &Uri) -> Result<Request, Refusal> {
    let query = axum::extract::Query::<HashMap<String, String>>::try_from_uri(uri);
    let mut given = query
        .map_err(|e| Refusal::bad(format!("the query string cannot be read: {}", e.body_text())))?
        .0;
    let mut object = Map::new();
    for name in ["query", "operationName"] {
        if let Some(text) = given.remove(name).filter(|t| name == "query" || !t.is_empty()) {
            object.insert(name.into(), text.into());
        }
    }
    for name in ["variables", "extensions"] {
        if let Some(text) = given.remove(name).filter(|t| !t.is_empty()) {
            let value = serde_json::from_str(&text);
            object.insert(
                name.into(),
                value.map_err(|e| Refusal::bad(format!("`{name}` is no JSON: {e}")))?,
            );
        }
    }
    from_object(object)
}

async fn from_body(headers: &HeaderMap, body: Body) -> Result<Request, Refusal> {
    let unsupported = |message: &str| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    if !parts
        .next()
        .unwrap_or_default()
        .eq_ignore_ascii_case("application/json")
    {
        return Err(unsupported(
            "send the request as JSON, with `content-type: application/json`",
        ));
    }
    let charset = parts
        .filter_map(|p| p.split_once('='))
        .find(|(k, _)| k.trim().eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, v)| !is_utf8(v.trim().trim_matches('"'))) {
        return Err(unsupported("send the request in UTF-8"));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|v| v != "identity") {
        return Err(unsupported("send the request without a content-encoding"));
    }
    let too_large = || {
        let message = format!("the request's body is larger than {MAX_BODY} bytes, which is the limit");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > MAX_BODY as u64) {
        return Err(too_large());
    }
    // Beside the limit this fails only when the client has gone, and then nobody reads the answer.
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| too_large())?;
    match serde_json::from_slice(&bytes) {
        Ok(serde_json::Value::Object(object)) => from_object(object),
        Ok(serde_json::Value::Array(_)) => Err(Refusal::bad("batches are not taken: send one request at a time")),
        Ok(_) => Err(Refusal::bad("the body must be a JSON object with the field `query`")),
        Err(error) => Err(Refusal::bad(format!("the body is no JSON: {error}"))),
    }
}

fn from_object(mut object: Map<String, serde_json::Value>) -> Result<Request, Refusal> {
    use serde_json::Value as Json;
    let query = match object.remove("query") {
        Some(Json::String(query)) => query,
        Some(_) => return Err(Refusal::bad("`query` must be a string")),
        None => return Err(Refusal::bad("`query` is missing: it holds the GraphQL document")),
    };
    let mut request = Request::new(query);
    match object.remove("operationName") {
        None | Some(Json::Null) => {}
        Some(Json::String(name)) => request.operation_name = Some(name),
        Some(_) => return Err(Refusal::bad("`operationName` must be a string or null")),
    }
    match object.remove("variables") {
        None | Some(Json::Null) => {}
        Some(variables @ Json::Object(_)) => request.variables = Variables::from_json(variables),
        Some(_) => return Err(Refusal::bad("`variables` must be an object or null")),
    }
    match object.remove("extensions") {
        // Nothing here reads them.
        None | Some(Json::Null | Json::Object(_)) => {}
        Some(_) => return Err(Refusal::bad("`extensions` must be an object or null")),
    }
    Ok(request)
}
