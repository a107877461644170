//! What a message's header comes to. By it and its size a message is known again where the server gives it another
//! unique-id than before, or none at all.
//!
//! Must not: be the only reason to take two messages for one; their sizes must agree, too.

use crate::limits::HEADER_OCTETS;
use sha2::{Digest, Sha256};

/// Fields that servers write into stored mail as it is read, moved or counted (in lower case).
const VOLATILE: [&[u8]; 9] =
    [b"content-length", b"lines", b"status", b"x-imap", b"x-imapbase", b"x-keywords", b"x-status", b"x-uid", b"x-uidl"];

/// The first 128 bits of the SHA-256 of a message's header, line endings and volatile fields aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct HeaderDigest(pub [u8; 16]);

impl HeaderDigest {
    /// The digest of the header at the begin of `raw`: a whole message, or what TOP gives (RFC 1939 §7). `None` where
    /// there is no header that could tell it from others.
    pub fn of(raw: &[u8]) -> Option<Self> {
        let head = raw.get(..HEADER_OCTETS).unwrap_or(raw);
        let mut hash = Sha256::new();
        let (mut counts, mut is_empty) = (true, true);
        for line in head.split(|octet| *octet == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let Some(first) = line.first() else { break };
            if !matches!(first, b' ' | b'\t') {
                let name = line.split(|octet| *octet == b':').next().unwrap_or_default().trim_ascii_end();
                counts = !VOLATILE.iter().any(|volatile| volatile.eq_ignore_ascii_case(name));
            }
            if counts {
                is_empty = false;
                hash.update(line);
                hash.update(b"\n");
            }
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (half, _) = digest.split_first_chunk::<16>()?;
        (!is_empty).then_some(Self(*half))
    }

    /// The same of a beginning: `None`, too, where it ends before its header does.
    pub fn of_beginning(raw: &[u8]) -> Option<Self> {
        let has = |end: &[u8]| raw.windows(end.len()).any(|octets| octets == end);
        if has(b"\n\r\n") || has(b"\n\n") { Self::of(raw) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_change_in_stored_mail_changes_no_digest() {
        let digest = HeaderDigest::of(b"From: a\r\nSubject: b\r\n c\r\n\r\nbody\r\n").unwrap();
        for same in [
            &b"From: a\nSubject: b\n c\n\nanother body"[..],
            b"From: a\r\nSubject: b\r\n c\r\n",
            b"Status: RO\r\nFrom: a\r\nX-UIDL: x\r\n y\r\nSubject: b\r\n c\r\nContent-Length : 5\r\n\r\n",
        ] {
            assert_eq!(HeaderDigest::of(same), Some(digest), "{}", same.escape_ascii());
        }
        for other in [&b"From: a\r\nSubject: b\r\n\r\n c\r\n"[..], b"From: a\r\n\r\n", b"Subject: b\r\nFrom: a\r\n\r\n"]
        {
            assert_ne!(HeaderDigest::of(other), Some(digest), "{}", other.escape_ascii());
        }
    }

    #[test]
    fn without_a_header_there_is_nothing_to_know_a_message_by() {
        for none in [&b""[..], b"\r\nbody", b"\n", b"Status: O\r\n\r\nbody"] {
            assert_eq!(HeaderDigest::of(none), None, "{}", none.escape_ascii());
        }
    }
}
