//! What `poll` returns.
//!
//! `Debug` of these types is made for logs: it shows neither octets on their way to the server, which may be a
//! password, nor octets of a mail.
//! Must not: hold a secret in a form that `Debug` shows.

use alloc::vec::Vec;
use core::fmt;

use crate::capability::Capabilities;
use crate::error::RemoteError;
use crate::greeting::Greeting;
use crate::lang::Language;
use crate::listing::{DropListing, ScanListingEntry, UniqueIdListingEntry};
use crate::reply::{ErrReply, StatusText};
use crate::sasl::SaslFailure;
use crate::types::{CommandId, Millis, Octets};

/// The next thing to do for the caller of [`Client::poll`](crate::Client::poll).
#[derive(Clone, PartialEq, Eq)]
pub enum Output {
    /// Write these octets to the connection. Holds one or more whole commands.
    Transmit(Vec<u8>),
    /// Do the TLS handshake, then call `handle_tls_established`. Octets read before that are not for the client,
    /// and octets that were read together with the answer to STLS have already ended the session.
    StartTls,
    /// Something happened in the session.
    Event(Event),
    /// The session is over because of the server. Comes once; close the connection.
    Failed(RemoteError),
    /// Nothing more to do until octets arrive, a command is submitted or the deadline passes.
    Wait {
        /// When to call `handle_timeout`; `None`: the server owes us nothing.
        deadline: Option<Millis>,
    },
}

/// What happened. Each submitted command is answered by exactly one `Err` or one closing event (`Ok`,
/// `AuthFailed`, `Capabilities`, `Languages`, `DropListing`, `ListingEnd`, `MessageEnd`), in the order of submission, unless the session fails.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The server greeted with `+OK`.
    Greeting(Greeting),
    /// `+OK` to STLS, UTF8, LANG with an argument, a login, DELE, NOOP, RSET or QUIT. For STLS it comes when TLS is established.
    Ok {
        /// The command.
        id: CommandId,
        /// The text behind the `+OK`.
        reply: StatusText,
    },
    /// `-ERR`.
    Err {
        /// The command.
        id: CommandId,
        /// Code and text.
        reply: ErrReply,
    },
    /// An AUTH exchange went wrong: the client gave up, or a challenge told why the login fails.
    AuthFailed {
        /// The command.
        id: CommandId,
        /// What was wrong.
        failure: SaslFailure,
        /// The `-ERR` that ended the exchange; `None` where the session failed before it came.
        reply: Option<ErrReply>,
    },
    /// The answer to LANG without an argument.
    Languages {
        /// The command.
        id: CommandId,
        /// In the order of the server; lines that hold no tag are left out.
        languages: Vec<Language>,
    },
    /// The answer to CAPA.
    Capabilities {
        /// The command.
        id: CommandId,
        /// What the server announces from now on.
        capabilities: Capabilities,
    },
    /// The answer to STAT.
    DropListing {
        /// The command.
        id: CommandId,
        /// Its numbers.
        listing: DropListing,
    },
    /// Some more lines of LIST. At most 4096 entries; `ListingEnd` follows the last.
    ScanListing {
        /// The command.
        id: CommandId,
        /// At least one entry.
        entries: Vec<ScanListingEntry>,
    },
    /// Some more lines of UIDL. At most 4096 entries; `ListingEnd` follows the last.
    UniqueIdListing {
        /// The command.
        id: CommandId,
        /// At least one entry.
        entries: Vec<UniqueIdListingEntry>,
    },
    /// LIST or UIDL is complete.
    ListingEnd {
        /// The command.
        id: CommandId,
        /// How many entries were delivered.
        entries: u32,
        /// How many messages the server listed with no usable unique-id (none, or more than 255 octets).
        skipped: u32,
    },
    /// `+OK` to RETR or TOP; the message follows.
    MessageStart {
        /// The command.
        id: CommandId,
    },
    /// Some more octets of the message, byte for byte as the server stores them: termination octets removed,
    /// line endings untouched. At most one octet more than were handed to one `handle_input`: a CR behind a termination
    /// octet waits for what comes next.
    MessageChunk {
        /// The command.
        id: CommandId,
        /// Never empty.
        octets: Vec<u8>,
    },
    /// The message is complete.
    MessageEnd {
        /// The command.
        id: CommandId,
        /// The sum of its chunks.
        octets: Octets,
    },
    /// QUIT was answered. Close the connection.
    Closed,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transmit(octets) => write!(f, "Transmit({} octets)", octets.len()),
            Self::StartTls => f.write_str("StartTls"),
            Self::Event(event) => f.debug_tuple("Event").field(event).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
            Self::Wait { deadline } => f.debug_struct("Wait").field("deadline", deadline).finish(),
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Greeting(greeting) => f.debug_tuple("Greeting").field(greeting).finish(),
            Self::Ok { id, reply } => f.debug_struct("Ok").field("id", &id.0).field("reply", reply).finish(),
            Self::Err { id, reply } => f.debug_struct("Err").field("id", &id.0).field("reply", reply).finish(),
            Self::AuthFailed { id, failure, reply } => {
                f.debug_struct("AuthFailed").field("id", &id.0).field("failure", failure).field("reply", reply).finish()
            }
            Self::Languages { id, languages } => {
                f.debug_struct("Languages").field("id", &id.0).field("languages", languages).finish()
            }
            Self::Capabilities { id, capabilities } => {
                f.debug_struct("Capabilities").field("id", &id.0).field("capabilities", capabilities).finish()
            }
            Self::DropListing { id, listing } => {
                f.debug_struct("DropListing").field("id", &id.0).field("listing", listing).finish()
            }
            Self::ScanListing { id, entries } => {
                f.debug_struct("ScanListing").field("id", &id.0).field("entries", &entries.len()).finish()
            }
            Self::UniqueIdListing { id, entries } => {
                f.debug_struct("UniqueIdListing").field("id", &id.0).field("entries", &entries.len()).finish()
            }
            Self::ListingEnd { id, entries, skipped } => f
                .debug_struct("ListingEnd")
                .field("id", &id.0)
                .field("entries", entries)
                .field("skipped", skipped)
                .finish(),
            Self::MessageStart { id } => f.debug_struct("MessageStart").field("id", &id.0).finish(),
            Self::MessageChunk { id, octets } => {
                f.debug_struct("MessageChunk").field("id", &id.0).field("octets", &octets.len()).finish()
            }
            Self::MessageEnd { id, octets } => {
                f.debug_struct("MessageEnd").field("id", &id.0).field("octets", &octets.0).finish()
            }
            Self::Closed => f.write_str("Closed"),
        }
    }
}
