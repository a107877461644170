//! A page whose sanitiser has a hole: what the other walls are worth.
//!
//! Must not: change anything but the HTML that a frame is given.

use test_support::browser::Browser;

/// From now on this HTML stands behind these words wherever a mail has them, as if the sanitiser had let it through; what
/// stood there before does no more. Nothing is laid out ahead.
///
/// # Panics
/// Where the page has no policy for HTML.
pub async fn let_through(browser: &Browser, words: &str, html: &str) {
    let script = "const [words, html] = arguments; const policy = window.wholePolicy ??= window.poplar.policy; \
        delete Element.prototype.moveBefore; \
        window.poplar.policy = {createScriptURL: url => policy.createScriptURL(url), \
          createHTML: text => policy.createHTML(text.replace(words, words => words + html))};";
    browser.evaluate(script, vec![words.into(), html.into()]).await;
}
