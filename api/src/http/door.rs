//! What stands between any transport and the schema: who asks, how often, with which document, for how long.

use super::{
    live::Live,
    refusal::{Refusal, limit},
    unsent::Unsent,
};
use crate::{
    auth::Actor,
    config::Config,
    graphql::{Server, error::Code},
    guard::{Exceeded, Progress, Turns, check_json},
    keys::{Client, Keys},
    metrics::Metrics,
    persisted::Persisted,
    rate::Rates,
};
use async_graphql::{Request, Response, ServerError, Variables};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Instant,
};
use tokio::sync::watch;
use whosaid_domain::key::Secret;

/// One for a server; the transports share it.
#[derive(Debug)]
pub struct Door {
    /// As it was set.
    pub config: Config,
    /// What is counted.
    pub metrics: Metrics,
    keys: Keys,
    rates: Rates,
    persisted: Persisted,
    /// What stays open.
    pub live: Live,
    turns: Turns,
    pub(super) unsent: Unsent,
    closing: watch::Sender<bool>,
}

/// The other end of a connection, and its place among them; in the extensions of each request. A socket that outlives
/// its request keeps a clone, so that it goes on being counted.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// Freed when the last clone goes.
    pub place: Arc<super::listen::Place>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The address, for limits.
    pub address: IpAddr,
    /// `None` without a key.
    pub client: Option<Client>,
}

impl Caller {
    /// For the data of its requests; `None` for one without a key, who may only read.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.client.as_ref().map(|client| &client.actor)
    }
}

impl Door {
    /// As `config` says.
    ///
    /// # Errors
    /// Where the persisted documents cannot be read.
    pub fn new(config: Config, server: &Server) -> Result<Self, String> {
        let persisted = match &config.access.persisted {
            Some(file) => Persisted::read(file, config.access.persisted_only)?,
            None => Persisted::default(),
        };
        Ok(Self {
            metrics: Metrics::new(server.store().clone()),
            keys: Keys::default(),
            rates: Rates::new(&config.rates),
            persisted,
            live: Live::new(&config.live),
            turns: Turns::new(config.transport.max_concurrent),
            unsent: Unsent::new(config.transport.unsent),
            closing: watch::Sender::new(false),
            config,
        })
    }

    /// Lets in who sends these headers: counts the request, and knows the key.
    ///
    /// # Errors
    /// Where the key is none, or the requests are too many.
    pub async fn admit(&self, server: &Server, peer: Option<&Peer>, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let address = self.address(peer, headers);
        let authorization = match headers.get(header::AUTHORIZATION).map(|v| v.to_str()) {
            None => None,
            Some(Ok(text)) => Some(text),
            Some(Err(_)) => Some(""),
        };
        self.identify(server, address, authorization).await
    }

    /// The same, with what `Authorization` would hold, for transports that send it elsewhere.
    ///
    /// # Errors
    /// As [`Door::admit`].
    pub async fn identify(
        &self,
        server: &Server,
        address: IpAddr,
        authorization: Option<&str>,
    ) -> Result<Caller, Refusal> {
        let caller = match authorization {
            None => Caller { address, client: None },
            Some(text) => {
                let client = self.client(server, address, text).await?;
                Caller {
                    address,
                    client: Some(client),
                }
            }
        };
        self.count(&caller)?;
        if caller.client.is_none() && self.config.access.private {
            return Err(self.refused(Refusal::unauthenticated(
                "this server answers nobody without a key: send `Authorization: Bearer KEY`",
            )));
        }
        Ok(caller)
    }

    /// Waits until the key of somebody who was let in is revoked; for ever without a key.
    pub async fn revoked(&self, server: &Server, caller: &Caller) {
        match &caller.client {
            Some(client) => self.keys.revoked(server.store(), client.id).await,
            None => std::future::pending().await,
        }
    }

    /// Counts one more operation of somebody who was let in, as on a socket.
    ///
    /// # Errors
    /// Where there were too many.
    pub fn count(&self, caller: &Caller) -> Result<(), Refusal> {
        let (whose, counted) = match &caller.client {
            Some(client) => ("with this key", self.rates.key(client.id)),
            None => ("from this address", self.rates.address(caller.address)),
        };
        counted.map_err(|wait| self.refused(Refusal::too_often(whose, wait)))
    }

