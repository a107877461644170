//! The source of a message as text: every octet of its beginning, for who wants to see what really came.
//!
//! Must not: decode a transfer encoding, or let a character that is not seen stay unseen.

use crate::summary::header_octets;
use crate::{charset, limits, text};

/// The source of a message to look at, at most [`limits::SOURCE_OCTETS`] octets of it. Lines that are not UTF-8 are read
/// in the charset that the message names, or else in the one they look like. What no one would see is named, as
/// `⟨U+202E⟩`; line ends are `\n`.
pub fn source(raw: &[u8]) -> String {
    seen(&charset::decode_source(charset::cut(raw, limits::SOURCE_OCTETS)))
}

/// The header fields of a message as text, in the same way; lines that are folded stay so.
pub fn header_fields(raw: &[u8]) -> String {
    let head = raw.get(..header_octets(raw)).unwrap_or(raw);
    seen(charset::decode_source(charset::cut(head, limits::SOURCE_OCTETS)).trim_end())
}

/// A text of which every character is seen; line ends are `\n`.
pub(crate) fn seen(decoded: &str) -> String {
    let mut shown = String::with_capacity(decoded.len());
    let mut chars = decoded.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => shown.push('\n'),
            '\t' | '\n' => shown.push(char),
            _ if char.is_control() || text::is_hidden(char) => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(char))),
            _ => shown.push(char),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_8_bit_text_is_read_and_not_replaced() {
        let check = |raw: &[u8], expected: &str| assert_eq!(source(raw), expected);
        // Named by the message, for a field before it is named and for the body after.
        check(
            b"Subject: Gr\xfc\xdfe\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nSch\xf6ne Gr\xfc\xdfe!\r\n",
            "Subject: Grüße\nContent-Type: text/plain; charset=iso-8859-1\n\nSchöne Grüße!\n",
        );
        check(
            b"Content-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9\xd7\xc5\xd4",
            "Content-Type: text/plain; charset=koi8-r\n\nПривет",
        );
        // Not named at all, or wrongly: guessed.
        check(
            b"Subject: x\n\nSch\xf6ne Gr\xfc\xdfe aus K\xf6ln und M\xfcnchen",
            "Subject: x\n\nSchöne Grüße aus Köln und München",
        );
        check(b"charset=us-ascii\n\nSch\xf6ne Gr\xfc\xdfe aus K\xf6ln", "charset=us-ascii\n\nSchöne Grüße aus Köln");
        // Two charsets in one message: what is UTF-8 stays so.
        check("Subject: Grüße\ncharset=iso-8859-1\n\n".as_bytes(), "Subject: Grüße\ncharset=iso-8859-1\n\n");
        check(
            &[b"Subject: Gr\xc3\xbc\xc3\x9fe\ncharset=iso-8859-1\n\n".as_slice(), b"Gr\xfc\xdfe"].concat(),
            "Subject: Grüße\ncharset=iso-8859-1\n\nGrüße",
        );
        // Octets that were lost do not turn the rest into another charset.
        check(b"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4 cut \xc3", "äöüßä cut \u{fffd}");
    }

    #[test]
    fn what_is_not_seen_is_named_and_no_transfer_encoding_is_undone() {
        let check = |raw: &str, expected: &str| assert_eq!(source(raw.as_bytes()), expected);
        check("a.exe\u{202e}fdp\0\u{1b}[31m", "a.exe⟨U+202E⟩fdp⟨U+0000⟩⟨U+001B⟩[31m");
        check("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour");
        check("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =3D", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =3D");
        check("", "");
    }

    #[test]
    fn the_header_fields_end_where_the_body_begins() {
        let check = |raw: &str, expected: &str| assert_eq!(header_fields(raw.as_bytes()), expected);
        check("From: a@b\r\nSubject: x\r\n y\r\n\r\nBody: z", "From: a@b\nSubject: x\n y");
        check("From: a@b\u{202e}\n\nBody", "From: a@b⟨U+202E⟩");
        check("From: a@b", "From: a@b");
        check("", "");
    }

    #[test]
    fn a_long_source_is_cut_at_a_whole_character() {
        for before in ["", "a"] {
            let shown = source(format!("{before}{}", "ü".repeat(limits::SOURCE_OCTETS)).as_bytes());
            assert!((limits::SOURCE_OCTETS - 4..=limits::SOURCE_OCTETS).contains(&shown.len()), "{}", shown.len());
            assert!(shown.ends_with('ü'));
        }
    }
}
