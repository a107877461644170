//! Messages known again without their unique-id: where a server gave all of them new ones, or gives none. Pure
//! functions.
//!
//! Header and size must agree. Where they do not, the message is retrieved: once too often is better than never.
//!
//! Must not: take two messages for one on a guess.

use crate::digest::HeaderDigest;
use crate::store::KnownMessage;
use mail_api::MessageId;
use pop3_proto::{MessageNumber, UniqueId};
use std::collections::{HashMap, HashSet};

/// What stands before a unique-id of our own making; no server begins one so.
const OURS: u8 = 0;

/// A message of the maildrop whose header was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// Its number in this session.
    pub number: MessageNumber,
    /// Its size as announced, in octets.
    pub octets: Option<u64>,
    /// What its header comes to.
    pub digest: HeaderDigest,
}

/// A unique-id for a message to which the server gives none: its header and its size. `None` where the size is not known,
/// for the header alone tells no message from another.
pub fn unique_id_of_our_own(digest: HeaderDigest, octets: Option<u64>) -> Option<UniqueId> {
    UniqueId::new(&[&[OURS], digest.0.as_slice(), &octets?.to_be_bytes()].concat())
}

/// Whether a unique-id is of our own making.
pub fn is_of_our_own(unique_id: &[u8]) -> bool {
    unique_id.first() == Some(&OURS)
}

/// Whether so many known messages are missing that the server may have given them new unique-ids: half of them, or one
/// that never had one of the server's.
pub fn may_be_renamed(absent: &[&KnownMessage], counting: usize) -> bool {
    let missing = absent.len();
    missing > 0 && (missing.saturating_mul(2) >= counting || absent.iter().any(|known| is_of_our_own(&known.unique_id)))
}

/// Which known messages are behind these numbers. Each is found once: twins stay two. The size is what was stored, or
/// what the server said when it was: some count line endings that they do not send, or send those that they do not count.
pub fn find<'a>(absent: &[&'a KnownMessage], probed: &[Probed]) -> Vec<(MessageNumber, &'a KnownMessage)> {
    let mut by_header: HashMap<HeaderDigest, Vec<&KnownMessage>> = HashMap::new();
    for known in absent {
        if let Some(digest) = known.digest {
            by_header.entry(digest).or_default().push(known);
        }
    }
    let found = probed.iter().filter_map(|probed| {
        let of_header = by_header.get_mut(&probed.digest)?;
        let fits = |known: &&KnownMessage| probed.octets.is_some_and(|octets| known.has_size(octets));
        let at = of_header.iter().rposition(fits)?;
        Some((probed.number, of_header.remove(at)))
    });
    found.collect()
}

/// The sizes of messages that could be known again.
pub fn sizes(absent: &[&KnownMessage]) -> HashSet<u64> {
    let known = absent.iter().filter(|known| known.digest.is_some());
    known.flat_map(|known| known.sizes()).collect()
}

/// The messages of a record, by their ids.
pub fn by_id<'a>(known: &'a [KnownMessage], ids: &[MessageId]) -> Vec<&'a KnownMessage> {
    let ids: HashSet<&MessageId> = ids.iter().collect();
    known.iter().filter(|known| ids.contains(&known.message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Millis;

    fn known(message: u64, header: u8, octets: u64) -> KnownMessage {
        KnownMessage {
            unique_id: format!("u{message}").into_bytes(),
            message: MessageId(message),
            first_seen: Millis(0),
            octets,
            digest: (header > 0).then_some(HeaderDigest([header; 16])),
            announced: None,
            is_beginning: false,
            is_imported: false,
        }
    }

    #[track_caller]
    fn check(absent: &[KnownMessage], probed: &[(u32, u8, Option<u64>)], expected: &[(u32, u64)]) {
        let probed: Vec<Probed> = probed
            .iter()
            .map(|(number, header, octets)| Probed {
                number: MessageNumber::new(*number).unwrap(),
                octets: *octets,
                digest: HeaderDigest([*header; 16]),
            })
            .collect();
        let found: Vec<_> = find(&absent.iter().collect::<Vec<_>>(), &probed)
            .iter()
            .map(|(number, known)| (number.get(), known.message.0))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn header_and_size_must_agree() {
        let absent = [known(1, 7, 100), known(2, 8, 100), known(3, 0, 50)];
        check(&absent, &[(4, 8, Some(100)), (5, 7, Some(100))], &[(4, 2), (5, 1)]);
        check(&absent, &[(4, 7, Some(101)), (5, 9, Some(100)), (6, 7, None), (7, 0, Some(50))], &[]);
    }

    #[test]
    fn the_size_may_be_what_the_server_said_before() {
        let open_end = KnownMessage { announced: Some(98), ..known(1, 7, 100) };
        check(std::slice::from_ref(&open_end), &[(4, 7, Some(98))], &[(4, 1)]);
        check(std::slice::from_ref(&open_end), &[(4, 7, Some(100))], &[(4, 1)]);
        check(&[open_end], &[(4, 7, Some(99))], &[]);
    }

    #[test]
    fn a_beginning_is_known_again_by_what_was_announced_and_not_by_what_is_stored() {
        let beginning = KnownMessage { announced: Some(5_000), is_beginning: true, ..known(1, 7, 100) };
        check(std::slice::from_ref(&beginning), &[(4, 7, Some(100))], &[]);
        check(std::slice::from_ref(&beginning), &[(4, 7, Some(5_000))], &[(4, 1)]);
        assert_eq!(sizes(&[&beginning]), HashSet::from([5_000]));
    }

    #[test]
    fn twins_are_each_found_once() {
        let absent = [known(1, 7, 100), known(2, 7, 100)];
        check(&absent, &[(4, 7, Some(100)), (5, 7, Some(100)), (6, 7, Some(100))], &[(4, 2), (5, 1)]);
    }

    #[test]
    fn new_names_are_suspected_where_half_is_missing_or_we_had_named_one() {
        let ours = KnownMessage { unique_id: vec![OURS, 1], ..known(9, 1, 1) };
        let (one, two) = (known(1, 1, 1), known(2, 1, 1));
        for (absent, counting, expected) in [
            (&[][..], 4, false),
            (&[&one][..], 3, false),
            (&[&one], 2, true),
            (&[&one, &two], 4, true),
            (&[&one, &ours], 100, true),
        ] {
            assert_eq!(may_be_renamed(absent, counting), expected, "{} of {counting}", absent.len());
        }
    }
}
