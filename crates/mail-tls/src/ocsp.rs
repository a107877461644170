//! The OCSP response that a server staples to its handshake (RFC 6066 §8, RFC 6960 §4.2).
//!
//! It is about a certificate if it names its serial number. To call it good, it must be signed by the certificate's
//! issuer, or by whom the issuer named for that (RFC 6960 §4.2.2.2), and be of now. To call it revoked, it need only say
//! so: nobody but the server or somebody in between could have sent that, and either is a reason to stop.
//! The hashes of the issuer's name and key are not compared: the issuer's signature says more.
//! Must not: fetch anything; be lenient.

use crate::der::{self, Reader, tag};
use crate::limits::{OCSP_ENTRIES, OCSP_SKEW_SECONDS};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{
    CertificateDer, Der, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer, TrustAnchor, UnixTime,
};
use webpki::{EndEntityCert, KeyUsage, RawPublicKeyEntity};

/// id-pkix-ocsp-basic (RFC 6960 §4.2.1).
const BASIC_RESPONSE: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// id-kp-OCSPSigning (RFC 6960 §4.2.2.2).
const OCSP_SIGNING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];

/// Who issued the certificate that is asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issuer<'a> {
    /// The content of its name.
    pub(crate) name: &'a [u8],
    /// Its key.
    pub(crate) key: &'a SubjectPublicKeyInfoDer<'a>,
}

/// What a response says of one certificate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Response<'a> {
    is_good: bool,
    is_revoked: bool,
    this_update: i64,
    next_update: Option<i64>,
    /// The octets that are signed.
    signed: &'a [u8],
    /// The content of the signature's AlgorithmIdentifier.
    algorithm: &'a [u8],
    signature: &'a [u8],
    certificates: Reader<'a>,
}

impl<'a> Response<'a> {
    /// None of what is no successful basic response, or says nothing of this serial number (an INTEGER's content).
    pub(crate) fn new(octets: &'a [u8], serial: &[u8]) -> Option<Self> {
        let mut response = der::only(octets, tag::SEQUENCE)?;
        if response.take(tag::ENUMERATED)? != [0] {
            return None;
        }
        let mut explicit = response.enter(tag::context_constructed(0))?;
        let mut bytes = explicit.enter(tag::SEQUENCE)?;
        if bytes.take(tag::OID)? != BASIC_RESPONSE {
            return None;
        }
        let mut basic = der::only(bytes.take(tag::OCTET_STRING)?, tag::SEQUENCE)?;
        let data = basic.value().filter(|data| data.tag == tag::SEQUENCE)?;
        let algorithm = basic.take(tag::SEQUENCE)?;
        let signature = der::bits(basic.take(tag::BIT_STRING)?)?;
        let certificates = match basic.optional(tag::context_constructed(0)) {
            Some(content) => der::only(content, tag::SEQUENCE)?,
            None => Reader::new(&[]),
        };
        if !(basic.is_empty() && bytes.is_empty() && explicit.is_empty() && response.is_empty()) {
            return None;
        }

        let mut inside = Reader::new(data.content);
        let _version = inside.optional(tag::context_constructed(0));
        let _responder = inside.value()?;
        let _produced_at = inside.take(tag::GENERALIZED_TIME)?;
        let mut answers = inside.enter(tag::SEQUENCE)?;
        for _ in 0..OCSP_ENTRIES {
            let mut answer = answers.enter(tag::SEQUENCE)?;
            let mut id = answer.enter(tag::SEQUENCE)?;
            let _hash = id.take(tag::SEQUENCE)?;
            let _issuer_name = id.take(tag::OCTET_STRING)?;
            let _issuer_key = id.take(tag::OCTET_STRING)?;
            if id.take(tag::INTEGER)? != serial {
                continue;
            }
            let status = answer.value()?.tag;
            let this_update = der::moment(&answer.value()?)?;
            let next_update = answer.optional(tag::context_constructed(0));
            let next_update = next_update.and_then(|content| der::moment(&Reader::new(content).value()?));
            return Some(Self {
                is_good: status == tag::context(0),
                is_revoked: status == tag::context_constructed(1),
                this_update,
                next_update,
                signed: data.whole,
                algorithm,
                signature,
                certificates,
            });
        }
        None
    }

    /// Whether it says that the certificate was revoked, signed or not.
    pub(crate) const fn is_revoked(&self) -> bool {
        self.is_revoked
    }

    /// Whether it says that the certificate is good, now, by the word of who may say so.
    pub(crate) fn is_good(&self, issuer: Issuer<'_>, algorithms: &WebPkiSupportedAlgorithms, now: UnixTime) -> bool {
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        let is_of_now = self.this_update <= seconds.saturating_add(OCSP_SKEW_SECONDS)
            // Without an end it would be good for ever to whoever stole the key.
            && self.next_update.is_some_and(|end| seconds <= end);
        self.is_good && is_of_now && (self.is_by(issuer, algorithms) || self.is_by_delegate(issuer, algorithms, now))
    }

    fn is_by(&self, issuer: Issuer<'_>, algorithms: &WebPkiSupportedAlgorithms) -> bool {
        let Ok(key) = RawPublicKeyEntity::try_from(issuer.key) else { return false };
        self.algorithms(algorithms)
            .any(|algorithm| key.verify_signature(algorithm, self.signed, self.signature).is_ok())
    }

    fn is_by_delegate(&self, issuer: Issuer<'_>, algorithms: &WebPkiSupportedAlgorithms, now: UnixTime) -> bool {
        let Some(key) = Reader::new(issuer.key.as_ref()).take(tag::SEQUENCE) else { return false };
        let anchor = TrustAnchor {
            subject: Der::from_slice(issuer.name),
            subject_public_key_info: Der::from_slice(key),
            name_constraints: None,
        };
        let mut certificates = self.certificates;
        let certificates = core::iter::from_fn(|| certificates.value()).take(OCSP_ENTRIES);
        certificates.map(|certificate| CertificateDer::from(certificate.whole)).any(|certificate| {
            let Ok(delegate) = EndEntityCert::try_from(&certificate) else { return false };
            let usage = KeyUsage::required(OCSP_SIGNING);
            let anchors = core::slice::from_ref(&anchor);
            delegate.verify_for_usage(algorithms.all, anchors, &[], now, usage, None, None).is_ok()
                && self
                    .algorithms(algorithms)
                    .any(|algorithm| delegate.verify_signature(algorithm, self.signed, self.signature).is_ok())
        })
    }

    /// Those that the signature says it was made with; they differ in the key they are for.
    fn algorithms(
        &self,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> impl Iterator<Item = &'static dyn SignatureVerificationAlgorithm> {
        let wanted = self.algorithm;
        algorithms.all.iter().copied().filter(move |algorithm| algorithm.signature_alg_id().as_ref() == wanted)
    }
}
