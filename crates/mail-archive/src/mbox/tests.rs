//! What was written comes back; what others write is understood.
//!
//! Must not: need a file.

use super::*;

/// Messages that mbox cannot carry as they are, and some that it can.
const MESSAGES: &[&[u8]] = &[
    b"Subject: a\r\n\r\nText\r\n",
    b"Subject: a\n\nText\n",
    b"Subject: a\r\n\r\nno end",
    b"Subject: a\r\n\r\nends with CR\r",
    b"Subject: a\r\n\r\nmixed\nends\r\n",
    b"Subject: a\r\n\r\nFrom here\r\n>From there\r\n>>>From afar\r\nFrom",
    b"From first line\r\n",
    b"\r\n\r\n\r\n",
    b"\n",
    b"\n\n\n",
    b"",
    b"\0\xff\x80\r\n\0",
    b"a\r\r\n\r\r\n",
    b"a\r\r\n\nFrom x Tue Nov 14 22:13:20 2023\n",
    b"Content-Length: 3\r\n\r\nFrom x Tue Nov 14 22:13:20 2023\r\n\r\n",
    b">From \n>\n",
    b"From ",
    b"From \n",
];

fn written(messages: &[&[u8]], room: usize) -> Vec<u8> {
    let mut file = Vec::new();
    for message in messages {
        let mut message = MboxMessage::new(message.to_vec(), 1_700_000_000);
        while message.write(room, &mut file) {}
    }
    file
}

fn read(file: &[u8], piece: usize) -> Vec<MboxItem> {
    let mut reader = MboxReader::new(1_000_000);
    let mut items: Vec<MboxItem> = file.chunks(piece).flat_map(|piece| reader.take(piece)).collect();
    items.extend(reader.finish());
    items
}

fn messages(file: &[u8]) -> Vec<String> {
    let shown = |items: Vec<MboxItem>| -> Vec<String> {
        items.into_iter().map(|item| item.message.expect("is small").escape_ascii().to_string()).collect()
    };
    let whole = shown(read(file, usize::MAX));
    for piece in [1, 2, 3, 7] {
        assert_eq!(shown(read(file, piece)), whole, "in pieces of {piece}: {}", file.escape_ascii());
    }
    whole
}

fn shown(messages: &[&[u8]]) -> Vec<String> {
    messages.iter().map(|message| message.escape_ascii().to_string()).collect()
}

#[test]
fn what_was_written_comes_back_octet_for_octet() {
    let whole = written(MESSAGES, usize::MAX);
    for room in [1, 2, 5, 64] {
        assert_eq!(written(MESSAGES, room), whole, "in pieces of {room}");
    }
    assert_eq!(messages(&whole), shown(MESSAGES));
    for message in MESSAGES {
        assert_eq!(messages(&written(&[message], usize::MAX)), shown(&[message]));
    }
}

#[test]
fn every_pair_of_messages_is_told_apart() {
    for one in MESSAGES {
        for other in MESSAGES {
            assert_eq!(messages(&written(&[one, other], usize::MAX)), shown(&[one, other]));
        }
    }
}

/// Files lie on people's disks: their octets are pinned.
#[test]
fn the_octets_of_a_file_are_pinned() {
    let file = written(&[b"a\r\nFrom b\r\n", b"c\n>From d", b""], usize::MAX);
    let expected = b"From crlf@poplar.invalid Tue Nov 14 22:13:20 2023\na\n>From b\n\n\
        From asis-open@poplar.invalid Tue Nov 14 22:13:20 2023\nc\n>>From d\n\n\
        From asis-open@poplar.invalid Tue Nov 14 22:13:20 2023\n\n\n";
    assert_eq!(file.escape_ascii().to_string(), expected.escape_ascii().to_string());
}

#[test]
fn the_date_of_a_separator_is_that_of_asctime() {
    let line = |came| {
        let mut out = Vec::new();
        MboxMessage::new(Vec::new(), came).write(1, &mut out);
        String::from_utf8(out).expect("ASCII").lines().next().expect("a line").to_owned()
    };
    assert_eq!(line(0), "From asis-open@poplar.invalid Thu Jan  1 00:00:00 1970");
    assert_eq!(line(1_709_210_097), "From asis-open@poplar.invalid Thu Feb 29 12:34:57 2024");
    assert_eq!(line(i64::MIN), line(0));
    assert!(line(i64::MAX).ends_with("Fri Dec 31 23:59:59 9999"));
}

