//! One connection between a client and what stands at its far end: carries octets both ways, each in its time, and
//! counts them.
//!
//! ```text
//!          write ──► up ── latency ──►
//! client                               far end
//!          read ◄── latency ── down ◄──
//!        ▲
//!        └ here octets are counted, here the link is lost or falls silent
//! ```
//! The far end is a machine of its own ([`FarEnd`]); it is run when the client reads or is gone, and always as of the
//! moment at which its octets arrived.
//!
//! Must not: look at what it carries.

use crate::clock::SimClock;
use mail_engine::ports::{Clock, Millis};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};

/// What stands at the far end of a link. After any `handle_*`, it is polled until it says [`Said::Wait`] or
/// [`Said::End`].
pub trait FarEnd {
    /// The connection stands.
    fn handle_open(&mut self);
    /// Octets arrived, in any cut.
    fn handle_input(&mut self, octets: &[u8]);
    /// TLS stands; what arrives from now on came through it.
    fn handle_tls_established(&mut self) {}
    /// So many octets of what was said, counted from the first, have reached the client.
    fn handle_arrived(&mut self, _octets: u64) {}
    /// What it says next.
    fn poll(&mut self) -> Said;
}

/// What a far end says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// These octets; the client gets them in reads of their own.
    Octets(Vec<u8>),
    /// Nothing, now or later.
    End,
    /// Nothing for now.
    Wait,
}

/// How a link behaves. It is settled when the link is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// How long an octet takes one way, in milliseconds; half a round trip.
    pub latency: u64,
    /// Most octets of one read.
    pub chunk: usize,
    /// The link is lost where one octet more than so many, of both directions together, would pass.
    pub cut_after: Option<u64>,
    /// After so many octets of both directions together nothing passes any more, and nobody is told.
    pub silent_after: Option<u64>,
}

impl Default for Conditions {
    fn default() -> Self {
        Self { latency: 0, chunk: 4096, cut_after: None, silent_after: None }
    }
}

/// What was carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Links that were opened.
    pub connections: u64,
    /// How often the client had to know an answer before it could go on: what latency multiplies. Opening is the first
    /// of a link, as the far end may greet. Commands that were sent before the answers to earlier ones were read share
    /// a round trip with these.
    pub round_trips: u64,
    /// How often the direction of talk turned from the far end to the client, as one sees it at the client; opening is
    /// the first. More than the round trips where the client speaks while answers to earlier commands are arriving.
    pub turnarounds: u64,
    /// Octets from the client.
    pub up: u64,
    /// Octets to the client.
    pub down: u64,
}

impl Traffic {
    /// Octets of both directions.
    pub const fn octets(&self) -> u64 {
        self.up + self.down
    }
}

/// The link is lost, and not in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost;

/// One connection, seen from the client.
pub struct Link {
    clock: SimClock,
    conditions: Conditions,
    far_end: Box<dyn FarEnd>,
    up: VecDeque<UnderWay<Up>>,
    /// Octets, and how many of them were read.
    down: VecDeque<UnderWay<(Vec<u8>, usize)>>,
    /// When the far end's farewell arrives, behind all that it said.
    ends: Option<u64>,
    traffic: Rc<RefCell<Traffic>>,
    /// Octets of both directions that passed the client's end.
    carried: u64,
    /// Those of them that came from the far end.
    arrived: u64,
    lost: bool,
    client_spoke_last: bool,
    /// The round trip of what the client read last.
    trip_read: u64,
    /// The round trips that were begun.
    trips: u64,
}

/// What is on its way.
struct UnderWay<T> {
    arrives: u64,
    /// The round trip it belongs to.
    trip: u64,
    what: T,
}

enum Up {
    Open,
    Octets(Vec<u8>),
    TlsEstablished,
}

impl Link {
    /// Opens a link to `far_end`. What it carries is added to `traffic` as it passes.
    pub fn open(
        clock: SimClock,
        conditions: Conditions,
        far_end: Box<dyn FarEnd>,
        traffic: Rc<RefCell<Traffic>>,
    ) -> Self {
        {
            let mut traffic = traffic.borrow_mut();
            traffic.connections += 1;
            traffic.round_trips += 1;
            traffic.turnarounds += 1;
        }
        let mut link = Self {
            clock,
            conditions,
            far_end,
            up: VecDeque::new(),
            down: VecDeque::new(),
            ends: None,
            traffic,
            carried: 0,
            arrived: 0,
            lost: false,
            client_spoke_last: true,
            trip_read: 0,
            trips: 1,
        };
        link.send(Up::Open);
        link
    }

