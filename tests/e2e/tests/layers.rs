//! What holds where the sanitiser let everything through: the policy of the frame's document, and the frame's sandbox.
//!
//! Must not: need a public list of attacks; `withstand` has those.

use e2e::rig::page_with;
use e2e::walls::{lay_nothing_out_ahead, let_through};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::browser::Setup;
use test_support::page::at;

/// Listens for what a script in the frame says.
const LISTEN: &str =
    "window.ran = 0; addEventListener('message', event => { if (event.data === 'ran') window.ran += 1; });";

/// What a script could do in the frame, if one ran there.
const TRY: &str = "const tried = {}; const attempt = (name, does) => { \
        try { tried[name] = String(does()); } catch (error) { tried[name] = error.name; } }; \
    attempt('origin', () => self.origin); \
    attempt('storage', () => localStorage.length); \
    attempt('page', () => parent.document.title); \
    return tried;";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sanitiser_lets_through_runs_nothing_and_reaches_nothing_of_the_page() {
    let mail = b"From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: Plain\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<p>Plain words</p>\r\n";
    let (_rig, page) = page_with(vec![mail.to_vec()], &Setup::default()).await;
    let browser = page.browser();
    let hostile = "<script>parent.postMessage('ran','*')</script><img src=x onerror=\"parent.postMessage('ran','*')\">\
        <svg onload=\"parent.postMessage('ran','*')\"></svg><details open ontoggle=\"parent.postMessage('ran','*')\"></details>\
        <iframe srcdoc=\"<script>top.postMessage('ran','*')</script>\"></iframe>\
        <iframe src=\"javascript:top.postMessage('ran','*')\"></iframe><form id=hostile><input name=a></form>";
    browser.evaluate(LISTEN, Vec::new()).await;
    lay_nothing_out_ahead(browser).await;
    let_through(browser, "Plain words", hostile).await;
    page.open_message("Plain").await;
    page.wait_for_words_in_frame("Plain words").await;
    let sandbox = browser.attribute(&at("reader-body-frame"), "sandbox").await.unwrap_or_default();
    assert_eq!(sandbox, "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    let there = "return document.querySelectorAll('#hostile, img, svg, details, iframe').length;";
    assert_eq!(page.evaluate_in_frame(there, Vec::new()).await, json!(6), "it is not in the frame");
    let tried = page.evaluate_in_frame(TRY, Vec::new()).await;
    for (attempt, comes) in [("origin", "null"), ("storage", "SecurityError"), ("page", "SecurityError")] {
        assert_eq!(tried[attempt], Value::from(comes), "{attempt}");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(browser.evaluate("return window.ran;", Vec::new()).await, json!(0), "a script ran");
    page.wait_for_words_in_frame("Plain words").await;
    page.close().await;
}
