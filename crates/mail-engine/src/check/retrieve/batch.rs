//! Gathers whole messages into the batches that are committed.
//!
//! Must not: change an octet of a message.

use super::receive::Received;
use crate::digest::HeaderDigest;
use crate::limits;
use crate::plan::{Extent, Retrieval};
use crate::ports::Millis;
use crate::row::derive;
use crate::store::{Flags, NewMessage, Row};

/// The batch that is being filled.
#[derive(Default)]
pub(super) struct Filling {
    batch: Filled,
    since: Millis,
    taken: u32,
}

/// A batch to commit; or one message that takes the place of its beginning, as its retrieval says.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) messages: Vec<NewMessage>,
    pub(super) listed: Vec<Retrieval>,
    pub(super) octets: u64,
}

impl Filled {
    /// Of one message.
    pub(super) fn of(message: Received, now: Millis) -> Self {
        let mut filled = Self::default();
        filled.add(message, now);
        filled
    }

    fn add(&mut self, message: Received, now: Millis) {
        let Received { retrieval, raw } = message;
        let beginning_of = (retrieval.extent == Extent::Beginning).then_some(retrieval.octets).flatten();
        let row = Row { beginning_of, ..derive(&raw, now) };
        self.octets = self.octets.saturating_add(row.octets);
        self.messages.push(NewMessage {
            unique_id: retrieval.unique_id.as_octets().to_vec(),
            digest: if row.beginning_of.is_some() { HeaderDigest::of_beginning(&raw) } else { HeaderDigest::of(&raw) },
            announced: retrieval.octets,
            raw,
            row,
            marks: Flags::default(),
            is_imported: false,
        });
        self.listed.push(retrieval);
    }

    /// Whether this message is the last one.
    pub(super) fn ends_with(&self, last: &Retrieval) -> bool {
        self.listed.last().is_some_and(|listed| listed.number == last.number)
    }
}

impl Filling {
    pub(super) fn add(&mut self, message: Received, now: Millis) {
        if self.is_empty() {
            self.since = now;
        }
        self.batch.add(message, now);
    }

    /// Forgets the message that was added last, if it is this one; it is not committed then.
    pub(super) fn drop_last(&mut self, last: &Retrieval) -> bool {
        if !self.batch.ends_with(last) {
            return false;
        }
        self.batch.listed.pop();
        let octets = self.batch.messages.pop().map_or(0, |dropped| dropped.row.octets);
        self.batch.octets = self.batch.octets.saturating_sub(octets);
        true
    }

    pub(super) fn take(&mut self) -> Filled {
        self.taken = self.taken.saturating_add(1);
        core::mem::take(&mut self.batch)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.batch.messages.is_empty()
    }

    pub(super) const fn octets(&self) -> u64 {
        self.batch.octets
    }

    /// Whether it is to be committed now: the first with its first message, the next ones larger and larger.
    pub(super) const fn is_full(&self) -> bool {
        let octets = match self.taken {
            0 => 0,
            1 => limits::BATCH_OCTETS / 16,
            2 => limits::BATCH_OCTETS / 4,
            _ => limits::BATCH_OCTETS,
        };
        let messages = self.batch.messages.len();
        messages > 0 && (self.batch.octets >= octets || messages >= limits::BATCH_MESSAGES)
    }

    /// When it is to be committed however small it is.
    pub(super) const fn due(&self) -> Millis {
        Millis(self.since.0.saturating_add(limits::BATCH_WAIT.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pop3_proto::{MessageNumber, UniqueId};

    const NOW: Millis = Millis(1_700_000_000_000);

    #[test]
    fn batches_grow_so_that_the_first_message_can_be_read_at_once() {
        let mut filling = Filling::default();
        let mut sizes = Vec::new();
        let received = |raw| {
            let (number, unique_id) = (MessageNumber::new(1).unwrap(), UniqueId::new(b"u").unwrap());
            let retrieval = Retrieval { number, unique_id, octets: None, extent: Extent::Whole, delete: false };
            Received { retrieval, raw }
        };
        for _ in 1..=4_000u32 {
            filling.add(received(vec![b'x'; 4096]), NOW);
            if filling.is_full() {
                sizes.push(filling.take().messages.len());
            }
        }
        assert_eq!(sizes[..5], [1, 16, 64, 256, 256]);
        let mut small = Filling { taken: 9, ..Filling::default() };
        while !small.is_full() {
            small.add(received(vec![]), NOW);
        }
        assert_eq!(small.take().messages.len(), limits::BATCH_MESSAGES);
    }
}
