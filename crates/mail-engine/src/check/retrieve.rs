//! RETR, pipelined, newest first; what arrives is stored in batches while more arrives. TOP where only the beginning of
//! a message is wanted; a whole message whose beginning is stored takes its place, in a commit of its own.
//!
//! The first message is committed as soon as it is there, so that it can be read; then batches grow. At most
//! [`crate::limits::OCTETS_IN_FLIGHT`] are asked for or wait to be stored at any time, so memory does not grow with the
//! maildrop, and a store that is slow slows the connection down.
//!
//! Must not: give out a receipt for what is not committed.

mod ahead;
mod batch;
mod receive;
mod storing;

use super::{Check, put_state, tally::Tally};
use crate::error::CheckError;
use crate::plan::{Extent, Plan, Retrieval};
use crate::ports::{Clock, Platform, Transport};
use crate::receipt::StoredReceipt;
use crate::server;
use crate::session::Session;
use crate::settle;
use crate::store::{Batch, MaildropState, NewMessage, Refused, RowBatch};
pub(super) use ahead::Ahead;
use batch::Filled;
use futures_util::StreamExt;
use mail_api::{ErrorKind, MessageId, Stage};
use pop3_proto::{Event, MessageNumber, UniqueId};
use receive::Receiving;
use std::{pin::pin, task::Poll};
use storing::{Committed, Shown, Storing};

/// A message that was retrieved and is stored whole.
pub(super) struct Stored {
    pub(super) number: MessageNumber,
    pub(super) unique_id: UniqueId,
    /// Whether it is deleted from the server now.
    pub(super) delete: bool,
    pub(super) receipt: StoredReceipt,
}

impl Stored {
    fn new(listed: Retrieval, receipt: StoredReceipt) -> Self {
        Self { number: listed.number, unique_id: listed.unique_id, delete: listed.delete, receipt }
    }
}

/// What happened next.
enum Turn {
    Event(Result<Event, CheckError>),
    Committed(Result<Committed, CheckError>),
    BatchIsDue,
}

