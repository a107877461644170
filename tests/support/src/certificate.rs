//! Certificates made for one test, by an authority made for one test.
//!
//! Must not: leave the test's own directory, or be trusted by anything but what a test hands [`Authority::pem`] to.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};

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
    /// Its validity begins in 2048.
    NotYetValid,
    /// By an authority that calls itself like the test's and has another key.
    OtherAuthority,
    /// It asks for a stapled answer of its authority's (RFC 7633), and the server has none.
    MustStaple,
    /// A good one, followed by 99 that vouch for nothing.
    LongChain,
    /// A good one, followed by one of a million octets.
    HugeChain,
}

/// Certificates behind that of [`Kind::LongChain`].
const LONG_CHAIN: usize = 99;
/// Octets of an extension in that behind [`Kind::HugeChain`].
const HUGE_OCTETS: usize = 1_000_000;
/// An extension that nobody knows, of the arc for examples.
const UNKNOWN: &[u64] = &[2, 999, 1];
/// "TLS feature" (RFC 7633 §6), and a list of one feature: status_request.
const TLS_FEATURE: (&[u64], [u8; 5]) = (&[1, 3, 6, 1, 5, 5, 7, 1, 24], [0x30, 3, 2, 1, 5]);

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
        Self::with_extensions(Vec::new())
    }

    fn with_extensions(extensions: Vec<CustomExtension>) -> Self {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.distinguished_name.push(DnType::CommonName, "Poplar test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.custom_extensions = extensions;
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
            _ => ["localhost", "127.0.0.1", "127.0.0.2", "::1"].map(str::to_owned).to_vec(),
        };
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::new(names).expect("the names are good");
        params.distinguished_name.push(DnType::CommonName, "Poplar test server");
        params.not_before = date_time_ymd(if kind == Kind::NotYetValid { 2048 } else { 2019 }, 1, 1);
        params.not_after = date_time_ymd(if kind == Kind::Expired { 2020 } else { 2049 }, 1, 1);
        if kind == Kind::MustStaple {
            let (oid, content) = TLS_FEATURE;
            params.custom_extensions.push(CustomExtension::from_oid_content(oid, content.to_vec()));
        }
        let certificate = match kind {
            Kind::SelfSigned => params.self_signed(&key),
            Kind::OtherAuthority => params.signed_by(&key, &Self::new().issuer),
            _ => params.signed_by(&key, &self.issuer),
        };
        let behind = match kind {
            Kind::LongChain => self.pem.repeat(LONG_CHAIN),
            Kind::HugeChain => {
                let huge = CustomExtension::from_oid_content(UNKNOWN, vec![0; HUGE_OCTETS]);
                Self::with_extensions(vec![huge]).pem
            }
            _ => String::new(),
        };
        Certificate {
            certificate_pem: certificate.expect("a certificate can be signed").pem() + &behind,
            key_pem: key.serialize_pem(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
