//! Whom a connection trusts, and the one place where a certificate is accepted.
//!
//! Must not: accept a certificate that nobody vouches for and nobody pinned; skip the handshake's signature.

use crate::certificate::{CertificateFacts, Fingerprint, Parsed};
use crate::failure::{Code, Reason, refusal};
use crate::limits;
use crate::ocsp::{Issuer, Response};
use crate::shared::UnixSeconds;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage};

/// Whom a connection trusts. There is no way to trust everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trust {
    /// Certificates that a root vouches for (RFC 5280 §6), for this host (RFC 9525), now, and not known to be revoked.
    Roots,
    /// Exactly this certificate of the server's own, whatever it says of issuer, names, time and OCSP: a person has seen
    /// its fingerprint and names. That the server holds its key is proven by every handshake all the same.
    Pinned {
        /// SHA-256 of its DER form.
        sha256: Fingerprint,
    },
}

/// Decides over certificates. It keeps nothing of one: several connections share it.
#[derive(Debug)]
pub(crate) struct Verifier {
    pub(crate) trust: Trust,
    pub(crate) anchors: Arc<[TrustAnchor<'static>]>,
    pub(crate) algorithms: WebPkiSupportedAlgorithms,
    pub(crate) built: UnixSeconds,
}

impl Verifier {
    fn judge(&self, shown: &Shown<'_>, now: UnixTime) -> Result<(), Reason> {
        if shown.intermediates.len() >= limits::CHAIN_CERTIFICATES {
            return Err(Reason::ChainTooLong);
        }
        match self.trust {
            Trust::Pinned { sha256 } if Fingerprint::of(shown.leaf) == sha256 => Ok(()),
            Trust::Pinned { sha256 } => Err(Reason::PinChanged { pinned: sha256 }),
            Trust::Roots if self.built.is_clock_behind(now) => Err(Reason::ClockWrong),
            Trust::Roots => self.judge_by_roots(shown, now).map_err(|reason| self.beside_dates(reason, shown, now)),
        }
    }

    fn judge_by_roots(&self, shown: &Shown<'_>, now: UnixTime) -> Result<(), Reason> {
        let parsed = Parsed::new(shown.leaf).ok_or(Reason::Other(Code::Certificate))?;
        let reason = |error| reason(&error, &parsed);
        let leaf = EndEntityCert::try_from(shown.leaf).map_err(reason)?;
        let usage = KeyUsage::server_auth();
        let path = leaf
            .verify_for_usage(self.algorithms.all, &self.anchors, shown.intermediates, now, usage, None, None)
            .map_err(reason)?;
        leaf.verify_is_valid_for_subject_name(shown.host).map_err(reason)?;

        let response = Response::new(shown.ocsp_response, leaf.serial());
        if response.is_some_and(|response| response.is_revoked()) {
            return Err(Reason::Revoked);
        }
        if parsed.is_must_staple() {
            let issuer = Issuer { name: leaf.issuer(), key: &path.issuer_spki() };
            if !response.is_some_and(|response| response.is_good(issuer, &self.algorithms, now)) {
                return Err(Reason::Revoked);
            }
        }
        Ok(())
    }

    /// Dates are looked at before all else, so that anybody could hide behind one. Of a certificate that came too early
    /// or too late it is told what was wrong with it when it was issued; and where nothing was, and our clock is years
    /// ahead, that it is the clock.
    fn beside_dates(&self, reason: Reason, shown: &Shown<'_>, now: UnixTime) -> Reason {
        if !matches!(reason, Reason::Expired | Reason::NotYetValid) {
            return reason;
        }
        let issued = u64::try_from(CertificateFacts::of(shown.leaf, &[]).not_before).unwrap_or_default();
        let then = UnixTime::since_unix_epoch(Duration::from_secs(issued));
        match self.judge_by_roots(shown, then) {
            // What was stapled is not of that time.
            Ok(()) | Err(Reason::Revoked | Reason::Expired | Reason::NotYetValid) => {
                let is_clock = reason == Reason::Expired && self.built.is_clock_ahead(now);
                if is_clock { Reason::ClockWrong } else { reason }
            }
            Err(other) => other,
        }
    }

    fn signed(
        certificate: &CertificateDer<'_>,
        verdict: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        // A server that answers with a key that is not its certificate's, or a handshake that was altered.
        verdict.map_err(|error| match error {
            Error::InvalidCertificate(rustls::CertificateError::BadSignature) => {
                refusal(Reason::Tampered, CertificateFacts::of(certificate, &[]))
            }
            _ => refusal(Reason::Other(Code::Certificate), CertificateFacts::of(certificate, &[])),
        })
    }
}

/// What a server shows.
struct Shown<'a> {
    leaf: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    host: &'a ServerName<'a>,
    ocsp_response: &'a [u8],
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Shown { leaf: end_entity, intermediates, host: server_name, ocsp_response };
        match self.judge(&shown, now) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(reason) => Err(refusal(reason, CertificateFacts::of(end_entity, intermediates))),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::signed(certificate, verify_tls12_signature(message, certificate, signature, &self.algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Self::signed(certificate, verify_tls13_signature(message, certificate, signature, &self.algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn reason(error: &webpki::Error, leaf: &Parsed<'_>) -> Reason {
    use webpki::Error;
    match error {
        Error::CertExpired { .. } => Reason::Expired,
        Error::CertNotValidYet { .. } => Reason::NotYetValid,
        Error::CertNotValidForName(_) => Reason::WrongName,
        Error::CertRevoked => Reason::Revoked,
        // A bad signature is an issuer of a name we know with a key we do not.
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => Reason::UnknownIssuer,
        // webpki has further words for a certificate that signed itself; to people it is one thing.
        _ if leaf.is_self_issued() => Reason::UnknownIssuer,
        _ => Reason::Other(Code::Certificate),
    }
}
