//! 38 to 42: line endings, octets, and what retrieving and cuts do to the maildrop.
//!
//! Must not: expect other octets than those that were sent.

use crate::behaviour::{Act, Behaviour, CORRECT, Damage, LOGIN, Lines, Messages, Removal, on};
use crate::quirk::{Expect, Quirk, ROW, Told, WELL};
use mail_api::ErrorKind;

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 38,
        letter: 'a',
        name: "lf-only",
        does: "ends all lines with LF alone",
        source: "Thunderbird 1911477, 1883760; MailKit",
        behaviour: Behaviour { lines: Lines::Lf, ..CORRECT },
        expect: Expect { good: "understands it, and stores the lines as they came", ..WELL },
        ..ROW
    },
    Quirk {
        number: 38,
        letter: 'b',
        name: "lf-in-messages",
        does: "ends its answers with CRLF, but the lines of messages, and the dot behind them, with LF alone",
        source: "MailKit (Pop3Stream)",
        behaviour: Behaviour { lines: Lines::LfInMessages, ..CORRECT },
        expect: Expect { good: "finds the end, and stores the lines as they came", ..WELL },
        ..ROW
    },
    Quirk {
        number: 38,
        letter: 'c',
        name: "lf-dot-lf-inside",
        does: "ends lines with CRLF, doubles dots behind CRLF only, and has a message with LF, dot and LF inside",
        source: "the other side of accepting a dot with LF alone",
        behaviour: Behaviour { messages: Messages::InnerDot, ..CORRECT },
        expect: Expect { good: "does not let the writer of a mail end it early, and stores the dot", ..WELL },
        ..ROW
    },
    Quirk {
        number: 39,
        name: "nul-octets",
        does: "sends NUL octets inside a message",
        source: "Dovecot (outlook-no-nuls)",
        behaviour: Behaviour { messages: Messages::Nuls, ..CORRECT },
        expect: Expect { good: "stores them", ..WELL },
        ..ROW
    },
    Quirk {
        number: 40,
        letter: 'a',
        name: "retrieved-is-removed-at-quit",
        does: "announces EXPIRE 0 and removes at QUIT what was retrieved, whether it is marked or not",
        source: "RFC 2449 §6.7; Angus Mail (rsetbeforequit)",
        behaviour: Behaviour {
            capabilities: Some(&["TOP", "UIDL", "USER", "PIPELINING", "EXPIRE 0"]),
            removal: Removal::RetrievedAtQuit,
            ..CORRECT
        },
        expect: Expect { good: "sends QUIT only when everything that was retrieved is stored", ..WELL },
        ..ROW
    },
    Quirk {
        number: 40,
        letter: 'b',
        name: "retrieved-is-removed-at-once",
        does: "removes what was retrieved however the session ends, and cuts the first one behind two messages",
        source: "MercuryP/NLM",
        behaviour: Behaviour {
            removal: Removal::RetrievedAtOnce,
            rules: &[on("RETR", Act::CutAfter(40)).after(2).in_session(1)],
            ..CORRECT
        },
        expect: Expect {
            good: "stores what came whole even though the connection was cut",
            told: &[Told::Error(ErrorKind::ConnectionLost), Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 41,
        letter: 'a',
        name: "everything-is-lost-without-quit",
        does: "throws the maildrop away where a session ends without QUIT",
        source: "Berkeley popper 1.004",
        behaviour: Behaviour { removal: Removal::AllWithoutQuit, ..CORRECT },
        expect: Expect { good: "ends every session with QUIT", quits: true, ..WELL },
        ..ROW
    },
    Quirk {
        number: 41,
        letter: 'b',
        name: "lines-cut-at-1024",
        does: "cuts the lines of messages at 1024 octets",
        source: "Berkeley popper 1.004",
        behaviour: Behaviour { messages: Messages::LongLine, damage: Damage::LinesCutAt(1024), ..CORRECT },
        expect: Expect { good: "stores what was sent", ..WELL },
        ..ROW
    },
    Quirk {
        number: 42,
        name: "the-lock-outlives-the-cut",
        does: "cuts the first session inside a message, and is locked when the client comes back",
        source: "fetchmail FAQ D2",
        behaviour: Behaviour {
            rules: &[
                on("RETR", Act::CutAfter(100)).after(1).in_session(1),
                on(LOGIN, Act::Say("-ERR [IN-USE] another session has the maildrop")).in_session(2),
            ],
            ..CORRECT
        },
        expect: Expect {
            good: "keeps what came whole, says that the maildrop is in use, and comes back later",
            told: &[
                Told::Error(ErrorKind::ConnectionLost),
                Told::Error(ErrorKind::MaildropInUse),
                Told::Well,
                Told::Well,
            ],
            ..WELL
        },
        ..ROW
    },
];
