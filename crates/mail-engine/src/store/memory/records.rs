//! What a [`MemoryBacking`](super::MemoryBacking) holds.
//!
//! Must not: wait.

use super::Fault;
use crate::digest::HeaderDigest;
use crate::ports::Millis;
use crate::store::{BatchId, Flags, KnownMessage, MaildropState, Row, StoredAccount, message_id};
use mail_api::AccountId;
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
}

#[derive(Debug)]
pub(super) struct StoredBatch {
    pub(super) account: AccountId,
    pub(super) retrieved: Millis,
    pub(super) messages: Vec<StoredMessage>,
    /// Its raw octets are missing.
    pub(super) is_lost: bool,
    /// Whether its unique-ids count.
    pub(super) is_known: bool,
}

impl StoredBatch {
    pub(super) fn known(&self, batch: BatchId) -> impl Iterator<Item = KnownMessage> {
        let messages = if self.is_known { self.messages.as_slice() } else { &[] };
        (0u16..).zip(messages).map(move |(position, message)| KnownMessage {
            unique_id: message.unique_id.clone(),
            message: message_id(batch, position),
            first_seen: self.retrieved,
            octets: message.raw.len() as u64,
            digest: message.digest,
            announced: message.announced,
        })
    }
}

#[derive(Debug)]
pub(super) struct StoredMessage {
    pub(super) unique_id: Vec<u8>,
    pub(super) digest: Option<HeaderDigest>,
    pub(super) announced: Option<u64>,
    pub(super) raw: Vec<u8>,
    pub(super) row: Row,
    pub(super) flags: Flags,
}
