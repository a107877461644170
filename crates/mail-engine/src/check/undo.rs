//! A moment to think again: where a leave policy deletes for the first time, what is marked waits before QUIT.
//!
//! Nothing is gone from the server before QUIT (RFC 1939 §6), so whatever ends the session in this moment keeps it all.
//!
//! Must not: ask twice about one policy, or take no answer for a wish.

use super::{Check, delete::Marked, tally::Tally};
use crate::cancel::{after, within};
use crate::leave;
use crate::limits;
use crate::ports::{Clock, Platform};
use crate::store::MaildropState;

/// Why what is marked is to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A person wants it back, and the policy with it.
    TakenBack,
    /// A person ended the check; the policy stands, and is asked about at the next check.
    Cancelled,
}

/// Waits for a person to want back what is marked. `None` where nobody does, or where this policy was applied before.
pub(super) async fn wanted<P: Platform>(
    check: &Check<'_, P>,
    state: &MaildropState,
    marked: &Marked,
    tally: &mut Tally<'_>,
) -> Option<Why> {
    let policy = check.account.settings.leave_policy;
    if state.applied.is_some_and(|applied| leave::is_covered(policy, applied)) {
        return None;
    }
    tally.undoable(marked.count(), limits::UNDO_GRACE);
    let clock = &check.parts.clock;
    let deadline = after(clock, limits::UNDO_GRACE);
    let undone = within(clock, deadline, Some(check.cancel), check.undo.wanted()).await;
    match undone {
        // The device slept, or its clock jumped: nobody had that moment. It is offered again next time.
        Err(_) if clock.now().0 > deadline.0.saturating_add(limits::UNDO_SLACK.0) => Some(Why::Cancelled),
        Ok(()) => Some(Why::TakenBack),
        Err(_) if check.cancel.is_wanted() => Some(Why::Cancelled),
        Err(_) => None,
    }
}
