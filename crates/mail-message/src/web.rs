//! Addresses of the web, read as browsers read them (URL standard, §3 and §4): which host is contacted, and how the address
//! is written so that nothing is left to be read in another way.
//!
//! What comes out holds a host of ASCII and a path behind it, so that the host that is shown is the one that is contacted,
//! whatever a browser thinks of the letters it was spelled with.
//! Must not: mend a host; one that a browser would not contact is none.

use crate::{host, limits, text};
use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// An address of the web, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    scheme: &'static str,
    /// What stands before the last `@` of the authority, where there is one.
    user: Option<String>,
    /// Lower case and ASCII; of IPv6 without brackets.
    pub(crate) host: String,
    port: Option<u16>,
    /// What stands behind: a path, a query and a fragment, or nothing.
    pub(crate) rest: String,
}

impl Address {
    /// Reads an address with the scheme http or https.
    pub(crate) fn parse(raw: &str) -> Option<Self> {
        let url = normalized(raw)?;
        let (scheme, after) = url.split_once(':')?;
        let scheme = ["http", "https"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
        Self::of(scheme, after)
    }

    /// Reads the address of an image: also one without a scheme (`//host/path`), for browsers take that of the page.
    pub(crate) fn parse_image(raw: &str) -> Option<Self> {
        let url = normalized(raw)?;
        if url.starts_with(['/', '\\']) {
            return url.get(1..).filter(|rest| rest.starts_with(['/', '\\'])).and_then(|rest| Self::of("https", rest));
        }
        Self::parse(&url)
    }

    fn of(scheme: &'static str, after: &str) -> Option<Self> {
        let (authority, rest) = split_authority(after);
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place),
            None => (None, authority),
        };
        let (host, port) = host_and_port(place)?;
        Some(Self { scheme, user, host, port, rest: with_slashes(rest) })
    }

    /// Whether a user name stands before the host, be it an empty one.
    pub(crate) const fn has_user(&self) -> bool {
        self.user.is_some()
    }

    /// Whether it names HTTPS, a host and nothing before or behind that.
    pub(crate) fn is_plain_https(&self) -> bool {
        self.scheme == "https" && self.user.is_none() && self.port.is_none()
    }

    /// The address as it is opened.
    pub(crate) fn written(&self) -> String {
        let mut url = format!("{}://", self.scheme);
        if let Some(user) = &self.user {
            // Only the last one separates it from the host.
            url.push_str(&user.replace('@', "%40"));
            url.push('@');
        }
        self.write_place(&mut url, self.port);
        url.push_str(&self.rest);
        url
    }

    /// The address as an image is loaded from it: over HTTPS, as browsers do for what a secure page loads, and of characters
    /// that end neither an attribute nor a string of a style sheet. None where it names a user.
    pub(crate) fn written_as_image(&self) -> Option<String> {
        let is_plain =
            |octet: u8| octet.is_ascii_graphic() && !matches!(octet, b'"' | b'\'' | b'\\' | b'<' | b'>' | b'(' | b')');
        if self.has_user() {
            return None;
        }
        let mut url = String::from("https://");
        self.write_place(&mut url, self.port.filter(|port| self.scheme == "https" || *port != 80));
        for octet in self.rest.bytes() {
            if is_plain(octet) {
                url.push(char::from(octet));
            } else {
                let _ = write!(url, "%{octet:02X}");
            }
        }
        url.bytes().all(is_plain).then_some(url)
    }

    fn write_place(&self, url: &mut String, port: Option<u16>) {
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        let _ = write!(url, "{open}{}{close}", self.host);
        if let Some(port) = port {
            let _ = write!(url, ":{port}");
        }
    }
}

/// The host that a browser would contact for this address, if it would contact one: http, https, ftp, ws, wss, or without
/// a scheme (`//host`).
pub(crate) fn remote_host(raw: &str) -> Option<String> {
    let url = normalized(raw)?;
    let after = match url.split_once(':') {
        Some((scheme, after)) if scheme.bytes().all(|octet| octet.is_ascii_alphanumeric()) => after,
        _ => &url,
    };
    let (authority, _) = split_authority(after);
    host_and_port(authority.rsplit_once('@').map_or(authority, |(_, place)| place)).map(|(host, _)| host)
}

/// As browsers read an address before they look at it (§4.4), within a bound; nothing where characters that nobody sees are
/// in it.
pub(crate) fn normalized(raw: &str) -> Option<String> {
    let url = raw.trim_matches(|char: char| char <= ' ');
    if url.is_empty() || url.len() > limits::LINK_OCTETS {
        return None;
    }
    let url: String = url.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).collect();
    url.chars().all(|char| !char.is_control() && !text::is_hidden(char)).then_some(url)
}

