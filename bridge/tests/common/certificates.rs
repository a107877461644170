//! Certificates made for a test, and POP3-like servers that show them.
//!
//! Must not: use a certificate or a key that exists anywhere else.

use data_encoding::HEXLOWER;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::{CertifiedKey, SingleCertAndKey},
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};
use tokio_rustls::TlsAcceptor;

/// A certificate authority of the test's own.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    pub file: PathBuf,
}

/// What a server's certificate is to look like.
pub struct Wish<'a> {
    pub name: &'a str,
    /// Year of its end.
    pub until: i32,
    /// Year of its beginning.
    pub from: i32,
}

impl Authority {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, "Test Authority");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signs");
        let name = format!("poplar-test-{}-{}.pem", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, issuer.pem()).expect("writes");
        Self { issuer, file }
    }

    /// A server's TLS with a certificate signed by this authority, whose own it shows with it.
    pub fn server(&self, wish: &Wish<'_>) -> TlsAcceptor {
        self.server_with(wish, rustls::ALL_VERSIONS)
    }

    /// The same, with these versions of TLS only.
    pub fn server_with(&self, wish: &Wish<'_>, versions: &[&'static rustls::SupportedProtocolVersion]) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(wish).signed_by(&key, &self.issuer).expect("signs");
        acceptor(vec![certificate.der().clone(), self.issuer.der().clone()], &key, versions)
    }

    /// A server that shows a good certificate and holds another key, and the SHA-256 of what it shows.
    pub fn impostor(&self, wish: &Wish<'_>) -> (String, TlsAcceptor) {
        let certificate = params(wish).signed_by(&KeyPair::generate().expect("a key"), &self.issuer).expect("signs");
        let sha256 = ring::digest::digest(&ring::digest::SHA256, certificate.der());
        let (provider, key) = (Arc::new(default_provider()), pkcs8(&KeyPair::generate().expect("a key")));
        let key = provider.key_provider.load_private_key(key).expect("a key");
        let shown = CertifiedKey::new(vec![certificate.der().clone()], key);
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        (HEXLOWER.encode(sha256.as_ref()), TlsAcceptor::from(Arc::new(config)))
    }

    /// Trusts this certificate as well.
    pub fn add(&self, pem: &str) {
        let all = std::fs::read_to_string(&self.file).expect("reads") + pem;
        std::fs::write(&self.file, all).expect("writes");
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// A server's TLS with a certificate that signed itself, and that in PEM form;
/// as an authority too, as `openssl req -x509` makes it.
pub fn self_signed(wish: &Wish<'_>, authority: bool) -> (TlsAcceptor, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = params(wish);
    if authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let certificate = params.self_signed(&key).expect("signs");
    (acceptor(vec![certificate.der().clone()], &key, rustls::ALL_VERSIONS), certificate.pem())
}

fn params(wish: &Wish<'_>) -> CertificateParams {
    let mut params = CertificateParams::new([wish.name.to_owned()]).expect("names");
    params.not_before = date_time_ymd(wish.from, 1, 1);
    params.not_after = date_time_ymd(wish.until, 1, 1);
    params.distinguished_name.push(DnType::CommonName, wish.name);
    params
}

fn acceptor(
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    key: &KeyPair,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, pkcs8(key))
        .expect("a certificate");
    TlsAcceptor::from(Arc::new(config))
}

fn pkcs8(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))
}
