//! An import: messages out of a file, into the store or only into a list.
//!
//! Must not: store what is stored already, or give a message another account than the file and the person say.

use super::organised::{self, TagNumbers};
use super::storing::{Becomes, Storing};
use super::{Digests, marks};
use crate::allowed::Allowed;
use crate::digest::HeaderDigest;
use crate::limits;
use crate::ports::Millis;
use crate::row;
use crate::store::{Batch, Flags, NewMessage, RecordName, Row, Store, StoreError};
use mail_api::{AccountId, ErrorKind, FileRow, ImportNext, ImportReport};
use mail_archive::backup::{BackupAccount, Known, Purged, from_hex};
use mail_archive::file::{FileMessage, FileStep, MailFile};

/// Where the messages of a file go.
#[derive(Debug)]
pub enum Into {
    /// Into a list alone.
    List,
    /// Into the store.
    Store(Box<Storing>),
}

/// An import on its way.
#[derive(Debug)]
pub struct Import {
    file: MailFile,
    into: Into,
    filling: Filling,
    report: ImportReport,
    found: Vec<FileRow>,
    /// The numbers here of the tags of a backup.
    tags: TagNumbers,
    /// What was removed for good, of accounts that are there by now.
    purged: Vec<Purged>,
    changed: Imported,
    is_over: bool,
}

/// The batch that is being filled: messages of one account that came at one time.
#[derive(Debug, Default)]
struct Filling {
    messages: Vec<NewMessage>,
    of: Option<(AccountId, Millis)>,
    octets: u64,
}

/// What an import changed in the store since this was last taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Accounts were added.
    pub accounts: bool,
    /// Messages were stored.
    pub messages: bool,
    /// Records were put, such as tags and filters.
    pub records: bool,
}

