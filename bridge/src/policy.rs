//! What the bridge may dial. Denies by default.
//!
//! Two questions, asked in this order by whoever dials: may this host and port be asked for at all
//! ([`Policy::permit_target`]), and may each address that the name leads to be dialled
//! ([`Policy::permit_address`]). Addresses are judged by our own table, because the standard library's
//! `is_global` is unstable and its `is_private` misses most of what matters here.
//! Must not: look up a name, open a socket, read a clock, or permit what no rule names.

use crate::cidr::Cidr;
use bridge_protocol::DenialReason;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// The ports of POP3: in the clear or with STLS (RFC 1939, RFC 2595), and over TLS (RFC 8314).
pub const DEFAULT_PORTS: [u16; 2] = [110, 995];

/// The operator's rules.
#[derive(Debug, Clone)]
pub struct Policy {
    ports: Vec<u16>,
    hosts: Vec<HostPattern>,
    addresses: Vec<Cidr>,
    exactly: Option<SocketAddr>,
}

/// A host that may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A name, in lower case, without a trailing dot; every address it leads to must be permitted.
    Name(String),
    /// A literal address; it must be permitted like any other.
    Address(IpAddr),
}

/// Why something may not be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The policy says no; the text names the rule, for the operator's log.
    Denied(DenialReason, &'static str),
    /// It is no host name at all.
    NoName,
}

/// `pop.example.org`, or `*.example.org` for everything below it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct HostPattern {
    name: String,
    below: bool,
}

impl Policy {
    /// The default rules, widened by further ports and address ranges; if `hosts` names any, only those.
    pub fn new(further_ports: &[u16], hosts: Vec<HostPattern>, addresses: Vec<Cidr>) -> Self {
        Self { ports: [&DEFAULT_PORTS, further_ports].concat(), hosts, addresses, exactly: None }
    }

    /// Permits this one address and port besides; for the demo server.
    #[must_use]
    pub const fn and_exactly(mut self, address: SocketAddr) -> Self {
        self.exactly = Some(address);
        self
    }

    /// May this host and port be asked for?
    ///
    /// # Errors
    /// Which rule is against it.
    pub fn permit_target(&self, host: &str, port: u16) -> Result<Target, Refusal> {
        let target = parse_host(host)?;
        if let Target::Address(address) = target
            && self.is_exactly(address, port)
        {
            return Ok(target);
        }
        if !self.ports.contains(&port) {
            return Err(Refusal::Denied(DenialReason::Port, "port"));
        }
        let text = target.to_string();
        if !self.hosts.is_empty() && !self.hosts.iter().any(|pattern| pattern.matches(&text)) {
            return Err(Refusal::Denied(DenialReason::Host, "host not on the list"));
        }
        Ok(target)
    }

    /// May this address be dialled on this port? To be asked for every answer of a look-up.
    ///
    /// # Errors
    /// Which kind of address it is.
    pub fn permit_address(&self, address: IpAddr, port: u16) -> Result<(), Refusal> {
        if self.is_exactly(address, port) || self.addresses.iter().any(|range| range.contains(address)) {
            return Ok(());
        }
        match not_public(address) {
            Some(kind) => Err(Refusal::Denied(DenialReason::Address, kind)),
            None => Ok(()),
        }
    }

    fn is_exactly(&self, address: IpAddr, port: u16) -> bool {
        self.exactly == Some(SocketAddr::new(address, port))
    }
}

impl HostPattern {
    /// Whether the pattern names this host; both in lower case.
    fn matches(&self, host: &str) -> bool {
        match host.strip_suffix(&self.name) {
            Some("") => !self.below,
            Some(rest) => self.below && rest.ends_with('.'),
            None => false,
        }
    }
}

