//! Why an AUTH exchange failed, as far as the client knows.
//!
//! The server's `-ERR` says the rest.
//! Must not: hold a secret.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::reply::StatusText;

/// What was wrong with a challenge, or what a challenge said was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaslFailure {
    /// The challenge is not base64.
    NotBase64,
    /// The challenge lacks what its mechanism prescribes.
    MalformedChallenge,
    /// A challenge where the mechanism has none.
    UnexpectedChallenge,
    /// SCRAM: the server's nonce does not begin with ours, or adds nothing to it (RFC 5802 §5.1, `r`).
    NonceMismatch,
    /// SCRAM: so few iterations that the password could be guessed from our proof, or more than we are willing to do.
    IterationCount {
        /// What the server asked for; `u32::MAX` for all that is larger.
        iterations: u32,
    },
    /// SCRAM: an extension that must be understood (RFC 5802 §5.1, `m`), and is not.
    MandatoryExtension,
    /// SCRAM: the server's signature is wrong. It does not know the password, whoever it is.
    WrongServerSignature,
    /// SCRAM: the server called the login a success and did not prove that it knows the password.
    NoServerSignature,
    /// SCRAM: the server names an error (RFC 5802 §7, `e`).
    ServerError(ScramError),
    /// OAUTHBEARER, XOAUTH2: the token is refused. Holds the reason as JSON (RFC 7628 §3.2.2: `status`, `scope`).
    TokenRefused(StatusText),
}

/// `server-error-value` (RFC 5802 §7).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the value it is named after")]
pub enum ScramError {
    InvalidEncoding,
    ExtensionsNotSupported,
    /// The password is wrong.
    InvalidProof,
    ChannelBindingsDontMatch,
    ServerDoesSupportChannelBinding,
    ChannelBindingNotSupported,
    UnsupportedChannelBindingType,
    /// There is no such user.
    UnknownUser,
    InvalidUsernameEncoding,
    NoResources,
    OtherError,
    /// A value that RFC 5802 does not list.
    Extension(Box<str>),
}

impl SaslFailure {
    /// Whether the server says that the password or token, or the name of the user, is wrong.
    #[must_use]
    pub const fn blames_credentials(&self) -> bool {
        matches!(self, Self::TokenRefused(_) | Self::ServerError(ScramError::InvalidProof | ScramError::UnknownUser))
    }

    /// Whether the server knows another TLS connection than we do, or other mechanisms of it than we were told: somebody
    /// stands between (RFC 5802 §6).
    #[must_use]
    pub const fn finds_somebody_between(&self) -> bool {
        matches!(
            self,
            Self::ServerError(ScramError::ChannelBindingsDontMatch | ScramError::ServerDoesSupportChannelBinding)
        )
    }

    /// Whether the peer could not prove that it knows the password: no other mechanism may show it one.
    #[must_use]
    pub const fn is_about_the_server(&self) -> bool {
        matches!(self, Self::WrongServerSignature | Self::NoServerSignature | Self::NonceMismatch)
    }
}

impl ScramError {
    pub(crate) fn parse(value: &[u8]) -> Self {
        match value {
            b"invalid-encoding" => Self::InvalidEncoding,
            b"extensions-not-supported" => Self::ExtensionsNotSupported,
            b"invalid-proof" => Self::InvalidProof,
            b"channel-bindings-dont-match" => Self::ChannelBindingsDontMatch,
            b"server-does-support-channel-binding" => Self::ServerDoesSupportChannelBinding,
            b"channel-binding-not-supported" => Self::ChannelBindingNotSupported,
            b"unsupported-channel-binding-type" => Self::UnsupportedChannelBindingType,
            b"unknown-user" => Self::UnknownUser,
            b"invalid-username-encoding" => Self::InvalidUsernameEncoding,
            b"no-resources" => Self::NoResources,
            b"other-error" => Self::OtherError,
            other => Self::Extension(String::from_utf8_lossy(other).into()),
        }
    }
}

impl fmt::Display for SaslFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBase64 => f.write_str("a challenge is not base64"),
            Self::MalformedChallenge => f.write_str("a challenge cannot be understood"),
            Self::UnexpectedChallenge => f.write_str("a challenge too many"),
            Self::NonceMismatch => f.write_str("the server's nonce does not continue ours"),
            Self::IterationCount { iterations } => write!(f, "the server asks for {iterations} iterations"),
            Self::MandatoryExtension => f.write_str("the server demands an extension that we do not know"),
            Self::WrongServerSignature => f.write_str("the server does not know the password"),
            Self::NoServerSignature => f.write_str("the server did not prove that it knows the password"),
            Self::ServerError(error) => write!(f, "the server names an error: {error:?}"),
            Self::TokenRefused(reason) => write!(f, "the token is refused: {}", reason.to_text()),
        }
    }
}
