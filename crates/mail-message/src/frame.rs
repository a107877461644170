//! The document around sanitised HTML, for the `srcdoc` of a sandboxed frame of opaque origin.
//!
//! Its CSP comes first and is the second wall: it holds even where the sanitiser would be wrong. It names one script by
//! its hash, `static/frame.js`, and lets no other run, whether in an element, an attribute or an address.
//! Must not: add anything else that loads or runs; darken mail that brings colours of its own.

use crate::document::{FrameOptions, Scheme};
use crate::sanitize::{FOLD_CLASS, HIT_CLASS, PAGE_CLASS};

/// The one script in the frame. The page's policy names it too, by the hash of the same file.
const HELPER: &str = include_str!("../../../static/frame.js");
/// Its SHA-256.
const HELPER_HASH: &str = "T8hmZGu/NuzF8AiaTlwIv3t67etsBxublj4V04dFjvk=";

/// What the frame may do beside running the helper: show images that are in the document, and its styles.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// For all mail: readable type, nothing wider than the frame, images that are not loaded told apart. An image with areas
/// keeps its size: they would not shrink with it, and links would lie where others are seen.
const BASE: &str = "\
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\
body{margin:16px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;\
overflow-wrap:break-word}\
img{max-width:100%}img:not([src]){display:inline-block;box-sizing:border-box;outline:1px dashed #8888;\
outline-offset:-1px;color:#767676;color:light-dark(#6b6b6b,#9a9a9a);font-size:12px}\
img[usemap]{max-width:none!important}\
img:not([src]):not([usemap])[alt=''],img:not([src]):not([usemap]):not([alt]){visibility:hidden}\
pre{white-space:pre-wrap}table{max-width:100%}\
blockquote{margin:0 0 0 4px;padding:0 0 0 12px;border-left:2px solid #8886}";

/// What was searched for: dark on light whatever stands around it, in the dark, too.
const HIT: &str = "border-radius:3px;background:#ffe27a!important;color:#1a1a1a!important";

/// A quotation that is folded away, and its button: of the colours around it, whatever they are. Paper shows all.
const FOLD: &str = "\
summary.m--fold{display:inline-block!important;box-sizing:border-box;min-height:28px;margin:8px 0;padding:3px 12px;\
border:1px solid;border-radius:999px;font:13px/20px system-ui,sans-serif!important;cursor:pointer;list-style:none}\
summary.m--fold::-webkit-details-marker{display:none}\
summary.m--fold::before{content:'\\25B8\\A0';content:'\\25B8\\A0' / ''}\
details.m--fold[open]>summary.m--fold::before{content:'\\25BE\\A0';content:'\\25BE\\A0' / ''}\
summary.m--fold:focus-visible{outline:3px solid;outline-offset:2px}\
@media print{summary.m--fold{display:none!important}details.m--fold::details-content{content-visibility:visible}}";

/// The document is as tall as its content, whatever the mail says, and nothing in it hangs on the height of the frame, which
/// is going to be the same: it would grow without end. What is wider than the frame all the same is scrolled to, never cut
/// off. In a layer, what is important counts more than in the mail's sheets.
const EXTENT: &str = "\
@layer frame{html,body,body>.m--page{height:auto!important;min-height:0!important;max-height:none!important}\
html{margin:0!important;overflow:auto!important}body,body>.m--page{overflow:visible!important}}";

/// On phones, the widths of layout tables are wishes: without theirs, they are as wide as their content and the frame
/// allow.
const NARROW: &str = "\
@media (max-width:640px){\
table[width]:not([width$='%']){width:auto!important}\
table{max-width:100%!important;min-width:0!important}\
img[src][width][height]:not([usemap]){height:auto}}";

/// The page element stands for the mail's own body. Its colour reaches the end of a frame that is taller.
const PAGE: &str = "body{margin:0}body>.m--page{box-sizing:border-box;padding:16px}\
body>.m--page::before{content:'';position:fixed;inset:0;z-index:-1;background-color:inherit;pointer-events:none}\
@media print{body>.m--page::before{display:none}}";

