//! The facts about every way of logging in, in one place.
//!
//! Must not: decide which one is used; that is `choose.rs`.

use core::fmt;

/// A SASL mechanism that this crate speaks (RFC 5034; the registry of RFC 4422 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// RFC 7677, bound to the TLS connection: nobody in the middle can pass it on.
    ScramSha256Plus,
    /// RFC 5802, bound to the TLS connection.
    ScramSha1Plus,
    /// RFC 7677. The server proves that it knows the password, too.
    ScramSha256,
    /// RFC 5802. The server proves that it knows the password, too.
    ScramSha1,
    /// RFC 2195.
    CramMd5,
    /// RFC 4616.
    Plain,
    /// Never a standard, and announced by many.
    Login,
    /// RFC 7628.
    OAuthBearer,
    /// What OAUTHBEARER was before it was a standard.
    XOAuth2,
}

/// A way of logging in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// AUTH (RFC 5034).
    Sasl(Mechanism),
    /// APOP (RFC 1939 §7).
    Apop,
    /// USER and PASS (RFC 1939 §7).
    UserPass,
}

/// What somebody who reads a connection gets out of a login, from little to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Passwords can be tried out at leisure, with thousands of hashes for each.
    CostlyGuess,
    /// Passwords can be tried out at leisure, with one fast hash for each: only a very long one holds.
    CheapGuess,
    /// The password, or a token that can be used again.
    Credential,
}

/// What proves who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// A password.
    Password,
    /// An OAuth 2.0 access token (RFC 6750).
    Token,
}

impl Mechanism {
    /// Each of them.
    pub const ALL: [Self; 9] = [
        Self::ScramSha256Plus,
        Self::ScramSha1Plus,
        Self::ScramSha256,
        Self::ScramSha1,
        Self::CramMd5,
        Self::Plain,
        Self::Login,
        Self::OAuthBearer,
        Self::XOAuth2,
    ];

    /// As it is registered, announced and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::ScramSha1Plus => "SCRAM-SHA-1-PLUS",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha1 => "SCRAM-SHA-1",
            Self::CramMd5 => "CRAM-MD5",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::OAuthBearer => "OAUTHBEARER",
            Self::XOAuth2 => "XOAUTH2",
        }
    }

    /// What somebody who reads the connection gets.
    #[must_use]
    pub const fn exposure(self) -> Exposure {
        match self {
            Self::ScramSha256Plus | Self::ScramSha1Plus | Self::ScramSha256 | Self::ScramSha1 => Exposure::CostlyGuess,
            Self::CramMd5 => Exposure::CheapGuess,
            Self::Plain | Self::Login | Self::OAuthBearer | Self::XOAuth2 => Exposure::Credential,
        }
    }

    /// What it needs.
    #[must_use]
    pub const fn credential(self) -> CredentialKind {
        match self {
            Self::OAuthBearer | Self::XOAuth2 => CredentialKind::Token,
            _ => CredentialKind::Password,
        }
    }

    /// Whether it is SCRAM, bound or not: only its -PLUS forms are stronger.
    #[must_use]
    pub const fn is_scram(self) -> bool {
        matches!(self, Self::ScramSha256Plus | Self::ScramSha1Plus | Self::ScramSha256 | Self::ScramSha1)
    }

    /// Whether it is bound to the TLS connection, and so needs one whose channel binding is known.
    #[must_use]
    pub const fn binds_channel(self) -> bool {
        matches!(self, Self::ScramSha256Plus | Self::ScramSha1Plus)
    }

    /// Whether the initial response may be part of the command at all. Office 365 answers XOAUTH2 on one line with a
    /// protocol error and hangs up; on two lines every server takes it.
    pub(crate) const fn permits_initial_response(self) -> bool {
        !matches!(self, Self::XOAuth2)
    }
}

impl Method {
    /// What somebody who reads the connection gets.
    #[must_use]
    pub const fn exposure(self) -> Exposure {
        match self {
            Self::Sasl(mechanism) => mechanism.exposure(),
            Self::Apop => Exposure::CheapGuess,
            Self::UserPass => Exposure::Credential,
        }
    }

    /// What it needs.
    #[must_use]
    pub const fn credential(self) -> CredentialKind {
        match self {
            Self::Sasl(mechanism) => mechanism.credential(),
            Self::Apop | Self::UserPass => CredentialKind::Password,
        }
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sasl(mechanism) => write!(f, "AUTH {mechanism}"),
            Self::Apop => f.write_str("APOP"),
            Self::UserPass => f.write_str("USER and PASS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_registry_and_each_is_there_once() {
        for (index, mechanism) in Mechanism::ALL.iter().enumerate() {
            let name = mechanism.name();
            // RFC 4422 §3.1: 1 to 20 octets.
            assert!((1..=20).contains(&name.len()), "{name}");
            assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'), "{name}");
            assert_eq!(Mechanism::ALL.iter().position(|other| other.name() == name), Some(index));
            assert_eq!(mechanism.binds_channel(), name.ends_with("-PLUS"));
        }
    }

    #[test]
    fn a_token_is_always_exposed_to_whoever_reads_along() {
        for mechanism in Mechanism::ALL {
            if mechanism.credential() == CredentialKind::Token {
                assert_eq!(mechanism.exposure(), Exposure::Credential, "{mechanism}");
            }
        }
    }
}
