//! Multi-line responses (RFC 1939 §3).
//!
//! Finds the terminating line and strips the termination octet while octets arrive in any cut. Each octet is looked
//! at once and copied in runs. Line endings and octets are passed through untouched: mail is octets here.
//! Must not: buffer a message, decode text, or treat the end of input as the end of the response.

use alloc::vec::Vec;

/// What begins the terminating line, and is doubled where a line of the message begins with it.
pub(crate) const TERMINATION_OCTET: u8 = b'.';

/// What [`Multiline::advance`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress<'a> {
    /// The terminating line was consumed; the rest of the input belongs to the next response.
    Complete { rest: &'a [u8] },
    /// Everything was consumed and the response goes on.
    Partial,
}

/// The reader of one multi-line response that is passed on as octets.
pub(crate) struct Multiline {
    position: Position,
    endings: Endings,
    /// The last octet that was copied is a CR.
    after_cr: bool,
}

/// What stands before the next octet.
#[derive(Clone, Copy)]
enum Position {
    LineStart,
    /// A termination octet at the start of a line. It is stripped whatever follows.
    Termination,
    /// A termination octet and a CR at the start of a line. The CR is the message's if no LF follows.
    TerminationCr,
    Inside,
}

/// How lines end here, judged by the status line and the first line of the response.
///
/// Where lines end with CRLF, LF alone ends none: a server that sends CRLF doubles the termination octet only behind
/// CRLF, and passes LF `.` of a mail on as it is. An octet of the mail would be lost; and whoever wrote that mail could
/// end it early and write the next answers himself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Endings {
    Unknown { after_cr: bool },
    Lf,
    CrLf,
}

impl Multiline {
    /// `after_bare_lf`: the status line ended with LF alone.
    pub(crate) const fn new(after_bare_lf: bool) -> Self {
        let endings = if after_bare_lf { Endings::Lf } else { Endings::Unknown { after_cr: false } };
        Self { position: Position::LineStart, endings, after_cr: false }
    }

