//! Errors, sorted by whose fault they are.
//!
//! [`LocalError`]: we asked for what the protocol or our own rules forbid; nothing was sent and the session goes on.
//! [`RemoteError`]: the server broke the protocol, refused us or fell silent; the session is over.
//! Must not: carry a secret or the text of a mail.

use core::fmt;

use crate::command::Verb;
use crate::reply::ErrReply;
use crate::sasl::SaslFailure;
use crate::state::State;
use crate::types::{MessageNumber, Millis, Octets};

/// Why octets cannot be an argument of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentError {
    /// Nothing where something is needed.
    Empty,
    /// CR or LF: what follows would be a command of its own.
    LineBreak,
    /// NUL, which ends strings in many servers.
    Nul,
    /// An octet that this argument may not hold, or more octets than it may have.
    NotPermitted,
    /// Not UTF-8, where only that can be sent.
    NotUtf8,
    /// SASLprep forbids one of its characters, or how they stand together (RFC 4013 §2.3 to §2.5).
    Unpreparable,
}

/// Why a call was refused. The session is as it was before the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalError {
    /// The command does not belong to this state (RFC 1939 §3, RFC 2449 §6).
    WrongState {
        /// The refused command.
        command: Verb,
        /// The state it was submitted in.
        state: State,
    },
    /// A password or token would travel in the clear, and `Config::allow_cleartext_credentials` is off.
    CleartextCredentials {
        /// The refused command.
        command: Verb,
    },
    /// STLS on a connection that is inside TLS already (RFC 2595 §4).
    AlreadySecured,
    /// STLS after UTF8 (RFC 6856 §2.1).
    StlsAfterUtf8,
    /// UTF8 or LANG, and the last CAPA did not announce it, or there was none (RFC 6856 §2 and §3).
    NotAnnounced {
        /// The refused command.
        command: Verb,
    },
    /// Name or password cannot be part of this command as the server wants it.
    InvalidArgument {
        /// The refused command.
        command: Verb,
        /// What is wrong with it.
        error: ArgumentError,
    },
    /// APOP, and the greeting held no timestamp (RFC 1939 §7).
    NoApopTimestamp,
    /// An earlier command must be answered before this one can be judged: STLS, a login, or QUIT is under way.
    Awaiting {
        /// The refused command.
        command: Verb,
        /// What it would have to wait for.
        pending: Verb,
    },
    /// The message is marked as deleted and must not be referenced again (RFC 1939 §5, DELE).
    MarkedAsDeleted {
        /// The marked message.
        number: MessageNumber,
    },
    /// The command line would exceed 255 octets (RFC 2449 §4).
    CommandTooLong {
        /// The refused command.
        command: Verb,
    },
    /// `Limits::queued_commands` are waiting to be sent.
    QueueFull,
    /// `handle_tls_established` without a preceding `Output::StartTls`.
    NotAwaitingTls,
}

/// What the session was waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The greeting.
    Greeting,
    /// The status line that answers a command.
    Reply(Verb),
    /// The lines after the status line.
    Data(Verb),
    /// The TLS handshake after STLS.
    TlsHandshake,
    /// Nothing: every command was answered.
    Idle,
}

