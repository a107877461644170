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

/// Decodes a file of text: as its byte order mark says, which is no part of the text, else as [`decode`] does.
pub(crate) fn decode_file<'t>(octets: &'t [u8], label: Option<&str>) -> Cow<'t, str> {
    match Encoding::for_bom(octets) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(octets.get(mark..).unwrap_or_default()).0,
        None => decode(octets, label),
    }
}

/// The beginning of a text, without the part of a UTF-8 character that the cut would leave at its end: a guess would
/// take it for another charset.
pub(crate) fn cut(octets: &[u8], most: usize) -> &[u8] {
    const LONGEST_CHARACTER: usize = 4;
    let Some(cut) = octets.get(..most).filter(|cut| cut.len() < octets.len()) else { return octets };
    let is_continuation = |octet: &u8| (0x80..0xc0).contains(octet);
    let tail = cut.iter().rev().take(LONGEST_CHARACTER);
    match tail.enumerate().find(|(_, octet)| !is_continuation(octet)) {
        Some((behind, octet)) if *octet >= 0xc0 => {
            cut.get(..cut.len().saturating_sub(behind).saturating_sub(1)).unwrap_or(cut)
        }
        _ => cut,
    }
}

/// A block of header fields as UTF-8. Raw 8-bit fields are usually in the charset that the message declares for its
/// body.
pub(crate) fn decode_headers(block: &[u8]) -> Cow<'_, [u8]> {
    match by_lines(block, encoding) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// The source of a message as text: what is not UTF-8 is in the charset that the message declares, or in a guessed one.
pub(crate) fn decode_source(octets: &[u8]) -> Cow<'_, str> {
    by_lines(octets, |unclear, label| if is_damaged_utf8(unclear) { UTF_8 } else { encoding(unclear, label) })
}

/// Decodes line by line: what is UTF-8 stays, and one charset is chosen for all other lines.
fn by_lines(octets: &[u8], choose: fn(&[u8], Option<&str>) -> &'static Encoding) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(octets) {
        return Cow::Borrowed(text);
    }
    let lines = || octets.split_inclusive(|octet| *octet == b'\n');
    let unclear: Vec<u8> = lines().filter(|line| std::str::from_utf8(line).is_err()).flatten().copied().collect();
    let chosen = choose(&unclear, label_in(octets).as_deref());
    let mut decoded = String::with_capacity(octets.len());
    for line in lines() {
        match std::str::from_utf8(line) {
            Ok(line) => decoded.push_str(line),
            Err(_) => decoded.push_str(&chosen.decode_without_bom_handling(line).0),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_ends_with_a_whole_character() {
        for (text, most, expected) in [
            ("abc", 9, "abc"),
            ("abc", 2, "ab"),
            ("aäb", 2, "a"),
            ("aäb", 3, "a"),
            ("a概b", 3, "a"),
            ("a😀b", 4, "a"),
            ("", 0, ""),
        ] {
            assert_eq!(cut(text.as_bytes(), most), expected.as_bytes(), "{text} at {most}");
        }
        assert_eq!(cut(b"\xfc\xdf\xe4 Stra\xdfe", 5), b"\xfc\xdf\xe4 S");
    }

    #[test]
    fn a_label_is_found_whatever_surrounds_it() {
        for (head, label) in [
            (&b"<meta charset=utf-8>"[..], Some("utf-8")),
            (b"Content-Type: text/html; CHARSET=\"koi8-r\"; x", Some("koi8-r")),
            (b"charset=", None),
            (b"charset='", None),
            (b"", None),
        ] {
            assert_eq!(label_in(head).as_deref(), label);
        }
    }
}
