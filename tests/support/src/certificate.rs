//! Certificates made for one test, by an authority made for one test.
//!
//! Must not: leave the test's own directory, or be trusted by anything but what a test hands [`Authority::pem`] to.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};

/// What a server's certificate is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Valid, for `localhost` and the loopback addresses, by the test's authority.
    #[default]
    Good,
    /// Its validity ended in 2020.
    Expired,
    /// By nobody but itself.
    SelfSigned,
    /// By the test's authority, for `elsewhere.example` only.
    WrongName,
}

/// A certificate and its key, in PEM.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The certificate.
    pub certificate_pem: String,
    /// Its private key.
    pub key_pem: String,
}

/// An authority that lives as long as one test.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// Makes one, with a new key.
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.distinguished_name.push(DnType::CommonName, "Poplar test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let pem = params.self_signed(&key).expect("an authority signs itself").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Its certificate: the root to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Issues a server's certificate.
    pub fn issue(&self, kind: Kind) -> Certificate {
        let names = match kind {
            Kind::WrongName => vec!["elsewhere.example".to_owned()],
            Kind::Good | Kind::Expired | Kind::SelfSigned => {
                ["localhost", "127.0.0.1", "127.0.0.2", "::1"].map(str::to_owned).to_vec()
            }
        };
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::new(names).expect("the names are good");
        params.distinguished_name.push(DnType::CommonName, "Poplar test server");
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = if kind == Kind::Expired { date_time_ymd(2020, 1, 1) } else { date_time_ymd(2049, 1, 1) };
        let certificate = match kind {
            Kind::SelfSigned => params.self_signed(&key),
            Kind::Good | Kind::Expired | Kind::WrongName => params.signed_by(&key, &self.issuer),
        };
        Certificate {
            certificate_pem: certificate.expect("a certificate can be signed").pem(),
            key_pem: key.serialize_pem(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
