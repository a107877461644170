//! A row of the table: what a server does, and what a good client does about it.
//!
//! Must not: say how a client achieves it.

use crate::behaviour::Behaviour;
use mail_api::{CredentialKind, ErrorKind, Security};
use std::fmt;

/// One way to misbehave.
#[derive(Debug, Clone, Copy)]
pub struct Quirk {
    /// Its number in the collection of fifty.
    pub number: u8,
    /// Which of several behaviours under one number; a blank where there is one only.
    pub letter: char,
    /// In lower case, words joined by `-`.
    pub name: &'static str,
    /// What such a server does.
    pub does: &'static str,
    /// Who met it.
    pub source: &'static str,
    /// The same as data.
    pub behaviour: Behaviour,
    /// How the client is set up.
    pub client: Client,
    /// What a good client does.
    pub expect: Expect,
}

/// How a client is set up to meet a quirk.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// The name of the user.
    pub user: &'static str,
    /// The password, or the token.
    pub password: &'static str,
    /// Which of the two.
    pub credential: CredentialKind,
    /// How the connection is to be secured.
    pub security: Security,
}

/// What a good client does. A client is asked to check mail as often as [`Expect::told`] has entries.
#[derive(Debug, Clone, Copy)]
pub struct Expect {
    /// In one sentence.
    pub good: &'static str,
    /// What a person is told, check by check.
    pub told: &'static [Told],
    /// What is stored after the last check, each message once and as it was sent.
    pub stored: Stored,
    /// Beginnings of commands that are never sent.
    pub never: &'static [&'static str],
    /// Beginnings of commands that are sent at some time.
    pub asks: &'static [&'static str],
    /// Whether commands are sent before earlier ones were answered, after login.
    pub pipelines: Option<bool>,
    /// Whether each session that the server did not cut ends with QUIT.
    pub quits: bool,
    /// Most connections in one check.
    pub connections: usize,
    /// Most attempts to log in, in one session.
    pub logins: usize,
    /// How many seconds the client waits at least after the last error before it logs in again.
    pub waits: Option<u32>,
}

/// What a person is told about one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// That it went well.
    Well,
    /// This error.
    Error(ErrorKind),
    /// One of these errors.
    OneOf(&'static [ErrorKind]),
    /// That it went well, or an error that passes without anybody doing anything.
    Passing,
}

/// Which messages are stored in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// All of them.
    All,
    /// None.
    Nothing,
    /// Only these, counted from 1.
    Only(&'static [usize]),
}

/// The name of the user unless a row says otherwise.
pub const USER: &str = "ada";
/// The password unless a row says otherwise.
pub const PASSWORD: &str = "tanstaaf";

/// The beginnings of all commands that carry credentials.
pub const CREDENTIALS: &[&str] = &["USER", "PASS", "APOP", "AUTH"];

/// A client as usual.
pub const CLIENT: Client =
    Client { user: USER, password: PASSWORD, credential: CredentialKind::Password, security: Security::None };

/// Everything is stored once, twice asked.
pub const WELL: Expect = Expect {
    good: "",
    told: &[Told::Well, Told::Well],
    stored: Stored::All,
    never: &[],
    asks: &[],
    pipelines: None,
    quits: false,
    connections: 1,
    logins: 2,
    waits: None,
};

/// No login is tried, and nothing is stored.
pub const NO_LOGIN: Expect = Expect { stored: Stored::Nothing, never: CREDENTIALS, logins: 0, ..WELL };

/// A row with nothing special, to be changed.
pub(crate) const ROW: Quirk = Quirk {
    number: 0,
    letter: ' ',
    name: "",
    does: "",
    source: "",
    behaviour: crate::behaviour::CORRECT,
    client: CLIENT,
    expect: WELL,
};

impl Quirk {
    /// Its number with its letter.
    pub fn key(&self) -> String {
        format!("{}{}", self.number, self.letter).trim_end().to_owned()
    }
}

impl Stored {
    /// Whether this message is to be stored.
    pub fn holds(self, message: usize) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Only(messages) => messages.contains(&message),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Well => f.write_str("well"),
            Self::Error(kind) => write!(f, "{kind:?}"),
            Self::OneOf(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
                f.write_str(&kinds.join(" or "))
            }
            Self::Passing => f.write_str("well, or an error that passes"),
        }
    }
}