impl FromStr for HostPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, below) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text, false),
        };
        match parse_host(name) {
            Ok(Target::Address(_)) if below => Err(format!("\"{text}\": an address has nothing below it")),
            Ok(target) => Ok(Self { name: target.to_string(), below }),
            Err(_) => Err(format!("\"{text}\" is not a host name, nor *.suffix")),
        }
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// Reads a host as a person or a hostile page may have written it.
///
/// Whatever ends in a number must be an IPv4 address in the one canonical spelling: resolvers also take
/// `2130706433`, `0x7f.1` and `0177.0.0.1` for 127.0.0.1, and nobody writes a mail server like that.
fn parse_host(host: &str) -> Result<Target, Refusal> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if let Ok(address) = host.parse() {
        return Ok(Target::Address(address));
    }
    if host.is_empty() || host.len() > 253 || !host.split('.').all(is_label) {
        return Err(Refusal::NoName);
    }
    let name = host.to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if hexadecimal || last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::Denied(DenialReason::Address, "odd spelling of an address"));
    }
    Ok(Target::Name(name))
}

/// Letters, digits, hyphen, and the underscore that some hosts have.
fn is_label(label: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !label.is_empty() && label.len() <= 63 && label.bytes().all(letters) && !label.starts_with('-')
}

/// Which kind of address this is, if it is not one of the public Internet.
/// After the IANA special-purpose address registries (RFC 6890) and what clouds use for metadata.
fn not_public(address: IpAddr) -> Option<&'static str> {
    let found =
        |table: &[(Cidr, &'static str)]| table.iter().find(|(range, _)| range.contains(address)).map(|(_, kind)| *kind);
    match address {
        IpAddr::V4(_) => found(&NOT_PUBLIC_V4),
        IpAddr::V6(v6) => found(&NOT_PUBLIC_V6).or_else(|| {
            // ISATAP (RFC 5214 §6.1) hides an IPv4 address below any prefix.
            matches!(v6.segments(), [_, _, _, _, 0 | 0x200, 0x5efe, _, _]).then_some("ISATAP").or_else(|| {
                // Only 2000::/3 was ever given out for global unicast.
                (v6.segments()[0] & 0xe000 != 0x2000).then_some("outside global unicast")
            })
        }),
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Cidr {
    Cidr::new(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix)
}

const fn v6(a: u16, b: u16, c: u16, g: u16, prefix: u8) -> Cidr {
    Cidr::new(IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, g, 0, 0)), prefix)
}

const NOT_PUBLIC_V4: [(Cidr, &str); 18] = [
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "carrier-grade NAT"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    (v4(168, 63, 129, 16, 32), "cloud metadata"),
    (v4(169, 254, 0, 0, 16), "link-local, with cloud metadata"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "IETF protocol assignments"),
    (v4(192, 0, 2, 0, 24), "documentation"),
    (v4(192, 31, 196, 0, 24), "AS112"),
    (v4(192, 52, 193, 0, 24), "AMT"),
    (v4(192, 88, 99, 0, 24), "6to4 relay"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "benchmarking, or a local proxy's made-up address"),
    (v4(198, 51, 100, 0, 24), "documentation"),
    (v4(203, 0, 113, 0, 24), "documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved or broadcast"),
];

const NOT_PUBLIC_V6: [(Cidr, &str); 15] = [
    (v6(0, 0, 0, 0, 127), "unspecified or loopback"),
    (v6(0, 0, 0, 0, 96), "IPv4-compatible"),
    (v6(0, 0, 0, 0xffff, 96), "IPv4-mapped"),
    (v6(0x64, 0xff9b, 0, 0, 96), "NAT64"),
    (v6(0x64, 0xff9b, 1, 0, 48), "local NAT64"),
    (v6(0x100, 0, 0, 0, 64), "discard"),
    (v6(0x2001, 0, 0, 0, 32), "Teredo"),
    (v6(0x2001, 0, 0, 0, 23), "IETF protocol assignments"),
    (v6(0x2001, 0xdb8, 0, 0, 32), "documentation"),
    (v6(0x2002, 0, 0, 0, 16), "6to4"),
    (v6(0x3fff, 0, 0, 0, 20), "documentation"),
    (v6(0xfc00, 0, 0, 0, 7), "unique local"),
    (v6(0xfe80, 0, 0, 0, 10), "link-local"),
    (v6(0xfec0, 0, 0, 0, 10), "site-local"),
    (v6(0xff00, 0, 0, 0, 8), "multicast"),
];
