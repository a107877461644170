//! A store whose every call ends: what a platform's store does not do in time counts as failed.
//!
//! Browsers can leave a request of a database unanswered for ever. Whoever waits for one, perhaps holding a turn that
//! others wait for, must be told instead.
//!
//! Must not: call a write that came too late undone; whoever is told that it failed looks at what is stored.

use super::{
    Batch, BatchId, FlagBatch, FlagChange, MaildropRecord, MaildropState, NewMessage, RecordName, RowBatch, SegmentId,
    Soundness, Store, StoreError, StoredAccount,
};
use crate::cancel::{after, within};
use crate::limits;
use crate::ports::{Clock, Millis};
use mail_api::{AccountId, AccountSettings, MessageId, PasswordKeeping};

/// A store, and the clock by which its calls end.
#[derive(Debug)]
pub struct TimelyStore<'a, S, C> {
    store: &'a S,
    clock: &'a C,
}

impl<'a, S: Store, C: Clock> TimelyStore<'a, S, C> {
    /// This store, by this clock.
    pub const fn new(store: &'a S, clock: &'a C) -> Self {
        Self { store, clock }
    }

    async fn in_time<T>(&self, call: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let deadline = after(self.clock, limits::STORE_DEADLINE);
        within(self.clock, deadline, None, call).await.unwrap_or(Err(StoreError::Failed))
    }
}

impl<S: Store, C: Clock> Store for TimelyStore<'_, S, C> {
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        self.in_time(self.store.accounts()).await
    }

    async fn add_account(&self, settings: &AccountSettings, keeping: PasswordKeeping) -> Result<AccountId, StoreError> {
        self.in_time(self.store.add_account(settings, keeping)).await
    }

    async fn put_account(&self, account: &StoredAccount) -> Result<(), StoreError> {
        self.in_time(self.store.put_account(account)).await
    }

    async fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        self.in_time(self.store.remove_account(id)).await
    }

    async fn rows(&self, after: Option<BatchId>) -> Result<Vec<RowBatch>, StoreError> {
        self.in_time(self.store.rows(after)).await
    }

    async fn rows_of(&self, batch: BatchId) -> Result<Option<RowBatch>, StoreError> {
        self.in_time(self.store.rows_of(batch)).await
    }

    async fn flagged_rows_of(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError> {
        self.in_time(self.store.flagged_rows_of(batches)).await
    }

    async fn put_rows(&self, rows: &RowBatch) -> Result<(), StoreError> {
        self.in_time(self.store.put_rows(rows)).await
    }

    async fn flags(&self) -> Result<Vec<FlagBatch>, StoreError> {
        self.in_time(self.store.flags()).await
    }

    async fn change_flags(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError> {
        self.in_time(self.store.change_flags(ids, change)).await
    }

    async fn raw(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        self.in_time(self.store.raw(id)).await
    }

    async fn raw_batch(&self, batch: BatchId) -> Result<Vec<Vec<u8>>, StoreError> {
        self.in_time(self.store.raw_batch(batch)).await
    }

    async fn is_persisted(&self) -> Option<bool> {
        self.in_time(async { Ok(self.store.is_persisted().await) }).await.unwrap_or(None)
    }

    async fn soundness(&self) -> Result<Soundness, StoreError> {
        self.in_time(self.store.soundness()).await
    }

    async fn accept_loss(&self) -> Result<(), StoreError> {
        self.in_time(self.store.accept_loss()).await
    }

    async fn maildrop(&self, account: AccountId) -> Result<MaildropRecord, StoreError> {
        self.in_time(self.store.maildrop(account)).await
    }

    async fn put_maildrop_state(&self, account: AccountId, state: &MaildropState) -> Result<(), StoreError> {
        self.in_time(self.store.put_maildrop_state(account, state)).await
    }

    async fn rekey(&self, account: AccountId, keys: &[(MessageId, Vec<u8>)]) -> Result<(), StoreError> {
        self.in_time(self.store.rekey(account, keys)).await
    }

    async fn commit(&self, batch: Batch) -> Result<BatchId, StoreError> {
        self.in_time(self.store.commit(batch)).await
    }

    async fn complete(
        &self,
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<(), StoreError> {
        self.in_time(self.store.complete(account, id, whole, retrieved)).await
    }

    async fn purge(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError> {
        self.in_time(self.store.purge(ids)).await
    }

    async fn record(&self, name: RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        self.in_time(self.store.record(name)).await
    }

    async fn put_record(&self, name: RecordName, octets: &[u8]) -> Result<(), StoreError> {
        self.in_time(self.store.put_record(name, octets)).await
    }

    async fn segments(&self) -> Result<Vec<SegmentId>, StoreError> {
        self.in_time(self.store.segments()).await
    }

    async fn segment(&self, id: SegmentId) -> Result<Option<Vec<u8>>, StoreError> {
        self.in_time(self.store.segment(id)).await
    }

    async fn replace_segments(
        &self,
        replaced: &[SegmentId],
        octets: Option<&[u8]>,
    ) -> Result<Option<SegmentId>, StoreError> {
        self.in_time(self.store.replace_segments(replaced, octets)).await
    }
}
