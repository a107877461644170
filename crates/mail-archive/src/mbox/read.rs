//! Reading mbox files of all variants, as their octets come.
//!
//! Must not: hold more than the message that is being read and what came last.

use super::FROM;
use super::decode::{Marks, Restoring, restored};
use super::lines::{content_length, is_dated, is_field, without_end};
use crate::limits::SEPARATOR_OCTETS;
use memchr::memchr;

/// A message of an mbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MboxItem {
    /// Where its separator begins in the file.
    pub offset: u64,
    /// How many octets of the file it takes, separator and the empty line behind it included.
    pub octets: u64,
    /// Its octets; `None` where they are more than the reader was told to take.
    pub message: Option<Vec<u8>>,
}

/// Reads an mbox. After [`Self::take`] it has told of every message that has certainly ended.
#[derive(Debug)]
pub struct MboxReader {
    /// Most octets of one message.
    limit: usize,
    /// The message that is being read, from its separator on, and what came behind it.
    pub(super) buffer: Vec<u8>,
    /// Octets of the file in front of the buffer.
    before: u64,
    /// Where in the buffer the first line begins that was not looked at.
    next_line: usize,
    /// Up to where no end of that line was found.
    scanned: usize,
    /// Whether the begin of that line was dropped; then it is no separator.
    is_line_cut: bool,
    /// Whether the line before it was empty, or there is none.
    is_after_blank: bool,
    current: Option<Current>,
    /// Content-Length was wrong once; then it says nothing in this file.
    is_length_wrong: bool,
    has_ended: bool,
}

/// The message that is being read.
#[derive(Debug)]
struct Current {
    /// Where its separator begins in the file.
    offset: u64,
    /// Where its first line begins in the buffer.
    first_line: usize,
    marks: Option<Marks>,
    /// Not all of its octets were kept.
    is_too_large: bool,
    is_header: bool,
    /// What Content-Length says, and where the message ends in the buffer by that, once its header has.
    length: Option<usize>,
    end: Option<usize>,
}

/// Whether a message ends where Content-Length says.
enum Verdict {
    Unknown,
    Wrong,
    /// It does, and what comes next begins here.
    Right(usize),
}

