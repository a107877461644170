//! DELE for what is stored, and what QUIT makes of it.
//!
//! The deletions are written down before the first DELE is sent. Until QUIT is answered nobody knows whether the
//! server removed anything; then what was written down is settled by the next listing.
//!
//! Must not: mark a message without its receipt.

use super::retrieve::Stored;
use super::{Check, put_state, tally::Tally};
use crate::error::{CheckError, Reason};
use crate::limits;
use crate::plan::Plan;
use crate::ports::{Clock, Platform, Transport};
use crate::receipt::StoredReceipt;
use crate::session::{Answer, Session};
use crate::settle as settling;
use crate::store::MaildropState;
use mail_api::{MessageId, Stage};
use pop3_proto::{Command, Event};
use std::collections::VecDeque;

/// What was marked.
pub(super) struct Marked {
    /// Answered with `+OK`.
    confirmed: Vec<MessageId>,
    /// Those that were meant.
    meant: Vec<MessageId>,
}

impl Marked {
    /// Whether nothing was marked.
    pub(super) const fn is_empty(&self) -> bool {
        self.confirmed.is_empty()
    }

    /// How many were meant and not marked.
    pub(super) fn missed(&self) -> u32 {
        count(self.meant.len().saturating_sub(self.confirmed.len()))
    }

    /// How many were marked.
    pub(super) fn count(&self) -> u32 {
        count(self.confirmed.len())
    }
}

/// Writes the deletions down and sends DELE for each. `state` follows what is stored.
pub(super) async fn mark<P: Platform, T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    check: &Check<'_, P>,
    plan: Plan,
    stored: Vec<Stored>,
    state: &mut MaildropState,
) -> Result<Marked, CheckError> {
    session.enter(Stage::Deleting);
    let known = plan.delete.into_iter().filter_map(|deletion| {
        let receipt = StoredReceipt::of_known(deletion.known)?;
        Some(Stored { number: deletion.number, unique_id: deletion.unique_id, delete: true, receipt })
    });
    let mut due: VecDeque<Stored> = known.chain(stored.into_iter().filter(|stored| stored.delete)).collect();
    let meant: Vec<MessageId> = due.iter().map(|stored| stored.receipt.message()).collect();
    let mut confirmed = Vec::new();
    if meant.is_empty() || session.is_cancelled() {
        return Ok(Marked { confirmed, meant });
    }
    let intended = settling::intend(state, meant.iter().copied());
    put_state(check, state, intended).await?;

    session.end_orderly();
    let mut under_way = VecDeque::new();
    loop {
        while under_way.len() < limits::COMMANDS_IN_FLIGHT && !session.is_cancelled() {
            let Some(Stored { number, unique_id, receipt, .. }) = due.pop_front() else { break };
            let id = session.mark(number, &unique_id, &receipt)?;
            under_way.push_back((id, receipt.message()));
        }
        let Some((expected, message)) = under_way.front().copied() else { break };
        match session.next().await? {
            Event::Ok { id, .. } if id == expected => {
                confirmed.push(message);
                under_way.pop_front();
            }
            Event::Err { id, .. } if id == expected => {
                under_way.pop_front();
            }
            _ => {}
        }
    }
    Ok(Marked { confirmed, meant })
}

/// Takes the answer to QUIT in. `state` follows what is stored.
pub(super) async fn settle<P: Platform>(
    check: &Check<'_, P>,
    marked: Marked,
    quit: Result<Answer, CheckError>,
    state: &mut MaildropState,
    tally: &mut Tally<'_>,
) -> Result<(), CheckError> {
    match quit? {
        Answer::Refused(reply) => {
            Err(CheckError { stage: Stage::Quitting, reason: Reason::Refused { reply, says_auth: false } })
        }
        _ => {
            tally.deleted(marked.count(), marked.missed());
            let settled = settling::confirm(state, marked.confirmed);
            let applied = Some(check.account.settings.leave_policy);
            put_state(check, state, MaildropState { applied, ..settled }).await
        }
    }
}

/// Takes every mark back (RSET, RFC 1939 §5). Where the server does not confirm that, what was meant stays written down,
/// QUIT is not sent, and the next listing settles it. `state` follows what is stored.
pub(super) async fn take_back<P: Platform, T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    check: &Check<'_, P>,
    marked: Marked,
    state: &mut MaildropState,
) -> Result<(), CheckError> {
    match session.ask(Command::Rset).await? {
        Answer::Refused(reply) => {
            Err(CheckError { stage: Stage::Deleting, reason: Reason::Refused { reply, says_auth: false } })
        }
        _ => put_state(check, state, settling::withdraw(state, marked.meant)).await,
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
