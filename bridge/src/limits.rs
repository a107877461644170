//! Every bound of the bridge, and the count of who holds how many tunnels.
//!
//! All limits are on by default. What an operator may change is in [`Limits`]; what only costs memory
//! is a constant. Must not: keep an address longer than it matters, or grow without bound itself.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A buffer for commands and short answers, in octets.
pub const SMALL_BUFFER_OCTETS: usize = 16 * 1024;
/// A buffer for bulk, in octets; a frame made from it stays within what the protocol permits.
pub const LARGE_BUFFER_OCTETS: usize = 256 * 1024;
/// How many large buffers may be out at once (64 MiB); beyond it bulk moves in small ones.
pub const MAX_LARGE_BUFFERS: usize = 256;
/// How many unused buffers of each size are kept for the next reader.
pub const MAX_SPARE_BUFFERS: usize = 32;
/// The largest HTTP request head, in octets.
pub const MAX_REQUEST_HEAD_OCTETS: usize = 8 * 1024;
/// The most header fields of a request.
pub const MAX_REQUEST_FIELDS: usize = 64;
/// How long a kept-alive HTTP connection may wait for its next request.
pub const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long one piece of a response may take to leave.
pub const RESPONSE_STALL: Duration = Duration::from_secs(30);
/// The most addresses of one name that are tried.
pub const MAX_ADDRESSES: usize = 8;
/// How long one address is tried alone before the next one is tried beside it (RFC 8305 §5).
pub const ADDRESS_STAGGER: Duration = Duration::from_millis(250);
/// How many names are looked up at once; the rest wait.
pub const MAX_LOOKUPS: usize = 32;
/// How long the last words to a client may take: the failure, the close frame and its answer.
pub const FAREWELL: Duration = Duration::from_secs(2);
/// The largest file that is served from a folder, in octets.
pub const MAX_FILE_OCTETS: u64 = 64 * 1024 * 1024;
/// HTTP connections beyond the tunnels, in total.
pub const SPARE_SOCKETS: usize = 256;
/// HTTP connections beyond the tunnels, of one address that is not a trusted proxy.
pub const SPARE_SOCKETS_PER_ADDRESS: usize = 64;
/// How many addresses are remembered at once.
const MAX_REMEMBERED: usize = 16 * 1024;
const MINUTE: Duration = Duration::from_secs(60);

/// What an operator may change.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Tunnels at once.
    pub total: usize,
    /// Tunnels at once of one address (of one /64 for IPv6).
    pub per_address: usize,
    /// New tunnels a minute of one address.
    pub new_per_minute: u32,
    /// How long a request head, the upgrade and the first frame may take, each.
    pub handshake: Duration,
    /// How long finding and reaching the upstream may take; the TLS handshake has as long again.
    pub connect: Duration,
    /// How long a tunnel may stand with no octet moving.
    pub idle: Duration,
    /// How long a tunnel may stand at all.
    pub lifetime: Duration,
    /// How often the client is pinged while nothing comes from it.
    pub keepalive: Duration,
    /// How long after a ping the client may stay silent and untouched by any octet.
    pub pong: Duration,
    /// How long busy tunnels may go on when the bridge is stopped.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: 1000,
            per_address: 32,
            new_per_minute: 120,
            handshake: Duration::from_secs(10),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(600),
            lifetime: Duration::from_secs(24 * 3600),
            keepalive: Duration::from_secs(30),
            pong: Duration::from_secs(180),
            drain: Duration::from_secs(10),
        }
    }
}

/// Counts places: in total, of one address, and new ones of one address in a minute.
#[derive(Debug, Clone)]
pub struct Places {
    counts: Arc<Mutex<Counts>>,
}

/// A place that is taken; dropping it frees it.
#[derive(Debug)]
pub struct Place {
    counts: Arc<Mutex<Counts>>,
    address: Option<IpAddr>,
}

/// Which limit spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// All places are taken.
    Total,
    /// All places of this address are taken.
    PerAddress,
    /// This address came too often within a minute.
    TooOften,
}

