//! Which messages a selection means, and windows of a list.
//!
//! Must not: keep a list that was searched; what a search finds changes by itself.

use super::shown::{Shown, ShownRow};
use super::{Key, List, PackedBatch, count};
use crate::filters::Filtered;
use crate::limits;
use crate::store::{Flags, batch_of};
use crate::threads::{Threaded, thread};
use mail_api::{
    ListQuery, Mailbox, MessageId, MessageRow, OrderBy, Revision, Selection, TagId, ThreadRow, View, Window,
    WindowQuery,
};
use mail_message::words::words;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// Says which messages a search finds.
pub type Matches<'a> = Option<&'a dyn Fn(MessageId) -> bool>;

/// What was worked out and holds until something changes.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Which thread each message is in, batch by batch, until rows come or go.
    threads: Option<Rc<BTreeMap<crate::store::BatchId, Box<[u32]>>>>,
    /// Lists that were asked for last.
    shown: Vec<(ListQuery, Revision, Rc<Shown>)>,
}

impl Kept {
    /// Rows came or went.
    pub(super) fn forget_threads(&mut self) {
        self.threads = None;
    }
}

impl List {
    /// The rows a query asks for. `matches` says which messages a search finds, where one is made.
    pub fn window(&self, query: WindowQuery, matches: Matches<'_>) -> Window {
        let shown = self.shown(&query.list, matches);
        let wanted = query.count.min(limits::WINDOW_ROWS) as usize;
        let rows = shown.rows.iter().skip(query.start as usize).take(wanted);
        let rows = rows.filter_map(|row| self.shown_row(&shown, row)).collect();
        let (counts, joint) = (self.counts(query.list.mailbox), Box::new(self.counts(Mailbox::Joint)));
        let (total, messages) = (count(shown.rows.len()), count(shown.messages()));
        Window { query, revision: self.revision, is_early: false, total, messages, counts, joint, rows, search: None }
    }

    /// The messages of a list in its order, each by itself; those that a search finds, where one is made. A search of which
    /// nobody says what it finds, finds nothing.
    pub fn keys(&self, list: &ListQuery, matches: Matches<'_>) -> Vec<MessageId> {
        if !list.search.trim().is_empty() && matches.is_none() {
            return Vec::new();
        }
        let keys = self.lists(list.mailbox).map(|lists| lists.keys(list.view)).unwrap_or_default();
        let newest_first = keys.iter().rev().map(Key::message);
        let mut ids: Vec<MessageId> = newest_first.filter(|id| matches.is_none_or(|matches| matches(*id))).collect();
        match list.order.by {
            OrderBy::Date if list.order.up => ids.reverse(),
            OrderBy::Date => {}
            OrderBy::Sender => self.sort(&mut ids, list.order.up, |batch, at| Some(by_name(batch.sender(at)?))),
            OrderBy::Size => self.sort(&mut ids, list.order.up, PackedBatch::size),
        }
        ids
    }

    /// The messages that a selection means, those that are gone left out.
    pub fn select(&self, which: &Selection, matches: Matches<'_>) -> Vec<MessageId> {
        match which {
            Selection::Ids(ids) => ids.iter().copied().filter(|id| self.is_here(*id)).collect(),
            Selection::Rows { list, ids } => self.rows(list, ids, matches, |own, _, these| these.contains(&own)),
            Selection::All { list, except } => {
                // A thread that was taken out stays so where something new comes to it.
                let holds = |_, all: &[MessageId], these: &HashSet<_>| all.iter().any(|id| these.contains(id));
                let except: HashSet<MessageId> = self.rows(list, except, matches, holds).into_iter().collect();
                let all = self.keys(list, matches);
                all.into_iter().filter(|id| !except.contains(id)).collect()
            }
        }
    }

