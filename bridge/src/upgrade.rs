//! Who may open a tunnel: the decisions before a WebSocket is accepted (RFC 6455 §4.2, §10.2).
//!
//! A browser sends the origin of the page that opens a WebSocket and lets no page change it. Only the
//! page that this bridge serves may, or one that the operator named; otherwise any site a person visits
//! could use the bridge in that person's name. Must not: open anything, or read a clock.

use crate::http::Request;
use bridge_protocol::SUBPROTOCOL;
use data_encoding::BASE64;
use std::{net::IpAddr, str::FromStr};
use tungstenite::handshake::derive_accept_key;

/// Which pages may open a tunnel.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// Named by the operator.
    pub allowed: Vec<Origin>,
    /// Whether clients that are no browser may do without.
    pub allow_missing: bool,
    /// Whether the bridge listens on this machine only. Then a host name that leads here is either the
    /// operator's proxy, to be named, or somebody's trick to have a page count as ours (DNS rebinding).
    pub local_only: bool,
}

/// `https://mail.example.org`: a scheme, a host and, unless it is the scheme's own, a port.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Origin {
    https: bool,
    /// Host, and port unless it is the scheme's own; lower case.
    authority: String,
}

/// Why no tunnel is opened: an HTTP status and a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection(pub u16, pub &'static str);

