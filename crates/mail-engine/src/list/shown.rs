//! A list as it is shown: its rows in order, with threads closed or open.
//!
//! Must not: know what a row says.

use mail_api::{ListQuery, MessageId};
use std::collections::HashSet;

/// The rows of a list.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) rows: Vec<ShownRow>,
    /// The messages of all rows, those of one thread side by side in the order of the list.
    members: Vec<MessageId>,
}

/// One row, and the part of the members that it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShownRow {
    pub(super) message: MessageId,
    start: usize,
    pub(super) messages: usize,
    pub(super) is_open: bool,
    pub(super) is_inside: bool,
}

impl Shown {
    /// Every message by itself.
    pub(super) fn flat(ids: Vec<MessageId>) -> Self {
        let row = |(start, message): (usize, &MessageId)| ShownRow {
            message: *message,
            start,
            messages: 1,
            is_open: false,
            is_inside: false,
        };
        Self { rows: ids.iter().enumerate().map(row).collect(), members: ids }
    }

    /// These threads, each of at least one message, all of them closed.
    pub(super) fn closed(threads: Vec<Vec<MessageId>>) -> Self {
        let mut shown = Self::default();
        for thread in threads {
            let Some(first) = thread.first() else { continue };
            let (start, messages) = (shown.members.len(), thread.len());
            shown.rows.push(ShownRow { message: *first, start, messages, is_open: false, is_inside: false });
            shown.members.extend(thread);
        }
        shown
    }

    /// Messages of one thread together, at the place of the first of them. `thread` numbers the threads.
    pub(super) fn threaded(query: &ListQuery, ids: &[MessageId], thread: impl Fn(MessageId) -> u32) -> Self {
        let numbers: Vec<u32> = ids.iter().map(|id| thread(*id)).collect();
        let open: HashSet<u32> = query.open.iter().map(|id| thread(*id)).collect();
        let most = numbers.iter().max().map_or(0, |most| *most as usize).saturating_add(1);
        // Which group a thread is, in the order of their first messages; and how large each group is.
        let mut groups = vec![usize::MAX; most];
        let mut sizes: Vec<usize> = Vec::new();
        for number in &numbers {
            let Some(group) = groups.get_mut(*number as usize) else { continue };
            if *group == usize::MAX {
                *group = sizes.len();
                sizes.push(0);
            }
            if let Some(size) = sizes.get_mut(*group) {
                *size = size.saturating_add(1);
            }
        }
        let mut ends = Vec::with_capacity(sizes.len());
        let mut end = 0usize;
        for size in &sizes {
            ends.push(end);
            end = end.saturating_add(*size);
        }
        let mut members = vec![MessageId(u64::MAX); ids.len()];
        for (id, number) in ids.iter().zip(&numbers) {
            let group = groups.get(*number as usize).copied().unwrap_or(usize::MAX);
            if let Some(end) = ends.get_mut(group)
                && let Some(member) = members.get_mut(*end)
            {
                *member = *id;
                *end = end.saturating_add(1);
            }
        }
        let mut rows = Vec::with_capacity(sizes.len());
        for (end, size) in ends.iter().zip(&sizes) {
            let start = end.saturating_sub(*size);
            let Some((first, others)) = members.get(start..*end).and_then(<[_]>::split_first) else { continue };
            let is_open = *size > 1 && open.contains(&thread(*first));
            rows.push(ShownRow { message: *first, start, messages: *size, is_open, is_inside: false });
            let inside = (start.saturating_add(1)..).zip(others).filter(|_| is_open);
            let inside = inside.map(|(start, message)| ShownRow {
                message: *message,
                start,
                messages: 1,
                is_open: false,
                is_inside: true,
            });
            rows.extend(inside);
        }
        Self { rows, members }
    }

    /// How many messages there are in all rows.
    pub(super) const fn messages(&self) -> usize {
        self.members.len()
    }

    /// The messages of the thread whose row this is, in the order of the list.
    pub(super) fn thread(&self, row: &ShownRow) -> &[MessageId] {
        self.members.get(row.start..row.start.saturating_add(row.messages)).unwrap_or_default()
    }

    /// What a row stands for: a thread that is not open for all its messages, any other for its own.
    pub(super) fn stands_for(&self, row: &ShownRow) -> &[MessageId] {
        if row.is_open { self.thread(row).get(..1).unwrap_or_default() } else { self.thread(row) }
    }
}
