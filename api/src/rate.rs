//! How often a client may ask.

use crate::config::RateLimits;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::HashMapStateStore,
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use whosaid_domain::id::Uuid;

/// Requests a second from one address, where nothing else is set.
pub const PER_ADDRESS: u32 = 50;
/// Requests a second with one key, where nothing else is set.
pub const PER_KEY: u32 = 200;
/// How many seconds' worth may come at once, where nothing else is set.
pub const BURST: u32 = 10;
/// After so many requests those are forgotten that have not asked lately.
const SWEEP: u32 = 10_000;

/// Counts the requests of each address and each key.
#[derive(Debug)]
pub struct Rates {
    address: Option<Counter<IpAddr>>,
    key: Option<Counter<Uuid>>,
    /// Whether this machine's own addresses are counted.
    own: bool,
}

impl Rates {
    /// As `limits` say.
    #[must_use]
    pub fn new(limits: &RateLimits) -> Self {
        let burst = limits.burst.unwrap_or(BURST);
        Self {
            address: Counter::new(limits.address.unwrap_or(PER_ADDRESS), burst),
            key: Counter::new(limits.key.unwrap_or(PER_KEY), burst),
            own: limits.address.is_some(),
        }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    pub fn address(&self, address: IpAddr) -> Result<(), Duration> {
        match &self.address {
            Some(counter) if self.own || !address.is_loopback() => counter.count(&network(address)),
            _ => Ok(()),
        }
    }

    /// Counts a request with a key.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    pub fn key(&self, key: Uuid) -> Result<(), Duration> {
        self.key.as_ref().map_or(Ok(()), |counter| counter.count(&key))
    }
}

/// Who has one address of IPv6 has 64 bits of them.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[derive(Debug)]
struct Counter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock>,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    /// `None` for no limit.
    fn new(a_second: u32, burst: u32) -> Option<Self> {
        let quota = Quota::per_second(NonZeroU32::new(a_second)?);
        let burst = NonZeroU32::new(a_second.saturating_mul(burst))?;
        Some(Self {
            limiter: RateLimiter::hashmap(quota.allow_burst(burst)),
            counted: AtomicU32::new(0),
        })
    }

    fn count(&self, key: &K) -> Result<(), Duration> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(key)
            .map_err(|early| early.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(address: Option<u32>) -> Rates {
        Rates::new(&RateLimits {
            address,
            key: Some(1),
            burst: Some(2),
        })
    }

    #[test]
    fn what_is_too_often_is_told_how_long_to_wait() {
        let rates = rates(Some(1));
        let (one, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        assert_eq!([rates.address(one), rates.address(one)], [Ok(()), Ok(())]);
        let wait = rates.address(one).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        rates.address(other).unwrap();
        let key = Uuid::nil();
        assert_eq!([rates.key(key), rates.key(key)], [Ok(()), Ok(())]);
        rates.key(key).unwrap_err();
    }

    #[test]
    fn addresses_of_one_network_count_together_and_this_machine_where_it_is_set() {
        let set = rates(Some(1));
        for host in 0..2 {
            set.address(Ipv6Addr::new(0xfd00, 1, 2, 3, 0, 0, 0, host).into())
                .unwrap();
        }
        set.address(Ipv6Addr::new(0xfd00, 1, 2, 3, 9, 9, 9, 9).into())
            .unwrap_err();
        set.address(Ipv6Addr::new(0xfd00, 1, 2, 4, 0, 0, 0, 0).into()).unwrap();
        let own = IpAddr::from([127, 0, 0, 1]);
        for rates in [rates(None), rates(Some(0))] {
            for _ in 0..1000 {
                rates.address(own).unwrap();
            }
        }
        set.address(own).unwrap();
        set.address(own).unwrap();
        set.address(own).unwrap_err();
    }
}
