//! Reading messages one after the other: those that lie together are read together.
//!
//! A store keeps small messages in records of a mebibyte, and reads one of these for each message it is asked for.
//!
//! Must not: hold more than [`limits::READ_AT_ONCE`] beside the message that was asked for.

use super::{BatchId, Store, StoreError, batch_of};
use crate::limits;
use mail_api::MessageId;

/// The messages of the batch in which the last one lay that was read.
#[derive(Debug, Default)]
pub struct InOrder {
    batch: Option<BatchId>,
    /// Its messages by position; empty are those that were given, that are gone, or that have to be asked for.
    messages: Vec<Vec<u8>>,
}

impl InOrder {
    /// The raw octets of a message, as [`Store::raw`] gives them; `batch_octets` are those of all messages of its batch.
    ///
    /// # Errors
    /// Those of [`Store::raw`].
    pub async fn raw<S: Store>(&mut self, store: &S, id: MessageId, batch_octets: u64) -> Result<Vec<u8>, StoreError> {
        let (batch, position) = batch_of(id);
        if self.batch != Some(batch) {
            let is_small = batch_octets <= limits::READ_AT_ONCE;
            // Where one of them cannot be read, each is asked for by itself.
            let messages = if is_small { store.raw_batch(batch).await.ok() } else { None };
            *self = Self { batch: Some(batch), messages: messages.unwrap_or_default() };
        }
        let read = self.messages.get_mut(usize::from(position)).map(core::mem::take).unwrap_or_default();
        if read.is_empty() { store.raw(id).await } else { Ok(read) }
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
            let mut in_order = InOrder::default();
            for (batch, read) in [
                (sound, vec![Ok(raw("a")), Ok(raw("b")), Err(StoreError::MessageGone)]),
                (worn, vec![Ok(raw("c")), Err(StoreError::Failed), Ok(raw("e"))]),
                (lost, vec![Err(StoreError::MessageGone)]),
            ] {
                for (position, expected) in (0..).zip(read) {
                    let read = in_order.raw(&store, message_id(batch, position), 100).await;
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
            let mut in_order = InOrder::default();
            let mut read = Vec::new();
            for id in [message_id(one, 0), message_id(two, 0), message_id(two, 1), message_id(one, 1)] {
                read.push(in_order.raw(&store, id, 100).await.ok());
            }
            assert_eq!(read, [Some(raw("a")), Some(raw("c")), None, Some(raw("b"))]);
        });
    }
}
