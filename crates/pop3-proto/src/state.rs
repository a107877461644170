//! The states of a session (RFC 1939 §3).
//!
//! Must not: decide anything; the transitions are in `client/`.

use core::fmt;

/// Where the session stands. The diagram is in the [crate documentation](crate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The server has not greeted yet.
    Greeting,
    /// The server wants to know who we are.
    Authorization,
    /// The maildrop is open.
    Transaction,
    /// QUIT was sent from TRANSACTION; the server removes what was marked.
    Update,
    /// The session is over, in order or not. Nothing more is sent or understood.
    Closed,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greeting => "GREETING",
            Self::Authorization => "AUTHORIZATION",
            Self::Transaction => "TRANSACTION",
            Self::Update => "UPDATE",
            Self::Closed => "CLOSED",
        })
    }
}
