//! Every bound of this crate.
//!
//! One place, so that a reader can see what a hostile server can make us hold. Nothing here grows with a message:
//! a message passes through in the pieces it arrives in.
//! Must not: hold behaviour.

use core::ops::RangeInclusive;

use crate::types::Octets;

/// The longest unique-id that is accepted, in octets. RFC 1939 §7 says 70; servers exceed it.
pub const UNIQUE_ID_OCTETS: usize = 255;

/// The longest command line in octets, CRLF included (RFC 2449 §4).
pub const COMMAND_LINE_OCTETS: usize = 255;

/// The most listing entries that one event carries.
pub const LISTING_BLOCK_ENTRIES: usize = 4096;

/// How long our part of a SCRAM nonce may be. Fewer than 16 octets could be guessed or come up twice.
pub const NONCE_OCTETS: RangeInclusive<usize> = 16..=256;

/// The longest tag of a language. RFC 5646 §4.4.1 wants room for 35 octets.
pub const LANGUAGE_TAG_OCTETS: usize = 64;

/// What a server may make the client hold or wait for. Line lengths do not count the line ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest status line (`+OK …`, `-ERR …`), in octets. RFC 2449 §4 allows 512 with CRLF.
    pub status_line: usize,
    /// Longest line of a CAPA, LIST or UIDL response, in octets.
    pub listing_line: usize,
    /// Most entries in one LIST or UIDL response.
    pub listing_entries: u32,
    /// Most lines in one CAPA response.
    pub capabilities: usize,
    /// Most lines in the answer to LANG.
    pub languages: usize,
    /// Most octets in one message (RETR, TOP), counted after removal of termination octets.
    pub message_octets: Octets,
    /// Longest line of a SASL challenge, in octets. RFC 4954 §4 asks for 12,288 where SMTP does the same.
    pub sasl_challenge: usize,
    /// Fewest iterations of PBKDF2 in a SCRAM login: the 4096 of RFC 5802 §5.1 and RFC 7677 §4. Fewer help nobody but
    /// who wants to guess the password from our proof.
    pub scram_iterations_least: u32,
    /// Most iterations of PBKDF2 in a SCRAM login. They cost our time, which a hostile server could waste. Leaves room
    /// for the 1,300,000 (SHA-1) and 600,000 (SHA-256) that are advised for stored passwords.
    pub scram_iterations_most: u32,
    /// Most commands that were sent and not yet answered, where the server announces PIPELINING.
    pub window_commands: usize,
    /// New commands are sent only when no more than this many are unanswered, so that they travel in company.
    pub window_refill: usize,
    /// Most octets of commands that were sent and not yet answered. Far below any TCP receive buffer: a server that
    /// is busy sending and does not read must never stop us from sending the rest of a command (RFC 2449 §6.6).
    pub window_octets: usize,
    /// Most commands that were submitted and not yet sent.
    pub queued_commands: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            status_line: 4096,
            listing_line: 1024,
            listing_entries: 1_000_000,
            capabilities: 100,
            languages: 500,
            message_octets: Octets(1 << 30),
            sasl_challenge: 12_288,
            scram_iterations_least: 4096,
            scram_iterations_most: 1_500_000,
            window_commands: 100,
            window_refill: 20,
            window_octets: 2048,
            queued_commands: 1_000_000,
        }
    }
}
