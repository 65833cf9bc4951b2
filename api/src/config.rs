//! What is set from outside.

use crate::guard::Limits;
use axum::http::HeaderValue;
use clap::Args;
use std::{path::PathBuf, time::Duration};

/// The database where nothing else is given: a file in the working directory.
pub const DEFAULT_DATABASE: &str = "sqlite://whosaid.db";

/// The database's address: as given, else from `WHOSAID_DATABASE_URL`, else from `DATABASE_URL`, else
/// [`DEFAULT_DATABASE`].
#[must_use]
pub fn database_url(given: Option<&str>) -> String {
    let env = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    given
        .map(str::to_owned)
        .or_else(|| env("WHOSAID_DATABASE_URL"))
        .or_else(|| env("DATABASE_URL"))
        .unwrap_or_else(|| DEFAULT_DATABASE.to_owned())
}

/// How the server answers.
#[derive(Debug, Clone, Default, Args)]
pub struct Config {
    /// Who may ask.
    #[command(flatten)]
    pub access: Access,
    /// How often.
    #[command(flatten)]
    pub rates: RateLimits,
    /// How much at once.
    #[command(flatten)]
    pub limits: Limits,
    /// How long, and how many at once.
    #[command(flatten)]
    pub transport: Transport,
    /// What stays open.
    #[command(flatten)]
    pub live: LiveLimits,
}

/// Who may ask for what.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Access")]
pub struct Access {
    /// Answer nobody without a key; else reading needs none
    #[arg(long, env = "WHOSAID_PRIVATE")]
    pub private: bool,
    /// Let pages of this origin ask, e.g. https://desk.example; may be given again
    #[arg(
        long = "allow-origin",
        value_name = "ORIGIN",
        env = "WHOSAID_ALLOW_ORIGIN",
        value_delimiter = ',',
        value_parser = origin
    )]
    pub origins: Vec<HeaderValue>,
    /// Take a client's address from the last entry of X-Forwarded-For: only behind a proxy that writes it
    #[arg(long, env = "WHOSAID_TRUST_FORWARDED")]
    pub trust_forwarded: bool,
    /// Documents that clients name by an id: a JSON object from id to document, or a manifest of Apollo's
    #[arg(long, value_name = "FILE", env = "WHOSAID_PERSISTED")]
    pub persisted: Option<PathBuf>,
    /// Take those documents and no others
    #[arg(long, env = "WHOSAID_PERSISTED_ONLY", requires = "persisted")]
    pub persisted_only: bool,
}

/// How often a client may ask.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rates")]
pub struct RateLimits {
    /// Requests a second from one address without a key, or 64 bits of an IPv6 address; 0 for no limit [default: 50, and
    /// none for this machine's own addresses]
    #[arg(long = "rate-per-address", value_name = "N", env = "WHOSAID_RATE_PER_ADDRESS")]
    pub address: Option<u32>,
    /// Requests a second with one key; 0 for no limit [default: 200]
    #[arg(long = "rate-per-key", value_name = "N", env = "WHOSAID_RATE_PER_KEY")]
    pub key: Option<u32>,
    /// Requests that may come at once, after a rest, in seconds' worth of the rate [default: 10]
    #[arg(long = "rate-burst", value_name = "SECONDS", env = "WHOSAID_RATE_BURST", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub burst: Option<u32>,
}

/// How long the parts of a request may take, and how many there are at once.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of a connection")]
pub struct Transport {
    /// Bytes of a request's body
    #[arg(long = "max-body-bytes", value_name = "N", env = "WHOSAID_MAX_BODY_BYTES", default_value_t = Self::default().body)]
    pub body: usize,
    /// Seconds for a request's head, and between two requests
    #[arg(long, value_name = "SECONDS", env = "WHOSAID_HEADER_TIMEOUT", value_parser = seconds, default_value = "15")]
    pub header_timeout: Duration,
    /// Seconds for a request's body
    #[arg(long, value_name = "SECONDS", env = "WHOSAID_BODY_TIMEOUT", value_parser = seconds, default_value = "15")]
    pub body_timeout: Duration,
    /// Seconds for an answer; then it is given up, and its SQL ends
    #[arg(long, value_name = "SECONDS", env = "WHOSAID_REQUEST_TIMEOUT", value_parser = seconds, default_value = "30")]
    pub request_timeout: Duration,
    /// Seconds that a client may leave its answer lying without taking any of it
    #[arg(long, value_name = "SECONDS", env = "WHOSAID_WRITE_TIMEOUT", value_parser = seconds, default_value = "30")]
    pub write_timeout: Duration,
    /// Connections at once
    #[arg(long, value_name = "N", env = "WHOSAID_MAX_CONNECTIONS", default_value_t = Self::default().max_connections)]
    pub max_connections: usize,
    /// Connections at once from one address, or 64 bits of an IPv6 address; behind a proxy there is no such limit
    #[arg(long, value_name = "N", env = "WHOSAID_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = Self::default().max_connections_per_address)]
    pub max_connections_per_address: usize,
    /// Requests that are answered at once; the rest wait their turn, and costly ones for one another too
    #[arg(long, value_name = "N", env = "WHOSAID_MAX_CONCURRENT", default_value_t = Self::default().max_concurrent)]
    pub max_concurrent: usize,
    /// Bytes of answers over 64 KiB that wait for their clients to fetch them, in all
    #[arg(long = "max-unsent-bytes", value_name = "N", env = "WHOSAID_MAX_UNSENT_BYTES", default_value_t = Self::default().unsent)]
    pub unsent: usize,
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            header_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(15),
            request_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            max_connections: 800,
            max_connections_per_address: 200,
            max_concurrent: 32,
            unsent: 64 * 1024 * 1024,
        }
    }
}

