//! Octets into text when the message does not say how, or says wrong.
//!
//! Must not: show a replacement character where a guess could tell; look at more of a long text than the sample.

use crate::limits;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Decodes raw 8-bit text: as UTF-8 if it is (or was, before some octets were lost), else by `label` if that names
/// another charset, else by a guess.
pub(crate) fn decode<'t>(octets: &'t [u8], label: Option<&str>) -> Cow<'t, str> {
    match std::str::from_utf8(octets) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_damaged_utf8(octets) => String::from_utf8_lossy(octets),
        Err(_) => encoding(octets, label).decode_without_bom_handling(octets).0,
    }
}

/// A block of header fields as UTF-8. Raw 8-bit fields are usually in the charset that the message declares for its
/// body.
pub(crate) fn decode_headers(block: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(block).is_ok() {
        return Cow::Borrowed(block);
    }
    let lines = || block.split_inclusive(|octet| *octet == b'\n');
    let unclear: Vec<u8> = lines().filter(|line| std::str::from_utf8(line).is_err()).flatten().copied().collect();
    let encoding = encoding(&unclear, label_in(block).as_deref());
    let mut decoded = Vec::with_capacity(block.len());
    for line in lines() {
        match std::str::from_utf8(line) {
            Ok(line) => decoded.extend_from_slice(line.as_bytes()),
            Err(_) => decoded.extend_from_slice(encoding.decode_without_bom_handling(line).0.as_bytes()),
        }
    }
    Cow::Owned(decoded)
}

/// Whether this is UTF-8 with a few octets missing or wrong.
fn is_damaged_utf8(octets: &[u8]) -> bool {
    const GOOD_FOR_EACH_BAD: usize = 4;
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in octets.utf8_chunks() {
        good = good.saturating_add(chunk.valid().chars().filter(|char| !char.is_ascii()).count());
        bad = bad.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    good >= bad.saturating_mul(GOOD_FOR_EACH_BAD)
}

fn encoding(octets: &[u8], label: Option<&str>) -> &'static Encoding {
    label
        // ASCII with 8-bit octets is a charset that was not named.
        .filter(|label| !label.to_ascii_lowercase().contains("ascii"))
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|known| *known != UTF_8)
        .unwrap_or_else(|| guess(octets))
}

/// The `charset=` that a head of HTML or a header field names, if any.
pub(crate) fn label_in(head: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"charset=";
    let at = head.windows(KEY.len()).position(|window| window.eq_ignore_ascii_case(KEY))?;
    let value = head.get(at.saturating_add(KEY.len())..)?;
    let label: String = value
        .iter()
        .skip_while(|octet| matches!(octet, b'"' | b'\'' | b' '))
        .take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b':' | b'.'))
        .take(limits::NAME_OCTETS)
        .map(|octet| char::from(*octet))
        .collect();
    (!label.is_empty()).then_some(label)
}

fn guess(octets: &[u8]) -> &'static Encoding {
    let sample = octets.get(..limits::CHARSET_SAMPLE_OCTETS).unwrap_or(octets);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Allow)
}
