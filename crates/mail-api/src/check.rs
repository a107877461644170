//! A check (one synchronisation of one account): its progress and its outcome.

use crate::{AccountId, UserError};
use serde::{Deserialize, Serialize};

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProgress {
    /// Which account.
    pub account: AccountId,
    /// What it is doing.
    pub phase: CheckPhase,
    /// Messages stored so far.
    pub messages_done: u32,
    /// Messages this check will retrieve; 0 until the listing is known.
    pub messages_total: u32,
    /// Octets received so far.
    pub octets_done: u64,
    /// Octets this check will receive, as announced.
    pub octets_total: u64,
    /// Time left in milliseconds, once it can be told.
    pub time_left: Option<u64>,
    /// While it is [`CheckPhase::Undoable`]: messages that go from the server unless that is taken back.
    pub marked: u32,
}

/// What a check is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckPhase {
    /// Connecting, TLS included.
    Connecting,
    /// Logging in.
    LoggingIn,
    /// Asking what is there.
    Listing,
    /// Retrieving and storing.
    Retrieving,
    /// Marking on the server what may be deleted.
    Deleting,
    /// A leave policy deletes for the first time: what is marked goes once `time_left` is over, and until then
    /// [`crate::Request::UndoDeletion`] keeps it.
    Undoable,
    /// Saying goodbye.
    Quitting,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Which account.
    pub account: AccountId,
    /// Messages newly stored.
    pub stored: u32,
    /// Octets that were stored, of these and of those that were completed.
    pub octets: u64,
    /// Messages deleted from the server, confirmed by its answer to QUIT.
    pub deleted: u32,
    /// Messages left on the server because they are larger than the limit, or because the server would not give them.
    pub skipped: u32,
    /// Stored messages left on the server although the leave policy wants them gone: the server announces another size
    /// than was stored, so they may not be whole, or not the same.
    pub kept_back: u32,
    /// Stored messages left on the server although the leave policy wants them gone, because the store cannot be trusted
    /// with the only copy.
    pub withheld: u32,
    /// Why, where there are such.
    pub doubt: Option<StoreDoubt>,
    /// Messages that were marked and stay on the server, because a person took that back; the account leaves everything
    /// there from then on.
    pub taken_back: u32,
    /// Messages left on the server although the leave policy wants them gone, because only their beginning is here.
    pub kept_beginnings: u32,
    /// Messages of which the beginning was here and that are here whole now; they are not among `stored`.
    pub completed: u32,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// Why it ended before its time, if it did. What was stored before is kept.
    pub error: Option<UserError>,
}

impl CheckReport {
    /// The report of a check that did nothing.
    pub const fn of_nothing(account: AccountId) -> Self {
        Self {
            account,
            stored: 0,
            octets: 0,
            deleted: 0,
            skipped: 0,
            kept_back: 0,
            withheld: 0,
            doubt: None,
            taken_back: 0,
            kept_beginnings: 0,
            completed: 0,
            milliseconds: 0,
            error: None,
        }
    }
}

/// What a leave policy would do to the mail that is on the server now. Each message is counted once; `withheld` is part of
/// `stay`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeavePreview {
    /// Messages on the server.
    pub on_server: u32,
    /// Those that stay.
    pub stay: u32,
    /// Those that are stored here and go with the next check.
    pub go_now: u32,
    /// Those that go as soon as a check has stored them.
    pub go_once_stored: u32,
    /// Those that go within a day.
    pub go_within_day: u32,
    /// Those that go later than that, when their time is over.
    pub go_later: u32,
    /// Those that were to go and stay all the same, because the store cannot be trusted with the only copy.
    pub withheld: u32,
    /// Why, where there are such.
    pub doubt: Option<StoreDoubt>,
}

/// Why nothing may be deleted from a server: what is stored on this device may go, or is not all that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreDoubt {
    /// The platform has not promised to keep what is stored; a person may agree to that in a leave policy.
    Evictable,
    /// The platform does not say that what was stored is on the disk.
    NotStrict,
    /// Some of what was stored is missing, and no person has said yet that they know.
    Incomplete,
}

/// Who can read a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFacts {
    /// Where TLS runs.
    pub tls: TlsBetween,
    /// For people: version and cipher suite; empty without TLS.
    pub protocol: String,
    /// SHA-256 of the server's certificate in hexadecimal; empty without TLS.
    pub certificate_sha256: String,
}

impl ConnectionFacts {
    /// Of a connection without TLS.
    pub const IN_THE_CLEAR: Self =
        Self { tls: TlsBetween::Nobody, protocol: String::new(), certificate_sha256: String::new() };
}

/// Between whom a connection is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TlsBetween {
    /// Between the bridge and the mail server: the bridge can read everything.
    BridgeAndServer,
    /// Between this browser and the mail server: the bridge sees ciphertext.
    BrowserAndServer,
    /// Nobody: whoever is between bridge and server can read everything too.
    Nobody,
}
