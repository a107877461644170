//! Who stands between two and writes everything down; and alters it where a test says so.
//!
//! Must not: understand what passes.

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
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    recorded: Mutex<Vec<u8>>,
    /// From the upstream, one bit of the octet at this place of a connection is turned over.
    flip_at: Mutex<Option<u64>>,
}

impl Tap {
    /// Between whoever connects to it and `upstream`, as long as the test's runtime lives.
    ///
    /// # Errors
    /// No loopback port is free.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let of_all = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(upstream).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(carry(from_client, to_server, Arc::clone(&of_all), false));
                tokio::spawn(carry(from_server, to_client, Arc::clone(&of_all), true));
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Turns one bit over in the octet at this place of what the upstream sends; in none from now on, where there is none.
    pub fn flip_at(&self, octet: Option<u64>) {
        *self.shared.flip_at.lock().unwrap_or_else(PoisonError::into_inner) = octet;
    }

    /// Everything that passed so far, in either direction.
    pub fn recorded(&self) -> Vec<u8> {
        self.shared.recorded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: Arc<Shared>, is_altered: bool) {
    let mut buffer = vec![0; 64 * 1024];
    let mut passed = 0_u64;
    while let Ok(octets @ 1..) = from.read(&mut buffer).await {
        shared.recorded.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..octets]);
        let flip_at = *shared.flip_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = flip_at.filter(|_| is_altered).and_then(|at| at.checked_sub(passed))
            && let Some(octet) = usize::try_from(at).ok().and_then(|at| buffer[..octets].get_mut(at))
        {
            *octet ^= 1;
        }
        passed += octets as u64;
        if to.write_all(&buffer[..octets]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}
