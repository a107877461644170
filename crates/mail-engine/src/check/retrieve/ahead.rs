//! RETR that was sent before the plan stood.
//!
//! Must not: be trusted; what the plan does not want of it is received in vain.

use crate::error::CheckError;
use crate::limits;
use crate::ports::{Clock, Transport};
use crate::session::Session;
use pop3_proto::{Command, CommandId, Event, MessageNumber};
use std::collections::VecDeque;

/// Messages that are on their way, or here already.
#[derive(Default)]
pub(in crate::check) struct Ahead {
    /// Those that were asked for, in the order in which they come.
    pub(super) asked: Vec<(CommandId, MessageNumber)>,
    /// What came of them while something else was waited for.
    pub(super) arrived: VecDeque<Event>,
    octets: u64,
}

impl Ahead {
    /// Asks for these messages.
    pub(in crate::check) fn submit<T: Transport, C: Clock>(
        session: &mut Session<'_, T, C>,
        numbers: Vec<MessageNumber>,
    ) -> Result<Self, CheckError> {
        let submit = |number| Ok((session.submit(Command::Retr(number))?, number));
        let asked = numbers.into_iter().map(submit).collect::<Result<_, _>>()?;
        Ok(Self { asked, ..Self::default() })
    }

    /// Keeps what comes of them. Where it is more than was announced, all of it is given up, and asked for again.
    pub(in crate::check) fn keep(&mut self, event: Event) {
        let (Event::MessageStart { id }
        | Event::MessageChunk { id, .. }
        | Event::MessageEnd { id, .. }
        | Event::Err { id, .. }) = &event
        else {
            return;
        };
        if !self.asked.iter().any(|(asked, _)| asked == id) {
            return;
        }
        if let Event::MessageChunk { octets, .. } = &event {
            self.octets = self.octets.saturating_add(u64::try_from(octets.len()).unwrap_or(u64::MAX));
        }
        self.arrived.push_back(event);
        if self.octets > limits::AHEAD_OCTETS.saturating_mul(2) {
            *self = Self::default();
        }
    }
}
