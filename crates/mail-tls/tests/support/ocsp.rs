//! OCSP responses (RFC 6960), written by hand. Must not: be read by anything but a test.

use rcgen::{CertificateParams, CustomExtension, KeyPair, SigningKey as _};

pub(crate) const SERIAL: &[u8] = &[0x2a, 0x17];
pub(crate) const GOOD: &[u8] = &[0x80, 0];
pub(crate) const REVOKED: &[u8] = b"\xa1\x11\x18\x0f20270101000000Z";
pub(crate) const UNKNOWN: &[u8] = &[0x82, 0];
pub(crate) const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// What a response says, and who signed it.
pub(crate) struct Answer<'a> {
    pub(crate) serial: &'a [u8],
    pub(crate) status: &'a [u8],
    pub(crate) this_update: &'a str,
    pub(crate) next_update: Option<&'a str>,
    pub(crate) certificates: &'a [&'a [u8]],
}

impl Answer<'_> {
    /// What is good of the certificate that [`super::Authority::good`] issues.
    pub(crate) const GOOD: Self = Self {
        serial: SERIAL,
        status: GOOD,
        this_update: "20270110000000Z",
        next_update: Some("20270120000000Z"),
        certificates: &[],
    };

    pub(crate) fn signed(&self, key: &KeyPair) -> Vec<u8> {
        let algorithm = der(0x30, &[&[0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a]]);
        let hash = der(0x04, &[&[7; 20]]);
        let id = der(0x30, &[&algorithm, &hash, &hash, &der(0x02, &[self.serial])]);
        let next = self.next_update.map(|end| der(0xa0, &[&der(0x18, &[end.as_bytes()])])).unwrap_or_default();
        let single = der(0x30, &[&id, self.status, &der(0x18, &[self.this_update.as_bytes()]), &next]);
        let responder = der(0xa2, &[&hash]);
        let produced = der(0x18, &[self.this_update.as_bytes()]);
        let data = der(0x30, &[&responder, &produced, &der(0x30, &[&single])]);
        let signature = der(0x03, &[&[0], &key.sign(&data).expect("a signature")]);
        let certificates = der(0xa0, &[&der(0x30, self.certificates)]);
        let basic = der(0x30, &[&data, ECDSA_SHA256, &signature, &certificates]);
        let kind = der(0x06, &[&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01]]);
        let bytes = der(0xa0, &[&der(0x30, &[&kind, &der(0x04, &[&basic])])]);
        der(0x30, &[&der(0x0a, &[&[0]]), &bytes])
    }
}

pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let head = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content].concat()
}

/// Makes a certificate demand a stapled response.
pub(crate) fn must_staple(params: &mut CertificateParams) {
    // TLS feature (RFC 7633): a list of one, status_request.
    let extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 24], vec![0x30, 3, 2, 1, 5]);
    params.custom_extensions.push(extension);
}
