//! Reading messages one after the other: small ones that lie together are read together.
//!
//! A store keeps small messages in records of a mebibyte, and reads one of these for each message it is asked for.
//!
//! Must not: hold more than [`limits::READ_AT_ONCE`] beside the message that was asked for.

use super::{BatchId, Store, StoreError, batch_of};
use crate::limits;
use mail_api::MessageId;

/// Reads messages, best in the order in which they are stored.
#[derive(Debug, Default)]
pub struct BatchReader {
    /// The batch of the last message.
    batch: Option<BatchId>,
    /// Once it was read: its messages by position; empty are those that were given, that are gone, or that have to be
    /// asked for.
    messages: Option<Vec<Vec<u8>>>,
}

impl BatchReader {
    /// The raw octets of a message, as [`Store::raw`] gives them; `batch_octets` tells those of all messages of its batch,
    /// and is asked where that matters.
    ///
    /// # Errors
    /// Those of [`Store::raw`].
    pub async fn read<S: Store>(
        &mut self,
        store: &S,
        id: MessageId,
        batch_octets: impl FnOnce() -> u64,
    ) -> Result<Vec<u8>, StoreError> {
        let (batch, position) = batch_of(id);
        let is_begun = self.batch == Some(batch);
        if !is_begun {
            *self = Self { batch: Some(batch), messages: None };
        }
        // Who asks in another order than they are stored in would read a batch for each.
        let in_order = is_begun || position == 0;
        if in_order && self.messages.is_none() && batch_octets() <= limits::READ_AT_ONCE {
            // Where one of them cannot be read, each is asked for by itself.
            self.messages = Some(store.raw_batch(batch).await.unwrap_or_default());
        }
        let read = self.messages.as_mut().and_then(|messages| messages.get_mut(usize::from(position)));
        match read.map(core::mem::take) {
            Some(read) if !read.is_empty() => Ok(read),
            _ => store.raw(id).await,
        }
    }

    /// Lets go what was read and not given: the next message is read as it is stored then.
    pub fn forget(&mut self) {
        self.messages = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::conformance::block_on;
    use super::super::conformance::samples::{add, batch, raw};
    use super::super::memory::MemoryBacking;
    use super::super::message_id;
    use super::*;

    #[test]
    fn one_that_cannot_be_read_takes_no_other_with_it() {
        block_on(async {
            let backing = MemoryBacking::default();
            let store = backing.open();
            let account = add(&store).await;
            let sound = store.commit(batch(account, 1, &["a", "b"])).await.expect("works");
            let worn = store.commit(batch(account, 2, &["c", "d", "e"])).await.expect("works");
            let lost = store.commit(batch(account, 3, &["f"])).await.expect("works");
            backing.fail_message(message_id(worn, 1), StoreError::Failed);
            backing.lose_raw(lost);
            let mut reader = BatchReader::default();
            for (batch, read) in [
                (sound, vec![Ok(raw("a")), Ok(raw("b")), Err(StoreError::MessageGone)]),
                (worn, vec![Ok(raw("c")), Err(StoreError::Failed), Ok(raw("e"))]),
                (lost, vec![Err(StoreError::MessageGone)]),
            ] {
                for (position, expected) in (0..).zip(read) {
                    let read = reader.read(&store, message_id(batch, position), || 100).await;
                    assert_eq!(read, expected, "{batch:?} {position}");
                }
            }
        });
    }

    #[test]
    fn what_was_read_of_a_batch_is_not_given_for_another_one() {
        block_on(async {
            let store = MemoryBacking::default().open();
            let account = add(&store).await;
            let one = store.commit(batch(account, 1, &["a", "b"])).await.expect("works");
            let two = store.commit(batch(account, 2, &["c"])).await.expect("works");
            let mut reader = BatchReader::default();
            let mut read = Vec::new();
            for id in [message_id(one, 0), message_id(two, 0), message_id(two, 1), message_id(one, 1)] {
                read.push(reader.read(&store, id, || 100).await.ok());
            }
            assert_eq!(read, [Some(raw("a")), Some(raw("c")), None, Some(raw("b"))]);
        });
    }

    #[test]
    fn a_small_batch_is_read_whole_by_whoever_reads_in_order_and_a_large_one_is_not() {
        let (small, large) = (limits::READ_AT_ONCE, limits::READ_AT_ONCE + 1);
        let there = Ok(raw("c"));
        let gone = Err(StoreError::MessageGone);
        for (before, octets, last) in [
            (&[0][..], small, &there),
            (&[0], large, &gone),
            (&[1], small, &gone),
            (&[1, 0], small, &there),
            (&[1, 0], large, &gone),
        ] {
            block_on(async {
                let backing = MemoryBacking::default();
                let store = backing.open();
                let account = add(&store).await;
                let id = store.commit(batch(account, 1, &["a", "b", "c"])).await.expect("works");
                let mut reader = BatchReader::default();
                for (position, name) in before.iter().map(|position| (*position, ["a", "b"][usize::from(*position)])) {
                    assert_eq!(reader.read(&store, message_id(id, position), || octets).await, Ok(raw(name)));
                }
                backing.lose_raw(id);
                assert_eq!(reader.read(&store, message_id(id, 2), || octets).await, *last, "{before:?} {octets}");
            });
        }
    }
}
