//! Keeping: mail into files and out of them, and what is known of both.
//!
//! [`Export`] gives a file piece by piece, [`Import`] wants one piece by piece; neither holds more than a message, or in
//! a backup one file of messages. What is imported is committed in batches as a check's is, each in one transaction, so
//! that wherever it ends, what is stored is whole; read again, the file stores nothing twice ([`Digests`]).
//!
//! Must not: change an octet of a message, or let what a file says lead to a deletion on a server.

mod accounts;
mod backing_up;
mod destinations;
mod digests;
mod export;
mod here;
mod import;
mod marks;
mod organised;
mod storing;

pub use digests::Digests;
pub use export::Export;
pub use import::{Import, ImportError, Imported, Into};
pub use storing::Storing;

use crate::limits;
use crate::ports::Millis;
use crate::store::{BatchId, RecordName, Store, StoreError};
use mail_api::{AccountId, LastBackup};
use serde::{Deserialize, Serialize};

/// What is known of a batch without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchFacts {
    /// Which.
    pub batch: BatchId,
    /// By which account it came.
    pub account: AccountId,
    /// How many places for messages it has.
    pub places: u32,
    /// How many of its messages were not removed for good.
    pub messages: u32,
    /// The octets that are stored of them. They change where one is completed, or removed for good.
    pub octets: u64,
}

/// A backup that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct BackupMade {
    at: Millis,
    /// The last batch there was.
    up_to: Option<BatchId>,
}

/// The format of the record of the last backup.
const BACKUP_FORMAT: u8 = 1;

/// Notes that everything up to this batch is in a backup.
pub async fn note_backup<S: Store>(store: &S, at: Millis, up_to: Option<BatchId>) -> Result<(), StoreError> {
    let octets = postcard::to_extend(&BackupMade { at, up_to }, vec![BACKUP_FORMAT]).map_err(|_| StoreError::Failed)?;
    store.put_record(RecordName::Backup, &octets).await
}

/// Whether it is time for a backup, of so many messages: where there was none, some hundred are worth one.
pub const fn is_due(last: Option<&LastBackup>, messages: u32) -> bool {
    match last {
        Some(last) => last.is_due,
        None => messages >= limits::BACKUP_MESSAGES,
    }
}

/// The last backup, and whether it is time for another: after a month, or some hundred new messages.
pub async fn last_backup<S: Store>(
    store: &S,
    batches: &[BatchFacts],
    now: Millis,
) -> Result<Option<LastBackup>, StoreError> {
    let Some(octets) = store.record(RecordName::Backup).await? else { return Ok(None) };
    let made: BackupMade = match octets.split_first() {
        Some((&BACKUP_FORMAT, fields)) => postcard::from_bytes(fields).map_err(|_| StoreError::Failed)?,
        Some((&format, _)) if format > BACKUP_FORMAT => return Err(StoreError::Newer),
        _ => return Err(StoreError::Failed),
    };
    let is_new = |facts: &&BatchFacts| made.up_to.is_none_or(|up_to| facts.batch > up_to);
    let new_since = batches.iter().filter(is_new).map(|facts| facts.messages).fold(0, u32::saturating_add);
    let is_old = now.0.saturating_sub(made.at.0) >= limits::BACKUP_EVERY.0;
    let is_due = new_since >= limits::BACKUP_MESSAGES || (is_old && new_since > 0);
    Ok(Some(LastBackup { at: made.at.0, new_since, is_due }))
}
