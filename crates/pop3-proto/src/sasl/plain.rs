//! SASL PLAIN (RFC 4616): one message, and no challenge.
//!
//! Must not: be used where anyone can read along; `Client::submit` sees to that.

use crate::secret::Secret;
use crate::types::UserName;

#[derive(Clone)]
pub(crate) struct Plain {
    message: Secret,
}

impl Plain {
    /// `NUL authcid NUL passwd`; without an authorization identity the server derives it.
    pub(crate) fn new(user: &UserName, pass: &Secret) -> Self {
        Self { message: Secret::derived([b"\0", user.as_octets(), b"\0", pass.expose()].concat()) }
    }

    pub(crate) fn initial_response(&self) -> Secret {
        self.message.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_rfc_4616_is_built() {
        let plain = Plain::new(&UserName::new("tim").expect("valid"), &Secret::new("tanstaaftanstaaf").expect("valid"));
        assert_eq!(plain.initial_response().expose(), b"\0tim\0tanstaaftanstaaf");
    }
}
