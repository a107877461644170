//! What is done with many messages at once, and how it is taken back.
//!
//! Flags change in the store first, in one transaction for each [`limits::CHANGE_CHUNK`], then in the list. What flags
//! were is kept as changes that bring them back, and those touch nothing but what was changed.
//!
//! Must not: give a person less to take back than was done.

use super::{Answer, Engine};
use crate::error::{rule_user_error, store_user_error};
use crate::filters::flag_change;
use crate::limits;
use crate::ports::Platform;
use crate::store::{FlagChange, Flags, Store, StoreError};
use mail_api::{Change, ErrorKind, MessageId, Reply, Selection, Stage, UndoToken};
use std::collections::{BTreeMap, VecDeque};

/// What is to change: a change of flags and the messages it is of.
pub(super) type Changes = Vec<(FlagChange, Vec<MessageId>)>;

/// The last actions, the latest last.
#[derive(Default, Clone)]
pub(super) struct Done {
    ever: u32,
    actions: VecDeque<(UndoToken, Changes)>,
}

impl Done {
    /// Keeps what takes an action back, and forgets the oldest ones beyond the limits.
    fn keep(&mut self, back: Changes) -> UndoToken {
        self.ever = self.ever.wrapping_add(1);
        let token = UndoToken(self.ever);
        self.actions.push_back((token, back));
        let messages = |changes: &Changes| changes.iter().map(|(_, ids)| ids.len()).fold(0, usize::saturating_add);
        let mut all = self.actions.iter().map(|(_, changes)| messages(changes)).fold(0, usize::saturating_add);
        while self.actions.len() > limits::UNDO_ACTIONS || (all > limits::UNDO_MESSAGES && self.actions.len() > 1) {
            let gone = self.actions.pop_front();
            all = all.saturating_sub(gone.map_or(0, |(_, changes)| messages(&changes)));
        }
        token
    }

    /// These flags mean nothing any more: they come back to no message, for their bits may mean something else soon.
    pub(super) fn forget(&mut self, flags: Flags) {
        for (change, _) in self.actions.iter_mut().flat_map(|(_, changes)| changes) {
            let FlagChange { set, clear } = *change;
            *change = FlagChange { set: Flags(set.0 & !flags.0), clear: Flags(clear.0 & !flags.0) };
        }
    }

    /// Takes out these actions, the latest first; `None` where one is not there, and then all stay.
    fn take(&mut self, tokens: &[UndoToken]) -> Option<Vec<Changes>> {
        if !tokens.iter().all(|token| self.actions.iter().any(|(kept, _)| kept == token)) {
            return None;
        }
        let (taken, stay): (VecDeque<_>, VecDeque<_>) =
            core::mem::take(&mut self.actions).into_iter().partition(|(kept, _)| tokens.contains(kept));
        self.actions = stay;
        Some(taken.into_iter().rev().map(|(_, changes)| changes).collect())
    }
}

impl<P: Platform> Engine<P> {
    pub(super) async fn change(&self, which: Selection, change: Change) -> Answer {
        let looked = self.look_through(&which, None).await;
        let _turn = self.flags_turn.lock().await;
        let ids = self.selected(which, looked).await;
        self.change_in_turn(flag_change(change), ids).await
    }

    /// Makes this change; the turn of flags is held.
    pub(super) async fn change_in_turn(&self, change: FlagChange, ids: Vec<MessageId>) -> Answer {
        let mut done = Vec::new();
        let mut result = Ok(());
        for chunk in ids.chunks(limits::CHANGE_CHUNK) {
            if result.is_ok() {
                // What failed may have been stored all the same, and can be taken back with the rest.
                done.push((change, self.changing(change, chunk)));
                result = self.put_change(chunk, change).await;
            }
        }
        let back = changes_back(&done);
        let messages = done.iter().map(|(_, ids)| ids.len()).fold(0, usize::saturating_add);
        let undo = (!back.is_empty()).then(|| self.state.borrow_mut().done.keep(back));
        let failed = result.map_err(|error| store_user_error(error, Stage::Storing)).err();
        match (undo, failed) {
            (None, Some(error)) => Err(error),
            (undo, failed) => {
                Ok(Reply::Changed { messages: u32::try_from(messages).unwrap_or(u32::MAX), undo, failed })
            }
        }
    }

