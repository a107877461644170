//! 1 to 8: Gmail and Outlook.
//!
//! Must not: depend on what these providers do today; what they once did, others do.

use crate::behaviour::{Act, Behaviour, CORRECT, on};
use crate::quirk::{CLIENT, Client, Expect, Quirk, ROW, Stored, Told, WELL};
use mail_api::{CredentialKind, ErrorKind};
use std::time::Duration;

const LONG_TOKEN: &str = match core::str::from_utf8(&[b't'; 5000]) {
    Ok(token) => token,
    Err(_) => "",
};

/// With a token instead of a password.
const BEARER: Client = Client { credential: CredentialKind::Token, ..CLIENT };

/// What a token is never sent by.
const NO_PASSWORD: &[&str] = &["USER", "PASS", "APOP", "AUTH PLAIN"];

pub(super) const ROWS: &[Quirk] = &[
    Quirk {
        number: 1,
        letter: 'a',
        name: "capabilities-grow-at-login",
        does: "announces PIPELINING and TOP only after login",
        source: "mpop (pop3.c); MailKit (gmail transcripts)",
        behaviour: Behaviour {
            capabilities: Some(&["USER", "SASL PLAIN", "RESP-CODES"]),
            capabilities_after_login: Some(&["USER", "UIDL", "TOP", "PIPELINING", "RESP-CODES"]),
            ..CORRECT
        },
        expect: Expect {
            good: "asks for the capabilities again after login, and then pipelines",
            pipelines: Some(true),
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 1,
        letter: 'b',
        name: "login-delay-300",
        does: "announces LOGIN-DELAY 300 and EXPIRE 0, and refuses a second login within 300 seconds",
        source: "MailKit (gmail transcripts); RFC 2449",
        behaviour: Behaviour {
            capabilities: Some(&["USER", "UIDL", "TOP", "EXPIRE 0", "LOGIN-DELAY 300", "RESP-CODES"]),
            login_delay: 300,
            ..CORRECT
        },
        expect: Expect {
            good: "waits 300 seconds before the next login, and blames nobody's password",
            told: &[Told::Well, Told::Error(ErrorKind::LoginDelay)],
            waits: Some(300),
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 2,
        letter: 'a',
        name: "a-part-of-the-maildrop-per-session",
        does: "shows some messages in one session and the others in the next",
        source: "node-pop3 #2; hpop #56; yam #392; zmail #62",
        behaviour: Behaviour { listed: &[&[1, 2], &[3]], ..CORRECT },
        expect: Expect { good: "stores what is shown, and forgets nothing that is not shown any more", ..WELL },
        ..ROW
    },
    Quirk {
        number: 2,
        letter: 'b',
        name: "prefix-of-the-user-name",
        does: "takes `recent:` before the user's name as a wish",
        source: "Gmail (the `recent:` prefix)",
        behaviour: Behaviour { user: b"recent:ada@example.org", ..CORRECT },
        client: Client { user: "recent:ada@example.org", ..CLIENT },
        expect: Expect { good: "sends the user's name as it was entered", ..WELL },
    },
    Quirk {
        number: 2,
        letter: 'c',
        name: "another-client-takes-the-mail",
        does: "shows nothing any more once some client has retrieved it",
        source: "thunderbird-android #5770, #3902, #4315",
        behaviour: Behaviour { listed: &[&[1, 2, 3], &[]], ..CORRECT },
        expect: Expect { good: "keeps what it has stored", told: &[Told::Well; 3], ..WELL },
        ..ROW
    },
    Quirk {
        number: 3,
        name: "mechanisms-for-tokens-too",
        does: "announces SASL PLAIN XOAUTH2 OAUTHBEARER",
        source: "horde/Imap_Client #36",
        behaviour: Behaviour { capabilities: Some(&["UIDL", "TOP", "SASL PLAIN XOAUTH2 OAUTHBEARER"]), ..CORRECT },
        expect: Expect { good: "takes PLAIN for a password", never: &["AUTH XOAUTH2", "AUTH OAUTHBEARER"], ..WELL },
        ..ROW
    },
    Quirk {
        number: 4,
        letter: ' ',
        name: "xoauth2-in-two-lines",
        does: "takes the token of AUTH XOAUTH2 only on a line of its own; else it says a protocol error and closes",
        source: "getmail6 #256; mpop #11; mail-api #461; vmime #267; Thunderbird 1778576",
        behaviour: Behaviour {
            capabilities: Some(&["UIDL", "TOP", "SASL XOAUTH2"]),
            rules: &[on("AUTH PLAIN", Act::Say("-ERR not supported")), on("USER", Act::Say("-ERR not supported"))],
            initial_response: false,
            ..CORRECT
        },
        client: BEARER,
        expect: Expect {
            good: "sends AUTH XOAUTH2, waits to be asked, and sends the token",
            never: NO_PASSWORD,
            ..WELL
        },
    },
    Quirk {
        number: 5,
        letter: ' ',
        name: "token-of-4096-characters",
        does: "says a protocol error and closes where the response to AUTH has more than 4096 characters",
        source: "MailKit #1948",
        behaviour: Behaviour {
            capabilities: Some(&["UIDL", "TOP", "SASL XOAUTH2"]),
            response_limit: 4096,
            password: LONG_TOKEN.as_bytes(),
            ..CORRECT
        },
        client: Client { password: LONG_TOKEN, ..BEARER },
        expect: Expect {
            good: "sends the token whole, and tells that the server refused the login",
            told: &[Told::Error(ErrorKind::TokenRefused)],
            stored: Stored::Nothing,
            never: NO_PASSWORD,
            asks: &["AUTH XOAUTH2"],
            ..WELL
        },
    },
    Quirk {
        number: 6,
        name: "few-capabilities",
        does: "announces TOP, UIDL, USER and SASL, and neither PIPELINING nor RESP-CODES",
        source: "MailKit (exchange transcript); vmime #267",
        behaviour: Behaviour { capabilities: Some(&["TOP", "UIDL", "SASL PLAIN", "USER"]), ..CORRECT },
        expect: Expect {
            good: "waits for each answer before it sends the next command",
            pipelines: Some(false),
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 7,
        letter: 'a',
        name: "idle-for-60-seconds",
        does: "closes the connection after 60 seconds without a command",
        source: "Thunderbird (Pop3Client, idle NOOP)",
        behaviour: Behaviour { idle: Some(Duration::from_secs(60)), ..CORRECT },
        expect: Expect { good: "is never idle for so long, whatever it does with the mail", ..WELL },
        ..ROW
    },
    Quirk {
        number: 7,
        letter: 'b',
        name: "idle-cut-between-messages",
        does: "ends the first session behind the first message, as if the client had been idle",
        source: "Thunderbird 1875633, 1893307",
        behaviour: Behaviour {
            capabilities: Some(&["TOP", "UIDL", "USER"]),
            rules: &[on("RETR", Act::SayAndClose("-ERR idle for too long")).after(1).in_session(1)],
            ..CORRECT
        },
        expect: Expect {
            good: "keeps what had come, tells that the connection was lost, and goes on with the next check",
            told: &[Told::Error(ErrorKind::ConnectionLost), Told::Well, Told::Well],
            ..WELL
        },
        ..ROW
    },
    Quirk {
        number: 8,
        name: "token-expires-in-the-session",
        does: "refuses RETR and DELE from the second message of the first session on, because the token has expired",
        source: "getmail6 (AccessTokenExpired); Thunderbird 1878172",
        behaviour: Behaviour {
            rules: &[
                on("RETR", Act::Say("-ERR AccessTokenExpired")).after(1).in_session(1),
                on("DELE", Act::Say("-ERR AccessTokenExpired")).in_session(1),
            ],
            ..CORRECT
        },
        expect: Expect { good: "keeps what had come; what is left comes in a new session", ..WELL },
        ..ROW
    },
];
