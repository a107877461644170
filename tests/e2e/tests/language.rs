//! The page in another language: chosen on the first screen, without losing what was typed.
//!
//! Must not: check translations; that all words are there is proved where they are kept.

use e2e::altered_page::AlteredPage;
use e2e::rig::{Rig, dovecot, form};
use serde_json::{Value, json};
use test_support::bridge_runner::{self, built_page};
use test_support::browser::{Browser, PATIENCE};
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

#[tokio::test(flavor = "multi_thread")]
async fn the_other_language_is_there_with_the_network_off() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    page.wait_until_offline_ready().await;
    page.browser().set_offline(true).await;
    choose(&page, "de").await;
    page.browser().read(&at("submit"), "Hinzufügen und Post holen").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_cannot_be_fetched_is_told_and_the_page_stays_as_it_is() {
    let altered = AlteredPage::new();
    altered.remove(|file| file.starts_with("words-de-"));
    let mut rig = rig_with(&altered).await;
    let page = rig.open().await;
    choose(&page, "en").await;
    press(&page, "de").await;
    page.browser().read(&at("snack"), "The words of that language could not be loaded.").await;
    speaks(&page, "en").await;
    page.browser().read(&at("submit"), "Add and get mail").await;

    rig.bridge.set_page(built_page());
    rig.bridge.restart().await;
    choose(&page, "de").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_words_do_not_come_says_that_it_could_not_start_and_a_person_tries_again() {
    let altered = AlteredPage::new();
    altered.remove(|file| file.starts_with("words-"));
    let mut rig = rig_with(&altered).await;
    let page = Page::new(Browser::start(rig.profile.path()).await);
    page.browser().open(&rig.bridge.url()).await;
    page.browser().read(".boot [lang=en]", "Poplar could not start.").await;

    rig.bridge.set_page(built_page());
    rig.bridge.restart().await;
    page.browser().click(".boot [lang=en] a").await;
    page.browser().see(&at("submit")).await;
    page.close().await;
}

/// A rig whose bridge serves this page.
async fn rig_with(altered: &AlteredPage) -> Rig {
    let page = Some(altered.path().to_owned());
    let options = bridge_runner::Options { page, ..bridge_runner::Options::default() };
    Rig::start_with(Authority::new(), options).await
}

/// Presses the button of a language.
async fn press(page: &Page, tag: &str) {
    page.browser().click(&format!("{} [lang={tag}]", at("language"))).await;
}

/// Chooses a language by its tag, and sees that the page says so.
async fn choose(page: &Page, tag: &str) {
    press(page, tag).await;
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
