//! Who stands between two and writes everything down; and alters it where a test says so.
//!
//! It carries what it does not understand. What a recording of a tunnel says is read in `websocket`, where records of TLS
//! begin in `records`. Must not: hold back or add an octet.

mod records;
mod websocket;

use records::Records;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// A proxy that records.
#[derive(Debug)]
pub struct Tap {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

/// What passed on one connection so far, each direction by itself.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// What whoever connected sent.
    pub from_client: Vec<u8>,
    /// What the upstream answered.
    pub from_server: Vec<u8>,
}

#[derive(Debug, Default)]
struct Shared {
    connections: Vec<Recording>,
    alter_after: Option<usize>,
    altered: usize,
}

/// Which way octets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ToServer,
    ToClient,
}

impl Tap {
    /// Between whoever connects to it and `upstream`, as long as the test's runtime lives.
    ///
    /// # Errors
    /// No loopback port is free.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::<Mutex<Shared>>::default();
        let of_all = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(upstream).await else { continue };
                let connection = {
                    let mut shared = lock(&of_all);
                    shared.connections.push(Recording::default());
                    shared.connections.len() - 1
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(carry(from_client, to_server, Arc::clone(&of_all), connection, Way::ToServer));
                tokio::spawn(carry(from_server, to_client, Arc::clone(&of_all), connection, Way::ToClient));
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on one bit is turned over in the first record of protected data (RFC 8446 §5.1, type 23) that the upstream
    /// sends after whoever connected sent so many of them on a TLS connection; in none any more, where there is no number.
    /// In TLS 1.3 the first one of a client ends its handshake, the others are what it has to say.
    pub fn alter_answer(&self, after: Option<usize>) {
        lock(&self.shared).alter_after = after;
    }

    /// How many records were altered so far.
    pub fn altered(&self) -> usize {
        lock(&self.shared).altered
    }

    /// All connections so far, in the order in which they were made.
    pub fn recordings(&self) -> Vec<Recording> {
        lock(&self.shared).connections.clone()
    }
}

impl Recording {
    /// What the frames of a tunnel hold, from the browser and from the bridge, as either wrote it; `None` where this is no
    /// WebSocket.
    ///
    /// # Panics
    /// Where an extension was agreed on (RFC 6455 §9): what is in the frames would not be what was written.
    pub fn tunnel(&self) -> Option<Self> {
        websocket::tunnel(self)
    }

    /// Whether this stands in what passed, either way.
    pub fn holds(&self, part: &[u8]) -> bool {
        [&self.from_client, &self.from_server].into_iter().any(|octets| holds(octets, part))
    }
}

/// Whether `part` stands in `octets`.
pub fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|octets| octets == part)
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    shared: Arc<Mutex<Shared>>,
    connection: usize,
    way: Way,
) {
    let mut buffer = vec![0; 64 * 1024];
    let mut altered = false;
    while let Ok(octets @ 1..) = from.read(&mut buffer).await {
        let octets = &mut buffer[..octets];
        {
            let shared = &mut *lock(&shared);
            let Recording { from_client, from_server } = &mut shared.connections[connection];
            let passed = if way == Way::ToServer { &mut *from_client } else { &mut *from_server };
            let before = passed.len();
            passed.extend_from_slice(octets);
            if way == Way::ToClient
                && !altered
                && let Some(after) = shared.alter_after
                && Records::of(from_client).protected() >= after
                && let Some(place) = Records::of(from_server).protected_content_from(before)
            {
                // The recording keeps what was sent, the other end gets what was made of it.
                if let Some(octet) = octets.get_mut(place - before) {
                    *octet ^= 1;
                    (altered, shared.altered) = (true, shared.altered + 1);
                }
            }
        }
        if to.write_all(octets).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}
