//! HTML, sanitised in every way a person can wish: harmless by structure, and what is written is what is read.
//!
//! Must not: share code with the sanitiser.

use crate::judge::{html_mail, inspect, inspect_with_remote_images};
use crate::message::looks_at_links;
use mail_message::{Body, FrameOptions, ReadOptions, Scheme, frame_document, read};

/// Reads the octets as the HTML of a mail, in every way, and looks at what comes out.
pub fn html(data: &[u8]) {
    let source = String::from_utf8_lossy(data);
    for (remote_images, darken) in [(false, false), (true, false), (false, true), (true, true)] {
        let options = ReadOptions { remote_images, darken, ..ReadOptions::default() };
        let Body::Html { html, links, .. } = read(&html_mail(&source), options).body else { continue };
        let judged = if remote_images { inspect_with_remote_images(&html) } else { inspect(&html) };
        if let Err(harm) = judged {
            panic!("{harm}\nin: {html}");
        }
        looks_at_links(&html, &links);
        // What was turned dark is not turned back.
        let again = read(&html_mail(&html), ReadOptions { darken: false, ..options });
        match again.body {
            Body::Html { html: again, .. } => assert_eq!(again, html, "no fixed point"),
            other => assert!(html.trim().is_empty(), "no HTML any more but {other:?}: {html}"),
        }
        let scheme = if darken { Scheme::Darkened } else { Scheme::System };
        let frame = frame_document(&html, FrameOptions { scheme, remote_images });
        assert!(frame.ends_with(&format!("<body>{html}</body></html>")));
        assert_eq!(frame.contains("img-src data: https:;"), remote_images);
    }
}
