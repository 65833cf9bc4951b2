//! The HTTP server.

pub mod accept;
mod body;
pub mod door;
mod envelope;
pub mod graphql;
pub mod ide;
pub mod listen;
pub mod live;
mod once;
mod patient;
pub mod refusal;
pub mod sse;
mod unsent;
mod validator;
pub mod ws;

pub use listen::serve;

use crate::{
    config::Config,
    graphql::{Server, sdl},
};
use accept::Media;
use axum::{
    Router,
    extract::{Extension, FromRef, Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::from_fn,
    response::{Html, IntoResponse, Response},
    routing::{any, get},
};
use door::{Door, Peer};
use std::{sync::Arc, time::Duration};
use tower_http::cors::CorsLayer;
use validator::Validators;

/// How long a look at the database's health may take.
const HEALTH: Duration = Duration::from_secs(5);

/// What the routes share.
#[derive(Debug, Clone)]
pub struct App {
    /// Answers.
    pub server: Server,
    /// Lets in.
    pub door: Arc<Door>,
    validators: Arc<Validators>,
}

impl App {
    /// Answers as `server` does, to whom `config` lets in.
    ///
    /// # Errors
    /// Where what `config` names cannot be read.
    pub fn new(server: Server, config: Config) -> Result<Self, String> {
        Ok(Self {
            door: Arc::new(Door::new(config, &server)?),
            server,
            validators: Arc::default(),
        })
    }
}

impl FromRef<App> for Server {
    fn from_ref(app: &App) -> Self {
        app.server.clone()
    }
}

/// All that the server answers.
pub fn router(app: App) -> Router {
    let access = &app.door.config.access;
    let mut router = Router::new()
        .route("/", get(start))
        .route("/graphql", any(graphql::handle))
        .route("/graphql/ws", any(ws::handle))
        .route("/graphql/stream", any(sse::handle))
        .route("/playground", get(ide::page))
        .route("/playground/{file}", get(playground_file))
        .route("/schema.graphql", get(schema))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .fallback(not_found);
    if !access.origins.is_empty() {
        router = router.layer(cors(&access.origins));
    }
    router.layer(from_fn(envelope::envelope)).with_state(app)
}

/// For pages of other origins that may ask. Without credentials: a key is a header that the page itself sets.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::IF_NONE_MATCH,
            name("idempotency-key"),
            name("last-event-id"),
            name("traceparent"),
            name("x-request-id"),
        ])
        .expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            name("idempotency-replayed"),
            name("x-request-id"),
        ])
        .max_age(Duration::from_secs(600))
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

async fn schema(State(app): State<App>) -> Response {
    if !app.door.config.limits.introspection {
        return not_found().await.into_response();
    }
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], sdl()).into_response()
}

async fn ready(State(server): State<Server>) -> Response {
    match tokio::time::timeout(HEALTH, server.store().ping()).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => tracing::error!(%error, "not ready"),
        Err(_) => tracing::error!("not ready: the database takes longer than {} s", HEALTH.as_secs()),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
}

/// As open as the rest: with `--private` it needs a key.
async fn metrics(State(app): State<App>, peer: Option<Extension<Peer>>, headers: HeaderMap) -> Response {
    let peer = peer.as_ref().map(|peer| &peer.0);
    match app.door.admit(&app.server, peer, &headers).await {
        Ok(_) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], app.door.metrics.text()).into_response()
        }
        Err(refusal) => graphql::refused(refusal, Media::Json),
    }
}

async fn not_found() -> impl IntoResponse {
    (
        StatusCode::NOT_FOUND,
        "nothing here: the API is at /graphql, the playground at /playground\n",
    )
}
