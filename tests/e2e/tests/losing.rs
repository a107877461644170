//! Storage that lost something: what a person is told, that nothing goes from a server before they know, and that what is
//! left there comes back.
//!
//! Must not: look into what is stored, only take from it, as hands in the database and browsers short of room do.

use e2e::damage::lose;
use e2e::lists::see_subjects;
use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use serde_json::json;
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Form, Leave, Security, at};

#[tokio::test(flavor = "multi_thread")]
async fn stored_mail_that_is_missing_is_told_and_fetched_again_once_a_person_knows_and_nothing_is_deleted_before() {
    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, [mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    page.add_account(&Form { leave: Leave::WhenDeletedHere, remember: true, ..form(&server, Security::None) }).await;
    page.wait_for_total(1, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    server.deliver(&mails::with_attachment());
    page.time_check(&at("check-button"), 2, PATIENCE).await;
    browser.see_no(&at("loss")).await;

    // All of what came first, but for what the server calls it.
    lose(&page, 0, &["rows", "flags", "index", "raw"]).await;
    page.open(&rig.bridge.url()).await;
    see_subjects(&page, &["Notes attached"]).await;
    browser.read(&at("loss"), "Some of the mail that was stored on this device is missing.").await;
    // What was deleted here stays on the server until then, and that is told.
    page.open_message("Notes attached").await;
    browser.click(&at("delete")).await;
    page.wait_for_total(0, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    browser.click(&at("snack-close")).await;
    browser.click(&at("trash-view")).await;
    page.time_check(&at("check-button"), 1, PATIENCE).await;
    browser.read(&at("snack"), "some of the mail that was stored here is missing").await;
    assert_eq!(server.count(), 2, "{}", server.log());

    browser.click(&at("loss-accept")).await;
    browser.see_no(&at("loss")).await;
    browser.click(&at("inbox-view")).await;
    see_subjects(&page, &["Gr\u{fc}\u{df}e"]).await;
    page.wait_until_idle(PATIENCE).await;
    page.open_message("Gr\u{fc}\u{df}e").await;
    browser.click(&at("save-message")).await;
    rig.wait_for_saved("Gr\u{fc}\u{df}e.eml", &mails::text()).await;
    page.time_check(&at("check-button"), 1, PATIENCE).await;
    assert_eq!(server.remaining(), [mails::text()], "{}", server.log());
    page.open(&rig.bridge.url()).await;
    see_subjects(&page, &["Gr\u{fc}\u{df}e"]).await;
    page.wait_until_idle(PATIENCE).await;
    browser.see_no(&at("loss")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_cleared_everything_away_is_told_of_and_the_mail_comes_back_with_the_account() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    browser.see(&at("first-run")).await;
    browser.see_no(&at("was-cleared")).await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;

    let url = rig.bridge.url();
    let all = json!({ "origin": url.trim_end_matches('/'), "storageTypes": "indexeddb" });
    browser.devtools("Storage.clearDataForOrigin", all).await.expect("devtools answer");
    page.open(&url).await;
    browser.read(&at("was-cleared"), "this browser has cleared them away with all mail").await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page.open(&url).await;
    page.wait_for_total(2, PATIENCE).await;

    // An account that a person removed was not cleared away.
    browser.click(&at("edit-account")).await;
    browser.click(&at("remove-account")).await;
    browser.click(&at("confirm")).await;
    browser.see(&at("first-run")).await;
    page.open(&url).await;
    browser.see(&at("first-run")).await;
    browser.see_no(&at("was-cleared")).await;
    page.close().await;
}
