//! Why a connection failed, for people and for the code that decides what to tell them.
//!
//! Must not: carry text of the server's but what stands in a certificate.

use crate::certificate::{CertificateFacts, Fingerprint};
use core::fmt;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, OtherError};
use std::sync::Arc;

/// Why a connection failed. It has no successor: whoever wants to try again makes a new [`Client`](crate::Client).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was wrong.
    pub reason: Reason,
    /// The server's own certificate, where it showed one. With [`Reason::Tampered`] and [`Reason::Cut`] it was accepted.
    pub certificate: Option<Box<CertificateFacts>>,
}

/// What was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The certificate's validity is over (RFC 5280 §4.1.2.5).
    Expired,
    /// The certificate's validity has not begun.
    NotYetValid,
    /// The certificate is for other names (RFC 9525 §6).
    WrongName,
    /// Nobody who is trusted issued it, self-signed ones included (RFC 5280 §6).
    UnknownIssuer,
    /// The stapled OCSP response says that it was revoked; or the certificate must come with a stapled response
    /// (RFC 7633), and came without one that is good.
    Revoked,
    /// It is another certificate than the one that was pinned. [`Failure::certificate`] holds the one that was shown.
    PinChanged {
        /// The one that was pinned.
        pinned: Fingerprint,
    },
    /// The server showed more than [`limits::CHAIN_CERTIFICATES`](crate::limits::CHAIN_CERTIFICATES) certificates.
    ChainTooLong,
    /// Our own clock is evidently wrong: behind the day this program was built; or so far ahead of it that a
    /// certificate which is good in all else seems to have expired.
    ClockWrong,
    /// Both sides have no version or cipher suite in common: the server speaks TLS 1.1 or older (RFC 8996).
    TooOld,
    /// What came is not TLS.
    NotTls,
    /// The input ended before its first octet: so do servers that find no version of TLS in common and do not say so,
    /// ports without TLS, and connections that are cut.
    Unanswered,
    /// A record or handshake message is larger than allowed (RFC 8446 §5.1, and
    /// [`limits::HANDSHAKE_MESSAGE_OCTETS`](crate::limits::HANDSHAKE_MESSAGE_OCTETS)).
    TooLarge,
    /// What came was altered, made up, repeated or left out on the way: it does not authenticate, or makes no sense as
    /// TLS after it did (RFC 8446 §4.4.3, §4.4.4, §5.2). Or the server says this of what it got.
    Tampered,
    /// The input ended without close_notify (RFC 8446 §6.1): what came may not be all.
    Cut,
    /// Anything else.
    Other(Code),
}

/// Anything else, without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// What was given as host is no name and no address.
    Host,
    /// The server ended the connection with this alert (RFC 8446 §6).
    Alert(u8),
    /// The certificate cannot be read, is not meant for a server, or is signed in a way that is not supported.
    Certificate,
    /// The server broke a rule of the protocol.
    Protocol,
    /// Something in here: no randomness, or a fault of ours.
    Internal,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::Expired => f.write_str("the server's certificate has expired"),
            Reason::NotYetValid => f.write_str("the server's certificate is not yet valid"),
            Reason::WrongName => f.write_str("the server's certificate is for other names"),
            Reason::UnknownIssuer => f.write_str("nobody who is trusted issued the server's certificate"),
            Reason::Revoked => f.write_str("the server's certificate was revoked, or lacks the proof that it was not"),
            Reason::PinChanged { .. } => f.write_str("the server's certificate is not the one that was pinned"),
            Reason::ChainTooLong => f.write_str("the server shows too many certificates"),
            Reason::ClockWrong => f.write_str("the clock of this device is wrong"),
            Reason::TooOld => f.write_str("the server speaks no version of TLS that is safe"),
            Reason::NotTls => f.write_str("the server does not speak TLS here"),
            Reason::Unanswered => f.write_str("the connection ended as soon as TLS began"),
            Reason::TooLarge => f.write_str("the server sends messages that are too large"),
            Reason::Tampered => f.write_str("the connection was tampered with"),
            Reason::Cut => f.write_str("the connection was cut"),
            Reason::Other(code) => write!(f, "TLS failed ({code:?})"),
        }
    }
}

impl core::error::Error for Failure {}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { reason: Reason::Other(code), certificate: None }
    }
}

/// A refusal of ours on its way through rustls, which hands it back as it is.
#[derive(Debug)]
struct Refusal(Failure);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl core::error::Error for Refusal {}

/// Refuses a certificate.
pub(crate) fn refusal(reason: Reason, certificate: CertificateFacts) -> Error {
    let failure = Failure { reason, certificate: Some(Box::new(certificate)) };
    CertificateError::Other(OtherError(Arc::new(Refusal(failure)))).into()
}

/// What rustls's word is to us. `is_tls` is whether the first octets looked like it.
pub(crate) fn failure(error: &Error, is_tls: bool) -> Failure {
    let reason = match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            if let Some(Refusal(failure)) = inner.downcast_ref() {
                return failure.clone();
            }
            Reason::Other(Code::Certificate)
        }
        Error::InvalidCertificate(_) | Error::NoCertificatesPresented => Reason::Other(Code::Certificate),
        Error::PeerIncompatible(_) => Reason::TooOld,
        Error::AlertReceived(alert) => match alert {
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity => Reason::TooOld,
            AlertDescription::BadRecordMac | AlertDescription::DecryptError => Reason::Tampered,
            other => Reason::Other(Code::Alert(u8::from(*other))),
        },
        _ if !is_tls => Reason::NotTls,
        Error::PeerSentOversizedRecord
        | Error::InvalidMessage(
            InvalidMessage::HandshakePayloadTooLarge
            | InvalidMessage::CertificatePayloadTooLarge
            | InvalidMessage::MessageTooLarge,
        ) => Reason::TooLarge,
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::DecryptError => Reason::Tampered,
        Error::PeerMisbehaved(_) => Reason::Other(Code::Protocol),
        _ => Reason::Other(Code::Internal),
    };
    Failure { reason, certificate: None }
}
