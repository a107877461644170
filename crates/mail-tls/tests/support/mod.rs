//! A TLS server in memory, and certificates for it.
//!
//! Must not: touch a socket; be polite where a test wants it otherwise.
#![allow(dead_code, reason = "each test takes from here what it needs")]

pub(crate) mod ocsp;

use mail_tls::{CertificateFacts, Client, Failure, Reason, Shared, Trust, UnixSeconds};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SerialNumber, date_time_ymd};
use rustls::crypto::ring::{default_provider, sign};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, SupportedProtocolVersion, version};
use std::io::{Read as _, Write as _};
use std::sync::Arc;

/// 15 January 2027, when these tests take place.
pub(crate) const NOW: UnixSeconds = UnixSeconds(1_800_000_000);
/// 21 September 2026, when what they test was built.
pub(crate) const BUILT: UnixSeconds = UnixSeconds(1_790_000_000);
pub(crate) const YEAR: u64 = 365 * 24 * 60 * 60;
pub(crate) const HOST: &str = "pop.example.org";
pub(crate) const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS12, &version::TLS13];

/// An authority, whose certificate may be a root.
pub(crate) struct Authority {
    pub(crate) issuer: Issuer<'static, KeyPair>,
    pub(crate) der: Vec<u8>,
}

/// What a server shows and holds.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// PKCS #8.
    pub(crate) key: Vec<u8>,
    pub(crate) ocsp: Option<Vec<u8>>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = Self::params(name);
        let der = params.self_signed(&key).expect("a root").der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// An authority below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = Self::params(name);
        let der = params.signed_by(&key, &self.issuer).expect("an authority").der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }

    /// A certificate that is good, but for what is changed.
    pub(crate) fn issue(&self, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let (params, key) = leaf(change);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { chain: vec![certificate.der().clone()], key: key.serialize_der(), ocsp: None }
    }

    pub(crate) fn good(&self) -> Identity {
        self.issue(|_| ())
    }

    pub(crate) fn shared(&self) -> Shared {
        Shared::new(BUILT, &[&self.der]).expect("a root")
    }
}

/// A certificate that nobody else signed.
pub(crate) fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let (params, key) = leaf(change);
    let certificate = params.self_signed(&key).expect("a certificate");
    Identity { chain: vec![certificate.der().clone()], key: key.serialize_der(), ocsp: None }
}

fn leaf(change: impl FnOnce(&mut CertificateParams)) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::new(vec![HOST.to_owned()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, "a server");
    params.serial_number = Some(SerialNumber::from(vec![0x2a, 0x17]));
    params.not_before = date_time_ymd(2026, 12, 1);
    params.not_after = date_time_ymd(2027, 3, 1);
    change(&mut params);
    (params, KeyPair::generate().expect("a key"))
}

impl Identity {
    pub(crate) fn config(&self, version: &'static SupportedProtocolVersion) -> Arc<ServerConfig> {
        let key = PrivateKeyDer::Pkcs8(self.key.clone().into());
        let mut certified = CertifiedKey::new(self.chain.clone(), sign::any_supported_type(&key).expect("a key"));
        certified.ocsp = self.ocsp.clone();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Always(Arc::new(certified))));
        Arc::new(config)
    }

    pub(crate) fn server(&self, version: &'static SupportedProtocolVersion) -> Server {
        Server::new(&self.config(version))
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

pub(crate) struct Server(pub(crate) ServerConnection);

impl Server {
    pub(crate) fn new(config: &Arc<ServerConfig>) -> Self {
        Self(ServerConnection::new(Arc::clone(config)).expect("a server"))
    }

    /// Takes octets of the client's; gives what it said.
    pub(crate) fn handle(&mut self, mut octets: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let mut said = Vec::new();
        while !octets.is_empty() {
            if self.0.read_tls(&mut octets).expect("in memory") == 0 {
                break;
            }
            self.0.process_new_packets()?;
            let _ = self.0.reader().read_to_end(&mut said);
        }
        Ok(said)
    }

    pub(crate) fn say(&mut self, text: &[u8]) {
        self.0.writer().write_all(text).expect("in memory");
    }

    pub(crate) fn output(&mut self) -> Vec<u8> {
        let mut octets = Vec::new();
        while self.0.wants_write() {
            self.0.write_tls(&mut octets).expect("in memory");
        }
        octets
    }
}

pub(crate) fn client(shared: &Shared, trust: Trust) -> Client {
    Client::new(shared, HOST, trust, NOW).expect("a client")
}

/// Carries octets to and fro until nobody has any; gives what the server was told.
pub(crate) fn exchange(client: &mut Client, server: &mut Server) -> Result<Vec<u8>, Failure> {
    let mut told = Vec::new();
    loop {
        let up = client.take_output();
        told.extend(server.handle(&up).unwrap_or_default());
        let down = server.output();
        if up.is_empty() && down.is_empty() {
            return Ok(told);
        }
        client.handle_input(&down)?;
    }
}

/// How a handshake fails.
pub(crate) fn refused(shared: &Shared, trust: Trust, now: UnixSeconds, identity: &Identity) -> Failure {
    let failures = VERSIONS.map(|version| {
        let mut client = Client::new(shared, HOST, trust, now).expect("a client");
        let failure = exchange(&mut client, &mut identity.server(version)).expect_err("a refusal");
        assert_eq!(client.failure(), Some(&failure));
        assert!(!client.is_established() && client.facts().is_none() && client.take_plaintext().is_empty());
        assert!(!client.take_output().is_empty(), "an alert says so");
        assert_eq!(client.handle_input(b"more"), Err(failure.clone()));
        assert_eq!(client.handle_end_of_input(), Err(failure.clone()));
        failure
    });
    assert_eq!(failures[0], failures[1], "TLS 1.2 and 1.3 are refused alike");
    let facts = CertificateFacts::of(&identity.chain[0], &identity.chain[1..]);
    assert_eq!(failures[0].certificate.as_deref(), Some(&facts), "{:?} tells what was shown", failures[0].reason);
    let [failure, _] = failures;
    failure
}

pub(crate) fn reason(shared: &Shared, identity: &Identity) -> Reason {
    refused(shared, Trust::Roots, NOW, identity).reason
}

/// The records of a stream, each whole.
pub(crate) fn records(mut stream: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    while stream.len() >= 5 {
        let (record, rest) = stream.split_at(5 + usize::from(u16::from_be_bytes([stream[3], stream[4]])));
        records.push(record);
        stream = rest;
    }
    assert!(stream.is_empty());
    records
}
