//! Which RETRs are under way, and the message that is arriving.
//!
//! Must not: hold more than one message that is not whole.

use super::super::tally::Tally;
use crate::error::CheckError;
use crate::limits;
use crate::plan::{Retrieval, is_whole};
use crate::ports::{Clock, Millis, Transport};
use crate::session::Session;
use mail_api::{ErrorKind, Stage};
use pop3_proto::{Command, CommandId, Event, MessageNumber};
use std::collections::{HashSet, VecDeque};

/// A message that arrived whole.
pub(super) struct Received {
    pub(super) retrieval: Retrieval,
    pub(super) raw: Vec<u8>,
}

pub(super) struct Receiving<'a> {
    wanted: std::vec::IntoIter<&'a Retrieval>,
    /// Without a retrieval: it was asked for ahead and is not wanted.
    under_way: VecDeque<(CommandId, Option<&'a Retrieval>)>,
    /// Octets of them as announced.
    asked_for: u64,
    arriving: Vec<u8>,
    /// The last one that arrived whole.
    last: Option<&'a Retrieval>,
}

impl<'a> Receiving<'a> {
    pub(super) fn new(wanted: &'a [Retrieval], ahead: &[(CommandId, MessageNumber)]) -> Self {
        let asked: HashSet<MessageNumber> = ahead.iter().map(|(_, number)| *number).collect();
        let (mut found, wanted): (Vec<_>, Vec<_>) =
            wanted.iter().partition(|retrieval| asked.contains(&retrieval.number));
        let asked_for = found.iter().map(|retrieval| room(retrieval)).fold(0, u64::saturating_add);
        let mut take = |number| {
            let at = found.iter().position(|retrieval| retrieval.number == number)?;
            Some(found.swap_remove(at))
        };
        let under_way = ahead.iter().map(|(id, number)| (*id, take(*number))).collect();
        Self { wanted: wanted.into_iter(), under_way, asked_for, arriving: Vec::new(), last: None }
    }

    /// Asks for more, as long as no more than the bound is asked for or waits to be stored; `waiting` octets do.
    pub(super) fn submit<T: Transport, C: Clock>(
        &mut self,
        session: &mut Session<'_, T, C>,
        waiting: u64,
    ) -> Result<(), CheckError> {
        while self.under_way.len() < limits::COMMANDS_IN_FLIGHT {
            let Some(next) = self.wanted.as_slice().first().copied() else { break };
            let octets = room(next);
            let total = self.asked_for.saturating_add(waiting).saturating_add(octets);
            // One message is always asked for, however large, once nothing else takes room.
            if total > limits::OCTETS_IN_FLIGHT && (waiting > 0 || !self.under_way.is_empty()) {
                break;
            }
            let id = session.submit(Command::Retr(next.number))?;
            self.asked_for = self.asked_for.saturating_add(octets);
            self.under_way.push_back((id, Some(next)));
            self.wanted.next();
        }
        Ok(())
    }

    /// Whether everything that was asked for is here.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether nothing is left to ask for.
    pub(super) fn is_done(&self) -> bool {
        self.wanted.as_slice().is_empty()
    }

    /// Takes an event in; the message it completes.
    pub(super) fn take(
        &mut self,
        event: Event,
        now: Millis,
        tally: &mut Tally<'_>,
    ) -> Result<Option<Received>, CheckError> {
        // Answers come in the order of the questions.
        let Some((expected, retrieval)) = self.under_way.front().copied() else { return Ok(None) };
        let Some(retrieval) = retrieval else {
            if matches!(event, Event::MessageEnd { id, .. } | Event::Err { id, .. } if id == expected) {
                self.under_way.pop_front();
            }
            return Ok(None);
        };
        match event {
            Event::MessageStart { id } if id == expected => {
                let announced = retrieval.octets.unwrap_or(0).min(limits::MAX_MESSAGE_OCTETS);
                // Sizes lie: no room is set aside for more than a batch.
                let capacity = announced.min(limits::BATCH_OCTETS);
                self.arriving = Vec::with_capacity(usize::try_from(capacity).unwrap_or(0));
            }
            Event::MessageChunk { id, octets } if id == expected => {
                let octets_now = u64::try_from(self.arriving.len().saturating_add(octets.len())).unwrap_or(u64::MAX);
                if octets_now > bound(retrieval.octets) {
                    return Err(CheckError::rule(Stage::Retrieving, ErrorKind::ServerExceedsLimit));
                }
                self.arriving.extend_from_slice(&octets);
                tally.received(now, u64::try_from(octets.len()).unwrap_or(u64::MAX));
            }
            Event::MessageEnd { id, .. } if id == expected => {
                self.finish(retrieval);
                let mut raw = core::mem::take(&mut self.arriving);
                raw.shrink_to_fit();
                self.last = Some(retrieval);
                let octets = u64::try_from(raw.len()).unwrap_or(u64::MAX);
                let mut retrieval = retrieval.clone();
                if retrieval.delete && !is_whole(retrieval.octets, octets) {
                    retrieval.delete = false;
                    tally.kept_back();
                }
                return Ok(Some(Received { retrieval, raw }));
            }
            Event::Err { id, .. } if id == expected => {
                self.finish(retrieval);
                tally.skipped();
            }
            _ => {}
        }
        Ok(None)
    }

    /// The message that arrived last, whole as it seemed.
    pub(super) const fn last_received(&self) -> Option<&'a Retrieval> {
        self.last
    }

    /// The message whose answer arrives, or is waited for.
    pub(super) fn at_fault(&self) -> Option<&'a Retrieval> {
        self.under_way.front().and_then(|(_, retrieval)| *retrieval)
    }

    fn finish(&mut self, retrieval: &Retrieval) {
        self.under_way.pop_front();
        self.asked_for = self.asked_for.saturating_sub(room(retrieval));
    }
}

/// How much room is kept for a message. One whose size nobody told may be large.
fn room(retrieval: &Retrieval) -> u64 {
    retrieval.octets.unwrap_or(limits::BATCH_OCTETS)
}

/// How large a message may become that was announced with so many octets.
fn bound(announced: Option<u64>) -> u64 {
    let Some(announced) = announced else { return limits::MAX_MESSAGE_OCTETS };
    let slack = announced.max(limits::ANNOUNCED_SLACK_OCTETS);
    announced.saturating_add(slack).min(limits::MAX_MESSAGE_OCTETS)
}
