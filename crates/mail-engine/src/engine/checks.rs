//! Checks: which run, and what becomes of their outcome.
//!
//! Must not: speak POP3.

use super::passwords::is_refused;
use super::{Engine, accounts};
use crate::cancel::{Cancel, after, within};
use crate::check::{self, Check, Observer, Outcome};
use crate::error::{rule_user_error, store_user_error};
use crate::limits;
use crate::ports::{Clock, Millis, Platform, TurnAt, Turns};
use crate::store::{FlagBatch, Flags, Row, RowBatch};
use futures_util::{
    future::{Either, select},
    stream::{self, StreamExt},
};
use mail_api::{AccountId, CheckProgress, CheckReport, ErrorKind, LeavePolicy, MessageId, Notice, Stage, UserError};
use std::{pin::pin, rc::Rc};

impl<P: Platform> Engine<P> {
    /// Checks one account or all, a few at a time; one report for each, in the order of the accounts.
    pub(super) async fn check_mail(&self, account: Option<AccountId>) -> Vec<CheckReport> {
        // What is being saved is saved first: the check goes by it, instead of being ended by it.
        drop(self.saving.lock().await);
        let ids: Vec<AccountId> = match account {
            Some(id) => vec![id],
            None => self.state.borrow().accounts.iter().filter_map(|account| Some(account.server()?.id)).collect(),
        };
        // All of them count as running from now on, so that cancelling ends those too that wait for their turn.
        let checks: Vec<_> = ids.iter().map(|id| self.check_account(*id, self.begin(*id), Asked::ByPerson)).collect();
        let in_order = checks.into_iter().enumerate().map(async |(order, check)| (order, check.await));
        let mut reports: Vec<_> = stream::iter(in_order).buffer_unordered(limits::CHECKS_AT_ONCE).collect().await;
        reports.sort_by_key(|(order, _)| *order);
        reports.into_iter().map(|(_, report)| report).collect()
    }

    /// Asks running checks to end.
    pub(super) fn cancel_checks(&self, account: Option<AccountId>) {
        let state = self.state.borrow();
        let wanted = state.running.iter().filter(|(id, _)| account.is_none_or(|account| account == **id));
        let running: Vec<Rc<Signals>> = wanted.map(|(_, signals)| Rc::clone(signals)).collect();
        drop(state);
        running.iter().for_each(|signals| signals.end.cancel());
    }

    /// Asks the account's running check to keep on the server what it is about to delete.
    pub(super) fn undo_deletion(&self, account: AccountId) {
        let running = self.state.borrow().running.get(&account).cloned();
        if let Some(signals) = running {
            signals.undo.cancel();
        }
    }

