//! What becomes of the copies on the server, as the form lets a person choose it.
//!
//! Must not: prove the rules in all their cases; those are proved in the engine. Here the choice reaches the server.

use e2e::altered_page::AlteredPage;
use e2e::mails;
use e2e::rig::{Rig, dovecot, form, page_holding};
use serde_json::json;
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Leave, Page, Security, at};

/// A rig whose account leaves mail so, with three messages stored and no check running.
async fn with_three(leave: Leave) -> (Rig, Dovecot, Page) {
    let letters = [mails::text(), mails::with_attachment(), message(TINY_MAIL, 0)];
    let (rig, page, server) =
        page_holding(letters, &Setup::default(), |form| Form { leave, remember: true, ..form }).await;
    assert_eq!(server.count(), 3, "{}", server.log());
    (rig, server, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_here_is_deleted_on_the_server_by_the_next_check_and_stays_in_the_trash() {
    let (_rig, server, page) = with_three(Leave::WhenDeletedHere).await;
    let before = server.remaining();
    page.open_message("Notes attached").await;
    page.browser().click(&at("delete")).await;
    page.wait_for_total(2, PATIENCE).await;
    assert_eq!(server.count(), 3, "deleting here must not reach the server before a check");
    page.time_check(&at("check-button"), 2, PATIENCE).await;
    let others: Vec<_> = before.into_iter().filter(|mail| *mail != mails::with_attachment()).collect();
    assert_eq!(server.remaining(), others, "{}", server.log());
    page.browser().click(&at("trash-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_stay_for_days_is_still_there_after_the_next_check_and_the_form_keeps_the_number() {
    let (_rig, server, page) = with_three(Leave::AfterDays(1)).await;
    let before = server.remaining();
    page.time_check(&at("check-button"), 3, PATIENCE).await;
    assert_eq!(server.remaining(), before, "{}", server.log());
    page.browser().click(&at("edit-account")).await;
    page.browser().see(&at("days")).await;
    let days = page.browser().evaluate("return document.querySelector(arguments[0]).value;", vec![at("days").into()]);
    assert_eq!(days.await, json!("1"));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_stay_for_days_is_gone_when_they_are_over() {
    let (mut rig, server, page) = with_three(Leave::AfterDays(9)).await;
    page.wait_until_offline_ready().await;
    page.forget_service_worker().await;
    page.close().await;
    for (days, left) in [(8, 3), (10, 0)] {
        let later = AlteredPage::new();
        later.set_clock_forward(days);
        rig.bridge.set_page(later.path().to_owned());
        rig.bridge.restart().await;
        let page = rig.open().await;
        page.time_check(&at("check-button"), 3, PATIENCE).await;
        assert_eq!(server.count(), left, "after {days} days\n{}", server.log());
        page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_from_the_server_while_the_browser_may_clear_its_storage_unless_a_person_says_so() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let form = Form { leave: Leave::DeleteOnceStored, despite_eviction: false, ..form(&server, Security::None) };
    page.add_account(&form).await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().read(&at("snack"), "stay on the server").await;
    assert_eq!(server.count(), 2, "{}", server.log());
    page.browser().click(&at("edit-account")).await;
    page.browser().pick(&at("leave-anyway"), "on").await;
    page.browser().click(&at("submit")).await;
    page.browser().click(&at("leave-confirm")).await;
    page.time_check(&at("check-button"), 2, PATIENCE).await;
    assert_eq!(server.count(), 0, "{}", server.log());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_what_would_go_before_it_is_saved_and_can_take_it_back_before_it_is_gone() {
    let (_rig, server, page) = with_three(Leave::All).await;
    let browser = page.browser();
    browser.click(&at("edit-account")).await;
    browser.pick(&at("leave"), "once-stored").await;
    browser.pick(&at("leave-anyway"), "on").await;
    browser.click(&at("submit")).await;
    browser.read(&at("leave-preview"), "3 are stored here and will be deleted there with the next check.").await;
    browser.click(&at("leave-cancel")).await;
    browser.click(&at("submit")).await;
    browser.click(&at("leave-confirm")).await;
    browser.click(&at("check-button")).await;
    browser.read(&at("snack"), "3 messages are about to be deleted from the server").await;
    browser.click(&at("undo-deletion")).await;
    browser.read(&at("snack"), "3 messages stay on the server").await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!(server.count(), 3, "{}", server.log());
    browser.click(&at("edit-account")).await;
    let chosen = "return document.querySelector(arguments[0])?.querySelector('input:checked')?.value;";
    browser.see(&at("leave")).await;
    assert_eq!(browser.evaluate(chosen, vec![at("leave").into()]).await, json!("all"));
    page.close().await;
}
