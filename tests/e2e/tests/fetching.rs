//! What one check fetches, as the form lets a person bound it.
//!
//! Must not: prove the bounds in all their cases; those are proved in the engine. Here the choice reaches the check.

use e2e::rig::{Rig, dovecot, form};
use serde_json::json;
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Leave, Page, Security, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_folded_away_in_the_form_holds_for_each_check_and_what_is_wrong_with_it_unfolds_it() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, (0..5).map(|index| message(TINY_MAIL, index)));
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    page.enter(&form(&server, Security::None)).await;
    assert_eq!(chosen_minutes(&page).await, json!("10"), "a new account is checked by itself");

    let fold = format!("{} summary", at("retrieval"));
    browser.see_no(&at("check-limits-messages")).await;
    browser.click(&fold).await;
    browser.pick(&at("check-limits-messages"), "on").await;
    browser.fill(&at("check-messages"), "many").await;
    browser.click(&fold).await;
    browser.see_no(&at("check-messages")).await;
    browser.click(&at("submit")).await;
    browser.see(&at("check-messages")).await;
    browser.fill(&at("check-messages"), "2").await;
    browser.pick(&at("check-minutes"), "never").await;
    browser.click(&at("submit")).await;

    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!(page.total().await, 2, "{}", server.log());
    page.time_check(&at("check-button"), 4, PATIENCE).await;
    page.time_check(&at("check-button"), 5, PATIENCE).await;

    browser.click(&at("edit-account")).await;
    browser.see(&at("check-minutes")).await;
    assert_eq!(chosen_minutes(&page).await, json!("never"));
    browser.read(&fold, "at most 2 messages").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_large_message_only_the_beginning_comes_until_its_rest_is_asked_for() {
    let authority = Authority::new();
    let large = message(&[(3_000_000, 1000)], 7);
    let mails = [message(TINY_MAIL, 1), large.clone(), message(TINY_MAIL, 2)];
    let server = dovecot(Options::default(), &authority, mails);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    // What is stored goes from the server at once: a beginning is not enough for that.
    page.enter(&Form { leave: Leave::DeleteOnceStored, ..form(&server, Security::None) }).await;
    browser.click(&format!("{} summary", at("retrieval"))).await;
    browser.pick(&at("only-beginnings"), "on").await;
    browser.fill(&at("whole-megabytes"), "1").await;
    browser.click(&at("submit")).await;
    browser.click(&at("leave-confirm")).await;
    page.wait_for_total(3, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!(server.remaining(), std::slice::from_ref(&large), "{}", server.log());

    browser.read(&at("row-part"), "beginning only").await;
    assert_eq!(browser.count(&at("row-part")).await, 1);
    page.open_message("Message 7 ").await;
    browser.see(&at("beginning")).await;
    browser.see_no(&at("save-message")).await;
    assert!(server.log().contains("top=1/"), "{}", server.log());

    browser.click(&at("get-rest")).await;
    browser.see_no(&at("beginning")).await;
    browser.see_no(&at("row-part")).await;
    browser.see(&at("save-message")).await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!((page.total().await, server.count()), (3, 0), "{}", server.log());
    // All of it is here: what is saved is what the server had.
    browser.click(&at("save-message")).await;
    rig.wait_for_saved(".eml", &large).await;
    page.close().await;
}

/// Which time between two checks the form shows.
async fn chosen_minutes(page: &Page) -> serde_json::Value {
    let script = "return document.querySelector(arguments[0]).value;";
    page.browser().evaluate(script, vec![at("check-minutes").into()]).await
}
