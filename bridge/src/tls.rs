//! TLS to the upstream, where it ends in the bridge.
//!
//! Certificates are always verified, against Mozilla's roots and those the operator adds; there is no
//! switch to turn that off. A certificate that the operator named itself is good for its names and its time,
//! even if it signed itself as an authority would, as those made by `openssl req -x509` do. Where the client names the
//! one certificate that it takes, that one is taken and no other, whatever it says: a person has looked at it.
//! What the server showed is reported to the client, above all when it was refused.
//! Must not: accept a certificate that nobody vouches for and nobody named, or speak anything older than TLS 1.2.

use crate::dial::Problem;
use bridge_protocol::{CertificateFacts, Failure, TlsFacts, TlsFailure};
use data_encoding::HEXLOWER;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, RootCertStore,
    SignatureScheme,
    client::{
        Resumption, WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring::default_provider},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
};
use std::{
    io, iter, mem,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpStream, time};
use tokio_rustls::TlsConnector;
use x509_parser::{
    extensions::GeneralName,
    prelude::{FromDer, X509Certificate},
};

/// An upstream with TLS begun.
pub type TlsStream = tokio_rustls::client::TlsStream<TcpStream>;

/// The most names of a certificate that are reported.
const MAX_NAMES: usize = 32;
/// The longest name that is reported, in octets: as long as names of hosts may be (RFC 1035 §2.3.4).
const MAX_NAME_OCTETS: usize = 255;
/// The most certificates beside the server's own that are reported.
const MAX_CHAIN: usize = 8;

/// Begins TLS. Clones share the roots.
#[derive(Debug, Clone)]
pub struct Tls {
    provider: Arc<CryptoProvider>,
    verifier: Arc<WebPkiServerVerifier>,
    named: Arc<[CertificateDer<'static>]>,
}

impl Tls {
    /// With Mozilla's roots and those in PEM files of the operator's.
    ///
    /// # Errors
    /// What is wrong with which file, in one sentence.
    pub fn new(files: &[impl AsRef<Path>]) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut named = Vec::new();
        for file in files {
            let file = file.as_ref();
            let wrong = |what: &dyn std::fmt::Display| format!("root certificates in {}: {what}", file.display());
            let before = roots.len();
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
                let certificate = certificate.map_err(|error| wrong(&error))?;
                roots.add(certificate.clone()).map_err(|error| wrong(&error))?;
                named.push(certificate);
            }
            if roots.len() == before {
                return Err(wrong(&"no certificate in PEM form"));
            }
        }
        let provider = Arc::new(default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { provider, verifier, named: named.into() })
    }

    /// Shakes hands on a connection to `host` within `limit`. Where a certificate is pinned by its
    /// [`CertificateFacts::sha256`], with whoever shows it and nobody else.
    ///
    /// # Errors
    /// What was wrong, with the certificate where the server showed one.
    pub async fn begin(
        &self,
        stream: TcpStream,
        host: &str,
        pinned: Option<String>,
        limit: Duration,
    ) -> Result<(Box<TlsStream>, TlsFacts), Problem> {
        let problem = |failure| Problem { failure, detail: "" };
        let other = |reason| problem(Failure::Tls { reason, certificate: None });
        let name = ServerName::try_from(host.to_owned()).map_err(|_| other(TlsFailure::WrongName))?;
        let witness = Arc::new(Witness {
            inner: Arc::clone(&self.verifier),
            named: Arc::clone(&self.named),
            pinned,
            shown: Mutex::default(),
        });
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|_| other(TlsFailure::Other))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::<Witness>::clone(&witness))
            .with_no_client_auth();
        // One witness a connection, so there is nothing to resume; and a full handshake always shows the certificate.
        config.resumption = Resumption::disabled();
        let connector = TlsConnector::from(Arc::new(config));
        match time::timeout(limit, connector.connect(name, stream)).await {
            Err(_) => Err(problem(Failure::TimedOut)),
            Ok(Err(error)) => Err(problem(failure(&error, &witness.shown()))),
            Ok(Ok(stream)) => {
                let facts = facts(&stream);
                Ok((Box::new(stream), facts))
            }
        }
    }
}

