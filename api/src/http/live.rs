//! What stays open, WebSockets and event streams: how many there may be in all and of one client.

use crate::config::LiveLimits;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// What stays open at one server.
#[derive(Debug, Clone)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    most_per_address: usize,
    clients: Mutex<HashMap<IpAddr, usize>>,
    open: watch::Sender<usize>,
}

impl Live {
    /// Nothing yet, and up to these limits.
    #[must_use]
    pub fn new(limits: &LiveLimits) -> Self {
        Self(Arc::new(Inner {
            most: limits.sockets,
            most_per_address: limits.sockets_per_address,
            clients: Mutex::default(),
            open: watch::Sender::new(0),
        }))
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        *self.0.open.borrow()
    }

    /// A seat for one more, of this client; `None` where that is one too many.
    #[must_use]
    pub fn seat(&self, client: IpAddr) -> Option<Seat> {
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let own = clients.get(&client).copied().unwrap_or_default();
        if own >= self.0.most_per_address || self.open() >= self.0.most {
            return None;
        }
        clients.insert(client, own + 1);
        self.0.open.send_modify(|open| *open += 1);
        Some(Seat {
            live: self.clone(),
            client,
        })
    }

    /// Waits until nothing is open any more.
    pub async fn ended(&self) {
        // The sender lives as long as this does.
        self.0.open.subscribe().wait_for(|open| *open == 0).await.ok();
    }
}

/// The right to stay open; given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    live: Live,
    client: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let inner = &self.live.0;
        let mut clients = inner.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                clients.remove(&self.client);
            }
        }
        inner.open.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

    #[test]
    fn seats_are_counted_by_client_and_in_all_and_given_back() {
        let live = Live::new(&LiveLimits {
            sockets: 3,
            sockets_per_address: 2,
            ..LiveLimits::default()
        });
        let seats = [live.seat(HERE).unwrap(), live.seat(HERE).unwrap()];
        assert!(live.seat(HERE).is_none());
        let other = live.seat(THERE).unwrap();
        assert!(live.seat(THERE).is_none(), "one more than in all");
        drop(seats);
        assert_eq!(live.open(), 1);
        drop((live.seat(HERE).unwrap(), live.seat(THERE).unwrap(), other));
        assert_eq!(live.open(), 0);
    }
}