    /// Takes actions back, the latest first.
    pub(super) async fn undo(&self, tokens: Vec<UndoToken>) -> Answer {
        let _turn = self.flags_turn.lock().await;
        let before = self.state.borrow().done.clone();
        let taken = self.state.borrow_mut().done.take(&tokens);
        let back = self.left_of(taken.into_iter().flatten().flatten());
        if back.is_empty() {
            return Err(rule_user_error(ErrorKind::NotUndoable, Stage::Storing));
        }
        for (change, ids) in back {
            for chunk in ids.chunks(limits::CHANGE_CHUNK) {
                if let Err(error) = self.put_change(chunk, change).await {
                    // It can be tried again: what is back already stays so.
                    self.state.borrow_mut().done = before;
                    return Err(store_user_error(error, Stage::Storing));
                }
            }
        }
        Ok(Reply::Done)
    }

    /// What is left of changes: what was removed for good meanwhile, here or in another tab, does not come back.
    fn left_of(&self, changes: impl Iterator<Item = (FlagChange, Vec<MessageId>)>) -> Changes {
        let state = self.state.borrow();
        let mut left: Changes = changes.collect();
        left.iter_mut().for_each(|(_, ids)| ids.retain(|id| state.list.is_here(*id)));
        left.retain(|(_, ids)| !ids.is_empty());
        left
    }

    /// Those of these messages that a change changes, with the flags they have.
    fn changing(&self, change: FlagChange, ids: &[MessageId]) -> Vec<(MessageId, Flags)> {
        let state = self.state.borrow();
        let here = ids.iter().filter(|id| state.list.is_here(**id));
        let old = here.filter_map(|id| Some((*id, state.list.flags(*id)?)));
        old.filter(|(_, flags)| change.apply(*flags) != *flags).collect()
    }

    /// Changes flags in the store and then in the list.
    pub(super) async fn put_change(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError> {
        self.store().change_flags(ids, change).await?;
        if self.state.borrow_mut().list.change_flags(ids, change) {
            self.mailbox_changed();
        }
        Ok(())
    }
}

/// What takes changes back, the last first: messages that were alike go together.
fn changes_back(done: &[(FlagChange, Vec<(MessageId, Flags)>)]) -> Changes {
    let mut back = Vec::new();
    for (change, messages) in done.iter().rev() {
        let mut alike: BTreeMap<(u64, u64), Vec<MessageId>> = BTreeMap::new();
        for (id, before) in messages {
            let FlagChange { set, clear } = change.back(*before);
            alike.entry((set.0, clear.0)).or_default().push(*id);
        }
        let changes = alike.into_iter();
        back.extend(changes.map(|((set, clear), ids)| (FlagChange { set: Flags(set), clear: Flags(clear) }, ids)));
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(messages: u64) -> Changes {
        vec![(FlagChange::NONE, (0..messages).map(MessageId).collect())]
    }

    #[test]
    fn the_last_actions_are_kept_and_not_more_messages_than_the_limit() {
        let mut done = Done::default();
        let tokens: Vec<UndoToken> = (0..=limits::UNDO_ACTIONS).map(|_| done.keep(of(1))).collect();
        assert_eq!(done.take(&tokens[..2]), None, "the first is forgotten");
        assert_eq!(done.take(&tokens[1..]).map(|taken| taken.len()), Some(limits::UNDO_ACTIONS));
        assert_eq!(done.take(&tokens[1..2]), None, "nothing is taken back twice");
        let (few, many) = (done.keep(of(1)), done.keep(of(limits::UNDO_MESSAGES as u64 + 1)));
        assert_eq!(done.take(&[few]), None);
        assert!(done.take(&[many]).is_some(), "the last one stays, however large");
        let tag = Flags::tag(mail_api::TagId(3));
        let change = |set: Flags, clear| (FlagChange { set, clear }, vec![MessageId(1)]);
        let token = done.keep(vec![change(tag.with(Flags::READ), Flags::STARRED), change(Flags::READ, tag)]);
        done.forget(tag);
        let left = vec![change(Flags::READ, Flags::STARRED), change(Flags::READ, Flags::default())];
        assert_eq!(done.take(&[token]), Some(vec![left]), "what is forgotten takes nothing else along");
    }
}
