//! The index behind a search over thousands of messages: what it found so far is shown while it goes on, and where it is
//! damaged it is made anew.
//!
//! Must not: need a real server; how fast it is belongs to the benchmarks.

use e2e::damage::{damage_index, index};
use e2e::rig::Rig;
use std::fmt::Write as _;
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::faulty::{Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

/// So many that a segment is stored.
const MESSAGES: u64 = mail_engine::limits::FRESH_MESSAGES as u64 + 500;

/// How many have what is searched for.
const WITH_PHRASE: u64 = MESSAGES / 5;

/// A long letter; in every fifth a pear is green at its end.
fn letter(number: u64) -> Vec<u8> {
    let mut mail = format!("From: Ada <ada@example.org>\r\nTo: me@example.net\r\nSubject: Letter {number}\r\n\r\n");
    for line in 0..200 {
        let _ = write!(mail, "Line {line} of letter {number}: a pear, and what is green in the garden of Grace.\r\n");
    }
    mail.push_str(if number.is_multiple_of(5) { "A green pear.\r\n" } else { "A pear, green.\r\n" });
    mail.into_bytes()
}

async fn page_with_letters() -> (Rig, Page) {
    let server = FaultyServer::start((0..MESSAGES).map(letter), Fault::None).await.expect("a loopback port is free");
    let rig = Rig::start(Authority::new(), &[server.address().port()]).await;
    let page = rig.open().await;
    page.add_account(&Form::new("127.0.0.1", server.address().port(), Security::None, "ada")).await;
    page.wait_for_total(MESSAGES, PATIENCE * 2).await;
    page.wait_until_idle(PATIENCE).await;
    (rig, page)
}

/// Searches until so many are found and no more are looked for.
async fn finds(page: &Page, search: &str, total: u64) {
    page.browser().fill(&at("search"), search).await;
    page.wait_for_search(search, PATIENCE * 2).await;
    page.wait_for_total(total, PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_so_far_is_shown_while_the_search_goes_on() {
    let (_rig, page) = page_with_letters().await;
    let browser = page.browser();
    finds(&page, "grace ", MESSAGES).await;
    // A phrase is looked for in the messages themselves.
    let watch = "window.__seen = []; const watch = () => { \
        const list = document.querySelector(arguments[0]); const rows = document.querySelectorAll(arguments[1]).length; \
        if (list?.dataset.search === arguments[2]) window.__seen.push([list.dataset.goesOn, Number(list.dataset.total), rows]); \
        requestAnimationFrame(watch); }; watch();";
    let phrase = "\"green pear\" ";
    browser.evaluate(watch, vec![at("list-count").into(), at("message-row").into(), phrase.into()]).await;
    finds(&page, phrase, WITH_PHRASE).await;
    let seen = browser.evaluate("return window.__seen;", Vec::new()).await;
    let seen: Vec<(String, u64, u64)> = serde_json::from_value(seen).expect("what was seen");
    let on_the_way = seen.iter().filter(|(goes_on, total, rows)| goes_on == "true" && *total > 0 && *rows > 0);
    assert!(on_the_way.count() > 0, "all came at once: {seen:?}");
    assert!(seen.is_sorted_by_key(|(_, total, _)| *total), "what was found is lost again: {seen:?}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_made_anew_and_everything_is_found_again() {
    let (rig, page) = page_with_letters().await;
    finds(&page, "grace ", MESSAGES).await;
    let damaged = damage_index(&page).await;
    page.open(&rig.bridge.url()).await;
    page.wait_for_total(MESSAGES, PATIENCE).await;
    finds(&page, "grace ", MESSAGES).await;
    finds(&page, "\"green pear\" ", WITH_PHRASE).await;
    assert_eq!(page.browser().count(&at("error-card")).await, 0);
    assert!(index(&page).await.is_disjoint(&damaged), "a damaged segment stays");
    page.close().await;
}
