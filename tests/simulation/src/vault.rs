//! A place for passwords, in memory.
//!
//! Must not: write a password anywhere.

use mail_api::{AccountId, Secret};
use mail_engine::ports::{Vault, VaultError};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

/// Remembers passwords as long as it or a clone of it lives.
#[derive(Debug, Clone, Default)]
pub struct MemoryVault(Rc<Vaulted>);

#[derive(Debug, Default)]
struct Vaulted {
    passwords: RefCell<BTreeMap<AccountId, Secret>>,
    broken: Cell<bool>,
}

impl MemoryVault {
    /// How many passwords it remembers.
    pub fn len(&self) -> usize {
        self.0.passwords.borrow().len()
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.0.passwords.borrow().is_empty()
    }

    /// Lets every call fail from now on, or work again.
    pub fn set_broken(&self, broken: bool) {
        self.0.broken.set(broken);
    }

    fn passwords(&self) -> Result<&RefCell<BTreeMap<AccountId, Secret>>, VaultError> {
        if self.0.broken.get() { Err(VaultError) } else { Ok(&self.0.passwords) }
    }
}

impl Vault for MemoryVault {
    async fn keep(&self, account: AccountId, password: &Secret) -> Result<(), VaultError> {
        self.passwords()?.borrow_mut().insert(account, password.clone());
        Ok(())
    }

    async fn open(&self, account: AccountId) -> Result<Option<Secret>, VaultError> {
        Ok(self.passwords()?.borrow().get(&account).cloned())
    }

    async fn forget(&self, account: AccountId) -> Result<(), VaultError> {
        self.passwords()?.borrow_mut().remove(&account);
        Ok(())
    }
}
