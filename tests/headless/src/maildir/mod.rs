//! The store that keeps mail in a Maildir: one file a message, and a journal beside it for all else.
//!
//! ```text
//! <root>/cur, new, tmp           the Maildir: what other mail programs read
//! <root>/.poplar/version         format of this layout
//!                lock            held (flock) during every call
//!                next-account    lowest account id never used
//!                next-batch      lowest batch id that may be used, where batches were removed
//!                batches-kept    how many batches there are at least, unless some went astray
//!                accounts/<id>   codec: account
//!                batches/<id>    codec: rows, unique-ids. This file is what makes a batch committed
//!                maildrops/<id>  codec: maildrop state
//!                flags           codec: the flags of every batch that has any set
//!                records/<name>  what the engine keeps by name
//!                segments/<id>   the search index
//! ```
//! A file of which only the beginning of a message is stored has a `B` in its name where others have a `P`.
//! Every file is written beside its place, fsynced, renamed, and its folder fsynced. Message files go first and the
//! batch file last, so that what a crash leaves behind is files without a batch: the next opening removes them.
//!
//! Must not: change a message's octets, or hold anything in memory that another process could have changed.

mod batch;
mod files;
mod records;

use batch::{BatchRecord, Part, message_name, message_of};
use files::{entries, read, read_number, remove, sync_folder, write};
use mail_api::{AccountId, AccountSettings, MessageId, PasswordKeeping};
use mail_engine::ports::Millis;
use mail_engine::store::{
    Batch, BatchId, FlagBatch, FlagChange, Flags, MAX_BATCH_MESSAGES, MaildropRecord, MaildropState, NewMessage,
    RecordName, RowBatch, SegmentId, Soundness, Store, StoreError, StoredAccount, batch_of, codec, message_id,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The layout that is written.
const VERSION: u64 = 1;

/// Keeps mail in a Maildir.
#[derive(Debug, Clone)]
pub struct MaildirStore {
    root: PathBuf,
}

impl MaildirStore {
    /// Opens the Maildir at `root`, and makes it where there is none.
    ///
    /// # Errors
    /// [`StoreError::Newer`] where a newer version wrote it; others where the file system refuses.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let store = Self { root: root.to_owned() };
        for part in [
            "cur",
            "new",
            "tmp",
            ".poplar/accounts",
            ".poplar/batches",
            ".poplar/maildrops",
            ".poplar/records",
            ".poplar/segments",
        ] {
            fs::create_dir_all(root.join(part)).map_err(|error| files::store_error(&error))?;
        }
        let _lock = store.lock()?;
        match read_number(&store.journal("version"))? {
            None => write(&store.journal("version"), VERSION.to_string().as_bytes())?,
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(StoreError::Newer),
            Some(_) => return Err(StoreError::Failed),
        }
        store.sweep()?;
        Ok(store)
    }

    fn journal(&self, name: &str) -> PathBuf {
        self.root.join(".poplar").join(name)
    }

    fn account_file(&self, account: AccountId) -> PathBuf {
        self.journal("accounts").join(format!("{:010}", account.0))
    }

    fn batch_file(&self, batch: BatchId) -> PathBuf {
        self.journal("batches").join(format!("{:010}", batch.0))
    }

    fn maildrop_file(&self, account: AccountId) -> PathBuf {
        self.journal("maildrops").join(format!("{:010}", account.0))
    }

    /// One process at a time; the lock ends with the file handle, and so with the process.
    fn lock(&self) -> Result<File, StoreError> {
        let file = File::create(self.journal("lock")).map_err(|error| files::store_error(&error))?;
        file.lock().map_err(|error| files::store_error(&error))?;
        Ok(file)
    }

    fn account(&self, account: AccountId) -> Result<Option<StoredAccount>, StoreError> {
        read(&self.account_file(account))?.map(|octets| codec::unpack_account(&octets)).transpose()
    }

    fn batches(&self) -> Result<Vec<BatchId>, StoreError> {
        let names = entries(&self.journal("batches"))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).map(BatchId).collect())
    }

    fn batch(&self, batch: BatchId) -> Result<Option<BatchRecord>, StoreError> {
        read(&self.batch_file(batch))?.map(|octets| BatchRecord::unpack(&octets)).transpose()
    }

    fn batches_of(&self, account: AccountId) -> Result<Vec<(BatchId, BatchRecord)>, StoreError> {
        let mut found = Vec::new();
        for batch in self.batches()? {
            if let Some(record) = self.batch(batch)?.filter(|record| record.rows.account == account) {
                found.push((batch, record));
            }
        }
        Ok(found)
    }

    fn next_batch(&self) -> Result<BatchId, StoreError> {
        let after_last = self.batches()?.last().map_or(1, |last| u64::from(last.0) + 1);
        let floor = read_number(&self.journal("next-batch"))?.unwrap_or(1);
        u32::try_from(after_last.max(floor)).map(BatchId).map_err(|_| StoreError::Full)
    }

    fn all_flags(&self) -> Result<BTreeMap<BatchId, Vec<Flags>>, StoreError> {
        let Some(octets) = read(&self.journal("flags"))? else { return Ok(BTreeMap::new()) };
        let mut flags = BTreeMap::new();
        let mut rest = octets.as_slice();
        while let Some((batch, after)) = rest.split_first_chunk::<4>() {
            let (packed, after) = files::take_section(after)?;
            flags.insert(BatchId(u32::from_le_bytes(*batch)), codec::unpack_flags(packed)?);
            rest = after;
        }
        if rest.is_empty() { Ok(flags) } else { Err(StoreError::Failed) }
    }

    fn put_flags(&self, flags: &BTreeMap<BatchId, Vec<Flags>>) -> Result<(), StoreError> {
        let mut octets = Vec::new();
        for (batch, flags) in flags {
            octets.extend_from_slice(&batch.0.to_le_bytes());
            files::put_section(&codec::pack_flags(flags), &mut octets)?;
        }
        write(&self.journal("flags"), &octets)
    }

    /// Sets the flags of a batch that is about to be committed. What a crash left under its number goes.
    fn put_marks(&self, id: BatchId, batch: &Batch) -> Result<(), StoreError> {
        let mut all = self.all_flags()?;
        let before = all.remove(&id);
        let marks: Vec<Flags> = batch.messages.iter().map(|message| message.marks).collect();
        let is_marked = marks.iter().any(|marks| *marks != Flags::default());
        if is_marked {
            all.insert(id, marks);
        }
        if is_marked || before.is_some() { self.put_flags(&all) } else { Ok(()) }
    }

    /// Removes what a crash left behind: batches of accounts that are gone, message files without a batch, beginnings that
    /// were completed, and whole messages that were not to be yet.
    fn sweep(&self) -> Result<(), StoreError> {
        let mut committed = BTreeMap::new();
        for batch in self.batches()? {
            let Some(record) = self.batch(batch)? else { continue };
            if self.account(record.rows.account)?.is_some() {
                committed.insert(batch, record.files());
            } else {
                self.keep_ids_above(batch)?;
                // First the count: a crash in between must not look like a loss.
                self.put_kept(self.kept()?.saturating_sub(1))?;
                remove(&self.batch_file(batch))?;
            }
        }
        for folder in ["new", "cur"] {
            for name in entries(&self.root.join(folder))? {
                let Some((id, part)) = message_of(&name) else { continue };
                let (batch, position) = batch_of(id);
                let stored = committed.get(&batch).and_then(|files: &Vec<Part>| files.get(usize::from(position)));
                if stored != Some(&part) {
                    remove(&self.root.join(folder).join(name))?;
                }
            }
        }
        Ok(())
    }

    /// How many batches there must be at least.
    fn kept(&self) -> Result<u64, StoreError> {
        Ok(read_number(&self.journal("batches-kept"))?.unwrap_or(0))
    }

    fn put_kept(&self, kept: u64) -> Result<(), StoreError> {
        write(&self.journal("batches-kept"), kept.to_string().as_bytes())
    }

    /// Sees to it that no batch up to this one is given out again.
    fn keep_ids_above(&self, batch: BatchId) -> Result<(), StoreError> {
        let floor = read_number(&self.journal("next-batch"))?.unwrap_or(1);
        let needed = u64::from(batch.0) + 1;
        if needed > floor { write(&self.journal("next-batch"), needed.to_string().as_bytes()) } else { Ok(()) }
    }

    /// The rows of these batches with their flags; batches that are not there are passed over.
    fn flagged(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError> {
        let set = self.all_flags()?;
        let mut all = Vec::new();
        for batch in batches {
            let Some(record) = self.batch(*batch)? else { continue };
            let mut flags = set.get(batch).cloned().unwrap_or_default();
            flags.resize(record.rows.rows.len(), Flags::default());
            for (flags, part) in flags.iter_mut().zip(record.files()) {
                // What the batch says holds at once; what a person said about a beginning ends with it.
                *flags = match part {
                    Part::Beginning => Flags(flags.0 | Flags::BEGINNING.0),
                    Part::Whole => flags.completed(),
                };
            }
            all.push((record.rows, FlagBatch { batch: *batch, flags }));
        }
        Ok(all)
    }

    /// Writes a message's file; the folder is synced by the caller.
    fn place(&self, id: MessageId, message: &NewMessage) -> Result<(), StoreError> {
        let part = if message.row.beginning_of.is_some() { Part::Beginning } else { Part::Whole };
        let name = message_name(id, part);
        files::place(&self.root.join("tmp").join(&name), &self.root.join("new").join(&name), &message.raw)
    }

    /// Where a message is now: other mail programs move what they have seen from `new` to `cur`.
    fn find(&self, id: MessageId, part: Part) -> Result<Vec<u8>, StoreError> {
        let name = message_name(id, part);
        if let Some(octets) = read(&self.root.join("new").join(&name))? {
            return Ok(octets);
        }
        for seen in entries(&self.root.join("cur"))? {
            if message_of(&seen) == Some((id, part))
                && let Some(octets) = read(&self.root.join("cur").join(seen))?
            {
                return Ok(octets);
            }
        }
        Err(StoreError::MessageGone)
    }
}