    /// The next octets, never empty; `None` at the orderly end of the other side. A link that was cut shows it in
    /// either way, depending on where it was cut, as networks do. Dropping the future before it is ready loses nothing.
    ///
    /// # Errors
    /// That the link is lost.
    pub async fn read(&mut self) -> Result<Option<Vec<u8>>, Lost> {
        loop {
            if self.lost {
                return if self.carried.is_multiple_of(2) { Ok(None) } else { Err(Lost) };
            }
            let now = self.clock.now().0;
            self.run_far_end(now);
            if self.down.front().is_some_and(|next| next.arrives <= now) {
                match self.take() {
                    Some(octets) => return Ok(Some(octets)),
                    None => continue,
                }
            }
            // Those who are cut off from each other do not notice a farewell either.
            if self.down.is_empty() && self.ends.is_some_and(|ends| ends <= now) && !self.is_silent() {
                return Ok(None);
            }
            match self.next_arrival(now) {
                Some(arrives) => self.clock.sleep_until(Millis(arrives)).await,
                None => core::future::pending().await,
            }
        }
    }

    /// Sends octets. Whether they get through shows later.
    ///
    /// # Errors
    /// That the link was lost before.
    pub fn write(&mut self, mut octets: Vec<u8>) -> Result<(), Lost> {
        if self.lost {
            return Err(Lost);
        }
        octets.truncate(self.carry(octets.len()));
        self.traffic.borrow_mut().up += octets.len() as u64;
        if !octets.is_empty() {
            self.note_turn();
            self.send(Up::Octets(octets));
        }
        Ok(())
    }

    /// Tells the far end, in its time, that TLS stands. The handshake itself takes no time and no octets.
    pub fn establish_tls(&mut self) {
        self.send(Up::TlsEstablished);
    }

    /// Whether octets have arrived that were not read.
    pub fn has_unread(&mut self) -> bool {
        let now = self.clock.now().0;
        self.run_far_end(now);
        self.down.front().is_some_and(|next| next.arrives <= now)
    }

    /// What arrived first, as one read; `None` where nothing of it passes.
    fn take(&mut self) -> Option<Vec<u8>> {
        let UnderWay { arrives, trip, what: (octets, read) } = self.down.pop_front()?;
        let end = octets.len().min(read + self.conditions.chunk);
        let passed = self.carry(end - read);
        let piece = octets[read..read + passed].to_vec();
        if end < octets.len() {
            self.down.push_front(UnderWay { arrives, trip, what: (octets, end) });
        }
        if piece.is_empty() {
            return None;
        }
        self.traffic.borrow_mut().down += passed as u64;
        self.arrived += passed as u64;
        self.far_end.handle_arrived(self.arrived);
        self.trip_read = trip;
        self.client_spoke_last = false;
        Some(piece)
    }

    /// How many of so many octets pass the client's end before the link falls silent or is lost.
    fn carry(&mut self, octets: usize) -> usize {
        let left = |bound: Option<u64>| bound.map_or(u64::MAX, |bound| bound.saturating_sub(self.carried));
        let heard = (octets as u64).min(left(self.conditions.silent_after));
        let passed = heard.min(left(self.conditions.cut_after));
        self.lost |= passed < heard;
        self.carried += passed;
        passed as usize
    }

    fn is_silent(&self) -> bool {
        self.conditions.silent_after.is_some_and(|bound| self.carried >= bound)
    }

    fn note_turn(&mut self) {
        let mut traffic = self.traffic.borrow_mut();
        if !core::mem::replace(&mut self.client_spoke_last, true) {
            traffic.turnarounds += 1;
        }
        if self.trips == self.trip_read {
            self.trips += 1;
            traffic.round_trips += 1;
        }
    }

    fn send(&mut self, what: Up) {
        let arrives = self.clock.now().0 + self.conditions.latency;
        self.up.push_back(UnderWay { arrives, trip: self.trip_read + 1, what });
    }

    /// When something happens next, after now.
    fn next_arrival(&self, now: u64) -> Option<u64> {
        let up = self.up.front().map(|next| next.arrives);
        let down = self.down.front().map(|next| next.arrives);
        [up, down, self.ends].into_iter().flatten().filter(|arrives| *arrives > now).min()
    }

    /// Lets the far end have what arrives there until then.
    fn run_far_end(&mut self, until: u64) {
        while let Some(UnderWay { arrives, trip, what }) = self.up.pop_front_if(|next| next.arrives <= until) {
            if self.ends.is_some() {
                continue;
            }
            match what {
                Up::Open => self.far_end.handle_open(),
                Up::Octets(octets) => self.far_end.handle_input(&octets),
                Up::TlsEstablished => self.far_end.handle_tls_established(),
            }
            let arrives = arrives.saturating_add(self.conditions.latency);
            loop {
                match self.far_end.poll() {
                    Said::Octets(octets) => self.down.push_back(UnderWay { arrives, trip, what: (octets, 0) }),
                    Said::End => break self.ends = Some(arrives),
                    Said::Wait => break,
                }
            }
        }
    }
}

/// What was sent arrives, though its sender is gone.
impl Drop for Link {
    fn drop(&mut self) {
        self.run_far_end(u64::MAX);
    }
}

#[cfg(test)]
mod tests;
