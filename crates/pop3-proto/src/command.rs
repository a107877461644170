//! What a client can ask for, and how it stands on the wire (RFC 1939 §5 to §7, RFC 2449 §5, RFC 2595 §4,
//! RFC 5034 §4, RFC 6856 §2 and §3).
//!
//! Must not: judge whether a command is permitted now; that is `client/`.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use crate::lang::LanguageTag;
use crate::sasl::{Exposure, Method, SaslExchange};
use crate::secret::Secret;
use crate::types::{MessageNumber, UserName};

/// One request to the server. Arguments are types that cannot hold a line ending.
#[derive(Debug, Clone)]
pub enum Command {
    /// Ask what the server can do. To be asked again after STLS and after login; the answers differ.
    Capa,
    /// Start TLS.
    Stls,
    /// Log in with USER and PASS. Answered once: by `Ok` when PASS was accepted, else by the first `Err`.
    Login {
        /// Sent with USER.
        user: UserName,
        /// Sent with PASS.
        pass: Secret,
    },
    /// Log in with APOP. Refused where the greeting held no timestamp.
    Apop {
        /// Sent; prepared (SASLprep) if `UTF8 USER` is announced.
        user: UserName,
        /// Digested with the timestamp; prepared (SASLprep) if `UTF8 USER` is announced.
        pass: Secret,
    },
    /// Log in with AUTH (RFC 5034). Answered once: by `Ok`, by `Err` when the server refused, or by `AuthFailed` when
    /// the exchange itself went wrong.
    Auth(Box<SaslExchange>),
    /// From now on, headers and arguments may be UTF-8 (RFC 6856 §2.1). Where announced, before the login; STLS can no
    /// longer follow.
    Utf8,
    /// Which languages there are, or from now on speak this one to people (RFC 6856 §3). Where announced. A server
    /// that follows names the language in its reply: `Ok`; without an argument `Languages` answers.
    Lang(Option<LanguageTag>),
    /// How many messages and octets there are.
    Stat,
    /// The size of one message, or of all.
    List(Option<MessageNumber>),
    /// The unique-id of one message, or of all.
    Uidl(Option<MessageNumber>),
    /// The header of a message, the empty line and so many lines of its body.
    Top {
        /// Which message.
        number: MessageNumber,
        /// How many lines of the body.
        lines: u32,
    },
    /// A whole message.
    Retr(MessageNumber),
    /// Mark a message as deleted. Only QUIT in TRANSACTION removes it.
    Dele(MessageNumber),
    /// Nothing; keeps the session alive.
    Noop,
    /// Unmark every message.
    Rset,
    /// End the session; in TRANSACTION the server removes what was marked.
    Quit,
}

/// The keyword of a command, for errors and stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the keyword it is named after")]
pub enum Verb {
    Capa,
    Stls,
    User,
    Pass,
    Apop,
    Auth,
    Utf8,
    Lang,
    Stat,
    List,
    Uidl,
    Top,
    Retr,
    Dele,
    Noop,
    Rset,
    Quit,
}

impl Command {
    /// The keyword; of `Login` the first one.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Capa => Verb::Capa,
            Self::Stls => Verb::Stls,
            Self::Login { .. } => Verb::User,
            Self::Apop { .. } => Verb::Apop,
            Self::Auth(_) => Verb::Auth,
            Self::Utf8 => Verb::Utf8,
            Self::Lang(_) => Verb::Lang,
            Self::Stat => Verb::Stat,
            Self::List(_) => Verb::List,
            Self::Uidl(_) => Verb::Uidl,
            Self::Top { .. } => Verb::Top,
            Self::Retr(_) => Verb::Retr,
            Self::Dele(_) => Verb::Dele,
            Self::Noop => Verb::Noop,
            Self::Rset => Verb::Rset,
            Self::Quit => Verb::Quit,
        }
    }

    /// What a login of this kind gives to whoever reads along; `None` for what is no login.
    #[must_use]
    pub const fn exposure(&self) -> Option<Exposure> {
        match self {
            Self::Login { .. } => Some(Method::UserPass.exposure()),
            Self::Apop { .. } => Some(Method::Apop.exposure()),
            Self::Auth(exchange) => Some(exchange.mechanism().exposure()),
            _ => None,
        }
    }

    /// The message that the command refers to by number.
    #[must_use]
    pub const fn number(&self) -> Option<MessageNumber> {
        match self {
            Self::List(number) | Self::Uidl(number) => *number,
            Self::Top { number, .. } | Self::Retr(number) | Self::Dele(number) => Some(*number),
            _ => None,
        }
    }
}

impl Verb {
    /// The keyword as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Capa => "CAPA",
            Self::Stls => "STLS",
            Self::User => "USER",
            Self::Pass => "PASS",
            Self::Apop => "APOP",
            Self::Auth => "AUTH",
            Self::Utf8 => "UTF8",
            Self::Lang => "LANG",
            Self::Stat => "STAT",
            Self::List => "LIST",
            Self::Uidl => "UIDL",
            Self::Top => "TOP",
            Self::Retr => "RETR",
            Self::Dele => "DELE",
            Self::Noop => "NOOP",
            Self::Rset => "RSET",
            Self::Quit => "QUIT",
        }
    }

    /// Whether other commands may be under way at the same time (RFC 2449 §6.6).
    ///
    /// Not those after which something else is true: STLS, UTF8, LANG, logins, CAPA, QUIT; nor RSET, behind which numbers
    /// that were marked become usable again.
    pub(crate) const fn shares_the_line(self) -> bool {
        matches!(self, Self::Stat | Self::List | Self::Uidl | Self::Top | Self::Retr | Self::Dele | Self::Noop)
    }

    /// Whether it starts a login.
    pub(crate) const fn is_login(self) -> bool {
        matches!(self, Self::User | Self::Apop | Self::Auth)
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The line of a command without a secret or a free-form argument, CRLF included.
pub(crate) fn line(verb: Verb, number: Option<MessageNumber>, lines: Option<u32>) -> Vec<u8> {
    let verb = verb.as_str();
    match (number, lines) {
        (Some(number), Some(lines)) => format!("{verb} {number} {lines}\r\n"),
        (Some(number), None) => format!("{verb} {number}\r\n"),
        (None, _) => format!("{verb}\r\n"),
    }
    .into_bytes()
}

/// The line of a command with one free-form argument, CRLF included.
pub(crate) fn line_with(verb: &str, argument: &[u8]) -> Vec<u8> {
    [verb.as_bytes(), b" ", argument, b"\r\n"].concat()
}