    /// The messages outside the trash of which this is so, newest first.
    pub fn matching(&self, mailbox: Mailbox, is_so: impl Fn(&Filtered<'_>) -> bool) -> Vec<MessageId> {
        let lists = self.lists(mailbox);
        let views = [View::Inbox, View::Archive, View::Junk];
        let keys = views.iter().flat_map(|view| lists.map(|lists| lists.keys(*view)).unwrap_or_default());
        let matches = |key: &&Key| {
            let (batch, position) = batch_of(key.message());
            self.batches.get(&batch).and_then(|batch| batch.filtered(position)).is_some_and(|message| is_so(&message))
        };
        let mut found: Vec<&Key> = keys.filter(matches).collect();
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.into_iter().map(Key::message).collect()
    }

    /// The flags of a message.
    pub fn flags(&self, id: MessageId) -> Option<Flags> {
        let (batch, position) = batch_of(id);
        self.batches.get(&batch)?.flags(position)
    }

    /// Whether a message is here, and not only the place that it had before it was removed for good.
    pub fn is_here(&self, id: MessageId) -> bool {
        self.flags(id).is_some_and(|flags| !flags.has(Flags::PURGED))
    }

    /// What those rows of a list stand for of which this is so, by the row's own message, all that it stands for, and these.
    fn rows(
        &self,
        list: &ListQuery,
        ids: &[MessageId],
        matches: Matches<'_>,
        is_meant: impl Fn(MessageId, &[MessageId], &HashSet<MessageId>) -> bool,
    ) -> Vec<MessageId> {
        if ids.is_empty() {
            return Vec::new();
        }
        let these: HashSet<MessageId> = ids.iter().copied().collect();
        let shown = self.shown(list, matches);
        let rows = shown.rows.iter().map(|row| (row.message, shown.stands_for(row)));
        rows.filter(|(own, all)| is_meant(*own, all, &these)).flat_map(|(_, all)| all.iter().copied()).collect()
    }

    pub(super) fn shown(&self, list: &ListQuery, matches: Matches<'_>) -> Rc<Shown> {
        let kept = self.kept.borrow();
        let found = kept.shown.iter().find(|(query, at, _)| *at == self.revision && query == list);
        if let (Some((_, _, shown)), true) = (found, list.search.trim().is_empty()) {
            return Rc::clone(shown);
        }
        drop(kept);
        let ids = self.keys(list, matches);
        let shown = if list.threads {
            let threads = self.threads();
            let number = |id: MessageId| {
                let (batch, position) = batch_of(id);
                threads.get(&batch).and_then(|batch| batch.get(usize::from(position))).copied().unwrap_or_default()
            };
            Shown::threaded(list, &ids, number)
        } else {
            Shown::flat(ids)
        };
        let shown = Rc::new(shown);
        if list.search.trim().is_empty() {
            let kept = &mut self.kept.borrow_mut().shown;
            kept.retain(|(query, at, _)| *at == self.revision && query != list);
            kept.truncate(limits::KEPT_LISTS.saturating_sub(1));
            kept.insert(0, (list.clone(), self.revision, Rc::clone(&shown)));
        }
        shown
    }

    /// Which thread every message is in.
    fn threads(&self) -> Rc<BTreeMap<crate::store::BatchId, Box<[u32]>>> {
        if let Some(threads) = &self.kept.borrow().threads {
            return Rc::clone(threads);
        }
        let messages = self
            .batches
            .values()
            .flat_map(|batch| batch.all_facts().map(|(id, references, subject)| Threaded { id, references, subject }));
        let mut numbers = thread(messages).threads().into_iter();
        let mut of_batch = |batch: &PackedBatch| numbers.by_ref().take(batch.len()).collect();
        let threads = Rc::new(self.batches.iter().map(|(id, batch)| (*id, of_batch(batch))).collect());
        self.kept.borrow_mut().threads = Some(Rc::clone(&threads));
        threads
    }

    /// A row as it is shown. That of a thread which is not open says of all its messages what is so of any.
    pub(super) fn shown_row(&self, shown: &Shown, row: &ShownRow) -> Option<MessageRow> {
        let mut view = MessageRow { is_inside: row.is_inside, ..self.row(row.message)? };
        if row.messages > 1 {
            let all: Vec<MessageRow> = shown.thread(row).iter().filter_map(|id| self.row(*id)).collect();
            let unread = count(all.iter().filter(|row| !row.read).count());
            if !row.is_open {
                view.home = all.iter().map(|row| row.home).min().unwrap_or_default();
                view.read = unread == 0;
                view.starred = all.iter().any(|row| row.starred);
                view.has_attachments = all.iter().any(|row| row.has_attachments);
                view.tags = all
                    .iter()
                    .flat_map(|row| row.tags.iter().copied())
                    .collect::<BTreeSet<TagId>>()
                    .into_iter()
                    .collect();
            }
            let participants = participants(&all);
            view.thread = Some(ThreadRow { messages: count(row.messages), unread, participants, is_open: row.is_open });
        }
        Some(view)
    }

    /// Sorts by what each message says; what is equal stays as it is.
    fn sort<K: Ord>(&self, ids: &mut [MessageId], up: bool, key: impl Fn(&PackedBatch, u16) -> Option<K>) {
        let key = |id: &MessageId| {
            let (batch, position) = batch_of(*id);
            self.batches.get(&batch).and_then(|batch| key(batch, position))
        };
        if up { ids.sort_by_cached_key(key) } else { ids.sort_by_cached_key(|id| core::cmp::Reverse(key(id))) }
    }
}

/// What a sender is sorted by: the words of the name, folded as those of a search, so that `Ä` stands with `A` and not
/// behind `Z`.
fn by_name(sender: &str) -> String {
    let mut name = String::with_capacity(sender.len());
    words(sender, |word| {
        name.push_str(word.folded);
        name.push(' ');
    });
    name
}

/// Who wrote these messages, the first first.
fn participants(rows: &[MessageRow]) -> Vec<String> {
    let mut by_date: Vec<&MessageRow> = rows.iter().collect();
    by_date.sort_by_key(|row| row.date);
    let mut seen = HashSet::new();
    let first = by_date.into_iter().filter(|row| seen.insert(&row.from_address));
    first.take(limits::PARTICIPANTS).map(|row| row.from.clone()).collect()
}
