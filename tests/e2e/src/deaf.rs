//! Readers that do not answer, as where a mail takes longer than anybody waits. No such mail is known.
//!
//! Must not: keep them from starting.

use test_support::browser::Browser;

/// They say that they are awake and who they are; from then on they hear nothing while the page says so.
const DEAF: &str = "const Real = self.Worker; self.areDeaf = false; \
    self.Worker = class extends Real { \
        constructor(script, options) { \
            super(script, options); this.said = 0; \
            if (options?.name === 'reader') this.addEventListener('message', () => { this.said += 1; }); } \
        postMessage(...message) { if (this.said < 2 || !self.areDeaf) super.postMessage(...message); } };";

/// Readers of pages that are opened from now on can be made deaf.
///
/// # Panics
/// Where the browser cannot.
pub async fn prepare(browser: &Browser) {
    browser.run_first(DEAF).await;
}

/// They are, or are no more.
pub async fn are(browser: &Browser, deaf: bool) {
    browser.evaluate("self.areDeaf = arguments[0];", vec![deaf.into()]).await;
}
