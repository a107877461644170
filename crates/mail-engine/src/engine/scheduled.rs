//! Checks that nobody asked for: each account at its own interval, a few at a time.
//!
//! Must not: decide when; that is [`crate::schedule`].

use super::Engine;
use crate::limits;
use crate::ports::{Clock, Entropy, Millis, Platform};
use crate::schedule::{Interval, due};
use futures_util::{
    future::{Either, select},
    stream::{FuturesUnordered, StreamExt},
};
use mail_api::{AccountId, PasswordState};
use std::pin::pin;

impl<P: Platform> Engine<P> {
    /// Checks every account when it is due, for as long as this is driven. The clock may jump: after sleep, what became
    /// due meanwhile is checked soon.
    pub async fn keep_checking(&self) {
        let mut running = FuturesUnordered::new();
        loop {
            for id in self.due_accounts() {
                if running.len() < limits::CHECKS_AT_ONCE {
                    running.push(self.check_unasked(id));
                }
            }
            let next = Millis(self.now().0.saturating_add(limits::SCHEDULE_INTERVAL.0));
            let tick = pin!(self.parts.clock.sleep_until(next));
            if running.is_empty() {
                tick.await;
            } else if let Either::Left(_) = select(running.next(), tick).await {
                // One ended; another may be due.
            }
        }
    }

    /// The device has a network again.
    pub fn network_returned(&self) {
        for attempts in self.state.borrow_mut().attempts.values_mut() {
            attempts.network_returned();
        }
    }

    /// The accounts that are due now, could log in, and are not being checked. An account whose password is asked for
    /// waits for it.
    fn due_accounts(&self) -> Vec<AccountId> {
        let now = self.now();
        let mut chance = [0];
        // Without chance, accounts are spread no further.
        let _ = self.parts.entropy.fill(&mut chance);
        let state = self.state.borrow();
        let is_due = |account: &&crate::store::StoredAccount| {
            let attempts = state.attempts.get(&account.id).cloned().unwrap_or_default();
            account
                .server()
                .and_then(|server| due(Interval::of(server), &attempts, now, chance[0]))
                .is_some_and(|due| due <= now)
                && state.passwords.state(account.id) == PasswordState::AtHand
                && !state.running.contains_key(&account.id)
        };
        state.accounts.iter().filter(is_due).map(|account| account.id).collect()
    }
}
