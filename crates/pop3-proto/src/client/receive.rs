//! What an answer means.
//!
//! Answers come in the order of the commands (RFC 1939 §3, RFC 2449 §6.6). Events that can be many are collected
//! over one `handle_input`, so that a mail makes one chunk for each piece that arrives, not one for each line.
//! Must not: hold more than what one `handle_input` brought, the beginning of a line, and one answer to CAPA or
//! LANG.

use alloc::vec::Vec;
use core::mem;

use crate::capability::Capabilities;
use crate::client::Client;
use crate::client::window::Outstanding;
use crate::command::Verb;
use crate::error::{RemoteError, Stage};
use crate::event::{Event, Output};
use crate::greeting::Greeting;
use crate::lang::Language;
use crate::limits::LISTING_BLOCK_ENTRIES;
use crate::line::Line;
use crate::listing::{self, ScanListingEntry, UniqueIdLine, UniqueIdListingEntry};
use crate::multiline::{Multiline, Progress, TERMINATION_OCTET};
use crate::reply::{self, ErrReply, StatusLine};
use crate::state::State;
use crate::types::{CommandId, MessageNumber, Millis, Octets};

/// Which part of an answer comes next.
pub(super) enum Reading {
    Status,
    Capabilities(Capabilities),
    Languages(Languages),
    Listing(Listing),
    Message { multiline: Multiline, chunk: Vec<u8>, octets: Octets },
}

/// The state of a LIST or UIDL answer.
#[derive(Default)]
pub(super) struct Listing {
    scan: Vec<ScanListingEntry>,
    unique_ids: Vec<UniqueIdListingEntry>,
    entries: u32,
    skipped: u32,
}

/// The state of an answer to LANG.
#[derive(Default)]
pub(super) struct Languages {
    entries: Vec<Language>,
    lines: usize,
}

impl Reading {
    pub(super) const fn is_status(&self) -> bool {
        matches!(self, Self::Status)
    }
}

impl Client {
    /// Octets arrived, in any cut. What they mean comes out of `poll`, and so does an error
    /// ([`Output::Failed`]), behind the events that precede it. Octets after the end of the session are ignored.
    pub fn handle_input(&mut self, now: Millis, octets: &[u8]) {
        let mut input = octets;
        while !input.is_empty() && self.state != State::Closed {
            match self.read(now, input) {
                Ok(rest) => input = rest,
                Err(error) => {
                    self.flush();
                    self.fail(error);
                }
            }
        }
        self.flush();
    }

