//! SASL PLAIN (RFC 4616).
//!
//! Must not: be used where anyone can read along; `Client::submit` sees to that.

use crate::sasl::ClientFirst;
use crate::secret::Secret;
use crate::types::UserName;

/// `NUL authcid NUL passwd`; without an authorization identity the server derives it.
pub(crate) fn plain(user: &UserName, pass: &Secret) -> ClientFirst {
    let response = [b"\0", user.as_octets(), b"\0", pass.expose()].concat();
    ClientFirst { name: "PLAIN", response: Secret::derived(response) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_rfc_4616_is_built() {
        let mechanism = plain(&UserName::new("tim").expect("valid"), &Secret::new("tanstaaftanstaaf").expect("valid"));
        assert_eq!(mechanism.response.expose(), b"\0tim\0tanstaaftanstaaf");
        assert_eq!(mechanism.answer(), b"AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n");
    }
}