/// Retrieves and stores what the plan says; some of it may have been asked for `ahead` of the plan. Where it fails,
/// what had arrived whole is stored all the same; and where it failed at a message, that message is written down, or no
/// later check would get past it. `state` follows what is stored.
pub(super) async fn run<P: Platform, T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    check: &Check<'_, P>,
    plan: &Plan,
    mut ahead: Ahead,
    state: &mut MaildropState,
    tally: &mut Tally<'_>,
) -> Result<Vec<Stored>, CheckError> {
    session.enter(Stage::Retrieving);
    let clock = &check.parts.clock;
    let mut receiving = Receiving::new(plan, &ahead.asked);
    let mut storing = Storing::new(|batch| commit(check, batch));

    let mut result: Result<(), CheckError> = 'session: loop {
        // While the store has all it may hold, or the last octet asked for is here, only the store is waited for.
        loop {
            if let Err(error) = receiving.submit(session, storing.octets()) {
                break 'session Err(error);
            }
            if receiving.is_idle() && receiving.is_done() {
                break 'session Ok(());
            }
            if !storing.is_stuck() && !receiving.is_idle() {
                break;
            }
            storing.start_if_room();
            match storing.commits.next().await {
                Some(Ok(done)) => storing.take(done, tally),
                Some(Err(error)) => break 'session Err(error),
                None => break,
            }
        }
        let event = if let Some(event) = ahead.arrived.pop_front() {
            Ok(event)
        } else {
            // Kept over everything else that happens: dropping it would lose what was half written.
            let mut next = pin!(session.next());
            loop {
                storing.start_if_full();
                let mut due = pin!(clock.sleep_until(storing.due()));
                // Commits first: they make room, and an endless stream of events must not keep them from starting.
                let turn = core::future::poll_fn(|context| {
                    if let Poll::Ready(Some(done)) = storing.commits.poll_next_unpin(context) {
                        return Poll::Ready(Turn::Committed(done));
                    }
                    if let Poll::Ready(event) = next.as_mut().poll(context) {
                        return Poll::Ready(Turn::Event(event));
                    }
                    if storing.can_start() {
                        return due.as_mut().poll(context).map(|()| Turn::BatchIsDue);
                    }
                    Poll::Pending
                });
                match turn.await {
                    Turn::Event(event) => break event,
                    Turn::Committed(Ok(done)) => storing.take(done, tally),
                    Turn::Committed(Err(error)) => break 'session Err(error),
                    Turn::BatchIsDue => storing.start_if_room(),
                }
            }
        };
        let now = clock.now();
        match event.and_then(|event| receiving.take(event, now, tally)) {
            Ok(Some(message)) => storing.add(message, now),
            Ok(None) => {}
            Err(error) => {
                break Err(error);
            }
        }
    };

    // What the server says is no answer: the message before it may have ended too early, and does not count as whole.
    let broke_off_behind = match &result {
        Err(error) if error.kind() == ErrorKind::ServerBrokeProtocol => receiving.last_received(),
        _ => None,
    };
    let is_dropped = broke_off_behind.is_some_and(|last| storing.drop_last(last));

    // Whatever ended it: what is here whole is kept.
    loop {
        storing.start_if_room();
        match storing.commits.next().await {
            Some(Ok(done)) => storing.take(done, tally),
            Some(Err(error)) => {
                result = result.and(Err(error));
                storing.give_up();
            }
            None => break,
        }
    }
    let mut noted = state.clone();
    noted.settled.extend(receiving.displaced.iter().copied());
    for stored in &storing.stored {
        server::pass(&mut noted.server, stored.unique_id.as_octets());
    }
    if let Err(error) = &result {
        let refuse = |state: &MaildropState, retrieval: &Retrieval| {
            let unique_id = retrieval.unique_id.as_octets().to_vec();
            settle::refuse(state, Refused { unique_id, octets: retrieval.octets })
        };
        match (error.kind(), broke_off_behind, receiving.at_fault()) {
            (ErrorKind::ServerExceedsLimit, _, Some(retrieval)) => {
                tally.skipped();
                noted = refuse(&noted, retrieval);
            }
            // It is stored already, perhaps cut short: it stays on the server.
            (_, Some(last), _) if !is_dropped && !receiving.last_is_beginning() => noted = refuse(&noted, last),
            (kind, last, at_fault) if server::is_about_the_connection(kind) => {
                if let Some(retrieval) = last.or(at_fault) {
                    noted.server = server::stumble(&noted.server, retrieval.unique_id.as_octets(), clock.now());
                }
            }
            _ => {}
        }
    }
    let noted = put_state(check, state, noted).await;
    // Why retrieving failed says more than that this could not be noted.
    result.and(noted).map(|()| storing.stored)
}

async fn commit<P: Platform>(check: &Check<'_, P>, mut batch: Filled) -> Result<Committed, CheckError> {
    let account = check.account.id;
    let store = check.parts.timely_store();
    if let Some(&Retrieval { extent: Extent::Rest { of, .. }, .. }) = batch.listed.first() {
        return complete(check, of, batch).await;
    }
    for message in &mut batch.messages {
        message.marks = check.observer.marks(&message.row);
    }
    let flags = batch.messages.iter().map(NewMessage::flags).collect();
    let rows = batch.messages.iter().map(|message| message.row.clone()).collect();
    let messages = Batch { account, retrieved: check.parts.clock.now(), messages: batch.messages };
    let committed = StoredReceipt::commit(&store, messages).await;
    let (id, receipts) = committed.map_err(CheckError::store)?;
    let stored = batch.listed.into_iter().zip(receipts);
    Ok(Committed {
        shown: Shown::Batch(RowBatch { batch: id, account, rows }, flags),
        stored: stored.filter_map(|(listed, receipt)| Some(Stored::new(listed, receipt?))).collect(),
        octets: batch.octets,
    })
}

/// Commits a message to the place of its beginning.
async fn complete<P: Platform>(check: &Check<'_, P>, of: MessageId, batch: Filled) -> Result<Committed, CheckError> {
    let (Some(listed), Some(whole)) = (batch.listed.into_iter().next(), batch.messages.into_iter().next()) else {
        return Err(CheckError::rule(Stage::Storing, ErrorKind::Internal));
    };
    let (store, now, row) = (check.parts.timely_store(), check.parts.clock.now(), whole.row.clone());
    let receipt = StoredReceipt::complete(&store, check.account.id, of, whole, now).await.map_err(CheckError::store)?;
    let stored = vec![Stored::new(listed, receipt)];
    Ok(Committed { shown: Shown::Completed(of, row), stored, octets: batch.octets })
}
