//! The message inside a message: attached as such, as a file that reads as mail, or packed by Outlook.
//!
//! Must not: change an octet of an attached message.

use crate::attachment::{Opened, content_of, file_type_of, name_of};
use crate::file_type::FileType;
use crate::{limits, tnef};
use std::borrow::Cow;

/// The raw octets of the message that lies `path` inside `raw`: the part of the message, the part of the message in that
/// part, and so on. Nothing where there is none, or it lies deeper than [`limits::WITHIN_DEPTH`]. What Outlook packed
/// (`winmail.dat`) is unpacked into a message of the same content.
pub fn within<'r>(raw: &'r [u8], path: &[u32]) -> Option<Cow<'r, [u8]>> {
    if path.len() > limits::WITHIN_DEPTH {
        return None;
    }
    path.iter().try_fold(Cow::Borrowed(raw), |raw, part| step(&raw, *part).map(Cow::Owned))
}

fn step(raw: &[u8], part: u32) -> Option<Vec<u8>> {
    Opened::of(raw).part(part, |part| match file_type_of(part, &name_of(part)) {
        FileType::Mail => Some(content_of(part).into_owned()),
        FileType::Tnef => tnef::unpacked(&content_of(part)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read};

    const INNER: &str = "From: c@d\r\nSubject: inner\r\n\r\nHello from inside.\r\n";

    fn outer(headers: &str, content: &str) -> Vec<u8> {
        format!(
            "From: a@b\r\nSubject: outer\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n\
             --x\r\n{headers}\r\n\r\n{content}\r\n--x--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn an_attached_message_is_found_octet_for_octet_at_any_depth() {
        let once = outer("Content-Type: message/rfc822", INNER);
        let part = read(&once, ReadOptions::default()).attachments[0].part;
        assert_eq!(within(&once, &[part]).unwrap(), INNER.as_bytes());
        let twice = outer(
            "Content-Type: message/rfc822",
            &String::from_utf8(once).unwrap().replace("=x", "=y").replace("--x", "--y"),
        );
        let document = read(&twice, ReadOptions::default());
        let inside = within(&twice, &[document.attachments[0].part]).unwrap();
        let inner = read(&inside, ReadOptions::default()).attachments[0].part;
        let innermost = within(&twice, &[document.attachments[0].part, inner]).unwrap();
        assert_eq!(read(&innermost, ReadOptions::default()).subject, "inner");
        assert_eq!(within(&twice, &[]).unwrap(), twice);
    }

    #[test]
    fn a_file_that_reads_as_mail_opens_and_no_other_does() {
        let named = |name: &str, content: &str| {
            outer(
                &format!("Content-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment"),
                content,
            )
        };
        for (name, content, opens) in
            [("a.eml", INNER, true), ("a.txt", INNER, false), ("a.eml", "no mail", false), ("a.eml", "<html>", false)]
        {
            let raw = named(name, content);
            let part = read(&raw, ReadOptions::default()).attachments[0].part;
            assert_eq!(within(&raw, &[part]).is_some(), opens, "{name} with {content}");
        }
        assert_eq!(within(&named("a.eml", INNER), &[99]), None);
        assert_eq!(within(b"From: a@b\r\n\r\nx", &[0; limits::WITHIN_DEPTH + 1]), None);
        assert_eq!(within(b"", &[0]), None);
    }
}
