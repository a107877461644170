//! Turns among the engines of one process.
//!
//! Must not: wait for a turn.

use mail_api::AccountId;
use mail_engine::ports::Turns;
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

/// Who may check which account. Engines that share a store share clones of this.
#[derive(Debug, Clone, Default)]
pub struct ProcessTurns(Rc<RefCell<BTreeSet<AccountId>>>);

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
