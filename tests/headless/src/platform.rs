//! What else the engine needs from a platform: time, a place for passwords, turns.
//!
//! Must not: write a password anywhere.

use mail_api::{AccountId, Secret};
use mail_engine::ports::{Clock, Connector, Millis, Platform, Turns, Vault, VaultError};
use mail_engine::store::Store;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A native platform: this store, this connector.
#[derive(Debug)]
pub struct Native<S, C>(PhantomData<(S, C)>);

impl<S: Store + 'static, C: Connector + 'static> Platform for Native<S, C> {
    type Store = S;
    type Connector = C;
    type Clock = SystemClock;
    type Vault = MemoryVault;
    type Turns = ProcessTurns;
}

/// The machine's clock, and tokio's timers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    /// How far it goes ahead of the machine's: for proofs that days have passed.
    pub ahead: Duration,
}

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(u64::try_from((since + self.ahead).as_millis()).unwrap_or(u64::MAX))
    }

    async fn sleep_until(&self, deadline: Millis) {
        let left = deadline.0.saturating_sub(self.now().0);
        tokio::time::sleep(Duration::from_millis(left)).await;
    }
}

/// Remembers passwords as long as the process lives.
#[derive(Debug, Clone, Default)]
pub struct MemoryVault(Rc<RefCell<HashMap<AccountId, Secret>>>);

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

/// Turns among the engines of one process.
#[derive(Debug, Clone, Default)]
pub struct ProcessTurns(Rc<RefCell<HashSet<AccountId>>>);

/// A turn; it ends when dropped.
#[derive(Debug)]
pub struct ProcessTurn {
    turns: ProcessTurns,
    account: AccountId,
}

impl Turns for ProcessTurns {
    type Turn = ProcessTurn;

    async fn try_take(&self, account: AccountId) -> Option<ProcessTurn> {
        self.0.borrow_mut().insert(account).then(|| ProcessTurn { turns: self.clone(), account })
    }
}

impl Drop for ProcessTurn {
    fn drop(&mut self) {
        self.turns.0.borrow_mut().remove(&self.account);
    }
}
