//! A place for passwords, in memory.
//!
//! Must not: write a password anywhere.

use mail_api::{AccountId, Secret};
use mail_engine::ports::{Vault, VaultError};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// Remembers passwords as long as it or a clone of it lives.
#[derive(Debug, Clone, Default)]
pub struct MemoryVault(Rc<RefCell<BTreeMap<AccountId, Secret>>>);

impl MemoryVault {
    /// How many passwords it remembers.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

impl Vault for MemoryVault {
    async fn keep(&self, account: AccountId, password: &Secret) -> Result<(), VaultError> {
        self.0.borrow_mut().insert(account, password.clone());
        Ok(())
    }

    async fn open(&self, account: AccountId) -> Result<Option<Secret>, VaultError> {
        Ok(self.0.borrow().get(&account).cloned())
    }

    async fn forget(&self, account: AccountId) -> Result<(), VaultError> {
        self.0.borrow_mut().remove(&account);
        Ok(())
    }
}
