//! [`mail_tls::Client`] as what speaks TLS, and its failures in the words of the app.
//!
//! Must not: show anything of the server's but what stands in its certificate.

use super::TlsSession;
use crate::ports::TransportError;
use mail_api::{CertificateFacts, ErrorKind, ShownCertificate, TlsEnd};
use mail_tls::{Client, Code, Failure, Reason, Shared, Trust, UnixSeconds, WriteError};

/// A session of what is linked in, as [`super::Tls::begin`] promises it, at this moment.
///
/// # Errors
/// The host is no name, or the pin no fingerprint, or the clock is evidently wrong.
pub fn begin(shared: &Shared, host: &str, pinned: Option<&str>, now: UnixSeconds) -> Result<Client, TransportError> {
    let trust = match pinned.map(str::parse) {
        None => Trust::Roots,
        Some(Ok(sha256)) => Trust::Pinned { sha256 },
        Some(Err(_)) => return Err(TransportError::new(ErrorKind::InvalidSettings)),
    };
    Ok(Client::new(shared, host, trust, now)?)
}

impl TlsSession for Client {
    fn handle_input(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        Self::handle_input(self, octets).map_err(Into::into)
    }

    fn handle_end_of_input(&mut self) -> Result<(), TransportError> {
        Self::handle_end_of_input(self).map_err(Into::into)
    }

    fn write(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        Self::write(self, octets).map_err(|error| match error {
            WriteError::Closed => TransportError::new(ErrorKind::ConnectionLost),
            WriteError::Full => TransportError::new(ErrorKind::Internal),
        })
    }

    fn close(&mut self) {
        Self::close(self);
    }

    fn take_output(&mut self) -> Vec<u8> {
        Self::take_output(self)
    }

    fn take_plaintext(&mut self) -> Vec<u8> {
        Self::take_plaintext(self)
    }

    fn is_established(&self) -> bool {
        Self::is_established(self)
    }

    fn is_ended(&self) -> bool {
        Self::is_ended(self)
    }

    fn protocol(&self) -> String {
        self.facts().map(|facts| format!("{}, {}", facts.version, facts.cipher_suite)).unwrap_or_default()
    }

    fn certificate(&self) -> ShownCertificate {
        self.facts().map(|facts| shown(&facts.certificate)).unwrap_or_default()
    }

    fn channel_binding(&self) -> Option<[u8; 32]> {
        Self::channel_binding(self)
    }
}

impl From<Failure> for TransportError {
    fn from(failure: Failure) -> Self {
        let kind = match failure.reason {
            Reason::Expired => ErrorKind::CertificateExpired,
            Reason::NotYetValid => ErrorKind::CertificateNotYetValid,
            Reason::WrongName => ErrorKind::CertificateWrongName,
            Reason::UnknownIssuer => ErrorKind::CertificateUnknownIssuer,
            Reason::Revoked => ErrorKind::CertificateRevoked,
            Reason::PinChanged { .. } => ErrorKind::CertificateChanged,
            Reason::ClockWrong => ErrorKind::ClockWrong,
            Reason::TooOld => ErrorKind::TlsTooOld,
            Reason::NotTls => ErrorKind::NotTls,
            Reason::ChainTooLong | Reason::TooLarge => ErrorKind::ServerExceedsLimit,
            Reason::Tampered => ErrorKind::TlsTampered,
            Reason::Cut => ErrorKind::ConnectionLost,
            Reason::Unanswered => ErrorKind::TlsUnanswered,
            // Nobody could look it up, either.
            Reason::Other(Code::Host) => ErrorKind::NameNotFound,
            Reason::Other(_) => ErrorKind::TlsFailed,
        };
        // Shown only where it is what was wrong.
        let is_wrong = kind.offers_trust() || kind == ErrorKind::CertificateRevoked;
        let certificate = failure.certificate.as_deref().filter(|_| is_wrong).map(shown).map(Box::new);
        Self { kind, detail: String::new(), certificate }
    }
}

fn shown(certificate: &mail_tls::CertificateFacts) -> ShownCertificate {
    let mail_tls::CertificateFacts { sha256, names, issuer, chain, not_before, not_after } = certificate;
    let facts = CertificateFacts {
        names: names.clone(),
        issuer: issuer.clone(),
        chain: chain.clone(),
        not_before: *not_before,
        not_after: *not_after,
    };
    ShownCertificate { sha256: sha256.to_string(), facts, seen_by: TlsEnd::Browser }
}