/// Why the session is over. Comes once, as [`Output::Failed`](crate::Output::Failed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteError {
    /// The greeting was `-ERR`.
    GreetingRejected(ErrReply),
    /// `-ERR` while no command was unanswered: the server says good-bye (idle timer, shutdown).
    Dismissed(ErrReply),
    /// Octets while no command was unanswered.
    UnsolicitedReply,
    /// A status line that is neither `+OK`, `-ERR` nor, where one may come, a challenge.
    MalformedStatus {
        /// What was awaited.
        stage: Stage,
    },
    /// `+OK` to STAT without the two numbers.
    MalformedDropListing,
    /// A line of LIST or UIDL without a usable message-number, or without a size.
    MalformedListingEntry {
        /// LIST or UIDL.
        command: Verb,
    },
    /// LIST or UIDL with a number was answered for another number.
    NumberMismatch {
        /// What was asked for.
        asked: MessageNumber,
        /// What was answered.
        answered: MessageNumber,
    },
    /// A line exceeded its limit.
    LineTooLong {
        /// What was awaited.
        stage: Stage,
        /// The limit in octets.
        limit: usize,
    },
    /// LIST or UIDL exceeded `Limits::listing_entries`.
    TooManyEntries {
        /// LIST or UIDL.
        command: Verb,
        /// The limit.
        limit: u32,
    },
    /// CAPA exceeded `Limits::capabilities`.
    TooManyCapabilities {
        /// The limit.
        limit: usize,
    },
    /// LANG exceeded `Limits::languages`.
    TooManyLanguages {
        /// The limit.
        limit: usize,
    },
    /// `+OK` to a login that had failed, above all one in which the server did not prove that it knows the password
    /// (RFC 5802 §5). What it offers now must not be taken for the maildrop.
    AcceptedDespite(SaslFailure),
    /// A message exceeded `Limits::message_octets`.
    MessageTooLarge {
        /// The limit.
        limit: Octets,
    },
    /// Octets behind the `+OK` to STLS and before TLS: somebody on the way injects answers (CVE-2020-14928).
    PlaintextAfterStls,
    /// The connection ended without QUIT and its answer.
    EndOfInput {
        /// What was awaited.
        stage: Stage,
    },
    /// The deadline passed.
    Timeout {
        /// What was awaited.
        stage: Stage,
        /// The deadline that passed.
        deadline: Millis,
    },
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the argument is empty",
            Self::LineBreak => "the argument holds a line break",
            Self::Nul => "the argument holds a NUL octet",
            Self::NotPermitted => "the argument holds what it may not hold",
            Self::NotUtf8 => "the argument is not UTF-8",
            Self::Unpreparable => "the argument holds characters that names and passwords may not hold",
        })
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongState { command, state } => write!(f, "{command} is not permitted in the {state} state"),
            Self::CleartextCredentials { command } => {
                write!(f, "{command} would send a password or token over a connection that is not secured")
            }
            Self::AlreadySecured => f.write_str("STLS on a connection that is already inside TLS"),
            Self::StlsAfterUtf8 => f.write_str("STLS is not permitted after UTF8"),
            Self::NotAnnounced { command } => write!(f, "{command} is not announced"),
            Self::InvalidArgument { command, error } => write!(f, "{command}: {error}"),
            Self::NoApopTimestamp => f.write_str("the greeting offers no APOP"),
            Self::Awaiting { command, pending } => write!(f, "{command} has to wait for the answer to {pending}"),
            Self::MarkedAsDeleted { number } => write!(f, "message {number} is marked as deleted"),
            Self::CommandTooLong { command } => write!(f, "{command} would exceed the longest command line"),
            Self::QueueFull => f.write_str("too many commands are waiting to be sent"),
            Self::NotAwaitingTls => f.write_str("no TLS handshake is awaited"),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Greeting => f.write_str("the greeting"),
            Self::Reply(command) => write!(f, "the answer to {command}"),
            Self::Data(command) => write!(f, "the data of {command}"),
            Self::TlsHandshake => f.write_str("the TLS handshake"),
            Self::Idle => f.write_str("the next command"),
        }
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GreetingRejected(reply) => write!(f, "the server refused the connection: {reply}"),
            Self::Dismissed(reply) => write!(f, "the server ended the session: {reply}"),
            Self::UnsolicitedReply => f.write_str("the server answered though nothing was asked"),
            Self::MalformedStatus { stage } => write!(f, "not a POP3 status line, in {stage}"),
            Self::MalformedDropListing => f.write_str("the answer to STAT lacks its numbers"),
            Self::MalformedListingEntry { command } => write!(f, "a line of {command} cannot be understood"),
            Self::NumberMismatch { asked, answered } => {
                write!(f, "asked about message {asked}, the server answered about {answered}")
            }
            Self::LineTooLong { stage, limit } => write!(f, "a line exceeds {limit} octets, in {stage}"),
            Self::TooManyEntries { command, limit } => write!(f, "{command} lists more than {limit} messages"),
            Self::TooManyCapabilities { limit } => write!(f, "the server announces more than {limit} capabilities"),
            Self::TooManyLanguages { limit } => write!(f, "the server lists more than {limit} languages"),
            Self::AcceptedDespite(failure) => write!(f, "the server accepted a login that had failed: {failure}"),
            Self::MessageTooLarge { limit } => write!(f, "a message exceeds {} octets", limit.0),
            Self::PlaintextAfterStls => f.write_str("octets arrived between the answer to STLS and TLS"),
            Self::EndOfInput { stage } => write!(f, "the connection ended in {stage}"),
            Self::Timeout { stage, .. } => write!(f, "the server was silent for too long, in {stage}"),
        }
    }
}

impl core::error::Error for ArgumentError {}
impl core::error::Error for LocalError {}
impl core::error::Error for RemoteError {}
