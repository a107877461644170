//! The proof that a message is stored. Without one, no DELE can be submitted.
//!
//! Must not: be made in any other way than by the functions here, or for a message of which only the beginning is
//! stored, or that came out of a file.

use crate::ports::Millis;
use crate::store::{Batch, BatchId, KnownMessage, NewMessage, Store, StoreError, message_id};
use mail_api::{AccountId, MessageId};

/// The proof that a message is stored: all its raw octets, its row and its unique-id were committed in one transaction.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    message: MessageId,
    unique_id: Vec<u8>,
}

impl StoredReceipt {
    /// Commits a batch; only then there are receipts, for each message in its order one, or none for a beginning
    /// and for what came out of a file.
    pub async fn commit(store: &impl Store, batch: Batch) -> Result<(BatchId, Vec<Option<Self>>), StoreError> {
        let counts = |message: &NewMessage| message.row.beginning_of.is_none() && !message.is_imported;
        let whole = |message: &NewMessage| counts(message).then(|| message.unique_id.clone());
        let unique_ids: Vec<Option<Vec<u8>>> = batch.messages.iter().map(whole).collect();
        let id = store.commit(batch).await?;
        let receipts = (0..=u16::MAX).zip(unique_ids).map(|(position, unique_id)| {
            unique_id.map(|unique_id| Self { message: message_id(id, position), unique_id })
        });
        Ok((id, receipts.collect()))
    }

    /// Puts a whole message in the place of its beginning; only then there is a receipt.
    pub async fn complete(
        store: &impl Store,
        account: AccountId,
        message: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<Self, StoreError> {
        if whole.row.beginning_of.is_some() || whole.is_imported {
            return Err(StoreError::Failed);
        }
        let unique_id = whole.unique_id.clone();
        store.complete(account, message, whole, retrieved).await?;
        Ok(Self { message, unique_id })
    }

    /// The receipt of a message that the store says it has, unless that is only its beginning, or came out of a file.
    pub(crate) fn of_known(known: KnownMessage) -> Option<Self> {
        (!known.is_beginning && !known.is_imported)
            .then_some(Self { message: known.message, unique_id: known.unique_id })
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
