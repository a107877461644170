//! How long to wait for a server, by what is awaited.
//!
//! RFC 1939 §3 sets an inactivity timer for servers (10 minutes) and none for clients; without one a silent server
//! freezes a client for good. The defaults lie between those of known clients (30 s to 300 s).
//! Must not: read a clock.

use crate::types::Millis;

/// Spans after which [`Client::poll`](crate::Client::poll) reports its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// From the first `poll` to the greeting.
    pub greeting: Millis,
    /// From the `+OK` to STLS until `handle_tls_established`.
    pub tls_handshake: Millis,
    /// For each answer to USER, PASS, APOP and AUTH; servers delay these on purpose.
    pub authentication: Millis,
    /// For the status line of any other command, from when it becomes the next one to be answered.
    pub command: Millis,
    /// Between two arrivals of octets inside a multi-line response.
    pub data_idle: Millis,
    /// For the answer to QUIT; many servers remove messages before they answer.
    pub quit: Millis,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            greeting: Millis(60_000),
            tls_handshake: Millis(30_000),
            authentication: Millis(120_000),
            command: Millis(60_000),
            data_idle: Millis(60_000),
            quit: Millis(120_000),
        }
    }
}
