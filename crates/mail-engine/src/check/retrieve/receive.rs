//! Which RETRs and TOPs are under way, and the message that is arriving.
//!
//! Must not: hold more than one message that is not whole.

use super::super::tally::Tally;
use crate::digest::HeaderDigest;
use crate::error::CheckError;
use crate::limits;
use crate::plan::{Extent, Plan, Retrieval, is_whole};
use crate::ports::{Clock, Millis, Transport};
use crate::session::Session;
use mail_api::{ErrorKind, MessageId, Stage};
use pop3_proto::{Command, CommandId, Event, MessageNumber};
use std::collections::{HashMap, HashSet, VecDeque};

/// A message that arrived as it was wanted: whole, or its beginning.
pub(super) struct Received {
    pub(super) retrieval: Retrieval,
    pub(super) raw: Vec<u8>,
}

pub(super) struct Receiving<'a> {
    wanted: std::vec::IntoIter<&'a Retrieval>,
    /// Of these the server gave no beginning: they are asked for whole.
    instead: VecDeque<&'a Retrieval>,
    under_way: VecDeque<UnderWay<'a>>,
    /// Octets of them as announced.
    asked_for: u64,
    arriving: Vec<u8>,
    /// The last one that arrived, and how much of it.
    last: Option<(&'a Retrieval, Extent)>,
    /// What the headers of beginnings come to.
    digests: &'a HashMap<MessageId, HeaderDigest>,
    /// Beginnings whose unique-id another message has now.
    pub(super) displaced: Vec<MessageId>,
}

/// A message that was asked for.
#[derive(Clone, Copy)]
struct UnderWay<'a> {
    id: CommandId,
    /// None where it was asked for ahead and is not wanted.
    retrieval: Option<&'a Retrieval>,
    extent: Extent,
}

impl UnderWay<'_> {
    fn room(&self) -> u64 {
        self.retrieval.map_or(0, |retrieval| room(retrieval, self.extent))
    }
}

impl<'a> Receiving<'a> {
    pub(super) fn new(plan: &'a Plan, ahead: &[(CommandId, MessageNumber)]) -> Self {
        let wanted = &plan.retrieve;
        let asked: HashSet<MessageNumber> = ahead.iter().map(|(_, number)| *number).collect();
        let (mut found, wanted): (Vec<_>, Vec<_>) =
            wanted.iter().partition(|retrieval| asked.contains(&retrieval.number));
        let mut take = |number| {
            let at = found.iter().position(|retrieval| retrieval.number == number)?;
            Some(found.swap_remove(at))
        };
        let under_way = ahead.iter().map(|(id, number)| {
            let retrieval = take(*number);
            // It was asked for whole, whatever was planned since.
            let extent = match retrieval.map(|retrieval| retrieval.extent) {
                Some(extent @ Extent::Rest { .. }) => extent,
                Some(Extent::Whole | Extent::Beginning) | None => Extent::Whole,
            };
            UnderWay { id: *id, retrieval, extent }
        });
        let under_way: VecDeque<_> = under_way.collect();
        let asked_for = under_way.iter().map(UnderWay::room).fold(0, u64::saturating_add);
        let (wanted, instead) = (wanted.into_iter(), VecDeque::new());
        Self {
            wanted,
            instead,
            under_way,
            asked_for,
            arriving: Vec::new(),
            last: None,
            digests: &plan.digests,
            displaced: Vec::new(),
        }
    }

    /// Asks for more, as long as no more than the bound is asked for or waits to be stored; `waiting` octets do.
    pub(super) fn submit<T: Transport, C: Clock>(
        &mut self,
        session: &mut Session<'_, T, C>,
        waiting: u64,
    ) -> Result<(), CheckError> {
        while self.under_way.len() < limits::COMMANDS_IN_FLIGHT {
            let (retrieval, extent) = match (self.instead.front(), self.wanted.as_slice().first()) {
                (Some(retrieval), _) => (*retrieval, Extent::Whole),
                (None, Some(retrieval)) => (*retrieval, retrieval.extent),
                (None, None) => break,
            };
            let octets = room(retrieval, extent);
            let total = self.asked_for.saturating_add(waiting).saturating_add(octets);
            // One message is always asked for, however large, once nothing else takes room.
            if total > limits::OCTETS_IN_FLIGHT && (waiting > 0 || !self.under_way.is_empty()) {
                break;
            }
            let number = retrieval.number;
            let id = session.submit(match extent {
                Extent::Beginning => Command::Top { number, lines: limits::BEGINNING_LINES },
                Extent::Whole | Extent::Rest { .. } => Command::Retr(number),
            })?;
            self.asked_for = self.asked_for.saturating_add(octets);
            self.under_way.push_back(UnderWay { id, retrieval: Some(retrieval), extent });
            if self.instead.pop_front().is_none() {
                self.wanted.next();
            }
        }
        Ok(())
    }

