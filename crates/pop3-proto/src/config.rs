//! What a session is told before it starts.
//!
//! Must not: hold credentials; those come with the commands that need them.

use crate::limits::Limits;
use crate::timeouts::Timeouts;

/// Whether the octets travel inside TLS when the session starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionSecurity {
    /// TLS was there before the greeting (RFC 8314, port 995), or the line is private in another way.
    Secured,
    /// Anyone on the way can read and change the octets. STLS may change that.
    Cleartext,
}

/// Whether commands may be sent before earlier ones were answered (RFC 2449 §6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipelining {
    /// When, and as long as, the server announces PIPELINING.
    Auto,
    /// Strictly one command at a time; for servers that announce it and fail.
    Never,
}

/// Settings of one [`Client`](crate::Client).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// How the connection starts.
    pub security: ConnectionSecurity,
    /// Permit what shows a password or token to whoever reads along on a connection that anyone can read: USER and
    /// PASS, and each mechanism of [`Exposure::Credential`](crate::Exposure). Off unless a person asked for it.
    pub allow_cleartext_credentials: bool,
    /// Whether to make use of PIPELINING.
    pub pipelining: Pipelining,
    /// What a server may make us hold.
    pub limits: Limits,
    /// How long to wait for it.
    pub timeouts: Timeouts,
}

impl Config {
    /// Usual settings for a connection that starts as `security` says.
    #[must_use]
    pub fn new(security: ConnectionSecurity) -> Self {
        Self {
            security,
            allow_cleartext_credentials: false,
            pipelining: Pipelining::Auto,
            limits: Limits::default(),
            timeouts: Timeouts::default(),
        }
    }
}
