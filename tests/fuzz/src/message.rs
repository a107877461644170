//! A mail, which may be anything.
//!
//! What is shown of it is looked at by the judge of the reader's own tests, which shares no code with the sanitiser.
//! Must not: let a limit pass that `mail_message::limits` names.

use mail_engine::digest::HeaderDigest;
use mail_message::{
    Body, Document, FrameOptions, Link, ReadOptions, Span, TextBlock, attachment, frame_document, limits, read,
    summarize, target,
};

use crate::judge::{inspect, sanitized};

/// Summarises and reads the octets as a mail, and looks at everything that comes out.
pub fn message(data: &[u8]) {
    let summary = summarize(data);
    assert!(summary.preview.chars().count() <= limits::PREVIEW_CHARS, "a preview is too long");
    let is_bounded = |text: &str| text.chars().count() <= limits::HEADER_CHARS;
    assert!(is_bounded(&summary.subject), "a subject is too long");
    assert!(summary.references.len() <= limits::REFERENCES && summary.in_reply_to.len() <= limits::REFERENCES);
    for address in summary.from.iter().chain(&summary.to) {
        assert!(is_bounded(&address.name) && is_bounded(&address.address), "an address is too long");
    }
    for text in [&summary.subject, &summary.preview] {
        assert!(!text.contains(is_deceiving), "a row shows {text:?}");
    }

    for prefer_text in [false, true] {
        let document = read(data, ReadOptions { prefer_text, ..ReadOptions::default() });
        looks_at(data, &document);
        if !document.warnings.contains(&mail_message::Warning::NotMail) {
            // The list and the reader say the same.
            assert_eq!((&document.subject, &document.from), (&summary.subject, &summary.from));
            assert_eq!((document.date, &document.message_id), (summary.date, &summary.message_id));
        }
    }

    // By its header a message is known again, from TOP too, and with other line ends.
    let header = data.windows(4).position(|window| window == b"\r\n\r\n").map_or(data, |end| &data[..end + 4]);
    if !header.windows(2).any(|pair| pair == b"\n\n") {
        assert_eq!(HeaderDigest::of(header), HeaderDigest::of(data));
    }
}

fn looks_at(data: &[u8], document: &Document) {
    assert!(document.warnings.is_sorted_by(|a, b| a < b), "{:?}", document.warnings);
    assert!(document.attachments.len() <= limits::ATTACHMENTS);
    for info in document.attachments.iter().take(20) {
        assert!(info.name.len() <= limits::FILE_NAME_OCTETS && !info.name.is_empty(), "{:?}", info.name);
        assert!(!info.name.contains(['/', '\\', '\0']) && !info.name.starts_with('.'), "{:?}", info.name);
        if let Some(attachment) = attachment(data, info.part) {
            assert_eq!((&attachment.name, attachment.octets.len() as u64), (&info.name, info.octets));
        }
    }
    match &document.body {
        Body::Html { html, links, text } => {
            looks_at_links(html, links);
            looks_at_text(text);
            assert!(html.len() <= limits::HTML_OUTPUT_OCTETS + limits::INLINE_TOTAL_OCTETS * 2);
            if let Err(harm) = inspect(html) {
                panic!("{harm}\nin: {html}");
            }
            let again = sanitized(html);
            // Style sheets come first in each part, and so not where parts are shown one after the other.
            if html.rfind("<style>").is_none_or(|start| start == 0) {
                assert_eq!(&again, html, "no fixed point");
            }
            assert_eq!(sanitized(&again), again, "no fixed point");
            let frame = frame_document(html, FrameOptions::default());
            assert!(frame.ends_with(&format!("<body>{html}</body></html>")));
        }
        Body::Text(text) => looks_at_text(text),
        Body::Empty => {}
    }
}

/// A frame names a link by its place: the list has each that leads out, in its place.
pub(crate) fn looks_at_links(html: &str, links: &[Link]) {
    let leading_out = html.matches("<a ").chain(html.matches("<area ")).count();
    let places = html.matches(" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">").count();
    assert!(places == links.len() && places <= leading_out, "{links:?}\nin: {html}");
    assert!(places <= limits::HTML_LINKS, "{places} links");
    for Link { text, href } in links.iter().take(100) {
        let target = target(text, href);
        assert_eq!(&target.href, href);
        assert!(target.cautions.len() <= 4);
        if let Some((url, _)) = target.leads_to {
            assert!(url.starts_with("http"), "handed on to {url}");
        }
    }
}

fn looks_at_text(blocks: &[TextBlock]) {
    assert!(blocks.len() <= limits::TEXT_BLOCKS, "{} blocks", blocks.len());
    for block in blocks {
        assert!(block.quote_depth <= limits::QUOTE_DEPTH);
        for span in &block.spans {
            let text = match span {
                Span::Text(text) => text,
                Span::Link { text, href } => {
                    let is_known = ["http:", "https:", "mailto:"]
                        .iter()
                        .any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
                    assert!(is_known && href.len() <= limits::LINK_OCTETS, "a link to {href:?}");
                    text
                }
            };
            let turns = |char| matches!(char, '\u{202d}' | '\u{202e}');
            let is_control = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
            assert!(!text.contains(|char| turns(char) || is_control(char)), "shown: {text:?}");
        }
    }
}

/// What a text could be given another meaning with: control characters, and those that turn its direction round.
const fn is_deceiving(char: char) -> bool {
    char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
