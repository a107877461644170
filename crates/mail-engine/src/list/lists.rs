//! The lists of one mailbox: inbox, starred, archive, trash, each as sorted keys.
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

/// The lists of one mailbox, each ascending from oldest to newest once [`Self::sort`] was called. Every message is in
/// exactly one of inbox, archive and trash.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) inbox: Vec<Key>,
    pub(super) starred: Vec<Key>,
    pub(super) archive: Vec<Key>,
    pub(super) trash: Vec<Key>,
    unread: u32,
    unsorted: bool,
}

impl Lists {
    /// Appends messages that all have these flags; [`Self::sort`] has to follow.
    pub(super) fn add(&mut self, keys: &[Key], flags: Flags) {
        self.home(flags).extend_from_slice(keys);
        if is_starred(flags) {
            self.starred.extend_from_slice(keys);
        }
        if is_unread(flags) {
            self.unread = self.unread.saturating_add(super::count(keys.len()));
        }
        self.unsorted = true;
    }

    /// Takes out messages that all had these flags; `keys` is sorted.
    pub(super) fn remove(&mut self, keys: &[Key], flags: Flags) {
        let stays = |key: &Key| keys.binary_search(key).is_err();
        self.home(flags).retain(stays);
        if is_starred(flags) {
            self.starred.retain(stays);
        }
        if is_unread(flags) {
            self.unread = self.unread.saturating_sub(super::count(keys.len()));
        }
    }

    /// Brings what was appended into order. The sort finds the ascending runs, so this merges, and passes over what is
    /// in order.
    pub(super) fn sort(&mut self) {
        if core::mem::take(&mut self.unsorted) {
            self.all_mut().into_iter().for_each(|list| list.sort());
        }
    }

    /// Keeps only some, whose unread were counted off before.
    pub(super) fn retain(&mut self, stays: impl Fn(&Key) -> bool) {
        for list in self.all_mut() {
            list.retain(&stays);
        }
    }

    /// Counts off a message with these flags, if it counted.
    pub(super) fn forget_unread(&mut self, flags: Flags) {
        if is_unread(flags) {
            self.unread = self.unread.saturating_sub(1);
        }
    }

    /// How many messages there are.
    pub(super) fn len(&self) -> usize {
        self.inbox.len().saturating_add(self.archive.len()).saturating_add(self.trash.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            inbox: super::count(self.inbox.len()),
            unread: self.unread,
            starred: super::count(self.starred.len()),
            archive: super::count(self.archive.len()),
            trash: super::count(self.trash.len()),
        }
    }

    /// Where a message with these flags lies.
    fn home(&mut self, flags: Flags) -> &mut Vec<Key> {
        if flags.has(Flags::DELETED) {
            &mut self.trash
        } else if flags.has(Flags::ARCHIVED) {
            &mut self.archive
        } else {
            &mut self.inbox
        }
    }

    fn all_mut(&mut self) -> [&mut Vec<Key>; 4] {
        [&mut self.inbox, &mut self.starred, &mut self.archive, &mut self.trash]
    }
}

/// Whether a message with these flags is among the starred.
const fn is_starred(flags: Flags) -> bool {
    flags.has(Flags::STARRED) && !flags.has(Flags::DELETED)
}

/// Whether a message with these flags counts as unread in the inbox.
const fn is_unread(flags: Flags) -> bool {
    !flags.has(Flags::DELETED) && !flags.has(Flags::ARCHIVED) && !flags.has(Flags::READ)
}
