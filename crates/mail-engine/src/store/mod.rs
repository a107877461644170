//! The store: where mail is kept so that none is lost.
//!
//! Shaped by its weakest backend: no call leaves a transaction open, each writing call is one atomic, strictly durable
//! transaction, and what was committed is immutable but for flags, unique-ids and the maildrop state; except that a
//! beginning (the header and first lines of a large message) is replaced once by the whole message, under its id.
//!
//! A commit takes a batch: up to about 1 MiB of consecutive raw messages (one message may be larger), their list rows
//! and their unique-ids. A [`mail_api::MessageId`] is the batch and the position in it, so it is never reused as long
//! as batch numbers are not.
//!
//! Must not: name a backend, or decide which mail is retrieved, kept or deleted.

mod batch_reader;
pub mod codec;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod facts;
mod flags;
pub mod memory;
mod records;
pub mod timely;

pub use batch_reader::BatchReader;
pub use facts::{Facts, hash};
pub use flags::{FlagBatch, FlagChange, Flags};
pub use records::{RecordName, SegmentId};

use crate::digest::HeaderDigest;
use crate::limits;
use crate::maildrop::ListedMessage;
use crate::ports::Millis;
use crate::schedule::{Interval, retention_warning};
use mail_api::{
    Account, AccountId, AccountKind, AccountSettings, ConnectionFacts, LeavePolicy, MessageId, PasswordKeeping,
    Retention, StoreDoubt,
};
use serde::{Deserialize, Serialize};

/// Keeps mail. Every writing call returns only after a commit that survives a crash of the process and of the machine.
pub trait Store {
    /// All accounts, in the order they were added.
    #[allow(async_fn_in_trait)]
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError>;
    /// Adds an account under an id that was never used before.
    #[allow(async_fn_in_trait)]
    async fn add_account(&self, settings: &AccountSettings, keeping: PasswordKeeping) -> Result<AccountId, StoreError>;
    /// Replaces an account's record; [`StoreError::AccountGone`] where there is none.
    #[allow(async_fn_in_trait)]
    async fn put_account(&self, account: &StoredAccount) -> Result<(), StoreError>;
    /// Removes an account and everything of it: raw mail, rows, flags, unique-ids, maildrop state.
    #[allow(async_fn_in_trait)]
    async fn remove_account(&self, id: AccountId) -> Result<(), StoreError>;

