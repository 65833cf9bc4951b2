//! The server in this process, over a socket.

use super::wire::{Answer, ask};
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::oneshot};
use whosaid::{
    auth::Role,
    config::{Access, Config},
    graphql::Server,
};
use whosaid_domain::{clock::SystemClock, key::Secret, store::Store};
use whosaid_testkit::{Database, Engine};

/// A served database with the sample articles.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) done: tokio::task::JoinHandle<std::io::Result<()>>,
    pub(crate) database: Database,
    pub(crate) store: Store,
}

/// Pages of this origin may ask.
pub(crate) fn allowing(origin: &str) -> Config {
    Config {
        access: Access {
            origins: vec![origin.parse().unwrap()],
            ..Access::default()
        },
        ..Config::default()
    }
}

pub(crate) async fn served() -> Served {
    served_as(Config::default()).await
}

/// The same, as `config` says.
pub(crate) async fn served_as(config: Config) -> Served {
    serve(whosaid_testkit::database(Engine::Sqlite).await, config).await
}

/// The sample articles in `database`, served as `config` says.
pub(crate) async fn serve(database: Database, config: Config) -> Served {
    let filled = super::server_with_samples(database.url()).await;
    again(database, filled.store(), config).await
}

/// What is in `store`, served once more.
pub(crate) async fn again(database: Database, store: &Store, config: Config) -> Served {
    let server = Server::new(store.clone(), config.limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(whosaid::http::serve(listener, server, config, async move {
        stopped.await.ok();
    }));
    Served {
        address,
        stop: Some(stop),
        done,
        database,
        store: store.clone(),
    }
}

impl Served {
    /// A new key, as `Authorization` has it.
    pub(crate) async fn key(&self, name: &str, role: Role) -> String {
        let secret = Secret::random().unwrap();
        let kept = self.store.create_key(name, role.as_str(), &secret, &SystemClock).await;
        kept.unwrap();
        format!("Bearer {}", secret.reveal())
    }

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
