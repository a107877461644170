//! Style sheets and style attributes: what comes through the filter loads nothing and ends nothing.
//!
//! Must not: share code with the filter.

/// Reads the octets as a style sheet and as a style attribute, in every way, and looks at what comes out.
pub fn css(data: &[u8]) {
    let source = String::from_utf8_lossy(data);
    let attribute = source.replace('&', "&amp;").replace('"', "&quot;");
    // What would end the element is another target's subject.
    let sheet = source.replace("</", "< /");
    let page = format!("<style>{sheet}</style><p class=\"a\" id=\"b\" style=\"{attribute}\">x</p>");
    crate::html(page.as_bytes());
}
