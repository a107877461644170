//! The messages, and what is listed and sent of them.
//!
//! Messages are counted from 1 and keep their number for ever; what number one has in a session is another thing.
//!
//! Must not: depend on time, or hold anybody's real mail.

use crate::behaviour::{Behaviour, Damage, Lines, Messages, Sizes, UniqueIds};

/// How many messages there are, in each row.
pub const COUNT: usize = 3;

/// A message as the server has it, its lines ending with CRLF.
pub fn original(messages: Messages, message: usize) -> Vec<u8> {
    let index = if messages == Messages::Twins && message == 2 { 1 } else { message };
    let mut octets = format!(
        "From: Grace <grace@example.org>\r\nTo: ada@example.net\r\nSubject: Known message {index}\r\n\
         Date: {index} Jan 2024 10:00:00 +0000\r\nMessage-ID: <known.{index}@example.org>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\nThis is message {index}.\r\n.\r\n..\r\n.one dot before this\r\n"
    )
    .into_bytes();
    octets.extend_from_slice(b"Gr\xfc\xdfe, in octets that are not ASCII and not UTF-8.\r\n");
    if message == 2 {
        match messages {
            Messages::Three | Messages::Twins => {}
            Messages::Nuls => octets.extend_from_slice(b"a\0b\0\0\r\n\0\r\n"),
            Messages::LongLine => octets.extend_from_slice(&[&[b'x'; 3000][..], b"\r\n"].concat()),
            Messages::InnerDot => octets.extend_from_slice(b"before\n.\nbehind\n+OK not an answer\r\n"),
            Messages::Large => octets.extend_from_slice(
                b"one of very many lines, of sixty-four octets with both its ends\r\n".repeat(50 * 1024).as_slice(),
            ),
        }
    }
    octets.extend_from_slice(b"\r\nThe end.\r\n");
    octets
}

/// A message as a client has to store it: what RETR sends in this session, without the doubled dots.
pub fn sent(behaviour: &Behaviour, message: usize, session: usize) -> Vec<u8> {
    let original = original(behaviour.messages, message);
    let damaged = match behaviour.damage {
        Damage::None => original,
        Damage::FieldPerSession => [format!("X-Session: {session}\r\n").as_bytes(), &original].concat(),
        Damage::LinesCutAt(octets) => original
            .split_inclusive(|octet| *octet == b'\n')
            .flat_map(|line| if line.len() > octets { [&line[..octets - 2], b"\r\n"].concat() } else { line.to_vec() })
            .collect(),
    };
    if behaviour.lines == Lines::CrLf { damaged } else { without_cr(&damaged) }
}

/// A message as the answer to RETR holds it: dots doubled where a line begins, and its end.
pub fn stuffed(behaviour: &Behaviour, octets: &[u8]) -> Vec<u8> {
    let end: &[u8] = if behaviour.lines == Lines::CrLf { b"\r\n" } else { b"\n" };
    let mut stuffed = Vec::with_capacity(octets.len() + 16);
    let mut at_start = true;
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        if at_start && line.starts_with(b".") {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
        // Behind an LF alone no line begins, where lines end with CRLF.
        at_start = line.ends_with(end);
    }
    if !at_start {
        stuffed.extend_from_slice(end);
    }
    stuffed.push(b'.');
    stuffed.extend_from_slice(end);
    stuffed
}

/// The size of a message as LIST says it.
pub fn announced(behaviour: &Behaviour, message: usize) -> u64 {
    let octets = sent(behaviour, message, 1).len() as u64;
    match behaviour.sizes {
        Sizes::Right | Sizes::NegativeSum => octets,
        Sizes::Third => octets / 3,
        Sizes::Twice => octets * 2,
        Sizes::WholeKib => octets.next_multiple_of(1024),
        Sizes::Fixed(octets) => octets,
    }
}

/// What UIDL says of a message behind its number, the blank before it included.
pub fn unique_id(behaviour: &Behaviour, message: usize, number: usize, session: usize) -> Vec<u8> {
    match behaviour.unique_ids {
        UniqueIds::Usual => format!(" u{message:04}"),
        UniqueIds::TwoBlanks => format!("  u{message:04}"),
        UniqueIds::BlankForSecond if message == 2 => " ".to_owned(),
        UniqueIds::BlankForSecond => format!(" u{message:04}"),
        UniqueIds::Shared => format!(" u{}", message.max(2)),
        UniqueIds::Number => format!(" {number}"),
        UniqueIds::NotAscii => return [&b" \xfc\xff\x80"[..], message.to_string().as_bytes()].concat(),
        UniqueIds::Long(octets) => format!(" {}{message}", "u".repeat(octets - 1)),
        UniqueIds::InnerBlanks => format!(" u {message}  of three"),
        UniqueIds::PerNode => format!(" node{}-{message}", session % 2),
    }
    .into_bytes()
}

fn without_cr(octets: &[u8]) -> Vec<u8> {
    octets.iter().copied().filter(|octet| *octet != b'\r').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::CORRECT;

    #[test]
    fn dots_are_doubled_where_a_line_begins_and_nowhere_else() {
        assert_eq!(stuffed(&CORRECT, b".a\r\nb.\r\n.\r\n"), b"..a\r\nb.\r\n..\r\n.\r\n");
        assert_eq!(stuffed(&CORRECT, b"a\n.\nb\r\n"), b"a\n.\nb\r\n.\r\n");
        assert_eq!(stuffed(&CORRECT, b"a"), b"a\r\n.\r\n");
        let lf = Behaviour { lines: Lines::LfInMessages, ..CORRECT };
        assert_eq!(stuffed(&lf, b"a\n.\n"), b"a\n..\n.\n");
    }

    #[test]
    fn messages_are_different_except_twins() {
        let of = |messages| (1..=COUNT).map(|message| original(messages, message)).collect::<Vec<_>>();
        let three = of(Messages::Three);
        assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2]);
        let twins = of(Messages::Twins);
        assert!(twins[0] == twins[1] && twins[1] != twins[2]);
        assert!(of(Messages::Large)[1].len() > 3 * 1024 * 1024);
    }

    #[test]
    fn damage_is_done_to_whole_lines() {
        let cut = Behaviour { messages: Messages::LongLine, damage: Damage::LinesCutAt(1024), ..CORRECT };
        let lines = sent(&cut, 2, 1);
        let longest = lines.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::len).max();
        assert_eq!(longest, Some(1024));
    }
}
