//! Writing a message, a piece at a time.
//!
//! Must not: hold a second copy of the message.

use super::decode::{LineEnds, Marks};
use super::{FROM, is_quotable};
use crate::zip::civil;
use memchr::memchr;

/// A message on its way into an mbox.
///
/// ```
/// use mail_archive::mbox::{MboxMessage, MboxReader};
/// let mut file = Vec::new();
/// let mut message = MboxMessage::new(b"Subject: a\r\n\r\nFrom here".to_vec(), 1_700_000_000);
/// while message.write(4, &mut file) {}
/// assert_eq!(file, b"From crlf-open@poplar.invalid Tue Nov 14 22:13:20 2023\nSubject: a\n\n>From here\n\n");
///
/// let mut reader = MboxReader::new(1000);
/// let mut items = reader.take(&file);
/// items.extend(reader.finish());
/// assert_eq!(items[0].message.as_deref(), Some(&b"Subject: a\r\n\r\nFrom here"[..]));
/// ```
#[derive(Debug)]
pub struct MboxMessage {
    message: Vec<u8>,
    marks: Marks,
    /// When it came, in seconds since 1970; written with the first piece.
    came: Option<i64>,
    at: usize,
    is_line_start: bool,
    is_done: bool,
}

impl MboxMessage {
    /// A message that came at this time, in seconds since 1970.
    pub fn new(message: Vec<u8>, came: i64) -> Self {
        let marks = Marks::of(&message);
        Self { message, marks, came: Some(came), at: 0, is_line_start: true, is_done: false }
    }

    /// Appends about so many octets; whether more is to come.
    pub fn write(&mut self, room: usize, out: &mut Vec<u8>) -> bool {
        if self.is_done {
            return false;
        }
        let end = out.len().saturating_add(room);
        if let Some(came) = self.came.take() {
            out.extend(separator(self.marks, came));
        }
        while out.len() < end {
            let Some(rest) = self.message.get(self.at..).filter(|rest| !rest.is_empty()) else {
                out.extend_from_slice(if self.marks.is_open { b"\n\n" } else { b"\n" });
                self.is_done = true;
                return false;
            };
            if self.is_line_start && is_quotable(rest) {
                out.push(b'>');
            }
            // A line that is longer than there is room goes in pieces; only its begin can need a quote.
            let most = rest.get(..end.saturating_sub(out.len()).max(1)).unwrap_or(rest);
            let line_end = memchr(b'\n', most);
            let piece = line_end.map_or(most, |end| most.get(..=end).unwrap_or(most));
            self.at = self.at.saturating_add(piece.len());
            self.is_line_start = line_end.is_some();
            self.put(piece, out);
        }
        true
    }

    fn put(&self, piece: &[u8], out: &mut Vec<u8>) {
        match (self.marks.ends, piece.strip_suffix(b"\n")) {
            (LineEnds::CrLf, Some(text)) => {
                // The CR may have gone with the piece before.
                match text.strip_suffix(b"\r") {
                    Some(text) => out.extend_from_slice(text),
                    None if text.is_empty() && out.last() == Some(&b'\r') => _ = out.pop(),
                    None => out.extend_from_slice(text),
                }
                out.push(b'\n');
            }
            _ => out.extend_from_slice(piece),
        }
    }
}

/// The line in front of a message, as `asctime` writes the date.
fn separator(marks: Marks, came: i64) -> Vec<u8> {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    // Years of four digits.
    let came = came.clamp(0, 253_402_300_799);
    let (days, second) = (came.div_euclid(86_400), came.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], number: i64| {
        usize::try_from(number).ok().and_then(|number| names.get(number)).copied().unwrap_or_default()
    };
    let date = format!(
        " {} {} {day:2} {:02}:{:02}:{:02} {year:04}\n",
        name(&DAYS, days.rem_euclid(7)),
        name(&MONTHS, month.saturating_sub(1)),
        second.div_euclid(3600),
        second.div_euclid(60).rem_euclid(60),
        second.rem_euclid(60),
    );
    [FROM, &marks.address(), date.as_bytes()].concat()
}
