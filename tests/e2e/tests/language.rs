//! The page in another language: chosen on the first screen, without losing what was typed.
//!
//! Must not: check translations; that all words are there is proved where they are kept.

use e2e::rig::{Rig, dovecot, form};
use serde_json::{Value, json};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Leave, Page, Security, at};

#[tokio::test(flavor = "multi_thread")]
async fn german_is_shown_once_chosen_and_the_form_keeps_what_was_typed() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [message(TINY_MAIL, 0)]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    choose(&page, "en").await;
    page.browser().read(&at("submit"), "Add and get mail").await;
    let form = Form { leave: Leave::AfterDays(9), ..form(&server, Security::None) };
    page.enter(&form).await;
    let typed = entered(&page).await;
    assert_eq!(typed[0], json!(form.host));

    choose(&page, "de").await;
    page.browser().read(&at("submit"), "Hinzufügen und Post holen").await;
    assert_eq!(entered(&page).await, typed);
    // What the form shows is also what it sends.
    page.browser().click(&at("submit")).await;
    page.browser().click(&at("leave-confirm")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.browser().read(&at("check-button"), "Post abrufen").await;
    page.close().await;

    let page = rig.open().await;
    speaks(&page, "de").await;
    page.browser().read(&at("check-button"), "Post abrufen").await;
    page.close().await;
}

/// Chooses a language by its tag, and sees that the page says so.
async fn choose(page: &Page, tag: &str) {
    page.browser().click(&format!("{} [lang={tag}]", at("language"))).await;
    speaks(page, tag).await;
}

/// Waits until the document says that it is in this language.
async fn speaks(page: &Page, tag: &str) {
    let script = "return document.documentElement.lang === arguments[0];";
    page.browser().until(&format!("the page is in `{tag}`"), PATIENCE, script, vec![tag.into()]).await;
}

/// Everything that is entered in the form: the fields' texts, the host's first, then the radio buttons that are chosen.
async fn entered(page: &Page) -> Value {
    let script = "const form = document.querySelector(arguments[0]); \
                  const texts = arguments[1].map(field => form.querySelector(field).value); \
                  const chosen = [...form.querySelectorAll('input[type=radio]:checked')].map(r => `${r.name}=${r.value}`); \
                  return [...texts, ...chosen];";
    let fields: Vec<String> = ["host", "port", "user", "password", "days", "name"].map(at).to_vec();
    page.browser().evaluate(script, vec![at("add-account").into(), fields.into()]).await
}
