//! Status lines: the first, often the only, line of every answer (RFC 1939 §3, RFC 2449 §4, RFC 5034 §4).
//!
//! Must not: decide what a reply means for the session.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::line::trim_blanks;
use crate::response_code::{self, ResponseCode};

/// What a server says to people, as it came: octets, perhaps not UTF-8, perhaps in any language.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct StatusText(Box<[u8]>);

/// An `-ERR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrReply {
    /// The machine-readable reason, where the server gave one.
    pub code: Option<ResponseCode>,
    /// The text, without the code.
    pub text: StatusText,
}

/// A status line taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StatusLine<'a> {
    Ok(&'a [u8]),
    Err(&'a [u8]),
    /// `+ …`: the server wants the next SASL response.
    Challenge(&'a [u8]),
    Malformed,
}

impl StatusText {
    /// The octets as the server sent them.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }

    /// For people: UTF-8 where it is, replacement characters where it is not.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl From<&[u8]> for StatusText {
    fn from(octets: &[u8]) -> Self {
        Self(octets.into())
    }
}

impl fmt::Debug for StatusText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl ErrReply {
    pub(crate) fn parse(text: &[u8]) -> Self {
        let (code, text) = response_code::split(text);
        Self { code, text: text.into() }
    }
}

impl fmt::Display for ErrReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.to_text())
    }
}

/// Takes a line, without its ending, apart.
///
/// `+ERR` is read as `-ERR`: hMailServer sent it for years. The case of the indicator does not matter, but it must
/// be a whole word.
pub(crate) fn parse(line: &[u8]) -> StatusLine<'_> {
    if let Some(text) = after_indicator(line, b"+OK") {
        StatusLine::Ok(text)
    } else if let Some(text) = after_indicator(line, b"-ERR").or_else(|| after_indicator(line, b"+ERR")) {
        StatusLine::Err(text)
    } else if let [b'+', text @ ..] = line
        && matches!(text, [] | [b' ' | b'\t', ..])
    {
        StatusLine::Challenge(trim_blanks(text))
    } else {
        StatusLine::Malformed
    }
}

fn after_indicator<'a>(line: &'a [u8], indicator: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(indicator.len())?;
    if !head.eq_ignore_ascii_case(indicator) || rest.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Some(trim_blanks(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_indicator_is_a_whole_word() {
        for (line, expected) in [
            (&b"+OK"[..], StatusLine::Ok(b"")),
            (b"+OK ready", StatusLine::Ok(b"ready")),
            (b"+ok\tready  ", StatusLine::Ok(b"ready")),
            (b"+OK<1@a>", StatusLine::Ok(b"<1@a>")),
            (b"-ERR", StatusLine::Err(b"")),
            (b"-ERR [AUTH] no", StatusLine::Err(b"[AUTH] no")),
            (b"+ERR no", StatusLine::Err(b"no")),
            (b"-ERR \xff\0", StatusLine::Err(b"\xff\0")),
            (b"+", StatusLine::Challenge(b"")),
            (b"+ ", StatusLine::Challenge(b"")),
            (b"+ abc=", StatusLine::Challenge(b"abc=")),
            (b"+\tgo on ", StatusLine::Challenge(b"go on")),
            (b"+abc=", StatusLine::Malformed),
            (b"+OKAY", StatusLine::Malformed),
            (b"-ERROR", StatusLine::Malformed),
            (b"-OK", StatusLine::Malformed),
            (b"+O", StatusLine::Malformed),
            (b"", StatusLine::Malformed),
            (b" +OK", StatusLine::Malformed),
            (b"HTTP/1.1 400 Bad Request", StatusLine::Malformed),
        ] {
            assert_eq!(parse(line), expected, "{}", line.escape_ascii());
        }
    }
}
