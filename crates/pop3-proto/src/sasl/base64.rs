//! Base64 (RFC 4648 §4), as SASL exchanges carry it.
//!
//! Must not: wrap lines.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::secret::Secret;

/// Padding is sent, and not missed where a server leaves it out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(crate) fn encode(octets: &[u8]) -> Secret {
    Secret::derived(BASE64.encode(octets).into_bytes())
}

pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_are_met() {
        for (octets, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(octets.as_bytes()).expose(), encoded.as_bytes());
            assert_eq!(decode(encoded.as_bytes()).as_deref(), Some(octets.as_bytes()));
        }
        assert_eq!(encode(&[0xff, 0xef, 0xbe]).expose(), b"/+++");
    }

    #[test]
    fn what_is_not_base64_is_not_decoded_but_padding_may_be_missing() {
        assert_eq!(decode(b"Zm8").as_deref(), Some(&b"fo"[..]));
        for text in ["go ahead", "Zm8=Zm8=", "Z", "Zm9v\r", "Zm-_", "=", "Zm8=="] {
            assert_eq!(decode(text.as_bytes()), None, "{text:?}");
        }
    }
}
