//! A TCP proxy that makes loopback feel like a far server: it adds time, cuts, stalls; it never limits the rate.
//!
//! Must not: look at what it carries.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// A proxy on a free loopback port; it ends when dropped.
#[derive(Debug)]
pub struct DelayProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    one_way_micros: AtomicU64,
    cut_after: AtomicU64,
    stall_after: AtomicU64,
    stalled: AtomicBool,
    from_upstream: AtomicU64,
    to_upstream: AtomicU64,
    turnarounds: AtomicU64,
    upstream_spoke: AtomicBool,
    connections: AtomicU64,
    first_octet: AtomicU64,
    cut_now: Notify,
}

/// No cut, no stall.
const NEVER: u64 = u64::MAX;
/// How many chunks may be under way in one direction: far more than a socket buffers, so that time, not this, counts.
const CHUNKS: usize = 4096;
const CHUNK_OCTETS: usize = 64 * 1024;

impl DelayProxy {
    /// Listens, and dials `upstream` for each connection. `one_way` is added in each direction: half a round trip.
    pub async fn start(upstream: SocketAddr, one_way: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            one_way_micros: AtomicU64::new(0),
            cut_after: AtomicU64::new(NEVER),
            stall_after: AtomicU64::new(NEVER),
            stalled: AtomicBool::new(false),
            from_upstream: AtomicU64::new(0),
            to_upstream: AtomicU64::new(0),
            turnarounds: AtomicU64::new(0),
            upstream_spoke: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            first_octet: AtomicU64::new(0),
            cut_now: Notify::new(),
        });
        let proxy = Self { address, shared: shared.clone(), task: tokio::spawn(accept(listener, shared)) };
        proxy.set_delay(one_way);
        Ok(proxy)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the delay of one direction, for octets that arrive from now on.
    pub fn set_delay(&self, one_way: Duration) {
        let micros = u64::try_from(one_way.as_micros()).unwrap_or(u64::MAX);
        self.shared.one_way_micros.store(micros, Ordering::SeqCst);
    }

    /// Cuts each connection that begins from now on once so many octets came from the upstream; `None`: never.
    pub fn cut_after(&self, octets: Option<u64>) {
        self.shared.cut_after.store(octets.unwrap_or(NEVER), Ordering::SeqCst);
    }

    /// Cuts every connection there is.
    pub fn cut_now(&self) {
        self.shared.cut_now.notify_waiters();
    }

    /// While set, octets of the upstream are held back and nothing is closed: a silent server.
    pub fn stall(&self, stalled: bool) {
        self.shared.stalled.store(stalled, Ordering::SeqCst);
    }

    /// Stalls as soon as exactly so many octets of the upstream were handed on over a connection that begins from now
    /// on; `None`: never. [`Self::stall`] lets the rest through.
    pub fn stall_after(&self, octets: Option<u64>) {
        self.shared.stall_after.store(octets.unwrap_or(NEVER), Ordering::SeqCst);
    }

    /// Whether octets of the upstream are held back.
    pub fn is_stalled(&self) -> bool {
        self.shared.stalled.load(Ordering::SeqCst)
    }

    /// Octets that came from the upstream so far, over all connections.
    pub fn octets_from_upstream(&self) -> u64 {
        self.shared.from_upstream.load(Ordering::SeqCst)
    }

    /// Octets that went to the upstream so far, over all connections.
    pub fn octets_to_upstream(&self) -> u64 {
        self.shared.to_upstream.load(Ordering::SeqCst)
    }

    /// How often a client spoke after the upstream had spoken: round trips, where there is one connection and each side
    /// waits for the other. Connecting, after which the upstream speaks first, is not among them.
    pub fn turnarounds(&self) -> u64 {
        self.shared.turnarounds.load(Ordering::SeqCst)
    }

    /// When octets of the upstream were first handed on since this was last asked, in milliseconds since 1970: the
    /// greeting. `None` where there were none.
    pub fn take_greeted(&self) -> Option<u64> {
        Some(self.shared.first_octet.swap(0, Ordering::SeqCst)).filter(|time| *time > 0)
    }

    /// Connections that were accepted so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for DelayProxy {
    fn drop(&mut self) {
        self.task.abort();
        self.shared.cut_now.notify_waiters();
    }
}

