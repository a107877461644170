//! What makes one SCRAM login different from every other (RFC 5802 §5.1, `r`).
//!
//! Must not: make randomness; it is handed in, like time.

use alloc::boxed::Box;
use alloc::string::String;

use crate::error::ArgumentError;
use crate::limits::NONCE_OCTETS;
use crate::sasl::base64;

/// Our part of the nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNonce(Box<str>);

impl ClientNonce {
    /// A nonce that is given as text: 16 to 256 printable octets other than the comma.
    ///
    /// # Errors
    /// [`ArgumentError::NotPermitted`] when it is not.
    pub fn new(nonce: &str) -> Result<Self, ArgumentError> {
        let printable = nonce.bytes().all(is_nonce_octet);
        if printable && NONCE_OCTETS.contains(&nonce.len()) {
            Ok(Self(nonce.into()))
        } else {
            Err(ArgumentError::NotPermitted)
        }
    }

    /// A nonce from 18 octets that nobody can foretell and that were used for nothing else.
    #[must_use]
    pub fn from_random(octets: [u8; 18]) -> Self {
        Self(String::from_utf8_lossy(base64::encode(&octets).expose()).into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// `printable` (RFC 5802 §7).
pub(crate) const fn is_nonce_octet(octet: u8) -> bool {
    octet.is_ascii_graphic() && octet != b','
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_long_enough_and_free_of_what_would_end_it() {
        for nonce in ["rOprNGfwEbeRWgbNEkqO", "0123456789abcdef", "!\"#$%&'()*+-./:;<=>?@[\\]^_`{|}~"] {
            assert_eq!(ClientNonce::new(nonce).map(|nonce| nonce.as_str().len()), Ok(nonce.len()));
        }
        let long = "x".repeat(257);
        for nonce in ["", "0123456789abcde", "0123456789,abcdef", "0123456789 abcdef", "0123456789\u{fc}abcdef", &long]
        {
            assert_eq!(ClientNonce::new(nonce), Err(ArgumentError::NotPermitted), "{nonce:?}");
        }
    }

    #[test]
    fn random_octets_make_a_nonce() {
        for octets in [[0; 18], [0xff; 18]] {
            let nonce = ClientNonce::from_random(octets);
            assert_eq!(ClientNonce::new(nonce.as_str()), Ok(nonce));
        }
        assert_ne!(ClientNonce::from_random([0; 18]), ClientNonce::from_random([1; 18]));
    }
}
