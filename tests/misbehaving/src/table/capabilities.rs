//! 25 to 31: STAT below zero, CAPA, and STLS.
//!
//! Must not: let a client pass that sends credentials where TLS was wanted and does not stand.

use crate::behaviour::{Act, Behaviour, CORRECT, Sizes, on};
use crate::quirk::{CLIENT, Client, Expect, NO_LOGIN, Quirk, ROW, Told, WELL};
use mail_api::{ErrorKind, Security};

const STLS: Client = Client { security: Security::Stls, ..CLIENT };
const NO_TLS: &[Told] =
    &[Told::OneOf(&[ErrorKind::StlsNotOffered, ErrorKind::TlsFailed, ErrorKind::NotTls, ErrorKind::TlsUnanswered])];

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 25,
        name: "negative-octets-in-stat",
        does: "says a negative sum of octets to STAT",
        source: "MailKit 2.3.0",
        behaviour: Behaviour { sizes: Sizes::NegativeSum, ..CORRECT },
        expect: Expect { good: "goes on: the sum is only a help", ..WELL },
        ..ROW
    },
    Quirk {
        number: 26,
        letter: 'a',
        name: "capa-hangs",
        does: "says nothing any more once it is asked for its capabilities",
        source: "fetchmail FAQ R11",
        behaviour: Behaviour { rules: &[on("CAPA", Act::Silence)], ..CORRECT },
        expect: Expect { good: "gives up, connects again, and does without CAPA", connections: 2, ..WELL },
        ..ROW
    },
    Quirk {
        number: 26,
        letter: 'b',
        name: "capa-closes",
        does: "closes the connection when it is asked for its capabilities",
        source: "fetchmail (PS_SOCKET)",
        behaviour: Behaviour { rules: &[on("CAPA", Act::Close)], ..CORRECT },
        expect: Expect { good: "connects again and does without CAPA", connections: 2, ..WELL },
        ..ROW
    },
    Quirk {
        number: 27,
        name: "capabilities-in-lower-case",
        does: "announces its capabilities in lower case",
        source: "Thunderbird 1783290",
        behaviour: Behaviour {
            capabilities: Some(&["top", "uidl", "sasl plain", "Pipelining", "resp-codes"]),
            ..CORRECT
        },
        expect: Expect { good: "knows them all the same", pipelines: Some(true), ..WELL },
        ..ROW
    },
    Quirk {
        number: 28,
        name: "mechanisms-that-are-not-announced",
        does: "announces SASL with a mechanism that hardly a client knows, and neither USER nor PLAIN, which both work",
        source: "Thunderbird 1782250, 1789975, 1793349",
        behaviour: Behaviour { capabilities: Some(&["TOP", "UIDL", "SASL DIGEST-MD5", "RESP-CODES"]), ..CORRECT },
        expect: Expect { good: "tries USER and PASS before it gives up", ..WELL },
        ..ROW
    },
    Quirk {
        number: 29,
        name: "top-not-announced",
        does: "knows TOP and does not announce it",
        source: "Thunderbird 1789356; thunderbird-android",
        behaviour: Behaviour { capabilities: Some(&["UIDL", "USER", "PIPELINING"]), ..CORRECT },
        expect: Expect { good: "lacks nothing; where it wants TOP it tries it", ..WELL },
        ..ROW
    },
    Quirk {
        number: 30,
        name: "stls-not-announced",
        does: "knows STLS and does not announce it (the handshake itself is not shown: behind +OK it closes)",
        source: "Balsa; fetchmail 6.3.19",
        behaviour: Behaviour { rules: &[on("STLS", Act::SayAndClose("+OK begin"))], ..CORRECT },
        client: STLS,
        expect: Expect {
            good: "tries STLS where TLS is wanted, and sends no credentials without TLS",
            told: NO_TLS,
            asks: &["STLS"],
            connections: 2,
            ..NO_LOGIN
        },
        ..ROW
    },
    Quirk {
        number: 31,
        letter: 'a',
        name: "stls-announced-and-refused",
        does: "announces STLS and refuses it",
        source: "fetchmail (connection_may_have_tls_errors)",
        behaviour: Behaviour {
            capabilities: Some(&["TOP", "UIDL", "USER", "STLS"]),
            rules: &[on("STLS", Act::Say("-ERR no TLS today"))],
            ..CORRECT
        },
        client: STLS,
        expect: Expect {
            good: "sends no credentials, and tells that there is no TLS",
            told: &[Told::Error(ErrorKind::StlsNotOffered)],
            asks: &["STLS"],
            ..NO_LOGIN
        },
    },
    Quirk {
        number: 31,
        letter: 'b',
        name: "stls-accepted-and-no-handshake",
        does: "says +OK to STLS and closes before the handshake",
        source: "fetchmail (connection_may_have_tls_errors)",
        behaviour: Behaviour {
            capabilities: Some(&["TOP", "UIDL", "USER", "STLS"]),
            rules: &[on("STLS", Act::SayAndClose("+OK begin"))],
            ..CORRECT
        },
        client: STLS,
        expect: Expect {
            good: "sends no credentials, now or on a second connection",
            told: NO_TLS,
            asks: &["STLS"],
            connections: 2,
            ..NO_LOGIN
        },
    },
];
