//! Checks that another engine on the store (another tab) runs: whether they still do.
//!
//! A tab that is closed or killed never says that its check ended. Its turn ends with it, so the turn is asked for once
//! that tab has fallen silent.
//!
//! Must not: keep a turn, or ask for one that a check of this engine waits for.

use super::Engine;
use crate::cancel::{after, within};
use crate::limits;
use crate::ports::{Clock, Millis, Platform, TurnAt, Turns};
use mail_api::{AccountId, CheckReport, Notice};
use std::collections::BTreeMap;

/// The checks that were heard of and not yet of their end.
#[derive(Default)]
pub(super) struct Elsewhere {
    checks: BTreeMap<AccountId, Heard>,
    ever: u64,
}

struct Heard {
    /// Which check; an account may be checked many times.
    check: u64,
    /// When it was last heard of, or found to have its turn.
    at: Millis,
    watched: bool,
}

impl Elsewhere {
    /// A check goes on.
    pub(super) fn goes_on(&mut self, account: AccountId, now: Millis) {
        self.ever = self.ever.saturating_add(1);
        let heard = self.checks.entry(account).or_insert(Heard { check: self.ever, at: now, watched: false });
        heard.at = now;
    }

    /// It ended; returns whether one was heard of.
    pub(super) fn ended(&mut self, account: AccountId) -> bool {
        self.checks.remove(&account).is_some()
    }

    /// The check that is to be watched, unless somebody does already.
    fn watch(&mut self, account: AccountId) -> Option<u64> {
        let heard = self.checks.get_mut(&account).filter(|heard| !heard.watched)?;
        heard.watched = true;
        Some(heard.check)
    }

    /// When this check is to be looked after, if it has not ended.
    fn due(&self, account: AccountId, check: u64) -> Option<Millis> {
        let heard = self.checks.get(&account).filter(|heard| heard.check == check)?;
        Some(Millis(heard.at.0.saturating_add(limits::SILENCE_ELSEWHERE.0)))
    }
}

impl<P: Platform> Engine<P> {
    /// To be called, and driven to its end, whenever [`Self::changed_elsewhere`] took in [`Notice::CheckProgress`] of
    /// this account. Returns once that check has ended: what **this** page should be told where the other tab died
    /// without telling it, and otherwise nothing. Of several calls about one check all but the first return at once.
    #[must_use = "tell the page, and nobody else"]
    pub async fn outlast_check(&self, account: AccountId) -> Vec<Notice> {
        let watched = self.state.borrow_mut().elsewhere.watch(account);
        match watched {
            Some(check) if self.finds_dead(account, check).await => {}
            _ => return Vec::new(),
        }
        // What it stored last it may not have told either.
        let changed = self.read_list().await == Ok(true);
        let ended = Notice::CheckEnded(CheckReport::of_nothing(account));
        changed.then(|| self.mailbox_notice()).into_iter().chain([ended]).collect()
    }

    /// Returns when the check has ended: whether that had to be found out.
    async fn finds_dead(&self, account: AccountId, check: u64) -> bool {
        let clock = &self.parts.clock;
        loop {
            let Some(due) = self.due(account, check) else { return false };
            if self.now() < due {
                clock.sleep_until(due).await;
                continue;
            }
            let is_free = !self.state.borrow().running.contains_key(&account) && {
                let turn = self.parts.turns.try_take(TurnAt::Account(account));
                let turn = within(clock, after(clock, limits::STORE_DEADLINE), None, turn).await;
                matches!(turn, Ok(Some(_)))
            };
            // Meanwhile it may have been heard to end, or to go on.
            let Some(due) = self.due(account, check) else { return false };
            let now = self.now();
            let elsewhere = &mut self.state.borrow_mut().elsewhere;
            if is_free && due <= now {
                return elsewhere.ended(account);
            }
            elsewhere.goes_on(account, now);
        }
    }

    fn due(&self, account: AccountId, check: u64) -> Option<Millis> {
        self.state.borrow().elsewhere.due(account, check)
    }
}
