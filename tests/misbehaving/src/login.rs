//! Credentials: USER and PASS, AUTH PLAIN, AUTH XOAUTH2 in two lines, and an AUTH CRAM-MD5 that never succeeds.
//!
//! Must not: keep what a client sent.

use crate::behaviour::Behaviour;
use data_encoding::BASE64;

/// A way of logging in that takes another line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mechanism {
    Plain,
    XOAuth2,
    CramMd5,
}

impl Mechanism {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "PLAIN" => Some(Self::Plain),
            "XOAUTH2" => Some(Self::XOAuth2),
            "CRAM-MD5" => Some(Self::CramMd5),
            _ => None,
        }
    }

    /// What asks for the response.
    pub(crate) fn continuation(self, behaviour: &Behaviour) -> String {
        match self {
            Self::CramMd5 => format!("+ {}", BASE64.encode(b"<1.2@pop.example.org>")),
            Self::Plain | Self::XOAuth2 => behaviour.continuation.to_owned(),
        }
    }

    /// Whether the response holds the right credentials.
    pub(crate) fn accepts(self, behaviour: &Behaviour, response: &[u8]) -> bool {
        let Ok(response) = BASE64.decode(response) else { return false };
        let right = match self {
            Self::Plain => [b"\0", behaviour.user, b"\0", behaviour.password].concat(),
            Self::XOAuth2 => [b"user=", behaviour.user, b"\x01auth=Bearer ", behaviour.password, b"\x01\x01"].concat(),
            Self::CramMd5 => return false,
        };
        response == right
    }
}

/// Whether USER and PASS named the right ones.
pub(crate) fn accepts(behaviour: &Behaviour, user: &[u8], password: &[u8]) -> bool {
    user == behaviour.user && password == behaviour.password
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::CORRECT;

    #[test]
    fn only_the_right_credentials_are_accepted() {
        let plain = |text: &str| Mechanism::Plain.accepts(&CORRECT, BASE64.encode(text.as_bytes()).as_bytes());
        assert!(plain("\0ada\0tanstaaf"));
        assert!(!plain("\0ada\0tanstaa") && !Mechanism::Plain.accepts(&CORRECT, b"*"));
        let token = BASE64.encode(b"user=ada\x01auth=Bearer tanstaaf\x01\x01");
        assert!(Mechanism::XOAuth2.accepts(&CORRECT, token.as_bytes()));
        assert!(accepts(&CORRECT, b"ada", b"tanstaaf") && !accepts(&CORRECT, b"Ada", b"tanstaaf"));
    }
}