    fn read<'a>(&mut self, now: Millis, input: &'a [u8]) -> Result<&'a [u8], RemoteError> {
        if self.handshake.is_some() {
            return Err(RemoteError::PlaintextAfterStls);
        }
        match (self.window.first(), &mut self.reading) {
            (Some(first), Reading::Message { multiline, chunk, octets }) => {
                self.since = Some(now);
                let before = chunk.len();
                let progress = multiline.advance(input, chunk);
                let added = u64::try_from(chunk.len().saturating_sub(before)).unwrap_or(u64::MAX);
                octets.0 = octets.0.saturating_add(added);
                let limit = self.config.limits.message_octets;
                if let Some(excess @ 1..) = octets.0.checked_sub(limit.0) {
                    chunk.truncate(chunk.len().saturating_sub(usize::try_from(excess).unwrap_or(usize::MAX)));
                    return Err(RemoteError::MessageTooLarge { limit });
                }
                match progress {
                    Progress::Partial => Ok(&[]),
                    Progress::Complete { rest } => {
                        let octets = *octets;
                        self.flush();
                        self.complete(now, Event::MessageEnd { id: first.id, octets });
                        Ok(rest)
                    }
                }
            }
            (first, _) => self.read_line(now, first, input),
        }
    }

    fn read_line<'a>(
        &mut self,
        now: Millis,
        first: Option<Outstanding>,
        input: &'a [u8],
    ) -> Result<&'a [u8], RemoteError> {
        let limits = &self.config.limits;
        let is_status = self.reading.is_status();
        let limit = match first {
            Some(first) if is_status && first.verb == Verb::Auth => limits.sasl_challenge.max(limits.status_line),
            _ if is_status => limits.status_line,
            _ => limits.listing_line,
        };
        if first.is_none() && self.state != State::Greeting && self.line.is_empty() || !is_status {
            self.since = Some(now);
        }
        // The line may lie in the buffer, which therefore cannot stay inside `self` meanwhile.
        let mut buffer = mem::take(&mut self.line);
        let result = match buffer.take(input, limit) {
            Line::Partial => Ok(&[][..]),
            Line::TooLong => Err(RemoteError::LineTooLong { stage: self.stage().unwrap_or(Stage::Idle), limit }),
            Line::Complete { line, bare_lf, rest } => match first {
                Some(first) if is_status => {
                    self.bare_lf = bare_lf;
                    self.on_status(now, first, line)
                }
                Some(first) => self.on_line(now, first, line),
                None => self.on_unasked(line),
            }
            .map(|()| rest),
        };
        self.line = buffer;
        result
    }

    /// The greeting, or a line that nobody asked for.
    fn on_unasked(&mut self, line: &[u8]) -> Result<(), RemoteError> {
        match (self.state, reply::parse(line)) {
            (State::Greeting, StatusLine::Ok(text)) => {
                self.state = State::Authorization;
                let greeting = Greeting::parse(text);
                self.apop_timestamp.clone_from(&greeting.apop_timestamp);
                self.emit(Event::Greeting(greeting));
                Ok(())
            }
            (State::Greeting, StatusLine::Err(text)) => Err(RemoteError::GreetingRejected(ErrReply::parse(text))),
            (State::Greeting, _) => Err(RemoteError::MalformedStatus { stage: Stage::Greeting }),
            (_, StatusLine::Err(text)) => Err(RemoteError::Dismissed(ErrReply::parse(text))),
            _ => Err(RemoteError::UnsolicitedReply),
        }
    }

    fn on_status(&mut self, now: Millis, first: Outstanding, line: &[u8]) -> Result<(), RemoteError> {
        match reply::parse(line) {
            StatusLine::Ok(text) => self.on_ok(now, first, text),
            StatusLine::Err(text) => {
                self.on_err(now, first, ErrReply::parse(text));
                Ok(())
            }
            StatusLine::Challenge(text) if first.verb == Verb::Auth => self.on_challenge(now, first, text),
            StatusLine::Challenge(_) | StatusLine::Malformed => {
                Err(RemoteError::MalformedStatus { stage: Stage::Reply(first.verb) })
            }
        }
    }

    fn on_ok(&mut self, now: Millis, first: Outstanding, text: &[u8]) -> Result<(), RemoteError> {
        let Outstanding { id, verb, number, .. } = first;
        let accepted = Event::Ok { id, reply: text.into() };
        match verb {
            Verb::Dele | Verb::Noop => self.complete(now, accepted),
            Verb::Utf8 => {
                self.utf8 = true;
                self.complete(now, accepted);
            }
            Verb::Lang if first.has_argument => self.complete(now, accepted),
            Verb::Lang => self.start(now, Reading::Languages(Languages::default())),
            Verb::Stat => {
                let listing = listing::parse_drop(text).ok_or(RemoteError::MalformedDropListing)?;
                self.complete(now, Event::DropListing { id, listing });
            }
            Verb::List | Verb::Uidl => match number {
                Some(asked) => self.on_single_entry(now, first, asked, text)?,
                None => self.start(now, Reading::Listing(Listing::default())),
            },
            Verb::Retr | Verb::Top => {
                self.emit(Event::MessageStart { id });
                let multiline = Multiline::new(self.bare_lf);
                self.start(now, Reading::Message { multiline, chunk: Vec::new(), octets: Octets(0) });
            }
            Verb::Capa => self.start(now, Reading::Capabilities(Capabilities::default())),
            Verb::Stls => {
                self.window.answered();
                self.since = Some(now);
                self.handshake = Some((id, text.into()));
                self.outputs.push_back(Output::StartTls);
            }
            Verb::User => self.on_user_accepted(now, id),
            Verb::Pass | Verb::Apop => self.authenticated(now, accepted),
            Verb::Auth => self.on_auth_accepted(now, id, text)?,
            Verb::Rset => {
                self.marked.retain(|_, marked_by| *marked_by > id);
                self.complete(now, accepted);
            }
            Verb::Quit => {
                self.complete(now, accepted);
                self.close();
                self.emit(Event::Closed);
            }
        }
        Ok(())
    }

    fn on_err(&mut self, now: Millis, first: Outstanding, reply: ErrReply) {
        let Outstanding { id, verb, number, .. } = first;
        match (verb, number) {
            (Verb::User | Verb::Pass | Verb::Apop | Verb::Auth, _) => return self.on_login_refused(now, first, reply),
            (Verb::Dele, Some(number)) => {
                self.marked.remove(&number);
            }
            _ => {}
        }
        self.complete(now, Event::Err { id, reply });
        if verb == Verb::Quit {
            self.close();
            self.emit(Event::Closed);
        }
    }

    /// The answer to LIST or UIDL with a number.
    fn on_single_entry(
        &mut self,
        now: Millis,
        first: Outstanding,
        asked: MessageNumber,
        text: &[u8],
    ) -> Result<(), RemoteError> {
        let mut listing = Listing::default();
        let answered = listing.add(first.verb, text)?;
        if answered != asked {
            return Err(RemoteError::NumberMismatch { asked, answered });
        }
        self.reading = Reading::Listing(listing);
        self.end_listing(now, first.id);
        Ok(())
    }

    /// A line of CAPA, LANG, LIST or UIDL.
    fn on_line(&mut self, now: Millis, first: Outstanding, line: &[u8]) -> Result<(), RemoteError> {
        let line = match line.split_first() {
            Some((&TERMINATION_OCTET, [])) => {
                match mem::replace(&mut self.reading, Reading::Status) {
                    Reading::Capabilities(capabilities) => {
                        self.capabilities = Some(capabilities.clone());
                        self.complete(now, Event::Capabilities { id: first.id, capabilities });
                    }
                    Reading::Languages(Languages { entries: languages, .. }) => {
                        self.complete(now, Event::Languages { id: first.id, languages });
                    }
                    listing => {
                        self.reading = listing;
                        self.end_listing(now, first.id);
                    }
                }
                return Ok(());
            }
            Some((&TERMINATION_OCTET, unstuffed)) => unstuffed,
            _ => line,
        };
        let limits = &self.config.limits;
        match &mut self.reading {
            Reading::Capabilities(capabilities) => {
                if capabilities.count() >= limits.capabilities {
                    return Err(RemoteError::TooManyCapabilities { limit: limits.capabilities });
                }
                capabilities.add(line);
            }
            Reading::Languages(languages) => {
                if languages.lines >= limits.languages {
                    return Err(RemoteError::TooManyLanguages { limit: limits.languages });
                }
                languages.lines = languages.lines.saturating_add(1);
                languages.entries.extend(Language::parse(line));
            }
            Reading::Listing(listing) => {
                if listing.count() >= limits.listing_entries {
                    return Err(RemoteError::TooManyEntries { command: first.verb, limit: limits.listing_entries });
                }
                listing.add(first.verb, line)?;
                if listing.scan.len().max(listing.unique_ids.len()) >= LISTING_BLOCK_ENTRIES {
                    self.flush();
                }
            }
            Reading::Status | Reading::Message { .. } => {}
        }
        Ok(())
    }

    fn end_listing(&mut self, now: Millis, id: CommandId) {
        self.flush();
        if let Reading::Listing(Listing { entries, skipped, .. }) = self.reading {
            self.complete(now, Event::ListingEnd { id, entries, skipped });
        }
    }

    /// Sends a further line of a command that has several.
    pub(super) fn send(&mut self, now: Millis, id: CommandId, verb: Verb, line: Vec<u8>) {
        self.since = Some(now);
        self.window.expect(id, verb, line.len());
        self.outputs.push_back(Output::Transmit(line));
    }

    fn start(&mut self, now: Millis, reading: Reading) {
        self.since = Some(now);
        self.reading = reading;
    }

    /// `event` is the last one of the first outstanding command.
    pub(super) fn complete(&mut self, now: Millis, event: Event) {
        if let Some(first) = self.window.first() {
            self.settle(first.id);
        }
        self.window.answered();
        self.reading = Reading::Status;
        self.since = Some(now);
        self.emit(event);
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    /// Turns what was collected into events.
    fn flush(&mut self) {
        let Some(id) = self.window.first().map(|first| first.id) else { return };
        match &mut self.reading {
            Reading::Listing(listing) => {
                let entries = mem::take(&mut listing.scan);
                let unique_ids = mem::take(&mut listing.unique_ids);
                if !entries.is_empty() {
                    self.emit(Event::ScanListing { id, entries });
                }
                if !unique_ids.is_empty() {
                    self.emit(Event::UniqueIdListing { id, entries: unique_ids });
                }
            }
            Reading::Message { chunk, .. } if !chunk.is_empty() => {
                let octets = mem::take(chunk);
                self.emit(Event::MessageChunk { id, octets });
            }
            _ => {}
        }
    }
}

impl Listing {
    fn count(&self) -> u32 {
        self.entries.saturating_add(self.skipped)
    }

    fn add(&mut self, verb: Verb, line: &[u8]) -> Result<MessageNumber, RemoteError> {
        let malformed = || RemoteError::MalformedListingEntry { command: verb };
        let number = if verb == Verb::List {
            let entry = listing::parse_scan(line).ok_or_else(malformed)?;
            self.scan.push(entry);
            entry.number
        } else {
            match listing::parse_unique_id(line).ok_or_else(malformed)? {
                UniqueIdLine::Entry(entry) => {
                    let number = entry.number;
                    self.unique_ids.push(entry);
                    number
                }
                UniqueIdLine::Unusable(number) => {
                    self.skipped = self.skipped.saturating_add(1);
                    return Ok(number);
                }
            }
        };
        self.entries = self.entries.saturating_add(1);
        Ok(number)
    }
}
