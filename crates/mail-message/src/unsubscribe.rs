//! How to leave a mailing list, as its mail says (RFC 2369 §3.2, RFC 8058).
//!
//! Must not: offer an address that does more than leave, or do anything.

use crate::mailto::Mailto;
use crate::web::Address;
use crate::{limits, text};
use mail_parser::MessageRef;

/// How to leave the list that sent a message. At least one way is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unsubscribe {
    /// A web page, `https:` only.
    pub page: Option<String>,
    /// The host of that page as it is looked up: lower case, punycode where it has other letters.
    pub host: String,
    /// A mail to write, as `mailto:` with an address, a subject and a text at most.
    pub mail: Option<String>,
}

/// The ways that the header names.
pub(crate) fn of(root: MessageRef<'_>) -> Option<Unsubscribe> {
    let field = root.headers().get("List-Unsubscribe")?.raw_value();
    let field = field.get(..limits::UNSUBSCRIBE_OCTETS).unwrap_or(field);
    of_field(&String::from_utf8_lossy(field))
}

fn of_field(field: &str) -> Option<Unsubscribe> {
    let mut found = Unsubscribe::default();
    // White space inside the brackets is folding.
    let compact: String = field.chars().filter(|char| !char.is_whitespace()).collect();
    for piece in compact.split('<').skip(1) {
        let Some((uri, _)) = piece.split_once('>') else { continue };
        if uri.len() > limits::LINK_OCTETS || uri.chars().any(|char| char.is_control() || text::is_hidden(char)) {
            continue;
        }
        // What can be shown as what it is.
        if found.page.is_none()
            && let Some(page) = Address::parse(uri).filter(Address::is_plain_https)
        {
            (found.page, found.host) = (Some(page.written()), page.host);
        }
        found.mail = found.mail.or_else(|| mail_of(uri));
    }
    (found.page.is_some() || found.mail.is_some()).then_some(found)
}

/// A mail to leave by, of one address, a subject and a text of one line: nobody else may get it, and no list do more.
fn mail_of(uri: &str) -> Option<String> {
    let Mailto { to, subject, body, .. } = Mailto::parse(uri).filter(|mail| mail.to.len() == 1)?;
    Mailto { to, subject, body: text::clean_line(&body), ..Mailto::default() }.written()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(field: &str) -> (Option<String>, Option<String>) {
        let found = of_field(field).unwrap_or_default();
        (found.page, found.mail)
    }

    #[test]
    fn the_ways_out_are_found_and_nothing_else_is_one() {
        for (field, page, mail) in [
            ("<https://News.example/u?x=1&y=2>", Some("https://news.example/u?x=1&y=2"), None),
            (
                " <mailto:leave@l.example?subject=out>,\r\n <https://l.example/>",
                Some("https://l.example/"),
                Some("mailto:leave@l.example?subject=out"),
            ),
            ("<https://l.exam\r\n ple/>", Some("https://l.example/"), None),
            ("<http://l.example/>", None, None),
            ("<javascript:alert(1)>", None, None),
            ("<https://user@l.example/>", None, None),
            ("<https://l.example:8443/>", None, None),
            ("<https://>", None, None),
            ("<https://xn--bcher-kva.example/>", Some("https://xn--bcher-kva.example/"), None),
            ("<https://b\u{fc}cher.example/>", Some("https://xn--bcher-kva.example/"), None),
            ("<https://0x7f.1/>", Some("https://127.0.0.1/"), None),
            (
                "<MAILTO:a@b.example?cc=all@b.example&bcc=x@y&attach=/etc/passwd&body=a%0D%0Ab>",
                None,
                Some("mailto:a@b.example?body=a%20b"),
            ),
            ("<mailto:a@b.example,c@d.example>", None, None),
            ("<mailto:a@b.example%3Fcc=c@d.example>", None, None),
            ("https://l.example/", None, None),
            ("<https://l.example/", None, None),
            ("", None, None),
        ] {
            assert_eq!(ways(field), (page.map(str::to_owned), mail.map(str::to_owned)), "{field}");
        }
        assert_eq!(of_field("<https://News.example/u>").unwrap().host, "news.example");
    }
}
