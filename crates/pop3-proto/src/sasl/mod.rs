//! SASL in POP3 (RFC 5034): the mechanisms, and the command that starts one.
//!
//! Must not: decide which mechanism to use; the caller knows what the account permits.

mod base64;
mod plain;

use alloc::vec::Vec;

use crate::command::{Verb, line_with};
use crate::limits::COMMAND_LINE_OCTETS;
use crate::secret::Secret;

pub(crate) use plain::plain;

/// Answers a challenge with "I give up" (RFC 5034 §4).
pub(crate) const CANCEL: &[u8] = b"*\r\n";

/// A mechanism whose client speaks first and once.
#[derive(Debug)]
pub(crate) struct ClientFirst {
    /// As it is announced in the SASL line.
    pub(crate) name: &'static str,
    /// What the client says, before base64.
    pub(crate) response: Secret,
}

/// How an exchange begins.
#[derive(Debug)]
pub(crate) struct Opening {
    /// The AUTH command, CRLF included.
    pub(crate) line: Secret,
    /// Whether the initial response is part of it.
    pub(crate) holds_response: bool,
}

impl ClientFirst {
    /// The AUTH command: with the initial response if that fits the longest command line, else without it, and the
    /// server will ask (RFC 5034 §4). An empty initial response is `=`.
    pub(crate) fn opening(&self) -> Opening {
        let encoded = Secret::derived(base64::encode(self.response.expose()));
        let argument = if encoded.expose().is_empty() { b"=" } else { encoded.expose() };
        let argument = Secret::derived([self.name.as_bytes(), b" ", argument].concat());
        let line = Secret::derived(line_with(Verb::Auth.as_str(), argument.expose()));
        if line.expose().len() <= COMMAND_LINE_OCTETS {
            Opening { line, holds_response: true }
        } else {
            let line = line_with(Verb::Auth.as_str(), self.name.as_bytes());
            Opening { line: Secret::derived(line), holds_response: false }
        }
    }

    /// The answer to a challenge, CRLF included.
    pub(crate) fn answer(&self) -> Vec<u8> {
        let mut line = base64::encode(self.response.expose());
        line.extend_from_slice(b"\r\n");
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(octets: usize) -> (Vec<u8>, bool) {
        let mechanism = ClientFirst { name: "XYZ", response: Secret::derived(alloc::vec![0; octets]) };
        let opening = mechanism.opening();
        (opening.line.expose().to_vec(), opening.holds_response)
    }

    #[test]
    fn an_empty_initial_response_is_an_equals_sign() {
        assert_eq!(opening(0), (b"AUTH XYZ =\r\n".to_vec(), true));
    }

    #[test]
    fn the_initial_response_is_sent_only_if_the_line_has_255_octets_or_fewer() {
        // `AUTH XYZ ` and CRLF are 11 octets; 244 of base64 make 255.
        let (line, holds_response) = opening(183);
        assert_eq!((line.len(), holds_response), (255, true));
        assert_eq!(opening(184), (b"AUTH XYZ\r\n".to_vec(), false));
    }
}
