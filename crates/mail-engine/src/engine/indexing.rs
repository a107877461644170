//! Keeping the index of all mail: what arrived is indexed, what was indexed is stored, what is gone is left out.
//!
//! Two engines on one store each index what they see, for each answers its own page; who stores first is followed by the
//! other. Where they are of builds whose segments have different formats, each keeps an index of its own there; what an
//! older build left behind goes when an engine begins, once, for a tab of that build would store it again.
//!
//! Must not: fail loudly: an index can be made anew.

use super::Engine;
use crate::cancel::{after, within};
use crate::limits;
use crate::ports::{Clock, Millis, Platform};
use crate::search::{Indexed, Merging, Unreadable};
use crate::store::{BatchId, Flags, SegmentId, Store, StoreError};
use mail_api::MessageId;
use mail_message::searchable;
use std::collections::{BTreeMap, BTreeSet};

/// What could not be indexed since the indexing began.
#[derive(Default)]
struct Unindexed {
    /// Messages of which the beginning is indexed and the whole could not be read, and how often the store failed at each.
    messages: BTreeMap<MessageId, u8>,
    /// Batches, and how often the store failed at each.
    batches: BTreeMap<BatchId, u8>,
}

impl<P: Platform> Engine<P> {
    /// Indexes what is stored and what arrives, for as long as this is driven.
    pub async fn keep_indexing(&self) {
        let mut unindexed = Unindexed::default();
        loop {
            // A store that fails is asked again when something changes; at what it failed, once nothing has for a while.
            let _ = self.bring_index_up_to_date(&mut unindexed).await;
            let idle = after(&self.parts.clock, limits::INDEX_IDLE);
            if within(&self.parts.clock, idle, None, self.to_index.rung()).await.is_err() {
                let _ = self.store_index().await;
                let index = &mut self.state.borrow_mut().index;
                let hopeful = unindexed.batches.iter().filter(|(_, failures)| **failures <= limits::INDEX_FAILURES);
                hopeful.for_each(|(batch, _)| index.try_again(*batch));
            }
        }
    }

    /// Indexes all that is stored and not indexed yet, and stores the index. For those who do not drive
    /// [`Self::keep_indexing`].
    ///
    /// # Errors
    /// Those of the store.
    pub async fn index_now(&self) -> Result<(), StoreError> {
        self.bring_index_up_to_date(&mut Unindexed::default()).await?;
        self.store_index().await
    }

    async fn bring_index_up_to_date(&self, unindexed: &mut Unindexed) -> Result<(), StoreError> {
        if !self.state.borrow().has_read_index {
            self.follow_segments().await?;
            let state = &mut *self.state.borrow_mut();
            state.has_read_index = true;
            // What was indexed before this engine began is there, or gone for good.
            state.list.note_batches_up_to(state.index.last_covered());
        }
        self.clean_index().await?;
        while let Some(batch) = self.next_to_index() {
            let failures = unindexed.batches.remove(&batch).unwrap_or_default();
            match self.readable(batch, failures >= limits::INDEX_FAILURES).await {
                Ok(raw) => self.index_batch(batch, &raw).await,
                Err(StoreError::MessageGone) => {}
                Err(_) => {
                    unindexed.batches.insert(batch, failures.saturating_add(1));
                }
            }
            // Also where fewer messages came than there are rows: it would be the next one for ever.
            if !self.state.borrow().index.covers(batch) {
                self.state.borrow_mut().index.pass_over(batch);
            }
            if self.state.borrow().index.is_full() {
                self.store_index().await?;
            }
        }
        self.index_completed(&mut unindexed.messages).await;
        Ok(())
    }

    /// The newest batch that was not indexed: what is new is looked for first.
    fn next_to_index(&self) -> Option<BatchId> {
        let state = self.state.borrow();
        state.list.batches().map(|(batch, _)| batch).filter(|batch| !state.index.covers(*batch)).last()
    }

    /// The messages of a batch. Where some are lost and others are not, there is nothing in place of those; a message at
    /// which the store fails is lost, too, once the store answers for others or `fails_always`.
    ///
    /// # Errors
    /// [`StoreError::MessageGone`] where all are lost; others where the store may be slow just now.
    async fn readable(&self, batch: BatchId, fails_always: bool) -> Result<Vec<Vec<u8>>, StoreError> {
        let all = self.store().raw_batch(batch).await;
        match all {
            Err(StoreError::MessageGone) => {}
            Err(StoreError::Failed) if fails_always => {}
            all => return all,
        }
        let messages = self.state.borrow().list.batches().find(|(id, _)| *id == batch).map_or(0, |(_, count)| count);
        let (mut some, mut failing, mut are_all_lost) = (Vec::new(), Vec::new(), true);
        for position in (0..=u16::MAX).take(messages) {
            let id = crate::store::message_id(batch, position);
            some.push(match self.store().raw(id).await {
                Err(StoreError::MessageGone) => Vec::new(),
                Err(StoreError::Failed) => {
                    failing.push(id);
                    Vec::new()
                }
                raw => {
                    are_all_lost = false;
                    raw?
                }
            });
        }
        for id in &failing {
            if self.store().raw(*id).await != Err(StoreError::Failed) {
                return Err(StoreError::Failed);
            }
        }
        if !failing.is_empty() && self.store().raw_batch(batch).await != all {
            return Err(StoreError::Failed);
        }
        if are_all_lost { Err(StoreError::MessageGone) } else { Ok(some) }
    }

