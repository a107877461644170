//! Following the store: at the start, and when another engine on it changed something.
//!
//! Must not: announce what another engine announced as if it were ours.

use super::Engine;
use super::passwords::is_refused;
use crate::ports::Platform;
use crate::store::{Store, StoreError};
use futures_util::lock::MutexGuard;
use mail_api::Notice;

impl<P: Platform> Engine<P> {
    /// Another engine on the same store (another tab) said `notice` to its page. Reads what changed and returns what
    /// **this** page should be told. That is not passed to `notify`, so whoever broadcasts what `notify` gets cannot
    /// send it round in circles. After [`Notice::CheckProgress`], call [`Self::outlast_check`] too.
    #[must_use = "tell the page, and nobody else"]
    pub async fn changed_elsewhere(&self, notice: Notice) -> Vec<Notice> {
        match notice {
            // One read that has not begun sees all that changed until then.
            Notice::MailboxChanged { .. } if self.read_waits.replace(true) => Vec::new(),
            Notice::MailboxChanged { .. } => {
                let turn = self.flags_turn.lock().await;
                self.read_waits.set(false);
                match self.read_list_in(turn).await {
                    Ok(true) => vec![self.mailbox_notice()],
                    Ok(false) | Err(_) => Vec::new(),
                }
            }
            Notice::AccountsChanged => match self.read_accounts().await {
                Ok(true) => vec![Notice::AccountsChanged, self.mailbox_notice()],
                Ok(false) => vec![Notice::AccountsChanged],
                Err(_) => Vec::new(),
            },
            // Where it fails, filters are those of before; the next change is heard again.
            Notice::OrganisationChanged => match self.read_organisation().await {
                Ok(()) => vec![Notice::OrganisationChanged],
                Err(_) => Vec::new(),
            },
            // Where it fails, the bridge is the one of before.
            Notice::BridgeChanged => match self.read_bridge().await {
                Ok(()) => vec![Notice::BridgeChanged],
                Err(_) => Vec::new(),
            },
            Notice::CancelWanted { account } => {
                self.cancel_checks(account);
                Vec::new()
            }
            Notice::UndoWanted { account } => {
                self.undo_deletion(account);
                Vec::new()
            }
            // A test belongs to the page that asked for it; a store that failed there may work here.
            Notice::ConnectionStages { .. } | Notice::StoreFailed(_) => Vec::new(),
            Notice::CheckProgress(progress) => {
                let now = self.now();
                self.state.borrow_mut().elsewhere.goes_on(progress.account, now);
                vec![notice]
            }
            Notice::CheckEnded(ref report) => {
                let now = self.now();
                let state = &mut *self.state.borrow_mut();
                state.elsewhere.ended(report.account);
                // What failed there fails here, and what was refused there is refused here.
                let error = report.error.as_ref();
                state.attempts.entry(report.account).or_default().note(now, error);
                if error.is_some_and(|error| is_refused(error.kind)) {
                    state.passwords.note_refused(report.account, true);
                }
                vec![notice]
            }
        }
    }

    /// Reads the accounts; returns whether the list lost some of its messages.
    pub(super) async fn read_accounts(&self) -> Result<bool, StoreError> {
        {
            let _turn = self.accounts_turn.lock().await;
            let accounts = self.store().accounts().await?;
            accounts.iter().for_each(|account| self.forget_if_exposed(account));
            let state = &mut *self.state.borrow_mut();
            let ids = accounts.iter().map(|account| account.id).collect();
            state.passwords.keep_only(&ids);
            state.attempts.retain(|id, _| ids.contains(id));
            state.accounts = accounts;
        }
        self.look_into_vault().await;
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let gone: Vec<_> = state.list.accounts().filter(|id| state.accounts.iter().all(|a| a.id != *id)).collect();
        let mut lost = false;
        for id in gone {
            lost |= state.list.remove_account(id);
        }
        Ok(lost)
    }

    /// Reads the rows after those read before, and all flags; returns whether lists look different.
    pub(super) async fn read_list(&self) -> Result<bool, StoreError> {
        let turn = self.flags_turn.lock().await;
        self.read_list_in(turn).await
    }

    /// Reads the list in a turn that was waited for.
    async fn read_list_in(&self, _turn: MutexGuard<'_, ()>) -> Result<bool, StoreError> {
        let after = self.state.borrow().read_up_to;
        let rows = self.store().rows(after).await?;
        let flags = self.store().flags().await?;
        let (mut changed, stale) = {
            let mut state = self.state.borrow_mut();
            state.read_up_to = rows.last().map(|rows| rows.batch).or(after);
            let inserted = state.list.insert(rows);
            (state.list.replace_flags(&flags) || inserted, state.list.stale(&flags))
        };
        for batch in stale {
            if let Some(rows) = self.store().rows_of(batch).await? {
                changed |= self.state.borrow_mut().list.complete_all(&rows);
            }
        }
        Ok(changed)
    }

    /// What tells a page that lists may look different by now.
    pub fn mailbox_notice(&self) -> Notice {
        self.to_index.ring();
        Notice::MailboxChanged { revision: self.state.borrow().list.revision() }
    }
}
