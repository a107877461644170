//! Which passwords and tokens are at hand: those of this session in memory, the others in the vault.
//!
//! Must not: show one, or store one anywhere but in the vault.

use super::Engine;
use crate::error::rule_user_error;
use crate::ports::{Platform, Vault};
use mail_api::{AccountId, ErrorKind, Notice, PasswordKeeping, PasswordState, Secret, Stage};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Passwords {
    session: BTreeMap<AccountId, Secret>,
    in_vault: BTreeSet<AccountId>,
    refused: BTreeSet<AccountId>,
    /// How often one was taken in for an account.
    given: BTreeMap<AccountId, u32>,
}

impl Passwords {
    pub(super) fn state(&self, id: AccountId) -> PasswordState {
        let there = self.session.contains_key(&id) || self.in_vault.contains(&id);
        if there && !self.refused.contains(&id) { PasswordState::AtHand } else { PasswordState::Needed }
    }

    /// Tells one password of an account from a later one.
    pub(super) fn given(&self, id: AccountId) -> u32 {
        self.given.get(&id).copied().unwrap_or_default()
    }

    /// Notes whether the server took it; returns whether that is news.
    pub(super) fn note_refused(&mut self, id: AccountId, refused: bool) -> bool {
        if refused { self.refused.insert(id) } else { self.refused.remove(&id) }
    }

    /// Forgets the passwords of every account but these.
    pub(super) fn keep_only(&mut self, ids: &BTreeSet<AccountId>) {
        self.session.retain(|id, _| ids.contains(id));
        self.in_vault.retain(|id| ids.contains(id));
        self.refused.retain(|id| ids.contains(id));
        self.given.retain(|id, _| ids.contains(id));
    }

    pub(super) fn forget(&mut self, id: AccountId) {
        self.session.remove(&id);
        self.in_vault.remove(&id);
        self.refused.remove(&id);
    }
}

/// Whether the password or token was refused.
pub(super) const fn is_refused(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::LoginRefused | ErrorKind::TokenRefused)
}

impl<P: Platform> Engine<P> {
    /// The password of an account, if it is at hand.
    pub(super) async fn password(&self, id: AccountId) -> Option<Secret> {
        if let Some(secret) = self.state.borrow().passwords.session.get(&id) {
            return Some(secret.clone());
        }
        self.open_vault(id).await
    }

    /// Takes a password in. Where the vault does not work, that is told, and it lasts for this session.
    pub(super) async fn keep_password(&self, id: AccountId, password: Secret, keeping: PasswordKeeping) {
        let in_vault = match keeping {
            PasswordKeeping::Device => {
                let kept = self.in_time(self.parts.vault.keep(id, &password)).await.is_some();
                if !kept {
                    self.tell_vault_failed(ErrorKind::PasswordNotKept);
                }
                kept
            }
            PasswordKeeping::Session => {
                self.forget_in_vault(id).await;
                false
            }
        };
        let passwords = &mut self.state.borrow_mut().passwords;
        passwords.forget(id);
        let given = passwords.given.entry(id).or_default();
        *given = given.wrapping_add(1);
        if in_vault {
            passwords.in_vault.insert(id);
        } else {
            passwords.session.insert(id, password);
        }
    }

    /// Forgets the password everywhere; whether it is forgotten in the vault, too.
    pub(super) async fn forget_password(&self, id: AccountId) -> bool {
        self.state.borrow_mut().passwords.forget(id);
        self.forget_in_vault(id).await
    }

    /// Forgets the password in the vault; where that fails, a person must know what is still there. Whether it
    /// worked.
    async fn forget_in_vault(&self, id: AccountId) -> bool {
        let is_forgotten = self.in_time(self.parts.vault.forget(id)).await.is_some();
        if !is_forgotten {
            self.tell_vault_failed(ErrorKind::PasswordNotForgotten);
        }
        is_forgotten
    }

    fn tell_vault_failed(&self, kind: ErrorKind) {
        (self.notify)(Notice::StoreFailed(rule_user_error(kind, Stage::Storing)));
    }

    /// Looks into the vault for every account that says its password is there.
    pub(super) async fn look_into_vault(&self) {
        let kept = |account: &crate::store::StoredAccount| account.keeping == PasswordKeeping::Device;
        let ids: Vec<_> =
            self.state.borrow().accounts.iter().filter(|account| kept(account)).map(|account| account.id).collect();
        for id in ids {
            let found = self.open_vault(id).await.is_some();
            // One at a time: a password that is taken in meanwhile must not be lost from sight.
            let in_vault = &mut self.state.borrow_mut().passwords.in_vault;
            _ = if found { in_vault.insert(id) } else { in_vault.remove(&id) };
        }
    }

    async fn open_vault(&self, id: AccountId) -> Option<Secret> {
        self.in_time(self.parts.vault.open(id)).await.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_an_account_that_is_gone_is_gone_too() {
        let mut passwords = Passwords::default();
        let (stays, goes) = (AccountId(1), AccountId(2));
        for id in [stays, goes] {
            passwords.session.insert(id, Secret::new("x"));
        }
        passwords.in_vault.insert(goes);
        passwords.keep_only(&BTreeSet::from([stays]));
        assert_eq!(passwords.state(stays), PasswordState::AtHand);
        assert_eq!(passwords.state(goes), PasswordState::Needed);
    }
}
