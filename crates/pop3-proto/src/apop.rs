//! APOP (RFC 1939 §7, RFC 6856 §2.2): a digest of the greeting's timestamp and the password.
//!
//! Whoever reads along can try out passwords at the speed of MD5, so it is nobody's first choice.
//! Must not: read a timestamp; `greeting.rs` says what is one.

use crate::command::{Verb, line_with};
use crate::error::ArgumentError;
use crate::greeting::ApopTimestamp;
use crate::sasl::{md5_hex, prepare};
use crate::secret::Secret;
use crate::types::UserName;

/// `APOP name digest`, CRLF included. Where the server takes UTF-8 for names and passwords, both are prepared
/// (SASLprep), or the two digests would differ; where it does not, there is nothing to agree on.
pub(crate) fn line(
    timestamp: &ApopTimestamp,
    user: &UserName,
    pass: &Secret,
    takes_utf8: bool,
) -> Result<Secret, ArgumentError> {
    let (user, pass) = if takes_utf8 {
        let pass = prepare(pass.expose())?.into_owned();
        (prepare(user.as_octets())?.into_owned().into_bytes(), Secret::derived(pass.into_bytes()))
    } else {
        (user.as_octets().to_vec(), pass.clone())
    };
    if user.is_empty() {
        return Err(ArgumentError::Empty);
    }
    let digested = Secret::derived([timestamp.as_str().as_bytes(), pass.expose()].concat());
    let argument = Secret::derived([&user, b" ".as_slice(), &md5_hex(digested.expose())].concat());
    Ok(Secret::derived(line_with(Verb::Apop.as_str(), argument.expose())))
}
