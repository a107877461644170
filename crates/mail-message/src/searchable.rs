//! What a message can be found by.
//!
//! Must not: build an HTML document, or take more text than [`limits::SEARCH_OCTETS`] from a message.

use crate::attachment::{name_of, parser};
use crate::parts::{self, Shown};
use crate::summary::{Address, Fields, addresses, with_readable_headers};
use crate::{body, limits};
use mail_parser::{MessageRef, PartKind};

/// What a message can be found by. Text of the sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Searchable {
    /// Subject.
    pub subject: String,
    /// Authors, sender and where answers are to go.
    pub from: Vec<Address>,
    /// To, Cc and Bcc.
    pub to: Vec<Address>,
    /// List-Id (RFC 2919): its name, and its identifier as the address.
    pub list: Vec<Address>,
    /// The names of what came along.
    pub file_names: Vec<String>,
    /// Its text, each part for itself; of two versions of one text, both.
    pub body: Vec<String>,
}

/// Reads what a message can be found by. `raw` may be its beginning only. Of more than [`limits::MESSAGE_OCTETS`],
/// only the first are looked at.
pub fn searchable(raw: &[u8]) -> Searchable {
    let raw = raw.get(..limits::MESSAGE_OCTETS).unwrap_or(raw);
    let raw = with_readable_headers(raw);
    let Some(message) = parser().parse(&raw) else { return Searchable::default() };
    let root = message.root();
    let Fields { subject, mut from, mut to, .. } = Fields::of(root);
    from.extend(addresses(root.sender().into_iter().chain(root.reply_to())));
    to.extend(addresses(root.all_cc().chain(root.all_bcc())));
    let files = parts::files(root, &Shown::expected(root)).into_iter().filter(|file| !file.is_piece);
    let file_names = files.take(limits::ATTACHMENTS).map(|file| name_of(file.part)).collect();
    Searchable { subject, from, to, list: addresses(root.list_id().into_iter()), file_names, body: texts(root) }
}

fn texts(root: MessageRef<'_>) -> Vec<String> {
    let mut seen = Vec::new();
    let mut texts = Vec::new();
    let mut left = limits::SEARCH_OCTETS;
    for part in root.text_body().chain(root.html_body()).chain(root.other_parts()).take(limits::BODY_PARTS) {
        if left == 0 || seen.contains(&part.id()) {
            continue;
        }
        seen.push(part.id());
        let text = match part.kind() {
            PartKind::Text => body::text_start(part, left),
            // Markup is many times its text.
            PartKind::Html => mail_parser::html_to_text(&body::text_start(part, limits::HTML_OCTETS)),
            _ => continue,
        };
        let end = text.floor_char_boundary(left);
        left = left.saturating_sub(end);
        let mut text = text;
        text.truncate(end);
        texts.push(text);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_fields_its_text_and_its_files() {
        let raw = b"From: Ada <ada@example.org>\r\nSender: post@example.net\r\nTo: b@x.org\r\nCc: c@x.org\r\n\
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nList-Id: Friends <friends.example.org>\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
            --a\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--a\r\nContent-Type: text/html\r\n\r\n\
            <style>p{}</style><p>rich <b>words</b></p>\r\n--a--\r\n--b\r\nContent-Type: application/pdf; name=bill.pdf\r\n\
            Content-Disposition: attachment\r\n\r\nxyz\r\n--b--\r\n";
        let found = searchable(raw);
        let address = |all: &[Address]| all.iter().map(|one| one.address.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!((found.subject.as_str(), address(&found.list).as_str()), ("Grüße", "friends.example.org"));
        assert_eq!(address(&found.from), "ada@example.org post@example.net");
        assert_eq!(address(&found.to), "b@x.org c@x.org");
        assert_eq!(found.file_names, ["bill.pdf"]);
        assert_eq!(found.body.len(), 2, "{:?}", found.body);
        assert!(found.body[0].contains("plain words") && found.body[1].contains("rich words"), "{:?}", found.body);
        assert!(!found.body[1].contains("p{}"));
    }

    #[test]
    fn what_is_no_mail_and_what_is_too_much_is_bounded() {
        assert_eq!(searchable(b""), Searchable::default());
        let mut long = b"Subject: x\r\n\r\n".to_vec();
        long.extend("ä ".repeat(limits::SEARCH_OCTETS).bytes());
        let octets: usize = searchable(&long).body.iter().map(String::len).sum();
        assert!(octets > limits::SEARCH_OCTETS / 2 && octets <= limits::SEARCH_OCTETS);
    }
}
