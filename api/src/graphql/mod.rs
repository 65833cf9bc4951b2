//! The graph as GraphQL: one type a file, each wrapping what the domain has.
//!
//! A doc comment here is product text: it is the manual that the playground shows.

pub mod article;
pub mod change;
pub mod connection;
pub mod counterpart;
pub mod dispute;
pub mod error;
pub mod event;
pub mod event_list;
pub mod facet;
pub mod filter;
pub mod history;
pub mod loader;
pub mod merge;
pub mod mutation;
pub mod node;
pub mod order;
pub mod ordered;
pub mod person;
pub mod query;
pub mod ready;
pub mod repeat;
pub mod review;
pub mod scalar;
pub mod search;
pub mod select;
pub mod source;
pub mod span;
pub mod speaker;
pub mod statement;
pub mod subscription;
pub mod via;
pub mod when;

use crate::guard::{Guard, Limits};
use async_graphql::{Request, Response, SDLExportOptions, SchemaBuilder};
use futures_util::stream::{BoxStream, StreamExt};
use mutation::{Mutation, SharedClock};
use query::Query;
use std::sync::Arc;
use subscription::Subscriptions;
use whosaid_domain::{clock::SystemClock, store::Store};

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscriptions>;

/// The schema, without a database: good for printing it, and for [`Server::new`].
fn builder(limits: Limits) -> SchemaBuilder<Query, Mutation, Subscriptions> {
    // The same list of different parents is one GraphQL type, though several Rust types.
    let shared = [
        "StatementConnection",
        "StatementEdge",
        "ArticleConnection",
        "ArticleEdge",
        "HistoryConnection",
        "HistoryEdge",
    ];
    let builder = Schema::build_with_ignore_name_conflicts(Query, Mutation::default(), Subscriptions, shared)
        .extension(Guard::new(limits))
        // The guard has counted by then; this only has to be no tighter.
        .limit_recursive_depth(usize::from(limits.depth) * 2);
    if limits.suggestions {
        builder
    } else {
        builder.disable_suggestions()
    }
}

/// The schema in its own language, as `schema.graphql` has it.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .prefer_single_line_descriptions()
        .include_specified_by();
    let sdl = builder(Limits::default()).finish().sdl_with_options(options);
    format!("{}\n", sdl.trim())
}

/// Answers GraphQL from a database.
#[derive(Clone)]
pub struct Server {
    schema: Schema,
    store: Store,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// Answers from `store`, within `limits`.
    #[must_use]
    pub fn new(store: Store, limits: Limits) -> Self {
        let store = store.reading_up_to(limits.answer);
        Self {
            schema: builder(limits)
                .data(store.clone())
                .data::<SharedClock>(Arc::new(SystemClock))
                .finish(),
            store,
        }
    }

    /// The schema with its database, for transports that answer more than once.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The answer to `request`.
    pub async fn execute(&self, request: Request) -> Response {
        let (response, reads) = self.execute_counted(request).await;
        tracing::debug!(reads, errors = response.errors.len(), "answered");
        response
    }

    /// The answer to `request`, and how many SQL statements it was read by.
    pub async fn execute_counted(&self, request: Request) -> (Response, usize) {
        let reads = loader::Reads::default();
        let (loader, waiting) = loader::loader(self.store.clone(), reads.clone());
        let order = ordered::Slot::default();
        let request = request.data(loader).data(order.clone()).data(reads.clone());
        let mut response = loader::drive(self.schema.execute(request), waiting).await;
        order.apply(&mut response.data);
        (response, reads.so_far())
    }

    /// The answers to `request`: of a subscription as many as come, else one.
    pub fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        let reads = loader::Reads::default();
        let (loader, waiting) = loader::loader(self.store.clone(), reads.clone());
        // What is kept would grow old, and more and more, while the subscription goes on.
        loader.enable_all_cache(false);
        let order = ordered::Slot::default();
        let request = request.data(loader).data(order.clone()).data(reads);
        let answers = loader::drive_stream(self.schema.execute_stream(request), waiting);
        answers
            .map(move |mut response| {
                // What the library found wrong itself is the client's.
                response
                    .errors
                    .iter_mut()
                    .for_each(|e| error::Code::BadUserInput.mark(e));
                order.apply(&mut response.data);
                response
            })
            .boxed()
    }
}