/// The authority behind a scheme of the web, and what follows it. However many slashes there are, a browser reads two.
pub(crate) fn split_authority(after_scheme: &str) -> (&str, &str) {
    let after = after_scheme.trim_start_matches(['/', '\\']);
    let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
    after.split_at_checked(end).unwrap_or((after, ""))
}

/// A path as browsers read it: in it, and nowhere behind it, a backslash is a slash.
fn with_slashes(rest: &str) -> String {
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (path, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    format!("{}{rest}", path.replace('\\', "/"))
}

fn host_and_port(place: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(literal) => {
            let (literal, port) = literal.split_once(']')?;
            let port = if port.is_empty() { "" } else { port.strip_prefix(':')? };
            (literal.parse::<Ipv6Addr>().ok()?.to_string(), port)
        }
        None => {
            let (name, port) = place.split_once(':').unwrap_or((place, ""));
            (named_host(name)?, port)
        }
    };
    if port.is_empty() {
        return Some((host, None));
    }
    let port = Some(port).filter(|port| port.bytes().all(|octet| octet.is_ascii_digit()))?;
    Some((host, Some(port.parse().ok()?)))
}

/// The host that a name stands for (§3.5): percent-encoding decoded, letters made small and plain (UTS #46), the number of a
/// machine in its usual spelling.
fn named_host(name: &str) -> Option<String> {
    let mapped = mapped(&crate::encode::percent_decoded(name))?;
    let ascii = host::to_ascii(&mapped);
    let is_host = !ascii.is_empty() && ascii.len() <= limits::HOST_OCTETS && ascii.bytes().all(may_be_in_host);
    if !is_host {
        return None;
    }
    if host::is_address(&ascii) {
        return ipv4(&ascii).map(|address| address.to_string());
    }
    Some(ascii)
}

/// A name as it is compared: what this maps in another way than browsers (a few letters of dead alphabets) leads where it is
/// said to lead nonetheless, for it is contacted as it is written here.
fn mapped(name: &str) -> Option<String> {
    // What is too long already does not become shorter by enough.
    const MOST: usize = limits::HOST_OCTETS.saturating_mul(4);
    if name.len() > MOST {
        return None;
    }
    let is_unseen = |char: char| text::is_hidden(char) || char == char::REPLACEMENT_CHARACTER || char.is_control();
    let is_variation = |char: &char| ('\u{fe00}'..='\u{fe0f}').contains(char);
    let plain = name.nfkc().flat_map(char::to_lowercase).nfkc().filter(|char| !is_variation(char));
    let mapped: String = plain.map(|char| if char == '\u{3002}' { '.' } else { char }).collect();
    (!mapped.contains(is_unseen) && !mapped.contains(char::is_whitespace)).then_some(mapped)
}

/// Whether an octet may be in the name of a host (§3.3, forbidden domain code points).
const fn may_be_in_host(octet: u8) -> bool {
    octet.is_ascii_graphic()
        && !matches!(octet, b'#' | b'%' | b'/' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'^' | b'|')
}

/// The number of a machine in any spelling that browsers take for one: of one to four parts, octal and hexadecimal ones too.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let (last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for part in first {
        let octet = ipv4_part(part).and_then(|part| u8::try_from(part).ok())?;
        number = (number << 8) | u32::from(octet);
    }
    let left = u32::try_from(first.len()).ok().and_then(|given| 4_u32.checked_sub(given))?.checked_mul(8)?;
    let last = ipv4_part(last).filter(|last| last.checked_shr(left).unwrap_or(0) == 0)?;
    let high = u64::from(number).checked_shl(left)?;
    u32::try_from(high | last).ok().map(Ipv4Addr::from)
}

