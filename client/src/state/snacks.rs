//! The lower edge: what was done, and what takes it back.
//!
//! Must not: hold which messages it was done with; the engine does.

use super::State;
use mail_api::{Change, StoreDoubt, UndoToken};

/// A message at the lower edge that offers to take something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snack {
    /// Counts up, so that an old timer does not close a new one.
    pub serial: u32,
    /// What was done.
    pub done: SnackKind,
    /// To how many messages.
    pub messages: u32,
    /// What takes it back.
    pub undo: Vec<UndoToken>,
}

/// What a [`Snack`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnackKind {
    /// Something was done with messages.
    Changed(Change),
    /// A filter worked on stored mail.
    Filtered,
    /// It can no longer be taken back.
    NotUndoable,
    /// A check stored so many messages.
    Arrived(u32),
    /// A file was saved.
    Saved,
    /// It did not work: the message or attachment is not to be had.
    NotSaved,
    /// The browser takes too long to lay the HTML of a message out; its text is shown.
    NotLaidOut,
    /// A report was copied.
    Copied,
    /// It could not be copied: the browser does not let the page.
    NotCopied,
    /// It is being checked already, here or in another tab.
    CheckedElsewhere,
    /// So many messages stayed on the server, too large or not given.
    Skipped(u32),
    /// So many messages stayed on the server although they were to go: what is stored may not be whole.
    KeptBack(u32),
    /// So many messages stayed on the server although they were to go: this speaks against the store.
    Withheld(u32, StoreDoubt),
    /// So many messages stayed on the server because a person wanted so, and the account leaves everything there now.
    TakenBack(u32),
    /// So many messages stayed on the server although they were to go: only their beginning is here.
    KeptBeginnings(u32),
    /// The server gave no rest of a message.
    RestNotGiven,
}

impl State {
    /// What can be taken back is not pushed aside by news, and grows with what is done in the same way.
    pub(super) fn show_snack(&mut self, done: SnackKind, mut messages: u32, mut undo: Vec<UndoToken>) {
        if let Some(shown) = &self.snack
            && !shown.undo.is_empty()
        {
            if undo.is_empty() {
                return;
            }
            if shown.done == done {
                messages = messages.saturating_add(shown.messages);
                undo.splice(..0, shown.undo.iter().copied());
            }
        }
        self.snack_serial = self.snack_serial.wrapping_add(1);
        self.snack = Some(Snack { serial: self.snack_serial, done, messages, undo });
    }
}
