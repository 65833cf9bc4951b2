//! A client that keeps so many connections busy: HTTP/1.1, each answer read whole before the next request is sent.

use crate::Result;
use std::{
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
};

/// One request, ready to be sent.
pub(crate) type Wire = Rc<[u8]>;

pub(crate) fn get(path: &str) -> Wire {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n")
        .into_bytes()
        .into()
}

pub(crate) fn post(path: &str, body: &str) -> Wire {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
    .into()
}

/// A connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// The answer's body; an error where its status is not 200.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (body, length) = loop {
            self.more().await?;
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break (end + 4, length(&self.buffer[..end])?);
            }
        };
        while self.buffer.len() < body + length {
            self.more().await?;
        }
        if !self.buffer.starts_with(b"HTTP/1.1 200 ") {
            return Err(format!("an answer that is not 200: {}", String::from_utf8_lossy(&self.buffer)).into());
        }
        Ok(&self.buffer[body..])
    }

    async fn more(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }
}

fn length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    Ok(length.ok_or("an answer without content-length")?.trim().parse()?)
}

/// What a stretch of load gave.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) elapsed: Duration,
    /// Of every request, sorted.
    pub(crate) latencies: Vec<Duration>,
}

impl Load {
    pub(crate) fn requests(&self) -> f64 {
        self.latencies.len() as f64
    }

    pub(crate) fn percentile(&self, share: f64) -> Duration {
        let at = (self.requests() * share) as usize;
        self.latencies
            .get(at.min(self.latencies.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }
}

/// Asks `requests` in turn over so many connections for so long.
pub(crate) async fn load(address: &str, requests: &[Wire], connections: usize, time: Duration) -> Result<Load> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let start = Instant::now();
    let local = LocalSet::new();
    let tasks: Vec<_> = open
        .into_iter()
        .enumerate()
        .map(|(i, mut connection)| {
            // Each connection begins elsewhere in the list.
            let from = requests.len() * i / connections;
            let requests = requests.to_vec();
            local.spawn_local(async move {
                let mut latencies = Vec::new();
                for request in requests.iter().cycle().skip(from) {
                    let asked = Instant::now();
                    if asked.duration_since(start) >= time {
                        break;
                    }
                    connection.ask(request).await?;
                    latencies.push(asked.elapsed());
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(latencies)
            })
        })
        .collect();
    local.await;
    let mut load = Load {
        elapsed: start.elapsed(),
        latencies: Vec::new(),
    };
    for task in tasks {
        load.latencies.extend(task.await??);
    }
    load.latencies.sort_unstable();
    Ok(load)
}
