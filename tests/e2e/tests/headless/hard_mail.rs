//! Mail that protocols and stores stumble over.
//!
//! Must not: hold anybody's real mail.

/// Mail with headers in ASCII, as a mail transfer agent receives it: lines end in CRLF.
pub(crate) fn hard_mails() -> Vec<Vec<u8>> {
    vec![
        b"Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.x\r\n".to_vec(),
        b"Subject: eight bits\r\n\r\n\x80\xff\x01\x7f gr\xc3\xbc\xc3\x9fe \xe4\r\n\r\n\r\n".to_vec(),
        b"Subject: NUL\r\n\r\na\0b\r\n\0\r\n".to_vec(),
        b"Subject: open end\r\n\r\nno line ends here".to_vec(),
        b"Subject: open end at a dot\r\n\r\n.".to_vec(),
        b"Subject: empty body\r\n\r\n".to_vec(),
        [b"Subject: long line\r\n\r\n".as_slice(), &vec![b'x'; 100_000], b"\r\n"].concat(),
        b"Subject: plain\r\n\r\nhi\r\n".to_vec(),
    ]
}

/// A mail without the blank line that ends a header.
pub(crate) const NO_BODY: &[u8] = b"Subject: no body\r\n";
/// Mail with headers that are not ASCII: in UTF-8 (RFC 6532), and in Latin-1, which is against every rule and common.
pub(crate) const RAW_HEADERS: [&[u8]; 2] = [
    b"From: J\xc3\xbcrgen <juergen@example.org>\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\nSch\xc3\xb6n.\r\n",
    b"Subject: Gr\xfc\xdfe\r\n\r\nSch\xf6n.\r\n",
];

/// How a server with a sound store must serve a mail: every line ended by CRLF, the last one, too; nothing else changed.
pub(crate) fn on_the_wire(mail: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(mail.len() + 2);
    for &octet in mail {
        if octet == b'\n' && wire.last() != Some(&b'\r') {
            wire.push(b'\r');
        }
        wire.push(octet);
    }
    if !wire.ends_with(b"\n") {
        wire.extend_from_slice(b"\r\n");
    }
    wire
}

/// The same mail with its lines ended by LF alone.
pub(crate) fn with_line_feeds(mail: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(mail).replace("\r\n", "\n").into_bytes()
}
