//! Messages for a maildrop, the same octets on every run.
//!
//! Must not: hold anybody's real mail.

use crate::server::Message;

/// A message with lines that need care.
pub fn message(unique_id: &str) -> Message {
    let raw = format!("From: {unique_id}@example.org\r\nSubject: {unique_id}\r\n\r\n.\r\n..two\r\n\u{e9}\0\n.\n..\r\n");
    Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
}

/// So many messages of so many octets, up to a line more.
pub fn messages(count: usize, octets: usize) -> Vec<Message> {
    let message = |number: usize| {
        let mut raw = format!("Subject: {number}\r\n\r\n").into_bytes();
        while raw.len() < octets {
            raw.extend_from_slice(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\r\n");
        }
        Message { unique_id: format!("u{number}"), raw }
    };
    (0..count).map(message).collect()
}
