//! The stages of one run: which has passed, which is tried, which will not be reached.
//!
//! A time is told only where it was measured: a stage that is known to have passed because a later one did has none.
//!
//! Must not: know what is tried.

use crate::error::{CheckError, Reason};
use crate::ports::Millis;
use mail_api::{ErrorKind, Security, Stage, StageFact, StageOutcome, StageState, UserError};
use std::cell::{Cell, RefCell};

/// The stages of one run. What changes is told at once.
pub(super) struct Stages<'a> {
    outcomes: RefCell<Vec<StageOutcome>>,
    /// When the stage that is tried began.
    since: Cell<Millis>,
    notify: &'a dyn Fn(Vec<StageOutcome>),
}

/// Where TLS is from the first octet, or is not.
const TLS_FIRST: [Stage; 8] = [
    Stage::Bridge,
    Stage::Name,
    Stage::Connect,
    Stage::Tls,
    Stage::Greeting,
    Stage::Capabilities,
    Stage::Login,
    Stage::Listing,
];
/// Where the server is asked to begin TLS.
const TLS_LATER: [Stage; 8] = [
    Stage::Bridge,
    Stage::Name,
    Stage::Connect,
    Stage::Greeting,
    Stage::Capabilities,
    Stage::Tls,
    Stage::Login,
    Stage::Listing,
];

impl<'a> Stages<'a> {
    /// All that there will be; none is tried yet.
    pub(super) fn begin(security: Security, now: Millis, notify: &'a dyn Fn(Vec<StageOutcome>)) -> Self {
        let order = if security == Security::Stls { TLS_LATER } else { TLS_FIRST };
        let outcome = |stage| StageOutcome { stage, state: StageState::Waiting, milliseconds: None, fact: None };
        let stages = Self { outcomes: RefCell::new(order.map(outcome).to_vec()), since: Cell::new(now), notify };
        stages.tell();
        stages
    }

    /// The first is being tried.
    pub(super) fn start(&self, now: Millis) {
        self.go_on(now);
        self.tell();
    }

    /// What was done since the last stage passed belongs to none: the one that is tried begins now.
    pub(super) fn begins(&self, now: Millis) {
        self.since.set(now);
    }

    /// This one passed, and all before it did; it took so many milliseconds, or as long as it was tried. Where it had
    /// passed before, nothing changes.
    pub(super) fn passed(&self, now: Millis, stage: Stage, measured: Option<u64>) {
        {
            let outcomes = &mut *self.outcomes.borrow_mut();
            let Some(at) = outcomes.iter().position(|outcome| outcome.stage == stage) else { return };
            for outcome in outcomes.iter_mut().take(at.saturating_add(1)) {
                let is_this = outcome.stage == stage;
                match outcome.state {
                    // Nothing was done, and so nothing took time.
                    _ if outcome.fact == Some(StageFact::LiteralAddress) => {}
                    StageState::Running if is_this => outcome.milliseconds = measured.or(Some(self.elapsed(now))),
                    StageState::Waiting if is_this => outcome.milliseconds = measured,
                    StageState::Running | StageState::Waiting => {}
                    StageState::Passed | StageState::Failed(_) | StageState::NotReached => continue,
                }
                outcome.state = StageState::Passed;
            }
        }
        self.go_on(now);
        self.tell();
    }

    /// There was nothing to do in this one, whose turn it is.
    pub(super) fn skipped(&self, now: Millis, stage: Stage) {
        if let Some(outcome) = self.outcomes.borrow_mut().iter_mut().find(|outcome| outcome.stage == stage) {
            outcome.state = StageState::Passed;
        }
        self.go_on(now);
        self.tell();
    }

    /// Something was learned in this one.
    pub(super) fn learned(&self, stage: Stage, fact: StageFact) {
        if let Some(outcome) = self.outcomes.borrow_mut().iter_mut().find(|outcome| outcome.stage == stage) {
            outcome.fact = Some(fact);
        }
        self.tell();
    }

    /// The run ended with this error: in the stage it names, or in the one that is tried, where that one has passed.
    pub(super) fn failed(&self, now: Millis, error: &CheckError, in_words: impl FnOnce(&CheckError) -> UserError) {
        {
            let outcomes = &mut *self.outcomes.borrow_mut();
            let is_open = |outcome: &StageOutcome| matches!(outcome.state, StageState::Waiting | StageState::Running);
            let tried = outcomes.iter().position(is_open);
            let named = outcomes.iter().position(|outcome| outcome.stage == error.stage && is_open(outcome));
            let has_passed_any = outcomes.iter().any(|outcome| outcome.state == StageState::Passed);
            let at = if is_vague(error, has_passed_any) { tried } else { named.or(tried) };
            let Some(at) = at else { return };
            let elapsed = self.elapsed(now);
            for (number, outcome) in outcomes.iter_mut().enumerate() {
                if number < at && is_open(outcome) {
                    outcome.state = StageState::Passed;
                } else if number == at {
                    // Who lets us in and then says nothing is not the mail server.
                    let is_bridge = outcome.stage == Stage::Bridge
                        && matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::ConnectionLost);
                    let unreachable = CheckError::rule(Stage::Bridge, ErrorKind::BridgeUnreachable);
                    let error = if is_bridge { &unreachable } else { error };
                    outcome.milliseconds = (outcome.state == StageState::Running).then_some(elapsed);
                    let error = UserError { stage: outcome.stage, ..in_words(error) };
                    outcome.state = StageState::Failed(error);
                    break;
                }
            }
            for outcome in outcomes.iter_mut().skip(at.saturating_add(1)).filter(|outcome| is_open(outcome)) {
                outcome.state = StageState::NotReached;
            }
        }
        self.tell();
    }

    pub(super) fn into_outcomes(self) -> Vec<StageOutcome> {
        self.outcomes.into_inner()
    }

    /// The first that waits is being tried from now on, unless one is.
    fn go_on(&self, now: Millis) {
        let outcomes = &mut *self.outcomes.borrow_mut();
        if outcomes.iter().any(|outcome| outcome.state == StageState::Running) {
            return;
        }
        if let Some(next) = outcomes.iter_mut().find(|outcome| outcome.state == StageState::Waiting) {
            next.state = StageState::Running;
            self.since.set(now);
        }
    }

    fn elapsed(&self, now: Millis) -> u64 {
        now.0.saturating_sub(self.since.get().0)
    }

    fn tell(&self) {
        let outcomes = self.outcomes.borrow().clone();
        (self.notify)(outcomes);
    }
}

/// Whether the error says nothing about where on the way to the server it happened, so that it belongs to the stage that
/// is tried: our own patience ended, a person did, or the connection. A bridge that tells of no stage and says itself
/// that time ran out was reached all the same.
fn is_vague(error: &CheckError, has_passed_any: bool) -> bool {
    let is_vague = match error.reason {
        Reason::Transport(_) if error.kind() == ErrorKind::TimedOut => has_passed_any,
        _ => matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Cancelled | ErrorKind::ConnectionLost),
    };
    error.stage == Stage::Connect && is_vague
}