fn ipv4_part(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x") {
        Some("") => return Some(0),
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    // The parser of numbers takes signs.
    if digits.starts_with('+') { None } else { u64::from_str_radix(digits, radix).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSES: [&str; 79] = [
        "https://a.example",
        "HTTP://A.Example:80/x",
        "https:a.example",
        "https:/a.example",
        "https:///a.example",
        "https:\\\\a.example\\b",
        "https:/\\/\\a.example",
        "https://a.example\\@b.example",
        "https://a.example?@b.example",
        "https://a.example#@b.example",
        "https://a.example/@b.example",
        "https://a.example%2F@b.example/",
        "https://a.example%23@b.example/",
        "https://a.example%3F@b.example/",
        "https://a.example%5C@b.example/",
        "https://a.example\u{ff0f}@b.example/",
        "https://a.example\u{ff03}@b.example/",
        "https://a@b@c.example",
        "https://a:b@c.example:1",
        "https://@c.example",
        "https://a.example:b@c.example",
        "https://a.example:1@c.example",
        "ht\ntps:\t//a.exa\rmple",
        " \u{1}https://a.example ",
        "https://",
        "https:",
        "https://?x",
        "https://#x",
        "https://@",
        "https://@/x",
        "https://:80",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65535",
        "https://a.example:65536",
        "https://a.example:8x",
        "https://a.example:-1",
        "https://a.example:+1",
        "https://a.example.",
        "https://a..example",
        "https://.",
        "https://%65xample.org",
        "https://a%2Eexample",
        "https://a%2Fb.example",
        "https://a%00.example",
        "https://a%.example",
        "https://a%zz.example",
        "https://a%ff.example",
        "https://a%C3%BC.example",
        "https://\u{fc}.example",
        "https://B\u{dc}CHER.example",
        "https://fa\u{df}.example",
        "https://\u{ff41}\u{3002}example",
        "https://a\u{ff0e}example\u{ff61}b",
        "https://a\u{ff0f}b.example",
        "https://a\u{2100}b.example",
        "https://paypal\u{2764}\u{fe0f}.ws",
        "https://\u{3c3}\u{3a3}.example",
        "https://pay\u{b7}pal.com",
        "https://bank.com\u{30ce}.evil.example",
        "https://bank.com\u{2044}x.evil.example",
        "https://a b.example",
        "https://a<b.example",
        "https://a^b.example",
        "https://a|b.example",
        "https://a_b,c;d.example",
        "https://127.0.0.1",
        "https://0x7f.1",
        "https://0X7F.0.0.1",
        "https://017700000001",
        "https://2130706433",
        "https://1.2.3.256",
        "https://1.2.3.4.5",
        "https://a.1",
        "https://0x",
        "https://4294967296",
        "https://[::1]",
        "https://[2001:DB8:0::1]:80/x",
        "https://[::1",
    ];

    #[test]
    fn addresses_are_read_as_by_the_url_standard() {
        // By code of others, which is too large for the page.
        for raw in ADDRESSES {
            let theirs = url::Url::parse(raw).ok();
            let host = theirs.as_ref().and_then(url::Url::host_str).map(|host| host.trim_matches(['[', ']']));
            let address = Address::parse(raw);
            assert_eq!(address.as_ref().map(|address| address.host.as_str()), host, "{raw}");
            let Some(address) = address else { continue };
            // It is what is opened, and stays so.
            let written = address.written();
            assert_eq!(url::Url::parse(&written).ok(), theirs, "{raw}");
            assert_eq!(
                Address::parse(&written),
                Some(Address { user: address.user.map(|user| user.replace('@', "%40")), ..address }),
                "{raw}"
            );
        }
    }

    #[test]
    fn hosts_that_nobody_can_read_are_none() {
        for raw in [
            "https://a%C2%ADb.example",
            "https://a%E2%80%AEb.example",
            "https://a%E2%80%8Bb.example",
            "https://a%E1%9A%80b.example",
            "javascript:alert(1)",
            "ftp://a.example",
            "//a.example",
            "a.example",
            "",
        ] {
            assert_eq!(Address::parse(raw), None, "{raw}");
        }
        let long = format!("https://{}.example", "a.".repeat(limits::HOST_OCTETS));
        assert_eq!(Address::parse(&long), None);
    }

    #[test]
    fn images_are_asked_for_over_https_and_spelled_plainly() {
        for (raw, expected) in [
            ("https://a.example/b.png?x=1&y=2#z", Some("https://a.example/b.png?x=1&y=2#z")),
            ("http://a.example/b.png", Some("https://a.example/b.png")),
            ("http://a.example:80/b.png", Some("https://a.example/b.png")),
            ("http://a.example:8080/b", Some("https://a.example:8080/b")),
            ("https://a.example:80/b", Some("https://a.example:80/b")),
            ("//a.example/b", Some("https://a.example/b")),
            ("\\\\a.example\\b", Some("https://a.example/b")),
            ("https://a.example/b c (1)'.png", Some("https://a.example/b%20c%20%281%29%27.png")),
            ("https://\u{fc}.example/\u{fc}?\\\"<>", Some("https://xn--tda.example/%C3%BC?%5C%22%3C%3E")),
            ("https://a.example/%20%zz", Some("https://a.example/%20%zz")),
            ("https://user@a.example/b", None),
            ("https://a'b.example/c", None),
            ("https://a(b.example/c", None),
            ("/b.png", None),
            ("b.png", None),
            ("cid:x", None),
            ("data:image/png;base64,x", None),
        ] {
            let written = Address::parse_image(raw).and_then(|address| address.written_as_image());
            assert_eq!(written.as_deref(), expected, "{raw}");
            let again =
                written.as_deref().and_then(Address::parse_image).and_then(|address| address.written_as_image());
            assert_eq!(again, written, "{raw}");
            if let Some(written) = &written {
                let host = url::Url::parse(written).unwrap().host_str().map(str::to_owned);
                assert_eq!(remote_host(raw), host, "{raw}");
            }
        }
    }
}
