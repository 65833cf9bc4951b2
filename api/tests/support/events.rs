//! A client of server-sent events by hand.

use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// An event.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Event {
    pub(crate) event: String,
    pub(crate) id: Option<String>,
    pub(crate) data: String,
}

/// A stream of events.
pub(crate) struct Events {
    stream: TcpStream,
    pub(crate) head: String,
    /// Of the body, without the marks of its chunks.
    text: String,
    raw: Vec<u8>,
    /// Lines that are comments, which keep the connection alive.
    pub(crate) comments: usize,
}

impl Events {
    /// Sends a request and reads the answer's head; `None` where there is no answer.
    pub(crate) async fn ask(
        server: SocketAddr,
        method: &str,
        headers: &[(&str, &str)],
        path: &str,
        body: &str,
    ) -> Option<Self> {
        let mut stream = TcpStream::connect(server).await.ok()?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {server}\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut events = Self {
            stream,
            head: String::new(),
            text: String::new(),
            raw: Vec::new(),
            comments: 0,
        };
        while !events.raw.windows(4).any(|w| w == b"\r\n\r\n") {
            events.more().await?;
        }
        let end = events.raw.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
        events.head = String::from_utf8(events.raw.drain(..end).collect()).unwrap();
        Some(events)
    }

    /// Waits until the first of the body is there.
    pub(crate) async fn begun(&mut self) {
        if self.raw.is_empty() {
            self.more().await.expect("a body");
        }
    }

    async fn more(&mut self) -> Option<()> {
        let mut buffer = [0; 8 * 1024];
        let read = timeout(Duration::from_secs(30), self.stream.read(&mut buffer)).await;
        let n = read.expect("bytes within 30 s").ok().filter(|n| *n > 0)?;
        self.raw.extend_from_slice(&buffer[..n]);
        Some(())
    }

    /// The next event; `None` where the stream is over.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            let open = self.unchunk();
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let mut event = Event::default();
                for line in block.lines() {
                    match line.split_once(':') {
                        Some(("event", value)) => value.trim().clone_into(&mut event.event),
                        Some(("id", value)) => event.id = Some(value.trim().to_owned()),
                        Some(("data", value)) => event.data += value.trim(),
                        _ => self.comments += usize::from(line.starts_with(':')),
                    }
                }
                if !event.event.is_empty() {
                    return Some(event);
                }
            }
            if !open {
                return None;
            }
            self.more().await?;
        }
    }

    /// Takes the chunks that are whole; false where the last has come.
    fn unchunk(&mut self) -> bool {
        loop {
            let Some(line) = self.raw.windows(2).position(|w| w == b"\r\n") else {
                return true;
            };
            let size = std::str::from_utf8(&self.raw[..line]).unwrap();
            let size = usize::from_str_radix(size.trim(), 16).unwrap();
            if size == 0 {
                // It stays there: the stream is over however often it is asked.
                return false;
            }
            let (start, end) = (line + 2, line + 2 + size);
            if self.raw.len() < end + 2 {
                return true;
            }
            self.text += std::str::from_utf8(&self.raw[start..end]).unwrap();
            self.raw.drain(..end + 2);
        }
    }
}
