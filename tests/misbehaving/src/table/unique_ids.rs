//! 19 to 24: unique-ids, and listings that do not agree.
//!
//! Must not: expect that unique-ids are unique.

use crate::behaviour::{Act, Behaviour, CORRECT, Messages, UniqueIds, on};
use crate::quirk::{Expect, Quirk, ROW, Told, WELL};

const NO_UIDL: Option<&[&str]> = Some(&["TOP", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES"]);

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 19,
        name: "blank-unique-id",
        does: "lists a message with no unique-id behind its number",
        source: "getmail (documentation of broken UIDL); FairEmail",
        behaviour: Behaviour { unique_ids: UniqueIds::BlankForSecond, ..CORRECT },
        expect: Expect { good: "tells that message by its header, stores it once, and the others as ever", ..WELL },
        ..ROW
    },
    Quirk {
        number: 20,
        letter: 'a',
        name: "twins-share-a-unique-id",
        does: "has two messages that are the same, octet for octet, under one unique-id",
        source: "popa3d (hash of the header); RFC 1939 §7",
        behaviour: Behaviour { messages: Messages::Twins, unique_ids: UniqueIds::Shared, ..CORRECT },
        expect: Expect { good: "stores both, each once, and deletes each only for itself", ..WELL },
        ..ROW
    },
    Quirk {
        number: 20,
        letter: 'b',
        name: "strangers-share-a-unique-id",
        does: "lists two different messages under one unique-id",
        source: "cyrus-imapd #374",
        behaviour: Behaviour { unique_ids: UniqueIds::Shared, ..CORRECT },
        expect: Expect { good: "stores both, each once", ..WELL },
        ..ROW
    },
    Quirk {
        number: 20,
        letter: 'c',
        name: "unique-ids-begin-again",
        does: "uses the message-number as unique-id, so that after deletions new messages get old ones",
        source: "cyrus-imapd #374",
        behaviour: Behaviour { listed: &[&[1, 2], &[1, 2, 3]], unique_ids: UniqueIds::Number, ..CORRECT },
        expect: Expect { good: "forgets the unique-id of a message when its deletion is confirmed", ..WELL },
        ..ROW
    },
    Quirk {
        number: 21,
        letter: 'a',
        name: "unique-ids-not-ascii",
        does: "has unique-ids with octets that are neither ASCII nor UTF-8",
        source: "mpop (pop3_uidl_check_uid)",
        behaviour: Behaviour { unique_ids: UniqueIds::NotAscii, ..CORRECT },
        expect: Expect { good: "compares octets", ..WELL },
        ..ROW
    },
    Quirk {
        number: 21,
        letter: 'b',
        name: "unique-ids-of-200-octets",
        does: "has unique-ids that differ only in the last of 200 octets",
        source: "mpop (pop3_uidl_check_uid)",
        behaviour: Behaviour { unique_ids: UniqueIds::Long(200), ..CORRECT },
        expect: Expect { good: "keeps them whole, though RFC 1939 allows 70", ..WELL },
        ..ROW
    },
    Quirk {
        number: 21,
        letter: 'c',
        name: "blanks-in-unique-ids",
        does: "has unique-ids with blanks inside",
        source: "mpop (pop3_uidl_check_uid)",
        behaviour: Behaviour { unique_ids: UniqueIds::InnerBlanks, ..CORRECT },
        expect: Expect { good: "takes the rest of the line, blanks and all", ..WELL },
        ..ROW
    },
    Quirk {
        number: 22,
        name: "uidl-refused-for-now",
        does: "announces UIDL and refuses it in the first session, without a code",
        source: "Thunderbird (Pop3Client, no UIDL); ubikom #28",
        behaviour: Behaviour { rules: &[on("UIDL", Act::Say("-ERR try again")).in_session(1)], ..CORRECT },
        expect: Expect {
            good: "takes the announcement for true: what failed passes, and the next check does it",
            told: &[Told::Passing, Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 23,
        letter: 'a',
        name: "uidl-not-announced",
        does: "knows UIDL and does not announce it",
        source: "evolution-data-server; MailKit",
        behaviour: Behaviour { capabilities: NO_UIDL, ..CORRECT },
        expect: Expect { good: "tries it all the same", asks: &["UIDL"], ..WELL },
        ..ROW
    },
    Quirk {
        number: 23,
        letter: 'b',
        name: "uidl-announced-and-absent",
        does: "announces UIDL and never knows it",
        source: "evolution-data-server; MailKit",
        behaviour: Behaviour { rules: &[on("UIDL", Act::Say("-ERR unknown command"))], ..CORRECT },
        expect: Expect {
            good: "tells messages by their headers, at the latest when UIDL is refused again",
            told: &[Told::Passing, Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 23,
        letter: 'c',
        name: "no-uidl-at-all",
        does: "knows neither CAPA nor UIDL",
        source: "Thunderbird 1789314; neomutt #1427",
        behaviour: Behaviour { capabilities: None, rules: &[on("UIDL", Act::Say("-ERR unknown command"))], ..CORRECT },
        expect: Expect { good: "tells messages by their headers, and stores each once", ..WELL },
        ..ROW
    },
    Quirk {
        number: 24,
        name: "arrives-between-two-listings",
        does: "has one message more in the second listing of the first session than in the one before",
        source: "getmail (changes of 2011)",
        behaviour: Behaviour { late: Some(3), ..CORRECT },
        expect: Expect {
            good: "does not take the listings for a fault; the message comes now or with the next check",
            ..WELL
        },
        ..ROW
    },
];
