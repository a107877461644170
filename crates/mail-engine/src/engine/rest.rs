//! The rest of a message of which only the beginning is stored.
//!
//! Must not: retrieve anything itself; a check does.

use super::{Answer, Engine};
use crate::cancel::after;
use crate::error::{rule_user_error, store_user_error};
use crate::limits;
use crate::ports::{Clock, Platform};
use crate::store::{FlagChange, Flags, StoreError};
use mail_api::{AccountId, ErrorKind, MessageId, Reply, Stage};

impl<P: Platform> Engine<P> {
    /// Notes in the store that the rest is wanted, and checks. What the check fails with is told as of any check; then the
    /// next one gets it, of whichever engine.
    pub(super) async fn get_rest(&self, id: MessageId) -> Answer {
        let row = self.state.borrow().list.row(id);
        let Some(row) = row else { return Err(rule_user_error(ErrorKind::MessageGone, Stage::Reading)) };
        if row.rest.is_none() {
            return Ok(Reply::Done);
        }
        self.want_rest(id).await.map_err(|error| store_user_error(error, Stage::Storing))?;
        self.outlast_own_check(row.account).await;
        if !self.is_beginning(id) {
            return Ok(Reply::Done);
        }
        let reports = self.check_mail(Some(row.account)).await;
        if reports.iter().all(|report| report.error.is_none()) && self.is_beginning(id) {
            return Err(rule_user_error(ErrorKind::RestNotGiven, Stage::Retrieving));
        }
        Ok(Reply::Done)
    }

    async fn want_rest(&self, id: MessageId) -> Result<(), StoreError> {
        let _turn = self.flags_turn.lock().await;
        self.put_change(&[id], FlagChange { set: Flags::WANTED, clear: Flags::default() }).await
    }

    /// A check that runs may have planned before this was wanted. It is waited for, but not for long.
    async fn outlast_own_check(&self, account: AccountId) {
        let clock = &self.parts.clock;
        let deadline = after(clock, limits::TURN_DEADLINE);
        while self.state.borrow().running.contains_key(&account) && self.now() < deadline {
            clock.sleep_until(after(clock, limits::TURN_INTERVAL)).await;
        }
    }

    fn is_beginning(&self, id: MessageId) -> bool {
        self.state.borrow().list.row(id).is_some_and(|row| row.rest.is_some())
    }
}