const LIGHT: &str = ":root{color-scheme:light}html{background:#fff;color:#1a1a1a}a{color:#0b57d0}";
const DARK: &str = ":root{color-scheme:dark}html{background:#1b1b1f;color:#e4e2e6}a{color:#a8c7fa}";

/// Around colours that were turned dark: what is white in [`LIGHT`] and black, turned likewise.
const DARKENED: &str = ":root{color-scheme:dark}html{background:#000;color:#f2f2f2}a{color:#a8c7fa}";

/// The whole `srcdoc` document around a fragment of [`crate::Body::Html`].
pub fn frame_document(html: &str, options: FrameOptions) -> String {
    let styled = has_colours(html);
    let page = if has_page(html) { PAGE } else { "" };
    let fold = if has_fold(html) { FOLD } else { "" };
    let images = if options.remote_images { "data: https:" } else { "data:" };
    let colours = match options.scheme {
        Scheme::Darkened => DARKENED.to_owned(),
        _ if styled => LIGHT.to_owned(),
        Scheme::Light => LIGHT.to_owned(),
        Scheme::Dark => DARK.to_owned(),
        Scheme::System => format!("{LIGHT}@media (prefers-color-scheme:dark){{{DARK}}}"),
    };
    format!(
        "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}; img-src {images}; script-src 'sha256-{HELPER_HASH}'\">\
         <meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{colours}{BASE}mark.{HIT_CLASS}{{{HIT}}}{fold}{EXTENT}{NARROW}{page}</style><script>{HELPER}</script></head>\
         <body>{html}</body></html>"
    )
}

/// Whether mail says anything about colours: in a style sheet, a style or a legacy attribute. Text does not count: in
/// sanitised HTML a `<` begins a tag and nothing else.
fn has_colours(html: &str) -> bool {
    let says = |css: &str| ["color", "background"].iter().any(|word| css.contains(word));
    let sheet = html.strip_prefix("<style>").and_then(|rest| rest.split_once("</style>")).map(|(sheet, _)| sheet);
    sheet.is_some_and(says) || html.split('<').filter_map(|piece| piece.split('>').next()).any(says)
}

/// Whether a quotation is folded away. In sanitised HTML a `<` begins a tag and nothing else.
fn has_fold(html: &str) -> bool {
    html.contains(&format!("<details class=\"{FOLD_CLASS}\""))
}

fn has_page(html: &str) -> bool {
    let after_sheet = match html.strip_prefix("<style>").and_then(|rest| rest.split_once("</style>")) {
        Some((_, rest)) => rest,
        None => html,
    };
    after_sheet.strip_prefix("<div class=\"").is_some_and(|rest| rest.starts_with(PAGE_CLASS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_names_the_helper_by_its_hash_and_no_other_script() {
        let hash = base64::prelude::BASE64_STANDARD.encode(Sha256::digest(HELPER));
        assert_eq!(HELPER_HASH, hash, "static/frame.js was changed");
        let document = frame_document("<p>x</p>", FrameOptions::default());
        let (_, policy) = document.split_once("content=\"").unwrap();
        let (policy, rest) = policy.split_once('"').unwrap();
        assert!(policy.ends_with(&format!("; script-src 'sha256-{hash}'")), "{policy}");
        let mut directives: Vec<&str> =
            policy.split("; ").filter_map(|directive| directive.split(' ').next()).collect();
        let all = directives.len();
        directives.sort_unstable();
        directives.dedup();
        // The second of two is passed over.
        assert_eq!(directives.len(), all, "{policy}");
        assert!(!policy.contains("unsafe-eval") && policy.matches("unsafe-inline").count() == 1);
        assert_eq!(rest.matches("<script").count(), 1);
        assert!(rest.contains(&format!("<script>{HELPER}</script>")) && !HELPER.contains("</"));
    }
}
