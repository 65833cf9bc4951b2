//! `whosaid serve`.

use super::{Database, Failure, Outcome};
use crate::{config::Config, graphql::Server, http};
use clap::Args;
use std::process::ExitCode;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use whosaid_domain::store::{Options, Store};

/// Serves the API and the playground until it is interrupted or terminated.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        env = "WHOSAID_LISTEN"
    )]
    listen: String,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    config: Config,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome {
        // The address first: it is the cheaper of the two to be wrong about.
        let listener = listen(&self.listen).await?;
        let store = Store::open(&self.database.url(), &Options::default()).await?;
        serve(listener, store, self.config, stop()?).await
    }
}

/// Listens on `address`.
pub(super) async fn listen(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        use std::io::ErrorKind::{AddrInUse, AddrNotAvailable, InvalidInput, PermissionDenied};
        let advice = match error.kind() {
            AddrInUse => "; another program listens there: choose another port with --listen, or 0 for a free one",
            PermissionDenied => "; ports below 1024 need a privilege: choose another with --listen",
            AddrNotAvailable => "; this machine has no such address",
            InvalidInput => "; write it as 127.0.0.1:8080",
            _ => "",
        };
        Failure(format!("cannot listen on {address}: {error}{advice}"))
    })
}

/// Serves from `store` as `config` says until `stop`.
pub(super) async fn serve(
    listener: TcpListener,
    store: Store,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Outcome {
    let address = listener.local_addr()?;
    let host = if address.ip().is_unspecified() {
        format!("127.0.0.1:{}", address.port())
    } else {
        address.to_string()
    };
    super::print(&format!(
        "whosaid listens on http://{host} (playground: http://{host}/playground)\n"
    ))?;
    if !http::ide::embedded() {
        tracing::warn!(
            "built without the playground's files: the page loads them from a CDN (`make playground` fetches them)"
        );
    }
    let server = Server::new(store.clone(), config.limits);
    http::serve(listener, server, config, stop).await?;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for an interrupt (Ctrl-C) or a request to terminate. Listens from the call on.
pub(super) fn stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
