//! Putting mail in order: what is done with many messages at once, tags, and filters.

use crate::{ListQuery, MessageId, MessageRow, TagId};
use serde::{Deserialize, Serialize};

/// Which messages something is done with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// These, each for itself.
    Ids(Vec<MessageId>),
    /// What these rows of a list stand for: in a list with threads, the row of one that is not open stands for all its
    /// messages in that list.
    Rows {
        /// Of which list.
        list: ListQuery,
        /// The messages whose rows these are.
        ids: Vec<MessageId>,
    },
    /// All messages of a list.
    All {
        /// Of which list.
        list: ListQuery,
        /// But what these rows stand for.
        except: Vec<MessageId>,
    },
}

/// What is done with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Read or unread.
    Read(bool),
    /// Starred or not.
    Starred(bool),
    /// Into the archive or back. With [`crate::LeavePolicy::when_archived_here`] the next check deletes it from the server.
    Archived(bool),
    /// Called junk or no longer. Junk stays on the server.
    Junk(bool),
    /// Into the trash or back. With [`crate::LeavePolicy::when_deleted_here`] the next check deletes it from the server.
    Deleted(bool),
    /// With a tag or without it.
    Tagged(TagId, bool),
}

/// Something that was done and can be taken back, for as long as the engine that did it lives and remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UndoToken(pub u32);

/// A tag of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its key; free again once the tag is gone.
    pub id: TagId,
    /// Its name, as entered.
    pub name: String,
    /// Its colour, one of eight.
    pub colour: u8,
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// The author's name and address.
    From,
    /// To and Cc: names and addresses.
    To,
    /// The subject.
    Subject,
    /// The mailing list: its name and identifier (List-Id, RFC 2919).
    List,
}

/// What has to be so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// A field has this text in it, upper and lower case alike. Without text it is never so.
    Contains(Field, String),
    /// A field is this text: the whole of it, or a whole name or address in it.
    Is(Field, String),
    /// It is larger than so many octets.
    LargerThan(u64),
    /// It is smaller than so many octets.
    SmallerThan(u64),
}

/// What is done with new mail by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Its name, as entered.
    pub name: String,
    /// Whether it works on new mail.
    pub is_on: bool,
    /// Whether all conditions have to be so, or any.
    pub all: bool,
    /// What has to be so; a filter without conditions does nothing.
    pub conditions: Vec<Condition>,
    /// What is done then.
    pub actions: Vec<Change>,
}

/// Tags and filters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Organisation {
    /// The tags, in the order they are shown.
    pub tags: Vec<Tag>,
    /// The filters, in the order they work.
    pub filters: Vec<Filter>,
}

/// What a filter would do with stored mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterTrial {
    /// How many stored messages it is about.
    pub matches: u32,
    /// How many of them would look different afterwards.
    pub changes: u32,
    /// Some of those it is about, the newest first.
    pub some: Vec<MessageRow>,
}
