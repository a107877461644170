//! The lower edge: what was done, and what takes it back; that longer than it is told.
//!
//! Must not: hold which messages it was done with; the engine does.

use super::State;
use mail_api::{Change, CheckReport, ErrorKind, StoreDoubt, UndoToken};

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
    /// Something was taken back that was done with so many messages.
    Undone(Undone, u32),
    /// It can no longer be taken back.
    NotUndoable,
    /// A check stored so many messages.
    Arrived(u32),
    /// What was to be chosen are more rows than can be named.
    TooManyToChoose,
    /// A file was saved.
    Saved,
    /// An answer could not be prepared.
    NotAnswered,
    /// It did not work: the message or attachment is not to be had.
    NotSaved,
    /// The browser takes too long to lay the HTML of a message out; its text is shown.
    NotLaidOut,
    /// A report was copied.
    Copied,
    /// It could not be copied: the browser does not let the page.
    NotCopied,
    /// The words of the language that was chosen could not be fetched.
    LanguageNotLoaded,
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

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// What was done with messages.
    Changed(Change),
    /// What a filter did.
    Filtered,
}

impl Snack {
    /// What is told once it is taken back, where it can be.
    pub const fn undone(&self) -> Option<SnackKind> {
        match self.done {
            SnackKind::Changed(change) => Some(SnackKind::Undone(Undone::Changed(change), self.messages)),
            SnackKind::Filtered => Some(SnackKind::Undone(Undone::Filtered, self.messages)),
            _ => None,
        }
    }
}

/// Something that was done and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// What.
    what: SnackKind,
    /// With how many messages.
    messages: u32,
    /// What takes it back.
    undo: UndoToken,
    /// It is taken back with what was done before it.
    goes_along: bool,
    /// It is being taken back.
    is_going: bool,
}

/// Most of what is remembered, to be taken back: the engine forgets in the end, too.
const MOST_DONE: usize = 20;

impl State {
    /// Something was done. What is seen where it was done is not told, and can be taken back all the same.
    pub(super) fn note_done(&mut self, what: SnackKind, messages: u32, undo: UndoToken, is_seen: bool) {
        // What is done in the same way again, while it is told and nothing was done in between, is one with it.
        let before = self.done.last().map(|done| done.undo);
        let is_told = |shown: &Snack| shown.done == what && before.is_some_and(|undo| shown.undo.contains(&undo));
        let goes_along = !is_seen && self.snack.as_ref().is_some_and(is_told);
        self.done.push(Done { what, messages, undo, goes_along, is_going: false });
        let too_many = self.done.len().saturating_sub(MOST_DONE);
        self.done.drain(..too_many);
        if !is_seen && let Some(last) = self.last_done() {
            self.show_snack(last.done, last.messages, last.undo);
        }
    }

    /// The last thing that can be taken back, whether it is still told or not.
    pub fn last_done(&self) -> Option<Snack> {
        let here: Vec<&Done> = self.done.iter().filter(|done| !done.is_going).collect();
        let last = here.last()?;
        let begin = here.iter().rposition(|done| !done.goes_along).unwrap_or_default();
        let all = here.get(begin..).unwrap_or_default();
        Some(Snack {
            serial: self.snack_serial,
            done: last.what,
            messages: all.iter().fold(0, |sum, done| sum.saturating_add(done.messages)),
            undo: all.iter().map(|done| done.undo).collect(),
        })
    }

    /// This is being taken back, and is not offered meanwhile.
    pub(super) fn undoing(&mut self, undo: &[UndoToken]) {
        self.set_going(undo, true);
        self.snack.take_if(|shown| shown.undo.iter().any(|token| undo.contains(token)));
    }

    /// This was taken back, or never will be.
    pub(super) fn forget_done(&mut self, undo: &[UndoToken]) {
        self.done.retain(|done| !undo.contains(&done.undo));
    }

    /// This could not be taken back, and can be tried again.
    pub(super) fn not_undone(&mut self, undo: &[UndoToken]) {
        self.set_going(undo, false);
        if let Some(last) = self.last_done().filter(|last| last.undo == undo) {
            self.show_snack(last.done, last.messages, last.undo);
        }
    }

    fn set_going(&mut self, undo: &[UndoToken], is_going: bool) {
        let these = self.done.iter_mut().filter(|done| undo.contains(&done.undo));
        these.for_each(|done| done.is_going = is_going);
    }

    /// What can be taken back is not pushed aside by news.
    pub(super) fn show_snack(&mut self, done: SnackKind, messages: u32, undo: Vec<UndoToken>) {
        if undo.is_empty() && self.snack.as_ref().is_some_and(|shown| !shown.undo.is_empty()) {
            return;
        }
        self.snack_serial = self.snack_serial.wrapping_add(1);
        self.snack = Some(Snack { serial: self.snack_serial, done, messages, undo });
    }

    /// What the end of a check leaves behind.
    pub(super) fn check_ended(&mut self, report: CheckReport) {
        self.checks.remove(&report.account);
        match report.error {
            None => {
                self.troubles.remove(&report.account);
            }
            // Nothing a person has to see to.
            Some(error) if matches!(error.kind, ErrorKind::Cancelled | ErrorKind::CheckedElsewhere) => {}
            Some(error) => {
                self.troubles.insert(report.account, error);
            }
        }
        if report.taken_back > 0 {
            self.show_snack(SnackKind::TakenBack(report.taken_back), 0, Vec::new());
        } else if let Some(doubt) = report.doubt {
            self.is_incomplete |= doubt == StoreDoubt::Incomplete;
            self.show_snack(SnackKind::Withheld(report.withheld, doubt), 0, Vec::new());
        } else if report.kept_back > 0 {
            self.show_snack(SnackKind::KeptBack(report.kept_back), 0, Vec::new());
        } else if report.skipped > 0 {
            self.show_snack(SnackKind::Skipped(report.skipped), 0, Vec::new());
        } else if report.stored > 0 {
            self.show_snack(SnackKind::Arrived(report.stored), 0, Vec::new());
        } else if report.kept_beginnings > 0 {
            self.show_snack(SnackKind::KeptBeginnings(report.kept_beginnings), 0, Vec::new());
        }
    }
}
