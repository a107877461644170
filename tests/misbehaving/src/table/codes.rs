//! 43 to 50: refusals and their codes, unknown capabilities, pools of servers, and passwords that are not ASCII.
//!
//! Must not: let a refusal that is not about the password pass for one that is.

use crate::behaviour::{Act, Behaviour, CORRECT, Damage, LOGIN, Pipelined, UniqueIds, WRONG_LOGIN, on};
use crate::quirk::{CLIENT, Client, Expect, Quirk, ROW, Stored, Told, WELL};
use mail_api::ErrorKind;

const BUSY: &[ErrorKind] = &[ErrorKind::MaildropInUse, ErrorKind::ServerTemporary, ErrorKind::ServerUnavailable];
const NOT_THE_PASSWORD: Expect = Expect {
    good: "does not take it for a wrong password, and comes back later",
    told: &[Told::OneOf(BUSY), Told::Well, Told::Well],
    ..WELL
};
/// What Dovecot announces.
const DOVECOT: Behaviour = Behaviour {
    capabilities: Some(&["CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "USER", "SASL PLAIN"]),
    ..CORRECT
};
/// What a server announces that has no response codes.
const WITHOUT_CODES: Behaviour = Behaviour { capabilities: Some(&["TOP", "UIDL", "USER"]), ..CORRECT };

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 43,
        letter: 'a',
        name: "locked-in-words",
        does: "says in words that the maildrop is locked",
        source: "fetchmail (pop3_ok)",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR maildrop is locked by another session")).in_session(1)],
            ..WITHOUT_CODES
        },
        expect: NOT_THE_PASSWORD,
        ..ROW
    },
    Quirk {
        number: 43,
        letter: 'b',
        name: "lock-in-capital-letters",
        does: "says in words that it cannot get the lock",
        source: "fetchmail (pop3_ok)",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR Unable to get Lock on maildrop")).in_session(1)],
            ..WITHOUT_CODES
        },
        expect: NOT_THE_PASSWORD,
        ..ROW
    },
    Quirk {
        number: 43,
        letter: 'c',
        name: "wait-in-words",
        does: "says in words to wait",
        source: "fetchmail (pop3_ok)",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR please wait a while and try again")).in_session(1)],
            ..WITHOUT_CODES
        },
        expect: NOT_THE_PASSWORD,
        ..ROW
    },
    Quirk {
        number: 43,
        letter: 'd',
        name: "unavailable-in-words",
        does: "says in words that the service is not available",
        source: "fetchmail (pop3_ok)",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR Service temporarily unavailable")).in_session(1)],
            ..WITHOUT_CODES
        },
        expect: NOT_THE_PASSWORD,
        ..ROW
    },
    Quirk {
        number: 44,
        letter: 'a',
        name: "plus-err-for-a-login",
        does: "says +ERR where it refuses a login",
        source: "hMailServer #594",
        behaviour: Behaviour { rules: &[on(WRONG_LOGIN, Act::Say("+ERR invalid user or password"))], ..CORRECT },
        client: Client { password: "wrong", ..CLIENT },
        expect: Expect {
            good: "is not logged in, and knows it",
            told: &[Told::Error(ErrorKind::LoginRefused)],
            stored: Stored::Nothing,
            never: &["STAT", "LIST", "UIDL", "RETR"],
            ..WELL
        },
    },
    Quirk {
        number: 44,
        letter: 'b',
        name: "plus-err-for-a-message",
        does: "says +ERR where it refuses to send a message",
        source: "hMailServer #594",
        behaviour: Behaviour { rules: &[on("RETR", Act::Say("+ERR no such message")).about(2)], ..CORRECT },
        expect: Expect { good: "does not wait for a message behind it", stored: Stored::Only(&[1, 3]), ..WELL },
        ..ROW
    },
    Quirk {
        number: 45,
        letter: 'a',
        name: "unique-ids-per-node",
        does: "is a pool of servers with unique-ids of their own, met in turn",
        source: "fetchmail FAQ R6",
        behaviour: Behaviour { unique_ids: UniqueIds::PerNode, ..CORRECT },
        expect: Expect {
            good: "sees that it has these messages under other names, and does not retrieve them again",
            told: &[Told::Well; 3],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 45,
        letter: 'b',
        name: "nodes-that-lag-behind",
        does: "is a pool of servers of which one does not have all the mail yet",
        source: "fetchmail FAQ R6",
        behaviour: Behaviour { listed: &[&[1, 2, 3], &[1], &[1, 2, 3]], ..CORRECT },
        expect: Expect { good: "forgets nothing because one listing does not name it", told: &[Told::Well; 4], ..WELL },
        ..ROW
    },
    Quirk {
        number: 46,
        letter: 'a',
        name: "capabilities-that-look-like-others",
        does: "announces PIPELINE, a mechanism with PLAIN inside its name, and much that nobody knows; closes on AUTH PLAIN",
        source: "Zimbra; mailutils; Twisted; mpop",
        behaviour: Behaviour {
            capabilities: Some(&[
                "TOP",
                "USER",
                "UIDL",
                "PIPELINE",
                "CELERITY",
                "AUSPEX",
                "POTENCE",
                "XOIP",
                "XLINES",
                "XTLSREQUIRED",
                "SASL X-PLAIN-ZIMBRA",
                "STLSX",
            ]),
            rules: &[on("AUTH PLAIN", Act::Close)],
            ..CORRECT
        },
        expect: Expect {
            good: "compares whole words, and passes over the rest",
            pipelines: Some(false),
            never: &["AUTH PLAIN", "STLS"],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 46,
        letter: 'b',
        name: "arguments-of-capabilities",
        does: "announces LOGIN-DELAY 120 USER, EXPIRE 30 USER and UTF8 USER; after login it is LOGIN-DELAY 900",
        source: "RFC 2449 §6.5; Thunderbird (keeps the first word only)",
        behaviour: Behaviour {
            capabilities: Some(&[
                "TOP",
                "UIDL",
                "USER",
                "RESP-CODES",
                "LOGIN-DELAY 120 USER",
                "EXPIRE 30 USER",
                "UTF8 USER",
            ]),
            capabilities_after_login: Some(&["TOP", "UIDL", "USER", "RESP-CODES", "LOGIN-DELAY 900", "EXPIRE NEVER"]),
            login_delay: 900,
            ..CORRECT
        },
        expect: Expect {
            good: "goes by the value for this user, which comes after login",
            told: &[Told::Well, Told::Error(ErrorKind::LoginDelay)],
            waits: Some(900),
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 47,
        name: "headers-that-change",
        does: "sends another header field in each session (nearest to headers that differ between POP3 and IMAP)",
        source: "Dovecot (pop3-migration-plugin)",
        behaviour: Behaviour { damage: Damage::FieldPerSession, ..CORRECT },
        expect: Expect { good: "trusts the unique-id, and does not retrieve the message again", ..WELL },
        ..ROW
    },
    Quirk {
        number: 48,
        letter: 'a',
        name: "only-the-last-days",
        does: "lists only messages of the last days, so that older ones leave the listing",
        source: "zmail #62",
        behaviour: Behaviour { listed: &[&[1, 2, 3], &[2, 3], &[3]], ..CORRECT },
        expect: Expect { good: "keeps what it has stored", told: &[Told::Well; 3], ..WELL },
        ..ROW
    },
    Quirk {
        number: 48,
        letter: 'b',
        name: "older-mail-comes-in-front",
        does: "lists older messages, too, once its settings are changed, so that every number is another message's",
        source: "zmail #62",
        behaviour: Behaviour { listed: &[&[3], &[1, 2, 3]], ..CORRECT },
        expect: Expect {
            good: "retrieves what is new by its unique-id, wherever it stands",
            told: &[Told::Well; 3],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'a',
        name: "three-bad-commands",
        does: "closes the connection after three commands that it does not know",
        source: "Dovecot (pop3-login)",
        behaviour: Behaviour { bad_commands: Some(3), capabilities: None, ..CORRECT },
        expect: Expect { good: "does not try one unknown command after the other", ..WELL },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'b',
        name: "input-behind-a-login-is-lost",
        does: "announces PIPELINING and loses what comes behind a login before it is answered",
        source: "Dovecot (pop3-login)",
        behaviour: Behaviour { pipelined: Pipelined::LostBehindLogin, ..DOVECOT },
        expect: Expect { good: "sends nothing behind a login before it is answered", ..WELL },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'c',
        name: "code-in-use",
        does: "refuses a login with [IN-USE]",
        source: "Dovecot; RFC 2449 §8.1.2",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR [IN-USE] password right, mailbox locked")).in_session(1)],
            ..DOVECOT
        },
        expect: Expect {
            good: "asks for no password, and comes back later",
            told: &[Told::Error(ErrorKind::MaildropInUse), Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'd',
        name: "code-sys-temp",
        does: "refuses a login with [SYS/TEMP]",
        source: "Dovecot; RFC 3206",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR [SYS/TEMP] the password database is away")).in_session(1)],
            ..DOVECOT
        },
        expect: Expect {
            good: "asks for no password, and comes back later",
            told: &[Told::Error(ErrorKind::ServerTemporary), Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'e',
        name: "code-auth",
        does: "refuses a wrong password with [AUTH]",
        source: "Dovecot; RFC 3206",
        behaviour: DOVECOT,
        client: Client { password: "wrong", ..CLIENT },
        expect: Expect {
            good: "asks for the password, and does not try others of its own",
            told: &[Told::Error(ErrorKind::LoginRefused)],
            stored: Stored::Nothing,
            logins: 1,
            ..WELL
        },
    },
    Quirk {
        number: 49,
        letter: 'f',
        name: "code-referral",
        does: "refuses a login with [REFERRAL/…], which names another server",
        source: "Dovecot; RFC 2449 §8",
        behaviour: Behaviour {
            rules: &[on(LOGIN, Act::Say("-ERR [REFERRAL/pop2.example.org] your mail has moved"))],
            ..DOVECOT
        },
        expect: Expect {
            good: "does not take it for a wrong password, and sends no password to the other server by itself",
            told: &[Told::OneOf(&[ErrorKind::ServerTemporary, ErrorKind::ServerPermanent])],
            stored: Stored::Nothing,
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 49,
        letter: 'g',
        name: "pipelined-commands-are-lost",
        does: "announces PIPELINING and, once somebody is logged in, loses what comes before earlier commands were answered",
        source: "GNOME 778562; RFC 2449 §6.6",
        behaviour: Behaviour { pipelined: Pipelined::Lost, ..CORRECT },
        expect: Expect {
            good: "notices, and does without pipelining from the next check on",
            told: &[Told::Passing, Told::Well, Told::Well],
            connections: 2,
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 50,
        letter: 'a',
        name: "password-in-latin-1",
        does: "has a password that is not ASCII, in Latin-1",
        source: "Thunderbird 1778883",
        behaviour: Behaviour { password: b"t\xe4nst\xe4\xe4f", ..WITHOUT_CODES },
        client: Client { password: "tänstääf", ..CLIENT },
        expect: Expect { good: "tries Latin-1 where UTF-8 is refused", connections: 2, ..WELL },
    },
    Quirk {
        number: 50,
        letter: 'b',
        name: "password-in-utf-8",
        does: "has a password that is not ASCII, in UTF-8",
        source: "Thunderbird 1778883",
        behaviour: Behaviour { password: "tänstääf".as_bytes(), ..WITHOUT_CODES },
        client: Client { password: "tänstääf", ..CLIENT },
        expect: Expect { good: "tries UTF-8 first", ..WELL },
    },
];
