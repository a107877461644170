//! Whether a server has proved that it knows the password (RFC 5802 §3), judged from what was said on the wire.
//!
//! Must not: share a line with the code of `pop3-proto` that decides the same.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;

use super::script::Script;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// No server message that asks for more is answered.
const ITERATIONS: u32 = 64;

/// What both sides said.
pub(crate) struct Talk {
    secret: Vec<u8>,
    client: Vec<u8>,
    server: Vec<u8>,
}

impl Talk {
    pub(crate) fn new(script: &Script<'_>) -> Self {
        Self { secret: script.secret.clone(), client: Vec::new(), server: Vec::new() }
    }

    pub(crate) fn client(&mut self, octets: &[u8]) {
        self.client.extend_from_slice(octets);
    }

    pub(crate) fn server(&mut self, octets: &[u8]) {
        self.server.extend_from_slice(octets);
    }

    /// The last SCRAM login was accepted.
    pub(crate) fn assert_proved(&self) {
        let right = self.right_signature().expect("a login without our proof");
        let said = messages(&self.server).any(|message| {
            let first = message.split(|octet| *octet == b',').next().unwrap_or_default();
            let signature = first.strip_prefix(b"v=").and_then(|signature| BASE64.decode(signature).ok());
            signature.is_some() && signature == BASE64.decode(right.trim_start_matches("v=")).ok()
        });
        assert!(said, "a login without the server's signature {right}");
    }

    /// `v=` and the signature that answers what the client sent last.
    pub(crate) fn right_signature(&self) -> Option<String> {
        let opened = self.client.split(|octet| *octet == b'\n').rfind(|line| line.starts_with(b"AUTH SCRAM-"))?;
        let is_sha1 = opened.starts_with(b"AUTH SCRAM-SHA-1");
        let first = messages(&self.client).filter(|message| bare(message).starts_with(b"n=")).last()?;
        let last = messages(&self.client).filter(|message| message.starts_with(b"c=")).last()?;
        let end = last.windows(3).rposition(|part| part == b",p=")?;
        let without_proof = &last[..end];
        let nonce = &without_proof[without_proof.windows(3).position(|part| part == b",r=")? + 1..];
        let challenge = messages(&self.server).find(|message| {
            let mut parts = message.split(|octet| *octet == b',');
            parts.next() == Some(nonce) && parts.next().is_some_and(|part| part.starts_with(b"s="))
        })?;
        let mut parts = challenge.split(|octet| *octet == b',').skip(1);
        let salt = BASE64.decode(parts.next()?.strip_prefix(b"s=")?).ok()?;
        let iterations = std::str::from_utf8(parts.next()?.strip_prefix(b"i=")?).ok()?.parse().ok()?;
        if !(1..=ITERATIONS).contains(&iterations) {
            return None;
        }
        let signed = [bare(&first), &challenge, without_proof].join(&b',');
        Some(format!("v={}", BASE64.encode(signature(is_sha1, &self.secret, &salt, iterations, &signed))))
    }
}

fn signature(is_sha1: bool, secret: &[u8], salt: &[u8], iterations: u32, signed: &[u8]) -> Vec<u8> {
    if is_sha1 {
        let salted = pbkdf2::pbkdf2_hmac_array::<Sha1, 20>(secret, salt, iterations);
        let mac = |key: &[u8]| Hmac::<Sha1>::new_from_slice(key).expect("a key of any length");
        let key = mac(&salted).chain_update("Server Key").finalize().into_bytes();
        mac(&key).chain_update(signed).finalize().into_bytes().to_vec()
    } else {
        let salted = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(secret, salt, iterations);
        let mac = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
        let key = mac(&salted).chain_update("Server Key").finalize().into_bytes();
        mac(&key).chain_update(signed).finalize().into_bytes().to_vec()
    }
}

/// `client-first-message-bare`.
fn bare(message: &[u8]) -> &[u8] {
    message.windows(2).position(|part| part == b",,").map_or(b"", |at| &message[at + 2..])
}

/// What the last word of each line decodes to.
pub(super) fn messages(octets: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    octets.split(|octet| *octet == b'\n').filter_map(|line| {
        let line = line.trim_ascii();
        let word = line.rsplit(|octet| matches!(octet, b' ' | b'\t')).next().unwrap_or_default();
        BASE64.decode(word).ok().filter(|message| !message.is_empty())
    })
}
