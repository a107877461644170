//! Where the mail of a backup goes: into the accounts that are here already, and into new ones for the others.
//!
//! Must not: add an account whose mail is here under another name of its server.

use super::accounts;
use crate::engine::leads_elsewhere;
use crate::limits;
use crate::store::{Store, StoreError, StoredAccount};
use mail_api::{AccountId, AccountKind, AccountSettings, PasswordKeeping};
use mail_archive::backup::BackupAccount;
use std::collections::BTreeMap;

/// The accounts of a backup, by its numbers.
#[derive(Debug, Default)]
pub(super) struct Destinations {
    by_number: BTreeMap<u32, Destination>,
    is_changed: bool,
    /// Accounts with a server that were added and are nobody's turn yet.
    free: Vec<AccountId>,
}

/// Where the mail of one of them goes.
#[derive(Debug)]
struct Destination {
    settings: AccountSettings,
    keeping: PasswordKeeping,
    /// The account here, once it is known.
    account: Option<AccountId>,
    /// Accounts here that it may have become, under another name of its host or its user, and none that the backup has.
    may_be: Vec<AccountId>,
    /// Whether its server's unique-ids mean the same here.
    same_maildrop: bool,
}

impl Destinations {
    /// The accounts of a backup and those that are here; and how many of the backup's cannot be read.
    pub(super) fn new(of: &[BackupAccount], here: &[StoredAccount]) -> (Self, u32) {
        let mut unreadable: u32 = 0;
        let mut free: Vec<&StoredAccount> = here.iter().collect();
        let mut by_number = BTreeMap::new();
        for account in of.iter().take(limits::ACCOUNTS) {
            let Some((settings, keeping)) = accounts::read(account) else {
                unreadable = unreadable.saturating_add(1);
                continue;
            };
            let destination = Destination { settings, keeping, account: None, may_be: Vec::new(), same_maildrop: true };
            by_number.insert(account.number, destination);
        }
        // The same to the letter first, so that none takes the place of another.
        for is_it in [is_same, is_same_maildrop] {
            for destination in by_number.values_mut().filter(|destination| destination.account.is_none()) {
                if let Some(at) = free.iter().position(|here| is_it(&here.settings, &destination.settings)) {
                    destination.account = Some(free.swap_remove(at).id);
                }
            }
        }
        for destination in by_number.values_mut() {
            let may_be = free.iter().filter(|here| may_have_become(&here.settings, &destination.settings));
            destination.may_be = may_be.map(|here| here.id).collect();
        }
        (Self { by_number, is_changed: false, free: Vec::new() }, unreadable)
    }

    /// The accounts here in which mail of this one may be; `None` where the backup has no account of this number.
    pub(super) fn to_look_in(&self, number: u32) -> Option<Vec<AccountId>> {
        let destination = self.by_number.get(&number)?;
        Some(destination.account.iter().chain(&destination.may_be).copied().collect())
    }

    /// Mail of this account was found in that one: where it has no other, the rest belongs there, too.
    pub(super) fn found(&mut self, number: u32, in_account: AccountId) {
        if let Some(destination) = self.by_number.get_mut(&number).filter(|destination| destination.account.is_none()) {
            destination.account = Some(in_account);
            destination.same_maildrop = false;
        }
    }

    /// Whether the unique-ids that this account's mail has in the backup mean the same where it goes.
    pub(super) fn is_same_maildrop(&self, number: u32) -> bool {
        self.by_number.get(&number).is_some_and(|destination| destination.same_maildrop)
    }

    /// The account for mail of this one; a new one, where there was none. `None` where there may be no more of them.
    pub(super) async fn account<S: Store>(&mut self, store: &S, number: u32) -> Result<Option<AccountId>, StoreError> {
        let Some(destination) = self.by_number.get_mut(&number) else { return Ok(None) };
        if destination.account.is_none() && store.accounts().await?.len() < limits::ACCOUNTS {
            let added = store.add_account(&destination.settings, destination.keeping).await?;
            destination.account = Some(added);
            self.is_changed = true;
            if destination.settings.kind == AccountKind::Server {
                self.free.push(added);
            }
        }
        Ok(destination.account)
    }

    /// Adds the accounts without mail, too.
    pub(super) async fn add_rest<S: Store>(&mut self, store: &S) -> Result<(), StoreError> {
        let numbers: Vec<u32> = self.by_number.keys().copied().collect();
        for number in numbers {
            self.account(store, number).await?;
        }
        Ok(())
    }

    /// Whether accounts were added that a check could take its turn at before mail is stored for them.
    pub(super) const fn are_some_free(&self) -> bool {
        !self.free.is_empty()
    }

    /// Those accounts: whoever asks takes the turn at them.
    pub(super) fn take_free(&mut self) -> Vec<AccountId> {
        core::mem::take(&mut self.free)
    }

    /// Whether accounts were added since this was last asked.
    pub(super) fn take_changed(&mut self) -> bool {
        core::mem::take(&mut self.is_changed)
    }
}

/// Whether these are one account.
fn is_same(here: &AccountSettings, settings: &AccountSettings) -> bool {
    match here.kind {
        AccountKind::Device => settings.kind == here.kind && here.name == settings.name,
        AccountKind::Server => is_same_maildrop(here, settings) && here.port == settings.port,
    }
}

/// Whether both lead to the same mail.
fn is_same_maildrop(here: &AccountSettings, settings: &AccountSettings) -> bool {
    are_servers(here, settings) && !leads_elsewhere(here, settings)
}

/// Whether one may have become the other, when its provider or its user took another name.
fn may_have_become(here: &AccountSettings, settings: &AccountSettings) -> bool {
    let local_part = |settings: &AccountSettings| settings.user_name.split('@').next().map(str::to_owned);
    let same_host = here.host.eq_ignore_ascii_case(&settings.host);
    let same_user = here.user_name == settings.user_name;
    // Accounts without a server have neither.
    here.kind == settings.kind && (same_user || (same_host && local_part(here) == local_part(settings)))
}

fn are_servers(here: &AccountSettings, settings: &AccountSettings) -> bool {
    [here.kind, settings.kind] == [AccountKind::Server; 2]
}
