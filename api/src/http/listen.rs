//! Connections: how many, from where, and how long each may keep the server waiting.

use super::{App, door::Peer, patient::Patient, router};
use crate::{config::Config, graphql::Server, rate::network};
use axum::{body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::Service};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    collections::HashMap,
    future::Future,
    io::Error,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How long requests may still take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const HEAD: usize = 64 * 1024;
/// What one gets for whom there is no place.
const NO_PLACE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 30\r\n\
retry-after: 1\r\nconnection: close\r\n\r\ntoo many connections are open\n";

/// Serves on `listener` as `config` says until `stop`, then lets requests end for a while.
///
/// # Errors
/// Where the listener or what `config` names cannot be had.
pub async fn serve(
    listener: TcpListener,
    server: Server,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = App::new(server, config).map_err(Error::other)?;
    let router = router(app.clone());
    let transport = &app.door.config.transport;
    let places = Places::new(&app.door.config);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(transport.header_timeout)
        .max_buf_size(HEAD);
    // Each connection holds an end of it, so that it ends with the last of them.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        let Some(place) = places.take(from.ip()) else {
            app.door.metrics.limited("connections".to_owned());
            // What does not go out at once is not worth waiting for.
            stream.try_write(NO_PLACE).ok();
            continue;
        };
        stream.set_nodelay(true).ok();
        let peer = Peer {
            address: from.ip().to_canonical(),
            place: Arc::new(place),
        };
        let inner = TowerToHyperService::new(router.clone());
        let held = peer.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            inner.call(request.map(Body::new))
        });
        let stream = TokioIo::new(Patient::new(stream, transport.write_timeout));
        let connection = http.serve_connection(stream, service).with_upgrades();
        let (door, open) = (app.door.clone(), open.clone());
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            // A client that goes away midway is no news.
            tokio::select! {
                done = &mut connection => drop(done),
                () = door.closed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await.ok();
                }
            }
            drop((held, open));
        });
    }
    drop((listener, open));
    app.door.close();
    tokio::select! {
        () = async {
            all_closed.recv().await;
            // A WebSocket outlives the connection's requests.
            app.door.live.ended().await;
        } => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("requests that took too long were cut short"),
    }
    Ok(())
}

/// The next connection. Where there is no room for one, as with too many open files, it is tried again a little later.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// The places for connections.
struct Places {
    taken: Arc<Mutex<Taken>>,
    most: usize,
    most_per_address: usize,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection's place, which is free again when this goes.
#[derive(Debug)]
pub struct Place {
    taken: Arc<Mutex<Taken>>,
    address: IpAddr,
}

impl Places {
    fn new(config: &Config) -> Self {
        let transport = &config.transport;
        Self {
            taken: Arc::default(),
            most: transport.max_connections,
            // All that a proxy sends comes from its address.
            most_per_address: if config.access.trust_forwarded {
                usize::MAX
            } else {
                transport.max_connections_per_address
            },
        }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut taken = lock(&self.taken);
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.all >= self.most || here >= self.most_per_address {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, here + 1);
        Some(Place {
            taken: self.taken.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        if let Some(here) = taken.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> std::sync::MutexGuard<'_, Taken> {
    // Nothing is done under it that can panic.
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}
