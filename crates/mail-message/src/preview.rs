//! A look at one attachment without opening it: an image as such, text as text.
//!
//! Must not: show what can run or load, or more than a screen can use.

use crate::attachment::{Opened, content_of, file_type_of, name_of};
use crate::file_type::FileType;
use crate::{charset, image, limits, source};
use mail_parser::MessagePart;

/// What an attachment looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// An image, as a `data:` address for an `<img>`; its type is what the octets are, not what the mail says.
    Image(String),
    /// A text, what no one would see named as in [`crate::source`]. Text of the sender.
    Text {
        /// Its beginning.
        text: String,
        /// Whether it goes on.
        is_cut: bool,
    },
}

/// What can be looked at without being saved.
impl FileType {
    /// Whether [`preview`] may have something to show. Images can still be too large for it.
    pub const fn has_preview(self) -> bool {
        matches!(self, Self::Image | Self::Text | Self::Calendar | Self::Contact)
    }
}

/// What one part looks like; nothing where it is only to be saved.
pub fn preview(raw: &[u8], part: u32) -> Option<Preview> {
    Opened::of(raw).part(part, |part| match file_type_of(part, &name_of(part)) {
        FileType::Image => image::data_url_within(&content_of(part), limits::PREVIEW_IMAGE_OCTETS).map(Preview::Image),
        kind if kind.has_preview() => Some(text(part)),
        _ => None,
    })
}

fn text(part: MessagePart<'_>) -> Preview {
    let octets = content_of(part);
    let head = charset::cut(&octets, limits::PREVIEW_TEXT_OCTETS);
    let is_cut = head.len() < octets.len();
    let label = part.content_type().and_then(|given| given.attribute("charset"));
    Preview::Text { text: source::seen(&charset::decode_file(head, label)), is_cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(headers: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("From: a@b\r\nContent-Disposition: attachment\r\n{headers}\r\n\r\n");
        [head.as_bytes(), content].concat()
    }

    fn text_of(headers: &str, content: &[u8]) -> Option<String> {
        match preview(&mail(headers, content), 0) {
            Some(Preview::Text { text, .. }) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn text_is_shown_in_its_charset_and_nothing_in_it_stays_unseen() {
        let csv = "Content-Type: text/csv; charset=iso-8859-1";
        assert_eq!(text_of(csv, b"K\xf6ln;1\r\nUlm;2").as_deref(), Some("Köln;1\nUlm;2"));
        assert_eq!(text_of("Content-Type: text/plain", "a\u{202e}b".as_bytes()).as_deref(), Some("a⟨U+202E⟩b"));
        assert_eq!(text_of("Content-Type: text/plain", b"\xff\xfeh\0\xf6\0").as_deref(), Some("hö"));
        assert_eq!(text_of("Content-Type: text/plain", b"\xfe\xff\0h\0\xf6").as_deref(), Some("hö"));
        assert_eq!(text_of("Content-Type: text/plain", b"\xef\xbb\xbfh").as_deref(), Some("h"));
        let long = vec![b'x'; limits::PREVIEW_TEXT_OCTETS + 1];
        let Some(Preview::Text { text, is_cut: true }) = preview(&mail("Content-Type: text/plain", &long), 0) else {
            panic!("a long text is cut and says so")
        };
        assert_eq!(text.len(), limits::PREVIEW_TEXT_OCTETS);
    }

    #[test]
    fn what_can_act_is_never_shown_whatever_it_is_called() {
        for content in
            ["<html><script>alert(1)</script>", "<svg onload=alert(1)>", "<?xml version='1.0'?><x/>", "#!/bin/sh"]
        {
            for headers in ["Content-Type: image/png; name=a.png", "Content-Type: text/plain; name=a.txt"] {
                assert_eq!(preview(&mail(headers, content.as_bytes()), 0), None, "{headers} {content}");
            }
        }
        assert_eq!(preview(&mail("Content-Type: text/plain; name=a.js", b"alert(1)"), 0), None);
        assert_eq!(preview(&mail("Content-Type: application/pdf", b"%PDF-1.4"), 0), None);
        let bomb = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &30_000_u32.to_be_bytes(), &30_000_u32.to_be_bytes()];
        assert_eq!(
            preview(&mail("Content-Type: image/png\r\nContent-Transfer-Encoding: 8bit", &bomb.concat()), 0),
            None
        );
    }

    #[test]
    fn an_image_is_of_the_type_that_it_is() {
        let shown = preview(&mail("Content-Type: text/html; name=a.html", b"GIF89a\x01\0\x01\0"), 0);
        assert_eq!(shown, Some(Preview::Image("data:image/gif;base64,R0lGODlhAQABAA==".to_owned())));
    }
}
