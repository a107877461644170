//! The lists of one mailbox: inbox, starred, trash, each as sorted keys.
//!
//! Must not: know rows.

use crate::store::Flags;
use mail_api::{Counts, MessageId};

/// Where a message stands in a list: by date; of one date, what was stored first is newer, because a check retrieves the
/// newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    date: i64,
    message: core::cmp::Reverse<MessageId>,
}

impl Key {
    pub(super) const fn new(date: i64, message: MessageId) -> Self {
        Self { date, message: core::cmp::Reverse(message) }
    }

    pub(super) const fn message(&self) -> MessageId {
        self.message.0
    }
}

/// The lists of one mailbox, each ascending from oldest to newest once [`Self::sort`] was called.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) inbox: Vec<Key>,
    pub(super) starred: Vec<Key>,
    pub(super) trash: Vec<Key>,
    unread: u32,
    unsorted: [bool; 3],
}

impl Lists {
    /// Appends messages that all have these flags; [`Self::sort`] has to follow.
    pub(super) fn add(&mut self, keys: &[Key], flags: Flags) {
        let deleted = flags.has(Flags::DELETED);
        if deleted {
            self.trash.extend_from_slice(keys);
        } else {
            self.inbox.extend_from_slice(keys);
        }
        let starred = !deleted && flags.has(Flags::STARRED);
        if starred {
            self.starred.extend_from_slice(keys);
        }
        if is_unread(flags) {
            self.unread = self.unread.saturating_add(super::count(keys.len()));
        }
        let [inbox, stars, trash] = &mut self.unsorted;
        *inbox |= !deleted;
        *stars |= starred;
        *trash |= deleted;
    }

    /// Takes out messages that all had these flags; `keys` is sorted.
    pub(super) fn remove(&mut self, keys: &[Key], flags: Flags) {
        let stays = |key: &Key| keys.binary_search(key).is_err();
        if flags.has(Flags::DELETED) {
            self.trash.retain(stays);
        } else {
            self.inbox.retain(stays);
            if flags.has(Flags::STARRED) {
                self.starred.retain(stays);
            }
        }
        if is_unread(flags) {
            self.unread = self.unread.saturating_sub(super::count(keys.len()));
        }
    }

    /// Brings what was appended into order. The sort finds the two ascending runs, so this merges.
    pub(super) fn sort(&mut self) {
        let lists = [&mut self.inbox, &mut self.starred, &mut self.trash];
        for (list, unsorted) in lists.into_iter().zip(&mut self.unsorted) {
            if core::mem::take(unsorted) {
                list.sort();
            }
        }
    }

    /// Keeps only some, whose unread were counted off before.
    pub(super) fn retain(&mut self, stays: impl Fn(&Key) -> bool) {
        for list in [&mut self.inbox, &mut self.starred, &mut self.trash] {
            list.retain(&stays);
        }
    }

    /// Counts off a message with these flags, if it counted.
    pub(super) fn forget_unread(&mut self, flags: Flags) {
        if is_unread(flags) {
            self.unread = self.unread.saturating_sub(1);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.inbox.is_empty() && self.trash.is_empty()
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            inbox: super::count(self.inbox.len()),
            unread: self.unread,
            starred: super::count(self.starred.len()),
            trash: super::count(self.trash.len()),
        }
    }
}

/// Whether a message with these flags counts as unread in the inbox.
const fn is_unread(flags: Flags) -> bool {
    !flags.has(Flags::DELETED) && !flags.has(Flags::READ)
}
