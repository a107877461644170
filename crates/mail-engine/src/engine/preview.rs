//! What a leave policy would do, before it is saved.
//!
//! Must not: look where nothing new would be deleted, or give a password to whom it was not given for.

use super::{Answer, Engine, accounts};
use crate::cancel::{Cancel, after, within};
use crate::check::{self, Look};
use crate::error::{rule_user_error, store_user_error};
use crate::leave;
use crate::limits;
use crate::ports::Platform;
use crate::server;
use crate::settle;
use crate::store::{MaildropRecord, Store};
use mail_api::{AccountId, AccountSettings, ErrorKind, LeavePolicy, Reply, Secret, Stage};

impl<P: Platform> Engine<P> {
    pub(super) async fn preview_leave(
        &self,
        settings: AccountSettings,
        entered: Option<Secret>,
        known: Option<AccountId>,
    ) -> Answer {
        let starting = |error| store_user_error(error, Stage::Starting);
        let mut settings = accounts::valid(&settings)?;
        let entered = entered.map(|password| accounts::valid_password(settings.credential, password)).transpose()?;
        let before = match known {
            Some(id) => Some(self.stored_account(id).await.map_err(starting)?),
            None => None,
        };
        if before.as_ref().is_some_and(|before| before.server().is_none()) {
            return Err(rule_user_error(ErrorKind::NoServer, Stage::Starting));
        }
        if let Some(before) = &before {
            accounts::forget_strange_pin(&before.settings, &mut settings);
        }
        let moves = before.as_ref().is_none_or(|before| accounts::leads_elsewhere(&before.settings, &settings));
        let in_force = before.as_ref().filter(|_| !moves).map_or(LeavePolicy::LEAVE_ALL, |it| it.settings.leave_policy);
        if leave::is_covered(settings.leave_policy, in_force) {
            return Ok(Reply::Done);
        }

        // A maildrop is open in one session at a time; and what is saved after this ends the look.
        let _turn = match known {
            Some(id) => Some(self.turn_to_change(id).await?),
            None => None,
        };
        let running = known.and_then(|id| self.begin(id));
        let alone = Cancel::default();
        let cancel = running.as_ref().map_or(&alone, |running| &running.signals.end);
        let (mut record, mut password) = (MaildropRecord::default(), None);
        if let Some(before) = &before {
            record = self.store().maildrop(before.id).await.map_err(starting)?;
            if moves {
                record.state = settle::moved(&record);
            }
            self.forget_if_exposed(before);
            // What is remembered goes only where it went before, and not in a weaker way.
            if !accounts::is_exposed_anew(&before.settings, &settings) {
                password = self.password(before.id).await;
            }
        }
        let weakest = if entered.is_some() { None } else { record.state.server.exposure };
        let Some(password) = entered.or(password) else {
            return Err(rule_user_error(accounts::needed(&settings), Stage::Login));
        };
        let clock = &self.parts.clock;
        let pace = server::pace(&record.state.server, self.now());
        let look = Look { parts: &self.parts, settings: &settings, password: &password, weakest, pace, cancel };
        let looked =
            within(clock, after(clock, limits::PREVIEW_DEADLINE), Some(cancel), check::look(look, record)).await;
        match looked {
            Ok(Ok(preview)) => Ok(Reply::LeavePreview(preview)),
            Ok(Err(error)) => Err(error.to_user(&settings.host, None)),
            Err(_) if cancel.is_wanted() => Err(rule_user_error(ErrorKind::Cancelled, Stage::Listing)),
            Err(_) => Err(rule_user_error(ErrorKind::TimedOut, Stage::Listing)),
        }
    }
}
