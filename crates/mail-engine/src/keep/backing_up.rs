//! A backup being written: messages gathered into files, each with what is known of it.
//!
//! Must not: write a password, or hold more messages than one file takes.

use super::accounts;
use super::export::{Read, head};
use crate::limits;
use crate::ports::Millis;
use crate::store::{BatchId, Flags, KnownMessage, RecordName, Store, StoreError, StoredAccount, batch_of};
use mail_api::{AccountId, MessageId};
use mail_archive::backup::{self, Known, Manifest, Purged, to_hex, to_json};
use mail_archive::mbox::MboxMessage;
use mail_archive::zip::ZipWriter;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A backup on its way.
#[derive(Debug)]
pub(super) struct BackingUp {
    manifest: Manifest,
    /// What each account's record says of its messages.
    records: HashMap<MessageId, KnownMessage>,
    /// Those among them that were removed for good, by files, the first file last.
    purged: Vec<Vec<Purged>>,
    /// The messages of the file that is being filled, as an mbox, and what is known of them.
    mbox: Vec<u8>,
    known: Vec<Known>,
    files: u32,
    now: Millis,
}

impl BackingUp {
    /// Begins with what is no mail; gives the octets of that.
    pub(super) async fn begin<S: Store>(
        store: &S,
        of: &[StoredAccount],
        flags: &BTreeMap<BatchId, Vec<Flags>>,
        zip: &mut ZipWriter,
        now: Millis,
    ) -> Result<(Self, Vec<u8>), StoreError> {
        let (mut records, mut purged) = (HashMap::new(), Vec::new());
        for account in of {
            let record = store.maildrop(account.id).await?;
            let settled: HashSet<MessageId> = record.state.settled.into_iter().collect();
            for known in record.known {
                // Only what a person removed: what is lost, or came meanwhile, is to be retrieved again.
                if !is_purged(flags, known.message) {
                    records.insert(known.message, known);
                } else if !known.unique_id.is_empty() && !settled.contains(&known.message) {
                    purged.push(written(account.id, &known));
                }
            }
        }
        let purged = purged.chunks(limits::BATCH_MESSAGES).rev().map(<[_]>::to_vec).collect();
        let (mbox, known) = (Vec::new(), Vec::new());
        let mut this = Self { manifest: Manifest::new(now.0), records, purged, mbox, known, files: 0, now };
        let mut out = Vec::new();
        let written: Vec<_> = of.iter().map(accounts::written).collect();
        this.file(backup::ACCOUNTS, &to_json(&written), zip, &mut out)?;
        for name in RecordName::BACKED_UP {
            if let Some(octets) = store.record(name).await? {
                this.file(&format!("{}{}", backup::RECORDS, name.key()), &octets, zip, &mut out)?;
            }
        }
        Ok((this, out))
    }

    /// Whether the file takes no more messages.
    pub(super) fn is_full(&self) -> bool {
        self.mbox.len() >= limits::EXPORT_OCTETS || self.known.len() >= limits::BATCH_MESSAGES
    }

    /// Takes a message in. Where it came at another time than those before, they go first: their file's octets come back.
    pub(super) fn add(
        &mut self,
        message: Read,
        zip: &mut ZipWriter,
        out: &mut Vec<u8>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Read { id, account, raw, row, flags } = message;
        let (unique_id, came, announced) = match self.records.remove(&id) {
            Some(known) => (to_hex(&known.unique_id), known.first_seen.0, known.announced),
            // Its unique-id counts no more, since some of what was stored with it was lost.
            None => (String::new(), self.now.0, None),
        };
        let known =
            Known { account: account.0, unique_id, came, announced, flags: flags.0, beginning_of: row.beginning_of };
        let is_other = self.known.last().is_some_and(|last| (last.account, last.came) != (account.0, came));
        let before = if is_other { self.take(zip, out)? } else { None };
        self.known.push(known);
        let mut message = MboxMessage::new(raw, row.date);
        while message.write(usize::MAX, &mut self.mbox) {}
        Ok(before)
    }

    /// Ends the file that is being filled, and gives its content, which is to follow what is written to `out`.
    pub(super) fn take(&mut self, zip: &mut ZipWriter, out: &mut Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        if self.known.is_empty() {
            return Ok(None);
        }
        self.files = self.files.saturating_add(1);
        let [json_name, mbox_name] = backup::mail_names(self.files);
        let json = to_json(&core::mem::take(&mut self.known));
        self.file(&json_name, &json, zip, out)?;
        let mbox = core::mem::take(&mut self.mbox);
        self.manifest.note(&mbox_name, &mbox);
        out.extend(head(zip, &mbox_name, &mbox, self.now)?);
        Ok(Some(mbox))
    }

    /// Writes a file with what was removed for good; whether there was one left. They come after all mail.
    pub(super) fn purged(&mut self, zip: &mut ZipWriter, out: &mut Vec<u8>) -> Result<bool, StoreError> {
        let Some(purged) = self.purged.pop() else { return Ok(false) };
        self.files = self.files.saturating_add(1);
        self.file(&backup::purged_name(self.files), &to_json(&purged), zip, out)?;
        Ok(true)
    }

    /// What says that this is a backup, and of what.
    pub(super) fn manifest(&mut self, messages: u64) -> Vec<u8> {
        self.manifest.messages = messages;
        to_json(&self.manifest)
    }

    fn file(&mut self, name: &str, content: &[u8], zip: &mut ZipWriter, out: &mut Vec<u8>) -> Result<(), StoreError> {
        self.manifest.note(name, content);
        out.extend(head(zip, name, content, self.now)?);
        out.extend_from_slice(content);
        Ok(())
    }
}

fn is_purged(flags: &BTreeMap<BatchId, Vec<Flags>>, id: MessageId) -> bool {
    let (batch, position) = batch_of(id);
    let flags = flags.get(&batch).and_then(|flags| flags.get(usize::from(position)));
    flags.is_some_and(|flags| flags.has(Flags::PURGED))
}

/// A message that was removed for good, as a backup has it.
fn written(account: AccountId, known: &KnownMessage) -> Purged {
    Purged {
        account: account.0,
        unique_id: to_hex(&known.unique_id),
        octets: known.announced.unwrap_or(known.octets),
        digest: known.digest.map(|digest| to_hex(&digest.0)).unwrap_or_default(),
    }
}
