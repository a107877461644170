//! What a check has done so far, and how it ended.
//!
//! Must not: decide anything.

use super::{Observer, Outcome};
use crate::error::CheckError;
use crate::plan::{Plan, Retrieval};
use crate::ports::Millis;
use crate::progress::Estimate;
use crate::store::{Flags, LoginExposure, Row, RowBatch};
use mail_api::{AccountId, CheckPhase, CheckProgress, CheckReport, ConnectionFacts, MessageId, Retention, StoreDoubt};

pub(super) struct Tally<'a> {
    observer: &'a dyn Observer,
    started: Millis,
    progress: CheckProgress,
    estimate: Estimate,
    stored_octets: u64,
    deleted: u32,
    skipped: u32,
    /// The server would not give so many of them now; it may another time.
    not_given: u32,
    kept_back: u32,
    kept_beginnings: u32,
    completed: u32,
    withheld: u32,
    doubt: Option<StoreDoubt>,
    unsettled: u32,
    taken_back: u32,
    /// Whether a person could take back what was marked.
    was_undoable: bool,
    /// What the login gave away.
    pub(super) exposure: Option<LoginExposure>,
    /// Who can read the connection.
    pub(super) connection: Option<ConnectionFacts>,
    /// The interval between logins that the server announced, in seconds.
    pub(super) login_delay: Option<u32>,
    /// How long the server keeps mail, as it announced.
    pub(super) retention: Option<Retention>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(account: AccountId, observer: &'a dyn Observer, started: Millis) -> Self {
        let progress = CheckProgress {
            account,
            phase: CheckPhase::Connecting,
            messages_done: 0,
            messages_total: 0,
            octets_done: 0,
            octets_total: 0,
            time_left: None,
            marked: 0,
        };
        Self {
            observer,
            started,
            progress,
            estimate: Estimate::default(),
            stored_octets: 0,
            deleted: 0,
            skipped: 0,
            not_given: 0,
            kept_back: 0,
            kept_beginnings: 0,
            completed: 0,
            withheld: 0,
            doubt: None,
            unsettled: 0,
            taken_back: 0,
            was_undoable: false,
            exposure: None,
            connection: None,
            login_delay: None,
            retention: None,
        }
    }

    pub(super) fn enter(&mut self, phase: CheckPhase) {
        self.progress.phase = phase;
        (self.progress.time_left, self.progress.marked) = (None, 0);
        self.observer.progress(self.progress);
    }

    /// So many messages are marked, and go once this time is over.
    pub(super) fn undoable(&mut self, marked: u32, time: Millis) {
        self.was_undoable = true;
        self.progress.phase = CheckPhase::Undoable;
        (self.progress.time_left, self.progress.marked) = (Some(time.0), marked);
        self.observer.progress(self.progress);
    }

    /// The listing is known and retrieving begins.
    pub(super) fn begin(&mut self, plan: &Plan) {
        self.skipped = plan.skipped;
        self.kept_back = plan.kept_back;
        self.kept_beginnings = plan.kept_beginnings;
        self.progress.messages_total = u32::try_from(plan.retrieve.len()).unwrap_or(u32::MAX);
        let octets = plan.retrieve.iter().filter_map(Retrieval::expected);
        self.progress.octets_total = octets.fold(0, u64::saturating_add);
        self.enter(CheckPhase::Retrieving);
    }

    pub(super) fn received(&mut self, now: Millis, octets: u64) {
        let progress = &mut self.progress;
        progress.octets_done = progress.octets_done.saturating_add(octets);
        self.estimate.note(now, progress.octets_done);
        progress.time_left = self.estimate.time_left(now, progress.octets_done, progress.octets_total);
        self.observer.progress(self.progress);
    }

    pub(super) fn stored(&mut self, rows: RowBatch, flags: Vec<Flags>) {
        let count = u32::try_from(rows.rows.len()).unwrap_or(u32::MAX);
        self.progress.messages_done = self.progress.messages_done.saturating_add(count);
        self.stored_octets = rows.rows.iter().map(|row| row.octets).fold(self.stored_octets, u64::saturating_add);
        self.observer.stored(rows, flags);
        self.observer.progress(self.progress);
    }

    /// A message is here whole of which the beginning was.
    pub(super) fn completed(&mut self, message: MessageId, row: Row) {
        self.progress.messages_done = self.progress.messages_done.saturating_add(1);
        self.completed = self.completed.saturating_add(1);
        self.stored_octets = self.stored_octets.saturating_add(row.octets);
        self.observer.completed(message, row);
        self.observer.progress(self.progress);
    }

    /// A message will come otherwise than was planned, so that the next check has to look at it again.
    pub(super) const fn asked_again(&mut self) {
        self.not_given = self.not_given.saturating_add(1);
    }

    /// The server would not give a message.
    pub(super) const fn skipped(&mut self) {
        self.skipped = self.skipped.saturating_add(1);
        self.not_given = self.not_given.saturating_add(1);
    }

    /// A message stays on the server that the policy wants gone: it came with another size than was announced.
    pub(super) const fn kept_back(&mut self) {
        self.kept_back = self.kept_back.saturating_add(1);
    }

    /// So many messages stay on the server because the store cannot be trusted.
    pub(super) const fn withheld(&mut self, count: u32, doubt: StoreDoubt) {
        (self.withheld, self.doubt) = (count, Some(doubt));
    }

    /// Whether a check that finds the maildrop as it is now has nothing to do.
    pub(super) const fn left_nothing_to_do(&self) -> bool {
        self.unsettled == 0 && self.not_given == 0 && self.withheld == 0
    }

    /// QUIT was answered: so many messages are gone from the server, and so many were meant to go and did not.
    pub(super) const fn deleted(&mut self, count: u32, unsettled: u32) {
        self.deleted = count;
        self.unsettled = unsettled;
    }

    /// A person took back that so many messages go.
    pub(super) const fn taken_back(&mut self, count: u32) {
        self.taken_back = count;
    }

    /// Whether everything that was meant was done.
    pub(super) const fn is_whole(&self) -> bool {
        self.unsettled == 0
    }

    /// `undo`: whether a person wants back what was marked, in time or too late.
    pub(super) fn outcome(self, result: Result<(), CheckError>, host: &str, undo: bool, now: Millis) -> Outcome {
        let report = CheckReport {
            account: self.progress.account,
            stored: self.progress.messages_done.saturating_sub(self.completed),
            octets: self.stored_octets,
            deleted: self.deleted,
            skipped: self.skipped,
            kept_back: self.kept_back,
            withheld: self.withheld,
            kept_beginnings: self.kept_beginnings,
            completed: self.completed,
            doubt: self.doubt,
            taken_back: self.taken_back,
            milliseconds: now.0.saturating_sub(self.started.0),
            error: result.err().map(|error| error.to_user(host, self.login_delay)),
        };
        Outcome {
            report,
            connection: self.connection,
            login_delay: self.login_delay,
            retention: self.retention,
            leaves_all: undo && self.was_undoable,
        }
    }
}
