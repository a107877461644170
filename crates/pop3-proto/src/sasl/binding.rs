//! The GS2 header and the channel binding behind it (RFC 5801 §4 and §5, RFC 5802 §6 and §7, RFC 9266).
//!
//! The header tells the server whether we could have bound the login to the TLS connection. Somebody in the middle
//! who hides the -PLUS mechanisms is so found out: the header is part of what the proof is about.
//! Must not: compute a binding; it comes from whoever speaks TLS.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// How a SCRAM login stands to the TLS connection.
#[derive(Clone, PartialEq, Eq)]
pub enum ChannelBinding {
    /// The binding is not known, as when TLS ends elsewhere. Sent as `n`.
    Unknown,
    /// The binding is known, but the server does not announce the -PLUS form of the mechanism. Sent as `y`.
    NotOffered,
    /// The login is bound to this connection; the mechanism is the -PLUS form. Sent as `p=`.
    Bound {
        /// Which binding it is.
        kind: ChannelBindingType,
        /// Its octets, from the TLS connection.
        data: Vec<u8>,
    },
}

/// What the data of a binding is made of (the registry of RFC 5056 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelBindingType {
    /// `tls-exporter` (RFC 9266): the one for TLS 1.3.
    TlsExporter,
    /// `tls-server-end-point` (RFC 5929 §4): the hash of the certificate.
    TlsServerEndPoint,
}

impl ChannelBinding {
    /// `gs2-header`, without an authorization identity: the server derives it.
    pub(crate) fn gs2_header(&self) -> String {
        let mut header = String::new();
        match self {
            Self::Unknown => header.push('n'),
            Self::NotOffered => header.push('y'),
            Self::Bound { kind, .. } => {
                header.push_str("p=");
                header.push_str(kind.name());
            }
        }
        header.push_str(",,");
        header
    }

    /// What the server compares: the header, and the data if there is some.
    pub(crate) fn cbind_input(&self) -> Vec<u8> {
        let mut input = self.gs2_header().into_bytes();
        if let Self::Bound { data, .. } = self {
            input.extend_from_slice(data);
        }
        input
    }
}

impl ChannelBindingType {
    /// As it is registered.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TlsExporter => "tls-exporter",
            Self::TlsServerEndPoint => "tls-server-end-point",
        }
    }
}

impl fmt::Debug for ChannelBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("Unknown"),
            Self::NotOffered => f.write_str("NotOffered"),
            // What tls-exporter gives out is keying material.
            Self::Bound { kind, .. } => write!(f, "Bound({}, [redacted])", kind.name()),
        }
    }
}

/// `saslname`: `=` and `,` are `=3D` and `=2C`.
pub(crate) fn escape_name(name: &str) -> String {
    let mut escaped = String::new();
    for character in name.chars() {
        match character {
            '=' => escaped.push_str("=3D"),
            ',' => escaped.push_str("=2C"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_what_we_could_have_done() {
        let bound = |kind| ChannelBinding::Bound { kind, data: b"\0\xff".to_vec() };
        for (binding, input) in [
            (ChannelBinding::Unknown, &b"n,,"[..]),
            (ChannelBinding::NotOffered, b"y,,"),
            (bound(ChannelBindingType::TlsExporter), b"p=tls-exporter,,\0\xff"),
            (bound(ChannelBindingType::TlsServerEndPoint), b"p=tls-server-end-point,,\0\xff"),
        ] {
            assert_eq!(binding.cbind_input(), input);
            assert!(input.starts_with(binding.gs2_header().as_bytes()));
        }
    }

    #[test]
    fn what_would_end_a_name_is_escaped() {
        assert_eq!(escape_name("a,b=c"), "a=2Cb=3Dc");
        assert_eq!(escape_name("=2C"), "=3D2C");
        assert_eq!(escape_name("jörg"), "jörg");
    }
}
