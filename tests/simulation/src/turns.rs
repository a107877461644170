//! Turns among the engines of one process.
//!
//! Must not: wait for a turn.

use mail_engine::ports::{TurnAt, Turns};
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

/// Who has which turn. Engines that share a store share clones of this.
#[derive(Debug, Clone, Default)]
pub struct ProcessTurns(Rc<RefCell<BTreeSet<TurnAt>>>);

/// A turn; it ends when dropped.
#[derive(Debug)]
pub struct ProcessTurn {
    turns: ProcessTurns,
    at: TurnAt,
}

impl Turns for ProcessTurns {
    type Turn = ProcessTurn;

    async fn try_take(&self, at: TurnAt) -> Option<ProcessTurn> {
        self.0.borrow_mut().insert(at).then(|| ProcessTurn { turns: self.clone(), at })
    }
}

impl Drop for ProcessTurn {
    fn drop(&mut self) {
        self.turns.0.borrow_mut().remove(&self.at);
    }
}
