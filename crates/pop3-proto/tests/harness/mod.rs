//! Reads and runs the conversations in `tests/transcripts/`.
//!
//! A file holds cases. A case is a title (`## …`), settings (`use: …`) and steps:
//!
//! ```text
//! > Login mrose tanstaaf      submit a command; `> Retr 1 ! MarkedAsDeleted` if it must be refused
//! C: USER mrose               the client must have sent this line (and nothing else, up to the next step)
//! S: +OK                      the server sends this line, with CRLF
//! s: +OK                      the same with LF alone
//! S| .\r                      the server sends exactly this
//! = 0 Ok "maildrop locked"    this event must have come (and no other, up to the next step)
//! TLS                         the handshake that was asked for succeeds
//! EOF                         the connection ends
//! state: Transaction          the client must be in this state
//! ```
//!
//! `\r \n \t \0 \\ \xff` stand for octets; `\{70*x}` for 70 times `x`, `\<x\>` for
//! `x` in base64. `#` begins a comment line.
//! Each case runs whole, octet by octet, with a cut at every place, and with an answer too many behind the last one.
//! Must not: know what a transcript is about.

mod case;
mod run;

pub(crate) use case::Case;
pub(crate) use run::check;
