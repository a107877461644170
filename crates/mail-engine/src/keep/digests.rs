//! What everything stored comes to, so that nothing is imported twice.
//!
//! Derived from raw octets, batch by batch, and kept in a record; what the record does not have, or what changed since,
//! is read again.
//!
//! Must not: take two messages for one that differ in an octet.

use super::BatchFacts;
use crate::limits;
use crate::store::{BatchId, BatchReader, RecordName, Store, StoreError, message_id};
use mail_api::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// The first 128 bits of the SHA-256 of a message's octets.
pub(super) type RawDigest = [u8; 16];

/// The format of the record.
const FORMAT: u8 = 1;

/// What a batch comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OfBatch {
    batch: u32,
    /// Octets of the batch when it was looked through.
    octets: u64,
    /// One for each message that could be read.
    digests: Vec<RawDigest>,
}

/// What everything stored comes to.
#[derive(Debug, Default)]
pub struct Digests {
    kept: BTreeMap<BatchId, OfBatch>,
    /// Batches that must be read, the last one first.
    unread: Vec<BatchFacts>,
    /// How often each is stored, over all accounts and for each.
    all: HashMap<RawDigest, u32>,
    by_account: HashMap<(AccountId, RawDigest), u32>,
    done: u32,
    total: u32,
    is_changed: bool,
}

impl Digests {
    /// Those of these batches, as far as they are known already.
    pub async fn load<S: Store>(store: &S, batches: &[BatchFacts]) -> Result<Self, StoreError> {
        let mut kept = read(store.record(RecordName::Digests).await?)?;
        let mut digests = Self { total: total(batches), ..Self::default() };
        for facts in batches.iter().rev() {
            match kept.remove(&facts.batch).filter(|of_batch| of_batch.octets == facts.octets) {
                Some(of_batch) => digests.note(facts, of_batch),
                None => digests.unread.push(*facts),
            }
        }
        // Those that are left are of batches that are gone.
        digests.is_changed = !kept.is_empty();
        Ok(digests)
    }

    /// Forgets all that is kept of it: everything is read again when it is next asked.
    pub async fn forget<S: Store>(store: &S) -> Result<(), StoreError> {
        store.put_record(RecordName::Digests, &[]).await
    }

    /// Reads some more of what is stored; whether there is still more.
    pub async fn read_some<S: Store>(&mut self, store: &S) -> Result<bool, StoreError> {
        let mut octets = 0_u64;
        while octets < limits::DIGEST_OCTETS {
            let Some(facts) = self.unread.pop() else { break };
            let (mut digests, mut messages, mut octets_of) = (Vec::new(), BatchReader::default(), facts.octets);
            for position in (0..=u16::MAX).zip(0..facts.places).map(|(position, _)| position) {
                match messages.read(store, message_id(facts.batch, position), || facts.octets).await {
                    Ok(raw) => digests.push(of(&raw)),
                    // Lost, or removed for good: whoever imports it wants it back.
                    Err(StoreError::MessageGone) => {}
                    // Perhaps for this moment only: no batch has so many octets, so it is read again another time.
                    Err(StoreError::Failed) => octets_of = u64::MAX,
                    Err(error) => return Err(error),
                }
            }
            octets = octets.saturating_add(facts.octets).saturating_add(u64::from(facts.places));
            let batch = facts.batch.0;
            self.note(&facts, OfBatch { batch, octets: octets_of, digests });
            self.is_changed = true;
        }
        Ok(!self.unread.is_empty())
    }

    /// How many messages were looked through, and of how many.
    pub const fn progress(&self) -> (u32, u32) {
        (self.done, self.total)
    }

    /// Whether this is stored already.
    pub fn has(&self, raw: &[u8]) -> bool {
        self.all.contains_key(&of(raw))
    }

    /// Whether this is stored already by this account, which then counts as found: of two that are the same, one stored
    /// is one.
    pub fn take(&mut self, account: AccountId, raw: &[u8]) -> bool {
        match self.by_account.get_mut(&(account, of(raw))) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                true
            }
            _ => false,
        }
    }

    /// A message is about to be stored: what is the same as it is known from now on.
    pub fn expect(&mut self, raw: &[u8]) {
        let count = self.all.entry(of(raw)).or_default();
        *count = count.saturating_add(1);
    }

    /// What a message comes to.
    pub(super) fn of(raw: &[u8]) -> RawDigest {
        of(raw)
    }

    /// A batch of so many octets was stored, whose messages come to this.
    pub(super) fn stored(&mut self, batch: BatchId, octets: u64, digests: Vec<RawDigest>) {
        self.kept.insert(batch, OfBatch { batch: batch.0, octets, digests });
        self.is_changed = true;
    }

    /// Keeps what was learned.
    pub async fn save<S: Store>(&mut self, store: &S) -> Result<(), StoreError> {
        if core::mem::take(&mut self.is_changed) {
            let kept: Vec<&OfBatch> = self.kept.values().collect();
            let octets = postcard::to_extend(&kept, vec![FORMAT]).map_err(|_| StoreError::Failed)?;
            store.put_record(RecordName::Digests, &octets).await?;
        }
        Ok(())
    }

    fn note(&mut self, facts: &BatchFacts, of_batch: OfBatch) {
        for digest in &of_batch.digests {
            for count in
                [self.all.entry(*digest).or_default(), self.by_account.entry((facts.account, *digest)).or_default()]
            {
                *count = count.saturating_add(1);
            }
        }
        self.done = self.done.saturating_add(facts.messages);
        self.kept.insert(facts.batch, of_batch);
    }
}

fn of(raw: &[u8]) -> RawDigest {
    let digest: [u8; 32] = Sha256::digest(raw).into();
    digest.first_chunk().copied().unwrap_or_default()
}

fn total(batches: &[BatchFacts]) -> u32 {
    batches.iter().map(|facts| facts.messages).fold(0, u32::saturating_add)
}

/// What the record says. It is derived, so one that cannot be understood is none.
fn read(record: Option<Vec<u8>>) -> Result<BTreeMap<BatchId, OfBatch>, StoreError> {
    let Some(octets) = record else { return Ok(BTreeMap::new()) };
    let kept: Vec<OfBatch> = match octets.split_first() {
        Some((&FORMAT, fields)) => postcard::from_bytes(fields).unwrap_or_default(),
        _ => Vec::new(),
    };
    Ok(kept.into_iter().map(|of_batch| (BatchId(of_batch.batch), of_batch)).collect())
}
