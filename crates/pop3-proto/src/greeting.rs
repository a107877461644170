//! The greeting, and the timestamp of APOP inside it (RFC 1939 §4 and §7).
//!
//! Must not: take something for a timestamp that is not a message-id in the strict sense. A loose reading lets a
//! man in the middle choose octets for which MD5 collides, and so learn the password (CVE-2007-1558).

use alloc::boxed::Box;
use alloc::string::String;

use crate::reply::StatusText;

/// The first line from the server, when it is `+OK`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The text behind the `+OK`.
    pub text: StatusText,
    /// Present when the server offers APOP.
    pub apop_timestamp: Option<ApopTimestamp>,
}

/// `<process-ID.clock@hostname>`: what APOP digests together with the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApopTimestamp(Box<str>);

impl ApopTimestamp {
    /// The timestamp with its angle brackets, as it enters the digest.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first message-id in `text`.
    fn find(text: &[u8]) -> Option<Self> {
        text.split(|octet| *octet == b'<').skip(1).find_map(|candidate| {
            let end = memchr::memchr(b'>', candidate)?;
            let inner = core::str::from_utf8(candidate.get(..end)?).ok()?;
            is_message_id(inner).then(|| {
                let mut timestamp = String::from("<");
                timestamp.push_str(inner);
                timestamp.push('>');
                Self(timestamp.into_boxed_str())
            })
        })
    }
}

impl Greeting {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self { text: text.into(), apop_timestamp: ApopTimestamp::find(text) }
    }
}

/// `dot-atom "@" (dot-atom / "[" digits, letters, dots and colons "]")`: the msg-id of RFC 822 without the quoted
/// strings, comments and folding that no server uses here.
fn is_message_id(inner: &str) -> bool {
    let Some((local, domain)) = inner.split_once('@') else { return false };
    let literal = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']'));
    is_dot_atom(local)
        && match literal {
            Some(address) => {
                !address.is_empty() && address.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':'))
            }
            None => is_dot_atom(domain),
        }
}

fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| {
        !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], expected: Option<&str>) {
        let found = Greeting::parse(text).apop_timestamp;
        assert_eq!(found.as_ref().map(ApopTimestamp::as_str), expected, "{}", text.escape_ascii());
    }

    #[test]
    fn the_timestamp_of_apop_is_found_anywhere_in_the_greeting() {
        check(b"POP3 server ready <1896.697170952@dbc.mtview.ca.us>", Some("<1896.697170952@dbc.mtview.ca.us>"));
        check(b"<4d3a.1.5f3e.JxQ/k+==@host>", Some("<4d3a.1.5f3e.JxQ/k+==@host>"));
        check(b"<1@[192.0.2.1]> ready", Some("<1@[192.0.2.1]>"));
        check(b"<not one> <1.2@mail.example> ready", Some("<1.2@mail.example>"));
        check(b"a < b <1@c>", Some("<1@c>"));
    }

    #[test]
    fn what_is_not_strictly_a_message_id_is_no_timestamp() {
        for text in [
            &b""[..],
            b"ready",
            b"<>",
            b"<1>",
            b"<@>",
            b"<1@>",
            b"<@host>",
            b"<1@host",
            b"1@host>",
            b"<1 2@host>",
            b"<1@ho\tst>",
            b"<1@a@b>",
            b"<1..2@host>",
            b"<.1@host>",
            b"<1@host.>",
            b"<1@\xe9>",
            b"<\xff\xfe@host>",
            b"<1\0@host>",
            b"<1\x7f@host>",
            b"<1@[]>",
            b"<1@[a>",
            b"<\"q\"@host>",
        ] {
            check(text, None);
        }
    }
}
