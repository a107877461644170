//! The store in memory: the reference that every other store is measured by.
//!
//! Several stores may stand on one [`MemoryBacking`], as several tabs stand on one database. A backing can be told to
//! fail or to kill at its k-th step; a writing call has two, one before its transaction and one between the transaction
//! and the answer, so that tests reach every point at which a process can die.
//!
//! Must not: be used where mail is to outlive the process.

mod records;

use super::{
    Batch, BatchId, FlagBatch, FlagChange, Flags, MAX_BATCH_MESSAGES, MaildropRecord, MaildropState, NewMessage,
    RecordName, Row, RowBatch, SegmentId, Soundness, Store, StoreError, StoredAccount, batch_of, message_id,
};
use crate::ports::Millis;
use mail_api::{AccountId, AccountSettings, MessageId, PasswordKeeping};
use records::{Backing, StoredBatch, StoredMessage};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What stands when every store on it is gone.
#[derive(Debug, Clone, Default)]
pub struct MemoryBacking(Rc<RefCell<Backing>>);

/// What a step of a backing does instead of going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The call returns this error.
    Fail(StoreError),
    /// Neither this call nor a later one returns, as if the process had died, until [`MemoryBacking::take_killed`].
    Kill,
}

impl MemoryBacking {
    /// Opens a store on this backing.
    pub fn open(&self) -> MemoryStore {
        MemoryStore { backing: self.clone() }
    }

    /// Lets the step after the next `steps` end in `fault`, once.
    pub fn fault_after(&self, steps: u32, fault: Fault) {
        self.0.borrow_mut().fault = Some((steps, fault));
    }

    /// Takes back a fault that has not struck.
    pub fn clear_fault(&self) {
        self.0.borrow_mut().fault = None;
    }

    /// Lets the platform promise nothing about what is stored.
    pub fn set_evictable(&self) {
        self.0.borrow_mut().evictable = true;
    }

    /// Lets the platform grant nothing about when what is committed is on the disk.
    pub fn set_relaxed(&self) {
        self.0.borrow_mut().relaxed = true;
    }

    /// Loses a batch with all that belongs to it, as a platform that clears some of what it keeps.
    pub fn lose(&self, batch: BatchId) {
        self.0.borrow_mut().batches.remove(&batch);
    }

    /// Loses the raw octets of a batch.
    pub fn lose_raw(&self, batch: BatchId) {
        if let Some(stored) = self.0.borrow_mut().batches.get_mut(&batch) {
            stored.is_lost = true;
        }
    }

    /// Lets reading one message end in this error from now on.
    pub fn fail_message(&self, id: MessageId, error: StoreError) {
        let (batch, position) = batch_of(id);
        if let Some(stored) = self.0.borrow_mut().batches.get_mut(&batch) {
            stored.failing.insert(position, error);
        }
    }

    /// How many steps were made since the backing was made.
    pub fn steps(&self) -> u32 {
        self.0.borrow().steps
    }

    /// Whether [`Fault::Kill`] has struck; asking forgets it.
    pub fn take_killed(&self) -> bool {
        core::mem::take(&mut self.0.borrow_mut().killed)
    }

    /// One point at which the process can die.
    async fn step(&self) -> Result<(), StoreError> {
        pause().await;
        let fault = {
            let mut backing = self.0.borrow_mut();
            backing.steps = backing.steps.saturating_add(1);
            match backing.fault.take() {
                _ if backing.killed => Some(Fault::Kill),
                Some((0, fault)) => Some(fault),
                Some((left, fault)) => {
                    backing.fault = Some((left.saturating_sub(1), fault));
                    None
                }
                None => None,
            }
        };
        match fault {
            None => Ok(()),
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::Kill) => {
                self.0.borrow_mut().killed = true;
                core::future::pending().await
            }
        }
    }
}

/// Keeps mail in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    backing: MemoryBacking,
}

