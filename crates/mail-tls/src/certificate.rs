//! What people are told of a certificate (RFC 5280), and the parts of it that decide.
//!
//! Must not: judge a certificate; refuse one because a part that nobody asks for cannot be read.

use crate::der::{self, Reader, tag};
use crate::limits;
use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::str::FromStr;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// RFC 7633 §4.1.
const TLS_FEATURE: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x18];
/// The TLS extension `status_request` (RFC 6066 §8) as an INTEGER's content.
const STATUS_REQUEST: &[u8] = &[5];

/// SHA-256 of a certificate's DER form. Shown and read as 64 digits of lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// That of a certificate, in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// What was given is not 64 digits of hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAFingerprint;

impl fmt::Display for NotAFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a SHA-256 fingerprint in hexadecimal")
    }
}

impl core::error::Error for NotAFingerprint {}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let mut octets = [0; 32];
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAFingerprint);
        }
        for (octet, pair) in octets.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
            let pair = core::str::from_utf8(pair).map_err(|_| NotAFingerprint)?;
            *octet = u8::from_str_radix(pair, 16).map_err(|_| NotAFingerprint)?;
        }
        Ok(Self(octets))
    }
}

/// What is known of a server's certificate. Whatever cannot be read stays empty or zero; the fingerprint is never empty.
/// Names and issuer are what the certificate claims: of one that nobody vouches for, they may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// SHA-256 of its DER form.
    pub sha256: Fingerprint,
    /// DNS names and addresses it is for, in its order; at most [`limits::NAMES`].
    pub names: Vec<String>,
    /// The issuer's common name, or else its organisation.
    pub issuer: String,
    /// The chain that it was shown with: the issuers of the other certificates in the server's order, each as
    /// `issuer`; of at most [`limits::CHAIN_CERTIFICATES`].
    pub chain: Vec<String>,
    /// Begin of validity, in seconds since 1970.
    pub not_before: i64,
    /// End of validity, in seconds since 1970.
    pub not_after: i64,
}

impl CertificateFacts {
    /// Those of a certificate that was shown with these others, all in DER.
    pub fn of(certificate: &[u8], others: &[CertificateDer<'_>]) -> Self {
        let parsed = Parsed::new(certificate);
        let (not_before, not_after) = parsed.and_then(|parsed| parsed.validity()).unwrap_or_default();
        let issuer = |parsed: Option<Parsed<'_>>| parsed.and_then(|parsed| parsed.issuer_name()).unwrap_or_default();
        let others = others.iter().take(limits::CHAIN_CERTIFICATES);
        Self {
            sha256: Fingerprint::of(certificate),
            names: parsed.map(|parsed| parsed.names()).unwrap_or_default(),
            issuer: issuer(parsed),
            chain: others.map(|other| issuer(Parsed::new(other))).collect(),
            not_before,
            not_after,
        }
    }
}

/// The parts of a certificate, unread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parsed<'a> {
    issuer: &'a [u8],
    validity: Reader<'a>,
    subject: &'a [u8],
    extensions: Option<Reader<'a>>,
}

impl<'a> Parsed<'a> {
    /// None of what is no certificate.
    pub(crate) fn new(certificate: &'a [u8]) -> Option<Self> {
        let mut certificate = der::only(certificate, tag::SEQUENCE)?;
        let mut to_be_signed = certificate.enter(tag::SEQUENCE)?;
        let _version = to_be_signed.optional(tag::context_constructed(0));
        to_be_signed.take(tag::INTEGER)?;
        let _algorithm = to_be_signed.take(tag::SEQUENCE)?;
        let issuer = to_be_signed.take(tag::SEQUENCE)?;
        let validity = to_be_signed.enter(tag::SEQUENCE)?;
        let subject = to_be_signed.take(tag::SEQUENCE)?;
        let _key = to_be_signed.take(tag::SEQUENCE)?;
        let _issuer_id = to_be_signed.optional(tag::context(1));
        let _subject_id = to_be_signed.optional(tag::context(2));
        let extensions = to_be_signed.optional(tag::context_constructed(3));
        let extensions = extensions.and_then(|content| der::only(content, tag::SEQUENCE));
        Some(Self { issuer, validity, subject, extensions })
    }

    /// Begin and end, in seconds since 1970.
    pub(crate) fn validity(&self) -> Option<(i64, i64)> {
        let mut validity = self.validity;
        Some((der::moment(&validity.value()?)?, der::moment(&validity.value()?)?))
    }

    /// Whether it names itself as its issuer.
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it is only good with an OCSP response (RFC 7633, "must-staple"). One whose list of features cannot be
    /// read is taken to be.
    pub(crate) fn is_must_staple(&self) -> bool {
        let Some(content) = self.extension(TLS_FEATURE) else { return false };
        let Some(mut features) = der::only(content, tag::SEQUENCE) else { return true };
        while !features.is_empty() {
            match features.take(tag::INTEGER) {
                Some(feature) if feature != STATUS_REQUEST => {}
                _ => return true,
            }
        }
        false
    }

    fn extension(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        let mut extensions = self.extensions?;
        while let Some(mut extension) = extensions.enter(tag::SEQUENCE) {
            let name = extension.take(tag::OID)?;
            let _is_critical = extension.optional(tag::BOOLEAN);
            if name == wanted {
                return extension.take(tag::OCTET_STRING);
            }
        }
        None
    }

    fn names(&self) -> Vec<String> {
        let content = self.extension(SUBJECT_ALTERNATIVE_NAME);
        let names = content.and_then(|content| der::only(content, tag::SEQUENCE));
        let mut names = names.unwrap_or(Reader::new(&[]));
        core::iter::from_fn(|| names.value())
            .filter_map(|name| match name.tag {
                // dNSName and iPAddress of GeneralName (RFC 5280 §4.2.1.6).
                0x82 => dns_name(name.content),
                0x87 => address(name.content),
                _ => None,
            })
            .take(limits::NAMES)
            .collect()
    }

    fn issuer_name(&self) -> Option<String> {
        let attribute = |wanted: &[u8]| {
            let mut names = Reader::new(self.issuer);
            while let Some(mut attributes) = names.enter(tag::SET) {
                while let Some(mut attribute) = attributes.enter(tag::SEQUENCE) {
                    if attribute.take(tag::OID) == Some(wanted) {
                        return attribute.value().and_then(|value| text(&value));
                    }
                }
            }
            None
        };
        attribute(COMMON_NAME).or_else(|| attribute(ORGANIZATION))
    }
}

fn dns_name(octets: &[u8]) -> Option<String> {
    let is_good = octets.len() <= limits::NAME_LENGTH && octets.iter().all(u8::is_ascii_graphic);
    is_good.then(|| octets.iter().copied().map(char::from).collect())
}

fn address(octets: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(v4).to_string());
    }
    <[u8; 16]>::try_from(octets).ok().map(|v6| Ipv6Addr::from(v6).to_string())
}

/// A DirectoryString (RFC 5280 §4.1.2.4), without what controls a screen.
fn text(value: &der::Value<'_>) -> Option<String> {
    let all: String = match value.tag {
        tag::UTF8_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING => core::str::from_utf8(value.content).ok()?.into(),
        // By name T.61, in practice Latin-1.
        tag::TELETEX_STRING => value.content.iter().copied().map(char::from).collect(),
        tag::BMP_STRING => {
            let units = value.content.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()?
        }
        _ => return None,
    };
    Some(all.chars().filter(|c| !c.is_control()).take(limits::NAME_LENGTH).collect())
}
