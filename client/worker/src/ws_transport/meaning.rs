//! What the bridge says, in the words of the app: one table.
//!
//! Must not: show anything of the bridge's that is not listed here.

use bridge_protocol::{CertificateFacts, DenialReason, Failure, Step, TlsFailure};
use mail_api::{ErrorKind, ShownCertificate, Stage, TlsEnd};
use mail_engine::ports::TransportError;

/// What we ask the bridge to do about TLS.
pub(super) const fn security(security: mail_api::Security) -> bridge_protocol::Security {
    match security {
        mail_api::Security::Implicit => bridge_protocol::Security::Implicit,
        mail_api::Security::Stls => bridge_protocol::Security::Stls,
        mail_api::Security::None => bridge_protocol::Security::None,
    }
}

/// Which stage a step of the bridge's ends, and the milliseconds the bridge measured. That it permits the target is told
/// without a time: how long it takes to reach a bridge, only we can measure.
pub(super) fn stage(step: Step, milliseconds: u32) -> (Stage, Option<u64>) {
    let measured = Some(milliseconds.into());
    match step {
        Step::Permitted => (Stage::Bridge, None),
        Step::Found => (Stage::Name, measured),
        Step::Connected => (Stage::Connect, measured),
        Step::Secured => (Stage::Tls, measured),
    }
}

/// A certificate.
pub(super) fn certificate(facts: &CertificateFacts) -> mail_api::CertificateFacts {
    let CertificateFacts { names, issuer, chain, not_before, not_after, .. } = facts.clone();
    mail_api::CertificateFacts { names, issuer, chain, not_before, not_after }
}

/// Why a connection was not opened or ended before its time.
pub(super) fn failure(failure: Failure) -> TransportError {
    let (kind, certificate) = match failure {
        Failure::Denied { reason: DenialReason::Port } => (ErrorKind::BridgeRefusedPort, None),
        Failure::Denied { reason: DenialReason::Host } => (ErrorKind::BridgeRefusedHost, None),
        Failure::Denied { reason: DenialReason::Address } => (ErrorKind::BridgeRefusedAddress, None),
        Failure::Busy | Failure::ShuttingDown => (ErrorKind::BridgeBusy, None),
        Failure::NameNotFound => (ErrorKind::NameNotFound, None),
        Failure::Refused => (ErrorKind::ConnectionRefused, None),
        Failure::Unreachable => (ErrorKind::Unreachable, None),
        Failure::TimedOut | Failure::Idle => (ErrorKind::TimedOut, None),
        Failure::Tls { reason, certificate } => (tls(reason), certificate),
        Failure::PlaintextAfterStls => (ErrorKind::StlsInjected, None),
        Failure::Reset => (ErrorKind::ConnectionLost, None),
        Failure::Protocol => (ErrorKind::BridgeProtocol, None),
    };
    let certificate = certificate.map(|facts| {
        let (sha256, facts) = (facts.sha256.clone(), self::certificate(&facts));
        Box::new(ShownCertificate { sha256, facts, seen_by: TlsEnd::Bridge })
    });
    TransportError { certificate, ..TransportError::new(kind) }
}

const fn tls(reason: TlsFailure) -> ErrorKind {
    match reason {
        TlsFailure::Expired => ErrorKind::CertificateExpired,
        TlsFailure::NotYetValid => ErrorKind::CertificateNotYetValid,
        TlsFailure::WrongName => ErrorKind::CertificateWrongName,
        TlsFailure::UnknownIssuer => ErrorKind::CertificateUnknownIssuer,
        TlsFailure::Revoked => ErrorKind::CertificateRevoked,
        TlsFailure::TooOld => ErrorKind::TlsTooOld,
        TlsFailure::NotTls => ErrorKind::NotTls,
        TlsFailure::Unanswered => ErrorKind::TlsUnanswered,
        TlsFailure::Changed => ErrorKind::CertificateChanged,
        TlsFailure::Other => ErrorKind::TlsFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_certificate_that_the_bridge_saw_is_told_once() {
        let certificate = CertificateFacts {
            sha256: "00ff".into(),
            names: vec!["a.example".into()],
            issuer: "CA".into(),
            chain: vec!["Root".into()],
            not_before: 0,
            not_after: 1_767_225_600,
        };
        let facts = self::certificate(&certificate);
        let shown = Some(Box::new(ShownCertificate { sha256: "00ff".into(), facts, seen_by: TlsEnd::Bridge }));
        let error = failure(Failure::Tls { reason: TlsFailure::Expired, certificate: Some(Box::new(certificate)) });
        assert_eq!(error, TransportError { certificate: shown, ..TransportError::new(ErrorKind::CertificateExpired) });
        let bare = failure(Failure::Tls { reason: TlsFailure::NotTls, certificate: None });
        assert_eq!(bare, TransportError::new(ErrorKind::NotTls));
    }
}