    /// The rows of every batch after `after` (of all, for `None`), oldest batch first, without flags.
    #[allow(async_fn_in_trait)]
    async fn rows(&self, after: Option<BatchId>) -> Result<Vec<RowBatch>, StoreError>;
    /// The rows of one batch, without flags; `None` where there is none of this number.
    #[allow(async_fn_in_trait)]
    async fn rows_of(&self, batch: BatchId) -> Result<Option<RowBatch>, StoreError>;
    /// The rows of these batches with their flags, in this order, and all of one moment. Batches that are not there are
    /// passed over.
    #[allow(async_fn_in_trait)]
    async fn flagged_rows_of(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError>;
    /// Replaces rows of a batch, which say what its raw octets say: each that is of the same octets still
    /// ([`Row::is_of_same`]); the others stay. All in one transaction. [`StoreError::MessageGone`] where there is no such
    /// batch of this account with as many messages.
    #[allow(async_fn_in_trait)]
    async fn put_rows(&self, rows: &RowBatch) -> Result<(), StoreError>;
    /// The flags of every batch that still exists.
    #[allow(async_fn_in_trait)]
    async fn flags(&self) -> Result<Vec<FlagBatch>, StoreError>;
    /// Changes flags, each message's for itself, all in one transaction. Messages that are gone are passed over.
    #[allow(async_fn_in_trait)]
    async fn change_flags(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError>;
    /// The raw octets of every message of a batch, in its order. [`StoreError::MessageGone`] where some are missing;
    /// none for those that were removed for good.
    #[allow(async_fn_in_trait)]
    async fn raw_batch(&self, batch: BatchId) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows = self.rows_of(batch).await?.ok_or(StoreError::MessageGone)?;
        let mut all = Vec::with_capacity(rows.rows.len());
        for position in 0..u16::try_from(rows.rows.len()).map_err(|_| StoreError::Failed)? {
            let is_empty = rows.rows.get(usize::from(position)).is_some_and(|row| row.octets == 0);
            match self.raw(message_id(batch, position)).await {
                Err(StoreError::MessageGone) if is_empty => all.push(Vec::new()),
                raw => all.push(raw?),
            }
        }
        Ok(all)
    }
    /// The raw octets of a message, exactly as they were committed; [`StoreError::MessageGone`] where there are none.
    #[allow(async_fn_in_trait)]
    async fn raw(&self, id: MessageId) -> Result<Vec<u8>, StoreError>;

    /// Whether the platform promised not to clear what is stored; `None` where it does not say.
    #[allow(async_fn_in_trait)]
    async fn is_persisted(&self) -> Option<bool> {
        Some(true)
    }

    /// Whether what was stored is there, as far as can be said without reading it all, and on the disk. A store counts
    /// what it holds in the same transaction in which it stores, and so notices when some of it goes.
    #[allow(async_fn_in_trait)]
    async fn soundness(&self) -> Result<Soundness, StoreError>;
    /// Counts what is there as all there is. Unique-ids of messages that are missing, or may be, count no longer;
    /// nothing that can still be read is removed.
    #[allow(async_fn_in_trait)]
    async fn accept_loss(&self) -> Result<(), StoreError>;

    /// All that is known of an account's maildrop.
    #[allow(async_fn_in_trait)]
    async fn maildrop(&self, account: AccountId) -> Result<MaildropRecord, StoreError>;
    /// Replaces the changing part of it.
    #[allow(async_fn_in_trait)]
    async fn put_maildrop_state(&self, account: AccountId, state: &MaildropState) -> Result<(), StoreError>;

    /// Gives stored messages of an account the unique-ids that its server uses now, all in one transaction. Messages
    /// that are gone are passed over.
    #[allow(async_fn_in_trait)]
    async fn rekey(&self, account: AccountId, keys: &[(MessageId, Vec<u8>)]) -> Result<(), StoreError>;

    /// Stores a batch: raw octets, rows, flags ([`NewMessage::flags`]) and unique-ids in
    /// **one** strictly durable transaction. The messages' ids are `MessageId::of(batch, 0..)` in their order.
    /// [`StoreError::AccountGone`] where the account was removed meanwhile; then nothing is stored.
    #[allow(async_fn_in_trait)]
    async fn commit(&self, batch: Batch) -> Result<BatchId, StoreError>;

    /// Puts a whole message in the place of its beginning: its raw octets, its row ([`Row::completed`]) and what the
    /// maildrop's record says of it ([`NewMessage::known`]) are replaced, [`Flags::completed`] is what its flags
    /// become, all in **one** strictly durable transaction. It keeps its id. `retrieved` is when it came.
    /// [`StoreError::MessageGone`] where the account has no beginning of that id (any more); then nothing is stored.
    /// Whoever calls it sees to it that `whole` is no beginning itself.
    #[allow(async_fn_in_trait)]
    async fn complete(
        &self,
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<(), StoreError>;

    /// Removes those of these messages for good that lie in the trash, all in one transaction, which looks at their flags
    /// itself: whoever asks may not know yet what was taken out of the trash elsewhere. Their raw octets go, and what
    /// their rows show ([`Row::purged`]); [`Flags::purged`] is what their flags become, and [`KnownMessage::purged`] what
    /// the maildrop's record says of them, so that they are not retrieved again. Messages that are gone are passed over.
    /// Returns those that are removed for good now, also where they were before, each once and in any order.
    #[allow(async_fn_in_trait)]
    async fn purge(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError>;

    /// A small record of the engine; `None` where it was never put.
    #[allow(async_fn_in_trait)]
    async fn record(&self, name: RecordName) -> Result<Option<Vec<u8>>, StoreError>;
    /// Replaces it.
    #[allow(async_fn_in_trait)]
    async fn put_record(&self, name: RecordName, octets: &[u8]) -> Result<(), StoreError>;

    /// The numbers of all segments of the search index, lowest first.
    #[allow(async_fn_in_trait)]
    async fn segments(&self) -> Result<Vec<SegmentId>, StoreError>;
    /// The octets of one; `None` where it is gone.
    #[allow(async_fn_in_trait)]
    async fn segment(&self, id: SegmentId) -> Result<Option<Vec<u8>>, StoreError>;
    /// Puts a segment in the place of others, all in one transaction, under a number above all that ever were. `None`
    /// where one of the others is gone: somebody else has replaced it, and nothing is changed. Without octets, the
    /// others go and `None` comes back, too.
    #[allow(async_fn_in_trait)]
    async fn replace_segments(
        &self,
        replaced: &[SegmentId],
        octets: Option<&[u8]>,
    ) -> Result<Option<SegmentId>, StoreError>;
}

/// What a store says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Soundness {
    /// The platform grants that what was committed is on the disk.
    pub is_strict: bool,
    /// Nothing is missing that was committed.
    pub is_complete: bool,
}

impl Soundness {
    /// Nothing speaks against it.
    pub const SOUND: Self = Self { is_strict: true, is_complete: true };

    /// What speaks against deleting mail elsewhere because it is stored here.
    pub const fn doubt(self) -> Option<StoreDoubt> {
        match self {
            Self { is_complete: false, .. } => Some(StoreDoubt::Incomplete),
            Self { is_strict: false, .. } => Some(StoreDoubt::NotStrict),
            Self::SOUND => None,
        }
    }
}

/// An account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAccount {
    /// Its key.
    pub id: AccountId,
    /// What was entered.
    pub settings: AccountSettings,
    /// Where its password lives.
    pub keeping: PasswordKeeping,
    /// When a check last ended well.
    pub last_check: Option<Millis>,
    /// Who can read the connection, as the last check found.
    pub connection: Option<ConnectionFacts>,
    /// The interval between logins that the server announced last, in seconds.
    pub login_delay: Option<u32>,
    /// How long the server keeps mail, as it announced last.
    pub retention: Option<Retention>,
}

impl StoredAccount {
    /// An account that was never checked.
    pub const fn new(id: AccountId, settings: AccountSettings, keeping: PasswordKeeping) -> Self {
        Self { id, settings, keeping, last_check: None, connection: None, login_delay: None, retention: None }
    }

