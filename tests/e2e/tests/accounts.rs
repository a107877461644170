//! Accounts next to each other: one is added once, two share the joint inbox and keep their own.
//!
//! Must not: look at one account alone; that is the story's part.

use e2e::rig::{Rig, dovecot, form};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Page, Security, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_on_submit_adds_one_account_and_each_mail_once() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, (0..3).map(|index| message(TINY_MAIL, index)));
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.enter(&form(&server, Security::None)).await;
    // Both clicks in one task: the page has no time to paint the button as disabled in between.
    let twice = "const button = document.querySelector(arguments[0]); button.click(); button.click();";
    page.browser().evaluate(twice, vec![at("submit").into()]).await;
    each_once(&page).await;
    // One more check and a new start tell what was stored, not only what was painted.
    page.time_check(&at("check-button"), 3, PATIENCE).await;
    page.close().await;
    let page = rig.open().await;
    each_once(&page).await;
    page.close().await;
}

/// One account, and messages 0 to 2 once each.
async fn each_once(page: &Page) {
    page.wait_for_total(3, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!(page.browser().count(&at("account-item")).await, 1);
    assert_eq!(page.generated_messages().await, (0..3).map(|index| (index, 1)).collect());
    assert_eq!(page.browser().count(&at("error-card")).await, 0);
}
