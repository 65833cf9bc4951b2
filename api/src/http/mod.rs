//! The HTTP server.

pub mod accept;
pub mod graphql;
pub mod ide;

use crate::graphql::{Server, sdl};
use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{Html, IntoResponse, Response},
    routing::{any, get},
};
use std::{future::Future, time::Duration};
use tokio::net::TcpListener;
use tower_http::{timeout::TimeoutLayer, trace::TraceLayer};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests may still take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// All that the server answers.
pub fn router(server: Server) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/graphql", any(graphql::handle))
        .route("/playground", get(ide::page))
        .route("/playground/{file}", get(playground_file))
        .route("/schema.graphql", get(schema))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .fallback(not_found)
        .layer(from_fn(harden))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(TraceLayer::new_for_http())
        .with_state(server)
}

/// Serves on `listener` until `stop`, then lets requests end for a while.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: TcpListener,
    server: Server,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, hear) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        // Nobody listens only when the server is over already.
        told.send(()).ok();
    };
    let served = axum::serve(listener, router(server)).with_graceful_shutdown(stop);
    tokio::select! {
        done = served => done,
        () = async { hear.await.ok(); tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

async fn start(headers: HeaderMap) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("127.0.0.1:8080");
    let origin = escape(&format!("http://{host}"));
    let html = include_str!("start.html")
        .replace("{sample}", &escape(ide::SAMPLE))
        .replace("{origin}", &origin);
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

async fn playground_file(Path(file): Path<String>) -> Response {
    match ide::asset(&file) {
        Some(response) => response,
        None => not_found().await.into_response(),
    }
}

async fn schema() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], sdl())
}

async fn ready(State(server): State<Server>) -> Response {
    match server.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn not_found() -> impl IntoResponse {
    (
        StatusCode::NOT_FOUND,
        "nothing here: the API is at /graphql, the playground at /playground\n",
    )
}

async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