impl MemoryStore {
    /// An empty store on a backing of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store of one message, of no account, under this id.
    pub fn of_one(id: MessageId, raw: Vec<u8>) -> Self {
        let (batch, _) = batch_of(id);
        let (account, octets) = (AccountId(u32::MAX), u64::try_from(raw.len()).unwrap_or(u64::MAX));
        let row = Row { octets, ..Row::default() };
        let message = NewMessage {
            unique_id: Vec::new(),
            digest: None,
            announced: None,
            raw,
            row,
            marks: Flags(0),
            is_imported: false,
        };
        let messages = vec![StoredMessage::new(message, id, Millis(0))];
        let stored = StoredBatch { account, messages, is_lost: false, failing: BTreeMap::new(), is_known: true };
        let store = Self::default();
        store.backing.0.borrow_mut().batches.insert(batch, stored);
        store
    }

    /// What it stands on.
    pub const fn backing(&self) -> &MemoryBacking {
        &self.backing
    }

    /// A transaction: all of `change` or, where it fails, nothing of it.
    async fn transaction<T>(
        &self,
        change: impl FnOnce(&mut Backing) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.backing.step().await?;
        let result = change(&mut self.backing.0.borrow_mut())?;
        self.backing.step().await?;
        Ok(result)
    }

    async fn look<T>(&self, at: impl FnOnce(&Backing) -> Result<T, StoreError>) -> Result<T, StoreError> {
        pause().await;
        at(&self.backing.0.borrow())
    }
}