/// Lets webpki decide, or whoever pinned a certificate, and remembers what was shown.
#[derive(Debug)]
struct Witness {
    inner: Arc<WebPkiServerVerifier>,
    named: Arc<[CertificateDer<'static>]>,
    pinned: Option<String>,
    shown: Mutex<Vec<CertificateDer<'static>>>,
}

impl Witness {
    fn shown(&self) -> Vec<CertificateDer<'static>> {
        mem::take(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The pinned certificate is taken, whatever it says; the handshake's signature proves all the same that the server
    /// has its key.
    fn verify_pinned(pinned: &str, end_entity: &CertificateDer<'_>) -> Result<ServerCertVerified, Error> {
        // rustls has no word for it, and this one nobody else says.
        let changed = CertificateError::ApplicationVerificationFailure;
        let is_it = sha256(end_entity) == pinned;
        is_it.then(ServerCertVerified::assertion).ok_or_else(|| changed.into())
    }

    /// A certificate that the operator named is its own authority; its name and its time count all the same.
    fn verify_named(&self, end_entity: &CertificateDer<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<(), Error> {
        if !self.named.contains(end_entity) {
            return Err(CertificateError::UnknownIssuer.into());
        }
        let (_, parsed) = X509Certificate::from_der(end_entity).map_err(|_| CertificateError::BadEncoding)?;
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if now < parsed.validity().not_before.timestamp() {
            return Err(CertificateError::NotValidYet.into());
        }
        if now > parsed.validity().not_after.timestamp() {
            return Err(CertificateError::Expired.into());
        }
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_roots = || self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let verdict = match &self.pinned {
            Some(pinned) => Self::verify_pinned(pinned, end_entity),
            None => by_roots().or_else(|error| match self.verify_named(end_entity, server_name, now) {
                Ok(()) => Ok(ServerCertVerified::assertion()),
                Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Err(error),
                Err(named) => Err(named),
            }),
        };
        if verdict.is_err() {
            let shown = iter::once(end_entity).chain(intermediates.iter().take(MAX_CHAIN));
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) =
                shown.map(|certificate| certificate.clone().into_owned()).collect();
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn facts(stream: &TlsStream) -> TlsFacts {
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS",
    };
    let suite = connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()).unwrap_or_default();
    // rustls writes TLS13_AES_…, IANA TLS_AES_….
    let cipher_suite = suite.replacen("TLS13_", "TLS_", 1);
    let certificate = connection.peer_certificates().and_then(certificate_facts).unwrap_or_default();
    TlsFacts { version: version.to_owned(), cipher_suite, certificate }
}

/// What is known of the first of the certificates that a server showed, if it showed one; whatever cannot be read stays
/// empty, the fingerprint never does.
fn certificate_facts(shown: &[CertificateDer<'_>]) -> Option<CertificateFacts> {
    let (der, others) = shown.split_first()?;
    let sha256 = sha256(der);
    let Ok((_, certificate)) = X509Certificate::from_der(der) else {
        return Some(CertificateFacts { sha256, ..CertificateFacts::default() });
    };
    let alternatives = certificate.subject_alternative_name().ok().flatten();
    let names = alternatives
        .iter()
        .flat_map(|extension| &extension.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) if name.len() <= MAX_NAME_OCTETS => Some((*name).to_owned()),
            GeneralName::IPAddress(octets) => address(octets),
            _ => None,
        })
        .take(MAX_NAMES)
        .collect();
    let of_other = |der| X509Certificate::from_der(der).map(|(_, other)| issuer(&other)).unwrap_or_default();
    let validity = certificate.validity();
    Some(CertificateFacts {
        sha256,
        names,
        issuer: issuer(&certificate),
        chain: others.iter().take(MAX_CHAIN).map(|der| of_other(der)).collect(),
        not_before: validity.not_before.timestamp(),
        not_after: validity.not_after.timestamp(),
    })
}

/// Who issued a certificate, for people.
fn issuer(certificate: &X509Certificate<'_>) -> String {
    let issuer = certificate.issuer();
    issuer
        .iter_common_name()
        .chain(issuer.iter_organization())
        .find_map(|attribute| attribute.as_str().ok())
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(128)
        .collect()
}

fn sha256(der: &CertificateDer<'_>) -> String {
    HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, der).as_ref())
}

fn address(octets: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(std::net::Ipv4Addr::from(v4).to_string());
    }
    <[u8; 16]>::try_from(octets).ok().map(|v6| std::net::Ipv6Addr::from(v6).to_string())
}

fn failure(error: &io::Error, shown: &[CertificateDer<'static>]) -> Failure {
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        // Who hangs up while our hello is still unread resets the connection.
        return match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                Failure::Tls { reason: TlsFailure::Unanswered, certificate: None }
            }
            _ => Failure::Reset,
        };
    };
    let reason = match error {
        Error::InvalidCertificate(error) => certificate_failure(error, shown.first()),
        Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13) => TlsFailure::TooOld,
        Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        ) => TlsFailure::TooOld,
        Error::PeerIncompatible(_) => TlsFailure::TooOld,
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => TlsFailure::NotTls,
        _ => TlsFailure::Other,
    };
    Failure::Tls { reason, certificate: certificate_facts(shown).map(Box::new) }
}

fn certificate_failure(error: &CertificateError, shown: Option<&CertificateDer<'static>>) -> TlsFailure {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFailure::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsFailure::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsFailure::WrongName,
        // The handshake's: whoever shows this certificate does not hold its key.
        CertificateError::BadSignature if shown.is_none() => TlsFailure::Other,
        // A bad signature is an issuer of a name we know with a key we do not.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFailure::UnknownIssuer,
        CertificateError::Revoked => TlsFailure::Revoked,
        CertificateError::ApplicationVerificationFailure => TlsFailure::Changed,
        // webpki has further words for a certificate that signed itself; to people it is one thing.
        _ if shown.is_some_and(is_self_issued) => TlsFailure::UnknownIssuer,
        _ => TlsFailure::Other,
    }
}

fn is_self_issued(der: &CertificateDer<'static>) -> bool {
    X509Certificate::from_der(der).is_ok_and(|(_, certificate)| certificate.issuer() == certificate.subject())
}
