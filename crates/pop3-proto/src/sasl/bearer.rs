//! What OAUTHBEARER and XOAUTH2 share: one message with a token, and one challenge, which means that it is refused.
//!
//! Must not: know how tokens are got or renewed.

use alloc::vec::Vec;

use crate::error::ArgumentError;
use crate::sasl::exchange::{Challenge, Response};
use crate::sasl::failure::SaslFailure;
use crate::secret::Secret;

/// Separates the parts of the message (RFC 7628 §3.1, `kvsep`).
pub(crate) const SEPARATOR: u8 = 1;

#[derive(Clone)]
pub(crate) struct Bearer {
    message: Secret,
    /// How a refusal is acknowledged, so that the server can end the exchange.
    acknowledgement: &'static [u8],
}

impl Bearer {
    pub(crate) const fn new(message: Secret, acknowledgement: &'static [u8]) -> Self {
        Self { message, acknowledgement }
    }

    pub(crate) fn initial_response(&self) -> Secret {
        self.message.clone()
    }

    pub(crate) fn respond(&self, challenge: Challenge<'_>) -> Result<Response, SaslFailure> {
        let reason = challenge.decode()?;
        let acknowledgement = Secret::derived(self.acknowledgement.to_vec());
        Ok(Response::Acknowledgement(acknowledgement, SaslFailure::TokenRefused(reason.as_slice().into())))
    }
}

/// `auth=Bearer token ^A ^A`. A token is made of printable octets (RFC 6750 §2.1).
pub(crate) fn authorization(token: &Secret) -> Result<Secret, ArgumentError> {
    let token = token.expose();
    if token.is_empty() {
        return Err(ArgumentError::Empty);
    }
    if !token.iter().all(u8::is_ascii_graphic) {
        return Err(ArgumentError::NotPermitted);
    }
    Ok(Secret::derived([b"auth=Bearer ", token, &[SEPARATOR, SEPARATOR]].concat()))
}

/// Refuses what would end its part of the message.
pub(crate) fn part(octets: &[u8]) -> Result<Vec<u8>, ArgumentError> {
    if octets.contains(&SEPARATOR) { Err(ArgumentError::NotPermitted) } else { Ok(octets.to_vec()) }
}
