//! A bridge, or anybody else between browser and server, that wishes ill.
//!
//! Must not: find an error enough: nothing may be said to it that is secret, and nothing of its own be stored.

use crate::secured::{Authority, Between, PASSWORD, Passed, Secured, VERSIONS};
use crate::sound::{untouched, with_stls};
use mail_api::{AccountSettings, ConnectionFacts, ErrorKind, ShownCertificate, TlsChoice, UserError};
use mail_engine::ports::{self, Connector, Target, Transport, TransportError};
use mail_engine::tls::TlsConnector;
use rustls::SupportedProtocolVersion;
use std::cell::Cell;
use std::rc::Rc;
use test_simulation::mail::message;
use test_simulation::network::Attempt;
use test_simulation::world::{World, settings};

/// What came of one check with `between` in between.
fn check(
    authority: &Authority,
    version: &'static SupportedProtocolVersion,
    between: &Between,
) -> (Secured, Option<UserError>) {
    let secured = Secured::new(authority, &authority.server(version), true, between);
    secured.world.deliver([message("a"), message("b")]);
    let report = secured.first_check(settings());
    secured.is_sound();
    (secured, report.error)
}

/// How many records an untouched session has.
fn records(authority: &Authority, version: &'static SupportedProtocolVersion) -> usize {
    let (secured, error) = check(authority, version, &untouched());
    assert_eq!(error, None);
    let records = secured.seen.borrow().from_server;
    assert!(records > 8, "{records}");
    records
}

/// One record after the other is changed so, each in a check of its own. Whatever it was, the check ends with one of these,
/// or had all it wanted.
#[track_caller]
fn each_record(change: impl Fn(&[u8]) -> Passed + Clone + 'static, expected: &[ErrorKind]) {
    let authority = Authority::new();
    for version in VERSIONS {
        let records = records(&authority, version);
        let mut failed = 0;
        for wanted in 0..records {
            let change = change.clone();
            let between: Between =
                Rc::new(
                    move |number, record| {
                        if number == wanted { change(record) } else { Passed::Octets(record.to_vec()) }
                    },
                );
            let (secured, error) = check(&authority, version, &between);
            match error {
                Some(error) => {
                    assert!(expected.contains(&error.kind), "record {wanted} of {records}: {error:?}");
                    assert_eq!(error.certificate, None, "nobody is asked to trust what was altered");
                    failed += 1;
                }
                None => assert_eq!(secured.world.stored().len(), 2, "record {wanted} of {records}"),
            }
        }
        // The answer to QUIT and what comes after it do not matter any more, and one record of a handshake of TLS 1.3 never
        // did: a change of cipher that is there for looks (RFC 8446 §D.4).
        assert!(failed + 4 >= records, "{failed} of {records}");
    }
}

#[test]
fn a_bit_that_is_turned_over_ends_the_check() {
    // Where a length is altered, nothing comes of the record; a type that is none is no TLS.
    const ANY: [ErrorKind; 5] = [
        ErrorKind::TlsTampered,
        ErrorKind::TlsFailed,
        ErrorKind::NotTls,
        ErrorKind::TimedOut,
        ErrorKind::ServerExceedsLimit,
    ];
    for (place, bit) in [(0, 7), (3, 7), (4, 0), (5, 0), (5, 7)] {
        let flip = move |record: &[u8]| {
            let mut record = record.to_vec();
            record[place] ^= 1 << bit;
            Passed::Octets(record)
        };
        each_record(flip, &[&ANY[..], &[ErrorKind::ConnectionLost, ErrorKind::TlsTooOld]].concat());
    }
}

#[test]
fn the_server_hears_that_its_words_were_altered() {
    let authority = Authority::new();
    for version in VERSIONS {
        let last = records(&authority, version) - 3;
        let between: Between = Rc::new(move |number, record| {
            let mut record = record.to_vec();
            record[5] ^= u8::from(number == last);
            Passed::Octets(record)
        });
        let (secured, error) = check(&authority, version, &between);
        assert_eq!(error.map(|error| error.kind), Some(ErrorKind::TlsTampered));
        assert_eq!(secured.seen.borrow().alerts, 1);
    }
}

#[test]
fn a_record_that_is_sent_twice_ends_the_check() {
    let twice = |record: &[u8]| Passed::Octets([record, record].concat());
    each_record(twice, &[ErrorKind::TlsTampered, ErrorKind::TlsFailed, ErrorKind::ConnectionLost]);
}

#[test]
fn a_record_that_is_left_out_ends_the_check() {
    let out = |_: &[u8]| Passed::Octets(Vec::new());
    const KINDS: [ErrorKind; 5] = [
        ErrorKind::TlsTampered,
        ErrorKind::TlsFailed,
        ErrorKind::NotTls,
        ErrorKind::ServerExceedsLimit,
        ErrorKind::TimedOut,
    ];
    each_record(out, &KINDS);
}

