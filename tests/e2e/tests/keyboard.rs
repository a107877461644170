//! Poplar without a mouse: the focus goes where the eye goes, and comes back.
//!
//! Must not: click, except to bring about what the keyboard then leaves.

use e2e::lists::see_count;
use e2e::mails;
use e2e::rig::{Rig, page_and_server, page_with};
use test_support::browser::keys::{ARROW_DOWN, DELETE, ENTER, ESCAPE, F9, PAGE_DOWN};
use test_support::browser::{PATIENCE, Setup};
use test_support::page::{Page, at};

/// A page with two messages; the newer one is the first row.
async fn page_with_mail(setup: &Setup) -> (Rig, Page) {
    page_with(vec![mails::text(), mails::with_attachment()], setup).await
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

    browser.press("e").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("ga").await;
    browser.read("h1", "Archive").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("j").await;
    browser.press(ENTER).await;
    browser.click(&at("unarchive")).await;
    page.wait_for_total(0, PATIENCE).await;
    browser.press("gi").await;
    page.wait_for_total(2, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_leaves_the_focus_to_what_took_its_place() {
    let (_rig, page) = page_with_mail(&Setup::default()).await;
    let browser = page.browser();
    browser.press("j").await;
    browser.see_focus(&row(0)).await;
    browser.press("#").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.see_focus(&row(0)).await;
    browser.press("z").await;
    page.wait_for_total(2, PATIENCE).await;
    // The cursor stays with its message when another comes back above it.
    browser.see_focus(&row(1)).await;
    browser.press("o").await;
    browser.see_focus(&at("reader-subject")).await;
    browser.press("e").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.see_focus(&row(0)).await;
    browser.press("e").await;
    page.wait_for_total(0, PATIENCE).await;
    browser.see_focus("#list:focus").await;
    browser.press("z").await;
    page.wait_for_total(2, PATIENCE).await;
    browser.see_focus(&row(0)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_trash_stays_there_when_the_key_for_deleting_is_pressed() {
    let (_rig, page) = page_with_mail(&Setup::default()).await;
    let browser = page.browser();
    browser.press("j").await;
    browser.see_focus(&row(0)).await;
    browser.press("#").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("gt").await;
    browser.read("h1", "Trash").await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("j").await;
    browser.see_focus(&row(0)).await;
    browser.press("#").await;
    // Whatever the key did would be seen in the list by the time another one has been obeyed.
    browser.press("s").await;
    let starred = format!("{} .star.is-on", at("message-row"));
    browser.see(&starred).await;
    page.wait_for_total(1, PATIENCE).await;
    browser.press("o").await;
    browser.click(&at("restore")).await;
    page.wait_for_total(0, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_source_of_a_message_arrows_scroll_and_letters_still_walk() {
    let mut long = mails::text();
    long.extend((0..400).flat_map(|line| format!("This is line {line} of a long letter.\r\n").into_bytes()));
    let (_rig, page) = page_with(vec![long, mails::with_attachment()], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Grüße").await;
    browser.click(&at("show-source")).await;
    // Raw 8-bit text, in the charset that the message names.
    browser.read(&at("reader-source"), "Schöne Grüße aus Köln!").await;
    for shown in ["reader-source", "reader-text"] {
        if shown == "reader-text" {
            scrolled(&page).await;
            browser.evaluate("document.querySelector('.reader').scrollTop = 0;", Vec::new()).await;
            browser.click(&at("show-body")).await;
        }
        browser.see(&at(shown)).await;
        let focus = "document.querySelector(arguments[0]).focus(); document.querySelector('.reader').scrollTop = 0;";
        browser.evaluate(focus, vec![at(shown).into()]).await;
        for (key, least) in [(ARROW_DOWN, 10), (PAGE_DOWN, 200)] {
            let before = scrolled(&page).await;
            browser.press(key).await;
            let script = "return document.querySelector('.reader').scrollTop >= arguments[0];";
            browser.until("the message scrolls", PATIENCE, script, vec![(before + least).into()]).await;
        }
        assert!(browser.text(&at("reader-subject")).await.contains("Grüße"), "another message was opened");
    }
    browser.press("k").await;
    browser.read(&at("reader-subject"), "Notes attached").await;
    page.close().await;
}

/// Chooses a set of keys in the settings, and goes back to the list.
async fn choose_keys(page: &Page, set: &str) {
    let browser = page.browser();
    browser.click(&at("settings")).await;
    browser.click(&format!("{} [value={set}]", at("keys"))).await;
    browser.see(&format!("{} [value={set}][aria-pressed=true]", at("keys"))).await;
    browser.click(&at("inbox-view")).await;
    browser.see_no(&at("settings-panel")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_mean_what_was_chosen_or_nothing_and_the_choice_outlives_the_page() {
    let (rig, page) = page_with_mail(&Setup::default()).await;
    let browser = page.browser();
    choose_keys(&page, "thunderbird").await;
    browser.press("f").await;
    browser.see_focus(&row(0)).await;
    browser.press("f").await;
    browser.see_focus(&row(1)).await;
    // Letters of the other set mean nothing; whatever they did would be seen before what the next one does.
    browser.press("#kb").await;
    browser.see_focus(&row(0)).await;
    page.wait_for_total(2, PATIENCE).await;
    browser.press("n").await;
    browser.see_focus(&row(1)).await;
    browser.press("m").await;
    browser.see_no(&format!("{}.is-unread", row(1))).await;
    browser.press("?").await;
    browser.read(&at("help-set"), "Thunderbird").await;
    browser.press(ESCAPE).await;

    page.open(&rig.bridge.url()).await;
    browser.see(&at("message-row")).await;
    browser.press("f").await;
    browser.see_focus(&row(0)).await;

    choose_keys(&page, "off").await;
    browser.press("fjs?").await;
    browser.press(ARROW_DOWN).await;
    browser.see_focus(&row(0)).await;
    browser.press(ARROW_DOWN).await;
    browser.see_focus(&row(1)).await;
    assert_eq!(browser.count(".star.is-on").await + browser.count("dialog[open]").await, 0);
    browser.press(ENTER).await;
    browser.see_focus(&at("reader-subject")).await;
    browser.press(ESCAPE).await;
    browser.see_focus(&row(1)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_frame_of_a_message_letters_mean_what_was_chosen_or_nothing() {
    let html = |subject: &str| {
        let from = "From: Ada <ada@example.org>";
        mails::with_fields(&[from, &format!("Subject: {subject}")], "text/html", &format!("<p>Words of {subject}</p>"))
    };
    let (_rig, page) = page_with(vec![html("Pears"), html("Apples")], &Setup::default()).await;
    let browser = page.browser();
    let into_frame = async |subject: &str| {
        page.open_message(subject).await;
        page.wait_for_words_in_frame(&format!("Words of {subject}")).await;
        page.focus_frame().await;
    };
    choose_keys(&page, "thunderbird").await;
    into_frame("Apples").await;
    page.press_in_frame("?").await;
    browser.read(&at("help-set"), "Thunderbird").await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("help")).await;
    into_frame("Apples").await;
    page.press_in_frame("s").await;
    browser.see(&format!("{} .star.is-on", row(0))).await;
    page.press_in_frame("f").await;
    browser.read(&at("reader-subject"), "Pears").await;

    choose_keys(&page, "off").await;
    into_frame("Apples").await;
    page.press_in_frame("sfj?").await;
    // Whatever the letters did would be seen before what Escape does.
    page.press_in_frame(ESCAPE).await;
    browser.see_no(&at("reader-subject")).await;
    browser.see_focus(&row(0)).await;
    browser.see(&format!("{} .star.is-on", row(0))).await;
    assert_eq!(browser.count("dialog[open]").await, 0);
    page.close().await;
}

/// Waits until so many rows are unread.
async fn see_unread(page: &Page, unread: u64) {
    see_count(page, &format!("{}.is-unread", at("message-row")), unread).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_key_of_the_web_does_what_the_help_says() {
    let (_rig, page, mut server) = page_and_server([mails::text(), mails::with_attachment()]).await;
    let browser = page.browser();
    browser.press("j").await;
    browser.press("I").await;
    see_unread(&page, 1).await;
    browser.press("U").await;
    see_unread(&page, 2).await;
    browser.press("j").await;
    browser.see_focus(&row(1)).await;
    browser.press("K").await;
    browser.read(&at("chosen-count"), "2").await;
    browser.press("*n").await;
    browser.see_no(&at("chosen-count")).await;
    server.deliver(&mails::newsletter());
    browser.press("c").await;
    page.wait_for_total(3, PATIENCE).await;
    browser.press("gj").await;
    browser.read("h1", "Junk").await;
    browser.press("gi").await;
    page.wait_for_total(3, PATIENCE).await;
    page.open_message("Grüße").await;
    for key in ["r", "a", "f"] {
        browser.press(key).await;
        browser.see(&at("answer")).await;
        browser.press(ESCAPE).await;
        browser.see_no(&at("answer")).await;
    }
    browser.press(DELETE).await;
    page.wait_for_total(2, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_key_of_thunderbird_does_what_the_help_says() {
    let (_rig, page, mut server) = page_and_server([mails::text(), mails::with_attachment()]).await;
    let browser = page.browser();
    choose_keys(&page, "thunderbird").await;
    browser.press("n").await;
    browser.see_focus(&row(0)).await;
    browser.press("n").await;
    browser.see_focus(&row(1)).await;
    browser.press("p").await;
    browser.see_focus(&row(0)).await;
    browser.press("s").await;
    browser.see(&format!("{} .star.is-on", row(0))).await;
    browser.press("F").await;
    browser.read(&at("chosen-count"), "2").await;
    browser.press("*n").await;
    browser.see_no(&at("chosen-count")).await;
    browser.press("x").await;
    browser.read(&at("chosen-count"), "1").await;
    browser.press("B").await;
    browser.read(&at("chosen-count"), "2").await;
    browser.press("*n").await;
    browser.press("*a").await;
    browser.read(&at("chosen-count"), "2").await;
    for (key, list) in [("a", "archive-view"), ("j", "junk-view"), (DELETE, "trash-view")] {
        browser.press(key).await;
        page.wait_for_total(0, PATIENCE).await;
        browser.click(&at(list)).await;
        page.wait_for_total(2, PATIENCE).await;
        browser.press("z").await;
        page.wait_for_total(0, PATIENCE).await;
        browser.click(&at("inbox-view")).await;
        page.wait_for_total(2, PATIENCE).await;
        browser.press("*a").await;
        browser.read(&at("chosen-count"), "2").await;
    }
    server.deliver(&mails::newsletter());
    browser.press(F9).await;
    page.wait_for_total(3, PATIENCE).await;
    page.close().await;
}

/// How far the open message is scrolled, in whole CSS pixels, once it has come to rest.
async fn scrolled(page: &Page) -> u64 {
    let script = "const reader = document.querySelector('.reader'); const at = reader.scrollTop; \
                  return new Promise(done => setTimeout(() => done(reader.scrollTop === at), 250));";
    page.browser().until("the message is at rest", PATIENCE, script, Vec::new()).await;
    let script = "return Math.round(document.querySelector('.reader').scrollTop);";
    page.browser().evaluate(script, Vec::new()).await.as_u64().unwrap_or(0)
}
