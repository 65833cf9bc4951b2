//! How many requests are answered at once: the rest wait their turn.

use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

/// One for a server; in the data of each request.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: Semaphore,
    /// Parts of what costly requests may cost together.
    costly: Semaphore,
}

/// A request may cost up to so many parts,
const PARTS: usize = 8;
/// of these together. Two of the dearest at once keep the memory of their answers within bounds.
const PARTS_AT_ONCE: usize = 16;

/// The right to be answered now; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    _costly: Option<SemaphorePermit<'a>>,
    _one: Option<SemaphorePermit<'a>>,
}

impl Turns {
    /// For up to so many at once.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Inner {
            all: Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS)),
            costly: Semaphore::new(PARTS_AT_ONCE),
        }))
    }

    /// Waits for the turn of a request of this price, where requests may have that of `most`. Who is cheap waits for the
    /// number alone.
    pub(super) async fn take(&self, price: usize, most: usize) -> Turn<'_> {
        let parts = price.saturating_mul(PARTS) / most.max(1);
        let costly = match u32::try_from(parts.min(PARTS_AT_ONCE)) {
            Ok(0) | Err(_) => None,
            // They are never closed.
            Ok(parts) => self.0.costly.acquire_many(parts).await.ok(),
        };
        Turn {
            _costly: costly,
            _one: self.0.all.acquire().await.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn costly_requests_wait_for_one_another_and_cheap_ones_do_not() {
        let turns = Turns::new(4);
        let soon = |price| tokio::time::timeout(Duration::from_millis(20), turns.take(price, 1000));
        let (one, two) = (soon(1000).await.unwrap(), soon(1000).await.unwrap());
        assert!(soon(1000).await.is_err() && soon(125).await.is_err());
        let cheap = (soon(124).await.unwrap(), soon(0).await.unwrap());
        assert!(soon(1).await.is_err(), "five at once");
        drop(one);
        let halves = (soon(500).await.unwrap(), soon(1).await);
        assert!(halves.1.is_err());
        drop((two, cheap, halves));
        let again = [soon(1000).await, soon(1000).await, soon(1).await, soon(1).await];
        assert!(again.iter().all(Result::is_ok));
    }
}
