//! APOP (RFC 1939 §7): a digest of the greeting's timestamp and the password.
//!
//! Whoever reads along can try out passwords at the speed of MD5, so it is nobody's first choice.
//! Must not: read a timestamp; `greeting.rs` says what is one.

use crate::command::{Verb, line_with};
use crate::greeting::ApopTimestamp;
use crate::sasl::md5_hex;
use crate::secret::Secret;
use crate::types::UserName;

/// `APOP name digest`, CRLF included.
pub(crate) fn line(timestamp: &ApopTimestamp, user: &UserName, pass: &Secret) -> Secret {
    let digested = Secret::derived([timestamp.as_str().as_bytes(), pass.expose()].concat());
    let argument = Secret::derived([user.as_octets(), b" ", &md5_hex(digested.expose())].concat());
    Secret::derived(line_with(Verb::Apop.as_str(), argument.expose()))
}
