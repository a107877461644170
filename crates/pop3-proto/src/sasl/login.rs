//! SASL LOGIN: the name, then the password, each when asked for. Never a standard (an expired draft), and the only
//! mechanism of some servers.
//!
//! What the two challenges say differs from server to server and is not looked at.
//! Must not: be used where anyone can read along; `Client::submit` sees to that.

use crate::sasl::exchange::{Challenge, Response};
use crate::sasl::failure::SaslFailure;
use crate::secret::Secret;
use crate::types::UserName;

#[derive(Clone)]
pub(crate) struct Login {
    user: UserName,
    pass: Secret,
    next: Next,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Name,
    Password,
    Nothing,
}

impl Login {
    pub(crate) fn new(user: &UserName, pass: &Secret) -> Self {
        Self { user: user.clone(), pass: pass.clone(), next: Next::Name }
    }

    pub(crate) fn respond(&mut self, _: Challenge<'_>) -> Result<Response, SaslFailure> {
        let (answer, next) = match self.next {
            Next::Name => (Secret::derived(self.user.as_octets().to_vec()), Next::Password),
            Next::Password => (self.pass.clone(), Next::Nothing),
            Next::Nothing => return Err(SaslFailure::UnexpectedChallenge),
        };
        self.next = next;
        Ok(Response::Answer(answer))
    }

    /// Whether all was said.
    pub(crate) fn is_complete(&self) -> bool {
        self.next == Next::Nothing
    }
}
