//! Mail that the browser cannot lay out, as a hole in the sanitiser would let it through: it is given up, and mail that comes
//! after it is shown.
//!
//! Must not: run beside tests that look at time; what is given up keeps a core busy.

use e2e::rig::{Rig, page_with};
use e2e::{standstill, walls};
use std::time::Duration;
use test_support::browser::Setup;
use test_support::page::{Page, at};

/// HTML messages, in a page that lays the one with heavy words out for longer than anybody waits.
async fn page_with_heavy(subjects: &[&str]) -> (Rig, Page) {
    let mail = |subject: &&str| {
        format!(
            "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n<p>{subject} words</p>\r\n"
        )
        .into_bytes()
    };
    let (rig, page) = page_with(subjects.iter().map(mail).collect(), &Setup::default()).await;
    // Each of very many elements is compared with all before it.
    let selectors = (0..1000).map(|class| format!(".a{class} ~ hr")).collect::<Vec<_>>().join(",");
    let bomb = format!("<style>{selectors} {{ color: red }}</style>{}", "<hr>".repeat(40_000));
    walls::let_through(page.browser(), "Heavy words", &bomb).await;
    standstill::watch(page.browser()).await;
    (rig, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_cannot_lay_out_is_shown_as_text_and_the_next_mail_as_it_is() {
    let (_rig, page) = page_with_heavy(&["Heavy", "Light"]).await;
    let browser = page.browser();
    page.open_message("Heavy").await;
    browser.read(&at("reader-text"), "Heavy words").await;
    browser.read(&at("snack"), "takes too long to be drawn").await;
    let still = standstill::longest(browser).await;
    assert!(still < standstill::LONGEST, "the page stood still for {still} ms");
    page.open_message("Light").await;
    page.wait_for_words_in_frame("Light words").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_before_it_is_laid_out_holds_up_the_next_mail_and_no_other() {
    let (_rig, page) = page_with_heavy(&["First", "Heavy", "Light", "Other"]).await;
    let browser = page.browser();
    page.open_message("First").await;
    page.wait_for_words_in_frame("First words").await;
    page.open_message("Heavy").await;
    // Its frame is there, and is given up by nobody yet.
    browser.see(&at("reader-body-frame")).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    page.open_message("Light").await;
    browser.read(&at("reader-subject"), "Light").await;
    browser.read(&at("reader-text"), "Light words").await;
    page.open_message("Other").await;
    page.wait_for_words_in_frame("Other words").await;
    page.close().await;
}
