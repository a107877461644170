//! Accounts next to each other: one is added once, two share the joint inbox and keep their own.
//!
//! Must not: look at one account alone; that is the story's part.

use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Page, Security, at};

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

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_share_the_joint_inbox_and_each_is_alone_and_checked_alone_under_its_own_name() {
    let authority = Authority::new();
    let mut ada = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let options = Options { user: "bob".into(), password: "battery staple".into(), ..Options::default() };
    let mut bob = dovecot(options, &authority, [message(TINY_MAIL, 0)]);
    let rig = Rig::start(authority, &[ada.port(), bob.port()]).await;
    let page = rig.open().await;
    page.add_account(&form(&ada, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page.add_account(&Form { name: "Bob".into(), ..form(&bob, Security::None) }).await;
    page.browser().click(&at("inbox-view")).await;
    rows(&page, &["Grüße", "Message 0", "Notes attached"]).await;
    page.wait_until_idle(PATIENCE).await;
    // The mouse sets a star, and the row says all that it shows: a star, an attachment, and here whose it is.
    let star = "[...document.querySelectorAll(arguments[0])].find(row => row.textContent.includes('Notes attached')) \
                .querySelector(arguments[1]).click();";
    page.browser().evaluate(star, vec![at("message-row").into(), at("row-star").into()]).await;
    let told =
        [("Notes attached", "Unread. Starred. Grace. ", ". With attachments. Ada"), ("Message 0", "Unread. ", ". Bob")];
    for (words, before, after) in told {
        let script = "const label = [...document.querySelectorAll(arguments[0])] \
                      .find(row => row.textContent.includes(arguments[1])).querySelector('.for-ears').textContent; \
                      return label.startsWith(arguments[2]) && label.endsWith(arguments[3]);";
        let arguments = [&at("message-row"), words, before, after].map(Into::into).to_vec();
        page.browser().until(&format!("the row of `{words}` is told"), PATIENCE, script, arguments).await;
    }
    page.go_to_account("Ada").await;
    rows(&page, &["Grüße", "Notes attached"]).await;

    let logins_of_ada = logins(&ada, "ada");
    assert!(logins_of_ada > 0, "{}", ada.log());
    ada.deliver(&message(TINY_MAIL, 1));
    bob.deliver(&message(TINY_MAIL, 2));
    page.go_to_account("Bob").await;
    rows(&page, &["Message 0"]).await;
    page.time_check(&at("check-button"), 2, PATIENCE).await;
    rows(&page, &["Message 0", "Message 2"]).await;
    page.browser().click(&at("inbox-view")).await;
    rows(&page, &["Grüße", "Message 0", "Message 2", "Notes attached"]).await;
    assert_eq!(logins(&ada, "ada"), logins_of_ada, "checking Bob must not check Ada:\n{}", ada.log());

    // From the joint inbox both are checked.
    bob.deliver(&message(TINY_MAIL, 3));
    page.time_check(&at("check-button"), 6, PATIENCE).await;
    let all = ["Grüße", "Message 0", "Message 1", "Message 2", "Message 3", "Notes attached"];
    rows(&page, &all).await;
    page.close().await;
}

/// Waits until the list has exactly these rows, in any order.
async fn rows(page: &Page, words: &[&str]) {
    let script = "const rows = [...document.querySelectorAll(arguments[0])].map(row => row.textContent); \
                  const words = arguments[1]; \
                  return rows.length === words.length && words.every(w => rows.filter(r => r.includes(w)).length === 1);";
    page.wait_for_total(words.len() as u64, PATIENCE).await;
    let what = format!("the list shows {words:?} and nothing else");
    page.browser().until(&what, PATIENCE, script, vec![at("message-row").into(), words.into()]).await;
}

/// How often this user logged in.
fn logins(server: &Dovecot, user: &str) -> usize {
    server.log().matches(&format!("Login: user=<{user}>")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_cannot_be_sent_leads_to_its_first_wrong_field() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open_with(&Setup { width: 500, height: 700, ..Setup::default() }).await;
    let browser = page.browser();
    browser.fill(&at("user"), "ada").await;
    for host in ["", "pop3://127.0.0.1", "http://127.0.0.1/", "127.0.0.1:995"] {
        browser.fill(&at("host"), host).await;
        browser.click(&at("submit")).await;
        browser.see_focus(&at("host")).await;
        browser.see("#account-host-wrong").await;
        let script = "const at = document.activeElement.getBoundingClientRect(); \
                      return at.top >= 0 && at.bottom <= innerHeight;";
        browser.until("the field is in sight", PATIENCE, script, Vec::new()).await;
    }
    browser.fill(&at("host"), "[::1]").await;
    browser.click(&at("test")).await;
    browser.see_focus(&at("password")).await;
    browser.see_no("#account-host-wrong").await;
    page.close().await;
}
