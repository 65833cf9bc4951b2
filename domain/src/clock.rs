//! Time and ids come in by argument, so that a test can repeat them.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Where a write takes its time and its new ids from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, to the microsecond.
    fn now(&self) -> DateTime<Utc>;
    /// A new UUIDv7, greater than those before it from the same clock.
    fn id(&self) -> Uuid;
}

/// The machine's time, and random ids.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that starts where it is told and goes on by a millisecond at each reading; its ids count up.
#[derive(Debug)]
pub struct SteppedClock {
    start: DateTime<Utc>,
    readings: AtomicU64,
    ids: AtomicU64,
}

impl SteppedClock {
    /// Starts at `start`.
    #[must_use]
    pub fn new(start: DateTime<Utc>) -> Self {
        Self {
            start,
            readings: AtomicU64::new(0),
            ids: AtomicU64::new(0),
        }
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> DateTime<Utc> {
        let steps = self.readings.fetch_add(1, Ordering::Relaxed);
        self.start + TimeDelta::milliseconds(i64::try_from(steps).unwrap_or(i64::MAX))
    }

    fn id(&self) -> Uuid {
        let n = self.ids.fetch_add(1, Ordering::Relaxed);
        let millis = u64::try_from(self.start.timestamp_millis()).unwrap_or(0) + (n >> 12);
        let mut random = [0; 10];
        random[..2].copy_from_slice(&((n & 0xfff) as u16).to_be_bytes());
        random[2..].copy_from_slice(&n.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_either_clock_grow_and_are_version_7() {
        let stepped = SteppedClock::new("2024-05-03T00:00:00Z".parse().unwrap());
        for clock in [&stepped as &dyn Clock, &SystemClock] {
            let ids: Vec<Uuid> = (0..10_000).map(|_| clock.id()).collect();
            assert!(
                ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]),
                "{clock:?}"
            );
            assert!(ids.iter().all(|id| id.get_version_num() == 7));
        }
    }
}
