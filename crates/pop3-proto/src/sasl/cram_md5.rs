//! SASL CRAM-MD5 (RFC 2195).
//!
//! Whoever reads along can try out passwords at the speed of MD5, and the server has to keep the password readable.
//! Must not: be the first choice of anyone.

use crate::sasl::exchange::{Challenge, Response};
use crate::sasl::failure::SaslFailure;
use crate::sasl::hash::hmac_md5_hex;
use crate::secret::Secret;
use crate::types::UserName;

#[derive(Clone)]
pub(crate) struct CramMd5 {
    user: UserName,
    pass: Secret,
    responded: bool,
}

impl CramMd5 {
    pub(crate) fn new(user: &UserName, pass: &Secret) -> Self {
        Self { user: user.clone(), pass: pass.clone(), responded: false }
    }

    /// `name SP digest`.
    pub(crate) fn respond(&mut self, challenge: Challenge<'_>) -> Result<Response, SaslFailure> {
        if self.responded {
            return Err(SaslFailure::UnexpectedChallenge);
        }
        let challenge = challenge.decode()?;
        // The digest of nothing would be the same for each login, and good for another.
        if challenge.is_empty() {
            return Err(SaslFailure::MalformedChallenge);
        }
        self.responded = true;
        let digest = hmac_md5_hex(self.pass.expose(), &challenge);
        Ok(Response::Answer(Secret::derived([self.user.as_octets(), b" ", &digest].concat())))
    }

    /// Whether all was said.
    pub(crate) const fn is_complete(&self) -> bool {
        self.responded
    }
}
