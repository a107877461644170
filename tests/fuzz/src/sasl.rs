//! AUTH exchanges with a server that says what it likes.
//!
//! That no login by SCRAM is accepted without the right signature is watched in every session (`drive/scram.rs`); here
//! the server is a step further and knows how to say it.
//! Must not: let more iterations pass than a fuzzer has time for.

use crate::drive::{Script, Turn, check};

const GREETING: Turn<'_> = Turn { commands: b"", server: b"+OK <1896.697170952@dbc.mtview.ca.us>\r\n" };

/// Runs the octets as a script behind a greeting. The name is `user` and the password `pencil`, as in RFC 5802 §5.
pub fn sasl(data: &[u8]) {
    check(&Script::new(data, "user", b"pencil", &[GREETING]));
}