    /// Whether everything that was asked for is here.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether nothing is left to ask for.
    pub(super) fn is_done(&self) -> bool {
        self.wanted.as_slice().is_empty() && self.instead.is_empty()
    }

    /// Takes an event in; the message that has arrived with it.
    pub(super) fn take(
        &mut self,
        event: Event,
        now: Millis,
        tally: &mut Tally<'_>,
    ) -> Result<Option<Received>, CheckError> {
        // Answers come in the order of the questions.
        let Some(first) = self.under_way.front().copied() else { return Ok(None) };
        let UnderWay { id: expected, retrieval, extent } = first;
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
                if extent == Extent::Beginning {
                    // A server that sends more than it was asked for has sent a beginning all the same.
                    let kept = usize::try_from(limits::BEGINNING_OCTETS).unwrap_or(usize::MAX);
                    let left = kept.saturating_sub(self.arriving.len());
                    self.arriving.extend_from_slice(octets.get(..left).unwrap_or(&octets));
                } else if octets_now > bound(retrieval.octets) {
                    return Err(CheckError::rule(Stage::Retrieving, ErrorKind::ServerExceedsLimit));
                } else {
                    self.arriving.extend_from_slice(&octets);
                }
                tally.received(now, u64::try_from(octets.len()).unwrap_or(u64::MAX));
            }
            Event::MessageEnd { id, .. } if id == expected => {
                self.finish(first);
                let mut raw = core::mem::take(&mut self.arriving);
                raw.shrink_to_fit();
                self.last = Some((retrieval, extent));
                let octets = u64::try_from(raw.len()).unwrap_or(u64::MAX);
                if matches!(extent, Extent::Rest { stored, .. } if octets < stored) {
                    // Less than its beginning is no whole: what is stored stays.
                    tally.skipped();
                    return Ok(None);
                }
                let mut retrieval = Retrieval { extent, ..retrieval.clone() };
                if let Extent::Rest { of, .. } = extent
                    && let Some(digest) = self.digests.get(&of)
                    && HeaderDigest::of(&raw) != Some(*digest)
                {
                    // Another message got its unique-id: it is new, and what is stored stays.
                    (retrieval.extent, retrieval.delete) = (Extent::Whole, false);
                    self.displaced.push(of);
                }
                if retrieval.delete && !is_whole(retrieval.octets, octets) {
                    retrieval.delete = false;
                    tally.kept_back();
                }
                return Ok(Some(Received { retrieval, raw }));
            }
            Event::Err { id, .. } if id == expected => {
                self.finish(first);
                if extent == Extent::Beginning {
                    // Mail that nobody can see would be worse than much of it.
                    self.instead.push_back(retrieval);
                    tally.asked_again();
                } else {
                    tally.skipped();
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// The message that arrived last, with as much of it as was wanted, as it seemed.
    pub(super) fn last_received(&self) -> Option<&'a Retrieval> {
        self.last.map(|(retrieval, _)| retrieval)
    }

    /// Whether that was a beginning, which deletes nothing however early it ended.
    pub(super) fn last_is_beginning(&self) -> bool {
        self.last.is_some_and(|(_, extent)| extent == Extent::Beginning)
    }

    /// The message whose answer arrives, or is waited for.
    pub(super) fn at_fault(&self) -> Option<&'a Retrieval> {
        self.under_way.front().and_then(|first| first.retrieval)
    }

    fn finish(&mut self, first: UnderWay<'_>) {
        self.under_way.pop_front();
        self.asked_for = self.asked_for.saturating_sub(first.room());
    }
}

/// How much room is kept for a message. One whose size nobody told may be large.
fn room(retrieval: &Retrieval, extent: Extent) -> u64 {
    match extent {
        Extent::Beginning => limits::BEGINNING_OCTETS,
        Extent::Whole | Extent::Rest { .. } => retrieval.octets.unwrap_or(limits::BATCH_OCTETS),
    }
}

/// How large a message may become that was announced with so many octets.
fn bound(announced: Option<u64>) -> u64 {
    let Some(announced) = announced else { return limits::MAX_MESSAGE_OCTETS };
    let slack = announced.max(limits::ANNOUNCED_SLACK_OCTETS);
    announced.saturating_add(slack).min(limits::MAX_MESSAGE_OCTETS)
}
