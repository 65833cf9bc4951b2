//! What is counted, for Prometheus.

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, NoLabelSet, text},
    metrics::{MetricType, counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use whosaid_domain::store::{
    Store,
    meter::{BOUNDS, Counted},
};

/// Names of operations that are told apart: clients choose them, so there must be an end. The rest is `other`.
const NAMES: usize = 100;
/// Seconds.
const LATENCY: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    operation: Arc<String>,
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: Arc<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    limit: String,
}

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    seconds: Family<Operation, Histogram, fn() -> Histogram>,
    limits: Family<Limit, Counter>,
    /// Subscriptions that run now.
    pub subscriptions: Gauge,
    names: RwLock<HashSet<Arc<String>>>,
}

impl Metrics {
    /// Nothing yet. What the database costs is read from `store` when it is asked for.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let mut registry = Registry::with_prefix("whosaid");
        let requests = Family::default();
        let help = "Operations by name and outcome: OK, or the code of the first error";
        registry.register("requests", help, requests.clone());
        let seconds: Family<_, _, fn() -> Histogram> = Family::new_with_constructor(|| Histogram::new(LATENCY));
        registry.register(
            "request_seconds",
            "Time of an operation, with that for its turn",
            seconds.clone(),
        );
        let limits = Family::default();
        registry.register("limits_hit", "Refusals by the limit that was exceeded", limits.clone());
        let subscriptions = Gauge::default();
        registry.register("subscriptions", "Subscriptions that run now", subscriptions.clone());
        registry.register_collector(Box::new(OfStore(store)));
        Self {
            registry,
            requests,
            seconds,
            limits,
            subscriptions,
            names: RwLock::default(),
        }
    }

    /// Counts an operation.
    pub fn answered(&self, name: Option<&str>, outcome: String, took: Duration) {
        let operation = self.operation(name.unwrap_or("unnamed"));
        let of = Operation {
            operation: operation.clone(),
        };
        self.seconds.get_or_create(&of).observe(took.as_secs_f64());
        self.requests.get_or_create(&Outcome { operation, outcome }).inc();
    }

    /// Counts a refusal; the name is one of the program's.
    pub fn limited(&self, limit: String) {
        self.limits.get_or_create(&Limit { limit }).inc();
    }

    fn operation(&self, name: &str) -> Arc<String> {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let (known, full) = (names.get(&name.to_owned()).cloned(), names.len() >= NAMES);
        drop(names);
        known.unwrap_or_else(|| {
            let name = Arc::new(if full { "other".to_owned() } else { name.to_owned() });
            if !full {
                let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
                names.insert(name.clone());
            }
            name
        })
    }

    /// All, as Prometheus reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut all = String::new();
        // Writing to a text does not fail.
        let _ = text::encode(&mut all, &self.registry);
        all
    }
}

/// What the database costs.
#[derive(Debug)]
struct OfStore(Store);

impl Collector for OfStore {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Counted {
            counts,
            seconds,
            failed,
        } = self.0.meter().so_far();
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        let total = counts.iter().sum();
        encoder
            .encode_descriptor("sql_seconds", "Time of an SQL statement", None, MetricType::Histogram)?
            .encode_histogram::<NoLabelSet>(seconds, total, &buckets, None)?;
        encoder
            .encode_descriptor("sql_failed", "SQL statements that failed", None, MetricType::Counter)?
            .encode_counter::<NoLabelSet, _, u64>(&failed, None)?;
        let connections = self.0.connections();
        for (name, help, value) in [
            ("readers_busy", "Database connections that read now", connections.busy),
            (
                "readers_most",
                "Database connections that may read at once",
                connections.most,
            ),
        ] {
            encoder
                .encode_descriptor(name, help, None, MetricType::Gauge)?
                .encode_gauge(&i64::from(value))?;
        }
        Ok(())
    }
}
