//! The list in memory: what windows are cut from.
//!
//! Rows are kept packed, one text for each batch, and the order of each list as sorted keys, so that 100,000 messages
//! take some 30 MB and a window costs its rows and nothing else. Keys ascend from oldest to newest; windows are read
//! from the end.
//!
//! Must not: touch the store, or hold anything the store does not.

mod lists;
pub mod outline;
mod packed;
mod select;
mod shown;

pub use select::Matches;

use crate::keep::BatchFacts;
use crate::search::Left;
use crate::search::found::Facts;
use crate::store::{BatchId, FlagBatch, FlagChange, Flags, Row, RowBatch, batch_of, message_id};
use lists::{Key, Lists};
use mail_api::{AccountId, Counts, ListQuery, Mailbox, MessageId, MessageRow, Revision, View};
use packed::PackedBatch;
use select::Kept;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Every message of every account, in order.
#[derive(Debug, Default)]
pub struct List {
    batches: BTreeMap<BatchId, PackedBatch>,
    joint: Lists,
    by_account: BTreeMap<AccountId, Lists>,
    revision: Revision,
    kept: RefCell<Kept>,
    /// The last batch that ever was here.
    latest: Option<BatchId>,
    losses: u64,
}

impl List {
    /// Takes in batches of rows, none of which has flags of a person yet; returns whether anything was new.
    pub fn insert(&mut self, rows: Vec<RowBatch>) -> bool {
        let mut added: BTreeMap<AccountId, Vec<Key>> = BTreeMap::new();
        for batch in rows {
            if batch.rows.is_empty() || self.batches.contains_key(&batch.batch) {
                continue;
            }
            let keys = added.entry(batch.account).or_default();
            keys.extend(positions().zip(&batch.rows).map(|(at, row)| Key::new(row.date, message_id(batch.batch, at))));
            self.latest = self.latest.max(Some(batch.batch));
            self.batches.insert(batch.batch, PackedBatch::new(&batch));
        }
        if added.is_empty() {
            return false;
        }
        for (account, keys) in added {
            self.joint.add(&keys, Flags::default());
            self.by_account.entry(account).or_default().add(&keys, Flags::default());
        }
        self.joint.sort();
        self.by_account.values_mut().for_each(Lists::sort);
        self.kept.get_mut().forget_threads();
        self.advance();
        true
    }

    /// Changes flags of messages; returns whether anything looks different.
    pub fn change_flags(&mut self, ids: &[MessageId], change: FlagChange) -> bool {
        let changed = ids.iter().filter_map(|id| {
            let (batch, position) = batch_of(*id);
            let old = self.batches.get(&batch)?.flags(position)?;
            Some((*id, change.apply(old)))
        });
        let changed: Vec<_> = changed.collect();
        self.put_flags(&changed)
    }

    /// Takes over the flags with which a new batch was stored.
    pub fn put_batch_flags(&mut self, stored: &FlagBatch) -> bool {
        let ids = positions().map(|position| message_id(stored.batch, position));
        let flags: Vec<_> = ids.zip(stored.flags.iter().copied()).collect();
        self.put_flags(&flags)
    }

    /// Takes over the flags of the store. Batches it no longer has are dropped. Returns whether anything looks
    /// different.
    pub fn replace_flags(&mut self, stored: &[FlagBatch]) -> bool {
        let mut changed = Vec::new();
        for batch in stored {
            let Some(known) = self.batches.get(&batch.batch) else { continue };
            let both = positions().zip(known.all_flags().zip(&batch.flags));
            let differing = both.filter(|(_, (known, stored))| known != *stored);
            changed.extend(differing.map(|(position, (_, stored))| (message_id(batch.batch, position), *stored)));
        }
        // What was committed after the store was read is not gone.
        let read_up_to = stored.last().map(|batch| batch.batch);
        let is_gone =
            |id: &BatchId| Some(*id) < read_up_to && stored.binary_search_by_key(id, |batch| batch.batch).is_err();
        let gone: Vec<BatchId> = self.batches.keys().copied().filter(is_gone).collect();
        let removed = self.remove(&gone);
        self.put_flags(&changed) || removed
    }

    /// The batches with messages that are whole by these flags of the store, and of which this list has the beginning.
    pub fn stale(&self, stored: &[FlagBatch]) -> Vec<BatchId> {
        let is_stale = |batch: &&FlagBatch| {
            let known = self.batches.get(&batch.batch);
            known.is_some_and(|known| {
                let mut flags = positions().zip(&batch.flags);
                flags.any(|(position, flags)| known.is_beginning(position) && !flags.has(Flags::BEGINNING))
            })
        };
        stored.iter().filter(is_stale).map(|batch| batch.batch).collect()
    }

