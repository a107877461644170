//! The encodings of mail and of addresses, for what this crate writes: base64, percent, encoded words, parameters.
//!
//! Must not: let a line end, or any other control character, through into a header field.

use std::fmt::Write as _;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends octets in base64 (RFC 4648 §4), with padding and on one line.
pub(crate) fn base64(octets: &[u8], out: &mut String) {
    out.reserve(octets.len().div_ceil(3).saturating_mul(4));
    for group in octets.chunks(3) {
        let octet = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = (octet(0) << 16) | (octet(1) << 8) | octet(2);
        for (index, shift) in [18_u32, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from((bits >> shift) & 63).ok().and_then(|digit| ALPHABET.get(digit));
            out.push(if index > group.len() { '=' } else { digit.copied().map_or('=', char::from) });
        }
    }
}

/// Octets in base64 as a body has them: lines of 76 characters (RFC 2045 §6.8).
pub(crate) fn base64_lines(octets: &[u8]) -> String {
    const OCTETS_OF_LINE: usize = 57;
    let mut lines = String::new();
    for line in octets.chunks(OCTETS_OF_LINE) {
        base64(line, &mut lines);
        lines.push_str("\r\n");
    }
    lines
}

/// Text for an address (RFC 3986 §2.1): all but letters, digits and a few marks as their UTF-8 octets. An `@` stays.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~@".contains(&octet) {
            encoded.push(char::from(octet));
        } else {
            let _ = write!(encoded, "%{octet:02X}");
        }
    }
    encoded
}

/// The text that an address stands for; what is no UTF-8 is replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((octet, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|_| *octet == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                octets.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                octets.push(*octet);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// The value of an unstructured field: as it is where it is short and plain, else in encoded words (RFC 2047 §5), one a
/// line.
pub(crate) fn unstructured(text: &str) -> String {
    const SHORT: usize = 60;
    let is_plain = text.chars().all(|char| matches!(char, ' '..='~')) && !text.contains("=?");
    if is_plain && text.len() <= SHORT { text.to_owned() } else { encoded_words(text) }
}

/// The name before an address: as it is, quoted, or in encoded words.
pub(crate) fn phrase(name: &str) -> String {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == ' ';
    if name.chars().all(is_word) && name.len() <= 60 {
        return name.to_owned();
    }
    if name.chars().all(|char| matches!(char, ' '..='~')) && !name.contains("=?") && name.len() <= 60 {
        return format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    }
    encoded_words(name)
}

/// A parameter of a field, with its semicolon: quoted, or extended (RFC 2231 §4) where it holds other than ASCII.
pub(crate) fn parameter(name: &str, value: &str) -> String {
    let is_plain = |char: char| matches!(char, ' '..='~') && char != '"' && char != '\\';
    if value.chars().all(is_plain) && !value.contains("=?") {
        return format!(";\r\n {name}=\"{value}\"");
    }
    format!(";\r\n {name}*=utf-8''{}", percent_encoded(value).replace('@', "%40"))
}

fn encoded_words(text: &str) -> String {
    // 75 characters at most, `=?utf-8?B??=` included, and no character is cut in two.
    const OCTETS_OF_WORD: usize = 42;
    let clean: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    let mut words = String::new();
    let mut rest = clean.as_str();
    while !rest.is_empty() {
        let (word, tail) = rest.split_at_checked(rest.floor_char_boundary(OCTETS_OF_WORD)).unwrap_or((rest, ""));
        if !words.is_empty() {
            words.push_str("\r\n ");
        }
        words.push_str("=?utf-8?B?");
        base64(word.as_bytes(), &mut words);
        words.push_str("?=");
        rest = tail;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_reads_as_what_it_was() {
        for text in ["", "Hello", "Grüße \"an\" <alle>", "=?utf-8?B?eA==?=", &"lang ".repeat(60), "概要 a\\b, c;d"]
        {
            let raw = format!(
                "Subject: {}\r\nFrom: {} <a@b.example>\r\nContent-Type: text/plain{}\r\n\r\nx",
                unstructured(text.trim()),
                phrase(text.trim()),
                parameter("name", text.trim())
            );
            let message = crate::attachment::parser().parse(raw.as_bytes()).unwrap();
            assert_eq!(message.subject().unwrap_or_default(), text.trim(), "{raw}");
            let from = message.from().unwrap().first().unwrap();
            assert_eq!((from.name().unwrap_or_default(), from.address()), (text.trim(), Some("a@b.example")), "{raw}");
            assert_eq!(message.attachment_name().unwrap_or_default(), text.trim(), "{raw}");
            assert!(raw.lines().all(|line| line.len() < 998));
        }
    }

    #[test]
    fn no_line_end_gets_into_a_field() {
        for text in ["a\r\nBcc: x@y", "a\nb", "\u{fc}\r\nBcc: x@y", "a\0b"] {
            for written in [unstructured(text), phrase(text), parameter("name", text)] {
                let is_folded = written.replace("\r\n ", "").chars().all(|char| !char.is_control());
                assert!(is_folded && !written.contains("\nBcc"), "{written:?}");
            }
        }
    }

    #[test]
    fn addresses_are_encoded_and_decoded() {
        for text in ["a b&c=d?e#f%g+h", "Grüße\r\n概", "x@y.example"] {
            assert_eq!(percent_decoded(&percent_encoded(text)), text);
        }
        assert_eq!(percent_encoded("a b&c\r\n"), "a%20b%26c%0D%0A");
        assert_eq!(percent_decoded("%zz%4"), "%zz%4");
    }
}
