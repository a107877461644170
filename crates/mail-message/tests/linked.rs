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