    /// The account as one that has a server; `None` where it has none.
    pub const fn server(&self) -> Option<ServerAccount<'_>> {
        match self.settings.kind {
            AccountKind::Server => Some(ServerAccount(self)),
            AccountKind::Device => None,
        }
    }
}

/// An account that has a server: nothing else is checked, is ever due, or has a leave policy that means anything.
#[derive(Debug, Clone, Copy)]
pub struct ServerAccount<'a>(&'a StoredAccount);

impl core::ops::Deref for ServerAccount<'_> {
    type Target = StoredAccount;

    fn deref(&self) -> &StoredAccount {
        self.0
    }
}

/// The number of a batch. Counts up over all accounts; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BatchId(pub u32);

/// The most messages one batch may hold; a message's position must fit 16 bits.
pub const MAX_BATCH_MESSAGES: usize = 4096;

/// The id of the message at `position` of `batch`.
pub const fn message_id(batch: BatchId, position: u16) -> MessageId {
    MessageId(((batch.0 as u64) << 16) | position as u64)
}

/// The batch a message lies in and its position there.
pub const fn batch_of(id: MessageId) -> (BatchId, u16) {
    (BatchId((id.0 >> 16) as u32), (id.0 & 0xffff) as u16)
}

/// What [`Store::commit`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// By which account the messages came.
    pub account: AccountId,
    /// When they were retrieved: their unique-ids were first seen then.
    pub retrieved: Millis,
    /// The messages, at least one, at most [`MAX_BATCH_MESSAGES`].
    pub messages: Vec<NewMessage>,
}

/// A message about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// What the server calls it.
    pub unique_id: Vec<u8>,
    /// What its header comes to.
    pub digest: Option<HeaderDigest>,
    /// How large the server said it was, in octets.
    pub announced: Option<u64>,
    /// Its octets as retrieved, dot-unstuffed and nothing else; its first ones where its row says so.
    pub raw: Vec<u8>,
    /// What lists show of it.
    pub row: Row,
    /// What was done with it before it was stored.
    pub marks: Flags,
    /// It came out of a file and not from a server: nobody knows that the server has the same under this unique-id.
    pub is_imported: bool,
}

impl NewMessage {
    /// The flags that it is stored with.
    pub const fn flags(&self) -> Flags {
        if self.row.beginning_of.is_some() { self.marks.with(Flags::BEGINNING) } else { self.marks }
    }

    /// What the maildrop's record says of it once it is stored under this key.
    pub fn known(&self, message: MessageId, first_seen: Millis) -> KnownMessage {
        KnownMessage {
            unique_id: self.unique_id.clone(),
            message,
            first_seen,
            octets: u64::try_from(self.raw.len()).unwrap_or(u64::MAX),
            digest: self.digest,
            announced: self.announced,
            is_beginning: self.row.beginning_of.is_some(),
            is_imported: self.is_imported,
        }
    }
}