    /// Counts the account's check as running, unless it does already.
    pub(super) fn begin(&self, id: AccountId) -> Option<Running<'_, P>> {
        let mut state = self.state.borrow_mut();
        if state.running.contains_key(&id) {
            return None;
        }
        let signals = Rc::new(Signals::default());
        state.running.insert(id, Rc::clone(&signals));
        Some(Running { engine: self, id, signals })
    }

    /// Checks an account that is due.
    pub(super) async fn check_unasked(&self, id: AccountId) {
        let _told = self.check_account(id, self.begin(id), Asked::ByNobody).await;
    }

    async fn check_account(&self, id: AccountId, running: Option<Running<'_, P>>, asked: Asked) -> CheckReport {
        let Some(running) = running else { return not_checked(id, ErrorKind::CheckedElsewhere, Stage::Starting) };
        let report = {
            let check = pin!(async {
                let report = self.check_in_turn(id, &running.signals).await;
                let now = self.now();
                self.state.borrow_mut().attempts.entry(id).or_default().note(now, report.error.as_ref());
                report
            });
            // What waits to be said is said even while the server is silent.
            let speaker = pin!(async {
                loop {
                    let next = self.now().0.saturating_add(limits::NOTICE_INTERVAL.0);
                    self.parts.clock.sleep_until(Millis(next)).await;
                    self.say_what_is_due();
                }
            });
            match select(check, speaker).await {
                Either::Left((report, _)) => report,
                Either::Right((never, _)) => never,
            }
        };
        drop(running);
        self.say_everything();
        self.forget_progress(id);
        // Where another tab checks, that tab tells how it ends.
        if report.error.as_ref().is_none_or(|error| error.kind != ErrorKind::CheckedElsewhere) {
            let mut told = report.clone();
            let now = self.now();
            let state = self.state.borrow();
            let is_quiet = |kind| state.attempts.get(&id).is_some_and(|attempts| attempts.is_quiet(kind, now));
            if asked == Asked::ByNobody && told.error.as_ref().is_some_and(|error| is_quiet(error.kind)) {
                told.error = None;
            }
            drop(state);
            (self.notify)(Notice::CheckEnded(told));
        }
        report
    }

    async fn check_in_turn(&self, id: AccountId, signals: &Signals) -> CheckReport {
        let Signals { end: cancel, undo } = signals;
        if self.account(id).is_none() {
            return not_checked(id, ErrorKind::AccountGone, Stage::Starting);
        }
        if cancel.is_wanted() {
            return not_checked(id, ErrorKind::Cancelled, Stage::Starting);
        }
        let clock = &self.parts.clock;
        let turn = within(
            clock,
            after(clock, limits::STORE_DEADLINE),
            Some(cancel),
            self.parts.turns.try_take(TurnAt::Account(id)),
        );
        let Ok(Some(_turn)) = turn.await else {
            return not_checked(id, ErrorKind::CheckedElsewhere, Stage::Starting);
        };
        if self.is_importing() {
            return not_checked(id, ErrorKind::CheckedElsewhere, Stage::Starting);
        }
        // Nobody else checks now; what this one tells comes instead of what was heard of another.
        self.state.borrow_mut().elsewhere.ended(id);
        // In the turn, and as the store has it: another tab may have given the account another server, and what is
        // stored from the one before must not count as known there.
        let account = match self.stored_account(id).await {
            Ok(account) => account,
            Err(error) => return not_checked_for(id, store_user_error(error, Stage::Starting)),
        };
        let Some(server) = account.server() else { return not_checked(id, ErrorKind::NoServer, Stage::Starting) };
        self.forget_if_exposed(&account);
        let (Outcome { mut report, connection, login_delay, retention, leaves_all }, refused) = loop {
            let given = self.state.borrow().passwords.given(id);
            let Some(password) = self.password(id).await else {
                return not_checked(id, accounts::needed(&account.settings), Stage::Login);
            };
            let (parts, observer) = (&self.parts, &Watch(self));
            let check = Check { parts, account: server, password: &password, cancel, undo, observer };
            let outcome = check::run(&check).await;
            let refused = outcome.report.error.as_ref().is_some_and(|error| is_refused(error.kind));
            // What was refused may have been replaced meanwhile: then it goes on with that.
            let is_replaced = self.state.borrow().passwords.given(id) != given;
            if !refused || !is_replaced || cancel.is_wanted() {
                break (outcome, refused && !is_replaced);
            }
        };
        if leaves_all {
            // Still in the turn: no other check goes by the policy that was taken back.
            let stored =
                self.update_account(id, |account| account.settings.leave_policy = LeavePolicy::LEAVE_ALL).await;
            if let Err(error) = stored {
                report.error.get_or_insert(store_user_error(error, Stage::Storing));
            }
        }

        let error = report.error.as_ref();
        let news = (refused || error.is_none()) && self.state.borrow_mut().passwords.note_refused(id, refused);
        if error.is_none() {
            let now = self.now();
            let noted = self.update_account(id, |account| {
                account.last_check = Some(now);
                account.connection = connection;
                account.login_delay = login_delay;
                account.retention = retention;
            });
            // That a check ended well is only told; nothing depends on it.
            let _told = noted.await;
        } else if error.is_some_and(|error| error.stage == Stage::Storing) {
            // A commit that failed may have been stored all the same.
            let _shown = self.read_list().await;
        }
        if news || leaves_all || error.is_none() {
            (self.notify)(Notice::AccountsChanged);
        }
        report
    }
}

/// Who wanted a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByPerson,
    ByNobody,
}

/// What a person can want of a check that runs.
#[derive(Default)]
pub(super) struct Signals {
    /// That it ends.
    pub(super) end: Cancel,
    /// That what it is about to delete from the server stays there.
    undo: Cancel,
}

/// While this lives, the check counts as running.
pub(super) struct Running<'a, P: Platform> {
    engine: &'a Engine<P>,
    id: AccountId,
    pub(super) signals: Rc<Signals>,
}

impl<P: Platform> Drop for Running<'_, P> {
    fn drop(&mut self) {
        self.engine.state.borrow_mut().running.remove(&self.id);
    }
}

/// Takes what a check stores into the list.
struct Watch<'a, P: Platform>(&'a Engine<P>);

impl<P: Platform> Observer for Watch<'_, P> {
    fn progress(&self, progress: CheckProgress) {
        self.0.progressed(progress);
    }

    fn completed(&self, message: MessageId, row: Row) {
        if self.0.state.borrow_mut().list.complete(message, &row) {
            self.0.mailbox_changed();
        }
    }

    fn marks(&self, row: &Row) -> Flags {
        self.0.state.borrow().organised.matchers.marks(row)
    }

    fn stored(&self, rows: RowBatch, flags: Vec<Flags>) {
        let changed = {
            let mut state = self.0.state.borrow_mut();
            let is_there = state.accounts.iter().any(|account| account.id == rows.account);
            let batch = rows.batch;
            is_there && state.list.insert(vec![rows]) && {
                state.list.put_batch_flags(&FlagBatch { batch, flags });
                true
            }
        };
        if changed {
            self.0.mailbox_changed();
        }
    }
}

/// The report of a check that did not begin.
fn not_checked(account: AccountId, kind: ErrorKind, stage: Stage) -> CheckReport {
    not_checked_for(account, rule_user_error(kind, stage))
}

fn not_checked_for(account: AccountId, error: UserError) -> CheckReport {
    CheckReport { error: Some(error), ..CheckReport::of_nothing(account) }
}