    /// Reads `input` and appends what belongs to the message to `message`.
    pub(crate) fn advance<'a>(&mut self, mut input: &'a [u8], message: &mut Vec<u8>) -> Progress<'a> {
        loop {
            let Some((&next, behind)) = input.split_first() else { return Progress::Partial };
            match (self.position, next) {
                (Position::LineStart, TERMINATION_OCTET) => {
                    self.position = Position::Termination;
                    self.after_cr = false;
                    input = behind;
                }
                (Position::Termination, b'\r') => {
                    self.position = Position::TerminationCr;
                    input = behind;
                }
                (Position::TerminationCr, b'\n') => return Progress::Complete { rest: behind },
                (Position::Termination, b'\n') if self.endings != Endings::CrLf => {
                    return Progress::Complete { rest: behind };
                }
                (Position::TerminationCr, _) => {
                    message.push(b'\r');
                    self.position = Position::Inside;
                }
                (Position::LineStart | Position::Termination | Position::Inside, _) => {
                    input = self.copy_run(input, message);
                }
            }
        }
    }

    /// Copies up to the next line that begins with a termination octet, or to the end.
    fn copy_run<'a>(&mut self, input: &'a [u8], message: &mut Vec<u8>) -> &'a [u8] {
        let mut run = input.len();
        self.position = Position::Inside;
        for end in memchr::memchr_iter(b'\n', input) {
            let start = end.saturating_add(1);
            if matches!(self.endings, Endings::Unknown { .. }) {
                self.note(input.get(..start).unwrap_or_default());
            }
            let ends_line = self.endings != Endings::CrLf
                || end.checked_sub(1).map_or(self.after_cr, |before| input.get(before) == Some(&b'\r'));
            match input.get(start) {
                Some(&TERMINATION_OCTET) | None if ends_line => {
                    self.position = Position::LineStart;
                    run = start;
                    break;
                }
                _ => {}
            }
        }
        let (copied, rest) = input.split_at_checked(run).unwrap_or((input, &[]));
        self.note(copied);
        self.after_cr = copied.last() == Some(&b'\r');
        message.extend_from_slice(copied);
        rest
    }

    /// Learns how lines end from octets up to and including the first LF.
    fn note(&mut self, octets: &[u8]) {
        let Endings::Unknown { after_cr } = self.endings else { return };
        self.endings = match octets {
            [] => return,
            [.., b'\r', b'\n'] => Endings::CrLf,
            [b'\n'] if after_cr => Endings::CrLf,
            [.., b'\n'] => Endings::Lf,
            [.., last] => Endings::Unknown { after_cr: *last == b'\r' },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message and the rest in every cut, or `None` where the response goes on.
    #[track_caller]
    fn check(input: &[u8], expected: Option<(&[u8], &[u8])>) {
        for cut in 0..=input.len() {
            let (head, tail) = input.split_at(cut);
            check_pieces(&[head, tail], expected);
        }
        check_pieces(&input.chunks(1).collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn check_pieces(pieces: &[&[u8]], expected: Option<(&[u8], &[u8])>) {
        let mut multiline = Multiline::new(false);
        let mut message = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if let Progress::Complete { rest } = multiline.advance(piece, &mut message) {
                let rest = [&[rest], pieces.get(index + 1..).unwrap_or_default()].concat().concat();
                assert_eq!(Some((&message[..], &rest[..])), expected);
                return;
            }
        }
        assert_eq!(None, expected, "the response goes on after {}", message.escape_ascii());
    }

    #[test]
    fn a_line_that_begins_with_the_termination_octet_loses_exactly_one() {
        check(b".single\r\n..double\r\n...\r\n.\r\n", Some((b"single\r\n.double\r\n..\r\n", b"")));
    }

    #[test]
    fn a_message_may_be_empty() {
        check(b".\r\n", Some((b"", b"")));
        check(b".\n", Some((b"", b"")));
    }

    #[test]
    fn what_follows_the_terminating_line_is_left() {
        check(b"a\r\n.\r\n+OK next\r\n", Some((b"a\r\n", b"+OK next\r\n")));
        check(b"a\n.\n.\r\n", Some((b"a\n", b".\r\n")));
    }

    #[test]
    fn octets_pass_untouched() {
        check(b"\0\xff\r \n\r\r\n\x80.\r\n\r\n.\r\n", Some((b"\0\xff\r \n\r\r\n\x80.\r\n\r\n", b"")));
    }

    #[test]
    fn a_termination_octet_inside_a_line_is_text() {
        check(b"a.\r\nb .\r\n.\r\n", Some((b"a.\r\nb .\r\n", b"")));
        check(b"a\r.\r\n.\r\n", Some((b"a\r.\r\n", b"")));
    }

    #[test]
    fn a_cr_behind_the_termination_octet_is_text_unless_lf_follows() {
        check(b".\rx\r\n.\r\n", Some((b"\rx\r\n", b"")));
        check(b".\r\r\n.\r\n", Some((b"\r\r\n", b"")));
        check(b".\r.\r\n.\r\n", Some((b"\r.\r\n", b"")));
        check(b"..\rx\r\n.\r\n", Some((b".\rx\r\n", b"")));
    }

    #[test]
    fn lines_may_end_with_lf_alone() {
        check(b"a\n..b\n\n.\n", Some((b"a\n.b\n\n", b"")));
        check(b"a\n.\r\n", Some((b"a\n", b"")));
        check(b"\n.\n", Some((b"\n", b"")));
        check(b".\rx\n.\n", Some((b"\rx\n", b"")));
    }

    #[test]
    fn a_mail_with_crlf_cannot_end_itself_with_lf_and_a_termination_octet() {
        check(
            b"Subject: x\r\n\r\na\n.\n+OK forged\r\n.\r\n+OK true\r\n",
            Some((b"Subject: x\r\n\r\na\n.\n+OK forged\r\n", b"+OK true\r\n")),
        );
        check(
            b"Subject: x\r\n\r\na\n.\r\n+OK forged\r\n.\r\n+OK true\r\n",
            Some((b"Subject: x\r\n\r\na\n.\r\n+OK forged\r\n", b"+OK true\r\n")),
        );
        check(b"\r\n.\nx\r\n.\r\n", Some((b"\r\n\nx\r\n", b"")));
        check(b".\r\r\n.\n\r\n.\r\n", Some((b"\r\r\n\n\r\n", b"")));
    }

    #[test]
    fn where_lines_end_with_crlf_a_dot_behind_lf_alone_is_text() {
        check(b"a\r\nb\n.c\n..d\n\r\n..e\r\n.\r\n", Some((b"a\r\nb\n.c\n..d\n\r\n.e\r\n", b"")));
        check(b"a\r\n\n.\r\r\n.\r\n", Some((b"a\r\n\n.\r\r\n", b"")));
    }

    #[test]
    fn a_response_without_its_terminating_line_goes_on() {
        for input in [&b""[..], b"a", b"a\r\n", b"a\r\n.", b"a\r\n.\r", b"a.\r\n", b"..\r\n", b". \r\n"] {
            check(input, None);
        }
    }
}