/// What lists show of a message. Changes only when a beginning is completed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// The sender's name, or address.
    pub from: String,
    /// The sender's address.
    pub from_address: String,
    /// The subject.
    pub subject: String,
    /// The first words.
    pub preview: String,
    /// Date to sort by, in seconds since 1970.
    pub date: i64,
    /// Size in octets of what is stored of the raw message.
    pub octets: u64,
    /// Whether it has attachments.
    pub has_attachments: bool,
    /// Where only its beginning is stored: the size of the whole message as announced, in octets.
    pub beginning_of: Option<u64>,
    /// What its header says besides; `None` where an older build stored it and nobody has looked since.
    pub facts: Option<Facts>,
}

impl Row {
    /// Whether `newer` may take the place of this row: both are of the same octets.
    pub fn is_of_same(&self, newer: &Self) -> bool {
        (self.octets, self.beginning_of) == (newer.octets, newer.beginning_of)
    }

    /// The row of a message that was removed for good: when it came, and nothing else.
    #[must_use]
    pub fn purged(&self) -> Self {
        let text = String::new;
        Self {
            from: text(),
            from_address: text(),
            subject: text(),
            preview: text(),
            date: self.date,
            octets: 0,
            has_attachments: false,
            beginning_of: None,
            facts: Some(Facts::default()),
        }
    }

    /// The row of a whole message in the place of this one, the row of its beginning: it keeps its place, and so its
    /// date.
    #[must_use]
    pub fn completed(&self, whole: Self) -> Self {
        Self { date: self.date, ..whole }
    }
}

/// The rows of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowBatch {
    /// Which batch.
    pub batch: BatchId,
    /// By which account they came.
    pub account: AccountId,
    /// The rows, in the order of the batch.
    pub rows: Vec<Row>,
}

impl RowBatch {
    /// The raw octets that are stored of all its messages, or were before they were removed for good.
    pub fn octets(&self) -> u64 {
        self.rows.iter().map(|row| row.octets).fold(0, u64::saturating_add)
    }

    /// Puts these rows in the place of those that are stored, as [`Store::put_rows`] says.
    ///
    /// # Errors
    /// [`StoreError::MessageGone`] where these are the rows of another batch.
    pub fn refresh(&self, stored: &mut Self) -> Result<(), StoreError> {
        if (stored.account, stored.rows.len()) != (self.account, self.rows.len()) {
            return Err(StoreError::MessageGone);
        }
        for (stored, newer) in stored.rows.iter_mut().zip(&self.rows) {
            if stored.is_of_same(newer) {
                stored.clone_from(newer);
            }
        }
        Ok(())
    }
}

/// All that is known of an account's maildrop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MaildropRecord {
    /// The unique-id of every message of the account that was ever stored, oldest first.
    pub known: Vec<KnownMessage>,
    /// The part that changes.
    pub state: MaildropState,
}

/// A message that is stored, and what the server called it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMessage {
    /// What the server calls it.
    pub unique_id: Vec<u8>,
    /// Our key.
    pub message: MessageId,
    /// When it was stored; when the rest was, where it was completed.
    pub first_seen: Millis,
    /// The size of what is stored, in octets.
    pub octets: u64,
    /// What its header comes to; `None` where it has none, or an older build stored it.
    pub digest: Option<HeaderDigest>,
    /// How large the server said it was when it was retrieved, in octets.
    pub announced: Option<u64>,
    /// Whether only its beginning is stored.
    pub is_beginning: bool,
    /// Whether it came out of a file: it is not retrieved again, and never a reason to delete anything from a server.
    pub is_imported: bool,
}

impl KnownMessage {
    /// What is known of it once it was removed for good. Of a beginning no rest is wanted any more; and as it was never
    /// here whole, it counts as little as what came out of a file.
    #[must_use]
    pub fn purged(&self) -> Self {
        Self { is_beginning: false, is_imported: self.is_imported || self.is_beginning, ..self.clone() }
    }

    /// The sizes it may be listed with, in octets: what was stored, unless that is only its beginning, and what the
    /// server announced then.
    pub fn sizes(&self) -> impl Iterator<Item = u64> {
        (!self.is_beginning).then_some(self.octets).into_iter().chain(self.announced)
    }

    /// Whether it has this size.
    pub fn has_size(&self, octets: u64) -> bool {
        self.sizes().any(|size| size == octets)
    }
}

