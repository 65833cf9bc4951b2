//! GraphQL over WebSocket: graphql-transport-ws,
//! <https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md>.
//!
//! One task serves a socket. An operation's next answer is made when the last has been taken, so a slow client costs no
//! memory.

use super::{
    App,
    accept::Media,
    door::{Caller, Peer},
    graphql::{ResponseBody, refused},
    live::Seat,
    refusal::Refusal,
};
use crate::{
    graphql::{
        error::{Code, coded},
        subscription::Place,
    },
    guard::{Progress, is_subscription},
    rate::network,
};
use async_graphql::{Request, Response as Answer, ServerError};
use axum::{
    extract::{
        Extension, State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, pending},
    stream::{AbortHandle, BoxStream, SelectAll, abortable, once},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant as Moment},
};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

/// Its name as a subprotocol.
pub const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes that an operation's id may have.
const MAX_ID: usize = 256;
/// How long a client may take to note that its socket ends.
const GOODBYE: Duration = Duration::from_secs(2);
/// Bytes that a close frame has for its reason.
const MAX_REASON: usize = 123;

/// Opens a WebSocket.
pub async fn handle(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !app.door.allows_origin(&headers) {
        let why =
            "pages of this origin may not open a WebSocket here: the server must be started with --allow-origin\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let peer = peer.map(|peer| peer.0);
    let address = app.door.address(peer.as_ref(), &headers);
    // Without the header, `connection_init` may bring the key.
    let caller = if headers.contains_key(header::AUTHORIZATION) {
        match app.door.admit(&app.server, peer.as_ref(), &headers).await {
            Ok(caller) => Some(caller),
            Err(refusal) => return refused(refusal, Media::Json),
        }
    } else {
        None
    };
    let Some(seat) = app.door.live.seat(network(address)) else {
        return too_many(&app);
    };
    let message = app.door.config.transport.body;
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(message)
        .max_frame_size(message)
        // Of 128 KiB each, 500 sockets held 64 MB that they never filled.
        .read_buffer_size(8 * 1024)
        .on_upgrade(move |socket| {
            let session = Session {
                socket,
                app,
                address,
                caller,
                revoked: pending().boxed(),
                acknowledged: false,
                running: SelectAll::new(),
                operations: HashMap::new(),
                _held: (seat, peer),
            };
            session.run()
        })
}

/// Refuses one more socket or stream.
pub(super) fn too_many(app: &App) -> Response {
    app.door.metrics.limited("sockets".to_owned());
    let why = "too many WebSockets and event streams are open: close one, or try again later\n";
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "10")], why).into_response()
}

/// The answers to an operation, which is counted: of a subscription as many as come.
pub(super) fn answers(
    app: &App,
    mut request: Request,
    caller: &Caller,
    progress: &Progress,
    place: Place,
) -> BoxStream<'static, Answer> {
    let (app, caller, progress) = (app.clone(), caller.clone(), progress.clone());
    if !is_subscription(&mut request, &app.door.config.limits) {
        return once(async move { app.door.run(&app.server, request, &caller, &progress).await }).boxed();
    }
    let request = app.door.admitted(request, &caller).data(progress.clone()).data(place);
    let began = Moment::now();
    let counted = Counted::new(&app);
    let answers = app.server.execute_stream(request).enumerate();
    answers
        .map(move |(n, answer)| {
            // A subscription is one operation, however many answers it has.
            if n == 0 || !answer.errors.is_empty() {
                counted.0.door.answered(&answer, &progress, began);
            }
            answer
        })
        .boxed()
}

/// A subscription that runs.
struct Counted(App);

