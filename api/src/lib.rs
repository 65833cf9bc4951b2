//! Who said what about which event, with the evidence: the GraphQL API, its HTTP server and the command line.

pub mod auth;
pub mod cli;
pub mod config;
pub mod documents;
pub mod graphql;
pub mod guard;
pub mod http;
pub mod keys;
pub mod metrics;
pub mod persisted;
pub mod rate;
pub mod read;
pub mod samples;
