//! What is on its way into the store: the batch that fills, the messages that complete what is stored, and the commits
//! under way.
//!
//! Must not: have more commits under way than [`limits::COMMITS_IN_FLIGHT`].

use super::super::tally::Tally;
use super::Stored;
use super::batch::{Filled, Filling};
use super::receive::Received;
use crate::error::CheckError;
use crate::limits;
use crate::plan::{Extent, Retrieval};
use crate::ports::Millis;
use crate::store::{Flags, Row, RowBatch};
use futures_util::stream::FuturesUnordered;
use mail_api::MessageId;
use std::collections::VecDeque;

/// What a commit gives.
pub(super) struct Committed {
    pub(super) shown: Shown,
    /// What is stored whole.
    pub(super) stored: Vec<Stored>,
    pub(super) octets: u64,
}

/// What there is to see of it.
pub(super) enum Shown {
    /// New messages, each with its flags.
    Batch(RowBatch, Vec<Flags>),
    /// A message in the place of its beginning.
    Completed(MessageId, Row),
}

pub(super) struct Storing<C, F> {
    commit: C,
    filling: Filling,
    /// Each goes into the place of its beginning, alone.
    completing: VecDeque<Filled>,
    pub(super) commits: FuturesUnordered<F>,
    committing: u64,
    /// What is stored, in the order of the commits.
    pub(super) stored: Vec<Stored>,
}

impl<C: Fn(Filled) -> F, F: Future<Output = Result<Committed, CheckError>>> Storing<C, F> {
    pub(super) fn new(commit: C) -> Self {
        let commits = FuturesUnordered::new();
        let (filling, completing) = (Filling::default(), VecDeque::new());
        Self { commit, filling, completing, commits, committing: 0, stored: Vec::new() }
    }

    /// Takes in a message that arrived.
    pub(super) fn add(&mut self, message: Received, now: Millis) {
        match message.retrieval.extent {
            Extent::Rest { .. } => self.completing.push_back(Filled::of(message, now)),
            Extent::Whole | Extent::Beginning => self.filling.add(message, now),
        }
    }

    /// Forgets the message that was added last, if it is this one and no commit of it has begun.
    pub(super) fn drop_last(&mut self, last: &Retrieval) -> bool {
        self.completing.pop_back_if(|filled| filled.ends_with(last)).is_some() || self.filling.drop_last(last)
    }

    /// Forgets everything of which no commit has begun.
    pub(super) fn give_up(&mut self) {
        self.filling = Filling::default();
        self.completing.clear();
    }

    /// When what was gathered is to be committed however little it is.
    pub(super) const fn due(&self) -> Millis {
        self.filling.due()
    }

    /// Octets that wait to be stored.
    pub(super) fn octets(&self) -> u64 {
        let completing = self.completing.iter().map(|filled| filled.octets).fold(0, u64::saturating_add);
        self.filling.octets().saturating_add(completing).saturating_add(self.committing)
    }

    /// Whether nothing more should arrive before a commit ends.
    pub(super) fn is_stuck(&self) -> bool {
        self.is_full() && !self.has_room()
    }

    /// Whether there is something to commit, and room for it.
    pub(super) fn can_start(&self) -> bool {
        (!self.filling.is_empty() || !self.completing.is_empty()) && self.has_room()
    }

    /// Commits what was gathered if it is enough for a batch.
    pub(super) fn start_if_full(&mut self) {
        if self.is_full() {
            self.start_if_room();
        }
    }

    /// Commits what was gathered, however little it is.
    pub(super) fn start_if_room(&mut self) {
        if self.can_start() {
            let batch = self.completing.pop_front().unwrap_or_else(|| self.filling.take());
            self.committing = self.committing.saturating_add(batch.octets);
            self.commits.push((self.commit)(batch));
        }
    }

    /// A commit ended well.
    pub(super) fn take(&mut self, done: Committed, tally: &mut Tally<'_>) {
        self.committing = self.committing.saturating_sub(done.octets);
        self.stored.extend(done.stored);
        match done.shown {
            Shown::Batch(rows, flags) => tally.stored(rows, flags),
            Shown::Completed(message, row) => tally.completed(message, row),
        }
    }

    fn is_full(&self) -> bool {
        self.filling.is_full() || !self.completing.is_empty()
    }

    fn has_room(&self) -> bool {
        self.commits.len() < limits::COMMITS_IN_FLIGHT
    }
}