impl Shared {
    async fn while_stalled(&self) {
        while self.stalled.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn first_octet_is_handed_on(&self) {
        if self.first_octet.load(Ordering::SeqCst) == 0 {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.first_octet.store(u64::try_from(now.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = shared.clone();
        tokio::spawn(async move {
            let Ok(upstream) = TcpStream::connect(shared.upstream).await else { return };
            let _ = client.set_nodelay(true);
            let _ = upstream.set_nodelay(true);
            let (client_read, client_write) = client.into_split();
            let (upstream_read, upstream_write) = upstream.into_split();
            let limits = Limits {
                cut_after: shared.cut_after.load(Ordering::SeqCst),
                stall_after: shared.stall_after.load(Ordering::SeqCst),
            };
            tokio::select! {
                () = both(
                    carry(client_read, upstream_write, &shared, None),
                    carry(upstream_read, client_write, &shared, Some(limits)),
                ) => {}
                () = shared.cut_now.notified() => {}
            }
        });
    }
}

/// Waits for both directions, or for the first that was cut: dropping the other then closes both sockets.
async fn both(out: impl Future<Output = End>, back: impl Future<Output = End>) {
    tokio::pin!(out, back);
    tokio::select! {
        end = &mut out => if end == End::Orderly { back.await; },
        end = &mut back => if end == End::Orderly { out.await; },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Orderly,
    Cut,
}

/// What becomes of the octets of an upstream, counted for each connection.
#[derive(Debug, Clone, Copy)]
struct Limits {
    cut_after: u64,
    stall_after: u64,
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: &Shared, limits: Option<Limits>) -> End {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(CHUNKS);
    let read = async move {
        let mut left = limits.map_or(NEVER, |limits| limits.cut_after);
        let mut buffer = vec![0; CHUNK_OCTETS];
        loop {
            let Ok(octets) = from.read(&mut buffer).await else { return End::Cut };
            if octets == 0 {
                return End::Orderly;
            }
            if limits.is_some() {
                shared.from_upstream.fetch_add(octets as u64, Ordering::SeqCst);
                shared.upstream_spoke.store(true, Ordering::SeqCst);
            } else {
                shared.to_upstream.fetch_add(octets as u64, Ordering::SeqCst);
                if shared.upstream_spoke.swap(false, Ordering::SeqCst) {
                    shared.turnarounds.fetch_add(1, Ordering::SeqCst);
                }
            }
            let let_through = (octets as u64).min(left) as usize;
            left -= let_through as u64;
            let due = Instant::now() + Duration::from_micros(shared.one_way_micros.load(Ordering::SeqCst));
            if sender.send((due, buffer[..let_through].to_vec())).await.is_err() || left == 0 {
                return End::Cut;
            }
        }
    };
    let write = async move {
        let mut before_stall = limits.map_or(NEVER, |limits| limits.stall_after);
        while let Some((due, octets)) = receiver.recv().await {
            tokio::time::sleep_until(due).await;
            if limits.is_some() {
                shared.while_stalled().await;
                shared.first_octet_is_handed_on();
            }
            let (now, later) = octets.split_at(octets.len().min(usize::try_from(before_stall).unwrap_or(usize::MAX)));
            if to.write_all(now).await.is_err() {
                return End::Cut;
            }
            if before_stall != NEVER {
                before_stall -= now.len() as u64;
                if before_stall == 0 {
                    before_stall = NEVER;
                    shared.stalled.store(true, Ordering::SeqCst);
                    shared.while_stalled().await;
                }
            }
            if to.write_all(later).await.is_err() {
                return End::Cut;
            }
        }
        let _ = to.shutdown().await;
        End::Orderly
    };
    let (read, write) = tokio::join!(read, write);
    if write == End::Cut { write } else { read }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = socket.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn a_round_trip_takes_twice_the_delay_and_many_at_once_take_no_longer() {
        let proxy = DelayProxy::start(echo().await, Duration::from_millis(40)).await.expect("starts");
        let mut socket = TcpStream::connect(proxy.address()).await.expect("connects");
        let began = Instant::now();
        let octets = vec![7; 2_000_000];
        let (mut read, mut write) = socket.split();
        let mut back = vec![0; octets.len()];
        let (sent, received) = tokio::join!(write.write_all(&octets), read.read_exact(&mut back));
        sent.expect("is sent");
        received.expect("comes back");
        assert_eq!(back, octets);
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(80) && took < Duration::from_millis(1500), "{took:?}");
    }

    #[tokio::test]
    async fn a_cut_lets_exactly_so_many_octets_through() {
        let proxy = DelayProxy::start(echo().await, Duration::ZERO).await.expect("starts");
        proxy.cut_after(Some(1000));
        let mut socket = TcpStream::connect(proxy.address()).await.expect("connects");
        socket.write_all(&[1; 5000]).await.expect("is sent");
        let mut back = Vec::new();
        let _ = socket.read_to_end(&mut back).await;
        assert_eq!(back.len(), 1000);
    }

    #[tokio::test]
    async fn a_stall_lets_exactly_so_many_octets_through_and_the_rest_when_it_ends() {
        let proxy = DelayProxy::start(echo().await, Duration::ZERO).await.expect("starts");
        proxy.stall_after(Some(1000));
        let mut socket = TcpStream::connect(proxy.address()).await.expect("connects");
        assert!(!proxy.is_stalled());
        socket.write_all(&[1; 5000]).await.expect("is sent");
        let mut back = vec![0; 5000];
        socket.read_exact(&mut back[..1000]).await.expect("comes back");
        let more = tokio::time::timeout(Duration::from_millis(200), socket.read(&mut back[1000..])).await;
        assert!(more.is_err() && proxy.is_stalled(), "{more:?}");
        proxy.stall(false);
        socket.read_exact(&mut back[1000..]).await.expect("comes back");
        assert_eq!(back, [1; 5000]);
    }
}
