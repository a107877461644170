//! The hash functions that logins are made of, behind functions of octets.
//!
//! Must not: know a mechanism.

use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// Which SCRAM it is: SCRAM-SHA-1 (RFC 5802) or SCRAM-SHA-256 (RFC 7677).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the hash it is named after")]
pub enum ScramHash {
    Sha1,
    Sha256,
}

impl ScramHash {
    /// `H(octets)`.
    pub(crate) fn hash(self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(octets).to_vec(),
            Self::Sha256 => Sha256::digest(octets).to_vec(),
        }
    }

    /// `HMAC(key, octets)`.
    pub(crate) fn hmac(self, key: &[u8], octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => hmac::<Hmac<Sha1>>(key, octets),
            Self::Sha256 => hmac::<Hmac<Sha256>>(key, octets),
        }
    }

    /// Whether `signature` is `HMAC(key, octets)`, in a time that does not tell how much of it is right.
    pub(crate) fn verify(self, key: &[u8], octets: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Sha1 => verify::<Hmac<Sha1>>(key, octets, signature),
            Self::Sha256 => verify::<Hmac<Sha256>>(key, octets, signature),
        }
    }

    /// `Hi(password, salt, iterations)`, which is PBKDF2 with one block (RFC 5802 §2.2).
    pub(crate) fn salted_password(self, password: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
        match self {
            Self::Sha1 => pbkdf2::pbkdf2_hmac_array::<Sha1, 20>(password, salt, iterations).to_vec(),
            Self::Sha256 => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, salt, iterations).to_vec(),
        }
    }
}

/// MD5 in hexadecimal digits of lower case, as APOP sends it.
pub(crate) fn md5_hex(octets: &[u8]) -> Vec<u8> {
    hex(&Md5::digest(octets))
}

/// HMAC-MD5 in hexadecimal digits of lower case, as CRAM-MD5 sends it.
pub(crate) fn hmac_md5_hex(key: &[u8], octets: &[u8]) -> Vec<u8> {
    hex(&hmac::<Hmac<Md5>>(key, octets))
}

fn hmac<M: Mac + KeyInit>(key: &[u8], octets: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so there is always a result.
    let mac = <M as KeyInit>::new_from_slice(key);
    mac.map(|mac| mac.chain_update(octets).finalize().into_bytes().to_vec()).unwrap_or_default()
}

fn verify<M: Mac + KeyInit>(key: &[u8], octets: &[u8], signature: &[u8]) -> bool {
    let mac = <M as KeyInit>::new_from_slice(key);
    mac.is_ok_and(|mac| mac.chain_update(octets).verify_slice(signature).is_ok())
}

fn hex(octets: &[u8]) -> Vec<u8> {
    let digits = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).map(|digit| digit as u8).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn text(octets: Vec<u8>) -> String {
        String::from_utf8(octets).expect("ASCII")
    }

    #[test]
    fn the_vectors_of_rfc_1321_rfc_2202_and_rfc_4231_are_met() {
        assert_eq!(text(md5_hex(b"message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
        let asked = b"what do ya want for nothing?";
        assert_eq!(text(hmac_md5_hex(b"Jefe", asked)), "750c783e6ab0b503eaa86e310a5db738");
        assert_eq!(text(hex(&ScramHash::Sha1.hmac(b"Jefe", asked))), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        let long =
            text(hex(&ScramHash::Sha256.hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First")));
        assert_eq!(long, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn the_vectors_of_rfc_6070_are_met() {
        let salted = |iterations| text(hex(&ScramHash::Sha1.salted_password(b"password", b"salt", iterations)));
        assert_eq!(salted(1), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
        assert_eq!(salted(4096), "4b007901b765489abead49d926f721d065a429c1");
    }

    #[test]
    fn only_the_whole_right_signature_is_verified() {
        for hash in [ScramHash::Sha1, ScramHash::Sha256] {
            let signature = hash.hmac(b"key", b"octets");
            assert!(hash.verify(b"key", b"octets", &signature));
            assert!(!hash.verify(b"kez", b"octets", &signature));
            for shorter in 0..signature.len() {
                assert!(!hash.verify(b"key", b"octets", &signature[..shorter]));
            }
            for place in 0..signature.len() {
                let mut wrong = signature.clone();
                wrong[place] ^= 1;
                assert!(!hash.verify(b"key", b"octets", &wrong));
            }
        }
    }
}