/// Why an import ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportError {
    /// The store failed.
    Store(StoreError),
    /// The file cannot be read, or holds no mail.
    File(ErrorKind),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Import {
    /// An import of a file of so many octets.
    pub fn new(octets: u64, into: Into) -> Self {
        let limit = usize::try_from(limits::MAX_MESSAGE_OCTETS).unwrap_or(usize::MAX);
        Self {
            file: MailFile::new(octets, limit),
            into,
            filling: Filling::default(),
            report: ImportReport::default(),
            found: Vec::new(),
            tags: TagNumbers::default(),
            purged: Vec::new(),
            changed: Imported::default(),
            is_over: false,
        }
    }

    /// How it goes so far.
    pub const fn report(&self) -> ImportReport {
        self.report
    }

    /// The messages that were found since this was last taken.
    pub fn take_found(&mut self) -> Vec<FileRow> {
        core::mem::take(&mut self.found)
    }

    /// What changed in the store since this was last taken.
    pub fn take_changed(&mut self) -> Imported {
        if let Into::Store(storing) = &mut self.into {
            self.changed.accounts |= storing.take_changed();
        }
        core::mem::take(&mut self.changed)
    }

    /// Accounts with a server that were added since this was last taken, and for which nothing is stored yet. Before it
    /// goes on, nobody else may be able to check them: what a check and an import store of one account would be here
    /// twice.
    pub fn take_free(&mut self) -> Vec<AccountId> {
        match &mut self.into {
            Into::Store(storing) => storing.destinations.take_free(),
            Into::List => Vec::new(),
        }
    }

    const fn are_some_free(&self) -> bool {
        match &self.into {
            Into::Store(storing) => storing.destinations.are_some_free(),
            Into::List => false,
        }
    }

    /// Takes what was wanted, and goes on until more is, or an account was added: see [`Self::take_free`].
    ///
    /// # Errors
    /// [`ImportError`]; what was stored stays stored.
    pub async fn go_on<S: Store>(&mut self, store: &S, octets: &[u8], now: Millis) -> Result<ImportNext, ImportError> {
        if let Into::Store(storing) = &mut self.into
            && storing.digests.read_some(store).await?
        {
            let (done, total) = storing.digests.progress();
            return Ok(ImportNext::Time { done, total });
        }
        if !octets.is_empty() {
            self.file.supply(octets);
        }
        for _ in 0..limits::IMPORTED_AT_ONCE {
            if self.is_over || self.are_some_free() {
                break;
            }
            if !self.purged.is_empty() {
                self.restore_purged(store, now).await?;
            }
            match self.file.step() {
                FileStep::Wants { offset, octets } => {
                    let octets = u32::try_from(octets).unwrap_or(u32::MAX);
                    return Ok(ImportNext::Octets { offset, octets });
                }
                FileStep::Message(message) => self.message(store, *message, now).await?,
                FileStep::Accounts(accounts) => self.restore_accounts(store, &accounts).await?,
                FileStep::Record { name, octets } => self.restore_record(store, &name, &octets).await?,
                FileStep::Purged(purged) => self.prepare_purged(store, purged).await?,
                FileStep::Broken(count) => self.report.broken = self.report.broken.saturating_add(count),
                FileStep::NotMail => return self.fail(store, ErrorKind::NotMailFile).await,
                FileStep::Damaged => return self.fail(store, ErrorKind::FileDamaged).await,
                FileStep::Newer => return self.fail(store, ErrorKind::BackupNewer).await,
                FileStep::Done => self.is_over = true,
            }
        }
        if !self.is_over {
            // Whoever else asks the engine gets an answer in between.
            return Ok(ImportNext::Time { done: 0, total: 0 });
        }
        self.end(store).await?;
        Ok(ImportNext::Over)
    }

    /// Ends it, before its time or after: what was read of it is stored.
    pub async fn end<S: Store>(&mut self, store: &S) -> Result<(), ImportError> {
        let was_read = core::mem::replace(&mut self.is_over, true);
        self.commit(store).await?;
        if let Into::Store(storing) = &mut self.into {
            storing.end(store, was_read).await?;
        }
        Ok(())
    }

    async fn fail<S: Store>(&mut self, store: &S, kind: ErrorKind) -> Result<ImportNext, ImportError> {
        self.end(store).await?;
        Err(ImportError::File(kind))
    }

    async fn message<S: Store>(&mut self, store: &S, message: FileMessage, now: Millis) -> Result<(), ImportError> {
        let FileMessage { offset, octets: length, raw, mark, known } = message;
        let octets = u64::try_from(raw.len()).unwrap_or(u64::MAX);
        self.report.octets = self.report.octets.saturating_add(octets);
        let Into::Store(storing) = &mut self.into else {
            // The rest is counted: nobody looks through so long a list, and a small archive can hold millions.
            if self.report.new < limits::FOUND_ROWS {
                self.found.push(file_row(offset, length, &raw));
            }
            self.report.new = self.report.new.saturating_add(1);
            return Ok(());
        };
        if !mail_archive::file::is_mail(&raw) && known.is_none() {
            self.report.broken = self.report.broken.saturating_add(1);
            return Ok(());
        }
        // Before its row is made: for that it is parsed.
        let Some(becomes) = storing.becomes(store, &raw, known.as_ref()).await? else {
            self.report.known = self.report.known.saturating_add(1);
            return Ok(());
        };
        let came = known.as_ref().map_or(now, |known| Millis(known.came.min(now.0)));
        let mut message = match known {
            Some(known) => restored(raw, &known, came, &self.tags),
            None => new_message(raw, marks::flags(mark), now),
        };
        let account = match becomes {
            Becomes::Whole(account, beginning) => {
                // The server's name for it, too: under another it would be retrieved once more.
                message.unique_id = beginning.unique_id;
                message.announced = beginning.announced;
                store.complete(account, beginning.message, message, came).await?;
                self.report.new = self.report.new.saturating_add(1);
                self.changed.messages = true;
                return Ok(());
            }
            Becomes::New { account, keeps_unique_id: true } => account,
            Becomes::New { account, keeps_unique_id: false } => {
                message.unique_id.clear();
                account
            }
        };
        // Times of import differ by moments; those of a backup mean something.
        if self.filling.is_other(account, came, self.report.is_backup) || self.filling.is_full_with(octets) {
            self.commit(store).await?;
        }
        self.filling.of.get_or_insert((account, came));
        self.filling.octets = self.filling.octets.saturating_add(octets);
        self.filling.messages.push(message);
        Ok(())
    }

    async fn commit<S: Store>(&mut self, store: &S) -> Result<(), ImportError> {
        let Filling { messages, of, octets } = core::mem::take(&mut self.filling);
        let (Some((account, retrieved)), Into::Store(storing)) = (of, &mut self.into) else { return Ok(()) };
        let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        let come_to: Vec<_> = messages.iter().map(|message| Digests::of(&message.raw)).collect();
        let batch = store.commit(Batch { account, retrieved, messages }).await?;
        storing.digests.stored(batch, octets, come_to);
        self.report.new = self.report.new.saturating_add(count);
        self.changed.messages = true;
        Ok(())
    }

    /// The accounts of a backup: those that are here already, and new ones for the others.
    async fn restore_accounts<S: Store>(&mut self, store: &S, of: &[BackupAccount]) -> Result<(), ImportError> {
        self.report.is_backup = true;
        let Into::Store(storing) = &mut self.into else { return Ok(()) };
        let unreadable = storing.accounts(store, of).await?;
        self.report.broken = self.report.broken.saturating_add(unreadable);
        Ok(())
    }

    /// Messages that were removed for good before the backup was made. Their accounts come first.
    async fn prepare_purged<S: Store>(&mut self, store: &S, purged: Vec<Purged>) -> Result<(), ImportError> {
        self.commit(store).await?;
        let Into::Store(storing) = &mut self.into else { return Ok(()) };
        storing.prepare(store, &purged).await?;
        self.purged = purged;
        Ok(())
    }

    /// They are known as such here, too.
    async fn restore_purged<S: Store>(&mut self, store: &S, now: Millis) -> Result<(), ImportError> {
        let purged = core::mem::take(&mut self.purged);
        let Into::Store(storing) = &mut self.into else { return Ok(()) };
        for some in purged.chunk_by(|one, other| one.account == other.account) {
            for some in some.chunks(limits::BATCH_MESSAGES) {
                self.changed.messages |= storing.purged(store, some, now).await?;
            }
        }
        Ok(())
    }

    /// A record of a backup. What is here already stays.
    async fn restore_record<S: Store>(&mut self, store: &S, name: &str, octets: &[u8]) -> Result<(), ImportError> {
        let known = RecordName::BACKED_UP.into_iter().find(|known| known.key() == name);
        let (Some(name), Into::Store(_)) = (known, &self.into) else { return Ok(()) };
        // What could not be read again would be worse than nothing.
        let is_sound = match name {
            RecordName::Tags => match organised::tags(store, octets).await? {
                Some((numbers, restored)) => {
                    self.tags = numbers;
                    self.changed.records |= restored.are_added;
                    self.report.tags_left_out |= restored.are_left_out;
                    true
                }
                None => false,
            },
            RecordName::Filters => match organised::filters(store, octets, &self.tags).await? {
                Some(restored) => {
                    self.changed.records |= restored.are_added;
                    self.report.filters_left_out |= restored.are_left_out;
                    true
                }
                None => false,
            },
            RecordName::RemoteAllowed => {
                if let Some(octets) = Allowed::of_elsewhere(octets)
                    && store.record(name).await?.is_none()
                {
                    store.put_record(name, &octets).await?;
                    self.changed.records = true;
                }
                true
            }
            // Messages and accounts have other numbers here: whatever was allowed to one, or believed of one, is not
            // carried over to another.
            _ => true,
        };
        self.report.broken = self.report.broken.saturating_add(u32::from(!is_sound));
        Ok(())
    }
}