    async fn index_batch(&self, batch: BatchId, raw: &[Vec<u8>]) {
        for (position, raw) in (0..=u16::MAX).zip(raw) {
            let id = crate::store::message_id(batch, position);
            let message = searchable(raw);
            {
                let mut state = self.state.borrow_mut();
                let flags = state.list.facts(id).map(|facts| facts.flags).unwrap_or_default();
                let (is_beginning, is_purged) = (flags.has(Flags::BEGINNING), flags.has(Flags::PURGED));
                state.index.add(&Indexed { id, is_beginning, is_purged, message: &message });
            }
            if position % limits::INDEXED_AT_ONCE == limits::INDEXED_AT_ONCE.wrapping_sub(1) {
                self.pause().await;
            }
        }
    }

    /// Messages that were indexed as beginnings and are whole now.
    async fn index_completed(&self, failures: &mut BTreeMap<MessageId, u8>) {
        let is_whole = |id: &MessageId| {
            let state = self.state.borrow();
            state.list.facts(*id).is_some_and(|facts| !facts.flags.has(Flags::BEGINNING))
        };
        let begun: Vec<MessageId> = self.state.borrow().index.begun().collect();
        for id in begun.into_iter().filter(is_whole) {
            let failed = failures.get(&id).copied().unwrap_or_default();
            if failed >= limits::INDEX_FAILURES {
                continue;
            }
            let failed = match self.store().raw(id).await {
                Ok(raw) => {
                    self.state.borrow_mut().index.complete(id, &searchable(&raw));
                    continue;
                }
                Err(StoreError::MessageGone) => limits::INDEX_FAILURES,
                Err(_) => failed.saturating_add(1),
            };
            failures.insert(id, failed);
        }
    }

    /// Stores what was indexed since the last time, and merges what there is too much of.
    async fn store_index(&self) -> Result<(), StoreError> {
        self.follow_segments().await?;
        let news = self.state.borrow_mut().index.pack_news();
        if let Some(octets) = news
            && let Some(id) = self.store().replace_segments(&[], Some(&octets)).await?
        {
            self.state.borrow_mut().index.stored(id, octets);
        }
        loop {
            let Some(merging) = self.state.borrow().index.to_merge() else { return Ok(()) };
            if !self.merge(&merging).await? {
                return Ok(());
            }
        }
    }

    /// What was indexed of mail that is gone goes, too: its words are nobody's business any more. Which of them another
    /// build's segments have, nobody here can tell, so those go; a tab of that build does the same to these, and each makes
    /// its own anew.
    async fn clean_index(&self) -> Result<(), StoreError> {
        let losses = self.state.borrow().list.losses();
        if self.state.borrow().index_cleaned == Some(losses) {
            return Ok(());
        }
        // What others stored since they were last followed has those words, too.
        self.follow_segments().await?;
        let (to_clean, others) = {
            let state = &mut *self.state.borrow_mut();
            let left = |id| state.list.left(id);
            state.index.clean_fresh(left);
            let to_clean = state.index.to_clean(left);
            // When an engine begins, what its own index still has tells whether mail went and nobody cleaned up.
            let has_lost = state.index_cleaned.is_some() || !to_clean.is_empty();
            let others: Vec<SegmentId> = state.index.others().filter(|_| has_lost).collect();
            (to_clean, others)
        };
        // First, for what is left to clean tells at the next start that it was not done.
        for other in &others {
            self.store().replace_segments(&[*other], None).await?;
        }
        self.state.borrow_mut().index.forget(&others);
        for merging in to_clean {
            if !self.merge(&merging).await? {
                // What another engine put in its place is looked at when there is something to do, or it is quiet.
                return Ok(());
            }
        }
        self.state.borrow_mut().index_cleaned = Some(losses);
        Ok(())
    }

    /// Merges segments; whether that was ours to do.
    async fn merge(&self, merging: &Merging) -> Result<bool, StoreError> {
        let merged = merging.merge(|id| self.state.borrow().list.left(id), async || self.pause().await).await;
        let ids: Vec<SegmentId> = merging.segments().collect();
        let id = self.store().replace_segments(&ids, merged.as_deref()).await?;
        if merged.is_some() && id.is_none() {
            // Another engine was first.
            self.follow_segments().await?;
            return Ok(false);
        }
        self.state.borrow_mut().index.merged(merging, id.zip(merged));
        Ok(true)
    }

    /// Takes in the segments that are in the store, and lets go those that are not.
    async fn follow_segments(&self) -> Result<(), StoreError> {
        let stored = self.store().segments().await?;
        let (known, begins) = {
            let state = self.state.borrow();
            (state.index.segments().chain(state.index.others()).collect::<BTreeSet<_>>(), !state.has_read_index)
        };
        for id in stored.iter().filter(|id| !known.contains(id)) {
            let Some(octets) = self.store().segment(*id).await? else { continue };
            let length = octets.len();
            let opened = self.state.borrow_mut().index.open(*id, octets);
            match opened {
                Ok(()) => {}
                Err(Unreadable::Newer) => self.state.borrow_mut().index.leave(*id, length),
                Err(Unreadable::Older) if !begins => self.state.borrow_mut().index.leave(*id, length),
                Err(Unreadable::Older | Unreadable::Damaged) => {
                    // What it covers is indexed again.
                    self.store().replace_segments(&[*id], None).await?;
                }
            }
        }
        let gone: Vec<SegmentId> = known.into_iter().filter(|id| !stored.contains(id)).collect();
        if !gone.is_empty() {
            self.state.borrow_mut().index.forget(&gone);
        }
        Ok(())
    }

    /// Gives way to whoever waits.
    async fn pause(&self) {
        self.parts.clock.sleep_until(after(&self.parts.clock, Millis(1))).await;
    }
}