    async fn client(&self, server: &Server, address: IpAddr, authorization: &str) -> Result<Client, Refusal> {
        let wrong = "the key is wrong or was revoked: send `Authorization: Bearer KEY` with one that \
                     `whosaid key create` made";
        let wrong = || self.refused(Refusal::unauthenticated(wrong));
        let secret = authorization
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let secret = secret.and_then(|(_, key)| Secret::parse(key.trim()));
        let known = secret.as_ref().and_then(|secret| self.keys.known(&secret.hash()));
        if let Some(Some(client)) = known {
            return Ok(client);
        }
        // Who tries keys is counted by the address.
        self.rates
            .address(address)
            .map_err(|wait| self.refused(Refusal::too_often("from this address", wait)))?;
        match (known, secret) {
            (None, Some(secret)) => {
                let client = self.keys.look_up(server.store(), &secret).await;
                client.map_err(Refusal::database)?.ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    /// A client's address: the connection's, or behind a trusted proxy the one that the proxy tells.
    #[must_use]
    pub fn address(&self, peer: Option<&Peer>, headers: &HeaderMap) -> IpAddr {
        let own = peer.map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.address);
        if !self.config.access.trust_forwarded {
            return own;
        }
        // The last is the proxy's own word; those before it anybody can write.
        let told = headers.get_all("x-forwarded-for").iter().next_back();
        let last = told.and_then(|v| v.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        last.unwrap_or(own)
    }

    /// Whether pages of the origin that a browser tells may ask; without an origin it is no page that asks. A page of
    /// this server itself may.
    #[must_use]
    pub fn allows_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
        let own = origin.to_str().ok().and_then(|o| Some(o.split_once("://")?.1));
        (own.is_some() && own == host) || self.config.access.origins.contains(origin)
    }

    /// Reads a request's JSON, which is counted first.
    ///
    /// # Errors
    /// Where it is none, or too much.
    pub fn read(&self, bytes: &[u8]) -> Result<Request, Refusal> {
        self.within_json(bytes)?;
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(object)) => self.request(object),
            Ok(Value::Array(_)) => Err(Refusal::bad("batches are not taken: send one request at a time")),
            Ok(_) => Err(Refusal::bad("the body must be a JSON object with the field `query`")),
            Err(error) => Err(Refusal::bad(format!("the body is no JSON: {error}"))),
        }
    }

    /// Counts values and brackets of JSON.
    ///
    /// # Errors
    /// Where there are too many.
    pub fn within_json(&self, bytes: &[u8]) -> Result<(), Refusal> {
        check_json(bytes, &self.config.limits).map_err(|e| self.exceeded(StatusCode::BAD_REQUEST, &e))
    }

    /// The request that a JSON object is, with its document where it only names it.
    ///
    /// # Errors
    /// Where it is none.
    pub fn request(&self, mut object: Map<String, Value>) -> Result<Request, Refusal> {
        self.persisted.resolve(&mut object).map_err(Refusal::from)?;
        let query = match object.remove("query") {
            Some(Value::String(query)) => query,
            Some(_) => return Err(Refusal::bad("`query` must be a string")),
            None => return Err(Refusal::bad("`query` is missing: it holds the GraphQL document")),
        };
        let mut request = Request::new(query);
        match object.remove("operationName") {
            None | Some(Value::Null) => {}
            Some(Value::String(name)) => request.operation_name = Some(name),
            Some(_) => return Err(Refusal::bad("`operationName` must be a string or null")),
        }
        match object.remove("variables") {
            None | Some(Value::Null) => {}
            Some(variables @ Value::Object(_)) => request.variables = Variables::from_json(variables),
            Some(_) => return Err(Refusal::bad("`variables` must be an object or null")),
        }
        match object.remove("extensions") {
            None | Some(Value::Null | Value::Object(_)) => {}
            Some(_) => return Err(Refusal::bad("`extensions` must be an object or null")),
        }
        Ok(request)
    }

    /// Answers a query or a mutation: in its turn, within its time. One that is given up ends in the database too.
    pub async fn run(&self, server: &Server, request: Request, caller: &Caller, progress: &Progress) -> Response {
        let began = Instant::now();
        let request = self.admitted(request, caller).data(progress.clone());
        // Boxed, as it is moved on its way into each of the futures above.
        let turn = Box::pin(server.execute(request));
        let time = self.config.transport.request_timeout;
        let response = match tokio::time::timeout(time, turn).await {
            Ok(response) => response,
            Err(_) => {
                let message = format!(
                    "this took longer than {} s and was given up: ask for less at once",
                    time.as_secs_f64()
                );
                let mut error = ServerError::new(message, None);
                Code::Timeout.mark(&mut error);
                Response::from_errors(vec![error])
            }
        };
        self.answered(&response, progress, began);
        response
    }

    /// With the caller in its data.
    #[must_use]
    pub fn admitted(&self, request: Request, caller: &Caller) -> Request {
        let request = request.data(self.turns.clone());
        match caller.actor() {
            Some(actor) => request.data(actor.clone()),
            None => request,
        }
    }

    /// Counts an answer.
    pub fn answered(&self, response: &Response, progress: &Progress, began: Instant) {
        let first = response.errors.first();
        let outcome = first.map_or_else(|| "OK".to_owned(), |e| Code::of(e).unwrap_or_default());
        let name = progress.operation().map(|name| name.as_str());
        self.metrics.answered(name, outcome, began.elapsed());
        for limit in response.errors.iter().filter_map(limit) {
            self.metrics.limited(limit);
        }
        tracing::debug!(target: "whosaid::request", operation = name, errors = response.errors.len(), "executed");
    }

    /// Refuses for a limit, and counts it.
    #[must_use]
    pub fn exceeded(&self, status: StatusCode, exceeded: &Exceeded) -> Refusal {
        self.refused(Refusal::too_large(status, exceeded))
    }

    /// Counts a refusal.
    #[must_use]
    pub fn refused(&self, refusal: Refusal) -> Refusal {
        match (refusal.limit(), refusal.status) {
            (Some(limit), _) => self.metrics.limited(limit),
            (None, StatusCode::TOO_MANY_REQUESTS) => self.metrics.limited("rate".to_owned()),
            _ => {}
        }
        refusal
    }

    /// Tells the sockets to end.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until the server is told to stop: a socket that would stay for ever ends then.
    pub async fn closed(&self) {
        // An error would mean that the door is gone, which is as good.
        self.closing.subscribe().wait_for(|closing| *closing).await.ok();
    }
}
