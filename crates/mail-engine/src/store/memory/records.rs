//! What a [`MemoryBacking`](super::MemoryBacking) holds.
//!
//! Must not: wait.

use super::Fault;
use crate::ports::Millis;
use crate::store::{
    BatchId, FlagBatch, Flags, KnownMessage, MaildropState, NewMessage, RecordName, Row, RowBatch, SegmentId,
    StoreError, StoredAccount,
};
use mail_api::{AccountId, MessageId};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Backing {
    pub(super) accounts: BTreeMap<AccountId, StoredAccount>,
    pub(super) accounts_ever: u32,
    pub(super) batches: BTreeMap<BatchId, StoredBatch>,
    pub(super) batches_ever: u32,
    pub(super) states: BTreeMap<AccountId, MaildropState>,
    pub(super) steps: u32,
    pub(super) fault: Option<(u32, Fault)>,
    pub(super) killed: bool,
    pub(super) evictable: bool,
    pub(super) relaxed: bool,
    /// How many batches were stored and not removed.
    pub(super) batches_kept: usize,
    pub(super) records: BTreeMap<RecordName, Vec<u8>>,
    pub(super) segments: BTreeMap<SegmentId, Vec<u8>>,
    pub(super) segments_ever: u32,
}

#[derive(Debug)]
pub(super) struct StoredBatch {
    pub(super) account: AccountId,
    pub(super) messages: Vec<StoredMessage>,
    /// Its raw octets are missing.
    pub(super) is_lost: bool,
    /// The messages that cannot be read, each by itself, and how that ends.
    pub(super) failing: BTreeMap<u16, StoreError>,
    /// Whether its unique-ids count.
    pub(super) is_known: bool,
}

impl StoredBatch {
    pub(super) fn rows(&self, batch: BatchId) -> RowBatch {
        let rows = self.messages.iter().map(|message| message.row.clone()).collect();
        RowBatch { batch, account: self.account, rows }
    }

    pub(super) fn flags(&self, batch: BatchId) -> FlagBatch {
        FlagBatch { batch, flags: self.messages.iter().map(|message| message.flags).collect() }
    }
}

#[derive(Debug)]
pub(super) struct StoredMessage {
    pub(super) known: KnownMessage,
    pub(super) raw: Vec<u8>,
    pub(super) row: Row,
    pub(super) flags: Flags,
}

impl StoredMessage {
    pub(super) fn new(message: NewMessage, id: MessageId, retrieved: Millis) -> Self {
        let (known, flags) = (message.known(id, retrieved), message.flags());
        Self { known, flags, raw: message.raw, row: message.row }
    }
}
