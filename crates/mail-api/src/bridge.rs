//! Where the bridge is, where that is not where the page comes from.
//!
//! Must not: know what the bridge speaks.

use serde::{Deserialize, Serialize};

/// The longest name of a host, in octets (RFC 1035 §2.3.4).
const HOST_OCTETS: usize = 253;

/// The origin of a bridge, as a WebSocket names it: `wss://bridge.example.org`, `ws://127.0.0.1:8080`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BridgeAddress(String);

impl BridgeAddress {
    /// What a person entered: an address of the web or of a WebSocket, or a host's name alone. `None` where it is no
    /// address, or says more than host and port, or leaves the way to another machine unencrypted: the page's code might
    /// then come from a safe place, and the mail's metadata pass in the open.
    pub fn parse(entered: &str) -> Option<Self> {
        let entered = entered.trim().to_ascii_lowercase();
        let (scheme, rest) = entered.split_once("://").unwrap_or(("wss", &entered));
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split(authority)?;
        let scheme = match scheme {
            "https" | "wss" => "wss",
            "http" | "ws" if is_this_machine(host) => "ws",
            _ => return None,
        };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(Self(format!("{scheme}://{host}{port}")))
    }

    /// The origin.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Host and port; an IPv6 address keeps its brackets.
fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let inside = rest.split_once(']')?.0;
            inside.parse::<core::net::Ipv6Addr>().ok()?;
            authority.split_at_checked(inside.len().checked_add(2)?)?
        }
        None => authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon)),
    };
    let is_name = |name: &str| {
        let letter = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'.';
        !name.is_empty() && name.len() <= HOST_OCTETS && name.bytes().all(letter) && !name.starts_with(['-', '.'])
    };
    if !host.starts_with('[') && !is_name(host) {
        return None;
    }
    match port {
        "" => Some((host, None)),
        port => port.strip_prefix(':')?.parse().ok().filter(|port| *port > 0).map(|port| (host, Some(port))),
    }
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}

impl core::fmt::Display for BridgeAddress {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_origin_and_encrypted_unless_it_is_this_machine() {
        let check = |entered: &str, expected: Option<&str>| {
            assert_eq!(
                BridgeAddress::parse(entered).map(|address| address.to_string()).as_deref(),
                expected,
                "{entered}"
            );
        };
        check("bridge.example.org", Some("wss://bridge.example.org"));
        check(" https://Bridge.example.org/ ", Some("wss://bridge.example.org"));
        check("wss://bridge.example.org:8443", Some("wss://bridge.example.org:8443"));
        check("https://[2001:db8::1]:8443", Some("wss://[2001:db8::1]:8443"));
        check("http://localhost:8080", Some("ws://localhost:8080"));
        check("ws://127.0.0.1:8080/", Some("ws://127.0.0.1:8080"));
        for wrong in [
            "",
            "/",
            "https://",
            "http://bridge.example.org",
            "http://[::1]:8080",
            "ws://127.0.0.1.example.org",
            "ftp://bridge.example.org",
            "javascript:alert(1)",
            "https://user@bridge.example.org",
            "https://bridge.example.org/path",
            "https://bridge.example.org?x",
            "https://bridge.example.org#x",
            "https://bridge.example.org:0",
            "https://bridge.example.org:65536",
            "https://bridge.example.org:",
            "https://bridge example.org",
            "https://[2001:db8::1",
            "https://[bridge]",
            "https://brücke.example",
            "-x.example",
            "a.example:1:2",
        ] {
            check(wrong, None);
        }
    }
}
