//! The connection test that is shown: where it is, and what came of it.
//!
//! Must not: show anything of another run than the last one begun.

use mail_api::{ConnectionReport, StageOutcome, StageState, TestId, UserError};

/// The connection test that is shown, if one is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestState {
    /// Which run; the next one has the next number.
    pub test: TestId,
    /// Its stages as they are now.
    pub stages: Vec<StageOutcome>,
    /// Where it is.
    pub phase: TestPhase,
}

/// Where a connection test is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TestPhase {
    /// None is shown.
    #[default]
    Nothing,
    /// It runs.
    Running,
    /// It ended, well or not.
    Ended(Box<ConnectionReport>),
    /// It could not begin.
    Failed(UserError),
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It begins.
    Begins(TestId),
    /// It goes on.
    GoesOn(TestId, Vec<StageOutcome>),
    /// It ended.
    Ended(Box<ConnectionReport>),
    /// It could not begin.
    Failed(TestId, UserError),
}

impl TestState {
    /// The number of the next run.
    pub const fn next(&self) -> TestId {
        TestId(self.test.0.wrapping_add(1))
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.phase == TestPhase::Running
    }

    /// The stage at which it stopped, if it did.
    pub fn failed(&self) -> Option<(&StageOutcome, &UserError)> {
        self.stages.iter().find_map(|outcome| match &outcome.state {
            StageState::Failed(error) => Some((outcome, error)),
            _ => None,
        })
    }

    /// None is shown any more.
    pub(super) fn clear(&mut self) {
        *self = Self { test: self.test, ..Self::default() };
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            Change::Begins(test) => *self = Self { test, stages: Vec::new(), phase: TestPhase::Running },
            Change::GoesOn(test, stages) if test == self.test && self.is_running() => self.stages = stages,
            Change::Ended(report) if report.test == self.test && self.is_running() => {
                self.stages.clone_from(&report.stages);
                self.phase = TestPhase::Ended(report);
            }
            Change::Failed(test, error) if test == self.test && self.is_running() => {
                self.phase = TestPhase::Failed(error);
            }
            // Of a run that nobody looks at any more.
            Change::GoesOn(..) | Change::Ended(_) | Change::Failed(..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::{ErrorKind, Retry, Security, Stage};

    fn stages(state: StageState) -> Vec<StageOutcome> {
        vec![StageOutcome { stage: Stage::Bridge, state, milliseconds: None, fact: None }]
    }

    fn report(test: u32) -> Box<ConnectionReport> {
        Box::new(ConnectionReport {
            test: TestId(test),
            host: "pop.example.org".into(),
            port: 995,
            security: Security::Implicit,
            stages: stages(StageState::Passed),
            transcript: Vec::new(),
        })
    }

    fn after(changes: impl IntoIterator<Item = Change>) -> TestState {
        let mut state = TestState::default();
        changes.into_iter().for_each(|change| state.change(change));
        state
    }

    #[test]
    fn a_run_goes_on_and_ends() {
        let running = after([Change::Begins(TestId(1)), Change::GoesOn(TestId(1), stages(StageState::Running))]);
        assert!(running.is_running() && running.failed().is_none());
        let ended = after([Change::Begins(TestId(1)), Change::Ended(report(1))]);
        assert_eq!((ended.phase, ended.stages), (TestPhase::Ended(report(1)), stages(StageState::Passed)));
    }

    #[test]
    fn what_is_told_of_an_earlier_run_is_passed_over() {
        let begun = || [Change::Begins(TestId(1)), Change::Begins(TestId(2))];
        let error = UserError::new(ErrorKind::Cancelled, Stage::Starting, Retry::ByPerson);
        for late in [
            Change::GoesOn(TestId(1), stages(StageState::Running)),
            Change::Ended(report(1)),
            Change::Failed(TestId(1), error),
        ] {
            assert_eq!(after(begun().into_iter().chain([late])), after(begun()));
        }
    }

    #[test]
    fn a_run_that_nobody_looks_at_any_more_does_not_come_back() {
        let mut state = after([Change::Begins(TestId(1))]);
        state.clear();
        state.change(Change::Ended(report(1)));
        assert_eq!((state.phase.clone(), state.next()), (TestPhase::Nothing, TestId(2)));
    }
}
