//! One run of a script, and what was seen in it.
//!
//! Must not: judge what comes out; that is `watch.rs`.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pop3_proto::{Client, Command, Event, Millis, Output, RemoteError, State};

use super::Cuts;
use super::scram;
use super::script::{Act, NONCE, Script, Turn};
use super::watch::Watch;

const NOW: Millis = Millis(1_000);
const LATE: Millis = Millis(u64::MAX);

/// What came of a script.
pub(crate) struct Run {
    pub(crate) turns: Vec<TurnSeen>,
}

/// What came of a turn, without what depends on the cut.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct TurnSeen {
    /// What was sent; nothing where the session failed in this turn, for then it depends on the cut how far it came.
    pub(crate) sent: Octets,
    pub(crate) seen: Vec<Seen>,
    deadline: Option<Millis>,
    state: Option<State>,
    secured: bool,
}

/// An event, with what depends on the cut put together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Event(Event),
    Message { octets: Octets, ended: bool },
    Scan(Vec<(u32, u64)>),
    UniqueIds(Vec<(u32, Octets)>),
    StartTls,
    Failed(RemoteError),
    Refused(pop3_proto::LocalError),
}

/// Octets that `Debug` shows as text.
#[derive(PartialEq, Eq, Default)]
pub(crate) struct Octets(pub(crate) Vec<u8>);

impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

struct Session<'a> {
    script: &'a Script<'a>,
    cuts: Cuts,
    random: u32,
    client: Client,
    watch: Watch,
    turn: TurnSeen,
    /// Octets that came from either side since the session began, for the judge of SCRAM.
    talk: scram::Talk,
    awaits_tls: bool,
}

/// Runs `script`.
pub(crate) fn run(script: &Script<'_>, cuts: Cuts) -> Run {
    let client = Client::new(script.config);
    let shows = matches!(cuts, Cuts::Random(_));
    let watch = Watch::new(script, shows);
    let random = if let Cuts::Random(seed) = cuts { u32::from(seed) + 1 } else { 0 };
    let (turn, talk) = (TurnSeen::default(), scram::Talk::new(script));
    let mut session = Session { script, cuts, random, client, watch, turn, talk, awaits_tls: false };
    let mut turns = Vec::new();
    for turn in &script.turns {
        turns.push(session.take_turn(turn));
    }
    session.act(Act::EndOfInput);
    assert_eq!(session.client.state(), State::Closed, "a session outlived its connection");
    turns.push(session.end_turn());
    Run { turns }
}

