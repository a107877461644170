//! A scripted POP3 server and the line to it, which can be cut after any octet.
//!
//! Must not: share code with the client it tests.

mod answers;

use crate::clock::SimClock;
use mail_api::{ConnectionFacts, ErrorKind, Security, TlsBetween};
use mail_engine::ports::{Clock, Connector, Millis, Target, Transport, TransportError};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
};

/// What a server has and how it behaves. Shared by all connections to it.
pub(crate) struct Server {
    pub(crate) messages: Vec<Message>,
    pub(crate) password: &'static str,
    pub(crate) capabilities: Vec<&'static str>,
    /// Announced only after login, as Gmail does with PIPELINING.
    pub(crate) capabilities_after_login: Vec<&'static str>,
    /// What is answered to a command instead of what would be right; an empty text is silence.
    pub(crate) instead: BTreeMap<&'static str, &'static str>,
    pub(crate) greeting: &'static str,
    pub(crate) connect_error: Option<ErrorKind>,
    pub(crate) tls_error: Option<ErrorKind>,
    /// One way, in milliseconds.
    pub(crate) latency: u64,
    /// Most octets of one read.
    pub(crate) chunk: usize,
    /// The line is cut after so many octets of both directions together.
    pub(crate) cut_after: Option<u64>,
    /// Whether marked messages are removed when QUIT arrives, or only once its answer was read.
    pub(crate) removes_on_arrival: bool,
    /// What STAT adds to the truth.
    pub(crate) stat_adds: i64,
    /// Sizes in LIST, where they are not the truth.
    pub(crate) sizes: BTreeMap<usize, u64>,
    pub(crate) octets_carried: u64,
    pub(crate) log: Vec<String>,
    pub(crate) open: usize,
    pub(crate) most_open: usize,
    pub(crate) reads: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Message {
    pub(crate) unique_id: String,
    pub(crate) raw: Vec<u8>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            messages: Vec::new(),
            password: "tanstaaf",
            capabilities: vec!["UIDL", "USER", "PIPELINING", "RESP-CODES"],
            capabilities_after_login: Vec::new(),
            instead: BTreeMap::new(),
            greeting: "+OK ready",
            connect_error: None,
            tls_error: None,
            latency: 0,
            chunk: 4096,
            cut_after: None,
            removes_on_arrival: true,
            stat_adds: 0,
            sizes: BTreeMap::new(),
            octets_carried: 0,
            log: Vec::new(),
            open: 0,
            most_open: 0,
            reads: 0,
        }
    }
}

pub(crate) type Shared = Rc<RefCell<Server>>;

/// Reaches servers by host name.
#[derive(Clone)]
pub(crate) struct SimConnector {
    pub(crate) clock: SimClock,
    pub(crate) servers: Rc<RefCell<BTreeMap<String, Shared>>>,
}

impl Connector for SimConnector {
    type Transport = Line;

    async fn connect(&self, target: &Target) -> Result<Line, TransportError> {
        let server = self.servers.borrow().get(&target.host).cloned();
        let server = server.ok_or(TransportError::new(ErrorKind::NameNotFound))?;
        if server.borrow().instead.get("connect") == Some(&"") {
            core::future::pending::<()>().await;
        }
        if let Some(kind) = server.borrow().connect_error {
            return Err(TransportError::new(kind));
        }
        {
            let mut server = server.borrow_mut();
            server.open += 1;
            server.most_open = server.most_open.max(server.open);
            server.octets_carried = 0;
        }
        let mut line = Line {
            server,
            clock: self.clock.clone(),
            tls: target.security == Security::Implicit,
            received: Vec::new(),
            to_read: VecDeque::new(),
            user: None,
            logged_in: false,
            marked: BTreeSet::new(),
            awaits_plain: false,
            dead: false,
            ended: false,
            silent: false,
        };
        let greeting = line.server.borrow().greeting;
        line.say(greeting, false);
        Ok(line)
    }
}

/// One connection, seen from the client; the server's side of it is in here too.
pub(crate) struct Line {
    server: Shared,
    clock: SimClock,
    tls: bool,
    received: Vec<u8>,
    /// When it arrives, what, and whether it is the answer to QUIT.
    to_read: VecDeque<(Millis, Vec<u8>, bool)>,
    user: Option<String>,
    logged_in: bool,
    marked: BTreeSet<usize>,
    awaits_plain: bool,
    dead: bool,
    ended: bool,
    silent: bool,
}

impl Transport for Line {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        loop {
            if self.dead {
                // A cut shows itself in both ways.
                let carried = self.server.borrow().octets_carried;
                return if carried.is_multiple_of(2) {
                    Ok(None)
                } else {
                    Err(TransportError::new(ErrorKind::ConnectionLost))
                };
            }
            match self.to_read.front().map(|(at, ..)| *at) {
                Some(at) if at <= self.clock.now() => {}
                Some(at) => {
                    self.clock.sleep_until(at).await;
                    continue;
                }
                None if self.ended => return Ok(None),
                None => core::future::pending().await,
            }
            let Some((at, mut octets, is_quit)) = self.to_read.pop_front() else { continue };
            let rest = octets.split_off(octets.len().min(self.server.borrow().chunk));
            if !rest.is_empty() {
                self.to_read.push_front((at, rest, is_quit));
            } else if is_quit && self.fits(octets.len()) && !self.server.borrow().removes_on_arrival {
                self.remove_marked();
            }
            let octets = self.carry(octets);
            self.server.borrow_mut().reads += 1;
            if !octets.is_empty() {
                return Ok(Some(octets));
            }
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        if self.dead {
            return Err(TransportError::new(ErrorKind::ConnectionLost));
        }
        let octets = self.carry(octets);
        self.received.extend(octets);
        while let Some(end) = self.received.iter().position(|octet| *octet == b'\n') {
            let line: Vec<u8> = self.received.drain(..=end).collect();
            let line = String::from_utf8(line).expect("commands are text");
            let line = line.strip_suffix("\r\n").expect("a command ends with CRLF").to_owned();
            self.server.borrow_mut().log.push(line.clone());
            self.answer(&line);
        }
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        if self.server.borrow().instead.get("tls") == Some(&"") {
            core::future::pending::<()>().await;
        }
        if let Some(kind) = self.server.borrow().tls_error {
            return Err(TransportError::new(kind));
        }
        self.tls = true;
        self.server.borrow_mut().log.push("(TLS)".into());
        Ok(())
    }

    fn facts(&self) -> ConnectionFacts {
        let (tls, protocol) =
            if self.tls { (TlsBetween::BridgeAndServer, "TLS 1.3") } else { (TlsBetween::Nobody, "") };
        ConnectionFacts { tls, protocol: protocol.into(), certificate_sha256: String::new() }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.server.borrow_mut().open -= 1;
    }
}

impl Line {
    fn fits(&self, octets: usize) -> bool {
        let server = self.server.borrow();
        server.cut_after.is_none_or(|cut| server.octets_carried + octets as u64 <= cut)
    }

    /// What of these octets gets through before the line is cut.
    fn carry(&mut self, mut octets: Vec<u8>) -> Vec<u8> {
        let mut server = self.server.borrow_mut();
        if let Some(cut) = server.cut_after {
            let left = cut.saturating_sub(server.octets_carried);
            if octets.len() as u64 > left {
                octets.truncate(left as usize);
                self.dead = true;
            }
        }
        server.octets_carried += octets.len() as u64;
        octets
    }
}