    /// A message whose beginning stood here is whole now, and this is its row; returns whether anything looks different.
    /// It keeps its place and its flags.
    pub fn complete(&mut self, id: MessageId, row: &Row) -> bool {
        let (batch, position) = batch_of(id);
        let completed = self.batches.get_mut(&batch).is_some_and(|batch| batch.complete(position, row));
        if completed {
            self.kept.get_mut().forget_threads();
            self.advance();
        }
        completed
    }

    /// The same for all messages of a batch that are whole by these rows.
    pub fn complete_all(&mut self, rows: &RowBatch) -> bool {
        let ids = positions().map(|position| message_id(rows.batch, position));
        ids.zip(&rows.rows).fold(false, |completed, (id, row)| self.complete(id, row) || completed)
    }

    /// The batches of which some rows were made before rows said all that they say now.
    pub fn outdated(&self) -> Vec<BatchId> {
        self.batches.iter().filter(|(_, batch)| batch.is_outdated()).map(|(id, _)| *id).collect()
    }

    /// Takes over rows that were made anew; returns whether anything looks different.
    pub fn renew(&mut self, rows: &RowBatch) -> bool {
        let renewed = self.batches.get_mut(&rows.batch).is_some_and(|batch| batch.renew(rows));
        if renewed {
            self.kept.get_mut().forget_threads();
            self.advance();
        }
        renewed
    }

    /// Every message there is, also those that were removed for good.
    pub fn every_message(&self) -> Vec<MessageId> {
        let of_batch = |(id, batch): (&BatchId, &PackedBatch)| {
            let id = *id;
            positions().take(batch.len()).map(move |position| message_id(id, position))
        };
        self.batches.iter().flat_map(of_batch).collect()
    }

    /// Drops everything of an account; returns whether there was anything.
    pub fn remove_account(&mut self, account: AccountId) -> bool {
        let of_account = self.batches.iter().filter(|(_, batch)| batch.account == account);
        let gone: Vec<BatchId> = of_account.map(|(id, _)| *id).collect();
        self.remove(&gone)
    }

    /// One row, as lists show it.
    pub fn row(&self, id: MessageId) -> Option<MessageRow> {
        let (batch, position) = batch_of(id);
        self.batches.get(&batch)?.row(id, position)
    }

    /// What a search asks for besides the text.
    pub fn facts(&self, id: MessageId) -> Option<Facts> {
        let (batch, position) = batch_of(id);
        self.batches.get(&batch)?.facts(position)
    }

    /// The batches, and how many messages each has.
    pub fn batches(&self) -> impl Iterator<Item = (BatchId, usize)> {
        self.batches.iter().map(|(id, batch)| (*id, batch.len()))
    }

    /// What is left of a message that was here. One of a batch so late that none was here yet may be stored already.
    pub fn left(&self, id: MessageId) -> Left {
        let (batch, position) = batch_of(id);
        let flags = self.batches.get(&batch).map(|batch| batch.flags(position));
        match flags {
            Some(Some(flags)) if flags.has(Flags::PURGED) => Left::Place,
            Some(Some(_)) => Left::All,
            None if self.latest.is_none_or(|latest| batch > latest) => Left::All,
            Some(None) | None => Left::Nothing,
        }
    }

    /// Counts how often messages went for good.
    pub const fn losses(&self) -> u64 {
        self.losses
    }

    /// Batches up to this one are here, or gone for good.
    pub fn note_batches_up_to(&mut self, batch: Option<BatchId>) {
        self.latest = self.latest.max(batch);
    }

    /// The account a message came by.
    pub fn account(&self, id: MessageId) -> Option<AccountId> {
        self.batches.get(&batch_of(id).0).map(|batch| batch.account)
    }

    /// How many messages there are of each kind.
    pub fn counts(&self, mailbox: Mailbox) -> Counts {
        self.lists(mailbox).map(Lists::counts).unwrap_or_default()
    }

