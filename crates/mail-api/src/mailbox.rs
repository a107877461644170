//! The list: rows, windows of rows, and the counter that says a window is old.

use crate::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Our key of a stored message. Never reused, unlike message-numbers and unique-ids of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(pub u64);

impl MessageId {
    /// Stands for a message that is not stored: the first of the last batch there can be, which no store comes to.
    pub const NOT_STORED: Self = Self((u32::MAX as u64) << 16);
}

/// Counts every change of what lists can show. A window of an older revision should be asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Revision(pub u64);

/// Whose mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Mailbox {
    /// Of every account, together.
    #[default]
    Joint,
    /// Of one account.
    Of(AccountId),
}

/// Which of a person's own tags, from 0 to 55.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TagId(pub u8);

/// Which of it. Every message lies in exactly one of inbox, archive, junk and trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum View {
    /// What was put nowhere else.
    #[default]
    Inbox,
    /// What is starred, and neither deleted nor junk.
    Starred,
    /// What was archived here, and neither deleted nor junk.
    Archive,
    /// What was called junk here, and not deleted.
    Junk,
    /// What was deleted here; it can be brought back.
    Trash,
    /// What has this tag, and is neither deleted nor junk.
    Tag(TagId),
    /// Everything. A search that does not say itself where leaves out what is deleted or junk.
    All,
}

/// Where a message lies: in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Home {
    /// Put nowhere else.
    #[default]
    Inbox,
    /// Archived, and neither deleted nor junk.
    Archive,
    /// Called junk, and not deleted.
    Junk,
    /// Deleted.
    Trash,
}

impl Home {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inbox, Self::Archive, Self::Junk, Self::Trash];

    /// The view of what lies there, and of nothing else.
    pub const fn view(self) -> View {
        match self {
            Self::Inbox => View::Inbox,
            Self::Archive => View::Archive,
            Self::Junk => View::Junk,
            Self::Trash => View::Trash,
        }
    }
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum OrderBy {
    /// By date.
    #[default]
    Date,
    /// By the sender's name, as shown.
    Sender,
    /// By size.
    Size,
}

/// How a list is sorted. What is equal stands newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Upwards: oldest, first in the alphabet or smallest first. Otherwise the other way round.
    pub up: bool,
}

/// Which list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ListQuery {
    /// Whose mail.
    pub mailbox: Mailbox,
    /// Which of it.
    pub view: View,
    /// How it is sorted.
    pub order: Order,
    /// Whether messages of one thread make one row.
    pub threads: bool,
    /// The threads that are open, each named by any message of it: their messages have rows of their own.
    pub open: Vec<MessageId>,
    /// What is searched for; empty where nothing is.
    pub search: String,
    /// The message that stays among what is found although it may no longer be it: the one that was opened last.
    pub kept: Option<MessageId>,
    /// How far the clock of whoever asks is ahead of UTC, in minutes: the days of a search begin by it.
    pub minutes_east: i16,
}

/// A question for a slice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WindowQuery {
    /// Of which list.
    pub list: ListQuery,
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
    /// It was made before the list was read: which rows there are, and how many, may be behind for a moment.
    pub is_early: bool,
    /// Rows in the whole list.
    pub total: u32,
    /// Messages in the whole list: more than rows where threads are shown.
    pub messages: u32,
    /// The counts beside the list's names, for the same mailbox.
    pub counts: Counts,
    /// The same for all mailboxes together.
    pub joint: Box<Counts>,
    /// The rows from `query.start` on.
    pub rows: Vec<MessageRow>,
    /// How the search stands, where one is made.
    pub search: Option<SearchState>,
}

/// How a search stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SearchState {
    /// More may be found: it should be asked for again. What was found is shown meanwhile.
    pub goes_on: bool,
    /// Messages whose text is not indexed yet, and so not found by it.
    pub unindexed: u32,
    /// What was not understood.
    pub notes: Vec<SearchNote>,
    /// Where the messages lie that were found, each place once.
    pub homes: Vec<Home>,
}

/// A piece of a text, in octets from its begin: where it starts and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The first octet of it.
    pub start: u32,
    /// The first octet after it.
    pub end: u32,
}

/// Where words that were searched for stand in a row's texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowMarks {
    /// In the sender's name.
    pub from: Vec<Mark>,
    /// In the subject.
    pub subject: Vec<Mark>,
    /// In the preview.
    pub preview: Vec<Mark>,
}

/// Something in a search that was not understood, and so not searched for; or the name of an account or tag that there is
/// not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchNote {
    /// The name before the colon.
    pub operator: String,
    /// What stands behind it.
    pub value: String,
    /// It stands at the end, and may still be being typed.
    pub is_open: bool,
}

/// How many messages lie in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// All of them.
    pub total: u32,
    /// Those that were not read.
    pub unread: u32,
}

/// How many messages there are in each place of one mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// In the inbox.
    pub inbox: Count,
    /// Starred.
    pub starred: Count,
    /// In the archive.
    pub archive: Count,
    /// Junk.
    pub junk: Count,
    /// In the trash.
    pub trash: Count,
    /// With each tag that any message has.
    pub tags: BTreeMap<TagId, Count>,
    /// Of everything.
    pub all: Count,
}

impl Counts {
    /// Those of one view.
    pub fn of(&self, view: View) -> Count {
        match view {
            View::Inbox => self.inbox,
            View::Starred => self.starred,
            View::Archive => self.archive,
            View::Junk => self.junk,
            View::Trash => self.trash,
            View::Tag(tag) => self.tags.get(&tag).copied().unwrap_or_default(),
            View::All => self.all,
        }
    }
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
    /// Where it lies; of a thread that is not open, the first place that any of its messages lies in.
    pub home: Home,
    /// Whether it was read.
    pub read: bool,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it has attachments.
    pub has_attachments: bool,
    /// The tags it has, in ascending order.
    pub tags: Vec<TagId>,
    /// Where the row stands for more than one message: the thread whose newest message (or first, as the list is sorted)
    /// this is.
    pub thread: Option<ThreadRow>,
    /// Whether it stands below the row of its open thread.
    pub is_inside: bool,
    /// Where it has what was searched for.
    pub marks: RowMarks,
}

/// What a row says of a whole thread: of those of its messages that are in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// How many messages; at least two.
    pub messages: u32,
    /// How many of them were not read.
    pub unread: u32,
    /// Who wrote, each once, the first first; not all where there are many.
    pub participants: Vec<String>,
    /// Whether the others stand below.
    pub is_open: bool,
}
