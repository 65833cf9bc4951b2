//! What stays open, WebSockets and event streams: how many a client may have, and how they end when the server does.

use axum::http::{HeaderMap, HeaderValue, header};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Limits of what stays open.
#[derive(Debug, Clone)]
pub struct LiveLimits {
    /// WebSockets and event streams at once.
    pub sockets: usize,
    /// Those of one address.
    pub sockets_per_client: usize,
    /// Operations at once on one WebSocket.
    pub operations: usize,
    /// Bytes of a WebSocket's message.
    pub message: usize,
    /// How long a WebSocket may take to send `connection_init`.
    pub init_timeout: Duration,
    /// How often a client is asked for a sign of life; one that gives none until the next time is gone.
    pub ping: Duration,
    /// How long a client may leave a message lying without taking any of it.
    pub write_timeout: Duration,
    /// Origins whose pages may open a WebSocket, besides the server's own.
    pub origins: Vec<HeaderValue>,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            sockets: 1_000,
            sockets_per_client: 100,
            operations: 20,
            message: 1024 * 1024,
            init_timeout: Duration::from_secs(10),
            ping: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
            origins: Vec::new(),
        }
    }
}

/// What stays open at one server.
#[derive(Debug, Clone)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: LiveLimits,
    clients: Mutex<HashMap<IpAddr, usize>>,
    open: watch::Sender<usize>,
    stops: watch::Sender<bool>,
}

impl Live {
    /// Nothing yet.
    #[must_use]
    pub fn new(limits: LiveLimits) -> Self {
        Self(Arc::new(Inner {
            limits,
            clients: Mutex::default(),
            open: watch::Sender::new(0),
            stops: watch::Sender::new(false),
        }))
    }

    /// Its limits.
    #[must_use]
    pub fn limits(&self) -> &LiveLimits {
        &self.0.limits
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        *self.0.open.borrow()
    }

    /// A seat for one more, of this client; `None` where that is one too many, or the server stops.
    #[must_use]
    pub fn seat(&self, client: IpAddr) -> Option<Seat> {
        let limits = &self.0.limits;
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let own = clients.get(&client).copied().unwrap_or_default();
        if own >= limits.sockets_per_client || self.open() >= limits.sockets || *self.0.stops.borrow() {
            return None;
        }
        clients.insert(client, own + 1);
        self.0.open.send_modify(|open| *open += 1);
        Some(Seat {
            live: self.clone(),
            client,
            stops: self.0.stops.subscribe(),
        })
    }

    /// Tells all that the server stops.
    pub fn stop(&self) {
        self.0.stops.send_replace(true);
    }

    /// Waits until nothing is open any more.
    pub async fn ended(&self) {
        // The sender lives as long as this does.
        self.0.open.subscribe().wait_for(|open| *open == 0).await.ok();
    }

    /// Whether a page of that origin may open a WebSocket: browsers name the origin, other programs none.
    #[must_use]
    pub fn allows(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let own = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        own.is_some_and(|(_, own)| Some(own) == host) || self.0.limits.origins.contains(origin)
    }
}

/// The right to stay open; given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    live: Live,
    client: IpAddr,
    stops: watch::Receiver<bool>,
}

impl Seat {
    /// Waits until the server stops.
    pub async fn stops(&mut self) {
        // The sender lives as long as the seat does.
        self.stops.wait_for(|stops| *stops).await.ok();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let inner = &self.live.0;
        let mut clients = inner.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                clients.remove(&self.client);
            }
        }
        inner.open.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

    #[test]
    fn seats_are_counted_by_client_and_in_all_and_given_back() {
        let live = Live::new(LiveLimits {
            sockets: 3,
            sockets_per_client: 2,
            ..LiveLimits::default()
        });
        let seats = [live.seat(HERE).unwrap(), live.seat(HERE).unwrap()];
        assert!(live.seat(HERE).is_none());
        let other = live.seat(THERE).unwrap();
        assert!(live.seat(THERE).is_none(), "one more than in all");
        drop(seats);
        assert_eq!(live.open(), 1);
        drop((live.seat(HERE).unwrap(), live.seat(THERE).unwrap(), other));
        assert_eq!(live.open(), 0);
        live.stop();
        assert!(live.seat(HERE).is_none());
    }

    #[test]
    fn pages_of_the_own_and_of_named_origins_may_open_a_socket() {
        let live = Live::new(LiveLimits {
            origins: vec![HeaderValue::from_static("https://desk.example")],
            ..LiveLimits::default()
        });
        let allows = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            live.allows(&headers)
        };
        for good in [None, Some("http://127.0.0.1:8080"), Some("https://desk.example")] {
            assert!(allows(good), "{good:?}");
        }
        for bad in [
            "http://127.0.0.1:8081",
            "https://desk.example.org",
            "null",
            "127.0.0.1:8080",
            "",
        ] {
            assert!(!allows(Some(bad)), "{bad}");
        }
    }
}