/// How much may stay open, and how it is looked after.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of WebSockets and event streams")]
pub struct LiveLimits {
    /// WebSockets and event streams at once
    #[arg(long = "max-sockets", value_name = "N", env = "WHOSAID_MAX_SOCKETS", default_value_t = Self::default().sockets)]
    pub sockets: usize,
    /// WebSockets and event streams at once from one address, or 64 bits of an IPv6 address
    #[arg(long = "max-sockets-per-address", value_name = "N", env = "WHOSAID_MAX_SOCKETS_PER_ADDRESS", default_value_t = Self::default().sockets_per_address)]
    pub sockets_per_address: usize,
    /// Operations at once on one WebSocket
    #[arg(long = "max-operations-per-socket", value_name = "N", env = "WHOSAID_MAX_OPERATIONS_PER_SOCKET", default_value_t = Self::default().operations)]
    pub operations: usize,
    /// Seconds that a WebSocket may take to send connection_init
    #[arg(long = "socket-init-timeout", value_name = "SECONDS", env = "WHOSAID_SOCKET_INIT_TIMEOUT", value_parser = seconds, default_value = "10")]
    pub init_timeout: Duration,
    /// Seconds between two pings, or comments on an event stream; a client that answers none until the next is gone
    #[arg(long = "socket-ping", value_name = "SECONDS", env = "WHOSAID_SOCKET_PING", value_parser = seconds, default_value = "15")]
    pub ping: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            sockets: 500,
            sockets_per_address: 100,
            operations: 20,
            init_timeout: Duration::from_secs(10),
            ping: Duration::from_secs(15),
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|s| *s > 0.0 && *s <= 86_400.0);
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "give seconds, more than 0 and up to 86400".to_owned())
}

/// As browsers send it: a scheme and a host, without a path.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong = || "write it as a browser does, e.g. https://desk.example or http://localhost:3000".to_owned();
    let (scheme, host) = text.split_once("://").ok_or_else(wrong)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if scheme.is_empty() || host.is_empty() || !host.chars().all(plain) || text != text.to_ascii_lowercase() {
        return Err(wrong());
    }
    HeaderValue::from_str(text).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        config: Config,
    }

    #[test]
    fn what_is_not_set_has_the_defaults_that_are_told() {
        let set = Line::try_parse_from(["whosaid"]).unwrap().config;
        assert_eq!(format!("{set:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn each_option_is_in_the_manual_of_security_with_its_default() {
        let manual = include_str!("../../SECURITY.md");
        for option in Line::command().get_arguments().filter(|a| a.get_id() != "help") {
            let name = option.get_long().unwrap();
            let line = match option.get_default_values().first().and_then(|value| value.to_str()) {
                Some(default) if option.get_action().takes_values() => format!("| `--{name}` | {default}"),
                _ => format!("--{name}"),
            };
            assert!(manual.contains(&line), "{line}");
        }
    }

    #[test]
    fn origins_are_taken_as_browsers_send_them() {
        for good in ["https://desk.example", "http://localhost:3000", "http://[::1]:8080"] {
            assert_eq!(origin(good).unwrap(), good);
        }
        for bad in [
            "*",
            "desk.example",
            "https://desk.example/",
            "https://Desk.example",
            "https://",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
        let line = ["whosaid", "--allow-origin", "http://a.example,http://b.example"];
        assert_eq!(Line::try_parse_from(line).unwrap().config.access.origins.len(), 2);
    }

    #[test]
    fn times_are_seconds() {
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for bad in ["0", "-1", "NaN", "inf", "1e9", "", "5s"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
