//! How one message was written, and how it is restored.
//!
//! Must not: guess; a message without marks is taken as it stands.

use super::is_quotable;
use memchr::{memchr, memchr_iter};

/// What a message needs besides its lines to be what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// How its lines end.
    pub(super) ends: LineEnds,
    /// Its last line does not end; an LF was written behind it.
    pub(super) is_open: bool,
}

/// How the lines of a message end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// All with CRLF; written with LF.
    CrLf,
    /// Some otherwise; written as they are.
    AsTheyAre,
}

/// The host of the address that carries the marks: nobody's (RFC 2606 §2).
const HOST: &[u8] = b"@poplar.invalid";

impl Marks {
    /// Those of a message.
    pub fn of(message: &[u8]) -> Self {
        let ends_crlf = |end: usize| end.checked_sub(1).and_then(|before| message.get(before)) == Some(&b'\r');
        let has_lines = memchr(b'\n', message).is_some();
        let is_crlf = has_lines && memchr_iter(b'\n', message).all(ends_crlf);
        let ends = if is_crlf { LineEnds::CrLf } else { LineEnds::AsTheyAre };
        Self { ends, is_open: message.last() != Some(&b'\n') }
    }

    /// The address that says so.
    pub(super) fn address(self) -> Vec<u8> {
        let ends: &[u8] = match self.ends {
            LineEnds::CrLf => b"crlf",
            LineEnds::AsTheyAre => b"asis",
        };
        [ends, if self.is_open { b"-open" } else { b"" }, HOST].concat()
    }

    /// Those that a `From ` line carries, if it is one of ours.
    pub(super) fn in_line(line: &[u8]) -> Option<Self> {
        let address = line.strip_prefix(super::FROM)?.split(|octet| *octet == b' ').next()?;
        let name = address.strip_suffix(HOST)?;
        let (name, is_open) = match name.strip_suffix(b"-open") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let ends = match name {
            b"crlf" => LineEnds::CrLf,
            b"asis" => LineEnds::AsTheyAre,
            _ => return None,
        };
        Some(Self { ends, is_open })
    }
}

/// How a message is restored from its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restoring {
    /// As its marks say.
    Ours(Marks),
    /// One `>` goes from lines that were quoted.
    Unquoted,
    /// As it stands.
    AsItStands,
}

/// The message whose lines these are, the empty one before the next separator not among them.
pub(super) fn restored(lines: &[u8], how: Restoring) -> Vec<u8> {
    let (ends, is_open) = match how {
        Restoring::AsItStands => return lines.to_vec(),
        Restoring::Unquoted => (LineEnds::AsTheyAre, false),
        Restoring::Ours(Marks { ends, is_open }) => (ends, is_open),
    };
    let line_ends = if ends == LineEnds::CrLf { memchr_iter(b'\n', lines).count() } else { 0 };
    let mut message = Vec::with_capacity(lines.len().saturating_add(line_ends));
    let lines = if is_open { lines.strip_suffix(b"\n").unwrap_or(lines) } else { lines };
    for line in lines.split_inclusive(|octet| *octet == b'\n') {
        let line = if line.first() == Some(&b'>') && is_quotable(line) { line.get(1..).unwrap_or(line) } else { line };
        match (ends, line.strip_suffix(b"\n")) {
            (LineEnds::CrLf, Some(text)) => {
                message.extend_from_slice(text);
                message.extend_from_slice(b"\r\n");
            }
            _ => message.extend_from_slice(line),
        }
    }
    message
}