impl Store for MaildirStore {
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        let _lock = self.lock()?;
        let names = entries(&self.journal("accounts"))?;
        let ids = names.iter().filter_map(|name| name.parse().ok()).map(AccountId);
        ids.filter_map(|id| self.account(id).transpose()).collect()
    }

    async fn add_account(&self, settings: &AccountSettings, keeping: PasswordKeeping) -> Result<AccountId, StoreError> {
        let _lock = self.lock()?;
        let next = read_number(&self.journal("next-account"))?.unwrap_or(1);
        let id = AccountId(u32::try_from(next).map_err(|_| StoreError::Full)?);
        // First the counter: an id that was nearly given out is lost, and never given out twice.
        write(&self.journal("next-account"), (next + 1).to_string().as_bytes())?;
        let account = StoredAccount::new(id, settings.clone(), keeping);
        write(&self.account_file(id), &codec::pack_account(&account)?)?;
        Ok(id)
    }

    async fn put_account(&self, account: &StoredAccount) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        if self.account(account.id)?.is_none() {
            return Err(StoreError::AccountGone);
        }
        write(&self.account_file(account.id), &codec::pack_account(account)?)
    }

    async fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        // From here on the account is gone; what is left of it is swept, now or after a crash.
        remove(&self.account_file(id))?;
        remove(&self.maildrop_file(id))?;
        let mut flags = self.all_flags()?;
        for batch in self.batches()? {
            if self.batch(batch)?.is_some_and(|record| record.rows.account == id) {
                flags.remove(&batch);
            }
        }
        self.put_flags(&flags)?;
        self.sweep()
    }

    async fn rows(&self, after: Option<BatchId>) -> Result<Vec<RowBatch>, StoreError> {
        let _lock = self.lock()?;
        let wanted = self.batches()?.into_iter().filter(|batch| after.is_none_or(|after| *batch > after));
        wanted.filter_map(|batch| self.batch(batch).transpose()).map(|record| Ok(record?.rows)).collect()
    }

    async fn rows_of(&self, batch: BatchId) -> Result<Option<RowBatch>, StoreError> {
        let _lock = self.lock()?;
        Ok(self.batch(batch)?.map(|record| record.rows))
    }

    async fn flagged_rows_of(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError> {
        let _lock = self.lock()?;
        self.flagged(batches)
    }

    async fn put_rows(&self, rows: &RowBatch) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut record = self.batch(rows.batch)?.ok_or(StoreError::MessageGone)?;
        rows.refresh(&mut record.rows)?;
        write(&self.batch_file(rows.batch), &record.pack()?)
    }

    async fn flags(&self) -> Result<Vec<FlagBatch>, StoreError> {
        let _lock = self.lock()?;
        let all = self.flagged(&self.batches()?)?;
        Ok(all.into_iter().map(|(_, flags)| flags).collect())
    }

    async fn change_flags(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut all = self.all_flags()?;
        for id in ids {
            let (batch, position) = batch_of(*id);
            // A number beyond 32 bits names no batch of ours.
            let Some(record) = self.batch(batch)?.filter(|_| message_id(batch, position) == *id) else { continue };
            let flags = all.entry(batch).or_default();
            flags.resize(record.rows.rows.len(), Flags::default());
            if let Some(flag) = flags.get_mut(usize::from(position)) {
                *flag = change.apply(*flag);
            }
        }
        self.put_flags(&all)
    }

    async fn raw(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        let _lock = self.lock()?;
        let (batch, position) = batch_of(id);
        let files = self.batch(batch)?.ok_or(StoreError::MessageGone)?.files();
        self.find(id, *files.get(usize::from(position)).ok_or(StoreError::MessageGone)?)
    }

    async fn soundness(&self) -> Result<Soundness, StoreError> {
        let _lock = self.lock()?;
        let is_complete = self.batches()?.len() as u64 >= self.kept()?;
        Ok(Soundness { is_strict: true, is_complete })
    }

    async fn accept_loss(&self) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.put_kept(self.batches()?.len() as u64)
    }

    async fn maildrop(&self, account: AccountId) -> Result<MaildropRecord, StoreError> {
        let _lock = self.lock()?;
        let known = self.batches_of(account)?.into_iter().flat_map(|(_, record)| record.known).collect();
        let state = read(&self.maildrop_file(account))?.map(|octets| codec::unpack_state(&octets)).transpose()?;
        Ok(MaildropRecord { known, state: state.unwrap_or_default() })
    }

    async fn put_maildrop_state(&self, account: AccountId, state: &MaildropState) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        if self.account(account)?.is_none() {
            return Err(StoreError::AccountGone);
        }
        write(&self.maildrop_file(account), &codec::pack_state(state)?)
    }

    async fn rekey(&self, account: AccountId, keys: &[(MessageId, Vec<u8>)]) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        // Batch after batch: where a crash comes between two, the next check keys the rest anew.
        for (batch, mut record) in self.batches_of(account)? {
            let before = record.known.clone();
            for known in &mut record.known {
                if let Some((_, unique_id)) = keys.iter().find(|(id, _)| *id == known.message) {
                    known.unique_id.clone_from(unique_id);
                }
            }
            if record.known != before {
                write(&self.batch_file(batch), &record.pack()?)?;
            }
        }
        Ok(())
    }

    async fn commit(&self, batch: Batch) -> Result<BatchId, StoreError> {
        if batch.messages.is_empty() || batch.messages.len() > MAX_BATCH_MESSAGES {
            return Err(StoreError::Failed);
        }
        let _lock = self.lock()?;
        if self.account(batch.account)?.is_none() {
            return Err(StoreError::AccountGone);
        }
        let id = self.next_batch()?;
        let mut known = Vec::with_capacity(batch.messages.len());
        let mut rows = Vec::with_capacity(batch.messages.len());
        self.put_marks(id, &batch)?;
        for (position, message) in (0u16..).zip(batch.messages) {
            let key = message_id(id, position);
            self.place(key, &message)?;
            known.push(message.known(key, batch.retrieved));
            rows.push(message.row);
        }
        sync_folder(&self.root.join("new"))?;
        let record = BatchRecord { rows: RowBatch { batch: id, account: batch.account, rows }, known };
        write(&self.batch_file(id), &record.pack()?)?;
        // Last the count, and no higher than what was there: batches of an older build are counted from now on.
        let (there, kept) = (self.batches()?.len() as u64, self.kept()? + 1);
        self.put_kept(if there > kept { there } else { kept })?;
        Ok(id)
    }

    async fn complete(
        &self,
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let (batch, position) = batch_of(id);
        let gone = || StoreError::MessageGone;
        let mut record = self.batch(batch)?.filter(|record| record.rows.account == account).ok_or_else(gone)?;
        let known = record.known.get_mut(usize::from(position));
        let known = known.filter(|known| known.is_beginning && known.message == id).ok_or_else(gone)?;
        let row = record.rows.rows.get_mut(usize::from(position)).ok_or(StoreError::Failed)?;
        self.place(id, &whole)?;
        sync_folder(&self.root.join("new"))?;
        *known = whole.known(id, retrieved);
        *row = row.completed(whole.row);
        // From here on it is whole; what is left of the beginning is swept, now or after a crash.
        write(&self.batch_file(batch), &record.pack()?)?;
        for folder in ["new", "cur"] {
            for name in entries(&self.root.join(folder))? {
                if message_of(&name) == Some((id, Part::Beginning)) {
                    remove(&self.root.join(folder).join(name))?;
                }
            }
        }
        Ok(())
    }

    async fn purge(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError> {
        let _lock = self.lock()?;
        let mut all = self.all_flags()?;
        let mut gone = BTreeSet::new();
        for id in ids {
            let (batch, position) = batch_of(*id);
            let Some(mut record) = self.batch(batch)?.filter(|_| message_id(batch, position) == *id) else { continue };
            let (messages, at) = (record.rows.rows.len(), usize::from(position));
            let (Some(row), Some(known)) = (record.rows.rows.get_mut(at), record.known.get_mut(at)) else { continue };
            let part = if known.is_beginning { Part::Beginning } else { Part::Whole };
            (*row, *known) = (row.purged(), known.purged());
            let flags = all.entry(batch).or_default();
            flags.resize(messages, Flags::default());
            let Some(flag) = flags.get_mut(at).filter(|flags| flags.has(Flags::DELETED)) else { continue };
            *flag = flag.purged();
            gone.insert(*id);
            // First the flag: from then on it is gone, and what is left of it is removed again by the next try.
            self.put_flags(&all)?;
            write(&self.batch_file(batch), &record.pack()?)?;
            for folder in ["new", "cur"] {
                for name in entries(&self.root.join(folder))? {
                    if message_of(&name) == Some((*id, part)) {
                        remove(&self.root.join(folder).join(name))?;
                    }
                }
            }
        }
        Ok(gone.into_iter().collect())
    }

    async fn record(&self, name: RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        let _lock = self.lock()?;
        read(&self.journal("records").join(name.key()))
    }

    async fn put_record(&self, name: RecordName, octets: &[u8]) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        write(&self.journal("records").join(name.key()), octets)
    }

    async fn segments(&self) -> Result<Vec<SegmentId>, StoreError> {
        let _lock = self.lock()?;
        records::segments(&self.journal("segments"))
    }

    async fn segment(&self, id: SegmentId) -> Result<Option<Vec<u8>>, StoreError> {
        let _lock = self.lock()?;
        read(&records::segment_file(&self.journal("segments"), id))
    }

    async fn replace_segments(
        &self,
        replaced: &[SegmentId],
        octets: Option<&[u8]>,
    ) -> Result<Option<SegmentId>, StoreError> {
        let _lock = self.lock()?;
        records::replace_segments(&self.journal("segments"), replaced, octets)
    }
}

#[cfg(test)]
mod tests;
