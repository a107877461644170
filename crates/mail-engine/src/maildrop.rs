//! What the server has, as its listings say (STAT, UIDL, LIST; RFC 1939 §5 and §7).
//!
//! Must not: outlive its session: message-numbers mean nothing afterwards.

use pop3_proto::{MessageNumber, UniqueId};

/// A maildrop as it was listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MaildropSnapshot {
    /// The messages that have a unique-id, by ascending number; no number twice.
    pub messages: Vec<ListedMessage>,
    /// Messages without a usable unique-id.
    pub without_unique_id: u32,
    /// How many messages STAT announced.
    pub announced: u32,
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
        announced: u32,
        mut unique_ids: Vec<(MessageNumber, UniqueId)>,
        without_unique_id: u32,
        mut sizes: Vec<(MessageNumber, u64)>,
    ) -> Self {
        unique_ids.sort_by_key(|(number, _)| *number);
        unique_ids.dedup_by_key(|(number, _)| *number);
        sizes.sort_by_key(|(number, _)| *number);
        let mut sizes = sizes.into_iter().peekable();
        let messages = unique_ids.into_iter().map(|(number, unique_id)| {
            while sizes.next_if(|(sized, _)| *sized < number).is_some() {}
            let octets = sizes.next_if(|(sized, _)| *sized == number).map(|(_, octets)| octets);
            ListedMessage { number, unique_id, octets }
        });
        Self { messages: messages.collect(), without_unique_id, announced }
    }

    /// Whether a message that is missing here is really missing: as many are listed as STAT announced, and some are.
    /// An empty or short listing proves nothing; servers show one while they are repaired.
    pub fn is_complete(&self) -> bool {
        let listed = u64::try_from(self.messages.len()).unwrap_or(u64::MAX);
        self.announced > 0 && listed.saturating_add(u64::from(self.without_unique_id)) == u64::from(self.announced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(announced: u32, ids: &[(u32, &str)], without: u32, sizes: &[(u32, u64)]) -> MaildropSnapshot {
        let number = |number| MessageNumber::new(number).unwrap();
        let ids = ids.iter().map(|(at, id)| (number(*at), UniqueId::new(id.as_bytes()).unwrap())).collect();
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