    /// The accounts that have messages here.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.by_account.keys().copied()
    }

    /// All messages, and the octets that are stored of them.
    pub fn totals(&self) -> (u32, u64) {
        let octets = self.batches.values().map(PackedBatch::octets).fold(0, u64::saturating_add);
        (count(self.joint.len()), octets)
    }

    /// Every message there is, in the order of their ids.
    pub fn all(&self) -> Vec<MessageId> {
        let in_batch = |(id, batch): (&BatchId, &PackedBatch)| {
            let is_there = |(_, flags): &(u16, Flags)| !flags.has(Flags::PURGED);
            let there = positions().zip(batch.all_flags()).filter(is_there).map(|(position, _)| position);
            there.map(|position| message_id(*id, position)).collect::<Vec<_>>()
        };
        self.batches.iter().flat_map(in_batch).collect()
    }

    /// What lies in the trash of a mailbox.
    pub fn trash(&self, mailbox: Mailbox) -> Vec<MessageId> {
        self.keys(&ListQuery { mailbox, view: View::Trash, ..ListQuery::default() }, None)
    }

    /// What is known of each batch, in their order.
    pub fn batch_facts(&self) -> Vec<BatchFacts> {
        let facts = |(id, batch): (&BatchId, &PackedBatch)| BatchFacts {
            batch: *id,
            account: batch.account,
            places: count(batch.all_flags().count()),
            messages: count(batch.all_flags().filter(|flags| !flags.has(Flags::PURGED)).count()),
            octets: batch.octets(),
        };
        self.batches.iter().map(facts).collect()
    }

    /// The octets that are stored of all messages of a batch.
    pub fn batch_octets(&self, batch: BatchId) -> u64 {
        self.batches.get(&batch).map_or(0, PackedBatch::octets)
    }

    /// The octets that are stored of a message.
    pub fn stored_octets(&self, id: MessageId) -> Option<u64> {
        let (batch, position) = batch_of(id);
        self.batches.get(&batch)?.stored_octets(position)
    }

    /// Counts the changes.
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    fn lists(&self, mailbox: Mailbox) -> Option<&Lists> {
        match mailbox {
            Mailbox::Joint => Some(&self.joint),
            Mailbox::Of(account) => self.by_account.get(&account),
        }
    }

    fn put_flags(&mut self, flags: &[(MessageId, Flags)]) -> bool {
        // By what they were and what they become: each list is then gone through once for each such pair.
        let mut moves: BTreeMap<(Option<AccountId>, u64, u64), Vec<Key>> = BTreeMap::new();
        for (id, new) in flags {
            let (batch, position) = batch_of(*id);
            let Some(batch) = self.batches.get_mut(&batch) else { continue };
            let Some((old, date)) = batch.set_flags(position, *new) else { continue };
            if new.has(Flags::PURGED) && !old.has(Flags::PURGED) {
                self.losses = self.losses.saturating_add(1);
            }
            for whose in [None, Some(batch.account)] {
                if old != *new {
                    moves.entry((whose, old.0, new.0)).or_default().push(Key::new(date, *id));
                }
            }
        }
        if moves.is_empty() {
            return false;
        }
        for ((whose, old, new), mut keys) in moves {
            let lists = match whose {
                None => &mut self.joint,
                Some(account) => self.by_account.entry(account).or_default(),
            };
            let (old, new) = (Flags(old), Flags(new));
            if lists::stay(old, new) {
                lists.count_read(keys.len(), old, new);
                continue;
            }
            keys.sort_unstable();
            lists.remove(&keys, old);
            lists.add(&keys, new);
        }
        self.joint.sort();
        self.by_account.values_mut().for_each(Lists::sort);
        self.advance();
        true
    }

    fn remove(&mut self, gone: &[BatchId]) -> bool {
        let mut any = false;
        for id in gone {
            let Some(batch) = self.batches.remove(id) else { continue };
            any = true;
            self.losses = self.losses.saturating_add(1);
            // The unread are counted off; the lists themselves are filtered below, all at once.
            for flags in batch.all_flags() {
                self.joint.forget_unread(flags);
                if let Some(lists) = self.by_account.get_mut(&batch.account) {
                    lists.forget_unread(flags);
                }
            }
        }
        if any {
            let batches = &self.batches;
            let stays = |key: &Key| batches.contains_key(&batch_of(key.message()).0);
            self.joint.retain(stays);
            self.by_account.values_mut().for_each(|lists| lists.retain(stays));
            self.by_account.retain(|_, lists| !lists.is_empty());
            self.kept.get_mut().forget_threads();
            self.advance();
        }
        any
    }

    fn advance(&mut self) {
        self.revision = Revision(self.revision.0.saturating_add(1));
    }
}

/// The positions in a batch.
fn positions() -> impl Iterator<Item = u16> {
    0..=u16::MAX
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
