//! What a person did with messages.
//!
//! Must not: decide in which lists messages are shown; the list does.

use super::BatchId;
use mail_api::{Home, TagId};
use serde::{Deserialize, Serialize};

/// The flags of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagBatch {
    /// Which batch.
    pub batch: BatchId,
    /// One for each message, in the order of the batch.
    pub flags: Vec<Flags>,
}

/// What a person did with a message: the low octet as named here, above it a bit for each tag of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flags(pub u64);

impl Flags {
    /// It was read.
    pub const READ: Self = Self(1);
    /// It is starred.
    pub const STARRED: Self = Self(2);
    /// It lies in the trash.
    pub const DELETED: Self = Self(4);
    /// It lies in the archive, unless it lies in the trash or is junk.
    pub const ARCHIVED: Self = Self(8);
    /// Only its beginning is stored. Set and cleared by the store, as the row says; flags are what every engine reads
    /// again, so that one that did not complete the message learns of it.
    pub const BEGINNING: Self = Self(16);
    /// A person wants the rest of it.
    pub const WANTED: Self = Self(32);
    /// It is junk, unless it lies in the trash.
    pub const JUNK: Self = Self(64);
    /// Its octets were removed for good: it is in no list, and only its unique-id is still known. Set by the store, never
    /// cleared.
    pub const PURGED: Self = Self(128);
    /// How many tags there can be.
    pub const TAGS: u8 = 56;
    /// The octet below the bits of tags.
    const BELOW_TAGS: u64 = 0xff;

    /// The flag of a tag; none where there is no such tag.
    pub const fn tag(tag: TagId) -> Self {
        if tag.0 < Self::TAGS { Self(1_u64.unbounded_shl((tag.0 as u32).saturating_add(8))) } else { Self(0) }
    }

    /// These and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The tags that are set, in ascending order.
    pub fn tags(self) -> impl Iterator<Item = TagId> {
        (0..Self::TAGS).map(TagId).filter(move |tag| self.has(Self::tag(*tag)))
    }

    /// What is set beside the tags.
    #[must_use]
    pub const fn without_tags(self) -> Self {
        Self(self.0 & Self::BELOW_TAGS)
    }

    /// Where a message with these flags lies.
    pub const fn home(self) -> Home {
        if self.has(Self::DELETED) {
            Home::Trash
        } else if self.has(Self::JUNK) {
            Home::Junk
        } else if self.has(Self::ARCHIVED) {
            Home::Archive
        } else {
            Home::Inbox
        }
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These flags once the message was removed for good.
    #[must_use]
    pub const fn purged(self) -> Self {
        self.completed().with(Self::PURGED)
    }

    /// These flags once the message is no longer a beginning.
    #[must_use]
    pub const fn completed(self) -> Self {
        Self(self.0 & !(Self::BEGINNING.0 | Self::WANTED.0))
    }
}

/// Sets and clears flags, and leaves the others as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagChange {
    /// To set.
    pub set: Flags,
    /// To clear.
    pub clear: Flags,
}

impl FlagChange {
    /// Leaves all as they are.
    pub const NONE: Self = Self { set: Flags(0), clear: Flags(0) };

    /// This and then that.
    #[must_use]
    pub const fn then(self, next: Self) -> Self {
        let set = (self.set.0 & !next.clear.0) | next.set.0;
        let clear = (self.clear.0 & !next.set.0) | next.clear.0;
        Self { set: Flags(set), clear: Flags(clear) }
    }

    /// What takes this back from a message that had these flags before.
    #[must_use]
    pub const fn back(self, before: Flags) -> Self {
        let touched = self.set.0 | self.clear.0;
        Self { set: Flags(before.0 & touched), clear: Flags(!before.0 & touched) }
    }

    /// The flags after the change.
    pub const fn apply(self, flags: Flags) -> Flags {
        Flags((flags.0 | self.set.0) & !self.clear.0)
    }
}
