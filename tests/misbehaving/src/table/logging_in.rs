//! 32 to 37: greetings and logins.
//!
//! Must not: let a client pass that guesses on and on.

use crate::behaviour::{Act, Behaviour, CORRECT, WRONG_LOGIN, on};
use crate::quirk::{CLIENT, Client, Expect, NO_LOGIN, Quirk, ROW, Stored, Told, WELL};
use mail_api::ErrorKind;

/// So long that an AUTH PLAIN does not fit one line with it, and has to be asked for its response (RFC 5034 §4).
const LONG_PASSWORD: &str = match core::str::from_utf8(&[b'p'; 190]) {
    Ok(password) => password,
    Err(_) => "",
};

const ASKED: Expect = Expect { asks: &["AUTH PLAIN"], ..WELL };
const ASKING: Behaviour = Behaviour {
    capabilities: Some(&["TOP", "UIDL", "SASL PLAIN", "RESP-CODES"]),
    password: LONG_PASSWORD.as_bytes(),
    ..CORRECT
};
const ASKABLE: Client = Client { password: LONG_PASSWORD, ..CLIENT };

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 32,
        letter: 'a',
        name: "closes-on-a-wrong-password",
        does: "closes the connection without a word where the password is wrong",
        source: "Thunderbird (tests of passwords that fail)",
        behaviour: Behaviour { rules: &[on(WRONG_LOGIN, Act::Close)], ..CORRECT },
        client: Client { password: "wrong", ..CLIENT },
        expect: Expect {
            good: "tells that the login failed, and does not try again and again",
            told: &[Told::OneOf(&[ErrorKind::LoginRefused, ErrorKind::ConnectionLost])],
            stored: Stored::Nothing,
            connections: 2,
            ..WELL
        },
    },
    Quirk {
        number: 32,
        letter: 'b',
        name: "closes-on-auth",
        does: "announces SASL PLAIN and closes the connection when AUTH comes; USER and PASS work",
        source: "Thunderbird (test_pop3ServerBrokenCRAMDisconnect)",
        behaviour: Behaviour { rules: &[on("AUTH", Act::Close)], ..CORRECT },
        expect: Expect { good: "connects again and logs in by USER and PASS", connections: 2, ..WELL },
        ..ROW
    },
    Quirk {
        number: 33,
        name: "cram-md5-always-fails",
        does: "announces CRAM-MD5 first and refuses whatever is said to its challenge",
        source: "Thunderbird (tests of a broken CRAM-MD5)",
        behaviour: Behaviour { capabilities: Some(&["TOP", "UIDL", "USER", "SASL CRAM-MD5 PLAIN"]), ..CORRECT },
        expect: Expect { good: "logs in some other way, with the same password and the same connection", ..WELL },
        ..ROW
    },
    Quirk {
        number: 34,
        name: "greeting-that-refuses",
        does: "greets with -ERR and closes",
        source: "Thunderbird 2011088",
        behaviour: Behaviour { greeting: "-ERR Permission denied - do not try again", ..CORRECT },
        expect: Expect {
            good: "tells what the server said, and sends nothing",
            told: &[Told::Error(ErrorKind::ServerUnavailable)],
            ..NO_LOGIN
        },
        ..ROW
    },
    Quirk {
        number: 35,
        letter: 'a',
        name: "ok-for-a-challenge",
        does: "says +OK where it asks for the response of AUTH",
        source: "MailKit 1.6.0",
        behaviour: Behaviour { continuation: "+OK", ..ASKING },
        client: ASKABLE,
        expect: Expect { good: "sends the response: nothing was accepted yet that it could mean", ..ASKED },
    },
    Quirk {
        number: 35,
        letter: 'b',
        name: "text-for-a-challenge",
        does: "says words behind + where it asks for the response of AUTH PLAIN",
        source: "MailKit 1.2.15",
        behaviour: Behaviour { continuation: "+ go ahead, please", ..ASKING },
        client: ASKABLE,
        expect: Expect { good: "does not try to decode them", ..ASKED },
    },
    Quirk {
        number: 35,
        letter: 'c',
        name: "bare-plus-for-a-challenge",
        does: "says + and nothing else where it asks for the response of AUTH",
        source: "MailKit 1.0.14",
        behaviour: Behaviour { continuation: "+", ..ASKING },
        client: ASKABLE,
        expect: Expect { good: "takes it for what it is", ..ASKED },
    },
    Quirk {
        number: 36,
        letter: 'a',
        name: "auth-plain-announced-and-refused",
        does: "announces SASL PLAIN and refuses AUTH PLAIN; USER and PASS work",
        source: "Thunderbird 1928026",
        behaviour: Behaviour { rules: &[on("AUTH PLAIN", Act::Say("-ERR not supported"))], ..CORRECT },
        expect: Expect { good: "goes on with USER and PASS on the same connection", ..WELL },
        ..ROW
    },
    Quirk {
        number: 36,
        letter: 'b',
        name: "auth-login-announced-and-refused",
        does: "announces SASL LOGIN and refuses AUTH LOGIN; USER and PASS work",
        source: "Thunderbird 1928026",
        behaviour: Behaviour { capabilities: Some(&["TOP", "UIDL", "USER", "SASL LOGIN"]), ..CORRECT },
        expect: Expect { good: "logs in by USER and PASS", ..WELL },
        ..ROW
    },
    Quirk {
        number: 37,
        name: "utf8-announced",
        does: "announces UTF8 and accepts it (nearest to a client that sent it without the end of its line and hung)",
        source: "evolution-data-server #459",
        behaviour: Behaviour {
            capabilities: Some(&["TOP", "UIDL", "USER", "UTF8", "LANG"]),
            rules: &[on("UTF8", Act::Say("+OK UTF-8 from now on"))],
            ..CORRECT
        },
        expect: Expect { good: "sends UTF8 as a whole line, or not at all", ..WELL },
        ..ROW
    },
];
