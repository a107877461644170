//! What is told of the links of HTML.
//!
//! Must not: look at how they are written.

mod support;

use mail_message::Body;
use support::read_html;

#[test]
fn the_alternative_text_of_an_image_is_what_a_link_shows() {
    let document = read_html(
        "<a href=https://evil.example>Go to <img src=https://x.example/y alt='https://bank.example/login'></a>\
         <a href=https://evil.example>Go <img src=https://x.example/y></a>",
    );
    let Body::Html { links, .. } = document.body else { panic!("no HTML") };
    let cautions: Vec<usize> =
        links.iter().map(|link| mail_message::target(&link.text, &link.href).cautions.len()).collect();
    assert_eq!(cautions, [1, 0], "{links:?}");
}

#[test]
fn links_beyond_the_bound_are_text() {
    let most = mail_message::limits::HTML_LINKS;
    let half = |host: &str| format!("<a href=https://{host}.example>x</a>").repeat(most / 2 + 10);
    let count = |document: mail_message::Document| {
        let Body::Html { html, links, .. } = document.body else { panic!("no HTML") };
        (links.len(), html.matches("target=\"_blank\"").count(), html.matches("<a>").count())
    };
    let html = format!("<area href=https://b.example>{}<a href=#x>y</a>", half("a").repeat(2));
    assert_eq!(count(read_html(&html)), (most, most, 21));
    // Those of several parts are one list.
    let part = |html: &str| format!("--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n");
    let mail = format!(
        "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}{}--b--\r\n",
        part(&half("a")),
        part(&half("b"))
    );
    let document = mail_message::read(mail.as_bytes(), mail_message::ReadOptions::default());
    assert_eq!(count(document), (most, most, 20));
}
