//! A set of messages, as bits beside the numbers of their batches.
//!
//! Must not: be changed once it is asked.

use crate::store::{BatchId, batch_of};
use core::cell::Cell;
use mail_api::MessageId;
use std::collections::BTreeMap;

/// A set of messages.
#[derive(Debug, Default)]
pub struct Ids {
    batches: Vec<(BatchId, Box<[u64]>)>,
    /// Where the last one that was asked for lies: whoever asks in the order of a list asks for neighbours.
    hint: Cell<usize>,
}

impl Ids {
    /// Whether a message is in it.
    pub fn contains(&self, id: MessageId) -> bool {
        let (batch, position) = batch_of(id);
        let hinted = self.batches.get(self.hint.get()).filter(|(known, _)| *known == batch);
        let found = hinted.or_else(|| {
            let at = self.batches.binary_search_by_key(&batch, |(known, _)| *known).ok()?;
            self.hint.set(at);
            self.batches.get(at)
        });
        let word = found.and_then(|(_, bits)| bits.get(usize::from(position >> 6)));
        word.is_some_and(|word| word >> (position & 63) & 1 == 1)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.batches
            .iter()
            .flat_map(|(_, bits)| bits)
            .map(|word| word.count_ones() as usize)
            .fold(0, usize::saturating_add)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FromIterator<MessageId> for Ids {
    fn from_iter<I: IntoIterator<Item = MessageId>>(ids: I) -> Self {
        let mut batches: BTreeMap<BatchId, Vec<u64>> = BTreeMap::new();
        // Most come in order: the batch of the last one is at hand.
        let mut open: Option<(BatchId, Vec<u64>)> = None;
        for id in ids {
            let (batch, position) = batch_of(id);
            if open.as_ref().is_none_or(|(known, _)| *known != batch) {
                if let Some((known, bits)) = open.take() {
                    batches.insert(known, bits);
                }
                open = Some((batch, batches.remove(&batch).unwrap_or_default()));
            }
            if let Some((_, bits)) = &mut open {
                let word = usize::from(position >> 6);
                if bits.len() <= word {
                    bits.resize(word.saturating_add(1), 0);
                }
                if let Some(word) = bits.get_mut(word) {
                    *word |= 1 << (position & 63);
                }
            }
        }
        batches.extend(open);
        let batches = batches.into_iter().map(|(batch, bits)| (batch, bits.into_boxed_slice())).collect();
        Self { batches, hint: Cell::new(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::message_id;

    #[test]
    fn what_was_put_in_is_in_and_nothing_else() {
        let id = |batch, position| message_id(BatchId(batch), position);
        let all = [id(3, 0), id(3, 63), id(3, 64), id(1, 5), id(3, 4095), id(3, 0), id(70_000, 1)];
        let ids: Ids = all.into_iter().collect();
        assert_eq!(ids.len(), 6);
        assert!(all.iter().all(|id| ids.contains(*id)));
        for other in [id(3, 1), id(3, 65), id(1, 4), id(1, 300), id(2, 5), id(70_000, 0)] {
            assert!(!ids.contains(other));
        }
        assert!(Ids::default().is_empty() && !Ids::default().contains(id(0, 0)));
    }
}
