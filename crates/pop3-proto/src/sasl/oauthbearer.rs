//! SASL OAUTHBEARER (RFC 7628).
//!
//! A refusal comes as a challenge, is acknowledged with one ^A, and then told with `-ERR` (§3.2.3).
//! Must not: know how tokens are got or renewed.

use alloc::format;

use crate::error::ArgumentError;
use crate::sasl::bearer::{Bearer, SEPARATOR, authorization, part};
use crate::sasl::binding::escape_name;
use crate::secret::Secret;
use crate::types::UserName;

/// `n,a=name, ^A host=… ^A port=… ^A auth=Bearer token ^A ^A`.
pub(crate) fn oauthbearer(user: &UserName, token: &Secret, host: &str, port: u16) -> Result<Bearer, ArgumentError> {
    let authorization = authorization(token)?;
    let user = core::str::from_utf8(user.as_octets()).map_err(|_| ArgumentError::NotUtf8)?;
    let user = part(escape_name(user).as_bytes())?;
    let host = part(host.as_bytes())?;
    let port = format!("port={port}");
    let separator = [SEPARATOR];
    let head = [b"n,a=".as_slice(), &user, b",", &separator, b"host=", &host, &separator, port.as_bytes(), &separator];
    let message = [head.concat().as_slice(), authorization.expose()].concat();
    Ok(Bearer::new(Secret::derived(message), b"\x01"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::base64;

    #[test]
    fn the_message_of_rfc_7628_is_built() {
        let user = UserName::new("user@example.com").expect("valid");
        let token = Secret::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==").expect("valid");
        let encoded = |host, port| {
            let message = oauthbearer(&user, &token, host, port).expect("valid").initial_response();
            base64::encode(message.expose()).expose().to_vec()
        };
        // §4.1, for IMAP and for SMTP.
        assert_eq!(
            encoded("server.example.com", 143),
            b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRj\
              Mk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        );
        assert_eq!(
            encoded("server.example.com", 587),
            b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRj\
              Mk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        );
    }

    #[test]
    fn a_name_cannot_end_its_part_of_the_message() {
        let token = Secret::new("t").expect("valid");
        let user = |name: &str| UserName::new(name).expect("valid");
        let message = oauthbearer(&user("a=b,c"), &token, "h", 110).expect("valid").initial_response();
        assert_eq!(message.expose(), b"n,a=a=3Db=2Cc,\x01host=h\x01port=110\x01auth=Bearer t\x01\x01");
        assert_eq!(oauthbearer(&user("a\u{1}b"), &token, "h", 110).err(), Some(ArgumentError::NotPermitted));
        assert_eq!(oauthbearer(&user("a"), &token, "h\u{1}", 110).err(), Some(ArgumentError::NotPermitted));
        let latin_1 = UserName::new(b"J\xfcrgen").expect("valid");
        assert_eq!(oauthbearer(&latin_1, &token, "h", 110).err(), Some(ArgumentError::NotUtf8));
    }
}
