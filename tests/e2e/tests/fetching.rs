//! What one check fetches, as the form lets a person bound it.
//!
//! Must not: prove the bounds in all their cases; those are proved in the engine. Here the choice reaches the check.

use e2e::rig::{Rig, dovecot, form};
use serde_json::json;
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Page, Security, at};

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

/// Which time between two checks the form shows.
async fn chosen_minutes(page: &Page) -> serde_json::Value {
    let script = "return document.querySelector(arguments[0]).value;";
    page.browser().evaluate(script, vec![at("check-minutes").into()]).await
}
