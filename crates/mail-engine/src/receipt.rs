//! The proof that a message is stored. Without one, no DELE can be submitted.
//!
//! Must not: be made in any other way than by the two functions here.

use crate::store::{Batch, BatchId, KnownMessage, Store, StoreError, message_id};
use mail_api::MessageId;

/// The proof that a message is stored: its raw octets, its row and its unique-id were committed in one transaction.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    message: MessageId,
    unique_id: Vec<u8>,
}

impl StoredReceipt {
    /// Commits a batch; only then there are receipts, one for each message in its order.
    pub async fn commit(store: &impl Store, batch: Batch) -> Result<(BatchId, Vec<Self>), StoreError> {
        let unique_ids: Vec<Vec<u8>> = batch.messages.iter().map(|message| message.unique_id.clone()).collect();
        let id = store.commit(batch).await?;
        let receipts = (0..=u16::MAX)
            .zip(unique_ids)
            .map(|(position, unique_id)| Self { message: message_id(id, position), unique_id });
        Ok((id, receipts.collect()))
    }

    /// The receipt of a message that the store says it has.
    pub(crate) fn of_known(known: KnownMessage) -> Self {
        Self { message: known.message, unique_id: known.unique_id }
    }

    /// Which message is stored.
    pub const fn message(&self) -> MessageId {
        self.message
    }

    /// What the server calls it.
    pub fn unique_id(&self) -> &[u8] {
        &self.unique_id
    }
}