impl Store for MemoryStore {
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        self.look(|backing| Ok(backing.accounts.values().cloned().collect())).await
    }

    async fn add_account(&self, settings: &AccountSettings, keeping: PasswordKeeping) -> Result<AccountId, StoreError> {
        self.transaction(|backing| {
            let id = AccountId(backing.accounts_ever);
            backing.accounts_ever = backing.accounts_ever.checked_add(1).ok_or(StoreError::Failed)?;
            backing.accounts.insert(id, StoredAccount::new(id, settings.clone(), keeping));
            Ok(id)
        })
        .await
    }

    async fn put_account(&self, account: &StoredAccount) -> Result<(), StoreError> {
        self.transaction(|backing| {
            *backing.accounts.get_mut(&account.id).ok_or(StoreError::AccountGone)? = account.clone();
            Ok(())
        })
        .await
    }

    async fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        self.transaction(|backing| {
            backing.accounts.remove(&id);
            backing.states.remove(&id);
            let before = backing.batches.len();
            backing.batches.retain(|_, batch| batch.account != id);
            let removed = before.saturating_sub(backing.batches.len());
            backing.batches_kept = backing.batches_kept.saturating_sub(removed);
            Ok(())
        })
        .await
    }

    async fn rows(&self, after: Option<BatchId>) -> Result<Vec<RowBatch>, StoreError> {
        self.look(|backing| {
            let later = backing.batches.iter().filter(|(batch, _)| after.is_none_or(|after| **batch > after));
            Ok(later.map(|(batch, stored)| stored.rows(*batch)).collect())
        })
        .await
    }

    async fn rows_of(&self, batch: BatchId) -> Result<Option<RowBatch>, StoreError> {
        self.look(|backing| Ok(backing.batches.get(&batch).map(|stored| stored.rows(batch)))).await
    }

    async fn flagged_rows_of(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError> {
        self.look(|backing| {
            let there = batches.iter().filter_map(|batch| Some((*batch, backing.batches.get(batch)?)));
            Ok(there.map(|(batch, stored)| (stored.rows(batch), stored.flags(batch))).collect())
        })
        .await
    }

    async fn put_rows(&self, rows: &RowBatch) -> Result<(), StoreError> {
        self.transaction(|backing| {
            let stored = backing.batches.get_mut(&rows.batch).ok_or(StoreError::MessageGone)?;
            let mut refreshed = stored.rows(rows.batch);
            rows.refresh(&mut refreshed)?;
            for (message, row) in stored.messages.iter_mut().zip(refreshed.rows) {
                message.row = row;
            }
            Ok(())
        })
        .await
    }

    async fn flags(&self) -> Result<Vec<FlagBatch>, StoreError> {
        self.look(|backing| Ok(backing.batches.iter().map(|(batch, stored)| stored.flags(*batch)).collect())).await
    }

    async fn change_flags(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError> {
        self.transaction(|backing| {
            for id in ids {
                let (batch, position) = batch_of(*id);
                let stored = backing.batches.get_mut(&batch);
                if let Some(message) = stored.and_then(|stored| stored.messages.get_mut(usize::from(position))) {
                    message.flags = change.apply(message.flags);
                }
            }
            Ok(())
        })
        .await
    }

    async fn raw(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        self.look(|backing| {
            let (batch, position) = batch_of(id);
            let stored = backing.batches.get(&batch).filter(|stored| !stored.is_lost);
            if let Some(error) = stored.and_then(|stored| stored.failing.get(&position)) {
                return Err(*error);
            }
            let message = stored.and_then(|stored| stored.messages.get(usize::from(position)));
            let message = message.filter(|message| !message.flags.has(Flags::PURGED));
            message.map(|message| message.raw.clone()).ok_or(StoreError::MessageGone)
        })
        .await
    }

    async fn is_persisted(&self) -> Option<bool> {
        Some(!self.backing.0.borrow().evictable)
    }

    async fn soundness(&self) -> Result<Soundness, StoreError> {
        self.look(|backing| {
            let is_lost = backing.batches.values().any(|batch| batch.is_lost && batch.is_known);
            let is_complete = !is_lost && backing.batches.len() >= backing.batches_kept;
            Ok(Soundness { is_strict: !backing.relaxed, is_complete })
        })
        .await
    }

    async fn accept_loss(&self) -> Result<(), StoreError> {
        self.transaction(|backing| {
            backing.batches_kept = backing.batches.len();
            for batch in backing.batches.values_mut().filter(|batch| batch.is_lost) {
                batch.is_known = false;
            }
            Ok(())
        })
        .await
    }

    async fn maildrop(&self, account: AccountId) -> Result<MaildropRecord, StoreError> {
        self.look(|backing| {
            let batches = backing.batches.iter().filter(|(_, stored)| stored.account == account && stored.is_known);
            Ok(MaildropRecord {
                known: batches.flat_map(|(_, stored)| &stored.messages).map(|message| message.known.clone()).collect(),
                state: backing.states.get(&account).cloned().unwrap_or_default(),
            })
        })
        .await
    }

    async fn put_maildrop_state(&self, account: AccountId, state: &MaildropState) -> Result<(), StoreError> {
        self.transaction(|backing| {
            backing.accounts.get(&account).ok_or(StoreError::AccountGone)?;
            backing.states.insert(account, state.clone());
            Ok(())
        })
        .await
    }

    async fn rekey(&self, account: AccountId, keys: &[(MessageId, Vec<u8>)]) -> Result<(), StoreError> {
        self.transaction(|backing| {
            for (id, unique_id) in keys {
                let (batch, position) = batch_of(*id);
                let stored = backing.batches.get_mut(&batch).filter(|stored| stored.account == account);
                if let Some(message) = stored.and_then(|stored| stored.messages.get_mut(usize::from(position))) {
                    message.known.unique_id.clone_from(unique_id);
                }
            }
            Ok(())
        })
        .await
    }

    async fn commit(&self, batch: Batch) -> Result<BatchId, StoreError> {
        self.transaction(|backing| {
            backing.accounts.get(&batch.account).ok_or(StoreError::AccountGone)?;
            if batch.messages.is_empty() || batch.messages.len() > MAX_BATCH_MESSAGES {
                return Err(StoreError::Failed);
            }
            let id = BatchId(backing.batches_ever);
            backing.batches_ever = backing.batches_ever.checked_add(1).ok_or(StoreError::Failed)?;
            let stored = |(position, message)| StoredMessage::new(message, message_id(id, position), batch.retrieved);
            let messages = (0u16..).zip(batch.messages).map(stored);
            let stored = StoredBatch {
                account: batch.account,
                messages: messages.collect(),
                is_lost: false,
                failing: BTreeMap::new(),
                is_known: true,
            };
            backing.batches_kept = backing.batches_kept.saturating_add(1);
            backing.batches.insert(id, stored);
            Ok(id)
        })
        .await
    }

    async fn complete(
        &self,
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<(), StoreError> {
        self.transaction(|backing| {
            let (batch, position) = batch_of(id);
            let stored = backing.batches.get_mut(&batch).filter(|stored| stored.account == account);
            let message = stored.and_then(|stored| stored.messages.get_mut(usize::from(position)));
            let message = message.filter(|message| message.known.is_beginning && message.known.message == id);
            let message = message.ok_or(StoreError::MessageGone)?;
            *message = StoredMessage {
                known: whole.known(id, retrieved),
                flags: message.flags.completed(),
                raw: whole.raw,
                row: message.row.completed(whole.row),
            };
            Ok(())
        })
        .await
    }

    async fn purge(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError> {
        self.transaction(|backing| {
            let mut gone = BTreeSet::new();
            for id in ids {
                let (batch, position) = batch_of(*id);
                let stored = backing.batches.get_mut(&batch).filter(|_| message_id(batch, position) == *id);
                let message = stored.and_then(|stored| stored.messages.get_mut(usize::from(position)));
                if let Some(message) = message.filter(|message| message.flags.has(Flags::DELETED)) {
                    gone.insert(*id);
                    message.raw = Vec::new();
                    message.row = message.row.purged();
                    message.flags = message.flags.purged();
                    message.known = message.known.purged();
                }
            }
            Ok(gone.into_iter().collect())
        })
        .await
    }

    async fn record(&self, name: RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        self.look(|backing| Ok(backing.records.get(&name).cloned())).await
    }

    async fn put_record(&self, name: RecordName, octets: &[u8]) -> Result<(), StoreError> {
        self.transaction(|backing| {
            backing.records.insert(name, octets.to_vec());
            Ok(())
        })
        .await
    }

    async fn segments(&self) -> Result<Vec<SegmentId>, StoreError> {
        self.look(|backing| Ok(backing.segments.keys().copied().collect())).await
    }

    async fn segment(&self, id: SegmentId) -> Result<Option<Vec<u8>>, StoreError> {
        self.look(|backing| Ok(backing.segments.get(&id).cloned())).await
    }

    async fn replace_segments(
        &self,
        replaced: &[SegmentId],
        octets: Option<&[u8]>,
    ) -> Result<Option<SegmentId>, StoreError> {
        self.transaction(|backing| {
            if !replaced.iter().all(|id| backing.segments.contains_key(id)) {
                return Ok(None);
            }
            backing.segments.retain(|id, _| !replaced.contains(id));
            let Some(octets) = octets else { return Ok(None) };
            let id = SegmentId(backing.segments_ever);
            backing.segments_ever = backing.segments_ever.checked_add(1).ok_or(StoreError::Full)?;
            backing.segments.insert(id, octets.to_vec());
            Ok(Some(id))
        })
        .await
    }
}

/// Gives way once, as every real store does.
async fn pause() {
    let mut first = true;
    core::future::poll_fn(|context| {
        if core::mem::take(&mut first) {
            context.waker().wake_by_ref();
            return core::task::Poll::Pending;
        }
        core::task::Poll::Ready(())
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::store_conformance! {{
        let backing = MemoryBacking::default();
        async move || backing.open()
    }}
}