impl Session<'_> {
    fn take_turn(&mut self, turn: &Turn<'_>) -> TurnSeen {
        for octet in turn.commands {
            let act = self.script.act(*octet);
            self.act(act);
        }
        if self.awaits_tls && turn.commands.is_empty() {
            // A handshake that was asked for in an earlier turn succeeds, unless a command was tried meanwhile.
            self.act(Act::TlsEstablished);
        }
        self.poll();
        let server = self.written_out(turn.server);
        self.watch.will_hear(turn.server);
        self.watch.will_hear(&server);
        self.talk.server(&server);
        // What waits to be sent is sent between two pieces, and then more may be heard.
        let cuts = if self.client.queued() > 0 { Cuts::Nowhere } else { self.cuts };
        let mut rest = &server[..];
        while !rest.is_empty() {
            let piece = match cuts {
                Cuts::Nowhere => rest.len(),
                Cuts::Everywhere => 1,
                Cuts::Random(_) => self.below(if self.random.is_multiple_of(3) { 3 } else { 40 }) + 1,
            };
            let (head, tail) = rest.split_at(piece.min(rest.len()));
            self.watch.hears(head.len());
            self.client.handle_input(NOW, head);
            self.poll();
            rest = tail;
        }
        self.end_turn()
    }

    fn end_turn(&mut self) -> TurnSeen {
        let mut turn = std::mem::take(&mut self.turn);
        if turn.seen.iter().any(|seen| matches!(seen, Seen::Failed(_))) {
            turn.sent.0.clear();
        }
        if turn.seen.contains(&Seen::Failed(RemoteError::PlaintextAfterStls)) {
            // Only a cut between the two lets the caller see that TLS was to start.
            turn.seen.retain(|seen| *seen != Seen::StartTls);
        }
        turn.deadline = match self.client.poll(NOW) {
            Output::Wait { deadline } => deadline,
            other => panic!("{other:?} after Wait"),
        };
        (turn.state, turn.secured) = (Some(self.client.state()), self.client.is_secured());
        turn
    }

    fn act(&mut self, act: Act) {
        self.watch.hears(0);
        match act {
            Act::Submit(command) => self.submit(command),
            Act::EndOfInput => self.client.handle_end_of_input(NOW),
            Act::Timeout => self.client.handle_timeout(LATE),
            Act::TlsEstablished => {
                let result = self.client.handle_tls_established(NOW);
                assert_eq!(result.is_ok(), self.awaits_tls, "{result:?}");
                self.awaits_tls = false;
            }
            Act::Nothing => return,
        }
        self.poll();
    }

    fn submit(&mut self, command: Command) {
        let about = self.watch.submits(&command);
        match self.client.submit(command) {
            Ok(id) => self.watch.submitted(id, about, &self.client),
            Err(error) => {
                self.watch.refused(error);
                self.turn.seen.push(Seen::Refused(error));
            }
        }
    }

    fn poll(&mut self) {
        loop {
            let output = self.client.poll(NOW);
            self.watch.sees(&output, &self.client);
            match output {
                Output::Transmit(octets) => {
                    self.talk.client(&octets);
                    self.turn.sent.0.extend_from_slice(&octets);
                }
                Output::StartTls => {
                    self.awaits_tls = true;
                    self.turn.seen.push(Seen::StartTls);
                }
                Output::Failed(error) => {
                    self.awaits_tls = false;
                    self.turn.seen.push(Seen::Failed(error));
                }
                Output::Event(event) => {
                    if self.watch.was_scram_accepted() {
                        self.talk.assert_proved();
                    }
                    self.see(event);
                }
                Output::Wait { .. } => return,
            }
        }
    }

    fn see(&mut self, event: Event) {
        let seen = &mut self.turn.seen;
        match event {
            Event::MessageStart { .. } => seen.push(Seen::Message { octets: Octets::default(), ended: false }),
            Event::MessageChunk { octets: chunk, .. } => match seen.last_mut() {
                Some(Seen::Message { octets, ended: false }) => octets.0.extend_from_slice(&chunk),
                // It began in an earlier turn.
                _ => seen.push(Seen::Message { octets: Octets(chunk), ended: false }),
            },
            Event::MessageEnd { .. } => match seen.last_mut() {
                Some(Seen::Message { ended, .. }) if !*ended => *ended = true,
                _ => seen.push(Seen::Message { octets: Octets::default(), ended: true }),
            },
            Event::ScanListing { entries, .. } => {
                let more = entries.iter().map(|entry| (entry.number.get(), entry.octets.0));
                match seen.last_mut() {
                    Some(Seen::Scan(all)) => all.extend(more),
                    _ => seen.push(Seen::Scan(more.collect())),
                }
            }
            Event::UniqueIdListing { entries, .. } => {
                let more = entries.iter().map(|e| (e.number.get(), Octets(e.unique_id.as_octets().to_vec())));
                match seen.last_mut() {
                    Some(Seen::UniqueIds(all)) => all.extend(more),
                    _ => seen.push(Seen::UniqueIds(more.collect())),
                }
            }
            other => seen.push(Seen::Event(other)),
        }
    }

    /// The octets of a server with 01 … 04 written out.
    fn written_out(&self, server: &[u8]) -> Vec<u8> {
        if self.script.is_literal {
            return server.to_vec();
        }
        let mut out = Vec::new();
        let mut inside = None;
        for octet in server {
            match octet {
                1 => inside = Some(out.len()),
                2 => {
                    if let Some(start) = inside.take() {
                        let encoded = BASE64_STANDARD.encode(&out[start..]);
                        out.truncate(start);
                        out.extend_from_slice(encoded.as_bytes());
                    }
                }
                3 => out.extend_from_slice(self.talk.right_signature().unwrap_or_default().as_bytes()),
                4 => out.extend_from_slice(NONCE.as_bytes()),
                other => out.push(*other),
            }
        }
        out
    }

    fn below(&mut self, bound: u32) -> usize {
        self.random = self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from((self.random >> 8) % bound).expect("small")
    }
}
