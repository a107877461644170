//! Servers that hang up at our hello: which of them are called too old, and what they are asked.
//!
//! Must not: speak TLS; what comes back are octets that a server could send.

use crate::secured::Authority;
use crate::sound::with_stls;
use mail_api::{AccountSettings, ConnectionFacts, ErrorKind, Security};
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use mail_engine::tls::TlsConnector;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use test_simulation::world::{World, settings};

/// What comes on each connection, and what was sent on each.
#[derive(Clone, Default)]
struct Scripted {
    comes: Rc<RefCell<VecDeque<Vec<Come>>>>,
    sent: Rc<RefCell<Vec<Vec<u8>>>>,
}

#[derive(Clone)]
enum Come {
    Octets(Vec<u8>),
    /// Nothing, for ever.
    Silence,
}

struct Connection {
    comes: VecDeque<Come>,
    place: usize,
    all: Scripted,
}

impl Connector for Scripted {
    type Transport = Connection;

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        _: Option<Passed<'_>>,
    ) -> Result<Connection, TransportError> {
        assert_eq!(target.security, Security::None, "the carrier is to do nothing about TLS");
        let comes = self.comes.borrow_mut().pop_front().expect("one connection more than there may be");
        self.sent.borrow_mut().push(first);
        let place = self.sent.borrow().len() - 1;
        Ok(Connection { comes: comes.into(), place, all: self.clone() })
    }
}

impl Transport for Connection {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.comes.pop_front() {
            Some(Come::Octets(octets)) => Ok(Some(octets)),
            Some(Come::Silence) => core::future::pending().await,
            None => Ok(None),
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        self.all.sent.borrow_mut()[self.place].extend(octets);
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        unreachable!("TLS ends here")
    }

    fn facts(&self) -> ConnectionFacts {
        ConnectionFacts::IN_THE_CLEAR
    }
}

/// A ServerHello of this version (RFC 4346 §7.4.1.3), whose random octets end so.
fn hello(minor: u8, random_end: &[u8; 8]) -> Vec<u8> {
    let head = [0x16, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
    [&head[..], &[7; 24], random_end, &[0, 0xc0, 0x13, 0]].concat()
}

/// What is told where the first connection ends at our hello, and this comes on the second; and what was sent on that.
fn told(settings: &AccountSettings, comes: Vec<Come>) -> (ErrorKind, Vec<u8>) {
    let (world, scripted) = (World::new(), Scripted::default());
    scripted.comes.replace([Vec::new(), comes].into());
    let connector = TlsConnector::new(scripted.clone(), Authority::new().linked(), world.clock.clone());
    let target = Target::of(settings);
    let error = world.clock.run(async {
        match connector.connect(&target, Vec::new(), None).await {
            Ok(mut connection) => connection.start_tls().await.err(),
            Err(error) => Some(error),
        }
    });
    let sent = scripted.sent.borrow();
    assert_eq!(sent.len(), 2, "connections");
    (error.expect("nobody answered").kind, sent[1].clone())
}

/// What a server says that agrees to STLS.
const GREETED: [&str; 2] = ["+OK ready\r\n", "+OK go on\r\n"];

/// Each of these in one piece.
fn lines(lines: &[&str]) -> Vec<Come> {
    lines.iter().map(|line| Come::Octets(line.as_bytes().to_vec())).collect()
}

/// The octets one by one.
fn one_by_one(octets: &[u8]) -> Vec<Come> {
    octets.iter().map(|octet| Come::Octets(vec![*octet])).collect()
}

#[test]
fn only_who_answers_a_hello_of_tls_1_1_and_knows_nothing_newer_is_too_old() {
    const OLD: &[u8; 8] = b"whatever";
    let alert = |description| vec![0x15, 3, 2, 0, 2, 2, description];
    for (answer, is_old) in [
        (hello(2, OLD), true),
        (hello(1, OLD), true),
        (hello(0, OLD), true),
        (hello(3, OLD), false),
        // Marks of servers that know TLS 1.3 and 1.2 (RFC 8446 §4.1.3).
        (hello(2, b"DOWNGRD\x01"), false),
        (hello(1, b"DOWNGRD\x00"), false),
        // protocol_version, inappropriate_fallback (RFC 7507 §3).
        (alert(70), false),
        (alert(86), false),
        (b"+OK ready\r\n".to_vec(), false),
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThis is no TLS.".to_vec(), false),
        (hello(2, OLD)[..42].to_vec(), false),
        (Vec::new(), false),
    ] {
        let expected = if is_old { ErrorKind::TlsTooOld } else { ErrorKind::TlsUnanswered };
        assert_eq!(told(&settings(), one_by_one(&answer)).0, expected, "{}", answer.escape_ascii());
        let comes = [lines(&GREETED), one_by_one(&answer)].concat();
        assert_eq!(told(&with_stls(), comes).0, expected, "behind STLS: {}", answer.escape_ascii());
    }
}

#[test]
fn it_is_asked_with_a_hello_and_nothing_else() {
    let (_, sent) = told(&settings(), Vec::new());
    assert_eq!(sent[..3], [0x16, 3, 1], "a record of the handshake");
    assert_eq!(
        usize::from(u16::from_be_bytes([sent[3], sent[4]])),
        sent.len() - 5,
        "one record, and nothing behind it"
    );
    assert_eq!((sent[5], &sent[9..11]), (1, &[3, 2][..]), "a ClientHello of TLS 1.1");
    assert!(sent.windows(2).any(|octets| octets == [0x56, 0]), "TLS_FALLBACK_SCSV");
    let host = settings().host;
    assert!(sent.windows(host.len()).any(|octets| octets == host.as_bytes()), "the name of the host");

    let (_, behind_stls) = told(&with_stls(), lines(&GREETED));
    assert_eq!(behind_stls, [b"STLS\r\n", sent.as_slice()].concat());
}

#[test]
fn who_does_not_agree_to_stls_or_says_more_is_not_asked() {
    for (said, sent) in [
        (&["-ERR too busy\r\n"][..], ""),
        (&["+OK ready\r\n", "-ERR no TLS\r\n"], "STLS\r\n"),
        (&["+OK ready\r\n", "+OK\r\n+OK more\r\n"], "STLS\r\n"),
        (&["+OK ready, and a line that is not ended"], ""),
    ] {
        assert_eq!(told(&with_stls(), lines(said)), (ErrorKind::TlsUnanswered, sent.as_bytes().to_vec()), "{said:?}");
    }
}

#[test]
fn silence_changes_nothing_of_what_is_told() {
    assert_eq!(told(&settings(), vec![Come::Silence]).0, ErrorKind::TlsUnanswered);
    assert_eq!(told(&with_stls(), vec![Come::Silence]).0, ErrorKind::TlsUnanswered);
}
