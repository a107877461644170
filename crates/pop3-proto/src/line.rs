//! Lines that arrive in any cut.
//!
//! A line ends with LF; one CR before it belongs to the ending. A line that arrives whole is not copied.
//! Must not: hold more than its limit, whatever arrives.

use alloc::vec::Vec;

/// What [`LineBuffer::take`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'line, 'input> {
    /// A line without its ending; the rest of the input starts behind it.
    Complete {
        line: &'line [u8],
        /// The ending was LF alone.
        bare_lf: bool,
        rest: &'input [u8],
    },
    /// Everything was consumed; the line goes on.
    Partial,
    /// The line exceeds the limit.
    TooLong,
}

/// Keeps the beginning of a line until its end arrives.
#[derive(Default)]
pub(crate) struct LineBuffer {
    held: Vec<u8>,
    /// `held` was handed out by the last `take` and is of the past.
    spent: bool,
}

impl LineBuffer {
    /// Whether the beginning of a line is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.spent || self.held.is_empty()
    }

    /// Takes the next line from `input`. `limit` counts octets without the ending.
    pub(crate) fn take<'line, 'input: 'line>(
        &'line mut self,
        input: &'input [u8],
        limit: usize,
    ) -> Line<'line, 'input> {
        if self.spent {
            self.held.clear();
            self.spent = false;
        }
        let (piece, rest) = match memchr::memchr(b'\n', input).and_then(|end| input.split_at_checked(end)) {
            Some((piece, rest)) => (piece, Some(rest.strip_prefix(b"\n").unwrap_or(rest))),
            None => (input, None),
        };
        // A CR at the very end may belong to the ending, so it is allowed one octet more.
        if self.held.len().saturating_add(piece.len()) > limit.saturating_add(1) {
            return Line::TooLong;
        }
        let Some(rest) = rest else {
            self.held.extend_from_slice(piece);
            return match self.held.strip_suffix(b"\r").unwrap_or(&self.held).len() > limit {
                true => Line::TooLong,
                false => Line::Partial,
            };
        };
        let whole = if self.held.is_empty() {
            piece
        } else {
            self.held.extend_from_slice(piece);
            self.spent = true;
            &self.held
        };
        let (line, bare_lf) = match whole.strip_suffix(b"\r") {
            Some(line) => (line, false),
            None => (whole, true),
        };
        if line.len() > limit { Line::TooLong } else { Line::Complete { line, bare_lf, rest } }
    }
}

/// `text` without the blanks before it.
pub(crate) fn skip_blanks(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    text
}

/// `text` without the blanks around it.
pub(crate) fn trim_blanks(text: &[u8]) -> &[u8] {
    let mut text = skip_blanks(text);
    while let [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]], limit: usize) -> Result<Vec<Vec<u8>>, ()> {
        let mut buffer = LineBuffer::default();
        let mut found = Vec::new();
        for piece in pieces {
            let mut input = *piece;
            while !input.is_empty() {
                match buffer.take(input, limit) {
                    Line::Complete { line, rest, .. } => {
                        found.push(line.to_vec());
                        input = rest;
                    }
                    Line::Partial => break,
                    Line::TooLong => return Err(()),
                }
            }
        }
        Ok(found)
    }

    #[track_caller]
    fn check(input: &[u8], limit: usize, expected: Result<&[&[u8]], ()>) {
        let expected = expected.map(|lines| lines.iter().map(|line| line.to_vec()).collect::<Vec<_>>());
        for cut in 0..=input.len() {
            let (head, tail) = input.split_at(cut);
            assert_eq!(lines(&[head, tail], limit), expected, "cut at {cut}");
        }
        assert_eq!(lines(&input.chunks(1).collect::<Vec<_>>(), limit), expected, "octet by octet");
    }

    #[test]
    fn a_line_ends_with_lf_and_loses_one_cr() {
        check(b"a\r\nb\n\r\n\n\r\r\nc\rd\n", 9, Ok(&[b"a", b"b", b"", b"", b"\r", b"c\rd"]));
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
        check(b"1234\r\n", 4, Ok(&[b"1234"]));
        check(b"1234\n", 4, Ok(&[b"1234"]));
        check(b"12345\r\n", 4, Err(()));
        check(b"12345\n", 4, Err(()));
        check(b"12345", 4, Err(()));
        check(b"1234\r", 4, Ok(&[]));
        check(b"\r\n", 0, Ok(&[b""]));
    }

    #[test]
    fn what_is_held_of_an_endless_line_stays_within_the_limit() {
        let mut buffer = LineBuffer::default();
        let mut taken = 0;
        while buffer.take(b"xx", 100) == Line::Partial {
            taken += 2;
        }
        assert_eq!(taken, 100);
        assert!(buffer.held.len() <= 101);
    }
}
