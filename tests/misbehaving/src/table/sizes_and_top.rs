//! 9 to 18: sizes that are not true, messages that are not given, and TOP.
//!
//! A client that never takes an answer to TOP for a message meets nothing of 12b to 18.
//!
//! Must not: punish a client that does not use TOP at all.

use crate::behaviour::{Act, Behaviour, CORRECT, Messages, Sizes, Top, UniqueIds, on};
use crate::quirk::{CLIENT, CREDENTIALS, Client, Expect, Quirk, ROW, Stored, Told, WELL};
use mail_api::ErrorKind;

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 9,
        letter: 'a',
        name: "sizes-of-the-store",
        does: "announces a third of the octets that RETR sends",
        source: "fetchmail FAQ S2",
        behaviour: Behaviour { sizes: Sizes::Third, ..CORRECT },
        expect: Expect { good: "reads to the end of each message, whatever its size was said to be", ..WELL },
        ..ROW
    },
    Quirk {
        number: 9,
        letter: 'b',
        name: "size-of-a-compressed-message",
        does: "announces 1000 octets for a message of 3 MiB, because it is compressed where it lies",
        source: "fetchmail FAQ S2",
        behaviour: Behaviour { messages: Messages::Large, sizes: Sizes::Fixed(1000), ..CORRECT },
        expect: Expect {
            good: "stores it: its own bound for a message is what counts, not the size announced",
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 10,
        name: "offered-and-not-given",
        does: "lists a message and refuses to send it",
        source: "getmail (troubleshooting); fetchmail 7.0 (retrieve-error)",
        behaviour: Behaviour { rules: &[on("RETR", Act::Say("-ERR message cannot be opened")).about(2)], ..CORRECT },
        expect: Expect {
            good: "passes it over, stores the others, deletes only those, and tells that one is left",
            stored: Stored::Only(&[1, 3]),
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 11,
        letter: 'a',
        name: "blanks-in-the-user-name",
        does: "has users with blanks in their names",
        source: "Exchange (registry settings)",
        behaviour: Behaviour { user: b"ada augusta lovelace", capabilities: Some(&["TOP", "UIDL", "USER"]), ..CORRECT },
        client: Client { user: "ada augusta lovelace", ..CLIENT },
        expect: Expect { good: "sends the name whole and unquoted", ..WELL },
    },
    Quirk {
        number: 11,
        letter: 'b',
        name: "last-is-known",
        does: "answers LAST",
        source: "Exchange (registry settings); fetchmail 7.0 (dropped LAST)",
        behaviour: Behaviour { last: true, ..CORRECT },
        expect: Expect {
            good: "does not ask: what was seen says nothing about what is stored",
            never: &["LAST"],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 11,
        letter: 'c',
        name: "blank-password",
        does: "lets users in who have no password",
        source: "Exchange (registry settings)",
        behaviour: Behaviour { password: b"", ..CORRECT },
        client: Client { password: "", ..CLIENT },
        expect: Expect {
            good: "asks for a password instead of logging in with none",
            told: &[Told::OneOf(&[ErrorKind::InvalidSettings, ErrorKind::PasswordNeeded])],
            stored: Stored::Nothing,
            never: CREDENTIALS,
            ..WELL
        },
    },
    Quirk {
        number: 12,
        letter: 'a',
        name: "sizes-in-whole-kib",
        does: "announces sizes rounded up to 1024 octets",
        source: "HP OpenMail",
        behaviour: Behaviour { sizes: Sizes::WholeKib, ..CORRECT },
        expect: Expect { good: "does not wait for octets that do not come", ..WELL },
        ..ROW
    },
    Quirk {
        number: 12,
        letter: 'b',
        name: "top-of-one-line",
        does: "sends one line of the body to any TOP",
        source: "HP OpenMail",
        behaviour: Behaviour { top: Top::Lines(1), ..CORRECT },
        expect: Expect { good: "never takes an answer to TOP for the message", ..WELL },
        ..ROW
    },
    Quirk {
        number: 13,
        letter: 'a',
        name: "top-cut-at-64-kib",
        does: "cuts what TOP sends at 64 KiB (here of a message of 3 MiB)",
        source: "Maillennium",
        behaviour: Behaviour { messages: Messages::Large, top: Top::Octets(64 * 1024), ..CORRECT },
        expect: Expect { good: "retrieves messages by RETR", ..WELL },
        ..ROW
    },
    Quirk {
        number: 13,
        letter: 'b',
        name: "two-blanks-before-the-unique-id",
        does: "puts two blanks between number and unique-id",
        source: "mpop (pop3_uidl); Maillennium",
        behaviour: Behaviour { unique_ids: UniqueIds::TwoBlanks, ..CORRECT },
        expect: Expect { good: "takes what stands between the blanks and the end of the line", ..WELL },
        ..ROW
    },
    Quirk {
        number: 14,
        name: "top-of-ten-lines",
        does: "sends ten lines of the body to any TOP",
        source: "usa.net",
        behaviour: Behaviour { top: Top::Lines(10), ..CORRECT },
        expect: Expect { good: "finds the end of the header by the empty line, not by counting", ..WELL },
        ..ROW
    },
    Quirk {
        number: 15,
        name: "sizes-with-what-is-not-sent",
        does: "announces twice what it sends, because attachments count that it keeps to itself; TOP is short",
        source: "MailMax, InterChange",
        behaviour: Behaviour { sizes: Sizes::Twice, top: Top::Lines(0), ..CORRECT },
        expect: Expect { good: "does not wait for octets that do not come", ..WELL },
        ..ROW
    },
    Quirk {
        number: 16,
        name: "top-says-ok-twice",
        does: "says +OK twice to TOP",
        source: "FTGate 2",
        behaviour: Behaviour { top: Top::TwiceOk, ..CORRECT },
        expect: Expect { good: "does not let the second +OK pass for the answer to the next command", ..WELL },
        ..ROW
    },
    Quirk {
        number: 17,
        name: "top-marks-as-seen",
        does: "counts a message as seen once TOP has shown its header, and says so to LAST",
        source: "SpryNet",
        behaviour: Behaviour { top: Top::MarksSeen, last: true, ..CORRECT },
        expect: Expect { good: "knows by unique-ids alone what it has", never: &["LAST"], ..WELL },
        ..ROW
    },
    Quirk {
        number: 18,
        name: "top-of-too-many-lines",
        does: "refuses a TOP of more than 99999999 lines",
        source: "CompuServe",
        behaviour: Behaviour { top: Top::AtMost(99_999_999), ..CORRECT },
        expect: Expect { good: "asks for whole messages by RETR", ..WELL },
        ..ROW
    },
];
