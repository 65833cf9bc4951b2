//! Answers that their clients have not fetched yet: how many bytes of them the server keeps.

use super::refusal::Refusal;
use axum::body::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of an answer that is not counted: the system's buffers take as much.
const SHORT: usize = 64 * 1024;

/// One for a server.
#[derive(Debug)]
pub(super) struct Unsent {
    kilobytes: Arc<Semaphore>,
    most: usize,
}

/// The right to keep an answer; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Room(Option<OwnedSemaphorePermit>);

/// An answer with its room: freed when the last of it is sent.
struct Kept {
    text: Vec<u8>,
    _room: Room,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl Unsent {
    /// For up to so many bytes.
    pub(super) fn new(most: usize) -> Self {
        let kilobytes = (most / 1024).min(Semaphore::MAX_PERMITS);
        Self {
            kilobytes: Arc::new(Semaphore::new(kilobytes)),
            most,
        }
    }

    /// Room for so many bytes.
    ///
    /// # Errors
    /// Where too many are kept already.
    pub(super) fn room(&self, bytes: usize) -> Result<Room, Refusal> {
        if bytes <= SHORT {
            return Ok(Room(None));
        }
        let kilobytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        match self.kilobytes.clone().try_acquire_many_owned(kilobytes) {
            Ok(permit) => Ok(Room(Some(permit))),
            Err(_) => Err(Refusal::unsent(bytes, self.most)),
        }
    }
}

impl Room {
    /// The bytes that it is for.
    pub(super) fn hold(self, text: Vec<u8>) -> Bytes {
        if self.0.is_none() {
            return text.into();
        }
        Bytes::from_owner(Kept { text, _room: self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_answers_have_room_until_the_last_of_them_is_gone() {
        let long = vec![b'x'; 200 * 1024];
        let unsent = Unsent::new(2 * long.len());
        let kept = unsent.room(long.len()).unwrap().hold(long.clone());
        let more = unsent.room(long.len()).unwrap();
        assert!(unsent.room(SHORT + 1).is_err());
        assert!(unsent.room(SHORT).is_ok());
        let end = kept.slice(10..20);
        drop((kept, more));
        assert!(unsent.room(2 * long.len()).is_err(), "a part of the first is there");
        drop(end);
        assert!(unsent.room(2 * long.len()).is_ok());
    }
}
