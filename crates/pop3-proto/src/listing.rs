//! The three listings: drop (STAT), scan (LIST) and unique-id (UIDL) (RFC 1939 §5 and §7).
//!
//! Must not: believe the sizes. They are a hint; Exchange reports those of its own store.

use crate::line::{skip_blanks, trim_blanks};
use crate::types::{MessageNumber, Octets, UniqueId};

/// The answer to STAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropListing {
    /// How many messages are in the maildrop, without those marked as deleted.
    pub messages: u32,
    /// How many octets they have together. A server that counts in too few bits sends a negative number; it is
    /// read as 0.
    pub octets: Octets,
}

/// One line of LIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanListingEntry {
    /// The message.
    pub number: MessageNumber,
    /// Its size as the server sees it.
    pub octets: Octets,
}

/// One line of UIDL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueIdListingEntry {
    /// The message.
    pub number: MessageNumber,
    /// What the server calls it for good.
    pub unique_id: UniqueId,
}

/// A line of UIDL as it is found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UniqueIdLine {
    Entry(UniqueIdListingEntry),
    /// The message has no unique-id, or one that is too long.
    Unusable(MessageNumber),
}

/// `count octets`; what follows is ignored (RFC 1939 §5 discourages it but allows for it).
pub(crate) fn parse_drop(text: &[u8]) -> Option<DropListing> {
    let (messages, rest) = number(text)?;
    let octets = match rest.strip_prefix(b"-") {
        Some(negative) => number(negative).map(|_| 0),
        None => number(rest).map(|(octets, _)| octets),
    };
    Some(DropListing { messages: u32::try_from(messages).ok()?, octets: Octets(octets?) })
}

/// `number octets`; what follows is ignored.
pub(crate) fn parse_scan(line: &[u8]) -> Option<ScanListingEntry> {
    let (message, rest) = message_number(line)?;
    let (octets, _) = number(rest)?;
    Some(ScanListingEntry { number: message, octets: Octets(octets) })
}

/// `number unique-id`; the unique-id is the rest of the line, whatever it holds, without blanks around it.
pub(crate) fn parse_unique_id(line: &[u8]) -> Option<UniqueIdLine> {
    let (number, rest) = message_number(line)?;
    Some(match UniqueId::new(trim_blanks(rest)) {
        Some(unique_id) => UniqueIdLine::Entry(UniqueIdListingEntry { number, unique_id }),
        None => UniqueIdLine::Unusable(number),
    })
}

fn message_number(text: &[u8]) -> Option<(MessageNumber, &[u8])> {
    let (value, rest) = number(text)?;
    Some((MessageNumber::new(u32::try_from(value).ok()?)?, rest))
}

/// Decimal digits that end at a blank or at the end, and what follows the blanks.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let text = skip_blanks(text);
    let end = text.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    if !matches!(rest.first(), None | Some(b' ' | b'\t')) {
        return None;
    }
    Some((core::str::from_utf8(digits).ok()?.parse().ok()?, skip_blanks(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_has_two_numbers_and_perhaps_more() {
        for (text, expected) in [
            ("2 320", Some((2, 320))),
            ("0 0", Some((0, 0))),
            ("  2   320 extra words", Some((2, 320))),
            ("4294967295 18446744073709551615", Some((u32::MAX, u64::MAX))),
            ("3 -2147483648", Some((3, 0))),
            ("4294967296 1", None),
            ("1 18446744073709551616", None),
            ("2", None),
            ("", None),
            ("two 320", None),
            ("2 320octets", None),
            ("-2 320", None),
            ("+2 320", None),
            ("2 -", None),
        ] {
            let found = parse_drop(text.as_bytes()).map(|listing| (listing.messages, listing.octets.0));
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_of_list_has_a_number_and_a_size() {
        for (line, expected) in [
            ("1 120", Some((1, 120))),
            ("1  120", Some((1, 120))),
            ("1\t120 of something", Some((1, 120))),
            (" 1 120 ", Some((1, 120))),
            ("0 120", None),
            ("1", None),
            ("1 ", None),
            ("1 x", None),
            ("x 1", None),
            ("4294967296 1", None),
            ("", None),
        ] {
            let found = parse_scan(line.as_bytes()).map(|entry| (entry.number.get(), entry.octets.0));
            assert_eq!(found, expected, "{line:?}");
        }
    }

    #[test]
    fn a_unique_id_is_the_rest_of_the_line() {
        for (line, expected) in [
            (&b"1 whqtswO00WBw418f9t5JxYwZ"[..], Some((1, &b"whqtswO00WBw418f9t5JxYwZ"[..]))),
            (b"2  two blanks before", Some((2, b"two blanks before"))),
            (b"3 \xff\xfe\0", Some((3, b"\xff\xfe\0"))),
            (b"4 12", Some((4, b"12"))),
            (b"5 trailing \t", Some((5, b"trailing"))),
        ] {
            let Some(UniqueIdLine::Entry(entry)) = parse_unique_id(line) else { panic!("{}", line.escape_ascii()) };
            assert_eq!(Some((entry.number.get(), entry.unique_id.as_octets())), expected);
        }
    }

    #[test]
    fn a_message_without_a_usable_unique_id_is_told_apart_from_garbage() {
        let long = [b"7 ".as_slice(), &[b'a'; 256]].concat();
        for (line, number) in [(&b"5"[..], 5), (b"5 ", 5), (&long, 7)] {
            let expected = MessageNumber::new(number).map(UniqueIdLine::Unusable);
            assert_eq!(parse_unique_id(line), expected, "{}", line.escape_ascii());
        }
        for line in ["", "abc", "0 abc", "-1 abc", "1x abc"] {
            assert_eq!(parse_unique_id(line.as_bytes()), None, "{line:?}");
        }
    }
}
