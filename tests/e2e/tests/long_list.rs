//! A list of hundreds of messages, of which the page holds a few dozen: what ears and keys are told of it.
//!
//! Must not: look at more than a person with a keyboard or a screen reader meets.

use e2e::rig::{Rig, page_with};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::browser::keys::{ARROW_UP, END, HOME, PAGE_DOWN, PAGE_UP, TAB};
use test_support::browser::{PATIENCE, Setup};
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Page, at};

const MESSAGES: u64 = 300;

/// A page with [`MESSAGES`] messages, the newest first.
async fn page_with_many() -> (Rig, Page) {
    page_with((0..MESSAGES).map(|index| message(TINY_MAIL, index)).collect(), &Setup::default()).await
}

/// Scrolls the list as a wheel does, so that this row is the first in sight, and waits until it is drawn.
async fn scroll_to(page: &Page, row: u64) {
    let script = "const row = document.querySelector(arguments[0]); const list = row.closest('.list-scroll'); \
                  list.scrollTop = arguments[1] * row.offsetHeight; return true;";
    page.browser().until("the list scrolls", PATIENCE, script, vec![at("message-row").into(), row.into()]).await;
    page.browser().see(&row_at(row)).await;
}

fn row_at(row: u64) -> String {
    format!("{}[data-position=\"{row}\"]", at("message-row"))
}

/// The position of the row that has the focus, if one has.
async fn focused_row(page: &Page) -> Option<u64> {
    let script = "return document.activeElement?.dataset?.position ?? null;";
    page.browser().evaluate(script, Vec::new()).await.as_str()?.parse().ok()
}

/// Presses Tab until a row has the focus, as many times as there are places before it at most.
async fn tab_into_the_list(page: &Page) -> Option<u64> {
    for _ in 0..30 {
        page.browser().press(TAB).await;
        if let Some(row) = focused_row(page).await {
            return Some(row);
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_says_truly_where_in_the_whole_list_it_stands() {
    let (_rig, page) = page_with_many().await;
    for first in [0, 120, 240, 290, 37] {
        scroll_to(&page, first).await;
        let script = "const list = document.querySelector('.list-scroll').getBoundingClientRect().top; \
            return [...document.querySelectorAll(arguments[0])].map(row => [ \
              Number(row.getAttribute('aria-posinset')), Number(row.getAttribute('aria-setsize')), \
              Number(/Message (\\d+) /.exec(row.textContent)[1]), \
              Math.round((row.getBoundingClientRect().top - list + document.querySelector('.list-scroll').scrollTop) \
                / row.offsetHeight)]);";
        let rows = page.browser().evaluate(script, vec![at("message-row").into()]).await;
        let rows = rows.as_array().expect("rows");
        assert!((10..=60).contains(&rows.len()), "{} rows", rows.len());
        for row in rows {
            // The newest message, which has the highest number, is the first of the set.
            let position = row[0].as_u64().expect("a position");
            let truth = json!([position, MESSAGES, MESSAGES - position, position - 1]);
            assert_eq!(*row, truth, "position, size of the set, message, place in the space of the list");
        }
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_reaches_a_list_that_was_scrolled_and_the_row_it_reaches_is_the_one_keys_mean() {
    let (_rig, page) = page_with_many().await;
    let browser = page.browser();
    browser.press("j").await;
    browser.see_focus(&row_at(0)).await;
    scroll_to(&page, 150).await;
    browser.evaluate("document.activeElement?.blur();", Vec::new()).await;
    assert_eq!(tab_into_the_list(&page).await, Some(150), "the first row in sight");
    browser.press("o").await;
    browser.read(&at("reader-subject"), &format!("Message {} ", MESSAGES - 1 - 150)).await;
    browser.press("u").await;
    browser.see_focus(&row_at(150)).await;
    browser.press(ARROW_UP).await;
    browser.see_focus(&row_at(149)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_walked_by_screens_and_to_its_ends() {
    let (_rig, page) = page_with_many().await;
    let browser = page.browser();
    browser.press("j").await;
    browser.see_focus(&row_at(0)).await;
    browser.press(END).await;
    browser.see_focus(&row_at(MESSAGES - 1)).await;
    browser.press(HOME).await;
    browser.see_focus(&row_at(0)).await;
    let screenful = browser.evaluate(
        "return Math.floor(document.querySelector('.list-scroll').clientHeight / document.querySelector(arguments[0]).offsetHeight) - 1;",
        vec![at("message-row").into()],
    );
    let screenful = Value::as_u64(&screenful.await).expect("a number of rows");
    assert!(screenful > 3, "{screenful}");
    browser.press(PAGE_DOWN).await;
    browser.see_focus(&row_at(screenful)).await;
    browser.press(PAGE_DOWN).await;
    browser.see_focus(&row_at(2 * screenful)).await;
    browser.press(PAGE_UP).await;
    browser.see_focus(&row_at(screenful)).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_start_shows_how_the_list_begins_before_all_of_it_is_read() {
    let (rig, page) = page_with_many().await;
    // How the list begins is kept two seconds after it was shown.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let first_rows = format!(
        "new MutationObserver((_, observer) => {{ \
           const count = (at) => document.querySelectorAll(at).length; \
           const rows = count('{row}'); if (!rows) return; observer.disconnect(); \
           window.firstRows = [count('{list}[aria-busy=true]'), count('{account}'), rows]; \
         }}).observe(document, {{subtree: true, childList: true}});",
        row = at("message-row").replace('"', ""),
        list = at("list-count").replace('"', ""),
        account = at("account-item").replace('"', ""),
    );
    page.browser().run_first(&first_rows).await;
    page.open(&rig.bridge.url()).await;
    page.browser().see(&at("account-item")).await;
    assert_eq!(page.total().await, MESSAGES);

    let first = page.browser().evaluate("return window.firstRows;", Vec::new()).await;
    let [is_early, accounts, rows] = serde_json::from_value::<[u64; 3]>(first).expect("there were first rows");
    assert_eq!((is_early, accounts), (1, 0), "the list waited for the rest");
    let more = "return document.querySelectorAll(arguments[0]).length > arguments[1];";
    let arguments = vec![at("message-row").into(), rows.into()];
    page.browser().until("rows out of sight are drawn", PATIENCE, more, arguments).await;
    page.close().await;
}
