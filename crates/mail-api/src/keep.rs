//! Mail into files and out of them: exports, imports, backups.
//!
//! Both go piece by piece, at the pace of the page: it asks for the next piece of an export, and supplies the pieces of a
//! file that an import wants.
//!
//! Must not: carry a whole file.

use crate::{AccountId, Selection, StoreDoubt, UserError};
use serde::{Deserialize, Serialize};

/// Which running export or import. Chosen by the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeepId(pub u32);

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportWhat {
    /// Everything that is stored.
    Everything,
    /// Some messages; those that are gone are left out.
    Selection(Selection),
}

/// Into what kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ExportFormat {
    /// One mbox: octet for octet where Poplar imports it, with the line ends that are usual there for others.
    #[default]
    Mbox,
    /// A zip with one `.eml` for each message.
    EmlZip,
    /// A zip with a Maildir.
    MaildirZip,
    /// A backup: mail, accounts without passwords, tags, filters, and what was done with each message. Of everything,
    /// whatever was chosen.
    Backup,
}

/// An export that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportBegun {
    /// Which.
    pub id: KeepId,
    /// A name for the file.
    pub name: String,
    /// How many messages there are to export.
    pub messages: u32,
    /// Their octets; the file becomes a little larger.
    pub octets: u64,
}

/// How an export went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportReport {
    /// Messages written.
    pub messages: u32,
    /// Those among them of which only the beginning is stored.
    pub beginnings: u32,
    /// Messages that were gone when their turn came, or cannot be read.
    pub missing: u32,
}

/// What is done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportMode {
    /// Its messages are listed, and nothing is stored.
    Look,
    /// Its messages are stored; a backup is restored.
    Store {
        /// What the account without a server is called, should one have to be made.
        device_name: String,
    },
}

/// Where an import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// Which.
    pub id: KeepId,
    /// The octets of the file that are wanted next.
    pub next: ImportNext,
    /// How it goes so far.
    pub report: ImportReport,
    /// Messages that were found since the last step; only of [`ImportMode::Look`].
    pub found: Vec<FileRow>,
    /// Why it is over before its time, where it is. What was stored until then stays, and is in the report.
    pub failed: Option<UserError>,
}

/// What an import wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportNext {
    /// So many octets of the file, from this offset on.
    Octets {
        /// Where they begin.
        offset: u64,
        /// How many.
        octets: u32,
    },
    /// Some time: what is stored is being looked through, so that nothing is stored twice. To be supplied with nothing.
    Time {
        /// Messages looked through.
        done: u32,
        /// Messages to look through.
        total: u32,
    },
    /// Nothing: it is over.
    Over,
}

/// How an import goes, or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Messages stored.
    pub new: u32,
    /// Messages that were stored already.
    pub known: u32,
    /// Messages that are not whole in the file, or too large.
    pub broken: u32,
    /// Octets of messages seen.
    pub octets: u64,
    /// Whether it is a backup.
    pub is_backup: bool,
    /// Tags of the backup were left out, because there can be no more of them.
    pub tags_left_out: bool,
    /// Filters of the backup were left out: there are others of the same names here, a tag of theirs is missing, or there can
    /// be no more of them.
    pub filters_left_out: bool,
}

/// A message of a file that was only looked at. All text is the sender's: show it as text only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Where its octets begin in the file…
    pub offset: u64,
    /// … and how many there are, those around it that belong to the file included.
    pub length: u64,
    /// The sender's name, or address where no name is given.
    pub from: String,
    /// The subject; empty where there is none.
    pub subject: String,
    /// Its date in seconds since 1970, where it has one.
    pub date: Option<i64>,
    /// Its size in octets.
    pub octets: u64,
}

/// What mail takes on this device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StorageReport {
    /// Messages stored.
    pub messages: u32,
    /// Their raw octets.
    pub octets: u64,
    /// The same by account, in the order they were added.
    pub accounts: Vec<(AccountId, Usage)>,
    /// What lies in the trash.
    pub trash: Usage,
    /// Octets of the search index.
    pub search: u64,
    /// Whether the browser promised not to evict it; `None` where it does not say.
    pub persisted: Option<bool>,
    /// What speaks against the store itself; never [`StoreDoubt::Evictable`], which `persisted` says.
    pub doubt: Option<StoreDoubt>,
    /// Whether it is time for a backup.
    pub backup_is_due: bool,
    /// The last backup, if there was one.
    pub backup: Option<LastBackup>,
}

/// What some of the mail takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Messages.
    pub messages: u32,
    /// Their raw octets.
    pub octets: u64,
}

/// When everything was last backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// How many messages were stored since.
    pub new_since: u32,
    /// Whether it is time for another.
    pub is_due: bool,
}
