//! The server in this process, over a socket.

use super::wire::{Answer, ask};
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::oneshot};
use whosaid_testkit::{Database, Engine};

/// A served database with the sample articles.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) done: tokio::task::JoinHandle<std::io::Result<()>>,
    pub(crate) database: Database,
}

pub(crate) async fn served() -> Served {
    let database = whosaid_testkit::database(Engine::Sqlite).await;
    let server = super::server_with_samples(database.url()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(whosaid::http::serve(listener, server, async move {
        stopped.await.ok();
    }));
    Served {
        address,
        stop: Some(stop),
        done,
        database,
    }
}

impl Served {
    pub(crate) async fn ask(
        &self,
        method: &'static str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &[u8],
    ) -> Answer {
        let (address, path, body) = (self.address, path.to_owned(), body.to_owned());
        let headers: Vec<(&str, String)> = headers.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        let ask = move || {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
            ask(address, method, &path, &headers, &body)
        };
        tokio::task::spawn_blocking(ask).await.unwrap()
    }

    pub(crate) async fn post(&self, headers: &[(&'static str, &str)], body: &str) -> Answer {
        self.ask("POST", "/graphql", headers, body.as_bytes()).await
    }
}