impl Places {
    /// So many places in total, of one address, and new of one address in a minute.
    pub fn new(total: usize, per_address: usize, new_per_minute: u32) -> Self {
        let counts = Counts {
            total,
            per_address,
            new_per_minute: f64::from(new_per_minute),
            open: 0,
            addresses: HashMap::new(),
        };
        Self { counts: Arc::new(Mutex::new(counts)) }
    }

    /// Takes a place. Without an address only the total counts.
    ///
    /// # Errors
    /// Which limit is reached.
    pub fn take(&self, address: Option<IpAddr>, now: Instant) -> Result<Place, Full> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let address = address.map(network);
        counts.take(address, now)?;
        Ok(Place { counts: Arc::clone(&self.counts), address })
    }

    /// How many places are taken.
    pub fn open(&self) -> usize {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).open
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.open = counts.open.saturating_sub(1);
        if let Some(seen) = self.address.and_then(|address| counts.addresses.get_mut(&address)) {
            seen.open = seen.open.saturating_sub(1);
        }
    }
}

#[derive(Debug)]
struct Counts {
    total: usize,
    per_address: usize,
    new_per_minute: f64,
    open: usize,
    addresses: HashMap<IpAddr, Seen>,
}

#[derive(Debug)]
struct Seen {
    open: usize,
    /// Refilled at `new_per_minute` a minute; one is spent per place.
    tokens: f64,
    at: Instant,
}

impl Counts {
    fn take(&mut self, address: Option<IpAddr>, now: Instant) -> Result<(), Full> {
        if self.open >= self.total {
            return Err(Full::Total);
        }
        if let Some(address) = address {
            if self.addresses.len() >= MAX_REMEMBERED {
                self.addresses.retain(|_, seen| seen.open > 0 || now.duration_since(seen.at) < MINUTE);
            }
            if self.addresses.len() >= MAX_REMEMBERED && !self.addresses.contains_key(&address) {
                return Err(Full::Total);
            }
            let most = self.new_per_minute;
            let seen = self.addresses.entry(address).or_insert(Seen { open: 0, tokens: most, at: now });
            let refill = now.duration_since(seen.at).as_secs_f64() / MINUTE.as_secs_f64() * most;
            seen.tokens = (seen.tokens + refill).min(most);
            seen.at = now;
            if seen.open >= self.per_address {
                return Err(Full::PerAddress);
            }
            if seen.tokens < 1.0 {
                return Err(Full::TooOften);
            }
            seen.tokens -= 1.0;
            seen.open += 1;
        }
        self.open += 1;
        Ok(())
    }
}

/// One subscriber of IPv6 has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn places_are_counted_in_total_and_per_address_and_freed_again() {
        let now = Instant::now();
        let places = Places::new(3, 2, 100);
        let first = places.take(address("192.0.2.1"), now).expect("free");
        let _second = places.take(address("192.0.2.1"), now).expect("free");
        assert_eq!(places.take(address("192.0.2.1"), now).err(), Some(Full::PerAddress));
        let _third = places.take(address("192.0.2.2"), now).expect("free");
        assert_eq!(places.take(address("192.0.2.3"), now).err(), Some(Full::Total));
        drop(first);
        assert_eq!(places.open(), 2);
        assert!(places.take(address("192.0.2.1"), now).is_ok());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_its_places() {
        let now = Instant::now();
        let places = Places::new(9, 1, 100);
        let _first = places.take(address("2001:db8:0:1::1"), now).expect("free");
        assert_eq!(places.take(address("2001:db8:0:1:ffff::2"), now).err(), Some(Full::PerAddress));
        assert!(places.take(address("2001:db8:0:2::1"), now).is_ok());
    }

    #[test]
    fn who_comes_too_often_waits_for_the_next_minute() {
        let now = Instant::now();
        let places = Places::new(9, 9, 2);
        for _ in 0..2 {
            assert!(places.take(address("192.0.2.1"), now).is_ok());
        }
        assert_eq!(places.take(address("192.0.2.1"), now).err(), Some(Full::TooOften));
        assert!(places.take(address("192.0.2.2"), now).is_ok());
        assert!(places.take(address("192.0.2.1"), now + MINUTE / 2).is_ok());
    }
}
