//! What a browser has to do for HTML that was let through is bounded: layout has no time limit of its own.
//!
//! Must not: measure time.

mod support;

use base64::Engine as _;
use mail_message::{Body, ReadOptions, limits, read};
use support::sanitized;

#[test]
fn no_more_selectors_are_kept_than_a_browser_can_try_on_all_elements() {
    let mail = |elements: usize, parts: usize| {
        let css: String = (0..limits::CSS_RULES).map(|rule| format!(".a{rule}+hr,.b{rule}+hr{{color:red}}")).collect();
        let part = format!(
            "--b\r\nContent-Type: text/html\r\n\r\n<style>{css}</style><p>x</p>{}\r\n",
            "<hr>".repeat(elements)
        );
        let head = "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        format!("{head}{}--b--\r\n", part.repeat(parts)).into_bytes()
    };
    let selectors = |raw: &[u8]| match read(raw, ReadOptions::default()).body {
        Body::Html { html, .. } => Some(html.matches("+hr").count()),
        _ => None,
    };
    assert_eq!(selectors(&mail(100, 1)), Some(2 * limits::CSS_RULES as usize));
    let kept = selectors(&mail(40_000, 1)).unwrap();
    assert!((900..=1_000).contains(&kept), "{kept}");
    // Those of one part are tried on the elements of all.
    assert_eq!(selectors(&mail(10_000, 3)), None);
}

#[test]
fn selectors_that_look_at_all_that_is_above_an_element_are_fewer_where_that_is_much() {
    let rules = limits::CSS_RULES as usize;
    let kept = |selector: &str, depth: usize| {
        let css: String = (0..rules).map(|rule| format!("{selector}{rule}{{color:red}}")).collect();
        let (start, end) = ("<div class=x>".repeat(depth), "</div>".repeat(depth));
        let html =
            sanitized(&format!("<style>{css}</style>{}", format!("{start}{}{end}", "<hr>".repeat(100)).repeat(5)));
        assert!(html.contains("<hr>"), "{selector}");
        html.matches("{color:red}").count()
    };
    for (selector, depth, least, most) in [
        (".a .b", 1, rules, rules),
        (".a>.b", 200, rules, rules),
        (".a+.b", 200, rules, rules),
        (".a .b", 200, 180, 200),
        // However many of them: what was climbed once is not climbed again.
        (".a .b .c", 200, 180, 200),
        // Each ancestor is one to begin at anew.
        (".a>.b>.c .d", 200, 60, 70),
        (".a .b>.c>.d", 200, 180, 200),
    ] {
        let kept = kept(selector, depth);
        assert!((least..=most).contains(&kept), "{selector}, {depth} deep: {kept}");
    }
}

#[test]
fn text_that_changes_its_direction_all_the_time_is_no_html() {
    let is_html = |html: &str| !sanitized(html).is_empty();
    assert!(is_html(&format!("<p>{}</p>", "\u{5d0} a ".repeat(limits::DIRECTION_CHANGES / 2 - 1))));
    assert!(!is_html(&format!("<p>{}</p>", "\u{5d0} a ".repeat(limits::DIRECTION_CHANGES))));
    assert!(!is_html(&"<span dir=rtl>a</span>b".repeat(limits::DIRECTION_CHANGES)));
    assert!(is_html(&format!("<p dir=rtl>{}</p>", "\u{5d0}\u{5d1} ".repeat(100_000))));
}

#[test]
fn images_in_addresses_have_as_few_pixels_as_those_in_parts() {
    let png = |side: u32| {
        let side = side.to_be_bytes();
        let head = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &side, &side, b"\x08\x06\0\0\0"].concat();
        format!("<img src=\"data:image/png;base64,{}\">", base64::prelude::BASE64_STANDARD.encode(head))
    };
    let shown = |html: &str| sanitized(html).matches("src=").count();
    assert_eq!(shown(&png(100)), 1);
    assert_eq!(shown(&png(30_000)), 0);
    assert_eq!(shown(&png(5_000).repeat(9)), 2, "all together");
    assert_eq!(shown("<img src=\"data:image/png;base64,iVBORw0KGgo=\">"), 0, "a head that does not tell");
}