impl Counted {
    fn new(app: &App) -> Self {
        app.door.metrics.subscriptions.inc();
        Self(app.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.door.metrics.subscriptions.dec();
    }
}

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Heard {
    ConnectionInit {
        /// `authorization` holds what the header of that name would.
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(default)]
        #[expect(dead_code, reason = "checked to be an object")]
        payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// What is said to it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: ResponseBody<'a>,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

/// How a socket ends: the code and the reason that the client is told; `None` where it is gone.
type End = Option<(u16, String)>;

fn end(code: u16, reason: impl Into<String>) -> End {
    Some((code, reason.into()))
}

/// An operation goes on: its id, how far it is, and its next answer, or that it is over.
type Step = (String, Progress, Option<Answer>);

/// A socket.
struct Session {
    socket: WebSocket,
    app: App,
    address: IpAddr,
    /// Who asks, as far as it is known.
    caller: Option<Caller>,
    /// Comes when the key that it was acknowledged with is revoked.
    revoked: BoxFuture<'static, ()>,
    acknowledged: bool,
    running: SelectAll<BoxStream<'static, Step>>,
    /// By id; an operation that is aborted gives no more answers.
    operations: HashMap<String, AbortHandle>,
    /// Its places, which are free again when it goes.
    _held: (Seat, Option<Peer>),
}

impl Session {
    async fn run(mut self) {
        let wanted = self.socket.protocol().is_some_and(|p| p == PROTOCOL);
        let why = if wanted {
            self.talk().await.err().flatten()
        } else {
            end(4406, format!("Subprotocol not acceptable: this is {PROTOCOL}"))
        };
        // What runs ends before the client is told that it has.
        self.running.clear();
        let goodbye = async {
            if let Some((code, mut reason)) = why {
                reason.truncate(reason.floor_char_boundary(MAX_REASON));
                let frame = CloseFrame {
                    code,
                    reason: reason.into(),
                };
                self.socket.send(Message::Close(Some(frame))).await.ok();
            }
            // Until each has taken note of the other's end: a connection that is just dropped may lose what was sent last.
            while let Some(Ok(_)) = self.socket.recv().await {}
        };
        timeout(GOODBYE, goodbye).await.ok();
    }

    async fn talk(&mut self) -> Result<(), End> {
        let app = self.app.clone();
        let every = app.door.config.live.ping;
        let init = Instant::now() + app.door.config.live.init_timeout;
        let mut closed = std::pin::pin!(app.door.closed());
        let mut ping = interval_at(Instant::now() + every, every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = true;
        loop {
            tokio::select! {
                () = &mut closed => return Err(end(1001, "the server stops")),
                () = sleep_until(init), if !self.acknowledged => {
                    return Err(end(4408, "Connection initialisation timeout"));
                }
                () = &mut self.revoked => return Err(end(4403, "Forbidden: the key was revoked")),
                message = self.socket.recv() => {
                    heard = true;
                    match message {
                        Some(Ok(message)) => self.hear(message).await?,
                        Some(Err(error)) => return Err(broken(&error, app.door.config.transport.body)),
                        None => return Err(None),
                    }
                }
                Some(step) = self.running.next(), if !self.running.is_empty() => self.step(step).await?,
                _ = ping.tick() => {
                    if !std::mem::take(&mut heard) {
                        return Err(end(1001, "the client gives no sign of life"));
                    }
                    self.send(Message::Ping(Default::default())).await?;
                }
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(end(4400, "Invalid message: send JSON as text")),
            // The library answers these.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(None),
        };
        if let Err(refusal) = self.app.door.within_json(text.as_bytes()) {
            return Err(end(4400, format!("Invalid message: {}", refusal.error.message)));
        }
        let heard = serde_json::from_str(&text).map_err(|error| end(4400, format!("Invalid message: {error}")))?;
        match heard {
            Heard::ConnectionInit { .. } if self.acknowledged => Err(end(4429, "Too many initialisation requests")),
            Heard::ConnectionInit { payload } => self.acknowledge(payload).await,
            Heard::Ping { payload } => self.say(&Said::Pong { payload }).await,
            Heard::Pong { .. } => Ok(()),
            Heard::Subscribe { .. } if !self.acknowledged => Err(end(4401, "Unauthorized: send connection_init first")),
            Heard::Subscribe { id, payload } => self.begin(id, payload).await,
            Heard::Complete { id } => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    /// Lets the client in, by the key that it brings now where the request had none.
    async fn acknowledge(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        let named = |(name, _): &(&String, &Value)| name.eq_ignore_ascii_case("authorization");
        let brought = payload.as_ref().and_then(|payload| payload.iter().find(named));
        let authorization = match brought.map(|(_, value)| value) {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_str().unwrap_or_default()),
        };
        if self.caller.is_none() || authorization.is_some() {
            let door = &self.app.door;
            match door.identify(&self.app.server, self.address, authorization).await {
                Ok(caller) => self.caller = Some(caller),
                Err(refusal) => {
                    let code = match refusal.status {
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => 1013,
                        _ => 4403,
                    };
                    return Err(end(code, format!("Forbidden: {}", refusal.error.message)));
                }
            }
        }
        if let Some(caller) = self.caller.clone() {
            let app = self.app.clone();
            self.revoked = async move { app.door.revoked(&app.server, &caller).await }.boxed();
        }
        self.acknowledged = true;
        self.say(&Said::ConnectionAck).await
    }

    async fn begin(&mut self, id: String, payload: Map<String, Value>) -> Result<(), End> {
        if id.is_empty() || id.len() > MAX_ID {
            return Err(end(4400, format!("Invalid message: an id has 1 to {MAX_ID} bytes")));
        }
        if self.operations.contains_key(&id) {
            return Err(end(4409, format!("Subscriber for {id} already exists")));
        }
        let Some(caller) = self.caller.clone() else {
            return Err(end(4401, "Unauthorized: send connection_init first"));
        };
        let most = self.app.door.config.live.operations;
        let request = match self.app.door.request(payload) {
            Err(refusal) if refusal.code() == Code::BadUserInput.as_str() => {
                return Err(end(4400, format!("Invalid message: {}", refusal.error.message)));
            }
            request => request,
        };
        let request = request.and_then(|request| {
            self.app.door.count(&caller)?;
            if self.operations.len() < most {
                return Ok(request);
            }
            let message = format!("{most} operations run on this WebSocket, which is the limit: complete one first");
            let error = coded(message, Code::TooManyOperations).into_server_error(Default::default());
            self.app.door.metrics.limited("operations-per-socket".to_owned());
            Err(Refusal {
                status: StatusCode::TOO_MANY_REQUESTS,
                error: Box::new(error),
                retry_after: None,
            })
        });
        let request = match request {
            Ok(request) => request,
            Err(refusal) => {
                let payload = std::slice::from_ref(&*refusal.error);
                return self.say(&Said::Error { id: &id, payload }).await;
            }
        };
        let progress = Progress::default().streaming();
        let answers = answers(&self.app, request, &caller, &progress, Place::default());
        let steps = answers.map(Some).chain(once(async { None }));
        let of = id.clone();
        let (steps, handle) = abortable(steps.map(move |answer| (of.clone(), progress.clone(), answer)));
        self.running.push(steps.boxed());
        self.operations.insert(id, handle);
        Ok(())
    }

    async fn step(&mut self, (id, progress, answer): Step) -> Result<(), End> {
        let Some(answer) = answer else {
            self.operations.remove(&id);
            return self.say(&Said::Complete { id: &id }).await;
        };
        if progress.passed() {
            let payload = ResponseBody::new(&answer, true);
            let text = written(&Said::Next { id: &id, payload })?;
            // Held until it is sent.
            let room = self.app.door.unsent.room(text.len());
            let _room = match room.map_err(|refusal| self.app.door.refused(refusal)) {
                Err(refusal) if !progress.is_mutation() => return Err(end(1013, refusal.error.message.clone())),
                room => room,
            };
            return self.send(Message::Text(text.into())).await;
        }
        // Refused before anything was executed: this is the operation's last word.
        if let Some(operation) = self.operations.remove(&id) {
            operation.abort();
        }
        let payload = &answer.errors;
        self.say(&Said::Error { id: &id, payload }).await
    }

    async fn say(&mut self, said: &Said<'_>) -> Result<(), End> {
        self.send(Message::Text(written(said)?.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.app.door.config.transport.write_timeout, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            // It takes nothing, or is gone.
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }
}

fn written(said: &Said<'_>) -> Result<String, End> {
    serde_json::to_string(said).map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        end(4500, "the server failed to write its answer")
    })
}

/// How a socket ends whose bytes make no sense, or are too many.
fn broken(error: &axum::Error, limit: usize) -> End {
    let text = error.to_string();
    if text.contains("too long") || text.contains("too large") || text.contains("too big") {
        return end(1009, format!("a message may have {limit} bytes"));
    }
    None
}
