//! Mail made to take more time or memory than anybody has: each is answered within the reader's five seconds, shown or
//! refused, the page goes on answering meanwhile, its source can be had, and mail that comes after it is shown.
//!
//! Must not: forgive a page that stands still; how fast ordinary mail is belongs to the benchmarks.

use e2e::bombs;
use e2e::rig::{Rig, dovecot, form, page_with};
use e2e::walls;
use std::time::Duration;
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

/// Longest time from the click to an answer, in milliseconds. The reader is cut off after as much: that is to happen to none.
const ANSWERED: f64 = 5_000.0;

/// Longest time in which the page takes no click, in milliseconds: twice what the worst took on a quiet machine.
const STANDSTILL: f64 = 1_000.0;

/// Longest time from an answer to what is seen of it.
const LAID_OUT: Duration = Duration::from_secs(5);

/// Notes how long the page stood still.
const WATCH: &str = "let last = performance.now(); window.__still = 0; setInterval(() => { const now = performance.now(); \
    window.__still = Math.max(window.__still, now - last); last = now; }, 20);";

/// Opens a message and notes when there is an answer, by the page's own clock.
const OPEN: &str = "const [rows, words] = arguments; \
    const row = [...document.querySelectorAll(rows)].find(row => row.textContent.includes(words)); \
    if (!row) return false; window.__still = 0; window.__opened = performance.now(); window.__answered = 0; \
    const look = () => { const reader = document.querySelector('.reader'); \
      const told = reader?.querySelector('[data-test=\"reader-subject\"]')?.textContent.includes(words) \
        || reader?.querySelector('[data-test=\"error-card\"]'); \
      if (told && !reader.querySelector('.reader-loading')) { window.__answered = performance.now() - window.__opened; watch.disconnect(); } }; \
    const watch = new MutationObserver(look); watch.observe(document.body, {subtree: true, childList: true, characterData: true}); \
    row.click(); return true;";

/// Whether what was opened is seen: HTML that is laid out, text, or why there is neither.
const SEEN: &str = "const reader = document.querySelector('.reader'); const frame = reader?.querySelector('.letter-frame'); \
    return parseInt(frame?.style.minBlockSize) > 0 \
      || !!reader?.querySelector('[data-test=\"reader-text\"], .letter-text.is-quiet, [data-test=\"error-card\"]');";

async fn number(page: &Page, name: &str) -> f64 {
    page.browser().evaluate(&format!("return window.{name};"), Vec::new()).await.as_f64().unwrap_or(0.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bomb_is_answered_in_time_and_the_page_goes_on_answering() {
    let bombs = bombs::all();
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, bombs.iter().map(|(_, mail)| mail.clone()));
    let rig = Rig::start(authority, &[server.port()]).await;
    // So tall that every row is there.
    let page = rig.open_with(&Setup { height: 3_600, ..Setup::default() }).await;
    let browser = page.browser();
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(bombs.len() as u64, PATIENCE * 2).await;
    page.wait_until_idle(PATIENCE * 2).await;
    browser.evaluate(WATCH, Vec::new()).await;
    let mut faults = Vec::new();
    for (name, _) in &bombs {
        let words = format!("Bomb {name}.");
        browser.until(&words, PATIENCE, OPEN, vec![at("message-row").into(), words.clone().into()]).await;
        browser.until(&format!("{words} is answered"), PATIENCE, "return window.__answered > 0;", Vec::new()).await;
        // What the browser makes of what it was given counts as well.
        browser.until(&format!("{words} is seen"), LAID_OUT, SEEN, Vec::new()).await;
        browser.click(&at("show-source")).await;
        browser.read(&at("reader-source"), &words).await;
        let (answered, still) = (number(&page, "__answered").await, number(&page, "__still").await);
        println!("{words} answered after {answered:.0} ms, still for {still:.0} ms");
        if answered > ANSWERED || still > STANDSTILL {
            faults.push(format!("{words} {answered:.0} ms, {still:.0} ms"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    browser.click(&at("starred-view")).await;
    browser.see(&at("empty-list")).await;
    page.close().await;
}

/// HTML messages, in a page that lays the one with heavy words out for longer than anybody waits.
async fn page_with_heavy(subjects: &[&str]) -> (Rig, Page) {
    let mail = |subject: &&str| {
        format!(
            "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n<p>{subject} words</p>\r\n"
        )
        .into_bytes()
    };
    let (rig, page) = page_with(subjects.iter().map(mail).collect(), &Setup::default()).await;
    // Each of very many elements is compared with all before it.
    let selectors = (0..1000).map(|class| format!(".a{class} ~ hr")).collect::<Vec<_>>().join(",");
    let bomb = format!("<style>{selectors} {{ color: red }}</style>{}", "<hr>".repeat(40_000));
    walls::let_through(page.browser(), "Heavy words", &bomb).await;
    page.browser().evaluate(WATCH, Vec::new()).await;
    (rig, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_cannot_lay_out_is_shown_as_text_and_the_next_mail_as_it_is() {
    let (_rig, page) = page_with_heavy(&["Heavy", "Light"]).await;
    let browser = page.browser();
    page.open_message("Heavy").await;
    browser.until("its text is seen", Duration::from_secs(20), SEEN, Vec::new()).await;
    browser.read(&at("reader-text"), "Heavy words").await;
    browser.read(&at("snack"), "takes too long to be drawn").await;
    let still = number(&page, "__still").await;
    assert!(still < STANDSTILL, "the page stood still for {still} ms");
    page.open_message("Light").await;
    page.wait_for_words_in_frame("Light words").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_before_it_is_laid_out_holds_up_the_next_mail_and_no_other() {
    let (_rig, page) = page_with_heavy(&["First", "Heavy", "Light", "Other"]).await;
    let browser = page.browser();
    page.open_message("First").await;
    page.wait_for_words_in_frame("First words").await;
    page.open_message("Heavy").await;
    // Its frame is there, and is given up by nobody yet.
    browser.see(&at("reader-body-frame")).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    page.open_message("Light").await;
    browser.read(&at("reader-subject"), "Light").await;
    browser.until("its text is seen", Duration::from_secs(20), SEEN, Vec::new()).await;
    browser.read(&at("reader-text"), "Light words").await;
    page.open_message("Other").await;
    page.wait_for_words_in_frame("Other words").await;
    page.close().await;
}
