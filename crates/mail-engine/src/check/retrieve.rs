//! RETR, pipelined, newest first; what arrives is stored in batches while more arrives.
//!
//! The first message is committed as soon as it is there, so that it can be read; then batches grow. At most
//! [`limits::OCTETS_IN_FLIGHT`] are asked for or wait to be stored at any time, so memory does not grow with the
//! maildrop, and a store that is slow slows the connection down.
//!
//! Must not: give out a receipt for what is not committed.

mod batch;
mod receive;

use super::{Check, in_time, tally::Tally};
use crate::error::CheckError;
use crate::limits;
use crate::plan::Plan;
use crate::ports::{Clock, Platform, Transport};
use crate::receipt::StoredReceipt;
use crate::session::Session;
use crate::store::{Batch, RowBatch};
use batch::{Filled, Filling};
use futures_util::{StreamExt, stream::FuturesUnordered};
use mail_api::Stage;
use pop3_proto::{Event, MessageNumber, UniqueId};
use receive::Receiving;
use std::{pin::pin, task::Poll};

/// A message that was retrieved and is stored.
pub(super) struct Stored {
    pub(super) number: MessageNumber,
    pub(super) unique_id: UniqueId,
    pub(super) receipt: StoredReceipt,
}

/// What a commit gives.
struct Committed {
    rows: RowBatch,
    stored: Vec<Stored>,
    octets: u64,
}

/// What happened next.
enum Turn {
    Event(Result<Event, CheckError>),
    Committed(Result<Committed, CheckError>),
    BatchIsDue,
}

/// Retrieves and stores what the plan says. Where it fails, what had arrived whole is stored all the same.
pub(super) async fn run<P: Platform, T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    check: &Check<'_, P>,
    plan: &Plan,
    tally: &mut Tally<'_>,
) -> Result<Vec<Stored>, CheckError> {
    session.enter(Stage::Retrieving);
    let clock = &check.parts.clock;
    let mut receiving = Receiving::new(&plan.retrieve);
    let mut filling = Filling::default();
    let mut commits = FuturesUnordered::new();
    let mut stored = Vec::new();
    let mut committing: u64 = 0;

    let received: Result<(), CheckError> = 'session: loop {
        if let Err(error) = receiving.submit(session, filling.octets().saturating_add(committing)) {
            break Err(error);
        }
        if receiving.is_idle() && receiving.is_done() {
            break Ok(());
        }
        // While the store has all it may hold, or the last octet asked for is there, only the store is waited for.
        while (commits.len() >= limits::COMMITS_IN_FLIGHT && filling.is_full()) || receiving.is_idle() {
            if commits.len() < limits::COMMITS_IN_FLIGHT && !filling.is_empty() {
                start(&mut filling, &mut committing, |batch| commits.push(commit(check, batch)));
            }
            match commits.next().await {
                Some(Ok(done)) => take(done, &mut stored, &mut committing, tally),
                Some(Err(error)) => break 'session Err(error),
                None => break,
            }
            if let Err(error) = receiving.submit(session, filling.octets().saturating_add(committing)) {
                break 'session Err(error);
            }
        }
        let event = {
            let mut next = pin!(session.next());
            loop {
                if filling.is_full() && commits.len() < limits::COMMITS_IN_FLIGHT {
                    start(&mut filling, &mut committing, |batch| commits.push(commit(check, batch)));
                }
                let mut due = pin!(clock.sleep_until(filling.due()));
                let timed = !filling.is_empty() && commits.len() < limits::COMMITS_IN_FLIGHT;
                // Commits first: they make room, and an endless stream of events must not keep them from starting.
                let turn = core::future::poll_fn(|context| {
                    if let Poll::Ready(Some(done)) = commits.poll_next_unpin(context) {
                        return Poll::Ready(Turn::Committed(done));
                    }
                    if let Poll::Ready(event) = next.as_mut().poll(context) {
                        return Poll::Ready(Turn::Event(event));
                    }
                    if timed { due.as_mut().poll(context).map(|()| Turn::BatchIsDue) } else { Poll::Pending }
                });
                match turn.await {
                    Turn::Event(event) => break event,
                    Turn::Committed(Ok(done)) => take(done, &mut stored, &mut committing, tally),
                    Turn::Committed(Err(error)) => break 'session Err(error),
                    Turn::BatchIsDue => {
                        start(&mut filling, &mut committing, |batch| commits.push(commit(check, batch)));
                    }
                }
            }
        };
        let now = clock.now();
        match event.and_then(|event| receiving.take(event, now, tally)) {
            Ok(Some(message)) => filling.add(message, now),
            Ok(None) => {}
            Err(error) => break Err(error),
        }
    };

    // Whatever ended it: what is here whole is kept.
    let mut result = received;
    while !filling.is_empty() || !commits.is_empty() {
        if !filling.is_empty() && commits.len() < limits::COMMITS_IN_FLIGHT {
            start(&mut filling, &mut committing, |batch| commits.push(commit(check, batch)));
        }
        match commits.next().await {
            Some(Ok(done)) => take(done, &mut stored, &mut committing, tally),
            Some(Err(error)) => {
                result = result.and(Err(error));
                filling = Filling::default();
            }
            None => {}
        }
    }
    result.map(|()| stored)
}

/// Hands what was gathered to the store.
fn start(filling: &mut Filling, committing: &mut u64, commit: impl FnOnce(Filled)) {
    let batch = filling.take();
    *committing = committing.saturating_add(batch.octets);
    commit(batch);
}

fn take(done: Committed, stored: &mut Vec<Stored>, committing: &mut u64, tally: &mut Tally<'_>) {
    *committing = committing.saturating_sub(done.octets);
    stored.extend(done.stored);
    tally.stored(done.rows);
}

async fn commit<P: Platform>(check: &Check<'_, P>, batch: Filled) -> Result<Committed, CheckError> {
    let account = check.account.id;
    let rows = batch.messages.iter().map(|message| message.row.clone()).collect();
    let batch_to_store = Batch { account, retrieved: check.parts.clock.now(), messages: batch.messages };
    let (id, receipts) = in_time(check, StoredReceipt::commit(&check.parts.store, batch_to_store)).await?;
    let stored = batch.listed.into_iter().zip(receipts);
    Ok(Committed {
        rows: RowBatch { batch: id, account, rows },
        stored: stored.map(|((number, unique_id), receipt)| Stored { number, unique_id, receipt }).collect(),
        octets: batch.octets,
    })
}