impl MboxReader {
    /// A reader of a whole file, of whose messages those are given that have at most so many octets.
    pub const fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: Vec::new(),
            before: 0,
            next_line: 0,
            scanned: 0,
            is_line_cut: false,
            is_after_blank: true,
            current: None,
            is_length_wrong: false,
            has_ended: false,
        }
    }

    /// Whether a file that begins so is an mbox.
    pub fn is_mbox(beginning: &[u8]) -> bool {
        beginning.starts_with(FROM)
    }

    /// Takes the next octets of the file, and gives the messages that ended.
    pub fn take(&mut self, octets: &[u8]) -> Vec<MboxItem> {
        self.buffer.extend_from_slice(octets);
        let mut items = Vec::new();
        self.read(&mut items);
        items
    }

    /// The file has ended: gives the last messages.
    pub fn finish(&mut self) -> Vec<MboxItem> {
        self.has_ended = true;
        let mut items = Vec::new();
        self.read(&mut items);
        let end = self.buffer.len();
        // What our writer ends a message with is no part of it, and so is what others do; but one line end is.
        let is_blank_last = self.is_after_blank && end == self.next_line;
        self.end_message(if is_blank_last { self.without_blank(end) } else { end }, end, &mut items);
        items
    }

    fn read(&mut self, items: &mut Vec<MboxItem>) {
        loop {
            if let Some(end) = self.current.as_ref().and_then(|current| current.end) {
                match self.verdict(end) {
                    Verdict::Unknown => break,
                    Verdict::Right(next) => self.go_on_at(end, next, items),
                    Verdict::Wrong => self.distrust_length(),
                }
            } else if !self.read_line(items) {
                break;
            }
        }
        self.forget_what_is_read();
    }

    /// Looks at the next line; whether there was one that could be looked at.
    fn read_line(&mut self, items: &mut Vec<MboxItem>) -> bool {
        let Some(end) = self.line_end() else { return false };
        let Some(is_separator) = self.is_separator(end) else {
            self.scanned = self.next_line;
            return false;
        };
        if is_separator {
            let at = self.next_line;
            self.end_message(if self.is_after_blank { self.without_blank(at) } else { at }, at, items);
            self.begin_message(end);
            return true;
        }
        let line = without_end(self.buffer.get(self.next_line..end).unwrap_or_default());
        let (is_blank, length) = (line.is_empty() && !self.is_line_cut, content_length(line));
        self.next_line = end;
        self.is_line_cut = false;
        self.is_after_blank = is_blank;
        let (limit, trusts) = (self.limit, !self.is_length_wrong);
        if let Some(current) = self.current.as_mut().filter(|current| current.is_header) {
            // Our own messages say by their quotes where they end, whatever a sender wrote.
            if trusts && current.marks.is_none() {
                current.length = length.or(current.length);
            }
            if is_blank {
                current.is_header = false;
                current.end = current.length.filter(|length| *length <= limit).map(|length| end.saturating_add(length));
            }
        }
        true
    }

    /// The octet behind the next line, its LF included.
    fn line_end(&mut self) -> Option<usize> {
        let from = self.scanned.max(self.next_line);
        let found = memchr(b'\n', self.buffer.get(from..)?).map(|at| from.saturating_add(at).saturating_add(1));
        self.scanned = found.unwrap_or(self.buffer.len());
        let is_last = self.has_ended && self.next_line < self.buffer.len();
        found.or_else(|| is_last.then_some(self.buffer.len()))
    }

    /// Whether the line up to `end` is one; `None` where the next line has to come first.
    fn is_separator(&self, end: usize) -> Option<bool> {
        let line = self.buffer.get(self.next_line..end).unwrap_or_default();
        // One that is longer is cut where it comes in pieces, and then is none.
        let is_short = line.strip_suffix(b"\n").unwrap_or(line).len() <= SEPARATOR_OCTETS;
        if self.is_line_cut || !is_short || !line.starts_with(FROM) {
            return Some(false);
        }
        if self.current.is_none() || !is_dated(line) {
            return Some(self.current.is_none());
        }
        if self.is_after_blank {
            return Some(true);
        }
        // Some programs leave the empty line out; then a header tells.
        let next = self.buffer.get(end..).unwrap_or_default();
        let next = next.get(..SEPARATOR_OCTETS).unwrap_or(next);
        match memchr(b'\n', next) {
            Some(length) => Some(next.get(..length).is_some_and(is_field)),
            None if self.has_ended || next.len() == SEPARATOR_OCTETS => Some(is_field(next)),
            None => None,
        }
    }

    /// The separator of a message ends here.
    fn begin_message(&mut self, end: usize) {
        let line = self.buffer.get(self.next_line..end).unwrap_or_default();
        self.current = Some(Current {
            offset: self.position(self.next_line),
            first_line: end,
            marks: Marks::in_line(line),
            is_too_large: false,
            is_header: true,
            length: None,
            end: None,
        });
        self.next_line = end;
        self.is_after_blank = false;
    }

    /// The message ends at `end`, and what comes behind it begins at `next`.
    fn end_message(&mut self, end: usize, next: usize, items: &mut Vec<MboxItem>) {
        let Some(current) = self.current.take() else { return };
        let lines = self.buffer.get(current.first_line..end).unwrap_or_default();
        let how = match (current.marks, current.end) {
            (Some(marks), _) => Restoring::Ours(marks),
            (None, Some(_)) => Restoring::AsItStands,
            (None, None) => Restoring::Unquoted,
        };
        let message = (!current.is_too_large).then(|| restored(lines, how));
        let message = message.filter(|message| message.len() <= self.limit);
        items.push(MboxItem {
            offset: current.offset,
            octets: self.position(next).saturating_sub(current.offset),
            message,
        });
    }

    /// A message ended where Content-Length says.
    fn go_on_at(&mut self, end: usize, next: usize, items: &mut Vec<MboxItem>) {
        self.end_message(end, next, items);
        self.next_line = next;
        self.is_after_blank = true;
    }

    /// `at`, or before the empty line in front of it.
    fn without_blank(&self, at: usize) -> usize {
        let first = self.current.as_ref().map_or(0, |current| current.first_line);
        self.buffer.get(first..at).map_or(at, |lines| first.saturating_add(without_end(lines).len()))
    }

    /// Whether a message ends at `end`: there, or behind an empty line, stands the next separator, or the file ends.
    fn verdict(&self, end: usize) -> Verdict {
        let Some(behind) = self.buffer.get(end..) else {
            return if self.has_ended { Verdict::Wrong } else { Verdict::Unknown };
        };
        let blanks = behind.iter().take(4).take_while(|octet| matches!(octet, b'\r' | b'\n')).count();
        let next = end.saturating_add(blanks);
        let rest = behind.get(blanks..).unwrap_or_default();
        match self.has_ended {
            _ if rest.starts_with(FROM) => Verdict::Right(next),
            true if rest.is_empty() => Verdict::Right(next),
            false if FROM.starts_with(rest) => Verdict::Unknown,
            _ => Verdict::Wrong,
        }
    }

    /// Content-Length was wrong: lines tell where the message ends.
    fn distrust_length(&mut self) {
        self.is_length_wrong = true;
        if let Some(current) = &mut self.current {
            (current.end, current.length) = (None, None);
        }
    }

    /// Drops what is told, and of a message that is too large all but the line that is being read.
    fn forget_what_is_read(&mut self) {
        let first_line = self.current.as_ref().map(|current| current.first_line);
        if let Some(first_line) = first_line
            && self.buffer.len().saturating_sub(first_line) > self.limit.saturating_add(SEPARATOR_OCTETS)
            && let Some(current) = &mut self.current
        {
            current.is_too_large = true;
            (current.end, current.length) = (None, None);
        }
        let is_kept = self.current.as_ref().is_some_and(|current| !current.is_too_large);
        let mut drop = match first_line {
            Some(first_line) if is_kept => first_line,
            _ => self.next_line,
        };
        if !is_kept && self.buffer.len().saturating_sub(drop) > SEPARATOR_OCTETS {
            // No separator is so long.
            drop = self.buffer.len();
            self.is_line_cut = true;
        }
        self.buffer.drain(..drop);
        self.before = self.before.saturating_add(u64::try_from(drop).unwrap_or(u64::MAX));
        self.next_line = self.next_line.saturating_sub(drop);
        self.scanned = self.scanned.saturating_sub(drop);
        if let Some(current) = &mut self.current {
            current.first_line = current.first_line.saturating_sub(drop);
            current.end = current.end.map(|end| end.saturating_sub(drop));
        }
    }

    fn position(&self, at: usize) -> u64 {
        self.before.saturating_add(u64::try_from(at).unwrap_or(u64::MAX))
    }
}
