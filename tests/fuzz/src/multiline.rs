//! One message on its way: found whole in every cut, taken apart as by a plain reader of lines, and the inverse of how
//! a server puts it together.
//!
//! Must not: know how `pop3-proto` finds the end.

use crate::drive::{Run, Script, Seen, Turn, check};

const BEGINNING: [Turn<'_>; 2] =
    [Turn { commands: b"", server: b"+OK ready\r\n" }, Turn { commands: b"l", server: b"+OK\r\n+OK\r\n" }];

/// The octets are what stands behind the `+OK` to RETR, in one answer; and a message to be sent.
pub fn multiline(data: &[u8]) {
    let Some((settings, octets)) = data.split_at_checked(2) else { return };
    let bare_lf = settings[0] & 0x40 != 0;
    let retrieved = retrieve(settings, if bare_lf { b"+OK\n" } else { b"+OK\r\n" }, octets);
    let wanted = reference(octets, bare_lf);
    match (&retrieved, &wanted) {
        (Retrieved::Whole(octets), Some((message, _))) => assert_same(octets, message),
        (Retrieved::Part, None) | (Retrieved::TooLarge, _) => {}
        _ => panic!("{retrieved:?}, and a reader of lines finds {wanted:?}"),
    }
    if let Some(message) = with_crlf(octets) {
        let stuffed = stuff(&message);
        match retrieve(settings, b"+OK\r\n", &stuffed) {
            Retrieved::Whole(octets) => assert_same(&octets, &message),
            Retrieved::TooLarge => {}
            Retrieved::Part => panic!("a message without an end: {}", stuffed.escape_ascii()),
        }
    }
}

#[derive(Debug)]
enum Retrieved {
    Whole(Vec<u8>),
    Part,
    TooLarge,
}

fn retrieve(settings: &[u8], status: &[u8], octets: &[u8]) -> Retrieved {
    let answer = [status, octets].concat();
    let mut script = Script::new(settings, "mrose", b"tanstaaf", &BEGINNING);
    script.is_literal = true;
    // Cleartext would refuse the login.
    script.config.allow_cleartext_credentials = true;
    script.turns.truncate(BEGINNING.len());
    script.turns.push(Turn { commands: b"r", server: &answer });
    let Run { turns } = check(&script);
    let seen = &turns[BEGINNING.len()].seen;
    let is_too_large = |seen: &Seen| matches!(seen, Seen::Failed(pop3_proto::RemoteError::MessageTooLarge { .. }));
    match &seen[..] {
        [Seen::Message { octets, ended: true }, ..] => Retrieved::Whole(octets.0.clone()),
        [_, failed, ..] if is_too_large(failed) => Retrieved::TooLarge,
        _ => Retrieved::Part,
    }
}

/// The message and what follows, read line by line; `None` if it does not end.
fn reference(octets: &[u8], bare_lf: bool) -> Option<(Vec<u8>, &[u8])> {
    let first_end = octets.iter().position(|octet| *octet == b'\n')?;
    let ends_with_crlf = !bare_lf && octets[..first_end].ends_with(b"\r");
    let mut message = Vec::new();
    let mut rest = octets;
    let mut is_first = true;
    loop {
        let ending: &[u8] = if ends_with_crlf { b"\r\n" } else { b"\n" };
        let end = rest.windows(ending.len()).position(|window| window == ending)? + ending.len();
        let (line, behind) = rest.split_at(end);
        if line == b".\r\n" || line == b".\n" && (!ends_with_crlf || is_first) {
            return Some((message, behind));
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        (rest, is_first) = (behind, false);
    }
}

/// `octets` as a message of lines that end with CRLF; `None` where LF alone comes before the first CRLF.
fn with_crlf(octets: &[u8]) -> Option<Vec<u8>> {
    let mut message = octets.to_vec();
    if !message.is_empty() && !message.ends_with(b"\r\n") {
        message.extend_from_slice(b"\r\n");
    }
    let first_end = message.iter().position(|octet| *octet == b'\n');
    first_end.is_none_or(|end| message[..end].ends_with(b"\r")).then_some(message)
}

/// As a server sends it (RFC 1939 §3).
fn stuff(message: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::new();
    let mut is_start = true;
    for (at, octet) in message.iter().enumerate() {
        if is_start && *octet == b'.' {
            stuffed.push(b'.');
        }
        stuffed.push(*octet);
        is_start = *octet == b'\n' && message[..at].ends_with(b"\r");
    }
    stuffed.extend_from_slice(b".\r\n");
    stuffed
}

#[track_caller]
fn assert_same(found: &[u8], wanted: &[u8]) {
    assert_eq!(found.escape_ascii().to_string(), wanted.escape_ascii().to_string());
}
