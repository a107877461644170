//! The list: rows, windows of rows, and the counter that says a window is old.

use crate::AccountId;
use serde::{Deserialize, Serialize};

/// Our key of a stored message. Never reused, unlike message-numbers and unique-ids of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(pub u64);

/// Counts every change of what lists can show. A window of an older revision should be asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Revision(pub u64);

/// Whose mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Mailbox {
    /// Of every account, together.
    #[default]
    Joint,
    /// Of one account.
    Of(AccountId),
}

/// Which of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum View {
    /// What was neither deleted nor archived.
    #[default]
    Inbox,
    /// What is starred and not deleted.
    Starred,
    /// What was archived here, and not deleted.
    Archive,
    /// What was deleted here; it can be brought back.
    Trash,
}

/// A question for a slice of a list. Newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WindowQuery {
    /// Whose mail.
    pub mailbox: Mailbox,
    /// Which of it.
    pub view: View,
    /// Position of the first row wanted, from 0.
    pub start: u32,
    /// Rows wanted; the engine gives at most 200.
    pub count: u32,
}

/// A slice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// What was asked.
    pub query: WindowQuery,
    /// The state of the mailbox it was taken from.
    pub revision: Revision,
    /// Rows in the whole list.
    pub total: u32,
    /// The counts beside the list's names, for the same mailbox.
    pub counts: Counts,
    /// The rows from `query.start` on.
    pub rows: Vec<MessageRow>,
}

/// How many messages there are of each kind in one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// In the inbox.
    pub inbox: u32,
    /// Unread, in the inbox.
    pub unread: u32,
    /// Starred, not deleted.
    pub starred: u32,
    /// In the archive.
    pub archive: u32,
    /// In the trash.
    pub trash: u32,
}

/// The rest of a message of which only the beginning is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// It stays on the server until somebody wants it.
    OnServer,
    /// The next check retrieves it.
    Wanted,
}

/// One row of a list. All text is cleaned of control characters but is still the sender's: show it as text only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Its key.
    pub id: MessageId,
    /// The account it came by.
    pub account: AccountId,
    /// The sender's name, or address where no name is given.
    pub from: String,
    /// The sender's address.
    pub from_address: String,
    /// The subject; empty where there is none.
    pub subject: String,
    /// The first words of the text; may be empty.
    pub preview: String,
    /// The date to sort and show by, in seconds since 1970: the Date field where it is credible, else when it was stored.
    pub date: i64,
    /// Size in octets; of all of it, also where only its beginning is stored.
    pub octets: u64,
    /// Where only its beginning is stored: what becomes of the rest.
    pub rest: Option<Rest>,
    /// Whether it was read.
    pub read: bool,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it has attachments.
    pub has_attachments: bool,
}
