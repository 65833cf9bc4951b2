//! What the database costs, for whoever measures: how long statements take, and how many connections are at work.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Bounds of the counts, in seconds.
pub const BOUNDS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0];

/// Counts statements by how long they took.
#[derive(Debug, Default)]
pub struct Meter {
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
    failed: AtomicU64,
}

/// What was counted so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// For each of [`BOUNDS`], statements that took so long at the most and longer than the one before; then the rest.
    pub counts: [u64; BOUNDS.len() + 1],
    /// All of them together.
    pub seconds: f64,
    /// Those that failed.
    pub failed: u64,
}

impl Meter {
    pub(crate) fn count(&self, took: Duration, failed: bool) {
        let seconds = took.as_secs_f64();
        let at = BOUNDS
            .iter()
            .position(|bound| seconds <= *bound)
            .unwrap_or(BOUNDS.len());
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(failed), Ordering::Relaxed);
    }

    /// So far.
    #[must_use]
    pub fn so_far(&self) -> Counted {
        Counted {
            counts: std::array::from_fn(|at| self.counts[at].load(Ordering::Relaxed)),
            seconds: self.micros.load(Ordering::Relaxed) as f64 / 1e6,
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}

/// Connections that read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// At work now.
    pub busy: u32,
    /// That there may be.
    pub most: u32,
}
