//! Poplar without a mouse: the focus goes where the eye goes, and comes back.
//!
//! Must not: click, except to bring about what the keyboard then leaves.

use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";

/// A page with two messages; the newer one is the first row.
async fn page_with_mail(setup: &Setup) -> (Rig, Page) {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open_with(setup).await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    (rig, page)
}

fn row(position: u32) -> String {
    format!("{}[data-position=\"{position}\"]", at("message-row"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_opens_takes_the_focus_and_what_closes_gives_it_back() {
    let (_rig, page) = page_with_mail(&Setup { width: 500, height: 800, ..Setup::default() }).await;
    let browser = page.browser();
    browser.click(&at("menu")).await;
    browser.see_focus(&at("drawer")).await;
    browser.press(ESCAPE).await;
    browser.see_focus(&at("menu")).await;

    browser.press("j").await;
    browser.see_focus(&row(0)).await;
    browser.press("?").await;
    browser.see_focus(&at("help")).await;
    browser.press(ESCAPE).await;
    browser.see_focus(&row(0)).await;

    browser.press("o").await;
    browser.see_focus(&at("reader-subject")).await;
    browser.press("u").await;
    browser.see_focus(&row(0)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_read_starred_deleted_and_brought_back_by_keys_alone() {
    let (_rig, page) = page_with_mail(&Setup::default()).await;
    let browser = page.browser();
    browser.press("j").await;
    browser.press("j").await;
    browser.see_focus(&row(1)).await;
    browser.press(ENTER).await;
    browser.read(&at("reader-subject"), "Grüße").await;
    browser.press("s").await;
    browser.press("gs").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("gi").await;
    page.wait_for_total(2, PATIENCE).await;
    browser.press("j").await;
    browser.see_focus(&row(0)).await;
    browser.press("#").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("z").await;
    page.wait_for_total(2, PATIENCE).await;
    page.close().await;
}
