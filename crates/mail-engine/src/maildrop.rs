//! What the server has, as its listings say (STAT, UIDL, LIST; RFC 1939 §5 and §7).
//!
//! Must not: outlive its session: message-numbers mean nothing afterwards.

use crate::limits;
use pop3_proto::{DropListing, MessageNumber, UniqueId};
use std::collections::HashSet;

/// A maildrop as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildropSnapshot {
    /// The messages that have a unique-id, by ascending number; no number twice.
    pub messages: Vec<ListedMessage>,
    /// Messages without a usable unique-id.
    pub without_unique_id: u32,
    /// Those of them that LIST names, with their sizes, by ascending number. Where there is no listing of unique-ids at
    /// all, every message.
    pub unidentified: Vec<(MessageNumber, Option<u64>)>,
    /// What STAT announced.
    pub announced: DropListing,
}

/// One message of a maildrop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMessage {
    /// Its number in this session.
    pub number: MessageNumber,
    /// What the server calls it.
    pub unique_id: UniqueId,
    /// Its size as LIST announces it; `None` where LIST does not name it.
    pub octets: Option<u64>,
}

impl MaildropSnapshot {
    /// Puts the listings together. Of two lines with one number the first counts.
    pub fn new(
        announced: DropListing,
        mut unique_ids: Vec<(MessageNumber, UniqueId)>,
        without_unique_id: u32,
        mut sizes: Vec<(MessageNumber, u64)>,
    ) -> Self {
        unique_ids.sort_by_key(|(number, _)| *number);
        unique_ids.dedup_by_key(|(number, _)| *number);
        sizes.sort_by_key(|(number, _)| *number);
        sizes.dedup_by_key(|(number, _)| *number);
        let is_listed_nowhere = unique_ids.is_empty() && sizes.is_empty();
        let mut sizes = sizes.into_iter().peekable();
        let mut unidentified = Vec::new();
        let mut messages = Vec::with_capacity(unique_ids.len());
        for (number, unique_id) in unique_ids {
            while let Some((sized, octets)) = sizes.next_if(|(sized, _)| *sized < number) {
                unidentified.push((sized, Some(octets)));
            }
            let octets = sizes.next_if(|(sized, _)| *sized == number).map(|(_, octets)| octets);
            messages.push(ListedMessage { number, unique_id, octets });
        }
        unidentified.extend(sizes.map(|(number, octets)| (number, Some(octets))));
        if is_listed_nowhere {
            // No more than a listing may hold: whatever number a server makes up, it costs an entry for each.
            let numbers = 1..=announced.messages.min(limits::MAX_LISTED);
            unidentified.extend(numbers.filter_map(MessageNumber::new).map(|number| (number, None)));
        }
        Self { messages, without_unique_id, unidentified, announced }
    }

    /// Gives a unique-id to messages that had none.
    pub fn identify(&mut self, named: Vec<ListedMessage>) {
        let count = u32::try_from(named.len()).unwrap_or(u32::MAX);
        self.without_unique_id = self.without_unique_id.saturating_sub(count);
        let numbers: HashSet<MessageNumber> = named.iter().map(|message| message.number).collect();
        self.unidentified.retain(|(number, _)| !numbers.contains(number));
        self.messages.extend(named);
        self.messages.sort_by_key(|message| message.number);
    }

    /// Whether a message that is missing here is really missing: as many are listed as STAT announced, and some are.
    /// An empty or short listing proves nothing; servers show one while they are repaired.
    pub fn is_complete(&self) -> bool {
        let listed = u64::try_from(self.messages.len()).unwrap_or(u64::MAX);
        let announced = u64::from(self.announced.messages);
        announced > 0 && listed.saturating_add(u64::from(self.without_unique_id)) == announced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(announced: u32, ids: &[(u32, &str)], without: u32, sizes: &[(u32, u64)]) -> MaildropSnapshot {
        let number = |number| MessageNumber::new(number).unwrap();
        let ids = ids.iter().map(|(at, id)| (number(*at), UniqueId::new(id.as_bytes()).unwrap())).collect();
        let announced = DropListing { messages: announced, octets: pop3_proto::Octets(0) };
        MaildropSnapshot::new(announced, ids, without, sizes.iter().map(|(at, size)| (number(*at), *size)).collect())
    }

    #[test]
    fn listings_are_put_together_by_number_in_any_order() {
        let whole = snapshot(3, &[(3, "c"), (1, "a"), (2, "b"), (1, "x")], 0, &[(2, 20), (9, 90), (1, 10), (2, 21)]);
        let read: Vec<_> = whole
            .messages
            .iter()
            .map(|message| (message.number.get(), message.unique_id.as_octets(), message.octets))
            .collect();
        assert_eq!(read, [(1, &b"a"[..], Some(10)), (2, b"b", Some(20)), (3, b"c", None)]);
    }

    #[test]
    fn what_has_a_size_and_no_unique_id_is_unidentified() {
        let unidentified = |ids: &[(u32, &str)], sizes: &[(u32, u64)]| {
            let whole = snapshot(3, ids, 0, sizes);
            whole.unidentified.iter().map(|(number, octets)| (number.get(), *octets)).collect::<Vec<_>>()
        };
        assert_eq!(unidentified(&[(2, "b")], &[(3, 30), (1, 10), (2, 20), (1, 11)]), [(1, Some(10)), (3, Some(30))]);
        assert_eq!(unidentified(&[], &[(1, 10)]), [(1, Some(10))]);
        assert_eq!(unidentified(&[], &[]), [(1, None), (2, None), (3, None)]);
        assert_eq!(unidentified(&[(2, "b")], &[]), []);
    }

    #[test]
    fn a_server_that_announces_more_than_anyone_has_costs_no_more_than_a_listing() {
        let whole = snapshot(u32::MAX, &[], 0, &[]);
        assert_eq!(whole.unidentified.len(), limits::MAX_LISTED as usize);
        assert!(!whole.is_complete());
    }

    #[test]
    fn a_message_that_was_identified_counts_like_the_others() {
        let mut whole = snapshot(3, &[(2, "b")], 2, &[(1, 10), (2, 20), (3, 30)]);
        let unique_id = UniqueId::new(b"x").unwrap();
        let number = MessageNumber::new(1).unwrap();
        whole.identify(vec![ListedMessage { number, unique_id, octets: Some(10) }]);
        assert_eq!(whole.messages.iter().map(|message| message.number.get()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((whole.unidentified.len(), whole.without_unique_id, whole.is_complete()), (1, 1, true));
    }

    #[test]
    fn a_listing_is_complete_where_it_has_as_many_lines_as_stat_announced() {
        for (announced, ids, without, complete) in [
            (2, &[(1, "a"), (2, "b")][..], 0, true),
            (3, &[(1, "a"), (2, "b")], 0, false),
            (3, &[(1, "a"), (2, "b")], 1, true),
            (1, &[(1, "a"), (2, "b")], 0, false),
            (2, &[(1, "a"), (1, "b")], 0, false),
            (0, &[], 0, false),
        ] {
            assert_eq!(snapshot(announced, ids, without, &[]).is_complete(), complete, "{announced} {ids:?}");
        }
    }
}
