//! A connection to a server that answers every command at once.
//!
//! Must not: keep a listing; each line is made up when it is read.

use crate::MESSAGES;
use mail_api::ConnectionFacts;
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::rc::Rc;

/// Octets of each unique-id.
pub(crate) const UNIQUE_ID_OCTETS: u64 = 24;
/// Octets of one read, as they come through a WebSocket.
const READ: usize = 16 * 1024;

/// When commands were sent, in milliseconds.
#[derive(Default)]
pub(crate) struct Times {
    pub(crate) list: Option<f64>,
    pub(crate) quit: Option<f64>,
}

/// Connects to it, wherever one wants to go.
pub(crate) struct Answering {
    pub(crate) times: Rc<RefCell<Times>>,
    pub(crate) now: fn() -> f64,
}

impl Connector for Answering {
    type Transport = Connection;

    async fn connect(&self, _: &Target, _: Vec<u8>, _: Option<Passed<'_>>) -> Result<Connection, TransportError> {
        let said = VecDeque::from([Said::Text("+OK ready\r\n")]);
        Ok(Connection { said, times: self.times.clone(), now: self.now })
    }
}

/// What is to be read next.
enum Said {
    Text(&'static str),
    /// The rest of a listing, from this message on.
    Listing(Listing, u32),
}

#[derive(Clone, Copy)]
enum Listing {
    Sizes,
    UniqueIds,
}

pub(crate) struct Connection {
    said: VecDeque<Said>,
    times: Rc<RefCell<Times>>,
    now: fn() -> f64,
}

impl Transport for Connection {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.said.pop_front() {
            None => Ok(None),
            Some(Said::Text(text)) => Ok(Some(text.into())),
            Some(Said::Listing(listing, from)) => {
                let mut lines = String::with_capacity(READ + 64);
                let mut number = from;
                while number <= MESSAGES && lines.len() < READ {
                    let written = match listing {
                        Listing::Sizes => write!(lines, "{number} {}\r\n", 2_000 + number % 5_000),
                        Listing::UniqueIds => write!(lines, "{number} {number:016x}5f3ebe77\r\n"),
                    };
                    written.expect("text can be written");
                    number += 1;
                }
                if number <= MESSAGES {
                    self.said.push_front(Said::Listing(listing, number));
                } else {
                    lines.push_str(".\r\n");
                }
                Ok(Some(lines.into_bytes()))
            }
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        for command in String::from_utf8_lossy(&octets).lines() {
            match command.split(' ').next().unwrap_or_default() {
                "CAPA" => self.said.push_back(Said::Text("+OK\r\nUIDL\r\nUSER\r\nPIPELINING\r\n.\r\n")),
                "STAT" => self.said.push_back(Said::Text("+OK 100000 450000000\r\n")),
                "LIST" => {
                    self.times.borrow_mut().list = Some((self.now)());
                    self.said.extend([Said::Text("+OK\r\n"), Said::Listing(Listing::Sizes, 1)]);
                }
                "UIDL" => self.said.extend([Said::Text("+OK\r\n"), Said::Listing(Listing::UniqueIds, 1)]),
                "RETR" => self.said.push_back(Said::Text("+OK\r\nSubject: one\r\n\r\none\r\n.\r\n")),
                "QUIT" => {
                    self.times.borrow_mut().quit = Some((self.now)());
                    self.said.push_back(Said::Text("+OK\r\n"));
                }
                _ => self.said.push_back(Said::Text("+OK\r\n")),
            }
        }
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        unreachable!("it is not announced")
    }

    fn facts(&self) -> ConnectionFacts {
        ConnectionFacts::IN_THE_CLEAR
    }
}