#[test]
fn files_of_other_programs_are_read() {
    let from = "From ada@example.org Tue Nov 14 22:13:20 2023\n";
    for (what, file, expected) in [
        ("mboxo", format!("{from}a: b\n\n>From c\n\n{from}d: e\n\nf\n\n"), vec!["a: b\n\nFrom c\n", "d: e\n\nf\n"]),
        ("mboxrd", format!("{from}a: b\n\n>>From c\n\n{from}d: e\n\nf\n\n"), vec!["a: b\n\n>From c\n", "d: e\n\nf\n"]),
        (
            "mboxcl2",
            format!("{from}Content-Length: 52\n\n{from}>From\n\n{from}d: e\n\nf\n\n"),
            vec!["Content-Length: 52\n\nFrom ada@example.org Tue Nov 14 22:13:20 2023\n>From\n", "d: e\n\nf\n"],
        ),
        (
            "a length that lies",
            format!("{from}Content-Length: 5\n\n12\n\n{from}d: e\n\nf\n\n"),
            vec!["Content-Length: 5\n\n12\n", "d: e\n\nf\n"],
        ),
        (
            "a length beyond the file",
            format!("{from}Content-Length: 5000\n\n12\n\n{from}d: e\n\nf\n\n"),
            vec!["Content-Length: 5000\n\n12\n", "d: e\n\nf\n"],
        ),
        ("no empty line", format!("{from}a: b\n\nc\n{from}d: e\n\nf\n"), vec!["a: b\n\nc\n", "d: e\n\nf\n"]),
        ("a sentence", format!("{from}a: b\n\nc\n\nFrom Tue on\n\n{from}x"), vec!["a: b\n\nc\n\nFrom Tue on\n", "x"]),
        (
            "a quoted separator",
            format!("{from}a: b\n\nc\n{from}is what it said\n"),
            vec!["a: b\n\nc\nFrom ada@example.org Tue Nov 14 22:13:20 2023\nis what it said\n"],
        ),
        (
            "lines that end with CRLF",
            format!("{from}a: b\n\nc\n\n{from}d: e\n\nf\n\n").replace('\n', "\r\n"),
            vec!["a: b\r\n\r\nc\r\n", "d: e\r\n\r\nf\r\n"],
        ),
        ("an odd first line", format!("From here\na: b\n\nc\n\n{from}d: e"), vec!["a: b\n\nc\n", "d: e"]),
        ("something before", format!("\n\n{from}d: e\n"), vec!["d: e\n"]),
        ("nothing", String::new(), vec![]),
        ("no mbox", "a: b\n\nc\n".to_owned(), vec![]),
        ("a zone in the date", "From 12@xxx Tue Nov 14 22:13:20 +0000 2023\na: b\n\n".to_owned(), vec!["a: b\n"]),
    ] {
        let expected: Vec<&[u8]> = expected.iter().map(|message| message.as_bytes()).collect();
        assert_eq!(messages(file.as_bytes()), shown(&expected), "{what}");
    }
}

#[test]
fn a_message_says_where_it_lies_in_the_file() {
    let file = written(MESSAGES, usize::MAX);
    for piece in [1, 50, usize::MAX] {
        let items = read(&file, piece);
        let mut end = 0;
        for (item, message) in items.iter().zip(MESSAGES) {
            assert_eq!(item.offset, end);
            end = item.offset + item.octets;
            let slice = &file[item.offset as usize..end as usize];
            assert_eq!(read(slice, usize::MAX)[0].message.as_deref(), Some(*message));
        }
        assert_eq!(end, file.len() as u64);
    }
}

#[test]
fn a_message_beyond_the_limit_is_passed_over_and_no_more_of_it_is_held_than_that() {
    let large = [b"a".repeat(100).as_slice(), b"\n"].concat().repeat(1000);
    let endless = b"From ".repeat(30_000);
    for large in [large.as_slice(), &endless] {
        let file = written(&[b"a\n", large, b"b\n"], usize::MAX);
        let mut reader = MboxReader::new(5_000);
        let mut items = Vec::new();
        for piece in file.chunks(1000) {
            items.extend(reader.take(piece));
            assert!(reader.buffer.len() < 5_000 + 2 * 1024 + 1000, "{}", reader.buffer.len());
        }
        items.extend(reader.finish());
        let found: Vec<_> = items.iter().map(|item| item.message.as_deref()).collect();
        assert_eq!(found, [Some(&b"a\n"[..]), None, Some(b"b\n")]);
        assert_eq!(items[2].offset + items[2].octets, file.len() as u64);
    }
}

#[test]
fn lengths_that_lie_cost_one_look_each_at_most() {
    let from = "From a Tue Nov 14 22:13:20 2023\n";
    let file = format!("{from}Content-Length: 900000\n\nx\n\n").repeat(20_000);
    assert_eq!(read(file.as_bytes(), 65_536).len(), 20_000);
}