impl Origins {
    /// Decides about a request for a tunnel; gives back the value of `Sec-WebSocket-Accept`.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub fn permit(&self, request: &Request) -> Result<String, Rejection> {
        let key = handshake_key(request)?;
        self.permit_origin(request)?;
        if !request.field("sec-websocket-protocol").is_some_and(|it| it.split(',').any(|it| it.trim() == SUBPROTOCOL)) {
            return Err(Rejection(400, "The subprotocol poplar.v1 must be asked for.\n"));
        }
        Ok(derive_accept_key(key.as_bytes()))
    }

    fn permit_origin(&self, request: &Request) -> Result<(), Rejection> {
        let Some(origin) = request.field("origin") else {
            return if self.allow_missing { Ok(()) } else { Err(Rejection(403, "The Origin field is missing.\n")) };
        };
        let refused = Rejection(403, "This origin may not open a tunnel here.\n");
        let origin: Origin = origin.parse().map_err(|_| refused)?;
        if self.allowed.contains(&origin) {
            return Ok(());
        }
        let host = request.field("host").ok_or(refused)?;
        // Behind a proxy that ends TLS the page is https and we are not: only host and port must agree.
        let own = without_default_port(&host.to_ascii_lowercase(), origin.https);
        if own != origin.authority || self.local_only && !is_local(&own) {
            return Err(refused);
        }
        Ok(())
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not an origin such as https://mail.example.org");
        let lower = text.to_ascii_lowercase();
        let (https, authority) = match (lower.strip_prefix("https://"), lower.strip_prefix("http://")) {
            (Some(authority), _) => (true, authority),
            (_, Some(authority)) => (false, authority),
            _ => return Err(wrong()),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if authority.is_empty() || !authority.chars().all(plain) {
            return Err(wrong());
        }
        Ok(Self { https, authority: without_default_port(authority, https) })
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn handshake_key(request: &Request) -> Result<String, Rejection> {
    if !request.lists("connection", "upgrade") || !request.lists("upgrade", "websocket") {
        return Err(Rejection(426, "This is the WebSocket endpoint.\n"));
    }
    if request.field("sec-websocket-version").as_deref() != Some("13") {
        return Err(Rejection(426, "Only version 13 of WebSocket is spoken here.\n"));
    }
    let key = request.field("sec-websocket-key").unwrap_or_default();
    match BASE64.decode(key.as_bytes()) {
        Ok(octets) if octets.len() == 16 => Ok(key.into_owned()),
        _ => Err(Rejection(400, "The WebSocket key is not one.\n")),
    }
}

fn without_default_port(authority: &str, https: bool) -> String {
    let default = if https { ":443" } else { ":80" };
    authority.strip_suffix(default).unwrap_or(authority).to_owned()
}

/// Whether a host, perhaps with a port, is a literal address or this machine's own name.
fn is_local(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(host: &str, origin: Option<&str>) -> Request {
        let request = Request::default()
            .with_field("Host", host)
            .with_field("Connection", "keep-alive, Upgrade")
            .with_field("Upgrade", "websocket")
            .with_field("Sec-WebSocket-Version", "13")
            .with_field("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .with_field("Sec-WebSocket-Protocol", "poplar.v1");
        match origin {
            Some(origin) => request.with_field("Origin", origin),
            None => request,
        }
    }

    #[track_caller]
    fn check(origins: &Origins, host: &str, origin: Option<&str>, permitted: bool) {
        let found = origins.permit(&request(host, origin));
        let expected = if permitted { Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") } else { Err(403) };
        assert_eq!(found.as_deref().map_err(|it| it.0), expected, "{host} and {origin:?}");
    }

    #[test]
    fn only_the_bridge_s_own_page_may_open_a_tunnel() {
        let origins = Origins::default();
        check(&origins, "mail.example.org", Some("https://mail.example.org"), true);
        check(&origins, "mail.example.org", Some("http://mail.example.org"), true);
        check(&origins, "mail.example.org:443", Some("https://mail.example.org"), true);
        check(&origins, "MAIL.example.org", Some("https://mail.EXAMPLE.org"), true);
        check(&origins, "127.0.0.1:8080", Some("http://127.0.0.1:8080"), true);
        check(&origins, "[::1]:8080", Some("http://[::1]:8080"), true);
        check(&origins, "127.0.0.1:8080", Some("http://127.0.0.1:8081"), false);
        check(&origins, "127.0.0.1:8080", Some("http://127.0.0.1"), false);
        check(&origins, "mail.example.org", Some("https://mail.example.org.evil.example"), false);
        check(&origins, "mail.example.org", Some("https://evil.example"), false);
        check(&origins, "mail.example.org", Some("https://evil.example/https://mail.example.org"), false);
        check(&origins, "mail.example.org", Some("null"), false);
        check(&origins, "mail.example.org", Some("file://"), false);
        check(&origins, "mail.example.org", Some(""), false);
        check(&origins, "mail.example.org", None, false);
    }

    #[test]
    fn a_named_origin_may_and_must_agree_in_scheme_host_and_port() {
        let origins =
            Origins { allowed: vec!["https://app.example.org".parse().expect("an origin")], ..Origins::default() };
        check(&origins, "bridge.example.org", Some("https://app.example.org"), true);
        check(&origins, "bridge.example.org", Some("https://app.example.org:443"), true);
        check(&origins, "bridge.example.org", Some("http://app.example.org"), false);
        check(&origins, "bridge.example.org", Some("https://app.example.org:8443"), false);
    }

    #[test]
    fn a_client_without_an_origin_needs_leave() {
        check(&Origins { allow_missing: true, ..Origins::default() }, "127.0.0.1", None, true);
        check(&Origins { allow_missing: true, ..Origins::default() }, "127.0.0.1", Some("http://evil.example"), false);
    }

    #[test]
    fn a_name_that_was_led_to_this_machine_does_not_count_as_ours() {
        let origins = Origins { local_only: true, ..Origins::default() };
        check(&origins, "rebound.evil.example:8080", Some("http://rebound.evil.example:8080"), false);
        check(&origins, "localhost:8080", Some("http://localhost:8080"), true);
        check(&origins, "127.0.0.1:8080", Some("http://127.0.0.1:8080"), true);
        check(&origins, "[::1]:8080", Some("http://[::1]:8080"), true);
    }

    #[test]
    fn what_is_no_handshake_is_turned_away() {
        let origins = Origins { allow_missing: true, ..Origins::default() };
        let whole = [
            ("Connection", "Upgrade", 426),
            ("Upgrade", "websocket", 426),
            ("Sec-WebSocket-Version", "13", 426),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", 400),
            ("Sec-WebSocket-Protocol", "other, poplar.v1", 400),
        ];
        for (missing, _, status) in whole {
            let fields = whole.iter().filter(|(name, ..)| *name != missing);
            let request = fields.fold(Request::default(), |request, (name, value, _)| request.with_field(name, value));
            assert_eq!(origins.permit(&request).map_err(|it| it.0), Err(status), "without {missing}");
        }
    }
}