#[test]
fn an_end_at_a_record_or_within_one_is_never_the_end_of_what_was_said() {
    each_record(|record| Passed::Last(record.to_vec()), &[ErrorKind::ConnectionLost]);
    each_record(|record| Passed::Last(record[..record.len() / 2].to_vec()), &[ErrorKind::ConnectionLost]);
    each_record(|_| Passed::Last(Vec::new()), &[ErrorKind::ConnectionLost, ErrorKind::TlsUnanswered]);
}

#[test]
fn a_delay_is_borne_and_silence_is_not() {
    each_record(|_| Passed::Silence, &[ErrorKind::TimedOut]);
    let authority = Authority::new();
    let secured = Secured::new(&authority, &authority.server(VERSIONS[1]), true, &untouched());
    secured.world.deliver([message("a")]);
    secured.host.borrow_mut().link.latency = 3_000;
    assert_eq!(secured.first_check(settings()).error, None);
    assert_eq!(secured.world.stored().len(), 1);
}

#[test]
fn a_line_that_is_cut_anywhere_gives_nothing_away_and_stores_nothing_that_is_not_whole() {
    let authority = Authority::new();
    let config = authority.server(VERSIONS[1]);
    for octets in (0..6_000).step_by(37) {
        let secured = Secured::new(&authority, &config, true, &untouched());
        secured.world.deliver([message("a"), message("b")]);
        secured.host.borrow_mut().link.cut_after = Some(octets);
        let report = secured.first_check(settings());
        secured.is_sound();
        match report.error {
            Some(error) => {
                let is_cut = matches!(error.kind, ErrorKind::ConnectionLost | ErrorKind::TlsUnanswered);
                assert!(is_cut, "{:?} after {octets}", error.kind);
            }
            None => assert_eq!(secured.world.stored().len(), 2, "after {octets}"),
        }
    }
}

#[test]
fn whoever_answers_in_the_servers_place_learns_nothing_and_is_shown() {
    let (authority, other) = (Authority::new(), Authority::new());
    for version in VERSIONS {
        let secured = Secured::new(&authority, &other.server(version), true, &untouched());
        let error = secured.first_check(settings()).error.expect("an error");
        assert_eq!(error.kind, ErrorKind::CertificateUnknownIssuer);
        assert!(error.kind.offers_trust());
        let shown = error.certificate.expect("a certificate");
        assert_eq!((shown.sha256.len(), shown.facts.names), (64, vec![settings().host]));
        secured.gave_nothing_away();

        // Once a certificate was trusted, that of an authority that is known is none.
        let pinned = TlsChoice { pinned: Some(shown.sha256.clone()), ..TlsChoice::default() };
        let secured = Secured::new(&authority, &authority.server(version), true, &untouched());
        let error = secured.first_check(AccountSettings { tls: pinned, ..settings() }).error.expect("an error");
        assert_eq!(error.kind, ErrorKind::CertificateChanged);
        assert_ne!(error.certificate.expect("a certificate").sha256, shown.sha256);
        secured.gave_nothing_away();
    }
}

#[test]
fn a_bridge_cannot_speak_in_the_name_of_tls() {
    for kind in [
        ErrorKind::CertificateUnknownIssuer,
        ErrorKind::CertificateChanged,
        ErrorKind::CertificateExpired,
        ErrorKind::TlsTampered,
        ErrorKind::NotTls,
    ] {
        let authority = Authority::new();
        let secured = Secured::new(&authority, &authority.server(VERSIONS[1]), true, &untouched());
        secured.host.borrow_mut().connecting = Attempt::Fails(kind);
        let error = secured.first_check(settings()).error.expect("an error");
        assert_eq!((error.kind, error.certificate), (ErrorKind::BridgeProtocol, None), "{kind:?}");
        secured.gave_nothing_away();
    }
}

/// Carries nothing, and says of everything that the server's certificate is another.
#[derive(Clone)]
struct Liar;

fn lie() -> TransportError {
    let certificate = ShownCertificate { sha256: "0f".repeat(32), ..ShownCertificate::default() };
    let certificate = Some(Box::new(certificate));
    TransportError { certificate, ..TransportError::new(ErrorKind::CertificateChanged) }
}

impl Connector for Liar {
    type Transport = Self;

    async fn connect(&self, _: &Target, _: Vec<u8>, _: Option<ports::Passed<'_>>) -> Result<Self, TransportError> {
        Ok(Self)
    }
}

impl Transport for Liar {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        Err(lie())
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        // The first flight passes, so that the answer to it can be a lie.
        if octets.starts_with(b"\x16") { Ok(()) } else { Err(lie()) }
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        Err(lie())
    }

    fn facts(&self) -> ConnectionFacts {
        ConnectionFacts::IN_THE_CLEAR
    }
}

