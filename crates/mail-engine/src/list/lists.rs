//! The lists of one mailbox: one for each place a message can be seen in, each as sorted keys.
//!
//! Must not: know rows.

use crate::store::Flags;
use mail_api::{Count, Counts, Home, MessageId, View};
use std::collections::BTreeMap;

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
/// exactly one of inbox, archive, junk and trash.
#[derive(Debug, Default)]
pub(super) struct Lists {
    views: BTreeMap<View, Folder>,
    unsorted: bool,
}

/// One of them.
#[derive(Debug, Default)]
struct Folder {
    keys: Vec<Key>,
    unread: u32,
}

impl Lists {
    /// The messages of a view.
    pub(super) fn keys(&self, view: View) -> &[Key] {
        self.views.get(&view).map_or(&[], |folder| &folder.keys)
    }

    /// Appends messages that all have these flags; [`Self::sort`] has to follow.
    pub(super) fn add(&mut self, keys: &[Key], flags: Flags) {
        for view in views(flags) {
            let folder = self.views.entry(view).or_default();
            folder.keys.extend_from_slice(keys);
            if !flags.has(Flags::READ) {
                folder.unread = folder.unread.saturating_add(super::count(keys.len()));
            }
        }
        self.unsorted = true;
    }

    /// Takes out messages that all had these flags; `keys` is sorted.
    pub(super) fn remove(&mut self, keys: &[Key], flags: Flags) {
        for view in views(flags) {
            let Some(folder) = self.views.get_mut(&view) else { continue };
            folder.keys.retain(|key| keys.binary_search(key).is_err());
            if !flags.has(Flags::READ) {
                folder.unread = folder.unread.saturating_sub(super::count(keys.len()));
            }
        }
    }

    /// Counts messages that had the flags `old` and have `new`, and lie where they lay: nothing but reading changed.
    pub(super) fn count_read(&mut self, messages: usize, old: Flags, new: Flags) {
        let messages = super::count(messages);
        for view in views(new) {
            let Some(folder) = self.views.get_mut(&view) else { continue };
            folder.unread = match (old.has(Flags::READ), new.has(Flags::READ)) {
                (false, true) => folder.unread.saturating_sub(messages),
                (true, false) => folder.unread.saturating_add(messages),
                _ => folder.unread,
            };
        }
    }

    /// Brings what was appended into order. The sort finds the ascending runs, so this merges, and passes over what is
    /// in order.
    pub(super) fn sort(&mut self) {
        if core::mem::take(&mut self.unsorted) {
            self.views.values_mut().for_each(|folder| folder.keys.sort());
        }
    }

    /// Keeps only some, whose unread were counted off before.
    pub(super) fn retain(&mut self, stays: impl Fn(&Key) -> bool) {
        self.views.values_mut().for_each(|folder| folder.keys.retain(&stays));
    }

    /// Counts off a message with these flags, if it counted.
    pub(super) fn forget_unread(&mut self, flags: Flags) {
        if flags.has(Flags::READ) {
            return;
        }
        for view in views(flags) {
            if let Some(folder) = self.views.get_mut(&view) {
                folder.unread = folder.unread.saturating_sub(1);
            }
        }
    }

    /// How many messages there are.
    pub(super) fn len(&self) -> usize {
        let homes = [View::Inbox, View::Archive, View::Junk, View::Trash];
        homes.iter().map(|home| self.keys(*home).len()).fold(0, usize::saturating_add)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn counts(&self) -> Counts {
        let of = |view| {
            let unread = self.views.get(&view).map_or(0, |folder| folder.unread);
            Count { total: super::count(self.keys(view).len()), unread }
        };
        let tagged = self.views.iter().filter_map(|(view, folder)| match view {
            View::Tag(tag) if !folder.keys.is_empty() => Some((*tag, of(*view))),
            _ => None,
        });
        Counts {
            inbox: of(View::Inbox),
            starred: of(View::Starred),
            archive: of(View::Archive),
            junk: of(View::Junk),
            trash: of(View::Trash),
            tags: tagged.collect(),
            all: of(View::All),
        }
    }
}

/// The views that show a message with these flags.
fn views(flags: Flags) -> impl Iterator<Item = View> {
    let is_there = !flags.has(Flags::PURGED);
    let is_away = matches!(flags.home(), Home::Trash | Home::Junk);
    let home = flags.home().view();
    let starred = (flags.has(Flags::STARRED) && !is_away).then_some(View::Starred);
    let tags = flags.tags().filter(move |_| !is_away).map(View::Tag);
    [home, View::All].into_iter().chain(starred).chain(tags).filter(move |_| is_there)
}

/// Whether messages that change from one to the other stay in the views they are in.
pub(super) fn stay(old: Flags, new: Flags) -> bool {
    views(old).eq(views(new))
}
