//! How long the page takes no click.
//!
//! Must not: tell what made it stand still.

use test_support::browser::Browser;

/// Longest time in which the page takes no click, in milliseconds: three times what the worst takes, for machines are busy.
pub const LONGEST: f64 = 1_000.0;

/// Notes from now on how long the page stood still; `window.__still = 0` begins anew.
pub async fn watch(browser: &Browser) {
    let script = "let last = performance.now(); window.__still = 0; setInterval(() => { const now = performance.now(); \
        window.__still = Math.max(window.__still, now - last); last = now; }, 20);";
    browser.evaluate(script, Vec::new()).await;
}

/// How long at most, in milliseconds, since that began.
pub async fn longest(browser: &Browser) -> f64 {
    browser.evaluate("return window.__still;", Vec::new()).await.as_f64().unwrap_or(0.0)
}