/// The part of a maildrop's record that changes with every check; it is written as a whole. Only `refused` has a bound
/// of its own. `settled` grows with every message that was ever deleted from the server: in memory a key each, stored
/// as runs of consecutive keys, which are few where whole batches go and as many as messages where every other one
/// stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MaildropState {
    /// Stored messages whose deletion from the server was decided and not yet confirmed by `+OK` to QUIT.
    pub delete_intents: Vec<MessageId>,
    /// Known messages that were missing from complete listings.
    pub absent: Vec<Absence>,
    /// Messages whose unique-id counts no longer: absent long enough, or deleted from the server by us.
    pub settled: Vec<MessageId>,
    /// Messages that exceeded a limit when they were retrieved, the latest last.
    pub refused: Vec<Refused>,
    /// What was learned about the server.
    pub server: ServerRecord,
    /// The leave policy under which messages were last deleted from the server; a person could take that back then.
    pub applied: Option<LeavePolicy>,
}

/// What was learned about a server, and how it is spoken to therefore.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServerRecord {
    /// The least that a login which worked gave away.
    pub exposure: Option<LoginExposure>,
    /// How many checks in a row broke off while several commands were under way.
    pub broken_pipelines: u8,
    /// Until when it is asked one thing at a time.
    pub unpipelined_until: Option<Millis>,
    /// What the last whole listing was, where nothing was left to do after it.
    pub last_listing: Option<LastListing>,
    /// The message at which the last checks broke off.
    pub stumble: Option<Stumble>,
    /// That it does not answer CAPA, where it did not the last time it was asked.
    pub capa_missed: Option<CapaMissed>,
    /// Whether the password that it took last was spelled in Latin-1.
    pub takes_latin_1: bool,
    /// Whether a login that worked was bound to the TLS connection: then none is made that is not.
    pub is_bound: bool,
}

/// A server that hangs up or falls silent when it is asked for its capabilities, and can be logged in to without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapaMissed {
    /// How often in a row.
    pub times: u8,
    /// When it did last.
    pub at: Millis,
}

/// A message at which checks break off again and again: the connection is cut, or the server falls silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stumble {
    /// What the server calls it.
    pub unique_id: Vec<u8>,
    /// How many checks in a row.
    pub times: u8,
    /// When the last one did.
    pub at: Millis,
}

impl Stumble {
    /// Whether this is the message, and it is to be left alone for now.
    pub fn is_at_rest(&self, message: &ListedMessage, now: Millis) -> bool {
        let rests = now.0.abs_diff(self.at.0) < limits::STUMBLE_REST.0;
        rests && self.times >= limits::STUMBLES_SKIPPED && self.unique_id == message.unique_id.as_octets()
    }
}

/// What a login gives away; stored, so the order of its variants stays.
pub use mail_api::Exposure as LoginExposure;

/// A listing by which a later check sees that nothing is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastListing {
    /// How many messages there were.
    pub messages: u32,
    /// How many octets, as STAT said.
    pub octets: u64,
    /// The unique-id of the first message; empty where the server has none.
    pub first: Vec<u8>,
    /// The unique-id of the last message; empty where the server has none.
    pub last: Vec<u8>,
    /// When.
    pub at: Millis,
}

/// A message that exceeded a limit: it cannot be skipped while it arrives, so it is not asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What the server calls it.
    pub unique_id: Vec<u8>,
    /// Its size as it was announced then, in octets.
    pub octets: Option<u64>,
}

/// Since when a known message has been missing from the listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Which message.
    pub message: MessageId,
    /// In how many complete listings in a row; not counted beyond what forgetting takes.
    pub listings: u16,
    /// Since when.
    pub since: Millis,
}

/// Why a store does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// No room left; nothing of the call was stored.
    Full,
    /// The platform gives no storage (private window).
    Denied,
    /// Written by a newer version.
    Newer,
    /// The account is not there (any more).
    AccountGone,
    /// The message is not there (any more).
    MessageGone,
    /// A record cannot be understood, or the platform failed for good.
    Failed,
}

/// Puts an account together for the page.
pub(crate) fn account_view(
    stored: &StoredAccount,
    password: mail_api::PasswordState,
    unread: u32,
    now: Millis,
) -> Account {
    Account {
        id: stored.id,
        settings: stored.settings.clone(),
        keeping: stored.keeping,
        // Where there is nothing to log in to, nothing is missing.
        password: if stored.server().is_some() { password } else { mail_api::PasswordState::AtHand },
        unread,
        last_check: stored.last_check.map(|t| t.0),
        connection: stored.connection.clone(),
        retention: stored.retention,
        retention_warning: stored
            .server()
            .and_then(|server| retention_warning(Interval::of(server), server.settings.leave_policy, now)),
    }
}
