//! A page whose sanitiser has a hole: what the other walls are worth.
//!
//! Must not: change anything but the HTML that a frame is given, when it is made, and what is heard of it.

use test_support::browser::Browser;

/// From now on this HTML stands behind these words wherever a mail has them, as if the sanitiser had let it through; what
/// stood there before does no more.
///
/// # Panics
/// Where the page has no policy for HTML.
pub async fn let_through(browser: &Browser, words: &str, html: &str) {
    let script = "const [words, html] = arguments; const policy = window.wholePolicy ??= window.poplar.policy; \
        window.poplar.policy = {createScriptURL: url => policy.createScriptURL(url), \
          createHTML: text => policy.createHTML(text.replace(words, words => words + html))};";
    browser.evaluate(script, vec![words.into(), html.into()]).await;
}

/// From now on frames are made when their mail is opened, as in browsers that cannot move one.
pub async fn lay_nothing_out_ahead(browser: &Browser) {
    browser.evaluate("delete Element.prototype.moveBefore;", Vec::new()).await;
}

/// From now on the page does not hear of a frame that its script runs, as where the mail hangs before the browser tells.
pub async fn hear_no_beginning(browser: &Browser) {
    let script =
        "addEventListener('message', event => { if (event.data?.kind === 'here') event.stopImmediatePropagation(); });";
    browser.evaluate(script, Vec::new()).await;
}