#[test]
fn nor_can_it_on_a_connection_that_stands_before_or_after_stls() {
    let world = World::new();
    let connector = TlsConnector::new(Liar, Authority::new().linked(), world.clock.clone());
    let told = TransportError::new(ErrorKind::BridgeProtocol);
    world.clock.run(async {
        let failed = connector.connect(&Target::of(&settings()), Vec::new(), None).await.err();
        assert_eq!(failed.as_ref(), Some(&told));
        let mut connection = connector.connect(&Target::of(&with_stls()), Vec::new(), None).await.expect("connects");
        assert_eq!(connection.read().await, Err(told.clone()));
        assert_eq!(connection.write(b"STLS\r\n".to_vec()).await, Err(told.clone()));
        assert_eq!(connection.start_tls().await, Err(told));
        assert_eq!(connection.write(b"PASS".to_vec()).await, Err(TransportError::new(ErrorKind::ConnectionLost)));
    });
}

#[test]
fn whoever_speaks_before_the_handshake_is_not_listened_to() {
    let authority = Authority::new();
    for version in VERSIONS {
        for said in ["+OK ready\r\n", "+OK ready\r\n+OK\r\n+OK\r\n+OK 1 100\r\n", "-ERR no TLS today\r\n"] {
            let between: Between = Rc::new(move |number, record| {
                let first = if number == 0 { said.as_bytes() } else { b"" };
                Passed::Octets([first, record].concat())
            });
            let secured = Secured::new(&authority, &authority.server(version), true, &between);
            let error = secured.first_check(settings()).error.expect("an error");
            assert_eq!(error.kind, ErrorKind::NotTls, "{said}");
            secured.gave_nothing_away();
        }
    }
}

/// A check with STLS, where what the server says in the clear is changed on its way.
fn stls(change: impl Fn(&[u8]) -> Vec<Vec<u8>> + 'static) -> (Secured, Option<ErrorKind>) {
    let authority = Authority::new();
    let between: Between = Rc::new(move |_, octets| {
        let is_text = octets.starts_with(b"+OK") || octets.starts_with(b"STLS");
        Passed::Octets(if is_text { change(octets).concat() } else { octets.to_vec() })
    });
    let secured = Secured::new(&authority, &authority.server(VERSIONS[1]), false, &between);
    secured.world.script(|server| server.capabilities.push("STLS"));
    secured.world.deliver([message("a")]);
    let error = secured.first_check(with_stls()).error;
    secured.is_sound();
    (secured, error.map(|error| error.kind))
}

fn replaced(octets: &[u8], what: &str, by: &str) -> Vec<Vec<u8>> {
    vec![String::from_utf8_lossy(octets).replace(what, by).into_bytes()]
}

#[test]
fn without_stls_nothing_is_said_whoever_takes_it_away() {
    // It is asked for whether it is announced or not.
    let (secured, error) = stls(|octets| replaced(octets, "STLS\r\n", ""));
    assert_eq!((error, secured.world.stored().len()), (None, 1));
    let (secured, error) = stls(|octets| replaced(octets, "+OK begin", "-ERR not today"));
    assert_eq!(error, Some(ErrorKind::StlsNotOffered));
    secured.gave_nothing_away();
}

#[test]
fn what_is_said_behind_the_answer_to_stls_is_not_listened_to() {
    for injected in ["+OK\r\n", "+OK 1 100\r\n", "-ERR [AUTH] send it again\r\n", PASSWORD] {
        let (secured, error) = stls(move |octets| {
            let is_begin = octets.starts_with(b"+OK begin");
            vec![octets.to_vec(), if is_begin { injected.into() } else { Vec::new() }]
        });
        assert_eq!(error, Some(ErrorKind::StlsInjected), "{injected}");
        secured.gave_nothing_away();
    }
}

/// What is answered to CAPA in the clear is anybody's word: the login inside TLS is the best one all the same.
#[test]
fn whoever_takes_capa_away_before_stls_does_not_decide_how_we_log_in() {
    let authority = Authority::new();
    for version in VERSIONS {
        let connections = Rc::new(Cell::new(0));
        let counted = Rc::clone(&connections);
        // What is sent in the clear: the greeting, the answer to CAPA, the answer to STLS.
        let between: Between = Rc::new(move |number, octets| {
            counted.set(counted.get() + usize::from(number == 0));
            if number == 1 && counted.get() == 1 { Passed::Last(Vec::new()) } else { Passed::Octets(octets.to_vec()) }
        });
        let secured = Secured::new(&authority, &authority.server(version), false, &between);
        secured.scram.set(Some(crate::scram::HONEST));
        secured.world.script(|server| {
            server.capabilities.extend(["STLS", "SASL SCRAM-SHA-256 SCRAM-SHA-256-PLUS PLAIN", "USER"]);
        });
        let report = secured.first_check(with_stls());
        assert_eq!((report.error, connections.get()), (None, 2));
        assert_eq!(secured.seen.borrow().logins.len(), 1, "the login was SCRAM");
        secured.is_sound();
    }
}
