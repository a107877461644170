//! What is on its way into the store: the batch that fills, and the commits under way.
//!
//! Must not: have more commits under way than [`limits::COMMITS_IN_FLIGHT`].

use super::super::tally::Tally;
use super::Stored;
use super::batch::{Filled, Filling};
use crate::error::CheckError;
use crate::limits;
use crate::store::RowBatch;
use futures_util::stream::FuturesUnordered;

/// What a commit gives.
pub(super) struct Committed {
    pub(super) rows: RowBatch,
    pub(super) stored: Vec<Stored>,
    pub(super) octets: u64,
}

pub(super) struct Storing<C, F> {
    commit: C,
    pub(super) filling: Filling,
    pub(super) commits: FuturesUnordered<F>,
    committing: u64,
    /// What is stored, in the order of the commits.
    pub(super) stored: Vec<Stored>,
}

impl<C: Fn(Filled) -> F, F: Future<Output = Result<Committed, CheckError>>> Storing<C, F> {
    pub(super) fn new(commit: C) -> Self {
        let commits = FuturesUnordered::new();
        Self { commit, filling: Filling::default(), commits, committing: 0, stored: Vec::new() }
    }

    /// Octets that wait to be stored.
    pub(super) fn octets(&self) -> u64 {
        self.filling.octets().saturating_add(self.committing)
    }

    /// Whether nothing more should arrive before a commit ends.
    pub(super) fn is_stuck(&self) -> bool {
        self.filling.is_full() && !self.has_room()
    }

    /// Whether there is something to commit, and room for it.
    pub(super) fn can_start(&self) -> bool {
        !self.filling.is_empty() && self.has_room()
    }

    /// Commits what was gathered if it is enough for a batch.
    pub(super) fn start_if_full(&mut self) {
        if self.filling.is_full() {
            self.start_if_room();
        }
    }

    /// Commits what was gathered, however little it is.
    pub(super) fn start_if_room(&mut self) {
        if self.can_start() {
            let batch = self.filling.take();
            self.committing = self.committing.saturating_add(batch.octets);
            self.commits.push((self.commit)(batch));
        }
    }

    /// A commit ended well.
    pub(super) fn take(&mut self, done: Committed, tally: &mut Tally<'_>) {
        self.committing = self.committing.saturating_sub(done.octets);
        self.stored.extend(done.stored);
        tally.stored(done.rows);
    }

    fn has_room(&self) -> bool {
        self.commits.len() < limits::COMMITS_IN_FLIGHT
    }
}