impl Filling {
    fn is_other(&self, account: AccountId, came: Millis, is_backup: bool) -> bool {
        self.of.is_some_and(|(of, at)| of != account || (is_backup && at != came))
    }

    fn is_full_with(&self, octets: u64) -> bool {
        let is_full = self.octets.saturating_add(octets) > limits::BATCH_OCTETS;
        !self.messages.is_empty() && (is_full || self.messages.len() >= limits::BATCH_MESSAGES)
    }
}

/// A message out of a file.
fn new_message(raw: Vec<u8>, marks: Flags, now: Millis) -> NewMessage {
    let row = row::derive(&raw, now);
    NewMessage {
        unique_id: Vec::new(),
        digest: HeaderDigest::of(&raw),
        announced: None,
        raw,
        row,
        marks,
        is_imported: true,
    }
}

/// A message out of a backup: what its account's server calls it is known again, so that it is not retrieved twice.
fn restored(raw: Vec<u8>, known: &Known, came: Millis, tags: &TagNumbers) -> NewMessage {
    let is_beginning = known.beginning_of.is_some();
    let marks = tags.here(marks::restored(known.flags, is_beginning));
    let row = Row { beginning_of: known.beginning_of, ..row::derive(&raw, came) };
    NewMessage {
        unique_id: from_hex(&known.unique_id).unwrap_or_default(),
        digest: if is_beginning { HeaderDigest::of_beginning(&raw) } else { HeaderDigest::of(&raw) },
        announced: known.announced,
        ..NewMessage { row, marks, ..new_message(raw, marks, came) }
    }
}

fn file_row(offset: u64, length: u64, raw: &[u8]) -> FileRow {
    let summary = mail_message::summarize(raw);
    let author = summary.from.into_iter().next().unwrap_or_default();
    FileRow {
        offset,
        length,
        from: if author.name.is_empty() { author.address } else { author.name },
        subject: summary.subject,
        date: summary.date,
        octets: u64::try_from(raw.len()).unwrap_or(u64::MAX),
    }
}
